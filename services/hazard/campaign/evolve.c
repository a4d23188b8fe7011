#include "services/hazard/campaign/evolve.h"

#include "common/core/row_texts.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/observe.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

enum { ROW_VERSION = 1 };

enum status campaign_move(struct campaign_row *row, enum campaign_event event)
{
	struct state_row next = state_table_row(&campaign_state_table, row->state, (uint8_t)event);
	if (next.verdict != STATE_GO)
		return STATUS_INVALID;
	row->state = next.next;
	return STATUS_OK;
}

void campaign_store(struct rows_writer *rows, uint64_t campaign, const struct campaign_row *row)
{
	struct row_key key = row_key_u64(campaign);
	rows_store(rows, TABLE_CAMPAIGNS, row_key_bytes(&key), row, sizeof(*row));
}

/* ---- issued, and no longer counting */

static enum status track(struct rows_writer *rows, uint64_t campaign)
{
	struct campaign_tracked tracked;
	struct row_key key = row_key_u64(0);
	if (!campaign_tracked_get(&rows->read, &tracked))
		tracked = (struct campaign_tracked){.version = ROW_VERSION};
	if (tracked.count == CAMPAIGNS_TRACKED_MAX)
		return STATUS_INVALID;
	uint8_t at = tracked.count++;
	for (; at > 0 && tracked.campaign[at - 1] > campaign; at--)
		tracked.campaign[at] = tracked.campaign[at - 1];
	tracked.campaign[at] = campaign;
	rows_store(rows, TABLE_CAMPAIGN_TRACKED, row_key_bytes(&key), &tracked, sizeof(tracked));
	return STATUS_OK;
}

static void untrack(struct rows_writer *rows, uint64_t campaign)
{
	struct campaign_tracked tracked;
	struct row_key key = row_key_u64(0);
	uint8_t kept = 0;
	if (!campaign_tracked_get(&rows->read, &tracked))
		return;
	for (uint8_t i = 0; i < tracked.count; i++) {
		if (tracked.campaign[i] != campaign)
			tracked.campaign[kept++] = tracked.campaign[i];
	}
	for (uint8_t i = kept; i < tracked.count; i++)
		tracked.campaign[i] = 0;
	tracked.count = kept;
	if (kept == 0) /* nothing counts: the look-up finds no row */
		rows->del(rows->read.context, TABLE_CAMPAIGN_TRACKED, row_key_bytes(&key));
	else
		rows_store(rows, TABLE_CAMPAIGN_TRACKED, row_key_bytes(&key), &tracked,
			   sizeof(tracked));
}

static enum status issued(struct rows_writer *rows, const struct event *event,
			  struct campaign_row *row, const Zh__CampaignIssued *body)
{
	struct campaign_texts texts;
	uint8_t memory[1400];
	struct writer out = writer_over(memory, sizeof(memory));
	TRY(campaign_move(row, CAMPAIGN_EVENT_ISSUE));
	row->issued_day = time_day_of_ms(event->recorded_ms);
	if (!campaign_texts_get(&rows->read, body->campaign, &texts))
		return STATUS_INVALID;
	writer_put(&out, &texts.head, sizeof(texts.head));
	for (size_t i = CAMPAIGN_TEXT_PLAN; i < CAMPAIGN_TEXT_NUMBER; i++) {
		uint8_t head[2] = {(uint8_t)texts.text[i].size, (uint8_t)(texts.text[i].size >> 8)};
		writer_put(&out, head, sizeof(head));
		writer_put(&out, texts.text[i].data, texts.text[i].size);
	}
	row_text_put(&out, body->number, CAMPAIGN_WHO_MAX);
	row_text_put(&out, body->reporter, CAMPAIGN_WHO_MAX);
	struct row_key key = row_key_u64(body->campaign);
	rows->put(rows->read.context, TABLE_CAMPAIGN_TEXTS, row_key_bytes(&key),
		  writer_bytes(&out));
	return track(rows, body->campaign);
}

/* ---- phases, tasks, reports */

