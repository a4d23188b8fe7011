/* What waits for a person, and what is due: five daemons' lists in one order. */
#include <stdio.h>

#include "tests/unit/services/console/http/site_fixture.h"

#define API "/api/v1"

/* ---- work */

static const char *filter_of(const Zh__Request *request, const char *name)
{
	const Zh__ListQuery *list = request->query->list;
	for (size_t i = 0; i < list->n_filters; i++) {
		if (strcmp(list->filters[i]->name, name) == 0)
			return list->filters[i]->value;
	}
	return "";
}

/* A hazard of the person's own, one that somebody has to take over, and a proposal. */
static void some_work(struct world *world, enum daemon daemon, const Zh__Request *request,
		      struct said *said)
{
	const char *noun = request->query->list->noun;
	(void)world;
	if (strcmp(noun, "hazard") == 0 && strcmp(filter_of(request, "mine"), "yes") == 0)
		said->lines =
			"{\"kind\":\"hazard\",\"id\":\"HZ-522701-2\",\"state\":\"reinspected\","
			"\"due_ms\":\"2025-03-12T23:59:59.999+08:00\"}\n"
			"{\"kind\":\"hazard\",\"id\":\"HZ-522701-3\",\"state\":\"archived\"}\n"
			"no line of JSON\n";
	else if (strcmp(noun, "hazard") == 0)
		said->lines = "{\"kind\":\"hazard\",\"id\":\"HZ-522701-9\",\"state\":\"opened\"}\n";
	else if (strcmp(noun, "proposal") == 0 && daemon == DAEMON_CREDIT)
		said->lines =
			"{\"kind\":\"proposal\",\"id\":\"PP-522701-credit-1\",\"state\":\"open\","
			"\"version\":3,\"due_ms\":\"2025-03-11T23:59:59.999+08:00\"}\n";
}

static void work_is_what_waits(void **state)
{
	struct world *world = (struct world *)*state;
	world->reply = some_work;
	const struct answered *answered = world_wang_gets(world, API "/work");
	answered_is(answered, 200);
	answered_has(
		answered,
		"{\"items\":[{\"why\":\"to_approve\",\"daemon\":\"credit\",\"next\":{\"command\":"
		"\"proposal approve\",\"options\":[\"seen\"]},\"line\":{\"kind\":\"proposal\",");
	answered_has(answered,
		     "{\"why\":\"assigned\",\"daemon\":\"hazard\",\"next\":{\"command\":"
		     "\"hazard cancel-off\",\"options\":[]},\"line\":{\"kind\":\"hazard\","
		     "\"id\":\"HZ-522701-2\"");
	answered_has(answered, "{\"why\":\"to_reassign\",\"daemon\":\"hazard\"");
	answered_has(answered, "],\"failed\":[]}");
	answered_lacks(answered, "HZ-522701-3"); /* nothing waits there */
	/* The earliest term first, what has none last. */
	assert_true(strstr(answered->body, "PP-522701-credit-1") <
		    strstr(answered->body, "HZ-522701-2"));
	assert_true(strstr(answered->body, "HZ-522701-2") < strstr(answered->body, "HZ-522701-9"));
	world_was_asked(world, "intake wang list report mine=yes limit=200\n"
			       "hazard wang list hazard mine=yes limit=200\n"
			       "hazard wang list inspection mine=yes open=yes limit=200\n"
			       "hazard wang list sampling mine=yes open=yes limit=200\n"
			       "escalation wang list case mine=yes waits=handler limit=200\n"
			       "escalation wang list bulletin mine=yes waits=handler limit=200\n"
			       "escalation wang list bulletin waits=role limit=200\n"
			       "escalation wang list case waits=role limit=200\n"
			       "escalation wang list measure waits=role limit=200\n"
			       "escalation wang list notice waits=role limit=200\n"
			       "notify wang list referral waits=role limit=200\n"
			       "notify wang list referral mine=yes direction=theirs limit=200\n"
			       "intake wang list proposal mine=yes limit=200\n"
			       "hazard wang list proposal mine=yes limit=200\n"
			       "escalation wang list proposal mine=yes limit=200\n"
			       "notify wang list proposal mine=yes limit=200\n"
			       "credit wang list proposal mine=yes limit=200\n"
			       "intake wang list report orphaned=mine limit=200\n"
			       "hazard wang list hazard orphaned=mine limit=200\n"
			       "hazard wang list inspection orphaned=mine limit=200\n"
			       "hazard wang list sampling orphaned=mine limit=200\n"
			       "escalation wang list case orphaned=mine limit=200\n");
}

