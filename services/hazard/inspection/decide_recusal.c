/* 回避 in a visit (common/core/recusals.h). */
#include <string.h>

#include "command.pb-c.h"
#include "common/policy/gates/decide_recusal.h"
#include "services/hazard/inspection/decide.h"

static struct recusal_matter matter_of(struct inspection_call *call)
{
	struct bytes list = call->texts.text[INSPECTION_TEXT_OFFICERS];
	struct bytes id;
	const char **officers =
		ARENA_ARRAY(call->work->context->arena, const char *, INSPECTION_OFFICERS_MAX);
	size_t count = 0;
	if (officers == NULL)
		call->work->decision->arena_full = true;
	bool made = call->row.visited_day != 0; /* who made the visit stands */
	while (officers != NULL && !made && count < INSPECTION_OFFICERS_MAX &&
	       id_list_next(&list, &id))
		officers[count++] = work_copy(call->work, id);
	return (struct recusal_matter){
		.object = call->id,
		.ask = "inspection.ask-recusal",
		.over = (inspection_states.states[call->state].flags & STATE_FINAL) != 0,
		.officers = officers,
		.officer_count = count,
		.least = 2,
		.most = INSPECTION_OFFICERS_MAX,
		.too_few = "recusal.two_officers",
	};
}

void inspection_act_ask_recusal(struct inspection_call *call)
{
	struct recusal_matter matter = matter_of(call);
	Zh__Recusal *body = decide_recusal_ask(call->work->context, call->work->decision, &matter,
					       WORK_BODY(call->work, Zh__AskRecusalCommand));
	if (body != NULL)
		(void)inspection_emit(call, KIND(RECUSAL), body);
}

void inspection_act_recuse(struct inspection_call *call)
{
	const Zh__InspectionRecuseCommand *told =
		WORK_BODY(call->work, Zh__InspectionRecuseCommand);
	Zh__RecuseCommand command = ZH__RECUSE_COMMAND__INIT;
	struct recusal_matter matter = matter_of(call);
	if (!inspection_may(call, INSPECTION_ON_RECUSE))
		return;
	command.who = told->officer;
	command.outcome =
		told->has_outcome ? told->outcome : ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED;
	command.replacement = told->replacement;
	command.ground = told->ground;
	command.minutes = told->minutes;
	command.redo = told->redo;
	Zh__Recusal *body = decide_recusal(call->work->context, call->work->decision,
					   work_act(call->work), &matter, &command);
	const char *where = call->work->decision->refusal.where;
	if (where != NULL && strcmp(where, "who") == 0) /* as this command calls it */
		call->work->decision->refusal.where = "officer";
	if (body != NULL)
		(void)inspection_emit(call, KIND(RECUSAL), body);
}