static void clock_store(struct rows_writer *rows, uint64_t clock, uint64_t campaign,
			enum campaign_part part, uint8_t n, uint32_t period)
{
	struct row_key key = row_key_u64(clock);
	struct campaign_clock row = {
		.campaign = campaign, .part = (uint8_t)part, .n = n, .period = period};
	rows_store(rows, TABLE_CAMPAIGN_CLOCKS, row_key_bytes(&key), &row, sizeof(row));
}

static enum status phase_begun(struct rows_writer *rows, struct campaign_row *row,
			       const Zh__CampaignPhaseBegun *body)
{
	TRY(campaign_move(row, CAMPAIGN_EVENT_PHASE));
	if (body->phase != row->phase + 1u || body->phase > row->phases ||
	    body->n_tasks != body->n_clocks)
		return STATUS_INVALID;
	row->phase = (uint8_t)body->phase;
	for (size_t i = 0; i < body->n_tasks; i++) {
		struct campaign_part_full task;
		if (body->tasks[i] > row->tasks ||
		    !campaign_part_get(&rows->read, body->campaign, CAMPAIGN_PART_TASK,
				       (uint8_t)body->tasks[i], &task))
			return STATUS_INVALID;
		task.row.clock = body->clocks[i];
		campaign_part_store(rows, body->campaign, &task);
		clock_store(rows, body->clocks[i], body->campaign, CAMPAIGN_PART_TASK,
			    (uint8_t)body->tasks[i], 0);
	}
	return STATUS_OK;
}

/* Persons trained, papers sent: what a task tells in numbers is a row of its counter. */
static void count_of_task(struct rows_writer *rows, const struct campaign_row *row,
			  uint64_t campaign, const struct campaign_part_full *task, int32_t day)
{
	struct campaign_entry entry;
	uint8_t counter = campaign_counter_of(row, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_TRAINED);
	if (counter == CAMPAIGN_NO_COUNTER)
		return;
	bool counted = campaign_entry_get(&rows->read, campaign, counter, OBJECT_CAMPAIGN,
					  task->row.n, &entry);
	bool done = (task->row.flags & CAMPAIGN_PART_DONE) != 0;
	if (!counted && (!done || task->row.count == 0))
		return;
	if (!counted)
		entry = (struct campaign_entry){.version = ROW_VERSION, .entered_day = day};
	entry.amount = task->row.count;
	if (done)
		campaign_entry_done(&entry, object_id_make(OBJECT_CAMPAIGN, 0, campaign), day,
				    !campaign_takes_entries(row->state));
	else
		campaign_entry_undone(&entry);
	campaign_entry_put(rows, campaign, counter, OBJECT_CAMPAIGN, task->row.n, &entry);
}

static enum status task_changed(struct rows_writer *rows, const struct event *event,
				struct campaign_row *row, const Zh__CampaignTaskChanged *body)
{
	struct campaign_part_full task;
	enum campaign_event step = body->done       ? CAMPAIGN_EVENT_TASK_DONE
				   : body->reopened ? CAMPAIGN_EVENT_TASK_REOPEN
						    : CAMPAIGN_EVENT_TASK_ASSIGN;
	TRY(campaign_move(row, step));
	if (body->task == 0 || body->task > row->tasks ||
	    !campaign_part_get(&rows->read, body->campaign, CAMPAIGN_PART_TASK, (uint8_t)body->task,
			       &task))
		return STATUS_INVALID;
	if (body->owner != NULL)
		task.text[PART_TEXT_OWNER] = bytes_of_text(body->owner);
	if (body->done) {
		task.row.flags |= CAMPAIGN_PART_DONE;
		task.row.count = body->count;
		TRY(time_day_of_yyyymmdd(body->on_day, &task.row.done_day));
	} else if (body->reopened) {
		task.row.flags &= (uint8_t)~CAMPAIGN_PART_DONE;
		task.row.done_day = 0;
	}
	campaign_part_store(rows, body->campaign, &task);
	if (body->done || body->reopened)
		count_of_task(rows, row, body->campaign, &task, time_day_of_ms(event->recorded_ms));
	return STATUS_OK;
}

