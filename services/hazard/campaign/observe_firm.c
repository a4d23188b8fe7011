/* What happens to firms, as campaigns count it. */
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "services/hazard/archive/tables.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/firm.h"
#include "services/hazard/campaign/observe_internal.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/inspection/tables.h"
#include "services/hazard/tables.h"

enum { ROW_VERSION = 1 };

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
	struct object_id id = campaign_subject_of(observing->event);
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
	const Zh__FirmMerged *body = BODY(observing->event, FirmMerged);
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

/* A visit that took place: a patrol of either kind is one, and so is every other inspection. */
static void inspected(const struct observing *observing)
{
	const Zh__InspectionVisited *body = BODY(observing->event, InspectionVisited);
	struct object_id by = campaign_subject_of(observing->event);
	struct inspection_row row;
	if (body->visit != ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE ||
	    !inspection_get(&observing->rows->read, by.number, &row) || row.firm == 0)
		return;
	firm_did(observing, row.firm, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_INSPECTED, by);
	firm_did(observing, row.firm, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INSPECTED, by);
	if (row.kind == ZH__INSPECTION_KIND__INSPECTION_KIND_DAILY_PATROL)
		firm_did(observing, row.firm, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PATROLLED, by);
}

static void self_checked(const struct observing *observing)
{
	const Zh__SelfCheckReturned *body = BODY(observing->event, SelfCheckReturned);
	firm_did(observing, body->firm_number, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_SELF_CHECKED,
		 campaign_subject_of(observing->event));
}

/* Its archive, a certificate, a standard or what it owes has changed: the firm is looked at again.
 */
static void settle_counter(const struct observing *observing, uint64_t campaign,
			   const struct campaign_row *row, uint64_t firm, uint8_t counter,
			   bool done, struct object_id by)
{
	struct campaign_entry entry;
	if (!campaign_entry_get(&observing->rows->read, campaign, counter, OBJECT_FIRM, firm,
				&entry)) {
		firm_entry(observing, campaign, row, firm, counter, done, by);
		return;
	}
	if (done == ((entry.flags & CAMPAIGN_ENTRY_DONE) != 0))
		return;
	if (done)
		campaign_entry_done(&entry, by, observing->day,
				    !campaign_takes_entries(row->state));
	else
		campaign_entry_undone(&entry);
	campaign_entry_put(observing->rows, campaign, counter, OBJECT_FIRM, firm, &entry);
}

static void firm_settled(const struct observing *observing, uint64_t firm)
{
	struct object_id by = campaign_subject_of(observing->event);
	for (uint8_t i = 0; firm != 0 && i < observing->tracked.count; i++) {
		uint64_t campaign = observing->tracked.campaign[i];
		struct campaign_row row;
		struct campaign_firm found;
		if (!campaign_get(&observing->rows->read, campaign, &row) ||
		    (row.flags & CAMPAIGN_FREEZING) == 0 ||
		    (firm > row.freeze_through && firm <= row.freeze_limit) || /* a slice comes */
		    !campaign_firm_look(&observing->rows->read, campaign, &row, firm, &found))
			continue;
		for (uint8_t counter = 0; counter < row.counters; counter++) {
			if (campaign_measure_by_rows(row.measure[counter]) &&
			    (found.owed >> counter & 1) != 0)
				settle_counter(observing, campaign, &row, firm, counter,
					       (found.done >> counter & 1) != 0, by);
		}
	}
}

static uint64_t firm_of_licence(const struct rows_reader *rows, uint64_t number)
{
	struct licence licence;
	return licence_get(rows, number, &licence) ? licence.head.firm : 0;
}

/* The firm whose rows this event of the archive has changed; 0: none. */
static uint64_t changed_firm(const struct observing *observing)
{
	const struct event *event = observing->event;
	const struct rows_reader *rows = &observing->rows->read;
	switch (event->head.kind) {
	case KIND(ARCHIVE_OPENED):
	case KIND(ARCHIVE_CHANGED):
	case KIND(ARCHIVE_VERIFIED):
	case KIND(TRACE_CHECKED):
		return event->head.subject_number;
	case KIND(LICENCE_ADDED):
		return firm_of_licence(rows, BODY(event, LicenceAdded)->licence);
	case KIND(LICENCE_CHANGED):
		return firm_of_licence(rows, BODY(event, LicenceChanged)->licence);
	case KIND(STANDARD_CHANGED):
		return BODY(event, StandardChanged)->firm_number;
	case KIND(DUTY_OPENED):
		return BODY(event, DutyOpened)->firm_number;
	case KIND(DUTY_ENDED):
		return BODY(event, DutyEnded)->firm_number;
	default:
		return 0;
	}
}

/* The sampling of a new certificate isn't owed any more, though none was drawn: it counts neither
 * way. */
static void sampling_moot(const struct observing *observing)
{
	const Zh__DutyEnded *body = BODY(observing->event, DutyEnded);
	struct duty_row duty;
	if (!duty_get(&observing->rows->read, body->duty, &duty) || duty.state != DUTY_MOOT ||
	    duty.kind != ZH__DUTY_KIND__DUTY_KIND_SAMPLE_NEWLY_LICENSED)
		return;
	for (uint8_t i = 0; i < observing->tracked.count; i++) {
		uint64_t campaign = observing->tracked.campaign[i];
		struct campaign_row row;
		struct campaign_entry entry;
		if (!campaign_get(&observing->rows->read, campaign, &row))
			continue;
		uint8_t counter = campaign_counter_of(
			&row, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_NEW_SAMPLED);
		if (counter == CAMPAIGN_NO_COUNTER ||
		    !campaign_entry_get(&observing->rows->read, campaign, counter, OBJECT_FIRM,
					duty.firm, &entry))
			continue;
		entry.flags |= CAMPAIGN_ENTRY_EXCLUDED;
		campaign_entry_put(observing->rows, campaign, counter, OBJECT_FIRM, duty.firm,
				   &entry);
	}
}

void campaign_observe_firms(const struct observing *observing)
{
	struct object_id id = campaign_subject_of(observing->event);
	switch (observing->event->head.kind) {
	case KIND(FIRM_REGISTERED):
		firm_registered(observing);
		return;
	case KIND(FIRM_MERGED):
		firm_merged(observing);
		return;
	case KIND(PATROL_RECORDED):
		firm_did(observing, id.number, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PATROLLED,
			 id);
		firm_did(observing, id.number,
			 ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INSPECTED, id);
		return;
	case KIND(INSPECTION_VISITED):
		inspected(observing);
		return;
	case KIND(SELF_CHECK_RETURNED):
		self_checked(observing);
		return;
	case KIND(DUTY_ENDED):
		firm_settled(observing, changed_firm(observing));
		sampling_moot(observing);
		return;
	default:
		firm_settled(observing, changed_firm(observing));
		return;
	}
}
