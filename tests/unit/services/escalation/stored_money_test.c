/* What is stored of a decision that is carried out, is contested, and of its money: a head agreed
 * to it, its days are ones that there are, and its sums add up.  What isn't so isn't taken. */
#include "tests/unit/services/escalation/stored_fixture.h"

static struct execution_row execution_of(struct decider_driver *driver)
{
	struct execution_row row;
	assert_true(execution_get(driver_rows(driver), 1, &row));
	return row;
}

static int32_t today_of(const struct decider_driver *driver)
{
	return time_day_of_ms(driver->now_ms);
}

static void owed_case(struct decider_driver *driver)
{
	Zh__CaseServed served = ZH__CASE_SERVED__INIT;
	(void)fixture_case_to(driver, CASE_DECIDED);
	stored_execution(driver, EXECUTION_WAITING);
	stored_take(driver, KIND(CASE_SERVED), &served);
	stored_execution(driver, EXECUTION_OWED);
	stored_untaken(driver, KIND(CASE_SERVED), &served);
}

/* ---- how it is carried out */

static void test_a_deferral_has_its_days_and_its_parts(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint32_t days[FINE_PARTS_MAX + 1];
	int64_t parts[FINE_PARTS_MAX + 1];
	Zh__CaseDeferred body = ZH__CASE_DEFERRED__INIT;
	for (size_t i = 0; i <= FINE_PARTS_MAX; i++) {
		days[i] = 20250401u + (uint32_t)i;
		parts[i] = 1000 + (int64_t)i;
	}
	owed_case(driver);
	SET_OPTIONAL(&body, applied_day, NO_DAY);
	SET_OPTIONAL(&body, until_day, 20250430);
	stored_untaken(driver, KIND(CASE_DEFERRED), &body);
	SET_OPTIONAL(&body, applied_day, 20250317);
	SET_OPTIONAL(&body, until_day, NO_DAY);
	stored_untaken(driver, KIND(CASE_DEFERRED), &body);
	SET_OPTIONAL(&body, until_day, 20250430);
	body.part_day = days;
	body.part_fen = parts;
	body.n_part_day = body.n_part_fen = FINE_PARTS_MAX + 1;
	stored_untaken(driver, KIND(CASE_DEFERRED), &body);
	body.n_part_day = 2;
	body.n_part_fen = 1;
	stored_untaken(driver, KIND(CASE_DEFERRED), &body);
	body.n_part_fen = 2;
	days[1] = NO_DAY;
	stored_untaken(driver, KIND(CASE_DEFERRED), &body);
	days[1] = 20250402;
	body.n_part_day = body.n_part_fen = FINE_PARTS_MAX;
	SET_OPTIONAL(&body, deferred_fen, 12066);
	stored_take_of_two(driver, KIND(CASE_DEFERRED), &body);
	stored_execution(driver, EXECUTION_DEFERRED);
	struct execution_row row = execution_of(driver);
	assert_int_equal(row.part_count, FINE_PARTS_MAX);
	assert_int_equal(row.parts[11].amount_fen, 1011);
	assert_int_equal(row.deferred_fen, 12066);
	assert_int_equal(time_yyyymmdd(row.applied_day), 20250317);
	assert_int_equal(time_yyyymmdd(row.until_day), 20250430);
	assert_int_equal(time_yyyymmdd(row.parts[11].day), 20250412);
	/* A later one is all that counts. */
	body.n_part_day = body.n_part_fen = 1;
	stored_take(driver, KIND(CASE_DEFERRED), &body);
	assert_int_equal(execution_of(driver).part_count, 1);
	assert_int_equal(execution_of(driver).parts[1].amount_fen, 0);
}