static enum status results_put(struct rows_writer *rows, const struct campaign_row *row,
			       const Zh__CampaignReport *body)
{
	for (size_t i = 0; i < body->n_figures; i++) {
		const Zh__CampaignFigure *figure = body->figures[i];
		uint8_t counter =
			campaign_part_of_id(&rows->read, body->campaign, CAMPAIGN_PART_COUNTER,
					    row->counters, figure->counter);
		struct campaign_totals totals = {.version = ROW_VERSION,
						 .owed = figure->owed,
						 .done = figure->done,
						 .after_owed = figure->after_owed,
						 .after_done = figure->after_done,
						 .excluded = figure->excluded,
						 .late = figure->late,
						 .amount = figure->amount};
		if (counter == 0)
			return STATUS_INVALID;
		struct row_key key =
			campaign_result_key(body->campaign, (uint8_t)body->report, body->period,
					    (uint8_t)body->version, (uint8_t)(counter - 1));
		rows_store(rows, TABLE_CAMPAIGN_RESULTS, row_key_bytes(&key), &totals,
			   sizeof(totals));
	}
	return STATUS_OK;
}

static enum status reported(struct rows_writer *rows, struct campaign_row *row,
			    const Zh__CampaignReport *body)
{
	struct campaign_part_full report;
	struct campaign_period period = {.version = ROW_VERSION};
	int32_t day;
	bool paper = body->version != 0;
	TRY(campaign_move(row, paper ? CAMPAIGN_EVENT_REPORT : CAMPAIGN_EVENT_PERIOD));
	bool known = campaign_period_get(&rows->read, body->campaign, (uint8_t)body->report,
					 body->period, &period);
	if (body->report == 0 || body->report > row->reports ||
	    !campaign_part_get(&rows->read, body->campaign, CAMPAIGN_PART_REPORT,
			       (uint8_t)body->report, &report))
		return STATUS_INVALID;
	if (!known) {
		report.row.count = body->period;
		campaign_part_store(rows, body->campaign, &report);
		period.clock = body->clock;
		if (body->has_due_day)
			TRY(time_day_of_yyyymmdd(body->due_day, &period.due_day));
		if (body->clock != 0)
			clock_store(rows, body->clock, body->campaign, CAMPAIGN_PART_REPORT,
				    (uint8_t)body->report, body->period);
	}
	if (paper) {
		TRY(time_day_of_yyyymmdd(body->on_day, &day));
		if (body->version != period.versions + 1u)
			return STATUS_INVALID;
		period.versions = (uint8_t)body->version;
		period.first_day = period.first_day == 0 ? day : period.first_day;
		period.last_day = day;
		TRY(results_put(rows, row, body));
	}
	struct row_key key =
		campaign_period_key(body->campaign, (uint8_t)body->report, body->period);
	rows_store(rows, TABLE_CAMPAIGN_PERIODS, row_key_bytes(&key), &period, sizeof(period));
	return STATUS_OK;
}

/* ---- the list of firms */

static void list_firm(struct rows_writer *rows, uint64_t campaign, const struct campaign_row *row,
		      uint64_t firm, uint32_t owed, uint32_t done, int32_t day)
{
	struct object_id id = {.kind = OBJECT_FIRM, .number = firm};
	for (uint8_t counter = 0; counter < row->counters; counter++) {
		struct campaign_entry entry;
		if ((owed >> counter & 1) == 0)
			continue;
		/* What was done since the campaign was issued counts from the first. */
		if (!campaign_entry_get(&rows->read, campaign, counter, OBJECT_FIRM, firm, &entry))
			entry = (struct campaign_entry){
				.version = ROW_VERSION, .entered_day = day, .amount = 1};
		entry.flags &= (uint8_t)~CAMPAIGN_ENTRY_AFTER;
		if ((done >> counter & 1) != 0)
			campaign_entry_done(&entry, id, day, false);
		campaign_entry_put(rows, campaign, counter, OBJECT_FIRM, firm, &entry);
	}
}

