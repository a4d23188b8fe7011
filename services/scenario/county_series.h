/* Series of official numbers (文号) of all five, as people name them. */
#ifndef ZHIAN_SERVICES_SCENARIO_COUNTY_SERIES_H
#define ZHIAN_SERVICES_SCENARIO_COUNTY_SERIES_H

#include "common/core/series.h"

/* Whose series it is; DAEMON_UNKNOWN: no daemon has one of that name. */
enum daemon county_series_owner(const char *name);
/* The daemon's series; NULL: it gives no official numbers. */
const struct series_book *county_series(enum daemon daemon);

#endif
