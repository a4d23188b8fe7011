/* 回避 in a sampling (common/core/recusals.h): those who draw are named when they draw. */
#include "common/policy/decide_recusal.h"
#include "command.pb-c.h"
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
	Zh__Recusal *body = decide_recusal_ask(call->context, call->decision, &matter,
					       (const Zh__AskRecusalCommand *)call->input->body);
	if (body != NULL)
		(void)sampling_emit(call, ZH__EVENT_KIND__KIND_RECUSAL, body);
}

void sampling_act_recuse(struct sampling_call *call)
{
	const Zh__SamplingRecuseCommand *told =
		(const Zh__SamplingRecuseCommand *)call->input->body;
	Zh__RecuseCommand command = ZH__RECUSE_COMMAND__INIT;
	struct recusal_matter matter = matter_of(call);
	command.who = told->who;
	command.outcome = told->outcome;
	command.ground = told->ground;
	command.minutes = told->minutes;
	command.redo = told->redo;
	Zh__Recusal *body =
		decide_recusal(call->context, call->decision, call->input, &matter, &command);
	if (body != NULL)
		(void)sampling_emit(call, ZH__EVENT_KIND__KIND_RECUSAL, body);
}
