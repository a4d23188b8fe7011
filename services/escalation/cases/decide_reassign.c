/* A case changes hands (改派): an officer left, is absent, was recused, or has no certificate any
 * more. */
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/policy/gates/gate.h"
#include "services/escalation/cases/cases.h"

bool casefile_has_handled(struct work *work, const struct case_at_work *casefile,
			  const char *person)
{
	return casefile_is_officer(casefile, person) ||
	       (former_handled(work->context->rows, casefile->subject, person) &&
		!SABOTAGE("case.former-officer-approves"));
}

bool casefile_may_handle(struct work *work, const struct case_at_work *casefile, const char *who)
{
	const struct casefile_file *file = &casefile->file;
	if (!work_text_given(who) ||
	    (!decision_same_person(file->reviewer, who) &&
	     !decision_same_person(file->legal_reviewer, who)) ||
	    SABOTAGE("case.reviewer-handles") ||
	    !work_lacks(work, "reviewer", GATE_APP_49, GATE_NEED_ANOTHER))
		return true;
	decision_refuse_param(work->decision, "who", who);
	return false;
}

const char **casefile_officers(struct work *work, const struct case_at_work *casefile,
			       const char *const *named, size_t count, const char *too_few)
{
	const struct officers_ask ask = {
		.named = named,
		.count = count,
		.least = 2,
		.most = OFFICERS_MAX,
		.day = time_day_of_ms(work->context->now_ms),
		.ahead = true,
		.gate = GATE_APL_42,
		.matter = casefile->subject,
		.too_few = too_few,
	};
	return work_gate_officers(work, GATE_GROUND_WHOLE, &ask);
}

/* Whoever handles it from now on; none of them reviewed it.  NULL: refused. */
static const char **officers_named(struct work *work, const struct case_at_work *casefile,
				   const Zh__CaseReassignCommand *command)
{
	const char **officers =
		casefile_officers(work, casefile, command->officers, command->n_officers,
				  "case.reassign.two_officers");
	for (size_t i = 0; officers != NULL && i < command->n_officers; i++) {
		if (!casefile_may_handle(work, casefile, officers[i]))
			return NULL;
	}
	return officers;
}

static const char **officers_now(struct work *work, const struct case_at_work *casefile,
				 size_t *ret_count)
{
	const char **had = ARENA_ARRAY(work->context->arena, const char *, OFFICERS_MAX);
	*ret_count = 0;
	if (had == NULL) {
		work->decision->arena_full = true;
		return NULL;
	}
	for (size_t i = 0; i < casefile->file.officer_count && i < OFFICERS_MAX; i++)
		had[(*ret_count)++] = arena_text(work->context->arena, casefile->file.officers[i]);
	return had;
}

void casefile_reassign(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseReassignCommand *command = WORK_BODY(work, Zh__CaseReassignCommand);
	size_t had_count;
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_REASSIGN) ||
	    !work_unit_head(work, "case.reassign.unit_head"))
		return;
	const char **officers = officers_named(work, casefile, command);
	const char **had = officers != NULL ? officers_now(work, casefile, &had_count) : NULL;
	if (had == NULL)
		return;
	Zh__OfficersNamed *body = NEW(work, OfficersNamed);
	body->officers = officers;
	body->n_officers = command->n_officers;
	body->taken_from = decide_taken_from(work->context, work->decision, had, had_count,
					     officers, command->n_officers, &body->n_taken_from);
	if (body->taken_from == NULL)
		return;
	if (body->n_taken_from == 0 && command->n_officers == had_count) {
		(void)work_refuse(work, "same_officers");
		return;
	}
	/* Also whoever is only added comes for a reason that others read. */
	if (decide_taken_with_reason(work->context, work->decision, work_act(work),
				     body->n_taken_from != 0 ? body->taken_from[0] : had[0],
				     "case.reassign.no_reason"))
		casefile_emit(work, casefile, KIND(OFFICERS_NAMED), body);
}
