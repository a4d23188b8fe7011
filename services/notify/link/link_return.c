/* What a neighbour that was put back from a backup has lost, given back to it.
 *
 * Of its own documents we hold those that it had sent, with its signature; of ours it had signed
 * the receipts.  Its heartbeat says how far its rows go; what follows there is sent, a few at a
 * time, in the order of its own journal of then: its letters by the moment that they state, ours by
 * the moment of its receipt.  So an answer never comes back before what it answers.
 */
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "services/notify/link/link_internal.h"

#define RETURNED_AT_ONCE 8u /* each is below 32 KiB */

/* How far the neighbour has come, and what is next of each of the four streams. */
struct giving {
	const struct link *link;
	const struct rows_reader *rows;
	uint32_t peer;
	struct peer_row row;
	uint64_t sent[LINK_STREAMS];     /* its own documents, as its rows have them */
	uint64_t received[LINK_STREAMS]; /* of ours */
	struct arena *arena;
};

struct given {
	uint8_t stream;
	bool own;
	uint64_t number;
	int64_t at_ms;
};

/* ---- its own documents */

static bool read_own(const struct giving *giving, uint8_t stream, uint64_t number,
		     struct inbox_row *ret_row, struct bytes *ret_document)
{
	struct referral_row referral;
	uint8_t *memory = ARENA_ARRAY(giving->arena, uint8_t, CONTENT_MAX + DOCUMENT_AROUND);
	if (memory == NULL || !inbox_get(giving->rows, giving->peer, stream, number, ret_row) ||
	    !referral_get(giving->rows, ret_row->referral, &referral))
		return false;
	bool latest = ret_row->document_version == referral.document_version;
	struct writer out = writer_over(memory, CONTENT_MAX + DOCUMENT_AROUND);
	if (!paper_read(giving->rows, ret_row->referral,
			latest ? PAPER_DOCUMENT : paper_earlier(ret_row->document_version), &out))
		return false;
	*ret_document = writer_bytes(&out);
	return true;
}

static bool own_moment(const struct giving *giving, struct given *given)
{
	struct inbox_row row;
	struct bytes bytes;
	if (!read_own(giving, given->stream, given->number, &row, &bytes))
		return false;
	const Zh__Document *document = (const Zh__Document *)(const void *)message_unpack(
		&zh__document__descriptor, bytes, giving->arena);
	const Zh__DocumentContent *content =
		document == NULL ? NULL
				 : (const Zh__DocumentContent *)(const void *)message_unpack(
					   &zh__document_content__descriptor,
					   link_bytes(&document->content), giving->arena);
	if (content == NULL)
		return false;
	given->at_ms = content->created_ms;
	return true;
}

/* ---- ours, with its receipt */

const Zh__LinkReceived *link_receipted_at(const Zh__LinkReceiptContent *receipt, uint64_t number)
{
	for (size_t i = 0; i < receipt->n_received; i++) {
		if (receipt->received[i]->number == number)
			return receipt->received[i];
	}
	return NULL;
}

/* The stored receipt that covers a number is the first one that ends with it or after it. */
static Zh__LinkReceipt *find_receipt(const struct giving *giving, uint8_t stream, uint64_t number,
				     int64_t *ret_received_ms)
{
	struct row_key from = link_key(giving->peer, stream, number), prefix = {0};
	struct row_ref found;
	row_key_put_u32(&prefix, giving->peer);
	row_key_put_u8(&prefix, stream);
	if (!giving->rows->seek(giving->rows->context, TABLE_RECEIPTS, row_key_bytes(&from),
				&found) ||
	    !bytes_start_with(found.key, row_key_bytes(&prefix)))
		return NULL;
	struct bytes stored = arena_copy(giving->arena, found.value);
	union {
		ProtobufCMessage *message;
		Zh__LinkReceipt *receipt;
	} read = {.message = NULL};
	const ProtobufCMessage *unpacked =
		stored.data == NULL
			? NULL
			: message_unpack(&zh__link_receipt__descriptor, stored, giving->arena);
	if (unpacked == NULL)
		return NULL;
	union {
		const ProtobufCMessage *read;
		ProtobufCMessage *field;
	} borrowed = {unpacked};
	read.message = borrowed.field;
	const Zh__LinkReceiptContent *content =
		(const Zh__LinkReceiptContent *)(const void *)message_unpack(
			&zh__link_receipt_content__descriptor, link_bytes(&read.receipt->content),
			giving->arena);
	const Zh__LinkReceived *entry = content == NULL ? NULL : link_receipted_at(content, number);
	if (entry == NULL)
		return NULL;
	*ret_received_ms = entry->received_ms;
	return read.receipt;
}

/* ---- which comes next */

static bool next_of(const struct giving *giving, uint8_t stream, bool own, struct given *ret_given)
{
	size_t slot = STREAM_SLOT(stream);
	uint64_t number = (own ? giving->sent[slot] : giving->received[slot]) + 1;
	uint64_t last = own ? giving->row.in[slot].accepted : giving->row.out[slot].receipted;
	size_t used = giving->arena->used;
	*ret_given = (struct given){.stream = stream, .own = own, .number = number};
	bool there = number <= last &&
		     (own ? own_moment(giving, ret_given)
			  : find_receipt(giving, stream, number, &ret_given->at_ms) != NULL);
	giving->arena->used = used;
	return there;
}

