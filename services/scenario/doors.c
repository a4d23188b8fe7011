#include "services/scenario/doors.h"

#include <stdio.h>

#include "common/core/digest.h"
#include "common/core/message.h"
#include "services/intake/feeds/feed_item.h"
#include "services/intake/items/text_signature.h"
#include "services/notify/notify.h"
#include "services/notify/tables.h"

struct answering {
	struct arena *arena;
	struct door_answer *answer;
};

static void note_refusal(struct answering *answering, const struct refusal *refusal)
{
	if (refusal->code != NULL)
		answering->answer->refused = arena_text(answering->arena, refusal->code);
}

/* ---- reports */

static void report_decided(void *context, const struct decision *decision)
{
	struct answering *answering = (struct answering *)context;
	const struct intake_item_result *result =
		(const struct intake_item_result *)decision->reply;
	note_refusal(answering, &decision->refusal);
	if (result == NULL)
		return;
	answering->answer->object = result->report;
	note_refusal(answering, &result->refusal);
}

struct prepared {
	struct intake_item_extra extra;
	struct intake_part part;
};

/* What the door makes of an item, but for the parts: there is nobody whose text must be kept. */
static void prepare(const struct scratch *county, const struct door_report *report,
		    struct bytes whole, struct prepared *out)
{
	Zh__ReportBody *body = report->item->report;
	out->extra = (struct intake_item_extra){
		.feed = report->feed, .sealed = report->sealed, .test = report->test};
	uint8_t digest[DIGEST_SIZE];
	digest_blake2b256(whole, digest);
	memcpy(out->extra.digest, digest, sizeof out->extra.digest);
	if (body == NULL)
		return;
	out->extra.class_code = feed_item_class(scratch_books(county)->dictionary, body->product);
	if (body->text == NULL)
		return;
	struct bytes text = bytes_of_text(body->text);
	out->extra.text_signature = text_signature(text);
	out->part = (struct intake_part){.kind = PART_TEXT, .size = (uint32_t)text.size};
	digest_blake2b256(text, out->part.digest);
	out->extra.parts = &out->part;
	out->extra.part_count = 1;
	body->text = NULL;
}

enum status door_report(struct scratch *county, const struct door_report *report,
			struct arena *arena, struct door_answer *ret_answer, struct err *err)
{
	struct prepared prepared = {0};
	struct answering answering = {arena, ret_answer};
	struct principal feed = {.roles = ROLE_FEED, .region = scratch_region(county)};
	struct bytes whole = message_pack(&report->item->base, arena);
	*ret_answer = (struct door_answer){0};
	if (whole.data == NULL)
		return err_set(err, STATUS_FULL, "the report is too large");
	(void)snprintf(feed.id, sizeof feed.id, "%s", report->feed);
	prepare(county, report, whole, &prepared);
	struct input_item item = {
		.door = INTAKE_DOOR_FEED,
		.from = &feed,
		.body = &report->item->base,
		.extra = &prepared.extra,
		.sequence = scratch_number(county),
		.session = 1,
		.happened_ms = report->item->has_happened_ms ? report->item->happened_ms
							     : scratch_now_ms(county),
	};
	return scratch_offer(county, DAEMON_INTAKE, &item, report_decided, &answering, err);
}

/* ---- letters */

static void letter_decided(void *context, const struct decision *decision)
{
	struct answering *answering = (struct answering *)context;
	note_refusal(answering, &decision->refusal);
	if (decision->object.kind == OBJECT_REFERRAL)
		answering->answer->object = decision->object.number;
}

/* The content as it was sent, in a document whose signature the link has looked at already. */
static enum status wrap(const struct door_letter *letter, struct arena *arena,
			struct notify_link_item *out, struct err *err)
{
	Zh__Document document = ZH__DOCUMENT__INIT;
	struct bytes content = message_pack(&letter->content->base, arena);
	if (content.data == NULL)
		return err_set(err, STATUS_FULL, "the letter is too large");
	document.has_content = 1;
	document.content = message_bytes(content);
	SET_OPTIONAL(&document, signer, letter->from);
	out->document = message_pack(&document.base, arena);
	if (out->document.data == NULL)
		return err_set(err, STATUS_FULL, "the letter is too large");
	digest_blake2b256(content, out->digest);
	return STATUS_OK;
}

