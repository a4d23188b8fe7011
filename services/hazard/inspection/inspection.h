/* Inspections with checklists, double-random draws, self-checks and key areas: what the service's
 * top level hooks in.
 */
#ifndef ZHIAN_HAZARD_INSPECTION_H
#define ZHIAN_HAZARD_INSPECTION_H

#include "common/core/decider.h"

/* Acts of acts.h alone. */
decide_fn inspection_decide_act;

#endif
