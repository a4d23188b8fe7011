/* Which measures that wait for a person another policy would propose otherwise. */
#ifndef ZHIAN_SERVICES_ESCALATION_QUERY_WHAT_IF_H
#define ZHIAN_SERVICES_ESCALATION_QUERY_WHAT_IF_H

#include "common/stage/queries/what_if_query.h"

extern const struct what_if_source escalation_what_if[];

#endif
