/* hazard: reports become hazards with a deadline, a re-inspection, a cancel-off and a look-back.
 *
 * What the daemon's program needs of the decider.  It has no door of its own:
 * everything comes from other journals, people and clocks.
 */
#ifndef ZHIAN_SERVICES_HAZARD_HAZARD_H
#define ZHIAN_SERVICES_HAZARD_HAZARD_H

#include "common/core/decider.h"
#include "common/stage/queries/question.h"

extern const struct decider hazard_decider;
extern const struct questions hazard_questions;

#endif
