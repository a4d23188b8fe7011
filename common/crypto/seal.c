#include "common/crypto/seal.h"

#include <sodium.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

#define KEY_WHAT "zhian-seal-1"
#define EPHEMERAL_AT (1 + KEY_ID)
#define NONCE_SIZE 24
#define NONCE_AT (SEAL_HEAD - NONCE_SIZE)
#define TAG_SIZE (SEAL_OVERHEAD - SEAL_HEAD)

_Static_assert(NONCE_AT == EPHEMERAL_AT + crypto_scalarmult_BYTES, "the nonce follows the key");
_Static_assert(NONCE_SIZE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "XChaCha20's nonce");
_Static_assert(TAG_SIZE == crypto_aead_xchacha20poly1305_ietf_ABYTES, "Poly1305's tag");

/* The head up to the nonce, then the caller's context: authenticated, not encrypted. */
struct bound {
	uint8_t data[NONCE_AT + SEAL_CONTEXT_MAX];
	size_t size;
};

static struct bound bind_context(const uint8_t *head, struct bytes context)
{
	struct bound bound;
	struct writer writer = writer_over(bound.data, sizeof(bound.data));

	writer_put(&writer, head, NONCE_AT);
	writer_put(&writer, context.data, context.size);
	ASSERT(!writer.overflow);
	bound.size = writer.size;
	return bound;
}

/* False for a public key of low order, which would give a secret that everybody knows. */
static bool derive_record_key(const uint8_t secret[32], const uint8_t their_public[32],
			      const uint8_t ephemeral_public[32], const uint8_t receiver_public[32],
			      uint8_t ret_record_key[32])
{
	const uint8_t alg = ALG_X25519_XCHACHA20;
	uint8_t shared[32];
	crypto_generichash_state state;
	bool good = crypto_scalarmult(shared, secret, their_public) == 0;

	crypto_generichash_init(&state, NULL, 0, 32);
	crypto_generichash_update(&state, (const uint8_t *)KEY_WHAT, sizeof(KEY_WHAT) - 1);
	crypto_generichash_update(&state, &alg, 1);
	crypto_generichash_update(&state, shared, sizeof(shared));
	crypto_generichash_update(&state, ephemeral_public, 32);
	crypto_generichash_update(&state, receiver_public, 32);
	crypto_generichash_final(&state, ret_record_key, 32);
	sodium_memzero(shared, sizeof(shared));
	sodium_memzero(&state, sizeof(state));
	return good;
}

void sealer_init(struct sealer *sealer, const struct key *receiver)
{
	ASSERT(receiver->purpose == KEY_SEAL);
	memset(sealer, 0, sizeof(*sealer));
	key_of_public(KEY_SEAL, receiver->name, receiver->public_key, &sealer->receiver);
	(void)sodium_mlock(sealer->record_key, sizeof(sealer->record_key));
}

static void end_epoch(struct sealer *sealer)
{
	sodium_memzero(sealer->record_key, sizeof(sealer->record_key));
	sealer->open = false;
	sealer->records = 0;
}

static bool begin_epoch(struct sealer *sealer, const struct random_source *random, int64_t mono_ms)
{
	uint8_t secret[32];

	end_epoch(sealer);
	random_fill(random, secret, sizeof(secret));
	sealer->open =
		crypto_scalarmult_base(sealer->ephemeral_public, secret) == 0 &&
		derive_record_key(secret, sealer->receiver.public_key, sealer->ephemeral_public,
				  sealer->receiver.public_key, sealer->record_key);
	sodium_memzero(secret, sizeof(secret));
	sealer->since_ms = mono_ms;
	return sealer->open;
}

void sealer_tick(struct sealer *sealer, int64_t mono_ms)
{
	if (sealer->open && (mono_ms - sealer->since_ms >= SEAL_EPOCH_MS ||
			     mono_ms < sealer->since_ms || sealer->records >= SEAL_EPOCH_RECORDS))
		end_epoch(sealer);
}

enum status sealer_seal(struct sealer *sealer, const struct random_source *random, int64_t mono_ms,
			struct bytes plain, struct bytes context, uint8_t *ret_sealed)
{
	uint8_t *nonce = ret_sealed + NONCE_AT;
	struct bound bound;

	if (context.size > SEAL_CONTEXT_MAX)
		return STATUS_INVALID;
	sealer_tick(sealer, mono_ms);
	if (!sealer->open && !begin_epoch(sealer, random, mono_ms))
		return STATUS_INVALID;
	sealer->records++;
	ret_sealed[0] = ALG_X25519_XCHACHA20;
	memcpy(ret_sealed + 1, sealer->receiver.id, KEY_ID);
	memcpy(ret_sealed + EPHEMERAL_AT, sealer->ephemeral_public, 32);
	random_fill(random, nonce, NONCE_SIZE);
	bound = bind_context(ret_sealed, context);
	crypto_aead_xchacha20poly1305_ietf_encrypt(ret_sealed + SEAL_HEAD, NULL, plain.data,
						   plain.size, bound.data, bound.size, NULL, nonce,
						   sealer->record_key);
	return STATUS_OK;
}

