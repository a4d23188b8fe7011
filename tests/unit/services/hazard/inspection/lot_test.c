/* Lots: the same seed gives the same order for ever, another seed another one. */
#include "services/hazard/inspection/lot.h"
#include "tests/lib/test.h"

static uint64_t lot(const char *seed, const char *key, const char *second)
{
	return lot_of(bytes_of_text(seed), bytes_of_text(key), bytes_of_text(second));
}

/* Computed apart, from the header's definition. */
static void test_what_the_page_says(void **state)
{
	(void)state;
	assert_int_equal(lot("2025031", "91522701MA6DXXXX0X", ""), UINT64_C(0x401c860a0f61912));
	assert_int_equal(lot("2025031", "91522701MA6DXXXX0X", "wang"),
			 UINT64_C(0xb91c37fa1253ecb5));
	assert_int_not_equal(lot("2025032", "91522701MA6DXXXX0X", ""), UINT64_C(0x401c860a0f61912));
}

static void test_shares_are_rounded_up(void **state)
{
	(void)state;
	assert_int_equal(lot_share(0, 100000), 0);
	assert_int_equal(lot_share(1, 30000), 1);
	assert_int_equal(lot_share(100, 30000), 3);
	assert_int_equal(lot_share(101, 30000), 4);
	assert_int_equal(lot_share(2000, 1000000), 2000);
	assert_int_equal(lot_share(7, 0), 0);
}

static void test_lots_are_put_in_order(void **state)
{
	struct lot lots[257];
	(void)state;
	for (size_t count = 0; count <= 257; count += 16) {
		for (size_t i = 0; i < count; i++)
			lots[i] = (struct lot){.lot = lot("s", i % 2 ? "x" : "y", "") % 5 + i % 7,
					       .index = (uint32_t)i};
		lots_sort(lots, count);
		for (size_t i = 1; i < count; i++)
			assert_true(lots[i - 1].lot < lots[i].lot ||
				    (lots[i - 1].lot == lots[i].lot &&
				     lots[i - 1].index < lots[i].index));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_the_page_says),
		cmocka_unit_test(test_shares_are_rounded_up),
		cmocka_unit_test(test_lots_are_put_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
