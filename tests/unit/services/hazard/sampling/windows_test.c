/* Every boundary of a term: the last day is in time, the next one isn't. */
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static enum verdict object_on(struct decider_driver *driver, uint64_t sampling, int32_t day)
{
	Zh__SamplingObjectionCommand command = ZH__SAMPLING_OBJECTION_COMMAND__INIT;
	SET_OPTIONAL(&command, party, PARTY(FIRM));
	command.ground = "对检验方法有异议";
	SET_OPTIONAL(&command, on_day, time_yyyymmdd(day));
	return sample_act(driver, "sampling.objection", sampling, &command);
}

/* SSI-36: fifteen days from service, the day of service not counted.  3 March 2025 is a Monday, and
 * the fifteenth day a Tuesday. */
static void test_objection_on_day_15_and_16(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t in_time = sample_served(driver, 1, "SP-1");
	uint64_t late = sample_served(driver, 2, "SP-2");
	int32_t served = today(driver);
	advance_days(driver, 15);
	assert_int_equal(object_on(driver, in_time, served + 15), VERDICT_DONE);
	advance_days(driver, 1);
	assert_int_equal(sample_service(driver, late, PARTY(FIRM)), SERVICE_LAPSED);
	assert_int_equal(object_on(driver, late, served + 16), VERDICT_REFUSED);
	CODE(driver, "sampling.objection.late");
	assert_string_equal(driver->decision.refusal.rule, "SSI-36");
	assert_string_equal(driver->decision.refusal.params[0].value, "2025-03-18");
	/* What came in time may be entered later. */
	assert_int_equal(object_on(driver, late, served + 15), VERDICT_DONE);
	assert_int_equal(sample_service(driver, late, PARTY(FIRM)), SERVICE_OBJECTED);
}

static void test_each_addressee_has_its_own_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_failed(driver, 1, "SP-1");
	(void)sample_serve(driver, sampling, PARTY(FIRM));
	advance_days(driver, 10);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_SERVE));
	(void)sample_serve(driver, sampling, PARTY(MAKER));
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_SERVE));
	advance_days(driver, 6);
	assert_int_equal(sample_service(driver, sampling, PARTY(FIRM)), SERVICE_LAPSED);
	assert_int_equal(sample_service(driver, sampling, PARTY(MAKER)), SERVICE_SERVED);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_FINALISE));
	assert_int_equal(sample_finalise(driver, sampling), VERDICT_REFUSED);
	CODE(driver, "sampling.finalise.term_running");
	assert_string_equal(driver->decision.refusal.rule, "G-SSI-35");
	assert_string_equal(driver->decision.refusal.params[2].value, "maker");
	assert_int_equal(sample_object(driver, sampling, PARTY(MAKER)), VERDICT_DONE);
}

/* All terms are over: somebody is to make it final, and two persons do. */
static void test_final_when_all_terms_are_over(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_failed(driver, 1, "SP-1");
	assert_int_equal(sample_finalise(driver, sampling), VERDICT_REFUSED);
	CODE(driver, "sampling.finalise.not_served");
	(void)sample_serve(driver, sampling, PARTY(FIRM));
	(void)sample_serve(driver, sampling, PARTY(MAKER));
	advance_days(driver, 15);
	assert_int_equal(sample_finalise(driver, sampling), VERDICT_REFUSED);
	advance_days(driver, 1);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_FINALISE));
	assert_int_equal(sample_finalise(driver, sampling), VERDICT_DONE);
	struct sampling_row row = sample_of(driver, sampling);
	assert_int_equal(row.state, SAMPLING_FINAL_FAILED);
	assert_int_equal(row.final_day, today(driver));
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_FINALISE));
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_FOLLOW_UP));
	/* Government, department and the next level up are told: drafted, a leader sends (notice
	 * 003, SSI-44). */
	assert_int_equal(row.requests, 4);
	assert_int_equal(sample_request_of(driver, sampling, 2).kind, REQUESTED(GOVERNMENT));
	assert_int_equal(sample_request_of(driver, sampling, 2).state, REQUEST_DRAFTED);
	assert_int_equal(sample_request_of(driver, sampling, 3).kind, REQUESTED(DEPARTMENT));
	assert_int_equal(sample_request_of(driver, sampling, 4).kind, REQUESTED(NEXT_LEVEL));
	assert_int_equal(sample_request_of(driver, sampling, 4).region, 522700);
}

/* SSI-38: seven days, then the retest is waived. */
static void test_formalities_on_day_7_and_8(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t in_time = sample_served(driver, 1, "SP-1");
	uint64_t late = sample_served(driver, 2, "SP-2");
	(void)sample_object(driver, in_time, PARTY(FIRM));
	(void)sample_object(driver, late, PARTY(FIRM));
	advance_days(driver, 1); /* Tuesday: the seventh day is one too */
	(void)sample_retest(driver, in_time, STEP(ACCEPT));
	(void)sample_retest(driver, late, STEP(ACCEPT));
	advance_days(driver, 7);
	assert_int_equal(sample_retest(driver, in_time, STEP(FORMALITIES)), VERDICT_DONE);
	assert_int_equal(sample_of(driver, in_time).retest, RETEST_READY);
	/* SSI-39: ten days to name the laboratory. */
	assert_true(sample_clock_runs(driver, in_time, CLOCK_SAMPLING_RETEST_LAB));
	assert_int_equal(sample_clock_day(driver, in_time, CLOCK_SAMPLING_RETEST_LAB),
			 today(driver) + 10);
	advance_days(driver, 1);
	assert_int_equal(sample_of(driver, late).retest, RETEST_WAIVED);
	assert_int_equal(sample_retest(driver, late, STEP(FORMALITIES)), VERDICT_REFUSED);
	CODE(driver, "sampling.retest.step_state");
}