void sealer_done(struct sealer *sealer)
{
	end_epoch(sealer);
	(void)sodium_munlock(sealer->record_key, sizeof(sealer->record_key));
	sodium_memzero(sealer, sizeof(*sealer));
}

enum status seal_once(const struct key *receiver, const struct random_source *random,
		      struct bytes plain, struct bytes context, uint8_t *ret_sealed)
{
	struct sealer sealer;
	enum status status;

	sealer_init(&sealer, receiver);
	status = sealer_seal(&sealer, random, 0, plain, context, ret_sealed);
	sealer_done(&sealer);
	return status;
}

struct drawn { /* from a seed: as many bytes as are asked for */
	uint8_t seed[randombytes_SEEDBYTES];
};

static void draw(void *context, void *out, size_t size)
{
	struct drawn *drawn = (struct drawn *)context;
	randombytes_buf_deterministic(out, size, drawn->seed);
	/* What is drawn next isn't the same again. */
	crypto_generichash(drawn->seed, sizeof(drawn->seed), drawn->seed, sizeof(drawn->seed), NULL,
			   0);
}

enum status seal_repeatable(const struct key *sender, const struct key *receiver,
			    struct bytes plain, struct bytes context, uint8_t *ret_sealed)
{
	static const char what[] = "zhian-seal-again";
	crypto_generichash_state state;
	struct drawn drawn;
	uint8_t size[8];
	ASSERT(sender->has_secret);
	be64_put(size, context.size);
	crypto_generichash_init(&state, sender->secret, key_secret_size(sender->purpose),
				sizeof(drawn.seed));
	crypto_generichash_update(&state, (const uint8_t *)what, sizeof(what) - 1);
	crypto_generichash_update(&state, receiver->public_key, KEY_PUBLIC);
	crypto_generichash_update(&state, size, sizeof(size));
	crypto_generichash_update(&state, context.data, context.size);
	crypto_generichash_update(&state, plain.data, plain.size);
	crypto_generichash_final(&state, drawn.seed, sizeof(drawn.seed));
	struct random_source random = {draw, &drawn};
	enum status status = seal_once(receiver, &random, plain, context, ret_sealed);
	sodium_memzero(&drawn, sizeof(drawn));
	sodium_memzero(&state, sizeof(state));
	return status;
}

enum status seal_receiver(struct bytes sealed, uint8_t ret_key_id[KEY_ID])
{
	if (sealed.size == 0)
		return STATUS_INVALID;
	if (sealed.data[0] != ALG_X25519_XCHACHA20)
		return STATUS_UNSUPPORTED;
	if (sealed.size < SEAL_OVERHEAD)
		return STATUS_INVALID;
	memcpy(ret_key_id, sealed.data + 1, KEY_ID);
	return STATUS_OK;
}

static bool decrypt(struct bytes sealed, const struct bound *bound, const uint8_t record_key[32],
		    uint8_t *ret_plain)
{
	const uint8_t *nonce = sealed.data + NONCE_AT;
	struct bytes secret = bytes_of(sealed.data + SEAL_HEAD, sealed.size - SEAL_HEAD);

	if (SABOTAGE("seal.skips-authentication"))
		return crypto_stream_xchacha20_xor_ic(ret_plain, secret.data,
						      secret.size - TAG_SIZE, nonce, 1,
						      record_key) == 0;
	return crypto_aead_xchacha20poly1305_ietf_decrypt(ret_plain, NULL, NULL, secret.data,
							  secret.size, bound->data, bound->size,
							  nonce, record_key) == 0;
}

enum status seal_open(const struct key *receiver, struct bytes sealed, struct bytes context,
		      uint8_t *ret_plain)
{
	uint8_t key_id[KEY_ID];
	uint8_t record_key[32];
	struct bound bound;
	bool good;

	ASSERT(receiver->purpose == KEY_SEAL && receiver->has_secret);
	if (context.size > SEAL_CONTEXT_MAX)
		return STATUS_INVALID;
	TRY(seal_receiver(sealed, key_id));
	if (memcmp(key_id, receiver->id, KEY_ID) != 0)
		return STATUS_NOT_FOUND;
	bound = bind_context(sealed.data, context);
	good = derive_record_key(receiver->secret, sealed.data + EPHEMERAL_AT,
				 sealed.data + EPHEMERAL_AT, receiver->public_key, record_key) &&
	       decrypt(sealed, &bound, record_key, ret_plain);
	sodium_memzero(record_key, sizeof(record_key));
	return good ? STATUS_OK : STATUS_CORRUPT;
}