static void test_a_surcharge_is_decided_by_a_head_from_a_day_on(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseSurcharged body = ZH__CASE_SURCHARGED__INIT;
	owed_case(driver);
	SET_OPTIONAL(&body, permille, 30);
	SET_OPTIONAL(&body, base_fen, 100000);
	SET_OPTIONAL(&body, fine_fen, FIXTURE_FINE_FEN);
	SET_OPTIONAL(&body, from_day, NO_DAY);
	stored_untaken(driver, KIND(CASE_SURCHARGED), &body);
	SET_OPTIONAL(&body, from_day, 20250317);
	stored_take_of_two(driver, KIND(CASE_SURCHARGED), &body);
	stored_execution(driver, EXECUTION_OWED);
	struct execution_row row = execution_of(driver);
	assert_int_equal(time_yyyymmdd(row.surcharge.from_day), 20250317);
	/* The day itself bears it: 3 of a hundred. */
	assert_int_equal(surcharge_until(&row.surcharge, row.surcharge.from_day).fen, 3000);
	Zh__CaseExecuted paid = ZH__CASE_EXECUTED__INIT;
	SET_OPTIONAL(&paid, paid_fen, FIXTURE_FINE_FEN + 1000);
	SET_OPTIONAL(&paid, surcharge_paid_fen, 1000);
	SET_OPTIONAL(&paid, fine_paid_fen, FIXTURE_FINE_FEN);
	SET_OPTIONAL(&paid, surcharge_left_fen, 2000);
	stored_take(driver, KIND(CASE_EXECUTED), &paid);
	stored_execution(driver, EXECUTION_OWED);
	assert_int_equal(execution_of(driver).surcharge.paid_fen, 1000);
	paid = (Zh__CaseExecuted)ZH__CASE_EXECUTED__INIT;
	SET_OPTIONAL(&paid, paid_fen, 2000);
	SET_OPTIONAL(&paid, surcharge_paid_fen, 2001);
	stored_untaken(driver, KIND(CASE_EXECUTED), &paid);
	SET_OPTIONAL(&paid, surcharge_paid_fen, 2000);
	stored_take(driver, KIND(CASE_EXECUTED), &paid);
	assert_int_equal(execution_of(driver).surcharge.paid_fen, 3000);
	stored_execution(driver, EXECUTION_PAID);
}

static void demand(struct decider_driver *driver)
{
	Zh__CaseDemanded body = ZH__CASE_DEMANDED__INIT;
	SET_OPTIONAL(&body, demanded_fen, FIXTURE_FINE_FEN);
	SET_OPTIONAL(&body, served_ms, driver->now_ms - 1);
	SET_OPTIONAL(&body, pay_by_day, NO_DAY);
	stored_untaken(driver, KIND(CASE_DEMANDED), &body);
	SET_OPTIONAL(&body, pay_by_day, 20250331);
	stored_take(driver, KIND(CASE_DEMANDED), &body);
	stored_execution(driver, EXECUTION_DEMANDED);
	struct execution_row row = execution_of(driver);
	assert_int_equal(time_yyyymmdd(row.pay_by_day), 20250331);
	assert_int_equal(row.demanded_fen, FIXTURE_FINE_FEN);
	assert_int_equal(row.demanded_ms, driver->now_ms - 1);
}

/* It goes on from where it was. */
static void test_execution_is_suspended_and_resumed_by_two(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionSuspended suspended = ZH__CASE_EXECUTION_SUSPENDED__INIT;
	Zh__CaseExecutionResumed resumed = ZH__CASE_EXECUTION_RESUMED__INIT;
	owed_case(driver);
	SET_OPTIONAL(&suspended, ground, ZH__EXECUTION_PAUSE__EXECUTION_PAUSE_NO_MEANS);
	stored_take_of_two(driver, KIND(CASE_EXECUTION_SUSPENDED), &suspended);
	stored_execution(driver, EXECUTION_SUSPENDED);
	assert_int_equal(execution_of(driver).pause_ground,
			 ZH__EXECUTION_PAUSE__EXECUTION_PAUSE_NO_MEANS);
	assert_int_equal(execution_of(driver).suspended_ms, driver->now_ms);
	stored_take_of_two(driver, KIND(CASE_EXECUTION_RESUMED), &resumed);
	stored_execution(driver, EXECUTION_OWED);
	assert_int_equal(execution_of(driver).pause_ground, 0);
	assert_int_equal(execution_of(driver).suspended_ms, 0);
	demand(driver);
	stored_take(driver, KIND(CASE_EXECUTION_SUSPENDED), &suspended);
	stored_take(driver, KIND(CASE_EXECUTION_RESUMED), &resumed);
	stored_execution(driver, EXECUTION_DEMANDED);
}

