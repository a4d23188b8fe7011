/* Which figures a paper has: those of a submitted report, or the counters as they stand. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_RESULTS_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_RESULTS_H

#include "services/hazard/campaign/query.h"
#include "services/hazard/campaign/tables.h"

struct campaign_paper {
	uint64_t campaign;
	struct campaign_part_full report; /* row.n 0: none is named */
	uint32_t period;                  /* 0: the counters as they stand */
	struct campaign_period submitted;
};

/* The report and period that are asked for, else its last that was submitted; `paper->campaign` is
 * set.  A `draft` is also of a report that nobody submitted yet.  false: refused. */
bool campaign_paper_find(const struct query_context *query, const Zh__ListQuery *list,
			 const struct campaign_row *row, struct answer *answer, bool draft,
			 struct campaign_paper *paper);
/* `counter` from 0; false: the paper has none. */
bool campaign_paper_totals(const struct query_context *query, const struct campaign_paper *paper,
			   uint8_t counter, struct campaign_totals *ret_totals);

#endif
