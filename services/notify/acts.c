#include "services/notify/acts.h"

#include "notify.pb-c.h"

const struct act notify_acts[NOTIFY_ACT_COUNT] = {
#define X(id, text, act_flags, act_roles, second, kind, message, ...)                              \
	{.name = (text),                                                                           \
	 .number = NOTIFY_ACT_##id,                                                                \
	 .flags = (act_flags),                                                                     \
	 .roles = (act_roles),                                                                     \
	 .second_roles = (second),                                                                 \
	 .target = (kind),                                                                         \
	 .body = (message)},
	NOTIFY_ACT_LIST(X) REFERRAL_ACT_LIST(X)
#undef X
};