static void test_the_court_is_asked_and_execution_ends_by_two(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseCourtAsked asked = ZH__CASE_COURT_ASKED__INIT;
	Zh__CaseExecutionEnded ended = ZH__CASE_EXECUTION_ENDED__INIT;
	owed_case(driver);
	demand(driver);
	asked.court = "都匀市人民法院";
	stored_take_of_two(driver, KIND(CASE_COURT_ASKED), &asked);
	stored_execution(driver, EXECUTION_AT_COURT);
	assert_string_equal(execution_of(driver).court, "都匀市人民法院");
	assert_int_equal(execution_of(driver).asked_ms, driver->now_ms);
	SET_OPTIONAL(&ended, ground, ZH__EXECUTION_END__EXECUTION_END_BY_COURT);
	SET_OPTIONAL(&ended, back_fen, 700);
	SET_OPTIONAL(&ended, goods_back, 1);
	stored_take_of_two(driver, KIND(CASE_EXECUTION_ENDED), &ended);
	stored_execution(driver, EXECUTION_ENDED);
	struct execution_row row = execution_of(driver);
	assert_int_equal(row.end_ground, ZH__EXECUTION_END__EXECUTION_END_BY_COURT);
	assert_int_equal(row.ended_ms, driver->now_ms);
	assert_int_equal(row.back_fen, 700);
	assert_true(back_owed(&row));
}

/* 行政强制法42: what isn't kept falls, with what was let go of. */
static void test_an_agreement_is_of_two_and_falls_with_a_missed_part(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint32_t days[] = {20250401, 20250501};
	int64_t parts[] = {1000, 2000};
	Zh__CaseAgreed body = ZH__CASE_AGREED__INIT;
	Zh__CaseExecutionResumed resumed = ZH__CASE_EXECUTION_RESUMED__INIT;
	owed_case(driver);
	stored_untaken(driver, KIND(CASE_AGREED), &body);
	body.part_day = days;
	body.part_fen = parts;
	body.n_part_day = 2;
	stored_untaken(driver, KIND(CASE_AGREED), &body);
	body.n_part_fen = 2;
	SET_OPTIONAL(&body, agreed_fen, 3000);
	SET_OPTIONAL(&body, remit_fen, 400);
	stored_take_of_two(driver, KIND(CASE_AGREED), &body);
	stored_execution(driver, EXECUTION_AGREED);
	struct execution_row row = execution_of(driver);
	assert_int_equal(time_yyyymmdd(row.until_day), 20250501);
	assert_int_equal(row.agreed_day, today_of(driver));
	assert_int_equal(row.deferred_fen, 3000);
	assert_int_equal(row.surcharge.remit_fen, 400);
	SET_OPTIONAL(&resumed, missed_day, 20250401);
	stored_take_of_two(driver, KIND(CASE_EXECUTION_RESUMED), &resumed);
	row = execution_of(driver);
	assert_int_equal(row.broken_day, today_of(driver));
	assert_int_equal(time_yyyymmdd(row.until_day), 20250401);
	assert_int_equal(row.part_count, 0);
	assert_int_equal(row.parts[0].amount_fen, 0);
	assert_int_equal(row.deferred_fen, 0);
	assert_int_equal(row.surcharge.remit_fen, 0);
	stored_take(driver, KIND(CASE_AGREED), &body);
	assert_int_equal(execution_of(driver).broken_day, 0);
	resumed.missed_day = NO_DAY;
	stored_take(driver, KIND(CASE_EXECUTION_RESUMED), &resumed);
	assert_int_equal(execution_of(driver).until_day, today_of(driver));
}

/* ---- money */

