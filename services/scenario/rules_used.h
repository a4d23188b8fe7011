/* Which rules a county's events name: what `zhianctl scenario run` prints, and what the check for
 * rules that no scenario meets goes by. */
#ifndef ZHIAN_SERVICES_SCENARIO_RULES_USED_H
#define ZHIAN_SERVICES_SCENARIO_RULES_USED_H

#include "services/scenario/scenario.h"

/* Each id once; what is beyond SCENARIO_RULES_MAX is left out. */
void rules_add(struct scenario_rules *rules, const char *rule);
bool rules_have(const struct scenario_rules *rules, const char *rule);
/* Adds those of the policy that any event names, in order of daemons and events. */
MUST_CHECK enum status rules_used(struct scratch *county, struct arena *arena,
				  struct scenario_result *result, struct err *err);

#endif
