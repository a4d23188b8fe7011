#include "services/intake/acts.h"

#include "command.pb-c.h"
#include "intake.pb-c.h"

const struct act intake_acts[INTAKE_ACT_COUNT - 1] = {
#define X(id, text, act_flags, act_roles, second, kind, message, run)                              \
	{.name = (text),                                                                           \
	 .number = INTAKE_ACT_##id,                                                                \
	 .flags = (act_flags),                                                                     \
	 .roles = (act_roles),                                                                     \
	 .second_roles = (second),                                                                 \
	 .target = (kind),                                                                         \
	 .body = &zh__##message##__descriptor},
	INTAKE_ACT_LIST(X)
#undef X
};
