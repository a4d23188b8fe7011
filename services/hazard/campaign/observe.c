#include "services/hazard/campaign/observe.h"

#include "common/base/sabotage.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/firm.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

enum { ROW_VERSION = 1 };

struct observing {
	struct rows_writer *rows;
	const struct event *event;
	struct campaign_tracked tracked;
	int32_t day;
};

static struct object_id subject_of(const struct event *event)
{
	return object_id_make((enum object_kind)event->head.subject_kind,
			      event->head.subject_region, event->head.subject_number);
}

/* ---- hazards: the problems that a campaign handles */

static void link_put(struct rows_writer *rows, uint64_t campaign, uint64_t hazard,
		     const struct campaign_link *link)
{
	struct row_key key = campaign_link_key(campaign, OBJECT_HAZARD, hazard);
	rows_store(rows, TABLE_CAMPAIGN_LINKS, row_key_bytes(&key), link, sizeof(*link));
}

/* A relapse goes on with a problem that was counted: it is owed again, and counted once. */
static bool chain_continues(const struct observing *observing, uint64_t campaign, uint8_t counter,
			    const Zh__HazardOpened *body)
{
	struct campaign_link link;
	struct campaign_entry entry;
	if (body->chain_of == 0 ||
	    !campaign_link_get(&observing->rows->read, campaign, OBJECT_HAZARD, body->chain_of,
			       &link) ||
	    !campaign_entry_get(&observing->rows->read, campaign, counter, OBJECT_HAZARD, link.root,
				&entry))
		return false;
	link.day = observing->day;
	link.flags |= CAMPAIGN_LINK_CHAIN;
	link_put(observing->rows, campaign, body->hazard, &link);
	campaign_entry_undone(&entry);
	entry.by_kind = OBJECT_HAZARD;
	entry.by_number = body->hazard;
	campaign_entry_put(observing->rows, campaign, counter, OBJECT_HAZARD, link.root, &entry);
	return true;
}

static bool opened_in_scope(const struct observing *observing, uint64_t campaign,
			    const struct campaign_row *row, const Zh__HazardOpened *body)
{
	const Zh__ProductRef *product = body->product;
	const char *class_code = product == NULL ? NULL : product->class_code;
	return campaign_takes_entries(row->state) && class_code != NULL &&
	       campaign_role_in_scope(row, (uint32_t)body->firm_role) &&
	       campaign_region_in_scope(row, body->place) &&
	       campaign_class_in_scope(&observing->rows->read, campaign, bytes_of_text(class_code),
				       NULL);
}

static void hazard_opened(const struct observing *observing)
{
	const Zh__HazardOpened *body =
		EVENT_BODY(observing->event, Zh__HazardOpened, zh__hazard_opened__descriptor);
	for (uint8_t i = 0; i < observing->tracked.count; i++) {
		uint64_t campaign = observing->tracked.campaign[i];
		struct campaign_row row;
		if (!campaign_get(&observing->rows->read, campaign, &row))
			continue;
		uint8_t counter = campaign_counter_of(
			&row, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED);
		if (chain_continues(observing, campaign, counter, body) ||
		    !opened_in_scope(observing, campaign, &row, body))
			continue;
		struct campaign_link link = {
			.version = ROW_VERSION, .day = observing->day, .root = body->hazard};
		struct campaign_entry entry = {.version = ROW_VERSION,
					       .entered_day = observing->day,
					       .amount = 1,
					       .by_kind = OBJECT_HAZARD,
					       .by_number = body->hazard};
		link_put(observing->rows, campaign, body->hazard, &link);
		campaign_entry_put(observing->rows, campaign, counter, OBJECT_HAZARD, body->hazard,
				   &entry);
	}
}

enum handled { HANDLED_NO, HANDLED_YES, HANDLED_NONE /* it was no problem */ };

/* Handled: cancelled off, or another region's from here on; a case alone doesn't mend it. */
static enum handled handled(uint8_t state)
{
	switch ((enum hazard_state)state) {
	case HAZARD_CANCELLED_OFF:
	case HAZARD_LOOKED_BACK:
	case HAZARD_ARCHIVED:
	case HAZARD_REFERRED:
		return HANDLED_YES;
	case HAZARD_UNFOUNDED:
		return HANDLED_NONE;
	case HAZARD_OPENED:
	case HAZARD_ORDERED:
	case HAZARD_CLAIMED:
	case HAZARD_REINSPECTED:
	case HAZARD_FAILED:
	case HAZARD_TO_CASE:
	case HAZARD_STATE_COUNT:
		break;
	}
	return HANDLED_NO;
}

