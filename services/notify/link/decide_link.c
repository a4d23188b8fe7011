/* What a link brings: documents one by one, cumulative receipts, heartbeats.
 *
 * Who sent it, to whom, and that nothing was changed has been checked outside
 * (link.h).  Here stands what only the rows know: the next number, the epoch,
 * what was receipted already.  A repeated message is answered as the first time.
 */
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "services/notify/decide_internal.h"

static void reply(struct work *work, const struct notify_link_item *item,
		  enum notify_link_outcome outcome, uint64_t accepted)
{
	struct notify_link_reply *answer =
		ARENA_NEW(work->context->arena, struct notify_link_reply);
	if (answer == NULL) {
		work->decision->arena_full = true;
		return;
	}
	*answer = (struct notify_link_reply){
		.outcome = outcome,
		.peer = item->peer,
		.stream = item->stream,
		.accepted = accepted,
	};
	work->decision->reply = answer;
}

static void refuse_item(struct work *work, const struct notify_link_item *item, const char *code,
			uint64_t accepted)
{
	(void)work_refuse_as(work, code, NULL);
	reply(work, item, NOTIFY_LINK_REFUSED, accepted);
}

static bool stream_is_known(uint8_t stream)
{
	return stream == ZH__LINK_STREAM__LINK_STREAM_URGENT ||
	       stream == ZH__LINK_STREAM__LINK_STREAM_BULK;
}

void emit_of_link(struct work *work, Zh__EventKind kind, const void *body)
{
	(void)work_emit(work, (uint16_t)kind, (struct object_id){0}, 0, body);
}

/* Anything authenticated from a silent peer says that the link is up. */
static void note_up(struct work *work, const struct peer_row *peer, uint32_t region)
{
	if (peer->up != 0)
		return;
	Zh__LinkUp *body = NEW(work, LinkUp);
	SET_OPTIONAL(body, peer, region);
	emit_of_link(work, KIND(LINK_UP), body);
}

/* ---- documents */

/* Repeated: the same number must bring the same content. */
static void on_repeated(struct work *work, const struct notify_link_item *item, uint64_t accepted)
{
	struct inbox_row row;
	if (inbox_get(work->context->rows, item->peer, item->stream, item->number, &row) &&
	    memcmp(row.digest, item->digest, DIGEST_SIZE) != 0 && !SABOTAGE("link.other-content")) {
		decision_conflict(work->decision, "link.document.other_content");
		reply(work, item, NOTIFY_LINK_REFUSED, accepted);
		return;
	}
	reply(work, item, NOTIFY_LINK_REPEATED, accepted);
}

/* A moment of before is believed of a link that we are asking, and never of the future. */
static bool may_have_been(const struct work *work, const struct notify_link_item *item,
			  const struct tie_row *tie)
{
	uint64_t recovery = tie_recovery(work->context->rows, tie);
	return recovery != 0 && tie->waits == recovery &&
	       item->received_ms <= work->context->now_ms;
}

/* Until the ledgers were compared nobody here knows whether the life that was lost had it, and its
 * receipt may still be on the way: taken as new, it would have another moment at each end.  Where
 * they differ a person waits, and documents don't. */
static bool may_have_had(const struct work *work, const struct tie_row *tie)
{
	return tie_recovery(work->context->rows, tie) != 0 && tie->differs == 0 &&
	       !SABOTAGE("restore.documents-before-compared");
}

