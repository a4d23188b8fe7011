/* What an act has to say, and that what it said stands in its event: all that is wrong is mended
 * one by one, so that each refusal is seen. */
#include "command.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/intake_fixture.h"

#define KIND_OF(name) ZH__REPORT_KIND__REPORT_KIND_##name
#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)

static enum verdict act(struct decider_driver *driver, const char *name, uint64_t report,
			const void *body)
{
	return driver_act(driver, name, driver_object(driver, OBJECT_REPORT, report), body,
			  "reason");
}

static void no(struct decider_driver *driver, enum verdict verdict, const char *code)
{
	assert_true(verdict == VERDICT_REFUSED || verdict == VERDICT_INVALID);
	CODE(driver, code);
	assert_int_equal(driver->decision.event_count, 0);
}

static void test_a_refusal_says_why_and_where_else(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportRefuseCommand command = ZH__REPORT_REFUSE_COMMAND__INIT;
	uint64_t refused = push_kind(driver, "C-1", KIND_OF(COMPLAINT));
	uint64_t elsewhere = push_kind(driver, "A-1", KIND_OF(CLUE));
	command.channel = "消费者协会";
	no(driver, act(driver, "report.refuse", refused, &command), "report.refuse.no_ground");
	command.ground = "已经法院受理";
	assert_int_equal(act(driver, "report.refuse", refused, &command), VERDICT_DONE);
	const Zh__ComplaintRefused *body =
		BODY(driver_newest(driver, KIND(COMPLAINT_REFUSED)), ComplaintRefused);
	assert_string_equal(body->ground, "已经法院受理");
	assert_string_equal(body->channel, "消费者协会");
	command.channel = NULL;
	no(driver, act(driver, "report.out-of-scope", elsewhere, &command),
	   "report.out_of_scope.no_channel");
	command.channel = "交通运输局";
	assert_int_equal(act(driver, "report.out-of-scope", elsewhere, &command), VERDICT_DONE);
	const Zh__ReportOutOfScope *out =
		BODY(driver_newest(driver, KIND(REPORT_OUT_OF_SCOPE)), ReportOutOfScope);
	assert_string_equal(out->ground, "已经法院受理");
	assert_string_equal(out->channel, "交通运输局");
	assert_int_equal(driver->decision.object.number, elsewhere);
	assert_int_equal(driver->decision.object.kind, OBJECT_REPORT);
}

static void test_what_an_act_said_stands_in_its_event(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "A-1", KIND_OF(CLUE));
	uint64_t other = push_kind(driver, "A-2", KIND_OF(CLUE));
	Zh__ReportAssessCommand assess = ZH__REPORT_ASSESS_COMMAND__INIT;
	no(driver, act(driver, "report.assess", report, &assess), "report.assess.no_result");
	assess.result = "可信";
	assert_int_equal(act(driver, "report.assess", report, &assess), VERDICT_DONE);
	assert_string_equal(
		BODY(driver_newest(driver, KIND(REPORT_ASSESSED)), ReportAssessed)->result, "可信");
	Zh__ReportUnfoundedCommand unfounded = ZH__REPORT_UNFOUNDED_COMMAND__INIT;
	no(driver, act(driver, "report.unfounded", report, &unfounded),
	   "report.unfounded.no_ground");
	unfounded.ground = "现场未见该产品";
	assert_int_equal(act(driver, "report.unfounded", report, &unfounded), VERDICT_DONE);
	assert_string_equal(
		BODY(driver_newest(driver, KIND(REPORT_UNFOUNDED)), ReportUnfounded)->ground,
		"现场未见该产品");
	Zh__ReportAnswerCommand answer = ZH__REPORT_ANSWER_COMMAND__INIT;
	no(driver, act(driver, "report.answer", report, &answer), "report.answer.what");
	answer.what = "told by phone";
	SET_OPTIONAL(&answer, delivered_ms, driver->now_ms - 5);
	assert_int_equal(act(driver, "report.answer", report, &answer), VERDICT_DONE);
	const Zh__AnswerGiven *given = BODY(driver_newest(driver, KIND(ANSWER_GIVEN)), AnswerGiven);
	assert_string_equal(given->what, "told by phone");
	assert_int_equal(given->delivered_ms, driver->now_ms - 5);
	Zh__ReportReturnCommand back = ZH__REPORT_RETURN_COMMAND__INIT;
	back.reason_code = "other_region";
	no(driver, act(driver, "report.return", other, &back), "report.return.no_basis");
	back.reason_code = NULL;
	back.basis = "令121号8";
	no(driver, act(driver, "report.return", other, &back), "report.return.no_basis");
	back.reason_code = "other_region";
	assert_int_equal(act(driver, "report.return", other, &back), VERDICT_DONE);
	const Zh__ReportReturned *returned =
		BODY(driver_newest(driver, KIND(REPORT_RETURNED)), ReportReturned);
	assert_string_equal(returned->reason_code, "other_region");
	assert_string_equal(returned->basis, "令121号8");
	assert_int_equal(returned->count, 1);
}

