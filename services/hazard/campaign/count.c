#include "services/hazard/campaign/count.h"

#include "common/base/sabotage.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/tables.h"

enum { ROW_VERSION = 1 };

/* ---- entries and totals */

/* What one entry adds to its counter's totals; `sign` -1 takes it out again. */
static void contribute(struct campaign_totals *totals, const struct campaign_entry *entry,
		       uint64_t sign)
{
	bool done = (entry->flags & CAMPAIGN_ENTRY_DONE) != 0;
	if ((entry->flags & CAMPAIGN_ENTRY_EXCLUDED) != 0) {
		totals->excluded += sign;
		return;
	}
	bool after = (entry->flags & CAMPAIGN_ENTRY_AFTER) != 0 &&
		     !SABOTAGE("campaign.frozen-list-grows");
	*(after ? &totals->after_owed : &totals->owed) += sign;
	if (!done)
		return;
	*(after ? &totals->after_done : &totals->done) += sign;
	if ((entry->flags & CAMPAIGN_ENTRY_LATE) != 0)
		totals->late += sign;
	totals->amount += sign * entry->amount;
}

void campaign_entry_put(struct rows_writer *rows, uint64_t campaign, uint8_t counter,
			enum object_kind kind, uint64_t number, const struct campaign_entry *entry)
{
	struct campaign_totals totals;
	struct campaign_entry before;
	campaign_totals_get(&rows->read, campaign, counter, &totals);
	if (campaign_entry_get(&rows->read, campaign, counter, kind, number, &before) &&
	    !SABOTAGE("campaign.counts-twice"))
		contribute(&totals, &before, UINT64_MAX); /* minus one, modulo 2^64 */
	contribute(&totals, entry, 1);
	struct row_key key = campaign_entry_key(campaign, counter, kind, number);
	rows_store(rows, TABLE_CAMPAIGN_ENTRIES, row_key_bytes(&key), entry, sizeof(*entry));
	key = campaign_totals_key(campaign, counter);
	rows_store(rows, TABLE_CAMPAIGN_TOTALS, row_key_bytes(&key), &totals, sizeof(totals));
}

void campaign_entry_done(struct campaign_entry *entry, struct object_id by, int32_t day, bool late)
{
	if ((entry->flags & CAMPAIGN_ENTRY_DONE) != 0)
		return;
	entry->flags |= (uint8_t)(CAMPAIGN_ENTRY_DONE | (late ? CAMPAIGN_ENTRY_LATE : 0));
	entry->by_kind = (uint8_t)by.kind;
	entry->by_number = by.number;
	entry->done_day = day;
}

void campaign_entry_undone(struct campaign_entry *entry)
{
	entry->flags &= (uint8_t) ~(CAMPAIGN_ENTRY_DONE | CAMPAIGN_ENTRY_LATE);
	entry->done_day = 0;
}

void campaign_count_done(struct rows_writer *rows, uint64_t campaign,
			 const struct campaign_row *row, uint32_t measure, struct object_id object,
			 struct object_id by, int32_t day)
{
	struct campaign_entry entry;
	uint8_t counter = campaign_counter_of(row, measure);
	if (counter == CAMPAIGN_NO_COUNTER ||
	    campaign_entry_get(&rows->read, campaign, counter, object.kind, object.number, &entry))
		return;
	entry = (struct campaign_entry){.version = ROW_VERSION, .entered_day = day, .amount = 1};
	campaign_entry_done(&entry, by, day, !campaign_takes_entries(row->state));
	campaign_entry_put(rows, campaign, counter, object.kind, object.number, &entry);
}

/* ---- what belongs to what */

struct found {
	uint64_t campaigns[CAMPAIGNS_TRACKED_MAX];
	size_t count;
};

static bool add_campaign(void *context, const struct row_ref *row)
{
	struct found *found = (struct found *)context;
	found->campaigns[found->count++] = be64_get(row->key.data + row->key.size - 8);
	return true;
}

size_t campaigns_of(const struct rows_reader *rows, enum object_kind kind, uint64_t number,
		    uint64_t ret_campaigns[CAMPAIGNS_TRACKED_MAX])
{
	struct found found = {.count = 0};
	struct row_key prefix = campaign_of_key(kind, number);
	(void)rows_scan(rows, TABLE_CAMPAIGNS_OF, row_key_bytes(&prefix), bytes_of(NULL, 0),
			CAMPAIGNS_TRACKED_MAX, add_campaign, &found);
	memcpy(ret_campaigns, found.campaigns, found.count * sizeof(found.campaigns[0]));
	return found.count;
}

uint32_t campaign_counters_of_firms(const struct campaign_row *row)
{
	uint32_t bits = 0;
	for (uint8_t n = 0; n < row->counters; n++) {
		if (campaign_measure_of_firms(row->measure[n]))
			bits |= UINT32_C(1) << n;
	}
	return bits;
}
