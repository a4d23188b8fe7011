#include "services/hazard/campaign/observe.h"

#include "common/base/sabotage.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/drive.h"
#include "services/hazard/campaign/observe_internal.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

enum { ROW_VERSION = 1 };

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

/* By its class, role and place, or because a visit of the campaign found it. */
static bool opened_in_scope(const struct observing *observing, uint64_t campaign,
			    const struct campaign_row *row, const Zh__HazardOpened *body)
{
	const Zh__ProductRef *product = body->product;
	const char *class_code = product == NULL ? NULL : product->class_code;
	if (!campaign_takes_entries(row->state))
		return false;
	if (body->campaign == campaign)
		return true;
	return class_code != NULL && campaign_role_in_scope(row, (uint32_t)body->firm_role) &&
	       campaign_region_in_scope(row, body->place) &&
	       campaign_class_in_scope(&observing->rows->read, campaign, bytes_of_text(class_code),
				       NULL);
}

static void hazard_opened(const struct observing *observing)
{
	const Zh__HazardOpened *body = BODY(observing->event, HazardOpened);
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
	case HAZARD_STOPPED: /* closed as long as it isn't made again */
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
	if (event->head.kind == KIND(CORRECTION_ORDERED))
		return hazard->source_kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING;
	return event->head.kind == KIND(HAZARD_TO_CASE) && hazard->casefile != 0;
}

/* 质量问诊、质量分析、质量培训: by the firm, once; a letter of guidance counts when it is served.
 */
static void helped(const struct observing *observing, uint64_t campaign,
		   const struct campaign_row *row, const struct hazard_row *hazard)
{
	struct object_id by = campaign_subject_of(observing->event);
	struct object_id counted =
		hazard->firm == 0 ? by : object_id_make(OBJECT_FIRM, by.region, hazard->firm);
	if (BODY(observing->event, HazardHelped)->kind != ZH__HELP_KIND__HELP_KIND_GUIDANCE)
		campaign_count_done(observing->rows, campaign, row,
				    ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_HELPED, counted,
				    by, observing->day);
}

static void hazard_changed(const struct observing *observing)
{
	uint64_t campaigns[CAMPAIGNS_TRACKED_MAX];
	struct object_id id = campaign_subject_of(observing->event);
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
		if (observing->event->head.kind == KIND(HAZARD_HELPED))
			helped(observing, campaigns[i], &row, &hazard);
	}
}

/* ---- by kind */

enum status campaign_observe(struct rows_writer *rows, const struct event *event)
{
	struct observing observing = {.rows = rows, .event = event};
	if (event_kind_daemon(event->head.kind) != DAEMON_HAZARD)
		return STATUS_OK;
	campaign_drive_book(rows, event);
	if (!campaign_tracked_get(&rows->read, &observing.tracked))
		return STATUS_OK;
	observing.day = time_day_of_ms(event->recorded_ms);
	campaign_observe_marks(&observing);
	if (event->head.kind == KIND(HAZARD_OPENED))
		hazard_opened(&observing);
	else if (event->head.subject_kind == OBJECT_HAZARD)
		hazard_changed(&observing);
	else if (event->head.subject_kind == OBJECT_SAMPLING)
		campaign_observe_samplings(&observing);
	else
		campaign_observe_firms(&observing);
	return STATUS_OK;
}
