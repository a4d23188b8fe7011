/* Bytes as digits and back: one text for the same bytes, and no other is read. */
#include "common/base/hex.h"

#include <string.h>

#include "tests/lib/test.h"

static void test_every_byte_comes_back(void **state)
{
	(void)state;
	uint8_t bytes[256], read[256];
	char text[2 * sizeof bytes + 1];
	size_t size = 0;
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	hex_print(bytes_of(bytes, sizeof bytes), text);
	assert_int_equal(strlen(text), 2 * sizeof bytes);
	assert_memory_equal(text, "000102030405060708090a0b0c0d0e0f10", 34);
	assert_true(hex_is(text, read, sizeof read));
	assert_memory_equal(bytes, read, sizeof bytes);
	memset(read, 0, sizeof read);
	assert_true(hex_read(text, strlen(text), read, sizeof read, &size));
	assert_int_equal(size, sizeof read);
	assert_memory_equal(bytes, read, sizeof bytes);
	hex_print(bytes_of(bytes, 0), text);
	assert_string_equal(text, "");
}

/* One digit less and one more; a flipped bit of a letter makes it large. */
static void test_nothing_else_is_read(void **state)
{
	(void)state;
	uint8_t read[4];
	size_t size = 0;
	static const char *const wrong[] = {"",     "0a1",  "0A1B", "0a1g",
					    "0a 1", "0a1/", "0a1:", "0a1`"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(hex_is(wrong[i], read, 2));
	assert_false(hex_is(NULL, read, 2));
	assert_false(hex_is("0a1b2", read, 2));
	assert_true(hex_take("0a1b2", read, 2)); /* its first */
	assert_true(hex_is("0a1b", read, 2));
	assert_int_equal(read[1], 0x1b);
	assert_false(hex_read("0a1", 3, read, sizeof read, &size));
	assert_false(hex_read("0a1b2c3d4e", 10, read, sizeof read, &size));
	assert_true(hex_read("0a1b2c3d", 8, read, sizeof read, &size));
	assert_int_equal(size, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_byte_comes_back),
		cmocka_unit_test(test_nothing_else_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
