#include "common/crypto/digest.h"

#include <sodium.h>

#include "tests/lib/test.h"

/* BLAKE2b-256 of "abc" and of nothing, from the reference implementation (b2sum -l 256). */
static const uint8_t of_abc[CRYPTO_DIGEST] = {0xbd, 0xdd, 0x81, 0x3c, 0x63, 0x42, 0x39, 0x72,
					      0x31, 0x71, 0xef, 0x3f, 0xee, 0x98, 0x57, 0x9b,
					      0x94, 0x96, 0x4e, 0x3b, 0xb1, 0xcb, 0x3e, 0x42,
					      0x72, 0x62, 0xc8, 0xc0, 0x68, 0xd5, 0x23, 0x19};

static void plain_is_blake2b(void **state)
{
	uint8_t digest[CRYPTO_DIGEST];

	(void)state;
	crypto_digest("", bytes_of_text("abc"), digest);
	assert_memory_equal(digest, of_abc, CRYPTO_DIGEST);
}

static void purpose_salt_and_key_each_change_it(void **state)
{
	const uint8_t salt[CRYPTO_SALT] = {1};
	const uint8_t no_salt[CRYPTO_SALT] = {0};
	uint8_t digests[6][CRYPTO_DIGEST];
	struct bytes text = bytes_of_text("abc");
	struct key key;
	struct key other;

	(void)state;
	key_make(KEY_SYMMETRIC, "a", &key);
	key_make(KEY_SYMMETRIC, "a", &other);
	crypto_digest("", text, digests[0]);
	crypto_digest("reward", text, digests[1]);
	crypto_digest_salted("", salt, text, digests[2]);
	crypto_digest_keyed("", &key, text, digests[3]);
	crypto_digest_keyed("", &other, text, digests[4]);
	crypto_digest_keyed("reward", &key, text, digests[5]);
	for (int i = 0; i < 6; i++) {
		for (int j = 0; j < i; j++)
			assert_false(crypto_digest_equal(digests[i], digests[j]));
	}
	crypto_digest_salted("", no_salt, text, digests[1]);
	assert_true(crypto_digest_equal(digests[0], digests[1]));
	crypto_digest_keyed("reward", &key, text, digests[1]);
	assert_true(crypto_digest_equal(digests[5], digests[1]));
	key_wipe(&key);
	key_wipe(&other);
}

/* The first of the reference implementation's vectors: bytes 0, 1, 2… under the key 0 to 15. */
static void short_is_siphash(void **state)
{
	static const char *const expected[] = {"a3817f04ba25a8e66df67214c7550293",
					       "da87c1d86b99af44347659119b22fc45",
					       "8177228da4a45dc7fca38bdef60affe4"};
	static const uint8_t bytes[] = {0, 1};
	uint8_t digest[CRYPTO_DIGEST_SHORT];
	char hex[2 * CRYPTO_DIGEST_SHORT + 1];
	struct key key;

	(void)state;
	key_make(KEY_SYMMETRIC, "a", &key);
	for (uint8_t i = 0; i < 32; i++)
		key.secret[i] = i;
	for (size_t size = 0; size <= sizeof bytes; size++) {
		crypto_digest_short(&key, bytes_of(bytes, size), digest);
		(void)sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
		assert_string_equal(hex, expected[size]);
	}
	key_wipe(&key);
}

static void a_difference_anywhere_is_seen(void **state)
{
	uint8_t changed[CRYPTO_DIGEST];

	(void)state;
	for (size_t i = 0; i < CRYPTO_DIGEST; i++) {
		memcpy(changed, of_abc, CRYPTO_DIGEST);
		changed[i] ^= 1;
		assert_false(crypto_digest_equal(changed, of_abc));
	}
}

static int start(void **state)
{
	(void)state;
	return crypto_start(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_is_blake2b),
		cmocka_unit_test(purpose_salt_and_key_each_change_it),
		cmocka_unit_test(short_is_siphash),
		cmocka_unit_test(a_difference_anywhere_is_seen),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
