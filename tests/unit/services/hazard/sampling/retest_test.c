/* Objection and retest beside the correction; a passed retest undoes the ladder and tells everyone.
 */
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static void to_retest_lab(struct decider_driver *driver, uint64_t sampling)
{
	assert_int_equal(sample_object(driver, sampling, PARTY(FIRM)), VERDICT_DONE);
	assert_int_equal(sample_retest(driver, sampling, STEP(ACCEPT)), VERDICT_DONE);
	assert_int_equal(sample_retest(driver, sampling, STEP(FORMALITIES)), VERDICT_DONE);
	assert_int_equal(sample_retest(driver, sampling, STEP(LAB)), VERDICT_DONE);
}

static void test_an_objection_does_not_stop_the_correction(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	uint64_t hazard = sample_of(driver, sampling).hazard;
	to_retest_lab(driver, sampling);
	sample_ordered(driver, sampling);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_ORDERED);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_SAMPLING_RECTIFY));
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_RETEST));
	assert_int_equal(sample_reinspect(driver, sampling, true), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_PASSED);
	assert_int_equal(sample_of(driver, sampling).retest, RETEST_AT_LAB);
}

static void test_a_passed_retest_undoes_and_tells_everyone(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	uint64_t hazard = sample_of(driver, sampling).hazard;
	sample_ordered(driver, sampling);
	assert_int_equal(sample_request(driver, sampling, REQUESTED(DEPARTMENT),
					ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN),
			 VERDICT_DONE);
	assert_int_equal(firm_of(driver, 1).failures, 1);
	to_retest_lab(driver, sampling);
	assert_int_equal(sample_retest(driver, sampling, STEP(PASS)), VERDICT_DONE);
	const Zh__SamplingFinal *final =
		BODY(driver_newest(driver, KIND(SAMPLING_FINAL)), SamplingFinal);
	assert_true(final->passed && final->retested);
	/* Two addressees, the trace in the other region, the department. */
	assert_int_equal(final->n_owed, 4);
	struct sampling_row row = sample_of(driver, sampling);
	assert_int_equal(row.state, SAMPLING_FINAL_PASSED);
	assert_int_equal(row.correction, CORRECTION_UNDONE);
	assert_int_equal(firm_of(driver, 1).failures, 0);
	assert_int_equal(sample_request_of(driver, sampling, 1).state, REQUEST_CORRECTION_OWED);
	assert_int_equal(sample_request_of(driver, sampling, 2).state, REQUEST_CORRECTION_OWED);
	assert_int_equal(sample_service(driver, sampling, PARTY(MAKER)), SERVICE_TELL_AGAIN);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_SAMPLING_RECTIFY));
	/* The hazard is ended by a person; until then an alarm runs. */
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_UNDO));
	Zh__HazardUnfoundedCommand none = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	none.ground = "复检合格";
	assert_int_equal(act(driver, "hazard.unfounded", hazard, &none), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_UNDO));
	for (uint32_t n = 1; n <= 2; n++)
		assert_int_equal(sample_answer(driver, sampling, n, REQUEST_STEP(CORRECT)),
				 VERDICT_DONE);
	assert_int_equal(sample_serve(driver, sampling, PARTY(FIRM)), VERDICT_DONE);
	assert_int_equal(sample_serve(driver, sampling, PARTY(MAKER)), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_NONE)); /* everybody knows */
}

static void test_a_failed_retest_is_final(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	to_retest_lab(driver, sampling);
	assert_int_equal(sample_retest(driver, sampling, STEP(FAIL)), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).state, SAMPLING_FINAL_FAILED);
	assert_int_equal(sample_service(driver, sampling, PARTY(FIRM)), SERVICE_TELL_AGAIN);
	assert_int_equal(sample_object(driver, sampling, PARTY(MAKER)), VERDICT_REFUSED);
	assert_int_equal(sample_retest(driver, sampling, STEP(REOPEN)), VERDICT_REFUSED);
	CODE(driver, "sampling.retest.step_state");
	assert_int_equal(sample_serve(driver, sampling, PARTY(FIRM)), VERDICT_DONE);
	assert_int_equal(sample_service(driver, sampling, PARTY(FIRM)), SERVICE_TOLD);
}

static void test_the_retest_is_not_by_the_first_laboratory(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingRetestCommand command = ZH__SAMPLING_RETEST_COMMAND__INIT;
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	(void)sample_object(driver, sampling, PARTY(FIRM));
	(void)sample_retest(driver, sampling, STEP(ACCEPT));
	(void)sample_retest(driver, sampling, STEP(FORMALITIES));
	SET_OPTIONAL(&command, step, STEP(LAB));
	command.lab = "省质检院";
	assert_int_equal(sample_act(driver, "sampling.retest", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.retest.same_lab");
	assert_string_equal(driver->decision.refusal.rule, "G-SSI-37");
}

static void test_a_refused_or_waived_retest_leaves_the_result(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const struct principal officer = {
		.id = "lin-tao", .unit = "inspection", .roles = ROLE_OFFICER};
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	(void)sample_object(driver, sampling, PARTY(FIRM));
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_OBJECTION_DECIDE));
	assert_int_equal(sample_finalise(driver, sampling), VERDICT_REFUSED);
	Zh__SamplingRetestCommand command = ZH__SAMPLING_RETEST_COMMAND__INIT;
	SET_OPTIONAL(&command, step, STEP(REFUSE));
	command.note = "样品不具备复检条件";
	assert_int_equal(driver_act_by(driver, &officer, "sampling.retest",
				       driver_object(driver, OBJECT_SAMPLING, sampling), 0,
				       &command, "reason"),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.retest.leader");
	assert_int_equal(sample_retest(driver, sampling, STEP(REFUSE)), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).retest, RETEST_REFUSED);
	/* The maker's own term still runs: it objects, and withdraws. */
	assert_int_equal(sample_object(driver, sampling, PARTY(MAKER)), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).retest, RETEST_ASKED);
	assert_int_equal(sample_retest(driver, sampling, STEP(WAIVE)), VERDICT_DONE);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_FINALISE));
	assert_int_equal(sample_finalise(driver, sampling), VERDICT_DONE);
}

