/* What goes on the line. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/crypto/seal.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"

struct bytes link_bytes(const ProtobufCBinaryData *field)
{
	return bytes_of(field->data, field->len);
}

struct row_key link_seal_context(const Zh__LinkFrame *frame)
{
	struct row_key context = {0};
	row_key_put_u32(&context, frame->from_region);
	row_key_put_u32(&context, frame->to_region);
	row_key_put_u64(&context, frame->epoch);
	row_key_put_u8(&context, (uint8_t)frame->stream);
	row_key_put_u64(&context, frame->number);
	return context;
}

enum status link_pack(const ProtobufCMessage *message, struct arena *arena, struct bytes *ret_bytes)
{
	struct bytes packed = message_pack(message, arena);
	if (packed.data == NULL)
		return STATUS_FULL;
	*ret_bytes = packed;
	return STATUS_OK;
}

enum status link_pack_envelope(Zh__Envelope *envelope, struct arena *arena, struct bytes *ret_frame)
{
	SET_OPTIONAL(envelope, version, 1);
	return link_pack(&envelope->base, arena, ret_frame);
}

/* ---- documents */

enum status link_document(const struct link *link, struct bytes content, struct arena *arena,
			  struct bytes *ret_document)
{
	uint8_t signature[SIGNATURE_BYTES];
	bytes_sign(link->sign_key, SIGNS_DOCUMENT, content, signature);
	Zh__Document document = ZH__DOCUMENT__INIT;
	document.has_content = document.has_key_id = document.has_signature = 1;
	document.content = message_bytes(content);
	document.key_id = message_bytes(bytes_of(link->sign_key->id, KEY_ID));
	document.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&document, alg, ALG_ED25519);
	SET_OPTIONAL(&document, signer, link->region);
	return link_pack(&document.base, arena, ret_document);
}

enum status link_seal(const struct link *link, const uint8_t *box_key,
		      const struct row_key *context, struct bytes document, struct arena *arena,
		      struct bytes *ret_sealed)
{
	struct key receiver;
	uint8_t *sealed = ARENA_ARRAY(arena, uint8_t, document.size + SEAL_OVERHEAD);
	if (sealed == NULL)
		return STATUS_FULL;
	key_of_public(KEY_SEAL, "region", box_key, &receiver);
	TRY(seal_once(&receiver, &link->random, document, row_key_bytes(context), sealed));
	*ret_sealed = bytes_of(sealed, document.size + SEAL_OVERHEAD);
	return STATUS_OK;
}

static enum status make_frame(const struct link *link, const struct rows_reader *rows,
			      uint32_t peer, uint8_t stream, uint64_t number,
			      const uint8_t *box_key, struct arena *arena, struct bytes *ret_frame)
{
	struct outbox_row sent;
	uint8_t *memory = ARENA_ARRAY(arena, uint8_t, CONTENT_MAX);
	if (memory == NULL)
		return STATUS_FULL;
	struct writer out = writer_over(memory, CONTENT_MAX);
	if (!outbox_get(rows, peer, stream, number, &sent) ||
	    !paper_read(rows, sent.referral, paper_content(sent.document_version), &out))
		return STATUS_CORRUPT;
	struct bytes document, sealed;
	TRY(link_document(link, writer_bytes(&out), arena, &document));
	Zh__LinkFrame body = ZH__LINK_FRAME__INIT;
	SET_OPTIONAL(&body, from_region, link->region);
	SET_OPTIONAL(&body, to_region, peer);
	SET_OPTIONAL(&body, epoch, link->epoch);
	SET_OPTIONAL(&body, stream, (Zh__LinkStream)stream);
	SET_OPTIONAL(&body, number, number);
	struct row_key context = link_seal_context(&body);
	TRY(link_seal(link, box_key, &context, document, arena, &sealed));
	body.has_digest = body.has_sealed = 1;
	body.digest = message_bytes(bytes_of(sent.digest, DIGEST_SIZE));
	body.sealed = message_bytes(sealed);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK;
	envelope.link = &body;
	return link_pack_envelope(&envelope, arena, ret_frame);
}

/* ---- which */

static bool anything_unreceipted(const struct peer_row *row)
{
	for (size_t slot = 0; slot < LINK_STREAMS; slot++) {
		if (row->out[slot].sent > row->out[slot].receipted)
			return true;
	}
	return false;
}