static void test_what_is_paid_and_what_is_left_add_up(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecuted paid = ZH__CASE_EXECUTED__INIT;
	owed_case(driver);
	SET_OPTIONAL(&paid, paid_fen, 1000);
	SET_OPTIONAL(&paid, left_fen, FIXTURE_FINE_FEN - 999);
	stored_untaken(driver, KIND(CASE_EXECUTED), &paid);
	SET_OPTIONAL(&paid, left_fen, FIXTURE_FINE_FEN - 1001);
	stored_untaken(driver, KIND(CASE_EXECUTED), &paid);
	SET_OPTIONAL(&paid, surcharge_paid_fen, -1);
	stored_untaken(driver, KIND(CASE_EXECUTED), &paid);
	SET_OPTIONAL(&paid, surcharge_paid_fen, 0);
	SET_OPTIONAL(&paid, left_fen, FIXTURE_FINE_FEN - 1000);
	stored_take(driver, KIND(CASE_EXECUTED), &paid);
	assert_int_equal(fixture_case(driver, 1).left_fen, FIXTURE_FINE_FEN - 1000);
	stored_execution(driver, EXECUTION_OWED);
	SET_OPTIONAL(&paid, paid_fen, FIXTURE_FINE_FEN);
	SET_OPTIONAL(&paid, left_fen, -1000);
	stored_untaken(driver, KIND(CASE_EXECUTED), &paid);
	SET_OPTIONAL(&paid, paid_fen, FIXTURE_FINE_FEN - 1000);
	SET_OPTIONAL(&paid, left_fen, 0);
	stored_take(driver, KIND(CASE_EXECUTED), &paid);
	stored_execution(driver, EXECUTION_PAID);
	stored_untaken(driver, KIND(CASE_EXECUTED), &paid);
}

/* 行政处罚法71: from who took it to the office, from there to the bank; never more than is
 * there. */
static void test_cash_is_handed_on_as_it_was_taken(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecuted paid = ZH__CASE_EXECUTED__INIT;
	Zh__CaseCashReceived in = ZH__CASE_CASH_RECEIVED__INIT;
	Zh__CaseCashBanked bank = ZH__CASE_CASH_BANKED__INIT;
	owed_case(driver);
	SET_OPTIONAL(&paid, payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_IN_CASH);
	SET_OPTIONAL(&paid, paid_fen, 1000);
	SET_OPTIONAL(&paid, taken_ms, driver->now_ms - 5);
	SET_OPTIONAL(&paid, left_fen, FIXTURE_FINE_FEN - 1000);
	stored_take(driver, KIND(CASE_EXECUTED), &paid);
	assert_int_equal(execution_of(driver).cash_held_fen, 1000);
	assert_int_equal(execution_of(driver).cash_taken_ms, driver->now_ms - 5);
	stored_untaken(driver, KIND(CASE_CASH_BANKED), &bank);
	SET_OPTIONAL(&in, held_fen, 1000);
	stored_untaken(driver, KIND(CASE_CASH_RECEIVED), &in);
	SET_OPTIONAL(&in, cash_fen, 1001);
	SET_OPTIONAL(&in, held_fen, -1);
	stored_untaken(driver, KIND(CASE_CASH_RECEIVED), &in);
	SET_OPTIONAL(&in, cash_fen, 600);
	SET_OPTIONAL(&in, held_fen, 401);
	stored_untaken(driver, KIND(CASE_CASH_RECEIVED), &in);
	SET_OPTIONAL(&in, held_fen, 400);
	SET_OPTIONAL(&in, arrived_ms, driver->now_ms - 3);
	stored_take_of_two(driver, KIND(CASE_CASH_RECEIVED), &in);
	assert_int_equal(execution_of(driver).cash_held_fen, 400);
	assert_int_equal(execution_of(driver).cash_arrived_ms, driver->now_ms - 3);
	SET_OPTIONAL(&in, cash_fen, 400);
	SET_OPTIONAL(&in, held_fen, 0);
	stored_take(driver, KIND(CASE_CASH_RECEIVED), &in);
	assert_int_equal(execution_of(driver).cash_office_fen, 1000);
	SET_OPTIONAL(&bank, office_fen, 1000);
	stored_untaken(driver, KIND(CASE_CASH_BANKED), &bank);
	SET_OPTIONAL(&bank, cash_fen, 1001);
	SET_OPTIONAL(&bank, office_fen, -1);
	stored_untaken(driver, KIND(CASE_CASH_BANKED), &bank);
	SET_OPTIONAL(&bank, cash_fen, 1000);
	SET_OPTIONAL(&bank, office_fen, 1);
	stored_untaken(driver, KIND(CASE_CASH_BANKED), &bank);
	SET_OPTIONAL(&bank, office_fen, 0);
	stored_take(driver, KIND(CASE_CASH_BANKED), &bank);
	assert_int_equal(execution_of(driver).cash_office_fen, 0);
}