static enum status frozen(struct rows_writer *rows, const struct event *event,
			  struct campaign_row *row, const Zh__CampaignFrozen *body)
{
	bool begins = (row->flags & CAMPAIGN_FREEZING) == 0;
	TRY(campaign_move(row, begins ? CAMPAIGN_EVENT_FREEZE : CAMPAIGN_EVENT_SLICE));
	if (body->n_owed != body->n_firms || body->n_done != body->n_firms ||
	    (row->flags & CAMPAIGN_FROZEN) != 0 || body->through < row->freeze_through)
		return STATUS_INVALID;
	if (begins)
		row->freeze_limit = body->limit;
	row->flags |= CAMPAIGN_FREEZING;
	for (size_t i = 0; i < body->n_firms; i++)
		list_firm(rows, body->campaign, row, body->firms[i], body->owed[i], body->done[i],
			  time_day_of_ms(event->recorded_ms));
	row->listed += body->n_firms;
	row->freeze_through = body->through;
	if (body->last)
		row->flags |= CAMPAIGN_FROZEN;
	return STATUS_OK;
}

/* ---- what a person, or another daemon, says belongs to it */

/* As a hazard that was opened in its scope; what was taken out comes back as it is. */
static enum status link_hazard(struct rows_writer *rows, const struct campaign_row *row,
			       const Zh__CampaignLinked *body, int32_t day)
{
	uint64_t hazard = body->object->number;
	uint8_t counter =
		campaign_counter_of(row, ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED);
	struct campaign_link link = {
		.version = ROW_VERSION, .flags = CAMPAIGN_LINK_BY_ACT, .day = day, .root = hazard};
	struct campaign_entry entry = {.version = ROW_VERSION,
				       .entered_day = day,
				       .amount = 1,
				       .by_kind = OBJECT_HAZARD,
				       .by_number = hazard};
	struct hazard_row stored;
	if (!hazard_get(&rows->read, hazard, &stored))
		return STATUS_INVALID;
	(void)campaign_link_get(&rows->read, body->campaign, OBJECT_HAZARD, hazard, &link);
	(void)campaign_entry_get(&rows->read, body->campaign, counter, OBJECT_HAZARD, link.root,
				 &entry);
	if (body->unlinked) {
		link.flags |= CAMPAIGN_LINK_ENDED;
		entry.flags |= CAMPAIGN_ENTRY_EXCLUDED;
	} else {
		link.flags &= (uint8_t)~CAMPAIGN_LINK_ENDED;
		entry.flags &= (uint8_t)~CAMPAIGN_ENTRY_EXCLUDED;
		entry.by_number = hazard;
	}
	struct row_key key = campaign_link_key(body->campaign, OBJECT_HAZARD, hazard);
	rows_store(rows, TABLE_CAMPAIGN_LINKS, row_key_bytes(&key), &link, sizeof(link));
	campaign_entry_put(rows, body->campaign, counter, OBJECT_HAZARD, link.root, &entry);
	if (!body->unlinked)
		campaign_hazard_settle(rows, body->campaign, row,
				       object_id_make(OBJECT_HAZARD, body->object->region, hazard),
				       day);
	return STATUS_OK;
}

/* Into the list, shown apart, or out of it: with every counter of firms. */
static void link_firm(struct rows_writer *rows, const struct campaign_row *row,
		      const Zh__CampaignLinked *body, int32_t day)
{
	uint32_t owed = campaign_counters_of_firms(row);
	for (uint8_t counter = 0; counter < row->counters; counter++) {
		struct campaign_entry entry = {.version = ROW_VERSION,
					       .flags = CAMPAIGN_ENTRY_AFTER,
					       .entered_day = day,
					       .amount = 1};
		bool there = campaign_entry_get(&rows->read, body->campaign, counter, OBJECT_FIRM,
						body->object->number, &entry);
		if ((owed >> counter & 1) == 0 || (body->unlinked && !there))
			continue;
		if (body->unlinked)
			entry.flags |= CAMPAIGN_ENTRY_EXCLUDED;
		else
			entry.flags &= (uint8_t)~CAMPAIGN_ENTRY_EXCLUDED;
		campaign_entry_put(rows, body->campaign, counter, OBJECT_FIRM, body->object->number,
				   &entry);
	}
}

