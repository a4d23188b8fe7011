/* What a paper tells about the referral that it replies to: news of the other region, or, when a
 * paper of ours comes back after a restore, what was done here in the life before.
 */
#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/core/officers.h"
#include "common/policy/terms/decide_clock.h"
#include "common/stage/clocks/clock_acts.h"
#include "services/notify/decide_internal.h"

/* Answers come to what was written, withdrawals from who wrote it. */
static bool told_event(const struct told *told, uint8_t *ret_direction, uint8_t *ret_event)
{
	const Zh__DocumentContent *content = told->content;
	*ret_direction = told->by_peer ? REFERRAL_OURS : REFERRAL_THEIRS;
	switch (content->told) {
	case ZH__PAPER_TOLD__PAPER_TOLD_ACCEPTED:
		*ret_event = told->by_peer ? (uint8_t)OUTGOING_ON_PEER_ACCEPTS
					   : (uint8_t)INCOMING_ON_ACCEPT;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_RETURNED:
		*ret_event = told->by_peer ? (uint8_t)OUTGOING_ON_PEER_RETURNS
					   : (uint8_t)INCOMING_ON_RETURN;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_ANSWERED:
		if (told->by_peer)
			*ret_event = content->partly ? (uint8_t)OUTGOING_ON_PEER_ANSWERS_PART
						     : (uint8_t)OUTGOING_ON_PEER_ANSWERS;
		else
			*ret_event = content->partly ? (uint8_t)INCOMING_ON_ANSWER_PART
						     : (uint8_t)INCOMING_ON_ANSWER;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_EXTENDED:
		*ret_event = told->by_peer ? (uint8_t)OUTGOING_ON_PEER_EXTENDS
					   : (uint8_t)INCOMING_ON_EXTEND;
		return content->has_extended_to_ms != 0;
	case ZH__PAPER_TOLD__PAPER_TOLD_DISPUTED:
		*ret_event = told->by_peer ? (uint8_t)OUTGOING_ON_PEER_DISPUTES
					   : (uint8_t)INCOMING_ON_DISPUTE;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_WITHDRAWN:
		*ret_direction = told->by_peer ? REFERRAL_THEIRS : REFERRAL_OURS;
		*ret_event = told->by_peer ? (uint8_t)INCOMING_ON_PEER_WITHDRAWS
					   : (uint8_t)OUTGOING_ON_WITHDRAW;
		return true;
	case ZH__PAPER_TOLD__PAPER_TOLD_UNKNOWN:
	case _ZH__PAPER_TOLD_IS_INT_SIZE:
		return false;
	}
	return false;
}

/* A transfer is taken back by a row of its own. */
static uint8_t withdraw_event(const struct referral_row *row, uint8_t event)
{
	bool transfer = row->kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER;
	return row->direction == REFERRAL_OURS && event == OUTGOING_ON_WITHDRAW && transfer
		       ? (uint8_t)OUTGOING_ON_WITHDRAW_TRANSFER
		       : event;
}

struct told_target told_target(const struct work *work, const struct told *told)
{
	const Zh__ObjectId *about = told->content->in_reply_to;
	struct told_target target = {0};
	uint8_t direction, event;
	if (about == NULL || about->kind != OBJECT_REFERRAL ||
	    !told_event(told, &direction, &event))
		return target;
	if (direction == REFERRAL_OURS && about->region == work->context->region)
		target.number = about->number;
	else if (direction == REFERRAL_THEIRS && about->region == told->peer)
		target.number = referral_of_theirs(work->context->rows, told->peer, about->number);
	if (target.number == 0 || !referral_get(work->context->rows, target.number, &target.row) ||
	    target.row.peer != told->peer || target.row.direction != direction)
		return target;
	target.known = true;
	target.event = told->by_peer ? event : withdraw_event(&target.row, event);
	target.move = state_table_row(referral_states(&target.row), target.row.state, target.event);
	return target;
}

