/* escalation: the ladder, letters and cases.  What it does and owns stands in README.md. */
#ifndef ZHIAN_SERVICES_ESCALATION_ESCALATION_H
#define ZHIAN_SERVICES_ESCALATION_ESCALATION_H

#include "common/core/decider.h"
#include "common/stage/queries/query.h"

extern const struct decider escalation_decider;
bool escalation_query(const struct query_context *query, const Zh__Query *ask,
		      struct answer *answer);

/* What can be listed of it, and by what. */
extern const struct lists escalation_lists;

#endif
