/* Self-check calls and draws, and the firms on their rolls. */
#include "inspection.pb-c.h"
#include "services/hazard/campaign/drive.h"
#include "services/hazard/inspection/query.h"

static const struct state_table *table_of(enum object_kind kind)
{
	return kind == OBJECT_DRAW ? &draw_states : &self_check_states;
}

static void put_roll(const struct query_context *query, struct answer *answer, struct object_id id,
		     const struct roll *roll)
{
	const struct roll_head *head = &roll->head;
	bool draw = id.kind == OBJECT_DRAW;
	struct json_line json;
	json_begin(&json, &answer->out, draw ? "draw" : "selfcheck");
	json_id(&json, "id", id);
	json_text(&json, "state", table_of(id.kind)->states[head->state].name);
	json_bytes_text(&json, "title", roll->text[ROLL_TEXT_TITLE]);
	json_bytes_text(&json, "class_code", roll->text[ROLL_TEXT_CLASS]);
	json_id(&json, "area", object_id_make(OBJECT_KEY_AREA, query->region, head->area));
	json_moment(&json, "called_ms", head->called_ms);
	json_id(&json, "campaign",
		object_id_make(OBJECT_CAMPAIGN, query->region, campaign_drive_of(query->rows, id)));
	json_day(&json, "due_day", head->due_day);
	inspection_put_due(query, &json, id);
	json_unsigned(&json, "listed", head->listed);
	json_unsigned(&json, draw ? "drawn" : "returned", head->marked);
	if (draw) {
		json_unsigned(&json, "planned", head->taken_up);
		/* Who knows both and the list knows who will be visited, and by whom: for the
		 * office alone (audience.def). */
		json_bytes_text(&json, "seed", roll->text[ROLL_TEXT_SEED]);
		inspection_put_ids(&json, "officers", roll->text[ROLL_TEXT_OFFICERS]);
	} else {
		json_unsigned(&json, "missing", head->listed - head->marked);
		json_bytes_text(&json, "text", roll->text[ROLL_TEXT_TEXT]);
	}
	json_unsigned(&json, "version", head->object_version);
	json_end(&json);
}

static void get_roll(const struct query_context *query, const Zh__GetQuery *get,
		     enum object_kind kind, const char *code, struct answer *answer)
{
	struct roll roll;
	if (get->object->region != query->region ||
	    !roll_get(query->rows, kind, get->object->number, &roll)) {
		answer->refusal.code = code;
		return;
	}
	put_roll(query, answer, object_id_make(kind, query->region, get->object->number), &roll);
	answer->lines = 1;
}

void self_check_get(const struct query_context *query, const Zh__GetQuery *get,
		    struct answer *answer)
{
	get_roll(query, get, OBJECT_SELF_CHECK, "selfcheck.not_found", answer);
}

void draw_get(const struct query_context *query, const Zh__GetQuery *get, struct answer *answer)
{
	get_roll(query, get, OBJECT_DRAW, "inspection.no_draw", answer);
}

struct rolls_wanted {
	enum object_kind kind;
	const char *state; /* NULL: any */
	struct list_period period;
};

static bool roll_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *found)
{
	const struct rolls_wanted *wanted = (const struct rolls_wanted *)context;
	uint64_t number = be64_get(found->key.data + 1);
	struct roll roll;
	if (!roll_get(query->rows, wanted->kind, number, &roll))
		return false;
	const char *state = table_of(wanted->kind)->states[roll.head.state].name;
	if ((wanted->state != NULL && strcmp(wanted->state, state) != 0) ||
	    !list_period_has(&wanted->period, roll.head.called_ms))
		return false;
	put_roll(query, answer, object_id_make(wanted->kind, query->region, number), &roll);
	return true;
}

