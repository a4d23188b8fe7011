/* The surcharge counts days and fen alone; where its rows are full it keeps to the party's side. */
#include "services/escalation/cases/surcharge.h"
#include "tests/lib/test.h"

static struct surcharge of(int64_t fine_fen)
{
	return (struct surcharge){.from_day = 1000,
				  .permille = SURCHARGE_PERMILLE,
				  .fine_fen = fine_fen,
				  .base_fen = fine_fen};
}

static void thousandths_fall_away_at_the_end(void **state)
{
	struct surcharge surcharge = of(1111);
	(void)state; /* 33.33 fen a day */
	assert_int_equal(surcharge_until(&surcharge, 999).fen, 0);
	assert_int_equal(surcharge_until(&surcharge, 1000).fen, 33);
	assert_int_equal(surcharge_until(&surcharge, 1002).fen, 99);
	assert_int_equal(surcharge_until(&surcharge, 1003).fen, 133);
	assert_int_equal(surcharge_until(&surcharge, INT32_MAX - 1).fen, 1111);
	surcharge = of(INT64_MAX / 2);
	assert_true(surcharge_until(&surcharge, 5000).fen == INT64_MAX / 2);
}

static void a_full_list_of_pauses_counts_no_day_more(void **state)
{
	struct surcharge surcharge = of(100000);
	(void)state;
	for (int32_t i = 0; i < 12; i++)
		surcharge_pause_add(&surcharge, PAUSE_CONTEST, 1001 + 2 * i, 1001 + 2 * i);
	assert_int_equal(surcharge.pause_count, SURCHARGE_PAUSES_MAX);
	/* 1000, 1002 … 1014; from 1015 to 1023 none, where four stood between them */
	assert_int_equal(surcharge_until(&surcharge, 1023).days, 8);
	assert_int_equal(surcharge_until(&surcharge, 1024).days, 9);
}

static void a_full_list_of_payments_counts_no_fen_more(void **state)
{
	struct surcharge surcharge = of(1000000);
	(void)state;
	for (int32_t i = 0; i < 50; i++)
		surcharge_pay(&surcharge, 1000 + i, 10000);
	assert_int_equal(surcharge.payment_count, FINE_PAYMENTS_MAX);
	assert_int_equal(surcharge_until(&surcharge, 1100).daily_fen, 500000 / 1000 * 30);
	struct surcharge nobody = {.from_day = 0};
	surcharge_pay(&nobody, 1000, 10000);
	assert_int_equal(nobody.payment_count, 0);
}

/* What is let go of it is owed no more, and never makes more than nothing of it. */
static void a_remission_is_taken_from_what_is_left(void **state)
{
	struct surcharge surcharge = of(100000);
	(void)state;
	surcharge.paid_fen = 1000;
	surcharge.remit_fen = 4000;
	assert_int_equal(surcharge_until(&surcharge, 1001).left_fen, 1000);
	assert_int_equal(surcharge_until(&surcharge, 1001).fen, 6000);
	assert_int_equal(surcharge_until(&surcharge, 1000).left_fen, 0);
}

/* One that ends on the day on which it was decided leaves no day out. */
static void a_pause_that_ends_at_once_leaves_no_day_out(void **state)
{
	struct surcharge surcharge = of(100000);
	(void)state;
	surcharge_pause_add(&surcharge, PAUSE_SUSPENSION, 1002, SURCHARGE_OPEN);
	assert_int_equal(surcharge_until(&surcharge, 1010).days, 2);
	surcharge_pause_end(&surcharge, PAUSE_AGREEMENT, 1001);
	assert_int_equal(surcharge_until(&surcharge, 1010).days, 2);
	surcharge_pause_end(&surcharge, PAUSE_SUSPENSION, 1001);
	assert_int_equal(surcharge_until(&surcharge, 1010).days, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thousandths_fall_away_at_the_end),
		cmocka_unit_test(a_full_list_of_pauses_counts_no_day_more),
		cmocka_unit_test(a_full_list_of_payments_counts_no_fen_more),
		cmocka_unit_test(a_remission_is_taken_from_what_is_left),
		cmocka_unit_test(a_pause_that_ends_at_once_leaves_no_day_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
