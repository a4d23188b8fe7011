/* Whose a sampling is: who draws it and follows it up (程序规定 19(2)). */
#include "command.pb-c.h"
#include "common/core/handlers.h"
#include "common/policy/gates/gate.h"
#include "services/hazard/inspection/tables.h"
#include "services/hazard/sampling/decide_internal.h"

const char **sampling_officers(struct sampling_call *call, size_t *ret_count)
{
	char text[HANDLERS_MAX * (HANDLER_PERSON + 1)];
	struct writer out = writer_over(text, sizeof text);
	const char **had = ARENA_ARRAY(call->work->context->arena, const char *, HANDLERS_MAX);
	*ret_count = 0;
	if (had == NULL) {
		call->work->decision->arena_full = true;
		return NULL;
	}
	handlers_text(call->work->context->rows, call->id, &out);
	struct bytes rest = writer_bytes(&out);
	struct bytes id;
	while (*ret_count < HANDLERS_MAX && id_list_next(&rest, &id)) {
		had[*ret_count] = arena_text_of(call->work->context->arena, id);
		if (had[(*ret_count)++] == NULL) {
			call->work->decision->arena_full = true;
			return NULL;
		}
	}
	return had;
}

void sampling_act_assign(struct sampling_call *call)
{
	const Zh__SamplingAssignCommand *command = WORK_BODY(call->work, Zh__SamplingAssignCommand);
	const struct officers_ask ask = {.named = command->officers,
					 .count = command->n_officers,
					 .least = 2,
					 .most = HANDLERS_MAX,
					 .day = time_day_of_ms(call->work->context->now_ms),
					 .ahead = true,
					 .gate = GATE_APL_42,
					 .matter = call->id,
					 .too_few = "sampling.assign.two_officers"};
	size_t had_count;
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_ASSIGN) ||
	    !work_unit_head(call->work, "sampling.assign.unit_head"))
		return;
	Zh__OfficersNamed *body = NEW(call->work, OfficersNamed);
	const char **officers = work_gate_officers(call->work, GATE_GROUND_WHOLE, &ask);
	const char **had = officers != NULL ? sampling_officers(call, &had_count) : NULL;
	if (had == NULL)
		return;
	body->officers = officers;
	body->n_officers = command->n_officers;
	body->taken_from =
		decide_taken_from(call->work->context, call->work->decision, had, had_count,
				  officers, command->n_officers, &body->n_taken_from);
	if (body->taken_from != NULL &&
	    decide_taken_with_reason(call->work->context, call->work->decision,
				     work_act(call->work),
				     body->n_taken_from != 0 ? body->taken_from[0] : NULL,
				     "sampling.assign.no_reason"))
		(void)sampling_emit(call, KIND(OFFICERS_NAMED), body);
}
