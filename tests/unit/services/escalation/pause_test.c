/* Execution is suspended, resumed, ended, or agreed on with the party: on which ground, what is on
 * record of it, which terms end and begin.  行政强制法 39, 40, 42; 行政处罚法 75(2). */
#include <stdio.h>

#include "tests/unit/services/escalation/execution_fixture.h"

#define PAUSE(name) ZH__EXECUTION_PAUSE__EXECUTION_PAUSE_##name
#define END(name) ZH__EXECUTION_END__EXECUTION_END_##name

static const Zh__ContestKind suit = ZH__CONTEST_KIND__CONTEST_KIND_SUIT;

static void does(struct decider_driver *driver, const char *act, const void *body)
{
	fixture_act(driver, &fixture_officer, act, fixture_case_id(driver), body, VERDICT_DONE);
}

static void is_done_because(struct decider_driver *driver, const char *act, const void *body)
{
	assert_int_equal(fixture_agreed_because(driver, act, body, "as discussed"), VERDICT_DONE);
}

static enum execution_state execution_state_of(struct decider_driver *driver)
{
	return (enum execution_state)fixture_case(driver, 1).execution;
}

static void overdue_case(struct decider_driver *driver)
{
	fixture_served_case(driver);
	fixture_overdue(driver);
}

/* ---- suspended */

static Zh__CaseExecutionSuspendCommand suspension_of(Zh__ExecutionPause ground)
{
	Zh__CaseExecutionSuspendCommand body = ZH__CASE_EXECUTION_SUSPEND_COMMAND__INIT;
	SET_OPTIONAL(&body, ground, ground);
	body.document = "record of what it owns";
	body.no_harm = "the goods are harmless";
	return body;
}

static void suspended(struct decider_driver *driver)
{
	Zh__CaseExecutionSuspendCommand body = suspension_of(PAUSE(NO_MEANS));
	does(driver, "case.execution-suspend", &body);
}

static void resumed(struct decider_driver *driver)
{
	Zh__CaseExecutionResumeCommand body = ZH__CASE_EXECUTION_RESUME_COMMAND__INIT;
	body.document = "notice that it goes on";
	does(driver, "case.execution-resume", &body);
}

/* Of all that lacks the first is named; mended one by one. */
static void test_a_suspension_says_why_and_shows_it(void **state)
{
	static const char act[] = "case.execution-suspend";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionSuspendCommand body = ZH__CASE_EXECUTION_SUSPEND_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_on_day(driver, 2025, 4, 1); /* the last day to pay */
	fixture_contested(driver, suit);
	fixture_contest_stops(driver);
	fixture_isnt_done(driver, act, &body, "case.execution-suspend.execution_stopped");
	Zh__CaseContestEndCommand end = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&end, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	end.document = "judgment";
	does(driver, "case.contest-end", &end);
	fixture_isnt_done(driver, act, &body, "case.execution-suspend.not_due");
	fixture_on_day(driver, 2025, 4, 2);
	fixture_isnt_done(driver, act, &body, "case.execution-suspend.no_ground");
	SET_OPTIONAL(&body, ground, (Zh__ExecutionPause)(PAUSE(NEEDED) + 1));
	fixture_isnt_done(driver, act, &body, "case.execution-suspend.no_ground");
	SET_OPTIONAL(&body, ground, PAUSE(NEEDED));
	fixture_isnt_done(driver, act, &body, "case.execution-suspend.no_reason");
	SET_OPTIONAL(&body, ground, PAUSE(IRREPARABLE));
	fixture_isnt_done(driver, act, &body, "case.execution-suspend.not_shown");
	body.document = "expert's opinion";
	fixture_isnt_done(driver, act, &body, "case.execution-suspend.harm_unstated");
	assert_int_equal(driver_count(driver, KIND(CASE_EXECUTION_SUSPENDED)), 0);
	SET_OPTIONAL(&body, ground, PAUSE(NO_MEANS)); /* of which the law asks nothing more */
	does(driver, act, &body);
	assert_int_equal(execution_state_of(driver), EXECUTION_SUSPENDED);
	fixture_isnt_done(driver, act, &body, "case.execution-suspend.state");
}

