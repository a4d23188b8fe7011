/* The results list (行动成果清单): a line for each counter of a campaign, as it stood when a report
 * was submitted, or as it stands. */
#include <stdlib.h>

#include "common/core/json_line.h"
#include "services/hazard/campaign/query.h"
#include "services/hazard/campaign/tables.h"

/* Which paper is asked for; report 0: none, the counters as they stand. */
struct paper {
	uint64_t campaign;
	struct campaign_part_full report;
	uint32_t period;
	struct campaign_period submitted;
};

/* Of the period that is asked for, or the last one for which a paper was submitted. */
static bool submitted(const struct query_context *query, const char *asked, struct paper *paper)
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

static bool find_paper(const struct query_context *query, const Zh__ListQuery *list,
		       const struct campaign_row *row, struct answer *answer, struct paper *paper)
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
		answer->refusal =
			(struct refusal){.code = "campaign.results.none", .where = "report"};
		return false;
	}
	return true;
}

static bool totals_of(const struct query_context *query, const struct paper *paper, uint8_t counter,
		      struct campaign_totals *ret_totals)
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

static void put_line(const struct paper *paper, const struct campaign_part_full *counter,
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
	struct paper paper = {0};
	struct campaign_row row;
	if (!campaign_named(query, list, answer, &paper.campaign, &row) ||
	    !find_paper(query, list, &row, answer, &paper))
		return;
	for (uint8_t counter = 0; counter < row.counters; counter++) {
		struct campaign_part_full part;
		struct campaign_totals totals;
		if (campaign_part_get(query->rows, paper.campaign, CAMPAIGN_PART_COUNTER,
				      counter + 1, &part) &&
		    totals_of(query, &paper, counter, &totals))
			put_line(&paper, &part, &totals, answer);
	}
}
