/* The fixed chain (产品质量法17), and what other bodies are asked on its way. */
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static const Zh__Reinspected *last_reinspection(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(REINSPECTED)), Reinspected);
}

static void test_from_the_order_to_the_revocation(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	assert_int_equal(last_reinspection(driver)->sampling_rung, 1);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_FAILED);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_REPORT_UP));

	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_DONE);
	assert_string_equal(driver_newest(driver, KIND(SAMPLING_REQUESTED))->meta->rule->id,
			    "PQL-17-2");
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_REPORT_UP));
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_ANNOUNCE));
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_REFUSED);
	CODE(driver, "sampling.announce_ask.state");

	assert_int_equal(sample_measure(driver, "sampling.announced", sampling), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_ANNOUNCE));
	assert_int_equal(sample_request_of(driver, sampling, 5).state, REQUEST_ANSWERED);
	advance_days(driver, 70);
	assert_int_equal(sample_reinspect(driver, sampling, false), VERDICT_DONE);
	assert_int_equal(last_reinspection(driver)->sampling_rung, 2);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_CASE));
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_REINSPECT_ANNOUNCED));

	assert_int_equal(sample_measure(driver, "sampling.revoked", sampling), VERDICT_REFUSED);
	assert_int_equal(sample_measure(driver, "sampling.suspended", sampling), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_CASE));
	advance_days(driver, 65);
	assert_int_equal(sample_reinspect(driver, sampling, false), VERDICT_DONE);
	assert_int_equal(last_reinspection(driver)->sampling_rung, 3);
	assert_int_equal(sample_measure(driver, "sampling.revoked", sampling), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_REVOKED);
	assert_int_equal(sample_reinspect(driver, sampling, true), VERDICT_REFUSED);
}

static void test_passing_anywhere_ends_the_chain(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	assert_int_equal(sample_reinspect(driver, sampling, true), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_PASSED);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_REPORT_UP));
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_REFUSED);
}

static void test_only_what_is_final_is_reported_up(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	(void)sample_object(driver, sampling, PARTY(FIRM));
	sample_ordered(driver, sampling);
	advance_days(driver, 61);
	(void)sample_reinspect(driver, sampling, false);
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_REFUSED);
	CODE(driver, "sampling.announce_ask.not_final");
}

static void test_penalties_need_a_case(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	(void)sample_announce_ask(driver, sampling);
	(void)sample_measure(driver, "sampling.announced", sampling);
	advance_days(driver, 70);
	(void)sample_reinspect(driver, sampling, false);
	Zh__SamplingMeasureCommand command = ZH__SAMPLING_MEASURE_COMMAND__INIT;
	SET_OPTIONAL(&command, until_day, time_yyyymmdd(today(driver) + 30));
	assert_int_equal(sample_act(driver, "sampling.suspended", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.measure.no_case");
	assert_string_equal(driver->decision.refusal.rule, "G-PQL-17-3");
}

/* Each thing that the case lacks is named; what was decided on this failure and served does. */
static void test_the_case_is_this_one_decided_and_served(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	(void)sample_announce_ask(driver, sampling);
	(void)sample_measure(driver, "sampling.announced", sampling);
	uint64_t hazard = sample_of(driver, sampling).hazard;
	char other_firm[] = "91520000MA6DKXQ41X";
	struct {
		const char *code; /* NULL: done */
		struct sample_case of;
		bool early; /* decided before the re-inspection that failed */
	} rows[] = {
		{"hazard.penalty.decided_before", {11, hazard, NULL, PENALTY(STOP_BUSINESS), 0}, 1},
		{"hazard.penalty.not_decided", {0}, 0},
		{"hazard.penalty.other_matter",
		 {12, hazard + 1, NULL, PENALTY(STOP_BUSINESS), 0},
		 0},
		{"hazard.penalty.other_matter", {13, 0, other_firm, PENALTY(STOP_BUSINESS), 0}, 0},
		{"hazard.penalty.other_kind", {14, hazard, NULL, PENALTY(REVOKE_LICENCE), 0}, 0},
		{"hazard.penalty.not_decided", {15, hazard, NULL, PENALTY(FINE), 0}, 0},
		{"hazard.penalty.not_served", {16, hazard, NULL, PENALTY(STOP_BUSINESS), 1}, 0},
		{NULL, {17, hazard, NULL, PENALTY(STOP_BUSINESS), 0}, 0},
	};
	enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].early)
			sample_case(driver, &rows[i].of);
	advance_days(driver, 70);
	(void)sample_reinspect(driver, sampling, false);
	for (size_t i = 0; i < ROWS; i++) {
		Zh__SamplingMeasureCommand command = ZH__SAMPLING_MEASURE_COMMAND__INIT;
		if (!rows[i].early && rows[i].of.casefile != 0)
			sample_case(driver, &rows[i].of);
		SET_OPTIONAL(&command, casefile,
			     rows[i].of.casefile == 0 ? 999 : rows[i].of.casefile);
		SET_OPTIONAL(&command, until_day, time_yyyymmdd(today(driver) + 30));
		SET_OPTIONAL(&command, on_day, time_yyyymmdd(today(driver) - 1));
		if (rows[i].code == NULL) {
			assert_int_equal(
				sample_act(driver, "sampling.suspended", sampling, &command),
				VERDICT_REFUSED);
			CODE(driver, "hazard.penalty.before_service");
			command.on_day = time_yyyymmdd(today(driver));
		}
		assert_int_equal(sample_act(driver, "sampling.suspended", sampling, &command),
				 rows[i].code == NULL ? VERDICT_DONE : VERDICT_REFUSED);
		if (rows[i].code == NULL)
			continue;
		CODE(driver, rows[i].code);
		assert_string_equal(driver->decision.refusal.rule, "G-PQL-17-3");
	}
}