static void test_a_suspension_is_on_record_as_it_was_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	overdue_case(driver);
	for (int ground = PAUSE(NO_MEANS); ground <= PAUSE(NEEDED); ground++) {
		Zh__CaseExecutionSuspendCommand body = suspension_of((Zh__ExecutionPause)ground);
		is_done_because(driver, "case.execution-suspend", &body);
		const Zh__CaseExecutionSuspended *told =
			BODY(driver_newest(driver, KIND(CASE_EXECUTION_SUSPENDED)),
			     CaseExecutionSuspended);
		assert_int_equal(told->ground, ground);
		assert_string_equal(told->document, "record of what it owns");
		assert_string_equal(told->no_harm, "the goods are harmless");
		assert_int_equal(told->unpaid_fen, FIXTURE_FINE_FEN);
		assert_false(told->has_surcharge_fen);
		assert_int_equal(fixture_execution(driver).pause_ground, ground);
		assert_int_equal(fixture_execution(driver).suspended_ms, driver->now_ms);
		resumed(driver);
		assert_int_equal(fixture_execution(driver).pause_ground, 0);
		assert_int_equal(fixture_execution(driver).suspended_ms, 0);
	}
	const Zh__CaseExecutionResumed *told =
		BODY(driver_newest(driver, KIND(CASE_EXECUTION_RESUMED)), CaseExecutionResumed);
	assert_string_equal(told->document, "notice that it goes on");
	assert_false(told->has_missed_day);
	assert_false(told->has_missed_fen);
	fixture_surcharged(driver);
	suspended(driver);
	/* Ten days from April 2 on, of 3 % each. */
	const Zh__CaseExecutionSuspended *costs =
		BODY(driver_newest(driver, KIND(CASE_EXECUTION_SUSPENDED)), CaseExecutionSuspended);
	assert_int_equal(costs->surcharge_fen, 1500000);
	assert_int_equal(costs->unpaid_fen, FIXTURE_FINE_FEN + 1500000);
}

/* 行政强制法39(2): while it lasts nobody pays in a term; three years are counted. */
static void test_a_suspension_counts_three_years_and_no_term_to_pay(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	overdue_case(driver);
	suspended(driver);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_EXECUTION_SUSPENDED), 20280411);
	fixture_on_day(driver, 2025, 5, 6);
	resumed(driver);
	assert_false(fixture_runs(driver, CLOCK_CASE_EXECUTION_SUSPENDED));
	/* The term to pay is the one of the service, long over. */
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250401);
	assert_int_equal(execution_state_of(driver), EXECUTION_OWED);
	assert_int_equal(fixture_execution(driver).before, EXECUTION_NONE);
	/* One that was suspended twice is counted anew. */
	suspended(driver);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_EXECUTION_SUSPENDED), 20280506);
}

/* 行政强制法 53, 54: ten working days of a demand and three months to the court know no pause. */
static void test_a_demand_and_the_three_months_outlive_a_suspension(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	overdue_case(driver);
	fixture_demanded(driver);
	int32_t demand = fixture_due_day(driver, CLOCK_CASE_DEMAND);
	int32_t court = fixture_due_day(driver, CLOCK_CASE_COURT);
	suspended(driver);
	size_t clocks = driver_count(driver, KIND(CLOCK_STARTED));
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_DEMAND), demand);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_COURT), court);
	resumed(driver);
	assert_int_equal(execution_state_of(driver), EXECUTION_DEMANDED);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_DEMAND), demand);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_COURT), court);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
	/* That of the proposal to resume, and no other. */
	assert_int_equal(driver_count(driver, KIND(CLOCK_STARTED)), clocks + 1);
}

static void test_who_resumes_shows_that_the_ground_is_gone(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionResumeCommand body = ZH__CASE_EXECUTION_RESUME_COMMAND__INIT;
	overdue_case(driver);
	body.document = "notice that it goes on";
	fixture_isnt_done(driver, "case.execution-resume", &body, "case.execution-resume.state");
	suspended(driver);
	body.document = "";
	fixture_isnt_done(driver, "case.execution-resume", &body,
			  "case.execution-resume.not_shown");
	assert_int_equal(execution_state_of(driver), EXECUTION_SUSPENDED);
}

/* ---- agreed on */

/* A surcharge of 15,000 yuan on a fine of 50,000, on 2025-04-11. */
static void surcharged_case(struct decider_driver *driver)
{
	overdue_case(driver);
	fixture_surcharged(driver);
}

struct parts {
	uint32_t days[3];
	int64_t fen[3];
	size_t count;
};

static const struct parts two_parts = {{20250430, 20250530}, {3000000, 3500000}, 2};

