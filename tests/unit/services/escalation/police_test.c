/* What the police answered on a hand-over, and what comes next.
 * 行政执法机关移送涉嫌犯罪案件的规定 8 to 10, 12. */
#include "tests/unit/services/escalation/escalation_fixture.h"

#define ANSWER(name) ZH__POLICE_ANSWER__POLICE_ANSWER_##name
#define NEXT(name) ZH__POLICE_NEXT__POLICE_NEXT_##name

static const struct principal chief = {.id = "zhou-min", .unit = "bureau", .roles = ROLE_LEADER};

static struct object_id measure_of(struct decider_driver *driver, Zh__MeasureKind kind)
{
	uint64_t count = counter_count(driver_rows(driver), OBJECT_MEASURE);
	uint64_t number = 1;
	while (number < count && fixture_measure(driver, number).kind != (uint8_t)kind)
		number++;
	assert_int_equal(fixture_measure(driver, number).kind, kind);
	return driver_object(driver, OBJECT_MEASURE, number);
}

static struct object_id handed_over(struct decider_driver *driver)
{
	const char *officers[] = {"zhang-wei", "wang-fang"};
	Zh__MeasureTakeCommand body = ZH__MEASURE_TAKE_COMMAND__INIT;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR,
					     .violation = ZH__VIOLATION__VIOLATION_ADULTERATED});
	body.officers = officers;
	body.n_officers = 2;
	body.document = "report on the hand-over";
	body.goods_list = "list of the goods";
	body.test_reports = "two reports";
	struct object_id measure = measure_of(driver, ZH__MEASURE_KIND__MEASURE_KIND_POLICE);
	assert_int_equal(driver_act_by(driver, &chief, "measure.take", measure, 0, &body, NULL),
			 VERDICT_DONE);
	assert_int_equal(driver_act_by(driver, &fixture_leader, "proposal.approve",
				       driver->decision.object, 0, NULL, NULL),
			 VERDICT_DONE);
	assert_int_equal(fixture_measure(driver, measure.number).state, MEASURE_TAKEN);
	return measure;
}

static void isnt_done(struct decider_driver *driver, struct object_id measure,
		      const Zh__MeasureDoneCommand *body, const char *code)
{
	(void)driver_act_by(driver, &fixture_officer, "measure.done", measure, 0, body,
			    "they wrote");
	fixture_refused(driver, code);
}

static void is_done(struct decider_driver *driver, struct object_id measure,
		    const Zh__MeasureDoneCommand *body)
{
	assert_int_equal(driver_act_by(driver, &fixture_officer, "measure.done", measure, 0, body,
				       "they wrote"),
			 VERDICT_DONE);
}

static bool runs(struct decider_driver *driver, struct object_id measure, enum clock_id purpose)
{
	return clock_running(driver_rows(driver), measure, purpose) != 0;
}

/* 10: what they don't file is asked again, looked after, or handled here: one of these three. */
static void test_their_answer_is_one_that_the_law_knows(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id measure = handed_over(driver);
	Zh__MeasureDoneCommand body = ZH__MEASURE_DONE_COMMAND__INIT;
	isnt_done(driver, measure, &body, "measure.done.no_answer");
	SET_OPTIONAL(&body, police_answer, (Zh__PoliceAnswer)(ANSWER(NOT_FILED) + 1));
	isnt_done(driver, measure, &body, "measure.done.no_answer");
	body.document = "their notice";
	isnt_done(driver, measure, &body, "measure.done.no_answer");
	SET_OPTIONAL(&body, police_answer, ANSWER(NOT_FILED));
	isnt_done(driver, measure, &body, "measure.done.no_next");
	SET_OPTIONAL(&body, police_next, (Zh__PoliceNext)(NEXT(HANDLED_HERE) + 1));
	isnt_done(driver, measure, &body, "measure.done.no_next");
	SET_OPTIONAL(&body, police_next, NEXT(HANDLED_HERE));
	body.document = NULL;
	isnt_done(driver, measure, &body, "measure.done.no_answer_paper");
	body.document = "their notice";
	is_done(driver, measure, &body);
	assert_false(runs(driver, measure, CLOCK_CRIME_RECONSIDER));
	assert_false(runs(driver, measure, CLOCK_CRIME_SUPERVISE));
	assert_false(runs(driver, measure, CLOCK_CRIME_GOODS));
}

/* 12: what they file has the goods and papers within three days, and no other way. */
static void test_what_they_file_has_the_goods(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id measure = handed_over(driver);
	Zh__MeasureDoneCommand body = ZH__MEASURE_DONE_COMMAND__INIT;
	SET_OPTIONAL(&body, police_answer, ANSWER(FILED));
	SET_OPTIONAL(&body, police_next, NEXT(SUPERVISION));
	isnt_done(driver, measure, &body, "measure.done.no_answer_paper");
	body.document = "their notice";
	isnt_done(driver, measure, &body, "measure.done.next_of_filed");
	body.has_police_next = 0;
	body.police_next = ZH__POLICE_NEXT__POLICE_NEXT_UNKNOWN;
	is_done(driver, measure, &body);
	assert_true(runs(driver, measure, CLOCK_CRIME_GOODS));
	assert_false(runs(driver, measure, CLOCK_CRIME_SUPERVISE));
}

/* The police answer a hand-over, and nothing that the office does by itself. */
static void test_no_other_measure_has_an_answer_of_the_police(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__MeasureProposeCommand propose = ZH__MEASURE_PROPOSE_COMMAND__INIT;
	(void)handed_over(driver);
	SET_OPTIONAL(&propose, hazard, 1);
	SET_OPTIONAL(&propose, kind, ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
	assert_int_equal(driver_act_by(driver, &fixture_leader, "measure.propose",
				       driver_object(driver, OBJECT_MEASURE, 0), 0, &propose,
				       "remind it first"),
			 VERDICT_DONE);
	struct object_id measure = measure_of(driver, ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
	fixture_act(driver, &fixture_leader, "measure.take", measure, NULL, VERDICT_DONE);
	Zh__MeasureDoneCommand body = ZH__MEASURE_DONE_COMMAND__INIT;
	SET_OPTIONAL(&body, police_next, NEXT(SUPERVISION));
	isnt_done(driver, measure, &body, "measure.done.not_police");
	body = (Zh__MeasureDoneCommand)ZH__MEASURE_DONE_COMMAND__INIT;
	SET_OPTIONAL(&body, police_answer, ANSWER(FILED));
	isnt_done(driver, measure, &body, "measure.done.not_police");
	body = (Zh__MeasureDoneCommand)ZH__MEASURE_DONE_COMMAND__INIT;
	body.document = "their notice";
	isnt_done(driver, measure, &body, "measure.done.not_police");
	assert_int_equal(fixture_measure(driver, measure.number).state, MEASURE_TAKEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_their_answer_is_one_that_the_law_knows),
		TEST(test_what_they_file_has_the_goods),
		TEST(test_no_other_measure_has_an_answer_of_the_police),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
