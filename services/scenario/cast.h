/* The people of a scratch county: one or two of each role, with the names of the quick start. */
#ifndef ZHIAN_SERVICES_SCENARIO_CAST_H
#define ZHIAN_SERVICES_SCENARIO_CAST_H

#include "common/core/officers.h"

/* "officer-1", or "officer" for the first of them.  false: nobody of that name. */
bool cast_find(const char *name, uint32_t region, struct principal *ret_person);
/* Their certificates: officer-4's ends with 2025-03-31, officer-5 has none, officer-6 has left. */
const struct officers *cast_officers(bool unit_heads);
/* "officer, officer-2, leader, …" for whoever asked for somebody else. */
void cast_list(struct writer *out);
/* Who looks: sees everything that a person of the office may see. */
struct principal cast_looker(uint32_t region);

#endif
