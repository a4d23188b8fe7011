/* The results list (行动成果清单): a line for each counter of a campaign, as it stood when a report
 * was submitted, or as it stands. */
#include <stdlib.h>

#include "common/core/json_line.h"
#include "services/hazard/campaign/results.h"

/* Of the period that is asked for, or the last one for which a paper was submitted. */
static bool submitted(const struct query_context *query, const char *asked,
		      struct campaign_paper *paper)
{
	uint8_t report = paper->report.row.n;
	uint32_t last = paper->report.row.count, first = 1;
	if (asked != NULL) {
		unsigned long period = strtoul(asked, NULL, 10);
		if (period == 0 || period > last)
			return false;
		first = last = (uint32_t)period;
	}
	for (uint32_t period = last; period >= first && period != 0; period--) {
		paper->period = period;
		if (campaign_period_get(query->rows, paper->campaign, report, period,
					&paper->submitted) &&
		    paper->submitted.versions != 0)
			return true;
	}
	return false;
}

bool campaign_paper_find(const struct query_context *query, const Zh__ListQuery *list,
			 const struct campaign_row *row, struct answer *answer, bool draft,
			 struct campaign_paper *paper)
{
	const char *name = query_filter(list, "report");
	if (name == NULL)
		return true;
	uint8_t report = campaign_part_of_id(query->rows, paper->campaign, CAMPAIGN_PART_REPORT,
					     row->reports, name);
	if (report == 0 || !campaign_part_get(query->rows, paper->campaign, CAMPAIGN_PART_REPORT,
					      report, &paper->report)) {
		answer->refusal =
			(struct refusal){.code = "campaign.report.unknown", .where = "report"};
		return false;
	}
	if (!submitted(query, query_filter(list, "period"), paper)) {
		paper->period = 0;
		if (draft && query_filter(list, "period") == NULL)
			return true;
		answer->refusal =
			(struct refusal){.code = "campaign.results.none", .where = "report"};
		return false;
	}
	return true;
}

bool campaign_paper_totals(const struct query_context *query, const struct campaign_paper *paper,
			   uint8_t counter, struct campaign_totals *ret_totals)
{
	if (paper->period == 0) {
		campaign_totals_get(query->rows, paper->campaign, counter, ret_totals);
		return true;
	}
	return campaign_result_get(query->rows,
				   campaign_result_key(paper->campaign, paper->report.row.n,
						       paper->period, paper->submitted.versions,
						       counter),
				   ret_totals);
}

static void put_line(const struct campaign_paper *paper, const struct campaign_part_full *counter,
		     const struct campaign_totals *totals, struct answer *answer)
{
	struct json_line json;
	json_begin(&json, &answer->out, "campaign_result");
	campaign_put_names(&json, counter);
	if (paper->period != 0) {
		json_bytes_text(&json, "report", paper->report.text[PART_TEXT_ID]);
		json_unsigned(&json, "period", paper->period);
		json_unsigned(&json, "paper", paper->submitted.versions);
		json_day(&json, "submitted_day", paper->submitted.last_day);
	}
	campaign_put_totals(&json, counter, totals);
	json_end(&json);
	answer->lines++;
}

void campaign_list_results(const struct query_context *query, const Zh__ListQuery *list,
			   struct answer *answer)
{
	struct campaign_paper paper = {0};
	struct campaign_row row;
	if (!campaign_named(query, list, answer, &paper.campaign, &row) ||
	    !campaign_paper_find(query, list, &row, answer, false, &paper))
		return;
	for (uint8_t counter = 0; counter < row.counters; counter++) {
		struct campaign_part_full part;
		struct campaign_totals totals;
		if (campaign_part_get(query->rows, paper.campaign, CAMPAIGN_PART_COUNTER,
				      counter + 1, &part) &&
		    campaign_paper_totals(query, &paper, counter, &totals))
			put_line(&paper, &part, &totals, answer);
	}
}
