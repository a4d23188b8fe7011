#ifndef ZHIAN_SERVICES_HAZARD_EVOLVE_H
#define ZHIAN_SERVICES_HAZARD_EVOLVE_H

#include "common/core/decider.h"

evolve_fn hazard_evolve;

#endif
