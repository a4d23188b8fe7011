/* What is left alone because nothing can be noticed there, and what must not be. */
#include "tests/lib/test.h"

#include "tests/mutation/code/constant.h"

static void what_only_a_saboteur_reaches_is_never(void **state)
{
	static const char *const never[] = {
		"SABOTAGE ( \"a\" )",
		"a && SABOTAGE ( \"b\" )",
		"( a -> b == c && SABOTAGE ( \"b\" ) )",
		"! ! SABOTAGE ( \"a\" )",
		"( a || b ) && SABOTAGE ( \"a\" )",
		"! ( a || ! SABOTAGE ( \"a\" ) )",
		"false || 0",
	};
	(void)state;
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		assert_int_equal(constant_of(never[i]), CONSTANT_FALSE);
}

static void what_only_a_saboteur_takes_away_is_always(void **state)
{
	static const char *const always[] = {
		"! SABOTAGE ( \"a\" )",
		"a || ! SABOTAGE ( \"a\" )",
		"! ( a && SABOTAGE ( \"a\" ) )",
		"1",
	};
	(void)state;
	for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
		assert_int_equal(constant_of(always[i]), CONSTANT_TRUE);
}

static void everything_else_is_changed(void **state)
{
	static const char *const others[] = {
		"a",
		"! a",
		"a || SABOTAGE ( \"a\" )",
		"a && ! SABOTAGE ( \"a\" )",
		"SABOTAGE ( \"a\" ) ? b : c",
		"a && SABOTAGE ( \"a\" ) ? b : c",
		"SABOTAGE ( \"a\" ) == b",
		"0 < a",
		"f ( a , SABOTAGE ( \"a\" ) )",
		"( a ) & SABOTAGE ( \"a\" )",
		"",
	};
	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (constant_of(others[i]) != CONSTANT_NOT)
			fail_msg("%s", others[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_only_a_saboteur_reaches_is_never),
		cmocka_unit_test(what_only_a_saboteur_takes_away_is_always),
		cmocka_unit_test(everything_else_is_changed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
