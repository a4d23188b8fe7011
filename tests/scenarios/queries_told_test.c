/* What the daemons answer to who looks, at the ends of scenarios: every list, clocks and proposals
 * one by one, why a thing is as it is, what is due; of lines with the same members the first.
 * Things themselves are shown on the pages of acts.  Escalation has a page of its own
 * (TOLD_PAGE, TOLD_ESCALATION): its answers are as many as those of the other four. */
#include <jansson.h>
#include <stdlib.h>

#include "services/scenario/cast.h"
#include "services/scenario/county_lists.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/told.h"

#define SEEN_MAX 4096u
#define OBJECTS_MAX 48u

/* Of lines with the same members in answer to the same question. */
static uint64_t seen[SEEN_MAX];
static size_t seen_count;
static FILE *page;
static uint8_t room[(size_t)4 << 20];

static uint64_t mixed(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return (hash ^ '|') * UINT64_C(1099511628211);
}

static uint64_t mix_members(uint64_t hash, json_t *value)
{
	const char *key;
	json_t *inner;
	size_t index;
	json_object_foreach(value, key, inner) hash = mix_members(mixed(hash, key), inner);
	/* A story's lines are told apart by what happened. */
	if (json_is_string(json_object_get(value, "what")))
		hash = mixed(hash, json_string_value(json_object_get(value, "what")));
	json_array_foreach(value, index, inner)
	{
		if (index == 0)
			hash = mix_members(hash, inner);
	}
	return hash;
}

static bool is_new(uint64_t hash)
{
	for (size_t i = 0; i < seen_count; i++) {
		if (seen[i] == hash)
			return false;
	}
	assert_true(seen_count < SEEN_MAX);
	seen[seen_count++] = hash;
	return true;
}

/* ---- asking */

struct question {
	struct scratch *county;
	enum daemon daemon;
	const char *what; /* "list hazard" */
	char (*objects)[64];
	size_t *object_count; /* NULL: nobody asks on */
};

static void look_at_line(const struct question *question, struct bytes line)
{
	json_t *json = json_loadb((const char *)line.data, line.size, 0, NULL);
	assert_non_null(json);
	uint64_t hash = mixed(UINT64_C(14695981039346656037), question->what);
	hash = mix_members(mixed(hash, daemon_name(question->daemon)), json);
	if (is_new(hash)) {
		char front[96];
		(void)snprintf(front, sizeof front, "%s %s", daemon_name(question->daemon),
			       question->what);
		told_line(page, front, line);
	}
	const char *id = json_string_value(json_object_get(json, "id"));
	if (id != NULL && question->object_count != NULL && *question->object_count < OBJECTS_MAX)
		(void)snprintf(question->objects[(*question->object_count)++], 64, "%s", id);
	json_decref(json);
}

static void look_at_lines(const struct question *question, const Zh__QueryAnswer *answer)
{
	for (size_t i = 0; i < answer->n_lines; i++) {
		if (answer->lines[i].len == 0)
			continue;
		const uint8_t *at = answer->lines[i].data, *end = at + answer->lines[i].len;
		while (at < end) {
			const uint8_t *stop = (const uint8_t *)memchr(at, '\n', (size_t)(end - at));
			stop = stop != NULL ? stop : end;
			if (stop != at)
				look_at_line(question, bytes_of(at, (size_t)(stop - at)));
			at = stop + 1;
		}
	}
}

static void ask(const struct question *question, Zh__Query *query)
{
	struct arena arena;
	struct err err;
	const Zh__Reply *reply;
	struct principal person = cast_looker(SCENARIO_REGION);
	Zh__Request request = ZH__REQUEST__INIT;
	arena_init(&arena, room, sizeof room);
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	assert_ok(scratch_ask(question->county, question->daemon, &person, &request, &arena, &reply,
			      &err));
	assert_non_null(reply);
	if (reply->answer != NULL)
		look_at_lines(question, reply->answer);
	else if (reply->refusal != NULL &&
		 is_new(mixed(mixed(1, question->what), reply->refusal->code)))
		(void)fprintf(page, "  %s %s %s\n", daemon_name(question->daemon), question->what,
			      reply->refusal->code);
}

static void ask_list(const struct question *asked, const struct list_kind *kind)
{
	char what[64];
	struct question question = *asked;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	(void)snprintf(what, sizeof what, "list %s", kind->noun);
	question.what = what;
	list.noun = kind->noun;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	ask(&question, &query);
}

static void ask_object(const struct question *asked, const char *text)
{
	char what[64];
	struct object_id object;
	struct question question = *asked;
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	if (object_id_parse(text, &object) != STATUS_OK)
		return;
	SET_OPTIONAL(&id, kind, (uint32_t)object.kind);
	SET_OPTIONAL(&id, region, object.region);
	SET_OPTIONAL(&id, number, object.number);
	SET_OPTIONAL(&id, daemon, (Zh__DaemonName)asked->daemon);
	question.what = what;
	question.object_count = NULL;
	(void)snprintf(what, sizeof what, "get %s", object_kind_prefix(object.kind));
	get.object = &id;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	if (object.kind == OBJECT_CLOCK || object.kind == OBJECT_PROPOSAL)
		ask(&question, &query);
	(void)snprintf(what, sizeof what, "explain %s", object_kind_prefix(object.kind));
	explain.object = &id;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	ask(&question, &query);
}

static void ask_daemon(struct scratch *county, enum daemon daemon)
{
	static char objects[OBJECTS_MAX][64];
	size_t object_count = 0;
	struct question question = {county, daemon, NULL, objects, &object_count};
	const struct lists *own = county_lists(daemon), *common = county_lists(DAEMON_UNKNOWN);
	for (size_t i = 0; i < own->count; i++)
		ask_list(&question, &own->kinds[i]);
	for (size_t i = 0; i < common->count; i++)
		ask_list(&question, &common->kinds[i]);
	for (size_t i = 0; i < object_count; i++)
		ask_object(&question, objects[i]);
	Zh__DueQuery due = ZH__DUE_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	question.what = "due";
	question.object_count = NULL;
	query.ask_case = ZH__QUERY__ASK_DUE;
	query.due = &due;
	ask(&question, &query);
}

static void at_end(void *context, struct scratch *county)
{
	(void)context;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if ((daemon == DAEMON_ESCALATION) == TOLD_ESCALATION)
			ask_daemon(county, (enum daemon)daemon);
	}
}

static void make(FILE *to)
{
	struct scenario_options options = {.at_end = at_end};
	page = to;
	scenarios_read();
	assert_true(scenarios_run_in(&options, "gates kept clocks notify credit") != 0);
	scenarios_free();
}

int main(int argc, char **argv)
{
	return told_main(argc, argv, "queries_" TOLD_PAGE, make);
}
