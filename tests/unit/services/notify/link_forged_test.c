/* A neighbour that is who it says may still send what isn't so: each word of the line with one
 * thing wrong, signed and sealed as it should be, and why it isn't believed. */
#include "common/core/message.h"
#include "common/crypto/seal.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* A sends to B */

#define EPOCH UINT64_C(0xa11)
#define OTHER_LIFE UINT64_C(0xb0b)
#define NUMBER 5u
#define RECEIVED_MS INT64_C(1741915800000)
#define STREAM ZH__LINK_STREAM__LINK_STREAM_BULK

static struct world world;

enum word { DOCUMENT, RECEIPT, HEAD, CHAIN, HELD, RETURN_OWN, RETURN_THEIRS };

struct forging {
	uint32_t from; /* whose line it comes over */
	Zh__Envelope envelope;
	Zh__LinkFrame link;
	Zh__LinkReturn back;
	Zh__Document document;
	Zh__DocumentContent content;
	Zh__LinkReceipt receipt;
	Zh__LinkReceiptContent receipted;
	Zh__LinkReceived received, *received_list[60];
	Zh__LinkHead head, newer;
	Zh__LinkHeadContent beat, newest;
	Zh__LinkChain chain;
	Zh__LinkChainContent ends;
	Zh__LinkHeld held;
	Zh__LinkHeldContent kept;
	Zh__ChainHead heads[250], *head_list[250];
	const struct key *by, *then; /* who signs, and who signed what is given back of ours */
	bool nonsense;               /* what is signed is no message */
	uint8_t digest[DIGEST_SIZE], flipped[DIGEST_SIZE];
	uint8_t filler[LINK_FRAME_MAX];
};

/* When the one thing is done: before anything is signed, before it is sealed, before it goes. */
enum moment { NEVER, CONTENT, SIGNED, SENT };

#define US COUNTY_B
#define PEER COUNTY_A

