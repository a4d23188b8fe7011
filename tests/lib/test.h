/* What every test includes first: cmocka with what it wants before it, and our helpers. */
#ifndef ZHIAN_TESTS_LIB_TEST_H
#define ZHIAN_TESTS_LIB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/base/bytes.h"
#include "common/base/status.h"

/* Tests of a program run through it (test_choose.c). */
int test_choose(const char *group, const struct CMUnitTest *tests, size_t count,
		CMFixtureFunction setup, CMFixtureFunction teardown);
#undef cmocka_run_group_tests
#define cmocka_run_group_tests(tests, setup, teardown)                                             \
	test_choose(#tests, tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)
#undef cmocka_run_group_tests_name
#define cmocka_run_group_tests_name(name, tests, setup, teardown)                                  \
	test_choose(name, tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)

#define assert_ok(expression) assert_int_equal((expression), STATUS_OK)
#define assert_status(expression, status) assert_int_equal((expression), (status))

/* Runs `call` and fails unless an ASSERT of ours broke in it (test_assert.c). */
#define assert_broken(call) expect_assert_failure(call)

static inline void assert_bytes_equal(struct bytes actual, struct bytes expected)
{
	assert_int_equal(actual.size, expected.size);
	if (expected.size != 0)
		assert_memory_equal(actual.data, expected.data, expected.size);
}

static inline void assert_bytes_text(struct bytes actual, const char *expected)
{
	assert_bytes_equal(actual, bytes_of_text(expected));
}

#endif
