/* Tasks, reports, and what a person says belongs to a campaign. */
#include "common/base/sabotage.h"
#include "hazard.pb-c.h"
#include "services/hazard/campaign/decide.h"
#include "services/hazard/campaign/firm.h"
#include "services/hazard/decide.h"
#include "services/hazard/tables.h"

enum { VERSIONS_MAX = 200 };

/* ---- tasks */

/* The task that the act names; refuses otherwise. */
static uint8_t named_task(struct campaign_call *call, const char *id,
			  struct campaign_part_full *ret_task)
{
	uint8_t task = campaign_part_of_id(call->work->context->rows, call->campaign.number,
					   CAMPAIGN_PART_TASK, call->row.tasks, id);
	if (task == 0 || !campaign_part_get(call->work->context->rows, call->campaign.number,
					    CAMPAIGN_PART_TASK, task, ret_task)) {
		(void)work_invalid_as(call->work, "campaign.task.unknown", "task");
		return 0;
	}
	return task;
}

void campaign_act_task_assign(struct campaign_call *call)
{
	const Zh__CampaignTaskAssignCommand *command =
		WORK_BODY(call->work, Zh__CampaignTaskAssignCommand);
	struct campaign_part_full task;
	if (!campaign_may_as(call, CAMPAIGN_EVENT_TASK_ASSIGN, "campaign.task_assign.state"))
		return;
	uint8_t n = named_task(call, command->task, &task);
	if (n == 0)
		return;
	if (!work_text_given(command->owner) || strlen(command->owner) > CAMPAIGN_WHO_MAX) {
		(void)work_invalid_as(call->work, "campaign.task_assign.owner", "owner");
		return;
	}
	Zh__CampaignTaskChanged *body = NEW(call->work, CampaignTaskChanged);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, task, n);
	body->owner = command->owner;
	(void)campaign_emit(call, KIND(CAMPAIGN_TASK_CHANGED), body);
}

static void stop_clock(struct campaign_call *call, uint64_t clock, const char *why)
{
	const struct clock_row *row = clock_row_get(call->work->context->rows, clock);
	if (row != NULL && row->state != CLOCK_ENDED)
		decide_clock_stop(call->work->context, call->work->decision, clock, why);
}

/* A task is done by what proves it: a paper, or words that say where it is. */
static bool done_is_sound(struct campaign_call *call, const Zh__CampaignTaskDoneCommand *command,
			  const struct campaign_part_full *task, int32_t *ret_day)
{
	bool done = (task->row.flags & CAMPAIGN_PART_DONE) != 0;
	if (done != (command->reopen != 0))
		return work_refuse_as(
			call->work,
			done ? "campaign.task_done.already" : "campaign.task_done.not_done", NULL);
	if (command->reopen ? !work_text_given(work_act(call->work)->reason)
			    : command->n_evidence == 0 && !work_text_given(command->text))
		return work_refuse_as(call->work,
				      command->reopen ? "campaign.task_done.no_reason"
						      : "campaign.task_done.no_evidence",
				      NULL);
	if (!hazard_day_stated(call->work->context, command->has_on_day, command->on_day, ret_day))
		return work_invalid_as(call->work, "campaign.task_done.on_day", "on_day");
	return true;
}

void campaign_act_task_done(struct campaign_call *call)
{
	const Zh__CampaignTaskDoneCommand *command =
		WORK_BODY(call->work, Zh__CampaignTaskDoneCommand);
	struct campaign_part_full task;
	int32_t day;
	if (!campaign_may_as(
		    call, command->reopen ? CAMPAIGN_EVENT_TASK_REOPEN : CAMPAIGN_EVENT_TASK_DONE,
		    "campaign.task_done.state"))
		return;
	uint8_t n = named_task(call, command->task, &task);
	if (n == 0 || !done_is_sound(call, command, &task, &day))
		return;
	Zh__CampaignTaskChanged *body = NEW(call->work, CampaignTaskChanged);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, task, n);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->text = command->text;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	if (command->reopen)
		SET_OPTIONAL(body, reopened, 1);
	else
		SET_OPTIONAL(body, done, 1);
	if (command->has_count)
		SET_OPTIONAL(body, count, command->count);
	(void)campaign_emit(call, KIND(CAMPAIGN_TASK_CHANGED), body);
	if (!command->reopen)
		stop_clock(call, task.row.clock, "task_done");
}

