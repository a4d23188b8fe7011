#include "common/policy/rules/policy.h"

#include "common/base/assert.h"

_Static_assert(FACT_COUNT <= 64, "struct facts has a bit for each fact");
_Static_assert(OUTCOME_FIELD_COUNT <= 64, "struct rule has a bit for each outcome");
_Static_assert(CLOCK_ID_COUNT <= UINT16_MAX, "a condition names purposes by a code");

enum fit { FIT_NO, FIT_UNKNOWN, FIT_YES };

static const uint8_t kinds[FACT_COUNT] = {
#define X(name, text, kind) [FACT_##name] = (kind),
#include "common/policy/rules/facts.def"
#undef X
};

static bool names_code(const struct rule_condition *condition, int64_t value)
{
	for (unsigned i = 0; i < condition->code_count; i++) {
		if (condition->codes[i] == value)
			return true;
	}
	return false;
}

static inline enum fit condition_fits(const struct rule_condition *condition,
				      const struct facts *facts)
{
	int64_t value = facts->value[condition->fact];
	if ((facts->known >> condition->fact & 1) == 0)
		return FIT_UNKNOWN;
	bool fits = false;
	switch (kinds[condition->fact]) {
	case FACT_INTEGER:
		fits = value >= condition->min && value <= condition->max;
		break;
	case FACT_SET:
		fits = ((uint64_t)value & condition->mask) != 0;
		break;
	case FACT_CODE:
		fits = names_code(condition, value);
		break;
	case FACT_ENUM:
	case FACT_BOOL:
		fits = value >= 0 && value < 64 && (condition->mask >> value & 1) != 0;
		break;
	}
	return fits ? FIT_YES : FIT_NO;
}

static enum fit rule_fits(const struct rule *rule, const struct facts *facts)
{
	enum fit all = FIT_YES;
	for (unsigned i = 0; i < rule->condition_count; i++) {
		enum fit one = condition_fits(&rule->conditions[i], facts);
		if (one == FIT_NO)
			return FIT_NO;
		if (one == FIT_UNKNOWN && rule->conditions[i].implied)
			return FIT_NO;
		if (one == FIT_UNKNOWN)
			all = FIT_UNKNOWN;
	}
	return all;
}

bool rule_excluded_by(const struct rule *rule, enum fact fact, bool known, int64_t value)
{
	struct facts facts = {0};
	if (known)
		fact_set(&facts, fact, value);
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (rule->conditions[i].fact != fact)
			continue;
		enum fit fit = condition_fits(&rule->conditions[i], &facts);
		bool skipped = rule->unknown == RULE_UNKNOWN_SKIP || rule->conditions[i].implied;
		if (fit == FIT_NO || (fit == FIT_UNKNOWN && skipped))
			return true;
	}
	return false;
}

/* ---- the index of a topic */

static const struct rule_condition *condition_on(const struct rule *rule, enum fact fact)
{
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (rule->conditions[i].fact == fact)
			return &rule->conditions[i];
	}
	return NULL;
}

/* The one that most rules compare; a topic that compares none is indexed by any. */
static enum fact fact_to_index(const struct rule *rules, size_t count)
{
	enum fact best = FACT_LEVEL;
	size_t best_count = 0;
	for (unsigned fact = 0; fact < FACT_COUNT; fact++) {
		size_t comparing = 0;
		if (kinds[fact] != FACT_ENUM && kinds[fact] != FACT_BOOL)
			continue;
		for (size_t i = 0; i < count; i++)
			comparing += condition_on(&rules[i], (enum fact)fact) != NULL;
		if (comparing > best_count) {
			best = (enum fact)fact;
			best_count = comparing;
		}
	}
	return best;
}

void rule_index_make(const struct rule *rules, size_t count, struct rule_index *ret_index)
{
	enum fact fact = fact_to_index(rules, count);
	ASSERT(count <= 64);
	*ret_index = (struct rule_index){.fact = (uint8_t)fact};
	for (size_t i = 0; i < count; i++) {
		const struct rule_condition *condition = condition_on(&rules[i], fact);
		uint64_t bit = UINT64_C(1) << i;
		if (condition == NULL)
			ret_index->any |= bit;
		if (condition == NULL ||
		    (!condition->implied && rules[i].unknown != RULE_UNKNOWN_SKIP))
			ret_index->unknown |= bit;
		for (unsigned value = 0; value < RULE_INDEX_VALUES; value++) {
			if (condition == NULL || (condition->mask >> value & 1) != 0)
				ret_index->by_value[value] |= bit;
		}
	}
}

