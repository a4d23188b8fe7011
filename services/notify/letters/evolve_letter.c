/* Rows of letters. */
#include "services/notify/evolve.h"

#include "common/base/sabotage.h"
#include "notify.pb-c.h"
#include "services/notify/states.h"
#include "services/notify/tables.h"

static void put_row(struct rows_writer *rows, uint16_t table, const struct row_key *key,
		    const void *row, size_t size)
{
	rows->put(rows->read.context, table, row_key_bytes(key), bytes_of(row, size));
}

static void put_referral(struct rows_writer *rows, uint64_t number, const struct referral_row *row)
{
	struct row_key key = row_key_u64(number);
	put_row(rows, TABLE_REFERRALS, &key, row, sizeof *row);
}

static void put_bond(struct rows_writer *rows, uint64_t number, const struct bond_row *bond)
{
	struct row_key key = row_key_u64(number);
	put_row(rows, TABLE_BONDS, &key, bond, sizeof *bond);
}

static bool stream_valid(uint32_t stream)
{
	return stream >= 1 && stream <= LINK_STREAMS;
}

static bool digest_valid(const ProtobufCBinaryData *digest)
{
	return digest->len == DIGEST_SIZE;
}

static struct bytes field(const ProtobufCBinaryData *data)
{
	return bytes_of(data->data, data->len);
}

/* The body's bytes as they are in the journal: what a paper keeps needs no packing. */
static struct bytes stored_body(const struct event *event)
{
	struct bytes stored = event->stored;
	if (stored.size < EVENT_HEAD_SIZE + 2u)
		return bytes_of(NULL, 0);
	size_t meta =
		(size_t)(stored.data[EVENT_HEAD_SIZE] | stored.data[EVENT_HEAD_SIZE + 1] << 8);
	size_t at = EVENT_HEAD_SIZE + 2u + meta;
	return at > stored.size ? bytes_of(NULL, 0) : bytes_of(stored.data + at, stored.size - at);
}

/* ---- ours */

static enum status referral_drafted(struct rows_writer *rows, const struct event *event)
{
	const Zh__ReferralDrafted *body = BODY(event, ReferralDrafted);
	struct bytes draft = stored_body(event);
	if (draft.size == 0 || body->to_region == 0)
		return STATUS_INVALID;
	struct referral_row taken;
	if (!body->restored)
		TRY(counter_take(rows, OBJECT_REFERRAL, body->referral));
	else if (referral_get(&rows->read, body->referral, &taken))
		return STATUS_INVALID;
	else
		counter_reach(rows, OBJECT_REFERRAL, body->referral);
	bool transfer = body->kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER;
	struct referral_row row = {
		.version = 1,
		.direction = REFERRAL_OURS,
		.state = OUTGOING_DRAFTED,
		.kind = (uint8_t)body->kind,
		.baton = transfer ? BATON_HERE : BATON_NONE,
		.object_version = (uint32_t)event->head.object_version,
		.peer = body->to_region,
		.since_ms = event->recorded_ms,
		.trace = trace_of(event),
	};
	put_referral(rows, body->referral, &row);
	if (body->replies_to != 0) {
		struct bond_row bond = {
			.version = 1,
			.told = (uint8_t)body->told,
			.replies_to = body->replies_to,
		};
		put_bond(rows, body->referral, &bond);
	}
	paper_write(rows, body->referral, PAPER_DRAFT, draft);
	if (kind_tells_a_cause(row.kind))
		notify_put_causes(rows, &(struct letter_causes){.letter = body->referral,
								.peer = body->to_region,
								.hazard = body->hazard,
								.trace = row.trace,
								.subject = body->subject});
	return STATUS_OK;
}

static void take_series(struct rows_writer *rows, const Zh__ReferralSent *body)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)body->kind);
	row_key_put_u32(&key, body->year);
	uint32_t last = series_last(&rows->read, (uint8_t)body->kind, body->year);
	struct counter_row row = {.version = 1, .last = body->serial > last ? body->serial : last};
	put_row(rows, TABLE_SERIES, &key, &row, sizeof row);
}

