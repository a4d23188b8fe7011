/* The checklists of the policy in force, all versions of them. */
#include "common/policy/rules/policy.h"
#include "inspection.pb-c.h"
#include "services/hazard/inspection/query.h"

enum { KINDS_END = 32 };

static void put_checklist(struct json_line *json, const struct checklist *checklist)
{
	json_text(json, "checklist", checklist->id);
	json_unsigned(json, "version", checklist->version);
	json_text(json, "name_zh", checklist->name_zh);
	json_text(json, "name_en", checklist->name_en);
	json_array(json, "kinds");
	for (int kind = 1; kind < KINDS_END; kind++) {
		if ((checklist->kinds >> kind & 1u) != 0)
			json_enum(json, NULL, &zh__inspection_kind__descriptor, kind);
	}
	json_array_end(json);
	json_text(json, "source", checklist->source);
	json_text(json, "confidence", checklist->confidence);
	json_day(json, "valid_from_day", checklist->valid_from_day);
	json_day(json, "valid_to_day", checklist->valid_to_day);
	json_unsigned(json, "items_count", checklist->item_count);
}

void checklist_list(const struct query_context *query, const Zh__ListQuery *list,
		    struct answer *answer)
{
	(void)list;
	for (size_t i = 0; i < query->policy->checklist_count; i++) {
		struct json_line json;
		json_begin(&json, &answer->out, "checklist");
		put_checklist(&json, &query->policy->checklists[i]);
		json_end(&json);
		answer->lines++;
	}
}

static void put_item(struct json_line *json, const struct check_item *item)
{
	static const char *const kinds[] = {
		[CHECK_YES_NO] = "yes_no", [CHECK_NUMBER] = "number", [CHECK_TEXT] = "text"};
	json_object(json, NULL);
	json_text(json, "item", item->id);
	json_text(json, "text_zh", item->text_zh);
	json_text(json, "text_en", item->text_en);
	json_text(json, "answer_kind", kinds[item->kind]);
	json_bool(json, "required", item->required);
	if (item->may_not_apply)
		json_bool(json, "may_not_apply", true);
	json_unsigned(json, "weight", item->weight);
	if (item->violation != 0)
		json_enum(json, "violation", &zh__violation__descriptor, item->violation);
	json_text(json, "basis", item->basis);
	json_object_end(json);
}

/* The version that holds today. */
void checklist_show(const struct query_context *query, const Zh__GetQuery *get,
		    struct answer *answer)
{
	const struct checklist *checklist =
		get->key == NULL ? NULL
				 : policy_checklist_on(query->policy, bytes_of_text(get->key),
						       time_day_of_ms(query->now_ms));
	struct json_line json;
	if (checklist == NULL) {
		answer->refusal.code = "inspection.no_checklist";
		return;
	}
	json_begin(&json, &answer->out, "checklist");
	put_checklist(&json, checklist);
	json_array(&json, "items");
	for (size_t i = 0; i < checklist->item_count; i++)
		put_item(&json, &checklist->items[i]);
	json_array_end(&json);
	json_end(&json);
	answer->lines = 1;
}