static struct event *emit_told(struct work *work, const struct told *told,
			       const struct told_target *target, uint16_t kind, const void *body)
{
	struct event *event =
		work_emit(work, kind, work_object(work, OBJECT_REFERRAL, target->number),
			  target->row.object_version + 1u, body);
	work_trace(event, &target->row.trace);
	if (!told->by_peer)
		decision_meta(event)->person = told->content->signed_by;
	return event;
}

/* What the referral was about here; false: the arena is full. */
static bool add_what_was_asked(struct work *work, const struct told *told, uint64_t referral,
			       Zh__ReferralAnswered *body)
{
	const Zh__ReferralDrafted *draft = read_draft(work, referral);
	if (draft == NULL)
		return false;
	SET_OPTIONAL(body, by_region, told->peer);
	body->number = told->content->number;
	body->signed_by = told->content->signed_by;
	if (draft->listing != 0)
		SET_OPTIONAL(body, listing, draft->listing);
	if (draft->hazard != 0)
		SET_OPTIONAL(body, hazard, draft->hazard);
	if (draft->casefile != 0)
		SET_OPTIONAL(body, casefile, draft->casefile);
	return true;
}

static void tell_answered(struct work *work, const struct told *told,
			  const struct told_target *target)
{
	const Zh__DocumentContent *content = told->content;
	Zh__ReferralAnswered *body = NEW(work, ReferralAnswered);
	SET_OPTIONAL(body, referral, target->number);
	body->answer_code = content->answer_code;
	body->text = content->answer_text;
	SET_OPTIONAL(body, answer, told->paper);
	if (told->by_peer)
		SET_OPTIONAL(body, by_peer, 1);
	if (content->partly)
		SET_OPTIONAL(body, partly, 1);
	SET_OPTIONAL(body, kind, (Zh__ReferralKind)target->row.kind);
	if (told->by_peer && !add_what_was_asked(work, told, target->number, body))
		return;
	(void)emit_told(work, told, target, KIND(REFERRAL_ANSWERED), body);
}

static void tell_returned(struct work *work, const struct told *told,
			  const struct told_target *target)
{
	const Zh__DocumentContent *content = told->content;
	Zh__ReferralReturned *body = NEW(work, ReferralReturned);
	SET_OPTIONAL(body, referral, target->number);
	body->reason_code = content->answer_code;
	body->basis = content->answer_text;
	SET_OPTIONAL(body, answer, told->paper);
	if (told->by_peer)
		SET_OPTIONAL(body, by_peer, 1);
	(void)emit_told(work, told, target, KIND(REFERRAL_RETURNED), body);
}

static void tell_disputed(struct work *work, const struct told *told,
			  const struct told_target *target)
{
	const Zh__DocumentContent *content = told->content;
	Zh__JurisdictionDisputed *body = NEW(work, JurisdictionDisputed);
	SET_OPTIONAL(body, referral, target->number);
	body->basis = content->answer_text;
	SET_OPTIONAL(body, answer, told->paper);
	if (told->by_peer)
		SET_OPTIONAL(body, by_peer, 1);
	(void)emit_told(work, told, target, KIND(JURISDICTION_DISPUTED), body);
}

static void tell_accepted(struct work *work, const struct told *told,
			  const struct told_target *target)
{
	Zh__ReferralAccepted *body = NEW(work, ReferralAccepted);
	SET_OPTIONAL(body, referral, target->number);
	SET_OPTIONAL(body, answer, told->paper);
	if (told->by_peer)
		SET_OPTIONAL(body, by_peer, 1);
	(void)emit_told(work, told, target, KIND(REFERRAL_ACCEPTED), body);
}

/* The asker's clock is lengthened as the receiver's was, if its own rule allows that much: on a
 * scratch decision, since a refusal there must not undo the receipt. */
