/* Live changes: each once, in order, from where a page was; who looks at the same matter. */
#include <stdio.h>
#include <unistd.h>

#include "common/core/event.h"
#include "event.pb-c.h"
#include "tests/unit/services/console/http/site_fixture.h"

#define API "/api/v1"

static struct session_of_test wang;

static int begin(void **state)
{
	(void)world_anew(state);
	wang = world_sign_in((struct world *)*state, "wang");
	return 0;
}

static int listen_from(struct world *world, const struct session_of_test *as, const char *last)
{
	char more[160] = "";
	if (last != NULL)
		(void)snprintf(more, sizeof more, "Last-Event-ID: %s\r\n", last);
	return world_open(world, &(struct asked){.path = API "/events", .as = as, .more = more});
}

/* Each world's journals go on where the last test left them. */
static char *here(const struct world *world, char out[160])
{
	out[0] = '\0';
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		(void)snprintf(out + strlen(out), 160 - strlen(out), "%s%llx.%llu",
			       d != DAEMON_INTAKE ? "," : "",
			       (unsigned long long)world->position[d].incarnation,
			       (unsigned long long)world->position[d].sequence);
	return out;
}

static void take(struct world *world, enum daemon daemon, uint16_t kind, enum object_kind subject,
		 uint64_t number)
{
	struct event_head head = {.length = sizeof head,
				  .kind = kind,
				  .subject_kind = (uint8_t)subject,
				  .subject_region = WORLD_REGION,
				  .subject_number = number};
	site_event(world->site, daemon, world->position[daemon].incarnation,
		   ++world->position[daemon].sequence, 1741564800000, bytes_of(&head, sizeof head));
}

static void take_hazard(struct world *world, uint64_t number)
{
	take(world, DAEMON_HAZARD, KIND(HAZARD_OPENED), OBJECT_HAZARD, number);
}

static void has(const char *heard, const char *text)
{
	if (strstr(heard, text) == NULL)
		fail_msg("no %s in %s", text, heard);
}

static void a_page_is_greeted_and_told(void **state)
{
	struct world *world = (struct world *)*state;
	char place[160], said[400];
	int page = listen_from(world, &wang, NULL);
	const char *heard = world_hear(world, page, "event: hello");
	has(heard, "HTTP/1.1 200 ");
	has(heard, "\r\nContent-Type: text/event-stream\r\n");
	has(heard, "\r\nCache-Control: no-store\r\n");
	has(heard, "\r\nX-Accel-Buffering: no\r\n");
	(void)snprintf(said, sizeof said, "id: %s\nevent: hello\ndata: {}\n\n", here(world, place));
	has(heard, said);
	/* What isn't durable yet isn't told. */
	take_hazard(world, 7);
	assert_string_equal(world_heard(world, page), "");
	site_events_taken(world->site);
	(void)snprintf(said, sizeof said,
		       "id: %s\nevent: change\ndata: {\"kind\":\"hazard_opened\",\"object\":"
		       "\"HZ-522701-7\",\"daemon\":\"hazard\",\"recorded_ms\":1741564800000}\n\n",
		       here(world, place));
	has(world_hear(world, page, "}\n\n"), said);
	/* A clock of two daemons has their names in its id; an event of nothing has none. */
	take(world, DAEMON_NOTIFY, KIND(CLOCK_STARTED), OBJECT_CLOCK, 3);
	take(world, DAEMON_CREDIT, KIND(CLOCK_STARTED), OBJECT_NONE, 0);
	site_events_taken(world->site);
	heard = world_hear(world, page, "\"daemon\":\"credit\"");
	has(heard,
	    "{\"kind\":\"clock_started\",\"object\":\"CK-522701-notify-3\",\"daemon\":\"notify\"");
	has(heard, "{\"kind\":\"clock_started\",\"daemon\":\"credit\",\"recorded_ms\"");
	(void)close(page);
}

static void a_page_goes_on_where_it_was(void **state)
{
	struct world *world = (struct world *)*state;
	char before[160], after[160];
	(void)here(world, before);
	take_hazard(world, 11);
	(void)here(world, after);
	take(world, DAEMON_CREDIT, KIND(CLOCK_STARTED), OBJECT_CLOCK, 12);
	site_events_taken(world->site);
	int page = listen_from(world, &wang, before);
	const char *heard = world_hear(world, page, "\"daemon\":\"credit\"");
	has(heard, "HZ-522701-11");
	has(heard, "CK-522701-credit-12");
	assert_null(strstr(heard, "event: hello"));
	assert_null(strstr(heard, "event: reset"));
	(void)close(page);
	page = listen_from(world, &wang, after);
	heard = world_hear(world, page, "\"daemon\":\"credit\"");
	assert_null(strstr(heard, "HZ-522701-11"));
	(void)close(page);
	/* Level: nothing is told twice. */
	page = listen_from(world, &wang, here(world, after));
	heard = world_hear(world, page, "\r\n\r\n");
	assert_null(strstr(heard, "event:"));
	assert_string_equal(world_heard(world, page), "");
	take_hazard(world, 13);
	site_events_taken(world->site);
	has(world_hear(world, page, "}\n\n"), "HZ-522701-13");
	(void)close(page);
}

