/* Acts on what another region sent.  Each is told to the sender, by a paper in its decision. */
#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/stage/clocks/clock_acts.h"
#include "services/notify/decide_internal.h"

bool is_taken_up(const struct referral_row *row)
{
	return row->state == INCOMING_PART_ANSWERED || row->state == INCOMING_ACCEPTED;
}

static bool is_consent(const struct letter_at_work *letter)
{
	return letter->row.kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED;
}

struct event *emit_taken_up(struct work *work, uint64_t referral, const struct referral_row *row,
			    const char *owner, const char *unit)
{
	struct object_id id = work_object(work, OBJECT_REFERRAL, referral);
	Zh__Assigned *body = NEW(work, Assigned);
	if (SABOTAGE("notify.accepted-by-nobody"))
		return NULL;
	body->object = work_object_id(work, id);
	body->owner = owner;
	body->unit = unit;
	struct event *event = work_emit(work, KIND(ASSIGNED), id, row->object_version + 1u, body);
	work_trace(event, &row->trace);
	return event;
}

static void take_up(struct work *work, const struct letter_at_work *letter)
{
	(void)emit_taken_up(work, letter->number, &letter->row, work_act(work)->person->id,
			    work_act(work)->person->unit);
}

void act_accept(struct work *work, const struct letter_at_work *letter)
{
	if (!letter_go(work, letter, INCOMING_ON_ACCEPT))
		return;
	Zh__ReferralAccepted *body = NEW(work, ReferralAccepted);
	Zh__DocumentContent *content = NEW(work, DocumentContent);
	uint64_t paper = emit_paper(work, letter, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT,
				    ZH__PAPER_TOLD__PAPER_TOLD_ACCEPTED, content);
	if (paper == 0)
		return;
	SET_OPTIONAL(body, referral, letter->number);
	SET_OPTIONAL(body, answer, paper);
	(void)emit_change(work, letter, KIND(REFERRAL_ACCEPTED), body);
	take_up(work, letter);
}

void act_return(struct work *work, const struct letter_at_work *letter)
{
	bool transfer = letter->row.kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER;
	if (!letter_go(work, letter, transfer ? INCOMING_ON_RETURN_TRANSFER : INCOMING_ON_RETURN))
		return;
	const Zh__ReferralReturnCommand *asked = WORK_BODY(work, Zh__ReferralReturnCommand);
	if (!work_text_given(asked->reason_code) || !work_text_given(asked->basis)) {
		(void)work_invalid_as(work, "referral.return.basis",
				      !work_text_given(asked->basis) ? "basis" : "reason_code");
		return;
	}
	Zh__ReferralReturned *body = NEW(work, ReferralReturned);
	Zh__DocumentContent *content = NEW(work, DocumentContent);
	content->answer_code = asked->reason_code;
	content->answer_text = asked->basis;
	uint64_t paper = emit_paper(work, letter, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT,
				    ZH__PAPER_TOLD__PAPER_TOLD_RETURNED, content);
	if (paper == 0)
		return;
	SET_OPTIONAL(body, referral, letter->number);
	body->reason_code = asked->reason_code;
	body->basis = asked->basis;
	SET_OPTIONAL(body, answer, paper);
	(void)emit_change(work, letter, KIND(REFERRAL_RETURNED), body);
	work_clocks_stop(work, CLOCK_NONE, letter->subject, "returned");
}

/* A consent is given or refused, in these words alone: the asker's machine reads them. */
static bool answer_is_sound(struct work *work, const struct letter_at_work *letter,
			    const Zh__ReferralAnswerCommand *asked)
{
	struct decision *decision = work->decision;
	if (!work_text_given(asked->answer_code)) {
		decision_invalid(decision, "referral.answer.code", "answer_code");
		return false;
	}
	bool known = strcmp(asked->answer_code, "consented") == 0 ||
		     strcmp(asked->answer_code, "refused") == 0;
	if (is_consent(letter) && (!known || asked->partly)) {
		decision_invalid(decision, "referral.answer.consent", "answer_code");
		return false;
	}
	return true;
}

static Zh__ReferralAnswered *answered_body(struct work *work, const struct letter_at_work *letter,
					   const Zh__ReferralAnswerCommand *asked, uint64_t paper)
{
	Zh__ReferralAnswered *body = NEW(work, ReferralAnswered);
	SET_OPTIONAL(body, referral, letter->number);
	body->answer_code = asked->answer_code;
	body->text = asked->text;
	SET_OPTIONAL(body, answer, paper);
	SET_OPTIONAL(body, kind, (Zh__ReferralKind)letter->row.kind);
	if (asked->partly)
		SET_OPTIONAL(body, partly, 1);
	return body;
}

