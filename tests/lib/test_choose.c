/* ZHIAN_TEST_ONLY=name: of a program's tests that one alone (* and ? stand for any). */
#include <stdlib.h>

#include "tests/lib/test.h"

int test_choose(const char *group, const struct CMUnitTest *tests, size_t count,
		CMFixtureFunction setup, CMFixtureFunction teardown)
{
	const char *only = getenv("ZHIAN_TEST_ONLY");
	if (only != NULL)
		cmocka_set_test_filter(only);
	return _cmocka_run_group_tests(group, tests, count, setup, teardown);
}
