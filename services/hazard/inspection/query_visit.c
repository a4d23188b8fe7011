/* Visits to firms: what each rests on, what of a year counts against the cap and what doesn't, and
 * why. */
#include "common/policy/rules/policy.h"
#include "common/stage/clocks/rule_text.h"
#include "inspection.pb-c.h"
#include "services/hazard/inspection/query.h"
#include "services/hazard/inspection/site.h"
#include "services/hazard/inspection/visit.h"
#include "services/hazard/tables.h"

/* The notice, who opened it when by which code, when it was closed, how the firm was told. */
static void put_site(const struct query_context *query, struct json_line *json, uint64_t inspection)
{
	struct site site;
	if (!site_get(query->rows, inspection, &site))
		return;
	json_day(json, "notice_day", site.head.noticed_day);
	json_moment(json, "entered_ms", site.head.entered_ms);
	json_moment(json, "left_ms", site.head.left_ms);
	inspection_put_ids(json, "opened_by", site.text[SITE_TEXT_OFFICERS]);
	inspection_put_ids(json, "certificates", site.text[SITE_TEXT_CERTIFICATES]);
	json_day(json, "told_day", site.head.told_day);
	json_bytes_text(json, "method", site.text[SITE_TEXT_METHOD]);
	json_bytes_text(json, "notice_number", site.text[SITE_TEXT_NUMBER]);
	json_bytes_text(json, "no_notice", site.text[SITE_TEXT_WITHOUT]);
	json_bytes_text(json, "visit_code", site.text[SITE_TEXT_CODE]);
	json_bytes_text(json, "proof", site.text[SITE_TEXT_PROOF]);
}

void visit_put(const struct query_context *query, struct json_line *json, uint64_t inspection)
{
	struct visit visit;
	put_site(query, json, inspection);
	if (!visit_get(query->rows, inspection, &visit))
		return;
	if (visit.head.ground != 0)
		json_enum(json, "ground", &zh__visit_ground__descriptor, visit.head.ground);
	inspection_put_ids(json, "visit_items", visit.text[VISIT_TEXT_ITEMS]);
	json_bytes_text(json, "ground_ref", visit.text[VISIT_TEXT_GROUND_REF]);
}

static void put_standing(const struct query_context *query, struct json_line *json,
			 uint64_t inspection, const struct inspection_row *row)
{
	struct visit_standing standing = visit_standing(query->rows, inspection, row);
	json_unsigned(json, "year", (uint64_t)standing.year);
	json_text(json, "counted", standing.counts ? "yes" : "no");
	json_text(json, "why", standing.why);
}

/* ---- the list: by firm and year */

struct filters {
	uint64_t firm; /* 0: any */
	int32_t year;  /* 0: any */
	bool counted;
};

static bool line(void *context, const struct query_context *query, struct answer *answer,
		 const struct row_ref *found)
{
	const struct filters *filters = (const struct filters *)context;
	uint64_t inspection = be64_get(found->key.data + found->key.size - 8);
	struct inspection_row row;
	struct json_line json;
	if (!inspection_get(query->rows, inspection, &row) ||
	    (filters->firm != 0 && row.firm != filters->firm))
		return false;
	struct visit_standing standing = visit_standing(query->rows, inspection, &row);
	if ((filters->year != 0 && standing.year != filters->year) ||
	    (filters->counted && !standing.counts))
		return false;
	json_begin(&json, &answer->out, "visit");
	json_id(&json, "id", object_id_make(OBJECT_INSPECTION, query->region, inspection));
	inspection_put_firm(query, &json, row.firm);
	put_standing(query, &json, inspection, &row);
	json_text(&json, "state", inspection_states.states[row.state].name);
	json_enum(&json, "inspection_kind", &zh__inspection_kind__descriptor, row.kind);
	json_day(&json, "due_day", row.due_day);
	json_day(&json, "on_day", row.visited_day);
	visit_put(query, &json, inspection);
	json_end(&json);
	return true;
}

static int32_t year_of(const char *digits)
{
	int32_t year = 0;
	for (; digits != NULL && *digits != '\0' && year < 10000; digits++)
		year = year * 10 + (*digits - '0');
	return year;
}

void visit_list(const struct query_context *query, const Zh__ListQuery *list, struct answer *answer)
{
	struct bytes after = bytes_of(list->after.data, list->after.len);
	const char *firm = query_filter(list, "firm");
	struct row_key prefix = {0};
	struct filters filters = {
		.year = year_of(query_filter(list, "year")),
		.counted = list_says_yes(list, "counted"),
	};
	if (firm != NULL && (filters.firm = hazard_firm_of_key(query->rows, firm)) == 0) {
		answer->refusal = (struct refusal){.code = "firm.not_found", .where = "firm"};
		return;
	}
	if (filters.firm != 0)
		row_key_put_u64(&prefix, filters.firm);
	answer_list(query, answer,
		    filters.firm != 0 ? TABLE_INSPECTIONS_BY_FIRM : TABLE_INSPECTIONS,
		    row_key_bytes(&prefix), after, line, &filters);
}

/* ---- explain */

static void put_item(const struct query_context *query, struct answer *answer, struct bytes id,
		     int32_t day)
{
	struct json_line json;
	const struct visit_item *item = policy_visit_item_on(query->policy, id, day);
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "visit_item");
	json_bytes_text(&json, "item", id);
	if (item != NULL) {
		json_text(&json, "name_zh", item->name_zh);
		json_text(&json, "name_en", item->name_en);
		json_text(&json, "basis", item->basis);
		json_text(&json, "source", item->source);
		json_text(&json, "confidence", item->confidence);
		json_articles(&json, query, item->basis, day);
	}
	json_end(&json);
	answer->lines++;
}

static void put_cap(const struct query_context *query, struct json_line *json,
		    const struct visit_head *head)
{
	if (head->cap == 0)
		return;
	json_unsigned(json, "counted_before", head->before);
	json_unsigned(json, "cap", head->cap);
	json_rule_used(json, query, bytes_of_text(head->cap_rule), head->cap_rule_version);
}

void visit_explain(const struct query_context *query, uint64_t inspection,
		   const struct inspection_row *row, struct answer *answer)
{
	struct json_line json;
	struct visit visit;
	struct inspection_texts texts;
	bool said = visit_get(query->rows, inspection, &visit);
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "visit");
	put_standing(query, &json, inspection, row);
	visit_put(query, &json, inspection);
	if (said)
		put_cap(query, &json, &visit.head);
	json_end(&json);
	answer->lines++;
	if (!visit_get(query->rows, inspection, &visit) ||
	    !inspection_texts_get(query->rows, inspection, &texts))
		return;
	struct bytes items = visit.text[VISIT_TEXT_ITEMS];
	struct bytes id;
	while (id_list_next(&items, &id))
		put_item(query, answer, id, time_day_of_ms(texts.head.planned_ms));
}
