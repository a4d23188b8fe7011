/* Bookkeeping of samplings.  INVALID: an event that can't be. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_EVOLVE_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_EVOLVE_H

#include "common/core/decider.h"

/* Every event of the journal comes here: kinds of samplings, hazards that one opened, and the
 * marks of its clocks; others are none of its business. */
evolve_fn sampling_evolve;

#endif
