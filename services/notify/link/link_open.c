/* What comes over the line: opened, and believed only when everything about it holds. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/message.h"
#include "common/crypto/seal.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"

const char *link_refusal_code(enum link_refusal refusal)
{
	static const char *const codes[LINK_REFUSAL_COUNT] = {
#define X(name, code) [LINK_REFUSED_##name] = (code),
		LINK_REFUSAL_LIST(X)
#undef X
	};
	return refusal > LINK_REFUSED_NONE && refusal < LINK_REFUSAL_COUNT ? codes[refusal]
									   : "link.believed";
}

struct opening {
	const struct link *link;
	uint32_t from;
	int32_t day;
	struct arena *arena;
	struct link_opened *opened;
};

/* The peer's certified key of this id; what it signed today counts. */
static enum link_refusal find_key(const struct opening *opening, const ProtobufCBinaryData *id,
				  uint32_t alg, const uint8_t **ret_key)
{
	const Zh__DirectoryEntry *entry = directory_entry(opening->link->directory, opening->from);
	if (entry == NULL)
		return LINK_REFUSED_STRANGER;
	if (id->len != KEY_ID || alg != ALG_ED25519)
		return LINK_REFUSED_KEY;
	*ret_key = directory_sign_key(entry, id->data, opening->day);
	return *ret_key == NULL ? LINK_REFUSED_KEY : LINK_REFUSED_NONE;
}

/* Signed bytes of the peer, as the message that they hold; NULL with the reason. */
static const ProtobufCMessage *open_signed(const struct opening *opening,
					   const ProtobufCBinaryData *content, uint32_t alg,
					   const ProtobufCBinaryData *key_id,
					   const ProtobufCBinaryData *signature, const char *what,
					   const ProtobufCMessageDescriptor *descriptor,
					   enum link_refusal *ret_refusal)
{
	const uint8_t *key;
	*ret_refusal = find_key(opening, key_id, alg, &key);
	if (*ret_refusal != LINK_REFUSED_NONE)
		return NULL;
	if (!bytes_signed_by(key, what, link_bytes(content), link_bytes(signature))) {
		*ret_refusal = LINK_REFUSED_SIGNATURE;
		return NULL;
	}
	const ProtobufCMessage *message =
		message_read(descriptor, link_bytes(content), opening->arena);
	if (message == NULL)
		*ret_refusal = LINK_REFUSED_MALFORMED;
	return message;
}

/* ---- documents */

static bool regions_agree(const struct opening *opening, uint32_t from, uint32_t to)
{
	return from == opening->from && to == opening->link->region;
}

static enum link_refusal check_digest(const ProtobufCBinaryData *told, const Zh__Document *document)
{
	uint8_t digest[DIGEST_SIZE];
	digest_blake2b256(link_bytes(&document->content), digest);
	return bytes_equal(bytes_of(digest, DIGEST_SIZE), link_bytes(told)) ? LINK_REFUSED_NONE
									    : LINK_REFUSED_DIGEST;
}

static bool unseal(const struct opening *opening, const ProtobufCBinaryData *field,
		   struct row_key context, struct bytes *ret_plain)
{
	struct bytes sealed = link_bytes(field);
	if (sealed.size <= SEAL_OVERHEAD)
		return false;
	size_t size = sealed.size - SEAL_OVERHEAD;
	uint8_t *plain = ARENA_ARRAY(opening->arena, uint8_t, size);
	if (plain == NULL ||
	    seal_open(opening->link->box_key, sealed, row_key_bytes(&context), plain) != STATUS_OK)
		return false;
	*ret_plain = bytes_of(plain, size);
	return true;
}

static enum link_refusal open_document(const struct opening *opening, const Zh__LinkFrame *frame)
{
	struct notify_link_item *item = &opening->opened->item;
	if (!regions_agree(opening, frame->from_region, frame->to_region))
		return LINK_REFUSED_REGION;
	if (frame->sealed.len == 0)
		return LINK_REFUSED_MALFORMED;
	struct bytes plain;
	if (!unseal(opening, &frame->sealed, link_seal_context(frame), &plain))
		return LINK_REFUSED_SEAL;
	const Zh__Document *document = (const Zh__Document *)(const void *)message_read(
		&zh__document__descriptor, plain, opening->arena);
	if (document == NULL || document->content.len > CONTENT_MAX)
		return LINK_REFUSED_MALFORMED;
	if (document->signer != opening->from)
		return LINK_REFUSED_REGION;
	enum link_refusal refusal;
	const Zh__DocumentContent *content = (const Zh__DocumentContent *)(const void *)open_signed(
		opening, &document->content, document->alg, &document->key_id, &document->signature,
		SIGNS_DOCUMENT, &zh__document_content__descriptor, &refusal);
	if (content == NULL)
		return refusal;
	if (!regions_agree(opening, content->from_region, content->to_region))
		return LINK_REFUSED_REGION;
	opening->opened->door = NOTIFY_DOOR_LINK_DOCUMENT;
	item->epoch = item->life = frame->epoch;
	item->stream = (uint8_t)frame->stream;
	item->number = frame->number;
	item->content = content;
	item->document = plain;
	if (frame->digest.len == DIGEST_SIZE)
		memcpy(item->digest, frame->digest.data, DIGEST_SIZE);
	return check_digest(&frame->digest, document);
}