/* A letter that is only drafted: it counts when it was served, or the interview held. */
static void link_letter(struct rows_writer *rows, const Zh__CampaignLinked *body, int32_t day)
{
	struct campaign_link link = {.version = ROW_VERSION,
				     .awaits = (uint8_t)body->measure,
				     .day = day,
				     .root = body->hazard};
	struct row_key key = campaign_link_key(body->campaign, (enum object_kind)body->object->kind,
					       body->object->number);
	rows_store(rows, TABLE_CAMPAIGN_LINKS, row_key_bytes(&key), &link, sizeof(link));
}

/* Interviews and help are counted by the firm, once (约谈一批企业, 帮扶一批企业); cases by the
 * case. */
static void count_act(struct rows_writer *rows, const struct campaign_row *row,
		      const Zh__CampaignLinked *body, int32_t day)
{
	struct object_id by = object_id_make((enum object_kind)body->object->kind,
					     body->object->region, body->object->number);
	struct object_id counted = by;
	struct hazard_row hazard;
	bool of_firm = body->measure == ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INTERVIEWED ||
		       body->measure == ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_HELPED;
	if (of_firm && hazard_get(&rows->read, body->hazard, &hazard) && hazard.firm != 0)
		counted = object_id_make(OBJECT_FIRM, by.region, hazard.firm);
	campaign_count_done(rows, body->campaign, row, (uint32_t)body->measure, counted, by, day);
}

static enum status linked(struct rows_writer *rows, const struct event *event,
			  struct campaign_row *row, const Zh__CampaignLinked *body)
{
	int32_t day = time_day_of_ms(event->recorded_ms);
	if (body->object == NULL)
		return STATUS_INVALID;
	if (body->has_measure) {
		TRY(campaign_move(row, CAMPAIGN_EVENT_COUNTED));
		if (body->awaits)
			link_letter(rows, body, day);
		else
			count_act(rows, row, body, day);
		return STATUS_OK;
	}
	TRY(campaign_move(row, body->unlinked ? CAMPAIGN_EVENT_UNLINK : CAMPAIGN_EVENT_LINK));
	if (body->object->kind == OBJECT_HAZARD)
		return link_hazard(rows, row, body, day);
	if (body->object->kind != OBJECT_FIRM)
		return STATUS_INVALID;
	link_firm(rows, row, body, day);
	return STATUS_OK;
}

/* ---- the end */

static enum status closed(const struct event *event, struct campaign_row *row,
			  const Zh__CampaignClosed *body)
{
	TRY(campaign_move(row, CAMPAIGN_EVENT_CLOSE));
	row->closed_day = time_day_of_ms(event->recorded_ms);
	row->open_at_close = body->open;
	if (body->open == 0)
		row->flags |= CAMPAIGN_SWEPT;
	return STATUS_OK;
}

static enum status unfinished(struct campaign_row *row, const Zh__CampaignUnfinished *body)
{
	TRY(campaign_move(row, CAMPAIGN_EVENT_UNFINISHED));
	if (body->through < row->sweep_through || (row->flags & CAMPAIGN_SWEPT) != 0)
		return STATUS_INVALID;
	row->sweep_through = body->through;
	if (body->last)
		row->flags |= CAMPAIGN_SWEPT;
	return STATUS_OK;
}

