/* What people ask of inspections; the dispatch of this folder's questions. */
#include "services/hazard/inspection/query.h"

#include "common/core/recusals.h"
#include "common/policy/rules/policy.h"
#include "common/stage/persons/matter_people.h"
#include "common/stage/persons/recusal_query.h"
#include "common/stage/queries/matter_where.h"
#include "inspection.pb-c.h"
#include "services/hazard/campaign/drive.h"
#include "services/hazard/inspection/answers.h"
#include "services/hazard/inspection/inspection.h"
#include "services/hazard/tables.h"

void inspection_put_ids(struct json_line *json, const char *name, struct bytes list)
{
	struct bytes id;
	if (list.size == 0)
		return;
	json_array(json, name);
	while (id_list_next(&list, &id))
		json_bytes_text(json, NULL, id);
	json_array_end(json);
}

void inspection_put_firm(const struct query_context *query, struct json_line *json, uint64_t firm)
{
	struct firm_texts texts;
	json_id(json, "firm_id", object_id_make(OBJECT_FIRM, query->region, firm));
	if (!hazard_firm_texts_get(query->rows, firm, &texts))
		return;
	json_bytes_text(json, "firm_key", texts.text[FIRM_TEXT_KEY]);
	json_bytes_text(json, "firm", texts.text[FIRM_TEXT_NAME]);
}

static bool first_clock(void *context, const struct row_ref *found)
{
	uint64_t *clock = (uint64_t *)context;
	*clock = be64_get(found->key.data + found->key.size - 8);
	return false;
}

void inspection_put_due(const struct query_context *query, struct json_line *json,
			struct object_id object)
{
	uint64_t clock = 0;
	struct row_key key = row_key_object(object);
	struct clock_row row;
	(void)rows_scan(query->rows, TABLE_CLOCK_SUBJECTS, row_key_bytes(&key), bytes_of(NULL, 0),
			1, first_clock, &clock);
	const struct clock_row *stored = clock == 0 ? NULL : clock_row_get(query->rows, clock);
	if (stored == NULL)
		return;
	memcpy(&row, stored, sizeof(row));
	json_text(json, "waits_for", clock_id_name((enum clock_id)row.purpose));
	json_moment(json, "due_ms", row.due_ms);
	if (query->now_ms > row.due_ms)
		json_bool(json, "overdue", true);
}

/* ---- one inspection */

struct recused_ids {
	struct json_line *json;
	size_t count;
};

static bool put_recused(void *context, const struct recusal_row *row)
{
	struct recused_ids *ids = (struct recused_ids *)context;
	if (row->state != RECUSAL_IS_GRANTED)
		return true;
	if (ids->count++ == 0)
		json_array(ids->json, "recused");
	json_text(ids->json, NULL, row->who);
	return true;
}

static void put_texts(const struct query_context *query, struct json_line *json, uint64_t number)
{
	struct inspection_texts texts;
	if (!inspection_texts_get(query->rows, number, &texts))
		return;
	json_bytes_text(json, "checklist", texts.text[INSPECTION_TEXT_CHECKLIST]);
	inspection_put_ids(json, "officers", texts.text[INSPECTION_TEXT_OFFICERS]);
	struct object_id id = object_id_make(OBJECT_INSPECTION, query->region, number);
	struct recused_ids recused = {.json = json};
	recusal_each(query->rows, id, put_recused, &recused);
	if (recused.count != 0)
		json_array_end(json);
	recusals_put(query, json, id);
	json_bytes_text(json, "firm_key", texts.text[INSPECTION_TEXT_FIRM_KEY]);
	json_bytes_text(json, "firm", texts.text[INSPECTION_TEXT_FIRM_NAME]);
	json_bytes_text(json, "purpose", texts.text[INSPECTION_TEXT_PURPOSE]);
	json_bytes_text(json, "body", texts.text[INSPECTION_TEXT_BODY]);
	json_bytes_text(json, "text", texts.text[INSPECTION_TEXT_SAID]);
	json_bytes_text(json, "firm_says", texts.text[INSPECTION_TEXT_FIRM_SAYS]);
	json_bytes_text(json, "party_there", texts.text[INSPECTION_TEXT_PARTY]);
	if (texts.head.firm_signed != 0)
		json_bool(json, "firm_signed", true);
	if (texts.head.unsigned_ground != 0)
		json_enum(json, "unsigned_ground", &zh__unsigned_ground__descriptor,
			  texts.head.unsigned_ground);
}

