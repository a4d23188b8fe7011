#include "tests/sim/sim_hearing.h"

#include "services/escalation/tables.h"

int64_t sim_hearing_ms(const struct rows_reader *rows, uint64_t casefile)
{
	struct hearing_row hearing;
	return hearing_get(rows, casefile, &hearing) ? hearing.at_ms : 0;
}
