/* An answer's message, packed into the turn: sent at once, or when what it rests on is durable. */
#include "common/base/assert.h"
#include "common/core/message.h"
#include "common/stage/stage_internal.h"

static struct bytes pack_reply(const Zh__Reply *reply, struct arena *arena)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	union {
		const Zh__Reply *read;
		Zh__Reply *field;
	} message = {reply};
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REPLY;
	envelope.reply = message.field;
	return message_pack(&envelope.base, arena);
}

void stage_reply_later(struct stage *stage, const struct stage_peer *peer, const Zh__Reply *reply)
{
	struct turn *turn = stage->turn;
	ASSERT(turn->reply_count < STAGE_REPLIES_MAX);
	struct bytes frame = pack_reply(reply, &turn->arena);
	if (frame.data != NULL)
		turn->replies[turn->reply_count++] = (struct pending_reply){*peer, frame};
}

bool stage_reply_now(struct stage *stage, const struct stage_peer *peer, const Zh__Reply *reply)
{
	struct arena *arena = &stage->turn->arena;
	size_t size = arena->used;
	struct bytes frame = pack_reply(reply, arena);
	if (frame.data != NULL)
		stage->options.transport.send(stage->options.transport.context, peer, frame);
	arena->used = size;
	return frame.data != NULL;
}

void stage_reply(struct stage *stage, const struct reply_parts *parts, bool after_commit)
{
	struct arena *arena = &stage->turn->arena;
	const size_t before = arena->used;
	Zh__Reply reply = ZH__REPLY__INIT;
	Zh__EventId at = ZH__EVENT_ID__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	reply.has_request_id = parts->has_request_id;
	reply.request_id = parts->request_id;
	SET_OPTIONAL(&reply, outcome, parts->outcome);
	if (parts->repeated)
		SET_OPTIONAL(&reply, repeated_request, 1);
	if (parts->sequence != 0) {
		SET_OPTIONAL(&at, region, stage->options.region);
		SET_OPTIONAL(&at, daemon, (Zh__DaemonName)stage->decider->daemon);
		SET_OPTIONAL(&at, incarnation, journal_head(stage->journal)->incarnation);
		SET_OPTIONAL(&at, sequence, parts->sequence);
		reply.at = &at;
	}
	if (parts->object.number != 0) {
		SET_OPTIONAL(&object, kind, (uint32_t)parts->object.kind);
		SET_OPTIONAL(&object, region, parts->object.region);
		SET_OPTIONAL(&object, number, parts->object.number);
		SET_OPTIONAL(&object, daemon, (Zh__DaemonName)stage->decider->daemon);
		reply.object = &object;
	}
	if (parts->object_version != 0)
		SET_OPTIONAL(&reply, object_version, parts->object_version);
	Zh__Late late = ZH__LATE__INIT;
	if (parts->late.late_ms > 0) {
		late.purpose = clock_id_name(parts->late.purpose);
		SET_OPTIONAL(&late, due_ms, parts->late.due_ms);
		SET_OPTIONAL(&late, late_ms, parts->late.late_ms);
		reply.late = &late;
	}
	if (parts->refusal != NULL)
		reply.refusal = refusal_message(parts->refusal, arena);
	else
		reply.refusal = parts->refusal_as_stored;
	Zh__QueryAnswer disclosed;
	if (parts->disclosed.size != 0)
		reply.answer = disclosure_answer(stage, parts->disclosed, &disclosed);
	if (after_commit) {
		stage_reply_later(stage, parts->peer, &reply);
		return;
	}
	(void)stage_reply_now(stage, parts->peer, &reply);
	arena->used = before; /* it is said: a flood of them leaves room for the turn */
}

struct reply_parts reply_parts(const struct message_block *block, Zh__Outcome outcome)
{
	const Zh__Request *request = block->envelope->request;
	return (struct reply_parts){
		.peer = &block->peer,
		.request_id = request->request_id,
		.has_request_id = request->has_request_id != 0,
		.outcome = outcome,
	};
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
