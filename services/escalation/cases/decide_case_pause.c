/* Execution is suspended, resumed, ended, or agreed on with the party.
 * 行政强制法 39, 40, 42; 程序规定 77(1). */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/states.h"

struct pause_call {
	struct work *work;
	struct case_at_work *casefile;
	struct execution_row execution;
	int32_t today;
};

static struct pause_call pause_call_of(struct work *work, struct case_at_work *casefile)
{
	struct pause_call call = {
		.work = work, .casefile = casefile, .today = time_day_of_ms(work_when(work))};
	(void)execution_get(work->context->rows, casefile->number, &call.execution);
	return call;
}

static bool may(struct pause_call *call, uint8_t event)
{
	return work_may(call->work, &case_execution_table, call->casefile->row.execution, event);
}

static int64_t surcharge_left(const struct pause_call *call)
{
	return surcharge_until(&call->execution.surcharge, call->today).left_fen;
}

/* What lacks is said by the gate; `given` or a policy that doesn't want it: true. */
static bool stated(struct pause_call *call, bool given, const char *why, enum gate gate,
		   enum gate_need need)
{
	return given || !work_lacks(call->work, why, gate, need);
}

/* A ground of the law, and where that leaves it open, which it is. */
static bool ground_stated(struct pause_call *call, enum gate gate, int ground, int last, int open)
{
	return stated(call, ground > 0 && ground <= last, "no_ground", gate, GATE_NEED_GROUND) &&
	       (ground != open || work_reason_given(call->work));
}

static bool shown(struct pause_call *call, enum gate gate, const char *document)
{
	return stated(call, work_text_given(document) || SABOTAGE("case.paused-unshown"),
		      "not_shown", gate, GATE_NEED_GROUND_SHOWN);
}

static bool harms_nobody(struct pause_call *call, enum gate gate, const char *no_harm)
{
	return stated(call, work_text_given(no_harm) || SABOTAGE("case.harm-unstated"),
		      "harm_unstated", gate, GATE_NEED_NO_HARM);
}

/* ---- 中止执行 */

void case_act_execution_suspend(struct work *work, struct case_at_work *casefile)
{
	struct pause_call pause = pause_call_of(work, casefile), *call = &pause;
	const Zh__CaseExecutionSuspendCommand *command =
		WORK_BODY(work, Zh__CaseExecutionSuspendCommand);
	if (!may(call, EXECUTION_ON_SUSPEND) || !execution_goes_on(work, &call->execution) ||
	    !execution_overdue(work, call->casefile, &call->execution, call->today) ||
	    !ground_stated(call, GATE_ACL_39, (int)command->ground,
			   ZH__EXECUTION_PAUSE__EXECUTION_PAUSE_NEEDED,
			   ZH__EXECUTION_PAUSE__EXECUTION_PAUSE_NEEDED) ||
	    !shown(call, GATE_ACL_39, command->document))
		return;
	if (command->ground == ZH__EXECUTION_PAUSE__EXECUTION_PAUSE_IRREPARABLE &&
	    !harms_nobody(call, GATE_ACL_39, command->no_harm))
		return;
	Zh__CaseExecutionSuspended *body = NEW(work, CaseExecutionSuspended);
	int64_t surcharge = surcharge_left(call);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	SET_OPTIONAL(body, ground, command->ground);
	body->document = command->document;
	body->no_harm = command->no_harm;
	SET_OPTIONAL(body, unpaid_fen, call->casefile->row.left_fen + surcharge);
	if (surcharge != 0)
		SET_OPTIONAL(body, surcharge_fen, surcharge);
	casefile_emit(work, call->casefile, KIND(CASE_EXECUTION_SUSPENDED), body);
	/* The terms that the law counts from elsewhere, ten working days of a demand and three
	 * months to the court, run on: nothing in it stops them. */
	work_clocks_stop(work, CLOCK_CASE_PAY, call->casefile->subject, "suspended");
	(void)work_clock(work, CLOCK_CASE_EXECUTION_SUSPENDED, call->casefile->subject,
			 work_when(work), 0);
}