/* ---- receipts */

static enum link_refusal open_receipt(const struct opening *opening, const Zh__LinkReceipt *receipt)
{
	struct notify_link_item *item = &opening->opened->item;
	enum link_refusal refusal;
	const Zh__LinkReceiptContent *content =
		(const Zh__LinkReceiptContent *)(const void *)open_signed(
			opening, &receipt->content, receipt->alg, &receipt->key_id,
			&receipt->signature, SIGNS_RECEIPT, &zh__link_receipt_content__descriptor,
			&refusal);
	if (content == NULL)
		return refusal;
	/* `from` is the stream's: ours.  `to` receipts it: the peer. */
	if (content->from_region != opening->link->region || content->to_region != opening->from)
		return LINK_REFUSED_REGION;
	if (content->epoch != opening->link->epoch && !SABOTAGE("fuzz.link"))
		return LINK_REFUSED_EPOCH;
	struct bytes proof = message_pack(&receipt->base, opening->arena);
	if (proof.data == NULL || proof.size > ROW_MAX)
		return LINK_REFUSED_MALFORMED;
	opening->opened->door = NOTIFY_DOOR_LINK_RECEIPT;
	item->epoch = content->epoch;
	item->stream = (uint8_t)content->stream;
	item->number = content->number;
	item->life = content->life;
	item->receipted = content;
	item->receipt = proof;
	return LINK_REFUSED_NONE;
}

/* ---- where journals ended */

static enum link_refusal keep_proof(const struct opening *opening, const ProtobufCMessage *message)
{
	struct bytes proof = message_pack(message, opening->arena);
	if (proof.data == NULL || proof.size > CHAIN_PROOF_MAX)
		return LINK_REFUSED_MALFORMED;
	opening->opened->item.proof = proof;
	return LINK_REFUSED_NONE;
}

static enum link_refusal open_chain(const struct opening *opening, const Zh__LinkChain *chain)
{
	struct notify_link_item *item = &opening->opened->item;
	enum link_refusal refusal;
	const Zh__LinkChainContent *content =
		(const Zh__LinkChainContent *)(const void *)open_signed(
			opening, &chain->content, chain->alg, &chain->key_id, &chain->signature,
			SIGNS_CHAIN, &zh__link_chain_content__descriptor, &refusal);
	if (content == NULL)
		return refusal;
	if (!regions_agree(opening, content->from_region, content->to_region))
		return LINK_REFUSED_REGION;
	opening->opened->door = NOTIFY_DOOR_LINK_CHAIN;
	item->epoch = item->life = content->life;
	item->chain = content;
	return keep_proof(opening, &chain->base);
}

static enum link_refusal open_held(const struct opening *opening, const Zh__LinkHeld *held)
{
	struct notify_link_item *item = &opening->opened->item;
	enum link_refusal refusal;
	const Zh__LinkHeldContent *content = (const Zh__LinkHeldContent *)(const void *)open_signed(
		opening, &held->content, held->alg, &held->key_id, &held->signature, SIGNS_HELD,
		&zh__link_held_content__descriptor, &refusal);
	if (content == NULL)
		return refusal;
	if (!regions_agree(opening, content->from_region, content->to_region))
		return LINK_REFUSED_REGION;
	opening->opened->door = NOTIFY_DOOR_LINK_HELD;
	item->epoch = item->life = content->life;
	item->held = content;
	return keep_proof(opening, &held->base);
}

/* ---- heartbeats, and what bears our own signature */

/* A key of ours, of today or of then: what it signed is ours. */
static const uint8_t *own_key(const struct opening *opening, const ProtobufCBinaryData *id)
{
	const struct link *link = opening->link;
	if (id->len != KEY_ID)
		return NULL;
	if (memcmp(id->data, link->sign_key->id, KEY_ID) == 0)
		return link->sign_key->public_key;
	const Zh__DirectoryEntry *entry = directory_entry(link->directory, link->region);
	for (size_t i = 0; entry != NULL && i < entry->n_sign_keys; i++) {
		const Zh__DirectoryKey *key = entry->sign_keys[i];
		if (bytes_equal(link_bytes(&key->id), link_bytes(id)) &&
		    key->key.len == KEY_PUBLIC && key->alg == ALG_ED25519)
			return key->key.data;
	}
	return NULL;
}

