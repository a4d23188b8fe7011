/* What the daemons answer to who looks, at the ends of scenarios: every list, clocks and proposals
 * one by one, why a thing is as it is, what is due; of lines with the same members the first.
 * Things themselves are shown on the pages of acts.  Escalation has a page of its own
 * (TOLD_PAGE, TOLD_ESCALATION): its answers are as many as those of the other four. */
#include <jansson.h>
#include <stdlib.h>

#include "services/scenario/cast.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/county_questions.h"
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

static void look_at_line(const struct county_question *question, struct bytes line,
			 struct named_objects *found)
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
	if (id != NULL && found != NULL && found->count < OBJECTS_MAX)
		named_object(found, id);
	json_decref(json);
}

static void look_at_lines(const struct county_question *question, const Zh__QueryAnswer *answer,
			  struct named_objects *found)
{
	for (size_t i = 0; i < answer->n_lines; i++) {
		if (answer->lines[i].len == 0)
			continue;
		const uint8_t *at = answer->lines[i].data, *end = at + answer->lines[i].len;
		while (at < end) {
			const uint8_t *stop = (const uint8_t *)memchr(at, '\n', (size_t)(end - at));
			stop = stop != NULL ? stop : end;
			if (stop != at)
				look_at_line(question, bytes_of(at, (size_t)(stop - at)), found);
			at = stop + 1;
		}
	}
}

static void ask(const struct county_question *question, struct named_objects *found)
{
	struct arena arena;
	struct err err;
	const Zh__Reply *reply;
	struct principal person = cast_looker(SCENARIO_REGION);
	Zh__Request request = ZH__REQUEST__INIT;
	/* Other things are shown on the pages of acts. */
	if (question->query->ask_case == ZH__QUERY__ASK_GET && question->kind != OBJECT_CLOCK &&
	    question->kind != OBJECT_PROPOSAL)
		return;
	arena_init(&arena, room, sizeof room);
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = (Zh__Query *)(uintptr_t)question->query;
	assert_ok(scratch_ask(question->county, question->daemon, &person, &request, &arena, &reply,
			      &err));
	assert_non_null(reply);
	if (reply->answer != NULL)
		look_at_lines(question, reply->answer, found);
	else if (reply->refusal != NULL &&
		 is_new(mixed(mixed(1, question->what), reply->refusal->code)))
		(void)fprintf(page, "  %s %s %s\n", daemon_name(question->daemon), question->what,
			      reply->refusal->code);
}

static void at_end(void *context, struct scratch *county)
{
	(void)context;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if ((daemon == DAEMON_ESCALATION) == TOLD_ESCALATION)
			county_questions(county, (enum daemon)daemon, ask);
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
