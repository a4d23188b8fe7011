#ifndef ZHIAN_SERVICES_INTAKE_EVOLVE_H
#define ZHIAN_SERVICES_INTAKE_EVOLVE_H

#include "common/core/decider.h"

evolve_fn intake_evolve;

#endif
