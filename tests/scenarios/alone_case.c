#include "services/escalation/states.h"
#include "services/escalation/tables.h"
#include "tests/scenarios/alone.h"

uint8_t alone_case(const struct rows_reader *rows, uint64_t number)
{
	struct casefile_row row;
	return casefile_get(rows, number, &row) ? (uint8_t)(row.state + 1) : 0;
}

/* A legal review sends a file back to where it was. */
bool alone_case_needs_two(uint8_t before, uint8_t now)
{
	const uint8_t states[] = {CASE_FILED,   CASE_NOT_FILED, CASE_NOTICE_OWED,
				  CASE_DECIDED, CASE_ENDED,     CASE_CLOSED};
	for (size_t i = 0; i < sizeof states; i++) {
		if (now == states[i] + 1)
			return now != CASE_FILED + 1 || before == CASE_CHECKED + 1;
	}
	return false;
}

bool alone_measure_rule(const struct rows_reader *rows, uint64_t number, char ret_id[24],
			uint32_t *ret_version)
{
	struct measure_file file;
	if (!measure_file_get(rows, number, &file) || file.rule_id[0] == '\0')
		return false;
	memcpy(ret_id, file.rule_id, sizeof file.rule_id);
	*ret_version = file.head.rule_version;
	return true;
}

bool alone_measure_of_police(const struct rows_reader *rows, uint64_t number)
{
	struct measure_row row;
	return measure_get(rows, number, &row) && row.kind == ZH__MEASURE_KIND__MEASURE_KIND_POLICE;
}
