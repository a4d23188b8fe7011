#include "tests/lib/test.h"

static void test_compare_orders_as_keys_do(void **state)
{
	(void)state;
	assert_true(bytes_compare(bytes_of_text("a"), bytes_of_text("b")) < 0);
	assert_true(bytes_compare(bytes_of_text("b"), bytes_of_text("a")) > 0);
	assert_true(bytes_compare(bytes_of_text("a"), bytes_of_text("aa")) < 0);
	assert_true(bytes_compare(bytes_of_text("\xff"), bytes_of_text("a")) > 0);
	assert_int_equal(bytes_compare(bytes_of(NULL, 0), bytes_of(NULL, 0)), 0);
	assert_true(bytes_compare(bytes_of(NULL, 0), bytes_of_text("a")) < 0);
}

static void test_equal_and_prefix(void **state)
{
	(void)state;
	assert_true(bytes_equal(bytes_of(NULL, 0), bytes_of_text("")));
	assert_true(bytes_equal(bytes_of_text("ab"), bytes_of_text("ab")));
	assert_false(bytes_equal(bytes_of_text("ab"), bytes_of_text("ac")));
	assert_false(bytes_equal(bytes_of_text("ab"), bytes_of_text("a")));
	assert_true(bytes_start_with(bytes_of_text("ab"), bytes_of_text("a")));
	assert_true(bytes_start_with(bytes_of_text("ab"), bytes_of(NULL, 0)));
	assert_false(bytes_start_with(bytes_of_text("a"), bytes_of_text("ab")));
}

static void test_big_endian_round_trip(void **state)
{
	(void)state;
	uint8_t eight[8];
	uint8_t four[4];
	be64_put(eight, UINT64_C(0x0102030405060708));
	assert_memory_equal(eight, "\1\2\3\4\5\6\7\10", 8);
	assert_int_equal(be64_get(eight), UINT64_C(0x0102030405060708));
	be64_put(eight, UINT64_MAX);
	assert_true(be64_get(eight) == UINT64_MAX);
	be32_put(four, 0xFF000001u);
	assert_int_equal(be32_get(four), 0xFF000001u);
}

static void test_writer_stops_at_the_first_that_does_not_fit(void **state)
{
	(void)state;
	char room[4];
	struct writer writer = writer_over(room, sizeof(room));
	writer_put(&writer, "abc", 3);
	writer_put(&writer, NULL, 0);
	assert_bytes_text(writer_bytes(&writer), "abc");
	writer_put(&writer, "de", 2);
	assert_true(writer.overflow);
	writer_put(&writer, "f", 1); /* would fit, but something before it is missing */
	assert_bytes_text(writer_bytes(&writer), "abc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare_orders_as_keys_do),
		cmocka_unit_test(test_equal_and_prefix),
		cmocka_unit_test(test_big_endian_round_trip),
		cmocka_unit_test(test_writer_stops_at_the_first_that_does_not_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
