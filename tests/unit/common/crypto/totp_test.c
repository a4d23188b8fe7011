/* The codes of RFC 6238, appendix B (SHA-1); an authenticator shows the last six digits. */
#include "common/crypto/totp.h"

#include <string.h>

#include "common/base/time.h"
#include "tests/lib/test.h"

#define KEY "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" /* "12345678901234567890" */

static void codes_of_the_rfc(void **state)
{
	static const struct {
		int64_t s;
		const char *code;
	} vectors[] = {
		{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
		{1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		uint64_t step = 0;
		assert_true(totp_fits(KEY, vectors[i].code, vectors[i].s * MS_PER_SECOND, &step));
		assert_int_equal(step, vectors[i].s / TOTP_STEP_S);
	}
}

static void a_step_beside_and_no_further(void **state)
{
	/* Steps of 30 s: 1111111110 begins one. */
	const int64_t begin_ms = 1111111110 * MS_PER_SECOND;
	uint64_t step;
	(void)state;
	assert_true(totp_fits(KEY, "050471", begin_ms - 1, &step));
	assert_int_equal(step, 1111111110 / TOTP_STEP_S);
	assert_true(totp_fits(KEY, "050471", begin_ms - 30000, &step));
	assert_false(totp_fits(KEY, "050471", begin_ms - 30001, &step));
	assert_true(totp_fits(KEY, "050471", begin_ms + 59999, &step));
	assert_false(totp_fits(KEY, "050471", begin_ms + 60000, &step));
}

static void what_is_no_code_and_no_key(void **state)
{
	static const char *const codes[] = {"",       "05047",  "0504711", "050472",
					    "o50471", " 50471", "05047 "};
	static const char *const keys[] = {"", "GEZDGNBV", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1",
					   "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQA"};
	uint64_t step;
	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		assert_false(totp_fits(KEY, codes[i], 1111111111 * MS_PER_SECOND, &step));
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		assert_false(totp_is_key(keys[i]));
		assert_false(totp_fits(keys[i], "050471", 1111111111 * MS_PER_SECOND, &step));
	}
	assert_true(totp_is_key(KEY));
}

static void a_new_key_is_another_each_time(void **state)
{
	char one[TOTP_KEY_TEXT], other[TOTP_KEY_TEXT];
	(void)state;
	assert_true(totp_make(one));
	assert_true(totp_make(other));
	assert_true(totp_is_key(one));
	assert_true(totp_is_key(other));
	assert_string_not_equal(one, other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_of_the_rfc),
		cmocka_unit_test(a_step_beside_and_no_further),
		cmocka_unit_test(what_is_no_code_and_no_key),
		cmocka_unit_test(a_new_key_is_another_each_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
