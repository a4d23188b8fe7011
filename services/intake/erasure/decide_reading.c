/* Who may read what a reporter said, and learn who it was. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/policy/gates/gate.h"
#include "services/intake/decide_act.h"
#include "services/intake/intake.h"

/* An approval that isn't used within a day was for nothing: a limit of safety, not of any rule. */
#define REVEAL_OPEN_MS (24 * MS_PER_HOUR)

/* What the door found; where there are no parts at all (a scratch county) nothing is known. */
static const struct intake_disclosure *found_of(const struct report_act *a)
{
	return (const struct intake_disclosure *)a->input->extra;
}

/* ---- the text, a complainant's contact */

static bool is_mediator(const struct report_act *a)
{
	char mediator[PRINCIPAL_ID];
	return intake_mediator_get(a->context->rows, a->report.number, mediator) &&
	       strcmp(mediator, a->input->person->id) == 0;
}

/* Whoever handles the report reads it by that duty; everybody else says what for. */
static const char *basis_of(const struct report_act *a)
{
	uint32_t roles = a->input->person->roles;
	char owner[PRINCIPAL_ID];
	if (is_mediator(a))
		return "mediator";
	bool owned = intake_owner_get(a->context->rows, a->report, owner);
	if (owned && strcmp(owner, a->input->person->id) == 0)
		return "owner";
	if (!owned && (roles & ROLE_OFFICER) != 0)
		return "unassigned"; /* somebody has to read it first */
	return (roles & (ROLE_OFFICER | ROLE_AUDITOR)) != 0 ? "purpose" : NULL;
}

static const char *reading_basis(struct report_act *a)
{
	const Zh__ReportReadCommand *command = (const Zh__ReportReadCommand *)a->input->body;
	bool contact = a->input->act->number == INTAKE_ACT_READ_CONTACT;
	const char *basis = contact ? (is_mediator(a) ? "mediator" : NULL) : basis_of(a);
	if (SABOTAGE("intake.contact-for-anybody") && basis == NULL)
		basis = "mediator";
	if (basis == NULL)
		decision_refuse(a->decision, "report.read.not_mediator", NULL);
	else if (strcmp(basis, "purpose") == 0 && text_missing(command->purpose)) {
		decision_refuse(a->decision, "report.read.no_purpose", NULL);
		return NULL;
	}
	return basis;
}

/* Reading changes nothing: the report's version stays, and whoever acts on it isn't told that it
 * moved on. */
void intake_act_read(struct report_act *a)
{
	const Zh__ReportReadCommand *command = (const Zh__ReportReadCommand *)a->input->body;
	const struct intake_disclosure *found = found_of(a);
	const char *basis = reading_basis(a);
	if (basis == NULL)
		return;
	if (found != NULL && found->found + found->erased == 0) {
		decision_refuse(a->decision,
				found->unreadable != 0 ? "report.read.unreadable"
						       : "report.read.nothing",
				NULL);
		return;
	}
	Zh__ReportRead *body = NEW(a, ReportRead);
	SET_OPTIONAL(body, report, a->report.number);
	body->what = intake_reading_name(a->input->act->number);
	body->basis = basis;
	body->purpose = command->purpose;
	SET_OPTIONAL(body, parts, found != NULL ? found->found : 0);
	if (!SABOTAGE("intake.reads-off-record"))
		(void)decision_emit(a->context, a->decision, KIND(REPORT_READ), a->report, body);
	a->decision->object = a->report;
	a->decision->object_version = a->row.object_version;
}

/* ---- sealed identities */

void intake_act_reveal_request(struct report_act *a)
{
	const Zh__RevealCommand *command = (const Zh__RevealCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_REVEAL, "informant.reveal.state"))
		return;
	const char *code = NULL;
	if ((a->row.flags & REPORT_SEALED) == 0)
		code = "informant.reveal.nothing_sealed";
	else if (text_missing(command->purpose))
		code = "informant.reveal.no_purpose";
	else if (text_missing(command->ground))
		code = "informant.reveal.no_ground";
	else if (strlen(command->purpose) > REVEAL_PURPOSE_MAX)
		code = "informant.reveal.purpose_too_long";
	if (code != NULL) {
		decision_refuse(a->decision, code, NULL);
		return;
	}
	Zh__RevealRequested *body = NEW(a, RevealRequested);
	SET_OPTIONAL(body, report, a->report.number);
	body->purpose = command->purpose;
	body->ground = command->ground;
	report_act_emit(a, KIND(REVEAL_REQUESTED), body);
}

