/* Campaigns as people see them.  Every figure is a total that evolve keeps; the rows behind it are
 * listed by the key of its counter, those that are missing by their index. */
#include "services/hazard/campaign/query.h"

#include "common/core/json_line.h"
#include "common/core/row_texts.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/campaign/tables.h"
#include "services/hazard/tables.h"

enum { PERIODS_SHOWN = 60 };

/* ---- parts */

void campaign_put_names(struct json_line *json, const struct campaign_part_full *part)
{
	json_bytes_text(json, "id", part->text[PART_TEXT_ID]);
	json_bytes_text(json, "title_zh", part->text[PART_TEXT_ZH]);
	json_bytes_text(json, "title_en", part->text[PART_TEXT_EN]);
	json_bytes_text(json, "source", part->text[PART_TEXT_SOURCE]);
}

static void put_phase(struct json_line *json, const struct campaign_part_full *part,
		      uint8_t running)
{
	campaign_put_names(json, part);
	json_day(json, "from_day", part->row.from_day);
	json_day(json, "to_day", part->row.to_day);
	if ((part->row.flags & CAMPAIGN_PART_FREEZES) != 0)
		json_bool(json, "freezes", true);
	if (part->row.n == running)
		json_bool(json, "running", true);
}

static void put_task(const struct query_context *query, struct json_line *json,
		     const struct campaign_part_full *part)
{
	bool done = (part->row.flags & CAMPAIGN_PART_DONE) != 0;
	campaign_put_names(json, part);
	json_unsigned(json, "phase", part->row.phase);
	json_day(json, "due_day", part->row.to_day);
	json_bytes_text(json, "owner", part->text[PART_TEXT_OWNER]);
	json_bytes_text(json, "lead", part->text[PART_TEXT_LEAD]);
	json_bytes_text(json, "unit", part->text[PART_TEXT_UNIT]);
	json_bytes_text(json, "proof_zh", part->text[PART_TEXT_PROOF_ZH]);
	json_bytes_text(json, "proof_en", part->text[PART_TEXT_PROOF_EN]);
	json_bytes_text(json, "counter", part->text[PART_TEXT_COUNTER]);
	json_bool(json, "done", done);
	json_day(json, "done_day", part->row.done_day);
	if (part->row.count != 0)
		json_unsigned(json, "amount", part->row.count);
	if (done ? part->row.done_day > part->row.to_day
		 : time_day_of_ms(query->now_ms) > part->row.to_day)
		json_bool(json, "overdue", true);
}

uint64_t campaign_share(uint64_t done, uint64_t owed)
{
	return owed == 0 ? 0 : done * 10000 / owed;
}

void campaign_put_totals(struct json_line *json, const struct campaign_part_full *part,
			 const struct campaign_totals *totals)
{
	bool denominator = campaign_measure_has_denominator(part->row.measure);
	json_enum(json, "measure", &zh__campaign_measure__descriptor, part->row.measure);
	json_unsigned(json, "done", totals->done);
	if (denominator) {
		json_unsigned(json, "owed", totals->owed);
		json_unsigned(json, "missing", totals->owed - totals->done);
		json_unsigned(json, "share_bp", campaign_share(totals->done, totals->owed));
	}
	if (totals->after_owed != 0) {
		json_unsigned(json, "after_owed", totals->after_owed);
		json_unsigned(json, "after_done", totals->after_done);
	}
	if (totals->excluded != 0)
		json_unsigned(json, "excluded", totals->excluded);
	if (totals->late != 0)
		json_unsigned(json, "late", totals->late);
	if (totals->amount != totals->done + totals->after_done)
		json_unsigned(json, "amount", totals->amount);
	if (part->row.target_percent != 0)
		json_unsigned(json, "target_percent", part->row.target_percent);
	json_day(json, "due_day", part->row.to_day);
}

static void put_counter(const struct query_context *query, struct json_line *json,
			uint64_t campaign, const struct campaign_part_full *part)
{
	struct campaign_totals totals;
	campaign_put_names(json, part);
	campaign_totals_get(query->rows, campaign, (uint8_t)(part->row.n - 1), &totals);
	campaign_put_totals(json, part, &totals);
}

