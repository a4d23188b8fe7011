#include "common/base/region.h"
#include "tests/lib/test.h"

static void test_levels(void **state)
{
	(void)state;
	assert_int_equal(region_level(520000), REGION_PROVINCE);
	assert_int_equal(region_level(500000), REGION_PROVINCE); /* Chongqing */
	assert_int_equal(region_level(522700), REGION_PREFECTURE);
	assert_int_equal(region_level(522701), REGION_COUNTY);
	assert_int_equal(region_level(310115), REGION_COUNTY);
	assert_int_equal(region_level(820000), REGION_PROVINCE);
	const uint32_t wrong[] = {0,      1,          99999,  100000,  160000,    240101,
				  290000, 380000,     400000, 470000,  490100,    550000,
				  520001, 600000,     660000, 720000,  790101,    800000,
				  830000, 829999 + 1, 900000, 1000000, UINT32_MAX};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(region_level(wrong[i]), REGION_INVALID);
}

static void test_text(void **state)
{
	static const char *const none[] = {"",        "52270",   "5227011", "52270x",
					   "522701 ", " 522701", "+22701",  "4295489997"};
	(void)state;
	assert_int_equal(region_of_text("522701"), 522701);
	assert_int_equal(region_of_text("999999"), 999999);
	assert_int_equal(region_of_text("000001"), 1);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(region_of_text(none[i]), 0);
}

static void test_elsewhere(void **state)
{
	(void)state;
	assert_true(region_is_elsewhere(522702, 522701));
	assert_true(region_is_elsewhere(520000, 522701));
	assert_false(region_is_elsewhere(522701, 522701));
	assert_false(region_is_elsewhere(0, 522701));
	assert_false(region_is_elsewhere(1, 522701));
	assert_false(region_is_elsewhere(839999, 522701));
}

static void test_superiors(void **state)
{
	(void)state;
	assert_int_equal(region_superior(522701), 522700);
	assert_int_equal(region_superior(522700), 520000);
	assert_int_equal(region_superior(520000), 0);
	assert_int_equal(region_superior(7), 0);
}

static void test_containment(void **state)
{
	(void)state;
	assert_true(region_contains(520000, 522701));
	assert_true(region_contains(522700, 522701));
	assert_true(region_contains(522701, 522701));
	assert_false(region_contains(522701, 522700));
	assert_false(region_contains(522600, 522701));
	assert_false(region_contains(0, 522701));
	assert_false(region_contains(520000, 0));
}

static void test_common_superior(void **state)
{
	(void)state;
	assert_int_equal(region_common_superior(522701, 522702), 522700);
	assert_int_equal(region_common_superior(522701, 522601), 520000);
	assert_int_equal(region_common_superior(522701, 522701), 522701);
	assert_int_equal(region_common_superior(522701, 310115), 0);
	assert_int_equal(region_common_superior(522701, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),          cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_superiors),       cmocka_unit_test(test_containment),
		cmocka_unit_test(test_common_superior), cmocka_unit_test(test_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