static const ProtobufCMessage *open_own(const struct opening *opening,
					const ProtobufCBinaryData *content,
					const ProtobufCBinaryData *key_id,
					const ProtobufCBinaryData *signature, const char *what,
					const ProtobufCMessageDescriptor *descriptor)
{
	const uint8_t *key = own_key(opening, key_id);
	if (!SABOTAGE("link.return-unsigned") &&
	    (key == NULL ||
	     !bytes_signed_by(key, what, link_bytes(content), link_bytes(signature))))
		return NULL;
	return message_read(descriptor, link_bytes(content), opening->arena);
}

/* What another life of ours has told `to`; NULL: it doesn't prove itself by our own signature. */
static const Zh__LinkHeadContent *open_own_head(const struct opening *opening,
						const Zh__LinkHead *head, uint32_t to)
{
	const Zh__LinkHeadContent *content =
		head == NULL ? NULL
			     : (const Zh__LinkHeadContent *)(const void *)open_own(
				       opening, &head->content, &head->key_id, &head->signature,
				       SIGNS_HEAD, &zh__link_head_content__descriptor);
	return content != NULL && content->from_region == opening->link->region &&
			       content->to_region == to && content->epoch != 0 &&
			       content->epoch != opening->link->epoch
		       ? content
		       : NULL;
}

static void take_newer(const struct opening *opening, const Zh__LinkHead *newer, uint32_t by)
{
	struct notify_link_item *item = &opening->opened->item;
	const Zh__LinkHeadContent *content =
		open_own_head(opening, newer, by != 0 ? by : opening->from);
	if (content == NULL)
		return;
	item->newer_proof = message_pack(&newer->base, opening->arena);
	item->newer = item->newer_proof.size != 0 ? content : NULL;
	item->newer_by = by;
}

/* A neighbour hands on what another life of ours has told it, or a neighbour of its own. */
static void open_newer(const struct opening *opening, const Zh__LinkHeadContent *head)
{
	take_newer(opening, head->newer, 0);
	for (size_t i = 0; i < head->n_others && i < LINK_OTHERS_MAX; i++) {
		const Zh__LinkThird *third = head->others[i];
		if (opening->opened->item.newer == NULL && third->region == opening->link->region &&
		    third->by != 0)
			take_newer(opening, third->word, third->by);
	}
}

static enum link_refusal open_head(const struct opening *opening, const Zh__LinkHead *head)
{
	enum link_refusal refusal;
	const Zh__LinkHeadContent *content = (const Zh__LinkHeadContent *)(const void *)open_signed(
		opening, &head->content, head->alg, &head->key_id, &head->signature, SIGNS_HEAD,
		&zh__link_head_content__descriptor, &refusal);
	if (content == NULL)
		return refusal;
	if (!regions_agree(opening, content->from_region, content->to_region))
		return LINK_REFUSED_REGION;
	opening->opened->door = NOTIFY_DOOR_LINK_HEAD;
	opening->opened->item.epoch = opening->opened->item.life = content->epoch;
	opening->opened->item.head = content;
	opening->opened->head = content;
	opening->opened->proof = message_pack(&head->base, opening->arena);
	open_newer(opening, content);
	return link_words_open(opening->link, content, opening->day, opening->arena,
			       &opening->opened->item) == STATUS_OK
		       ? LINK_REFUSED_NONE
		       : LINK_REFUSED_MALFORMED;
}

/* When we received it then, by the receipt that we signed; 0: it doesn't say so. */
static int64_t receipted_moment(const struct opening *opening, const Zh__LinkReturn *frame)
{
	const Zh__LinkReceipt *receipt = frame->receipt;
	const Zh__LinkReceiptContent *content =
		receipt == NULL
			? NULL
			: (const Zh__LinkReceiptContent *)(const void *)open_own(
				  opening, &receipt->content, &receipt->key_id, &receipt->signature,
				  SIGNS_RECEIPT, &zh__link_receipt_content__descriptor);
	if (content == NULL || content->from_region != opening->from ||
	    content->to_region != opening->link->region || content->stream != frame->stream)
		return 0;
	const Zh__LinkReceived *entry = link_receipted_at(content, frame->number);
	return entry != NULL && bytes_equal(link_bytes(&entry->digest), link_bytes(&frame->digest))
		       ? entry->received_ms
		       : 0;
}