static void put_periods(const struct query_context *query, struct json_line *json,
			uint64_t campaign, const struct campaign_part_row *report)
{
	uint32_t from = report->count > PERIODS_SHOWN ? report->count - PERIODS_SHOWN + 1 : 1;
	json_array(json, "periods");
	for (uint32_t n = from; n <= report->count; n++) {
		struct campaign_period period;
		if (!campaign_period_get(query->rows, campaign, report->n, n, &period))
			continue;
		json_object(json, NULL);
		json_unsigned(json, "period", n);
		json_day(json, "due_day", period.due_day);
		json_unsigned(json, "versions", period.versions);
		json_day(json, "first_day", period.first_day);
		json_day(json, "last_day", period.last_day);
		if (period.versions == 0 && time_day_of_ms(query->now_ms) > period.due_day)
			json_bool(json, "overdue", true);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_report(const struct query_context *query, struct json_line *json, uint64_t campaign,
		       const struct campaign_part_full *part)
{
	campaign_put_names(json, part);
	json_bytes_text(json, "to", part->text[PART_TEXT_OWNER]);
	if (part->row.weekday != 0)
		json_unsigned(json, "weekday", part->row.weekday);
	if ((part->row.flags & CAMPAIGN_PART_SEALED) != 0)
		json_bool(json, "sealed", true);
	put_periods(query, json, campaign, &part->row);
}

static void put_unit(const struct query_context *query, struct json_line *json, uint64_t campaign,
		     const struct campaign_part_full *part)
{
	struct row_key key = campaign_return_key(campaign, part->text[PART_TEXT_ID]);
	struct campaign_return head;
	struct bytes row;
	json_bytes_text(json, "unit", part->text[PART_TEXT_ID]);
	if (!query->rows->get(query->rows->context, TABLE_CAMPAIGN_RETURNS, row_key_bytes(&key),
			      &row) ||
	    row.size < sizeof(head))
		return;
	memcpy(&head, row.data, sizeof(head));
	json_text(json, "state", head.returned ? "returned" : "self_checked");
	json_unsigned(json, "versions", head.times);
	json_day(json, "day", head.day);
	json_text(json, "person", head.person);
	json_unsigned(json, "not_met", head.not_met);
}

static void put_part(const struct query_context *query, struct json_line *json, uint64_t campaign,
		     const struct campaign_row *row, const struct campaign_part_full *part)
{
	switch ((enum campaign_part)part->row.part) {
	case CAMPAIGN_PART_PHASE:
		put_phase(json, part, row->phase);
		break;
	case CAMPAIGN_PART_TASK:
		put_task(query, json, part);
		break;
	case CAMPAIGN_PART_COUNTER:
		put_counter(query, json, campaign, part);
		break;
	case CAMPAIGN_PART_REPORT:
		put_report(query, json, campaign, part);
		break;
	case CAMPAIGN_PART_ITEM:
		campaign_put_names(json, part);
		break;
	case CAMPAIGN_PART_UNIT:
		put_unit(query, json, campaign, part);
		break;
	case CAMPAIGN_PART_PLAN:
		break;
	}
}

static void put_parts(const struct query_context *query, struct json_line *json, uint64_t campaign,
		      const struct campaign_row *row, const char *name, enum campaign_part part,
		      uint8_t count)
{
	json_array(json, name);
	for (unsigned n = 1; n <= count; n++) {
		struct campaign_part_full full;
		if (!campaign_part_get(query->rows, campaign, part, (uint8_t)n, &full))
			continue;
		json_object(json, NULL);
		put_part(query, json, campaign, row, &full);
		json_object_end(json);
	}
	json_array_end(json);
}

/* ---- typical cases */

struct putting_cases {
	const struct query_context *query;
	struct json_line *json;
};

static bool put_case(void *context, const struct row_ref *found)
{
	const struct putting_cases *putting = (const struct putting_cases *)context;
	struct json_line *json = putting->json;
	struct campaign_case row;
	struct bytes facts;
	uint64_t casefile = be64_get(found->key.data + 8);
	campaign_case_read(found->value, &row, &facts);
	if ((row.flags & CAMPAIGN_CASE_TYPICAL) == 0)
		return true;
	json_object(json, NULL);
	json_id(json, "casefile",
		object_id_make(OBJECT_CASEFILE, putting->query->region, casefile));
	json_id(json, "hazard", object_id_make(OBJECT_HAZARD, putting->query->region, row.hazard));
	json_bytes_text(json, "facts", facts);
	json_day(json, "day", row.day);
	json_text(json, "person", row.person);
	json_object_end(json);
	return true;
}

static void put_cases(const struct query_context *query, struct json_line *json, uint64_t campaign)
{
	struct putting_cases putting = {query, json};
	struct row_key prefix = row_key_u64(campaign);
	json_array(json, "typical_cases");
	(void)rows_scan(query->rows, TABLE_CAMPAIGN_CASES, row_key_bytes(&prefix),
			bytes_of(NULL, 0), CAMPAIGN_CASES_SHOWN, put_case, &putting);
	json_array_end(json);
}

/* ---- one campaign */

static void put_head(const struct query_context *query, struct json_line *json, uint64_t campaign,
		     const struct campaign_row *row)
{
	struct campaign_texts texts;
	json_id(json, "id", object_id_make(OBJECT_CAMPAIGN, query->region, campaign));
	if (campaign_texts_get(query->rows, campaign, &texts)) {
		json_bytes_text(json, "plan", texts.text[CAMPAIGN_TEXT_PLAN]);
		json_unsigned(json, "year", row->year);
		json_bytes_text(json, "name_zh", texts.text[CAMPAIGN_TEXT_NAME_ZH]);
		json_bytes_text(json, "name_en", texts.text[CAMPAIGN_TEXT_NAME_EN]);
		json_bytes_text(json, "number", texts.text[CAMPAIGN_TEXT_NUMBER]);
	}
	json_text(json, "state", campaign_state_name(row->state));
	if (row->phase != 0)
		json_unsigned(json, "phase", row->phase);
	json_day(json, "from_day", row->from_day);
	json_day(json, "to_day", row->to_day);
}

/* How far the list is: not begun, being frozen slice by slice, frozen. */
static void put_list(struct json_line *json, const struct campaign_row *row)
{
	if ((row->flags & CAMPAIGN_FREEZING) == 0)
		return;
	json_text(json, "list", (row->flags & CAMPAIGN_FROZEN) != 0 ? "frozen" : "freezing");
	json_unsigned(json, "listed", row->listed);
}

void campaign_query_get(const struct query_context *query, const Zh__GetQuery *get,
			struct answer *answer)
{
	struct campaign_row row;
	struct campaign_texts texts;
	struct json_line json;
	uint64_t campaign = get->object->number;
	if (get->object->region != query->region || !campaign_get(query->rows, campaign, &row)) {
		answer->refusal.code = "campaign.not_found";
		return;
	}
	json_begin(&json, &answer->out, "campaign");
	put_head(query, &json, campaign, &row);
	if (campaign_texts_get(query->rows, campaign, &texts)) {
		json_bytes_text(&json, "source", texts.text[CAMPAIGN_TEXT_SOURCE]);
		json_bytes_text(&json, "reporter", texts.text[CAMPAIGN_TEXT_REPORTER]);
		json_hex(&json, "digest", bytes_of(texts.head.digest, sizeof(texts.head.digest)));
	}
	json_unsigned(&json, "plan_version", row.plan_version);
	json_day(&json, "issued_day", row.issued_day);
	json_day(&json, "closed_day", row.closed_day);
	if (row.closed_day != 0)
		json_unsigned(&json, "open_at_close", row.open_at_close);
	put_list(&json, &row);
	put_parts(query, &json, campaign, &row, "phases", CAMPAIGN_PART_PHASE, row.phases);
	put_parts(query, &json, campaign, &row, "tasks", CAMPAIGN_PART_TASK, row.tasks);
	put_parts(query, &json, campaign, &row, "counters", CAMPAIGN_PART_COUNTER, row.counters);
	put_parts(query, &json, campaign, &row, "reports", CAMPAIGN_PART_REPORT, row.reports);
	put_parts(query, &json, campaign, &row, "items", CAMPAIGN_PART_ITEM, row.items);
	put_parts(query, &json, campaign, &row, "units", CAMPAIGN_PART_UNIT, row.units);
	put_cases(query, &json, campaign);
	campaign_put_base(query, &json, campaign, &row);
	json_unsigned(&json, "version", row.object_version);
	json_end(&json);
	answer->lines = 1;
}

/* ---- status: figures, what is overdue, what comes next */

struct owing {
	unsigned tasks_done, tasks_overdue, reports_overdue;
	int32_t next_day;
};

static void note_due(struct owing *owing, int32_t day, int32_t today)
{
	if (day >= today && (owing->next_day == 0 || day < owing->next_day))
		owing->next_day = day;
}

static void look_at_tasks(const struct query_context *query, uint64_t campaign,
			  const struct campaign_row *row, struct owing *owing)
{
	int32_t today = time_day_of_ms(query->now_ms);
	for (unsigned n = 1; n <= row->tasks; n++) {
		struct campaign_part_full task;
		if (!campaign_part_get(query->rows, campaign, CAMPAIGN_PART_TASK, (uint8_t)n,
				       &task))
			continue;
		if ((task.row.flags & CAMPAIGN_PART_DONE) != 0) {
			owing->tasks_done++;
			continue;
		}
		owing->tasks_overdue += today > task.row.to_day;
		note_due(owing, task.row.to_day, today);
	}
}

static void look_at_reports(const struct query_context *query, uint64_t campaign,
			    const struct campaign_row *row, struct owing *owing)
{
	int32_t today = time_day_of_ms(query->now_ms);
	for (unsigned n = 1; n <= row->reports; n++) {
		struct campaign_part_full report;
		if (!campaign_part_get(query->rows, campaign, CAMPAIGN_PART_REPORT, (uint8_t)n,
				       &report))
			continue;
		for (uint32_t at = 1; at <= report.row.count; at++) {
			struct campaign_period period;
			if (!campaign_period_get(query->rows, campaign, (uint8_t)n, at, &period) ||
			    period.versions != 0)
				continue;
			owing->reports_overdue += today > period.due_day;
			note_due(owing, period.due_day, today);
		}
	}
}

static void put_figures(const struct query_context *query, struct json_line *json,
			uint64_t campaign, const struct campaign_row *row)
{
	json_array(json, "counters");
	for (unsigned n = 1; n <= row->counters; n++) {
		struct campaign_part_full counter;
		struct campaign_totals totals;
		if (!campaign_part_get(query->rows, campaign, CAMPAIGN_PART_COUNTER, (uint8_t)n,
				       &counter))
			continue;
		json_object(json, NULL);
		json_bytes_text(json, "id", counter.text[PART_TEXT_ID]);
		json_bytes_text(json, "title_zh", counter.text[PART_TEXT_ZH]);
		json_bytes_text(json, "title_en", counter.text[PART_TEXT_EN]);
		campaign_totals_get(query->rows, campaign, (uint8_t)(n - 1), &totals);
		campaign_put_totals(json, &counter, &totals);
		json_object_end(json);
	}
	json_array_end(json);
}

static bool status_line(void *context, const struct query_context *query, struct answer *answer,
			const struct row_ref *found)
{
	struct campaign_row row;
	struct json_line json;
	struct owing owing = {0};
	uint64_t campaign = be64_get(found->key.data);
	(void)context;
	memcpy(&row, found->value.data, sizeof(row));
	if (row.issued_day == 0 || row.state == CAMPAIGN_ARCHIVED ||
	    row.state == CAMPAIGN_WITHDRAWN)
		return false;
	look_at_tasks(query, campaign, &row, &owing);
	look_at_reports(query, campaign, &row, &owing);
	json_begin(&json, &answer->out, "campaign_status");
	put_head(query, &json, campaign, &row);
	put_list(&json, &row);
	json_unsigned(&json, "tasks", row.tasks);
	json_unsigned(&json, "tasks_done", owing.tasks_done);
	json_unsigned(&json, "tasks_overdue", owing.tasks_overdue);
	json_unsigned(&json, "reports_overdue", owing.reports_overdue);
	json_day(&json, "next_day", owing.next_day);
	put_figures(query, &json, campaign, &row);
	if (row.closed_day != 0)
		json_unsigned(&json, "open_at_close", row.open_at_close);
	json_end(&json);
	return true;
}

/* ---- lists */

static bool campaign_line(void *context, const struct query_context *query, struct answer *answer,
			  const struct row_ref *found)
{
	const uint8_t *state = (const uint8_t *)context;
	struct campaign_row row;
	struct json_line json;
	memcpy(&row, found->value.data, sizeof(row));
	if (*state != CAMPAIGN_STATE_COUNT && row.state != *state)
		return false;
	json_begin(&json, &answer->out, "campaign");
	put_head(query, &json, be64_get(found->key.data), &row);
	json_end(&json);
	return true;
}

void campaign_list(const struct query_context *query, const Zh__ListQuery *list,
		   struct answer *answer)
{
	const char *name = query_filter(list, "state");
	uint8_t state = name == NULL ? CAMPAIGN_STATE_COUNT : campaign_state_of_name(name);
	answer_list(query, answer, TABLE_CAMPAIGNS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), campaign_line, &state);
}

/* ---- the rows behind a figure */

static void put_object(const struct query_context *query, struct json_line *json,
		       enum object_kind kind, uint64_t number, uint64_t campaign)
{
	struct firm_texts firm;
	struct campaign_part_full task;
	if (kind == OBJECT_CAMPAIGN) { /* told in numbers with a task */
		if (campaign_part_get(query->rows, campaign, CAMPAIGN_PART_TASK, (uint8_t)number,
				      &task))
			json_bytes_text(json, "task", task.text[PART_TEXT_ID]);
		return;
	}
	json_id(json, "object", object_id_make(kind, query->region, number));
	if (kind == OBJECT_FIRM && hazard_firm_texts_get(query->rows, number, &firm)) {
		json_bytes_text(json, "firm_key", firm.text[FIRM_TEXT_KEY]);
		json_bytes_text(json, "name", firm.text[FIRM_TEXT_NAME]);
	}
}

static bool entry_line(const struct query_context *query, struct answer *answer, struct bytes key)
{
	struct campaign_entry entry;
	struct json_line json;
	uint64_t campaign = be64_get(key.data);
	enum object_kind kind = (enum object_kind)key.data[9];
	uint64_t number = be64_get(key.data + 10);
	if (!campaign_entry_get(query->rows, campaign, key.data[8], kind, number, &entry))
		return false;
	bool done = (entry.flags & CAMPAIGN_ENTRY_DONE) != 0;
	json_begin(&json, &answer->out, "campaign_entry");
	put_object(query, &json, kind, number, campaign);
	json_text(&json, "state",
		  (entry.flags & CAMPAIGN_ENTRY_EXCLUDED) != 0 ? "excluded"
		  : done                                       ? "done"
							       : "missing");
	if ((entry.flags & CAMPAIGN_ENTRY_AFTER) != 0)
		json_bool(&json, "after", true);
	if ((entry.flags & CAMPAIGN_ENTRY_LATE) != 0)
		json_bool(&json, "late", true);
	json_day(&json, "entered_day", entry.entered_day);
	json_day(&json, "done_day", entry.done_day);
	if (entry.amount != 1)
		json_unsigned(&json, "amount", entry.amount);
	if (entry.by_number != 0 && (entry.by_number != number || entry.by_kind != kind))
		json_id(&json, "by",
			object_id_make((enum object_kind)entry.by_kind, query->region,
				       entry.by_number));
	json_end(&json);
	return true;
}

/* Both the entries and the index of the missing ones have the entry's key. */
static bool by_entry_key(void *context, const struct query_context *query, struct answer *answer,
			 const struct row_ref *row)
{
	uint8_t memory[18];
	(void)context;
	if (row->key.size != sizeof(memory))
		return false;
	memcpy(memory, row->key.data, sizeof(memory));
	return entry_line(query, answer, bytes_of(memory, sizeof(memory)));
}

bool campaign_named(const struct query_context *query, const Zh__ListQuery *list,
		    struct answer *answer, uint64_t *ret_campaign, struct campaign_row *ret_row)
{
	const char *id = query_filter(list, "campaign");
	struct object_id campaign = {0};
	if (id != NULL && object_id_parse(id, &campaign) == STATUS_OK &&
	    campaign.kind == OBJECT_CAMPAIGN && campaign.region == query->region &&
	    campaign_get(query->rows, campaign.number, ret_row)) {
		*ret_campaign = campaign.number;
		return true;
	}
	answer->refusal = (struct refusal){.code = "campaign.not_found", .where = "campaign"};
	return false;
}

static void list_entries(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer, uint16_t table)
{
	uint64_t campaign;
	struct campaign_row row;
	if (!campaign_named(query, list, answer, &campaign, &row))
		return;
	uint8_t counter = campaign_part_of_id(query->rows, campaign, CAMPAIGN_PART_COUNTER,
					      row.counters, query_filter(list, "counter"));
	if (counter == 0) {
		answer->refusal =
			(struct refusal){.code = "campaign.counter.unknown", .where = "counter"};
		return;
	}
	struct row_key prefix = campaign_totals_key(campaign, (uint8_t)(counter - 1));
	answer_list(query, answer, table, row_key_bytes(&prefix),
		    bytes_of(list->after.data, list->after.len), by_entry_key, NULL);
}

void campaign_list_status(const struct query_context *query, const Zh__ListQuery *list,
			  struct answer *answer)
{
	answer_list(query, answer, TABLE_CAMPAIGNS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), status_line, NULL);
}

