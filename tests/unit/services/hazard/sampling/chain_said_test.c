/* The fixed chain (产品质量法17, 令18号46 to 49): what each step says, and what is kept of it. */
#include "hazard.pb-c.h"
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static int32_t day_of_text(uint32_t yyyymmdd)
{
	int32_t day;
	assert_int_equal(time_day_of_yyyymmdd(yyyymmdd, &day), STATUS_OK);
	return day;
}

static void refused(struct decider_driver *driver, const char *act, uint64_t sampling,
		    const void *body, const char *code)
{
	enum verdict verdict = sample_act(driver, act, sampling, body);
	assert_true(verdict == VERDICT_REFUSED || verdict == VERDICT_INVALID);
	CODE(driver, code);
}

static const Zh__SamplingMeasureKnown *last_measure(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(SAMPLING_MEASURE_KNOWN)), SamplingMeasureKnown);
}

static struct clock_row clock_of(struct decider_driver *driver, uint64_t sampling,
				 enum clock_id purpose)
{
	struct clock_row row;
	uint64_t clock = clock_running(driver_rows(driver),
				       driver_object(driver, OBJECT_SAMPLING, sampling), purpose);
	assert_int_not_equal(clock, 0);
	memcpy(&row, clock_row_get(driver_rows(driver), clock), sizeof(row));
	return row;
}

/* 令18号47 "逐级上报至省级市场监督管理部门，由其向社会公告": what is final, to a named body. */
static void test_reported_up_to_a_named_body(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingAnnounceAskCommand command = ZH__SAMPLING_ANNOUNCE_ASK_COMMAND__INIT;
	uint64_t early = sample_served(driver, 2, "SP-2");
	sample_ordered(driver, early);
	advance_days(driver, 61);
	assert_int_equal(sample_reinspect(driver, early, false), VERDICT_DONE);
	refused(driver, "sampling.announce-ask", early, &command,
		"sampling.announce_ask.not_final");
	assert_string_equal(driver->decision.refusal.rule, "SSI-42");
	assert_string_equal(driver->decision.refusal.possible[0], "sampling.finalise");

	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	refused(driver, "sampling.announce-ask", sampling, &command,
		"sampling.announce_ask.no_body");
	command.body = "州市场监管局";
	assert_int_equal(sample_act(driver, "sampling.announce-ask", sampling, &command),
			 VERDICT_DONE);
	struct sampling_request request;
	uint8_t n = sample_of(driver, sampling).requests;
	assert_true(sampling_request_get(driver_rows(driver), sampling, n, &request));
	assert_int_equal(request.head.kind, REQUESTED(ANNOUNCE));
	assert_int_equal(request.head.state, REQUEST_SENT);
	assert_int_equal(request.head.body_kind,
			 ZH__SAMPLING_BODY_KIND__SAMPLING_BODY_KIND_NEXT_LEVEL);
	assert_int_equal(request.head.region, 0); /* nobody stated one */
	assert_int_equal(request.head.sent_day, today(driver));
	assert_true(
		bytes_equal(request.text[SAMPLING_REQUEST_TEXT_BODY], bytes_of_text(command.body)));
	assert_int_equal(request.head.clock,
			 clock_running(driver_rows(driver),
				       driver_object(driver, OBJECT_SAMPLING, sampling),
				       CLOCK_SAMPLING_ANNOUNCE));
}

/* A sampling keeps only so many requests: the one for the announcement is one of them. */
static void test_the_last_request_may_be_the_announcement(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	while (sample_of(driver, sampling).requests < SAMPLING_REQUESTS_MAX)
		assert_int_equal(sample_request(driver, sampling, REQUESTED(DEPARTMENT),
						ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN),
				 VERDICT_DONE);
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_REFUSED);
	CODE(driver, "sampling.request.too_many");
}

/* 令18号47, 48: announced by a document on a day, from which the re-inspection counts; the request
 * for it is answered, and no other. */
