/* BLAKE2b-256 (RFC 7693): plain, salted and keyed; a short keyed hash; comparing without telling
 * where they differ.
 *
 * `what` says what is hashed (at most 16 bytes, a constant of the program) and becomes BLAKE2b's
 * personalisation, so that a digest made for one purpose is none for another.  The plain digest of
 * bytes alone, for pure code, is in common/core/digest.h; what = "" here gives the same.
 */
#ifndef ZHIAN_CRYPTO_DIGEST_H
#define ZHIAN_CRYPTO_DIGEST_H

#include "common/base/bytes.h"
#include "common/crypto/keys.h"

#define CRYPTO_DIGEST 32
#define CRYPTO_SALT 16
#define CRYPTO_PURPOSE_MAX 16

void crypto_digest(const char *what, struct bytes bytes, uint8_t ret_digest[CRYPTO_DIGEST]);
void crypto_digest_salted(const char *what, const uint8_t salt[CRYPTO_SALT], struct bytes bytes,
			  uint8_t ret_digest[CRYPTO_DIGEST]);
/* `key` is a KEY_SYMMETRIC with its secret: reward codes, what stands for a masked id. */
void crypto_digest_keyed(const char *what, const struct key *key, struct bytes bytes,
			 uint8_t ret_digest[CRYPTO_DIGEST]);
/* SipHash-2-4 of 128 bits under the first half of such a key: whether two contents are the same,
 * where whoever would make two alike doesn't have the key.  A third of the time; never a name that
 * others rely on.  No `what`: one use for a key. */
#define CRYPTO_DIGEST_SHORT 16
void crypto_digest_short(const struct key *key, struct bytes bytes,
			 uint8_t ret_digest[CRYPTO_DIGEST_SHORT]);
/* The plain digest of what comes in pieces: whole files (`b2sum -l 256` gives the same). */
struct crypto_digest_stream {
	_Alignas(64) uint8_t state[384]; /* libsodium's own, which only digest.c knows */
};
void crypto_digest_begin(struct crypto_digest_stream *stream);
void crypto_digest_more(struct crypto_digest_stream *stream, struct bytes bytes);
void crypto_digest_end(struct crypto_digest_stream *stream, uint8_t ret_digest[CRYPTO_DIGEST]);
/* Constant time. */
bool crypto_digest_equal(const uint8_t a[CRYPTO_DIGEST], const uint8_t b[CRYPTO_DIGEST]);

#endif