void campaign_list_rows(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	list_entries(query, list, answer, TABLE_CAMPAIGN_ENTRIES);
}

void campaign_list_missing(const struct query_context *query, const Zh__ListQuery *list,
			   struct answer *answer)
{
	list_entries(query, list, answer, TABLE_CAMPAIGN_MISSING);
}

static void explain_campaign(const struct query_context *query, const Zh__ExplainQuery *explain,
			     struct answer *answer)
{
	campaign_explain(query, explain->object->number, answer);
}

/* ---- what can be asked of campaigns */

static const struct list_option campaign_options[] = {LIST_STATES(&campaign_state_table)};
#define WITHIN_CAMPAIGN                                                                            \
	{                                                                                          \
		.name = "campaign", .type = LIST_OBJECT, .kind = OBJECT_CAMPAIGN,                  \
		.required = true, .within = true                                                   \
	}
static const struct list_option campaign_row_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "counter", .type = LIST_TEXT, .required = true},
};

static const struct list_option campaign_result_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "report", .type = LIST_TEXT},
	{.name = "period", .type = LIST_NUMBER},
};

static const struct list_option campaign_summary_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "report", .type = LIST_TEXT},
};

static const char *const base_counters[] = {"class", "role", "region", "area", "unit", NULL};
static const char *const base_lacks[] = {"visited", "sampled", "self_checked", NULL};
static const struct list_option campaign_base_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "counter", .type = LIST_WORD, .words = base_counters},
};
static const struct list_option campaign_base_missing_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "lacks", .type = LIST_WORD, .words = base_lacks},
	{.name = "counter", .type = LIST_WORD, .words = base_counters},
	{.name = "value", .type = LIST_TEXT},
};
static const char *const base_has[] = {"visited", "sampled",       "self_checked",
				       "checked", "hazards_found", NULL};
