/* What can be listed of a county: the tables of all five daemons, in one place for zhianctl. */
#ifndef ZHIAN_SERVICES_SCENARIO_COUNTY_LISTS_H
#define ZHIAN_SERVICES_SCENARIO_COUNTY_LISTS_H

#include "common/stage/queries/lists.h"

/* The service's own lists; DAEMON_UNKNOWN: those that every daemon has. */
const struct lists *county_lists(enum daemon daemon);
/* One of them, or of those that every daemon has; NULL: there is none. */
const struct list_kind *county_list(enum daemon daemon, const char *noun);

#endif
