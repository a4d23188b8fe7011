#include "common/stage/persons/matter_people.h"

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/handlers.h"
#include "common/core/json_line.h"
#include "common/core/officers.h"
#include "common/core/recusals.h"
#include "common/stage/queries/event_line.h"

/* `unseen`: also those whom the asker isn't told of. */
static void said_of(const struct query_context *query, struct object_id object, bool unseen,
		    struct handlers_told *said)
{
	bool told = query->person != NULL && (unseen || person_sees_content(query->person));
	handlers_tell(query->decider, query->rows, object, told, said);
}

struct matter_whose matter_whose(const struct query_context *query, const char *owner, bool mine)
{
	if (mine)
		return (struct matter_whose){.person = query->person != NULL ? query->person->id
									     : ""};
	bool nobody = owner != NULL && strcmp(owner, "none") == 0;
	return (struct matter_whose){.person = nobody ? NULL : owner, .nobody = nobody};
}

bool matter_is_of(const struct query_context *query, struct object_id object,
		  const struct matter_whose *whose)
{
	struct handlers_told said;
	struct bytes id;
	if ((whose->person == NULL && !whose->nobody) || SABOTAGE("stage.mine-is-everybodys"))
		return true;
	said_of(query, object, false, &said);
	struct bytes rest = writer_bytes(&said.ids);
	if (whose->nobody)
		return rest.size == 0;
	while (handlers_next(&rest, &id)) {
		if (bytes_equal(id, bytes_of_text(whose->person)))
			return true;
	}
	return false;
}

void matter_people_put(const struct query_context *query, struct object_id object, const char *name,
		       struct json_line *json)
{
	struct handlers_told said;
	struct bytes id;
	said_of(query, object, false, &said);
	struct bytes rest = writer_bytes(&said.ids);
	if (rest.size == 0)
		return;
	json_array(json, name);
	while (handlers_next(&rest, &id))
		json_bytes_text(json, NULL, id);
	json_array_end(json);
}

/* NULL: the person can act in the matter. */
static const char *why_orphaned(const struct query_context *query, struct object_id object,
				const char *person)
{
	static const char *const words[] = {
		[OWNER_UNKNOWN] = "owner_gone",
		[OWNER_LEFT] = "owner_left",
		[OWNER_EXPIRED] = "owner_expired",
	};
	if (recusal_granted(query->rows, object, person))
		return "owner_recused";
	if (query->officers == NULL)
		return NULL;
	enum owner_fault fault = owner_on(query->officers, person, time_day_of_ms(query->now_ms));
	return fault != OWNER_MAY_ACT ? words[fault] : NULL;
}

/* That somebody can't act is said to whoever runs the daemons too; who it is, isn't. */
static const char *why_nobody(const struct query_context *query, struct object_id object, bool over)
{
	struct handlers_told said;
	struct bytes id;
	const char *why = NULL;
	if (over || SABOTAGE("stage.orphans-unseen"))
		return NULL;
	said_of(query, object, true, &said);
	struct bytes rest = writer_bytes(&said.ids);
	while (why == NULL && handlers_next(&rest, &id)) {
		const char *person = arena_text_of(query->arena, id);
		why = person != NULL ? why_orphaned(query, object, person) : NULL;
	}
	return why;
}

void matter_orphan_put(const struct query_context *query, struct object_id object, bool over,
		       struct json_line *json)
{
	json_text(json, "orphaned", why_nobody(query, object, over));
}

const char *const matter_orphan_words[] = {"yes", "mine", NULL};

bool matter_orphan_wanted(const struct query_context *query, const char *wanted,
			  struct object_id object, bool over)
{
	const uint32_t give = ROLE_LEADER | ROLE_UNIT_HEAD;
	if (wanted == NULL)
		return true;
	if (strcmp(wanted, "mine") == 0 &&
	    (query->person == NULL || (query->person->roles & give) == 0))
		return false;
	return why_nobody(query, object, over) != NULL;
}

struct former_shown {
	struct json_line *json;
	size_t count;
};

static bool put_former(void *context, const struct former_row *row)
{
	struct former_shown *shown = (struct former_shown *)context;
	if (shown->count++ == 0)
		json_array(shown->json, "taken_from");
	json_object(shown->json, NULL);
	json_text(shown->json, "who", row->who);
	json_moment(shown->json, "until_ms", row->until_ms);
	json_text(shown->json, "by", row->by);
	json_object_end(shown->json);
	return true;
}

void matter_former_put(const struct query_context *query, struct object_id object,
		       struct json_line *json)
{
	struct former_shown shown = {.json = json};
	former_each(query->rows, object, put_former, &shown);
	if (shown.count != 0)
		json_array_end(json);
}