static enum link_refusal open_given_back(const struct opening *opening, const Zh__LinkReturn *frame,
					 const Zh__Document *document)
{
	struct notify_link_item *item = &opening->opened->item;
	bool own = frame->own != 0;
	uint32_t us = opening->link->region;
	enum link_refusal refusal = LINK_REFUSED_SIGNATURE;
	if (document->signer != (own ? us : opening->from))
		return LINK_REFUSED_REGION;
	const ProtobufCMessage *read =
		own ? open_own(opening, &document->content, &document->key_id, &document->signature,
			       SIGNS_DOCUMENT, &zh__document_content__descriptor)
		    : open_signed(opening, &document->content, document->alg, &document->key_id,
				  &document->signature, SIGNS_DOCUMENT,
				  &zh__document_content__descriptor, &refusal);
	const Zh__DocumentContent *content = (const Zh__DocumentContent *)(const void *)read;
	if (content == NULL)
		return refusal;
	if (content->from_region != (own ? us : opening->from) ||
	    content->to_region != (own ? opening->from : us))
		return LINK_REFUSED_REGION;
	item->content = content;
	item->signed_content = link_bytes(&document->content);
	item->received_ms = own ? 0 : receipted_moment(opening, frame);
	if (!own && item->received_ms == 0)
		return LINK_REFUSED_RECEIPT;
	opening->opened->door = own ? NOTIFY_DOOR_LINK_RETURN : NOTIFY_DOOR_LINK_DOCUMENT;
	return check_digest(&frame->digest, document);
}

static enum link_refusal open_return(const struct opening *opening, const Zh__LinkReturn *frame)
{
	struct notify_link_item *item = &opening->opened->item;
	struct bytes plain;
	if (!regions_agree(opening, frame->from_region, frame->to_region))
		return LINK_REFUSED_REGION;
	if (frame->to_epoch != opening->link->epoch)
		return LINK_REFUSED_EPOCH;
	if (frame->sealed.len == 0)
		return LINK_REFUSED_MALFORMED;
	if (!unseal(opening, &frame->sealed, link_return_context(frame), &plain))
		return LINK_REFUSED_SEAL;
	const Zh__Document *document = (const Zh__Document *)(const void *)message_read(
		&zh__document__descriptor, plain, opening->arena);
	if (document == NULL || document->content.len > CONTENT_MAX)
		return LINK_REFUSED_MALFORMED;
	item->epoch = item->life = frame->epoch;
	item->stream = (uint8_t)frame->stream;
	item->number = frame->number;
	item->document = plain;
	item->last = frame->last != 0;
	if (frame->digest.len == DIGEST_SIZE)
		memcpy(item->digest, frame->digest.data, DIGEST_SIZE);
	return open_given_back(opening, frame, document);
}

static enum link_refusal open_frame(const struct opening *opening, struct bytes bytes)
{
	if (bytes.size > LINK_FRAME_MAX)
		return LINK_REFUSED_MALFORMED;
	const Zh__Envelope *envelope = (const Zh__Envelope *)(const void *)message_read(
		&zh__envelope__descriptor, bytes, opening->arena);
	if (envelope == NULL || envelope->version != 1)
		return LINK_REFUSED_MALFORMED;
	if (envelope->what_case == ZH__ENVELOPE__WHAT_LINK)
		return open_document(opening, envelope->link);
	if (envelope->what_case == ZH__ENVELOPE__WHAT_LINK_RECEIPT)
		return open_receipt(opening, envelope->link_receipt);
	if (envelope->what_case == ZH__ENVELOPE__WHAT_LINK_HEAD)
		return open_head(opening, envelope->link_head);
	if (envelope->what_case == ZH__ENVELOPE__WHAT_LINK_RETURN)
		return open_return(opening, envelope->link_return);
	if (envelope->what_case == ZH__ENVELOPE__WHAT_LINK_CHAIN)
		return open_chain(opening, envelope->link_chain);
	if (envelope->what_case == ZH__ENVELOPE__WHAT_LINK_HELD)
		return open_held(opening, envelope->link_held);
	return LINK_REFUSED_MALFORMED;
}

bool link_open(struct link *link, uint32_t from, struct bytes frame, int64_t now_ms,
	       struct arena *arena, struct link_opened *ret_opened)
{
	*ret_opened = (struct link_opened){.item.peer = from, .item.own_life = link->epoch};
	struct opening opening = {link, from, time_day_of_ms(now_ms), arena, ret_opened};
	ret_opened->refusal = open_frame(&opening, frame);
	if (ret_opened->refusal == LINK_REFUSED_NONE)
		return true;
	link->refused[ret_opened->refusal]++;
	return false;
}