/* A unit's self-check: the answers are after the head, item by item. */
static enum status self_checked(struct rows_writer *rows, const struct event *event,
				struct campaign_row *row, const Zh__CampaignAssessed *body)
{
	struct campaign_return head = {.version = ROW_VERSION,
				       .answers = (uint8_t)body->n_answers,
				       .times = body->version,
				       .day = time_day_of_ms(event->recorded_ms)};
	uint8_t memory[ROW_MAX];
	struct writer out = writer_over(memory, sizeof(memory));
	const char *person = event->meta->person == NULL ? "" : event->meta->person;
	TRY(campaign_move(row, body->complete ? CAMPAIGN_EVENT_SELF_CHECK_LAST
					      : CAMPAIGN_EVENT_SELF_CHECK));
	if (body->unit == NULL || strlen(body->unit) > CAMPAIGN_UNIT_MAX ||
	    strlen(person) >= sizeof(head.person))
		return STATUS_INVALID;
	memcpy(head.person, person, strlen(person));
	for (size_t i = 0; i < body->n_answers; i++) {
		if (body->answers[i]->answer == ZH__CAMPAIGN_ANSWER__CAMPAIGN_ANSWER_NOT_MET)
			head.not_met++;
	}
	writer_put(&out, &head, sizeof(head));
	for (size_t i = 0; i < body->n_answers; i++) {
		uint8_t answer = (uint8_t)body->answers[i]->answer;
		row_text_put(&out, body->answers[i]->item, CAMPAIGN_ID_MAX);
		writer_put(&out, &answer, sizeof(answer));
	}
	if (out.overflow)
		return STATUS_INVALID;
	struct row_key key = campaign_return_key(body->campaign, bytes_of_text(body->unit));
	struct bytes before;
	struct campaign_return last;
	bool stood = false;
	if (rows->read.get(rows->read.context, TABLE_CAMPAIGN_RETURNS, row_key_bytes(&key),
			   &before)) {
		memcpy(&last, before.data, sizeof(last));
		stood = last.returned == 0;
	}
	row->returned = (uint8_t)(row->returned + (stood ? 0 : 1));
	rows->put(rows->read.context, TABLE_CAMPAIGN_RETURNS, row_key_bytes(&key),
		  writer_bytes(&out));
	return STATUS_OK;
}

static enum status sent_back(struct rows_writer *rows, struct campaign_row *row,
			     const Zh__CampaignAssessed *body)
{
	struct bytes unit = bytes_of_text(body->unit == NULL ? "" : body->unit);
	uint8_t memory[ROW_MAX];
	struct bytes stored;
	struct campaign_return head;
	if (unit.size > CAMPAIGN_UNIT_MAX)
		return STATUS_INVALID;
	struct row_key key = campaign_return_key(body->campaign, unit);
	TRY(campaign_move(row, CAMPAIGN_EVENT_RETURN));
	if (!rows->read.get(rows->read.context, TABLE_CAMPAIGN_RETURNS, row_key_bytes(&key),
			    &stored) ||
	    stored.size < sizeof(head) || stored.size > sizeof(memory) || row->returned == 0)
		return STATUS_INVALID;
	memcpy(memory, stored.data, stored.size);
	memcpy(&head, memory, sizeof(head));
	if (head.returned)
		return STATUS_INVALID;
	head.returned = 1;
	memcpy(memory, &head, sizeof(head));
	row->returned--;
	rows->put(rows->read.context, TABLE_CAMPAIGN_RETURNS, row_key_bytes(&key),
		  bytes_of(memory, stored.size));
	return STATUS_OK;
}

static enum status assessed(struct rows_writer *rows, const struct event *event,
			    struct campaign_row *row, const Zh__CampaignAssessed *body)
{
	switch (body->step) {
	case ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_SELF_CHECKED:
		return self_checked(rows, event, row, body);
	case ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_RETURNED:
		return sent_back(rows, row, body);
	case ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_ACCEPTED:
		return campaign_move(row, CAMPAIGN_EVENT_ACCEPT);
	case ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_ARCHIVED:
		TRY(campaign_move(row, CAMPAIGN_EVENT_ARCHIVE));
		untrack(rows, body->campaign);
		return STATUS_OK;
	case ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_WITHDRAWN:
		TRY(campaign_move(row, CAMPAIGN_EVENT_WITHDRAW));
		untrack(rows, body->campaign);
		return STATUS_OK;
	case ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_UNKNOWN:
	case _ZH__CAMPAIGN_STEP_IS_INT_SIZE:
		break;
	}
	return STATUS_INVALID;
}