static Zh__CaseAgreementCommand agreement_of(struct parts *parts)
{
	Zh__CaseAgreementCommand body = ZH__CASE_AGREEMENT_COMMAND__INIT;
	body.document = "agreement";
	body.no_harm = "it concerns nobody else";
	body.part_day = parts->days;
	body.part_fen = parts->fen;
	body.n_part_day = body.n_part_fen = parts->count;
	return body;
}

static void agreed(struct decider_driver *driver)
{
	struct parts parts = two_parts;
	Zh__CaseAgreementCommand body = agreement_of(&parts);
	does(driver, "case.agreement", &body);
}

/* 行政强制法 12(1), 42, 45. */
static void test_only_what_the_office_carries_out_itself_is_agreed_on(void **state)
{
	static const char act[] = "case.agreement";
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct parts parts = two_parts;
	Zh__CaseAgreementCommand body = agreement_of(&parts);
	overdue_case(driver);
	fixture_contested(driver, suit);
	fixture_contest_stops(driver);
	fixture_isnt_done(driver, act, &body, "case.agreement.execution_stopped");
	Zh__CaseContestEndCommand end = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&end, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	end.document = "judgment";
	does(driver, "case.contest-end", &end);
	fixture_isnt_done(driver, act, &body, "case.agreement.no_surcharge");
	fixture_helps(driver, "case.surcharge");
	fixture_helps(driver, "case.defer");
	fixture_surcharged(driver);
	suspended(driver);
	fixture_isnt_done(driver, act, &body, "case.agreement.state");
}

/* In writing, without harm, and less of the surcharge alone, for what was made good. */
static void test_an_agreement_says_what_and_remits_the_surcharge_alone(void **state)
{
	static const char act[] = "case.agreement";
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct parts parts = two_parts;
	Zh__CaseAgreementCommand body = agreement_of(&parts);
	surcharged_case(driver);
	body.document = body.no_harm = NULL;
	SET_OPTIONAL(&body, remit_fen, -1);
	body.n_part_day = body.n_part_fen = 0;
	fixture_isnt_done(driver, act, &body, "case.agreement.no_agreement");
	body.document = "agreement";
	fixture_isnt_done(driver, act, &body, "case.agreement.harm_unstated");
	body.no_harm = "it concerns nobody else";
	fixture_isnt_done(driver, act, &body, "case.agreement.remission");
	fixture_names(driver, "remit_fen");
	SET_OPTIONAL(&body, remit_fen, 1500001);
	fixture_isnt_done(driver, act, &body, "case.agreement.remission");
	SET_OPTIONAL(&body, remit_fen, 1500000);
	fixture_isnt_done(driver, act, &body, "case.agreement.no_remedy");
	body.remedy = "all of it was recalled";
	fixture_isnt_done(driver, act, &body, "case.agreement.parts");
	fixture_names(driver, "part_day");
	parts = (struct parts){{20250430, 20250530}, {3000000, 2000000}, 2};
	body.n_part_day = body.n_part_fen = 2;
	does(driver, act, &body);
	assert_int_equal(execution_state_of(driver), EXECUTION_AGREED);
	const Zh__CaseAgreed *told = BODY(driver_newest(driver, KIND(CASE_AGREED)), CaseAgreed);
	assert_int_equal(told->agreed_fen, FIXTURE_FINE_FEN);
	assert_int_equal(told->surcharge_fen, 0);
	assert_int_equal(told->remit_fen, 1500000);
	assert_string_equal(told->remedy, "all of it was recalled");
}