/* ---- contested */

static void contest(struct decider_driver *driver)
{
	Zh__CaseContested body = ZH__CASE_CONTESTED__INIT;
	SET_OPTIONAL(&body, contest, ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION);
	body.organ = "都匀市人民政府";
	SET_OPTIONAL(&body, contested_day, NO_DAY);
	stored_untaken(driver, KIND(CASE_CONTESTED), &body);
	SET_OPTIONAL(&body, contested_day, 20250310);
	SET_OPTIONAL(&body, until_day, NO_DAY);
	stored_untaken(driver, KIND(CASE_CONTESTED), &body);
	SET_OPTIONAL(&body, until_day, 20250506);
	SET_OPTIONAL(&body, contest_late, 1);
	stored_take(driver, KIND(CASE_CONTESTED), &body);
	struct execution_row row = execution_of(driver);
	assert_int_equal(row.contest, CONTEST_PENDING);
	assert_int_equal(row.contest_kind, ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION);
	assert_string_equal(row.organ, "都匀市人民政府");
	assert_int_equal(time_yyyymmdd(row.contested_day), 20250310);
	assert_int_equal(time_yyyymmdd(row.contest_until), 20250506);
	assert_true(row.contest_late);
	assert_int_equal(esc_count(driver_rows(driver), COUNT_CASE_CONTEST, CONTEST_PENDING), 1);
	stored_untaken(driver, KIND(CASE_CONTESTED), &body);
}

