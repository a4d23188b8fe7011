/* What comes back after it was cancelled off is the next hazard of the chain, one level up proposed
 * (通知001 “回头看”); the one that is over takes no more signals.
 *
 *     HazardOpened (chain_of), then Relapsed on the hazard that is over
 *
 * In this order: who follows the journal knows the new hazard when it hears of the relapse.
 */
#ifndef ZHIAN_SERVICES_HAZARD_DECIDE_RELAPSE_H
#define ZHIAN_SERVICES_HAZARD_DECIDE_RELAPSE_H

#include "services/hazard/rectification/decide_open.h"

struct hazard_ended {
	uint64_t hazard;
	uint64_t report;  /* that a person joined to it; 0: none */
	uint32_t version; /* of its Relapsed event */
};

/* Was it put right and cancelled off?  One that was unfounded can't come back. */
bool hazard_was_cancelled_off(const struct hazard_row *row);
/* A finding that repeats the hazard: the chain, and the level below which it isn't proposed. */
void hazard_find_relapse(const struct decide_context *context, uint64_t ended,
			 struct hazard_finding *finding, struct hazard_study *study);
/* hazard_open_studied, and Relapsed when the finding continues another hazard. */
uint64_t hazard_open_again(const struct decide_context *context, struct decision *decision,
			   const struct hazard_finding *finding, const struct hazard_study *study);
/* When nothing but the hazard that is over tells what it is about.  The new one's number; 0: the
 * arena is full, or there is no such hazard. */
uint64_t hazard_open_from_ended(const struct decide_context *context, struct decision *decision,
				const struct hazard_ended *ended);

#endif
