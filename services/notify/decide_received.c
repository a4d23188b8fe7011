/* A document from another region: booked with its moment, and what it means for a referral of ours.
 *
 * A paper (answer or notice) that fits nothing, or that the state table has a
 * NO for, is still received: it is numbered and signed, and the stream goes on.
 * It lies as "unmatched" until a person has read it.
 */
#include "command.pb-c.h"
#include "common/policy/decide_clock.h"
#include "common/stage/clock_acts.h"
#include "services/notify/decide_internal.h"

/* What a paper of theirs is about, as the rows have it. */
struct target {
	bool known;
	uint64_t number;
	struct referral_row row;
	const struct state_row *move; /* NULL: the paper tells nothing that the table knows */
};

/* Answers come to what we wrote, withdrawals to what they wrote. */
static bool told_event(const Zh__DocumentContent *content, uint8_t *ret_direction,
		       uint8_t *ret_event)
{
	*ret_direction = REFERRAL_OURS;
	switch (content->told) {
	case ZH__PAPER_TOLD__PAPER_TOLD_ACCEPTED:
		*ret_event = OUTGOING_ON_PEER_ACCEPTS;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_RETURNED:
		*ret_event = OUTGOING_ON_PEER_RETURNS;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_ANSWERED:
		*ret_event =
			content->partly ? OUTGOING_ON_PEER_ANSWERS_PART : OUTGOING_ON_PEER_ANSWERS;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_EXTENDED:
		*ret_event = OUTGOING_ON_PEER_EXTENDS;
		return content->has_extended_to_ms != 0;
	case ZH__PAPER_TOLD__PAPER_TOLD_DISPUTED:
		*ret_event = OUTGOING_ON_PEER_DISPUTES;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_WITHDRAWN:
		*ret_direction = REFERRAL_THEIRS;
		*ret_event = INCOMING_ON_PEER_WITHDRAWS;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_UNKNOWN:
	case _ZH__PAPER_TOLD_IS_INT_SIZE:
		return false;
	}
	return false;
}

static struct target find_target(const struct work *work, const struct notify_link_item *item)
{
	const Zh__DocumentContent *content = item->content;
	const Zh__ObjectId *about = content->in_reply_to;
	struct target target = {0};
	uint8_t direction, event;
	if (about == NULL || about->kind != OBJECT_REFERRAL ||
	    !told_event(content, &direction, &event))
		return target;
	if (direction == REFERRAL_OURS && about->region == work->context->region)
		target.number = about->number;
	else if (direction == REFERRAL_THEIRS && about->region == item->peer)
		target.number = referral_of_theirs(work->context->rows, item->peer, about->number);
	if (target.number == 0 || !referral_get(work->context->rows, target.number, &target.row) ||
	    target.row.peer != item->peer || target.row.direction != direction)
		return target;
	target.known = true;
	target.move = state_table_row(referral_states(&target.row), target.row.state, event);
	return target;
}

/* ---- ReferralReceived */

static ProtobufCBinaryData borrowed(struct bytes bytes)
{
	union {
		const uint8_t *read;
		uint8_t *write;
	} data = {bytes.data};
	return (ProtobufCBinaryData){bytes.size, data.write};
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
	body->document = borrowed(item->document);
	body->digest = borrowed(bytes_of(item->digest, DIGEST_SIZE));
	body->stream_digest = borrowed(copy);
	SET_OPTIONAL(body, stream, (Zh__LinkStream)item->stream);
	SET_OPTIONAL(body, link_number, item->number);
	SET_OPTIONAL(body, epoch, item->epoch);
	SET_OPTIONAL(body, from_region, item->peer);
	SET_OPTIONAL(body, received_ms, work->context->now_ms);
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
	body->their_trace = content->trace;
	body->in_reply_to = content->in_reply_to;
	body->number = content->number;
}

/* The story goes on across the border: the trace is the first report's event, wherever that was. */
static struct trace_ref their_trace(const Zh__DocumentContent *content)
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
				   uint64_t number, uint64_t version, const char *unmatched,
				   bool again)
{
	Zh__ReferralReceived *body =
		DECISION_MESSAGE(work->context, work->decision, Zh__ReferralReceived,
				 zh__referral_received__descriptor);
	if (body == NULL)
		return NULL;
	SET_OPTIONAL(body, referral, number);
	fill_matter(item->content, body);
	fill_link(work, item, body);
	body->unmatched = unmatched;
	if (again)
		SET_OPTIONAL(body, again, 1);
	struct object_id id = own_object(work->context, OBJECT_REFERRAL, number);
	struct event *event = decision_emit(work->context, work->decision,
					    ZH__EVENT_KIND__KIND_REFERRAL_RECEIVED, id, body);
	if (event == NULL)
		return NULL;
	event->head.object_version = version;
	struct trace_ref trace = their_trace(item->content);
	decision_trace(event, &trace);
	if (body->subject != NULL)
		decision_meta(event)->firm_key = body->subject->key;
	work->decision->object = id;
	work->decision->object_version = version;
	return event;
}

