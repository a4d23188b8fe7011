#include "services/escalation/acts.h"

#include "bulletin.pb-c.h"
#include "command.pb-c.h"
#include "escalation.pb-c.h"

const struct act escalation_acts[ESCALATION_ACT_COUNT] = {
#define X(id, text, act_flags, act_roles, second, kind, message, run)                              \
	{.name = (text),                                                                           \
	 .number = ACT_##id,                                                                       \
	 .flags = (act_flags),                                                                     \
	 .roles = (act_roles),                                                                     \
	 .second_roles = (second),                                                                 \
	 .target = (kind),                                                                         \
	 .body = (message)},
	ESCALATION_ACT_LISTS(X)
#undef X
};
