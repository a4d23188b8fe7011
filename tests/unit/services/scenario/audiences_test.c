/* Who is shown what is declared of all that can be listed or looked at, once, of nothing else, and
 * no member has two audiences. */
#include <stdio.h>
#include <string.h>

#include "services/scenario/county_lists.h"
#include "tests/lib/test.h"

static unsigned wrong;

static void lacks(enum daemon daemon, const char *question, const char *what)
{
	print_message("%s: %s: %s\n", daemon == DAEMON_UNKNOWN ? "any daemon" : daemon_name(daemon),
		      question, what);
	wrong++;
}

static void name_of(const struct object_question *object, const char *verb, char out[64])
{
	(void)snprintf(out, 64, "%s %s", verb,
		       object->kind != OBJECT_NONE ? object_kind_prefix(object->kind)
						   : object->noun);
}

/* "due" isn't of a list or an object. */
static bool is_asked(const struct question_area *area, const char *question)
{
	char name[64];
	if (strcmp(question, "due") == 0)
		return true;
	for (size_t i = 0; i < area->list_count; i++) {
		(void)snprintf(name, sizeof name, "list %s", area->lists[i].noun);
		if (strcmp(name, question) == 0)
			return true;
	}
	for (size_t i = 0; i < area->object_count; i++) {
		name_of(&area->objects[i], "get", name);
		if (area->objects[i].get != NULL && strcmp(name, question) == 0)
			return true;
		name_of(&area->objects[i], "explain", name);
		if (area->objects[i].explain != NULL && strcmp(name, question) == 0)
			return true;
	}
	return false;
}

static void names_once(enum daemon daemon, const struct audience *audience, const char *names)
{
	for (const char *at = names; at != NULL && *at != '\0';) {
		size_t size = strcspn(at, " ");
		const char *rest = at + size + (at[size] == ' ');
		bool star = at[size - 1] == '*';
		if (size == 0)
			lacks(daemon, audience->question, "two blanks");
		if (!star && audience_names(rest, at, size) && strchr(rest, '*') == NULL)
			lacks(daemon, audience->question, at);
		if (names == audience->open && audience_names(audience->content, at, size))
			lacks(daemon, audience->question, at);
		at = rest;
	}
}

static void look_at_area(enum daemon daemon, const struct questions *questions,
			 const struct question_area *area)
{
	char name[64];
	for (size_t i = 0; i < area->list_count; i++) {
		(void)snprintf(name, sizeof name, "list %s", area->lists[i].noun);
		if (questions_audience(questions, name) == NULL)
			lacks(daemon, name, "nobody's: no row says who is shown it");
	}
	for (size_t i = 0; i < area->object_count; i++) {
		name_of(&area->objects[i], "get", name);
		if (area->objects[i].get != NULL && questions_audience(questions, name) == NULL)
			lacks(daemon, name, "nobody's: no row says who is shown it");
	}
	for (size_t i = 0; i < area->audience_count; i++) {
		const struct audience *audience = &area->audiences[i];
		if (questions_audience(questions, audience->question) != audience)
			lacks(daemon, audience->question, "declared twice");
		if (!is_asked(area, audience->question))
			lacks(daemon, audience->question, "can't be asked");
		names_once(daemon, audience, audience->open);
		names_once(daemon, audience, audience->content);
	}
}

static void every_answer_has_its_audience(void **state)
{
	unsigned areas = 0;
	(void)state;
	for (unsigned daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++) {
		const struct questions *questions = county_lists((enum daemon)daemon);
		for (size_t i = 0; i < questions->area_count; i++, areas++)
			look_at_area((enum daemon)daemon, questions, questions->areas[i]);
	}
	assert_int_equal(wrong, 0);
	assert_true(areas >= 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_answer_has_its_audience)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
