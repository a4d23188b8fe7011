/* What campaigns own: the plan and its figures, which come of what happens in all other areas. */
#include "campaign.pb-c.h"
#include "command.pb-c.h"
#include "services/hazard/areas.h"
#include "services/hazard/campaign/decide.h"
#include "services/hazard/campaign/evolve.h"
#include "services/hazard/campaign/observe.h"

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	HAZARD_ACT_ROW(id, text, flags, roles, second, target, body, campaign_decide_act),
	HAZARD_CAMPAIGN_ACT_LIST(X)
#undef X
};

static const struct area_object objects[] = {
	{
		.kind = OBJECT_CAMPAIGN,
		.mark = campaign_decide_mark,
		.evolve = campaign_evolve,
		.fired = campaign_mark_fired,
	},
};

const struct area campaign_area = {
	.name = "campaign",
	AREA_ACTS(acts),
	AREA_OBJECTS(objects),
	.after_act = campaign_decide_urgent,
	.observe = campaign_observe,
};