static void extend_asker_clock(struct work *work, const struct told_target *target, uint32_t by)
{
	struct object_id id = work_object(work, OBJECT_REFERRAL, target->number);
	enum clock_id purpose = kind_clock(target->row.kind);
	uint64_t clock =
		purpose == CLOCK_NONE ? 0 : clock_running(work->context->rows, id, purpose);
	Zh__ClockActCommand *asked = NEW(work, ClockActCommand);
	if (clock == 0)
		return;
	SET_OPTIONAL(asked, by, by);
	struct input_act act = {
		.target = work_object(work, OBJECT_CLOCK, clock),
		.body = &asked->base,
	};
	struct decision scratch = {.verdict = VERDICT_DONE};
	decide_clock_extend(work->context, &act, &scratch);
	work->decision->arena_full |= scratch.arena_full;
	if (scratch.verdict == VERDICT_DONE && scratch.event_count == 1 &&
	    work->decision->event_count < DECISION_EVENTS_MAX)
		work->decision->events[work->decision->event_count++] = scratch.events[0];
}

static void tell_extended(struct work *work, const struct told *told,
			  const struct told_target *target)
{
	const Zh__DocumentContent *content = told->content;
	Zh__ReferralExtended *body = NEW(work, ReferralExtended);
	SET_OPTIONAL(body, referral, target->number);
	SET_OPTIONAL(body, due_ms, content->extended_to_ms);
	SET_OPTIONAL(body, notice, told->paper);
	if (told->by_peer)
		SET_OPTIONAL(body, by_peer, 1);
	body->reason = content->answer_text;
	(void)emit_told(work, told, target, KIND(REFERRAL_EXTENDED), body);
	extend_asker_clock(work, target, content->extended_by);
}

static void tell_withdrawn(struct work *work, const struct told *told,
			   const struct told_target *target)
{
	Zh__ReferralWithdrawn *body = NEW(work, ReferralWithdrawn);
	SET_OPTIONAL(body, referral, target->number);
	SET_OPTIONAL(body, notice, told->paper);
	if (told->by_peer)
		SET_OPTIONAL(body, by_peer, 1);
	(void)emit_told(work, told, target, KIND(REFERRAL_WITHDRAWN), body);
}

/* The paper is signed by who took the letter up: that one still owes the answer. */
static void take_up_again(struct work *work, const struct told *told,
			  const struct told_target *target)
{
	const char *owner = told->content->signed_by;
	if (told->by_peer || owner == NULL || strlen(owner) >= PRINCIPAL_ID ||
	    SABOTAGE("restore.taken-up-by-nobody"))
		return;
	char *unit = decide_owner_unit(work->context, work->decision, owner);
	struct event *event = emit_taken_up(work, target->number, &target->row, owner, unit);
	if (event != NULL)
		decision_meta(event)->person = owner;
}

void decide_told(struct work *work, const struct told *told, const struct told_target *target)
{
	const Zh__DocumentContent *content = told->content;
	bool ends = false;
	switch (content->told) {
	case ZH__PAPER_TOLD__PAPER_TOLD_ACCEPTED:
		tell_accepted(work, told, target);
		take_up_again(work, told, target);
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_RETURNED:
		tell_returned(work, told, target);
		ends = true;
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_ANSWERED:
		tell_answered(work, told, target);
		ends = !content->partly;
		if (!ends && !is_taken_up(&target->row))
			take_up_again(work, told, target);
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_EXTENDED:
		tell_extended(work, told, target);
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_DISPUTED:
		tell_disputed(work, told, target);
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_WITHDRAWN:
		tell_withdrawn(work, told, target);
		ends = true;
		break;
	case ZH__PAPER_TOLD__PAPER_TOLD_UNKNOWN:
	case _ZH__PAPER_TOLD_IS_INT_SIZE:
		break;
	}
	if (ends)
		work_clocks_stop(work, CLOCK_NONE,
				 work_object(work, OBJECT_REFERRAL, target->number),
				 told->by_peer ? "told_by_peer" : "told_before");
}
