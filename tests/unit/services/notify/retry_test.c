#include "services/notify/link/retry.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

static void test_doubles_to_a_limit(void **state)
{
	(void)state;
	struct retry retry = {0};
	assert_true(retry_is_due(&retry, 0));
	int64_t now_ms = 1000000, expected_ms = RETRY_FIRST_MS;
	for (int i = 0; i < 40; i++) {
		retry_tried(&retry, now_ms, UINT64_MAX - (uint64_t)i);
		assert_in_range(retry.next_ms - now_ms, expected_ms / 2, expected_ms);
		assert_false(retry_is_due(&retry, now_ms));
		now_ms = retry.next_ms;
		assert_true(retry_is_due(&retry, now_ms));
		expected_ms = expected_ms * 2 < RETRY_MOST_MS ? expected_ms * 2 : RETRY_MOST_MS;
	}
	retry_answered(&retry);
	assert_true(retry_is_due(&retry, 0));
	retry_tried(&retry, now_ms, 0);
	assert_int_equal(retry.next_ms - now_ms, RETRY_FIRST_MS / 2);
}

/* Wherever the draw falls, the wait stays within its half. */
static void jitter_stays_within(struct property *property)
{
	struct retry a = {.failures = 8}, b = {.failures = 8};
	retry_tried(&a, 0, property_u64(property));
	retry_tried(&b, 0, property_u64(property));
	assert_in_range(a.next_ms, 128000, 256000);
	assert_in_range(b.next_ms, 128000, 256000);
}

static void test_jitter(void **state)
{
	(void)state;
	property_run(200, jitter_stays_within);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_doubles_to_a_limit),
		cmocka_unit_test(test_jitter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
