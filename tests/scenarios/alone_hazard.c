#include "services/hazard/tables.h"
#include "tests/scenarios/alone.h"

void alone_hazard(const struct rows_reader *rows, uint64_t number, struct alone_hazard *ret_hazard)
{
	struct hazard_row row;
	*ret_hazard = (struct alone_hazard){0};
	if (hazard_get(rows, number, &row))
		*ret_hazard = (struct alone_hazard){row.level, row.proposed, row.orders};
}