static void work_of_ones_regions(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test li = world_sign_in(world, "li");
	answered_is(world_wang_gets(world, API "/work?my_regions=yes"), 200);
	assert_non_null(strstr(world->asked,
			       "hazard wang list hazard orphaned=mine my_regions=yes limit=200\n"));
	assert_non_null(
		strstr(world->asked, "escalation wang list case orphaned=mine limit=200\n"));
	assert_non_null(strstr(world->asked, "hazard wang list hazard mine=yes limit=200\n"));
	world->questions = 0;
	answered_refuses(world_wang_gets(world, API "/work?my_regions=no"), 400, "console.value",
			 "my_regions");
	answered_refuses(world_get(world, &li, API "/work?my_regions=yes"), 400, "list.no_regions",
			 "my_regions");
	answered_refuses(world_get(world, &li, API "/due?my_regions=yes"), 400, "list.no_regions",
			 "my_regions");
	assert_int_equal(world->questions, 0);
	answered_is(world_get(world, &li, API "/work"), 200);
}

static void pages_of_reports(struct world *world, enum daemon daemon, const Zh__Request *request,
			     struct said *said)
{
	(void)world;
	if (daemon == DAEMON_INTAKE && strcmp(request->query->list->noun, "report") == 0 &&
	    strcmp(filter_of(request, "mine"), "yes") == 0)
		*said = (struct said){
			.lines = "{\"kind\":\"report\",\"id\":\"RP-1\",\"state\":\"registered\","
				 "\"report_kind\":\"clue\"}\n",
			.after = "next",
			.more = "{\"kind\":\"report\",\"id\":\"RP-2\",\"state\":\"registered\","
				"\"report_kind\":\"clue\"}\n"};
	else if (daemon == DAEMON_NOTIFY)
		said->silent = true;
}

/* All pages are read, and who says nothing is named once. */
static void work_is_whole_or_says_what_lacks(void **state)
{
	struct world *world = (struct world *)*state;
	world->reply = pages_of_reports;
	int connection = world_open(
		world, &(struct asked){.path = API "/work?my_regions=yes", .as = &world_wang});
	world_settle(world, &world_wang, DAEMON_NOTIFY);
	clock_manual_advance(&world->clock, 8 * MS_PER_SECOND);
	site_tick(world->site);
	const char *heard = world_hear(world, connection, NULL);
	assert_non_null(strstr(heard, "HTTP/1.1 200 "));
	assert_non_null(strstr(heard, "\"id\":\"RP-1\""));
	assert_non_null(strstr(heard, "\"id\":\"RP-2\""));
	assert_non_null(strstr(heard, "],\"failed\":[\"notify\"]}"));
	assert_non_null(strstr(world->asked,
			       "intake wang list report mine=yes limit=200 after=6e657874\n"));
}

static void endless_notices(struct world *world, enum daemon daemon, const Zh__Request *request,
			    struct said *said)
{
	(void)world;
	if (daemon == DAEMON_ESCALATION && strcmp(request->query->list->noun, "notice") == 0)
		*said = (struct said){.after = "next", .endless = true};
}

/* A daemon is asked for fifty pages of a list; what may lie behind them isn't said not to be. */
static void work_that_is_cut_says_whose(void **state)
{
	struct world *world = (struct world *)*state;
	world->reply = endless_notices;
	answered_says(world_wang_gets(world, API "/work"),
		      "{\"items\":[],\"failed\":[\"escalation\"]}");
}

/* ---- due */

#define LINE(id, due) "{\"id\":\"" id "\",\"due_ms\":\"2025-03-" due "\"}\n"
#define ITEM(id, due) "{\"id\":\"" id "\",\"due_ms\":\"2025-03-" due "\"}"