static bool next_given(struct giving *giving, struct given *ret_given)
{
	bool any = false;
	for (unsigned i = 0; i < 2 * LINK_STREAMS; i++) {
		struct given given;
		/* At the same moment ours first: a letter answers what was there. */
		if (!next_of(giving, (uint8_t)(i % LINK_STREAMS + 1), i >= LINK_STREAMS, &given) ||
		    (any && given.at_ms >= ret_given->at_ms))
			continue;
		*ret_given = given;
		any = true;
	}
	if (any && ret_given->own)
		giving->sent[STREAM_SLOT(ret_given->stream)] = ret_given->number;
	else if (any)
		giving->received[STREAM_SLOT(ret_given->stream)] = ret_given->number;
	return any;
}

/* ---- the frame */

struct row_key link_return_context(const Zh__LinkReturn *frame)
{
	struct row_key context = {0};
	row_key_put_u32(&context, frame->from_region);
	row_key_put_u32(&context, frame->to_region);
	row_key_put_u64(&context, frame->epoch);
	row_key_put_u64(&context, frame->to_epoch);
	row_key_put_u8(&context, (uint8_t)frame->stream);
	row_key_put_u64(&context, frame->number);
	row_key_put_u8(&context, frame->own != 0);
	return context;
}

static enum status document_of(const struct giving *giving, const struct given *given,
			       Zh__LinkReturn *body, struct bytes *ret_document)
{
	struct inbox_row received;
	struct outbox_row sent;
	int64_t at_ms;
	const uint8_t *digest = given->own ? received.digest : sent.digest;
	if (given->own) {
		if (!read_own(giving, given->stream, given->number, &received, ret_document))
			return STATUS_CORRUPT;
	} else {
		uint8_t *memory = ARENA_ARRAY(giving->arena, uint8_t, CONTENT_MAX);
		if (memory == NULL)
			return STATUS_FULL;
		struct writer out = writer_over(memory, CONTENT_MAX);
		body->receipt = find_receipt(giving, given->stream, given->number, &at_ms);
		if (!outbox_get(giving->rows, giving->peer, given->stream, given->number, &sent) ||
		    !paper_read(giving->rows, sent.referral, paper_content(sent.document_version),
				&out) ||
		    body->receipt == NULL)
			return STATUS_CORRUPT;
		TRY(link_document(giving->link, writer_bytes(&out), giving->arena, ret_document));
	}
	struct bytes copy = arena_copy(giving->arena, bytes_of(digest, DIGEST_SIZE));
	if (copy.data == NULL)
		return STATUS_FULL;
	body->has_digest = 1;
	body->digest = message_bytes(copy);
	return STATUS_OK;
}

static enum status make_return(const struct giving *giving, const struct given *given,
			       uint64_t to_epoch, bool last, const uint8_t *box_key,
			       struct bytes *ret_frame)
{
	Zh__LinkReturn body = ZH__LINK_RETURN__INIT;
	struct bytes document, sealed;
	SET_OPTIONAL(&body, from_region, giving->link->region);
	SET_OPTIONAL(&body, to_region, giving->peer);
	SET_OPTIONAL(&body, epoch, giving->link->epoch);
	SET_OPTIONAL(&body, to_epoch, to_epoch);
	SET_OPTIONAL(&body, stream, (Zh__LinkStream)given->stream);
	SET_OPTIONAL(&body, number, given->number);
	SET_OPTIONAL(&body, own, given->own);
	SET_OPTIONAL(&body, last, last);
	TRY(document_of(giving, given, &body, &document));
	struct row_key context = link_return_context(&body);
	TRY(link_seal(giving->link, box_key, &context, document, giving->arena, &sealed));
	body.has_sealed = 1;
	body.sealed = message_bytes(sealed);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_RETURN;
	envelope.link_return = &body;
	return link_pack_envelope(&envelope, giving->arena, ret_frame);
}

static void note_progress(struct giving *giving, const Zh__LinkHeadContent *head)
{
	for (size_t i = 0; i < head->n_streams; i++) {
		const Zh__LinkStreamHead *stream = head->streams[i];
		if (stream->stream < 1 || stream->stream > LINK_STREAMS)
			continue;
		giving->sent[STREAM_SLOT(stream->stream)] = stream->head;
		giving->received[STREAM_SLOT(stream->stream)] = stream->accepted;
	}
}

size_t link_give_back(const struct link *link, const struct rows_reader *rows, uint32_t peer,
		      const Zh__LinkHeadContent *head, int64_t now_ms, struct arena *arena,
		      link_send_fn *send, void *context)
{
	struct giving giving = {.link = link, .rows = rows, .peer = peer, .arena = arena};
	struct given list[RETURNED_AT_ONCE];
	struct tie_row tie;
	size_t count = 0;
	const uint8_t *box_key = link_box_key(link, peer, now_ms);
	if (!head->recovers || box_key == NULL || !peer_get(rows, peer, &giving.row) ||
	    !tie_get(rows, peer, &tie) || tie.life != head->epoch || tie.peer_recovers == 0 ||
	    SABOTAGE("restore.fetch-back-skipped"))
		return 0;
	note_progress(&giving, head);
	arena_reset(arena);
	while (count < RETURNED_AT_ONCE && next_given(&giving, &list[count]))
		count++;
	for (size_t i = 0; i < count; i++) {
		struct bytes frame;
		arena_reset(arena);
		if (make_return(&giving, &list[i], head->epoch, i + 1 == count, box_key, &frame) !=
			    STATUS_OK ||
		    frame.size > LINK_FRAME_MAX)
			return i;
		send(context, frame);
	}
	return count;
}
