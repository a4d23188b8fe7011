/* A plan becomes rows, part by part. */
#include "common/core/row_texts.h"
#include "services/hazard/campaign/evolve.h"
#include "services/hazard/tables.h"

enum { ROW_VERSION = 1, TEXTS_MAX = 1400 };

/* ---- parts */

static struct bytes text_of(const char *text)
{
	return bytes_of_text(text == NULL ? "" : text);
}

static struct campaign_part_full part_of(enum campaign_part part, size_t index, const char *id,
					 const char *zh, const char *en, const char *source)
{
	struct campaign_part_full full = {
		.row = {.version = ROW_VERSION, .part = (uint8_t)part, .n = (uint8_t)(index + 1)}};
	full.text[PART_TEXT_ID] = text_of(id);
	full.text[PART_TEXT_ZH] = text_of(zh);
	full.text[PART_TEXT_EN] = text_of(en);
	full.text[PART_TEXT_SOURCE] = text_of(source);
	return full;
}

static void bytes_text_put(struct writer *row, struct bytes text)
{
	uint8_t head[2] = {(uint8_t)text.size, (uint8_t)(text.size >> 8)};
	writer_put(row, head, sizeof(head));
	writer_put(row, text.data, text.size);
}

void campaign_part_store(struct rows_writer *rows, uint64_t campaign,
			 const struct campaign_part_full *part)
{
	uint8_t memory[ROW_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &part->row, sizeof(part->row));
	for (size_t i = 0; i < PART_TEXT_COUNT; i++)
		bytes_text_put(&row, part->text[i]);
	struct row_key key =
		campaign_part_key(campaign, (enum campaign_part)part->row.part, part->row.n);
	rows->put(rows->read.context, TABLE_CAMPAIGN_PARTS, row_key_bytes(&key),
		  writer_bytes(&row));
}

static void store_phases(struct rows_writer *rows, const Zh__CampaignAdopted *body)
{
	for (size_t i = 0; i < body->plan->n_phases; i++) {
		const Zh__PlanPhase *phase = body->plan->phases[i];
		struct campaign_part_full part =
			part_of(CAMPAIGN_PART_PHASE, i, phase->id, phase->title_zh, phase->title_en,
				phase->source);
		part.row.from_day = campaign_day(body->year, phase->from_md);
		part.row.to_day = campaign_day(body->year, phase->to_md);
		part.row.flags = phase->freezes ? CAMPAIGN_PART_FREEZES : 0;
		campaign_part_store(rows, body->campaign, &part);
	}
}

static void store_tasks(struct rows_writer *rows, const Zh__CampaignAdopted *body)
{
	for (size_t i = 0; i < body->plan->n_tasks; i++) {
		const Zh__PlanTask *task = body->plan->tasks[i];
		struct campaign_part_full part =
			part_of(CAMPAIGN_PART_TASK, i, task->id, task->title_zh, task->title_en,
				task->source);
		part.row.phase = (uint8_t)task->phase;
		part.row.to_day = campaign_day(body->year, task->due_md);
		part.text[PART_TEXT_OWNER] = text_of(task->owner);
		part.text[PART_TEXT_LEAD] = text_of(task->lead);
		part.text[PART_TEXT_UNIT] = text_of(task->unit);
		part.text[PART_TEXT_PROOF_ZH] = text_of(task->proof_zh);
		part.text[PART_TEXT_PROOF_EN] = text_of(task->proof_en);
		part.text[PART_TEXT_COUNTER] = text_of(task->counter);
		campaign_part_store(rows, body->campaign, &part);
	}
}

static void store_counters(struct rows_writer *rows, const Zh__CampaignAdopted *body)
{
	for (size_t i = 0; i < body->plan->n_counters; i++) {
		const Zh__PlanCounter *counter = body->plan->counters[i];
		struct campaign_part_full part =
			part_of(CAMPAIGN_PART_COUNTER, i, counter->id, counter->title_zh,
				counter->title_en, counter->source);
		part.row.measure = (uint8_t)counter->measure;
		part.row.target_percent = (uint8_t)counter->target_percent;
		if (counter->has_due_md)
			part.row.to_day = campaign_day(body->year, counter->due_md);
		campaign_part_store(rows, body->campaign, &part);
	}
}

static void store_reports(struct rows_writer *rows, const Zh__CampaignAdopted *body)
{
	for (size_t i = 0; i < body->plan->n_reports; i++) {
		const Zh__PlanReport *report = body->plan->reports[i];
		struct campaign_part_full part =
			part_of(CAMPAIGN_PART_REPORT, i, report->id, report->title_zh,
				report->title_en, report->source);
		part.row.weekday = (uint8_t)report->weekday;
		part.row.flags = (uint8_t)((report->sealed ? CAMPAIGN_PART_SEALED : 0) |
					   (report->reporter ? CAMPAIGN_PART_REPORTER : 0));
		for (size_t day = 0; day < report->n_due_md; day++)
			part.row.due_day[day] = campaign_day(body->year, report->due_md[day]);
		part.text[PART_TEXT_OWNER] = text_of(report->to);
		campaign_part_store(rows, body->campaign, &part);
	}
}