static void a_place_that_is_none_begins_anew(void **state)
{
	struct world *world = (struct world *)*state;
	char place[160], reset[200], ahead[160], other[160];
	(void)snprintf(reset, sizeof reset, "id: %s\nevent: reset\ndata: {}\n\n",
		       here(world, place));
	world->position[DAEMON_CREDIT].sequence++;
	(void)here(world, ahead);
	world->position[DAEMON_CREDIT].sequence--;
	world->position[DAEMON_INTAKE].incarnation++;
	(void)here(world, other);
	world->position[DAEMON_INTAKE].incarnation--;
	const char *const places[] = {"x",
				      "a1.1",
				      "a1.1,a2.2,a3.3,a4.4,a5.5,a6.6",
				      "a1.,a2.,a3.,a4.,a5.",
				      ",,,,",
				      "a1.1,a2.2,a3.3,a4.4,a5.-5",
				      "a1.1;a2.2;a3.3;a4.4;a5.5",
				      "a1:10,a2:20,a3:30,a4:40,a5:50",
				      ahead,
				      other,
				      "a1.0,a2.0,a3.0,a4.0,a5.0"};
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		int page = listen_from(world, &wang, places[i]);
		const char *heard = world_hear(world, page, "data: {}\n\n");
		has(heard, reset);
		assert_null(strstr(heard, "event: hello"));
		(void)close(page);
	}
}

/* A journal of another life: whoever listens asks for everything. */
static void another_journal_resets_every_page(void **state)
{
	struct world *world = (struct world *)*state;
	char place[160], said[200];
	int page = listen_from(world, &wang, NULL);
	(void)world_hear(world, page, "event: hello\ndata: {}\n\n");
	world->position[DAEMON_HAZARD].incarnation = 0xbb;
	world->position[DAEMON_HAZARD].sequence = 4;
	take_hazard(world, 21);
	site_events_taken(world->site);
	(void)snprintf(said, sizeof said, "id: %s\nevent: reset\ndata: {}\n\n", here(world, place));
	const char *heard = world_hear(world, page, "data: {}\n\n");
	has(heard, said);
	assert_null(strstr(heard, "HZ-522701-21"));
	take_hazard(world, 22);
	site_events_taken(world->site);
	has(world_hear(world, page, "}\n\n"), "HZ-522701-22");
	(void)close(page);
	/* What the former journal had at higher numbers isn't told of this one. */
	page = listen_from(world, &wang, here(world, place));
	assert_null(strstr(world_hear(world, page, "\r\n\r\n"), "event:"));
	assert_string_equal(world_heard(world, page), "");
	(void)close(page);
}

/* What the ring has lost can't be told one by one. */
static void who_is_too_far_behind_begins_anew(void **state)
{
	struct world *world = (struct world *)*state;
	char before[160], later[160];
	(void)here(world, before);
	take_hazard(world, 31);
	(void)here(world, later);
	for (int i = 0; i < 16383; i++)
		take_hazard(world, 32);
	int page = listen_from(world, &wang, before);
	const char *heard = world_hear(world, page, "}\n\n");
	has(heard, "HZ-522701-31"); /* the last one that it reaches */
	(void)close(page);
	take_hazard(world, 33);
	site_events_taken(world->site);
	page = listen_from(world, &wang, before);
	has(world_hear(world, page, "}\n\n"), "event: reset");
	(void)close(page);
	page = listen_from(world, &wang, later);
	heard = world_hear(world, page, "HZ-522701-33");
	assert_null(strstr(heard, "event: reset"));
	assert_null(strstr(heard, "HZ-522701-31"));
	(void)close(page);
}