static void test_an_announcement_has_a_document_and_a_day(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingMeasureCommand command = ZH__SAMPLING_MEASURE_COMMAND__INIT;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_DONE);
	uint8_t asked = sample_of(driver, sampling).requests;
	assert_int_equal(sample_request_of(driver, sampling, asked).region, 522700);
	assert_int_equal(sample_request(driver, sampling, REQUESTED(DEPARTMENT),
					ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN),
			 VERDICT_DONE);
	advance_days(driver, 20);
	int32_t on = today(driver) - 3;
	refused(driver, "sampling.announced", sampling, &command, "sampling.announced.no_document");
	command.document = "公告2025年第3号";
	SET_OPTIONAL(&command, on_day, time_yyyymmdd(today(driver) + 1));
	refused(driver, "sampling.announced", sampling, &command, "sampling.day");
	assert_string_equal(driver->decision.refusal.where, "on_day");
	command.on_day = time_yyyymmdd(on);
	SET_OPTIONAL(&command, until_day, NO_DAY);
	refused(driver, "sampling.announced", sampling, &command, "sampling.measure.until_day");
	command.until_day = command.on_day;
	refused(driver, "sampling.announced", sampling, &command, "sampling.measure.until_day");
	assert_string_equal(driver->decision.refusal.where, "until_day");
	command.until_day = time_yyyymmdd(on + 1);
	assert_int_equal(sample_act(driver, "sampling.announced", sampling, &command),
			 VERDICT_DONE);
	const Zh__SamplingMeasureKnown *known = last_measure(driver);
	assert_int_equal(known->sampling, sampling);
	assert_int_equal(known->on_day, command.on_day);
	assert_int_equal(known->until_day, command.until_day);
	assert_false(known->has_casefile);
	assert_string_equal(known->document, command.document);
	assert_string_equal(driver_newest(driver, KIND(SAMPLING_MEASURE_KNOWN))->meta->rule->id,
			    "PQL-17-2");
	assert_int_equal(sample_of(driver, sampling).measure_day, on);
	struct sampling_request request;
	assert_true(sampling_request_get(driver_rows(driver), sampling, asked, &request));
	assert_int_equal(request.head.state, REQUEST_ANSWERED);
	assert_int_equal(request.head.answered_day, on);
	assert_true(bytes_equal(request.text[SAMPLING_REQUEST_TEXT_ANSWER],
				bytes_of_text(command.document)));
	assert_int_equal(sample_request_of(driver, sampling, (uint8_t)(asked + 1)).state,
			 REQUEST_SENT);
	/* "应当在公告之日起六十日后九十日前": counted from the day of the announcement. */
	struct clock_row window = clock_of(driver, sampling, CLOCK_SAMPLING_REINSPECT_ANNOUNCED);
	assert_int_equal(time_day_of_ms(window.not_before_ms), on + 61);
	assert_true(time_day_of_ms(window.due_ms) >= on + 89);
}

/* Where the request was withdrawn or answered before, nothing is left to answer. */
static void test_an_announcement_after_the_request_was_answered(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_DONE);
	assert_int_equal(sample_answer(driver, sampling, 5, REQUEST_STEP(ANSWER)), VERDICT_DONE);
	size_t steps = driver_count(driver, KIND(SAMPLING_REQUEST_STEPPED));
	assert_int_equal(sample_measure(driver, "sampling.announced", sampling), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(SAMPLING_REQUEST_STEPPED)), steps);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_ANNOUNCED);
}

/* Re-inspected in vain after the announcement. */
static uint64_t announced_in_vain(struct decider_driver *driver)
{
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_DONE);
	assert_int_equal(sample_measure(driver, "sampling.announced", sampling), VERDICT_DONE);
	advance_days(driver, 70);
	assert_int_equal(sample_reinspect(driver, sampling, false), VERDICT_DONE);
	return sampling;
}

