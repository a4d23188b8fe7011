/* Acts of persons: what is common to them, and those on what we wrote. */
#include "common/base/assert.h"
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

static void refuse(const struct matter *matter, const char *code, const char *rule)
{
	struct decision *decision = matter->work.decision;
	decision_refuse(decision, code, rule);
	decision->object = own_object(matter->work.context, OBJECT_REFERRAL, matter->number);
	decision_refuse_param(decision, "state", referral_state_name(&matter->row));
	tell_possible(&matter->work, &matter->row);
}

bool matter_go(const struct matter *matter, uint8_t event)
{
	const struct state_table *table = referral_states(&matter->row);
	if (state_table_row(table, matter->row.state, event).verdict == STATE_GO)
		return true;
	refuse(matter, "referral.state",
	       decision_pair(matter->work.context, matter->work.decision, table, matter->row.state,
			     event));
	return false;
}

struct event *emit_change(const struct matter *matter, uint16_t kind, const void *body)
{
	const struct decide_context *context = matter->work.context;
	struct decision *decision = matter->work.decision;
	struct object_id id = own_object(context, OBJECT_REFERRAL, matter->number);
	struct event *event = decision_emit(context, decision, kind, id, body);
	event->head.object_version = matter->row.object_version + 1u;
	decision_trace(event, &matter->row.trace);
	decision->object = id;
	decision->object_version = event->head.object_version;
	return event;
}

/* ---- send */

/* What the draft says, as the letter will say it. */
static Zh__DocumentContent *content_of_draft(const struct matter *matter)
{
	struct work work = matter->work;
	const Zh__ReferralDrafted *draft = read_letter(&work, matter->number);
	Zh__DocumentContent *content = NEW_IN(work.context, work.decision, DocumentContent);
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
		content->matter = object_message(&work, OBJECT_CASEFILE, work.context->region,
						 draft->casefile);
	else if (draft->has_hazard)
		content->matter =
			object_message(&work, OBJECT_HAZARD, work.context->region, draft->hazard);
	else if (draft->has_bulletin)
		content->matter = object_message(&work, OBJECT_BULLETIN, work.context->region,
						 draft->bulletin);
	else if (draft->has_campaign)
		content->matter = object_message(&work, OBJECT_CAMPAIGN, work.context->region,
						 draft->campaign);
	content->reported = draft->reported;
	if (draft->has_supplements)
		content->supplements = object_message(&work, OBJECT_REFERRAL, work.context->region,
						      draft->supplements);
	return content;
}

void act_send(const struct matter *matter)
{
	if (!matter_go(matter, OUTGOING_ON_SEND))
		return;
	const Zh__ReferralSendCommand *asked =
		(const Zh__ReferralSendCommand *)(const void *)matter->act->body;
	struct work work = matter->work;
	struct referral_row row = matter->row;
	/* Sent again, it follows its first version on the same stream. */
	if (row.stream == 0)
		row.stream = asked != NULL && asked->urgent
				     ? (uint8_t)ZH__LINK_STREAM__LINK_STREAM_URGENT
				     : (uint8_t)ZH__LINK_STREAM__LINK_STREAM_BULK;
	Zh__DocumentContent *content = content_of_draft(matter);
	if (content == NULL)
		return;
	content->signed_by = matter->act->person->id;
	struct event *sent = emit_sent(&work, matter->number, &row, content);
	if (sent == NULL)
		return;
	if (content->subject != NULL)
		decision_meta(sent)->firm_key = content->subject->key;
	work.decision->object = own_object(work.context, OBJECT_REFERRAL, matter->number);
	work.decision->object_version = sent->head.object_version;
	decide_clocks_stop(work.context, work.decision, work.decision->object, CLOCK_REFERRAL_SEND,
			   "sent");
	pass_on_draft_clock(&work, row.peer, matter->number);
}

/* ---- withdraw, close */

