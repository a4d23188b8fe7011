/* Whether what an item says can be true: places, classes, moments, sums, words of closed lists,
 * who says that a risk is under control. */
#ifndef ZHIAN_SERVICES_INTAKE_ITEM_VALUES_H
#define ZHIAN_SERVICES_INTAKE_ITEM_VALUES_H

#include "services/intake/intake.h"

/* Code and field's path, both static; code NULL: nothing is wrong. */
struct item_fault {
	const char *code, *where;
};

/* The first value that can't be one.  The item has a report. */
struct item_fault intake_item_fault(const struct decide_context *context, const Zh__PushItem *item,
				    const struct intake_item_extra *extra);

#endif
