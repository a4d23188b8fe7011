/* Persons and classes by their names, where the county's list of people and its dictionary are at
 * hand. */
#ifndef ZHIAN_SERVICES_CTL_COUNTY_NAMES_H
#define ZHIAN_SERVICES_CTL_COUNTY_NAMES_H

#include "common/sheets/shown_names.h"
#include "services/ctl/county/county.h"

/* Sets session->names until it is closed; programs (--json) get ids alone. */
void county_names_open(struct county *county, struct shown_names *names);
void county_names_close(struct county *county, struct shown_names *names);

#endif
