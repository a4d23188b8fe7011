/* Which hazards that nobody has given a level yet another policy would propose otherwise. */
#ifndef ZHIAN_SERVICES_HAZARD_QUERY_WHAT_IF_H
#define ZHIAN_SERVICES_HAZARD_QUERY_WHAT_IF_H

#include "common/stage/queries/what_if_query.h"

extern const struct what_if_source hazard_what_if[];

#endif
