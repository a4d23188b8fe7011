/* What can be listed of a county: the tables of all five daemons, in one place for zhianctl. */
#ifndef ZHIAN_SERVICES_SCENARIO_COUNTY_LISTS_H
#define ZHIAN_SERVICES_SCENARIO_COUNTY_LISTS_H

#include "common/stage/queries/question.h"

/* What the service can be asked; DAEMON_UNKNOWN: what every daemon can. */
const struct questions *county_lists(enum daemon daemon);
/* One of them, or of those that every daemon has; NULL: there is none. */
const struct list_kind *county_list(enum daemon daemon, const char *noun);
/* Who is shown what of that list; NULL: there is none, or it is the office's. */
const struct audience *county_list_audience(enum daemon daemon, const char *noun);

#endif
