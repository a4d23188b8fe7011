/* What people ask about samplings. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_QUERY_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_QUERY_H

#include "common/stage/query.h"

/* show, list (nouns `sampling` and `publication`), explain; false: none of these. */
query_fn sampling_query;

#endif