/* All that a hazard is opened by, where the check found it. */
static void test_a_check_tells_all_that_the_report_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static Zh__Violation told[] = {ZH__VIOLATION__VIOLATION_NOT_INSPECTED,
				       ZH__VIOLATION__VIOLATION_HARMFUL_SUBSTANCE};
	Zh__ReportCheckCommand command = ZH__REPORT_CHECK_COMMAND__INIT;
	struct push push;
	for (unsigned self = 0; self < 2; self++) {
		push_make(&push, self ? "S-1" : "A-1", 1);
		if (self) {
			SET_OPTIONAL(&push.item, kind, KIND_OF(SELF_REPORT));
			SET_OPTIONAL(&push.report, controlled, 1);
			push.report.control = "sealed in the store";
			SET_OPTIONAL(&push.report, place, INTAKE_REGION);
			push.product.batch = "B-7";
			push.report.violations = told;
			push.report.n_violations = 2;
		}
		assert_int_equal(push_do(driver, &push)->outcome,
				 ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
	}
	command.outcome = "hazard";
	assert_int_equal(act(driver, "report.check", 2, &command), VERDICT_DONE);
	const Zh__ReportChecked *body =
		BODY(driver_newest(driver, KIND(REPORT_CHECKED)), ReportChecked);
	assert_int_equal(body->place, INTAKE_REGION);
	assert_int_equal(body->n_violations, 2);
	for (unsigned i = 0; i < 2; i++)
		assert_true(body->violations[i] == told[0] || body->violations[i] == told[1]);
	assert_true(body->controlled);
	assert_string_equal(body->product->name, "电动玩具");
	assert_string_equal(body->product->batch, "B-7");
	assert_int_equal(act(driver, "report.check", 1, &command), VERDICT_DONE);
	body = BODY(driver_newest(driver, KIND(REPORT_CHECKED)), ReportChecked);
	assert_false(body->has_place || body->has_controlled);
	assert_int_equal(body->n_violations, 0);
	assert_null(body->product->batch);
}

