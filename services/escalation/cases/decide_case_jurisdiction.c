/* Whose case it is, as the superior says: given down, asked up, designated, taken over.
 * 程序规定 13, 15, 16. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/jurisdiction.h"
#include "services/escalation/states.h"

#define STEP(name) ZH__JURISDICTION_STEP__JURISDICTION_STEP_##name

struct jurisdiction_call {
	struct work *work;
	struct case_at_work *casefile;
	const Zh__CaseJurisdictionCommand *command;
	struct jurisdiction_row row;
	int32_t day;
	bool leaves;
};

static bool stated(struct work *work, const char *text, const char *why, enum gate gate,
		   enum gate_need need)
{
	return work_text_given(text) || !work_lacks(work, why, gate, need);
}

static bool paper_stated(struct jurisdiction_call *call)
{
	const Zh__CaseJurisdictionCommand *command = call->command;
	bool named =
		work_text_given(command->superior_office) && work_text_given(command->document);
	if (!named && !SABOTAGE("case.superior-unnamed") &&
	    work_lacks(call->work, "no_superior", GATE_APP_15_3, GATE_NEED_SUPERIOR_PAPER))
		return false;
	if (time_day_of_yyyymmdd(command->on_day, &call->day) == STATUS_OK &&
	    call->day <= time_day_of_ms(work_when(call->work)))
		return true;
	return work_invalid(call->work, "jurisdiction_day", "on_day");
}

/* While it is asked nothing is asked again.  A superior may designate unasked: 13, 15(2). */
static bool step_follows(struct jurisdiction_call *call)
{
	return call->command->jurisdiction_step != STEP(ASKED_UP) || !call->row.asked ||
	       work_refuse(call->work, "jurisdiction_asked");
}

/* 15(1): a case that a law keeps with the superior isn't given down; 15(2): what goes, goes with
 * all that belongs to it. */
static bool step_whole(struct jurisdiction_call *call)
{
	const Zh__CaseJurisdictionCommand *command = call->command;
	if (command->jurisdiction_step == STEP(GIVEN_DOWN) && !SABOTAGE("case.reserved-given") &&
	    !stated(call->work, command->not_reserved, "may_be_reserved", GATE_APP_15_1,
		    GATE_NEED_NOT_RESERVED))
		return false;
	if (command->jurisdiction_step == STEP(ASKED_UP) && !work_reason_given(call->work))
		return false;
	if (call->leaves)
		return SABOTAGE("case.leaves-unlisted") ||
		       stated(call->work, command->handed_list, "no_handed_list", GATE_APP_15_2,
			      GATE_NEED_HANDED_LIST);
	return (!work_text_given(command->goes_to) && !work_text_given(command->handed_list)) ||
	       work_invalid(call->work, "goes_nowhere", "goes_to");
}

static void follow(struct jurisdiction_call *call)
{
	struct work *work = call->work;
	if (call->command->jurisdiction_step == STEP(ASKED_UP))
		(void)work_clock(work, CLOCK_JURISDICTION_DESIGNATE, call->casefile->subject,
				 time_ms_of_day(call->day), 0);
	if (call->leaves)
		casefile_over(work, call->casefile, "handed_over");
	else if (call->command->jurisdiction_step == STEP(DESIGNATED))
		work_clocks_stop(work, CLOCK_JURISDICTION_DESIGNATE, call->casefile->subject,
				 "decided");
}

void case_act_jurisdiction(struct work *work, struct case_at_work *casefile)
{
	struct jurisdiction_call call = {
		.work = work,
		.casefile = casefile,
		.command = WORK_BODY(work, Zh__CaseJurisdictionCommand),
	};
	const Zh__CaseJurisdictionCommand *command = call.command;
	if (command->jurisdiction_step <= STEP(UNKNOWN) ||
	    command->jurisdiction_step > STEP(TAKEN_OVER)) {
		(void)work_invalid(work, "jurisdiction_step", "jurisdiction_step");
		return;
	}
	(void)jurisdiction_get(work->context->rows, casefile->number, &call.row);
	call.leaves = jurisdiction_leaves(command->jurisdiction_step, command->goes_to);
	if (!work_may(work, &case_table, casefile->row.state,
		      call.leaves ? CASE_ON_LEAVE : CASE_ON_JURISDICTION) ||
	    !paper_stated(&call) || !step_follows(&call) || !step_whole(&call))
		return;
	Zh__CaseJurisdiction *body = NEW(work, CaseJurisdiction);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, jurisdiction_step, command->jurisdiction_step);
	SET_OPTIONAL(body, on_day, command->on_day);
	body->superior_office = command->superior_office;
	body->document = command->document;
	if (command->jurisdiction_step == STEP(GIVEN_DOWN))
		body->not_reserved = command->not_reserved;
	body->goes_to = work_text_given(command->goes_to) ? command->goes_to : NULL;
	body->handed_list = call.leaves ? command->handed_list : NULL;
	casefile_emit(work, casefile, KIND(CASE_JURISDICTION), body);
	follow(&call);
}

bool jurisdiction_settled(struct work *work, const struct case_at_work *casefile)
{
	struct jurisdiction_row row;
	if (!jurisdiction_get(work->context->rows, casefile->number, &row) || !row.asked ||
	    SABOTAGE("case.decided-while-asked") ||
	    !work_lacks(work, "jurisdiction_open", GATE_APP_15_3, GATE_NEED_JURISDICTION_SETTLED))
		return true;
	decision_possible(work->decision, "case.jurisdiction");
	return false;
}
