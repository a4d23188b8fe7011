/* Why a hazard stands as it does: the rule, the facts that met it, its source, the clocks, the
 * persons. */
#ifndef ZHIAN_SERVICES_HAZARD_QUERY_EXPLAIN_H
#define ZHIAN_SERVICES_HAZARD_QUERY_EXPLAIN_H

#include "common/stage/queries/question.h"

/* One line for the level, one for each running clock, one for the persons. */
object_explain_fn hazard_explain;

#endif
