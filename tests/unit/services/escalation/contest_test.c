/* A contest of a decision (行政复议, 行政诉讼): when it can have been, which terms it begins and
 * ends, and what its end makes of the money and of what was published. */
#include "tests/unit/services/escalation/execution_fixture.h"

/* Applied for on Monday the 24th, taken up on the 26th, and the copy is here on the 27th. */
static Zh__CaseContestCommand contest_of(struct decider_driver *driver, Zh__ContestKind kind)
{
	Zh__CaseContestCommand body = ZH__CASE_CONTEST_COMMAND__INIT;
	if (driver->now_ms < fixture_begin_ms() + 20 * MS_PER_DAY)
		driver_advance(driver, fixture_begin_ms() + 20 * MS_PER_DAY);
	SET_OPTIONAL(&body, contest, kind);
	body.organ = "the county's government";
	body.document = "copy of the application";
	SET_OPTIONAL(&body, contested_day, 20250324);
	SET_OPTIONAL(&body, accepted_day, 20250326);
	SET_OPTIONAL(&body, copy_ms, driver->now_ms);
	return body;
}

static const Zh__ContestKind review = ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION;
static const Zh__ContestKind suit = ZH__CONTEST_KIND__CONTEST_KIND_SUIT;

static void contested(struct decider_driver *driver, Zh__ContestKind kind)
{
	Zh__CaseContestCommand body = contest_of(driver, kind);
	fixture_act(driver, &fixture_officer, "case.contest", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

static void isnt_contest(struct decider_driver *driver, const Zh__CaseContestCommand *body,
			 const char *code, const char *where)
{
	fixture_act(driver, &fixture_officer, "case.contest", fixture_case_id(driver), body,
		    VERDICT_INVALID);
	fixture_refused(driver, code);
	assert_string_equal(driver->decision.refusal.where, where);
}

/* ---- taken up */

/* Of all that lacks the first is named. */
static void test_a_contest_says_which_by_whom_and_shows_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	Zh__CaseContestCommand body = contest_of(driver, ZH__CONTEST_KIND__CONTEST_KIND_UNKNOWN);
	body.organ = "";
	body.document = NULL;
	SET_OPTIONAL(&body, contested_day, 20250316);
	SET_OPTIONAL(&body, copy_ms, driver->now_ms + 1);
	isnt_contest(driver, &body, "case.contest.no_contest", "contest");
	SET_OPTIONAL(&body, contest, (Zh__ContestKind)(suit + 1));
	isnt_contest(driver, &body, "case.contest.no_contest", "contest");
	SET_OPTIONAL(&body, contest, suit);
	isnt_contest(driver, &body, "case.contest.no_organ", "organ");
	body.organ = "the county's court";
	isnt_contest(driver, &body, "case.contest.no_paper", "document");
	body.document = "copy of the application";
	isnt_contest(driver, &body, "case.contest.contest_day", "contested_day");
}

static void test_what_isnt_decided_isnt_contested(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_NOTICED);
	Zh__CaseContestCommand body = contest_of(driver, review);
	fixture_act(driver, &fixture_officer, "case.contest", fixture_case_id(driver), &body,
		    VERDICT_REFUSED);
	fixture_refused(driver, "case.contest.not_decided");
	assert_false(fixture_runs(driver, CLOCK_CONTEST_ANSWER));
}

static void test_one_contest_is_pending_at_a_time(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	contested(driver, review);
	Zh__CaseContestCommand body = contest_of(driver, suit);
	fixture_act(driver, &fixture_officer, "case.contest", fixture_case_id(driver), &body,
		    VERDICT_REFUSED);
	assert_int_equal(driver_count(driver, KIND(CASE_CONTESTED)), 1);
	assert_int_equal(fixture_execution(driver).contest_kind, review);
}

