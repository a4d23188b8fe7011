#include "common/store/part_seal.h"

#include <assert.h>
#include <sodium.h>

#include "common/base/assert.h"

#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD_SIZE (1 + NONCE_SIZE)
#define BOUND_SIZE (PART_DIGEST + 4 + 1)

static_assert(PART_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a whole key");
static_assert(sizeof(struct part_key) == 8 + PART_KEY_SIZE + PART_SALT_SIZE, "no padding");

size_t part_sealed_size(size_t content_size)
{
	return HEAD_SIZE + content_size + TAG_SIZE;
}

/* What the event says of a part: a sealed part that is put under another's name doesn't open. */
static void bind(const struct part_ref *ref, uint8_t out[BOUND_SIZE])
{
	memcpy(out, ref->digest, PART_DIGEST);
	be32_put(out + PART_DIGEST, ref->size);
	out[PART_DIGEST + 4] = ref->kind;
}

/* The name after its number: BLAKE2b-256(salt ‖ content), cut to what is left. */
static void digest_of(const struct part_key *key, struct bytes content,
		      uint8_t ret_digest[PART_DIGEST - PART_NUMBER])
{
	crypto_generichash_state hash;
	uint8_t whole[32];
	(void)crypto_generichash_init(&hash, NULL, 0, sizeof(whole));
	(void)crypto_generichash_update(&hash, key->salt, PART_SALT_SIZE);
	if (content.size != 0)
		(void)crypto_generichash_update(&hash, content.data, content.size);
	(void)crypto_generichash_final(&hash, whole, sizeof(whole));
	memcpy(ret_digest, whole, PART_DIGEST - PART_NUMBER);
}

void part_seal(const struct random_source *random, const struct part_key *key, uint64_t number,
	       enum part_kind kind, struct bytes content, struct part_ref *ret_ref,
	       uint8_t *ret_sealed)
{
	uint8_t bound[BOUND_SIZE];
	uint8_t *nonce = ret_sealed + 1;
	ASSERT(content.size <= PART_MAX);
	*ret_ref = (struct part_ref){.kind = (uint8_t)kind, .size = (uint32_t)content.size};
	be64_put(ret_ref->digest, number);
	digest_of(key, content, ret_ref->digest + PART_NUMBER);
	ret_sealed[0] = PART_SEAL_VERSION;
	random_fill(random, nonce, NONCE_SIZE);
	bind(ret_ref, bound);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(ret_sealed + HEAD_SIZE, NULL, content.data,
							 content.size, bound, sizeof(bound), NULL,
							 nonce, key->key);
}

enum status part_unseal(const struct part_key *key, const struct part_ref *ref, struct bytes sealed,
			void *ret_content)
{
	uint8_t bound[BOUND_SIZE];
	uint8_t digest[PART_DIGEST - PART_NUMBER];
	if (sealed.size < 1 || sealed.data[0] != PART_SEAL_VERSION)
		return STATUS_UNSUPPORTED;
	if (sealed.size != part_sealed_size(ref->size))
		return STATUS_CORRUPT;
	bind(ref, bound);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		    ret_content, NULL, NULL, sealed.data + HEAD_SIZE, sealed.size - HEAD_SIZE,
		    bound, sizeof(bound), sealed.data + 1, key->key) != 0)
		return STATUS_CORRUPT;
	digest_of(key, bytes_of(ret_content, ref->size), digest);
	return sodium_memcmp(digest, ref->digest + PART_NUMBER, sizeof(digest)) == 0
		       ? STATUS_OK
		       : STATUS_CORRUPT;
}

void part_key_wipe(struct part_key *key)
{
	sodium_memzero(key, sizeof(*key));
}