static void test_a_varied_decision_owes_less_and_may_be_contested_again(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseContestEnded body = ZH__CASE_CONTEST_ENDED__INIT;
	Zh__CaseContested again = ZH__CASE_CONTESTED__INIT;
	owed_case(driver);
	contest(driver);
	SET_OPTIONAL(&body, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	SET_OPTIONAL(&body, owed_fen, 3000);
	SET_OPTIONAL(&body, left_fen, 2000);
	SET_OPTIONAL(&body, received_ms, driver->now_ms - 7);
	stored_take(driver, KIND(CASE_CONTEST_ENDED), &body);
	stored_execution(driver, EXECUTION_OWED);
	struct casefile_row casefile = fixture_case(driver, 1);
	assert_int_equal(casefile.owed_fen, 3000);
	assert_int_equal(casefile.left_fen, 2000);
	assert_int_equal(casefile.publication, PUBLICATION_OWED);
	struct execution_row row = execution_of(driver);
	assert_int_equal(row.contest, CONTEST_UPHELD);
	assert_int_equal(row.contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	assert_int_equal(row.contest_over_ms, driver->now_ms - 7);
	assert_int_equal(esc_count(driver_rows(driver), COUNT_CASE_CONTEST, CONTEST_UPHELD), 1);
	assert_int_equal(esc_count(driver_rows(driver), COUNT_CASE_CONTEST, CONTEST_PENDING), 0);
	/* A suit behind it begins anew, without the term to apply. */
	SET_OPTIONAL(&again, contest, ZH__CONTEST_KIND__CONTEST_KIND_SUIT);
	SET_OPTIONAL(&again, contested_day, 20250314);
	again.organ = "法院";
	stored_take(driver, KIND(CASE_CONTESTED), &again);
	row = execution_of(driver);
	assert_string_equal(row.organ, "法院");
	assert_int_equal(row.contest_outcome, 0);
	assert_int_equal(row.contest_over_ms, 0);
	assert_int_equal(row.contest_until, 0);
	assert_false(row.contest_late);
}

/* All that is left of it paid already: nothing is to be done. */
static void test_a_decision_varied_to_what_was_paid_is_paid(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecuted paid = ZH__CASE_EXECUTED__INIT;
	Zh__CaseContestEnded body = ZH__CASE_CONTEST_ENDED__INIT;
	owed_case(driver);
	SET_OPTIONAL(&paid, paid_fen, 3500);
	SET_OPTIONAL(&paid, left_fen, FIXTURE_FINE_FEN - 3500);
	stored_take(driver, KIND(CASE_EXECUTED), &paid);
	contest(driver);
	SET_OPTIONAL(&body, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	SET_OPTIONAL(&body, owed_fen, 3000);
	SET_OPTIONAL(&body, back_fen, 500);
	stored_take(driver, KIND(CASE_CONTEST_ENDED), &body);
	stored_execution(driver, EXECUTION_PAID);
	struct execution_row row = execution_of(driver);
	assert_true(back_owed(&row));
	assert_int_equal(row.back_fen, 500);
}

/* 行政强制法41: nothing is carried out or shown any more, and what was taken goes back. */
static void test_a_revoked_decision_falls_and_is_given_back(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseContestEnded body = ZH__CASE_CONTEST_ENDED__INIT;
	Zh__CaseGivenBack back = ZH__CASE_GIVEN_BACK__INIT;
	owed_case(driver);
	contest(driver);
	SET_OPTIONAL(&body, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED);
	SET_OPTIONAL(&body, back_fen, 1000);
	SET_OPTIONAL(&body, goods_back, 1);
	stored_take(driver, KIND(CASE_CONTEST_ENDED), &body);
	stored_execution(driver, EXECUTION_FREE);
	assert_int_not_equal(fixture_case(driver, 1).publication, PUBLICATION_OWED);
	assert_int_equal(esc_count(driver_rows(driver), COUNT_CASE_PUBLICATION, PUBLICATION_OWED),
			 0);
	assert_int_equal(execution_of(driver).contest, CONTEST_FALLEN);
	SET_OPTIONAL(&back, back_way, ZH__BACK_WAY__BACK_WAY_MONEY);
	SET_OPTIONAL(&back, given_fen, 1001);
	SET_OPTIONAL(&back, back_left_fen, -1);
	stored_untaken(driver, KIND(CASE_GIVEN_BACK), &back);
	SET_OPTIONAL(&back, given_fen, -1);
	SET_OPTIONAL(&back, back_left_fen, 1001);
	stored_untaken(driver, KIND(CASE_GIVEN_BACK), &back);
	SET_OPTIONAL(&back, given_fen, 1000);
	stored_untaken(driver, KIND(CASE_GIVEN_BACK), &back);
	SET_OPTIONAL(&back, back_left_fen, 0);
	stored_take_of_two(driver, KIND(CASE_GIVEN_BACK), &back);
	struct execution_row row = execution_of(driver);
	assert_int_equal(row.given_fen, 1000);
	assert_true(back_owed(&row));
	back = (Zh__CaseGivenBack)ZH__CASE_GIVEN_BACK__INIT;
	SET_OPTIONAL(&back, back_way, ZH__BACK_WAY__BACK_WAY_COMPENSATION);
	SET_OPTIONAL(&back, given_fen, 300);
	stored_take(driver, KIND(CASE_GIVEN_BACK), &back);
	row = execution_of(driver);
	assert_int_equal(row.given_fen, 1000);
	assert_false(back_owed(&row));
	stored_untaken(driver, KIND(CASE_GIVEN_BACK), &back);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, stored_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_deferral_has_its_days_and_its_parts),
		TEST(test_a_surcharge_is_decided_by_a_head_from_a_day_on),
		TEST(test_execution_is_suspended_and_resumed_by_two),
		TEST(test_the_court_is_asked_and_execution_ends_by_two),
		TEST(test_an_agreement_is_of_two_and_falls_with_a_missed_part),
		TEST(test_what_is_paid_and_what_is_left_add_up),
		TEST(test_cash_is_handed_on_as_it_was_taken),
		TEST(test_a_varied_decision_owes_less_and_may_be_contested_again),
		TEST(test_a_decision_varied_to_what_was_paid_is_paid),
		TEST(test_a_revoked_decision_falls_and_is_given_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