/* ---- by kind */

static enum status change(struct rows_writer *rows, const struct event *event,
			  struct campaign_row *row)
{
	switch (event->head.kind) {
	case KIND(CAMPAIGN_ISSUED):
		return issued(rows, event, row, BODY(event, CampaignIssued));
	case KIND(CAMPAIGN_PHASE_BEGUN):
		return phase_begun(rows, row, BODY(event, CampaignPhaseBegun));
	case KIND(CAMPAIGN_FROZEN):
		return frozen(rows, event, row, BODY(event, CampaignFrozen));
	case KIND(CAMPAIGN_TASK_CHANGED):
		return task_changed(rows, event, row, BODY(event, CampaignTaskChanged));
	case KIND(CAMPAIGN_LINKED):
		return linked(rows, event, row, BODY(event, CampaignLinked));
	case KIND(CAMPAIGN_REPORT):
		return reported(rows, row, BODY(event, CampaignReport));
	case KIND(CAMPAIGN_CLOSED):
		return closed(event, row, BODY(event, CampaignClosed));
	case KIND(CAMPAIGN_UNFINISHED):
		return unfinished(row, BODY(event, CampaignUnfinished));
	case KIND(CAMPAIGN_ASSESSED):
		return assessed(rows, event, row, BODY(event, CampaignAssessed));
	case KIND(CAMPAIGN_BASE_IMPORTED):
		return campaign_evolve_base(rows, event, row);
	case KIND(CAMPAIGN_ZERO_REPORTED):
		return campaign_evolve_zero(rows, event, row);
	case KIND(CAMPAIGN_CASE):
		return campaign_evolve_case(rows, event, row);
	default: /* nothing else has a campaign as its subject */
		return STATUS_INVALID;
	}
}

enum status campaign_evolve(struct rows_writer *rows, const struct event *event)
{
	struct campaign_row row;
	uint64_t campaign = event->head.subject_number;
	if (event->head.kind == KIND(CAMPAIGN_ADOPTED))
		return campaign_evolve_adopted(rows, event);
	if (!campaign_get(&rows->read, campaign, &row))
		return STATUS_INVALID;
	TRY(change(rows, event, &row));
	if (event->head.object_version != 0)
		row.object_version = (uint32_t)event->head.object_version;
	campaign_store(rows, campaign, &row);
	return STATUS_OK;
}

/* Which event of the life a fired mark is. */
static enum campaign_event event_of_mark(Zh__ClockMark mark)
{
	switch (mark) {
	case ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE:
		return CAMPAIGN_EVENT_NOT_BEFORE;
	case ZH__CLOCK_MARK__CLOCK_MARK_REMINDER:
		return CAMPAIGN_EVENT_REMINDER;
	case ZH__CLOCK_MARK__CLOCK_MARK_DUE:
		return CAMPAIGN_EVENT_DUE;
	case ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE:
	case ZH__CLOCK_MARK__CLOCK_MARK_UNKNOWN:
	case _ZH__CLOCK_MARK_IS_INT_SIZE:
		break;
	}
	return CAMPAIGN_EVENT_OVERDUE;
}

struct state_row campaign_mark_row(const struct campaign_row *row, uint8_t mark)
{
	return state_table_row(&campaign_state_table, row->state,
			       (uint8_t)event_of_mark((Zh__ClockMark)mark));
}

enum status campaign_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	struct campaign_row row;
	if (!campaign_get(&rows->read, mark->subject->number, &row))
		return STATUS_OK;
	struct state_row next = campaign_mark_row(&row, (uint8_t)mark->mark);
	if (next.verdict != STATE_GO || next.next == row.state)
		return STATUS_OK; /* what is overdue is read from the days, not stored */
	row.state = next.next;
	campaign_store(rows, mark->subject->number, &row);
	return STATUS_OK;
}