static void put_members(const struct query_context *query, struct json_line *json, uint64_t number,
			const struct inspection_row *row)
{
	struct object_id id = object_id_make(OBJECT_INSPECTION, query->region, number);
	json_id(json, "id", id);
	json_text(json, "state", inspection_states.states[row->state].name);
	json_enum(json, "inspection_kind", &zh__inspection_kind__descriptor, row->kind);
	json_id(json, "firm_id", object_id_make(OBJECT_FIRM, query->region, row->firm));
	json_id(json, "hazard", object_id_make(OBJECT_HAZARD, query->region, row->of_hazard));
	json_id(json, "area", object_id_make(OBJECT_KEY_AREA, query->region, row->area));
	json_id(json, "draw", object_id_make(OBJECT_DRAW, query->region, row->draw));
	matter_where_put(query, id, json);
	json_id(json, "campaign",
		object_id_make(OBJECT_CAMPAIGN, query->region, campaign_drive_of(query->rows, id)));
	visit_put(query, json, number);
	json_day(json, "due_day", row->due_day);
	json_day(json, "on_day", row->visited_day);
	inspection_put_due(query, json, id);
	matter_orphan_put(query, id,
			  (inspection_states.states[row->state].flags & STATE_FINAL) != 0, json);
	matter_former_put(query, id, json);
	if (row->overdue != 0)
		json_unsigned(json, "times_overdue", row->overdue);
	if (row->attempts != 0)
		json_unsigned(json, "attempts", row->attempts);
	if (row->checklist_version != 0)
		json_unsigned(json, "checklist_version", row->checklist_version);
	if (row->state == INSPECTION_RECORDED || row->state == INSPECTION_UNTOLD ||
	    row->state == INSPECTION_RESULTS) {
		json_unsigned(json, "score_ppm", row->score_ppm);
		json_unsigned(json, "findings_count", (uint64_t)row->findings - row->withdrawn);
		json_unsigned(json, "findings_left", row->findings_left);
	}
	put_texts(query, json, number);
	json_unsigned(json, "version", row->object_version);
}

/* The question of the checklist, or the name of the item that the visit is for. */
static const char *asked(const struct query_context *query, const struct checklist *checklist,
			 struct bytes id, int32_t day)
{
	const struct check_item *item = checklist == NULL ? NULL : checklist_item(checklist, id);
	const struct visit_item *listed =
		item == NULL ? policy_visit_item_on(query->policy, id, day) : NULL;
	if (item != NULL)
		return item->text_zh;
	return listed != NULL ? listed->name_zh : NULL;
}

