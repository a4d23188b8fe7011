/* A fine that isn't simply paid: deferred or split, demanded, brought to the court.
 * 程序规定 74, 76; 行政处罚法 66; 行政强制法 35, 53 to 55. */
#include <stdio.h>

#include "tests/unit/services/escalation/execution_fixture.h"

static const Zh__ContestKind review = ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION;
static const Zh__ContestKind suit = ZH__CONTEST_KIND__CONTEST_KIND_SUIT;

static void does(struct decider_driver *driver, const char *act, const void *body)
{
	fixture_act(driver, &fixture_officer, act, fixture_case_id(driver), body, VERDICT_DONE);
}

/* How many of the case's terms run for that. */
static size_t running(struct decider_driver *driver, enum clock_id purpose)
{
	const struct rows_reader *rows = driver_rows(driver);
	uint64_t count = counter_count(rows, OBJECT_CLOCK);
	size_t found = 0;
	for (uint64_t number = 1; number <= count; number++) {
		const struct clock_row *row = clock_row_get(rows, number);
		found += row != NULL && row->state == CLOCK_RUNNING &&
			 row->purpose == (uint32_t)purpose;
	}
	return found;
}

static void stopped_and_going_on(struct decider_driver *driver, const char *act, const void *body,
				 const char *code)
{
	Zh__CaseContestEndCommand end = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&end, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	end.document = "judgment";
	fixture_contested(driver, suit);
	fixture_contest_stops(driver);
	fixture_isnt_done(driver, act, body, code);
	does(driver, "case.contest-end", &end);
}

/* ---- deferred */

static Zh__CaseDeferCommand deferral_until(uint32_t day)
{
	Zh__CaseDeferCommand body = ZH__CASE_DEFER_COMMAND__INIT;
	SET_OPTIONAL(&body, applied_day, 20250411);
	body.application = "application of the party";
	body.term_notice = "notice of the term";
	if (day != 0)
		SET_OPTIONAL(&body, until_day, day);
	return body;
}

/* Of all that lacks the first is named; mended one by one. */
static void test_a_deferral_is_asked_for_and_answered_in_writing(void **state)
{
	static const char act[] = "case.defer";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDeferCommand body = deferral_until(20250411);
	body.application = body.term_notice = NULL;
	SET_OPTIONAL(&body, applied_day, 20250412);
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_isnt_done(driver, act, &body, "case.defer.no_application");
	body.application = "application of the party";
	fixture_isnt_done(driver, act, &body, "case.defer.no_term_notice");
	body.term_notice = "notice of the term";
	fixture_isnt_done(driver, act, &body, "case.defer.applied_day");
	fixture_names(driver, "applied_day");
	SET_OPTIONAL(&body, applied_day, 20250316); /* before there was a decision */
	fixture_isnt_done(driver, act, &body, "case.defer.applied_day");
	SET_OPTIONAL(&body, applied_day, 20250431);
	fixture_isnt_done(driver, act, &body, "case.defer.applied_day");
	SET_OPTIONAL(&body, applied_day, 20250317);
	fixture_isnt_done(driver, act, &body, "case.defer.pay_day");
	fixture_names(driver, "until_day");
	SET_OPTIONAL(&body, until_day, 20250412); /* a Saturday: the term ends on Monday */
	does(driver, act, &body);
	assert_int_equal(fixture_case(driver, 1).execution, EXECUTION_DEFERRED);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250414);
}