static void store_items(struct rows_writer *rows, const Zh__CampaignAdopted *body)
{
	for (size_t i = 0; i < body->plan->n_items; i++) {
		const Zh__PlanItem *item = body->plan->items[i];
		struct campaign_part_full part =
			part_of(CAMPAIGN_PART_ITEM, i, item->id, item->title_zh, item->title_en,
				item->source);
		campaign_part_store(rows, body->campaign, &part);
	}
	for (size_t i = 0; i < body->plan->n_units; i++) {
		struct campaign_part_full part =
			part_of(CAMPAIGN_PART_UNIT, i, body->plan->units[i], NULL, NULL, NULL);
		campaign_part_store(rows, body->campaign, &part);
	}
}

/* ---- the scope */

static void store_classes(struct rows_writer *rows, const Zh__CampaignAdopted *body)
{
	for (size_t i = 0; i < body->n_class_codes; i++) {
		struct row_key key =
			campaign_class_key(body->campaign, bytes_of_text(body->class_codes[i]));
		uint32_t flags = body->class_flags[i];
		rows_store(rows, TABLE_CAMPAIGN_CLASSES, row_key_bytes(&key), &flags,
			   sizeof(flags));
	}
}

/* The rows of an earlier version: a later one may have fewer. */
static void forget(struct rows_writer *rows, uint16_t table, uint64_t campaign)
{
	struct row_key prefix = row_key_u64(campaign);
	struct row_ref row;
	while (rows->read.seek(rows->read.context, table, row_key_bytes(&prefix), &row) &&
	       row.key.size >= prefix.size && memcmp(row.key.data, prefix.data, prefix.size) == 0) {
		struct row_key key = {0};
		row_key_put(&key, row.key.data, row.key.size);
		rows->del(rows->read.context, table, row_key_bytes(&key));
	}
}

/* ---- the campaign */

static void store_row(struct rows_writer *rows, const struct event *event,
		      const Zh__CampaignAdopted *body, uint8_t state)
{
	const Zh__CampaignPlan *plan = body->plan;
	const Zh__PlanScope *scope = plan->scope;
	struct campaign_row row = {
		.version = ROW_VERSION,
		.state = state,
		.phases = (uint8_t)plan->n_phases,
		.tasks = (uint8_t)plan->n_tasks,
		.counters = (uint8_t)plan->n_counters,
		.reports = (uint8_t)plan->n_reports,
		.items = (uint8_t)plan->n_items,
		.units = (uint8_t)plan->n_units,
		.regions = (uint8_t)scope->n_regions,
		.object_version = (uint32_t)event->head.object_version,
		.plan_version = plan->version,
		.year = body->year,
		.from_day = campaign_day(body->year, plan->phases[0]->from_md),
		.to_day = campaign_day(body->year, plan->phases[plan->n_phases - 1]->to_md),
	};
	for (size_t i = 0; i < scope->n_roles; i++)
		row.roles |= UINT32_C(1) << ((unsigned)scope->roles[i] & 31u);
	for (size_t i = 0; i < scope->n_regions; i++)
		row.region[i] = scope->regions[i];
	for (size_t i = 0; i < plan->n_counters; i++)
		row.measure[i] = (uint8_t)plan->counters[i]->measure;
	campaign_store(rows, body->campaign, &row);
}

static void store_texts(struct rows_writer *rows, const struct event *event,
			const Zh__CampaignAdopted *body)
{
	struct campaign_text_head head = {
		.version = ROW_VERSION, .year = body->year, .trace = trace_of(event)};
	uint8_t memory[TEXTS_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	if (body->has_digest && body->digest.len == sizeof(head.digest))
		memcpy(head.digest, body->digest.data, sizeof(head.digest));
	writer_put(&row, &head, sizeof(head));
	row_text_put(&row, body->plan->id, CAMPAIGN_ID_MAX);
	row_text_put(&row, body->plan->name_zh, CAMPAIGN_TITLE_MAX);
	row_text_put(&row, body->plan->name_en, CAMPAIGN_TITLE_MAX);
	row_text_put(&row, body->plan->source, CAMPAIGN_TITLE_MAX);
	struct row_key key = row_key_u64(body->campaign);
	rows->put(rows->read.context, TABLE_CAMPAIGN_TEXTS, row_key_bytes(&key),
		  writer_bytes(&row));
}

/* decide has checked it; an event that was made otherwise mustn't overrun a row. */
static void ignore_flaw(void *context, enum campaign_part part, size_t index,
			enum campaign_flaw flaw, const char *value)
{
	(void)context;
	(void)part;
	(void)index;
	(void)flaw;
	(void)value;
}

enum status campaign_evolve_adopted(struct rows_writer *rows, const struct event *event)
{
	const Zh__CampaignAdopted *body = BODY(event, CampaignAdopted);
	struct campaign_row before = {.state = CAMPAIGN_DRAFTED};
	if (body->plan == NULL || campaign_plan_check(body->plan, ignore_flaw, NULL) != 0 ||
	    body->n_class_codes != body->n_class_flags || !campaign_year_valid(body->year))
		return STATUS_INVALID;
	if (campaign_get(&rows->read, body->campaign, &before)) {
		TRY(campaign_move(&before, CAMPAIGN_EVENT_ADOPT));
		forget(rows, TABLE_CAMPAIGN_PARTS, body->campaign);
		forget(rows, TABLE_CAMPAIGN_CLASSES, body->campaign);
	} else {
		TRY(counter_take(rows, OBJECT_CAMPAIGN, body->campaign));
	}
	store_row(rows, event, body, before.state);
	store_texts(rows, event, body);
	store_phases(rows, body);
	store_tasks(rows, body);
	store_counters(rows, body);
	store_reports(rows, body);
	store_items(rows, body);
	store_classes(rows, body);
	return STATUS_OK;
}
