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

void intake_act_accept(struct report_act *a)
{
	const Zh__ReportAcceptCommand *command = (const Zh__ReportAcceptCommand *)a->input->body;
	const char *mediator =
		text_missing(command->mediator) ? a->input->person->id : command->mediator;
	if (!report_act_permitted(a, REPORT_EVENT_ACCEPT, "report.accept.state"))
		return;
	if (strlen(mediator) >= PRINCIPAL_ID) {
		decision_invalid(a->decision, "report.accept.mediator", "mediator");
		return;
	}
	mediator = decide_owner(a->context, a->decision, a->report, mediator);
	if (mediator == NULL)
		return;
	Zh__ComplaintAccepted *body = NEW(a, ComplaintAccepted);
	SET_OPTIONAL(body, report, a->report.number);
	body->mediator = mediator;
	report_act_finish(a, KIND(COMPLAINT_ACCEPTED), body);
}

void intake_act_consent(struct report_act *a)
{
	const Zh__ReportConsentCommand *command = (const Zh__ReportConsentCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_CONSENT, "report.consent.state"))
		return;
	const char *lacks = NULL, *code = NULL;
	if (command->mediation_party == ZH__MEDIATION_PARTY__MEDIATION_PARTY_UNKNOWN) {
		code = "report.consent.party";
		lacks = "mediation_party";
	} else if (command->mediation_answer == ZH__MEDIATION_ANSWER__MEDIATION_ANSWER_UNKNOWN) {
		code = "report.consent.answer";
		lacks = "mediation_answer";
	} else if (text_missing(command->said_how)) {
		code = "report.consent.how";
		lacks = "said_how";
	}
	if (code != NULL) {
		decision_invalid(a->decision, code, lacks);
		return;
	}
	Zh__MediationConsent *body = NEW(a, MediationConsent);
	SET_OPTIONAL(body, report, a->report.number);
	SET_OPTIONAL(body, mediation_party, command->mediation_party);
	SET_OPTIONAL(body, mediation_answer, command->mediation_answer);
	body->said_how = command->said_how;
	report_act_emit(a, KIND(MEDIATION_CONSENT), body);
}

/* ---- its end */

static bool agrees(const struct mediation_row *said, enum mediation_party party)
{
	return said->answer[party] == ZH__MEDIATION_ANSWER__MEDIATION_ANSWER_AGREES;
}

/* What was agreed on without both being willing isn't the outcome of a mediation. */
static bool both_consent(struct report_act *a, const struct mediation_row *said)
{
	if ((agrees(said, MEDIATION_COMPLAINANT) && agrees(said, MEDIATION_RESPONDENT)) ||
	    SABOTAGE("intake.mediated-without-consent") ||
	    !decide_lacks(a->context, a->decision, a->input,
			  (struct gate_lack){GATE_CRN_18, GATE_NEED_BOTH_CONSENT, GATE_GROUND_WHOLE,
					     "report.mediate.no_consent"}))
		return true;
	decision_possible(a->decision, "report.consent");
	return false;
}

/* 应当中止调解，并作出是否回避的决定: until then it neither succeeds nor fails. */
static bool recusal_decided(struct report_act *a, const char *mediator)
{
	struct recusal_row row = {.state = RECUSAL_NONE};
	(void)recusal_get(a->context->rows, a->report, mediator, &row);
	if (row.state != RECUSAL_IS_ASKED || SABOTAGE("intake.mediated-while-asked") ||
	    !decide_lacks(a->context, a->decision, a->input,
			  (struct gate_lack){GATE_CRN_21, GATE_NEED_RECUSAL_DECIDED,
					     GATE_GROUND_WHOLE, "report.mediate.recusal_open"}))
		return true;
	decision_possible(a->decision, "report.recuse");
	return false;
}

static const char *mediator_of(const struct report_act *a)
{
	char mediator[PRINCIPAL_ID];
	if (!intake_mediator_get(a->context->rows, a->report.number, mediator))
		return NULL;
	const char *copy = arena_text(a->context->arena, mediator);
	if (copy == NULL)
		a->decision->arena_full = true;
	return copy;
}

