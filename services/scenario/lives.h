/* The state tables of all five services. */
#ifndef ZHIAN_SERVICES_SCENARIO_LIVES_H
#define ZHIAN_SERVICES_SCENARIO_LIVES_H

#include "common/base/state_table.h"

struct life {
	const struct state_table *table;
	const char *file; /* below services/ */
};

/* Services in the order of the main line; in each the object's life before the axes beside it. */
const struct life *lives(size_t *ret_count);

#endif