/* Decided, applied for, taken up, and told here: in this order, and none of it to come. */
static void test_the_days_of_a_contest_follow_each_other(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	Zh__CaseContestCommand body = contest_of(driver, review);
	SET_OPTIONAL(&body, contested_day, 20250316);
	isnt_contest(driver, &body, "case.contest.contest_day", "contested_day");
	SET_OPTIONAL(&body, contested_day, 20250328);
	isnt_contest(driver, &body, "case.contest.contest_day", "contested_day");
	SET_OPTIONAL(&body, contested_day, 20250324);
	SET_OPTIONAL(&body, accepted_day, 20250328);
	isnt_contest(driver, &body, "case.contest.contest_day", "accepted_day");
	SET_OPTIONAL(&body, accepted_day, 20250323);
	isnt_contest(driver, &body, "case.contest.contest_day", "accepted_day");
	SET_OPTIONAL(&body, accepted_day, 20250324);
	SET_OPTIONAL(&body, copy_ms, driver->now_ms - 4 * MS_PER_DAY);
	isnt_contest(driver, &body, "case.contest.contest_day", "copy_ms");
	SET_OPTIONAL(&body, contested_day, 20250317);
	SET_OPTIONAL(&body, accepted_day, 20250327);
	SET_OPTIONAL(&body, copy_ms, driver->now_ms - 10 * MS_PER_DAY);
	fixture_act(driver, &fixture_officer, "case.contest", fixture_case_id(driver), &body,
		    VERDICT_DONE);
	assert_int_equal(fixture_execution(driver).contest, CONTEST_PENDING);
}

/* Ours to answer from the copy on, theirs to decide from when they took it up. */
static void test_a_review_begins_its_terms_and_ends_those_to_contest(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	assert_true(fixture_runs(driver, CLOCK_CONTEST_RECONSIDER_UNTOLD));
	assert_true(fixture_runs(driver, CLOCK_CONTEST_SUE));
	contested(driver, review);
	assert_int_equal(fixture_due_day(driver, CLOCK_CONTEST_ANSWER), 20250411);
	assert_int_equal(fixture_due_day(driver, CLOCK_CONTEST_DECIDE), 20250526);
	assert_false(fixture_runs(driver, CLOCK_CONTEST_ANSWER_SUMMARY));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_DECIDE_SUMMARY));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_COURT_ANSWER));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_RECONSIDER_UNTOLD));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_SUE));
}

static void test_a_short_review_and_a_suit_have_their_own_terms(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	Zh__CaseContestCommand body = contest_of(driver, review);
	SET_OPTIONAL(&body, short_procedure, 1);
	fixture_act(driver, &fixture_officer, "case.contest", fixture_case_id(driver), &body,
		    VERDICT_DONE);
	assert_true(fixture_runs(driver, CLOCK_CONTEST_ANSWER_SUMMARY));
	assert_true(fixture_runs(driver, CLOCK_CONTEST_DECIDE_SUMMARY));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_ANSWER));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_DECIDE));
	Zh__CaseContestEndCommand end = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&end, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	end.document = "decision on the review";
	fixture_act(driver, &fixture_officer, "case.contest-end", fixture_case_id(driver), &end,
		    VERDICT_DONE);
	assert_true(fixture_runs(driver, CLOCK_CONTEST_SUE_DECISION));
	contested(driver, suit);
	assert_true(fixture_runs(driver, CLOCK_CONTEST_COURT_ANSWER));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_ANSWER));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_DECIDE));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_SUE_DECISION));
}

/* Who contests it needs no term to: neither its service, put on record later, begins one, nor what
 * is told behind it. */
static void test_no_term_to_contest_begins_of_what_is_contested(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseCompleteCommand told = ZH__CASE_COMPLETE_COMMAND__INIT;
	(void)fixture_case_to(driver, CASE_DECIDED);
	contested(driver, review);
	fixture_serve(driver);
	assert_false(fixture_runs(driver, CLOCK_CONTEST_RECONSIDER_UNTOLD));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_SUE));
	told.reconsider_at = "the county's government";
	SET_OPTIONAL(&told, reconsider_days, 60);
	SET_OPTIONAL(&told, told_day, 20250327);
	fixture_act(driver, &fixture_officer, "case.complete", fixture_case_id(driver), &told,
		    VERDICT_DONE);
	assert_false(fixture_runs(driver, CLOCK_CONTEST_RECONSIDER));
	assert_true(fixture_runs(driver, CLOCK_CONTEST_ANSWER));
}

