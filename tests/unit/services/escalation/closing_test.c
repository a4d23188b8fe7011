/* A case on its last steps: the decision is served, or the case is ended without one, and it is
 * closed when nothing is left to do.  程序规定 47, 77, 79, 81. */
#include "tests/unit/services/escalation/execution_fixture.h"

static void does(struct decider_driver *driver, const char *act, const void *body)
{
	fixture_act(driver, &fixture_officer, act, fixture_case_id(driver), body, VERDICT_DONE);
}

/* ---- served */

static void test_a_decision_is_served_on_a_day_behind_it(void **state)
{
	static const char act[] = "case.serve";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseServeCommand body = ZH__CASE_SERVE_COMMAND__INIT;
	(void)fixture_case_to(driver, CASE_NOTICED);
	fixture_isnt_done(driver, act, &body, "case.serve.state");
}

/* Put on record three days later: the terms run from the day itself. */
static void test_the_terms_run_from_the_day_of_the_service(void **state)
{
	static const char act[] = "case.serve";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseServeCommand body = ZH__CASE_SERVE_COMMAND__INIT;
	(void)fixture_case_to(driver, CASE_DECIDED);
	int64_t decided_ms = fixture_case(driver, 1).decided_ms;
	uint64_t paper = fixture_case(driver, 1).decision_notice;
	fixture_on_day(driver, 2025, 3, 20);
	fixture_isnt_done(driver, act, &body, "case.serve.served_unstated");
	SET_OPTIONAL(&body, served_ms, decided_ms - MS_PER_DAY);
	fixture_isnt_done(driver, act, &body, "case.serve.before_decision");
	SET_OPTIONAL(&body, served_ms, decided_ms);
	fixture_isnt_done(driver, act, &body, "case.serve.no_method");
	body.method = "left";
	fixture_isnt_done(driver, act, &body, "case.serve.no_receipt");
	body.document = "receipt";
	fixture_isnt_done(driver, act, &body, "case.serve.left_unseen");
	SET_OPTIONAL(&body, left_with, ZH__LEFT_WITH__LEFT_WITH_WITNESS);
	does(driver, act, &body);
	const Zh__CaseServed *told = BODY(driver_newest(driver, KIND(CASE_SERVED)), CaseServed);
	assert_int_equal(told->served_ms, decided_ms);
	assert_string_equal(told->method, "left");
	assert_string_equal(told->document, "receipt");
	assert_int_equal(told->left_with, ZH__LEFT_WITH__LEFT_WITH_WITNESS);
	assert_false(told->publication_told);
	assert_int_equal(fixture_case(driver, 1).service, SERVICE_SERVED);
	assert_int_equal(fixture_notice(driver, paper).state, NOTICE_SERVED);
	assert_int_equal(fixture_notice(driver, paper).served_ms, decided_ms);
	assert_false(fixture_runs(driver, CLOCK_CASE_SERVE));
	assert_false(fixture_runs(driver, CLOCK_CASE_CLOSE));
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PAY), 20250401);
	assert_int_equal(fixture_due_day(driver, CLOCK_CONTEST_SUE), 20250917);
	fixture_isnt_done(driver, act, &body, "case.serve.state");
}

/* ---- paid */

static void test_a_payment_says_how_and_shows_it(void **state)
{
	static const char act[] = "case.execute";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecuteCommand body = ZH__CASE_EXECUTE_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_isnt_done(driver, act, &body, "case.execute.amount");
	SET_OPTIONAL(&body, paid_fen, 1000000);
	fixture_isnt_done(driver, act, &body, "case.execute.no_way");
	body.application = "paid where it is remote";
	fixture_isnt_done(driver, act, &body, "case.execute.not_cash");
	fixture_names(driver, "payment_way");
	body.application = NULL;
	SET_OPTIONAL(&body, payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_ELECTRONICALLY);
	SET_OPTIONAL(&body, taken_ms, driver->now_ms);
	fixture_isnt_done(driver, act, &body, "case.execute.not_cash");
	SET_OPTIONAL(&body, taken_ms, 0);
	SET_OPTIONAL(&body, landed_ms, driver->now_ms);
	fixture_isnt_done(driver, act, &body, "case.execute.not_cash");
	SET_OPTIONAL(&body, landed_ms, 0);
	SET_OPTIONAL(&body, ground, ZH__CASH_GROUND__CASH_GROUND_REMOTE_PLACE);
	fixture_isnt_done(driver, act, &body, "case.execute.not_cash");
	SET_OPTIONAL(&body, ground, ZH__CASH_GROUND__CASH_GROUND_UNKNOWN);
	fixture_isnt_done(driver, act, &body, "case.execute.no_payment_receipt");
	body.receipt = "receipt 7";
	does(driver, act, &body);
	const Zh__CaseExecuted *told =
		BODY(driver_newest(driver, KIND(CASE_EXECUTED)), CaseExecuted);
	assert_string_equal(told->receipt, "receipt 7");
	assert_int_equal(told->payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_ELECTRONICALLY);
	assert_int_equal(told->paid_fen, 1000000);
	assert_int_equal(told->left_fen, FIXTURE_FINE_FEN - 1000000);
	assert_false(fixture_runs(driver, CLOCK_CASE_CASH_IN));
}

