#include "services/hazard/campaign/drive.h"

#include "common/base/sabotage.h"
#include "inspection.pb-c.h"
#include "sampling.pb-c.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/firm.h"
#include "services/hazard/campaign/states.h"

enum { ROW_VERSION = 1 };

bool campaign_takes_firm(const struct rows_reader *rows, uint64_t campaign, uint64_t firm)
{
	struct campaign_row row;
	struct campaign_firm found;
	return campaign_get(rows, campaign, &row) &&
	       (campaign_firm_look(rows, campaign, &row, firm, &found) ||
		campaign_firm_counted(rows, campaign, &row, firm));
}

static bool in_scope(const struct rows_reader *rows, uint64_t campaign, uint64_t firm,
		     const char *class_code)
{
	if (firm != 0 && campaign_takes_firm(rows, campaign, firm))
		return true;
	if (class_code != NULL)
		return campaign_class_in_scope(rows, campaign, bytes_of_text(class_code), NULL);
	return firm == 0;
}

bool campaign_drive_is_sound(const struct decide_context *context, struct decision *decision,
			     uint64_t campaign, uint64_t firm, const char *class_code)
{
	struct campaign_row row;
	if (campaign == 0)
		return true;
	if (!campaign_get(context->rows, campaign, &row)) {
		decision_not_found(decision, "campaign.not_found");
		return false;
	}
	if (!campaign_takes_entries(row.state)) {
		decision_refuse(decision, "campaign.drive.state", NULL);
		decision_refuse_param(decision, "state", campaign_state_name(row.state));
		return false;
	}
	if (!in_scope(context->rows, campaign, firm, class_code)) {
		decision_refuse(decision, "campaign.drive.scope", NULL);
		decision_possible(decision, "campaign.link");
		return false;
	}
	return true;
}

uint64_t campaign_drive_of(const struct rows_reader *rows, struct object_id object)
{
	uint64_t campaigns[CAMPAIGNS_TRACKED_MAX];
	/* Reports are many and campaigns few: where there never was one, nothing is looked for. */
	if (object.kind == OBJECT_NONE || counter_next(rows, OBJECT_CAMPAIGN, 0) == 1 ||
	    SABOTAGE("hazard.drive-forgotten"))
		return 0;
	return campaigns_of(rows, object.kind, object.number, campaigns) == 0 ? 0 : campaigns[0];
}

/* The campaign that the event's object was planned for; 0: none. */
static uint64_t planned_for(const struct event *event)
{
	switch (event->head.kind) {
	case KIND(INSPECTION_PLANNED):
		return BODY(event, InspectionPlanned)->campaign;
	case KIND(INSPECTIONS_DRAWN):
		return BODY(event, InspectionsDrawn)->campaign;
	case KIND(SELF_CHECK_CALLED):
		return BODY(event, SelfCheckCalled)->campaign;
	case KIND(SAMPLING_PLANNED):
		return BODY(event, SamplingPlanned)->campaign;
	default:
		return 0;
	}
}

void campaign_drive_book(struct rows_writer *rows, const struct event *event)
{
	uint64_t campaign = planned_for(event);
	if (campaign == 0)
		return;
	struct campaign_link link = {
		.version = ROW_VERSION,
		.day = time_day_of_ms(event->recorded_ms),
		.root = event->head.subject_number,
	};
	struct row_key key = campaign_link_key(campaign, (enum object_kind)event->head.subject_kind,
					       event->head.subject_number);
	rows_store(rows, TABLE_CAMPAIGN_LINKS, row_key_bytes(&key), &link, sizeof(link));
}