/* 行政处罚法67(3): fifteen days from service; what is deferred is due behind them. */
static void test_a_deferral_takes_nothing_from_the_term_to_pay(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDeferCommand body = deferral_until(20250401);
	fixture_served_case(driver);
	fixture_on_day(driver, 2025, 3, 18);
	SET_OPTIONAL(&body, applied_day, 20250318);
	/* What is wrong with its parts is told before it. */
	uint32_t days[] = {20250320, 20250321};
	int64_t fen[] = {FIXTURE_FINE_FEN + 1, 1};
	body.part_day = days;
	body.part_fen = fen;
	body.n_part_day = body.n_part_fen = 2;
	fixture_isnt_done(driver, "case.defer", &body, "case.defer.parts");
	fixture_names(driver, "until_day");
	body.has_until_day = 0;
	body.until_day = 0;
	fixture_isnt_done(driver, "case.defer", &body, "case.defer.parts");
	fixture_names(driver, "part_fen");
	body.n_part_fen = 1;
	fixture_isnt_done(driver, "case.defer", &body, "case.defer.parts");
	fixture_names(driver, "part_day");
	body.n_part_fen = 0;
	fixture_isnt_done(driver, "case.defer", &body, "case.defer.parts");
	body.n_part_fen = 2;
	fen[0] = FIXTURE_FINE_FEN - 1;
	fixture_isnt_done(driver, "case.defer", &body, "case.defer.term_cut");
	body = deferral_until(20250401);
	SET_OPTIONAL(&body, applied_day, 20250318);
	fixture_isnt_done(driver, "case.defer", &body, "case.defer.term_cut");
	fixture_names(driver, "until_day");
	assert_string_equal(fixture_told(driver, "until"), "2025-04-01");
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250401);
	SET_OPTIONAL(&body, until_day, 20250402);
	does(driver, "case.defer", &body);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250402);
}

static void test_a_deferral_is_on_record_and_ends_the_demand(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDeferCommand body = deferral_until(20250630);
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_demanded(driver);
	does(driver, "case.defer", &body);
	const Zh__CaseDeferred *told =
		BODY(driver_newest(driver, KIND(CASE_DEFERRED)), CaseDeferred);
	assert_string_equal(told->application, "application of the party");
	assert_string_equal(told->term_notice, "notice of the term");
	assert_int_equal(told->applied_day, 20250411);
	assert_int_equal(told->until_day, 20250630);
	assert_int_equal(told->n_part_day, 0);
	assert_int_equal(told->deferred_fen, FIXTURE_FINE_FEN);
	struct execution_row row = fixture_execution(driver);
	assert_int_equal(time_yyyymmdd(row.until_day), 20250630);
	assert_int_equal(time_yyyymmdd(row.applied_day), 20250411);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250630);
	assert_false(fixture_runs(driver, CLOCK_CASE_DEMAND));
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
	/* Nothing is demanded before that day is over. */
	Zh__CaseDemandCommand demand = ZH__CASE_DEMAND_COMMAND__INIT;
	fixture_on_day(driver, 2025, 6, 30);
	SET_OPTIONAL(&demand, served_ms, driver->now_ms);
	fixture_isnt_done(driver, "case.demand", &demand, "case.demand.not_due");
	fixture_helps(driver, "case.execute");
}

struct parts {
	uint32_t days[FINE_PARTS_MAX + 1];
	int64_t fen[FINE_PARTS_MAX + 1];
	size_t count;
};

static void in_parts(Zh__CaseDeferCommand *body, struct parts *parts)
{
	body->part_day = parts->days;
	body->part_fen = parts->fen;
	body->n_part_day = body->n_part_fen = parts->count;
}

static void test_the_parts_of_a_fine_are_all_of_it(void **state)
{
	static const char act[] = "case.defer";
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct parts parts = {.days = {20250701, 20250702, 20250703, 20250704, 20250707, 20250708,
				       20250709, 20250710, 20250711, 20250714, 20250715, 20250716,
				       20250717},
			      .count = FINE_PARTS_MAX + 1};
	Zh__CaseDeferCommand body = deferral_until(20250630);
	for (size_t i = 0; i < parts.count; i++)
		parts.fen[i] = 100;
	fixture_served_case(driver);
	fixture_overdue(driver);
	in_parts(&body, &parts);
	fixture_isnt_done(driver, act, &body, "case.defer.parts");
	fixture_names(driver, "until_day");
	body = deferral_until(0);
	in_parts(&body, &parts);
	fixture_isnt_done(driver, act, &body, "case.defer.parts");
	fixture_names(driver, "part_day");
	body.n_part_day = 0;
	body.n_part_fen = 1;
	fixture_isnt_done(driver, act, &body, "case.defer.parts");
	fixture_names(driver, "part_day");
	body.n_part_day = body.n_part_fen = FINE_PARTS_MAX;
	fixture_isnt_done(driver, act, &body, "case.defer.parts");
	fixture_names(driver, "part_fen");
	parts.fen[FINE_PARTS_MAX - 1] = FIXTURE_FINE_FEN - 100 * (int64_t)(FINE_PARTS_MAX - 1);
	does(driver, act, &body);
	const Zh__CaseDeferred *told =
		BODY(driver_newest(driver, KIND(CASE_DEFERRED)), CaseDeferred);
	assert_int_equal(told->n_part_day, FINE_PARTS_MAX);
	assert_int_equal(told->n_part_fen, FINE_PARTS_MAX);
	assert_int_equal(told->part_day[11], 20250716);
	assert_int_equal(told->part_fen[0], 100);
	assert_int_equal(told->until_day, 20250716);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250701);
	/* What is paid covers the parts in their order: three, and a fen of the fourth. */
	fixture_pays(driver, 301);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250704);
	size_t clocks = driver_count(driver, KIND(CLOCK_STARTED));
	fixture_pays(driver, 98);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250704);
	assert_int_equal(driver_count(driver, KIND(CLOCK_STARTED)), clocks);
	fixture_pays(driver, 1);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250707);
	fixture_pays(driver, FIXTURE_FINE_FEN - 400);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
}