/* The request in this state; refuses when there is none. */
static bool reveal_in(struct report_act *a, enum reveal_state state, struct reveal_row *ret_row)
{
	struct row_key key = row_key_u64(a->report.number);
	if (!report_act_permitted(a, REPORT_EVENT_REVEAL, "informant.reveal.state"))
		return false;
	if (rows_load(a->context->rows, TABLE_REVEALS, row_key_bytes(&key), ret_row,
		      sizeof(*ret_row)) &&
	    (ret_row->state == state ||
	     (ret_row->state == REVEAL_REQUESTED && SABOTAGE("intake.reveal-unapproved"))))
		return true;
	decision_refuse(a->decision,
			state == REVEAL_REQUESTED ? "informant.reveal.not_requested"
						  : "informant.reveal.not_approved",
			NULL);
	return false;
}

void intake_act_reveal_approve(struct report_act *a)
{
	struct reveal_row reveal;
	if (!reveal_in(a, REVEAL_REQUESTED, &reveal))
		return;
	bool same_person = decision_same_person(reveal.requested_by, a->input->person->id);
	if (same_person && !SABOTAGE("intake.reveal_by_one_person") &&
	    decide_lacks(a->context, a->decision, a->input,
			 (struct gate_lack){GATE_CRN_37, GATE_NEED_ANOTHER, GATE_GROUND_WHOLE,
					    "informant.reveal.same_person"}))
		return;
	Zh__RevealApproved *body = NEW(a, RevealApproved);
	SET_OPTIONAL(body, report, a->report.number);
	SET_OPTIONAL(body, expires_ms, a->context->now_ms + REVEAL_OPEN_MS);
	report_act_emit(a, KIND(REVEAL_APPROVED), body);
}

/* Why what was approved can't be opened this way; NULL: it can. */
static const char *cannot_open(const struct report_act *a, const struct reveal_row *reveal)
{
	const Zh__RevealOpenCommand *command = (const Zh__RevealOpenCommand *)a->input->body;
	const struct intake_disclosure *found = found_of(a);
	if (a->context->now_ms > reveal->expires_ms && !SABOTAGE("intake.reveal-never-expires"))
		return "informant.reveal.expired";
	if (!text_missing(command->purpose) && strcmp(command->purpose, reveal->purpose) != 0)
		return "informant.reveal.other_purpose";
	if (found == NULL)
		return NULL;
	if (found->found == 0)
		return found->erased != 0 ? "informant.reveal.erased" : "report.read.unreadable";
	/* With another key the approval would be used up for nothing. */
	if (command->has_key_id && found->has_key_id &&
	    (command->key_id.len != sizeof(found->key_id) ||
	     memcmp(command->key_id.data, found->key_id, sizeof(found->key_id)) != 0))
		return "informant.reveal.other_key";
	return NULL;
}

void intake_act_reveal_open(struct report_act *a)
{
	struct reveal_row reveal;
	if (!reveal_in(a, REVEAL_APPROVED, &reveal))
		return;
	const char *code = cannot_open(a, &reveal);
	if (code != NULL) {
		decision_refuse(a->decision, code, NULL);
		return;
	}
	Zh__InformantRevealed *body = NEW(a, InformantRevealed);
	SET_OPTIONAL(body, report, a->report.number);
	body->purpose = arena_text(a->context->arena, reveal.purpose);
	body->requested_by = arena_text(a->context->arena, reveal.requested_by);
	body->approved_by = arena_text(a->context->arena, reveal.approved_by);
	SET_OPTIONAL(body, parts, found_of(a) != NULL ? found_of(a)->found : 0);
	report_act_emit(a, KIND(INFORMANT_REVEALED), body);
}

/* ---- erasure */

/* An order: the keys are erased by the daemon once it is durable, and that is an event of its own.
 */
void intake_act_erase(struct report_act *a)
{
	const Zh__InformantEraseCommand *command =
		(const Zh__InformantEraseCommand *)a->input->body;
	struct row_key key = row_key_u64(a->report.number);
	struct erasure_row pending;
	if (!report_act_permitted(a, REPORT_EVENT_REVEAL, "informant.erase.state"))
		return;
	if ((a->row.flags & REPORT_ERASED) != 0 ||
	    rows_load(a->context->rows, TABLE_ERASURES, row_key_bytes(&key), &pending,
		      sizeof(pending))) {
		decision_refuse(a->decision, "informant.erase.already", NULL);
		return;
	}
	if (text_missing(command->ground)) {
		decision_refuse(a->decision, "informant.erase.no_ground", NULL);
		return;
	}
	/* What is gone permanently is told by its law alone. */
	if (text_missing(command->article)) {
		decision_refuse(a->decision, "informant.erase.no_article", NULL);
		return;
	}
	Zh__InformantErasureOrdered *body = NEW(a, InformantErasureOrdered);
	SET_OPTIONAL(body, report, a->report.number);
	body->ground = command->ground;
	body->article = command->article;
	report_act_emit(a, KIND(INFORMANT_ERASURE_ORDERED), body);
}
