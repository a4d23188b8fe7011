/* After the decision: service, execution and the end.  程序规定 72-82; 公示规定 8. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/remedies.h"

/* 程序规定 77: the fifteen days to close run from when nothing is left to do. */
static void close_clock(struct work *work, const struct case_at_work *casefile, int64_t from_ms)
{
	(void)work_clock(work, CLOCK_CASE_CLOSE, casefile->subject, from_ms, 0);
}

void case_act_serve(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseServeCommand *command = WORK_BODY(work, Zh__CaseServeCommand);
	struct notice_row document;
	int64_t served_ms;
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_SERVE) ||
	    !work_may(work, &case_service_table, casefile->row.service, SERVICE_ON_SERVE) ||
	    !work_served(work, command->served_ms, &served_ms))
		return;
	if (served_before_fact(work, served_ms, casefile->row.decided_ms, "before_decision"))
		return;
	struct notice_service service = {
		.way = SERVICE_WAY(command, time_day_of_ms(served_ms),
				   time_day_of_ms(casefile->row.decided_ms)),
		.document = command->document,
		.left_with = command->left_with};
	if (!casefile_service_sound(work, casefile, &service))
		return;
	Zh__CaseServed *body = NEW(work, CaseServed);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, served_ms, served_ms);
	SERVICE_WAY_TELL(&service.way, body);
	body->document = command->document;
	if (command->left_with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		SET_OPTIONAL(body, left_with, command->left_with);
	if (command->publication_told)
		SET_OPTIONAL(body, publication_told, 1);
	casefile_emit(work, casefile, KIND(CASE_SERVED), body);
	if (notice_get(work->context->rows, casefile->row.decision_notice, &document))
		notice_serve(work, &(struct notice_service){
					   .notice = casefile->row.decision_notice,
					   .version = document.object_version + 1,
					   .served_ms = served_ms,
					   .way = service.way,
					   .trace = &casefile->file.trace,
				   });
	work_clocks_stop(work, CLOCK_CASE_SERVE, casefile->subject, "served");
	if (state_after(&case_execution_table, casefile->row.execution, EXECUTION_ON_SERVE) ==
	    EXECUTION_OWED)
		(void)work_clock(work, CLOCK_CASE_PAY, casefile->subject, served_ms, 0);
	else
		close_clock(work, casefile, served_ms);
	remedies_begin(work, casefile, served_ms);
}

void case_act_execute(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseExecuteCommand *command = WORK_BODY(work, Zh__CaseExecuteCommand);
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_EXECUTE) ||
	    !work_may(work, &case_execution_table, casefile->row.execution, EXECUTION_ON_PAY))
		return;
	Zh__CaseExecuted *body = NEW(work, CaseExecuted);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, paid_fen, command->paid_fen);
	if (!surcharge_split(work, casefile, body) || !payment_stated(work, casefile, body))
		return;
	casefile_emit(work, casefile, KIND(CASE_EXECUTED), body);
	payment_clocks(work, casefile, body);
	execution_paid(work, casefile, body->left_fen, body->surcharge_left_fen);
}

static void close_documents(struct work *work, const struct case_at_work *casefile)
{
	notice_close_with_case(work, casefile->row.penalty_notice);
	notice_close_with_case(work, casefile->row.decision_notice);
}

void casefile_over(struct work *work, const struct case_at_work *casefile, const char *why)
{
	work_clocks_stop(work, CLOCK_NONE, casefile->subject, why);
	close_documents(work, casefile);
	close_clock(work, casefile, work_when(work));
}

void case_act_end(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseEndCommand *command = WORK_BODY(work, Zh__CaseEndCommand);
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_END))
		return;
	if (!work_text_given(command->ground) &&
	    work_lacks(work, "no_ground", GATE_APP_47, GATE_NEED_GROUND))
		return;
	Zh__CaseEnded *body = NEW(work, CaseEnded);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->ground = command->ground;
	casefile_emit(work, casefile, KIND(CASE_ENDED), body);
	casefile_over(work, casefile, "ended");
}

static bool at_rest(const struct state_table *table, uint8_t state)
{
	return (table->states[state].flags & STATE_FINAL) != 0;
}

/* What a closed case may lead to (a listing, publication of a typical case): policy says. */
static void consider_closed(struct work *work, struct case_at_work *casefile)
{
	struct matter matter = {
		.hazard = casefile->row.hazard,
		.report = casefile->row.report,
		.casefile = casefile->number,
		.firm_key = arena_text(work->context->arena, casefile->file.firm_key),
		.firm_name = arena_text(work->context->arena, casefile->file.firm_name),
		.trace = &casefile->file.trace,
	};
	struct ledger_row ladder;
	if (ladder_get(work->context->rows, casefile->row.hazard, &ladder, NULL))
		ladder_facts(work, &ladder, &matter.facts);
	fact_set(&matter.facts, FACT_VIOLATIONS, casefile->row.violations);
	measure_consider(work, &matter,
			 &(struct cause){.kind = CAUSE_CASE_CLOSED, .key = casefile->number});
}

/* 行政处罚法71, 行政强制法41: money that is on its way, or to be given back, is looked after. */
static bool settled(struct work *work, const struct case_at_work *casefile)
{
	struct execution_row execution;
	if (!execution_get(work->context->rows, casefile->number, &execution))
		return true;
	if (execution.cash_held_fen + execution.cash_office_fen != 0 &&
	    !SABOTAGE("case.closed-over-cash")) {
		decision_possible(work->decision,
				  execution.cash_held_fen != 0 ? "case.cash-in" : "case.cash-bank");
		return work_refuse(work, "cash_open");
	}
	if (!back_owed(&execution) || SABOTAGE("case.closed-over-back"))
		return true;
	decision_possible(work->decision, "case.give-back");
	return work_refuse(work, "back_open");
}

/* 程序规定 79: what is decided was served and carried out. */
static bool course_on_record(struct work *work, const struct case_at_work *casefile)
{
	if (!at_rest(&case_service_table, casefile->row.service) &&
	    !SABOTAGE("case.closed-unserved") &&
	    work_lacks(work, "service_open", GATE_APP_79, GATE_NEED_DECISION_SERVED)) {
		decision_possible(work->decision, "case.serve");
		return false;
	}
	if (!at_rest(&case_execution_table, casefile->row.execution) &&
	    !SABOTAGE("case.closed-unexecuted") &&
	    work_lacks(work, "execution_open", GATE_APP_79, GATE_NEED_EXECUTED)) {
		decision_possible(work->decision, "case.execute");
		return false;
	}
	return true;
}

void case_act_close(struct work *work, struct case_at_work *casefile)
{
	bool decided = casefile->row.state == CASE_DECIDED;
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_CLOSE))
		return;
	if (decided && !course_on_record(work, casefile))
		return;
	if (!settled(work, casefile))
		return;
	Zh__CaseClosed *body = NEW(work, CaseClosed);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->certification_rule = certification_rule(work, casefile);
	casefile_emit(work, casefile, KIND(CASE_CLOSED), body);
	/* Publication outlives the case: its clocks run on. */
	work_clocks_stop(work, CLOCK_CASE_CLOSE, casefile->subject, "closed");
	if (body->certification_rule != NULL)
		certification_term(work, casefile);
	close_documents(work, casefile);
	consider_closed(work, casefile);
}