static void on_document(struct work *work, const struct notify_link_item *item)
{
	struct peer_row peer = {0};
	(void)peer_get(work->context->rows, item->peer, &peer);
	if (setting_get(work->context->rows, SETTING_SUPERSEDED, 0) != 0) {
		/* The newer life has to have it: a receipt of ours would say that it is there. */
		refuse_item(work, item, "restore.superseded", 0);
		return;
	}
	if (!stream_is_known(item->stream) || item->number == 0) {
		refuse_item(work, item, "link.document.stream", 0);
		return;
	}
	const Zh__ObjectId *referral = item->content->referral;
	if (referral == NULL || referral->region != item->peer || referral->number == 0 ||
	    item->content->kind == ZH__REFERRAL_KIND__REFERRAL_KIND_UNKNOWN) {
		refuse_item(work, item, "link.document.content", 0);
		return;
	}
	const struct peer_in *in = &peer.in[STREAM_SLOT(item->stream)];
	struct tie_row tie = {0};
	(void)tie_get(work->context->rows, item->peer, &tie);
	uint64_t counts = tie.life != 0 ? tie.life : in->epoch;
	if (counts != 0 && counts != item->epoch && !SABOTAGE("link.twin-unnoticed")) {
		/* Another life of the sender's: its heartbeat says whether it counts. */
		refuse_item(work, item, "link.document.epoch", in->accepted);
		return;
	}
	if (item->number <= in->accepted) {
		on_repeated(work, item, in->accepted);
		return;
	}
	if (item->number != in->accepted + 1 && !SABOTAGE("notify.accepts-gap")) {
		refuse_item(work, item, "link.document.gap", in->accepted);
		return;
	}
	if (item->received_ms != 0 && !may_have_been(work, item, &tie)) {
		refuse_item(work, item, "link.return.unasked", in->accepted);
		return;
	}
	if (item->received_ms == 0 && may_have_had(work, &tie)) {
		refuse_item(work, item, "link.document.recovering", in->accepted);
		return;
	}
	note_up(work, &peer, item->peer);
	uint64_t was = letter_known_as(work, item);
	if (was != 0)
		decide_letter_known(work, item, was);
	else
		decide_received(work, item);
	if (work->decision->verdict == VERDICT_DONE)
		reply(work, item, NOTIFY_LINK_ACCEPTED, item->number);
}

/* ---- documents of ours that come back */

static void on_returned(struct work *work, const struct notify_link_item *item)
{
	struct peer_row peer = {0};
	struct tie_row tie = {0};
	struct outbox_row sent;
	(void)peer_get(work->context->rows, item->peer, &peer);
	(void)tie_get(work->context->rows, item->peer, &tie);
	uint64_t recovery = tie_recovery(work->context->rows, &tie);
	if (!stream_is_known(item->stream) || item->number == 0) {
		refuse_item(work, item, "link.document.stream", 0);
		return;
	}
	const struct peer_out *out = &peer.out[STREAM_SLOT(item->stream)];
	if (recovery == 0 || tie.waits != recovery || tie.life != item->epoch) {
		refuse_item(work, item, "link.return.unasked", out->sent);
		return;
	}
	if (item->number <= out->sent) {
		bool same = outbox_get(work->context->rows, item->peer, item->stream, item->number,
				       &sent) &&
			    memcmp(sent.digest, item->digest, DIGEST_SIZE) == 0;
		if (same)
			reply(work, item, NOTIFY_LINK_REPEATED, out->sent);
		else
			refuse_item(work, item, "link.document.other_content", out->sent);
		return;
	}
	if (item->number != out->sent + 1) {
		refuse_item(work, item, "link.document.gap", out->sent);
		return;
	}
	decide_returned(work, item);
	if (work->decision->verdict == VERDICT_DONE)
		reply(work, item, NOTIFY_LINK_ACCEPTED, item->number);
	else
		reply(work, item, NOTIFY_LINK_REFUSED, out->sent);
}

/* ---- receipts */

static const Zh__LinkReceived *receipted_at(const Zh__LinkReceiptContent *receipt, uint64_t number)
{
	for (size_t i = 0; i < receipt->n_received; i++) {
		if (receipt->received[i]->number == number)
			return receipt->received[i];
	}
	return NULL;
}

/* The asker's view of the receiver's term: both count from the same moment. */
static void start_asker_clock(struct work *work, struct object_id id, uint8_t kind,
			      int64_t received_ms)
{
	if (kind_is_request(kind) && clock_running(work->context->rows, id, kind_clock(kind)) == 0)
		(void)work_clock(work, kind_clock(kind), id, received_ms, 0);
}

/* The withdrawal of a transfer is there: so the matter is here again. */
static bool brings_baton_back(struct work *work, uint64_t paper)
{
	struct bond_row bond;
	struct referral_row about;
	return bond_get(work->context->rows, paper, &bond) &&
	       bond.told == ZH__PAPER_TOLD__PAPER_TOLD_WITHDRAWN && bond.replies_to != 0 &&
	       referral_get(work->context->rows, bond.replies_to, &about) &&
	       about.baton == BATON_UNDER_WAY;
}

/* Of a receipt: as it is booked, and as the peer signed it. */
struct moment {
	int64_t booked_ms, told_ms;
};

