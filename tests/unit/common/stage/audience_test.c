/* What is taken out of an answer for who isn't of the office, and which questions aren't answered
 * at all. */
#include <stdio.h>
#include <string.h>

#include "common/stage/queries/question.h"
#include "tests/lib/test.h"

static char room[1024];

static const char *hidden_but(const char *open, const char *content, const char *lines)
{
	const struct audience audience = {"list thing", open, content};
	struct writer out = writer_over(room, sizeof room - 1);
	writer_put(&out, lines, strlen(lines));
	audience_hide(&audience, &out, 0);
	room[out.size] = '\0';
	return room;
}

static const char *hidden(const char *open, const char *lines)
{
	return hidden_but(open, "", lines);
}

static void what_is_not_named_is_taken_out(void **state)
{
	(void)state;
	assert_string_equal(
		hidden("id state",
		       "{\"kind\":\"x\",\"id\":\"1\",\"firm\":\"a\",\"state\":\"s\"}\n"),
		"{\"kind\":\"x\",\"id\":\"1\",\"state\":\"s\"}\n");
	assert_string_equal(hidden("", "{\"kind\":\"x\",\"firm\":\"a\"}\n"), "{\"kind\":\"x\"}\n");
	/* a name is whole: neither a part of another nor longer */
	assert_string_equal(
		hidden("firm_id stated", "{\"firm\":\"a\",\"state\":1,\"firm_id\":2}\n"),
		"{\"firm_id\":2}\n");
	assert_string_equal(hidden("id", "{\"firm\":\"a\"}\n{\"id\":1,\"firm\":\"b\"}\n"),
			    "{}\n{\"id\":1}\n");
	assert_string_equal(hidden("id", ""), "");
}

static void what_texts_contain_is_no_structure(void **state)
{
	(void)state;
	assert_string_equal(hidden("a c", "{\"a\":\"\\\"},{\\\\\",\"b\":\"},\\\"c\\\":\\\"no\","
					  "\"c\":[\"]\",\"[\"]}\n"),
			    "{\"a\":\"\\\"},{\\\\\",\"c\":[\"]\",\"[\"]}\n");
	assert_string_equal(hidden("c", "{\"b\":[{\"c\":1},[2,\"}\"]],\"c\":-1.5}\n"),
			    "{\"c\":-1.5}\n");
}

static void what_stands_inside_has_its_path(void **state)
{
	(void)state;
	const char *line =
		"{\"orders\":[{\"order\":1,\"facts\":\"f\"},{\"facts\":\"g\",\"order\":2}],"
		"\"owner\":{\"who\":\"a\",\"of\":{\"unit\":\"u\",\"who\":\"b\"}}}\n";
	assert_string_equal(hidden("orders orders.order owner owner.of owner.of.unit", line),
			    "{\"orders\":[{\"order\":1},{\"order\":2}],"
			    "\"owner\":{\"of\":{\"unit\":\"u\"}}}\n");
	/* an object inside is shown by its own name alone: nothing of it follows from that */
	assert_string_equal(hidden("orders", line), "{\"orders\":[{},{}]}\n");
	/* and a path without what it is in shows nothing */
	assert_string_equal(hidden("orders.order", line), "{}\n");
	/* "kind" is every line's own, and of no object inside */
	assert_string_equal(hidden("in", "{\"kind\":\"x\",\"in\":{\"kind\":\"y\"}}\n"),
			    "{\"kind\":\"x\",\"in\":{}}\n");
}

static void a_star_is_whatever_there_is(void **state)
{
	(void)state;
	assert_string_equal(hidden("a a.*", "{\"a\":{\"b\":{\"c\":1}},\"ab\":2}\n"),
			    "{\"a\":{\"b\":{\"c\":1}}}\n");
	assert_string_equal(hidden("id *", "{\"new\":1,\"id\":[{\"x\":2}]}\n"),
			    "{\"new\":1,\"id\":[{\"x\":2}]}\n");
	/* but for what is named as the office's */
	assert_string_equal(
		hidden_but("*", "firm", "{\"new\":1,\"firm\":\"a\",\"in\":{\"firm\":2}}\n"),
		"{\"new\":1,\"in\":{\"firm\":2}}\n");
}

static void a_path_that_is_too_long_is_the_offices(void **state)
{
	char name[140], line[400];
	(void)state;
	memset(name, 'n', sizeof name);
	name[sizeof name - 1] = '\0';
	(void)snprintf(line, sizeof line, "{\"a\":{\"%s\":1},\"%s\":2,\"b\":3}\n", name, name);
	assert_string_equal(hidden("a b *", line), "{\"a\":{},\"b\":3}\n");
}

/* ---- questions */

static void get_thing(const struct query_context *query, const Zh__GetQuery *get,
		      struct answer *answer)
{
	static const char line[] = "{\"kind\":\"thing\",\"id\":1,\"firm\":\"a\"}\n";
	(void)query;
	(void)get;
	writer_put(&answer->out, line, sizeof line - 1);
	answer->lines++;
}

static void list_things(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	(void)list;
	get_thing(query, NULL, answer);
}

