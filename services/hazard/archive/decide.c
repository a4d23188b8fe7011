/* The archive's acts and marks, by what they are about. */
#include "services/hazard/archive/decide.h"

#include "common/base/assert.h"
#include "services/hazard/acts.h"

static archive_act_fn *const run[HAZARD_ACT_COUNT] = {
	[HAZARD_ACT_FIRM_LEVEL] = archive_act_level,
	[HAZARD_ACT_FIRM_MERGE] = archive_act_merge,
	[HAZARD_ACT_PATROL] = archive_act_patrol,
	[HAZARD_ACT_FIRM_REGISTER] = archive_act_register,
	[HAZARD_ACT_FIRM_CHANGE] = archive_act_change,
	[HAZARD_ACT_FIRM_ASSIGN] = archive_act_assign,
	[HAZARD_ACT_FIRM_VERIFY] = archive_act_verify,
	[HAZARD_ACT_FIRM_LICENCE_ADD] = archive_act_licence_add,
	[HAZARD_ACT_FIRM_LICENCE_CHANGE] = archive_act_licence_change,
	[HAZARD_ACT_FIRM_LICENCE_REQUEST] = archive_act_licence_request,
	[HAZARD_ACT_FIRM_PRODUCING] = archive_act_producing,
	[HAZARD_ACT_FIRM_STANDARD_ADD] = archive_act_standard_add,
	[HAZARD_ACT_FIRM_STANDARD_REVIEW] = archive_act_standard_review,
	[HAZARD_ACT_FIRM_KEY_UNIT] = archive_act_key_unit,
	[HAZARD_ACT_FIRM_CREDIT_CLASS] = archive_act_credit_class,
	[HAZARD_ACT_FIRM_TRACE_CHECK] = archive_act_trace_check,
	[HAZARD_ACT_FIRM_OUTSIDE] = archive_act_outside,
	[HAZARD_ACT_FIRM_SPLIT] = archive_act_outside,
	[HAZARD_ACT_FIRM_SETTLE] = archive_act_settle,
	[HAZARD_ACT_FIRM_DUTY_END] = archive_act_duty_end,
};

bool archive_decide_act(const struct decide_context *context, const struct input_act *act,
			struct decision *decision)
{
	ASSERT(act->act->number < HAZARD_ACT_COUNT && act->body != NULL);
	if (run[act->act->number] == NULL)
		return false;
	const struct input input = {.kind = INPUT_ACT, .act = act};
	struct work work = {.context = context, .input = &input, .decision = decision};
	run[act->act->number](&work);
	return true;
}

void archive_decide_mark(const struct decide_context *context, const struct input_mark *mark,
			 struct decision *decision)
{
	const struct input input = {.kind = INPUT_MARK, .mark = mark};
	struct work work = {.context = context, .input = &input, .decision = decision};
	bool expiry =
		mark->purpose == CLOCK_LICENCE_EXPIRY || mark->purpose == CLOCK_CERTIFICATE_EXPIRY;
	if (expiry && mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE &&
	    mark->subject.kind == OBJECT_LICENCE)
		archive_licence_expired(&work, mark->subject.number);
}
