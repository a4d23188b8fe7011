/* Lists of firms by what they lack, of what is owed, and what changed in an archive; all page by
 * key. */
#include "common/core/row_texts.h"
#include "services/hazard/archive/query.h"
#include "services/hazard/archive/tables.h"

/* ---- firms */

static const struct {
	const char *name;
	enum archive_list list;
} lists[] = {
	{"stale", ARCHIVE_LIST_STALE},
	{"incomplete", ARCHIVE_LIST_INCOMPLETE},
	{"missing_licence", ARCHIVE_LIST_MISSING_LICENCE},
	{"missed_patrol", ARCHIVE_LIST_MISSED_PATROL},
	{"key", ARCHIVE_LIST_KEY},
	{"special", ARCHIVE_LIST_SPECIAL},
	{"key_unit", ARCHIVE_LIST_KEY_UNIT},
	{"watched", ARCHIVE_LIST_WATCHED},
	{"owed", ARCHIVE_LIST_OWED},
};

static const enum archive_list no_list = (enum archive_list)0;

static enum archive_list list_of_name(const char *name)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (strcmp(lists[i].name, name) == 0)
			return lists[i].list;
	}
	return no_list;
}

static bool indexed_line(void *context, const struct query_context *query, struct answer *answer,
			 const struct row_ref *found)
{
	(void)context;
	if (found->value.size != 8)
		return false;
	archive_put_firm(query, answer, be64_get(found->value.data));
	return true;
}

/* The rows of firms' classes hold the number as it is, not as an index does. */
static bool class_line(void *context, const struct query_context *query, struct answer *answer,
		       const struct row_ref *found)
{
	uint64_t firm;
	(void)context;
	if (found->value.size != sizeof(firm))
		return false;
	memcpy(&firm, found->value.data, sizeof(firm));
	archive_put_firm(query, answer, firm);
	return true;
}

static bool any_line(void *context, const struct query_context *query, struct answer *answer,
		     const struct row_ref *found)
{
	const bool *ordinary = (const bool *)context;
	struct firm_row row;
	memcpy(&row, found->value.data, sizeof(row));
	if (*ordinary && row.supervision > 1)
		return false;
	archive_put_firm(query, answer, be64_get(found->key.data));
	return true;
}

static void list_firms(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer)
{
	struct bytes after = bytes_of(list->after.data, list->after.len);
	const char *level = query_filter(list, "level");
	const char *state = query_filter(list, "state");
	const char *class_code = query_filter(list, "class_code");
	bool ordinary = level != NULL && strcmp(level, "ordinary") == 0;
	const char *name = level != NULL && !ordinary ? level : state;
	if (class_code != NULL) {
		struct row_key prefix = archive_class_key(bytes_of_text(class_code), 0);
		answer_list(query, answer, TABLE_FIRM_CLASSES, row_key_bytes(&prefix), after,
			    class_line, NULL);
		return;
	}
	if (name == NULL) {
		answer_list(query, answer, TABLE_FIRMS, bytes_of(NULL, 0), after, any_line,
			    &ordinary);
		return;
	}
	enum archive_list which = list_of_name(name);
	if (which == no_list) {
		answer->refusal = (struct refusal){.code = level != NULL ? "firm.list.level"
									 : "firm.list.state",
						   .where = level != NULL ? "level" : "state"};
		return;
	}
	struct row_key prefix = archive_list_key(which);
	answer_list(query, answer,
		    which < ARCHIVE_LIST_KEY ? TABLE_ARCHIVE_GAPS : TABLE_ARCHIVE_WATCH,
		    row_key_bytes(&prefix), after, indexed_line, NULL);
}

/* ---- what is owed, certificates */

static bool duty_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *found)
{
	struct json_line json;
	(void)context;
	json_begin(&json, &answer->out, "duty");
	archive_put_duty(query, &json, be64_get(found->value.data));
	json_end(&json);
	return true;
}

static bool licence_line(void *context, const struct query_context *query, struct answer *answer,
			 const struct row_ref *found)
{
	struct json_line json;
	(void)context;
	json_begin(&json, &answer->out, "licence");
	archive_put_licence(query, &json, be64_get(found->key.data));
	json_end(&json);
	return true;
}

static bool list_things(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	struct bytes after = bytes_of(list->after.data, list->after.len);
	uint8_t kinds = 'K';
	if (strcmp(list->noun, "duty") == 0)
		answer_list(query, answer, TABLE_DUTIES_BY, bytes_of(&kinds, 1), after, duty_line,
			    NULL);
	else if (strcmp(list->noun, "licence") == 0)
		answer_list(query, answer, TABLE_LICENCES, bytes_of(NULL, 0), after, licence_line,
			    NULL);
	else
		return false;
	return true;
}

/* ---- history */

static bool history_line(void *context, const struct query_context *query, struct answer *answer,
			 const struct row_ref *found)
{
	struct history_head head;
	struct json_line json;
	(void)context;
	(void)query;
	if (found->value.size < sizeof(head))
		return false;
	memcpy(&head, found->value.data, sizeof(head));
	struct bytes rest =
		bytes_of(found->value.data + sizeof(head), found->value.size - sizeof(head));
	json_begin(&json, &answer->out, "firm_history");
	json_moment(&json, "at_ms", head.at_ms);
	json_text(&json, "event", event_kind_name(head.kind));
	if (head.field != 0)
		json_enum(&json, "field", &zh__archive_field__descriptor, head.field);
	json_bytes_text(&json, "was", row_text_take(&rest));
	json_bytes_text(&json, "is", row_text_take(&rest));
	json_bytes_text(&json, "person", row_text_take(&rest));
	json_bytes_text(&json, "reason", row_text_take(&rest));
	json_day(&json, "on_day", head.on_day);
	json_end(&json);
	return true;
}

static void list_history(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer)
{
	const char *key = query_filter(list, "of");
	uint64_t firm = hazard_firm_of_key(query->rows, key);
	struct object_id id;
	if (firm == 0 && key != NULL && object_id_parse(key, &id) == STATUS_OK &&
	    id.kind == OBJECT_FIRM)
		firm = id.number;
	if (firm == 0) {
		answer->refusal = (struct refusal){.code = "firm.not_found", .where = "firm"};
		return;
	}
	struct row_key prefix = archive_item_key(firm, ARCHIVE_ITEM_HISTORY);
	answer_list(query, answer, TABLE_ARCHIVE_ITEMS, row_key_bytes(&prefix),
		    bytes_of(list->after.data, list->after.len), history_line, NULL);
}

bool archive_list_query(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	if (strcmp(list->noun, "firm") == 0) {
		list_firms(query, list, answer);
		return true;
	}
	if (!archive_content_seen(query))
		return false;
	if (strcmp(list->noun, "firm_history") == 0) {
		list_history(query, list, answer);
		return true;
	}
	return list_things(query, list, answer);
}
