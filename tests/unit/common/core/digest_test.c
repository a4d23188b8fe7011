/* BLAKE2b-256 against known answers and against libsodium. */
#include "common/core/digest.h"

#include <sodium.h>

#include "tests/lib/property.h"
#include "tests/lib/test.h"

static void check_hex(const char *text, const char *expected)
{
	uint8_t digest[DIGEST_SIZE];
	char hex[2 * DIGEST_SIZE + 1];
	digest_blake2b256(bytes_of_text(text), digest);
	(void)sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
	assert_string_equal(hex, expected);
}

static void test_known_answers(void **state)
{
	(void)state;
	check_hex("", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	check_hex("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

/* Every number of whole blocks and of bytes in the last one. */
static void test_every_length(void **state)
{
	(void)state;
	uint8_t bytes[2000], ours[DIGEST_SIZE], theirs[DIGEST_SIZE];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 167 + i / 251);
	for (size_t size = 0; size <= sizeof bytes; size++) {
		digest_blake2b256(bytes_of(bytes, size), ours);
		assert_int_equal(crypto_generichash(theirs, sizeof theirs, bytes, size, NULL, 0),
				 0);
		assert_memory_equal(ours, theirs, sizeof ours);
	}
}

/* Pieces of any lengths, also of none. */
static void streams_as_libsodium(struct property *property)
{
	uint8_t bytes[1500], ours[DIGEST_SIZE], theirs[DIGEST_SIZE];
	size_t size = (size_t)property_below(property, sizeof bytes + 1), at = 0;
	struct digest_stream stream;
	property_fill(property, bytes, size);
	digest_begin(&stream);
	while (at < size) {
		uint64_t most = property_below(property, 2) == 0 ? 20 : 400;
		size_t piece = (size_t)property_below(property, most);
		piece = piece < size - at ? piece : size - at;
		digest_more(&stream, bytes_of(bytes + at, piece));
		at += piece;
	}
	digest_end(&stream, ours);
	assert_int_equal(crypto_generichash(theirs, sizeof theirs, bytes, size, NULL, 0), 0);
	assert_memory_equal(ours, theirs, sizeof ours);
}

/* Lengths around the block of 128 bytes, cut in two anywhere. */
static void is_as_libsodium(struct property *property)
{
	uint8_t bytes[600], ours[DIGEST_SIZE], theirs[DIGEST_SIZE];
	size_t size = (size_t)property_below(property, sizeof bytes + 1);
	size_t cut = (size_t)property_below(property, size + 1);
	property_fill(property, bytes, size);
	assert_int_equal(crypto_generichash(theirs, sizeof theirs, bytes, size, NULL, 0), 0);
	digest_blake2b256(bytes_of(bytes, size), ours);
	assert_memory_equal(ours, theirs, sizeof ours);
	digest_blake2b256_pair(bytes_of(bytes, cut), bytes_of(bytes + cut, size - cut), ours);
	assert_memory_equal(ours, theirs, sizeof ours);
}

static void test_as_libsodium(void **state)
{
	(void)state;
	property_run(5000, is_as_libsodium);
	property_run(2000, streams_as_libsodium);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answers),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_as_libsodium),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
