/* Ed25519 signatures (RFC 8032) over digests that name their algorithm.
 *
 * What is signed is "zhian-signature-1", the digest's algorithm, the length and bytes of `what`,
 * and the digest.  `what` is a constant that says what the signature means ("document",
 * "journal-head", "act"): a signature given for one thing is none for another.
 * A signature costs 13 µs and a check 36 µs: one per turn (merkle.h), never one per report.
 */
#ifndef ZHIAN_CRYPTO_SIGN_H
#define ZHIAN_CRYPTO_SIGN_H

#include "common/crypto/keys.h"

#define SIGN_WHAT_MAX 32
#define SIGN_DIGEST 32
#define SIGNATURE_BYTES (1 + KEY_ID + 64) /* algorithm, the key's id, signature */

struct signed_digest {
	enum crypto_alg alg; /* ALG_BLAKE2B_256 or ALG_MERKLE_BLAKE2B_256 */
	uint8_t digest[SIGN_DIGEST];
};

/* `key`: KEY_DOCUMENT with its secret. */
void sign_digest(const struct key *key, const char *what, const struct signed_digest *digest,
		 uint8_t ret_signature[SIGNATURE_BYTES]);
/* UNSUPPORTED: another algorithm; NOT_FOUND: another key's; INVALID: wrong size; CORRUPT: no
 * signature of this key over this. */
MUST_CHECK enum status sign_verify(const struct key *key, const char *what,
				   const struct signed_digest *digest, struct bytes signature);

#endif
