/* What a decision owes, stated after it by two persons: under the gates of the decision, and
 * nothing that it states itself. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/discretion.h"
#include "services/escalation/cases/remedies.h"

static bool may_complete(struct work *work, const struct case_at_work *casefile,
			 const Zh__CaseDecided *said, bool remedies)
{
	uint8_t says = decision_says(said);
	if (says == 0 && !remedies && !SABOTAGE("case.completed-by-nothing"))
		return work_refuse(work, "nothing_stated");
	if ((says & ~casefile->file.decision_owes) != 0 && !SABOTAGE("case.stated-anew"))
		return work_refuse(work, "not_owed");
	return discretion_whole(work, casefile->row.outcome == CASE_NO_PENALTY, said) &&
	       first_of_its_kind(work, casefile, said->no_penalty_ground);
}

void case_act_complete(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseCompleteCommand *command = WORK_BODY(work, Zh__CaseCompleteCommand);
	struct decision_completed completed;
	Zh__CaseCompleted *body = NEW(work, CaseCompleted);
	SET_OPTIONAL(body, casefile, casefile->number);
#include "services/escalation/cases/discretion_stated.def"
	body->has_illegal_gains_fen = command->has_illegal_gains_fen;
	body->illegal_gains_fen = command->illegal_gains_fen;
	decision_complete(body, &casefile->file, &completed);
	bool remedies;
	if (!remedies_completed(work, casefile, command, body, &remedies) ||
	    !may_complete(work, casefile, &completed.said, remedies))
		return;
	casefile_emit(work, casefile, KIND(CASE_COMPLETED), body);
	remedies_begin_told(work, casefile, body);
}