#define FORGERIES(X)                                                                               \
	X(DOCUMENT, NEVER, , NONE)                                                                 \
	X(DOCUMENT, SENT, f->link.from_region = SUPERIOR, REGION)                                  \
	X(DOCUMENT, SENT, f->link.to_region = SUPERIOR, REGION)                                    \
	X(DOCUMENT, SENT, f->link.epoch++, SEAL)                                                   \
	X(DOCUMENT, SENT, f->link.stream = ZH__LINK_STREAM__LINK_STREAM_URGENT, SEAL)              \
	X(DOCUMENT, SENT, f->link.number++, SEAL)                                                  \
	X(DOCUMENT, SENT, f->link.sealed.len = 0, MALFORMED)                                       \
	X(DOCUMENT, SENT, f->link.sealed.len = 1, SEAL)                                            \
	X(DOCUMENT, SENT, f->link.sealed.len = SEAL_OVERHEAD, SEAL)                                \
	X(DOCUMENT, SENT, f->link.digest.data = f->flipped, DIGEST)                                \
	X(DOCUMENT, SENT, f->link.digest.len--, DIGEST)                                            \
	X(DOCUMENT, SENT, f->link.digest = ((ProtobufCBinaryData){LINK_FRAME_MAX, f->filler}),     \
	  MALFORMED)                                                                               \
	X(DOCUMENT, SENT, f->envelope.version = 2, MALFORMED)                                      \
	X(DOCUMENT, SENT, f->envelope.what_case = ZH__ENVELOPE__WHAT__NOT_SET, MALFORMED)          \
	X(DOCUMENT, SIGNED, f->document.signer = US, REGION)                                       \
	X(DOCUMENT, SIGNED, f->document.alg++, KEY)                                                \
	X(DOCUMENT, SIGNED, f->document.key_id.len--, KEY)                                         \
	X(DOCUMENT, SIGNED, f->document.signature.len--, SIGNATURE)                                \
	X(DOCUMENT, CONTENT, f->content.from_region = SUPERIOR, REGION)                            \
	X(DOCUMENT, CONTENT, f->content.to_region = SUPERIOR, REGION)                              \
	X(DOCUMENT, CONTENT, f->nonsense = true, MALFORMED)                                        \
	X(DOCUMENT, CONTENT, lengthen(f, CONTENT_MAX), NONE)                                       \
	X(DOCUMENT, CONTENT, lengthen(f, CONTENT_MAX + 1), MALFORMED)                              \
	X(DOCUMENT, CONTENT, f->by = &world.root, KEY)                                             \
	X(RECEIPT, NEVER, , NONE)                                                                  \
	X(RECEIPT, CONTENT, f->receipted.from_region = SUPERIOR, REGION)                           \
	X(RECEIPT, CONTENT, f->receipted.to_region = SUPERIOR, REGION)                             \
	X(RECEIPT, CONTENT, f->receipted.epoch++, EPOCH)                                           \
	X(RECEIPT, CONTENT, f->nonsense = true, MALFORMED)                                         \
	X(RECEIPT, CONTENT, f->receipted.n_received = 60, MALFORMED)                               \
	X(RECEIPT, SIGNED, f->receipt.alg++, KEY)                                                  \
	X(RECEIPT, SIGNED, f->receipt.signature.len--, SIGNATURE)                                  \
	X(HEAD, NEVER, , NONE)                                                                     \
	X(HEAD, CONTENT, f->beat.from_region = SUPERIOR, REGION)                                   \
	X(HEAD, CONTENT, f->beat.to_region = SUPERIOR, REGION)                                     \
	X(HEAD, CONTENT, f->nonsense = true, MALFORMED)                                            \
	X(HEAD, SIGNED, f->head.alg++, KEY)                                                        \
	X(HEAD, SIGNED, f->head.signature.len--, SIGNATURE)                                        \
	X(HEAD, SENT, f->from = 530101, STRANGER)                                                  \
	X(CHAIN, NEVER, , NONE)                                                                    \
	X(CHAIN, CONTENT, f->ends.from_region = SUPERIOR, REGION)                                  \
	X(CHAIN, CONTENT, f->ends.to_region = SUPERIOR, REGION)                                    \
	X(CHAIN, CONTENT, f->ends.n_heads = 250, MALFORMED)                                        \
	X(CHAIN, CONTENT, f->nonsense = true, MALFORMED)                                           \
	X(CHAIN, SIGNED, f->chain.alg++, KEY)                                                      \
	X(CHAIN, SIGNED, f->chain.signature.len--, SIGNATURE)                                      \
	X(HELD, NEVER, , NONE)                                                                     \
	X(HELD, CONTENT, f->kept.from_region = SUPERIOR, REGION)                                   \
	X(HELD, CONTENT, f->kept.to_region = SUPERIOR, REGION)                                     \
	X(HELD, CONTENT, f->kept.n_heads = 250, MALFORMED)                                         \
	X(HELD, CONTENT, f->nonsense = true, MALFORMED)                                            \
	X(HELD, SIGNED, f->held.alg++, KEY)                                                        \
	X(HELD, SIGNED, f->held.signature.len--, SIGNATURE)                                        \
	X(RETURN_OWN, NEVER, , NONE)                                                               \
	X(RETURN_OWN, SENT, f->back.from_region = SUPERIOR, REGION)                                \
	X(RETURN_OWN, SENT, f->back.to_region = SUPERIOR, REGION)                                  \
	X(RETURN_OWN, SENT, f->back.to_epoch++, EPOCH)                                             \
	X(RETURN_OWN, SENT, f->back.epoch++, SEAL)                                                 \
	X(RETURN_OWN, SENT, f->back.number++, SEAL)                                                \
	X(RETURN_OWN, SENT, f->back.stream = ZH__LINK_STREAM__LINK_STREAM_URGENT, SEAL)            \
	X(RETURN_OWN, SENT, f->back.own = 0, SEAL)                                                 \
	X(RETURN_OWN, SENT, f->back.sealed.len = 0, MALFORMED)                                     \
	X(RETURN_OWN, SENT, f->back.digest.data = f->flipped, DIGEST)                              \
	X(RETURN_OWN, SENT, f->back.digest.len--, DIGEST)                                          \
	X(RETURN_OWN, SIGNED, f->document.signer = PEER, REGION)                                   \
	X(RETURN_OWN, SIGNED, f->document.signature.len--, SIGNATURE)                              \
	X(RETURN_OWN, SIGNED, f->document.key_id.len--, SIGNATURE)                                 \
	X(RETURN_OWN, CONTENT, f->then = &world.ends[A].sign_key, SIGNATURE)                       \
	X(RETURN_OWN, CONTENT, f->content.from_region = PEER, REGION)                              \
	X(RETURN_OWN, CONTENT, f->content.to_region = US, REGION)                                  \
	X(RETURN_OWN, CONTENT, f->nonsense = true, SIGNATURE)                                      \
	X(RETURN_OWN, CONTENT, lengthen(f, CONTENT_MAX), NONE)                                     \
	X(RETURN_OWN, CONTENT, lengthen(f, CONTENT_MAX + 1), MALFORMED)                            \
	X(RETURN_THEIRS, NEVER, , NONE)                                                            \
	X(RETURN_THEIRS, SIGNED, f->document.signer = US, REGION)                                  \
	X(RETURN_THEIRS, SIGNED, f->document.alg++, KEY)                                           \
	X(RETURN_THEIRS, SIGNED, f->document.signature.len--, SIGNATURE)                           \
	X(RETURN_THEIRS, CONTENT, f->content.from_region = US, REGION)                             \
	X(RETURN_THEIRS, CONTENT, f->content.to_region = PEER, REGION)                             \
	X(RETURN_THEIRS, CONTENT, f->nonsense = true, MALFORMED)                                   \
	X(RETURN_THEIRS, CONTENT, f->receipted.from_region = US, RECEIPT)                          \
	X(RETURN_THEIRS, CONTENT, f->receipted.to_region = PEER, RECEIPT)                          \
	X(RETURN_THEIRS, CONTENT, f->receipted.stream = ZH__LINK_STREAM__LINK_STREAM_URGENT,       \
	  RECEIPT)                                                                                 \
	X(RETURN_THEIRS, CONTENT, f->receipted.n_received = 0, RECEIPT)                            \
	X(RETURN_THEIRS, CONTENT, f->received.number++, RECEIPT)                                   \
	X(RETURN_THEIRS, CONTENT, f->received.received_ms = 0, RECEIPT)                            \
	X(RETURN_THEIRS, CONTENT, f->received.digest.data = f->flipped, RECEIPT)                   \
	X(RETURN_THEIRS, CONTENT, f->then = &world.ends[A].sign_key, RECEIPT)                      \
	X(RETURN_THEIRS, SIGNED, f->receipt.signature.len--, RECEIPT)                              \
	X(RETURN_THEIRS, SIGNED, f->back.receipt = NULL, RECEIPT)                                  \
	X(RETURN_THEIRS, SENT, f->back.digest.len--, RECEIPT)