/* ---- 恢复执行 */

/* Of an agreement: what should have been paid by now, and wasn't. */
static bool broken(struct pause_call *call, Zh__CaseExecutionResumed *body, int32_t *ret_day)
{
	const struct execution_row *row = &call->execution;
	int64_t left = call->casefile->row.left_fen;
	size_t missed = agreement_missed(call->work->context->rows, call->casefile->subject, row,
					 left, work_when(call->work));
	*ret_day = call->today;
	if (missed == row->part_count) {
		if (SABOTAGE("case.kept-agreement-broken") ||
		    !work_lacks(call->work, "agreement_kept", GATE_ACL_42, GATE_NEED_PART_MISSED))
			return true;
		decision_possible(call->work->decision, "case.execute");
		return false;
	}
	int64_t due = 0;
	for (size_t i = 0; i < row->part_count && row->parts[i].day < call->today; i++)
		due += row->parts[i].amount_fen;
	int64_t paid = row->deferred_fen - execution_left(row, left, call->today);
	*ret_day = row->parts[missed].day;
	SET_OPTIONAL(body, missed_day, time_yyyymmdd(*ret_day));
	SET_OPTIONAL(body, missed_fen, due - paid);
	return true;
}

/* Where it stood before: the demand stands, or is still to come.  missed: on which day the
 * agreement's term ended; 0: none was. */
static void resumed_clocks(struct pause_call *call, int32_t missed)
{
	struct work *work = call->work;
	struct notice_row document = {.served_ms = 0};
	work_clocks_stop(work, CLOCK_CASE_PAY, call->casefile->subject, "execution_resumed");
	work_clocks_stop(work, CLOCK_CASE_EXECUTION_SUSPENDED, call->casefile->subject,
			 "execution_resumed");
	if (call->execution.before != EXECUTION_DEMANDED) {
		(void)notice_get(work->context->rows, call->casefile->row.decision_notice,
				 &document);
		(void)work_clock(work, CLOCK_CASE_PAY, call->casefile->subject, document.served_ms,
				 0);
	} else if (missed != 0) {
		(void)work_clock(work, CLOCK_CASE_DEMAND, call->casefile->subject,
				 call->execution.demanded_ms, 0);
		call->execution.until_day = missed;
		execution_court_clock(work, call->casefile, &call->execution);
	}
}

void case_act_execution_resume(struct work *work, struct case_at_work *casefile)
{
	struct pause_call pause = pause_call_of(work, casefile), *call = &pause;
	const Zh__CaseExecutionResumeCommand *command =
		WORK_BODY(work, Zh__CaseExecutionResumeCommand);
	bool agreed = call->casefile->row.execution == EXECUTION_AGREED;
	int32_t missed = 0;
	if (!may(call, EXECUTION_ON_RESUME))
		return;
	Zh__CaseExecutionResumed *body = NEW(work, CaseExecutionResumed);
	if ((agreed && !broken(call, body, &missed)) ||
	    !shown(call, GATE_ACL_39, command->document))
		return;
	SET_OPTIONAL(body, casefile, call->casefile->number);
	body->document = command->document;
	casefile_emit(work, call->casefile, KIND(CASE_EXECUTION_RESUMED), body);
	resumed_clocks(call, missed);
}

/* ---- 终结执行 */

/* 行政强制法39(2): three years on end, without harm to society; what shows that the party truly
 * has no means is the act's document. */
static bool three_years_over(struct pause_call *call, const char *no_harm)
{
	if (call->casefile->row.execution != EXECUTION_SUSPENDED)
		return work_refuse(call->work, "not_suspended");
	int32_t last =
		execution_term_day(call->work, call->casefile, CLOCK_CASE_EXECUTION_SUSPENDED,
				   call->execution.suspended_ms);
	if (call->today <= last && !SABOTAGE("case.ended-before-three-years") &&
	    work_lacks(call->work, "three_years_run", GATE_ACL_40, GATE_NEED_THREE_YEARS)) {
		execution_told_day(call->work, "until", last);
		decision_possible(call->work->decision, "case.execution-resume");
		return false;
	}
	return harms_nobody(call, GATE_ACL_40, no_harm);
}

