/* What the archive owns: firms, their certificates, standards and duties. */
#include "archive.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/archive/decide.h"
#include "services/hazard/archive/evolve.h"
#include "services/hazard/areas.h"

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	HAZARD_ACT_ROW(id, text, flags, roles, second, target, body, archive_decide_act),
	HAZARD_ARCHIVE_ACT_LIST(X)
#undef X
};

static const struct area_object objects[] = {
	{
		.kind = OBJECT_FIRM,
		.where = hazard_where_firm_is,
		.evolve = archive_evolve,
		.fired = archive_firm_mark_fired,
	},
	{
		.kind = OBJECT_LICENCE,
		.mark = archive_decide_mark,
		.evolve = archive_evolve_licence,
	},
	{
		.kind = OBJECT_STANDARD,
		.evolve = archive_evolve_licence,
		.fired = archive_standard_mark_fired,
	},
	{
		.kind = OBJECT_DUTY,
		.evolve = archive_evolve_duty,
		.fired = archive_duty_mark_fired,
	},
};

const struct area archive_area = {
	.name = "archive",
	AREA_ACTS(acts),
	AREA_OBJECTS(objects),
};
