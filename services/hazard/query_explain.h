/* Why a hazard stands as it does: the rule, the facts that met it, its source, the clocks, the
 * persons. */
#ifndef ZHIAN_SERVICES_HAZARD_QUERY_EXPLAIN_H
#define ZHIAN_SERVICES_HAZARD_QUERY_EXPLAIN_H

#include "common/stage/queries/query.h"

/* One line for the level, one for each running clock, one for the persons.  false: not about a
 * hazard. */
bool hazard_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
		    struct answer *answer);

#endif
