/* What is taken in cash, and what is given back of a decision that fell.
 * 行政处罚法 67 to 69, 71; 行政强制法 41. */
#include "tests/unit/services/escalation/execution_fixture.h"

static const Zh__ContestKind review = ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION;
static const Zh__ContestKind suit = ZH__CONTEST_KIND__CONTEST_KIND_SUIT;
static const Zh__ContestOutcome revoked = ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED;
static const Zh__ContestOutcome varied = ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED;

static void does(struct decider_driver *driver, const char *act, const void *body)
{
	fixture_act(driver, &fixture_officer, act, fixture_case_id(driver), body, VERDICT_DONE);
}

static int64_t at(int year, int month, int day, int hour)
{
	return time_ms_of_day(time_day_of_civil((struct civil_date){year, month, day})) +
	       hour * MS_PER_HOUR;
}

/* ---- cash */

static Zh__CaseExecuteCommand cash(int64_t fen, int64_t taken_ms)
{
	Zh__CaseExecuteCommand body = ZH__CASE_EXECUTE_COMMAND__INIT;
	SET_OPTIONAL(&body, paid_fen, fen);
	SET_OPTIONAL(&body, payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_IN_CASH);
	SET_OPTIONAL(&body, ground, ZH__CASH_GROUND__CASH_GROUND_REMOTE_PLACE);
	SET_OPTIONAL(&body, taken_ms, taken_ms);
	body.application = "the bank is two days away";
	body.receipt = "fiscal receipt 7";
	return body;
}

/* 行政处罚法67, 69: of a fine cash may be taken, of the surcharge it is paid to the bank; no ground
 * and no receipt makes another thing of it. */
static void test_cash_is_of_the_fine_alone(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_overdue(driver);
	fixture_surcharged(driver);
	Zh__CaseExecuteCommand body = cash(FIXTURE_FINE_FEN + 1, driver->now_ms);
	fixture_isnt_done(driver, "case.execute", &body, "case.execute.fine_alone");
	SET_OPTIONAL(&body, ground, ZH__CASH_GROUND__CASH_GROUND_UNKNOWN);
	body.receipt = NULL;
	fixture_isnt_done(driver, "case.execute", &body, "case.execute.fine_alone");
	body = cash(FIXTURE_FINE_FEN, driver->now_ms);
	does(driver, "case.execute", &body);
	assert_int_equal(fixture_execution(driver).cash_held_fen, FIXTURE_FINE_FEN);
}

/* 行政处罚法71: two days from when it was taken: what is taken with it, and what goes through a
 * bank, is no other term. */
static void test_cash_has_one_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_on_day(driver, 2025, 3, 20);
	Zh__CaseExecuteCommand body = cash(1000000, driver->now_ms);
	does(driver, "case.execute", &body);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_CASH_IN), 20250324);
	size_t clocks = driver_count(driver, KIND(CLOCK_STARTED));
	does(driver, "case.execute", &body);
	fixture_pays(driver, 1000000);
	assert_int_equal(driver_count(driver, KIND(CLOCK_STARTED)), clocks);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_CASH_IN), 20250324);
}

static void test_what_waits_is_handed_on_and_nothing_else(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseCashInCommand in = ZH__CASE_CASH_IN_COMMAND__INIT;
	Zh__CaseCashBankCommand bank = ZH__CASE_CASH_BANK_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_isnt_done(driver, "case.cash-in", &in, "case.cash-in.no_cash");
	fixture_isnt_done(driver, "case.cash-bank", &bank, "case.cash-bank.no_cash");
	fixture_on_day(driver, 2025, 3, 20);
	Zh__CaseExecuteCommand body = cash(1000000, driver->now_ms);
	does(driver, "case.execute", &body);
	in.receipt = bank.receipt = "receipt 7";
	fixture_isnt_done(driver, "case.cash-in", &in, "case.cash-in.amount");
	fixture_names(driver, "cash_fen");
	SET_OPTIONAL(&in, cash_fen, 1);
	does(driver, "case.cash-in", &in);
	SET_OPTIONAL(&in, cash_fen, 999999);
	does(driver, "case.cash-in", &in);
	fixture_isnt_done(driver, "case.cash-bank", &bank, "case.cash-bank.amount");
	SET_OPTIONAL(&bank, cash_fen, 1000000);
	does(driver, "case.cash-bank", &bank);
	assert_int_equal(fixture_execution(driver).cash_office_fen, 0);
	assert_false(fixture_runs(driver, CLOCK_CASE_CASH_BANK));
}

/* ---- given back */

static void isnt_given(struct decider_driver *driver, int64_t given_ms)
{
	Zh__CaseGiveBackCommand body = ZH__CASE_GIVE_BACK_COMMAND__INIT;
	SET_OPTIONAL(&body, back_way, ZH__BACK_WAY__BACK_WAY_MONEY);
	SET_OPTIONAL(&body, given_fen, 1);
	SET_OPTIONAL(&body, given_ms, given_ms);
	body.receipt = "receipt of the refund";
	fixture_isnt_done(driver, "case.give-back", &body, "case.give-back.money_day");
	fixture_names(driver, "given_ms");
}