/* Whoever carries it out ends it: the court what it was asked for, the office what it wasn't. */
static bool ends_its_own(struct pause_call *call, int ground)
{
	bool by_court = ground == ZH__EXECUTION_END__EXECUTION_END_BY_COURT;
	bool at_court = call->casefile->row.execution == EXECUTION_AT_COURT;
	if (by_court == at_court || SABOTAGE("case.ended-for-the-court"))
		return true;
	return work_refuse(call->work, at_court ? "of_the_court" : "not_at_court");
}

/* What a contest undid, or the office itself, isn't revoked again. */
static bool stands(struct pause_call *call, Zh__ExecutionEnd ground)
{
	return ground != ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED ||
	       !decision_is_revoked(&call->execution) || work_refuse(call->work, "revoked");
}

/* 行政处罚法 61, 75(2): what was never served binds nobody yet; the office that finds it wrong
 * mends that by itself, and serves it no more.  The violation may be decided on in another case. */
bool service_falls(const struct case_at_work *casefile)
{
	return casefile->row.service == SERVICE_OWED && !SABOTAGE("case.fallen-still-served");
}

void service_fell(struct work *work, const struct case_at_work *casefile)
{
	work_clocks_stop(work, CLOCK_CASE_SERVE, casefile->subject, "decision_revoked");
	notice_close_with_case(work, casefile->row.decision_notice);
	if (casefile->row.state == CASE_DECIDED) /* 程序规定77 */
		(void)work_clock(work, CLOCK_CASE_CLOSE, casefile->subject, work_when(work), 0);
}

static void state_end(struct pause_call *call, Zh__CaseExecutionEnded *body)
{
	const struct casefile_row *row = &call->casefile->row;
	int64_t surcharge = surcharge_left(call);
	int64_t paid = row->owed_fen - row->left_fen + call->execution.surcharge.paid_fen;
	SET_OPTIONAL(body, unpaid_fen, row->left_fen + surcharge);
	if (surcharge != 0)
		SET_OPTIONAL(body, surcharge_fen, surcharge);
	/* 行政强制法41 */
	if (body->ground != ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED) {
		paid = 0;
	} else {
		paid -= call->execution.surcharge_back_fen;
		if (goods_confiscated(call->casefile))
			SET_OPTIONAL(body, goods_back, 1);
		if (row->publication == PUBLICATION_OWED)
			SET_OPTIONAL(body, publication_falls, 1);
		if (service_falls(call->casefile))
			SET_OPTIONAL(body, service_falls, 1);
	}
	paid += call->execution.back_fen;
	if (paid != 0)
		SET_OPTIONAL(body, back_fen, paid);
}

void case_act_execution_end(struct work *work, struct case_at_work *casefile)
{
	struct pause_call pause = pause_call_of(work, casefile), *call = &pause;
	const Zh__CaseExecutionEndCommand *command = WORK_BODY(work, Zh__CaseExecutionEndCommand);
	if (!may(call, execution_end_event(command->ground)) || !stands(call, command->ground) ||
	    !ground_stated(call, GATE_ACL_40, (int)command->ground,
			   ZH__EXECUTION_END__EXECUTION_END_BY_COURT,
			   ZH__EXECUTION_END__EXECUTION_END_NEEDED) ||
	    !ends_its_own(call, (int)command->ground) ||
	    (command->ground == ZH__EXECUTION_END__EXECUTION_END_THREE_YEARS &&
	     !three_years_over(call, command->no_harm)) ||
	    !shown(call, GATE_ACL_40, command->document))
		return;
	Zh__CaseExecutionEnded *body = NEW(work, CaseExecutionEnded);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	SET_OPTIONAL(body, ground, command->ground);
	body->document = command->document;
	body->no_harm = command->no_harm;
	state_end(call, body);
	casefile_emit(work, call->casefile, KIND(CASE_EXECUTION_ENDED), body);
	if ((case_execution_table.states[call->casefile->row.execution].flags & STATE_FINAL) == 0)
		execution_over(work, call->casefile, "execution_ended");
	if (body->service_falls)
		service_fell(work, call->casefile);
	if (command->ground == ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED)
		publication_fell(work, call->casefile, true, work_when(work));
}

