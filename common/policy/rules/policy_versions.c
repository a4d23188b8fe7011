#include "common/policy/rules/policy_versions.h"

#include "common/base/sabotage.h"

static size_t versions_count(const struct policy_versions *versions)
{
	return versions == NULL ? 0 : versions->count;
}

const struct policy *policy_at(const struct policy_versions *versions,
			       const struct policy *in_force, int64_t moment_ms)
{
	size_t count = versions_count(versions);
	if (count == 0)
		return in_force;
	const struct policy *found = versions->entries[0].policy;
	for (size_t i = 1; i < count && versions->entries[i].effective_ms <= moment_ms; i++) {
		/* an older one that waited for its day doesn't come back after a newer one */
		if (versions->entries[i].policy->version >= found->version ||
		    SABOTAGE("policy.older-comes-back"))
			found = versions->entries[i].policy;
	}
	return found;
}

const struct policy *policy_of_version(const struct policy_versions *versions,
				       const struct policy *in_force, uint32_t version)
{
	for (size_t i = versions_count(versions); i-- > 0;) {
		if (versions->entries[i].policy->version == version)
			return versions->entries[i].policy;
	}
	return in_force != NULL && in_force->version == version ? in_force : NULL;
}

static const struct rule *rule_in(const struct policy *policy, struct bytes id, uint32_t version)
{
	for (size_t i = 0; policy != NULL && i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		if (rule->version == version && bytes_equal(bytes_of_text(rule->id), id))
			return rule;
	}
	return NULL;
}

const struct rule *policy_rule_used(const struct policy_versions *versions,
				    const struct policy *in_force, struct bytes id,
				    uint32_t version)
{
	const struct rule *found = rule_in(in_force, id, version);
	for (size_t i = versions_count(versions); i-- > 0 && found == NULL;)
		found = rule_in(versions->entries[i].policy, id, version);
	return found;
}

static const struct clock_rule *clock_in(const struct policy *policy, enum clock_id purpose,
					 const char *rule_id, uint32_t version, int32_t anchor_day)
{
	const struct clock_rule *found = NULL;
	if (policy == NULL)
		return NULL;
	const struct clock_rule *rules = policy->clocks + policy->clock_ids[purpose].first;
	for (size_t i = 0; i < policy->clock_ids[purpose].count; i++) {
		if (rules[i].version != version || strcmp(rules[i].rule_id, rule_id) != 0)
			continue;
		if (found == NULL ||
		    (anchor_day >= rules[i].valid_from_day && anchor_day <= rules[i].valid_to_day))
			found = &rules[i];
	}
	return found;
}

const struct clock_rule *policy_clock_used(const struct policy_versions *versions,
					   const struct policy *in_force, enum clock_id purpose,
					   const char *rule_id, uint32_t version,
					   int32_t anchor_day)
{
	if (purpose <= CLOCK_NONE || purpose >= CLOCK_ID_COUNT)
		return NULL;
	const struct clock_rule *found = clock_in(in_force, purpose, rule_id, version, anchor_day);
	for (size_t i = versions_count(versions); i-- > 0 && found == NULL;)
		found = clock_in(versions->entries[i].policy, purpose, rule_id, version,
				 anchor_day);
	return found;
}

bool rule_is_lighter(const struct rule *than, const struct rule *rule)
{
	static const enum outcome burdens[] = {OUTCOME_LEVEL, OUTCOME_SUPERVISION,
					       OUTCOME_TERM_DAYS, OUTCOME_CREDIT_WEIGHT,
					       OUTCOME_CREDIT_MONTHS};
	bool lighter = false;
	for (size_t i = 0; i < sizeof burdens / sizeof burdens[0]; i++) {
		int64_t before = rule_outcome(than, burdens[i], 0);
		int64_t after = rule_outcome(rule, burdens[i], 0);
		if (after > before)
			return false;
		lighter |= after < before;
	}
	return lighter;
}

struct policy_answer policy_ask_of_act(const struct policy_versions *versions,
				       const struct policy *in_force, enum policy_topic topic,
				       const struct facts *facts, int32_t act_day, int32_t today)
{
	/* The last moment of the act's day: an adoption on it holds for the day. */
	int64_t act_ms = time_end_of_day_ms(act_day);
	const struct policy *then = policy_at(versions, in_force, act_ms);
	struct policy_answer old = policy_ask(then, topic, facts, act_day);
	struct policy_answer now = policy_ask(in_force, topic, facts, today);
	bool later = now.rule->retroactive && !now.ask && rule_is_lighter(old.rule, now.rule);
	return later ? now : old;
}