/* ---- ended */

static Zh__CaseContestEndCommand end_of(Zh__ContestOutcome outcome)
{
	Zh__CaseContestEndCommand body = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&body, contest_outcome, outcome);
	body.document = "decision on the contest";
	return body;
}

static void isnt_end(struct decider_driver *driver, const Zh__CaseContestEndCommand *body,
		     const char *code, const char *where)
{
	fixture_act(driver, &fixture_officer, "case.contest-end", fixture_case_id(driver), body,
		    VERDICT_INVALID);
	fixture_refused(driver, code);
	assert_string_equal(driver->decision.refusal.where, where);
}

static void ends(struct decider_driver *driver, const Zh__CaseContestEndCommand *body)
{
	fixture_act(driver, &fixture_officer, "case.contest-end", fixture_case_id(driver), body,
		    VERDICT_DONE);
}

/* 行政复议法63: what is varied is never more than it was. */
static void test_the_end_of_a_contest_says_how_and_shows_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const int outcomes = ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED;
	fixture_served_case(driver);
	contested(driver, review);
	Zh__CaseContestEndCommand body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UNKNOWN);
	body.document = "";
	SET_OPTIONAL(&body, owed_fen, 100);
	SET_OPTIONAL(&body, received_ms, driver->now_ms + 1);
	isnt_end(driver, &body, "case.contest-end.no_contest_outcome", "contest_outcome");
	SET_OPTIONAL(&body, contest_outcome, (Zh__ContestOutcome)(outcomes + 1));
	isnt_end(driver, &body, "case.contest-end.no_contest_outcome", "contest_outcome");
	SET_OPTIONAL(&body, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	isnt_end(driver, &body, "case.contest-end.no_paper", "document");
	body.document = "decision on the contest";
	isnt_end(driver, &body, "case.contest-end.amount", "owed_fen");
	body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	SET_OPTIONAL(&body, owed_fen, 100);
	isnt_end(driver, &body, "case.contest-end.amount", "owed_fen");
	body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	isnt_end(driver, &body, "case.contest-end.amount", "owed_fen");
	SET_OPTIONAL(&body, owed_fen, -1);
	isnt_end(driver, &body, "case.contest-end.amount", "owed_fen");
	SET_OPTIONAL(&body, owed_fen, FIXTURE_FINE_FEN + 1);
	isnt_end(driver, &body, "case.contest-end.amount", "owed_fen");
	SET_OPTIONAL(&body, owed_fen, FIXTURE_FINE_FEN);
	SET_OPTIONAL(&body, received_ms, driver->now_ms - 4 * MS_PER_DAY);
	isnt_end(driver, &body, "case.contest-end.contest_day", "received_ms");
	SET_OPTIONAL(&body, received_ms, driver->now_ms - 3 * MS_PER_DAY);
	ends(driver, &body);
	assert_int_equal(fixture_case(driver, 1).owed_fen, FIXTURE_FINE_FEN);
	assert_int_equal(fixture_case(driver, 1).left_fen, FIXTURE_FINE_FEN);
}

static void test_what_ended_leaves_no_term_but_to_sue_the_review(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	contested(driver, review);
	Zh__CaseContestEndCommand body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_WITHDRAWN);
	ends(driver, &body);
	assert_false(fixture_runs(driver, CLOCK_CONTEST_ANSWER));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_DECIDE));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_SUE_DECISION));
	contested(driver, review);
	body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	ends(driver, &body);
	assert_int_equal(fixture_due_day(driver, CLOCK_CONTEST_SUE_DECISION), 20250411);
	contested(driver, suit);
	ends(driver, &body);
	assert_false(fixture_runs(driver, CLOCK_CONTEST_SUE_DECISION));
	assert_false(fixture_runs(driver, CLOCK_CONTEST_COURT_ANSWER));
	assert_int_equal(fixture_execution(driver).contest, CONTEST_UPHELD);
}