static void lengthen(struct forging *forging, size_t size);

static void forge(struct forging *f, unsigned number, enum moment moment)
{
	unsigned at = 0;
#define X(word, when, statement, refusal)                                                          \
	if (at++ == number && moment == (when)) {                                                  \
		statement;                                                                         \
		return;                                                                            \
	}
	FORGERIES(X)
#undef X
}

/* ---- what A says when nothing is wrong with it */

static void init_receipt(struct forging *f, uint32_t from, uint32_t to)
{
	zh__link_receipt__init(&f->receipt);
	zh__link_receipt_content__init(&f->receipted);
	zh__link_received__init(&f->received);
	SET_OPTIONAL(&f->receipted, from_region, from);
	SET_OPTIONAL(&f->receipted, to_region, to);
	SET_OPTIONAL(&f->receipted, epoch, world.ends[B].link.epoch);
	SET_OPTIONAL(&f->receipted, stream, STREAM);
	SET_OPTIONAL(&f->receipted, number, (uint64_t)NUMBER);
	SET_OPTIONAL(&f->receipted, life, EPOCH);
	SET_OPTIONAL(&f->received, number, (uint64_t)NUMBER);
	SET_OPTIONAL(&f->received, received_ms, RECEIVED_MS);
	f->received.has_digest = 1;
	f->received.digest = (ProtobufCBinaryData){DIGEST_SIZE, f->digest};
	for (size_t i = 0; i < 60; i++)
		f->received_list[i] = &f->received;
	f->receipted.received = f->received_list;
	f->receipted.n_received = 1;
}

static void init_document(struct forging *f, bool own)
{
	zh__document__init(&f->document);
	zh__document_content__init(&f->content);
	SET_OPTIONAL(&f->content, from_region, own ? US : PEER);
	SET_OPTIONAL(&f->content, to_region, own ? PEER : US);
	SET_OPTIONAL(&f->document, signer, own ? US : PEER);
}