/* The wait is over: everything unreceipted goes again. */
static void begin_round(struct link_peer *peer, const struct peer_row *row, int64_t now_ms,
			uint64_t jitter)
{
	for (size_t slot = 0; slot < LINK_STREAMS; slot++) {
		uint64_t first = row->out[slot].receipted + 1;
		if (peer->next[slot] < first)
			peer->next[slot] = first;
	}
	if (!retry_is_due(&peer->retry, now_ms))
		return;
	for (size_t slot = 0; slot < LINK_STREAMS; slot++)
		peer->next[slot] = row->out[slot].receipted + 1;
	retry_tried(&peer->retry, now_ms, jitter);
}

static bool next_number(const struct link_peer *peer, const struct peer_row *row,
			uint8_t *ret_stream, uint64_t *ret_number)
{
	for (uint8_t stream = 1; stream <= LINK_STREAMS; stream++) {
		const struct peer_out *out = &row->out[STREAM_SLOT(stream)];
		uint64_t last = out->receipted + NOTIFY_LINK_WINDOW;
		if (last > out->sent)
			last = out->sent;
		if (peer->next[STREAM_SLOT(stream)] > last)
			continue;
		*ret_stream = stream;
		*ret_number = peer->next[STREAM_SLOT(stream)];
		return true;
	}
	return false;
}

const uint8_t *link_box_key(const struct link *link, uint32_t region, int64_t now_ms)
{
	const Zh__DirectoryEntry *entry = directory_entry(link->directory, region);
	const Zh__DirectoryKey *key =
		entry == NULL ? NULL : directory_box_key(entry, time_day_of_ms(now_ms));
	return key == NULL ? NULL : key->key.data;
}

size_t link_fill(const struct link *link, struct link_peer *peer, const struct rows_reader *rows,
		 int64_t now_ms, uint64_t jitter, struct arena *arena, link_send_fn *send,
		 void *context, enum status *ret_status)
{
	struct peer_row row;
	*ret_status = STATUS_OK;
	struct tie_row tie;
	bool denied = tie_get(rows, peer->region, &tie) && tie.denied != 0;
	if (denied || !peer_get(rows, peer->region, &row) || !anything_unreceipted(&row))
		return 0;
	const uint8_t *box_key = link_box_key(link, peer->region, now_ms);
	if (box_key == NULL) {
		*ret_status = STATUS_NOT_FOUND;
		return 0;
	}
	begin_round(peer, &row, now_ms, jitter);
	size_t frames = 0, bytes = 0;
	uint8_t stream;
	uint64_t number;
	while (bytes + LINK_FRAME_MAX <= LINK_BATCH_MAX &&
	       next_number(peer, &row, &stream, &number)) {
		struct bytes frame;
		arena_reset(arena);
		*ret_status = make_frame(link, rows, peer->region, stream, number, box_key, arena,
					 &frame);
		if (*ret_status != STATUS_OK)
			return frames;
		ASSERT(frame.size <= LINK_FRAME_MAX);
		send(context, frame);
		peer->next[STREAM_SLOT(stream)] = number + 1;
		frames++;
		bytes += frame.size;
	}
	return frames;
}

int64_t link_next_try_ms(const struct link_peer *peer, const struct rows_reader *rows)
{
	struct peer_row row;
	if (!peer_get(rows, peer->region, &row) || !anything_unreceipted(&row))
		return TIME_NEVER_MS;
	return peer->retry.next_ms;
}

void link_heard(struct link_peer *peer, const struct link_opened *opened, int64_t now_ms,
		uint64_t jitter)
{
	bool was_silent = peer->retry.failures > 1;
	peer->heard_ms = now_ms;
	retry_answered(&peer->retry);
	/* Between two that talk, what is under way gets its time; after a silence it goes now. */
	if (!was_silent)
		retry_tried(&peer->retry, now_ms, jitter);
	if (opened->head == NULL)
		return;
	for (size_t i = 0; i < opened->head->n_streams; i++) {
		const Zh__LinkStreamHead *head = opened->head->streams[i];
		if (head->stream < 1 || head->stream > LINK_STREAMS)
			continue;
		size_t slot = STREAM_SLOT(head->stream);
		if (!SABOTAGE("notify.withheld-unseen"))
			peer->announced[slot] = head->head;
		if (peer->next[slot] > head->accepted + 1)
			peer->next[slot] = head->accepted + 1;
	}
}

