#include "common/base/hash64.h"

#include <stdio.h>

#include "tests/lib/property.h"
#include "tests/lib/test.h"

static uint64_t hash_text(uint64_t previous, const char *text)
{
	return hash64(previous, bytes_of_text(text));
}

/* Keys of rows on disks hold these. */
static void test_fixed_vectors(void **state)
{
	(void)state;
	assert_int_equal(hash64(0, bytes_of(NULL, 0)), UINT64_C(0x6393d51c06c618dc));
	assert_int_equal(hash64(0, bytes_of("", 1)), UINT64_C(0xc6ffe416e9a5dfee));
	assert_int_equal(hash_text(0, "a"), UINT64_C(0x7d2ca9e49d528dee));
	assert_int_equal(hash_text(0, "S0-02"), UINT64_C(0xb4ab7f635c07830a));
	assert_int_equal(hash_text(0, "12345678"), UINT64_C(0xda7b0f1ba2b56342));
	assert_int_equal(hash_text(0, "123456789"), UINT64_C(0xffacc9aa2aca6cf9));
	assert_int_equal(hash_text(0, "批号20250101"), UINT64_C(0x2fe9cdad75895664));
	uint64_t firm = hash_text(0, "91522701MA6DXJ1F3T");
	assert_int_equal(firm, UINT64_C(0x5a618b4319d29eb7));
	assert_int_equal(hash_text(hash_text(firm, "S0-02"), "20250101"),
			 UINT64_C(0x1e7fbecf633ef34a));
}

static void test_where_a_field_ends_counts(void **state)
{
	(void)state;
	assert_int_not_equal(hash_text(hash_text(0, "ab"), "c"),
			     hash_text(hash_text(0, "a"), "bc"));
	assert_int_not_equal(hash_text(hash_text(0, "abc"), ""), hash_text(0, "abc"));
	assert_int_not_equal(hash_text(hash_text(0, ""), "abc"), hash_text(0, "abc"));
	/* Bytes that are taken twice aren't bytes that stand there twice. */
	for (size_t size = 0; size < 24; size++) {
		static const uint8_t zeros[25];
		assert_int_not_equal(hash64(0, bytes_of(zeros, size)),
				     hash64(0, bytes_of(zeros, size + 1)));
	}
}

static void test_every_byte_counts_at_every_size(void **state)
{
	(void)state;
	uint8_t data[40] = {0};
	for (size_t size = 1; size <= sizeof(data); size++) {
		uint64_t whole = hash64(1, bytes_of(data, size));
		for (size_t i = 0; i < size; i++) {
			data[i] = 1;
			assert_int_not_equal(hash64(1, bytes_of(data, size)), whole);
			data[i] = 0;
		}
	}
}

static unsigned bits_of(uint64_t bits)
{
	unsigned count = 0;
	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

/* Whichever bit differs, each bit of the hash differs in about half of the cases. */
static void test_every_bit_goes_everywhere(void **state)
{
	(void)state;
	enum { SIZE = 37, ROUNDS = 200 };
	struct property random = {.state = 5};
	unsigned changed[64] = {0};
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint8_t data[SIZE];
		property_fill(&random, data, sizeof(data));
		uint64_t whole = hash64(round, bytes_of(data, sizeof(data)));
		for (size_t bit = 0; bit < sizeof(data) * 8; bit++) {
			data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			uint64_t differs = whole ^ hash64(round, bytes_of(data, sizeof(data)));
			data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_in_range(bits_of(differs), 8, 56);
			for (size_t i = 0; i < 64; i++)
				changed[i] += differs >> i & 1u;
		}
	}
	unsigned all = ROUNDS * SIZE * 8;
	for (size_t i = 0; i < 64; i++)
		assert_in_range(changed[i], all * 48 / 100, all * 52 / 100);
}

static int compare(const void *a, const void *b)
{
	uint64_t x;
	uint64_t y;
	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

/* Firms of one district with batches of one year: what the keys are made of. */
static void test_like_fields_stay_apart(void **state)
{
	(void)state;
	enum { FIRMS = 500, BATCHES = 200 };
	static uint64_t hashes[FIRMS * BATCHES];
	for (unsigned firm = 0; firm < FIRMS; firm++) {
		char text[32];
		(void)snprintf(text, sizeof(text), "91522701MA6D%06u", firm);
		uint64_t first = hash_text(hash_text(0, text), "S0-02");
		for (unsigned batch = 0; batch < BATCHES; batch++) {
			(void)snprintf(text, sizeof(text), "2025%04u", batch);
			hashes[firm * BATCHES + batch] = hash_text(first, text);
		}
	}
	qsort(hashes, FIRMS * BATCHES, sizeof(hashes[0]), compare);
	for (size_t i = 1; i < FIRMS * BATCHES; i++)
		assert_true(hashes[i - 1] != hashes[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed_vectors),
		cmocka_unit_test(test_where_a_field_ends_counts),
		cmocka_unit_test(test_every_byte_counts_at_every_size),
		cmocka_unit_test(test_every_bit_goes_everywhere),
		cmocka_unit_test(test_like_fields_stay_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