static void emit_delivered(struct work *work, const struct notify_link_item *item,
			   const struct outbox_row *sent, uint64_t number,
			   const struct moment *moment)
{
	int64_t received_ms = moment->booked_ms;
	struct referral_row row;
	Zh__ReferralDelivered *body = NEW(work, ReferralDelivered);
	if (!referral_get(work->context->rows, sent->referral, &row))
		return;
	SET_OPTIONAL(body, referral, sent->referral);
	SET_OPTIONAL(body, received_ms,
		     SABOTAGE("notify.own-moment") ? work->context->now_ms : received_ms);
	if (moment->told_ms != moment->booked_ms)
		SET_OPTIONAL(body, told_ms, moment->told_ms);
	SET_OPTIONAL(body, by_region, item->peer);
	SET_OPTIONAL(body, link_number, number);
	SET_OPTIONAL(body, stream, (Zh__LinkStream)item->stream);
	if (brings_baton_back(work, sent->referral))
		SET_OPTIONAL(body, baton_back, 1);
	struct object_id id = work_object(work, OBJECT_REFERRAL, sent->referral);
	struct event *event =
		work_emit(work, KIND(REFERRAL_DELIVERED), id, row.object_version + 1u, body);
	work_trace(event, &row.trace);
	/* An answer may have overtaken its receipt: then no term is left to watch. */
	bool waits = row.state == OUTGOING_SENT || row.state == OUTGOING_ACCEPTED;
	if (waits && row.link_number == number)
		start_asker_clock(work, id, row.kind, received_ms);
}

static void emit_receipted(struct work *work, const struct notify_link_item *item, uint64_t number,
			   int64_t received_ms)
{
	Zh__LinkReceipted *body = NEW(work, LinkReceipted);
	SET_OPTIONAL(body, peer, item->peer);
	SET_OPTIONAL(body, stream, (Zh__LinkStream)item->stream);
	SET_OPTIONAL(body, number, number);
	SET_OPTIONAL(body, received_ms, received_ms);
	body->has_receipt = 1;
	body->receipt = message_bytes(item->receipt);
	emit_of_link(work, KIND(LINK_RECEIPTED), body);
}

/* The running digest says that both ends hold the same documents in the same order from the first
 * on. */
static bool streams_agree(struct work *work, const struct notify_link_item *item, uint64_t last)
{
	struct outbox_row sent;
	const ProtobufCBinaryData *digest = &item->receipted->digest;
	return last != item->number ||
	       (outbox_get(work->context->rows, item->peer, item->stream, last, &sent) &&
		bytes_equal(bytes_of(digest->data, digest->len),
			    bytes_of(sent.stream_digest, DIGEST_SIZE)));
}

/* The legal moment is the receiver's word, but for a word that can't be: it is between our
 * sending and now, give or take what two honest clocks may be apart.  What is outside is booked
 * at that bound, beside what was told: a wrong clock at the other end neither moves our terms nor
 * stops the link. */
static int64_t bounded_moment(const struct work *work, const struct outbox_row *sent,
			      int64_t told_ms)
{
	int64_t first_ms = sent->sent_ms - NOTIFY_SKEW_MS;
	int64_t last_ms = work->context->now_ms + NOTIFY_SKEW_MS;
	if (SABOTAGE("link.receipt-moment-unchecked"))
		return told_ms;
	return told_ms < first_ms  ? sent->sent_ms
	       : told_ms > last_ms ? work->context->now_ms
				   : told_ms;
}

/* Books every number after the last receipt, in order; what isn't covered or differs ends it. */
static uint64_t book_receipt(struct work *work, const struct notify_link_item *item,
			     const struct peer_out *out, uint64_t last)
{
	uint64_t booked = out->receipted;
	int64_t received_ms = 0;
	while (booked < last) {
		const Zh__LinkReceived *entry = receipted_at(item->receipted, booked + 1);
		struct outbox_row sent;
		if (entry == NULL ||
		    !outbox_get(work->context->rows, item->peer, item->stream, booked + 1, &sent)) {
			refuse_item(work, item, "link.receipt.incomplete", out->receipted);
			return out->receipted;
		}
		if (entry->digest.len != DIGEST_SIZE ||
		    memcmp(entry->digest.data, sent.digest, DIGEST_SIZE) != 0) {
			refuse_item(work, item, "link.receipt.other_content", out->receipted);
			return out->receipted;
		}
		booked++;
		received_ms = bounded_moment(work, &sent, entry->received_ms);
		emit_delivered(work, item, &sent, booked,
			       &(struct moment){received_ms, entry->received_ms});
	}
	emit_receipted(work, item, booked, received_ms);
	return booked;
}

