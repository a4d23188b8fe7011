#include "services/notify/link/link_crypto.h"

#include "common/base/sabotage.h"
#include "common/core/digest.h"

_Static_assert(DIGEST_SIZE == SIGN_DIGEST, "the digest of the content is what is signed");

void bytes_sign(const struct key *key, const char *what, struct bytes content,
		uint8_t ret_signature[SIGNATURE_BYTES])
{
	struct signed_digest digest = {.alg = ALG_BLAKE2B_256};
	digest_blake2b256(content, digest.digest);
	sign_digest(key, what, &digest, ret_signature);
}

bool bytes_signed_by(const uint8_t public_key[KEY_PUBLIC], const char *what, struct bytes content,
		     struct bytes signature)
{
	if (SABOTAGE("notify.skips-signature"))
		return true;
	struct key key;
	struct signed_digest digest = {.alg = ALG_BLAKE2B_256};
	key_of_public(KEY_DOCUMENT, "region", public_key, &key);
	digest_blake2b256(content, digest.digest);
	return sign_verify(&key, what, &digest, signature) == STATUS_OK;
}