static void init_heads(struct forging *f)
{
	zh__link_head__init(&f->head);
	zh__link_head_content__init(&f->beat);
	SET_OPTIONAL(&f->beat, from_region, PEER);
	SET_OPTIONAL(&f->beat, to_region, US);
	SET_OPTIONAL(&f->beat, epoch, EPOCH);
	zh__link_head__init(&f->newer);
	zh__link_head_content__init(&f->newest);
	SET_OPTIONAL(&f->newest, from_region, US);
	SET_OPTIONAL(&f->newest, to_region, PEER);
	SET_OPTIONAL(&f->newest, epoch, OTHER_LIFE);
	zh__link_chain__init(&f->chain);
	zh__link_chain_content__init(&f->ends);
	SET_OPTIONAL(&f->ends, from_region, PEER);
	SET_OPTIONAL(&f->ends, to_region, US);
	SET_OPTIONAL(&f->ends, life, EPOCH);
	zh__link_held__init(&f->held);
	zh__link_held_content__init(&f->kept);
	SET_OPTIONAL(&f->kept, from_region, PEER);
	SET_OPTIONAL(&f->kept, to_region, US);
	SET_OPTIONAL(&f->kept, life, EPOCH);
	for (size_t i = 0; i < 250; i++) {
		zh__chain_head__init(&f->heads[i]);
		SET_OPTIONAL(&f->heads[i], daemon, ZH__DAEMON_NAME__DAEMON_NAME_HAZARD);
		f->heads[i].has_hash = 1;
		f->heads[i].hash = (ProtobufCBinaryData){DIGEST_SIZE, f->digest};
		f->head_list[i] = &f->heads[i];
	}
	f->ends.heads = f->kept.heads = f->head_list;
	f->ends.n_heads = f->kept.n_heads = 1;
}

static void init_frames(struct forging *f, bool own)
{
	zh__envelope__init(&f->envelope);
	SET_OPTIONAL(&f->envelope, version, 1);
	zh__link_frame__init(&f->link);
	SET_OPTIONAL(&f->link, from_region, PEER);
	SET_OPTIONAL(&f->link, to_region, US);
	SET_OPTIONAL(&f->link, epoch, EPOCH);
	SET_OPTIONAL(&f->link, stream, STREAM);
	SET_OPTIONAL(&f->link, number, (uint64_t)NUMBER);
	zh__link_return__init(&f->back);
	SET_OPTIONAL(&f->back, from_region, PEER);
	SET_OPTIONAL(&f->back, to_region, US);
	SET_OPTIONAL(&f->back, epoch, EPOCH);
	SET_OPTIONAL(&f->back, to_epoch, world.ends[B].link.epoch);
	SET_OPTIONAL(&f->back, stream, STREAM);
	SET_OPTIONAL(&f->back, number, (uint64_t)NUMBER);
	SET_OPTIONAL(&f->back, own, own);
	SET_OPTIONAL(&f->back, last, 1);
}

static void init(struct forging *f, enum word word)
{
	memset(f, 0, sizeof *f);
	f->from = PEER;
	f->by = &world.ends[A].sign_key;
	f->then = &world.ends[B].sign_key;
	if (word == RETURN_THEIRS)
		init_receipt(f, PEER, US);
	else
		init_receipt(f, US, PEER);
	init_document(f, word == RETURN_OWN);
	init_heads(f);
	init_frames(f, word == RETURN_OWN);
}

/* ---- signed and sealed */

static ProtobufCBinaryData kept(struct bytes bytes)
{
	struct bytes copy = arena_copy(&world.give_arena, bytes);
	assert_non_null(copy.data);
	return message_bytes(copy);
}

/* So long that its packed bytes are `size`. */
static void lengthen(struct forging *forging, size_t size)
{
	forging->content.has_chain_head = 1;
	forging->content.chain_head = (ProtobufCBinaryData){CONTENT_MAX, forging->filler};
	size_t more = protobuf_c_message_get_packed_size(&forging->content.base) - size;
	forging->content.chain_head.len -= more;
	assert_int_equal(protobuf_c_message_get_packed_size(&forging->content.base), size);
}

