/* What people ask about samplings. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_QUERY_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_QUERY_H

#include "common/stage/queries/lists.h"
#include "common/stage/queries/query.h"

list_answer_fn sampling_list, sampling_list_published;
/* show, explain; false: none of these. */
query_fn sampling_query;

#endif
