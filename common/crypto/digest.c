#include "common/crypto/digest.h"

#include <assert.h>
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

static_assert(CRYPTO_DIGEST_SHORT == crypto_shorthash_siphashx24_BYTES &&
		      crypto_shorthash_siphashx24_KEYBYTES <= KEY_SECRET_MAX,
	      "SipHash's sizes");

void crypto_digest_short(const struct key *key, struct bytes bytes,
			 uint8_t ret_digest[CRYPTO_DIGEST_SHORT])
{
	ASSERT(key->purpose == KEY_SYMMETRIC && key->has_secret);
	crypto_shorthash_siphashx24(ret_digest, bytes.data, bytes.size, key->secret);
}

static_assert(sizeof(crypto_generichash_state) <= sizeof(struct crypto_digest_stream),
	      "libsodium's state fits");

static crypto_generichash_state *state_of(struct crypto_digest_stream *stream)
{
	return (crypto_generichash_state *)(void *)stream->state;
}

void crypto_digest_begin(struct crypto_digest_stream *stream)
{
	crypto_generichash_init(state_of(stream), NULL, 0, CRYPTO_DIGEST);
}

void crypto_digest_more(struct crypto_digest_stream *stream, struct bytes bytes)
{
	crypto_generichash_update(state_of(stream), bytes.data, bytes.size);
}

void crypto_digest_end(struct crypto_digest_stream *stream, uint8_t ret_digest[CRYPTO_DIGEST])
{
	crypto_generichash_final(state_of(stream), ret_digest, CRYPTO_DIGEST);
}

bool crypto_digest_equal(const uint8_t a[CRYPTO_DIGEST], const uint8_t b[CRYPTO_DIGEST])
{
	return sodium_memcmp(a, b, CRYPTO_DIGEST) == 0;
}