/* A mark in the firm's favour: of a self-report alone, with how it is controlled, by two. */
static void test_who_marks_a_risk_as_controlled(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportClassifyCommand command = ZH__REPORT_CLASSIFY_COMMAND__INIT;
	uint64_t clue = push_kind(driver, "A-1", KIND_OF(CLUE));
	uint64_t own = push_kind(driver, "S-1", KIND_OF(SELF_REPORT));
	no(driver, act(driver, "report.classify", own, &command), "report.classify.nothing");
	command.how = "sealed in the store";
	no(driver, act(driver, "report.classify", clue, &command),
	   "report.classify.not_self_report");
	SET_OPTIONAL(&command, risk, ZH__RISK_CONTROL__RISK_CONTROL_CONTROLLED);
	no(driver, act(driver, "report.classify", clue, &command),
	   "report.classify.not_self_report");
	command.how = NULL;
	no(driver, act(driver, "report.classify", own, &command), "report.classify.how");
	assert_string_equal(driver->decision.refusal.where, "how");
	command.how = "sealed in the store";
	assert_int_equal(act(driver, "report.classify", own, &command), VERDICT_DONE);
	assert_int_equal(driver->decision.object.kind, OBJECT_PROPOSAL);
	assert_int_equal(driver_act_by(driver, &driver_second, "proposal.approve",
				       driver->decision.object, 0, NULL, NULL),
			 VERDICT_DONE);
	const Zh__ReportReclassified *body =
		BODY(driver_newest(driver, KIND(REPORT_RECLASSIFIED)), ReportReclassified);
	assert_string_equal(body->how, "sealed in the store");
	assert_true((report_of(driver, own).flags & REPORT_CONTROLLED) != 0);
	/* Against the firm one is enough, and there is nothing to say how. */
	SET_OPTIONAL(&command, risk, ZH__RISK_CONTROL__RISK_CONTROL_UNCONTROLLED);
	no(driver, act(driver, "report.classify", own, &command), "report.classify.how");
	command.how = NULL;
	assert_int_equal(act(driver, "report.classify", own, &command), VERDICT_DONE);
	assert_int_equal(driver->decision.object.kind, OBJECT_REPORT);
	assert_int_equal(report_of(driver, own).flags & REPORT_CONTROLLED, 0);
}