/* Paid 30,000 yuan of 50,000; of 25,000 that are owed after all 5,000 are given back, and what
 * falls later comes on top of it. */
static void test_what_was_paid_above_a_varied_decision_is_given_back(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_pays(driver, 3000000);
	contested(driver, review);
	Zh__CaseContestEndCommand body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	SET_OPTIONAL(&body, owed_fen, 2500000);
	ends(driver, &body);
	struct casefile_row row = fixture_case(driver, 1);
	assert_int_equal(row.owed_fen, 2500000);
	assert_int_equal(row.left_fen, 0);
	assert_int_equal(row.execution, EXECUTION_PAID);
	assert_int_equal(fixture_execution(driver).back_fen, 500000);
	assert_int_equal(fixture_execution(driver).goods_back, 0);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
	contested(driver, suit);
	body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED);
	ends(driver, &body);
	assert_int_equal(fixture_case(driver, 1).owed_fen, 0);
	assert_int_equal(fixture_execution(driver).back_fen, 3000000);
	assert_int_equal(fixture_execution(driver).contest, CONTEST_FALLEN);
}

static void test_what_is_left_of_a_varied_decision_is_still_owed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_pays(driver, 2000000);
	contested(driver, review);
	Zh__CaseContestEndCommand body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	SET_OPTIONAL(&body, owed_fen, 2000001);
	ends(driver, &body);
	struct casefile_row row = fixture_case(driver, 1);
	assert_int_equal(row.left_fen, 1);
	assert_int_equal(row.execution, EXECUTION_OWED);
	assert_int_equal(fixture_execution(driver).back_fen, 0);
	assert_true(fixture_runs(driver, CLOCK_CASE_PAY));
	assert_false(fixture_runs(driver, CLOCK_CASE_CLOSE));
}

/* ---- stopped */

static void test_only_a_decision_stops_execution(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseContestStopCommand body = ZH__CASE_CONTEST_STOP_COMMAND__INIT;
	fixture_served_case(driver);
	body.document = "decision to stop";
	fixture_act(driver, &fixture_officer, "case.contest-stop", fixture_case_id(driver), &body,
		    VERDICT_REFUSED);
	contested(driver, review);
	body.document = NULL;
	fixture_act(driver, &fixture_officer, "case.contest-stop", fixture_case_id(driver), &body,
		    VERDICT_REFUSED);
	fixture_refused(driver, "case.contest-stop.no_stop_decision");
	body.document = "decision to stop";
	fixture_act(driver, &fixture_officer, "case.contest-stop", fixture_case_id(driver), &body,
		    VERDICT_DONE);
	assert_int_equal(fixture_execution(driver).contest, CONTEST_STOPPED);
}

/* What was said of it is on record, and read back as it was said. */
static void test_a_contest_is_on_record_as_it_was_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	Zh__CaseContestCommand body = contest_of(driver, review);
	SET_OPTIONAL(&body, short_procedure, 1);
	fixture_act(driver, &fixture_officer, "case.contest", fixture_case_id(driver), &body,
		    VERDICT_DONE);
	const Zh__CaseContested *told =
		BODY(driver_newest(driver, KIND(CASE_CONTESTED)), CaseContested);
	assert_string_equal(told->organ, "the county's government");
	assert_string_equal(told->document, "copy of the application");
	assert_int_equal(told->contested_day, 20250324);
	assert_int_equal(told->accepted_day, 20250326);
	assert_int_equal(told->copy_ms, driver->now_ms);
	assert_true(told->short_procedure);
	assert_string_equal(fixture_execution(driver).organ, "the county's government");
	fixture_contest_stops(driver);
	const Zh__CaseContestStopped *stop =
		BODY(driver_newest(driver, KIND(CASE_CONTEST_STOPPED)), CaseContestStopped);
	assert_string_equal(stop->document, "decision to stop");
	Zh__CaseContestEndCommand end = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	ends(driver, &end);
	const Zh__CaseContestEnded *over =
		BODY(driver_newest(driver, KIND(CASE_CONTEST_ENDED)), CaseContestEnded);
	assert_string_equal(over->document, "decision on the contest");
	assert_int_equal(over->received_ms, driver->now_ms);
	assert_int_equal(over->owed_fen, FIXTURE_FINE_FEN);
	assert_int_equal(over->left_fen, FIXTURE_FINE_FEN);
	assert_false(over->has_back_fen);
	assert_false(over->goods_back);
}

