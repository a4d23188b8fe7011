/* What people ask of hazard: hazards, firms, the rectification ledger, counts. */
#include "services/hazard/archive/query.h"
#include "common/core/json_line.h"
#include "common/core/row_texts.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/campaign/query.h"
#include "services/hazard/hazard.h"
#include "services/hazard/inspection/inspection.h"
#include "services/hazard/query_explain.h"
#include "services/hazard/sampling/query.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

/* An operator runs the daemons and sees no case content. */
static bool sees_content(const struct query_context *query)
{
	return query->person != NULL && (query->person->roles & ~(uint32_t)ROLE_OPERATOR) != 0;
}

static struct bytes owner_of(const struct query_context *query, uint64_t hazard)
{
	struct row_key key = {0};
	row_key_put_u8(&key, OBJECT_HAZARD);
	row_key_put_u32(&key, query->region);
	row_key_put_u64(&key, hazard);
	struct bytes owner;
	return query->rows->get(query->rows->context, TABLE_OWNERS, row_key_bytes(&key), &owner)
		       ? owner
		       : bytes_of(NULL, 0);
}

/* The tightest of the clocks that run on it. */
static bool due_of(const struct query_context *query, uint64_t hazard, int64_t *ret_due_ms)
{
	static const enum clock_id purposes[] = {
		CLOCK_HAZARD_ORDER,       CLOCK_HAZARD_RECTIFY,   CLOCK_HAZARD_REINSPECT,
		CLOCK_HAZARD_CANCEL,      CLOCK_HAZARD_LOOK_BACK, CLOCK_SAMPLING_RECTIFY,
		CLOCK_SAMPLING_REINSPECT,
	};
	struct object_id id = object_id_make(OBJECT_HAZARD, query->region, hazard);
	bool found = false;
	for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++) {
		uint64_t clock = clock_running(query->rows, id, purposes[i]);
		const struct clock_row *row = clock == 0 ? NULL : clock_row_get(query->rows, clock);
		struct clock_row copy;
		if (row == NULL)
			continue;
		memcpy(&copy, row, sizeof(copy));
		if (!found || copy.due_ms < *ret_due_ms)
			*ret_due_ms = copy.due_ms;
		found = true;
	}
	return found;
}

/* ---- hazards */

static void put_flags(struct json_line *json, const struct hazard_row *row)
{
	if ((row->flags & HAZARD_URGENT) != 0)
		json_bool(json, "urgent", true);
	if ((row->flags & HAZARD_HELD) != 0)
		json_bool(json, "held", true);
	if ((row->flags & HAZARD_REFUSED) != 0)
		json_bool(json, "refused", true);
	if (row->overdue != 0)
		json_unsigned(json, "times_overdue", row->overdue);
}

static void put_content(const struct query_context *query, struct json_line *json, uint64_t hazard)
{
	struct hazard_texts texts;
	if (!sees_content(query) || !hazard_texts_get(query->rows, hazard, &texts))
		return;
	json_bytes_text(json, "firm_key", texts.text[HAZARD_TEXT_FIRM_KEY]);
	json_bytes_text(json, "firm", texts.text[HAZARD_TEXT_FIRM_NAME]);
	json_bytes_text(json, "class_code", texts.text[HAZARD_TEXT_CLASS]);
	json_bytes_text(json, "batch", texts.text[HAZARD_TEXT_BATCH]);
	json_bytes_text(json, "title", texts.text[HAZARD_TEXT_TITLE]);
	json_bytes_text(json, "sample_no", texts.text[HAZARD_TEXT_SAMPLE]);
	if (texts.head.found != 0) {
		json_unsigned(json, "found", texts.head.found);
		json_bytes_text(json, "unit", texts.text[HAZARD_TEXT_UNIT]);
	}
	json_moment(json, "first_report_ms", texts.head.first_report_ms);
	json_event_id(json, "trace",
		      (struct event_id){
			      .region = texts.head.trace.region != 0 ? texts.head.trace.region
								     : query->region,
			      .daemon = (enum daemon)texts.head.trace.daemon,
			      .incarnation = texts.head.trace.incarnation,
			      .sequence = texts.head.trace.sequence,
		      });
}

static void put_hazard_members(const struct query_context *query, struct json_line *json,
			       uint64_t number, const struct hazard_row *row)
{
	int64_t due_ms;
	json_id(json, "id", object_id_make(OBJECT_HAZARD, query->region, number));
	json_text(json, "state", hazard_state_name(row->state));
	if (row->level != 0)
		json_enum(json, "level", &zh__hazard_level__descriptor, row->level);
	json_enum(json, "proposed_level", &zh__hazard_level__descriptor, row->proposed);
	json_enum(json, "source", &zh__report_kind__descriptor, row->source_kind);
	json_id(json, "report", object_id_make(OBJECT_REPORT, query->region, row->report));
	json_id(json, "firm_id", object_id_make(OBJECT_FIRM, query->region, row->firm));
	json_id(json, "chain_of", object_id_make(OBJECT_HAZARD, query->region, row->chain_of));
	json_id(json, "casefile", object_id_make(OBJECT_CASEFILE, query->region, row->casefile));
	json_day(json, "opened_day", row->opened_day);
	json_unsigned(json, "signals", row->signals);
	if (due_of(query, number, &due_ms)) {
		json_moment(json, "due_ms", due_ms);
		if (query->now_ms > due_ms)
			json_bool(json, "overdue", true);
	}
	json_bytes_text(json, "owner", owner_of(query, number));
	put_flags(json, row);
	json_unsigned(json, "version", row->object_version);
	put_content(query, json, number);
}

