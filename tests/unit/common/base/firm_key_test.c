/* What can be a firm's key, what it becomes, and what can't be one. */
#include "common/base/firm_key.h"

#include "tests/lib/test.h"

static void reads(const char *text, enum firm_key_form form, const char *key)
{
	char found[FIRM_KEY_TEXT];
	assert_int_equal(firm_key_read(bytes_of_text(text), found), form);
	assert_string_equal(found, key);
}

static void codes(void **state)
{
	(void)state;
	reads("91350100M000100Y43", FIRM_KEY_CODE, "91350100M000100Y43");
	reads("91350100m000100y43", FIRM_KEY_CODE, "91350100M000100Y43");
	reads("91522701MA6DKXQ41P", FIRM_KEY_CODE_CHECK_FAILS, "91522701MA6DKXQ41P");
	reads("91522701MA6DKXQ41", FIRM_KEY_NONE, "");   /* a letter short */
	reads("91522701MA6DKXQ41PP", FIRM_KEY_NONE, ""); /* a letter long */
	reads("91522701MA6DKXQ4SP", FIRM_KEY_NONE, "");  /* S isn't of the alphabet */
	reads("城南五金店", FIRM_KEY_NONE, "");
	reads("abc", FIRM_KEY_NONE, "");
	reads("", FIRM_KEY_NONE, "");
}

static void provisional(void **state)
{
	uint32_t region;
	uint64_t number;
	(void)state;
	reads("P522701-17", FIRM_KEY_PROVISIONAL, "P522701-17");
	reads("P522701-999999999999999", FIRM_KEY_PROVISIONAL, "P522701-999999999999999");
	reads("P522701-1000000000000000", FIRM_KEY_NONE, "");
	reads("P522701-", FIRM_KEY_NONE, "");
	reads("P522701-07", FIRM_KEY_NONE, "");
	reads("P52270-17", FIRM_KEY_NONE, "");
	reads("P522701-1x", FIRM_KEY_NONE, "");
	assert_true(firm_key_provisional(bytes_of_text("P522701-17"), &region, &number));
	assert_int_equal(region, 522701);
	assert_int_equal(number, 17);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(codes), cmocka_unit_test(provisional)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