static void terms_come_in_their_order(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_INTAKE].lines = LINE("A", "01") LINE("C", "03") "{\"id\":\"Z\"}\n";
	world->said[DAEMON_HAZARD].lines = LINE("B", "02") LINE("D", "03");
	answered_says(world_wang_gets(world, API "/due?from=2025-03-01&to=2025-03-31&owner=li"),
		      "{\"items\":[" ITEM("A", "01") "," ITEM("B", "02") "," ITEM(
			      "C", "03") "," ITEM("D", "03") ",{\"id\":\"Z\"}],\"after\":null}");
	world_was_asked(
		world,
		"intake wang due from=1740758400000 to=1743436799999 owner=li limit=200\n"
		"hazard wang due from=1740758400000 to=1743436799999 owner=li limit=200\n"
		"escalation wang due from=1740758400000 to=1743436799999 owner=li limit=200\n"
		"notify wang due from=1740758400000 to=1743436799999 owner=li limit=200\n"
		"credit wang due from=1740758400000 to=1743436799999 owner=li limit=200\n");
	answered_is(world_wang_gets(world, API "/due?mine=yes&my_regions=yes"), 200);
	assert_non_null(strstr(world->asked, "notify wang due mine=1 my_regions=1 limit=200\n"));
}

static void a_page_ends_and_goes_on(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_INTAKE].lines = LINE("A", "01") LINE("C", "03");
	world->said[DAEMON_HAZARD].lines = LINE("B", "02");
	answered_says(world_wang_gets(world, API "/due?limit=2"),
		      "{\"items\":[" ITEM("A", "01") "," ITEM("B", "02") "],\"after\":"
									 "\".1-.1-.0-.0-.0\"}");
	answered_says(world_wang_gets(world, API "/due?limit=1&after=.1-.1-.0-.0-.0"),
		      "{\"items\":[" ITEM("C", "03") "],\"after\":null}");
	answered_says(world_wang_gets(world, API "/due?limit=3"),
		      "{\"items\":[" ITEM("A", "01") "," ITEM("B", "02") "," ITEM(
			      "C", "03") "],\"after\":null}");
}

/* Who has told all of his page may have an earlier term on the next one: there the answer ends. */
static void a_daemons_page_ends_the_answer(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_INTAKE] =
		(struct said){.lines = LINE("A", "01"), .after = "p", .more = LINE("C", "03")};
	world->said[DAEMON_CREDIT].lines = LINE("B", "02") LINE("D", "04");
	answered_says(world_wang_gets(world, API "/due"),
		      "{\"items\":[" ITEM("A", "01") "],\"after\":\"70.0-.0-.0-.0-.0\"}");
	world->asked[0] = '\0';
	answered_says(world_wang_gets(world, API "/due?after=70.0-.0-.0-.0-.0&limit=2"),
		      "{\"items\":[" ITEM("B", "02") "," ITEM("C", "03") "],\"after\":"
									 "\"70.1-.0-.0-.0-.1\"}");
	world_was_asked(world, "intake wang due limit=200 after=70\nhazard wang due limit=200\n"
			       "escalation wang due limit=200\nnotify wang due limit=200\n"
			       "credit wang due limit=200\n");
	answered_says(world_wang_gets(world, API "/due?after=70.1-.0-.0-.0-.1"),
		      "{\"items\":[" ITEM("D", "04") "],\"after\":null}");
	world->said[DAEMON_INTAKE].lines = LINE("A", "01") LINE("E", "05");
	answered_says(world_wang_gets(world, API "/due"),
		      "{\"items\":[" ITEM("A", "01") "," ITEM("B", "02") "," ITEM(
			      "D", "04") "," ITEM("E", "05") "],\"after\":\"70.0-.0-.0-.0-.2\"}");
}

/* A daemon looks at so many terms for a page: where all of them are somebody else's it is asked
 * on, with the same filters, or the answer goes on behind them. */
static void a_page_without_a_term_isnt_the_end(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_INTAKE] = (struct said){.after = "p", .more = LINE("A", "01")};
	world->said[DAEMON_CREDIT].lines = LINE("B", "02");
	answered_says(world_wang_gets(world, API "/due?mine=yes&to=2025-03-31"),
		      "{\"items\":[" ITEM("A", "01") "," ITEM("B", "02") "],\"after\":null}");
	world_was_asked(world, "intake wang due to=1743436799999 mine=1 limit=200\n"
			       "intake wang due to=1743436799999 mine=1 limit=200 after=70\n"
			       "hazard wang due to=1743436799999 mine=1 limit=200\n"
			       "escalation wang due to=1743436799999 mine=1 limit=200\n"
			       "notify wang due to=1743436799999 mine=1 limit=200\n"
			       "credit wang due to=1743436799999 mine=1 limit=200\n");
	world->said[DAEMON_INTAKE] = (struct said){.after = "p", .endless = true};
	world->questions = 0;
	answered_says(world_wang_gets(world, API "/due?mine=yes"),
		      "{\"items\":[],\"after\":\"70.0-.0-.0-.0-.0\"}");
	assert_int_equal(world->questions, 50 + 4);
}

