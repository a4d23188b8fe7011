/* Algorithms by number, as they are in files and on the wire.
 *
 * Every signature, seal, digest and key says its own, so that another can be taken in without a new
 * format.  Numbers are never reused; one that this build doesn't know is STATUS_UNSUPPORTED.
 * 33 to 35 are kept for SM2 signatures, SM3 digests and SM4 seals (GB/T 32918, 32905, 32907).
 */
#ifndef ZHIAN_CRYPTO_ALG_H
#define ZHIAN_CRYPTO_ALG_H

enum crypto_alg {
	ALG_NONE = 0,
	ALG_CURVE25519 = 1,         /* transport: CurveZMQ (RFC 26/CurveZMQ) */
	ALG_ED25519 = 2,            /* signatures (RFC 8032) */
	ALG_X25519_XCHACHA20 = 3,   /* seals: X25519 (RFC 7748), XChaCha20-Poly1305 (RFC 8439) */
	ALG_BLAKE2B_256 = 4,        /* digests and keyed hashes (RFC 7693) */
	ALG_MERKLE_BLAKE2B_256 = 5, /* root over digests: merkle.h */
	ALG_SHA_256 = 6,            /* links of journals (FIPS 180-4) */
};

/* "ed25519"; NULL for a number that isn't listed. */
const char *crypto_alg_name(enum crypto_alg alg);

#endif
