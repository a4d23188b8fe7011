#include "common/crypto/digest.h"

#include <sodium.h>

#include "common/base/assert.h"

static void hash(const char *what, struct bytes key, const uint8_t *salt, struct bytes bytes,
		 uint8_t ret_digest[CRYPTO_DIGEST])
{
	uint8_t personal[CRYPTO_PURPOSE_MAX] = {0};
	size_t size = strlen(what);

	ASSERT(size <= sizeof(personal));
	if (size != 0)
		memcpy(personal, what, size);
	crypto_generichash_blake2b_salt_personal(ret_digest, CRYPTO_DIGEST, bytes.data, bytes.size,
						 key.data, key.size, salt, personal);
}

void crypto_digest(const char *what, struct bytes bytes, uint8_t ret_digest[CRYPTO_DIGEST])
{
	hash(what, bytes_of(NULL, 0), NULL, bytes, ret_digest);
}

void crypto_digest_salted(const char *what, const uint8_t salt[CRYPTO_SALT], struct bytes bytes,
			  uint8_t ret_digest[CRYPTO_DIGEST])
{
	hash(what, bytes_of(NULL, 0), salt, bytes, ret_digest);
}

void crypto_digest_keyed(const char *what, const struct key *key, struct bytes bytes,
			 uint8_t ret_digest[CRYPTO_DIGEST])
{
	ASSERT(key->purpose == KEY_SYMMETRIC && key->has_secret);
	hash(what, bytes_of(key->secret, key_secret_size(key->purpose)), NULL, bytes, ret_digest);
}

bool crypto_digest_equal(const uint8_t a[CRYPTO_DIGEST], const uint8_t b[CRYPTO_DIGEST])
{
	return sodium_memcmp(a, b, CRYPTO_DIGEST) == 0;
}