/* Its days are to come, in order; its sums are what is owed, none of them nothing. */
static void test_the_parts_of_an_agreement_are_what_is_owed(void **state)
{
	static const char act[] = "case.agreement";
	static const struct {
		struct parts parts;
		const char *code, *where;
	} wrong[] = {
		{{{20250411, 20250530}, {3000000, 3500000}, 2}, "pay_day", "part_day"},
		{{{20250430, 20250430}, {3000000, 3500000}, 2}, "pay_day", "part_day"},
		{{{20250431, 20250530}, {3000000, 3500000}, 2}, "pay_day", "part_day"},
		{{{20250430, 20250530}, {3000000, 3500001}, 2}, "parts", "part_fen"},
		{{{20250430, 20250530}, {3000000, 3499999}, 2}, "parts", "part_fen"},
		{{{20250430, 20250530}, {6500001, 1}, 2}, "parts", "part_fen"},
		{{{20250430, 20250530, 20250630}, {6500000, 0}, 2}, "parts", "part_fen"},
		{{{20250430, 20250530, 20250630}, {6500001, -1}, 2}, "parts", "part_fen"},
	};
	struct decider_driver *driver = (struct decider_driver *)*state;
	char code[64];
	surcharged_case(driver);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct parts parts = wrong[i].parts;
		Zh__CaseAgreementCommand body = agreement_of(&parts);
		(void)snprintf(code, sizeof code, "case.agreement.%s", wrong[i].code);
		fixture_isnt_done(driver, act, &body, code);
		fixture_names(driver, wrong[i].where);
	}
	struct parts parts = two_parts;
	Zh__CaseAgreementCommand body = agreement_of(&parts);
	body.n_part_fen = 1;
	fixture_isnt_done(driver, act, &body, "case.agreement.parts");
	fixture_names(driver, "part_day");
	parts = (struct parts){{20250412}, {6500000}, 1};
	body = agreement_of(&parts);
	does(driver, act, &body);
	assert_int_equal(fixture_execution(driver).part_count, 1);
}

static void test_an_agreement_is_on_record_and_ends_the_way_to_the_court(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	surcharged_case(driver);
	fixture_demanded(driver);
	agreed(driver);
	const Zh__CaseAgreed *told = BODY(driver_newest(driver, KIND(CASE_AGREED)), CaseAgreed);
	assert_string_equal(told->document, "agreement");
	assert_string_equal(told->no_harm, "it concerns nobody else");
	assert_int_equal(told->n_part_day, 2);
	assert_int_equal(told->n_part_fen, 2);
	assert_int_equal(told->part_day[1], 20250530);
	assert_int_equal(told->part_fen[1], 3500000);
	assert_int_equal(told->agreed_fen, 6500000);
	assert_int_equal(told->surcharge_fen, 1500000);
	assert_false(told->has_remit_fen);
	assert_null(told->remedy);
	struct execution_row row = fixture_execution(driver);
	assert_int_equal(row.agreed_day, time_day_of_ms(driver->now_ms));
	assert_int_equal(row.broken_day, 0);
	assert_int_equal(time_yyyymmdd(row.until_day), 20250530);
	assert_int_equal(row.deferred_fen, 6500000);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250430);
	assert_false(fixture_runs(driver, CLOCK_CASE_DEMAND));
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
	/* Each part that is paid moves the term to the next. */
	fixture_pays(driver, 2999999);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250430);
	fixture_pays(driver, 1);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250530);
	/* No day of it bears a surcharge. */
	fixture_on_day(driver, 2025, 5, 30);
	row = fixture_execution(driver);
	int32_t today = time_day_of_ms(driver->now_ms);
	assert_int_equal(surcharge_until(&row.surcharge, today).fen, 1500000);
	fixture_pays(driver, 3500000);
	assert_int_equal(execution_state_of(driver), EXECUTION_PAID);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
}

static void missed(struct decider_driver *driver, uint32_t day, int64_t fen)
{
	resumed(driver);
	const Zh__CaseExecutionResumed *told =
		BODY(driver_newest(driver, KIND(CASE_EXECUTION_RESUMED)), CaseExecutionResumed);
	assert_int_equal(told->missed_day, day);
	assert_int_equal(told->missed_fen, fen);
	assert_string_equal(told->document, "notice that it goes on");
	struct execution_row row = fixture_execution(driver);
	assert_int_equal(time_yyyymmdd(row.until_day), day);
	assert_int_equal(row.broken_day, time_day_of_ms(driver->now_ms));
	assert_int_equal(row.part_count, 0);
	assert_int_equal(row.deferred_fen, 0);
	assert_int_equal(row.surcharge.remit_fen, 0);
}

/* The day of a part is still one to pay on; what was paid of it isn't missed. */
static void test_an_agreement_that_is_kept_stands(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionResumeCommand body = ZH__CASE_EXECUTION_RESUME_COMMAND__INIT;
	body.document = "notice that it goes on";
	surcharged_case(driver);
	agreed(driver);
	fixture_pays(driver, 1000000);
	fixture_on_day(driver, 2025, 4, 30);
	fixture_isnt_done(driver, "case.execution-resume", &body,
			  "case.execution-resume.agreement_kept");
	fixture_helps(driver, "case.execute");
	fixture_on_day(driver, 2025, 5, 1);
	missed(driver, 20250430, 2000000);
	assert_int_equal(execution_state_of(driver), EXECUTION_OWED);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250401);
	assert_false(fixture_runs(driver, CLOCK_CASE_DEMAND));
	assert_false(fixture_runs(driver, CLOCK_CASE_COURT));
}