/* ---- what a paper tells */

static struct event *emit_told(struct work *work, const struct target *target, uint16_t kind,
			       const void *body)
{
	struct event *event =
		decision_emit(work->context, work->decision, kind,
			      own_object(work->context, OBJECT_REFERRAL, target->number), body);
	if (event == NULL)
		return NULL;
	event->head.object_version = target->row.object_version + 1u;
	decision_trace(event, &target->row.trace);
	return event;
}

#define NEW_BODY(work, type, name)                                                                 \
	DECISION_MESSAGE((work)->context, (work)->decision, type, zh__##name##__descriptor)

static void tell_answered(struct work *work, const struct notify_link_item *item,
			  const struct target *target, uint64_t paper)
{
	const Zh__DocumentContent *content = item->content;
	Zh__ReferralAnswered *body = NEW_BODY(work, Zh__ReferralAnswered, referral_answered);
	const Zh__ReferralDrafted *draft = read_draft(work, target->number);
	if (body == NULL || draft == NULL)
		return;
	SET_OPTIONAL(body, referral, target->number);
	body->answer_code = content->answer_code;
	body->text = content->answer_text;
	SET_OPTIONAL(body, answer, paper);
	SET_OPTIONAL(body, by_peer, 1);
	if (content->partly)
		SET_OPTIONAL(body, partly, 1);
	SET_OPTIONAL(body, kind, (Zh__ReferralKind)target->row.kind);
	SET_OPTIONAL(body, by_region, item->peer);
	body->number = content->number;
	body->signed_by = content->signed_by;
	if (draft->listing != 0)
		SET_OPTIONAL(body, listing, draft->listing);
	if (draft->hazard != 0)
		SET_OPTIONAL(body, hazard, draft->hazard);
	if (draft->casefile != 0)
		SET_OPTIONAL(body, casefile, draft->casefile);
	(void)emit_told(work, target, ZH__EVENT_KIND__KIND_REFERRAL_ANSWERED, body);
}

static void tell_returned(struct work *work, const Zh__DocumentContent *content,
			  const struct target *target, uint64_t paper)
{
	Zh__ReferralReturned *body = NEW_BODY(work, Zh__ReferralReturned, referral_returned);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, referral, target->number);
	body->reason_code = content->answer_code;
	body->basis = content->answer_text;
	SET_OPTIONAL(body, answer, paper);
	SET_OPTIONAL(body, by_peer, 1);
	(void)emit_told(work, target, ZH__EVENT_KIND__KIND_REFERRAL_RETURNED, body);
}

static void tell_disputed(struct work *work, const Zh__DocumentContent *content,
			  const struct target *target, uint64_t paper)
{
	Zh__JurisdictionDisputed *body =
		NEW_BODY(work, Zh__JurisdictionDisputed, jurisdiction_disputed);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, referral, target->number);
	body->basis = content->answer_text;
	SET_OPTIONAL(body, answer, paper);
	SET_OPTIONAL(body, by_peer, 1);
	(void)emit_told(work, target, ZH__EVENT_KIND__KIND_JURISDICTION_DISPUTED, body);
}

static void tell_accepted(struct work *work, const struct target *target, uint64_t paper)
{
	Zh__ReferralAccepted *body = NEW_BODY(work, Zh__ReferralAccepted, referral_accepted);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, referral, target->number);
	SET_OPTIONAL(body, answer, paper);
	SET_OPTIONAL(body, by_peer, 1);
	(void)emit_told(work, target, ZH__EVENT_KIND__KIND_REFERRAL_ACCEPTED, body);
}

/* The asker's clock is lengthened as the receiver's was, if its own rule allows that much: on a
 * scratch decision, since a refusal there must not undo the receipt. */
static void extend_asker_clock(struct work *work, const struct target *target, uint32_t by)
{
	struct object_id id = own_object(work->context, OBJECT_REFERRAL, target->number);
	enum clock_id purpose = kind_clock(target->row.kind);
	uint64_t clock =
		purpose == CLOCK_NONE ? 0 : clock_running(work->context->rows, id, purpose);
	Zh__ClockActCommand *asked = NEW_BODY(work, Zh__ClockActCommand, clock_act_command);
	if (clock == 0 || asked == NULL)
		return;
	SET_OPTIONAL(asked, by, by);
	struct input_act act = {
		.target = own_object(work->context, OBJECT_CLOCK, clock),
		.body = &asked->base,
	};
	struct decision scratch = {.verdict = VERDICT_DONE};
	decide_clock_extend(work->context, &act, &scratch);
	work->decision->arena_full |= scratch.arena_full;
	if (scratch.verdict == VERDICT_DONE && scratch.event_count == 1 &&
	    work->decision->event_count < DECISION_EVENTS_MAX)
		work->decision->events[work->decision->event_count++] = scratch.events[0];
}

