#include "common/policy/rules/policy.h"

#include "common/policy/books/dictionary.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

/* The pure side: a policy made by hand, so that nothing of the loader is needed. */

enum { JANUARY = 20000, ALWAYS_FROM = 0, ALWAYS_TO = 100000 };

static struct rule rule_of(const char *id, enum rule_unknown unknown)
{
	struct rule rule = {
		.version = 1,
		.topic = TOPIC_HAZARD_LEVEL,
		.unknown = (uint8_t)unknown,
		.valid_from_day = ALWAYS_FROM,
		.valid_to_day = ALWAYS_TO,
	};
	memcpy(rule.id, id, strlen(id) + 1);
	return rule;
}

static void add_range(struct rule *rule, enum fact fact, int64_t min, int64_t max)
{
	rule->conditions[rule->condition_count++] =
		(struct rule_condition){.fact = (uint8_t)fact, .min = min, .max = max};
}

static void add_mask(struct rule *rule, enum fact fact, uint64_t mask)
{
	rule->conditions[rule->condition_count++] =
		(struct rule_condition){.fact = (uint8_t)fact, .mask = mask};
}

static void add_outcome(struct rule *rule, enum outcome outcome, int64_t value)
{
	rule->outcomes_stated |= UINT64_C(1) << outcome;
	rule->outcomes[outcome] = value;
}

static struct policy policy_of(const struct rule *rules, size_t count)
{
	struct policy policy = {.rules = rules, .rule_count = count};
	policy.topics[TOPIC_HAZARD_LEVEL].count = count;
	return policy;
}

/* As the loader does it: the index of the rules as they are now. */
static struct policy_answer ask_on(const struct policy *policy, const struct facts *facts,
				   int32_t day)
{
	struct rule_index index;
	struct policy indexed = *policy;
	rule_index_make(policy->rules, policy->rule_count, &index);
	indexed.topics[TOPIC_HAZARD_LEVEL].index = &index;
	return policy_ask(&indexed, TOPIC_HAZARD_LEVEL, facts, day);
}

static struct policy_answer ask(const struct policy *policy, const struct facts *facts)
{
	return ask_on(policy, facts, JANUARY);
}

static void test_first_match_answers(void **state)
{
	struct rule rules[3] = {rule_of("A", RULE_UNKNOWN_SKIP), rule_of("B", RULE_UNKNOWN_SKIP),
				rule_of("Z", RULE_UNKNOWN_SKIP)};
	struct policy policy = policy_of(rules, 3);
	struct facts facts = {0};
	(void)state;
	add_range(&rules[0], FACT_QUANTITY, 100, 200);
	add_range(&rules[1], FACT_QUANTITY, 150, INT64_MAX);
	fact_set(&facts, FACT_QUANTITY, 200);
	assert_string_equal(ask(&policy, &facts).rule->id, "A");
	fact_set(&facts, FACT_QUANTITY, 201);
	assert_string_equal(ask(&policy, &facts).rule->id, "B");
	fact_set(&facts, FACT_QUANTITY, 99);
	assert_string_equal(ask(&policy, &facts).rule->id, "Z");
}

static void test_conditions_are_joined_by_and(void **state)
{
	struct rule rules[2] = {rule_of("A", RULE_UNKNOWN_SKIP), rule_of("Z", RULE_UNKNOWN_SKIP)};
	struct policy policy = policy_of(rules, 2);
	struct facts facts = {0};
	(void)state;
	add_mask(&rules[0], FACT_SEVERITY, 1u << 2 | 1u << 3);
	add_mask(&rules[0], FACT_VIOLATIONS, 1u << 6 | 1u << 8);
	add_mask(&rules[0], FACT_RELAPSE, 1u << 1);
	fact_set(&facts, FACT_SEVERITY, 3);
	fact_set(&facts, FACT_VIOLATIONS, 1u << 8 | 1u << 1);
	fact_set(&facts, FACT_RELAPSE, 1);
	assert_string_equal(ask(&policy, &facts).rule->id, "A");
	fact_set(&facts, FACT_RELAPSE, 0);
	assert_string_equal(ask(&policy, &facts).rule->id, "Z");
	fact_set(&facts, FACT_RELAPSE, 1);
	fact_set(&facts, FACT_VIOLATIONS, 1u << 1);
	assert_string_equal(ask(&policy, &facts).rule->id, "Z");
	fact_set(&facts, FACT_VIOLATIONS, 1u << 6);
	fact_set(&facts, FACT_SEVERITY, 1);
	assert_string_equal(ask(&policy, &facts).rule->id, "Z");
}

