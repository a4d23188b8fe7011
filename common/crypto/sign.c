#include "common/crypto/sign.h"

#include <sodium.h>

#include "common/base/assert.h"

#define MAGIC "zhian-signature-1"
#define MESSAGE_MAX (sizeof(MAGIC) - 1 + 2 + SIGN_WHAT_MAX + SIGN_DIGEST)

struct message {
	uint8_t data[MESSAGE_MAX];
	size_t size;
};

static struct message message_of(const char *what, const struct signed_digest *digest)
{
	struct message message;
	struct writer writer = writer_over(message.data, sizeof(message.data));
	uint8_t alg = (uint8_t)digest->alg;
	uint8_t what_size = (uint8_t)strlen(what);

	ASSERT(strlen(what) <= SIGN_WHAT_MAX);
	writer_put(&writer, MAGIC, sizeof(MAGIC) - 1);
	writer_put(&writer, &alg, 1);
	writer_put(&writer, &what_size, 1);
	writer_put(&writer, what, what_size);
	writer_put(&writer, digest->digest, SIGN_DIGEST);
	ASSERT(!writer.overflow);
	message.size = writer.size;
	return message;
}

void sign_digest(const struct key *key, const char *what, const struct signed_digest *digest,
		 uint8_t ret_signature[SIGNATURE_BYTES])
{
	struct message message = message_of(what, digest);

	ASSERT(key_alg(key->purpose) == ALG_ED25519 && key->has_secret);
	ret_signature[0] = ALG_ED25519;
	memcpy(ret_signature + 1, key->id, KEY_ID);
	crypto_sign_detached(ret_signature + 1 + KEY_ID, NULL, message.data, message.size,
			     key->secret);
}

enum status sign_verify(const struct key *key, const char *what, const struct signed_digest *digest,
			struct bytes signature)
{
	struct message message = message_of(what, digest);

	ASSERT(key_alg(key->purpose) == ALG_ED25519);
	if (signature.size == 0 ||
	    (signature.data[0] == ALG_ED25519 && signature.size != SIGNATURE_BYTES))
		return STATUS_INVALID;
	if (signature.data[0] != ALG_ED25519)
		return STATUS_UNSUPPORTED;
	if (memcmp(signature.data + 1, key->id, KEY_ID) != 0)
		return STATUS_NOT_FOUND;
	if (crypto_sign_verify_detached(signature.data + 1 + KEY_ID, message.data, message.size,
					key->public_key) != 0)
		return STATUS_CORRUPT;
	return STATUS_OK;
}
