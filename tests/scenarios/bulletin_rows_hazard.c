#include "tests/scenarios/bulletin_rows.h"

#include <string.h>

#include "common/core/clock.h"
#include "common/core/common_tables.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

static bool is_unfinished(const struct hazard_row *row)
{
	return strstr("cancelled_off looked_back archived unfounded referred",
		      hazard_state_table.states[row->state].name) == NULL;
}

uint64_t unfinished_by_rows(const struct rows_reader *rows)
{
	struct hazard_row row;
	uint64_t count = 0;
	for (uint64_t hazard = 1; hazard_get(rows, hazard, &row); hazard++)
		count += is_unfinished(&row);
	return count;
}

static bool has_term_over(const struct rows_reader *rows, uint64_t hazard, int64_t now_ms)
{
	const struct clock_row *stored_row;
	for (uint64_t clock = 1; (stored_row = clock_row_get(rows, clock)) != NULL; clock++) {
		struct clock_row row;
		memcpy(&row, stored_row, sizeof row);
		if (row.state == CLOCK_RUNNING && row.due_ms < now_ms &&
		    row.subject_kind == OBJECT_HAZARD && row.subject_number == hazard &&
		    (row.purpose == CLOCK_HAZARD_RECTIFY || row.purpose == CLOCK_SAMPLING_RECTIFY))
			return true;
	}
	return false;
}

uint64_t overdue_by_rows(const struct rows_reader *rows, int64_t now_ms)
{
	struct hazard_row row;
	uint64_t count = 0;
	for (uint64_t hazard = 1; hazard_get(rows, hazard, &row); hazard++)
		count += is_unfinished(&row) && has_term_over(rows, hazard, now_ms);
	return count;
}