/* ---- what is carried out meanwhile */

static void contested_today(struct decider_driver *driver, Zh__ContestKind kind)
{
	Zh__CaseContestCommand body = contest_of(driver, kind);
	body.contested_day = time_yyyymmdd(time_day_of_ms(driver->now_ms));
	body.accepted_day = body.contested_day;
	fixture_act(driver, &fixture_officer, "case.contest", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

static void is_contested_and_upheld(struct decider_driver *driver, Zh__ContestKind kind)
{
	Zh__CaseContestEndCommand body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	contested_today(driver, kind);
	ends(driver, &body);
}

/* The fifteen days to close a case run from when it was paid, not from the end of a contest. */
static void test_what_was_paid_before_isnt_over_once_more(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_pays(driver, FIXTURE_FINE_FEN);
	int32_t close_by = fixture_due_day(driver, CLOCK_CASE_CLOSE);
	size_t clocks = driver_count(driver, KIND(CLOCK_STARTED));
	is_contested_and_upheld(driver, suit);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_CLOSE), close_by);
	/* That of the court to answer, and no other. */
	assert_int_equal(driver_count(driver, KIND(CLOCK_STARTED)), clocks + 1);
}

/* The fine is paid, its surcharge isn't: that is owed until the decision falls. */
static void test_a_surcharge_that_is_left_keeps_the_execution_open(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_surcharged(driver);
	fixture_pays(driver, FIXTURE_FINE_FEN);
	assert_int_equal(fixture_case(driver, 1).left_fen, 0);
	is_contested_and_upheld(driver, review);
	assert_int_equal(fixture_case(driver, 1).execution, EXECUTION_OWED);
	assert_true(fixture_runs(driver, CLOCK_CASE_PAY));
	assert_false(fixture_runs(driver, CLOCK_CASE_CLOSE));
	contested_today(driver, suit);
	Zh__CaseContestEndCommand body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED);
	ends(driver, &body);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
}

/* 程序规定76, 行政强制法53: the three months to the court are of a demand that waits. */
static void test_the_three_months_begin_anew_of_a_demand_alone(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionSuspendCommand pause = ZH__CASE_EXECUTION_SUSPEND_COMMAND__INIT;
	Zh__CaseExecutionResumeCommand resume = ZH__CASE_EXECUTION_RESUME_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_overdue(driver);
	SET_OPTIONAL(&pause, ground, ZH__EXECUTION_PAUSE__EXECUTION_PAUSE_NO_MEANS);
	pause.document = "record of what it owns";
	resume.document = "notice that it goes on";
	fixture_act(driver, &fixture_officer, "case.execution-suspend", fixture_case_id(driver),
		    &pause, VERDICT_DONE);
	is_contested_and_upheld(driver, review);
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
	fixture_act(driver, &fixture_officer, "case.execution-resume", fixture_case_id(driver),
		    &resume, VERDICT_DONE);
	fixture_demanded(driver);
	assert_true(fixture_runs(driver, CLOCK_CASE_COURT));
	contested(driver, suit);
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
	Zh__CaseContestEndCommand body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	ends(driver, &body);
	/* From the day on which the court's word came. */
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_COURT), 20250711);
}

