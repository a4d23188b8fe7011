/* What happens to hazards and firms, as campaigns count it. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_OBSERVE_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_OBSERVE_H

#include "services/hazard/campaign/tables.h"

/* Called by evolve after every event of hazard's own, when its rows are written.  Costs one
 * look-up while no campaign counts. */
enum status campaign_observe(struct rows_writer *rows, const struct event *event);

/* Brings the problem that this hazard stands for to where the hazard is: handled, owed, or none. */
void campaign_hazard_settle(struct rows_writer *rows, uint64_t campaign,
			    const struct campaign_row *row, struct object_id hazard, int32_t day);

#endif