/* 产品质量法17(3) "责令停业，限期整顿": a suspension has a last day, up to which it runs. */
static void test_a_suspension_has_a_last_day(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingMeasureCommand command = ZH__SAMPLING_MEASURE_COMMAND__INIT;
	uint64_t sampling = announced_in_vain(driver);
	struct sample_case of = {.casefile = 7,
				 .hazard = sample_of(driver, sampling).hazard,
				 .kind = PENALTY(STOP_BUSINESS)};
	sample_case(driver, &of);
	SET_OPTIONAL(&command, casefile, 7);
	command.document = "处罚决定书";
	int32_t on = today(driver);
	SET_OPTIONAL(&command, on_day, time_yyyymmdd(on + 1));
	refused(driver, "sampling.suspended", sampling, &command, "sampling.day");
	command.on_day = time_yyyymmdd(on);
	refused(driver, "sampling.suspended", sampling, &command, "sampling.suspended.until_day");
	assert_string_equal(driver->decision.refusal.where, "until_day");
	SET_OPTIONAL(&command, until_day, time_yyyymmdd(on));
	refused(driver, "sampling.suspended", sampling, &command, "sampling.measure.until_day");
	command.until_day = time_yyyymmdd(on + 30);
	assert_int_equal(sample_act(driver, "sampling.suspended", sampling, &command),
			 VERDICT_DONE);
	assert_int_equal(last_measure(driver)->until_day, command.until_day);
	assert_int_equal(last_measure(driver)->casefile, 7);
	assert_string_equal(driver_newest(driver, KIND(SAMPLING_MEASURE_KNOWN))->meta->rule->id,
			    "PQL-17-3");
	assert_int_equal(sample_clock_day(driver, sampling, CLOCK_SAMPLING_SUSPEND_END),
			 day_of_text(command.until_day));
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_CASE));
	/* "整顿期满后经复查": neither in the term nor on its last day. */
	advance_days(driver, 30);
	assert_int_equal(sample_reinspect(driver, sampling, true), VERDICT_REFUSED);
	CODE(driver, "sampling.reinspect.too_early");
	assert_string_equal(driver->decision.refusal.rule, "PQL-17-4");
	advance_days(driver, 1);
	assert_int_equal(sample_reinspect(driver, sampling, false), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_SUSPEND_END));
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_CASE));

	/* 产品质量法17(4): the licence is revoked on a day of its own case; the chain ends. */
	of = (struct sample_case){
		.casefile = 8, .hazard = of.hazard, .kind = PENALTY(REVOKE_LICENCE)};
	sample_case(driver, &of);
	command.casefile = 8;
	command.has_until_day = 0;
	command.on_day = time_yyyymmdd(today(driver) + 1);
	refused(driver, "sampling.revoked", sampling, &command, "sampling.day");
	command.on_day = time_yyyymmdd(today(driver));
	SET_OPTIONAL(&command, until_day, command.on_day);
	refused(driver, "sampling.revoked", sampling, &command, "sampling.measure.until_day");
	command.has_until_day = 0;
	command.casefile = 7;
	refused(driver, "sampling.revoked", sampling, &command, "hazard.penalty.other_kind");
	assert_string_equal(driver->decision.refusal.rule, "G-PQL-17-4");
	command.casefile = 8;
	assert_int_equal(sample_act(driver, "sampling.revoked", sampling, &command), VERDICT_DONE);
	assert_int_equal(last_measure(driver)->casefile, 8);
	assert_false(last_measure(driver)->has_until_day);
	assert_string_equal(driver_newest(driver, KIND(SAMPLING_MEASURE_KNOWN))->meta->rule->id,
			    "PQL-17-4");
	assert_false(sample_clock_runs(driver, sampling, CLOCK_NONE));
}

/* Nothing of a sampling that has failed nowhere is re-inspected. */
static void test_what_failed_is_re_inspected(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t planned = sample_plan(driver, 1, 0), denied = sample_plan(driver, 2, 0);
	assert_int_equal(sample_reinspect(driver, planned, true), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "sampling.reinspect.state");
	/* Who refuses to be sampled has a hazard, and no failed product. */
	assert_int_equal(sample_refused(driver, denied, 2), VERDICT_DONE);
	assert_int_equal(sample_reinspect(driver, denied, true), VERDICT_REFUSED);
	CODE(driver, "sampling.reinspect.state");
	uint64_t hazard = sample_of(driver, denied).hazard;
	assert_int_equal(order(driver, hazard, true), VERDICT_DONE);
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
}

