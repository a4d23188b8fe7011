/* Who sees what: what each role is told in answer to each list and of each object, over scenarios.
 * A question is asked of every role where the office's answer has members that no answer to it had
 * before. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/lines.h"
#include "common/policy/rules/words.h"
#include "common/sheets/json_tree.h"
#include "services/scenario/cast.h"
#include "services/scenario/county_lists.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/county_questions.h"
#include "tests/scenarios/told.h"

#define THE_OFFICE "the office" /* who looks with the most roles */
#define DEPTH_MAX 3

/* "hazard list hazard" → role → member → true. */
static json_t *seen;
static uint8_t room[(size_t)4 << 20];

/* ---- what an answer has */

static bool is_new_member(json_t *members, const char *name)
{
	if (json_object_get(members, name) != NULL)
		return false;
	assert_int_equal(json_object_set_new(members, name, json_true()), 0);
	return true;
}

static bool add_members(json_t *members, json_t *value, const char *path, unsigned depth)
{
	const char *key;
	json_t *inner;
	bool any = false;
	json_object_foreach(value, key, inner)
	{
		char name[160];
		(void)snprintf(name, sizeof name, "%s%s%s", path, path[0] != '\0' ? "." : "", key);
		any = is_new_member(members, name) || any;
		if (json_is_array(inner))
			inner = json_array_get(inner, 0);
		if (json_is_object(inner) && depth < DEPTH_MAX)
			any = add_members(members, inner, name, depth + 1) || any;
	}
	return any;
}

static bool add_line(json_t *members, struct bytes line, struct named_objects *found)
{
	json_t *json = json_loadb((const char *)line.data, line.size, 0, NULL);
	assert_non_null(json);
	bool any = add_members(members, json, "", 0);
	const char *id = json_string_value(json_object_get(json, "id"));
	if (id != NULL && found != NULL)
		named_object(found, id);
	json_decref(json);
	return any;
}

static bool add_answer(json_t *members, const Zh__QueryAnswer *answer, struct named_objects *found)
{
	bool any = false;
	for (size_t i = 0; i < answer->n_lines; i++) {
		struct bytes rest = bytes_of(answer->lines[i].data, answer->lines[i].len), line;
		while (lines_next(&rest, &line))
			any = (line.size != 0 && add_line(members, line, found)) || any;
	}
	return any;
}

/* ---- asking */

static json_t *members_of(const char *what, const char *role)
{
	json_t *roles = json_object_get(seen, what);
	if (roles == NULL) {
		roles = JSON_NEW_OBJECT();
		assert_int_equal(json_object_set_new(seen, what, roles), 0);
	}
	json_t *members = json_object_get(roles, role);
	if (members == NULL) {
		members = JSON_NEW_OBJECT();
		assert_int_equal(json_object_set_new(roles, role, members), 0);
	}
	return members;
}

/* Whether the answer has what none had before; its objects into `found`. */
static bool ask_as(const struct county_question *question, const char *what,
		   const struct principal *person, const char *role, struct named_objects *found)
{
	struct arena arena;
	struct err err;
	const Zh__Reply *reply;
	Zh__Request request = ZH__REQUEST__INIT;
	json_t *members = members_of(what, role);
	arena_init(&arena, room, sizeof room);
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = (Zh__Query *)(uintptr_t)question->query;
	assert_ok(scratch_ask(question->county, question->daemon, person, &request, &arena, &reply,
			      &err));
	assert_non_null(reply);
	if (reply->answer == NULL && reply->refusal != NULL)
		return is_new_member(members, reply->refusal->code);
	return reply->answer != NULL && add_answer(members, reply->answer, found);
}

static void ask(const struct county_question *question, struct named_objects *found)
{
	char what[96];
	struct principal office = cast_looker(SCENARIO_REGION);
	(void)snprintf(what, sizeof what, "%s %s", daemon_name(question->daemon), question->what);
	if (!ask_as(question, what, &office, THE_OFFICE, found))
		return;
	for (const struct schema_word *word = role_words; word->name != NULL; word++) {
		struct principal person = {.roles = (uint32_t)word->value,
					   .region = SCENARIO_REGION};
		(void)snprintf(person.id, sizeof person.id, "someone");
		(void)ask_as(question, what, &person, word->name, NULL);
	}
}

static void at_end(void *context, struct scratch *county)
{
	(void)context;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		county_questions(county, (enum daemon)daemon, ask);
}

/* ---- what is declared (common/stage/queries/audience.h) */

