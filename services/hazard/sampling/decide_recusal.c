/* 回避 in a sampling (common/core/recusals.h): who was assigned to it and stays out is replaced;
 * where nobody is assigned, those who draw are named when they draw. */
#include "common/policy/gates/decide_recusal.h"
#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "services/hazard/sampling/decide_internal.h"

static struct recusal_matter matter_of(const struct sampling_call *call)
{
	return (struct recusal_matter){
		.object = call->id,
		.ask = "sampling.ask-recusal",
		.over = (sampling_table.states[call->row.state].flags & STATE_FINAL) != 0,
	};
}

void sampling_act_ask_recusal(struct sampling_call *call)
{
	struct recusal_matter matter = matter_of(call);
	Zh__Recusal *body = decide_recusal_ask(call->work->context, call->work->decision, &matter,
					       WORK_BODY(call->work, Zh__AskRecusalCommand));
	if (body != NULL)
		(void)sampling_emit(call, KIND(RECUSAL), body);
}

/* Those who stay and the one who comes instead have it from now on, as if they had been
 * assigned. */
static void assign(struct sampling_call *call, const Zh__Recusal *recusal)
{
	Zh__OfficersNamed *body = NEW(call->work, OfficersNamed);
	const char **taken_from = ARENA_ARRAY(call->work->context->arena, const char *, 1);
	if (taken_from == NULL) {
		call->work->decision->arena_full = true;
		return;
	}
	taken_from[0] = recusal->who;
	body->officers = recusal->officers;
	body->n_officers = recusal->n_officers;
	body->taken_from = taken_from;
	body->n_taken_from = 1;
	(void)sampling_emit(call, KIND(OFFICERS_NAMED), body);
}

/* Where nothing is left to be done, who did it stands. */
static bool may_be_assigned(const struct sampling_call *call)
{
	return state_table_row(&sampling_table, call->row.state, SAMPLING_ON_ASSIGN).verdict ==
	       STATE_GO;
}

void sampling_act_recuse(struct sampling_call *call)
{
	const Zh__SamplingRecuseCommand *told = WORK_BODY(call->work, Zh__SamplingRecuseCommand);
	Zh__RecuseCommand command = ZH__RECUSE_COMMAND__INIT;
	struct recusal_matter matter = matter_of(call);
	size_t count;
	const char **officers = sampling_officers(call, &count);
	if (officers == NULL)
		return;
	matter.officers = officers;
	matter.officer_count = may_be_assigned(call) ? count : 0;
	matter.least = SABOTAGE("recusal.sampling-by-one") ? 0 : 2;
	matter.most = HANDLERS_MAX;
	matter.too_few = "recusal.two_officers";
	command.who = told->who;
	command.outcome = told->outcome;
	command.replacement = told->replacement;
	command.ground = told->ground;
	command.minutes = told->minutes;
	command.redo = told->redo;
	Zh__Recusal *body = decide_recusal(call->work->context, call->work->decision,
					   work_act(call->work), &matter, &command);
	if (body == NULL)
		return;
	(void)sampling_emit(call, KIND(RECUSAL), body);
	if (body->n_officers != 0)
		assign(call, body);
}