/* The term of a part that is due on a Saturday ends on Monday: nothing is missed before. */
static void test_a_part_is_missed_when_its_term_is_over(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionResumeCommand body = ZH__CASE_EXECUTION_RESUME_COMMAND__INIT;
	struct parts parts = {{20250412}, {6500000}, 1};
	Zh__CaseAgreementCommand agreement = agreement_of(&parts);
	body.document = "notice that it goes on";
	surcharged_case(driver);
	does(driver, "case.agreement", &agreement);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250414);
	fixture_on_day(driver, 2025, 4, 14);
	fixture_isnt_done(driver, "case.execution-resume", &body,
			  "case.execution-resume.agreement_kept");
	fixture_on_day(driver, 2025, 4, 15);
	missed(driver, 20250412, 6500000);
}

static void test_what_is_missed_is_all_that_was_due(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	surcharged_case(driver);
	agreed(driver);
	fixture_pays(driver, 1000000);
	fixture_on_day(driver, 2025, 5, 30);
	Zh__CaseExecutionResumeCommand body = ZH__CASE_EXECUTION_RESUME_COMMAND__INIT;
	fixture_isnt_done(driver, "case.execution-resume", &body,
			  "case.execution-resume.not_shown");
	missed(driver, 20250430, 2000000);
}

static void test_what_is_missed_of_the_last_part_is_all_that_is_owed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	surcharged_case(driver);
	agreed(driver);
	fixture_pays(driver, 1000000);
	fixture_on_day(driver, 2025, 5, 31);
	missed(driver, 20250430, 5500000);
}

static void test_what_is_missed_is_of_the_part_that_was_not_paid(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	surcharged_case(driver);
	agreed(driver);
	fixture_pays(driver, 3000000);
	fixture_on_day(driver, 2025, 5, 31);
	missed(driver, 20250530, 3500000);
}

/* The demand of before stands, and the three months run from where the agreement's term ended, not
 * from where it would have. */
static void test_the_way_to_the_court_is_open_again_behind_a_broken_agreement(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct parts parts = {{20260430, 20261231}, {3000000, 3500000}, 2};
	Zh__CaseAgreementCommand body = agreement_of(&parts);
	surcharged_case(driver);
	fixture_demanded(driver);
	int32_t demand = fixture_due_day(driver, CLOCK_CASE_DEMAND);
	does(driver, "case.agreement", &body);
	fixture_on_day(driver, 2026, 5, 1);
	missed(driver, 20260430, 3000000);
	assert_int_equal(execution_state_of(driver), EXECUTION_DEMANDED);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_DEMAND), demand);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_COURT), 20260730);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
}

/* ---- ended */

static Zh__CaseExecutionEndCommand end_of(Zh__ExecutionEnd ground)
{
	Zh__CaseExecutionEndCommand body = ZH__CASE_EXECUTION_END_COMMAND__INIT;
	SET_OPTIONAL(&body, ground, ground);
	body.document = "certificate";
	body.no_harm = "the goods were harmless";
	return body;
}

static const Zh__CaseExecutionEnded *end_told(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(CASE_EXECUTION_ENDED)), CaseExecutionEnded);
}

static void ends(struct decider_driver *driver, Zh__ExecutionEnd ground)
{
	Zh__CaseExecutionEndCommand body = end_of(ground);
	does(driver, "case.execution-end", &body);
}