/* Urged until it is answered; passed on level by level. */
static void test_the_province_is_urged_until_it_answers(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	(void)sample_announce_ask(driver, sampling);
	int32_t first = sample_clock_day(driver, sampling, CLOCK_SAMPLING_ANNOUNCE);
	advance_days(driver, first - today(driver) + 1);
	assert_int_equal(sample_request_of(driver, sampling, 5).urged, 1);
	int32_t second = sample_clock_day(driver, sampling, CLOCK_SAMPLING_ANNOUNCE);
	assert_true(second > first);
	assert_int_equal(sample_answer(driver, sampling, 5, REQUEST_STEP(PASSED_ON)), VERDICT_DONE);
	assert_int_equal(sample_request_of(driver, sampling, 5).passed_on, 1);
	advance_days(driver, 60);
	assert_true(sample_request_of(driver, sampling, 5).urged >= 2);
	assert_int_equal(sample_request_of(driver, sampling, 5).state, REQUEST_SENT);
}

/* Competence is policy: certification bodies are asked, a production licence nobody suspends. */
static void test_certificates_are_suspended_by_who_may(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_final(driver, 1, "SP-1");
	assert_int_equal(sample_request(driver, sampling, REQUESTED(SUSPEND_CERTIFICATE),
					ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_PRODUCTION_LICENCE),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.request.nobody_may");
	assert_string_equal(driver->decision.refusal.rule, "SS-COMPETENCE-02");
	assert_int_equal(sample_request(driver, sampling, REQUESTED(SUSPEND_CERTIFICATE),
					ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN),
			 VERDICT_REFUSED);
	assert_int_equal(sample_request(driver, sampling, REQUESTED(SUSPEND_CERTIFICATE),
					ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_CCC),
			 VERDICT_DONE);
	struct sampling_request_head head = sample_request_of(driver, sampling, 5);
	assert_int_equal(head.body_kind,
			 ZH__SAMPLING_BODY_KIND__SAMPLING_BODY_KIND_CERTIFICATION_BODY);
	assert_int_equal(head.term_days, 60);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_REQUEST_ANSWER));
	assert_int_equal(sample_answer(driver, sampling, 5, REQUEST_STEP(ANSWER)), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_REQUEST_ANSWER));
	assert_int_equal(sample_answer(driver, sampling, 5, REQUEST_STEP(SEND)), VERDICT_REFUSED);
	CODE(driver, "sampling.answer.state");
}

static void test_a_sent_letter_that_is_withdrawn_is_corrected(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_final(driver, 1, "SP-1");
	assert_int_equal(sample_answer(driver, sampling, 2, REQUEST_STEP(WITHDRAW)), VERDICT_DONE);
	assert_int_equal(sample_request_of(driver, sampling, 2).state, REQUEST_WITHDRAWN);
	assert_int_equal(sample_answer(driver, sampling, 3, REQUEST_STEP(SEND)), VERDICT_DONE);
	assert_int_equal(sample_answer(driver, sampling, 3, REQUEST_STEP(WITHDRAW)), VERDICT_DONE);
	assert_int_equal(sample_request_of(driver, sampling, 3).state, REQUEST_CORRECTION_OWED);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_REQUEST_CORRECT));
	assert_int_equal(sample_answer(driver, sampling, 3, REQUEST_STEP(CORRECT)), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_REQUEST_CORRECT));
}

static void test_requests_are_bounded(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_final(driver, 1, "SP-1");
	for (unsigned i = 4; i < SAMPLING_REQUESTS_MAX; i++)
		assert_int_equal(sample_request(driver, sampling, REQUESTED(DEPARTMENT),
						ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN),
				 VERDICT_DONE);
	assert_int_equal(sample_request(driver, sampling, REQUESTED(DEPARTMENT),
					ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.request.too_many");
	/* All of them and both addressees are told when it is void: the decision has room. */
	(void)sample_retest(driver, sampling, STEP(REOPEN));
	(void)sample_retest(driver, sampling, STEP(FORMALITIES));
	(void)sample_retest(driver, sampling, STEP(LAB));
	assert_int_equal(sample_retest(driver, sampling, STEP(PASS)), VERDICT_DONE);
	for (uint8_t n = 5; n <= SAMPLING_REQUESTS_MAX; n++)
		assert_int_equal(sample_request_of(driver, sampling, n).state,
				 REQUEST_CORRECTION_OWED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_from_the_order_to_the_revocation),
		TEST(test_passing_anywhere_ends_the_chain),
		TEST(test_only_what_is_final_is_reported_up),
		TEST(test_penalties_need_a_case),
		TEST(test_the_case_is_this_one_decided_and_served),
		TEST(test_the_province_is_urged_until_it_answers),
		TEST(test_certificates_are_suspended_by_who_may),
		TEST(test_a_sent_letter_that_is_withdrawn_is_corrected),
		TEST(test_requests_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
