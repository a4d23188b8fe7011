/* An answer's message, packed into the turn: sent at once, or when what it rests on is durable. */
#include "common/base/assert.h"
#include "common/core/message.h"
#include "common/stage/stage_internal.h"

static struct bytes pack_reply(const Zh__Reply *reply, struct arena *arena)
{
	Zh__Frame frame = ZH__FRAME__INIT;
	union {
		const Zh__Reply *read;
		Zh__Reply *field;
	} message = {reply};
	SET_OPTIONAL(&frame, version, 1);
	frame.what_case = ZH__FRAME__WHAT_REPLY;
	frame.reply = message.field;
	return message_pack(&frame.base, arena);
}

void stage_reply_later(struct stage *stage, const struct stage_peer *peer, const Zh__Reply *reply)
{
	struct turn *turn = stage->turn;
	ASSERT(turn->reply_count < STAGE_REPLIES_MAX);
	struct bytes frame = pack_reply(reply, &turn->arena);
	if (frame.data != NULL)
		turn->replies[turn->reply_count++] = (struct pending_reply){*peer, frame};
}

void stage_reply_now(struct stage *stage, const struct stage_peer *peer, const Zh__Reply *reply)
{
	struct arena *arena = &stage->turn->arena;
	size_t size = arena->used;
	struct bytes frame = pack_reply(reply, arena);
	if (frame.data != NULL)
		stage->options.transport.send(stage->options.transport.context, peer, frame);
	arena->used = size;
}

Zh__Refusal *refusal_message(const struct refusal *refusal, struct arena *arena)
{
	Zh__Refusal *message = (Zh__Refusal *)message_new(&zh__refusal__descriptor, arena);
	const char **possible = ARENA_ARRAY(arena, const char *, REFUSAL_POSSIBLE_MAX);
	Zh__Param **params = ARENA_ARRAY(arena, Zh__Param *, REFUSAL_PARAMS_MAX);
	if (message == NULL || possible == NULL || params == NULL)
		return NULL;
	message->code = refusal->code;
	message->where = refusal->where;
	if (refusal->rule != NULL) {
		message->rule = (Zh__RuleRef *)message_new(&zh__rule_ref__descriptor, arena);
		if (message->rule != NULL)
			message->rule->id = refusal->rule;
	}
	for (size_t i = 0; i < refusal->possible_count; i++)
		possible[i] = refusal->possible[i];
	message->n_possible = refusal->possible_count;
	message->possible = possible;
	for (size_t i = 0; i < refusal->param_count; i++) {
		params[i] = (Zh__Param *)message_new(&zh__param__descriptor, arena);
		if (params[i] == NULL)
			return message;
		params[i]->name = refusal->params[i].name;
		params[i]->value = refusal->params[i].value;
		message->n_params = i + 1;
	}
	message->params = params;
	return message;
}
