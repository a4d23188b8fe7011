#include "common/words/work_steps.h"

#include <string.h>

/* What nobody has yet would be one more `why`: the same lists with the owner "none". */
static const struct work_source sources[] = {
	{"assigned", "report", DAEMON_INTAKE, NULL, NULL, false, false, false},
	{"assigned", "hazard", DAEMON_HAZARD, NULL, NULL, false, false, false},
	{"assigned", "inspection", DAEMON_HAZARD, "open", "yes", false, false, false},
	{"assigned", "sampling", DAEMON_HAZARD, "open", "yes", false, false, false},
	{"assigned", "case", DAEMON_ESCALATION, "waits", "handler", false, false, false},
	{"assigned", "bulletin", DAEMON_ESCALATION, "waits", "handler", false, false, false},
	{"for_role", "bulletin", DAEMON_ESCALATION, "waits", "role", true, true, false},
	{"for_role", "case", DAEMON_ESCALATION, "waits", "role", true, true, false},
	{"for_role", "measure", DAEMON_ESCALATION, "waits", "role", true, true, false},
	{"for_role", "notice", DAEMON_ESCALATION, "waits", "role", true, true, false},
	{"for_role", "referral", DAEMON_NOTIFY, "waits", "role", true, true, false},
	{"to_answer", "referral", DAEMON_NOTIFY, "direction", "theirs", false, false, false},
	{"to_approve", "proposal", DAEMON_UNKNOWN, NULL, NULL, true, false, false},
	{WORK_REASSIGN, "report", DAEMON_INTAKE, "orphaned", "mine", true, true, true},
	{WORK_REASSIGN, "hazard", DAEMON_HAZARD, "orphaned", "mine", true, true, true},
	{WORK_REASSIGN, "inspection", DAEMON_HAZARD, "orphaned", "mine", true, true, true},
	{WORK_REASSIGN, "sampling", DAEMON_HAZARD, "orphaned", "mine", true, true, true},
	{WORK_REASSIGN, "case", DAEMON_ESCALATION, "orphaned", "mine", true, true, false},
};

static const struct work_step steps[] = {
#define NEXT(noun, state, member, value, command, options)                                         \
	{(noun), (state), (member), (value), (command), (options)},
#define HANDS(noun, command, options)
#include "common/words/work_next.def"
#undef NEXT
#undef HANDS
};
/* How a matter is given to others, in whatever state it is. */
static const struct work_step hands[] = {
#define NEXT(noun, state, member, value, command, options)
#define HANDS(noun, command, options) {(noun), "", "", "", (command), (options)},
#include "common/words/work_next.def"
#undef NEXT
#undef HANDS
};

const struct work_source *work_source(size_t index)
{
	return index < sizeof sources / sizeof sources[0] ? &sources[index] : NULL;
}

const struct work_step *work_step(size_t index)
{
	return index < sizeof steps / sizeof steps[0] ? &steps[index] : NULL;
}

const struct work_step *work_step_of(const char *why, const void *line, work_member_fn *member)
{
	bool given = strcmp(why, WORK_REASSIGN) == 0;
	for (size_t i = 0; given && i < sizeof hands / sizeof hands[0]; i++) {
		if (strcmp(hands[i].noun, member(line, "kind")) == 0)
			return &hands[i];
	}
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		const struct work_step *step = &steps[i];
		if (strcmp(step->noun, member(line, "kind")) == 0 &&
		    (step->state[0] == '\0' || strcmp(step->state, member(line, "state")) == 0) &&
		    (step->member[0] == '\0' ||
		     strcmp(member(line, step->member), step->value) == 0))
			return step;
	}
	return NULL;
}
