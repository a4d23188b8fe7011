/* What the caller said as an area; its events are of reports (items/evolve.c). */
#include "common/core/area.h"
#include "intake.pb-c.h"
#include "services/intake/decide_act.h"

ERASURE_ACT_LIST(REPORT_ACT_DECIDES)
static const struct act acts[] = {ERASURE_ACT_LIST(INTAKE_ACT_ROW)};

const struct area erasure_area = {.name = "erasure", AREA_ACTS(acts)};