/* Numbers on a link increase by one: a hole would never be filled. */
static enum status take_link_number(struct rows_writer *rows, const struct event *event,
				    const Zh__ReferralSent *body)
{
	struct peer_row peer = notify_peer_of(rows, body->to_region);
	struct peer_out *out = &peer.out[STREAM_SLOT(body->stream)];
	if (body->link_number != out->sent + 1)
		return STATUS_INVALID;
	out->sent = body->link_number;
	memcpy(out->digest, body->stream_digest.data, DIGEST_SIZE);
	if (peer.clocked_draft == body->referral)
		peer.clocked_draft = 0;
	notify_put_peer(rows, &peer);
	struct outbox_row row = {
		.version = 1,
		.document_version = (uint8_t)body->version,
		.referral = body->referral,
		.sent_ms = body->has_sent_ms ? body->sent_ms : event->recorded_ms,
	};
	memcpy(row.digest, body->digest.data, DIGEST_SIZE);
	memcpy(row.stream_digest, body->stream_digest.data, DIGEST_SIZE);
	struct row_key key = link_key(body->to_region, (uint8_t)body->stream, body->link_number);
	put_row(rows, TABLE_OUTBOX, &key, &row, sizeof row);
	return STATUS_OK;
}

static enum status referral_sent(struct rows_writer *rows, const struct event *event)
{
	const Zh__ReferralSent *body = BODY(event, ReferralSent);
	struct referral_row row;
	if (!referral_get(&rows->read, body->referral, &row) || !stream_valid(body->stream) ||
	    !digest_valid(&body->digest) || !digest_valid(&body->stream_digest) ||
	    row.direction != REFERRAL_OURS || row.peer != body->to_region)
		return STATUS_INVALID;
	if (!body->restored &&
	    body->serial != series_last(&rows->read, (uint8_t)body->kind, body->year) + 1)
		return STATUS_INVALID;
	TRY(take_link_number(rows, event, body));
	take_series(rows, body);
	row.state = kind_is_filed(row.kind) ? OUTGOING_FILED : OUTGOING_SENT;
	row.delivery = DELIVERY_QUEUED;
	if (body->restored)
		TRY(notify_count_back(rows, body->to_region, true));
	if (row.baton == BATON_HERE)
		row.baton = BATON_UNDER_WAY;
	row.stream = (uint8_t)body->stream;
	row.document_version = (uint8_t)body->version;
	row.link_number = body->link_number;
	row.object_version = (uint32_t)event->head.object_version;
	row.since_ms = event->recorded_ms;
	row.received_ms = 0;
	put_referral(rows, body->referral, &row);
	paper_replace(rows, body->referral, paper_content(row.document_version),
		      field(&body->content));
	return STATUS_OK;
}

/* The matter of a transfer is here again once the receiver has the notice of withdrawal. */
static void take_baton_back(struct rows_writer *rows, uint64_t notice)
{
	struct bond_row bond;
	struct referral_row about;
	if (!bond_get(&rows->read, notice, &bond) ||
	    !referral_get(&rows->read, bond.replies_to, &about))
		return;
	about.baton = BATON_HERE;
	put_referral(rows, bond.replies_to, &about);
}

static enum status referral_delivered(struct rows_writer *rows, const struct event *event)
{
	const Zh__ReferralDelivered *body = BODY(event, ReferralDelivered);
	struct referral_row row;
	if (!referral_get(&rows->read, body->referral, &row))
		return STATUS_INVALID;
	/* A receipt for a version that was replaced meanwhile says nothing of the newer one. */
	if (row.link_number == body->link_number) {
		row.delivery = DELIVERY_RECEIPTED;
		row.received_ms = body->received_ms;
		if (row.baton == BATON_UNDER_WAY && row.state != OUTGOING_WITHDRAWN)
			row.baton = BATON_THERE;
	}
	row.object_version = (uint32_t)event->head.object_version;
	put_referral(rows, body->referral, &row);
	if (body->has_told_ms)
		TRY(notify_count_wrong_moment(rows, body->by_region, event->recorded_ms));
	if (body->baton_back)
		take_baton_back(rows, body->referral);
	return STATUS_OK;
}

/* ---- theirs */

static enum status accept_link_number(struct rows_writer *rows, const Zh__ReferralReceived *body)
{
	struct peer_row peer = notify_peer_of(rows, body->from_region);
	struct peer_in *in = &peer.in[STREAM_SLOT(body->stream)];
	if (body->link_number != in->accepted + 1 && !SABOTAGE("notify.accepts-gap"))
		return STATUS_INVALID;
	in->accepted = body->link_number;
	in->epoch = body->epoch;
	in->received_ms = body->received_ms;
	memcpy(in->digest, body->stream_digest.data, DIGEST_SIZE);
	notify_put_peer(rows, &peer);
	struct inbox_row row = {.version = 1,
				.document_version = (uint8_t)body->version,
				.referral = body->referral,
				.received_ms = body->received_ms};
	memcpy(row.digest, body->digest.data, DIGEST_SIZE);
	memcpy(row.stream_digest, body->stream_digest.data, DIGEST_SIZE);
	struct row_key key = link_key(body->from_region, (uint8_t)body->stream, body->link_number);
	put_row(rows, TABLE_INBOX, &key, &row, sizeof row);
	return STATUS_OK;
}

