/* What people ask about campaigns: the plan and its life, figures, and the rows behind them. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_QUERY_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_QUERY_H

#include "common/core/json_line.h"
#include "common/stage/queries/question.h"

struct campaign_row;

extern const struct question_area campaign_questions;

#define CAMPAIGN_CASES_SHOWN 10000u /* of a campaign: all that are known are looked at */

void campaign_query_get(const struct query_context *query, const Zh__GetQuery *get,
			struct answer *answer);
list_answer_fn campaign_list, campaign_list_status, campaign_list_rows, campaign_list_missing;
/* The results list: as a submitted paper has it, or without a report as the counters stand. */
list_answer_fn campaign_list_results;
/* query_summary.c: a draft of the summary (工作总结), sentence by sentence. */
list_answer_fn campaign_list_summary;
/* query_base.c: how far the base (底数) is covered, who is missing, its versions. */
list_answer_fn campaign_list_base, campaign_list_base_firms, campaign_list_base_missing,
	campaign_list_base_versions;
/* What importing a file would change; nothing is written. */
void campaign_query_base(const struct query_context *query, const Zh__CampaignBaseQuery *ask,
			 struct answer *answer);
void campaign_put_base(const struct query_context *query, struct json_line *json, uint64_t campaign,
		       const struct campaign_row *row);
/* Its state with what is possible, and for each counter how its figure comes about. */
struct campaign_part_full;
struct campaign_totals;
/* Which campaign a list is in; false: none, which the answer says. */
bool campaign_named(const struct query_context *query, const Zh__ListQuery *list,
		    struct answer *answer, uint64_t *ret_campaign, struct campaign_row *ret_row);
/* Its id, titles and source. */
void campaign_put_names(struct json_line *json, const struct campaign_part_full *part);
/* Hundredths of a percent, rounded down: 9,999 isn't all. */
uint64_t campaign_share(uint64_t done, uint64_t owed);
/* What a counter says: done, of how many, by when. */
void campaign_put_totals(struct json_line *json, const struct campaign_part_full *part,
			 const struct campaign_totals *totals);

void campaign_explain(const struct query_context *query, uint64_t campaign, struct answer *answer);

#endif
