/* The terms of a hazard's own life, apart from those of goods in custody, which outlive it. */
#ifndef ZHIAN_SERVICES_HAZARD_LIFE_CLOCKS_H
#define ZHIAN_SERVICES_HAZARD_LIFE_CLOCKS_H

#include "common/core/common_tables.h"

/* Of goods that are registered, sealed or seized: these stop with the goods. */
bool hazard_clock_is_custody(enum clock_id purpose);
/* Stops all terms of the hazard's own life: it is cancelled off, ended, handed over or stopped. */
void hazard_life_stop(const struct decide_context *context, struct decision *decision,
		      struct object_id hazard, const char *why);
/* The tightest of all running terms of a hazard; false: none runs. */
bool hazard_next_due(const struct rows_reader *rows, struct object_id hazard, int64_t *ret_due_ms);

#endif