static void a_sign_of_life_every_quarter_minute(void **state)
{
	struct world *world = (struct world *)*state;
	int page = listen_from(world, &wang, NULL);
	(void)world_hear(world, page, "event: hello\ndata: {}\n\n");
	clock_manual_advance(&world->clock, 15 * MS_PER_SECOND - 1);
	site_tick(world->site);
	assert_string_equal(world_heard(world, page), "");
	clock_manual_advance(&world->clock, 1);
	site_tick(world->site);
	has(world_hear(world, page, "\n\n"), ": here\n\n");
	clock_manual_advance(&world->clock, 14 * MS_PER_SECOND);
	site_tick(world->site);
	assert_string_equal(world_heard(world, page), "");
	/* Who is told something needs none. */
	clock_manual_advance(&world->clock, MS_PER_SECOND);
	take_hazard(world, 35);
	site_events_taken(world->site);
	const char *heard = world_hear(world, page, "\n\n");
	has(heard, "HZ-522701-35");
	assert_null(strstr(heard, ": here"));
	assert_null(strstr(world_heard(world, page), ": here"));
	(void)close(page);
}

/* A stream ends with its session, and doesn't keep it alive. */
static void a_stream_ends_with_its_session(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test li = world_sign_in(world, "li");
	int page = listen_from(world, &li, NULL), other = listen_from(world, &wang, NULL);
	(void)world_hear(world, page, "event: hello\ndata: {}\n\n");
	(void)world_hear(world, other, "event: hello\ndata: {}\n\n");
	answered_is(
		world_ask(world,
			  &(struct asked){.method = "DELETE", .path = API "/session", .as = &li}),
		204);
	take_hazard(world, 41);
	site_events_taken(world->site);
	const char *heard = world_hear(world, page, NULL);
	assert_null(strstr(heard, "HZ-522701-41"));
	(void)close(page);
	for (int i = 0; i < 130; i++) { /* half an hour of signs of life */
		clock_manual_advance(&world->clock, 15 * MS_PER_SECOND);
		site_tick(world->site);
		world_turn(world);
	}
	heard = world_hear(world, other, NULL);
	has(heard, "HZ-522701-41");
	(void)close(other);
}

static void who_looks_too_is_told(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test li = world_sign_in(world, "li"), chen = world_sign_in(world, "chen");
	int wangs = listen_from(world, &wang, NULL), chens = listen_from(world, &chen, NULL);
	(void)world_hear(world, wangs, "event: hello\ndata: {}\n\n");
	(void)world_hear(world, chens, "event: hello\ndata: {}\n\n");
	answered_is(world_get(world, &wang, API "/objects/HZ-522701-51"), 200);
	answered_is(world_get(world, &chen, API "/objects/HZ-522701-52"), 200);
	answered_is(world_get(world, &li, API "/objects/HZ-522701-51"), 200);
	const char *heard = world_hear(world, wangs, "}\n\n");
	has(heard,
	    "event: opened\ndata: {\"person\":\"li\",\"name\":\"李明\",\"ago_s\":0,\"object\":"
	    "\"HZ-522701-51\"}\n\n");
	assert_null(strstr(heard, "id: "));
	assert_null(strstr(heard, "\"person\":\"wang\""));
	/* Again within a quarter of an hour is no news; who looks elsewhere hears nothing. */
	answered_is(world_get(world, &li, API "/objects/HZ-522701-51"), 200);
	assert_string_equal(world_heard(world, wangs), "");
	assert_string_equal(world_heard(world, chens), "");
	(void)close(wangs);
	(void)close(chens);
}

static void so_many_pages_can_listen(void **state)
{
	struct world *world = (struct world *)*state;
	int pages[256];
	for (size_t i = 0; i < 256; i++) {
		pages[i] = listen_from(world, &wang, NULL);
		(void)world_hear(world, pages[i], "event: hello\ndata: {}\n\n");
	}
	const struct answered *answered = world_get(world, &wang, API "/events");
	answered_refuses(answered, 503, "console.many_streams", NULL);
	(void)close(pages[0]);
	/* A place is free again as soon as its end is seen. */
	for (int i = 0; i < 100; i++) {
		take_hazard(world, 61);
		site_events_taken(world->site);
		world_turn(world);
	}
	pages[0] = listen_from(world, &wang, NULL);
	has(world_hear(world, pages[0], "data: {}\n\n"), "event: hello");
	for (size_t i = 0; i < 256; i++)
		(void)close(pages[i]);
	for (int i = 0; i < 100; i++) {
		take_hazard(world, 62);
		site_events_taken(world->site);
		world_turn(world);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
	const struct CMUnitTest tests[] = {
		TEST(a_page_is_greeted_and_told),        TEST(a_page_goes_on_where_it_was),
		TEST(a_place_that_is_none_begins_anew),  TEST(another_journal_resets_every_page),
		TEST(who_is_too_far_behind_begins_anew), TEST(a_sign_of_life_every_quarter_minute),
		TEST(a_stream_ends_with_its_session),    TEST(who_looks_too_is_told),
		TEST(so_many_pages_can_listen),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
