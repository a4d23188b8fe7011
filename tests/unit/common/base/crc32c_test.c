#include "common/base/crc32c.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

/* RFC 3720, appendix B.4, and the usual check value of the polynomial. */
static void test_published_vectors(void **state)
{
	(void)state;
	uint8_t data[32];
	memset(data, 0, sizeof(data));
	assert_int_equal(crc32c(0, data, 32), 0x8A9136AAu);
	memset(data, 0xFF, sizeof(data));
	assert_int_equal(crc32c(0, data, 32), 0x62A8AB43u);
	for (uint8_t i = 0; i < 32; i++)
		data[i] = i;
	assert_int_equal(crc32c(0, data, 32), 0x46DD794Eu);
	for (uint8_t i = 0; i < 32; i++)
		data[i] = (uint8_t)(31 - i);
	assert_int_equal(crc32c(0, data, 32), 0x113FDB5Cu);
	assert_int_equal(crc32c(0, "123456789", 9), 0xE3069283u);
	assert_int_equal(crc32c_by_table(0, "123456789", 9), 0xE3069283u);
	assert_int_equal(crc32c(0, NULL, 0), 0);
}

static void table_and_pieces_agree(struct property *property)
{
	uint8_t data[200];
	size_t size = property_below(property, sizeof(data) + 1);
	size_t cut = property_below(property, size + 1);
	property_fill(property, data, sizeof(data));
	uint32_t whole = crc32c(0, data, size);
	assert_int_equal(crc32c_by_table(0, data, size), whole);
	assert_int_equal(crc32c(crc32c(0, data, cut), data + cut, size - cut), whole);
}

static void test_table_and_pieces_agree(void **state)
{
	(void)state;
	property_run(500, table_and_pieces_agree);
}

/* Long ones are taken in three lanes: at every number of blocks, and a little more or less. */
static void test_long_ones_agree_with_the_table(void **state)
{
	(void)state;
	static uint8_t data[20000];
	struct property random = {.state = 11};
	property_fill(&random, data, sizeof(data));
	for (size_t block = 6144; block < sizeof(data) - 16; block += 6144) {
		for (size_t size = block - 16; size <= block + 16; size++) {
			const uint8_t *from = data + size % 8;
			assert_int_equal(crc32c(1, from, size), crc32c_by_table(1, from, size));
		}
	}
}

static void test_every_single_bit_flip_shows(void **state)
{
	(void)state;
	uint8_t data[64];
	struct property random = {.state = 7};
	property_fill(&random, data, sizeof(data));
	uint32_t whole = crc32c(0, data, sizeof(data));
	for (size_t bit = 0; bit < sizeof(data) * 8; bit++) {
		data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_not_equal(crc32c(0, data, sizeof(data)), whole);
		data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_vectors),
		cmocka_unit_test(test_table_and_pieces_agree),
		cmocka_unit_test(test_long_ones_agree_with_the_table),
		cmocka_unit_test(test_every_single_bit_flip_shows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
