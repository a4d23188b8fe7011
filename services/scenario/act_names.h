/* Acts by the names that scenarios write. */
#ifndef ZHIAN_SERVICES_SCENARIO_ACT_NAMES_H
#define ZHIAN_SERVICES_SCENARIO_ACT_NAMES_H

#include "common/core/decider.h"

#define ACT_NAME 64

/* "hazard order" and "hazard.order" are the same act. */
void act_name(const char *text, char out[ACT_NAME]);
/* NULL: no daemon has it.  `ret_daemon` UNKNOWN: every one has. */
const struct act *act_of(const char *name, enum daemon *ret_daemon);
/* Acts of the same noun, or all nouns when none begins so. */
void list_acts(const char *name, struct writer *out);

#endif
