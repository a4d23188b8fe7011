/* The counting of campaigns: entries, and the totals that follow from them. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_COUNT_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_COUNT_H

#include "services/hazard/campaign/tables.h"

/* Stores the entry and moves the counter's totals by the difference to the one before. */
void campaign_entry_put(struct rows_writer *rows, uint64_t campaign, uint8_t counter,
			enum object_kind kind, uint64_t number, const struct campaign_entry *entry);

/* Makes the entry done by `by` on `day`, unless it is already; `late`: the campaign is closed. */
void campaign_entry_done(struct campaign_entry *entry, struct object_id by, int32_t day, bool late);
void campaign_entry_undone(struct campaign_entry *entry);

/* Counts the object as something done, once (六个一批: no denominator). */
void campaign_count_done(struct rows_writer *rows, uint64_t campaign,
			 const struct campaign_row *row, uint32_t measure, struct object_id object,
			 struct object_id by, int32_t day);

/* The campaigns that an object belongs to, ascending; at most CAMPAIGNS_TRACKED_MAX. */
size_t campaigns_of(const struct rows_reader *rows, enum object_kind kind, uint64_t number,
		    uint64_t ret_campaigns[CAMPAIGNS_TRACKED_MAX]);

/* Which counters of firms count this one by its class's flags, as bits; every one but those that
 * ask for a licence, a new licence or standards on file (firm.h says who these are). */
uint32_t campaign_counters_of_firms(const struct campaign_row *row);

#endif
