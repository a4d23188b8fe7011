/* What people ask about campaigns: the plan and its life, figures, and the rows behind them. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_QUERY_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_QUERY_H

#include "common/stage/lists.h"
#include "common/stage/query.h"

void campaign_query_get(const struct query_context *query, const Zh__GetQuery *get,
			struct answer *answer);
list_answer_fn campaign_list, campaign_list_status, campaign_list_rows, campaign_list_missing;
/* Its state with what is possible, and for each counter how its figure comes about. */
void campaign_explain(const struct query_context *query, uint64_t campaign, struct answer *answer);

#endif
