/* How often each gate of the law (common/core/gates.def) was passed in a scenario, and how often it
 * stood in the way: by what is in the journals. */
#ifndef ZHIAN_SERVICES_SCENARIO_GATES_USED_H
#define ZHIAN_SERVICES_SCENARIO_GATES_USED_H

#include "services/scenario/scenario.h"

/* A refusal names its gate; what couldn't have happened before a gate is in gates_passed.def.
 * `officers` (may be NULL): of the list of people, for whose recusal it is. */
void gates_note(struct scenario_gates *gates, const struct event *event,
		const struct officers *officers);

#endif