static const struct list_option campaign_base_firm_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "has", .type = LIST_WORD, .words = base_has},
	{.name = "counter", .type = LIST_WORD, .words = base_counters},
	{.name = "value", .type = LIST_TEXT},
};
static const struct list_option campaign_version_options[] = {WITHIN_CAMPAIGN};

static const struct object_question objects[] = {
	{.kind = OBJECT_CAMPAIGN, .get = campaign_query_get, .explain = explain_campaign},
};
static const struct list_kind lists[] = {
	LIST_KIND("campaign", campaign_list, campaign_options),
	LIST_PLAIN("campaign_status", campaign_list_status),
	LIST_KIND("campaign_rows", campaign_list_rows, campaign_row_options),
	LIST_KIND("campaign_missing", campaign_list_missing, campaign_row_options),
	LIST_KIND("campaign_result", campaign_list_results, campaign_result_options),
	LIST_KIND("campaign_summary", campaign_list_summary, campaign_summary_options),
	LIST_KIND("campaign_base", campaign_list_base, campaign_base_options),
	LIST_KIND("campaign_base_firm", campaign_list_base_firms, campaign_base_firm_options),
	LIST_KIND("campaign_base_missing", campaign_list_base_missing,
		  campaign_base_missing_options),
	LIST_KIND("campaign_base_version", campaign_list_base_versions, campaign_version_options),
};
static const struct audience audiences[] = {
#include "services/hazard/campaign/audience.def"
};

const struct question_area campaign_questions = {
	.name = "campaign",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
