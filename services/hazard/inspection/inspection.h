/* Inspections with checklists, double-random draws, self-checks and key areas: what the service's
 * top level hooks in.
 */
#ifndef ZHIAN_HAZARD_INSPECTION_H
#define ZHIAN_HAZARD_INSPECTION_H

#include "common/core/decider.h"
#include "common/stage/queries/query.h"

/* Acts of acts.h alone. */
void inspection_decide_act(const struct decide_context *context, const struct input_act *act,
			   struct decision *decision);
/* false: the event isn't about what this folder keeps. */
bool inspection_owns(const struct event *event);
enum status inspection_evolve(struct rows_writer *rows, const struct event *event);
/* false: the question isn't for this folder. */
bool inspection_query(const struct query_context *query, const Zh__Query *ask,
		      struct answer *answer);

#endif