/* ---- receipts */

static Zh__LinkReceived *received_message(const struct rows_reader *rows, uint32_t peer,
					  uint8_t stream, uint64_t number, struct arena *arena)
{
	struct inbox_row row;
	Zh__LinkReceived *message =
		(Zh__LinkReceived *)message_new(&zh__link_received__descriptor, arena);
	if (message == NULL || !inbox_get(rows, peer, stream, number, &row))
		return NULL;
	struct bytes digest = arena_copy(arena, bytes_of(row.digest, DIGEST_SIZE));
	if (digest.data == NULL)
		return NULL;
	SET_OPTIONAL(message, number, number);
	SET_OPTIONAL(message, received_ms, row.received_ms);
	message->has_digest = 1;
	message->digest = message_bytes(digest);
	return message;
}

static uint64_t receipt_end(const struct peer_in *in, uint64_t heard)
{
	uint64_t end = heard + NOTIFY_LINK_WINDOW - 1;
	return heard != 0 && end > in->begun && end < in->accepted &&
			       !SABOTAGE("link.receipt-of-the-last-alone")
		       ? end
		       : in->accepted;
}

/* The last ones that can still be unreceipted: the sender's window. */
static enum status fill_received(const struct rows_reader *rows, uint32_t peer, uint8_t stream,
				 const struct peer_in *in, struct arena *arena,
				 Zh__LinkReceiptContent *content)
{
	uint64_t last = content->number;
	uint64_t first = last > NOTIFY_LINK_WINDOW ? last - NOTIFY_LINK_WINDOW + 1 : 1;
	if (first <= in->begun)
		first = in->begun + 1;
	content->received = ARENA_ARRAY(arena, Zh__LinkReceived *, NOTIFY_LINK_WINDOW);
	if (content->received == NULL)
		return STATUS_FULL;
	for (uint64_t number = first; number <= last; number++) {
		Zh__LinkReceived *entry = received_message(rows, peer, stream, number, arena);
		if (entry == NULL)
			return STATUS_FULL;
		content->received[content->n_received++] = entry;
	}
	return STATUS_OK;
}

enum status link_receipt_make(const struct link *link, const struct rows_reader *rows,
			      uint32_t peer, uint8_t stream, uint64_t heard, struct arena *arena,
			      struct bytes *ret_frame)
{
	struct peer_row row;
	uint8_t digest[DIGEST_SIZE];
	if (!peer_get(rows, peer, &row))
		return STATUS_NOT_FOUND;
	const struct peer_in *in = &row.in[STREAM_SLOT(stream)];
	uint64_t last = receipt_end(in, heard);
	if (in->accepted == in->begun || /* 0, but for a stream that began again */
	    !received_digest_at(rows, &row, stream, last, digest))
		return STATUS_NOT_FOUND;
	Zh__LinkReceiptContent content = ZH__LINK_RECEIPT_CONTENT__INIT;
	SET_OPTIONAL(&content, from_region, peer);
	SET_OPTIONAL(&content, to_region, link->region);
	SET_OPTIONAL(&content, epoch, in->epoch);
	SET_OPTIONAL(&content, stream, (Zh__LinkStream)stream);
	SET_OPTIONAL(&content, number, last);
	content.has_digest = 1;
	content.digest = message_bytes(bytes_of(digest, DIGEST_SIZE));
	SET_OPTIONAL(&content, life, link->epoch);
	TRY(fill_received(rows, peer, stream, in, arena, &content));
	struct bytes packed;
	uint8_t signature[SIGNATURE_BYTES];
	TRY(link_pack(&content.base, arena, &packed));
	bytes_sign(link->sign_key, SIGNS_RECEIPT, packed, signature);
	Zh__LinkReceipt receipt = ZH__LINK_RECEIPT__INIT;
	receipt.has_content = receipt.has_key_id = receipt.has_signature = 1;
	receipt.content = message_bytes(packed);
	receipt.key_id = message_bytes(bytes_of(link->sign_key->id, KEY_ID));
	receipt.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&receipt, alg, ALG_ED25519);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_RECEIPT;
	envelope.link_receipt = &receipt;
	return link_pack_envelope(&envelope, arena, ret_frame);
}
