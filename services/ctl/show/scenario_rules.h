/* Which rules of the policy a run of scenarios met, and how: `scenario run --rules`.
 *
 * A rule fired when an event of a scenario names it.  One that only `ask:` or `term:` named was
 * repeated, not tried: nothing that happened to a matter depends on it. */
#ifndef ZHIAN_SERVICES_CTL_SCENARIO_RULES_H
#define ZHIAN_SERVICES_CTL_SCENARIO_RULES_H

#include "common/policy/rules/policy.h"
#include "services/ctl/session.h"
#include "services/scenario/scenario.h"

struct rule_met {
	const char *id;      /* of the policy, which must outlive it */
	size_t fired, asked; /* scenarios */
};

struct scenario_rules_met {
	struct rule_met *rules;
	size_t count;
};

/* All at nothing; false: no memory. */
bool scenario_rules_begin(struct scenario_rules_met *met, const struct policy *policy);
void scenario_rules_count(struct scenario_rules_met *met, const struct scenario_result *result);
void scenario_rules_say(const struct session *session, const struct scenario_rules_met *met);
void scenario_rules_end(struct scenario_rules_met *met);

#endif
