#include "common/stage/persons/recusal_query.h"

#include "common/core/recusals.h"

struct recusals_shown {
	struct json_line *json;
	size_t count;
};

static bool put_recusal(void *context, const struct recusal_row *row)
{
	static const char *const states[] = {"none", "asked", "granted", "refused"};
	struct recusals_shown *shown = (struct recusals_shown *)context;
	if (shown->count++ == 0)
		json_array(shown->json, "recusals");
	json_object(shown->json, NULL);
	json_text(shown->json, "who", row->who);
	json_text(shown->json, "state", states[row->state & 3]);
	if (row->by_party)
		json_bool(shown->json, "by_party", true);
	if (row->asked_ms != 0)
		json_moment(shown->json, "asked_ms", row->asked_ms);
	if (row->decided_ms != 0)
		json_moment(shown->json, "decided_ms", row->decided_ms);
	json_text(shown->json, "decided_by", row->decided_by);
	if (row->redo)
		json_bool(shown->json, "redo", true);
	json_object_end(shown->json);
	return true;
}

void recusals_put(const struct query_context *query, struct json_line *json,
		  struct object_id matter)
{
	struct recusals_shown shown = {.json = json};
	recusal_each(query->rows, matter, put_recusal, &shown);
	if (shown.count != 0)
		json_array_end(json);
}