static const struct audience *audience_of(const char *what)
{
	size_t daemon = strcspn(what, " ");
	char name[32];
	(void)snprintf(name, sizeof name, "%.*s", (int)daemon, what);
	const struct questions *own = county_lists(daemon_of_name(name));
	const struct audience *common = questions_audience(&stage_questions, what + daemon + 1);
	return common != NULL ? common : questions_audience(own, what + daemon + 1);
}

/* Members that an answer had and no row names: they would be the office's by nobody's word. */
static unsigned undeclared(void)
{
	const char *what, *name;
	json_t *roles, *value;
	unsigned count = 0;
	json_object_foreach(seen, what, roles)
	{
		const struct audience *audience = audience_of(what);
		if (audience == NULL) /* the office's, whatever it has */
			continue;
		json_object_foreach(json_object_get(roles, THE_OFFICE), name, value)
		{
			size_t size = strlen(name);
			if (strcmp(name, "kind") == 0 ||
			    audience_names(audience->open, name, size) ||
			    audience_names(audience->content, name, size))
				continue;
			print_message("%s: %s has no audience\n", what, name);
			count++;
		}
	}
	return count;
}

/* ---- the page */

static char *sorted(const json_t *members)
{
	const char *name;
	json_t *value, *names = JSON_NEW_ARRAY();
	char *text = json_dumps(members, JSON_SORT_KEYS);
	json_t *in_order = json_loads(text, 0, NULL);
	free(text);
	json_object_foreach(in_order, name, value)
	{
		assert_int_equal(json_array_append_new(names, json_string(name)), 0);
	}
	text = json_dumps(names, JSON_COMPACT);
	json_decref(names);
	json_decref(in_order);
	assert_non_null(text);
	return text;
}

/* Members that the office has and this answer lacks, or has besides. */
static void print_difference(FILE *page, json_t *office, json_t *members)
{
	const char *name;
	json_t *value;
	size_t lacks = 0, has = 0;
	json_object_foreach(office, name, value) lacks += json_object_get(members, name) == NULL;
	json_object_foreach(members, name, value) has += json_object_get(office, name) != NULL;
	if (lacks == 0 && json_object_size(members) == has) {
		(void)fputs(" as the office\n", page);
	} else if (has == 0) {
		char *text = sorted(members);
		(void)fprintf(page, " %s\n", json_object_size(members) == 0 ? "nothing" : text);
		free(text);
	} else {
		json_t *missing = JSON_NEW_OBJECT();
		json_object_foreach(office, name, value)
		{
			if (json_object_get(members, name) == NULL)
				(void)json_object_set_new(missing, name, json_true());
		}
		char *text = sorted(missing);
		(void)fprintf(page, " not %s\n", text);
		free(text);
		json_decref(missing);
	}
}

/* Roles that are told the same stand in one line. */
static void print_what(FILE *page, const char *what, json_t *roles)
{
	const char *role, *other;
	json_t *members, *same, *said = JSON_NEW_OBJECT(),
				*office = json_object_get(roles, THE_OFFICE);
	char *text = sorted(office);
	(void)fprintf(page, "%s\n  %s: %s\n", what, THE_OFFICE, text);
	free(text);
	json_object_foreach(roles, role, members)
	{
		if (strcmp(role, THE_OFFICE) == 0 || json_object_get(said, role) != NULL)
			continue;
		(void)fputs(" ", page);
		json_object_foreach(roles, other, same)
		{
			if (strcmp(other, THE_OFFICE) == 0 || !json_equal(members, same))
				continue;
			(void)fprintf(page, " %s", other);
			(void)json_object_set_new(said, other, json_true());
		}
		(void)fputs(":", page);
		print_difference(page, office, members);
	}
	json_decref(said);
}

static void make(FILE *to)
{
	const char *what;
	json_t *roles;
	struct scenario_options options = {.at_end = at_end};
	seen = JSON_NEW_OBJECT();
	scenarios_read();
	assert_true(scenarios_run_in(&options, "gates kept clocks notify credit") != 0);
	scenarios_free();
	assert_int_equal(undeclared(), 0);
	char *text = json_dumps(seen, JSON_SORT_KEYS);
	json_t *in_order = json_loads(text, 0, NULL);
	json_object_foreach(in_order, what, roles) print_what(to, what, roles);
	free(text);
	json_decref(in_order);
	json_decref(seen);
}

int main(int argc, char **argv)
{
	return told_main(argc, argv, "seen", make);
}
