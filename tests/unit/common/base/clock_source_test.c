#include "common/base/clock_source.h"

#include "common/base/time.h"
#include "tests/lib/test.h"

static void test_the_system_clock_runs(void **state)
{
	(void)state;
	struct clock_source clock = clock_system();
	int64_t mono_ms = clock_mono_ms(&clock);
	int32_t day = 0;
	assert_ok(time_day_of_yyyymmdd(20240101, &day));
	assert_true(clock_now_ms(&clock) > time_ms_of_day(day));
	assert_true(clock_mono_ms(&clock) >= mono_ms);
}

static void test_the_manual_clock_stands_until_moved(void **state)
{
	(void)state;
	struct clock_manual manual = {.now_ms = 1000, .mono_ms = 5};
	struct clock_source clock = clock_manual_source(&manual);
	assert_int_equal(clock_now_ms(&clock), 1000);
	clock_manual_advance(&manual, 250);
	assert_int_equal(clock_now_ms(&clock), 1250);
	assert_int_equal(clock_mono_ms(&clock), 255);
	clock_manual_set(&manual, 7); /* a jump back moves the wall clock alone */
	assert_int_equal(clock_now_ms(&clock), 7);
	assert_int_equal(clock_mono_ms(&clock), 255);
	assert_broken(clock_manual_advance(&manual, -1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_system_clock_runs),
		cmocka_unit_test(test_the_manual_clock_stands_until_moved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