static void is_given(struct decider_driver *driver, int64_t given_ms)
{
	Zh__CaseGiveBackCommand body = ZH__CASE_GIVE_BACK_COMMAND__INIT;
	SET_OPTIONAL(&body, back_way, ZH__BACK_WAY__BACK_WAY_MONEY);
	SET_OPTIONAL(&body, given_fen, 1);
	SET_OPTIONAL(&body, given_ms, given_ms);
	body.receipt = "receipt of the refund";
	does(driver, "case.give-back", &body);
	assert_int_equal(
		BODY(driver_newest(driver, KIND(CASE_GIVEN_BACK)), CaseGivenBack)->given_ms,
		given_ms);
}

static void ends(struct decider_driver *driver, Zh__ContestOutcome outcome, int64_t received_ms)
{
	Zh__CaseContestEndCommand body = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&body, contest_outcome, outcome);
	SET_OPTIONAL(&body, received_ms, received_ms);
	body.document = "paper of its end";
	if (outcome == varied)
		SET_OPTIONAL(&body, owed_fen, 0);
	does(driver, "case.contest-end", &body);
}

static void is_revoked_by_the_office(struct decider_driver *driver)
{
	Zh__CaseExecutionEndCommand body = ZH__CASE_EXECUTION_END_COMMAND__INIT;
	SET_OPTIONAL(&body, ground, ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED);
	body.document = "decision to revoke it";
	does(driver, "case.execution-end", &body);
}

/* Paid in full, and contested on Thursday, 2025-03-20. */
static void paid_and_contested(struct decider_driver *driver, Zh__ContestKind kind)
{
	fixture_served_case(driver);
	fixture_pays(driver, FIXTURE_FINE_FEN);
	fixture_on_day(driver, 2025, 3, 20);
	fixture_contested(driver, kind);
}

/* 行政强制法41: what was carried out is given back once the decision was revoked or varied, from
 * the day on which that came. */
static void fell_by(struct decider_driver *driver, Zh__ContestKind kind, Zh__ContestOutcome outcome)
{
	paid_and_contested(driver, kind);
	fixture_on_day(driver, 2025, 5, 12);
	ends(driver, outcome, at(2025, 5, 9, 15));
	isnt_given(driver, at(2025, 5, 8, 23));
	is_given(driver, at(2025, 5, 9, 9));
}

static void test_what_a_judgment_revoked_is_given_back(void **state)
{
	fell_by((struct decider_driver *)*state, suit, revoked);
}

static void test_what_a_judgment_varied_is_given_back(void **state)
{
	fell_by((struct decider_driver *)*state, suit, varied);
}

static void test_what_a_review_varied_is_given_back(void **state)
{
	fell_by((struct decider_driver *)*state, review, varied);
}

/* What the office revoked while it was contested, it gave back since then, whatever the court said
 * weeks later. */
static void test_what_the_office_revoked_is_given_back_since_then(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	paid_and_contested(driver, suit);
	fixture_on_day(driver, 2025, 3, 24);
	is_revoked_by_the_office(driver);
	isnt_given(driver, at(2025, 3, 23, 23));
	is_given(driver, at(2025, 3, 24, 9));
	fixture_on_day(driver, 2025, 5, 12);
	ends(driver, revoked, at(2025, 5, 9, 15));
	isnt_given(driver, at(2025, 3, 23, 23));
	is_given(driver, at(2025, 3, 26, 9));
}

/* What a review varied is given back since the review, while its decision is sued and after. */
static void test_what_a_review_varied_is_given_back_whatever_comes_of_a_suit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	paid_and_contested(driver, review);
	fixture_on_day(driver, 2025, 4, 14);
	ends(driver, varied, at(2025, 4, 11, 15));
	fixture_contested(driver, suit);
	isnt_given(driver, at(2025, 4, 10, 23));
	is_given(driver, at(2025, 4, 11, 9));
	fixture_on_day(driver, 2025, 6, 16);
	ends(driver, revoked, at(2025, 6, 13, 15));
	isnt_given(driver, at(2025, 4, 10, 23));
	is_given(driver, at(2025, 4, 14, 9));
}

/* On the day of the decision itself: not before there was one. */
static void test_nothing_is_given_back_before_it_was_decided(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	int64_t decided_ms = fixture_case(driver, 1).decided_ms;
	fixture_pays(driver, FIXTURE_FINE_FEN);
	is_revoked_by_the_office(driver);
	isnt_given(driver, decided_ms - 1);
	is_given(driver, decided_ms);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_cash_is_of_the_fine_alone),
		TEST(test_cash_has_one_term),
		TEST(test_what_waits_is_handed_on_and_nothing_else),
		TEST(test_what_a_judgment_revoked_is_given_back),
		TEST(test_what_a_judgment_varied_is_given_back),
		TEST(test_what_a_review_varied_is_given_back),
		TEST(test_what_the_office_revoked_is_given_back_since_then),
		TEST(test_what_a_review_varied_is_given_back_whatever_comes_of_a_suit),
		TEST(test_nothing_is_given_back_before_it_was_decided),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