/* ---- reports */

/* The oldest period that is owed; a report that is sent at once may also be sent unasked. */
static uint32_t owed_period(const struct campaign_call *call, uint8_t report,
			    const struct campaign_part_row *part)
{
	for (uint32_t period = 1; period <= part->count; period++) {
		struct campaign_period row;
		if (campaign_period_get(call->work->context->rows, call->campaign.number, report,
					period, &row) &&
		    row.versions == 0)
			return period;
	}
	return campaign_report_is_at_once(part) ? part->count + 1 : 0;
}

/* false: refused. */
static bool report_is_sound(struct campaign_call *call, const Zh__CampaignReportCommand *command,
			    uint32_t period, const struct campaign_period *row, bool known,
			    bool at_once, int32_t *ret_day)
{
	if (period == 0 || (!known && !(at_once && !command->has_period)))
		return work_refuse(call->work, "nothing_owed");
	if (command->n_evidence == 0 && !work_text_given(command->text))
		return work_refuse(call->work, "no_paper");
	if (known && row->versions != 0 && !work_text_given(work_act(call->work)->reason)) {
		/* A corrected paper is a new version, with what was wrong. */
		(void)work_refuse(call->work, "no_reason");
		return false;
	}
	if (known && row->versions >= VERSIONS_MAX)
		return work_refuse(call->work, "too_many");
	if (!hazard_day_stated(call->work->context, command->has_on_day, command->on_day, ret_day))
		return work_invalid(call->work, "on_day", "on_day");
	return true;
}

static Zh__CampaignFigure *figure_of(struct campaign_call *call, uint8_t counter)
{
	struct campaign_part_full part;
	struct campaign_totals totals;
	Zh__CampaignFigure *figure = NEW(call->work, CampaignFigure);
	if (!campaign_part_get(call->work->context->rows, call->campaign.number,
			       CAMPAIGN_PART_COUNTER, counter + 1, &part))
		return NULL;
	campaign_totals_get(call->work->context->rows, call->campaign.number, counter, &totals);
	figure->counter = arena_text_of(call->work->context->arena, part.text[PART_TEXT_ID]);
	SET_OPTIONAL(figure, owed, totals.owed);
	SET_OPTIONAL(figure, done, totals.done);
	SET_OPTIONAL(figure, after_owed, totals.after_owed);
	SET_OPTIONAL(figure, after_done, totals.after_done);
	SET_OPTIONAL(figure, excluded, totals.excluded);
	SET_OPTIONAL(figure, late, totals.late);
	SET_OPTIONAL(figure, amount, totals.amount);
	return figure;
}

/* The results list (行动成果清单) goes with every paper, as the counters stand: nobody writes its
 * figures, and what is done later changes none of them. */
static void tell_figures(struct campaign_call *call, Zh__CampaignReport *body)
{
	body->figures =
		ARENA_ARRAY(call->work->context->arena, Zh__CampaignFigure *, call->row.counters);
	if (body->figures == NULL)
		call->work->decision->arena_full = true;
	for (uint8_t counter = 0; !call->work->decision->arena_full && counter < call->row.counters;
	     counter++) {
		Zh__CampaignFigure *figure = figure_of(call, counter);
		if (figure != NULL && figure->counter == NULL)
			call->work->decision->arena_full = true;
		if (figure != NULL && !SABOTAGE("campaign.report-without-figures"))
			body->figures[body->n_figures++] = figure;
	}
}

/* For who reports it to the superior, and knows no numbers of ours. */
static void tell_plan(struct campaign_call *call, const char *report, Zh__CampaignReport *body)
{
	struct campaign_texts texts;
	if (!campaign_texts_get(call->work->context->rows, call->campaign.number, &texts))
		return;
	SET_OPTIONAL(body, year, texts.head.year);
	body->plan_id = arena_text_of(call->work->context->arena, texts.text[CAMPAIGN_TEXT_PLAN]);
	body->report_id = report;
	if (body->plan_id == NULL)
		call->work->decision->arena_full = true;
}