/* What is sent again takes the place of the first; that is kept for a sender who loses it. */
static void keep_earlier(struct rows_writer *rows, uint64_t referral, uint32_t version)
{
	uint8_t memory[CONTENT_MAX + DOCUMENT_AROUND];
	struct writer out = writer_over(memory, sizeof memory);
	if (paper_read(&rows->read, referral, PAPER_DOCUMENT, &out))
		paper_replace(rows, referral, paper_earlier((uint8_t)version), writer_bytes(&out));
}

static uint8_t received_state(const Zh__ReferralReceived *body)
{
	if (body->unmatched != NULL)
		return INCOMING_UNMATCHED;
	if (kind_is_filed((uint8_t)body->kind))
		return INCOMING_FILED;
	return body->again ? INCOMING_RECEIVED_AGAIN : INCOMING_RECEIVED;
}

static enum status referral_received(struct rows_writer *rows, const struct event *event)
{
	const Zh__ReferralReceived *body = BODY(event, ReferralReceived);
	if (body->their_referral == NULL || body->from_region == 0 || !stream_valid(body->stream) ||
	    !digest_valid(&body->digest) || !digest_valid(&body->stream_digest))
		return STATUS_INVALID;
	if (!body->again)
		TRY(counter_take(rows, OBJECT_REFERRAL, body->referral));
	TRY(accept_link_number(rows, body));
	bool transfer = body->kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER;
	struct referral_row row = {
		.version = 1,
		.direction = REFERRAL_THEIRS,
		.state = received_state(body),
		.kind = (uint8_t)body->kind,
		.delivery = DELIVERY_RECEIPTED,
		.baton = transfer && body->unmatched == NULL ? BATON_HERE : BATON_NONE,
		.stream = (uint8_t)body->stream,
		.document_version = (uint8_t)body->version,
		.object_version = (uint32_t)event->head.object_version,
		.peer = body->from_region,
		.link_number = body->link_number,
		.since_ms = event->recorded_ms,
		.received_ms = body->received_ms,
		.trace = trace_of(event),
	};
	put_referral(rows, body->referral, &row);
	if (body->unmatched == NULL && !body->again) {
		struct bond_row bond = {
			.version = 1,
			.their_region = body->from_region,
			.their_number = body->their_referral->number,
		};
		put_bond(rows, body->referral, &bond);
	}
	if (body->unmatched == NULL && body->reported != NULL)
		notify_put_reported(rows, body->from_region, body->referral, body->reported);
	if (body->again)
		keep_earlier(rows, body->referral, body->version - 1);
	paper_replace(rows, body->referral, PAPER_DOCUMENT, field(&body->document));
	return body->restored ? notify_count_back(rows, body->from_region, false) : STATUS_OK;
}

/* ---- what people do on either side */

/* Moves a referral; outgoing and incoming states differ, since the tables do. */
static enum status move(struct rows_writer *rows, const struct event *event, uint64_t number,
			uint8_t outgoing, uint8_t incoming)
{
	struct referral_row row;
	if (!referral_get(&rows->read, number, &row))
		return STATUS_INVALID;
	row.state = row.direction == REFERRAL_OURS ? outgoing : incoming;
	row.since_ms = event->recorded_ms;
	row.object_version = (uint32_t)event->head.object_version;
	put_referral(rows, number, &row);
	return STATUS_OK;
}

static enum status referral_withdrawn(struct rows_writer *rows, const struct event *event)
{
	const Zh__ReferralWithdrawn *body = BODY(event, ReferralWithdrawn);
	struct referral_row row;
	if (!referral_get(&rows->read, body->referral, &row))
		return STATUS_INVALID;
	bool ours = row.direction == REFERRAL_OURS;
	if (row.baton == BATON_THERE && ours)
		row.baton = BATON_UNDER_WAY;
	if (row.baton == BATON_HERE && !ours)
		row.baton = BATON_THERE;
	put_referral(rows, body->referral, &row);
	struct peer_row peer;
	if (ours && peer_get(&rows->read, row.peer, &peer) &&
	    peer.clocked_draft == body->referral) {
		peer.clocked_draft = 0;
		notify_put_peer(rows, &peer);
	}
	return move(rows, event, body->referral, OUTGOING_WITHDRAWN, INCOMING_WITHDRAWN);
}