static void test_an_end_says_why_and_shows_it(void **state)
{
	static const char act[] = "case.execution-end";
	struct decider_driver *driver = (struct decider_driver *)*state;
	overdue_case(driver);
	Zh__CaseExecutionEndCommand body = end_of(END(UNKNOWN));
	body.document = body.no_harm = NULL;
	fixture_isnt_done(driver, act, &body, "case.execution-end.no_ground");
	SET_OPTIONAL(&body, ground, (Zh__ExecutionEnd)(END(BY_COURT) + 1));
	fixture_isnt_done(driver, act, &body, "case.execution-end.no_ground");
	SET_OPTIONAL(&body, ground, END(NEEDED));
	fixture_isnt_done(driver, act, &body, "case.execution-end.no_reason");
	SET_OPTIONAL(&body, ground, END(BY_COURT));
	fixture_isnt_done(driver, act, &body, "case.execution-end.not_at_court");
	SET_OPTIONAL(&body, ground, END(THREE_YEARS));
	fixture_isnt_done(driver, act, &body, "case.execution-end.not_suspended");
	SET_OPTIONAL(&body, ground, END(DIED_WITHOUT_ESTATE));
	fixture_isnt_done(driver, act, &body, "case.execution-end.not_shown");
	body = end_of(END(DIED_WITHOUT_ESTATE));
	does(driver, act, &body);
	assert_int_equal(end_told(driver)->ground, END(DIED_WITHOUT_ESTATE));
	assert_string_equal(end_told(driver)->document, "certificate");
	assert_string_equal(end_told(driver)->no_harm, "the goods were harmless");
	assert_int_equal(end_told(driver)->unpaid_fen, FIXTURE_FINE_FEN);
	assert_false(end_told(driver)->has_surcharge_fen);
	assert_false(end_told(driver)->has_back_fen);
	assert_int_equal(fixture_execution(driver).end_ground, END(DIED_WITHOUT_ESTATE));
	assert_int_equal(fixture_execution(driver).ended_ms, driver->now_ms);
	assert_false(fixture_runs(driver, CLOCK_CASE_PAY));
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
	fixture_isnt_done(driver, act, &body, "case.execution-end.state");
}

/* 行政强制法39(2): the last day of the three years is still one of them. */
static void test_three_years_are_whole_and_harm_nobody(void **state)
{
	static const char act[] = "case.execution-end";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionEndCommand body = end_of(END(THREE_YEARS));
	body.no_harm = NULL;
	overdue_case(driver);
	suspended(driver);
	fixture_on_day(driver, 2028, 4, 11);
	fixture_isnt_done(driver, act, &body, "case.execution-end.three_years_run");
	fixture_helps(driver, "case.execution-resume");
	assert_string_equal(fixture_told(driver, "until"), "2028-04-11");
	fixture_on_day(driver, 2028, 4, 12);
	fixture_isnt_done(driver, act, &body, "case.execution-end.harm_unstated");
	ends(driver, END(THREE_YEARS));
	assert_int_equal(execution_state_of(driver), EXECUTION_ENDED);
	assert_false(fixture_runs(driver, CLOCK_CASE_EXECUTION_SUSPENDED));
}

/* 行政强制法41: the fine that was paid and its surcharge; what isn't paid is owed no more. */
static void test_our_own_revocation_gives_back_all_that_was_paid(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	surcharged_case(driver);
	fixture_pays(driver, FIXTURE_FINE_FEN);
	fixture_pays(driver, 500000);
	ends(driver, END(DECISION_REVOKED));
	assert_int_equal(end_told(driver)->unpaid_fen, 1000000);
	assert_int_equal(end_told(driver)->surcharge_fen, 1000000);
	assert_int_equal(end_told(driver)->back_fen, FIXTURE_FINE_FEN + 500000);
	assert_false(end_told(driver)->goods_back);
	assert_true(end_told(driver)->publication_falls);
	assert_false(end_told(driver)->service_falls);
	assert_int_equal(fixture_execution(driver).back_fen, FIXTURE_FINE_FEN + 500000);
	assert_int_equal(fixture_case(driver, 1).publication, PUBLICATION_FREE);
	assert_int_equal(fixture_case(driver, 1).service, SERVICE_SERVED);
	Zh__CaseExecutionEndCommand body = end_of(END(DECISION_REVOKED));
	fixture_isnt_done(driver, "case.execution-end", &body, "case.execution-end.revoked");
}

/* What a contest gave back is told again with an end that gives nothing back, and isn't twice with
 * one that does. */
static void test_what_a_contest_gave_back_stays(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	surcharged_case(driver);
	fixture_pays(driver, 3000000);
	fixture_contested(driver, suit);
	Zh__CaseContestEndCommand end = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&end, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	SET_OPTIONAL(&end, owed_fen, 2500000);
	end.document = "judgment";
	does(driver, "case.contest-end", &end);
	assert_int_equal(fixture_execution(driver).back_fen, 500000);
	assert_int_equal(fixture_case(driver, 1).left_fen, 0);
	ends(driver, END(OBJECT_LOST));
	assert_int_equal(end_told(driver)->back_fen, 500000);
	assert_int_equal(fixture_execution(driver).back_fen, 500000);
	ends(driver, END(DECISION_REVOKED));
	assert_int_equal(fixture_execution(driver).back_fen, 3000000);
}