/* 行政处罚法69, 71: cash is of a remote place, where the party asks for it; it goes on to the
 * office and to the bank, and the earliest that waits sets the term. */
static void test_cash_goes_on_to_the_bank(void **state)
{
	static const char act[] = "case.execute";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecuteCommand body = ZH__CASE_EXECUTE_COMMAND__INIT;
	fixture_served_case(driver);
	int64_t served_ms = driver->now_ms;
	fixture_on_day(driver, 2025, 3, 20);
	SET_OPTIONAL(&body, paid_fen, 1000000);
	SET_OPTIONAL(&body, payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_IN_CASH);
	SET_OPTIONAL(&body, taken_ms, served_ms - MS_PER_DAY);
	SET_OPTIONAL(&body, landed_ms, served_ms);
	fixture_isnt_done(driver, act, &body, "case.execute.money_day");
	fixture_names(driver, "taken_ms");
	SET_OPTIONAL(&body, taken_ms, driver->now_ms - MS_PER_DAY);
	fixture_isnt_done(driver, act, &body, "case.execute.no_cash_ground");
	SET_OPTIONAL(&body, ground, (Zh__CashGround)4);
	fixture_isnt_done(driver, act, &body, "case.execute.no_cash_ground");
	SET_OPTIONAL(&body, ground, ZH__CASH_GROUND__CASH_GROUND_SMALL_FINE);
	fixture_isnt_done(driver, act, &body, "case.execute.cash_limit");
	assert_string_equal(fixture_told(driver, "limit"), "100");
	SET_OPTIONAL(&body, ground, ZH__CASH_GROUND__CASH_GROUND_REMOTE_PLACE);
	fixture_isnt_done(driver, act, &body, "case.execute.no_cash_request");
	body.application = "the bank is two days away";
	fixture_isnt_done(driver, act, &body, "case.execute.no_fiscal_receipt");
	body.receipt = "fiscal receipt 7";
	fixture_isnt_done(driver, act, &body, "case.execute.money_day");
	fixture_names(driver, "landed_ms");
	SET_OPTIONAL(&body, landed_ms, 0);
	does(driver, act, &body);
	const Zh__CaseExecuted *told =
		BODY(driver_newest(driver, KIND(CASE_EXECUTED)), CaseExecuted);
	assert_string_equal(told->application, "the bank is two days away");
	assert_string_equal(told->receipt, "fiscal receipt 7");
	assert_int_equal(fixture_execution(driver).cash_held_fen, 1000000);
	/* Two working days from Wednesday the 19th. */
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_CASH_IN), 20250321);
	SET_OPTIONAL(&body, taken_ms, driver->now_ms); /* later cash prolongs nothing */
	does(driver, act, &body);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_CASH_IN), 20250321);
	SET_OPTIONAL(&body, taken_ms,
		     served_ms); /* earlier cash that is put on record later does */
	does(driver, act, &body);
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_CASH_IN), 20250319);
	fixture_pays(driver, FIXTURE_FINE_FEN - 3000000);
	fixture_isnt_done(driver, "case.close", NULL, "case.close.cash_open");
	fixture_helps(driver, "case.cash-in");
}

/* ---- ended without a decision */

static void test_a_case_is_ended_with_its_ground(void **state)
{
	static const char act[] = "case.end";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseEndCommand body = ZH__CASE_END_COMMAND__INIT;
	(void)fixture_case_to(driver, CASE_NOTICED);
	uint64_t paper = fixture_case(driver, 1).penalty_notice;
	assert_int_not_equal(paper, 0);
	fixture_isnt_done(driver, act, &body, "case.end.no_ground");
	body.ground = "the party died and left nothing";
	does(driver, act, &body);
	assert_string_equal(BODY(driver_newest(driver, KIND(CASE_ENDED)), CaseEnded)->ground,
			    "the party died and left nothing");
	assert_int_equal(fixture_case(driver, 1).state, CASE_ENDED);
	assert_int_equal(fixture_notice(driver, paper).state, NOTICE_CLOSED);
	assert_false(fixture_runs(driver, CLOCK_CASE_HANDLE));
	assert_false(fixture_runs(driver, CLOCK_CASE_STATEMENT));
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
	fixture_isnt_done(driver, act, &body, "case.end.state");
	does(driver, "case.close", NULL);
	assert_int_equal(fixture_case(driver, 1).state, CASE_CLOSED);
}

/* ---- closed */

