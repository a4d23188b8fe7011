/* Complaints are mediated by the consent of both parties, by somebody named, who stays out once he
 * is recused (令121号 18, 21(2)); recusals of whoever handles a report (common/core/recusals.h). */
#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/core/officers.h"
#include "common/policy/gates/decide_recusal.h"
#include "common/policy/gates/gate.h"
#include "common/policy/papers/closed_words.h"
#include "services/intake/decide_act.h"

/* ---- accepted, agreed to */

void intake_act_accept(struct report_call *call)
{
	const Zh__ReportAcceptCommand *command = WORK_BODY(call->work, Zh__ReportAcceptCommand);
	const char *mediator = work_text_given(command->mediator)
				       ? command->mediator
				       : work_act(call->work)->person->id;
	if (!report_may(call, REPORT_EVENT_ACCEPT))
		return;
	if (strlen(mediator) >= PRINCIPAL_ID) {
		(void)work_invalid(call->work, "mediator", "mediator");
		return;
	}
	mediator = work_owner(call->work, call->report, mediator);
	if (mediator == NULL)
		return;
	Zh__ComplaintAccepted *body = NEW(call->work, ComplaintAccepted);
	SET_OPTIONAL(body, report, call->report.number);
	body->mediator = mediator;
	report_finish(call, KIND(COMPLAINT_ACCEPTED), body);
}

void intake_act_consent(struct report_call *call)
{
	const Zh__ReportConsentCommand *command = WORK_BODY(call->work, Zh__ReportConsentCommand);
	if (!report_may(call, REPORT_EVENT_CONSENT))
		return;
	const char *lacks = NULL, *code = NULL;
	if (command->mediation_party == ZH__MEDIATION_PARTY__MEDIATION_PARTY_UNKNOWN) {
		code = "report.consent.party";
		lacks = "mediation_party";
	} else if (command->mediation_answer == ZH__MEDIATION_ANSWER__MEDIATION_ANSWER_UNKNOWN) {
		code = "report.consent.answer";
		lacks = "mediation_answer";
	} else if (!work_text_given(command->said_how)) {
		code = "report.consent.how";
		lacks = "said_how";
	}
	if (code != NULL) {
		(void)work_invalid_as(call->work, code, lacks);
		return;
	}
	Zh__MediationConsent *body = NEW(call->work, MediationConsent);
	SET_OPTIONAL(body, report, call->report.number);
	SET_OPTIONAL(body, mediation_party, command->mediation_party);
	SET_OPTIONAL(body, mediation_answer, command->mediation_answer);
	body->said_how = command->said_how;
	report_emit(call, KIND(MEDIATION_CONSENT), body);
}

/* ---- its end */

static bool agrees(const struct mediation_row *said, enum mediation_party party)
{
	return said->answer[party] == ZH__MEDIATION_ANSWER__MEDIATION_ANSWER_AGREES;
}

/* What was agreed on without both being willing isn't the outcome of a mediation. */
static bool both_consent(struct report_call *call, const struct mediation_row *said)
{
	if ((agrees(said, MEDIATION_COMPLAINANT) && agrees(said, MEDIATION_RESPONDENT)) ||
	    SABOTAGE("intake.mediated-without-consent") ||
	    !work_lacks_as(call->work, GATE_CRN_18, GATE_NEED_BOTH_CONSENT,
			   "report.mediate.no_consent"))
		return true;
	decision_possible(call->work->decision, "report.consent");
	return false;
}

/* 应当中止调解，并作出是否回避的决定: until then it neither succeeds nor fails. */
static bool recusal_decided(struct report_call *call, const char *mediator)
{
	struct recusal_row row = {.state = RECUSAL_NONE};
	(void)recusal_get(call->work->context->rows, call->report, mediator, &row);
	if (row.state != RECUSAL_IS_ASKED || SABOTAGE("intake.mediated-while-asked") ||
	    !work_lacks_as(call->work, GATE_CRN_21, GATE_NEED_RECUSAL_DECIDED,
			   "report.mediate.recusal_open"))
		return true;
	decision_possible(call->work->decision, "report.recuse");
	return false;
}

static const char *mediator_of(const struct report_call *call)
{
	char mediator[PRINCIPAL_ID];
	if (!intake_mediator_get(call->work->context->rows, call->report.number, mediator))
		return NULL;
	const char *copy = arena_text(call->work->context->arena, mediator);
	if (copy == NULL)
		call->work->decision->arena_full = true;
	return copy;
}