/* Each of them alone is something. */
static void test_one_thing_is_enough_to_classify(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__Violation violation = ZH__VIOLATION__VIOLATION_NOT_INSPECTED;
	uint64_t report = push_kind(driver, "A-1", KIND_OF(CLUE));
	Zh__ReportClassifyCommand command = ZH__REPORT_CLASSIFY_COMMAND__INIT;
	SET_OPTIONAL(&command, severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	assert_int_equal(act(driver, "report.classify", report, &command), VERDICT_DONE);
	const Zh__ReportReclassified *body =
		BODY(driver_newest(driver, KIND(REPORT_RECLASSIFIED)), ReportReclassified);
	assert_false(body->has_risk);
	command = (Zh__ReportClassifyCommand)ZH__REPORT_CLASSIFY_COMMAND__INIT;
	command.violations = &violation;
	command.n_violations = 1;
	assert_int_equal(act(driver, "report.classify", report, &command), VERDICT_DONE);
	struct report_texts texts;
	assert_true(intake_report_texts_get(driver_rows(driver), report, &texts));
	assert_int_equal(texts.head.violations, UINT64_C(1) << violation);
	assert_int_equal(report_of(driver, report).severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
}

static void test_a_feed_is_paused_once_and_resumed_once(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__FeedActCommand command = ZH__FEED_ACT_COMMAND__INIT;
	struct object_id none = {0};
	(void)push_kind(driver, "A-1", KIND_OF(CLUE));
	command.feed = "hotline";
	assert_int_equal(driver_act(driver, "feed.resume", none, &command, "reason"),
			 VERDICT_REFUSED);
	CODE(driver, "feed.resume.not_paused");
	assert_int_equal(driver_act(driver, "feed.pause", none, &command, "reason"), VERDICT_DONE);
	assert_int_equal(driver->decision.object.kind, OBJECT_FEED);
	assert_int_equal(driver->decision.object.number, 1);
	assert_int_equal(driver_act(driver, "feed.pause", none, &command, "reason"),
			 VERDICT_REFUSED);
	CODE(driver, "feed.pause.already");
	assert_int_equal(driver_act(driver, "feed.resume", none, &command, "reason"), VERDICT_DONE);
	char name[300];
	memset(name, 'f', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	command.feed = name;
	assert_int_equal(driver_act(driver, "feed.pause", none, &command, "reason"),
			 VERDICT_NOT_FOUND);
}

/* Until order 121 two terms of mediation ran beside each other, and both end with it. */
static void test_terms_of_mediation_begin_and_end_together(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportAcceptCommand accept = ZH__REPORT_ACCEPT_COMMAND__INIT;
	Zh__ReportMediateCommand mediate = ZH__REPORT_MEDIATE_COMMAND__INIT;
	uint64_t report = push_kind(driver, "C-1", KIND_OF(COMPLAINT));
	assert_false(clock_runs(driver, report, CLOCK_COMPLAINT_MEDIATE_BESIDE));
	assert_int_equal(act(driver, "report.accept", report, &accept), VERDICT_DONE);
	assert_true(clock_runs(driver, report, CLOCK_COMPLAINT_MEDIATE));
	assert_true(clock_runs(driver, report, CLOCK_COMPLAINT_MEDIATE_BESIDE));
	for (size_t i = 0; i < driver->decision.event_count; i++)
		assert_int_equal(driver->decision.events[i]->head.trace_sequence, 1);
	mediate.outcome = "withdrawn";
	assert_int_equal(act(driver, "report.mediate", report, &mediate), VERDICT_DONE);
	assert_false(clock_runs(driver, report, CLOCK_COMPLAINT_MEDIATE));
	assert_false(clock_runs(driver, report, CLOCK_COMPLAINT_MEDIATE_BESIDE));
}

/* Nobody said who he is: nobody is owed an answer. */
static void test_who_is_nobody_is_owed_no_answer(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportUnfoundedCommand unfounded = ZH__REPORT_UNFOUNDED_COMMAND__INIT;
	struct push push;
	push_make(&push, "A-1", 1);
	SET_OPTIONAL(&push.report, anonymous, 1);
	(void)push_do(driver, &push);
	unfounded.ground = "现场未见该产品";
	assert_int_equal(act(driver, "report.unfounded", 1, &unfounded), VERDICT_DONE);
	assert_false(clock_runs(driver, 1, CLOCK_ANSWER_REPORTER));
	assert_false(clock_runs(driver, 1, CLOCK_REPORT_CHECK));
}

static void test_who_a_report_is_assigned_to(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__AssignCommand assign = ZH__ASSIGN_COMMAND__INIT;
	uint64_t report = push_kind(driver, "A-1", KIND_OF(CLUE));
	struct object_id id = driver_object(driver, OBJECT_REPORT, report);
	char name[PRINCIPAL_ID + 1];
	memset(name, 'n', sizeof name);
	name[PRINCIPAL_ID] = '\0';
	assign.owner = name;
	no(driver, act(driver, "report.assign", report, &assign), "report.assign.owner");
	assign.owner = NULL;
	no(driver, act(driver, "report.assign", report, &assign), "report.assign.owner");
	assign.owner = "li-na";
	assign.unit = "inspection";
	id.region++;
	assert_int_equal(driver_act(driver, "report.assign", id, &assign, "reason"),
			 VERDICT_NOT_FOUND);
	assert_int_equal(act(driver, "report.assign", report, &assign), VERDICT_DONE);
	const Zh__Assigned *body = BODY(driver_newest(driver, KIND(ASSIGNED)), Assigned);
	assert_string_equal(body->owner, "li-na");
	assert_string_equal(body->unit, "inspection");
	/* From one to the other it isn't taken without a word. */
	assign.owner = "wu-gang";
	id.region--;
	no(driver, driver_act(driver, "report.assign", id, &assign, NULL),
	   "report.assign.no_reason");
	assert_int_equal(act(driver, "report.assign", report, &assign), VERDICT_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)
		TEST(test_a_refusal_says_why_and_where_else),
		TEST(test_what_an_act_said_stands_in_its_event),
		TEST(test_a_check_tells_all_that_the_report_told),
		TEST(test_who_marks_a_risk_as_controlled),
		TEST(test_one_thing_is_enough_to_classify),
		TEST(test_a_feed_is_paused_once_and_resumed_once),
		TEST(test_terms_of_mediation_begin_and_end_together),
		TEST(test_who_is_nobody_is_owed_no_answer),
		TEST(test_who_a_report_is_assigned_to),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