/* No rule that isn't among these can match. */
static uint64_t rules_to_look_at(const struct rule_index *index, const struct facts *facts)
{
	int64_t value = facts->value[index->fact];
	if ((facts->known >> index->fact & 1) == 0)
		return index->unknown;
	return value >= 0 && value < RULE_INDEX_VALUES ? index->by_value[value] : index->any;
}

/* ---- asking */

/* `left`: those that may answer; the otherwise is among them. */
static struct policy_answer first_that_fits(const struct policy *policy, enum policy_topic topic,
					    const struct facts *facts, int32_t day, uint64_t left)
{
	const struct rule *rules = policy->rules + policy->topics[topic].first;
	size_t count = policy->topics[topic].count;
	for (; left != 0; left &= left - 1) {
		size_t i = (size_t)__builtin_ctzll((unsigned long long)left);
		const struct rule *rule = &rules[i];
		bool otherwise = i + 1 == count; /* has no conditions, and holds on every day */
		if (!otherwise && (day < rule->valid_from_day || day > rule->valid_to_day))
			continue;
		enum fit fit = rule_fits(rule, facts);
		if (fit == FIT_NO || (fit == FIT_UNKNOWN && rule->unknown == RULE_UNKNOWN_SKIP))
			continue;
		return (struct policy_answer){
			.rule = rule,
			.ask = fit == FIT_UNKNOWN && rule->unknown == RULE_UNKNOWN_ASK,
		};
	}
	UNREACHABLE("a checked topic ends with an otherwise");
}

struct policy_answer policy_ask(const struct policy *policy, enum policy_topic topic,
				const struct facts *facts, int32_t day)
{
	ASSERT(topic > TOPIC_NONE && topic < TOPIC_COUNT);
	return first_that_fits(policy, topic, facts, day,
			       rules_to_look_at(policy->topics[topic].index, facts));
}

struct policy_answer policy_ask_next(const struct policy *policy, enum policy_topic topic,
				     const struct facts *facts, int32_t day,
				     const struct rule *before)
{
	ASSERT(topic > TOPIC_NONE && topic < TOPIC_COUNT);
	size_t place = (size_t)(before - (policy->rules + policy->topics[topic].first));
	ASSERT(place + 1 < policy->topics[topic].count);
	uint64_t upto = (UINT64_C(2) << place) - 1;
	return first_that_fits(policy, topic, facts, day,
			       rules_to_look_at(policy->topics[topic].index, facts) & ~upto);
}

int64_t rule_outcome(const struct rule *rule, enum outcome field, int64_t otherwise)
{
	return (rule->outcomes_stated >> field & 1) != 0 ? rule->outcomes[field] : otherwise;
}

const struct clock_rule *policy_clock(const struct policy *policy, enum clock_id id, int32_t day)
{
	ASSERT(id > CLOCK_NONE && id < CLOCK_ID_COUNT);
	const struct clock_rule *rules = policy->clocks + policy->clock_ids[id].first;
	for (size_t i = 0; i < policy->clock_ids[id].count; i++) {
		if (day >= rules[i].valid_from_day && day <= rules[i].valid_to_day)
			return &rules[i];
	}
	return NULL;
}

bool statute_is_of(const char *statute, const char *rule_id)
{
	size_t length = strlen(statute);
	if (length > 4 && (strcmp(statute + length - 4, "-MIN") == 0 ||
			   strcmp(statute + length - 4, "-MAX") == 0))
		length -= 4;
	return strncmp(rule_id, statute, length) == 0 &&
	       (rule_id[length] == '\0' || rule_id[length] == '-');
}

const struct statute_term *policy_statute_of(const struct policy *policy, const char *rule_id)
{
	for (size_t i = 0; i < policy->statute_count; i++) {
		if (statute_is_of(policy->statutes[i].id, rule_id))
			return &policy->statutes[i];
	}
	return NULL;
}
