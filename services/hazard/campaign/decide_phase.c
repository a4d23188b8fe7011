/* Phases and the dates of the plan: what comes by itself only announces, reminds and counts. */
#include "services/hazard/campaign/decide.h"

/* Issuing may begin every report and the first phase at once: the act itself, a period and a clock
 * for each report, a clock for each task, the phase with its clock, a slice with its clock. */
_Static_assert(1 + 2 * CAMPAIGN_REPORTS_MAX + CAMPAIGN_PHASE_TASKS_MAX + 4 <= DECISION_EVENTS_MAX,
	       "one decision holds it");

static bool phase_get(const struct campaign_call *call, unsigned phase,
		      struct campaign_part_full *ret_phase)
{
	return phase >= 1 && phase <= call->row.phases &&
	       campaign_part_get(call->work->context->rows, call->campaign.number,
				 CAMPAIGN_PART_PHASE, (uint8_t)phase, ret_phase);
}

/* ---- a phase begins: the clocks of its tasks */

static void start_tasks(struct campaign_call *call, unsigned phase, Zh__CampaignPhaseBegun *body)
{
	struct arena *arena = call->work->context->arena;
	body->tasks = ARENA_ARRAY(arena, uint32_t, CAMPAIGN_PHASE_TASKS_MAX);
	body->clocks = ARENA_ARRAY(arena, uint64_t, CAMPAIGN_PHASE_TASKS_MAX);
	if (body->tasks == NULL || body->clocks == NULL) {
		call->work->decision->arena_full = true;
		return;
	}
	for (unsigned n = 1; n <= call->row.tasks; n++) {
		struct campaign_part_full task;
		if (!campaign_part_get(call->work->context->rows, call->campaign.number,
				       CAMPAIGN_PART_TASK, (uint8_t)n, &task) ||
		    task.row.phase != phase || (task.row.flags & CAMPAIGN_PART_DONE) != 0 ||
		    body->n_tasks == CAMPAIGN_PHASE_TASKS_MAX)
			continue;
		uint64_t clock = campaign_clock_until(call, CLOCK_CAMPAIGN_TASK, task.row.to_day);
		if (clock == 0)
			return;
		body->tasks[body->n_tasks++] = n;
		body->clocks[body->n_clocks++] = clock;
	}
}

static void begin(struct campaign_call *call, unsigned phase, const struct campaign_part_full *part)
{
	bool freezes = (part->row.flags & CAMPAIGN_PART_FREEZES) != 0;
	int32_t last_day = part->row.to_day;
	Zh__CampaignPhaseBegun *body = NEW(call->work, CampaignPhaseBegun);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, phase, phase);
	start_tasks(call, phase, body);
	(void)campaign_clock_until(call, CLOCK_CAMPAIGN_PHASE, last_day);
	(void)campaign_emit_silent(call, KIND(CAMPAIGN_PHASE_BEGUN), body);
	if (freezes && (call->row.flags & CAMPAIGN_FREEZING) == 0)
		campaign_freeze_slice(call);
}

void campaign_advance(struct campaign_call *call)
{
	struct campaign_part_full next;
	int32_t today = time_day_of_ms(call->work->context->now_ms);
	unsigned phase = call->row.phase + 1u;
	if (call->row.closed_day != 0)
		return;
	if (!phase_get(call, phase, &next)) {
		/* The last one is over: a person closes the campaign, and is reminded to. */
		(void)work_clock(call->work, CLOCK_CAMPAIGN_CLOSE, call->campaign,
				 call->work->context->now_ms, 0);
		return;
	}
	if (today >= next.row.from_day)
		begin(call, phase, &next);
	else
		(void)campaign_clock_until(call, CLOCK_CAMPAIGN_PHASE, next.row.from_day - 1);
}

/* ---- reports */

/* When the period after `after` is due; 0: there is none. */
static int32_t period_due(const struct campaign_call *call, const struct campaign_part_row *report,
			  uint32_t after, int32_t after_day)
{
	int32_t today = time_day_of_ms(call->work->context->now_ms);
	if (report->weekday == 0)
		return after < CAMPAIGN_REPORT_DAYS_MAX ? report->due_day[after] : 0;
	int32_t day = after_day != 0 ? after_day + 1 : today;
	if (day < call->row.from_day)
		day = call->row.from_day;
	while (time_weekday(day) != report->weekday)
		day++;
	return day <= call->row.to_day ? day : 0;
}

bool campaign_report_is_at_once(const struct campaign_part_row *report)
{
	return report->weekday == 0 && report->due_day[0] == 0;
}

void campaign_period_begin(struct campaign_call *call, const struct campaign_part_row *report,
			   uint32_t period, int32_t due_day, const struct object_id *about)
{
	enum clock_id purpose =
		report->weekday != 0 ? CLOCK_CAMPAIGN_WEEKLY : CLOCK_CAMPAIGN_REPORT;
	Zh__CampaignReport *body = NEW(call->work, CampaignReport);
	uint64_t clock = campaign_clock_until(call, purpose, due_day);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, report, report->n);
	SET_OPTIONAL(body, period, period);
	SET_OPTIONAL(body, due_day, time_yyyymmdd(due_day));
	SET_OPTIONAL(body, clock, clock);
	body->about = about == NULL ? NULL : work_object_id(call->work, *about);
	(void)campaign_emit_silent(call, KIND(CAMPAIGN_REPORT), body);
}

void campaign_report_next(struct campaign_call *call, uint8_t report, uint32_t after)
{
	struct campaign_part_full part;
	struct campaign_period last = {0};
	if (!campaign_part_get(call->work->context->rows, call->campaign.number,
			       CAMPAIGN_PART_REPORT, report, &part) ||
	    part.row.count > after) /* it has begun already */
		return;
	(void)campaign_period_get(call->work->context->rows, call->campaign.number, report, after,
				  &last);
	int32_t due_day = period_due(call, &part.row, after, last.due_day);
	if (due_day != 0)
		campaign_period_begin(call, &part.row, after + 1, due_day, NULL);
}

void campaign_reports_begin(struct campaign_call *call)
{
	for (unsigned n = 1; n <= call->row.reports; n++)
		campaign_report_next(call, (uint8_t)n, 0);
}