void campaign_hazard_settle(struct rows_writer *rows, uint64_t campaign,
			    const struct campaign_row *row, struct object_id hazard, int32_t day)
{
	struct hazard_row stored;
	struct campaign_link link;
	struct campaign_entry entry;
	uint8_t counter =
		campaign_counter_of(row, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED);
	if (!hazard_get(&rows->read, hazard.number, &stored) ||
	    !campaign_link_get(&rows->read, campaign, OBJECT_HAZARD, hazard.number, &link) ||
	    !campaign_entry_get(&rows->read, campaign, counter, OBJECT_HAZARD, link.root, &entry) ||
	    entry.by_number != hazard.number) /* a relapse of it has taken its place */
		return;
	struct campaign_entry before = entry;
	entry.flags &= (uint8_t)~CAMPAIGN_ENTRY_EXCLUDED;
	switch (handled(stored.state)) {
	case HANDLED_YES:
		campaign_entry_done(&entry, hazard, day, !campaign_takes_entries(row->state));
		break;
	case HANDLED_NONE:
		entry.flags |= CAMPAIGN_ENTRY_EXCLUDED;
		break;
	case HANDLED_NO:
		campaign_entry_undone(&entry);
		break;
	}
	if (memcmp(&before, &entry, sizeof(entry)) != 0)
		campaign_entry_put(rows, campaign, counter, OBJECT_HAZARD, link.root, &entry);
}

/* 查处一批不合格产品: a failed sample that was ordered to be corrected, or a case on the hazard. */
static bool punished(const struct event *event, const struct hazard_row *hazard)
{
	if (event->head.kind == ZH__EVENT_KIND__KIND_CORRECTION_ORDERED)
		return hazard->source_kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING;
	return event->head.kind == ZH__EVENT_KIND__KIND_HAZARD_TO_CASE && hazard->casefile != 0;
}

static void hazard_changed(const struct observing *observing)
{
	uint64_t campaigns[CAMPAIGNS_TRACKED_MAX];
	struct object_id id = subject_of(observing->event);
	struct hazard_row hazard;
	size_t count = campaigns_of(&observing->rows->read, OBJECT_HAZARD, id.number, campaigns);
	if (count == 0 || !hazard_get(&observing->rows->read, id.number, &hazard))
		return;
	for (size_t i = 0; i < count; i++) {
		struct campaign_row row;
		if (!campaign_get(&observing->rows->read, campaigns[i], &row))
			continue;
		campaign_hazard_settle(observing->rows, campaigns[i], &row, id, observing->day);
		if (punished(observing->event, &hazard))
			campaign_count_done(observing->rows, campaigns[i], &row,
					    ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_PUNISHED,
					    id, id, observing->day);
	}
}

/* ---- firms */

static void firm_entry(const struct observing *observing, uint64_t campaign,
		       const struct campaign_row *row, uint64_t firm, uint8_t counter,
		       bool done_now, struct object_id by)
{
	struct campaign_entry entry;
	if (!campaign_entry_get(&observing->rows->read, campaign, counter, OBJECT_FIRM, firm,
				&entry)) {
		if (!campaign_takes_entries(row->state))
			return;
		/* Not on the frozen list: shown apart, unless the list comes to it. */
		entry = (struct campaign_entry){.version = ROW_VERSION,
						.flags = CAMPAIGN_ENTRY_AFTER,
						.entered_day = observing->day,
						.amount = 1};
	} else if (!done_now || (entry.flags & CAMPAIGN_ENTRY_DONE) != 0) {
		return;
	}
	if (done_now)
		campaign_entry_done(&entry, by, observing->day,
				    !campaign_takes_entries(row->state));
	campaign_entry_put(observing->rows, campaign, counter, OBJECT_FIRM, firm, &entry);
}