static void list_rolls(const struct query_context *query, const Zh__ListQuery *list,
		       enum object_kind kind, struct answer *answer)
{
	struct rolls_wanted wanted = {kind, query_filter(list, "state"), list_period(list)};
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)kind);
	answer_list(query, answer, TABLE_ROLLS, row_key_bytes(&prefix),
		    bytes_of(list->after.data, list->after.len), roll_line, &wanted);
}

void self_check_list(const struct query_context *query, const Zh__ListQuery *list,
		     struct answer *answer)
{
	list_rolls(query, list, OBJECT_SELF_CHECK, answer);
}

void draw_list(const struct query_context *query, const Zh__ListQuery *list, struct answer *answer)
{
	list_rolls(query, list, OBJECT_DRAW, answer);
}

/* ---- the firms of a roll */

struct roll_filters {
	enum object_kind kind;
	bool missing, returned, drawn;
};

static void put_has(struct json_line *json, uint8_t has)
{
	json_bool(json, "system_set_up", (has & ROLL_HAS_SYSTEM) != 0);
	json_bool(json, "staff_named", (has & ROLL_HAS_STAFF) != 0);
	json_bool(json, "routine_kept", (has & ROLL_HAS_ROUTINE) != 0);
	json_bool(json, "risk_list_made", (has & ROLL_HAS_RISK_LIST) != 0);
}

static void put_return(struct json_line *json, const struct roll_firm_row *row)
{
	json_bool(json, "returned", (row->flags & ROLL_RETURNED) != 0);
	if ((row->flags & ROLL_RETURNED) == 0)
		return;
	json_day(json, "on_day", row->on_day);
	json_enum(json, "found", &zh__self_check_result__descriptor, row->found);
	json_unsigned(json, "risks", row->risks);
	json_unsigned(json, "controlled", row->controlled);
	json_unsigned(json, "hazards", row->hazards);
	if ((row->flags & ROLL_LATE) != 0)
		json_bool(json, "late", true);
	put_has(json, row->has);
}

static bool firm_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *found)
{
	const struct roll_filters *filters = (const struct roll_filters *)context;
	struct roll_firm_row row;
	memcpy(&row, found->value.data, sizeof(row));
	bool returned = (row.flags & ROLL_RETURNED) != 0;
	bool drawn = (row.flags & ROLL_DRAWN) != 0;
	bool done = filters->kind == OBJECT_DRAW ? !drawn || row.inspection != 0 : returned;
	if ((filters->missing && done) || (filters->returned && !returned) ||
	    (filters->drawn && !drawn))
		return false;
	struct json_line json;
	json_begin(&json, &answer->out, "roll");
	inspection_put_firm(query, &json, be64_get(found->key.data + 9));
	if (filters->kind == OBJECT_DRAW) {
		json_bool(&json, "drawn", drawn);
		if (drawn)
			json_unsigned(&json, "place_in_draw", row.place);
		json_id(&json, "inspection",
			object_id_make(OBJECT_INSPECTION, query->region, row.inspection));
	} else {
		put_return(&json, &row);
	}
	json_end(&json);
	return true;
}

void roll_firms_list(const struct query_context *query, const Zh__ListQuery *list,
		     struct answer *answer)
{
	const char *of = query_filter(list, "of");
	struct object_id id;
	if (of == NULL || object_id_parse(of, &id) != STATUS_OK ||
	    (id.kind != OBJECT_DRAW && id.kind != OBJECT_SELF_CHECK)) {
		answer->refusal = (struct refusal){.code = "inspection.roll.of", .where = "of"};
		return;
	}
	struct roll_filters filters = {.kind = id.kind,
				       .missing = list_says_yes(list, "missing"),
				       .returned = list_says_yes(list, "returned"),
				       .drawn = list_says_yes(list, "drawn")};
	struct row_key prefix = roll_key(id.kind, id.number);
	answer_list(query, answer, TABLE_ROLL_FIRMS, row_key_bytes(&prefix),
		    bytes_of(list->after.data, list->after.len), firm_line, &filters);
}
