/* Acts on what another region sent.  Each is told to the sender, by a paper in its decision. */
#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/stage/clocks/clock_acts.h"
#include "services/notify/decide_internal.h"

static bool is_blank(const char *text)
{
	return text == NULL || text[0] == '\0';
}

bool is_taken_up(const struct referral_row *row)
{
	return row->state == INCOMING_PART_ANSWERED || row->state == INCOMING_ACCEPTED;
}

static bool is_consent(const struct matter *matter)
{
	return matter->row.kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED;
}

static Zh__DocumentContent *new_content(const struct matter *matter)
{
	return NEW_IN(matter->work.context, matter->work.decision, DocumentContent);
}

static void stop_clocks(const struct matter *matter, const char *why)
{
	decide_clocks_stop(matter->work.context, matter->work.decision,
			   own_object(matter->work.context, OBJECT_REFERRAL, matter->number),
			   CLOCK_NONE, why);
}

struct event *emit_taken_up(struct work *work, uint64_t referral, const struct referral_row *row,
			    const char *owner, const char *unit)
{
	struct object_id id = own_object(work->context, OBJECT_REFERRAL, referral);
	Zh__Assigned *body = NEW(work, Assigned);
	Zh__ObjectId *object = object_message(work, OBJECT_REFERRAL, id.region, id.number);
	if (SABOTAGE("notify.accepted-by-nobody"))
		return NULL;
	body->object = object;
	body->owner = owner;
	body->unit = unit;
	struct event *event =
		decision_emit(work->context, work->decision, KIND(ASSIGNED), id, body);
	event->head.object_version = row->object_version + 1u;
	decision_trace(event, &row->trace);
	return event;
}

static void take_up(const struct matter *matter)
{
	struct work work = matter->work;
	(void)emit_taken_up(&work, matter->number, &matter->row, matter->act->person->id,
			    matter->act->person->unit);
}

void act_accept(const struct matter *matter)
{
	if (!matter_go(matter, INCOMING_ON_ACCEPT))
		return;
	Zh__ReferralAccepted *body = NEW(&matter->work, ReferralAccepted);
	Zh__DocumentContent *content = new_content(matter);
	uint64_t paper = emit_paper(matter, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT,
				    ZH__PAPER_TOLD__PAPER_TOLD_ACCEPTED, content);
	if (paper == 0)
		return;
	SET_OPTIONAL(body, referral, matter->number);
	SET_OPTIONAL(body, answer, paper);
	(void)emit_change(matter, KIND(REFERRAL_ACCEPTED), body);
	take_up(matter);
}

void act_return(const struct matter *matter)
{
	bool transfer = matter->row.kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER;
	if (!matter_go(matter, transfer ? INCOMING_ON_RETURN_TRANSFER : INCOMING_ON_RETURN))
		return;
	const Zh__ReferralReturnCommand *asked =
		(const Zh__ReferralReturnCommand *)(const void *)matter->act->body;
	if (is_blank(asked->reason_code) || is_blank(asked->basis)) {
		decision_invalid(matter->work.decision, "referral.return.basis",
				 is_blank(asked->basis) ? "basis" : "reason_code");
		return;
	}
	Zh__ReferralReturned *body = NEW(&matter->work, ReferralReturned);
	Zh__DocumentContent *content = new_content(matter);
	content->answer_code = asked->reason_code;
	content->answer_text = asked->basis;
	uint64_t paper = emit_paper(matter, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT,
				    ZH__PAPER_TOLD__PAPER_TOLD_RETURNED, content);
	if (paper == 0)
		return;
	SET_OPTIONAL(body, referral, matter->number);
	body->reason_code = asked->reason_code;
	body->basis = asked->basis;
	SET_OPTIONAL(body, answer, paper);
	(void)emit_change(matter, KIND(REFERRAL_RETURNED), body);
	stop_clocks(matter, "returned");
}

/* A consent is given or refused, in these words alone: the asker's machine reads them. */
static bool answer_is_sound(const struct matter *matter, const Zh__ReferralAnswerCommand *asked)
{
	struct decision *decision = matter->work.decision;
	if (is_blank(asked->answer_code)) {
		decision_invalid(decision, "referral.answer.code", "answer_code");
		return false;
	}
	bool known = strcmp(asked->answer_code, "consented") == 0 ||
		     strcmp(asked->answer_code, "refused") == 0;
	if (is_consent(matter) && (!known || asked->partly)) {
		decision_invalid(decision, "referral.answer.consent", "answer_code");
		return false;
	}
	return true;
}

static Zh__ReferralAnswered *answered_body(const struct matter *matter,
					   const Zh__ReferralAnswerCommand *asked, uint64_t paper)
{
	Zh__ReferralAnswered *body = NEW(&matter->work, ReferralAnswered);
	SET_OPTIONAL(body, referral, matter->number);
	body->answer_code = asked->answer_code;
	body->text = asked->text;
	SET_OPTIONAL(body, answer, paper);
	SET_OPTIONAL(body, kind, (Zh__ReferralKind)matter->row.kind);
	if (asked->partly)
		SET_OPTIONAL(body, partly, 1);
	return body;
}

