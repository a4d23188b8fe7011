/* Sealing to a receiver who alone can open: identities to the discloser, documents to a region.
 *
 *   algorithm 1 ‖ receiver's key id 8 ‖ ephemeral public 32 ‖ nonce 24 ‖ ciphertext ‖ tag 16
 *
 * The record key is BLAKE2b-256 of the X25519 secret, both public keys and the algorithm; records
 * are XChaCha20-Poly1305 under it with random nonces.  One ephemeral key serves an epoch, 60 s or
 * 65,536 records, since making one costs 54 µs and sealing under it 0.6 µs.  Its secret half is
 * wiped as soon as the record key is derived, the record key at the epoch's end: from then on even
 * the sealer can't open what it sealed.
 *
 * `context` (may be empty) is authenticated with the record and not in it: what it belongs to.
 */
#ifndef ZHIAN_CRYPTO_SEAL_H
#define ZHIAN_CRYPTO_SEAL_H

#include "common/base/random_source.h"
#include "common/crypto/keys.h"

#define SEAL_HEAD (1 + KEY_ID + 32 + 24)
#define SEAL_OVERHEAD (SEAL_HEAD + 16)
#define SEAL_CONTEXT_MAX 128
#define SEAL_EPOCH_MS 60000
#define SEAL_EPOCH_RECORDS 65536

struct sealer {
	struct key receiver; /* its public half */
	uint8_t ephemeral_public[32];
	uint8_t record_key[32];
	int64_t since_ms; /* monotonic */
	uint32_t records; /* in this epoch */
	bool open;        /* record_key is valid */
};

/* `receiver`: a KEY_SEAL; only its public half is taken.  One sealer stays where it is (locked in
 * memory) until sealer_done(). */
void sealer_init(struct sealer *sealer, const struct key *receiver);
/* Writes plain.size + SEAL_OVERHEAD bytes.  INVALID: the receiver's key is none that can be sealed
 * to (a point of low order), or the context is too long. */
MUST_CHECK enum status sealer_seal(struct sealer *sealer, const struct random_source *random,
				   int64_t mono_ms, struct bytes plain, struct bytes context,
				   uint8_t *ret_sealed);
/* Wipes an epoch that has ended; from a timer, so that silence doesn't prolong it. */
void sealer_tick(struct sealer *sealer, int64_t mono_ms);
void sealer_done(struct sealer *sealer);

/* One record under an ephemeral key of its own; otherwise as sealer_seal(). */
MUST_CHECK enum status seal_once(const struct key *receiver, const struct random_source *random,
				 struct bytes plain, struct bytes context, uint8_t *ret_sealed);

/* Whose it is, without opening; INVALID, UNSUPPORTED. */
/* As seal_once(), and sealing the same again gives the same bytes: ephemeral key and nonce are
 * drawn from the sender's secret, receiver, context and plain text.  For who may have to send a
 * thing twice and be known by its bytes. */
MUST_CHECK enum status seal_repeatable(const struct key *sender, const struct key *receiver,
				       struct bytes plain, struct bytes context,
				       uint8_t *ret_sealed);

MUST_CHECK enum status seal_receiver(struct bytes sealed, uint8_t ret_key_id[KEY_ID]);
/* Writes sealed.size - SEAL_OVERHEAD bytes.  INVALID: too short; UNSUPPORTED: another algorithm;
 * NOT_FOUND: sealed to another key; CORRUPT: changed, or another context. */
MUST_CHECK enum status seal_open(const struct key *receiver, struct bytes sealed,
				 struct bytes context, uint8_t *ret_plain);

#endif
