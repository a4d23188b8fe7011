#include "services/hazard/custody/sale_stop.h"

#include "common/base/sabotage.h"
#include "sampling.pb-c.h"
#include "services/hazard/sampling/states.h"
#include "services/hazard/sampling/tables.h"
#include "services/hazard/states.h"

static void by_sampling(const struct rows_reader *rows, uint64_t sampling,
			const struct sampling_row *row, struct sale_stop *stop)
{
	struct sampling_service_row service;
	if (row->correction == CORRECTION_NONE || row->correction == CORRECTION_UNDONE)
		return;
	stop->there = stop->sampled = true;
	stop->ended = row->correction == CORRECTION_PASSED;
	if (sampling_service_get(rows, sampling, ZH__SAMPLING_PARTY__SAMPLING_PARTY_FIRM, &service))
		stop->since_day = service.served_day;
}

/* An order binds nobody before it is served. */
static void by_order(const struct rows_reader *rows, uint64_t hazard, const struct hazard_row *row,
		     struct sale_stop *stop)
{
	struct order_row order;
	for (unsigned n = 1; n <= row->orders; n++) {
		if (!hazard_order_get(rows, hazard, (uint8_t)n, &order) || order.stop_sale == 0 ||
		    (order.served_day == 0 && !SABOTAGE("hazard.order-stops-unserved")))
			continue;
		stop->there = true;
		stop->since_day = order.served_day;
		return;
	}
}

/* The first re-inspection that passed; what a look-back finds later is another hazard's. */
static int32_t passed_day(const struct rows_reader *rows, uint64_t hazard,
			  const struct hazard_row *row)
{
	for (unsigned n = 1; n <= row->reinspections; n++) {
		struct row_key key = hazard_numbered_key(hazard, (uint8_t)n);
		struct reinspection_head head;
		struct bytes stored;
		if (!rows->get(rows->context, TABLE_REINSPECTIONS, row_key_bytes(&key), &stored) ||
		    stored.size < sizeof(head))
			continue;
		memcpy(&head, stored.data, sizeof(head));
		if (head.passed != 0)
			return head.on_day;
	}
	return 0;
}

struct sale_stop hazard_sale_stop(const struct rows_reader *rows, uint64_t hazard,
				  const struct hazard_row *row)
{
	struct sale_stop stop = {0};
	struct sampling_row sampling;
	uint64_t number = sampling_of_hazard(rows, hazard, &sampling);
	if (number != 0)
		by_sampling(rows, number, &sampling, &stop);
	if (!stop.there)
		by_order(rows, hazard, row, &stop);
	if (!stop.there)
		return stop;
	stop.ended_day = passed_day(rows, hazard, row);
	stop.ended |= stop.ended_day != 0 || row->state == HAZARD_UNFOUNDED ||
		      SABOTAGE("hazard.sale-goes-on");
	return stop;
}