/* SSI-46, 47: sixty days to correct, re-inspected within seventy-five from the order. */
static void test_sixty_and_seventy_five_days(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	uint64_t hazard = sample_of(driver, sampling).hazard;
	struct clock_row row;
	sample_ordered(driver, sampling);
	struct object_id id = driver_object(driver, OBJECT_HAZARD, hazard);
	int32_t ordered = today(driver);
	memcpy(&row,
	       clock_row_get(driver_rows(driver),
			     clock_running(driver_rows(driver), id, CLOCK_SAMPLING_RECTIFY)),
	       sizeof(row));
	/* 2 May 2025 is a day of the May holidays: the first day after them. */
	assert_int_equal(time_day_of_ms(row.due_ms),
			 time_day_of_civil((struct civil_date){2025, 5, 6}));
	assert_true(time_day_of_ms(row.due_ms) >= ordered + 60);
	memcpy(&row,
	       clock_row_get(driver_rows(driver),
			     clock_running(driver_rows(driver), id, CLOCK_SAMPLING_REINSPECT)),
	       sizeof(row));
	/* 17 May 2025 is a Saturday. */
	assert_int_equal(time_day_of_ms(row.due_ms),
			 time_day_of_civil((struct civil_date){2025, 5, 19}));
}

static enum verdict reinspect_on(struct decider_driver *driver, uint64_t sampling, int32_t day)
{
	const char *officers[] = {"zhang-wei", "wu-gang"};
	Zh__SamplingReinspectCommand command = ZH__SAMPLING_REINSPECT_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome, ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_FAILED);
	command.officers = officers;
	command.n_officers = 2;
	SET_OPTIONAL(&command, on_day, time_yyyymmdd(day));
	return sample_act(driver, "sampling.reinspect", sampling, &command);
}

/* SSI-48: after day 60 of the announcement and before day 90; also by the hazard's own act. */
static void test_reinspection_waits_for_day_61(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	(void)sample_announce_ask(driver, sampling);
	assert_int_equal(sample_measure(driver, "sampling.announced", sampling), VERDICT_DONE);
	int32_t announced = today(driver);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_REINSPECT_ANNOUNCED));
	advance_days(driver, 60);
	char earliest[TIME_DAY_TEXT];
	time_print_day(announced + 61, earliest);
	assert_int_equal(reinspect_on(driver, sampling, announced + 60), VERDICT_REFUSED);
	CODE(driver, "sampling.reinspect.too_early");
	assert_string_equal(driver->decision.refusal.rule, "SSI-48");
	assert_string_equal(driver->decision.refusal.params[0].value, earliest);
	assert_int_equal(reinspect(driver, sample_of(driver, sampling).hazard, false),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.reinspect.too_early");
	advance_days(driver, 1);
	assert_int_equal(reinspect_on(driver, sampling, announced + 61), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_FAILED_AGAIN);
}

/* 产品质量法17: re-inspected when the term of the suspension is over. */
static void test_suspension_runs_to_its_end(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	(void)sample_announce_ask(driver, sampling);
	(void)sample_measure(driver, "sampling.announced", sampling);
	advance_days(driver, 61);
	(void)reinspect_on(driver, sampling, today(driver));
	assert_int_equal(sample_measure(driver, "sampling.suspended", sampling), VERDICT_DONE);
	int32_t last = sample_clock_day(driver, sampling, CLOCK_SAMPLING_SUSPEND_END);
	advance_days(driver, last - today(driver));
	assert_int_equal(reinspect_on(driver, sampling, last), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.rule, "PQL-17-4");
	advance_days(driver, 1);
	assert_int_equal(reinspect_on(driver, sampling, last + 1), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_FAILED_LAST);
}

static void test_nothing_is_served_before_its_result(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_failed(driver, 1, "SP-1");
	Zh__SamplingServeCommand command = ZH__SAMPLING_SERVE_COMMAND__INIT;
	SET_OPTIONAL(&command, party, PARTY(FIRM));
	assert_int_equal(sample_act(driver, "sampling.serve", sampling, &command), VERDICT_INVALID);
	CODE(driver, "sampling.serve.served_unstated");
	SET_OPTIONAL(&command, served_day, time_yyyymmdd(today(driver) - 1));
	assert_int_equal(sample_act(driver, "sampling.serve", sampling, &command), VERDICT_REFUSED);
	CODE(driver, "sampling.serve.before_result");
	SET_OPTIONAL(&command, served_day, time_yyyymmdd(today(driver) + 1));
	assert_int_equal(sample_act(driver, "sampling.serve", sampling, &command), VERDICT_INVALID);
	SET_OPTIONAL(&command, party, PARTY(PLATFORM));
	SET_OPTIONAL(&command, served_day, time_yyyymmdd(today(driver)));
	assert_int_equal(sample_act(driver, "sampling.serve", sampling, &command), VERDICT_REFUSED);
	CODE(driver, "sampling.serve.party_state");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_objection_on_day_15_and_16),
		TEST(test_each_addressee_has_its_own_term),
		TEST(test_final_when_all_terms_are_over),
		TEST(test_formalities_on_day_7_and_8),
		TEST(test_sixty_and_seventy_five_days),
		TEST(test_reinspection_waits_for_day_61),
		TEST(test_suspension_runs_to_its_end),
		TEST(test_nothing_is_served_before_its_result),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