void act_withdraw(const struct matter *matter)
{
	uint8_t event =
		is_transfer(&matter->row) ? OUTGOING_ON_WITHDRAW_TRANSFER : OUTGOING_ON_WITHDRAW;
	if (!matter_go(matter, event))
		return;
	struct work work = matter->work;
	Zh__ReferralWithdrawn *body = NEW_IN(work.context, work.decision, ReferralWithdrawn);
	Zh__DocumentContent *content = NEW_IN(work.context, work.decision, DocumentContent);
	SET_OPTIONAL(body, referral, matter->number);
	if (matter->row.delivery != DELIVERY_NONE) {
		content->answer_text = matter->act->reason;
		uint64_t notice = emit_paper(matter, ZH__REFERRAL_KIND__REFERRAL_KIND_NOTICE,
					     ZH__PAPER_TOLD__PAPER_TOLD_WITHDRAWN, content);
		if (notice == 0)
			return;
		SET_OPTIONAL(body, notice, notice);
	}
	(void)emit_change(matter, KIND(REFERRAL_WITHDRAWN), body);
	decide_clocks_stop(work.context, work.decision, work.decision->object, CLOCK_NONE,
			   "withdrawn");
	if (matter->row.state == OUTGOING_DRAFTED)
		pass_on_draft_clock(&work, matter->row.peer, matter->number);
}

void act_close(const struct matter *matter)
{
	bool ours = matter->row.direction == REFERRAL_OURS;
	uint8_t event = !ours                               ? (uint8_t)INCOMING_ON_CLOSE
			: kind_is_request(matter->row.kind) ? (uint8_t)OUTGOING_ON_CLOSE_REQUEST
							    : (uint8_t)OUTGOING_ON_CLOSE;
	if (!matter_go(matter, event))
		return;
	if (matter->row.delivery == DELIVERY_QUEUED) {
		refuse(matter, "referral.close.under_way", NULL);
		return;
	}
	const Zh__ReferralCloseCommand *asked =
		(const Zh__ReferralCloseCommand *)(const void *)matter->act->body;
	struct work work = matter->work;
	Zh__ReferralClosed *body = NEW_IN(work.context, work.decision, ReferralClosed);
	SET_OPTIONAL(body, referral, matter->number);
	body->outcome = asked != NULL ? asked->outcome : NULL;
	(void)emit_change(matter, KIND(REFERRAL_CLOSED), body);
	decide_clocks_stop(work.context, work.decision, work.decision->object, CLOCK_NONE,
			   "closed");
}

/* ---- dispatch */

static begins_fn *const begins[NOTIFY_ACTS_END] = {
#define X(id, text, flags, roles, second, target, body, run) [NOTIFY_ACT_##id] = (run),
	NOTIFY_ACT_LIST(X)
#undef X
};

static const struct {
	uint8_t direction; /* enum referral_direction; 0: either */
	referral_act_fn *act;
} act_rows[NOTIFY_ACTS_END] = {
#define X(id, text, flags, roles, second, target, body, run, whose)                                \
	[NOTIFY_ACT_##id] = {whose, run},
	REFERRAL_ACT_LIST(X)
#undef X
};

void decide_act(struct work *work, const struct input_act *act)
{
	unsigned number = act->act->number;
	ASSERT(number >= 1 && number <= NOTIFY_ACT_COUNT);
	if (begins[number] != NULL) {
		begins[number](work, act);
		return;
	}
	struct matter matter = {.work = *work, .act = act, .number = act->target.number};
	if (act->target.kind != OBJECT_REFERRAL || act->target.region != work->context->region ||
	    !referral_get(work->context->rows, act->target.number, &matter.row)) {
		decision_not_found(work->decision, "referral.not_found");
		return;
	}
	if (act->seen_version != 0 && act->seen_version != matter.row.object_version) {
		decision_conflict(work->decision, "referral.version");
		return;
	}
	uint8_t direction = act_rows[number].direction;
	if (direction != 0 && direction != matter.row.direction) {
		refuse(&matter,
		       direction == REFERRAL_OURS ? "referral.not_ours" : "referral.not_theirs",
		       NULL);
		return;
	}
	act_rows[number].act(&matter);
}
