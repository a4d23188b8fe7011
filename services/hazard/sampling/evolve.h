/* Bookkeeping of samplings.  INVALID: an event that can't be. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_EVOLVE_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_EVOLVE_H

#include "clock.pb-c.h"
#include "common/core/decider.h"

/* An event of a sampling; of a published list, which belongs to none. */
evolve_fn sampling_evolve, sampling_evolve_published;
enum status sampling_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);
/* Of the hazard that a sampling opened. */
evolve_fn sampling_observe;

#endif