/* The firm was patrolled, inspected, …: every campaign that counts it knows. */
static void firm_did(const struct observing *observing, uint64_t firm, uint32_t measure,
		     struct object_id by)
{
	for (uint8_t i = 0; i < observing->tracked.count; i++) {
		uint64_t campaign = observing->tracked.campaign[i];
		struct campaign_row row;
		struct campaign_firm found;
		struct campaign_entry entry;
		if (!campaign_get(&observing->rows->read, campaign, &row))
			continue;
		uint8_t counter = campaign_counter_of(&row, measure);
		if (counter == CAMPAIGN_NO_COUNTER)
			continue;
		bool counted = campaign_entry_get(&observing->rows->read, campaign, counter,
						  OBJECT_FIRM, firm, &entry);
		bool in_scope = counted || campaign_firm_look(&observing->rows->read, campaign,
							      &row, firm, &found);
		if (in_scope && campaign_measure_of_firms(measure))
			firm_entry(observing, campaign, &row, firm, counter, true, by);
		else if (in_scope && campaign_takes_entries(row.state))
			campaign_count_done(observing->rows, campaign, &row, measure,
					    object_id_make(OBJECT_FIRM,
							   observing->event->head.subject_region,
							   firm),
					    by, observing->day);
	}
}

/* A firm that is met after the list was frozen is shown apart, with what it owes. */
static void firm_registered(const struct observing *observing)
{
	struct object_id id = subject_of(observing->event);
	for (uint8_t i = 0; i < observing->tracked.count; i++) {
		uint64_t campaign = observing->tracked.campaign[i];
		struct campaign_row row;
		struct campaign_firm found;
		if (!campaign_get(&observing->rows->read, campaign, &row) ||
		    (row.flags & CAMPAIGN_FREEZING) == 0 || id.number <= row.freeze_limit ||
		    !campaign_takes_entries(row.state) ||
		    !campaign_firm_look(&observing->rows->read, campaign, &row, id.number, &found))
			continue;
		for (uint8_t counter = 0; counter < row.counters; counter++) {
			if ((found.owed >> counter & 1) != 0)
				firm_entry(observing, campaign, &row, id.number, counter, false,
					   id);
		}
	}
}

/* Merged away: the firm that stands for both is counted, this one isn't; an undone merge is. */
static void firm_merged(const struct observing *observing)
{
	const Zh__FirmMerged *body =
		EVENT_BODY(observing->event, Zh__FirmMerged, zh__firm_merged__descriptor);
	uint64_t firm = observing->event->head.subject_number;
	for (uint8_t i = 0; i < observing->tracked.count; i++) {
		uint64_t campaign = observing->tracked.campaign[i];
		struct campaign_row row;
		struct campaign_entry entry;
		if (!campaign_get(&observing->rows->read, campaign, &row))
			continue;
		for (uint8_t counter = 0; counter < row.counters; counter++) {
			if (!campaign_measure_of_firms(row.measure[counter]) ||
			    !campaign_entry_get(&observing->rows->read, campaign, counter,
						OBJECT_FIRM, firm, &entry))
				continue;
			if (body->undone)
				entry.flags &= (uint8_t)~CAMPAIGN_ENTRY_EXCLUDED;
			else
				entry.flags |= CAMPAIGN_ENTRY_EXCLUDED;
			campaign_entry_put(observing->rows, campaign, counter, OBJECT_FIRM, firm,
					   &entry);
		}
	}
}

static void firm_changed(const struct observing *observing)
{
	struct object_id id = subject_of(observing->event);
	switch (observing->event->head.kind) {
	case ZH__EVENT_KIND__KIND_FIRM_REGISTERED:
		firm_registered(observing);
		return;
	case ZH__EVENT_KIND__KIND_FIRM_MERGED:
		firm_merged(observing);
		return;
	case ZH__EVENT_KIND__KIND_PATROL_RECORDED:
		firm_did(observing, id.number, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PATROLLED,
			 id);
		firm_did(observing, id.number,
			 ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INSPECTED, id);
		return;
	default: /* nothing that a campaign counts */
		return;
	}
}

/* ---- by kind */

enum status campaign_observe(struct rows_writer *rows, const struct event *event)
{
	struct observing observing = {.rows = rows, .event = event};
	if (!campaign_tracked_get(&rows->read, &observing.tracked))
		return STATUS_OK;
	observing.day = time_day_of_ms(event->recorded_ms);
	if (event->head.kind == ZH__EVENT_KIND__KIND_HAZARD_OPENED)
		hazard_opened(&observing);
	else if (event->head.subject_kind == OBJECT_HAZARD)
		hazard_changed(&observing);
	else if (event->head.subject_kind == OBJECT_FIRM)
		firm_changed(&observing);
	return STATUS_OK;
}