/* ---- 执行协议 */

/* 行政强制法12(1), 45: the surcharge is the office's own way of carrying a decision out; without
 * one there is nothing that it could agree on, and parts are a deferral. */
static bool carries_out_itself(struct pause_call *call)
{
	if (call->execution.surcharge.from_day != 0 || SABOTAGE("case.agreed-without-surcharge"))
		return true;
	(void)work_refuse(call->work, "no_surcharge");
	decision_possible(call->work->decision, "case.surcharge");
	decision_possible(call->work->decision, "case.defer");
	return false;
}

/* Of the surcharge alone, and for what the party made good. */
static bool remission_sound(struct pause_call *call, const Zh__CaseAgreementCommand *command)
{
	if (command->remit_fen < 0 ||
	    (command->remit_fen > surcharge_left(call) && !SABOTAGE("case.fine-remitted")))
		return work_invalid(call->work, "remission", "remit_fen");
	return command->remit_fen == 0 ||
	       stated(call, work_text_given(command->remedy) || SABOTAGE("case.remitted-for-none"),
		      "no_remedy", GATE_ACL_42, GATE_NEED_REMEDY);
}

static bool agreement_sound(struct pause_call *call, const Zh__CaseAgreementCommand *command,
			    int64_t *ret_owed)
{
	const struct fine_parts_stated parts = {command->part_day, command->part_fen,
						command->n_part_day, command->n_part_fen};
	int32_t until = call->today;
	if (!stated(call, work_text_given(command->document), "no_agreement", GATE_ACL_42,
		    GATE_NEED_AGREEMENT) ||
	    !harms_nobody(call, GATE_ACL_42, command->no_harm) || !remission_sound(call, command))
		return false;
	*ret_owed = execution_left(&call->execution, call->casefile->row.left_fen, call->today) -
		    command->remit_fen;
	return (parts.day_count != 0 || work_invalid(call->work, "parts", "part_day")) &&
	       execution_parts_sound(call->work, &parts, *ret_owed, &until);
}

void case_act_agreement(struct work *work, struct case_at_work *casefile)
{
	struct pause_call pause = pause_call_of(work, casefile), *call = &pause;
	const Zh__CaseAgreementCommand *command = WORK_BODY(work, Zh__CaseAgreementCommand);
	int64_t owed;
	int32_t first;
	if (!may(call, EXECUTION_ON_AGREE) || !execution_goes_on(work, &call->execution) ||
	    !carries_out_itself(call) ||
	    !execution_overdue(work, call->casefile, &call->execution, call->today) ||
	    !agreement_sound(call, command, &owed) ||
	    time_day_of_yyyymmdd(command->part_day[0], &first) != STATUS_OK)
		return;
	Zh__CaseAgreed *body = NEW(work, CaseAgreed);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	body->document = command->document;
	body->no_harm = command->no_harm;
	body->part_day = command->part_day;
	body->n_part_day = command->n_part_day;
	body->part_fen = command->part_fen;
	body->n_part_fen = command->n_part_fen;
	SET_OPTIONAL(body, agreed_fen, owed);
	SET_OPTIONAL(body, surcharge_fen, owed - call->casefile->row.left_fen);
	if (command->remit_fen != 0)
		SET_OPTIONAL(body, remit_fen, command->remit_fen);
	body->remedy = command->remedy;
	casefile_emit(work, call->casefile, KIND(CASE_AGREED), body);
	execution_pay_until(work, call->casefile, first);
	work_clocks_stop(work, CLOCK_CASE_DEMAND, call->casefile->subject, "under_agreement");
	work_clocks_stop(work, CLOCK_CASE_COURT, call->casefile->subject, "under_agreement");
}
