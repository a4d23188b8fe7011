/* What the gates ask of the act at work. */
#include "command.pb-c.h"
#include "common/core/handlers.h"
#include "common/policy/papers/work.h"

#define OF_ACT(work) (work)->context, (work)->decision, work_act(work)

bool work_lacks_of(struct work *work, struct gate_lack lack)
{
	return decide_lacks(OF_ACT(work), lack);
}

bool work_lacks_as(struct work *work, enum gate gate, enum gate_need need, const char *code)
{
	return work_lacks_of(work, (struct gate_lack){gate, need, GATE_GROUND_WHOLE, code});
}

bool work_lacks(struct work *work, const char *why, enum gate gate, enum gate_need need)
{
	return work_lacks_as(work, gate, need, work_code(work, why));
}

bool work_gate_roles(struct work *work, enum gate_row_id row, const char *code)
{
	return decide_gate_roles(OF_ACT(work), row, code);
}

bool work_gate_more(struct work *work, enum gate_ground ground)
{
	return decide_gate_more(OF_ACT(work), ground);
}

bool work_unit_head(struct work *work, const char *code)
{
	return decide_unit_head(OF_ACT(work), code);
}

bool work_chief_head(struct work *work, enum gate_ground ground, const char *code)
{
	return decide_chief_head(OF_ACT(work), ground, code);
}

bool work_recusal_by(struct work *work, const char *who, const char *minutes)
{
	return decide_recusal_by(OF_ACT(work), who, minutes);
}

const char **work_gate_officers(struct work *work, enum gate_ground ground,
				const struct officers_ask *ask)
{
	return decide_gate_officers(OF_ACT(work), ground, ask);
}

const char **work_two_officers(struct work *work, struct object_id matter, const char *const *named,
			       size_t count, int32_t day, const char *too_few)
{
	return decide_two_officers(OF_ACT(work), matter, named, count, day, too_few);
}

const char *work_owner(struct work *work, struct object_id matter, const char *name)
{
	return decide_owner(work->context, work->decision, matter, name);
}

bool work_handed_over(struct work *work, struct object_id matter, Zh__Assigned *body,
		      const char *code)
{
	return decide_handed_over(OF_ACT(work), matter, body, code);
}

Zh__Assigned *work_assigned(struct work *work, struct object_id matter)
{
	const Zh__AssignCommand *command = WORK_BODY(work, Zh__AssignCommand);
	if (!work_text_given(command->owner) || strlen(command->owner) >= PRINCIPAL_ID) {
		(void)work_invalid(work, "owner", "owner");
		return NULL;
	}
	const char *owner = work_owner(work, matter, command->owner);
	if (owner == NULL)
		return NULL;
	Zh__Assigned *body = NEW(work, Assigned);
	body->object = work_object_id(work, matter);
	body->owner = owner;
	body->unit = command->unit;
	return work_handed_over(work, matter, body, work_code(work, "no_reason")) ? body : NULL;
}
