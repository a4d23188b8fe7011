/* Who may read what a reporter said, and learn who it was. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/policy/gates/gate.h"
#include "services/intake/decide_act.h"
#include "services/intake/intake.h"

/* An approval that isn't used within a day was for nothing: a limit of safety, not of any rule. */
#define REVEAL_OPEN_MS (24 * MS_PER_HOUR)

/* What the door found; where there are no parts at all (a scratch county) nothing is known. */
static const struct intake_disclosure *found_of(const struct report_call *call)
{
	return (const struct intake_disclosure *)work_act(call->work)->extra;
}

/* ---- the text, a complainant's contact */

static bool is_mediator(const struct report_call *call)
{
	char mediator[PRINCIPAL_ID];
	return intake_mediator_get(call->work->context->rows, call->report.number, mediator) &&
	       strcmp(mediator, work_act(call->work)->person->id) == 0;
}

/* Whoever handles the report reads it by that duty; everybody else says what for. */
static const char *basis_of(const struct report_call *call)
{
	uint32_t roles = work_act(call->work)->person->roles;
	char owner[PRINCIPAL_ID];
	if (is_mediator(call))
		return "mediator";
	bool owned = intake_owner_get(call->work->context->rows, call->report, owner);
	if (owned && strcmp(owner, work_act(call->work)->person->id) == 0)
		return "owner";
	if (!owned && (roles & ROLE_OFFICER) != 0)
		return "unassigned"; /* somebody has to read it first */
	return (roles & (ROLE_OFFICER | ROLE_AUDITOR)) != 0 ? "purpose" : NULL;
}

static const char *reading_basis(struct report_call *call)
{
	const Zh__ReportReadCommand *command = WORK_BODY(call->work, Zh__ReportReadCommand);
	bool contact = work_act(call->work)->act->number == INTAKE_ACT_READ_CONTACT;
	const char *basis = contact ? (is_mediator(call) ? "mediator" : NULL) : basis_of(call);
	if (SABOTAGE("intake.contact-for-anybody") && basis == NULL)
		basis = "mediator";
	if (basis == NULL)
		(void)work_refuse_as(call->work, "report.read.not_mediator", NULL);
	else if (strcmp(basis, "purpose") == 0 && !work_text_given(command->purpose)) {
		(void)work_refuse_as(call->work, "report.read.no_purpose", NULL);
		return NULL;
	}
	return basis;
}

/* Reading changes nothing: the report's version stays, and whoever acts on it isn't told that it
 * moved on. */
void intake_act_read(struct report_call *call)
{
	const Zh__ReportReadCommand *command = WORK_BODY(call->work, Zh__ReportReadCommand);
	const struct intake_disclosure *found = found_of(call);
	const char *basis = reading_basis(call);
	if (basis == NULL)
		return;
	if (found != NULL && found->found + found->erased == 0) {
		(void)work_refuse_as(call->work,
				     found->unreadable != 0 ? "report.read.unreadable"
							    : "report.read.nothing",
				     NULL);
		return;
	}
	Zh__ReportRead *body = NEW(call->work, ReportRead);
	SET_OPTIONAL(body, report, call->report.number);
	body->what = intake_reading_name(work_act(call->work)->act->number);
	body->basis = basis;
	body->purpose = command->purpose;
	SET_OPTIONAL(body, parts, found != NULL ? found->found : 0);
	if (!SABOTAGE("intake.reads-off-record"))
		(void)decision_emit(call->work->context, call->work->decision, KIND(REPORT_READ),
				    call->report, body);
	call->work->decision->object = call->report;
	call->work->decision->object_version = call->row.object_version;
}

/* ---- sealed identities */

void intake_act_reveal_request(struct report_call *call)
{
	const Zh__RevealCommand *command = WORK_BODY(call->work, Zh__RevealCommand);
	if (!report_may_as(call, REPORT_EVENT_REVEAL, "informant.reveal.state"))
		return;
	const char *code = NULL;
	if ((call->row.flags & REPORT_SEALED) == 0)
		code = "informant.reveal.nothing_sealed";
	else if (!work_text_given(command->purpose))
		code = "informant.reveal.no_purpose";
	else if (!work_text_given(command->ground))
		code = "informant.reveal.no_ground";
	else if (strlen(command->purpose) > REVEAL_PURPOSE_MAX)
		code = "informant.reveal.purpose_too_long";
	if (code != NULL) {
		(void)work_refuse_as(call->work, code, NULL);
		return;
	}
	Zh__RevealRequested *body = NEW(call->work, RevealRequested);
	SET_OPTIONAL(body, report, call->report.number);
	body->purpose = command->purpose;
	body->ground = command->ground;
	report_emit(call, KIND(REVEAL_REQUESTED), body);
}