static const struct object_question objects[] = {
	{.kind = OBJECT_HAZARD, .get = get_thing},
	{.kind = OBJECT_FIRM, .noun = "firm", .get = get_thing},
	{.kind = OBJECT_CLOCK, .get = get_thing},
};
static const struct list_option by_firm[] = {
	{.name = "firm", .type = LIST_FIRM},
	{.name = "day", .type = LIST_DAY},
	{.name = "urgent", .type = LIST_YES},
};
static const struct list_option by_public_firm[] = {
	{.name = "firm", .type = LIST_FIRM, .open = true},
};
static const struct list_kind lists[] = {
	LIST_KIND("thing", list_things, by_firm),
	LIST_KIND("public_thing", list_things, by_public_firm),
};
static const struct audience audiences[] = {
	SHOWN("get HZ", "id", "firm") OFFICE("get FM", "id firm")
		SHOWN("list thing", "id", "firm urgent") SHOWN("list public_thing", "id", "firm")};
static const struct question_area area = {
	.name = "test",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
static const struct question_area *const areas[] = {&area};
static const struct questions questions = {.areas = areas, .area_count = 1};

static struct answer answer;

static void ask_as(uint32_t roles, Zh__Query *ask)
{
	const struct principal person = {.id = "lin", .roles = roles};
	const struct query_context query = {.person = &person, .region = 522701};
	memset(room, 0, sizeof room);
	answer = (struct answer){.out = writer_over(room, sizeof room - 1), .limit = 10};
	assert_true(questions_answer(&questions, &query, ask, &answer));
}

static void get_as(uint32_t roles, enum object_kind kind)
{
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query ask = ZH__QUERY__INIT;
	SET_OPTIONAL(&id, kind, (uint32_t)kind);
	get.object = &id;
	ask.ask_case = ZH__QUERY__ASK_GET;
	ask.get = &get;
	ask_as(roles, &ask);
}

static void list_by(uint32_t roles, const char *noun, const char *name, const char *value)
{
	Zh__Param param = ZH__PARAM__INIT, *filters[] = {&param};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query ask = ZH__QUERY__INIT;
	union {
		const char *read;
		char *field;
	} stated[] = {{name}, {value}, {noun}};
	param.name = stated[0].field;
	param.value = stated[1].field;
	list.noun = stated[2].field;
	list.filters = filters;
	list.n_filters = value != NULL;
	ask.ask_case = ZH__QUERY__ASK_LIST;
	ask.list = &list;
	ask_as(roles, &ask);
}

static void list_as(uint32_t roles, const char *noun, const char *firm)
{
	list_by(roles, noun, "firm", firm);
}

static void who_is_not_of_the_office_gets_the_open_members(void **state)
{
	(void)state;
	get_as(ROLE_OFFICER, OBJECT_HAZARD);
	assert_string_equal(room, "{\"kind\":\"thing\",\"id\":1,\"firm\":\"a\"}\n");
	get_as(ROLE_OPERATOR, OBJECT_HAZARD);
	assert_string_equal(room, "{\"kind\":\"thing\",\"id\":1}\n");
	get_as(ROLE_OPERATOR | ROLE_AUDITOR, OBJECT_HAZARD);
	assert_non_null(strstr(room, "firm"));
	list_as(ROLE_PUBLIC, "thing", NULL);
	assert_string_equal(room, "{\"kind\":\"thing\",\"id\":1}\n");
	list_as(ROLE_FEED, "public_thing", NULL);
	assert_string_equal(room, "{\"kind\":\"thing\",\"id\":1}\n");
}

/* Declared as the office's, or not declared at all. */
static void what_is_the_offices_is_refused_to_others(void **state)
{
	static const enum object_kind kinds[] = {OBJECT_FIRM, OBJECT_CLOCK};
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		get_as(ROLE_OFFICER, kinds[i]);
		assert_null(answer.refusal.code);
		assert_int_equal(answer.lines, 1);
		get_as(ROLE_OPERATOR, kinds[i]);
		assert_string_equal(answer.refusal.code, "query.role");
		assert_int_equal(answer.lines, 0);
		assert_string_equal(room, "");
	}
}

/* A list would say by its length what it doesn't show. */
static void what_is_not_shown_is_not_asked_for(void **state)
{
	static const char key[] = "91350100M000100Y43";
	(void)state;
	list_as(ROLE_OFFICER, "thing", key);
	assert_null(answer.refusal.code);
	list_as(ROLE_OPERATOR, "thing", key);
	assert_string_equal(answer.refusal.code, "query.role");
	assert_string_equal(answer.refusal.where, "firm");
	list_by(ROLE_OFFICER, "thing", "urgent", "yes");
	assert_null(answer.refusal.code);
	list_by(ROLE_OPERATOR, "thing", "urgent", "yes");
	assert_string_equal(answer.refusal.code, "query.role");
	assert_string_equal(answer.refusal.where, "urgent");
	list_by(ROLE_OPERATOR, "thing", "day", "2025-05-16");
	assert_null(answer.refusal.code);
	list_as(ROLE_PUBLIC, "public_thing", key);
	assert_null(answer.refusal.code);
	assert_int_equal(answer.lines, 1);
	assert_null(strstr(room, "firm"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_named_is_taken_out),
		cmocka_unit_test(what_texts_contain_is_no_structure),
		cmocka_unit_test(what_stands_inside_has_its_path),
		cmocka_unit_test(a_star_is_whatever_there_is),
		cmocka_unit_test(a_path_that_is_too_long_is_the_offices),
		cmocka_unit_test(who_is_not_of_the_office_gets_the_open_members),
		cmocka_unit_test(what_is_the_offices_is_refused_to_others),
		cmocka_unit_test(what_is_not_shown_is_not_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