/* What isn't deferred knows no parts: what is paid of it moves no term. */
static void test_what_is_paid_of_an_undivided_fine_moves_no_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	size_t clocks = driver_count(driver, KIND(CLOCK_STARTED));
	fixture_pays(driver, 4999999);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250401);
	assert_int_equal(driver_count(driver, KIND(CLOCK_STARTED)), clocks);
	fixture_pays(driver, 1);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
}

/* 程序规定74 is of a fine: a surcharge that is left of it isn't deferred. */
static void test_a_surcharge_alone_isnt_deferred(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDeferCommand body = deferral_until(20250630);
	fixture_served_case(driver);
	fixture_isnt_done(driver, "case.defer", &(Zh__CaseDeferCommand)ZH__CASE_DEFER_COMMAND__INIT,
			  "case.defer.no_application");
	fixture_overdue(driver);
	fixture_surcharged(driver);
	fixture_pays(driver, FIXTURE_FINE_FEN);
	body.application = NULL;
	fixture_isnt_done(driver, "case.defer", &body, "case.defer.no_fine");
	assert_int_equal(fixture_case(driver, 1).execution, EXECUTION_OWED);
}

/* ---- demanded */

/* 行政强制法35: the term, the way, the sum, and that the party may state and defend. */
static void test_a_demand_says_all_of_it(void **state)
{
	static const char act[] = "case.demand";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDemandCommand body = ZH__CASE_DEMAND_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_on_day(driver, 2025, 4, 1);
	stopped_and_going_on(driver, act, &body, "case.demand.served_unstated");
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	stopped_and_going_on(driver, act, &body, "case.demand.execution_stopped");
	fixture_isnt_done(driver, act, &body, "case.demand.not_due");
	fixture_on_day(driver, 2025, 4, 11);
	/* What was served on the last day to pay was served too early. */
	fixture_isnt_done(driver, act, &body, "case.demand.not_due");
	SET_OPTIONAL(&body, served_ms, driver->now_ms + 1);
	fixture_isnt_done(driver, act, &body, "case.demand.future");
	SET_OPTIONAL(&body, served_ms, driver->now_ms - 9 * MS_PER_DAY); /* the day after it */
	SET_OPTIONAL(&body, pay_by_day, 20250402);
	fixture_isnt_done(driver, act, &body, "case.demand.no_terms");
	SET_OPTIONAL(&body, pay_by_day, 0);
	body.pay_way = "at the bank named";
	fixture_isnt_done(driver, act, &body, "case.demand.no_terms");
	SET_OPTIONAL(&body, pay_by_day, 20250402);
	fixture_isnt_done(driver, act, &body, "case.demand.heard_untold");
	SET_OPTIONAL(&body, heard_told, 1);
	fixture_isnt_done(driver, act, &body, "case.demand.pay_day");
	fixture_names(driver, "pay_by_day");
	SET_OPTIONAL(&body, pay_by_day, 20250403);
	fixture_isnt_done(driver, act, &body, "case.demand.no_method");
	body.method = "direct";
	fixture_isnt_done(driver, act, &body, "case.demand.no_receipt");
	body.document = "receipt of the demand";
	does(driver, act, &body);
	assert_int_equal(fixture_case(driver, 1).execution, EXECUTION_DEMANDED);
}