static enum status referral_extended(struct rows_writer *rows, const struct event *event)
{
	const Zh__ReferralExtended *body = BODY(event, ReferralExtended);
	struct referral_row row;
	if (!referral_get(&rows->read, body->referral, &row))
		return STATUS_INVALID;
	row.object_version = (uint32_t)event->head.object_version;
	put_referral(rows, body->referral, &row);
	return STATUS_OK;
}

static enum status referral_answered(struct rows_writer *rows, const struct event *event)
{
	const Zh__ReferralAnswered *body = BODY(event, ReferralAnswered);
	return body->partly
		       ? move(rows, event, body->referral, OUTGOING_PART_ANSWERED,
			      INCOMING_PART_ANSWERED)
		       : move(rows, event, body->referral, OUTGOING_ANSWERED, INCOMING_ANSWERED);
}

static enum status referral_joined(struct rows_writer *rows, const struct event *event)
{
	return notify_letter_joined(rows, event, stored_body(event));
}

static enum status referral_accepted(struct rows_writer *rows, const struct event *event)
{
	return move(rows, event, BODY(event, ReferralAccepted)->referral, OUTGOING_ACCEPTED,
		    INCOMING_ACCEPTED);
}

static enum status referral_returned(struct rows_writer *rows, const struct event *event)
{
	return move(rows, event, BODY(event, ReferralReturned)->referral, OUTGOING_RETURNED,
		    INCOMING_RETURNED);
}

static enum status referral_closed(struct rows_writer *rows, const struct event *event)
{
	return move(rows, event, BODY(event, ReferralClosed)->referral, OUTGOING_CLOSED,
		    INCOMING_CLOSED);
}

static enum status jurisdiction_disputed(struct rows_writer *rows, const struct event *event)
{
	return move(rows, event, BODY(event, JurisdictionDisputed)->referral, OUTGOING_DISPUTED,
		    INCOMING_DISPUTED);
}

static evolve_fn *const changes[] = {
	[KIND(REFERRAL_DRAFTED)] = referral_drafted,
	[KIND(REFERRAL_SENT)] = referral_sent,
	[KIND(REFERRAL_DELIVERED)] = referral_delivered,
	[KIND(REFERRAL_RECEIVED)] = referral_received,
	[KIND(REFERRAL_ACCEPTED)] = referral_accepted,
	[KIND(REFERRAL_RETURNED)] = referral_returned,
	[KIND(REFERRAL_ANSWERED)] = referral_answered,
	[KIND(REFERRAL_WITHDRAWN)] = referral_withdrawn,
	[KIND(REFERRAL_EXTENDED)] = referral_extended,
	[KIND(REFERRAL_CLOSED)] = referral_closed,
	[KIND(REFERRAL_JOINED)] = referral_joined,
	[KIND(JURISDICTION_DISPUTED)] = jurisdiction_disputed,
};

enum status notify_letter_evolve(struct rows_writer *rows, const struct event *event)
{
	uint16_t kind = event->head.kind;
	return kind < sizeof changes / sizeof changes[0] && changes[kind] != NULL
		       ? changes[kind](rows, event)
		       : STATUS_OK;
}

/* ---- the clock of the drafts' queue */

enum status notify_letter_observe(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind != KIND(CLOCK_STARTED))
		return STATUS_OK;
	const Zh__ClockStarted *body = BODY(event, ClockStarted);
	struct referral_row row;
	if (body->policy_index != CLOCK_REFERRAL_SEND || body->subject == NULL ||
	    !referral_get(&rows->read, body->subject->number, &row))
		return STATUS_OK;
	struct peer_row peer = notify_peer_of(rows, row.peer);
	peer.clocked_draft = body->subject->number;
	notify_put_peer(rows, &peer);
	return STATUS_OK;
}

/* An overdue draft keeps its alarm; the queue's clock is free for the next one. */
enum status notify_letter_fired(struct rows_writer *rows, const Zh__ClockMarkFired *body)
{
	struct referral_row row;
	struct peer_row peer;
	if (body->policy_index != CLOCK_REFERRAL_SEND ||
	    body->mark != ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE ||
	    !referral_get(&rows->read, body->subject->number, &row) ||
	    !peer_get(&rows->read, row.peer, &peer) || peer.clocked_draft != body->subject->number)
		return STATUS_OK;
	peer.clocked_draft = 0;
	notify_put_peer(rows, &peer);
	return STATUS_OK;
}
