/* The surcharge counts days and fen alone; where its rows are full it keeps to the party's side. */
#include "services/escalation/surcharge.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thousandths_fall_away_at_the_end),
		cmocka_unit_test(a_full_list_of_pauses_counts_no_day_more),
		cmocka_unit_test(a_full_list_of_payments_counts_no_fen_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