void campaign_act_report(struct campaign_call *call)
{
	const Zh__CampaignReportCommand *command = WORK_BODY(call->work, Zh__CampaignReportCommand);
	struct campaign_part_full part;
	struct campaign_period row = {0};
	int32_t day;
	if (!campaign_may(call, CAMPAIGN_EVENT_REPORT))
		return;
	uint8_t report =
		campaign_part_of_id(call->work->context->rows, call->campaign.number,
				    CAMPAIGN_PART_REPORT, call->row.reports, command->report);
	if (report == 0 || !campaign_part_get(call->work->context->rows, call->campaign.number,
					      CAMPAIGN_PART_REPORT, report, &part)) {
		(void)work_invalid(call->work, "unknown", "report");
		return;
	}
	bool at_once = campaign_report_is_at_once(&part.row);
	uint32_t period =
		command->has_period ? command->period : owed_period(call, report, &part.row);
	bool known = campaign_period_get(call->work->context->rows, call->campaign.number, report,
					 period, &row);
	if (!report_is_sound(call, command, period, &row, known, at_once, &day))
		return;
	Zh__CampaignReport *body = NEW(call->work, CampaignReport);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, report, report);
	SET_OPTIONAL(body, period, period);
	SET_OPTIONAL(body, version, row.versions + 1u);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->text = command->text;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	tell_figures(call, body);
	tell_plan(call, command->report, body);
	(void)campaign_emit(call, KIND(CAMPAIGN_REPORT), body);
	stop_clock(call, row.clock, "submitted");
	if (!at_once)
		campaign_report_next(call, report, period);
}

/* ---- links */

static void link(struct campaign_call *call, struct object_id object, bool unlink)
{
	Zh__CampaignLinked *body = NEW(call->work, CampaignLinked);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	body->object = work_object_id(call->work, object);
	if (unlink)
		SET_OPTIONAL(body, unlinked, 1);
	(void)campaign_emit(call, KIND(CAMPAIGN_LINKED), body);
}

static bool hazard_belongs(const struct campaign_call *call, uint64_t hazard)
{
	struct campaign_link row;
	return campaign_link_get(call->work->context->rows, call->campaign.number, OBJECT_HAZARD,
				 hazard, &row) &&
	       (row.flags & CAMPAIGN_LINK_ENDED) == 0;
}

/* What the act names, and whether it belongs to the campaign; false: refused. */
static bool named_object(struct campaign_call *call, const Zh__CampaignLinkCommand *command,
			 struct object_id *ret_object, bool *ret_belongs)
{
	const struct rows_reader *rows = call->work->context->rows;
	struct hazard_row hazard;
	struct firm_row firm;
	bool one = (command->hazard != 0) != (command->firm_key != NULL);
	if (!one)
		return work_invalid_as(call->work, "campaign.link.object", "hazard");
	if (command->hazard != 0) {
		*ret_object = work_object(call->work, OBJECT_HAZARD, command->hazard);
		*ret_belongs = hazard_belongs(call, command->hazard);
		if (hazard_get(rows, command->hazard, &hazard))
			return true;
		(void)work_not_found_as(call->work, "hazard.not_found");
		return false;
	}
	uint64_t number = hazard_firm_current(rows, command->firm_key, &firm);
	*ret_object = work_object(call->work, OBJECT_FIRM, number);
	*ret_belongs = number != 0 &&
		       campaign_firm_counted(rows, call->campaign.number, &call->row, number);
	if (number == 0)
		(void)work_not_found_as(call->work, "firm.not_found");
	return number != 0;
}

static void link_or_unlink(struct campaign_call *call, enum campaign_event event, const char *state,
			   const char *already)
{
	const Zh__CampaignLinkCommand *command = WORK_BODY(call->work, Zh__CampaignLinkCommand);
	bool unlink = event == CAMPAIGN_EVENT_UNLINK;
	struct object_id object;
	bool belongs;
	if (!campaign_may_as(call, event, state) || !named_object(call, command, &object, &belongs))
		return;
	if (belongs != unlink) {
		(void)work_refuse_as(call->work, already, NULL);
		return;
	}
	if (!work_text_given(work_act(call->work)->reason)) {
		/* It moves a number: whoever reads the number reads why. */
		(void)work_refuse_as(call->work, "campaign.link.no_reason", NULL);
		return;
	}
	link(call, object, unlink);
}

void campaign_act_link(struct campaign_call *call)
{
	link_or_unlink(call, CAMPAIGN_EVENT_LINK, "campaign.link.state", "campaign.link.already");
}

void campaign_act_unlink(struct campaign_call *call)
{
	link_or_unlink(call, CAMPAIGN_EVENT_UNLINK, "campaign.unlink.state",
		       "campaign.unlink.not_linked");
}