static void test_a_case_is_closed_when_nothing_is_left_to_do(void **state)
{
	static const char act[] = "case.close";
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_DECIDED);
	uint64_t notice = fixture_case(driver, 1).penalty_notice;
	uint64_t decision = fixture_case(driver, 1).decision_notice;
	fixture_isnt_done(driver, act, NULL, "case.close.service_open");
	fixture_helps(driver, "case.serve");
	fixture_serve(driver);
	fixture_isnt_done(driver, act, NULL, "case.close.execution_open");
	fixture_helps(driver, "case.execute");
	fixture_pays(driver, FIXTURE_FINE_FEN);
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
	does(driver, act, NULL);
	assert_int_equal(fixture_case(driver, 1).state, CASE_CLOSED);
	assert_false(fixture_runs(driver, CLOCK_CASE_CLOSE));
	assert_true(fixture_runs(driver, CLOCK_CASE_PUBLISH)); /* publication outlives the case */
	assert_int_equal(fixture_notice(driver, notice).state, NOTICE_CLOSED);
	assert_int_equal(fixture_notice(driver, decision).state, NOTICE_CLOSED);
	fixture_isnt_done(driver, act, NULL, "case.close.state");
	/* Nothing is paid of what is paid. */
	Zh__CaseExecuteCommand more = ZH__CASE_EXECUTE_COMMAND__INIT;
	fixture_isnt_done(driver, "case.execute", &more, "case.execute.state");
}

/* 行政强制法41: what is to be given back is given back before. */
static void test_what_is_to_be_given_back_keeps_a_case_open(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionEndCommand revoked = ZH__CASE_EXECUTION_END_COMMAND__INIT;
	Zh__CaseGiveBackCommand back = ZH__CASE_GIVE_BACK_COMMAND__INIT;
	SET_OPTIONAL(&revoked, ground, ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED);
	revoked.document = "decision to revoke it";
	fixture_served_case(driver);
	fixture_pays(driver, 3000000);
	fixture_isnt_done(driver, "case.give-back", &back, "case.give-back.no_back_way");
	fixture_names(driver, "back_way");
	SET_OPTIONAL(&back, back_way, ZH__BACK_WAY__BACK_WAY_MONEY);
	fixture_isnt_done(driver, "case.give-back", &back, "case.give-back.no_back");
	fixture_on_day(driver, 2025, 3, 24);
	does(driver, "case.execution-end", &revoked);
	fixture_isnt_done(driver, "case.close", NULL, "case.close.back_open");
	fixture_helps(driver, "case.give-back");
	SET_OPTIONAL(&back, given_ms, driver->now_ms - MS_PER_DAY);
	fixture_isnt_done(driver, "case.give-back", &back, "case.give-back.amount");
	SET_OPTIONAL(&back, given_fen, 3000001);
	fixture_isnt_done(driver, "case.give-back", &back, "case.give-back.amount");
	SET_OPTIONAL(&back, given_fen, 1000000);
	fixture_isnt_done(driver, "case.give-back", &back, "case.give-back.money_day");
	fixture_names(driver, "given_ms");
	SET_OPTIONAL(&back, given_ms, driver->now_ms);
	fixture_isnt_done(driver, "case.give-back", &back, "case.give-back.no_payment_receipt");
	back.receipt = "receipt of the refund";
	SET_OPTIONAL(&back, back_way, (Zh__BackWay)4);
	fixture_isnt_done(driver, "case.give-back", &back, "case.give-back.no_back_way");
	SET_OPTIONAL(&back, back_way, ZH__BACK_WAY__BACK_WAY_RETURNED_GOODS);
	fixture_isnt_done(driver, "case.give-back", &back, "case.give-back.no_back");
	SET_OPTIONAL(&back, back_way, ZH__BACK_WAY__BACK_WAY_MONEY);
	does(driver, "case.give-back", &back);
	const Zh__CaseGivenBack *told =
		BODY(driver_newest(driver, KIND(CASE_GIVEN_BACK)), CaseGivenBack);
	assert_int_equal(told->given_fen, 1000000);
	assert_int_equal(told->back_left_fen, 2000000);
	assert_int_equal(told->given_ms, driver->now_ms);
	assert_string_equal(told->receipt, "receipt of the refund");
	fixture_isnt_done(driver, "case.close", NULL, "case.close.back_open");
	SET_OPTIONAL(&back, given_fen, 2000000);
	does(driver, "case.give-back", &back);
	assert_int_equal(fixture_execution(driver).given_fen, 3000000);
	does(driver, "case.close", NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_decision_is_served_on_a_day_behind_it),
		TEST(test_the_terms_run_from_the_day_of_the_service),
		TEST(test_a_payment_says_how_and_shows_it),
		TEST(test_cash_goes_on_to_the_bank),
		TEST(test_a_case_is_ended_with_its_ground),
		TEST(test_a_case_is_closed_when_nothing_is_left_to_do),
		TEST(test_what_is_to_be_given_back_keeps_a_case_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