static void test_a_demand_is_on_record_and_begins_the_way_to_the_court(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_demanded(driver);
	const Zh__CaseDemanded *told =
		BODY(driver_newest(driver, KIND(CASE_DEMANDED)), CaseDemanded);
	assert_string_equal(told->document, "receipt of the demand");
	assert_string_equal(told->method, "direct");
	assert_string_equal(told->pay_way, "at the bank named");
	assert_int_equal(told->pay_by_day, 20250430);
	assert_int_equal(told->served_ms, driver->now_ms);
	assert_true(told->heard_told);
	assert_false(told->has_left_with);
	assert_int_equal(told->demanded_fen, FIXTURE_FINE_FEN);
	assert_false(told->has_surcharge_fen);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
	/* Ten working days; the party may contest it for a year, since nothing was told of it. */
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_DEMAND), 20250425);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_COURT), 20260617);
	struct execution_row row = fixture_execution(driver);
	assert_int_equal(row.demanded_ms, driver->now_ms);
	assert_int_equal(row.demanded_fen, FIXTURE_FINE_FEN);
	assert_int_equal(time_yyyymmdd(row.pay_by_day), 20250430);
	/* Demanded again, with the surcharge of 3 % a day from April 2 on: its own terms run. */
	fixture_surcharged(driver);
	fixture_on_day(driver, 2025, 4, 21);
	fixture_demanded(driver);
	told = BODY(driver_newest(driver, KIND(CASE_DEMANDED)), CaseDemanded);
	assert_int_equal(told->surcharge_fen, 3000000);
	assert_int_equal(told->demanded_fen, FIXTURE_FINE_FEN + 3000000);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_DEMAND), 20250507);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_COURT), 20260617);
	assert_int_equal(running(driver, CLOCK_CASE_DEMAND), 1);
	assert_int_equal(running(driver, CLOCK_CASE_COURT), 1);
	/* Paid in full, nothing of it runs on. */
	fixture_pays(driver, FIXTURE_FINE_FEN + 3000000);
	assert_false(fixture_runs(driver, CLOCK_CASE_DEMAND));
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
}

/* What goes on during a contest is demanded, but nobody counts three months of it. */
static void test_a_demand_during_a_contest_begins_no_three_months(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_contested(driver, suit);
	fixture_demanded(driver);
	assert_true(fixture_runs(driver, CLOCK_CASE_DEMAND));
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
}

/* While it is suspended nothing is deferred or demanded; it may be paid, and is over then. */
static void test_a_suspended_execution_waits_for_the_party_alone(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionSuspendCommand pause = ZH__CASE_EXECUTION_SUSPEND_COMMAND__INIT;
	Zh__CaseDeferCommand deferral = deferral_until(20250630);
	Zh__CaseDemandCommand demand = ZH__CASE_DEMAND_COMMAND__INIT;
	SET_OPTIONAL(&pause, ground, ZH__EXECUTION_PAUSE__EXECUTION_PAUSE_NO_MEANS);
	pause.document = "record of what it owns";
	fixture_served_case(driver);
	fixture_overdue(driver);
	does(driver, "case.execution-suspend", &pause);
	fixture_isnt_done(driver, "case.defer", &deferral, "case.defer.state");
	fixture_isnt_done(driver, "case.demand", &demand, "case.demand.state");
	fixture_pays(driver, FIXTURE_FINE_FEN);
	assert_false(fixture_runs(driver, CLOCK_CASE_EXECUTION_SUSPENDED));
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
}

/* 程序规定77: the fifteen days to close run from when nothing is left to do, service too. */
static void test_what_is_paid_before_service_is_closed_after_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_DECIDED);
	fixture_pays(driver, FIXTURE_FINE_FEN);
	assert_false(fixture_runs(driver, CLOCK_CASE_CLOSE));
	fixture_serve(driver);
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
}

/* The second part is due on the day on which the first is paid late: that has until tomorrow.
 * Once it is demanded parts count no more. */
static void test_parts_that_are_paid_late(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct parts parts = {
		{20250701, 20250702, 20250901}, {100, 100, FIXTURE_FINE_FEN - 200}, 3};
	Zh__CaseDeferCommand body = deferral_until(0);
	fixture_served_case(driver);
	fixture_overdue(driver);
	in_parts(&body, &parts);
	does(driver, "case.defer", &body);
	fixture_on_day(driver, 2025, 7, 2);
	fixture_pays(driver, 100);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250703);
	fixture_on_day(driver, 2025, 9, 2);
	fixture_demanded_by(driver, 20250930);
	fixture_pays(driver, 100);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
	assert_true(fixture_runs(driver, CLOCK_CASE_DEMAND));
}

