/* Sums of money that no person types but a program may send: less than nothing, and more than any
 * case is about.  Each sum that an act states is refused by its own name, and the greatest that
 * may be is taken. */
#include "tests/unit/services/escalation/escalation_fixture.h"

#include "services/escalation/cases/cases.h"

static struct object_id case_id(const struct decider_driver *driver)
{
	return driver_object(driver, OBJECT_CASEFILE, 1);
}

static void expect_amount(struct decider_driver *driver, const char *code, const char *where)
{
	fixture_refused(driver, code);
	assert_int_equal(driver->decision.verdict, VERDICT_INVALID);
	assert_string_equal(driver->decision.refusal.where, where);
}

/* ---- of a decision */

struct sums {
	int64_t gains, refunded, sold, unsold, value;
	const char *where; /* NULL: it is taken */
};

static void decide(struct decider_driver *driver, const struct sums *sums)
{
	Zh__CaseDecideCommand body = ZH__CASE_DECIDE_COMMAND__INIT;
	Zh__Penalty fine = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&fine};
	fixture_decision_written(&body);
	SET_OPTIONAL(&fine, kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&fine, amount_fen, FIXTURE_FINE_FEN);
	body.outcome = "penalty";
	body.penalties = penalties;
	body.n_penalties = 1;
	SET_OPTIONAL(&body, illegal_gains_fen, sums->gains);
	SET_OPTIONAL(&body, refunded_fen, sums->refunded);
	SET_OPTIONAL(&body, sold_fen, sums->sold);
	SET_OPTIONAL(&body, unsold_fen, sums->unsold);
	SET_OPTIONAL(&body, goods_value_fen, sums->value);
	SET_OPTIONAL(&body, value_basis, ZH__VALUE_BASIS__VALUE_BASIS_MARKED);
	if (sums->where != NULL) /* fewer than the law's: what is asked behind a sum isn't named */
		SET_OPTIONAL(&body, reconsider_days, 1);
	fixture_act(driver, &fixture_officer, "case.decide", case_id(driver), &body,
		    sums->where != NULL ? VERDICT_INVALID : VERDICT_DONE);
}

/* What is less than nothing would make a wrong sum of goods, or of gains, come out right. */
static void test_sums_of_a_decision(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const int64_t most = PENALTY_FEN_MAX;
	const struct sums tries[] = {
		{-1, 0, 100, 100, 200, "illegal_gains_fen"},
		{most + 1, 0, 100, 100, 200, "illegal_gains_fen"},
		{100, -1, 100, 100, 200, "refunded_fen"},
		{100, most + 1, 100, 100, 200, "refunded_fen"},
		{100, 100, -1, 201, 200, "sold_fen"},
		{100, 100, most + 1, 100, 200, "sold_fen"},
		{100, 100, 201, -1, 200, "unsold_fen"},
		{100, 100, 100, most + 1, 200, "unsold_fen"},
		{100, 100, 100, 100, -1, "goods_value_fen"},
		{100, 100, most, 1, most + 1, "goods_value_fen"},
		{most, most, most, 0, most, NULL},
	};
	(void)fixture_case_to(driver, CASE_NOTICED);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		decide(driver, &tries[i]);
		if (tries[i].where != NULL)
			expect_amount(driver, "case.decide.amount", tries[i].where);
	}
	const struct event *event = driver_newest(driver, KIND(CASE_DECIDED));
	const Zh__CaseDecided *body = BODY(event, CaseDecided);
	assert_int_equal(body->illegal_gains_fen, most);
	assert_int_equal(body->refunded_fen, most);
	assert_int_equal(body->goods_value_fen, most);
}

/* ---- behind it */

static void pay(struct decider_driver *driver, int64_t fen, enum verdict wanted)
{
	Zh__CaseExecuteCommand body = ZH__CASE_EXECUTE_COMMAND__INIT;
	SET_OPTIONAL(&body, paid_fen, fen);
	SET_OPTIONAL(&body, payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_BANK);
	body.receipt = "bank receipt 7";
	fixture_act(driver, &fixture_officer, "case.execute", case_id(driver), &body, wanted);
}

static void test_payments(void **state)
{
	static const int64_t wrong[] = {INT64_MIN, -1, 0, FIXTURE_FINE_FEN + 1, INT64_MAX};
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_DECIDED);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		pay(driver, wrong[i], VERDICT_INVALID);
		expect_amount(driver, "case.execute.amount", "paid_fen");
	}
	pay(driver, FIXTURE_FINE_FEN, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).left_fen, 0);
}

/* Less than nothing is owed never, also by the word of a court. */
static void test_what_is_owed_behind_a_contest(void **state)
{
	static const int64_t wrong[] = {INT64_MIN, -1, FIXTURE_FINE_FEN + 1, INT64_MAX};
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_DECIDED);
	Zh__CaseContestCommand contest = ZH__CASE_CONTEST_COMMAND__INIT;
	Zh__CaseContestEndCommand end = ZH__CASE_CONTEST_END_COMMAND__INIT;
	uint32_t today = time_yyyymmdd(time_day_of_ms(driver->now_ms));
	SET_OPTIONAL(&contest, contest, ZH__CONTEST_KIND__CONTEST_KIND_SUIT);
	contest.organ = "the court";
	contest.document = "copy of the complaint";
	SET_OPTIONAL(&contest, contested_day, today);
	SET_OPTIONAL(&contest, accepted_day, today);
	fixture_act(driver, &fixture_officer, "case.contest", id, &contest, VERDICT_DONE);
	SET_OPTIONAL(&end, contest_outcome, ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	end.document = "the judgment";
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		SET_OPTIONAL(&end, owed_fen, wrong[i]);
		fixture_act(driver, &fixture_officer, "case.contest-end", id, &end,
			    VERDICT_INVALID);
		expect_amount(driver, "case.contest-end.amount", "owed_fen");
	}
	SET_OPTIONAL(&end, owed_fen, 0);
	fixture_act(driver, &fixture_officer, "case.contest-end", id, &end, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).left_fen, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_sums_of_a_decision),
		TEST(test_payments),
		TEST(test_what_is_owed_behind_a_contest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