enum status door_letter(struct scratch *county, const struct door_letter *letter,
			struct arena *arena, struct door_answer *ret_answer, struct err *err)
{
	struct answering answering = {arena, ret_answer};
	struct principal region = {.roles = ROLE_REGION, .region = letter->from};
	struct notify_link_item extra = {
		.peer = letter->from,
		.epoch = 1,
		.stream = letter->stream != 0 ? letter->stream : ZH__LINK_STREAM__LINK_STREAM_BULK,
		.number = letter->number,
		.content = letter->content};
	*ret_answer = (struct door_answer){0};
	(void)snprintf(region.id, sizeof region.id, "region-%u", (unsigned)letter->from);
	TRY(wrap(letter, arena, &extra, err));
	struct input_item item = {
		.door = NOTIFY_DOOR_LINK_DOCUMENT,
		.from = &region,
		.body = &letter->content->base,
		.extra = &extra,
		.sequence = letter->number,
		.session = extra.epoch,
	};
	return scratch_offer(county, DAEMON_NOTIFY, &item, letter_decided, &answering, err);
}

enum status door_link(struct scratch *from, struct scratch *to, uint8_t stream, uint64_t number,
		      struct arena *arena, struct door_answer *ret_answer, struct err *err)
{
	const struct rows_reader *rows = scratch_rows(from, DAEMON_NOTIFY);
	struct outbox_row sent;
	uint8_t *memory = ARENA_ARRAY(arena, uint8_t, CONTENT_MAX);
	*ret_answer = (struct door_answer){0};
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "no memory for a letter");
	struct writer out = writer_over(memory, CONTENT_MAX);
	if (!outbox_get(rows, scratch_region(to), stream, number, &sent) ||
	    !paper_read(rows, sent.referral, paper_content(sent.document_version), &out))
		return err_set(err, STATUS_CORRUPT, "a letter that was sent isn't in the books");
	const Zh__DocumentContent *content =
		(const Zh__DocumentContent *)(const void *)message_unpack(
			&zh__document_content__descriptor, writer_bytes(&out), arena);
	if (content == NULL)
		return err_set(err, STATUS_CORRUPT, "a letter in the books can't be read");
	struct door_letter letter = {.from = scratch_region(from),
				     .stream = stream,
				     .number = number,
				     .content = content};
	return door_letter(to, &letter, arena, ret_answer, err);
}

/* ---- receipts */

struct receipt {
	Zh__LinkReceiptContent content;
	Zh__LinkReceived entries[NOTIFY_LINK_WINDOW];
	Zh__LinkReceived *list[NOTIFY_LINK_WINDOW];
	struct outbox_row sent[NOTIFY_LINK_WINDOW];
};

/* By the receiver's own books, where it is a county of ours: what it got, and when. */
static bool by_its_books(struct scratch *receiver, uint32_t sender, uint8_t stream, uint64_t number,
			 struct outbox_row *sent, Zh__LinkReceived *entry)
{
	struct inbox_row got;
	if (!inbox_get(scratch_rows(receiver, DAEMON_NOTIFY), sender, stream, number, &got))
		return false;
	memcpy(sent->digest, got.digest, DIGEST_SIZE);
	memcpy(sent->stream_digest, got.stream_digest, DIGEST_SIZE);
	SET_OPTIONAL(entry, received_ms, got.received_ms);
	return true;
}

/* What is between the last receipt and the last document of a stream, as the receiver lists it;
 * `receiver` NULL: nobody's books, it has received all of it, now. */