static void test_a_demand_that_was_left_says_with_whom(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDemandCommand body = ZH__CASE_DEMAND_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_overdue(driver);
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	SET_OPTIONAL(&body, pay_by_day, 20250430);
	SET_OPTIONAL(&body, heard_told, 1);
	body.pay_way = "at the bank named";
	body.method = "left";
	body.document = "receipt of the demand";
	SET_OPTIONAL(&body, left_with, ZH__LEFT_WITH__LEFT_WITH_WITNESS);
	does(driver, "case.demand", &body);
	assert_int_equal(BODY(driver_newest(driver, KIND(CASE_DEMANDED)), CaseDemanded)->left_with,
			 ZH__LEFT_WITH__LEFT_WITH_WITNESS);
}

/* ---- brought to the court */

static Zh__CaseCourtCommand request(void)
{
	Zh__CaseCourtCommand body = ZH__CASE_COURT_COMMAND__INIT;
	body.court = "the county's court";
	body.court_request = "request";
	body.decision_grounds = "decision and its grounds";
	body.party_view = "what the party says";
	body.execution_object = "what it owns";
	body.signed_and_sealed = "signed by the head";
	body.demand_answer = "nothing was answered";
	return body;
}

static void isnt_asked(struct decider_driver *driver, const char *code, const char *until)
{
	Zh__CaseCourtCommand body = request();
	char whole[64];
	(void)snprintf(whole, sizeof whole, "case.court.%s", code);
	body.court = NULL;
	fixture_isnt_done(driver, "case.court", &body, whole);
	if (until != NULL)
		assert_string_equal(fixture_told(driver, "until"), until);
}

/* 程序规定76: nobody contests it, the terms to do so are over, ten working days have passed since
 * the demand.  The last day of each is still one of it. */
static void test_the_court_is_asked_when_every_term_is_over(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseContestEndCommand back = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&back, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_WITHDRAWN);
	back.document = "withdrawal";
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_surcharged(driver);
	isnt_asked(driver, "state", NULL);
	fixture_on_day(driver, 2026, 3, 16);
	fixture_demanded_by(driver, 20260430);
	fixture_contested(driver, review);
	isnt_asked(driver, "contested", NULL);
	fixture_contest_stops(driver);
	isnt_asked(driver, "contested", NULL);
	does(driver, "case.contest-end", &back);
	fixture_on_day(driver, 2026, 3, 17);
	isnt_asked(driver, "terms_running", "2026-03-17");
	fixture_on_day(driver, 2026, 3, 30);
	isnt_asked(driver, "demand_running", "2026-03-30");
	fixture_on_day(driver, 2026, 3, 31);
	isnt_asked(driver, "no_court", NULL);
	fixture_names(driver, "court");
	Zh__CaseCourtCommand body = request();
	body.demand_answer = "";
	fixture_isnt_done(driver, "case.court", &body, "case.court.part_missing");
	body = request();
	does(driver, "case.court", &body);
	assert_int_equal(fixture_case(driver, 1).execution, EXECUTION_AT_COURT);
	assert_false(fixture_runs(driver, CLOCK_CASE_DEMAND));
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
	const Zh__CaseCourtAsked *told =
		BODY(driver_newest(driver, KIND(CASE_COURT_ASKED)), CaseCourtAsked);
	assert_string_equal(told->court, "the county's court");
	assert_string_equal(told->court_request, "request");
	assert_string_equal(told->demand_answer, "nothing was answered");
	assert_int_equal(told->contest_over_day, 20260317);
	assert_int_equal(told->surcharge_fen, FIXTURE_FINE_FEN); /* never more than the fine */
	assert_int_equal(told->unpaid_fen, 2 * FIXTURE_FINE_FEN);
	assert_int_equal(fixture_execution(driver).asked_ms, driver->now_ms);
	assert_string_equal(fixture_execution(driver).court, "the county's court");
}

