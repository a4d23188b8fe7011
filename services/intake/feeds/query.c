/* What people ask of feeds. */
#include "services/intake/query.h"
#include "common/core/json_line.h"
#include "services/intake/tables.h"

static const char *const feed_states[] = {"open", "paused", NULL};

/* `context`: the state that is wanted; NULL: any. */
static bool feed_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *found)
{
	const char *wanted = (const char *)context;
	struct feed_row row;
	struct json_line json;
	memcpy(&row, found->value.data, sizeof(row));
	const char *state = feed_states[row.paused ? 1 : 0];
	if (wanted != NULL && strcmp(wanted, state) != 0)
		return false;
	json_begin(&json, &answer->out, "feed");
	json_id(&json, "id", object_id_make(OBJECT_FEED, query->region, row.number));
	json_bytes_text(&json, "feed", found->key);
	json_text(&json, "state", state);
	json_unsigned(&json, "received", row.received);
	json_unsigned(&json, "tests", row.tests);
	json_unsigned(&json, "conflicts", row.conflicts);
	json_moment(&json, "last_ms", row.last_ms);
	json_unsigned(&json, "sequence", row.sequence);
	json_end(&json);
	return true;
}

static void list_feeds(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer)
{
	union {
		const char *read;
		void *context;
	} state = {query_filter(list, "state")};
	answer_list(query, answer, TABLE_FEEDS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), feed_line, state.context);
}

static void get_feed(const struct query_context *query, const Zh__GetQuery *get,
		     struct answer *answer)
{
	const char *name = get->key;
	struct feed_row row;
	size_t size = name == NULL ? 0 : strlen(name);
	if (size == 0 || size > ROW_KEY_MAX || !intake_feed_get(query->rows, name, &row)) {
		answer->refusal.code = "feed.not_found";
		return;
	}
	struct row_ref found = {bytes_of_text(name), bytes_of(&row, sizeof(row))};
	(void)feed_line(NULL, query, answer, &found);
	answer->lines = 1;
}

static const struct list_option feed_options[] = {
	{.name = "state", .type = LIST_WORD, .words = feed_states},
};
static const struct object_question objects[] = {{.noun = "feed", .get = get_feed}};
static const struct list_kind lists[] = {LIST_KIND("feed", list_feeds, feed_options)};
static const struct audience audiences[] = {
#include "services/intake/feeds/audience.def"
};

const struct question_area feeds_questions = {
	.name = "feeds",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
