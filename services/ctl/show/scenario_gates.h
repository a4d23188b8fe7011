/* How often a run of scenarios met each gate of the law, and was refused at it:
 * `scenario run --gates`. */
#ifndef ZHIAN_SERVICES_CTL_SCENARIO_GATES_H
#define ZHIAN_SERVICES_CTL_SCENARIO_GATES_H

#include "services/ctl/session.h"
#include "services/scenario/scenario.h"

void scenario_gates_count(struct scenario_gates *sum, const struct scenario_result *result);
void scenario_gates_say(const struct session *session, const struct scenario_gates *sum);

#endif