static void on_receipt(struct work *work, const struct notify_link_item *item)
{
	struct peer_row peer = {0};
	(void)peer_get(work->context->rows, item->peer, &peer);
	if (!stream_is_known(item->stream)) {
		refuse_item(work, item, "link.receipt.stream", 0);
		return;
	}
	const struct peer_out *out = &peer.out[STREAM_SLOT(item->stream)];
	struct tie_row tie;
	if (item->life != 0 && tie_get(work->context->rows, item->peer, &tie) && tie.life != 0 &&
	    tie.life != item->life) {
		refuse_item(work, item, "link.receipt.life", out->receipted);
		return;
	}
	if (item->number > out->sent) {
		refuse_item(work, item, "link.receipt.beyond", out->receipted);
		return;
	}
	note_up(work, &peer, item->peer);
	if (item->number <= out->receipted) {
		reply(work, item, NOTIFY_LINK_REPEATED, out->receipted);
		return;
	}
	uint64_t last = item->number;
	if (last > out->receipted + NOTIFY_LINK_WINDOW)
		last = out->receipted + NOTIFY_LINK_WINDOW;
	if (!streams_agree(work, item, last)) {
		refuse_item(work, item, "link.receipt.other_stream", out->receipted);
		return;
	}
	uint64_t booked = book_receipt(work, item, out, last);
	if (work->decision->verdict == VERDICT_DONE)
		reply(work, item, booked < item->number ? NOTIFY_LINK_PARTLY : NOTIFY_LINK_ACCEPTED,
		      booked);
}

/* ---- the link itself */

static void on_head(struct work *work, const struct notify_link_item *item)
{
	struct peer_row peer = {0};
	struct tie_row tie;
	if (decide_life(work, item, &tie) == LIFE_REFUSED) {
		/* It is on record, so the decision refuses nothing; but nothing of it counts. */
		reply(work, item, NOTIFY_LINK_REFUSED, 0);
		return;
	}
	(void)peer_get(work->context->rows, item->peer, &peer);
	note_up(work, &peer, item->peer);
	decide_tie(work, item, &tie);
	reply(work, item, peer.up != 0 ? NOTIFY_LINK_REPEATED : NOTIFY_LINK_ACCEPTED, 0);
}

static void on_silent(struct work *work, const struct notify_link_item *item)
{
	struct peer_row peer;
	if (!peer_get(work->context->rows, item->peer, &peer) || peer.up == 0)
		return;
	Zh__LinkDown *body = NEW(work, LinkDown);
	SET_OPTIONAL(body, peer, item->peer);
	body->why = "silent";
	emit_of_link(work, KIND(LINK_DOWN), body);
}

/* What was found is in events, so the decision refuses nothing. */
static void on_chain(struct work *work, const struct notify_link_item *item, bool counts)
{
	enum notify_link_outcome news =
		work->decision->event_count != 0 ? NOTIFY_LINK_ACCEPTED : NOTIFY_LINK_REPEATED;
	reply(work, item, counts ? news : NOTIFY_LINK_REFUSED, 0);
}

void decide_item(const struct decide_context *context, const struct input *input,
		 struct decision *decision)
{
	const struct notify_link_item *link = (const struct notify_link_item *)input->item->extra;
	struct work at = {.context = context, .input = input, .decision = decision};
	struct work *work = &at;
	switch (input->item->door) {
	case NOTIFY_DOOR_LINK_DOCUMENT:
		on_document(work, link);
		return;
	case NOTIFY_DOOR_LINK_RECEIPT:
		on_receipt(work, link);
		return;
	case NOTIFY_DOOR_LINK_HEAD:
		on_head(work, link);
		return;
	case NOTIFY_DOOR_LINK_SILENT:
		on_silent(work, link);
		return;
	case NOTIFY_DOOR_LINK_RETURN:
		on_returned(work, link);
		return;
	case NOTIFY_DOOR_LINK_CHAIN:
		on_chain(work, link, decide_peer_chain(work, link));
		return;
	case NOTIFY_DOOR_LINK_HELD:
		on_chain(work, link, decide_own_chain_held(work, link));
		return;
	case NOTIFY_DOOR_LINK_RECOVER:
		decide_recovery_begins(work, link);
		return;
	default:
		(void)work_invalid_as(work, "notify.door", "door");
		return;
	}
}
