#include "common/policy/rules/policy_versions.h"

#include "tests/lib/test.h"

/* Three policies in turn, made by hand: a rule that grows milder, and a clock that grows longer. */

enum { DAY_1 = 20000, DAY_2 = 20100, DAY_3 = 20200, ALWAYS_TO = 100000 };

struct fixture {
	struct rule rules[3][1];
	struct rule_index indexes[3];
	struct clock_rule clocks[3][1];
	struct policy policies[3];
	struct policy_entry entries[3];
	struct policy_versions versions;
};

static void add_policy(struct fixture *fixture, unsigned i, int32_t day, int64_t level,
		       uint16_t budget)
{
	struct rule *rule = &fixture->rules[i][0];
	*rule = (struct rule){
		.id = "HZ-1",
		.version = i + 1,
		.topic = TOPIC_HAZARD_LEVEL,
		.valid_to_day = ALWAYS_TO,
		.outcomes_stated = UINT64_C(1) << OUTCOME_LEVEL,
	};
	rule->outcomes[OUTCOME_LEVEL] = level;
	fixture->clocks[i][0] = (struct clock_rule){
		.id = CLOCK_REPORT_CHECK,
		.rule_id = "APP-18",
		.version = i + 1,
		.budget = budget,
		.valid_to_day = ALWAYS_TO,
	};
	rule_index_make(rule, 1, &fixture->indexes[i]);
	struct policy *policy = &fixture->policies[i];
	*policy = (struct policy){.version = i + 1,
				  .rules = fixture->rules[i],
				  .rule_count = 1,
				  .clocks = fixture->clocks[i],
				  .clock_count = 1};
	policy->topics[TOPIC_HAZARD_LEVEL].count = 1;
	policy->topics[TOPIC_HAZARD_LEVEL].index = &fixture->indexes[i];
	policy->clock_ids[CLOCK_REPORT_CHECK].count = 1;
	fixture->entries[i] = (struct policy_entry){time_ms_of_day(day), policy};
}

static struct fixture *fixture_of(void)
{
	static struct fixture fixture;
	fixture = (struct fixture){.versions = {.entries = fixture.entries, .count = 3}};
	add_policy(&fixture, 0, DAY_1, 3, 15);
	add_policy(&fixture, 1, DAY_2, 2, 20);
	add_policy(&fixture, 2, DAY_3, 1, 30);
	return &fixture;
}

/* Planned for the third day; before it comes a newer one, from the second day. */
static void test_an_older_one_does_not_come_back(void **state)
{
	struct fixture *f = fixture_of();
	(void)state;
	f->policies[1].version = 3;
	f->policies[2].version = 2;
	assert_ptr_equal(policy_at(&f->versions, NULL, time_ms_of_day(DAY_2)), &f->policies[1]);
	assert_ptr_equal(policy_at(&f->versions, NULL, INT64_MAX), &f->policies[1]);
}

static void test_the_policy_of_a_moment(void **state)
{
	struct fixture *f = fixture_of();
	const struct policy *now = &f->policies[2];
	(void)state;
	assert_ptr_equal(policy_at(&f->versions, now, 0), &f->policies[0]);
	assert_ptr_equal(policy_at(&f->versions, now, time_ms_of_day(DAY_2) - 1), &f->policies[0]);
	assert_ptr_equal(policy_at(&f->versions, now, time_ms_of_day(DAY_2)), &f->policies[1]);
	assert_ptr_equal(policy_at(&f->versions, now, INT64_MAX), &f->policies[2]);
	assert_ptr_equal(policy_at(NULL, now, 0), now);
	assert_ptr_equal(policy_of_version(&f->versions, now, 2), &f->policies[1]);
	assert_null(policy_of_version(&f->versions, now, 4));
	assert_ptr_equal(policy_of_version(NULL, now, 3), now);
}

static void test_the_text_of_a_rule_that_was_used(void **state)
{
	struct fixture *f = fixture_of();
	const struct policy *now = &f->policies[2];
	struct bytes id = bytes_of_text("HZ-1");
	(void)state;
	assert_ptr_equal(policy_rule_used(&f->versions, now, id, 1), &f->rules[0][0]);
	assert_ptr_equal(policy_rule_used(&f->versions, now, id, 3), &f->rules[2][0]);
	assert_null(policy_rule_used(&f->versions, now, id, 4));
	assert_null(policy_rule_used(&f->versions, now, bytes_of_text("HZ-2"), 1));
	assert_null(policy_rule_used(NULL, now, id, 1));
}

static void test_an_open_clock_keeps_its_rule(void **state)
{
	struct fixture *f = fixture_of();
	const struct policy *now = &f->policies[2];
	(void)state;
	assert_int_equal(
		policy_clock_used(&f->versions, now, CLOCK_REPORT_CHECK, "APP-18", 1, DAY_1)
			->budget,
		15);
	assert_int_equal(policy_clock(now, CLOCK_REPORT_CHECK, DAY_1)->budget, 30);
	assert_null(policy_clock_used(&f->versions, now, CLOCK_REPORT_CHECK, "APP-19", 1, DAY_1));
	assert_null(policy_clock_used(&f->versions, now, CLOCK_NONE, "APP-18", 1, DAY_1));
}

/* 从旧兼从轻: the law of the act's day, but the later one where it is lighter and says so. */
static void test_substance_is_judged_by_the_day_of_the_act(void **state)
{
	struct fixture *f = fixture_of();
	struct facts facts = {0};
	(void)state;
	struct policy_answer answer = policy_ask_of_act(&f->versions, &f->policies[2],
							TOPIC_HAZARD_LEVEL, &facts, DAY_1, DAY_3);
	assert_int_equal(answer.rule->version, 1);
	f->rules[2][0].retroactive = true;
	answer = policy_ask_of_act(&f->versions, &f->policies[2], TOPIC_HAZARD_LEVEL, &facts, DAY_1,
				   DAY_3);
	assert_int_equal(answer.rule->version, 3);
	f->rules[2][0].outcomes[OUTCOME_LEVEL] = 4; /* heavier: whatever it says of itself */
	answer = policy_ask_of_act(&f->versions, &f->policies[2], TOPIC_HAZARD_LEVEL, &facts, DAY_1,
				   DAY_3);
	assert_int_equal(answer.rule->version, 1);
	/* An adoption holds for the whole of its day. */
	answer = policy_ask_of_act(&f->versions, &f->policies[2], TOPIC_HAZARD_LEVEL, &facts, DAY_2,
				   DAY_3);
	assert_int_equal(answer.rule->version, 2);
}

static void test_what_is_lighter(void **state)
{
	struct rule heavy = {.outcomes_stated = UINT64_MAX};
	struct rule light = {.outcomes_stated = UINT64_MAX};
	(void)state;
	heavy.outcomes[OUTCOME_LEVEL] = 2;
	light.outcomes[OUTCOME_LEVEL] = 2;
	assert_false(rule_is_lighter(&heavy, &light));
	light.outcomes[OUTCOME_CREDIT_MONTHS] = -1;
	assert_true(rule_is_lighter(&heavy, &light));
	light.outcomes[OUTCOME_SUPERVISION] = 1;
	assert_false(rule_is_lighter(&heavy, &light));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_policy_of_a_moment),
		cmocka_unit_test(test_an_older_one_does_not_come_back),
		cmocka_unit_test(test_the_text_of_a_rule_that_was_used),
		cmocka_unit_test(test_an_open_clock_keeps_its_rule),
		cmocka_unit_test(test_substance_is_judged_by_the_day_of_the_act),
		cmocka_unit_test(test_what_is_lighter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
