/* credit: firms' facts, listings, the look-up.  What it does and owns stands in README.md. */
#ifndef ZHIAN_SERVICES_CREDIT_CREDIT_H
#define ZHIAN_SERVICES_CREDIT_CREDIT_H

#include "common/core/decider.h"
#include "common/stage/queries/query.h"

extern const struct decider credit_decider;
bool credit_query(const struct query_context *query, const Zh__Query *ask, struct answer *answer);

/* What can be listed of it, and by what. */
extern const struct lists credit_lists;

#endif
