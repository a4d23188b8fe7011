/* Key areas: grounds, profile and trend, set and reviewed and released by a leader. */
#include "tests/unit/services/hazard/inspection/inspection_fixture.h"

static enum verdict propose(struct decider_driver *driver, Zh__KeyAreaGround ground,
			    uint32_t sampled, uint32_t passed, const char *text)
{
	Zh__AreaProposeCommand command = ZH__AREA_PROPOSE_COMMAND__INIT;
	Zh__KeyAreaGround grounds[] = {ground};
	command.name = "building market in the east";
	SET_OPTIONAL(&command, kind, ZH__KEY_AREA_KIND__KEY_AREA_KIND_WHOLESALE_MARKET);
	command.grounds = grounds;
	command.n_grounds = 1;
	SET_OPTIONAL(&command, sampled, sampled);
	SET_OPTIONAL(&command, passed, passed);
	command.text = text;
	return made(driver, "area.propose", &command);
}

static enum verdict decide(struct decider_driver *driver, const char *name, const char *measures,
			   uint32_t sampled, uint32_t passed)
{
	Zh__AreaDecideCommand command = ZH__AREA_DECIDE_COMMAND__INIT;
	command.measures = measures;
	if (sampled != 0) {
		SET_OPTIONAL(&command, sampled, sampled);
		SET_OPTIONAL(&command, passed, passed);
	}
	return done_to(driver, name, OBJECT_KEY_AREA, 1, &command);
}

static struct key_area_head head_of(struct decider_driver *driver)
{
	struct key_area area;
	assert_true(key_area_get(driver_rows(driver), 1, &area));
	return area.head;
}

static void test_grounds_and_pass_rate_propose(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(
		propose(driver, ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_COMPLAINTS, 20, 19, NULL),
		VERDICT_REFUSED);
	CODE(driver, "area.propose.not_told");
	assert_int_equal(
		propose(driver, ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_COMPLAINTS, 20, 21, NULL),
		VERDICT_INVALID);
	assert_int_equal(
		propose(driver, ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_COMPLAINTS, 20, 16, NULL),
		VERDICT_DONE);
	const struct event *event = driver_newest(driver, KIND(KEY_AREA_PROPOSED));
	assert_string_equal(event->meta->rule->id, "KA-PROPOSE-03");
	assert_int_equal(head_of(driver).by_rule, 1);
	assert_int_equal(head_of(driver).listed_supervision, 0);
	assert_int_equal(head_of(driver).profile.pass_rate_ppm, 800000);
	assert_true(clock_of(driver, OBJECT_KEY_AREA, 1, CLOCK_KEY_AREA_DECIDE));
	(void)propose(driver, ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_COMPLAINTS, 20, 19,
		      "opinion is sensitive");
	struct key_area second;
	assert_true(key_area_get(driver_rows(driver), 2, &second));
	assert_int_equal(second.head.by_rule, 0);
	(void)propose(driver, ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_INCIDENT, 0, 0, NULL);
	assert_true(key_area_get(driver_rows(driver), 3, &second));
	assert_int_equal(second.head.listed_supervision, 1); /* proposed, never set */
}

static void test_its_life(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)propose(driver, ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_MEDIA, 40, 30, NULL);
	assert_int_equal(decide(driver, "area.review", NULL, 0, 0), VERDICT_REFUSED);
	CODE(driver, "area.review.state");
	assert_int_equal(decide(driver, "area.set", NULL, 0, 0), VERDICT_REFUSED);
	CODE(driver, "area.set.no_measures");
	assert_int_equal(decide(driver, "area.set", "sort and help", 0, 0), VERDICT_DONE);
	assert_int_equal(head_of(driver).state, KEY_AREA_SET);
	assert_true(clock_of(driver, OBJECT_KEY_AREA, 1, CLOCK_KEY_AREA_REVIEW));
	assert_false(clock_of(driver, OBJECT_KEY_AREA, 1, CLOCK_KEY_AREA_DECIDE));
	driver_advance(driver, driver->now_ms + 200 * MS_PER_DAY);
	assert_int_equal(head_of(driver).overdue, 1);
	assert_int_equal(head_of(driver).state, KEY_AREA_SET); /* nothing lapses by itself */
	assert_int_equal(decide(driver, "area.review", NULL, 50, 45), VERDICT_DONE);
	assert_int_equal(head_of(driver).reviews, 1);
	assert_int_equal(head_of(driver).profile.trend_ppm, 150000);
	assert_int_equal(decide(driver, "area.release", NULL, 50, 49), VERDICT_DONE);
	assert_int_equal(head_of(driver).state, KEY_AREA_RELEASED);
	assert_false(clock_of(driver, OBJECT_KEY_AREA, 1, CLOCK_KEY_AREA_REVIEW));
}

