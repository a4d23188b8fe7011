#include "tests/fuzz/fuzz_region.h"

#include <sodium.h>

#include "common/core/message.h"
#include "services/notify/link/link_internal.h"
#include "tests/fuzz/fuzz.h"

/* ---- keys out of one byte */

static void make_key(enum key_purpose purpose, uint8_t seed_byte, struct key *ret_key)
{
	uint8_t seed[32], public_key[KEY_PUBLIC], secret[KEY_SECRET_MAX] = {0};
	memset(seed, seed_byte, sizeof seed);
	if (purpose == KEY_SEAL) {
		memcpy(secret, seed, sizeof seed);
		ASSERT(crypto_scalarmult_base(public_key, secret) == 0);
	} else {
		ASSERT(crypto_sign_seed_keypair(public_key, secret, seed) == 0);
	}
	key_of_public(purpose, "fuzz", public_key, ret_key);
	ret_key->has_secret = true;
	memcpy(ret_key->secret, secret, sizeof secret);
}

static void make_keys(struct fuzz_region *region)
{
	make_key(KEY_DOCUMENT, 1, &region->root);
	make_key(KEY_DOCUMENT, 2, &region->sign_key);
	make_key(KEY_SEAL, 3, &region->box_key);
	make_key(KEY_DOCUMENT, 4, &region->peer_sign_key);
	make_key(KEY_SEAL, 5, &region->peer_box_key);
}

/* ---- directory */

struct entry {
	Zh__DirectoryEntry entry;
	Zh__DirectoryKey sign, box;
	Zh__DirectoryKey *signs[1], *boxes[1];
};

static void fill_key(Zh__DirectoryKey *out, struct key *key)
{
	zh__directory_key__init(out);
	out->has_id = out->has_key = 1;
	out->id = (ProtobufCBinaryData){KEY_ID, key->id};
	out->key = (ProtobufCBinaryData){KEY_PUBLIC, key->public_key};
	SET_OPTIONAL(out, alg, (uint32_t)key_alg(key->purpose));
	SET_OPTIONAL(out, from_day, 20250101);
}

static void fill_entry(struct entry *out, uint32_t code, struct key *sign, struct key *box)
{
	zh__directory_entry__init(&out->entry);
	fill_key(&out->sign, sign);
	fill_key(&out->box, box);
	out->signs[0] = &out->sign;
	out->boxes[0] = &out->box;
	SET_OPTIONAL(&out->entry, code, code);
	out->entry.name_zh = "市场监督管理局";
	SET_OPTIONAL(&out->entry, superior, 522700);
	out->entry.n_sign_keys = out->entry.n_box_keys = 1;
	out->entry.sign_keys = out->signs;
	out->entry.box_keys = out->boxes;
}

static void make_directory(struct fuzz_region *region)
{
	struct entry entries[2];
	Zh__DirectoryEntry *list[2] = {&entries[0].entry, &entries[1].entry};
	Zh__Directory content = ZH__DIRECTORY__INIT;
	fill_entry(&entries[0], FUZZ_US, &region->sign_key, &region->box_key);
	fill_entry(&entries[1], FUZZ_PEER, &region->peer_sign_key, &region->peer_box_key);
	SET_OPTIONAL(&content, version, 1);
	content.n_entries = 2;
	content.entries = list;
	struct bytes packed = message_pack(&content.base, &region->arena);
	region->file = fuzz_directory_file(region, packed, &region->arena);
	ASSERT(directory_open(region->file, region->root.public_key, &region->directory, NULL) ==
	       STATUS_OK);
}

struct bytes fuzz_directory_file(const struct fuzz_region *region, struct bytes content,
				 struct arena *arena)
{
	uint8_t signature[SIGNATURE_BYTES];
	Zh__SignedDirectory outer = ZH__SIGNED_DIRECTORY__INIT;
	bytes_sign(&region->root, SIGNS_DIRECTORY, content, signature);
	outer.has_content = outer.has_key_id = outer.has_signature = 1;
	outer.content = message_bytes(content);
	outer.key_id = message_bytes(bytes_of(region->root.id, KEY_ID));
	outer.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&outer, alg, ALG_ED25519);
	return message_pack(&outer.base, arena);
}

/* ---- contents of the peer's */

static struct bytes make_content(struct arena *arena)
{
	Zh__ObjectId referral = ZH__OBJECT_ID__INIT;
	const char *questions[] = {"是否由你局登记？"};
	Zh__DocumentContent content = ZH__DOCUMENT_CONTENT__INIT;
	SET_OPTIONAL(&referral, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&referral, region, FUZZ_PEER);
	SET_OPTIONAL(&referral, number, 7);
	content.referral = &referral;
	SET_OPTIONAL(&content, version, 1);
	SET_OPTIONAL(&content, from_region, FUZZ_PEER);
	SET_OPTIONAL(&content, to_region, FUZZ_US);
	content.facts = "电动自行车充电器起火";
	content.n_questions = 1;
	content.questions = questions;
	SET_OPTIONAL(&content, created_ms, FUZZ_NOW_MS);
	return message_pack(&content.base, arena);
}

static struct bytes make_receipted(struct arena *arena)
{
	uint8_t digest[DIGEST_SIZE] = {1, 2, 3};
	Zh__LinkReceived received = ZH__LINK_RECEIVED__INIT;
	Zh__LinkReceived *list[] = {&received};
	Zh__LinkReceiptContent content = ZH__LINK_RECEIPT_CONTENT__INIT;
	SET_OPTIONAL(&received, number, 3);
	SET_OPTIONAL(&received, received_ms, FUZZ_NOW_MS);
	SET_OPTIONAL(&content, from_region, FUZZ_US);
	SET_OPTIONAL(&content, to_region, FUZZ_PEER);
	SET_OPTIONAL(&content, epoch, FUZZ_EPOCH);
	SET_OPTIONAL(&content, stream, ZH__LINK_STREAM__LINK_STREAM_URGENT);
	SET_OPTIONAL(&content, number, 3);
	content.has_digest = 1;
	content.digest = (ProtobufCBinaryData){sizeof digest, digest};
	content.n_received = 1;
	content.received = list;
	return message_pack(&content.base, arena);
}