static const uint8_t no_message[] = {0xff};

#define SIGN(f, key, what, message, out)                                                           \
	do {                                                                                       \
		uint8_t signature[SIGNATURE_BYTES];                                                \
		struct bytes packed = message_pack(&(message)->base, &world.give_arena);           \
		if ((f)->nonsense)                                                                 \
			packed = bytes_of(no_message, sizeof no_message);                          \
		bytes_sign(key, what, packed, signature);                                          \
		(out)->has_content = (out)->has_key_id = (out)->has_signature = 1;                 \
		(out)->content = kept(packed);                                                     \
		(out)->key_id = kept(bytes_of((key)->id, KEY_ID));                                 \
		(out)->signature = kept(bytes_of(signature, sizeof signature));                    \
		SET_OPTIONAL(out, alg, ALG_ED25519);                                               \
	} while (0)

static void sign_document(struct forging *f, bool own)
{
	const struct key *by = own ? f->then : f->by;
	SIGN(f, by, SIGNS_DOCUMENT, &f->content, &f->document);
	digest_blake2b256(link_bytes(&f->document.content), f->digest);
	memcpy(f->flipped, f->digest, sizeof f->flipped);
	f->flipped[7] ^= 1;
}

static void sign_all(struct forging *f, enum word word)
{
	bool nonsense = f->nonsense;
	sign_document(f, word == RETURN_OWN);
	f->nonsense = nonsense && word == RECEIPT;
	const struct key *by = word == RECEIPT ? f->by : f->then;
	SIGN(f, by, SIGNS_RECEIPT, &f->receipted, &f->receipt);
	f->nonsense = false;
	SIGN(f, f->then, SIGNS_HEAD, &f->newest, &f->newer);
	f->beat.newer = &f->newer;
	f->nonsense = nonsense;
	SIGN(f, f->by, SIGNS_HEAD, &f->beat, &f->head);
	SIGN(f, f->by, SIGNS_CHAIN, &f->ends, &f->chain);
	SIGN(f, f->by, SIGNS_HELD, &f->kept, &f->held);
	f->back.receipt = &f->receipt;
}

static ProtobufCBinaryData sealed(struct forging *f, struct row_key context)
{
	struct bytes out;
	struct bytes document = message_pack(&f->document.base, &world.give_arena);
	assert_ok(link_seal(&world.ends[A].link, world.ends[B].box_key.public_key, &context,
			    document, &world.give_arena, &out));
	return message_bytes(out);
}

static void seal_all(struct forging *f)
{
	f->link.has_digest = f->link.has_sealed = f->back.has_digest = f->back.has_sealed = 1;
	f->link.digest = f->back.digest = (ProtobufCBinaryData){DIGEST_SIZE, f->digest};
	f->link.sealed = sealed(f, link_seal_context(&f->link));
	f->back.sealed = sealed(f, link_return_context(&f->back));
}

static void frame_it(struct forging *f, enum word word)
{
	static const Zh__Envelope__WhatCase cases[] = {
		[DOCUMENT] = ZH__ENVELOPE__WHAT_LINK,
		[RECEIPT] = ZH__ENVELOPE__WHAT_LINK_RECEIPT,
		[HEAD] = ZH__ENVELOPE__WHAT_LINK_HEAD,
		[CHAIN] = ZH__ENVELOPE__WHAT_LINK_CHAIN,
		[HELD] = ZH__ENVELOPE__WHAT_LINK_HELD,
		[RETURN_OWN] = ZH__ENVELOPE__WHAT_LINK_RETURN,
		[RETURN_THEIRS] = ZH__ENVELOPE__WHAT_LINK_RETURN,
	};
	f->envelope.what_case = cases[word];
	if (word == DOCUMENT)
		f->envelope.link = &f->link;
	if (word == RECEIPT)
		f->envelope.link_receipt = &f->receipt;
	if (word == HEAD)
		f->envelope.link_head = &f->head;
	if (word == CHAIN)
		f->envelope.link_chain = &f->chain;
	if (word == HELD)
		f->envelope.link_held = &f->held;
	if (word == RETURN_OWN || word == RETURN_THEIRS)
		f->envelope.link_return = &f->back;
}