/* The request in this state; refuses when there is none. */
static bool reveal_in(struct report_call *call, enum reveal_state state, struct reveal_row *ret_row)
{
	struct row_key key = row_key_u64(call->report.number);
	if (!report_may_as(call, REPORT_EVENT_REVEAL, "informant.reveal.state"))
		return false;
	if (rows_load(call->work->context->rows, TABLE_REVEALS, row_key_bytes(&key), ret_row,
		      sizeof(*ret_row)) &&
	    (ret_row->state == state ||
	     (ret_row->state == REVEAL_REQUESTED && SABOTAGE("intake.reveal-unapproved"))))
		return true;
	return work_refuse_as(call->work,
			      state == REVEAL_REQUESTED ? "informant.reveal.not_requested"
							: "informant.reveal.not_approved",
			      NULL);
}

void intake_act_reveal_approve(struct report_call *call)
{
	struct reveal_row reveal;
	if (!reveal_in(call, REVEAL_REQUESTED, &reveal))
		return;
	bool same_person =
		decision_same_person(reveal.requested_by, work_act(call->work)->person->id);
	if (same_person && !SABOTAGE("intake.reveal_by_one_person") &&
	    work_lacks_as(call->work, GATE_CRN_37, GATE_NEED_ANOTHER,
			  "informant.reveal.same_person"))
		return;
	Zh__RevealApproved *body = NEW(call->work, RevealApproved);
	SET_OPTIONAL(body, report, call->report.number);
	SET_OPTIONAL(body, expires_ms, call->work->context->now_ms + REVEAL_OPEN_MS);
	report_emit(call, KIND(REVEAL_APPROVED), body);
}

/* Why what was approved can't be opened this way; NULL: it can. */
static const char *cannot_open(const struct report_call *call, const struct reveal_row *reveal)
{
	const Zh__RevealOpenCommand *command = WORK_BODY(call->work, Zh__RevealOpenCommand);
	const struct intake_disclosure *found = found_of(call);
	if (call->work->context->now_ms > reveal->expires_ms &&
	    !SABOTAGE("intake.reveal-never-expires"))
		return "informant.reveal.expired";
	if (work_text_given(command->purpose) && strcmp(command->purpose, reveal->purpose) != 0)
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

void intake_act_reveal_open(struct report_call *call)
{
	struct reveal_row reveal;
	if (!reveal_in(call, REVEAL_APPROVED, &reveal))
		return;
	const char *code = cannot_open(call, &reveal);
	if (code != NULL) {
		(void)work_refuse_as(call->work, code, NULL);
		return;
	}
	Zh__InformantRevealed *body = NEW(call->work, InformantRevealed);
	SET_OPTIONAL(body, report, call->report.number);
	body->purpose = arena_text(call->work->context->arena, reveal.purpose);
	body->requested_by = arena_text(call->work->context->arena, reveal.requested_by);
	body->approved_by = arena_text(call->work->context->arena, reveal.approved_by);
	SET_OPTIONAL(body, parts, found_of(call) != NULL ? found_of(call)->found : 0);
	report_emit(call, KIND(INFORMANT_REVEALED), body);
}

/* ---- erasure */

/* An order: the keys are erased by the daemon once it is durable, and that is an event of its own.
 */
void intake_act_erase(struct report_call *call)
{
	const Zh__InformantEraseCommand *command = WORK_BODY(call->work, Zh__InformantEraseCommand);
	struct row_key key = row_key_u64(call->report.number);
	struct erasure_row pending;
	if (!report_may(call, REPORT_EVENT_REVEAL))
		return;
	if ((call->row.flags & REPORT_ERASED) != 0 ||
	    rows_load(call->work->context->rows, TABLE_ERASURES, row_key_bytes(&key), &pending,
		      sizeof(pending))) {
		(void)work_refuse(call->work, "already");
		return;
	}
	if (!work_text_given(command->ground)) {
		(void)work_refuse(call->work, "no_ground");
		return;
	}
	/* What is gone permanently is told by its law alone. */
	if (!work_text_given(command->article)) {
		(void)work_refuse(call->work, "no_article");
		return;
	}
	Zh__InformantErasureOrdered *body = NEW(call->work, InformantErasureOrdered);
	SET_OPTIONAL(body, report, call->report.number);
	body->ground = command->ground;
	body->article = command->article;
	report_emit(call, KIND(INFORMANT_ERASURE_ORDERED), body);
}
