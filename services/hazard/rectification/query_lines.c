#include "services/hazard/rectification/query_lines.h"

#include "common/core/handlers.h"
#include "common/core/row_texts.h"
#include "common/stage/persons/matter_people.h"
#include "common/stage/queries/matter_where.h"
#include "feed.pb-c.h"
#include "services/hazard/rectification/life_clocks.h"
#include "services/hazard/rectification/violations.h"
#include "services/hazard/states.h"
#include "types.pb-c.h"

struct bytes hazard_query_owner(const struct query_context *query, uint64_t hazard)
{
	struct bytes owner;
	return owner_get(query->rows, object_id_make(OBJECT_HAZARD, query->region, hazard), &owner)
		       ? owner
		       : bytes_of(NULL, 0);
}

static void put_flags(struct json_line *json, const struct hazard_row *row)
{
	if ((row->flags & HAZARD_URGENT) != 0)
		json_bool(json, "urgent", true);
	if ((row->flags & HAZARD_HELD) != 0)
		json_bool(json, "held", true);
	if ((row->flags & HAZARD_REFUSED) != 0)
		json_bool(json, "refused", true);
	if ((row->flags & HAZARD_CONTROLLED) != 0)
		json_bool(json, "controlled", true);
	if (row->overdue != 0)
		json_unsigned(json, "times_overdue", row->overdue);
}

static void put_content(const struct query_context *query, struct json_line *json, uint64_t hazard)
{
	struct hazard_texts texts;
	if (!hazard_texts_get(query->rows, hazard, &texts))
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
	json_id(json, "campaign",
		object_id_make(OBJECT_CAMPAIGN, query->region, texts.head.campaign));
	json_day(json, "found_day", texts.head.found_day);
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

/* The inspection or sampling that found it, or the hazard that it was a part of. */
static void put_source(const struct query_context *query, struct json_line *json, uint64_t hazard)
{
	struct row_key key = row_key_u64(hazard);
	struct source_row source;
	if (!rows_load(query->rows, TABLE_HAZARD_SOURCES, row_key_bytes(&key), &source,
		       sizeof(source)))
		return;
	bool part = source.kind == OBJECT_HAZARD;
	json_id(json, part ? "split_from" : "found_by",
		object_id_make((enum object_kind)source.kind,
			       source.region != 0 ? source.region : query->region, source.number));
}

/* What is to be done first where the state alone doesn't tell. */
static void put_next_act(const struct query_context *query, struct json_line *json, uint64_t number,
			 const struct hazard_row *row)
{
	struct order_row order;
	if (row->state == HAZARD_ORDERED && row->orders != 0 &&
	    hazard_order_get(query->rows, number, row->orders, &order) && order.served_day == 0)
		json_text(json, "next_act", "hazard.serve-order");
}

void hazard_put_members(const struct query_context *query, struct json_line *json, uint64_t number,
			const struct hazard_row *row)
{
	struct object_id id = object_id_make(OBJECT_HAZARD, query->region, number);
	int64_t due_ms;
	json_id(json, "id", id);
	json_text(json, "state", hazard_state_name(row->state));
	if (row->level != 0)
		json_enum(json, "level", &zh__hazard_level__descriptor, row->level);
	json_enum(json, "proposed_level", &zh__hazard_level__descriptor, row->proposed);
	json_enum(json, "source", &zh__report_kind__descriptor, row->source_kind);
	json_id(json, "report", object_id_make(OBJECT_REPORT, query->region, row->report));
	if (row->report == 0)
		put_source(query, json, number);
	json_id(json, "firm_id", object_id_make(OBJECT_FIRM, query->region, row->firm));
	matter_where_put(query, id, json);
	json_id(json, "chain_of", object_id_make(OBJECT_HAZARD, query->region, row->chain_of));
	json_id(json, "casefile", object_id_make(OBJECT_CASEFILE, query->region, row->casefile));
	json_day(json, "opened_day", row->opened_day);
	json_unsigned(json, "signals", row->signals);
	if (hazard_next_due(query->rows, id, &due_ms)) {
		json_moment(json, "due_ms", due_ms);
		if (query->now_ms > due_ms)
			json_bool(json, "overdue", true);
	}
	json_bytes_text(json, "owner", hazard_query_owner(query, number));
	matter_orphan_put(query, id,
			  (hazard_state_table.states[row->state].flags & STATE_FINAL) != 0, json);
	matter_former_put(query, id, json);
	put_flags(json, row);
	put_next_act(query, json, number, row);
	json_unsigned(json, "version", row->object_version);
	put_content(query, json, number);
}

bool hazard_paper_get(const struct rows_reader *rows, uint64_t hazard, uint32_t n,
		      struct hazard_paper *ret_paper)
{
	struct row_key key = hazard_record_key(hazard, n);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_RECORDS, row_key_bytes(&key), &row) ||
	    row.size < sizeof(ret_paper->head))
		return false;
	memcpy(&ret_paper->head, row.data, sizeof(ret_paper->head));
	struct bytes rest =
		bytes_of(row.data + sizeof(ret_paper->head), row.size - sizeof(ret_paper->head));
	for (size_t i = 0; i < RECORD_TEXT_COUNT; i++)
		ret_paper->text[i] = row_text_take(&rest);
	ret_paper->attachments = rest;
	return true;
}

void hazard_put_violations(struct json_line *json, uint64_t bits)
{
	json_array(json, "violations");
	for (int i = 1; i < VIOLATIONS_MOST; i++)
		if ((bits >> i & 1) != 0)
			json_enum(json, NULL, &zh__violation__descriptor, i);
	json_array_end(json);
}

void hazard_put_restated(const struct query_context *query, struct json_line *json,
			 const struct record_head *head)
{
	json_id(json, "report", object_id_make(OBJECT_REPORT, query->region, head->number));
	if (head->amount != 0)
		hazard_put_violations(json, head->amount);
	if (head->detail != 0)
		json_enum(json, "proposed_level", &zh__hazard_level__descriptor, head->detail);
}
