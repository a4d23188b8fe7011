/* What campaign_observe() hands on to its parts. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_OBSERVE_INTERNAL_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_OBSERVE_INTERNAL_H

#include "services/hazard/campaign/tables.h"

struct observing {
	struct rows_writer *rows;
	const struct event *event;
	struct campaign_tracked tracked;
	int32_t day;
};

/* observe_firm.c: firms met, merged, patrolled, inspected, checked by themselves. */
void campaign_observe_firms(const struct observing *observing);

#endif
