/* The fixed chain of 产品质量法 17: each step needs the one before on record and served. */
#include "clock.pb-c.h"
#include "command.pb-c.h"
#include "notify.pb-c.h"
#include "services/escalation/ladder/measures.h"
#include "tests/unit/services/escalation/escalation_fixture.h"

#define OVERDUE ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE
#define MEASURE(name) ZH__MEASURE_KIND__MEASURE_KIND_##name

static void failed_sample(struct decider_driver *driver)
{
	assert_int_equal(
		fixture_hazard(driver, 1,
			       (struct hazard_facts){
				       .level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
				       .violation = ZH__VIOLATION__VIOLATION_FAILED_SAMPLING}),
		VERDICT_DONE);
}

static void answer_from_above(struct decider_driver *driver, uint64_t referral)
{
	Zh__ReferralAnswered body = ZH__REFERRAL_ANSWERED__INIT;
	SET_OPTIONAL(&body, referral, referral);
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, by_peer, 1);
	assert_int_equal(driver_event(driver, DAEMON_NOTIFY, KIND(REFERRAL_ANSWERED), &body),
			 VERDICT_DONE);
}

static void fails_again(struct decider_driver *driver)
{
	Zh__Reinspected body = ZH__REINSPECTED__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, passed, 0);
	assert_int_equal(driver_event(driver, DAEMON_HAZARD, KIND(REINSPECTED), &body),
			 VERDICT_DONE);
}

static uint64_t newest_measure(struct decider_driver *driver)
{
	return driver_count(driver, KIND(MEASURE_PROPOSED));
}

static void assert_newest(struct decider_driver *driver, Zh__MeasureKind kind)
{
	assert_int_equal(fixture_measure(driver, newest_measure(driver)).kind, kind);
}

static void take_newest(struct decider_driver *driver)
{
	fixture_act(driver, &fixture_leader, "measure.take",
		    driver_object(driver, OBJECT_MEASURE, newest_measure(driver)), NULL,
		    VERDICT_DONE);
}

/* To the announcement on record. */
static void announce(struct decider_driver *driver)
{
	failed_sample(driver);
	assert_int_equal(fixture_mark(driver, 1, CLOCK_SAMPLING_RECTIFY, OVERDUE, 1), VERDICT_DONE);
	assert_newest(driver, MEASURE(REPORT_UP));
	take_newest(driver);
	answer_from_above(driver, 1);
	assert_newest(driver, MEASURE(ANNOUNCE));
	take_newest(driver);
}

static void test_an_answer_announces_nothing_that_was_not_reported_up(void **state)
{
	struct decider_driver *driver = *state;
	failed_sample(driver);
	uint64_t before = newest_measure(driver);
	answer_from_above(driver, 1);
	assert_int_equal(newest_measure(driver), before);
	/* Proposed is not yet on record. */
	assert_int_equal(fixture_mark(driver, 1, CLOCK_SAMPLING_RECTIFY, OVERDUE, 1), VERDICT_DONE);
	assert_newest(driver, MEASURE(REPORT_UP));
	answer_from_above(driver, 2);
	assert_newest(driver, MEASURE(REPORT_UP));
	assert_int_equal(measures_served(driver_rows(driver), 1), 0);
	take_newest(driver);
	assert_int_equal(measures_served(driver_rows(driver), 1), 1u << MEASURE(REPORT_UP));
	answer_from_above(driver, 3);
	assert_newest(driver, MEASURE(ANNOUNCE));
}

static void test_business_is_stopped_only_after_the_announcement(void **state)
{
	struct decider_driver *driver = *state;
	failed_sample(driver);
	fails_again(driver);
	assert_newest(driver, MEASURE(INTERVIEW));
}

static void test_a_penalty_of_the_chain_needs_two_persons_and_a_case(void **state)
{
	struct decider_driver *driver = *state;
	announce(driver);
	fails_again(driver);
	/* Beside it the firm is interviewed, as any that rectifies insufficiently. */
	assert_newest(driver, MEASURE(INTERVIEW));
	uint64_t number = newest_measure(driver) - 1;
	assert_int_equal(fixture_measure(driver, number).kind, MEASURE(STOP_PRODUCTION));
	struct object_id id = driver_object(driver, OBJECT_MEASURE, number);
	/* The rule wants another person: what one leader does is a proposal. */
	(void)driver_act_by(driver, &fixture_leader, "measure.take", id, 0, NULL, NULL);
	assert_int_equal(fixture_measure(driver, number).state, MEASURE_PROPOSED);
	assert_int_equal(driver_count(driver, KIND(PROPOSED)), 1);
	struct object_id proposal = driver_object(driver, OBJECT_PROPOSAL, 1);
	struct principal second = fixture_leader;
	memcpy(second.id, "li-qiang", sizeof "li-qiang");
	assert_int_equal(
		driver_act_by(driver, &fixture_leader, "proposal.approve", proposal, 0, NULL, NULL),
		VERDICT_REFUSED);
	fixture_refused(driver, "proposal.same_person");
	assert_int_equal(
		driver_act_by(driver, &second, "proposal.approve", proposal, 0, NULL, NULL),
		VERDICT_DONE);
	/* It is a penalty: a casefile comes first, and nothing is served before its decision. */
	assert_int_equal(fixture_measure(driver, number).state, MEASURE_OPENING);
	assert_int_equal(measures_served(driver_rows(driver), 1) >> MEASURE(STOP_PRODUCTION) & 1,
			 0);
	/* So the next failure proposes no revocation: that cause's measure is proposed, once. */
	fails_again(driver);
	assert_int_equal(newest_measure(driver), number + 1);
}

static void test_a_person_cannot_skip_a_step_either(void **state)
{
	struct decider_driver *driver = *state;
	Zh__MeasureProposeCommand body = ZH__MEASURE_PROPOSE_COMMAND__INIT;
	struct object_id nothing = driver_object(driver, OBJECT_MEASURE, 0);
	failed_sample(driver);
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, kind, MEASURE(REVOKE));
	fixture_act(driver, &fixture_officer, "measure.propose", nothing, &body, VERDICT_REFUSED);
	fixture_refused(driver, "measure.propose.predecessor");
	SET_OPTIONAL(&body, kind, MEASURE(INTERVIEW));
	fixture_act(driver, &fixture_officer, "measure.propose", nothing, &body, VERDICT_DONE);
	Zh__MeasureOverrideCommand other = ZH__MEASURE_OVERRIDE_COMMAND__INIT;
	SET_OPTIONAL(&other, with, MEASURE(ANNOUNCE));
	fixture_act(driver, &fixture_leader, "measure.override",
		    driver_object(driver, OBJECT_MEASURE, newest_measure(driver)), &other,
		    VERDICT_REFUSED);
	fixture_refused(driver, "measure.override.predecessor");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_answer_announces_nothing_that_was_not_reported_up),
		TEST(test_business_is_stopped_only_after_the_announcement),
		TEST(test_a_penalty_of_the_chain_needs_two_persons_and_a_case),
		TEST(test_a_person_cannot_skip_a_step_either),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
