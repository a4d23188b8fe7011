/* 加处罚款: a choice of a head, and what it makes of payments and contests.
 * 程序规定 75; 行政处罚法 72(1), 73(3); 行政强制法 45. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/states.h"

static int32_t today_of(struct work *work)
{
	return time_day_of_ms(work_when(work));
}

int64_t surcharge_owed(struct work *work, const struct execution_row *execution)
{
	return surcharge_until(&execution->surcharge, today_of(work)).left_fen;
}

bool surcharge_split(struct work *work, const struct case_at_work *casefile, Zh__CaseExecuted *body)
{
	struct execution_row execution;
	struct surcharge *surcharge = &execution.surcharge;
	int64_t left = casefile->row.left_fen;
	(void)execution_get(work->context->rows, casefile->number, &execution);
	int64_t owed = surcharge_owed(work, &execution);
	int64_t paid = body->paid_fen < left ? body->paid_fen : left;
	if (body->paid_fen <= 0 || body->paid_fen - paid > owed)
		return work_invalid(work, "amount", "paid_fen");
	SET_OPTIONAL(body, left_fen, left - paid);
	if (surcharge->from_day == 0)
		return true;
	int64_t to_fine =
		fine_left_of(&casefile->file, left) - fine_left_of(&casefile->file, left - paid);
	SET_OPTIONAL(body, fine_paid_fen, to_fine);
	SET_OPTIONAL(body, surcharge_paid_fen, body->paid_fen - paid);
	SET_OPTIONAL(body, surcharge_left_fen, owed - body->surcharge_paid_fen);
	return true;
}

void surcharge_contested(struct work *work, const struct case_at_work *casefile,
			 const struct execution_row *execution, Zh__CaseContestEnded *body)
{
	struct surcharge surcharge = execution->surcharge;
	if (surcharge.from_day == 0)
		return;
	surcharge_pause_end(&surcharge, PAUSE_CONTEST, time_day_of_ms(body->received_ms));
	surcharge_vary(&surcharge, casefile->row.owed_fen - body->owed_fen);
	struct surcharge_sum sum = surcharge_until(&surcharge, today_of(work));
	SET_OPTIONAL(body, surcharge_base_fen, surcharge.base_fen);
	SET_OPTIONAL(body, surcharge_fine_fen, surcharge.fine_fen);
	SET_OPTIONAL(body, surcharge_left_fen, sum.left_fen);
	if (surcharge.paid_fen <= sum.fen)
		return;
	SET_OPTIONAL(body, surcharge_back_fen, surcharge.paid_fen - sum.fen);
	SET_OPTIONAL(body, back_fen, body->back_fen + body->surcharge_back_fen);
}

/* 行政强制法45: its rate was told, and there is something overdue that bears it. */
static bool may_surcharge(struct work *work, const struct case_at_work *casefile,
			  const struct execution_row *execution)
{
	const Zh__CaseSurchargeCommand *command = WORK_BODY(work, Zh__CaseSurchargeCommand);
	if (!work_may(work, &case_execution_table, casefile->row.execution,
		      EXECUTION_ON_SURCHARGE) ||
	    !execution_goes_on(work, execution) ||
	    !execution_overdue(work, casefile, execution, today_of(work)))
		return false;
	if (execution->surcharge.from_day != 0)
		return work_refuse(work, "surcharged");
	if (fine_left_of(&casefile->file, casefile->row.left_fen) == 0)
		return work_refuse(work, "no_fine");
	if (!command->rate_told && !SABOTAGE("case.surcharge-untold") &&
	    work_lacks(work, "rate_untold", GATE_APP_75, GATE_NEED_RATE_TOLD))
		return false;
	return work_text_given(command->document) || work_invalid(work, "no_paper", "document");
}

void case_act_surcharge(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseSurchargeCommand *command = WORK_BODY(work, Zh__CaseSurchargeCommand);
	struct execution_row execution;
	(void)execution_get(work->context->rows, casefile->number, &execution);
	if (!may_surcharge(work, casefile, &execution))
		return;
	Zh__CaseSurcharged *body = NEW(work, CaseSurcharged);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, from_day,
		     time_yyyymmdd(execution_pay_day(work, casefile, &execution) + 1));
	SET_OPTIONAL(body, permille, SURCHARGE_PERMILLE);
	SET_OPTIONAL(body, base_fen, fine_left_of(&casefile->file, casefile->row.left_fen));
	SET_OPTIONAL(body, fine_fen, fine_left_of(&casefile->file, casefile->row.owed_fen));
	SET_OPTIONAL(body, rate_told, command->rate_told);
	body->document = command->document;
	casefile_emit(work, casefile, KIND(CASE_SURCHARGED), body);
}