static void put_orders(const struct query_context *query, struct json_line *json, uint64_t hazard,
		       const struct hazard_row *row)
{
	struct order_row order;
	json_array(json, "orders");
	for (unsigned n = 1; n <= row->orders; n++) {
		if (!hazard_order_get(query->rows, hazard, (uint8_t)n, &order))
			continue;
		json_object(json, NULL);
		json_text(json, "order",
			  order.kind == ORDER_CORRECTION ? "correction_order"
							 : "rectification_notice");
		json_unsigned(json, "year", order.year);
		json_unsigned(json, "serial", order.serial);
		json_day(json, "served_day", order.served_day);
		json_moment(json, "due_ms", order.due_ms);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_reinspections(const struct query_context *query, struct json_line *json,
			      uint64_t hazard, const struct hazard_row *row)
{
	json_array(json, "reinspections");
	for (unsigned n = 1; n <= row->reinspections; n++) {
		struct row_key key = hazard_numbered_key(hazard, (uint8_t)n);
		struct reinspection_head head;
		struct bytes stored;
		if (!query->rows->get(query->rows->context, TABLE_REINSPECTIONS,
				      row_key_bytes(&key), &stored) ||
		    stored.size < sizeof(head))
			continue;
		memcpy(&head, stored.data, sizeof(head));
		struct bytes rest =
			bytes_of(stored.data + sizeof(head), stored.size - sizeof(head));
		json_object(json, NULL);
		json_bool(json, "passed", head.passed != 0);
		json_day(json, "on_day", head.on_day);
		json_unsigned(json, "evidence", head.evidence);
		json_array(json, "officers");
		for (unsigned i = 0; i + 1u < head.persons; i++)
			json_bytes_text(json, NULL, row_text_take(&rest));
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}

static bool goods_line(void *context, const struct row_ref *found)
{
	struct json_line *json = (struct json_line *)context;
	struct goods_row goods;
	if (found->value.size != sizeof(goods) || found->key.size < 9)
		return true;
	memcpy(&goods, found->value.data, sizeof(goods));
	if (goods.amount == 0)
		return true;
	json_object(json, NULL);
	json_enum(json, "place", &zh__goods_place__descriptor, found->key.data[8]);
	json_bytes_text(json, "batch", bytes_of(found->key.data + 9, found->key.size - 9));
	json_unsigned(json, "amount", goods.amount);
	json_text(json, "unit", goods.unit);
	json_object_end(json);
	return true;
}

static void put_goods(const struct query_context *query, struct json_line *json, uint64_t hazard)
{
	enum { GOODS_SHOWN_MAX = 64 };
	struct row_key prefix = row_key_u64(hazard);
	json_array(json, "goods");
	(void)rows_scan(query->rows, TABLE_GOODS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			GOODS_SHOWN_MAX, goods_line, json);
	json_array_end(json);
}

static void get_hazard(const struct query_context *query, const Zh__GetQuery *get,
		       struct answer *answer)
{
	struct hazard_row row;
	if (get->object->region != query->region ||
	    !hazard_get(query->rows, get->object->number, &row)) {
		answer->refusal.code = "hazard.not_found";
		return;
	}
	struct json_line json;
	json_begin(&json, &answer->out, "hazard");
	put_hazard_members(query, &json, get->object->number, &row);
	put_orders(query, &json, get->object->number, &row);
	put_reinspections(query, &json, get->object->number, &row);
	if (sees_content(query))
		put_goods(query, &json, get->object->number);
	json_end(&json);
	answer->lines = 1;
}

/* ---- lists of hazards */

struct filters {
	uint8_t state; /* HAZARD_STATE_COUNT: any */
	uint64_t firm; /* 0: any */
	int level;     /* 0: any */
	const char *owner;
	const char *noun; /* of the lines: "hazard" or "ledger_row" */
	bool open_only;
};

static bool list_hazard(struct filters *filters, const struct query_context *query,
			struct answer *answer, uint64_t number)
{
	struct hazard_row row;
	if (!hazard_get(query->rows, number, &row))
		return false;
	int level = row.level != 0 ? row.level : row.proposed;
	if ((filters->state != HAZARD_STATE_COUNT && row.state != filters->state) ||
	    (filters->firm != 0 && row.firm != filters->firm) ||
	    (filters->level != 0 && level != filters->level) ||
	    (filters->open_only && !hazard_state_is_open(row.state)))
		return false;
	if (filters->owner != NULL &&
	    !bytes_equal(owner_of(query, number), bytes_of_text(filters->owner)))
		return false;
	struct json_line json;
	json_begin(&json, &answer->out, filters->noun);
	put_hazard_members(query, &json, number, &row);
	json_end(&json);
	return true;
}

static bool by_number(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *row)
{
	return list_hazard((struct filters *)context, query, answer, be64_get(row->key.data));
}

static bool by_index(void *context, const struct query_context *query, struct answer *answer,
		     const struct row_ref *row)
{
	return list_hazard((struct filters *)context, query, answer, be64_get(row->value.data));
}

/* "general", "larger", "major"; 0: none of these. */
static int level_of_name(const char *name)
{
	static const char *const names[] = {"general", "larger", "major"};
	for (int i = 0; i < 3; i++) {
		if (strcmp(names[i], name) == 0)
			return i + 1;
	}
	return 0;
}

/* false: a filter names what isn't there, refused. */
static bool read_filters(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer, struct filters *filters)
{
	const char *state = query_filter(list, "state");
	const char *firm = query_filter(list, "firm");
	const char *level = query_filter(list, "level");
	filters->owner = query_filter(list, "owner");
	filters->state = HAZARD_STATE_COUNT;
	if (state != NULL && (filters->state = hazard_state_of_name(state)) == HAZARD_STATE_COUNT)
		answer->refusal = (struct refusal){.code = "hazard.list.state", .where = "state"};
	if (level != NULL && (filters->level = level_of_name(level)) == 0)
		answer->refusal = (struct refusal){.code = "hazard.list.level", .where = "level"};
	if (firm != NULL && (filters->firm = hazard_firm_of_key(query->rows, firm)) == 0)
		answer->refusal = (struct refusal){.code = "firm.not_found", .where = "firm"};
	return answer->refusal.code == NULL;
}

static void list_hazards(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer, bool ledger)
{
	struct filters filters = {.noun = ledger ? "ledger_row" : "hazard", .open_only = ledger};
	struct bytes after = bytes_of(list->after.data, list->after.len);
	if (!read_filters(query, list, answer, &filters))
		return;
	struct row_key prefix = {0};
	if (filters.firm != 0) {
		row_key_put_u64(&prefix, filters.firm);
		answer_list(query, answer, TABLE_HAZARDS_BY_FIRM, row_key_bytes(&prefix), after,
			    by_index, &filters);
	} else if (filters.state != HAZARD_STATE_COUNT && filters.state != HAZARD_OPENED) {
		row_key_put_u8(&prefix, filters.state);
		answer_list(query, answer, TABLE_HAZARDS_BY_STATE, row_key_bytes(&prefix), after,
			    by_index, &filters);
	} else {
		answer_list(query, answer, TABLE_HAZARDS, bytes_of(NULL, 0), after, by_number,
			    &filters);
	}
}

/* ---- counts: kept by evolve, never scanned */

static void list_counts(const struct query_context *query, struct answer *answer)
{
	for (uint8_t state = 0; state < HAZARD_STATE_COUNT; state++) {
		struct counter_row count = {0};
		struct json_line json;
		(void)rows_load(query->rows, TABLE_COUNTS, bytes_of(&state, 1), &count,
				sizeof(count));
		json_begin(&json, &answer->out, "count");
		json_text(&json, "object", "hazard");
		json_text(&json, "state", hazard_state_name(state));
		json_unsigned(&json, "count", count.last);
		json_end(&json);
		answer->lines++;
	}
}

/* ---- questions */

static bool answer_get(const struct query_context *query, const Zh__GetQuery *get,
		       struct answer *answer)
{
	uint32_t kind = get->object != NULL ? get->object->kind : OBJECT_NONE;
	if (kind != OBJECT_HAZARD && kind != OBJECT_CAMPAIGN)
		return archive_get_query(query, get, answer);
	if (kind == OBJECT_HAZARD)
		get_hazard(query, get, answer);
	else
		campaign_query_get(query, get, answer);
	return true;
}

static bool answer_nouns(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer)
{
	if (list->noun == NULL)
		return false;
	if (strcmp(list->noun, "hazard") == 0)
		list_hazards(query, list, answer, false);
	else if (strcmp(list->noun, "ledger") == 0)
		list_hazards(query, list, answer, true);
	else if (strcmp(list->noun, "count") == 0)
		list_counts(query, answer);
	else
		return archive_list_query(query, list, answer) ||
		       campaign_query_list(query, list, answer);
	return true;
}

bool hazard_query(const struct query_context *query, const Zh__Query *ask, struct answer *answer)
{
	if (inspection_query(query, ask, answer))
		return true;
	if (sampling_query(query, ask, answer))
		return true;
	if (ask->ask_case == ZH__QUERY__ASK_GET)
		return answer_get(query, ask->get, answer);
	if (ask->ask_case == ZH__QUERY__ASK_LIST)
		return answer_nouns(query, ask->list, answer);
	if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN && ask->explain->object != NULL &&
	    ask->explain->object->kind == OBJECT_CAMPAIGN) {
		campaign_explain(query, ask->explain->object->number, answer);
		return true;
	}
	if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN)
		return sees_content(query) && (hazard_explain(query, ask->explain, answer) ||
					       archive_explain(query, ask->explain, answer));
	return false;
}