/* Said at the sampling, it is on record at the hazard as it was said. */
static void test_a_re_inspection_is_kept_as_it_was_said(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *officers[] = {"zhang-wei", "wu-gang"};
	Zh__Attachment photo = photo_make();
	Zh__Attachment *evidence[] = {&photo};
	Zh__SamplingReinspectCommand command = ZH__SAMPLING_REINSPECT_COMMAND__INIT;
	uint64_t other = open_inspection(driver, 9, 9); /* the hazard has another number */
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	assert_int_not_equal(sample_of(driver, sampling).hazard, sampling);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_STOP_SALE));
	sample_ordered(driver, sampling);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_STOP_SALE));
	advance_days(driver, 30);
	command.officers = officers;
	command.n_officers = 2;
	command.evidence = evidence;
	command.n_evidence = 1;
	SET_OPTIONAL(&command, on_day, time_yyyymmdd(today(driver) - 2));
	/* Nobody was let in: the chain stands where it stood. */
	SET_OPTIONAL(&command, outcome, ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_NO_ACCESS);
	assert_int_equal(sample_act(driver, "sampling.reinspect", sampling, &command),
			 VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_ORDERED);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_REPORT_UP));
	SET_OPTIONAL(&command, outcome, ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_FAILED);
	command.on_day = time_yyyymmdd(today(driver) - 1);
	/* Whoever saw the sampling as it is saw enough: its hazard has a version of its own. */
	uint32_t seen = sample_of(driver, sampling).object_version;
	assert_int_not_equal(seen,
			     hazard_of(driver, sample_of(driver, sampling).hazard).object_version);
	assert_int_equal(driver_act_by(driver, &driver_officer, "sampling.reinspect",
				       driver_object(driver, OBJECT_SAMPLING, sampling), seen,
				       &command, "reason"),
			 VERDICT_DONE);
	const Zh__Reinspected *body = BODY(driver_newest(driver, KIND(REINSPECTED)), Reinspected);
	assert_int_equal(body->on_day, command.on_day);
	assert_int_equal(body->n_officers, 2);
	assert_int_equal(body->n_evidence, 1);
	assert_int_equal(body->sampling_rung, 1);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_REPORT_UP));
	/* An inspection's hazard has no chain, and states no rung of it. */
	assert_int_equal(order(driver, other, true), VERDICT_DONE);
	assert_int_equal(reinspect(driver, other, false), VERDICT_DONE);
	body = BODY(driver_newest(driver, KIND(REINSPECTED)), Reinspected);
	assert_int_equal(body->hazard, other);
	assert_false(body->has_sampling_rung);
}

/* 令18号45, 46, 49: which terms end with the order, and with the re-inspection that passes. */
static void test_a_pass_ends_every_term_of_the_chain(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const enum clock_id terms[] = {
		CLOCK_SAMPLING_REPORT_UP, CLOCK_SAMPLING_REINSPECT_ANNOUNCED, CLOCK_SAMPLING_CASE,
		CLOCK_SAMPLING_SUSPEND_END, CLOCK_SAMPLING_STOP_SALE};
	uint64_t sampling = announced_in_vain(driver);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_CASE));
	assert_int_equal(sample_reinspect(driver, sampling, true), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_PASSED);
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
		assert_false(sample_clock_runs(driver, sampling, terms[i]));
}

/* 产品质量法17: by one order; from the failure on the chain goes its own way, at the hazard too. */
static void test_no_second_order_takes_the_chain_back(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	uint64_t hazard = sample_of(driver, sampling).hazard;
	assert_int_equal(order(driver, hazard, true), VERDICT_REFUSED);
	CODE(driver, "hazard.order.fixed_chain");
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_DONE);
	assert_int_equal(order(driver, hazard, true), VERDICT_REFUSED);
	CODE(driver, "hazard.order.fixed_chain");
	assert_int_equal(sample_measure(driver, "sampling.announced", sampling), VERDICT_DONE);
	assert_int_equal(order(driver, hazard, true), VERDICT_REFUSED);
	CODE(driver, "hazard.order.fixed_chain");
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_ANNOUNCED);
	/* What no sampling opened has no chain. */
	uint64_t other = open_inspection(driver, 9, 9);
	assert_int_equal(order(driver, other, true), VERDICT_DONE);
	assert_int_equal(reinspect(driver, other, false), VERDICT_DONE);
	assert_int_equal(order(driver, other, true), VERDICT_DONE);
}

/* 令18号42: what a passed retest undid is ended by a person, and is owed until then. */
static void test_what_was_undone_is_owed_its_end(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	uint64_t hazard = sample_of(driver, sampling).hazard;
	(void)sample_object(driver, sampling, PARTY(FIRM));
	(void)sample_retest(driver, sampling, STEP(ACCEPT));
	(void)sample_retest(driver, sampling, STEP(FORMALITIES));
	(void)sample_retest(driver, sampling, STEP(LAB));
	assert_int_equal(sample_retest(driver, sampling, STEP(PASS)), VERDICT_DONE);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_UNDO));
	assert_int_equal(set_level(driver, hazard, ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL),
			 VERDICT_DONE);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_UNDO));
	assert_int_equal(unfounded_by_two(driver, hazard), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_UNDO));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_reported_up_to_a_named_body),
		TEST(test_the_last_request_may_be_the_announcement),
		TEST(test_an_announcement_has_a_document_and_a_day),
		TEST(test_an_announcement_after_the_request_was_answered),
		TEST(test_a_suspension_has_a_last_day),
		TEST(test_what_failed_is_re_inspected),
		TEST(test_a_re_inspection_is_kept_as_it_was_said),
		TEST(test_a_pass_ends_every_term_of_the_chain),
		TEST(test_no_second_order_takes_the_chain_back),
		TEST(test_what_was_undone_is_owed_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
