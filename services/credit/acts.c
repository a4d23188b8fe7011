#include "services/credit/acts.h"

#include "credit.pb-c.h"

const struct act credit_acts[CREDIT_ACT_COUNT] = {
#define X(id, text, act_flags, act_roles, second, kind, message, run)                              \
	{.name = (text),                                                                           \
	 .number = ACT_##id,                                                                       \
	 .flags = (act_flags),                                                                     \
	 .roles = (act_roles),                                                                     \
	 .second_roles = (second),                                                                 \
	 .target = (kind),                                                                         \
	 .body = (message)},
	CREDIT_ACT_LIST(X)
#undef X
};
