/* Key areas: their profile, grounds, measures, and the firms that are in them. */
#include "inspection.pb-c.h"
#include "services/hazard/inspection/query.h"

enum { GROUNDS_END = 32 };

static void put_profile(struct json_line *json, const struct key_area_profile *profile)
{
	json_object(json, "profile");
	json_unsigned(json, "firms", profile->firms);
	json_unsigned(json, "hazards", profile->hazards);
	json_unsigned(json, "hazards_open", profile->hazards_open);
	if (profile->sampled != 0) {
		json_unsigned(json, "sampled", profile->sampled);
		json_unsigned(json, "passed", profile->passed);
		json_unsigned(json, "pass_rate_ppm", profile->pass_rate_ppm);
	}
	if (profile->has_trend)
		json_number(json, "trend_ppm", profile->trend_ppm);
	json_object_end(json);
}

static void put_area(const struct query_context *query, struct answer *answer, uint64_t number,
		     const struct key_area *area)
{
	struct object_id id = object_id_make(OBJECT_KEY_AREA, query->region, number);
	const struct key_area_head *head = &area->head;
	struct json_line json;
	json_begin(&json, &answer->out, "area");
	json_id(&json, "id", id);
	json_text(&json, "state", key_area_states.states[head->state].name);
	json_bytes_text(&json, "name", area->text[KEY_AREA_TEXT_NAME]);
	json_enum(&json, "area_kind", &zh__key_area_kind__descriptor, head->kind);
	if (head->place != 0)
		json_unsigned(&json, "place", head->place);
	json_bytes_text(&json, "class_code", area->text[KEY_AREA_TEXT_CLASS]);
	json_array(&json, "grounds");
	for (int ground = 1; ground < GROUNDS_END; ground++) {
		if ((head->grounds >> ground & 1u) != 0)
			json_enum(&json, NULL, &zh__key_area_ground__descriptor, ground);
	}
	json_array_end(&json);
	json_bool(&json, "by_rule", head->by_rule != 0);
	if (head->listed_supervision)
		json_bool(&json, "listed_supervision_proposed", true);
	json_unsigned(&json, "firms_assigned", head->firms);
	put_profile(&json, &head->profile);
	json_bytes_text(&json, "text", area->text[KEY_AREA_TEXT_TEXT]);
	json_bytes_text(&json, "measures", area->text[KEY_AREA_TEXT_MEASURES]);
	json_day(&json, "proposed_day", head->proposed_day);
	json_day(&json, "set_day", head->set_day);
	json_day(&json, "review_day", head->review_day);
	json_day(&json, "ended_day", head->ended_day);
	json_unsigned(&json, "reviews", head->reviews);
	inspection_put_due(query, &json, id);
	json_unsigned(&json, "version", head->object_version);
	json_end(&json);
}

void key_area_show(const struct query_context *query, const Zh__GetQuery *get,
		   struct answer *answer)
{
	struct key_area area;
	if (get->object->region != query->region ||
	    !key_area_get(query->rows, get->object->number, &area)) {
		answer->refusal.code = "area.not_found";
		return;
	}
	put_area(query, answer, get->object->number, &area);
	answer->lines = 1;
}

static bool area_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *found)
{
	uint8_t state = *(const uint8_t *)context;
	uint64_t number = be64_get(found->key.data);
	struct key_area area;
	if (!key_area_get(query->rows, number, &area) ||
	    (state != KEY_AREA_STATE_COUNT && area.head.state != state))
		return false;
	put_area(query, answer, number, &area);
	return true;
}

void key_area_list(const struct query_context *query, const Zh__ListQuery *list,
		   struct answer *answer)
{
	const char *name = query_filter(list, "state");
	uint8_t state = name == NULL ? KEY_AREA_STATE_COUNT : state_of_name(&key_area_states, name);
	answer_list(query, answer, TABLE_KEY_AREAS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), area_line, &state);
}

/* ---- firms */

static bool firm_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *found)
{
	struct json_line json;
	(void)context;
	json_begin(&json, &answer->out, "area_firm");
	inspection_put_firm(query, &json, be64_get(found->key.data + 8));
	json_end(&json);
	return true;
}

void key_area_firms_list(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer)
{
	const char *of = query_filter(list, "of");
	struct object_id id;
	if (of == NULL || object_id_parse(of, &id) != STATUS_OK || id.kind != OBJECT_KEY_AREA) {
		answer->refusal = (struct refusal){.code = "area.list.of", .where = "of"};
		return;
	}
	struct row_key prefix = row_key_u64(id.number);
	answer_list(query, answer, TABLE_KEY_AREA_FIRMS, row_key_bytes(&prefix),
		    bytes_of(list->after.data, list->after.len), firm_line, NULL);
}