static enum link_refusal opened(struct forging *f, enum word word, unsigned number,
				struct link_opened *ret_opened)
{
	arena_reset(&world.give_arena);
	init(f, word);
	forge(f, number, CONTENT);
	sign_all(f, word);
	forge(f, number, SIGNED);
	seal_all(f);
	frame_it(f, word);
	forge(f, number, SENT);
	struct bytes frame = message_pack(&f->envelope.base, &world.give_arena);
	assert_non_null(frame.data);
	arena_reset(&world.arena);
	bool believed = link_open(&world.ends[B].link, f->from, frame, BEGIN_MS + MS_PER_HOUR,
				  &world.arena, ret_opened);
	assert_int_equal(believed, ret_opened->refusal == LINK_REFUSED_NONE);
	return ret_opened->refusal;
}

static int begin(void **state)
{
	(void)state;
	world_init(&world, 7);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

static void test_each_forgery(void **state)
{
	(void)state;
	static const struct {
		enum word word;
		const char *name;
		enum link_refusal refusal;
	} cases[] = {
#define X(word, when, statement, refusal) {word, #word ": " #statement, LINK_REFUSED_##refusal},
		FORGERIES(X)
#undef X
	};
	static struct forging forging;
	uint64_t expected[LINK_REFUSAL_COUNT] = {0};
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct link_opened result;
		enum link_refusal found = opened(&forging, cases[i].word, i, &result);
		if (found != cases[i].refusal)
			fail_msg("%s: %s, not %s", cases[i].name, link_refusal_code(found),
				 link_refusal_code(cases[i].refusal));
		expected[found]++;
	}
	for (unsigned i = LINK_REFUSED_NONE + 1; i < LINK_REFUSAL_COUNT; i++)
		assert_int_equal(world.ends[B].link.refused[i], expected[i]);
	assert_int_equal(world.ends[B].link.refused[LINK_REFUSED_NONE], 0);
	assert_string_equal(link_refusal_code(LINK_REFUSED_NONE), "link.believed");
	assert_string_equal(link_refusal_code(LINK_REFUSAL_COUNT), "link.believed");
}

/* A seal is bound to each field of its frame. */
static void test_bound_to_its_place(void **state)
{
	(void)state;
	Zh__LinkFrame frames[6];
	Zh__LinkReturn returns[8];
	for (size_t i = 0; i < 8; i++) {
		if (i < 6)
			zh__link_frame__init(&frames[i]);
		zh__link_return__init(&returns[i]);
	}
	frames[1].from_region = frames[2].to_region = 1;
	frames[3].epoch = frames[5].number = 1;
	frames[4].stream = STREAM;
	returns[1].from_region = returns[2].to_region = 1;
	returns[3].epoch = returns[4].to_epoch = returns[6].number = 1;
	returns[5].stream = STREAM;
	returns[7].own = 1;
	for (size_t i = 0; i < 8; i++) {
		for (size_t k = 0; k < i; k++) {
			struct row_key one = link_return_context(&returns[i]);
			struct row_key other = link_return_context(&returns[k]);
			assert_false(bytes_equal(row_key_bytes(&one), row_key_bytes(&other)));
			if (i >= 6)
				continue;
			one = link_seal_context(&frames[i]);
			other = link_seal_context(&frames[k]);
			assert_false(bytes_equal(row_key_bytes(&one), row_key_bytes(&other)));
		}
	}
}

#define NO_CASE 10000u

