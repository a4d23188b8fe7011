/* Acts of persons: what is common to them, and those on what we wrote. */
#include "services/notify/acts.h"
#include "services/notify/decide_internal.h"

static bool is_transfer(const struct referral_row *row)
{
	return row->kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER;
}

/* The act that an event of the outgoing table stands for, if it is one that this kind of referral
 * has. */
static const char *outgoing_act_name(const struct referral_row *row, uint8_t event)
{
	switch ((enum outgoing_event)event) {
	case OUTGOING_ON_SEND:
		return "referral.send";
	case OUTGOING_ON_WITHDRAW:
		return is_transfer(row) ? NULL : "referral.withdraw";
	case OUTGOING_ON_WITHDRAW_TRANSFER:
		return is_transfer(row) ? "referral.withdraw" : NULL;
	case OUTGOING_ON_CLOSE:
		return kind_is_request(row->kind) ? NULL : "referral.close";
	case OUTGOING_ON_CLOSE_REQUEST:
		return kind_is_request(row->kind) ? "referral.close" : NULL;
	case OUTGOING_ON_FILE:
	case OUTGOING_ON_PEER_ACCEPTS:
	case OUTGOING_ON_PEER_RETURNS:
	case OUTGOING_ON_PEER_ANSWERS_PART:
	case OUTGOING_ON_PEER_ANSWERS:
	case OUTGOING_ON_PEER_EXTENDS:
	case OUTGOING_ON_PEER_DISPUTES:
	case OUTGOING_ON_MARK_REMINDER:
	case OUTGOING_ON_MARK_DUE:
	case OUTGOING_ON_MARK_OVERDUE:
	case OUTGOING_ON_JOIN:
	case OUTGOING_EVENT_COUNT:
		return NULL;
	}
	return NULL;
}

static const char *incoming_act_name(const struct referral_row *row, uint8_t event)
{
	switch ((enum incoming_event)event) {
	case INCOMING_ON_ACCEPT:
		return "referral.accept";
	case INCOMING_ON_RETURN:
		return is_transfer(row) ? NULL : "referral.return";
	case INCOMING_ON_RETURN_TRANSFER:
		return NULL;
	case INCOMING_ON_ANSWER:
		return "referral.answer";
	case INCOMING_ON_EXTEND:
		return "referral.extend";
	case INCOMING_ON_DISPUTE:
		return is_transfer(row) ? "referral.dispute" : NULL;
	case INCOMING_ON_CLOSE:
		return "referral.close";
	case INCOMING_ON_ANSWER_PART: /* the same act as the whole answer */
	case INCOMING_ON_PEER_SENDS_AGAIN:
	case INCOMING_ON_PEER_WITHDRAWS:
	case INCOMING_ON_MARK_REMINDER:
	case INCOMING_ON_MARK_DUE:
	case INCOMING_ON_MARK_OVERDUE:
	case INCOMING_EVENT_COUNT:
		return NULL;
	}
	return NULL;
}

void tell_possible(const struct work *work, const struct referral_row *row)
{
	uint8_t events[OUTGOING_EVENT_COUNT];
	size_t count =
		state_table_possible(referral_states(row), row->state, events, sizeof events);
	for (size_t i = 0; i < count; i++) {
		const char *name = row->direction == REFERRAL_OURS
					   ? outgoing_act_name(row, events[i])
					   : incoming_act_name(row, events[i]);
		if (name != NULL)
			decision_possible(work->decision, name);
	}
}

static void refuse(struct work *work, const struct letter_at_work *letter, const char *code,
		   const char *rule)
{
	struct decision *decision = work->decision;
	decision_refuse(decision, code, rule);
	decision->object = letter->subject;
	decision_refuse_param(decision, "state", referral_state_name(&letter->row));
	tell_possible(work, &letter->row);
}

bool letter_go(struct work *work, const struct letter_at_work *letter, uint8_t event)
{
	const struct state_table *table = referral_states(&letter->row);
	if (state_table_row(table, letter->row.state, event).verdict == STATE_GO)
		return true;
	refuse(work, letter, "referral.state",
	       decision_pair(work->context, work->decision, table, letter->row.state, event));
	return false;
}

struct event *emit_change(struct work *work, const struct letter_at_work *letter, uint16_t kind,
			  const void *body)
{
	uint32_t version = letter->row.object_version + 1u;
	struct event *event = work_emit(work, kind, letter->subject, version, body);
	work_trace(event, &letter->row.trace);
	work->decision->object = letter->subject;
	work->decision->object_version = version;
	return event;
}

/* ---- send */

/* What the draft says, as the letter will say it. */
static Zh__DocumentContent *content_of_draft(struct work *work, const struct letter_at_work *letter)
{
	const Zh__ReferralDrafted *draft = read_letter(work, letter->number);
	Zh__DocumentContent *content = NEW(work, DocumentContent);
	if (draft == NULL)
		return NULL;
	content->facts = draft->facts;
	content->subject = draft->subject;
	content->product = draft->product;
	content->n_questions = draft->n_questions;
	content->questions = draft->questions;
	content->n_violations = draft->n_violations;
	content->violations = draft->violations;
	if (draft->has_first_report_ms)
		SET_OPTIONAL(content, first_report_ms, draft->first_report_ms);
	if (draft->has_casefile)
		content->matter =
			work_object_id(work, work_object(work, OBJECT_CASEFILE, draft->casefile));
	else if (draft->has_hazard)
		content->matter =
			work_object_id(work, work_object(work, OBJECT_HAZARD, draft->hazard));
	else if (draft->has_bulletin)
		content->matter =
			work_object_id(work, work_object(work, OBJECT_BULLETIN, draft->bulletin));
	else if (draft->has_campaign)
		content->matter =
			work_object_id(work, work_object(work, OBJECT_CAMPAIGN, draft->campaign));
	content->reported = draft->reported;
	if (draft->has_supplements)
		content->supplements = work_object_id(
			work, work_object(work, OBJECT_REFERRAL, draft->supplements));
	return content;
}

