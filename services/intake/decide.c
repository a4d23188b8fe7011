/* The service as areas. */
#include "services/intake/decide.h"

#include "common/core/area.h"
#include "services/intake/intake.h"

static const struct area *const areas[] = {&items_area, &feeds_area, &erasure_area};

const struct decider intake_decider = {
	.daemon = DAEMON_INTAKE,
	.schema = &intake_schema,
	DECIDES_BY_AREAS,
	.sources = intake_sources,
	.source_count = INTAKE_SOURCE_COUNT,
	.areas = areas,
	.area_count = sizeof(areas) / sizeof(areas[0]),
};