static void test_unknown_is_skipped_taken_or_asked(void **state)
{
	static const struct {
		enum rule_unknown unknown;
		const char *id;
		bool ask;
	} cases[] = {
		{RULE_UNKNOWN_SKIP, "Z", false},
		{RULE_UNKNOWN_TAKE, "A", false},
		{RULE_UNKNOWN_ASK, "A", true},
	};
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct rule rules[2] = {rule_of("A", cases[i].unknown),
					rule_of("Z", RULE_UNKNOWN_SKIP)};
		struct policy policy = policy_of(rules, 2);
		struct facts facts = {0};
		add_range(&rules[0], FACT_INJURIES, 1, INT64_MAX);
		add_mask(&rules[0], FACT_URGENT, 1u << 1);
		fact_set(&facts, FACT_URGENT, 1);
		assert_string_equal(ask(&policy, &facts).rule->id, cases[i].id);
		assert_int_equal(ask(&policy, &facts).ask, cases[i].ask);
		/* What is known and doesn't fit decides, whatever is unknown beside it. */
		fact_set(&facts, FACT_URGENT, 0);
		assert_string_equal(ask(&policy, &facts).rule->id, "Z");
		/* All known: nothing to ask. */
		fact_set(&facts, FACT_URGENT, 1);
		fact_set(&facts, FACT_INJURIES, 2);
		assert_string_equal(ask(&policy, &facts).rule->id, "A");
		assert_false(ask(&policy, &facts).ask);
	}
}

static void test_validity(void **state)
{
	struct rule rules[2] = {rule_of("A", RULE_UNKNOWN_TAKE), rule_of("Z", RULE_UNKNOWN_SKIP)};
	struct policy policy = policy_of(rules, 2);
	struct facts facts = {0};
	(void)state;
	add_range(&rules[0], FACT_INJURIES, 1, INT64_MAX);
	rules[0].valid_from_day = JANUARY;
	rules[0].valid_to_day = JANUARY;
	assert_string_equal(ask(&policy, &facts).rule->id, "A");
	for (int32_t day = JANUARY - 1; day <= JANUARY + 1; day += 2)
		assert_string_equal(ask_on(&policy, &facts, day).rule->id, "Z");
	/* No day at all stops a decider: the otherwise always answers. */
	assert_string_equal(ask_on(&policy, &facts, INT32_MIN).rule->id, "Z");
	assert_string_equal(ask_on(&policy, &facts, INT32_MAX).rule->id, "Z");
}

static void test_odd_values_match_nothing(void **state)
{
	struct rule rules[2] = {rule_of("A", RULE_UNKNOWN_SKIP), rule_of("Z", RULE_UNKNOWN_SKIP)};
	struct policy policy = policy_of(rules, 2);
	struct facts facts = {0};
	(void)state;
	add_mask(&rules[0], FACT_SEVERITY, UINT64_MAX);
	fact_set(&facts, FACT_SEVERITY, 64);
	assert_string_equal(ask(&policy, &facts).rule->id, "Z");
	fact_set(&facts, FACT_SEVERITY, -1);
	assert_string_equal(ask(&policy, &facts).rule->id, "Z");
}

static void test_outcomes(void **state)
{
	struct rule rule = rule_of("A", RULE_UNKNOWN_SKIP);
	(void)state;
	add_outcome(&rule, OUTCOME_LEVEL, 2);
	add_outcome(&rule, OUTCOME_URGENT, 0);
	assert_int_equal(rule_outcome(&rule, OUTCOME_LEVEL, 9), 2);
	assert_int_equal(rule_outcome(&rule, OUTCOME_URGENT, 9), 0);
	assert_int_equal(rule_outcome(&rule, OUTCOME_DRAFT, 9), 9);
}

static void test_clock_of_a_day(void **state)
{
	struct clock_rule clocks[2] = {
		{.id = CLOCK_CASE_HANDLE, .version = 1, .valid_from_day = 10, .valid_to_day = 19},
		{.id = CLOCK_CASE_HANDLE, .version = 2, .valid_from_day = 20, .valid_to_day = 99},
	};
	struct policy policy = {.clocks = clocks, .clock_count = 2};
	(void)state;
	policy.clock_ids[CLOCK_CASE_HANDLE].count = 2;
	assert_null(policy_clock(&policy, CLOCK_CASE_HANDLE, 9));
	assert_int_equal(policy_clock(&policy, CLOCK_CASE_HANDLE, 10)->version, 1);
	assert_int_equal(policy_clock(&policy, CLOCK_CASE_HANDLE, 19)->version, 1);
	assert_int_equal(policy_clock(&policy, CLOCK_CASE_HANDLE, 20)->version, 2);
	assert_null(policy_clock(&policy, CLOCK_CASE_HANDLE, 100));
	assert_null(policy_clock(&policy, CLOCK_CASE_PAY, 20));
}

