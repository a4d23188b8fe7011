#include "common/crypto/sign.h"

#include <sodium.h>

#include "tests/lib/test.h"

static struct key signer;
static struct signed_digest digest = {.alg = ALG_BLAKE2B_256, .digest = {1, 2, 3}};

/* RFC 8032, 7.1, test 2: seed, public half, message 0x72, signature. */
static void the_library_is_ed25519(void **state)
{
	static const char seed_hex[] =
		"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
	static const char public_hex[] =
		"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
	static const char signature_hex[] =
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
		"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
	uint8_t seed[32];
	uint8_t public_key[32];
	uint8_t expected_public[32];
	uint8_t secret[64];
	uint8_t signature[64];
	uint8_t expected[64];

	(void)state;
	sodium_hex2bin(seed, 32, seed_hex, 64, NULL, NULL, NULL);
	sodium_hex2bin(expected_public, 32, public_hex, 64, NULL, NULL, NULL);
	sodium_hex2bin(expected, 64, signature_hex, 128, NULL, NULL, NULL);
	crypto_sign_seed_keypair(public_key, secret, seed);
	assert_memory_equal(public_key, expected_public, 32);
	crypto_sign_detached(signature, NULL, (const uint8_t *)"\x72", 1, secret);
	assert_memory_equal(signature, expected, 64);
}

static void a_signature_is_for_one_thing(void **state)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct bytes bytes = bytes_of(signature, sizeof(signature));
	struct signed_digest other = digest;
	struct key stranger;

	(void)state;
	sign_digest(&signer, "document", &digest, signature);
	assert_ok(sign_verify(&signer, "document", &digest, bytes));
	assert_status(sign_verify(&signer, "act", &digest, bytes), STATUS_CORRUPT);
	assert_status(sign_verify(&signer, "document1", &digest, bytes), STATUS_CORRUPT);
	other.alg = ALG_MERKLE_BLAKE2B_256;
	assert_status(sign_verify(&signer, "document", &other, bytes), STATUS_CORRUPT);
	other = digest;
	other.digest[31] ^= 1;
	assert_status(sign_verify(&signer, "document", &other, bytes), STATUS_CORRUPT);
	key_make(KEY_DOCUMENT, "stranger", &stranger);
	assert_status(sign_verify(&stranger, "document", &digest, bytes), STATUS_NOT_FOUND);
	key_wipe(&stranger);
}

static void every_bit_counts(void **state)
{
	uint8_t signature[SIGNATURE_BYTES + 1] = {0};

	(void)state;
	sign_digest(&signer, "document", &digest, signature);
	for (size_t i = 0; i < SIGNATURE_BYTES * 8; i++) {
		signature[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_int_not_equal(sign_verify(&signer, "document", &digest,
						 bytes_of(signature, SIGNATURE_BYTES)),
				     STATUS_OK);
		signature[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	for (size_t size = 0; size <= SIGNATURE_BYTES + 1; size++) {
		enum status status =
			sign_verify(&signer, "document", &digest, bytes_of(signature, size));

		assert_int_equal(status, size == SIGNATURE_BYTES ? STATUS_OK : STATUS_INVALID);
	}
	signature[0] = 33;
	assert_status(sign_verify(&signer, "document", &digest, bytes_of(signature, 10)),
		      STATUS_UNSUPPORTED);
}

static void the_public_half_is_enough_to_check(void **state)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct key public_half;

	(void)state;
	sign_digest(&signer, "document", &digest, signature);
	key_of_public(KEY_DOCUMENT, "wang", signer.public_key, &public_half);
	assert_ok(sign_verify(&public_half, "document", &digest,
			      bytes_of(signature, sizeof(signature))));
}

static int start(void **state)
{
	(void)state;
	if (crypto_start(NULL) != STATUS_OK)
		return -1;
	key_make(KEY_DOCUMENT, "wang", &signer);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_library_is_ed25519),
		cmocka_unit_test(a_signature_is_for_one_thing),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(the_public_half_is_enough_to_check),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
