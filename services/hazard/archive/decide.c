/* The archive's acts and marks, by what they are about. */
#include "services/hazard/archive/decide.h"

#include "common/base/assert.h"
#include "services/hazard/acts.h"

static archive_act_fn *const runs[HAZARD_ACT_COUNT] = {
#define X(id, text, flags, roles, second, target, body, run) [HAZARD_ACT_##id] = (run),
	HAZARD_ARCHIVE_ACT_LIST(X)
#undef X
};

void archive_decide_act(const struct decide_context *context, const struct input *input,
			struct decision *decision)
{
	const struct input_act *act = input->act;
	ASSERT(act->act->number < HAZARD_ACT_COUNT && act->body != NULL);
	struct work work = {.context = context, .input = input, .decision = decision};
	runs[act->act->number](&work);
}

void archive_decide_mark(const struct decide_context *context, const struct input *input,
			 struct decision *decision)
{
	const struct input_mark *mark = input->mark;
	struct work work = {.context = context, .input = input, .decision = decision};
	bool expiry =
		mark->purpose == CLOCK_LICENCE_EXPIRY || mark->purpose == CLOCK_CERTIFICATE_EXPIRY;
	if (expiry && mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE &&
	    mark->subject.kind == OBJECT_LICENCE)
		archive_licence_expired(&work, mark->subject.number);
}
