#include "common/base/sabotage.h"
#include "common/policy/rules/policy_text.h"

/* What a rule of the ladder must say beside its measure: the group that it answers in, since groups
 * are asked one by one, and the term that runs once the measure is taken, since nobody's decision
 * is the end of a matter. */

static const struct rule_condition *group_of(const struct rule *rule)
{
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (rule->conditions[i].fact == FACT_GROUP)
			return &rule->conditions[i];
	}
	return NULL;
}

static bool is_one(uint64_t mask)
{
	return mask != 0 && (mask & (mask - 1)) == 0;
}

static void check_rule(struct policy_making *making, const char *file, const struct rule *rule)
{
	const struct rule_condition *group = group_of(rule);
	if (group == NULL || !is_one(group->mask))
		problem_error_at(
			making->problems, file, rule_place(rule),
			"rule %s proposes a measure in no group: `when` names one `group`; "
			"allowed: control, pursue, supervise, help, tell",
			rule->id);
	if (rule_outcome(rule, OUTCOME_OBLIGATION, CLOCK_NONE) == CLOCK_NONE &&
	    !SABOTAGE("policy.skips-obligation-check"))
		problem_error_at(making->problems, file, rule_place(rule),
				 "rule %s proposes a measure without its `obligation`: name the "
				 "purpose of the term in which it is carried out once it is taken",
				 rule->id);
}

void policy_check_ladder(struct policy_making *making)
{
	const struct policy *policy = &making->set->policy;
	const struct rule *rules = policy->rules + policy->topics[TOPIC_MEASURE].first;
	for (size_t i = 0; i < policy->topics[TOPIC_MEASURE].count; i++) {
		if (rule_outcome(&rules[i], OUTCOME_MEASURE, 0) != 0)
			check_rule(making, making->topics[TOPIC_MEASURE]->file, &rules[i]);
	}
}
