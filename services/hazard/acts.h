/* What people may ask hazard for. */
#ifndef ZHIAN_SERVICES_HAZARD_ACTS_H
#define ZHIAN_SERVICES_HAZARD_ACTS_H

#include "common/core/decider.h"
#include "common/core/gates.h"
#include "services/hazard/archive/acts.h"
#include "services/hazard/campaign/acts.h"
#include "services/hazard/inspection/acts.h"
#include "services/hazard/rectification/acts.h"
#include "services/hazard/sampling/acts.h"

enum hazard_act {
	HAZARD_ACT_NONE,
#define X(id, text, flags, roles, second, target, body, run) HAZARD_ACT_##id,
	HAZARD_ACT_LIST(X) HAZARD_ARCHIVE_ACT_LIST(X) HAZARD_INSPECTION_ACT_LIST(X)
		HAZARD_SAMPLING_ACT_LIST(X) HAZARD_CAMPAIGN_ACT_LIST(X)
#undef X
			HAZARD_ACT_COUNT,
};

/* Of a hazard; NULL: it is another area's. */
const struct act *hazard_act_row(enum hazard_act act);

/* A row of an area's list as its `acts` has it; `entry`: the area's, which finds what the act is
 * about and calls the row's own function. */
#define HAZARD_ACT_ROW(id, text, flags, roles, second, target, message, entry)                     \
	AREA_ACT(HAZARD_ACT_##id, text, flags, roles, second, target,                              \
		 &zh__##message##__descriptor, entry)

#endif