static void test_no_three_months_run_while_an_agreement_is_kept(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseAgreementCommand body = ZH__CASE_AGREEMENT_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_surcharged(driver);
	fixture_demanded(driver);
	struct execution_row row = fixture_execution(driver);
	uint32_t days[] = {20250630};
	int64_t fen[] = {execution_left(&row, FIXTURE_FINE_FEN, time_day_of_ms(driver->now_ms))};
	body.document = "agreement";
	body.no_harm = "it concerns nobody else";
	body.part_day = days;
	body.part_fen = fen;
	body.n_part_day = body.n_part_fen = 1;
	fixture_act(driver, &fixture_officer, "case.agreement", fixture_case_id(driver), &body,
		    VERDICT_DONE);
	assert_int_equal(fixture_execution(driver).before, EXECUTION_DEMANDED);
	is_contested_and_upheld(driver, suit);
	assert_int_equal(fixture_case(driver, 1).execution, EXECUTION_AGREED);
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
}

/* ---- what was published */

static void correct(struct decider_driver *driver)
{
	Zh__CaseCorrectPublicationCommand body = ZH__CASE_CORRECT_PUBLICATION_COMMAND__INIT;
	body.wrong_entry = "a fine of 50,000 yuan";
	body.right_entry = "a fine of 25,000 yuan";
	SET_OPTIONAL(&body, correction_cause, ZH__CORRECTION_CAUSE__CORRECTION_CAUSE_FOUND);
	SET_OPTIONAL(&body, secrets, ZH__SECRETS_CHECK__SECRETS_CHECK_NOTHING_FOUND);
	fixture_act(driver, &fixture_officer, "case.correct-publication", fixture_case_id(driver),
		    &body, VERDICT_DONE);
}

/* 程序规定63(2): an entry of what was varied may be put right; of what was revoked nothing is right
 * but to withdraw it. */
static void test_a_correction_doesnt_stand_for_the_withdrawal_of_what_fell(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_publish(driver);
	contested(driver, review);
	Zh__CaseContestEndCommand body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	SET_OPTIONAL(&body, owed_fen, 2500000);
	ends(driver, &body);
	assert_true(fixture_runs(driver, CLOCK_CASE_WITHDRAW_PUBLICATION));
	correct(driver);
	assert_false(fixture_runs(driver, CLOCK_CASE_WITHDRAW_PUBLICATION));
	contested(driver, suit);
	body = end_of(ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED);
	ends(driver, &body);
	assert_true(fixture_runs(driver, CLOCK_CASE_WITHDRAW_PUBLICATION));
	correct(driver);
	assert_true(fixture_runs(driver, CLOCK_CASE_WITHDRAW_PUBLICATION));
	assert_int_equal(fixture_case(driver, 1).publication, PUBLICATION_PUBLISHED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_contest_says_which_by_whom_and_shows_it),
		TEST(test_what_isnt_decided_isnt_contested),
		TEST(test_one_contest_is_pending_at_a_time),
		TEST(test_the_days_of_a_contest_follow_each_other),
		TEST(test_a_review_begins_its_terms_and_ends_those_to_contest),
		TEST(test_a_short_review_and_a_suit_have_their_own_terms),
		TEST(test_no_term_to_contest_begins_of_what_is_contested),
		TEST(test_the_end_of_a_contest_says_how_and_shows_it),
		TEST(test_what_ended_leaves_no_term_but_to_sue_the_review),
		TEST(test_what_was_paid_above_a_varied_decision_is_given_back),
		TEST(test_what_is_left_of_a_varied_decision_is_still_owed),
		TEST(test_only_a_decision_stops_execution),
		TEST(test_a_contest_is_on_record_as_it_was_told),
		TEST(test_what_was_paid_before_isnt_over_once_more),
		TEST(test_a_surcharge_that_is_left_keeps_the_execution_open),
		TEST(test_the_three_months_begin_anew_of_a_demand_alone),
		TEST(test_no_three_months_run_while_an_agreement_is_kept),
		TEST(test_a_correction_doesnt_stand_for_the_withdrawal_of_what_fell),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