/* 行政处罚法 61, 75(2): what was never served binds nobody, and is served no more. */
static void test_what_was_never_served_is_served_no_more(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_DECIDED);
	uint64_t paper = fixture_case(driver, 1).decision_notice;
	assert_true(fixture_runs(driver, CLOCK_CASE_SERVE));
	ends(driver, END(DECISION_REVOKED));
	assert_true(end_told(driver)->service_falls);
	assert_false(end_told(driver)->has_back_fen);
	assert_int_equal(fixture_notice(driver, paper).state, NOTICE_CLOSED);
	assert_false(fixture_runs(driver, CLOCK_CASE_SERVE));
	assert_false(fixture_runs(driver, CLOCK_CASE_PUBLISH));
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_CLOSE), 20250408);
	assert_int_not_equal(fixture_case(driver, 1).service, SERVICE_OWED);
}

/* The fifteen days to close a case run from when it was paid, not from a revocation behind it. */
static void test_what_is_paid_is_over_once(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_publish(driver);
	fixture_pays(driver, FIXTURE_FINE_FEN);
	int32_t close_by = fixture_due_day(driver, CLOCK_CASE_CLOSE);
	fixture_on_day(driver, 2025, 3, 24);
	ends(driver, END(DECISION_REVOKED));
	assert_int_equal(execution_state_of(driver), EXECUTION_PAID);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_CLOSE), close_by);
	assert_false(end_told(driver)->publication_falls);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_WITHDRAW_PUBLICATION), 20250327);
}

/* 程序规定77(1): what the court was asked for the court ends, and nobody else. */
static void test_the_court_ends_what_it_was_asked_for(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseCourtCommand asked = ZH__CASE_COURT_COMMAND__INIT;
	surcharged_case(driver);
	fixture_demanded(driver);
	fixture_on_day(driver, 2026, 3, 20);
	asked.court = "the county's court";
	asked.court_request = asked.decision_grounds = asked.party_view = "as on file";
	asked.execution_object = asked.signed_and_sealed = asked.demand_answer = "as on file";
	does(driver, "case.court", &asked);
	Zh__CaseExecutionEndCommand body = end_of(END(OBJECT_LOST));
	fixture_isnt_done(driver, "case.execution-end", &body, "case.execution-end.of_the_court");
	ends(driver, END(BY_COURT));
	assert_int_equal(execution_state_of(driver), EXECUTION_ENDED);
	assert_int_equal(end_told(driver)->ground, END(BY_COURT));
	assert_int_equal(end_told(driver)->surcharge_fen, FIXTURE_FINE_FEN);
	assert_int_equal(end_told(driver)->unpaid_fen, 2 * FIXTURE_FINE_FEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_suspension_says_why_and_shows_it),
		TEST(test_a_suspension_is_on_record_as_it_was_told),
		TEST(test_a_suspension_counts_three_years_and_no_term_to_pay),
		TEST(test_a_demand_and_the_three_months_outlive_a_suspension),
		TEST(test_who_resumes_shows_that_the_ground_is_gone),
		TEST(test_only_what_the_office_carries_out_itself_is_agreed_on),
		TEST(test_an_agreement_says_what_and_remits_the_surcharge_alone),
		TEST(test_the_parts_of_an_agreement_are_what_is_owed),
		TEST(test_an_agreement_is_on_record_and_ends_the_way_to_the_court),
		TEST(test_an_agreement_that_is_kept_stands),
		TEST(test_a_part_is_missed_when_its_term_is_over),
		TEST(test_what_is_missed_is_all_that_was_due),
		TEST(test_what_is_missed_of_the_last_part_is_all_that_is_owed),
		TEST(test_what_is_missed_is_of_the_part_that_was_not_paid),
		TEST(test_the_way_to_the_court_is_open_again_behind_a_broken_agreement),
		TEST(test_an_end_says_why_and_shows_it),
		TEST(test_three_years_are_whole_and_harm_nobody),
		TEST(test_our_own_revocation_gives_back_all_that_was_paid),
		TEST(test_what_a_contest_gave_back_stays),
		TEST(test_what_was_never_served_is_served_no_more),
		TEST(test_what_is_paid_is_over_once),
		TEST(test_the_court_ends_what_it_was_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