void act_send(struct work *work, const struct letter_at_work *letter)
{
	if (!letter_go(work, letter, OUTGOING_ON_SEND))
		return;
	const Zh__ReferralSendCommand *asked = WORK_BODY(work, Zh__ReferralSendCommand);
	struct referral_row row = letter->row;
	/* Sent again, it follows its first version on the same stream. */
	if (row.stream == 0)
		row.stream = asked != NULL && asked->urgent
				     ? (uint8_t)ZH__LINK_STREAM__LINK_STREAM_URGENT
				     : (uint8_t)ZH__LINK_STREAM__LINK_STREAM_BULK;
	Zh__DocumentContent *content = content_of_draft(work, letter);
	if (content == NULL)
		return;
	content->signed_by = work_act(work)->person->id;
	struct event *sent = emit_sent(work, letter->number, &row, content);
	if (sent == NULL)
		return;
	if (content->subject != NULL)
		decision_meta(sent)->firm_key = content->subject->key;
	work->decision->object = letter->subject;
	work->decision->object_version = sent->head.object_version;
	work_clocks_stop(work, CLOCK_REFERRAL_SEND, letter->subject, "sent");
	pass_on_draft_clock(work, row.peer, letter->number);
}

/* ---- withdraw, close */

void act_withdraw(struct work *work, const struct letter_at_work *letter)
{
	uint8_t event =
		is_transfer(&letter->row) ? OUTGOING_ON_WITHDRAW_TRANSFER : OUTGOING_ON_WITHDRAW;
	if (!letter_go(work, letter, event))
		return;
	Zh__ReferralWithdrawn *body = NEW(work, ReferralWithdrawn);
	Zh__DocumentContent *content = NEW(work, DocumentContent);
	SET_OPTIONAL(body, referral, letter->number);
	if (letter->row.delivery != DELIVERY_NONE) {
		content->answer_text = work_act(work)->reason;
		uint64_t notice = emit_paper(work, letter, ZH__REFERRAL_KIND__REFERRAL_KIND_NOTICE,
					     ZH__PAPER_TOLD__PAPER_TOLD_WITHDRAWN, content);
		if (notice == 0)
			return;
		SET_OPTIONAL(body, notice, notice);
	}
	(void)emit_change(work, letter, KIND(REFERRAL_WITHDRAWN), body);
	work_clocks_stop(work, CLOCK_NONE, letter->subject, "withdrawn");
	if (letter->row.state == OUTGOING_DRAFTED)
		pass_on_draft_clock(work, letter->row.peer, letter->number);
}

void act_close(struct work *work, const struct letter_at_work *letter)
{
	bool ours = letter->row.direction == REFERRAL_OURS;
	uint8_t event = !ours                               ? (uint8_t)INCOMING_ON_CLOSE
			: kind_is_request(letter->row.kind) ? (uint8_t)OUTGOING_ON_CLOSE_REQUEST
							    : (uint8_t)OUTGOING_ON_CLOSE;
	if (!letter_go(work, letter, event))
		return;
	if (letter->row.delivery == DELIVERY_QUEUED) {
		refuse(work, letter, "referral.close.under_way", NULL);
		return;
	}
	const Zh__ReferralCloseCommand *asked = WORK_BODY(work, Zh__ReferralCloseCommand);
	Zh__ReferralClosed *body = NEW(work, ReferralClosed);
	SET_OPTIONAL(body, referral, letter->number);
	body->outcome = asked != NULL ? asked->outcome : NULL;
	(void)emit_change(work, letter, KIND(REFERRAL_CLOSED), body);
	work_clocks_stop(work, CLOCK_NONE, letter->subject, "closed");
}

/* ---- what is common to them */

void notify_decide_letter(struct work *work, uint8_t whose, letter_act_fn *run)
{
	const struct input_act *act = work_act(work);
	struct letter_at_work letter = {
		.number = act->target.number,
		.subject = work_object(work, OBJECT_REFERRAL, act->target.number)};
	if (act->target.kind != OBJECT_REFERRAL || act->target.region != work->context->region ||
	    !referral_get(work->context->rows, act->target.number, &letter.row)) {
		(void)work_not_found_as(work, "referral.not_found");
		return;
	}
	if (act->seen_version != 0 && act->seen_version != letter.row.object_version) {
		decision_conflict(work->decision, "referral.version");
		return;
	}
	if (whose != 0 && whose != letter.row.direction) {
		refuse(work, &letter,
		       whose == REFERRAL_OURS ? "referral.not_ours" : "referral.not_theirs", NULL);
		return;
	}
	run(work, &letter);
}
