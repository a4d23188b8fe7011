#include "tests/lib/test.h"
#include "tests/mutation/code/planted.h"

static void expect(unsigned size, struct planted expected)
{
	struct planted planted = {0};
	planted_noticed(&planted, size);
	assert_int_equal(planted.size, expected.size);
	assert_int_equal(planted.small, expected.small);
	assert_int_equal(planted.odd, expected.odd);
	assert_int_equal(planted.raised, expected.raised);
	assert_int_equal(planted.difference, expected.difference);
	assert_int_equal(planted.side, expected.side);
}

static void test_planted(void **state)
{
	(void)state;
	struct planted unseen = {0};
	expect(5, (struct planted){5, 1, 0, 3, 5, 2});
	expect(6, (struct planted){6, 1, 1, 3, 6, 2});
	expect(7, (struct planted){7, 1, 0, 3, 7, 2});
	expect(9, (struct planted){9, 1, 1, 3, 9, 2});
	expect(10, (struct planted){10, 0, 1, 3, 10, 2});
	expect(12, (struct planted){12, 0, 1, 3, 12, 1});
	for (unsigned size = 0; size < 20; size++)
		planted_unnoticed(&unseen, size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_planted)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
