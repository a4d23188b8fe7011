#include "tests/scenarios/bulletin_rows.h"

#include <string.h>

#include "services/escalation/states.h"
#include "services/escalation/tables.h"

static bool is_one_of(const struct state_table *table, uint8_t state, const char *names)
{
	return strstr(names, table->states[state].name) != NULL;
}

uint64_t undecided_by_rows(const struct rows_reader *rows)
{
	struct measure_row row;
	uint64_t count = 0;
	for (uint64_t measure = 1; measure_get(rows, measure, &row); measure++)
		count += is_one_of(&measure_table, row.state, "proposed held");
	return count;
}

uint64_t open_cases_by_rows(const struct rows_reader *rows)
{
	struct casefile_row row;
	uint64_t count = 0;
	for (uint64_t casefile = 1; casefile_get(rows, casefile, &row); casefile++)
		count += row.filed_ms != 0 &&
			 is_one_of(&case_table, row.state,
				   "filed reported reviewed notice_owed noticed decided");
	return count;
}
