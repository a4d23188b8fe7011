/* hazard: reports become hazards with a deadline, a re-inspection, a cancel-off and a look-back.
 *
 * What the daemon's program needs of the decider.  It has no door of its own:
 * everything comes from other journals, people and clocks.
 */
#ifndef ZHIAN_SERVICES_HAZARD_HAZARD_H
#define ZHIAN_SERVICES_HAZARD_HAZARD_H

#include "common/core/decider.h"
#include "common/stage/queries/query.h"

extern const struct decider hazard_decider;
query_fn hazard_query;

/* What can be listed of it, and by what. */
extern const struct lists hazard_lists;

#endif
