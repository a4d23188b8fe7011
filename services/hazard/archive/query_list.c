/* Lists of firms by what they lack, of what is owed, and what changed in an archive; all page by
 * key. */
#include "common/core/row_texts.h"
#include "common/stage/queries/lists.h"
#include "common/stage/queries/matter_where.h"
#include "services/hazard/archive/query.h"
#include "services/hazard/archive/tables.h"

/* ---- firms */

/* What a firm lacks, and how it is watched; the place in each is the list's. */
static const char *const gap_words[] = {"stale",         "incomplete", "missing_licence",
					"missed_patrol", "key_unit",   "watched",
					"owed",          NULL};
static const enum archive_list gaps[] = {
	ARCHIVE_LIST_STALE,         ARCHIVE_LIST_INCOMPLETE, ARCHIVE_LIST_MISSING_LICENCE,
	ARCHIVE_LIST_MISSED_PATROL, ARCHIVE_LIST_KEY_UNIT,   ARCHIVE_LIST_WATCHED,
	ARCHIVE_LIST_OWED};
static const char *const level_words[] = {"ordinary", "key", "special", NULL};

const struct list_option archive_firm_options[ARCHIVE_FIRM_OPTIONS] = {
	{.name = "state", .type = LIST_WORD, .words = gap_words, .one_of = 1},
	{.name = "level", .type = LIST_WORD, .words = level_words, .one_of = 1},
	{.name = "class_code", .type = LIST_TEXT, .one_of = 1},
	LIST_MY_REGIONS,
};

struct firms_wanted {
	const struct officer *regions_of; /* NULL: wherever they sit */
	bool ordinary;                    /* of the level 一般 alone */
};

/* false: it sits elsewhere. */
static bool put_firm(const struct firms_wanted *wanted, const struct query_context *query,
		     struct answer *answer, uint64_t firm)
{
	if (!matter_is_in(query, object_id_make(OBJECT_FIRM, query->region, firm),
			  wanted->regions_of))
		return false;
	archive_put_firm(query, answer, firm);
	return true;
}

static enum archive_list list_of(const char *level, const char *state)
{
	if (level != NULL)
		return strcmp(level, "key") == 0 ? ARCHIVE_LIST_KEY : ARCHIVE_LIST_SPECIAL;
	size_t at = 0;
	while (strcmp(gap_words[at], state) != 0)
		at++;
	return gaps[at];
}

static bool indexed_line(void *context, const struct query_context *query, struct answer *answer,
			 const struct row_ref *found)
{
	const struct firms_wanted *wanted = (const struct firms_wanted *)context;
	return found->value.size == 8 &&
	       put_firm(wanted, query, answer, be64_get(found->value.data));
}

/* The rows of firms' classes hold the number as it is, not as an index does. */
static bool class_line(void *context, const struct query_context *query, struct answer *answer,
		       const struct row_ref *found)
{
	const struct firms_wanted *wanted = (const struct firms_wanted *)context;
	uint64_t firm;
	if (found->value.size != sizeof(firm))
		return false;
	memcpy(&firm, found->value.data, sizeof(firm));
	return put_firm(wanted, query, answer, firm);
}

static bool any_line(void *context, const struct query_context *query, struct answer *answer,
		     const struct row_ref *found)
{
	const struct firms_wanted *wanted = (const struct firms_wanted *)context;
	struct firm_row row;
	memcpy(&row, found->value.data, sizeof(row));
	return !(wanted->ordinary && row.supervision > 1) &&
	       put_firm(wanted, query, answer, be64_get(found->key.data));
}

void archive_list_firms(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	struct bytes after = bytes_of(list->after.data, list->after.len);
	const char *level = query_filter(list, "level");
	const char *state = query_filter(list, "state");
	const char *class_code = query_filter(list, "class_code");
	struct firms_wanted wanted = {
		.regions_of = matter_regions_of(query, list_says_yes(list, MATTER_MY_REGIONS)),
		.ordinary = level != NULL && strcmp(level, "ordinary") == 0,
	};
	if (class_code != NULL) {
		struct row_key prefix = archive_class_key(bytes_of_text(class_code), 0);
		answer_list(query, answer, TABLE_FIRM_CLASSES, row_key_bytes(&prefix), after,
			    class_line, &wanted);
		return;
	}
	if (state == NULL && (level == NULL || wanted.ordinary)) {
		answer_list(query, answer, TABLE_FIRMS, bytes_of(NULL, 0), after, any_line,
			    &wanted);
		return;
	}
	enum archive_list which = list_of(level, state);
	struct row_key prefix = archive_list_key(which);
	answer_list(query, answer,
		    which < ARCHIVE_LIST_KEY ? TABLE_ARCHIVE_GAPS : TABLE_ARCHIVE_WATCH,
		    row_key_bytes(&prefix), after, indexed_line, &wanted);
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

void archive_list_duties(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer)
{
	uint8_t kinds = 'K';
	answer_list(query, answer, TABLE_DUTIES_BY, bytes_of(&kinds, 1),
		    bytes_of(list->after.data, list->after.len), duty_line, NULL);
}

void archive_list_licences(const struct query_context *query, const Zh__ListQuery *list,
			   struct answer *answer)
{
	answer_list(query, answer, TABLE_LICENCES, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), licence_line, NULL);
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

void archive_list_history(const struct query_context *query, const Zh__ListQuery *list,
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