void intake_act_mediate(struct report_call *call)
{
	const Zh__ReportMediateCommand *command = WORK_BODY(call->work, Zh__ReportMediateCommand);
	struct mediation_row said =
		intake_mediation_get(call->work->context->rows, call->report.number);
	const char *mediator = mediator_of(call);
	if (!report_may(call, REPORT_EVENT_MEDIATE))
		return;
	size_t outcome;
	if (!closed_words_find(words_mediation_outcomes, command->outcome, &outcome)) {
		(void)work_invalid(call->work, "outcome", "outcome");
		return;
	}
	/* Who complained may withdraw at any time (23(1)). */
	bool withdrawn = strcmp(command->outcome, "withdrawn") == 0;
	if (!withdrawn && mediator != NULL && !recusal_decided(call, mediator))
		return;
	if (strcmp(command->outcome, "agreed") == 0 && !both_consent(call, &said))
		return;
	Zh__MediationEnded *body = NEW(call->work, MediationEnded);
	SET_OPTIONAL(body, report, call->report.number);
	body->outcome = command->outcome;
	body->mediator = mediator;
	if (agrees(&said, MEDIATION_COMPLAINANT))
		SET_OPTIONAL(body, complainant_consent_ms, said.said_ms[MEDIATION_COMPLAINANT]);
	if (agrees(&said, MEDIATION_RESPONDENT))
		SET_OPTIONAL(body, respondent_consent_ms, said.said_ms[MEDIATION_RESPONDENT]);
	report_finish(call, KIND(MEDIATION_ENDED), body);
}

/* ---- recusals */

static const char *owner_of(const struct report_call *call)
{
	char owner[PRINCIPAL_ID];
	if (!intake_owner_get(call->work->context->rows, call->report, owner))
		return NULL;
	const char *copy = arena_text(call->work->context->arena, owner);
	if (copy == NULL)
		call->work->decision->arena_full = true;
	return copy;
}

static bool is_mediating(const struct report_call *call)
{
	return call->row.kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT &&
	       call->row.state == COMPLAINT_MEDIATING;
}

/* Of the mediator while it is mediated, who is never without one; else of the owner. */
static struct recusal_matter matter_of(struct report_call *call, const char *who)
{
	const char *mediator = is_mediating(call) ? mediator_of(call) : NULL;
	bool of_mediator = mediator != NULL && who != NULL && decision_same_person(mediator, who);
	const char **named = ARENA_ARRAY(call->work->context->arena, const char *, 1);
	if (named == NULL)
		call->work->decision->arena_full = true;
	else
		named[0] = of_mediator ? mediator : owner_of(call);
	return (struct recusal_matter){
		.object = call->report,
		.ask = "report.ask-recusal",
		.over = (report_table(&call->row)->states[call->row.state].flags & STATE_FINAL) !=
			0,
		.officers = named,
		.officer_count = named != NULL && named[0] != NULL ? 1 : 0,
		.least = of_mediator ? 1 : 0,
		.most = 1,
		.gate = of_mediator ? GATE_CRN_21 : GATE_NONE,
		.too_few = "recusal.no_mediator",
	};
}

void intake_act_ask_recusal(struct report_call *call)
{
	const Zh__AskRecusalCommand *command = WORK_BODY(call->work, Zh__AskRecusalCommand);
	struct recusal_matter matter = matter_of(call, command->who);
	Zh__Recusal *body =
		decide_recusal_ask(call->work->context, call->work->decision, &matter, command);
	if (body != NULL)
		(void)report_emit(call, KIND(RECUSAL), body);
}

/* The one who comes instead has the report from now on, as if it had been assigned. */
static void assign(struct report_call *call, const char *from, const char *to)
{
	Zh__Assigned *body = NEW(call->work, Assigned);
	body->object = work_object_id(call->work, call->report);
	body->owner = to;
	body->unit = decide_owner_unit(call->work->context, call->work->decision, to);
	body->taken_from = from;
	call->row.object_version++; /* the recusal's event took one */
	(void)report_emit(call, KIND(ASSIGNED), body);
}

void intake_act_recuse(struct report_call *call)
{
	const Zh__RecuseCommand *command = WORK_BODY(call->work, Zh__RecuseCommand);
	const char *owner = owner_of(call);
	struct recusal_matter matter = matter_of(call, command->who);
	Zh__Recusal *body = decide_recusal(call->work->context, call->work->decision,
					   work_act(call->work), &matter, command);
	const char *instead = NULL;
	if (body == NULL)
		return;
	if (body->n_officers != 0) {
		instead = work_owner(call->work, call->report, body->officers[0]);
		if (instead == NULL)
			return;
		body->officers[0] = instead;
	}
	(void)report_emit(call, KIND(RECUSAL), body);
	if (instead != NULL && owner != NULL && decision_same_person(owner, body->who))
		assign(call, owner, instead);
}
