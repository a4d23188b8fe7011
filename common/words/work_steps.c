#include "common/words/work_steps.h"

#include <string.h>

/* What nobody has yet would be one more `why`: the same lists with the owner "none". */
static const struct work_source sources[] = {
	{"assigned", "report", DAEMON_INTAKE, NULL, NULL, false},
	{"assigned", "hazard", DAEMON_HAZARD, NULL, NULL, false},
	{"assigned", "inspection", DAEMON_HAZARD, "open", "yes", false},
	{"assigned", "sampling", DAEMON_HAZARD, "open", "yes", false},
	{"assigned", "case", DAEMON_ESCALATION, NULL, NULL, false},
	{"to_answer", "referral", DAEMON_NOTIFY, "direction", "theirs", false},
	{"to_approve", "proposal", DAEMON_UNKNOWN, NULL, NULL, true},
};

static const struct work_step steps[] = {
#define NEXT(noun, state, member, value, command, options)                                         \
	{(noun), (state), (member), (value), (command), (options)},
#include "common/words/work_next.def"
#undef NEXT
};

const struct work_source *work_source(size_t index)
{
	return index < sizeof sources / sizeof sources[0] ? &sources[index] : NULL;
}

const struct work_step *work_step(size_t index)
{
	return index < sizeof steps / sizeof steps[0] ? &steps[index] : NULL;
}

const struct work_step *work_step_of(const void *line, work_member_fn *member)
{
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		const struct work_step *step = &steps[i];
		if (strcmp(step->noun, member(line, "kind")) == 0 &&
		    strcmp(step->state, member(line, "state")) == 0 &&
		    (step->member[0] == '\0' ||
		     strcmp(member(line, step->member), step->value) == 0))
			return step;
	}
	return NULL;
}
