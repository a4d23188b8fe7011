/* `explain` of a clock. */
#ifndef ZHIAN_STAGE_CLOCK_EXPLAIN_QUERY_H
#define ZHIAN_STAGE_CLOCK_EXPLAIN_QUERY_H

#include "common/stage/query.h"

/* true: the question was about a clock, and is answered behind what stands in `answer`. */
bool answer_clock_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
			  struct answer *answer);

#endif
