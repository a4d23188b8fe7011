/* What people ask about campaigns: the plan and its life, figures, and the rows behind them. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_QUERY_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_QUERY_H

#include "common/stage/query.h"

void campaign_query_get(const struct query_context *query, const Zh__GetQuery *get,
			struct answer *answer);
/* "campaign", "campaign_status", "campaign_rows", "campaign_missing"; false: another noun. */
bool campaign_query_list(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer);
/* Its state with what is possible, and for each counter how its figure comes about. */
void campaign_explain(const struct query_context *query, uint64_t campaign, struct answer *answer);

#endif
