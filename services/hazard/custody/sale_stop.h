/* The stop of sale: from the service of a failed result, or of an order that says so, until a
 * re-inspection passes (令18号 45, 49) – not until the order, nor until the goods come back. */
#ifndef ZHIAN_SERVICES_HAZARD_SALE_STOP_H
#define ZHIAN_SERVICES_HAZARD_SALE_STOP_H

#include "services/hazard/tables.h"

struct sale_stop {
	bool there;        /* sale was stopped on this matter */
	bool ended;        /* and may go on */
	bool sampled;      /* by a failed sampling */
	int32_t since_day; /* 0: nothing is served yet */
	int32_t ended_day; /* 0: it stands, or fell without a re-inspection */
};

struct sale_stop hazard_sale_stop(const struct rows_reader *rows, uint64_t hazard,
				  const struct hazard_row *row);

#endif