/* What is believed is handed on as it was said. */
static void test_what_was_said(void **state)
{
	(void)state;
	static struct forging f;
	struct link_opened got;
	const struct notify_link_item *item = &got.item;
	assert_int_equal(opened(&f, DOCUMENT, NO_CASE, &got), LINK_REFUSED_NONE);
	assert_int_equal(got.door, NOTIFY_DOOR_LINK_DOCUMENT);
	assert_true(item->epoch == EPOCH && item->life == EPOCH && item->number == NUMBER);
	assert_int_equal(item->stream, STREAM);
	assert_int_equal(item->peer, PEER);
	assert_int_equal(item->own_life, world.ends[B].link.epoch);
	assert_memory_equal(item->digest, f.digest, DIGEST_SIZE);
	assert_int_equal(item->content->from_region, PEER);
	assert_true(item->document.size != 0 && item->received_ms == 0 && !item->last);

	assert_int_equal(opened(&f, RECEIPT, NO_CASE, &got), LINK_REFUSED_NONE);
	assert_int_equal(got.door, NOTIFY_DOOR_LINK_RECEIPT);
	assert_true(item->epoch == world.ends[B].link.epoch && item->life == EPOCH);
	assert_true(item->stream == STREAM && item->number == NUMBER);
	assert_int_equal(item->receipted->received[0]->received_ms, RECEIVED_MS);
	assert_true(item->receipt.size > SIGNATURE_BYTES);

	assert_int_equal(opened(&f, CHAIN, NO_CASE, &got), LINK_REFUSED_NONE);
	assert_int_equal(got.door, NOTIFY_DOOR_LINK_CHAIN);
	assert_true(item->epoch == EPOCH && item->life == EPOCH && item->chain->n_heads == 1);
	assert_true(item->proof.size > SIGNATURE_BYTES);

	assert_int_equal(opened(&f, HELD, NO_CASE, &got), LINK_REFUSED_NONE);
	assert_int_equal(got.door, NOTIFY_DOOR_LINK_HELD);
	assert_true(item->epoch == EPOCH && item->life == EPOCH && item->held->n_heads == 1);
	assert_true(item->proof.size > SIGNATURE_BYTES);

	assert_int_equal(opened(&f, RETURN_OWN, NO_CASE, &got), LINK_REFUSED_NONE);
	assert_int_equal(got.door, NOTIFY_DOOR_LINK_RETURN);
	assert_true(item->epoch == EPOCH && item->life == EPOCH && item->number == NUMBER);
	assert_true(item->stream == STREAM && item->last && item->received_ms == 0);
	assert_memory_equal(item->digest, f.digest, DIGEST_SIZE);
	assert_bytes_equal(item->signed_content, link_bytes(&f.document.content));
	assert_true(item->document.size > item->signed_content.size);
	assert_int_equal(item->content->from_region, US);

	assert_int_equal(opened(&f, RETURN_THEIRS, NO_CASE, &got), LINK_REFUSED_NONE);
	assert_int_equal(got.door, NOTIFY_DOOR_LINK_DOCUMENT);
	assert_int_equal(item->received_ms, RECEIVED_MS);
	assert_true(item->last && item->content->from_region == PEER);
}

/* A heartbeat of another life of ours counts when it bears our signature, of today or of then. */
static void test_our_newer_life(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		bool believed;
	} cases[] = {{"as it is", true},         {"from another", false}, {"to another", false},
		     {"of no life", false},      {"of this life", false}, {"by another", false},
		     {"by a key of then", true}, {"by today's", true}};
	static struct forging f;
	struct key now;
	key_make(KEY_DOCUMENT, "now", &now);
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct link_opened got;
		arena_reset(&world.give_arena);
		init(&f, HEAD);
		if (i == 1)
			f.newest.from_region = SUPERIOR;
		if (i == 2)
			f.newest.to_region = SUPERIOR;
		if (i == 3)
			f.newest.epoch = 0;
		if (i == 4)
			f.newest.epoch = world.ends[B].link.epoch;
		if (i == 5)
			f.then = &world.ends[A].sign_key;
		if (i == 7)
			f.then = &now;
		if (i >= 6)
			world.ends[B].link.sign_key = &now;
		sign_all(&f, HEAD);
		frame_it(&f, HEAD);
		struct bytes frame = message_pack(&f.envelope.base, &world.give_arena);
		assert_int_equal(world_open(&world, A, B, frame, &got), LINK_REFUSED_NONE);
		assert_int_equal(got.door, NOTIFY_DOOR_LINK_HEAD);
		assert_true(got.item.epoch == EPOCH && got.item.life == EPOCH);
		assert_true(got.item.head == got.head && got.head->epoch == EPOCH);
		assert_true(got.proof.size > SIGNATURE_BYTES);
		if ((got.item.newer != NULL) != cases[i].believed)
			fail_msg("%s", cases[i].what);
		assert_int_equal(got.item.newer_proof.size != 0, cases[i].believed);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_each_forgery),
		TEST(test_bound_to_its_place),
		TEST(test_what_was_said),
		TEST(test_our_newer_life),
	};
	return cmocka_run_group_tests_name("notify_link_forged", tests, NULL, NULL);
}
