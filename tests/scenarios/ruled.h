/* What a policy made of a county's matters: each event that a rule is named by, as a line without
 * anything that another day or number would change.
 *
 *	hazard hazard_opened HZ-LEVEL-03 proposed_level=larger source_kind=inspection
 *	escalation clock_started APP-18-CASE
 *	escalation clock_mark_fired case.file overdue
 */
#ifndef ZHIAN_TESTS_SCENARIOS_RULED_H
#define ZHIAN_TESTS_SCENARIOS_RULED_H

#include "services/scenario/scratch.h"

#define RULED_LINE 512

typedef void ruled_fn(void *context, const char *line);

/* In the order of the journals; false: an event can't be read. */
bool ruled_each(struct scratch *county, ruled_fn *each, void *context);

#endif