/* One to four conditions, from any one on, so that either enumerable fact, or none, is what the
 * index is by. */
static void add_conditions(struct property *p, struct rule *rule)
{
	unsigned first = (unsigned)property_below(p, 4);
	unsigned count = 1 + (unsigned)property_below(p, 4);
	for (unsigned i = first; i < first + count; i++) {
		if (i % 4 == 0)
			add_range(rule, FACT_QUANTITY, 2, (int64_t)(2 + property_below(p, 3)));
		else if (i % 4 == 1)
			add_mask(rule, FACT_SEVERITY, property_below(p, 16));
		else if (i % 4 == 2)
			add_mask(rule, FACT_VIOLATIONS, property_below(p, 16));
		else
			add_mask(rule, FACT_RELAPSE, property_below(p, 4));
		rule->conditions[rule->condition_count - 1].implied = property_chance(p, 20);
	}
}

/* rule_excluded_by() is what the loader walks the grid with: over all facts it must say what
 * policy_ask() does, which passes most rules over by its index. */
static void exclusion_agrees(struct property *p)
{
	struct rule rules[2] = {
		rule_of("A", (enum rule_unknown)property_below(p, 3)),
		rule_of("Z", RULE_UNKNOWN_SKIP),
	};
	struct policy policy = policy_of(rules, 2);
	struct facts facts = {0};
	static const enum fact asked[] = {FACT_QUANTITY, FACT_SEVERITY, FACT_VIOLATIONS,
					  FACT_RELAPSE};
	add_conditions(p, &rules[0]);
	for (size_t i = 0; i < 4; i++) {
		if (property_chance(p, 70))
			fact_set(&facts, asked[i], (int64_t)property_below(p, 6));
	}
	bool excluded = false;
	for (size_t i = 0; i < 4; i++)
		excluded |=
			rule_excluded_by(&rules[0], asked[i], (facts.known >> asked[i] & 1) != 0,
					 facts.value[asked[i]]);
	assert_int_equal(ask(&policy, &facts).rule == &rules[0], !excluded);
}

static void test_exclusion_agrees_with_asking(void **state)
{
	(void)state;
	property_run(20000, exclusion_agrees);
}

static void test_dictionary(void **state)
{
	static const struct product_class classes[] = {
		{.code = "S0-01", .name_zh = "家具", .name_en = "furniture"},
		{.code = "S1-13", .name_zh = "化肥", .name_en = "fertiliser"},
		{.code = "S2-02-01", .parent = "S2-02", .name_zh = "化肥", .name_en = "fertiliser"},
	};
	static const uint32_t by_name[] = {1, 2, 0}; /* 化 U+5316, 家 U+5BB6 */
	static const struct violation_name violations[] = {{0}, {"a", "甲", "A"}};
	struct dictionary dictionary = {
		.classes = classes,
		.class_count = 3,
		.by_name = by_name,
		.violations = violations,
		.violation_count = 2,
	};
	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(dictionary_class(&dictionary, classes[i].code), &classes[i]);
	assert_null(dictionary_class(&dictionary, "S1"));
	assert_null(dictionary_class(&dictionary, "S1-14"));
	assert_null(dictionary_class(&dictionary, "S2-02-02"));
	assert_null(dictionary_class(&dictionary, "S2-02-01-of-no-class"));
	assert_null(dictionary_class(&dictionary, ""));
	assert_ptr_equal(dictionary_class_of_name(&dictionary, bytes_of_text("化肥")), &classes[1]);
	assert_ptr_equal(dictionary_class_of_name(&dictionary, bytes_of_text("家具")), &classes[0]);
	assert_null(dictionary_class_of_name(&dictionary, bytes_of_text("化")));
	assert_null(dictionary_class_of_name(&dictionary, bytes_of(NULL, 0)));
	assert_string_equal(dictionary_violation(&dictionary, 1)->zh, "甲");
	assert_null(dictionary_violation(&dictionary, 0));
	assert_null(dictionary_violation(&dictionary, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_match_answers),
		cmocka_unit_test(test_conditions_are_joined_by_and),
		cmocka_unit_test(test_unknown_is_skipped_taken_or_asked),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_odd_values_match_nothing),
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_clock_of_a_day),
		cmocka_unit_test(test_exclusion_agrees_with_asking),
		cmocka_unit_test(test_dictionary),
	};
	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