/* One daemon's next page may have terms that are earlier than what another has told. */
static void what_was_told_isnt_told_again(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_INTAKE].lines = LINE("A", "01");
	world->said[DAEMON_HAZARD].lines = LINE("B", "02") LINE("C", "03");
	answered_says(world_wang_gets(world, API "/due?limit=1&after=70.0-.1-.0-.0-.0"),
		      "{\"items\":[" ITEM("A", "01") "],\"after\":\"70.1-.1-.0-.0-.0\"}");
	answered_says(world_wang_gets(world, API "/due?limit=1&after=70.1-.1-.0-.0-.0"),
		      "{\"items\":[" ITEM("C", "03") "],\"after\":null}");
	/* Some of what was told has ended since: what is left of it isn't new. */
	answered_says(world_wang_gets(world, API "/due?after=70.1-.9-.0-.0-.0"),
		      "{\"items\":[],\"after\":null}");
}

static void what_is_no_place_is_refused(void **state)
{
	struct world *world = (struct world *)*state;
	static const char *const places[] = {
		"",
		"x",
		".1",
		".1-.1-.1-.1",
		".1-.1-.1-.1-.1-.1",
		".1-.1-.1-.1-.1x",
		"zz.1-.1-.1-.1-.1",
		"0.1-.1-.1-.1-.1",
		".201-.0-.0-.0-.0",
		".-.0-.0-.0-.0",
		".0,.0,.0,.0,.0",
		"-1.0-.0-.0-.0-.0",
		".+1-.0-.0-.0-.0",
	};
	char path[128];
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		(void)snprintf(path, sizeof path, API "/due?after=%s", places[i]);
		answered_refuses(world_wang_gets(world, path), 400, "console.value", "after");
	}
	answered_is(world_wang_gets(world, API "/due?after=.200-.0-.0-.0-.0"), 200);
	world->questions = 0;
	answered_refuses(world_wang_gets(world, API "/due?mine=no"), 400, "console.value", "mine");
	answered_refuses(world_wang_gets(world, API "/due?mine=yes&owner=li"), 400, "console.value",
			 "mine");
	answered_refuses(world_wang_gets(world, API "/due?from=x"), 400, "console.value", "from");
	answered_refuses(world_wang_gets(world, API "/due?to=x"), 400, "console.value", "to");
	answered_refuses(world_wang_gets(world, API "/due?limit=201"), 400, "console.value",
			 "limit");
	answered_refuses(world_wang_gets(world, API "/due?my_regions=no"), 400, "console.value",
			 "my_regions");
	assert_int_equal(world->questions, 0);
}

/* Terms of four are no answer to what is due. */
static void who_is_silent_leaves_no_answer(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_INTAKE].lines = LINE("A", "01");
	world->said[DAEMON_CREDIT].silent = true;
	int connection = world_open(world, &(struct asked){.path = API "/due", .as = &world_wang});
	world_settle(world, &world_wang, DAEMON_CREDIT);
	clock_manual_advance(&world->clock, 8 * MS_PER_SECOND);
	site_tick(world->site);
	const char *heard = world_hear(world, connection, NULL);
	assert_non_null(strstr(heard, "HTTP/1.1 503 "));
	assert_non_null(strstr(heard, "\"daemon\":\"credit\"}"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, world_anew_with_wang)
	const struct CMUnitTest tests[] = {
		TEST(work_is_what_waits),
		TEST(work_of_ones_regions),
		TEST(work_is_whole_or_says_what_lacks),
		TEST(work_that_is_cut_says_whose),
		TEST(terms_come_in_their_order),
		TEST(a_page_ends_and_goes_on),
		TEST(a_daemons_page_ends_the_answer),
		TEST(a_page_without_a_term_isnt_the_end),
		TEST(what_was_told_isnt_told_again),
		TEST(what_is_no_place_is_refused),
		TEST(who_is_silent_leaves_no_answer),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