static void tell_extended(struct work *work, const Zh__DocumentContent *content,
			  const struct target *target, uint64_t paper)
{
	Zh__ReferralExtended *body = NEW_BODY(work, Zh__ReferralExtended, referral_extended);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, referral, target->number);
	SET_OPTIONAL(body, due_ms, content->extended_to_ms);
	SET_OPTIONAL(body, notice, paper);
	SET_OPTIONAL(body, by_peer, 1);
	body->reason = content->answer_text;
	if (emit_told(work, target, ZH__EVENT_KIND__KIND_REFERRAL_EXTENDED, body) != NULL)
		extend_asker_clock(work, target, content->extended_by);
}

static void tell_withdrawn(struct work *work, const struct target *target, uint64_t paper)
{
	Zh__ReferralWithdrawn *body = NEW_BODY(work, Zh__ReferralWithdrawn, referral_withdrawn);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, referral, target->number);
	SET_OPTIONAL(body, notice, paper);
	SET_OPTIONAL(body, by_peer, 1);
	(void)emit_told(work, target, ZH__EVENT_KIND__KIND_REFERRAL_WITHDRAWN, body);
}

static void tell(struct work *work, const struct notify_link_item *item,
		 const struct target *target, uint64_t paper)
{
	const Zh__DocumentContent *content = item->content;
	bool ends = false;
	switch (content->told) {
	case ZH__PAPER_TOLD__PAPER_TOLD_ACCEPTED:
		tell_accepted(work, target, paper);
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_RETURNED:
		tell_returned(work, content, target, paper);
		ends = true;
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_ANSWERED:
		tell_answered(work, item, target, paper);
		ends = !content->partly;
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_EXTENDED:
		tell_extended(work, content, target, paper);
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_DISPUTED:
		tell_disputed(work, content, target, paper);
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_WITHDRAWN:
		tell_withdrawn(work, target, paper);
		ends = true;
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_UNKNOWN:
	case _ZH__PAPER_TOLD_IS_INT_SIZE:
		break;
	}
	if (ends)
		decide_clocks_stop(work->context, work->decision,
				   own_object(work->context, OBJECT_REFERRAL, target->number),
				   CLOCK_NONE, "told by the other region");
}

static void receive_paper(struct work *work, const struct notify_link_item *item)
{
	struct target target = find_target(work, item);
	const char *unmatched = NULL;
	if (!target.known)
		unmatched = "paper.no_such_referral";
	else if (target.move->verdict == STATE_REFUSE)
		unmatched = target.move->id;
	uint64_t number = counter_next(work->context->rows, OBJECT_REFERRAL, 0);
	if (emit_received(work, item, number, 1, unmatched, false) == NULL)
		return;
	if (unmatched == NULL && target.move->verdict == STATE_GO)
		tell(work, item, &target, number);
}

/* ---- a referral of theirs */

static void start_receiver_clock(struct work *work, uint64_t number, uint8_t kind)
{
	(void)decide_clock_start(work->context, work->decision, kind_clock(kind),
				 own_object(work->context, OBJECT_REFERRAL, number),
				 work->context->now_ms, 0, NULL);
}

static void receive_referral(struct work *work, const struct notify_link_item *item)
{
	uint8_t kind = (uint8_t)item->content->kind;
	uint64_t first = referral_of_theirs(work->context->rows, item->peer,
					    item->content->referral->number);
	struct referral_row row;
	if (first != 0 && referral_get(work->context->rows, first, &row)) {
		const struct state_row *move =
			state_table_row(&incoming_states, row.state, INCOMING_ON_PEER_SENDS_AGAIN);
		if (move->verdict == STATE_GO && row.kind == kind) {
			if (emit_received(work, item, first, row.object_version + 1u, NULL, true) !=
			    NULL)
				start_receiver_clock(work, first, kind);
			return;
		}
		uint64_t number = counter_next(work->context->rows, OBJECT_REFERRAL, 0);
		(void)emit_received(work, item, number, 1, move->id, false);
		return;
	}
	uint64_t number = counter_next(work->context->rows, OBJECT_REFERRAL, 0);
	if (emit_received(work, item, number, 1, NULL, false) != NULL)
		start_receiver_clock(work, number, kind);
}

void decide_received(struct work *work, const struct notify_link_item *item)
{
	if (kind_is_paper((uint8_t)item->content->kind))
		receive_paper(work, item);
	else
		receive_referral(work, item);
}
