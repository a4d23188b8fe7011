/* The people of a scratch county: one or two of each role, with the names of the quick start. */
#ifndef ZHIAN_SERVICES_SCENARIO_CAST_H
#define ZHIAN_SERVICES_SCENARIO_CAST_H

#include "common/core/decider.h"

/* "officer-1", or "officer" for the first of them.  false: nobody of that name. */
bool cast_find(const char *name, uint32_t region, struct principal *ret_person);
/* "officer, officer-2, leader, …" for whoever asked for somebody else. */
void cast_list(struct writer *out);
/* Who looks: sees everything that a person of the office may see. */
struct principal cast_looker(uint32_t region);

#endif
