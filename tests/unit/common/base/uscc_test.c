#include "common/base/uscc.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

static enum uscc_result normalise(const char *text, char code[USCC_LENGTH + 1])
{
	return uscc_normalise(bytes_of_text(text), code);
}

/* The first is the example of GB 32100; the others are codes of well-known public companies and of
 * public test files; the last three are made up. */
static const char *const valid[] = {
	"91350100M000100Y43", "91330100799655058B", "9144030071526726XG", "914403001922038216",
	"91110000802100433B", "91350200MA2YJ1XR9G", "91350200776049653A", "123502001549897397",
	"91440101MA5CJQ4N59", "91350203MA31NDF85F", "91522701LT524A2R28", "911525017YCAK72M7X",
	"91310115X63RCGF74T",
};

static void test_valid_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++) {
		char code[USCC_LENGTH + 1];
		assert_int_equal(normalise(valid[i], code), USCC_VALID);
		assert_string_equal(code, valid[i]);
		assert_int_equal(uscc_organisation_character(code + 8), code[16]);
		assert_int_equal(uscc_check_character(code), code[17]);
	}
	assert_int_equal(uscc_region(valid[0]), 350100);
	assert_int_equal(uscc_region("91A50100M000100Y43"), 0);
}

static void test_wrong_checks_are_told_apart(void **state)
{
	(void)state;
	char code[USCC_LENGTH + 1];
	/* Really issued, although the formula gives 9: a warning, and the code is kept. */
	assert_int_equal(normalise("91350203M0001QAY9B", code), USCC_CHECK_FAILS);
	assert_string_equal(code, "91350203M0001QAY9B");
	assert_int_equal(normalise("91350100M000100Y42", code), USCC_CHECK_FAILS);
	/* Position 17 wrong, 18 right for it. */
	memcpy(code, "91350100M000100Y5", 17);
	code[17] = uscc_check_character(code);
	assert_int_equal(uscc_check(code), USCC_ORGANISATION_FAILS);
}

static void test_spellings_are_mended(void **state)
{
	(void)state;
	const char *const spelled[] = {
		"91350100m000100y43",     " 91350100-M000100Y-43 ",
		"9135 0100 M000 100Y 43", "９１３５０１００Ｍ０００１００Ｙ４３",
		"9135０1OOM0OO1OOY43", /* letters O for zeros */
		"9I350100M000100Y43",     "91350100\xE3\x80\x80M000100Y43",
	};
	for (size_t i = 0; i < sizeof(spelled) / sizeof(spelled[0]); i++) {
		char code[USCC_LENGTH + 1] = "";
		assert_int_equal(normalise(spelled[i], code), USCC_VALID);
		assert_string_equal(code, valid[0]);
	}
}

static void test_malformed_leaves_the_output_alone(void **state)
{
	(void)state;
	const char *const wrong[] = {
		"",
		"9",
		"91350100M000100Y4",
		"91350100M000100Y433",
		"91350100S000100Y43",
		"91350100V000100Y43",
		"91350100Z000100Y43",
		"91350100质000100Y43",
		"91350100\xffM00100Y43",
		"91350100M000100Y4\xc3",
		"520000000012345",
		"91350100M000100Y4{",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char code[USCC_LENGTH + 1] = "untouched";
		assert_int_equal(normalise(wrong[i], code), USCC_MALFORMED);
		assert_string_equal(code, "untouched");
	}
}

/* The weights make every single wrong character show. */
static void a_changed_character_shows(struct property *property)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char code[USCC_LENGTH];
	for (size_t i = 0; i < 16; i++)
		code[i] = alphabet[property_below(property, 31)];
	code[16] = uscc_organisation_character(code + 8);
	code[17] = uscc_check_character(code);
	assert_int_equal(uscc_check(code), USCC_VALID);
	size_t at = property_below(property, USCC_LENGTH);
	char before = code[at];
	code[at] = alphabet[property_below(property, 31)];
	if (code[at] != before)
		assert_int_not_equal(uscc_check(code), USCC_VALID);
}

static void test_a_changed_character_shows(void **state)
{
	(void)state;
	property_run(2000, a_changed_character_shows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid_codes),
		cmocka_unit_test(test_wrong_checks_are_told_apart),
		cmocka_unit_test(test_spellings_are_mended),
		cmocka_unit_test(test_malformed_leaves_the_output_alone),
		cmocka_unit_test(test_a_changed_character_shows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
