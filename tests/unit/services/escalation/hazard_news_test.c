/* What hazard tells later about a hazard, and what the ladder proposes for it. */
#include "tests/unit/services/escalation/escalation_fixture.h"

#define MAJOR ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR

static void open_hazard(struct decider_driver *driver, Zh__HazardLevel level)
{
	struct hazard_facts facts = {.level = level, .violation = ZH__VIOLATION__VIOLATION_EXPIRED};
	assert_int_equal(fixture_hazard(driver, 1, facts), VERDICT_DONE);
}

/* The rule of the newest proposal, "" when the last event brought none. */
static const char *rule_proposed(struct decider_driver *driver)
{
	const struct event *event = driver_newest(driver, KIND(MEASURE_PROPOSED));
	if (event == NULL || driver->decision.event_count == 0)
		return "";
	return event->meta->rule->id;
}

static void test_level_set_urgent_asks_for_enforcement_sampling(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	open_hazard(driver, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	Zh__LevelSet body = ZH__LEVEL_SET__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, level, MAJOR);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(LEVEL_SET), &body);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 0);
	SET_OPTIONAL(&body, urgent, 1);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(LEVEL_SET), &body);
	assert_string_equal(rule_proposed(driver), "MS-LEVEL-01");
}

static void test_help_by_letter_drafts_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	open_hazard(driver, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	Zh__HazardHelped body = ZH__HAZARD_HELPED__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, kind, ZH__HELP_KIND__HELP_KIND_CONSULTATION);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_HELPED), &body);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 0);
	SET_OPTIONAL(&body, kind, ZH__HELP_KIND__HELP_KIND_GUIDANCE);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_HELPED), &body);
	assert_string_equal(rule_proposed(driver), "MS-HELP-01");
}

static void test_visits_in_vain_rise(void **state)
{
	static const char *const rules[] = {"", "MS-ACCESS-02", "MS-ACCESS-01"};
	struct decider_driver *driver = (struct decider_driver *)*state;
	open_hazard(driver, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	Zh__Reinspected body = ZH__REINSPECTED__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, no_access, 1);
	for (uint32_t times = 1; times <= 3; times++) {
		SET_OPTIONAL(&body, times_no_access, times);
		(void)driver_event(driver, DAEMON_HAZARD, KIND(REINSPECTED), &body);
		assert_string_equal(rule_proposed(driver), rules[times - 1]);
	}
}

static void test_an_uncontrolled_major_risk_is_handled_jointly(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	open_hazard(driver, MAJOR);
	Zh__RectificationRefused body = ZH__RECTIFICATION_REFUSED__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, uncontrolled, 1);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(RECTIFICATION_REFUSED), &body);
	/* [001] 2(2)2: joint handling, and the interview of whoever refuses. */
	assert_int_equal(fixture_measure(driver, 1).kind,
			 ZH__MEASURE_KIND__MEASURE_KIND_JOINT_HANDLING);
	assert_string_equal(rule_proposed(driver), "MS-REFUSED-03");
}

static void test_what_is_handed_on_is_to_be_filed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	open_hazard(driver, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	Zh__HazardToCase body = ZH__HAZARD_TO_CASE__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, casefile, 5);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_TO_CASE), &body);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 0);
	body.has_casefile = 0;
	body.casefile = 0;
	(void)driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_TO_CASE), &body);
	assert_string_equal(rule_proposed(driver), "MS-TOCASE-01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(test_level_set_urgent_asks_for_enforcement_sampling),
		TEST(test_help_by_letter_drafts_it),
		TEST(test_visits_in_vain_rise),
		TEST(test_an_uncontrolled_major_risk_is_handled_jointly),
		TEST(test_what_is_handed_on_is_to_be_filed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
