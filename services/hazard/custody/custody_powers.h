/* Which article gives the power to register, seal or seize what: a closed list,
 * custody_powers.def. */
#ifndef ZHIAN_SERVICES_HAZARD_CUSTODY_POWERS_H
#define ZHIAN_SERVICES_HAZARD_CUSTODY_POWERS_H

#include "hazard.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

struct custody_power {
	const char *id;      /* "PQL-18-4" */
	const char *article; /* as officers quote it */
	uint32_t places;     /* bit per Zh__GoodsPlace; 0: it gives no power */
	uint32_t classes;    /* bit per Zh__GoodsClass */
};

/* NULL: no article of the list. */
const struct custody_power *custody_power_of(const char *id);
/* The n-th of the list, from 0; NULL: no more. */
const struct custody_power *custody_power_at(size_t n);
bool custody_power_gives(const struct custody_power *power, Zh__GoodsPlace place,
			 uint8_t goods_class);

#endif
