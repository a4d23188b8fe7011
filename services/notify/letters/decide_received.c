/* A document from another region: booked with its moment, and what it means for a referral of ours.
 *
 * A paper (answer or notice) that fits nothing, or that the state table has a
 * NO for, is still received: it is numbered and signed, and the stream goes on.
 * It lies as "unmatched" until a person has read it.
 */
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "common/policy/terms/decide_clock.h"
#include "services/notify/decide_internal.h"

/* ---- ReferralReceived */

/* What comes again after a restore keeps the moment that we signed for in the life before. */
static int64_t moment_of(const struct work *work, const struct notify_link_item *item)
{
	return item->received_ms != 0 && !SABOTAGE("restore.moment-anew") ? item->received_ms
									  : work->context->now_ms;
}

static void fill_link(struct work *work, const struct notify_link_item *item,
		      Zh__ReferralReceived *body)
{
	struct peer_row peer = {0};
	(void)peer_get(work->context->rows, item->peer, &peer);
	uint8_t running[DIGEST_SIZE];
	digest_blake2b256_pair(bytes_of(peer.in[STREAM_SLOT(item->stream)].digest, DIGEST_SIZE),
			       bytes_of(item->digest, DIGEST_SIZE), running);
	struct bytes copy = arena_copy(work->context->arena, bytes_of(running, sizeof running));
	if (copy.data == NULL) {
		work->decision->arena_full = true;
		return;
	}
	body->has_document = body->has_digest = body->has_stream_digest = 1;
	body->document = message_bytes(item->document);
	body->digest = message_bytes(bytes_of(item->digest, DIGEST_SIZE));
	body->stream_digest = message_bytes(copy);
	SET_OPTIONAL(body, stream, (Zh__LinkStream)item->stream);
	SET_OPTIONAL(body, link_number, item->number);
	SET_OPTIONAL(body, epoch, item->epoch);
	SET_OPTIONAL(body, from_region, item->peer);
	SET_OPTIONAL(body, received_ms, moment_of(work, item));
	if (item->received_ms != 0)
		SET_OPTIONAL(body, restored, 1);
}

static void fill_matter(const Zh__DocumentContent *content, Zh__ReferralReceived *body)
{
	body->their_referral = content->referral;
	SET_OPTIONAL(body, kind, content->kind);
	SET_OPTIONAL(body, version, content->has_version ? content->version : 1);
	body->subject = content->subject;
	body->product = content->product;
	body->facts = content->facts;
	body->n_violations = content->n_violations;
	body->violations = content->violations;
	body->n_questions = content->n_questions;
	body->questions = content->questions;
	if (content->has_first_report_ms)
		SET_OPTIONAL(body, first_report_ms, content->first_report_ms);
	body->reported = content->reported;
	body->their_trace = content->trace;
	body->in_reply_to = content->in_reply_to;
	body->number = content->number;
}

/* The story goes on across the border: the trace is the first report's event, wherever that was. */
struct trace_ref content_trace(const Zh__DocumentContent *content)
{
	const Zh__EventId *trace = content->trace;
	if (trace == NULL)
		return (struct trace_ref){0};
	return (struct trace_ref){
		.sequence = trace->sequence,
		.incarnation = trace->incarnation,
		.region = trace->region,
		.daemon = (uint8_t)trace->daemon,
	};
}

static struct event *emit_received(struct work *work, const struct notify_link_item *item,
				   uint64_t number, uint32_t version, const char *unmatched,
				   bool again)
{
	Zh__ReferralReceived *body = NEW(work, ReferralReceived);
	SET_OPTIONAL(body, referral, number);
	fill_matter(item->content, body);
	fill_link(work, item, body);
	body->unmatched = unmatched;
	if (again)
		SET_OPTIONAL(body, again, 1);
	struct object_id id = work_object(work, OBJECT_REFERRAL, number);
	struct event *event = work_emit(work, KIND(REFERRAL_RECEIVED), id, version, body);
	struct trace_ref trace = content_trace(item->content);
	work_trace(event, &trace);
	if (body->subject != NULL)
		decision_meta(event)->firm_key = body->subject->key;
	work->decision->object = id;
	work->decision->object_version = version;
	return event;
}

/* ---- a paper of theirs */

static void receive_paper(struct work *work, const struct notify_link_item *item)
{
	struct told told = {.content = item->content, .peer = item->peer, .by_peer = true};
	struct told_target target = told_target(work, &told);
	const char *unmatched = NULL;
	if (!target.known)
		unmatched = "paper.no_such_referral";
	else if (target.move.verdict == STATE_REFUSE)
		unmatched =
			decision_pair(work->context, work->decision, referral_states(&target.row),
				      target.row.state, target.event);
	uint64_t number = counter_next(work->context->rows, OBJECT_REFERRAL, 0);
	(void)emit_received(work, item, number, 1, unmatched, false);
	if (unmatched == NULL && target.move.verdict == STATE_GO) {
		told.paper = number;
		decide_told(work, &told, &target);
	}
}

/* ---- a referral of theirs */

static void start_receiver_clock(struct work *work, const struct notify_link_item *item,
				 uint64_t number)
{
	uint8_t kind = (uint8_t)item->content->kind;
	if (kind_clock(kind) == CLOCK_NONE) /* it asks for nothing */
		return;
	(void)work_clock(work, kind_clock(kind), work_object(work, OBJECT_REFERRAL, number),
			 moment_of(work, item), 0);
}

static void receive_referral(struct work *work, const struct notify_link_item *item)
{
	uint8_t kind = (uint8_t)item->content->kind;
	uint64_t first = referral_of_theirs(work->context->rows, item->peer,
					    item->content->referral->number);
	struct referral_row row;
	if (first != 0 && referral_get(work->context->rows, first, &row)) {
		struct state_row move =
			state_table_row(&incoming_states, row.state, INCOMING_ON_PEER_SENDS_AGAIN);
		if (move.verdict == STATE_GO && row.kind == kind) {
			if (emit_received(work, item, first, row.object_version + 1u, NULL, true) !=
			    NULL)
				start_receiver_clock(work, item, first);
			return;
		}
		uint64_t number = counter_next(work->context->rows, OBJECT_REFERRAL, 0);
		const char *pair = decision_pair(work->context, work->decision, &incoming_states,
						 row.state, INCOMING_ON_PEER_SENDS_AGAIN);
		(void)emit_received(work, item, number, 1, pair, false);
		return;
	}
	uint64_t number = counter_next(work->context->rows, OBJECT_REFERRAL, 0);
	const char *unmatched =
		kind == ZH__REFERRAL_KIND__REFERRAL_KIND_REPORTED_FIGURES
			? reported_unmatched(work, item->peer, item->content->reported)
			: NULL;
	(void)emit_received(work, item, number, 1, unmatched, false);
	start_receiver_clock(work, item, number);
}

void decide_received(struct work *work, const struct notify_link_item *item)
{
	if (kind_is_paper((uint8_t)item->content->kind))
		receive_paper(work, item);
	else
		receive_referral(work, item);
}
