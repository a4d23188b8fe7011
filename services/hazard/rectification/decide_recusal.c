/* 回避 in a hazard (common/core/recusals.h): who has it and is to stay out gives it away. */
#include "common/policy/gates/decide_recusal.h"
#include "command.pb-c.h"
#include "common/core/handlers.h"
#include "services/hazard/decide.h"

static bool is_over(const struct hazard_call *call)
{
	return (hazard_state_table.states[call->row.state].flags & STATE_FINAL) != 0;
}

/* Whose it is, in the arena; NULL: nobody's. */
static const char *owner_of(struct hazard_call *call)
{
	struct bytes owner;
	if (!owner_get(call->work->context->rows, call->hazard, &owner))
		return NULL;
	return arena_text_of(call->work->context->arena, owner);
}

static struct recusal_matter matter_of(struct hazard_call *call, const char *const *owner)
{
	return (struct recusal_matter){
		.object = call->hazard,
		.ask = "hazard.ask-recusal",
		.over = is_over(call),
		.officers = owner,
		.officer_count = owner[0] != NULL ? 1 : 0,
		.least = 0,
		.most = 1,
		.too_few = "recusal.two_officers",
	};
}

void hazard_act_ask_recusal(struct hazard_call *call)
{
	const char *owner[] = {owner_of(call)};
	struct recusal_matter matter = matter_of(call, owner);
	Zh__Recusal *body = decide_recusal_ask(call->work->context, call->work->decision, &matter,
					       WORK_BODY(call->work, Zh__AskRecusalCommand));
	if (body != NULL)
		(void)hazard_emit(call, KIND(RECUSAL), body);
}

/* The one who comes instead has it from now on, as if it had been assigned. */
static void assign(struct hazard_call *call, const char *owner)
{
	Zh__Assigned *body = NEW(call->work, Assigned);
	body->object = work_object_id(call->work, call->hazard);
	body->owner = owner;
	body->unit = decide_owner_unit(call->work->context, call->work->decision, owner);
	body->taken_from = owner_of(call);
	call->row.object_version++; /* the recusal's event took one */
	(void)hazard_emit(call, KIND(ASSIGNED), body);
}

void hazard_act_recuse(struct hazard_call *call)
{
	const char *owner[] = {owner_of(call)};
	struct recusal_matter matter = matter_of(call, owner);
	Zh__Recusal *body =
		decide_recusal(call->work->context, call->work->decision, work_act(call->work),
			       &matter, WORK_BODY(call->work, Zh__RecuseCommand));
	if (body == NULL)
		return;
	(void)hazard_emit(call, KIND(RECUSAL), body);
	if (body->n_officers != 0)
		assign(call, body->officers[0]);
}