static bool list_received(struct scratch *county, struct scratch *receiver, uint32_t from,
			  uint8_t stream, const struct peer_out *out, struct receipt *receipt)
{
	const struct rows_reader *rows = scratch_rows(county, DAEMON_NOTIFY);
	size_t count = 0;
	zh__link_receipt_content__init(&receipt->content);
	for (uint64_t n = out->receipted + 1; n <= out->sent && count < NOTIFY_LINK_WINDOW; n++) {
		Zh__LinkReceived *entry = &receipt->entries[count];
		struct outbox_row *sent = &receipt->sent[count];
		if (!outbox_get(rows, from, stream, n, sent))
			return false;
		zh__link_received__init(entry);
		SET_OPTIONAL(entry, number, n);
		SET_OPTIONAL(entry, received_ms, scratch_now_ms(county));
		if (receiver != NULL &&
		    !by_its_books(receiver, scratch_region(county), stream, n, sent, entry))
			break;
		entry->has_digest = 1;
		entry->digest = (ProtobufCBinaryData){DIGEST_SIZE, sent->digest};
		receipt->list[count++] = entry;
	}
	if (count == 0)
		return false;
	receipt->content.n_received = count;
	receipt->content.received = receipt->list;
	receipt->content.has_digest = 1;
	receipt->content.digest =
		(ProtobufCBinaryData){DIGEST_SIZE, receipt->sent[count - 1].stream_digest};
	SET_OPTIONAL(&receipt->content, from_region, scratch_region(county));
	SET_OPTIONAL(&receipt->content, to_region, from);
	SET_OPTIONAL(&receipt->content, stream, (Zh__LinkStream)stream);
	SET_OPTIONAL(&receipt->content, number, receipt->entries[count - 1].number);
	return true;
}

static enum status offer_receipt(struct scratch *county, uint32_t from, uint8_t stream,
				 const struct receipt *receipt, struct answering *answering,
				 struct err *err)
{
	struct principal region = {.roles = ROLE_REGION, .region = from};
	struct bytes packed = message_pack(&receipt->content.base, answering->arena);
	struct notify_link_item extra = {.peer = from,
					 .epoch = 1,
					 .stream = stream,
					 .number = receipt->content.number,
					 .receipted = &receipt->content,
					 .receipt = packed};
	if (packed.data == NULL)
		return err_set(err, STATUS_FULL, "the receipt is too large");
	(void)snprintf(region.id, sizeof region.id, "region-%u", (unsigned)from);
	struct input_item item = {.door = NOTIFY_DOOR_LINK_RECEIPT,
				  .from = &region,
				  .extra = &extra,
				  .sequence = extra.number,
				  .session = extra.epoch};
	return scratch_offer(county, DAEMON_NOTIFY, &item, letter_decided, answering, err);
}

enum status door_receipt(struct scratch *county, uint32_t from, struct arena *arena,
			 struct door_answer *ret_answer, struct err *err)
{
	struct answering answering = {arena, ret_answer};
	struct peer_row peer;
	struct receipt receipt;
	*ret_answer = (struct door_answer){0};
	if (!peer_get(scratch_rows(county, DAEMON_NOTIFY), from, &peer))
		return err_set(err, STATUS_NOT_FOUND, "nothing was sent to %u", (unsigned)from);
	for (uint8_t stream = 1; stream <= LINK_STREAMS; stream++) {
		if (list_received(county, NULL, from, stream, &peer.out[STREAM_SLOT(stream)],
				  &receipt))
			TRY(offer_receipt(county, from, stream, &receipt, &answering, err));
	}
	return STATUS_OK;
}

enum status door_link_receipt(struct scratch *from, struct scratch *to, uint8_t stream,
			      struct arena *arena, struct door_answer *ret_answer, struct err *err)
{
	struct answering answering = {arena, ret_answer};
	uint32_t region = scratch_region(from);
	struct peer_row peer;
	struct receipt receipt;
	*ret_answer = (struct door_answer){0};
	if (!peer_get(scratch_rows(to, DAEMON_NOTIFY), region, &peer) ||
	    !list_received(to, from, region, stream, &peer.out[STREAM_SLOT(stream)], &receipt))
		return err_set(err, STATUS_CORRUPT, "%u has received nothing", (unsigned)region);
	return offer_receipt(to, region, stream, &receipt, &answering, err);
}