void act_answer(const struct matter *matter)
{
	const Zh__ReferralAnswerCommand *asked =
		(const Zh__ReferralAnswerCommand *)(const void *)matter->act->body;
	bool partly = asked->partly != 0;
	if (!matter_go(matter, partly ? INCOMING_ON_ANSWER_PART : INCOMING_ON_ANSWER) ||
	    !answer_is_sound(matter, asked))
		return;
	Zh__DocumentContent *content = new_content(matter);
	content->answer_code = asked->answer_code;
	content->answer_text = asked->text;
	if (partly)
		SET_OPTIONAL(content, partly, 1);
	uint8_t kind = is_consent(matter) ? (uint8_t)ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ANSWER
					  : (uint8_t)ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT;
	uint64_t paper = emit_paper(matter, kind, ZH__PAPER_TOLD__PAPER_TOLD_ANSWERED, content);
	if (paper == 0)
		return;
	Zh__ReferralAnswered *body = answered_body(matter, asked, paper);
	(void)emit_change(matter, KIND(REFERRAL_ANSWERED), body);
	if (!partly)
		stop_clocks(matter, "answered");
	else if (!is_taken_up(&matter->row))
		take_up(matter);
}

/* The clock's own act does the counting and refuses what comes too late or too often; NULL:
 * refused. */
static const Zh__ClockExtended *extend_clock(const struct matter *matter, uint32_t by)
{
	const struct decide_context *context = matter->work.context;
	struct decision *decision = matter->work.decision;
	struct object_id id = own_object(context, OBJECT_REFERRAL, matter->number);
	uint64_t clock = clock_running(context->rows, id, kind_clock(matter->row.kind));
	Zh__ClockActCommand *asked = NEW_IN(context, decision, ClockActCommand);
	if (clock == 0) {
		decision_refuse(decision, "referral.extend.no_clock", NULL);
		return NULL;
	}
	SET_OPTIONAL(asked, by, by);
	struct input_act act = *matter->act;
	act.target = own_object(context, OBJECT_CLOCK, clock);
	act.body = &asked->base;
	decide_clock_extend(context, &act, decision);
	if (decision->verdict != VERDICT_DONE || decision->arena_full)
		return NULL;
	return BODY(decision->events[decision->event_count - 1], ClockExtended);
}

void act_extend(const struct matter *matter)
{
	if (!matter_go(matter, INCOMING_ON_EXTEND))
		return;
	const Zh__ReferralExtendCommand *asked =
		(const Zh__ReferralExtendCommand *)(const void *)matter->act->body;
	const Zh__ClockExtended *extended = extend_clock(matter, asked != NULL ? asked->by : 0);
	if (extended == NULL)
		return;
	Zh__ReferralExtended *body = NEW(&matter->work, ReferralExtended);
	Zh__DocumentContent *content = new_content(matter);
	SET_OPTIONAL(content, extended_to_ms, extended->due_ms);
	SET_OPTIONAL(content, extended_by, extended->by);
	content->answer_text = matter->act->reason;
	uint64_t paper = emit_paper(matter, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT,
				    ZH__PAPER_TOLD__PAPER_TOLD_EXTENDED, content);
	if (paper == 0)
		return;
	SET_OPTIONAL(body, referral, matter->number);
	SET_OPTIONAL(body, due_ms, extended->due_ms);
	SET_OPTIONAL(body, notice, paper);
	(void)emit_change(matter, KIND(REFERRAL_EXTENDED), body);
}

void act_dispute(const struct matter *matter)
{
	struct decision *decision = matter->work.decision;
	if (matter->row.kind != ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER) {
		decision_refuse(decision, "referral.dispute.not_a_transfer", NULL);
		decision_possible(decision, "referral.return");
		return;
	}
	if (!matter_go(matter, INCOMING_ON_DISPUTE))
		return;
	const Zh__ReferralDisputeCommand *asked =
		(const Zh__ReferralDisputeCommand *)(const void *)matter->act->body;
	if (is_blank(asked->basis)) {
		decision_invalid(decision, "referral.dispute.basis", "basis");
		return;
	}
	Zh__JurisdictionDisputed *body = NEW(&matter->work, JurisdictionDisputed);
	Zh__DocumentContent *content = new_content(matter);
	content->answer_text = asked->basis;
	uint64_t paper = emit_paper(matter, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT,
				    ZH__PAPER_TOLD__PAPER_TOLD_DISPUTED, content);
	if (paper == 0)
		return;
	SET_OPTIONAL(body, referral, matter->number);
	body->basis = asked->basis;
	SET_OPTIONAL(body, answer, paper);
	(void)emit_change(matter, KIND(JURISDICTION_DISPUTED), body);
}
