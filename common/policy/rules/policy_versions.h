/* Policies side by side: every one that was adopted, by the instant from which it is in force.
 *
 * A new matter is decided by the policy in force now (context->policy).  An open one keeps what it
 * was begun under where the law says so: procedure and clocks keep their start version, and the
 * substance of an act is judged by the law of its day unless the later one is lighter (从旧兼从轻).
 * Who asks names the moment; `explain` names the rule's id and version and gets the text as it was,
 * also when another version is in force by now.
 *
 * `versions` may be NULL, as where only one policy is known: then `in_force` alone is looked at.
 */
#ifndef ZHIAN_POLICY_POLICY_VERSIONS_H
#define ZHIAN_POLICY_POLICY_VERSIONS_H

#include "common/policy/rules/policy.h"

struct policy_entry {
	int64_t effective_ms;
	const struct policy *policy;
};

struct policy_versions {
	const struct policy_entry
		*entries; /* by instant; of two with one, the later adopted last */
	size_t count;
};

/* The policy that was, or will be, in force at the moment: of those whose instant has come the
 * newest version.  The first one for a moment before any:
 * a matter may have begun before the county had a policy.  NULL: none was adopted. */
const struct policy *policy_at(const struct policy_versions *versions,
			       const struct policy *in_force, int64_t moment_ms);
const struct policy *policy_of_version(const struct policy_versions *versions,
				       const struct policy *in_force, uint32_t version);

/* The rule as it was used, by id and version; NULL: no policy that was adopted has it. */
const struct rule *policy_rule_used(const struct policy_versions *versions,
				    const struct policy *in_force, struct bytes id,
				    uint32_t version);
/* Likewise the clock's rule; where one id stands for several spans of days, that of the anchor. */
const struct clock_rule *policy_clock_used(const struct policy_versions *versions,
					   const struct policy *in_force, enum clock_id purpose,
					   const char *rule_id, uint32_t version,
					   int32_t anchor_day);

/* Substance of an act of `act_day` that is judged `now`: the rule of the act's day, in the policy
 * of that day; but where the rule of today is marked `retroactive: lighter` and is the lighter one,
 * that. */
struct policy_answer policy_ask_of_act(const struct policy_versions *versions,
				       const struct policy *in_force, enum policy_topic topic,
				       const struct facts *facts, int32_t act_day, int32_t today);
/* By level, supervision, term and credit: nothing is heavier and something is lighter. */
bool rule_is_lighter(const struct rule *than, const struct rule *rule);

#endif
