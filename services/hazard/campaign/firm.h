/* A firm as a campaign sees it: whether it is in the scope, which counters count it, what of that
 * is done by what its rows say. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_FIRM_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_FIRM_H

#include "services/hazard/campaign/tables.h"

struct campaign_firm {
	uint32_t owed; /* bit n: the n-th counter counts it */
	uint32_t done; /* bit n: and it is done */
};

/* false: not in the scope, or merged into another one. */
bool campaign_firm_look(const struct rows_reader *rows, uint64_t campaign,
			const struct campaign_row *row, uint64_t firm,
			struct campaign_firm *ret_firm);

/* Whether a counter of the campaign counts the firm, and no person has taken it out. */
bool campaign_firm_counted(const struct rows_reader *rows, uint64_t campaign,
			   const struct campaign_row *row, uint64_t firm);

/* Archives, certificates, standards: whether it is done is read from the firm's rows, and may be
 * undone again; patrols, inspections and self-checks are done when they happened. */
bool campaign_measure_by_rows(uint32_t measure);

#endif
