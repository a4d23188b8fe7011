#include "common/stage/persons/recused.h"

#include "command.pb-c.h"
#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "common/core/recusals.h"
#include "common/stage/common_decide.h"
#include "common/stage/persons/proposal_decide.h"

/* What a clock runs for. */
static struct object_id clock_matter(const struct decide_context *context, uint64_t clock)
{
	const struct clock_row *row = clock_row_get(context->rows, clock);
	struct clock_row copy;
	if (row == NULL)
		return (struct object_id){.kind = OBJECT_NONE};
	memcpy(&copy, row, sizeof copy);
	return (struct object_id){(enum object_kind)copy.subject_kind, copy.subject_region,
				  copy.subject_number, context->daemon};
}

static struct object_id begun_matter(const struct decide_context *context,
				     const struct input_act *act)
{
	const Zh__ClockBeginCommand *command =
		(const Zh__ClockBeginCommand *)(const void *)act->body;
	const Zh__ObjectId *subject = command != NULL ? command->subject : NULL;
	if (subject == NULL || subject->kind >= OBJECT_KIND_COUNT)
		return (struct object_id){.kind = OBJECT_NONE};
	return (struct object_id){(enum object_kind)subject->kind, subject->region, subject->number,
				  context->daemon};
}

static bool proposal_of(const struct decide_context *context, const struct input_act *act,
			struct proposal_row *ret_row)
{
	struct row_key key = row_key_u64(act->target.number);
	struct bytes stored;
	if (act->target.kind != OBJECT_PROPOSAL ||
	    !context->rows->get(context->rows->context, TABLE_PROPOSALS, row_key_bytes(&key),
				&stored))
		return false;
	memcpy(ret_row, stored.data, sizeof *ret_row);
	return true;
}

static bool stays_in(const struct decide_context *context, struct decision *decision,
		     struct object_id matter, const char *person)
{
	return decide_not_recused(context, decision, matter, person,
				  time_day_of_ms(context->now_ms));
}

bool recusal_lets(const struct decide_context *context, const struct input_act *act,
		  struct decision *decision)
{
	struct object_id matter = act->target;
	struct proposal_row proposal;
	bool proposed = proposal_of(context, act, &proposal);
	if (act->act->number == COMMON_ACT_CLOCK_BEGIN)
		matter = begun_matter(context, act);
	if (proposed)
		matter = proposal_target(&proposal, context->daemon);
	if (matter.kind == OBJECT_CLOCK)
		matter = clock_matter(context, matter.number);
	if (matter.kind == OBJECT_NONE)
		return true;
	bool approved = proposed && act->act->number == COMMON_ACT_PROPOSAL_APPROVE;
	return stays_in(context, decision, matter, act->person->id) &&
	       (act->second == NULL || stays_in(context, decision, matter, act->second->id)) &&
	       (!approved || stays_in(context, decision, matter, proposal.person));
}