static void test_its_firms_make_its_profile(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__AreaAssignFirmCommand command = ZH__AREA_ASSIGN_FIRM_COMMAND__INIT;
	char key[19];
	(void)known_firm(driver, 1, key);
	(void)open_inspection(driver, 77, 1);
	(void)propose(driver, ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_MEDIA, 0, 0, NULL);
	command.firm_key = key;
	assert_int_equal(done_to(driver, "area.assign-firm", OBJECT_KEY_AREA, 1, &command),
			 VERDICT_DONE);
	assert_int_equal(done_to(driver, "area.assign-firm", OBJECT_KEY_AREA, 1, &command),
			 VERDICT_REFUSED);
	CODE(driver, "area.assign_firm.already");
	(void)decide(driver, "area.set", "look at each", 0, 0);
	assert_int_equal(head_of(driver).profile.firms, 1);
	assert_int_equal(head_of(driver).profile.hazards_open, 2);
	SET_OPTIONAL(&command, remove, 1);
	assert_int_equal(done_to(driver, "area.assign-firm", OBJECT_KEY_AREA, 1, &command),
			 VERDICT_DONE);
	assert_int_equal(head_of(driver).firms, 0);
	assert_int_equal(done_to(driver, "area.assign-firm", OBJECT_KEY_AREA, 1, &command),
			 VERDICT_REFUSED);
}

static void test_a_pattern_of_one_trade_proposes_an_area_with_its_firms(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__AreaAssessCommand command = ZH__AREA_ASSESS_COMMAND__INIT;
	command.name = "toys";
	SET_OPTIONAL(&command, kind, ZH__KEY_AREA_KIND__KEY_AREA_KIND_CLUSTER);
	assert_int_equal(made(driver, "area.assess", &command), VERDICT_INVALID);
	command.class_code = "S0-02";
	for (uint64_t i = 1; i <= 9; i++)
		(void)open_inspection(driver, i, (unsigned)i % 3);
	assert_int_equal(made(driver, "area.assess", &command), VERDICT_REFUSED);
	CODE(driver, "area.assess.too_few");
	(void)open_sampling(driver, 10, 2, "B9");
	assert_int_equal(made(driver, "area.assess", &command), VERDICT_DONE);
	assert_int_equal(head_of(driver).state, KEY_AREA_PROPOSED);
	assert_int_equal(head_of(driver).firms, 3);
	assert_int_equal(head_of(driver).profile.hazards, 10);
	assert_int_equal(head_of(driver).grounds,
			 1u << ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_MANY_VIOLATIONS |
				 1u << ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_FAILURE_RATE);
	assert_string_equal(driver_newest(driver, KIND(KEY_AREA_PROPOSED))->meta->rule->id,
			    "KA-PROPOSE-05");
	/* What lies before the window doesn't count. */
	driver_advance(driver, driver->now_ms + 100 * MS_PER_DAY);
	SET_OPTIONAL(&command, months, 2);
	assert_int_equal(made(driver, "area.assess", &command), VERDICT_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_grounds_and_pass_rate_propose),
		TEST(test_its_life),
		TEST(test_its_firms_make_its_profile),
		TEST(test_a_pattern_of_one_trade_proposes_an_area_with_its_firms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