static struct bytes make_head(struct arena *arena)
{
	Zh__LinkStreamHead stream = ZH__LINK_STREAM_HEAD__INIT;
	Zh__LinkStreamHead *list[] = {&stream};
	Zh__LinkHeadContent content = ZH__LINK_HEAD_CONTENT__INIT;
	SET_OPTIONAL(&stream, stream, ZH__LINK_STREAM__LINK_STREAM_BULK);
	SET_OPTIONAL(&stream, head, 12);
	SET_OPTIONAL(&stream, accepted, 9);
	SET_OPTIONAL(&content, from_region, FUZZ_PEER);
	SET_OPTIONAL(&content, to_region, FUZZ_US);
	SET_OPTIONAL(&content, epoch, 5);
	content.n_streams = 1;
	content.streams = list;
	SET_OPTIONAL(&content, now_ms, FUZZ_NOW_MS);
	return message_pack(&content.base, arena);
}

void fuzz_region_renew(struct fuzz_region *region)
{
	random_seeded_init(&region->seeded, 1);
	region->link = (struct link){
		.region = FUZZ_US,
		.epoch = FUZZ_EPOCH,
		.directory = region->directory,
		.sign_key = &region->sign_key,
		.box_key = &region->box_key,
		.random = random_seeded_source(&region->seeded),
	};
}

void fuzz_region_init(struct fuzz_region *region)
{
	ASSERT(crypto_start(NULL) == STATUS_OK);
	*region = (struct fuzz_region){0};
	arena_init(&region->arena, region->memory, sizeof region->memory);
	make_keys(region);
	make_directory(region);
	region->content = make_content(&region->arena);
	region->receipted = make_receipted(&region->arena);
	region->head = make_head(&region->arena);
	fuzz_region_renew(region);
}

/* ---- frames of the peer's */

struct bytes fuzz_document(struct fuzz_region *region, struct bytes content, struct arena *arena)
{
	uint8_t signature[SIGNATURE_BYTES];
	Zh__Document document = ZH__DOCUMENT__INIT;
	bytes_sign(&region->peer_sign_key, SIGNS_DOCUMENT, content, signature);
	document.has_content = document.has_key_id = document.has_signature = 1;
	document.content = message_bytes(content);
	document.key_id = message_bytes(bytes_of(region->peer_sign_key.id, KEY_ID));
	document.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&document, alg, ALG_ED25519);
	SET_OPTIONAL(&document, signer, FUZZ_PEER);
	return message_pack(&document.base, arena);
}

struct bytes fuzz_document_frame(struct fuzz_region *region, struct bytes document,
				 struct bytes content, struct arena *arena)
{
	uint8_t digest[DIGEST_SIZE];
	Zh__LinkFrame link = ZH__LINK_FRAME__INIT;
	digest_blake2b256(content, digest);
	SET_OPTIONAL(&link, from_region, FUZZ_PEER);
	SET_OPTIONAL(&link, to_region, FUZZ_US);
	SET_OPTIONAL(&link, epoch, 5);
	SET_OPTIONAL(&link, stream, ZH__LINK_STREAM__LINK_STREAM_URGENT);
	SET_OPTIONAL(&link, number, 1);
	struct row_key context = link_seal_context(&link);
	uint8_t *sealed = ARENA_ARRAY(arena, uint8_t, document.size + SEAL_OVERHEAD);
	if (sealed == NULL || seal_once(&region->box_key, &region->link.random, document,
					row_key_bytes(&context), sealed) != STATUS_OK)
		return bytes_of(NULL, 0);
	link.has_digest = link.has_sealed = 1;
	link.digest = message_bytes(bytes_of(digest, sizeof digest));
	link.sealed = message_bytes(bytes_of(sealed, document.size + SEAL_OVERHEAD));
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK;
	envelope.link = &link;
	return message_pack(&envelope.base, arena);
}

struct bytes fuzz_receipt_frame(struct fuzz_region *region, struct bytes content,
				struct arena *arena)
{
	uint8_t signature[SIGNATURE_BYTES];
	Zh__LinkReceipt receipt = ZH__LINK_RECEIPT__INIT;
	bytes_sign(&region->peer_sign_key, SIGNS_RECEIPT, content, signature);
	receipt.has_content = receipt.has_key_id = receipt.has_signature = 1;
	receipt.content = message_bytes(content);
	receipt.key_id = message_bytes(bytes_of(region->peer_sign_key.id, KEY_ID));
	receipt.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&receipt, alg, ALG_ED25519);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_RECEIPT;
	envelope.link_receipt = &receipt;
	return message_pack(&envelope.base, arena);
}

struct bytes fuzz_head_frame(struct fuzz_region *region, struct bytes content, struct arena *arena)
{
	uint8_t signature[SIGNATURE_BYTES];
	Zh__LinkHead head = ZH__LINK_HEAD__INIT;
	bytes_sign(&region->peer_sign_key, SIGNS_HEAD, content, signature);
	head.has_content = head.has_key_id = head.has_signature = 1;
	head.content = message_bytes(content);
	head.key_id = message_bytes(bytes_of(region->peer_sign_key.id, KEY_ID));
	head.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&head, alg, ALG_ED25519);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_HEAD;
	envelope.link_head = &head;
	return message_pack(&envelope.base, arena);
}