static void put_answers(const struct query_context *query, struct json_line *json, uint64_t number,
			const struct inspection_row *row)
{
	struct row_key key = row_key_u64(number);
	struct inspection_texts texts;
	struct answer_text one;
	struct bytes answers;
	if (!inspection_texts_get(query->rows, number, &texts) ||
	    !query->rows->get(query->rows->context, TABLE_INSPECTION_ANSWERS, row_key_bytes(&key),
			      &answers))
		return;
	const struct checklist *checklist = policy_checklist_used(
		query->policies, query->policy, texts.text[INSPECTION_TEXT_CHECKLIST],
		row->checklist_version);
	json_array(json, "answers");
	while (answers_next(&answers, &one)) {
		json_object(json, NULL);
		json_bytes_text(json, "item", one.item);
		json_text(json, "question", asked(query, checklist, one.item, row->visited_day));
		json_bytes_text(json, "answer", one.answer);
		json_bytes_text(json, "note", one.note);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_findings(const struct query_context *query, struct json_line *json, uint64_t number,
			 unsigned count)
{
	struct finding_row row;
	json_array(json, "findings");
	for (unsigned n = 1; n <= count; n++) {
		if (!finding_get(query->rows, number, (uint8_t)n, &row))
			continue;
		json_object(json, NULL);
		json_unsigned(json, "finding", n);
		json_text(json, "item", row.item);
		if (row.violation != 0)
			json_enum(json, "violation", &zh__violation__descriptor, row.violation);
		json_enum(json, "proposed_handling", &zh__finding_handling__descriptor,
			  row.proposed);
		json_text(json, "rule", row.rule_id);
		if (row.handling != 0)
			json_enum(json, "handling", &zh__finding_handling__descriptor,
				  row.handling);
		json_day(json, "handled_day", row.handled_day);
		json_id(json, "hazard", object_id_make(OBJECT_HAZARD, query->region, row.hazard));
		if (row.withdrawn != 0)
			json_bool(json, "withdrawn", true);
		json_object_end(json);
	}
	json_array_end(json);
}

static void get_inspection(const struct query_context *query, const Zh__GetQuery *get,
			   struct answer *answer)
{
	struct inspection_row row;
	uint64_t number = get->object->number;
	if (get->object->region != query->region || !inspection_get(query->rows, number, &row)) {
		answer->refusal.code = "inspection.not_found";
		return;
	}
	struct json_line json;
	json_begin(&json, &answer->out, "inspection");
	put_members(query, &json, number, &row);
	put_answers(query, &json, number, &row);
	put_findings(query, &json, number, row.findings);
	json_end(&json);
	answer->lines = 1;
}

/* ---- lists: by state, firm, officer, what is due */

struct filters {
	uint8_t state; /* INSPECTION_STATE_COUNT: any */
	uint64_t firm, draw;
	const char *officer, *orphaned;
	const struct officer *regions_of; /* NULL: wherever it lies */
	int32_t due_to_day;               /* 0: any */
	bool overdue, open;
	struct list_period period; /* of planning */
};

static bool goes(const struct query_context *query, uint64_t number, const char *officer)
{
	struct inspection_texts texts;
	return inspection_texts_get(query->rows, number, &texts) &&
	       id_list_has(texts.text[INSPECTION_TEXT_OFFICERS], bytes_of_text(officer));
}

static bool planned_within(const struct filters *filters, const struct query_context *query,
			   uint64_t number)
{
	struct inspection_texts texts;
	if (filters->period.since_ms == INT64_MIN && filters->period.until_ms == INT64_MAX)
		return true;
	return inspection_texts_get(query->rows, number, &texts) &&
	       list_period_has(&filters->period, texts.head.planned_ms);
}

static bool is_over(uint8_t state)
{
	return (inspection_states.states[state].flags & STATE_FINAL) != 0;
}

static bool passes(const struct filters *filters, const struct query_context *query,
		   uint64_t number, const struct inspection_row *row)
{
	if ((filters->state != INSPECTION_STATE_COUNT && row->state != filters->state) ||
	    (filters->firm != 0 && row->firm != filters->firm) ||
	    (filters->draw != 0 && row->draw != filters->draw) ||
	    (filters->overdue && (row->overdue == 0 || is_over(row->state))) ||
	    (filters->open && is_over(row->state)))
		return false;
	if (filters->due_to_day != 0 &&
	    (row->due_day == 0 || row->due_day > filters->due_to_day || is_over(row->state)))
		return false;
	return planned_within(filters, query, number) &&
	       matter_orphan_wanted(query, filters->orphaned,
				    object_id_make(OBJECT_INSPECTION, query->region, number),
				    is_over(row->state)) &&
	       matter_is_in(query, object_id_make(OBJECT_INSPECTION, query->region, number),
			    filters->regions_of) &&
	       (filters->officer == NULL || goes(query, number, filters->officer));
}

static bool line(void *context, const struct query_context *query, struct answer *answer,
		 const struct row_ref *found)
{
	const struct filters *filters = (const struct filters *)context;
	uint64_t number = be64_get(found->key.data + found->key.size - 8);
	struct inspection_row row;
	if (!inspection_get(query->rows, number, &row) || !passes(filters, query, number, &row))
		return false;
	struct json_line json;
	json_begin(&json, &answer->out, "inspection");
	put_members(query, &json, number, &row);
	json_end(&json);
	return true;
}

static void wrong(struct answer *answer, const char *code, const char *where)
{
	answer->refusal = (struct refusal){.code = code, .where = where};
}

static bool read_filters(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer, struct filters *filters)
{
	const char *state = query_filter(list, "state");
	const char *firm = query_filter(list, "firm");
	const char *draw = query_filter(list, "draw");
	const char *due = query_filter(list, "due_to");
	struct object_id id = {0};
	filters->state = INSPECTION_STATE_COUNT;
	filters->officer = list_owner(query, list);
	filters->orphaned = query_filter(list, "orphaned");
	filters->regions_of = matter_regions_of(query, list_says_yes(list, MATTER_MY_REGIONS));
	filters->overdue = list_says_yes(list, "overdue");
	filters->open = list_says_yes(list, "open");
	filters->period = list_period(list);
	if (state != NULL)
		filters->state = state_of_name(&inspection_states, state);
	if (firm != NULL && (filters->firm = hazard_firm_of_key(query->rows, firm)) == 0)
		wrong(answer, "firm.not_found", "firm");
	if (due != NULL && time_parse_day(due, &filters->due_to_day) != STATUS_OK)
		wrong(answer, "list.value", "due_to");
	if (draw != NULL && object_id_parse(draw, &id) != STATUS_OK)
		wrong(answer, "list.value", "draw");
	filters->draw = id.number;
	return answer->refusal.code == NULL;
}

void inspection_list(const struct query_context *query, const Zh__ListQuery *list,
		     struct answer *answer)
{
	struct filters filters = {0};
	struct bytes after = bytes_of(list->after.data, list->after.len);
	struct row_key prefix = {0};
	if (!read_filters(query, list, answer, &filters))
		return;
	uint16_t table = TABLE_INSPECTIONS;
	if (filters.firm != 0) {
		table = TABLE_INSPECTIONS_BY_FIRM;
		row_key_put_u64(&prefix, filters.firm);
	} else if (filters.state != INSPECTION_STATE_COUNT) {
		table = TABLE_INSPECTIONS_BY_STATE;
		row_key_put_u8(&prefix, filters.state);
	}
	answer_list(query, answer, table, row_key_bytes(&prefix), after, line, &filters);
}

/* ---- what can be asked of inspection */

static const struct list_option inspection_options[] = {
	LIST_STATES(&inspection_states),
	{.name = "firm", .type = LIST_FIRM},
	LIST_OWNER,
	LIST_ORPHANED,
	LIST_MY_REGIONS,
	{.name = "draw", .type = LIST_OBJECT, .kind = OBJECT_DRAW},
	{.name = "due_to", .type = LIST_DAY},
	{.name = "overdue", .type = LIST_YES},
	{.name = "open", .type = LIST_YES},
	LIST_PERIOD,
};
static const struct list_option visit_options[] = {
	{.name = "firm", .type = LIST_FIRM},
	{.name = "year", .type = LIST_NUMBER},
	{.name = "counted", .type = LIST_YES},
};
static const struct list_option draw_options[] = {LIST_STATES(&draw_states), LIST_PERIOD};
static const struct list_option self_check_options[] = {LIST_STATES(&self_check_states),
							LIST_PERIOD};
static const struct list_option roll_options[] = {
	{.name = "of", .type = LIST_OBJECT, .required = true, .within = true},
	{.name = "missing", .type = LIST_YES},
	{.name = "returned", .type = LIST_YES},
	{.name = "drawn", .type = LIST_YES},
};
static const struct list_option area_options[] = {LIST_STATES(&key_area_states)};
static const struct list_option area_firm_options[] = {
	{.name = "of",
	 .type = LIST_OBJECT,
	 .kind = OBJECT_KEY_AREA,
	 .required = true,
	 .within = true},
};

static const struct object_question objects[] = {
	{.kind = OBJECT_INSPECTION, .get = get_inspection, .explain = inspection_explain},
	{.kind = OBJECT_SELF_CHECK, .get = self_check_get},
	{.kind = OBJECT_DRAW, .get = draw_get},
	{.kind = OBJECT_KEY_AREA, .get = key_area_show},
	{.noun = "checklist", .get = checklist_show},
};
static const struct list_kind lists[] = {
	LIST_KIND("inspection", inspection_list, inspection_options),
	LIST_KIND("visit", visit_list, visit_options),
	LIST_KIND("draw", draw_list, draw_options),
	LIST_KIND("selfcheck", self_check_list, self_check_options),
	LIST_KIND("roll", roll_firms_list, roll_options),
	LIST_KIND("area", key_area_list, area_options),
	LIST_KIND("area_firm", key_area_firms_list, area_firm_options),
	LIST_PLAIN("checklist", checklist_list),
};
static const struct audience audiences[] = {
#include "services/hazard/inspection/audience.def"
};

const struct question_area inspection_questions = {
	.name = "inspection",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
