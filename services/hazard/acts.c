#include "services/hazard/acts.h"

#include "archive.pb-c.h"
#include "campaign.pb-c.h"
#include "command.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "sampling.pb-c.h"

const struct act hazard_acts[HAZARD_ACT_COUNT - 1] = {
#define X(id, text, act_flags, act_roles, second, kind, message, run)                              \
	{.name = (text),                                                                           \
	 .number = HAZARD_ACT_##id,                                                                \
	 .flags = (act_flags),                                                                     \
	 .roles = (act_roles),                                                                     \
	 .second_roles = (second),                                                                 \
	 .target = (kind),                                                                         \
	 .body = &zh__##message##__descriptor},
	HAZARD_ACT_LIST(X) HAZARD_ARCHIVE_ACT_LIST(X) HAZARD_INSPECTION_ACT_LIST(X)
		HAZARD_SAMPLING_ACT_LIST(X) HAZARD_CAMPAIGN_ACT_LIST(X)
#undef X
};