void intake_act_mediate(struct report_act *a)
{
	const Zh__ReportMediateCommand *command = (const Zh__ReportMediateCommand *)a->input->body;
	struct mediation_row said = intake_mediation_get(a->context->rows, a->report.number);
	const char *mediator = mediator_of(a);
	if (!report_act_permitted(a, REPORT_EVENT_MEDIATE, "report.mediate.state"))
		return;
	size_t outcome;
	if (!closed_words_find(words_mediation_outcomes, command->outcome, &outcome)) {
		decision_invalid(a->decision, "report.mediate.outcome", "outcome");
		return;
	}
	/* Who complained may withdraw at any time (23(1)). */
	bool withdrawn = strcmp(command->outcome, "withdrawn") == 0;
	if (!withdrawn && mediator != NULL && !recusal_decided(a, mediator))
		return;
	if (strcmp(command->outcome, "agreed") == 0 && !both_consent(a, &said))
		return;
	Zh__MediationEnded *body = NEW(a, MediationEnded);
	SET_OPTIONAL(body, report, a->report.number);
	body->outcome = command->outcome;
	body->mediator = mediator;
	if (agrees(&said, MEDIATION_COMPLAINANT))
		SET_OPTIONAL(body, complainant_consent_ms, said.said_ms[MEDIATION_COMPLAINANT]);
	if (agrees(&said, MEDIATION_RESPONDENT))
		SET_OPTIONAL(body, respondent_consent_ms, said.said_ms[MEDIATION_RESPONDENT]);
	report_act_finish(a, KIND(MEDIATION_ENDED), body);
}

/* ---- recusals */

static const char *owner_of(const struct report_act *a)
{
	char owner[PRINCIPAL_ID];
	if (!intake_owner_get(a->context->rows, a->report, owner))
		return NULL;
	const char *copy = arena_text(a->context->arena, owner);
	if (copy == NULL)
		a->decision->arena_full = true;
	return copy;
}

static bool is_mediating(const struct report_act *a)
{
	return a->row.kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT &&
	       a->row.state == COMPLAINT_MEDIATING;
}

/* Of the mediator while it is mediated, who is never without one; else of the owner. */
static struct recusal_matter matter_of(struct report_act *a, const char *who)
{
	const char *mediator = is_mediating(a) ? mediator_of(a) : NULL;
	bool of_mediator = mediator != NULL && who != NULL && decision_same_person(mediator, who);
	const char **named = ARENA_ARRAY(a->context->arena, const char *, 1);
	if (named == NULL)
		a->decision->arena_full = true;
	else
		named[0] = of_mediator ? mediator : owner_of(a);
	return (struct recusal_matter){
		.object = a->report,
		.ask = "report.ask-recusal",
		.over = (report_table(&a->row)->states[a->row.state].flags & STATE_FINAL) != 0,
		.officers = named,
		.officer_count = named != NULL && named[0] != NULL ? 1 : 0,
		.least = of_mediator ? 1 : 0,
		.most = 1,
		.gate = of_mediator ? GATE_CRN_21 : GATE_NONE,
		.too_few = "recusal.no_mediator",
	};
}

void intake_act_ask_recusal(struct report_act *a)
{
	const Zh__AskRecusalCommand *command = (const Zh__AskRecusalCommand *)a->input->body;
	struct recusal_matter matter = matter_of(a, command->who);
	Zh__Recusal *body = decide_recusal_ask(a->context, a->decision, &matter, command);
	if (body != NULL)
		(void)report_act_emit(a, KIND(RECUSAL), body);
}

/* The one who comes instead has the report from now on, as if it had been assigned. */
static void assign(struct report_act *a, const char *from, const char *to)
{
	Zh__Assigned *body = NEW(a, Assigned);
	Zh__ObjectId *object = NEW(a, ObjectId);
	SET_OPTIONAL(object, kind, (uint32_t)a->report.kind);
	SET_OPTIONAL(object, region, a->report.region);
	SET_OPTIONAL(object, number, a->report.number);
	body->object = object;
	body->owner = to;
	body->unit = decide_owner_unit(a->context, a->decision, to);
	body->taken_from = from;
	a->row.object_version++; /* the recusal's event took one */
	(void)report_act_emit(a, KIND(ASSIGNED), body);
}

void intake_act_recuse(struct report_act *a)
{
	const Zh__RecuseCommand *command = (const Zh__RecuseCommand *)a->input->body;
	const char *owner = owner_of(a);
	struct recusal_matter matter = matter_of(a, command->who);
	Zh__Recusal *body = decide_recusal(a->context, a->decision, a->input, &matter, command);
	const char *instead = NULL;
	if (body == NULL)
		return;
	if (body->n_officers != 0) {
		instead = decide_owner(a->context, a->decision, a->report, body->officers[0]);
		if (instead == NULL)
			return;
		body->officers[0] = instead;
	}
	(void)report_act_emit(a, KIND(RECUSAL), body);
	if (instead != NULL && owner != NULL && decision_same_person(owner, body->who))
		assign(a, owner, instead);
}
