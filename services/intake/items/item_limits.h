/* Whether each text and list of an item has room in what is kept of it: item_limits.def. */
#ifndef ZHIAN_SERVICES_INTAKE_ITEM_LIMITS_H
#define ZHIAN_SERVICES_INTAKE_ITEM_LIMITS_H

#include "services/intake/items/item_values.h"

/* The first that hasn't; its path is static or in `arena`.  The item has a report. */
struct item_fault intake_item_limit(const Zh__PushItem *item, struct arena *arena);

#endif