/* 行政强制法53: three months, and the last of their days is one. */
static void test_the_court_is_asked_in_three_months(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseCourtCommand body = request();
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_demanded(driver);
	fixture_on_day(driver, 2026, 6, 18);
	isnt_asked(driver, "lapsed", "2026-06-17");
	fixture_isnt_done(driver, "case.court", &body, "case.court.lapsed");
}

static void test_the_last_day_of_three_months_is_one(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseCourtCommand body = request();
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_demanded(driver);
	fixture_on_day(driver, 2026, 6, 17);
	does(driver, "case.court", &body);
	const Zh__CaseCourtAsked *told =
		BODY(driver_newest(driver, KIND(CASE_COURT_ASKED)), CaseCourtAsked);
	assert_int_equal(told->unpaid_fen, FIXTURE_FINE_FEN);
	assert_false(told->has_surcharge_fen);
}

static void test_the_three_months_run_from_a_deferral_behind_the_terms(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDeferCommand body = deferral_until(20260430);
	fixture_served_case(driver);
	fixture_overdue(driver);
	does(driver, "case.defer", &body);
	fixture_on_day(driver, 2026, 5, 6);
	fixture_demanded_by(driver, 20260520);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_COURT), 20260730);
}

struct end {
	Zh__ContestKind kind;
	Zh__ContestOutcome outcome;
	uint32_t court; /* when the three months end then */
};

/* Contested and over on Monday, 2025-05-12. */
static void court_runs_until(struct decider_driver *driver, const struct end *end)
{
	Zh__CaseContestEndCommand body = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&body, contest_outcome, end->outcome);
	body.document = "paper of its end";
	if (end->outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED)
		SET_OPTIONAL(&body, owed_fen, FIXTURE_FINE_FEN - 100);
	fixture_contested(driver, end->kind);
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
	does(driver, "case.contest-end", &body);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_COURT), end->court);
}

/* 行政强制法53: from the end of the term in which it may still be contested: fifteen days behind a
 * review (行政诉讼法45), none behind a judgment, all that is left behind a withdrawal. */
static void test_the_three_months_run_from_what_ended_the_contest(void **state)
{
#define OUTCOME(name) ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_##name
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_demanded(driver);
	fixture_on_day(driver, 2025, 5, 12);
	court_runs_until(driver, &(struct end){review, OUTCOME(WITHDRAWN), 20260617});
	court_runs_until(driver, &(struct end){review, OUTCOME(UPHELD), 20250827});
	/* Fifteen days from the review are what whoever takes the suit back has. */
	court_runs_until(driver, &(struct end){suit, OUTCOME(WITHDRAWN), 20250827});
	fixture_on_day(driver, 2025, 6, 16);
	court_runs_until(driver, &(struct end){suit, OUTCOME(WITHDRAWN), 20250916});
	court_runs_until(driver, &(struct end){suit, OUTCOME(UPHELD), 20250916});
	/* 行政复议法78(2): what a review varied the office doesn't bring to the court. */
	court_runs_until(driver, &(struct end){review, OUTCOME(VARIED), 20251009});
	fixture_on_day(driver, 2025, 7, 10);
	isnt_asked(driver, "of_the_review_body", NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_deferral_is_asked_for_and_answered_in_writing),
		TEST(test_a_deferral_takes_nothing_from_the_term_to_pay),
		TEST(test_a_deferral_is_on_record_and_ends_the_demand),
		TEST(test_the_parts_of_a_fine_are_all_of_it),
		TEST(test_what_is_paid_of_an_undivided_fine_moves_no_term),
		TEST(test_a_surcharge_alone_isnt_deferred),
		TEST(test_a_demand_says_all_of_it),
		TEST(test_a_demand_is_on_record_and_begins_the_way_to_the_court),
		TEST(test_a_demand_during_a_contest_begins_no_three_months),
		TEST(test_a_suspended_execution_waits_for_the_party_alone),
		TEST(test_what_is_paid_before_service_is_closed_after_it),
		TEST(test_parts_that_are_paid_late),
		TEST(test_a_demand_that_was_left_says_with_whom),
		TEST(test_the_court_is_asked_when_every_term_is_over),
		TEST(test_the_court_is_asked_in_three_months),
		TEST(test_the_last_day_of_three_months_is_one),
		TEST(test_the_three_months_run_from_a_deferral_behind_the_terms),
		TEST(test_the_three_months_run_from_what_ended_the_contest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
