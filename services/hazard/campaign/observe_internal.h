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

static inline struct object_id campaign_subject_of(const struct event *event)
{
	return object_id_make((enum object_kind)event->head.subject_kind,
			      event->head.subject_region, event->head.subject_number);
}

/* observe_mark.c: who was visited, sampled, or checked itself, whatever counters the plan has. */
void campaign_observe_marks(const struct observing *observing);
/* observe_sampling.c: the final result of a sampling. */
void campaign_observe_samplings(const struct observing *observing);
/* observe_firm.c: firms met, merged, patrolled, inspected, checked by themselves. */
void campaign_observe_firms(const struct observing *observing);

#endif