void act_answer(struct work *work, const struct letter_at_work *letter)
{
	const Zh__ReferralAnswerCommand *asked = WORK_BODY(work, Zh__ReferralAnswerCommand);
	bool partly = asked->partly != 0;
	if (!letter_go(work, letter, partly ? INCOMING_ON_ANSWER_PART : INCOMING_ON_ANSWER) ||
	    !answer_is_sound(work, letter, asked))
		return;
	Zh__DocumentContent *content = NEW(work, DocumentContent);
	content->answer_code = asked->answer_code;
	content->answer_text = asked->text;
	if (partly)
		SET_OPTIONAL(content, partly, 1);
	uint8_t kind = is_consent(letter) ? (uint8_t)ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ANSWER
					  : (uint8_t)ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT;
	uint64_t paper =
		emit_paper(work, letter, kind, ZH__PAPER_TOLD__PAPER_TOLD_ANSWERED, content);
	if (paper == 0)
		return;
	Zh__ReferralAnswered *body = answered_body(work, letter, asked, paper);
	(void)emit_change(work, letter, KIND(REFERRAL_ANSWERED), body);
	if (!partly)
		work_clocks_stop(work, CLOCK_NONE, letter->subject, "answered");
	else if (!is_taken_up(&letter->row))
		take_up(work, letter);
}

/* The clock's own act does the counting and refuses what comes too late or too often; NULL:
 * refused. */
static const Zh__ClockExtended *extend_clock(struct work *work, const struct letter_at_work *letter,
					     uint32_t by)
{
	const struct decide_context *context = work->context;
	struct decision *decision = work->decision;
	struct object_id id = letter->subject;
	uint64_t clock = clock_running(context->rows, id, kind_clock(letter->row.kind));
	Zh__ClockActCommand *asked = NEW_IN(context, decision, ClockActCommand);
	if (clock == 0) {
		decision_refuse(decision, "referral.extend.no_clock", NULL);
		return NULL;
	}
	SET_OPTIONAL(asked, by, by);
	struct input_act act = *work_act(work);
	act.target = own_object(context, OBJECT_CLOCK, clock);
	act.body = &asked->base;
	decide_clock_extend(context, &act, decision);
	if (decision->verdict != VERDICT_DONE || decision->arena_full)
		return NULL;
	return BODY(decision->events[decision->event_count - 1], ClockExtended);
}

void act_extend(struct work *work, const struct letter_at_work *letter)
{
	if (!letter_go(work, letter, INCOMING_ON_EXTEND))
		return;
	const Zh__ReferralExtendCommand *asked = WORK_BODY(work, Zh__ReferralExtendCommand);
	const Zh__ClockExtended *extended =
		extend_clock(work, letter, asked != NULL ? asked->by : 0);
	if (extended == NULL)
		return;
	Zh__ReferralExtended *body = NEW(work, ReferralExtended);
	Zh__DocumentContent *content = NEW(work, DocumentContent);
	SET_OPTIONAL(content, extended_to_ms, extended->due_ms);
	SET_OPTIONAL(content, extended_by, extended->by);
	content->answer_text = work_act(work)->reason;
	uint64_t paper = emit_paper(work, letter, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT,
				    ZH__PAPER_TOLD__PAPER_TOLD_EXTENDED, content);
	if (paper == 0)
		return;
	SET_OPTIONAL(body, referral, letter->number);
	SET_OPTIONAL(body, due_ms, extended->due_ms);
	SET_OPTIONAL(body, notice, paper);
	(void)emit_change(work, letter, KIND(REFERRAL_EXTENDED), body);
}

void act_dispute(struct work *work, const struct letter_at_work *letter)
{
	struct decision *decision = work->decision;
	if (letter->row.kind != ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER) {
		decision_refuse(decision, "referral.dispute.not_a_transfer", NULL);
		decision_possible(decision, "referral.return");
		return;
	}
	if (!letter_go(work, letter, INCOMING_ON_DISPUTE))
		return;
	const Zh__ReferralDisputeCommand *asked = WORK_BODY(work, Zh__ReferralDisputeCommand);
	if (!work_text_given(asked->basis)) {
		decision_invalid(decision, "referral.dispute.basis", "basis");
		return;
	}
	Zh__JurisdictionDisputed *body = NEW(work, JurisdictionDisputed);
	Zh__DocumentContent *content = NEW(work, DocumentContent);
	content->answer_text = asked->basis;
	uint64_t paper = emit_paper(work, letter, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT,
				    ZH__PAPER_TOLD__PAPER_TOLD_DISPUTED, content);
	if (paper == 0)
		return;
	SET_OPTIONAL(body, referral, letter->number);
	body->basis = asked->basis;
	SET_OPTIONAL(body, answer, paper);
	(void)emit_change(work, letter, KIND(JURISDICTION_DISPUTED), body);
}
