/* Acts that hand out personal data: what goes with their answers. */
#include "common/stage/persons/disclosure.h"

#include "common/core/message.h"
#include "common/stage/stage_internal.h"

bool disclosure_wanted(const struct stage *stage, const struct act *act)
{
	return act != NULL && (act->flags & ACT_DISCLOSES) != 0 && stage->options.disclose != NULL;
}

void disclosure_read(struct stage *stage, struct input_act *act, struct disclosure *ret_disclosure)
{
	*ret_disclosure = (struct disclosure){0};
	stage->options.disclose(stage->options.disclose_context, act, NULL, &stage->input_arena,
				ret_disclosure);
	act->extra = ret_disclosure->extra;
	stage->input_personal = true;
}

/* The first answer may have been lost on its way. */
struct bytes disclosure_again(struct stage *stage, const struct message_block *block,
			      uint64_t sequence)
{
	const Zh__Command *asked = block->command;
	const struct act *act = asked->act != NULL ? decider_act(stage->decider, asked->act) : NULL;
	struct disclosure disclosure = {0};
	struct event before;
	if (!disclosure_wanted(stage, act) || asked->target == NULL ||
	    (block->principal.roles & act->roles) == 0 ||
	    asked->target->region != stage->options.region ||
	    stage_event(stage, sequence, &stage->input_arena, &before) != STATUS_OK ||
	    stage->now_ms - before.recorded_ms > DISCLOSURE_AGAIN_MS)
		return disclosure.content;
	struct input_act input = {
		.act = act,
		.person = &block->principal,
		.target = {(enum object_kind)asked->target->kind, asked->target->region,
			   asked->target->number, stage->decider->daemon},
	};
	stage->options.disclose(stage->options.disclose_context, &input, &before,
				&stage->input_arena, &disclosure);
	stage->input_personal = true;
	return disclosure.content;
}

Zh__QueryAnswer *disclosure_answer(struct stage *stage, struct bytes content,
				   Zh__QueryAnswer *answer)
{
	zh__query_answer__init(answer);
	answer->has_raw = 1;
	answer->raw = message_bytes(content);
	stage->turn->personal = true;
	return answer;
}

void disclosure_input_done(struct stage *stage)
{
	if (stage->input_personal)
		arena_wipe(&stage->input_arena);
	stage->input_personal = false;
}

void disclosure_turn_spoken(struct turn *turn)
{
	if (turn->personal)
		arena_wipe(&turn->arena);
	turn->personal = false;
}