/* 产品质量法15: the retest may be asked of the superior, who took it on before we knew. */
static void test_the_superior_reopens_what_was_final(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_final(driver, 1, "SP-1");
	assert_int_equal(sample_answer(driver, sampling, 2, REQUEST_STEP(SEND)), VERDICT_DONE);
	assert_int_equal(sample_retest(driver, sampling, STEP(ACCEPT)), VERDICT_REFUSED);
	CODE(driver, "sampling.retest.final");
	assert_int_equal(sample_retest(driver, sampling, STEP(REOPEN)), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).state, SAMPLING_FAILED);
	assert_int_equal(sample_of(driver, sampling).final_day, 0);
	assert_int_equal(sample_retest(driver, sampling, STEP(FORMALITIES)), VERDICT_DONE);
	assert_int_equal(sample_retest(driver, sampling, STEP(LAB)), VERDICT_DONE);
	assert_int_equal(sample_retest(driver, sampling, STEP(PASS)), VERDICT_DONE);
	/* The government was told, the department's draft never left. */
	assert_int_equal(sample_request_of(driver, sampling, 2).state, REQUEST_CORRECTION_OWED);
	assert_int_equal(sample_request_of(driver, sampling, 3).state, REQUEST_WITHDRAWN);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_FOLLOW_UP));
	assert_int_equal(sample_of(driver, sampling).flags & SAMPLING_FOLLOW_UP_OWED, 0);
}

static void test_the_run_of_failures_loses_only_its_own(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t first = sample_served(driver, 1, "SP-1");
	uint64_t follow_up = sample_plan(driver, 1, first);
	(void)sample_draw(driver, follow_up, 1, "SP-2");
	(void)sample_send(driver, follow_up);
	(void)sample_result(driver, follow_up, false);
	assert_int_equal(firm_of(driver, 1).failures, 2);
	const Zh__HazardOpened *opened =
		BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
	assert_int_equal(opened->consecutive_failures, 2);
	to_retest_lab(driver, first);
	(void)sample_retest(driver, first, STEP(PASS));
	assert_int_equal(firm_of(driver, 1).failures, 1);
	/* One whose run a pass has ended changes nothing any more. */
	(void)sample_serve(driver, follow_up, PARTY(FIRM));
	uint64_t third = sample_plan(driver, 1, follow_up);
	(void)sample_draw(driver, third, 1, "SP-3");
	(void)sample_send(driver, third);
	(void)sample_result(driver, third, true);
	uint64_t fourth = sample_plan(driver, 1, follow_up);
	(void)sample_draw(driver, fourth, 1, "SP-4");
	(void)sample_send(driver, fourth);
	(void)sample_result(driver, fourth, false);
	assert_int_equal(firm_of(driver, 1).failures, 1);
	to_retest_lab(driver, follow_up);
	(void)sample_retest(driver, follow_up, STEP(PASS));
	assert_int_equal(firm_of(driver, 1).failures, 1);
}

static void test_a_denied_label_traces_the_seller(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	assert_int_equal(sample_deny(driver, sampling), VERDICT_DONE);
	assert_true((sample_of(driver, sampling).flags & SAMPLING_DENIED) != 0);
	/* The trace at home: whoever made it, it isn't whom the label names. */
	struct sampling_request_head trace = sample_request_of(driver, sampling, 2);
	assert_int_equal(trace.kind, REQUESTED(TRACE_MAKER));
	assert_int_equal(trace.region, HAZARD_REGION);
	assert_int_equal(trace.state, REQUEST_SENT);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_DENIAL_TRACE));
	assert_int_equal(sample_answer(driver, sampling, 2, REQUEST_STEP(ANSWER)), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_DENIAL_TRACE));
	assert_int_equal(sample_deny(driver, sampling), VERDICT_REFUSED);
	CODE(driver, "sampling.deny.already");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_an_objection_does_not_stop_the_correction),
		TEST(test_a_passed_retest_undoes_and_tells_everyone),
		TEST(test_a_failed_retest_is_final),
		TEST(test_the_retest_is_not_by_the_first_laboratory),
		TEST(test_a_refused_or_waived_retest_leaves_the_result),
		TEST(test_the_superior_reopens_what_was_final),
		TEST(test_the_run_of_failures_loses_only_its_own),
		TEST(test_a_denied_label_traces_the_seller),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
