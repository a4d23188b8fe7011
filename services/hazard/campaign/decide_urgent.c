/* Important matters go up at once (重要情况、重大案件第一时间报告) [000] [001] [002] [004]: a
 * hazard of a campaign that a person sets to major makes a report owed, which is sent by the next
 * day's end. */
#include "hazard.pb-c.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/decide.h"

static void owe_report(struct campaign_call *call, const struct object_id *hazard)
{
	int32_t due_day = time_day_of_ms(call->work->context->now_ms) + 1;
	for (unsigned n = 1; n <= call->row.reports; n++) {
		struct campaign_part_full report;
		if (!campaign_part_get(call->work->context->rows, call->campaign.number,
				       CAMPAIGN_PART_REPORT, (uint8_t)n, &report) ||
		    !campaign_report_is_at_once(&report.row))
			continue;
		campaign_period_begin(call, &report.row, report.row.count + 1, due_day, hazard);
		return; /* one paper, whatever else the plan sends at once */
	}
}

static void hazard_is_major(const struct decide_context *context, struct decision *decision,
			    struct object_id hazard)
{
	uint64_t campaigns[CAMPAIGNS_TRACKED_MAX];
	size_t count = campaigns_of(context->rows, OBJECT_HAZARD, hazard.number, campaigns);
	/* An act's own events and those of four campaigns fit one decision. */
	for (size_t i = 0; i < count && decision->event_count + 4 <= DECISION_EVENTS_MAX; i++) {
		struct work work = {.context = context, .decision = decision};
		struct campaign_call call = {
			.work = &work,
			.campaign = own_object(context, OBJECT_CAMPAIGN, campaigns[i]),
		};
		if (campaign_get(context->rows, campaigns[i], &call.row) &&
		    campaign_takes_entries(call.row.state))
			owe_report(&call, &hazard);
	}
}

void campaign_decide_urgent(const struct decide_context *context, const struct input *input,
			    struct decision *decision)
{
	(void)input;
	struct campaign_tracked tracked;
	size_t count = decision->verdict == VERDICT_DONE ? decision->event_count : 0;
	for (size_t i = 0; i < count; i++) {
		const struct event *event = decision->events[i];
		if (event->head.kind != KIND(LEVEL_SET) ||
		    BODY(event, LevelSet)->level != ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR ||
		    !campaign_tracked_get(context->rows, &tracked))
			continue;
		hazard_is_major(context, decision,
				own_object(context, OBJECT_HAZARD, event->head.subject_number));
		return;
	}
}
