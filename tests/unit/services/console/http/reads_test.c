/* What pages read: who is asked what, for whom, and what is made of the answers. */
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/time.h"
#include "tests/unit/services/console/http/site_fixture.h"

#define API "/api/v1"
#define FIRM "91522701MA6DKXQ41P"
#define DAY_MS INT64_C(1741536000000) /* 2025-03-10T00:00 in China */

/* ---- lists */

static void a_list_is_its_daemons(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_INTAKE] =
		(struct said){.lines = "{\"id\":\"RP-1\"}\n{\"id\":\"RP-2\"}\n"};
	answered_says(world_wang_gets(world, API "/lists/report?state=checking&limit=7"),
		      "{\"items\":[{\"id\":\"RP-1\"},{\"id\":\"RP-2\"}],\"after\":null}");
	world_was_asked(world, "intake wang list report state=checking limit=7\n");
	world->said[DAEMON_INTAKE] = (struct said){.after = "place"};
	answered_says(world_wang_gets(world, API "/lists/report?after=0a0b&mine=yes"),
		      "{\"items\":[],\"after\":null}");
	answered_says(world_wang_gets(world, API "/lists/report"),
		      "{\"items\":[],\"after\":\"706c616365\"}");
	world_was_asked(world, "intake wang list report mine=yes limit=100 after=0a0b\n"
			       "intake wang list report limit=100\n");
	answered_refuses(world_wang_gets(world, API "/lists/nothing"), 404, "console.no_list",
			 "noun");
	answered_refuses(world_wang_gets(world, API "/lists/rep%22ort"), 404, "console.no_list",
			 "noun");
	answered_refuses(world_wang_gets(world, API "/lists/REPORT"), 404, "console.no_list",
			 "noun");
	char long_path[200];
	for (int size = 60; size < 100; size++) {
		(void)snprintf(long_path, sizeof long_path, API "/lists/%.*s", size,
			       "reportreportreportreportreportreportreportreportreportreportreport"
			       "reportreportreportreportreportreport");
		answered_refuses(world_wang_gets(world, long_path), 404, "console.no_list", "noun");
	}
	/* Several have terms: which is meant has to be said. */
	answered_refuses(world_wang_gets(world, API "/lists/clock"), 400, "console.which_daemon",
			 "daemon");
	answered_refuses(world_wang_gets(world, API "/lists/clock?daemon=nobody"), 400,
			 "console.value", "daemon");
	answered_refuses(world_wang_gets(world, API "/lists/report?daemon=credit"), 404,
			 "console.no_list", "noun");
	world_was_asked(world, "");
	answered_is(world_wang_gets(world, API "/lists/clock?daemon=notify"), 200);
	answered_is(world_wang_gets(world, API "/lists/report?daemon=intake&limit=200"), 200);
	world_was_asked(world, "notify wang list clock limit=100\n"
			       "intake wang list report limit=200\n");
}

static void what_is_no_limit_or_place_is_refused(void **state)
{
	struct world *world = (struct world *)*state;
	static const char *const limits[] = {"1/", "0",     "201",   "", "-1",
					     "1x", "00001", "99999", "x"};
	static const char *const places[] = {"", "0", "zz", "0a0"};
	char path[1400];
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
		(void)snprintf(path, sizeof path, API "/lists/report?limit=%s", limits[i]);
		answered_refuses(world_wang_gets(world, path), 400, "console.value", "limit");
		answered_has(world_wang_gets(world, path), " limit"); /* its words say which */
	}
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		(void)snprintf(path, sizeof path, API "/lists/report?after=%s", places[i]);
		answered_refuses(world_wang_gets(world, path), 400, "console.value", "after");
	}
	for (int size = 512; size <= 513; size++) {
		(void)snprintf(path, sizeof path, API "/lists/report?after=%0*d", 2 * size, 0);
		answered_is(world_wang_gets(world, path), size == 512 ? 200 : 400);
	}
	world->asked[0] = '\0';
	answered_is(world_wang_gets(world, API "/lists/report?limit=1"), 200);
	answered_is(world_wang_gets(world, API "/lists/report?limit=0200"), 200);
	world_was_asked(world,
			"intake wang list report limit=1\nintake wang list report limit=200\n");
}

static void so_many_filters_are_taken(void **state)
{
	struct world *world = (struct world *)*state;
	char path[512] = API "/lists/report?daemon=intake&limit=1";
	for (int i = 0; i < 24; i++)
		(void)snprintf(path + strlen(path), sizeof path - strlen(path), "&f%d=%d", i, i);
	answered_is(world_wang_gets(world, path), 200);
	strcat(path, "&g");
	answered_refuses(world_wang_gets(world, path), 400, "console.too_many", NULL);
	world->asked[0] = '\0';
	answered_is(world_wang_gets(world, API "/lists/report?state"),
		    200); /* a name alone: what is empty */
	world_was_asked(world, "intake wang list report state= limit=100\n");
}

static void what_a_daemon_refuses_is_told(void **state)
{
	struct world *world = (struct world *)*state;
	static const struct {
		Zh__Outcome outcome;
		int status;
	} all[] = {
		{ZH__OUTCOME__OUTCOME_REFUSED, 409},       {ZH__OUTCOME__OUTCOME_CONFLICT, 409},
		{ZH__OUTCOME__OUTCOME_BUSY, 503},          {ZH__OUTCOME__OUTCOME_NOT_FOUND, 404},
		{ZH__OUTCOME__OUTCOME_NOT_PERMITTED, 403}, {ZH__OUTCOME__OUTCOME_INVALID, 400},
		{ZH__OUTCOME__OUTCOME_PROPOSED, 502},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		world->said[DAEMON_INTAKE] = (struct said){.outcome = all[i].outcome,
							   .code = "query.role",
							   .lines = "{}\n",
							   .possible = "report.check"};
		const struct answered *answered = world_wang_gets(world, API "/lists/report");
		answered_refuses(answered, all[i].status, "query.role", NULL);
		answered_has(answered, "\"possible\":[\"report.check\"],\"daemon\":\"intake\"}");
		assert_string_equal(answered_header(answered, "Retry-After"),
				    all[i].status == 503 ? "1" : "");
	}
	/* Which field, also where a gate only says what it misses. */
	world->said[DAEMON_INTAKE] = (struct said){
		.outcome = ZH__OUTCOME__OUTCOME_INVALID, .code = "list.value", .where = "state"};
	answered_refuses(world_wang_gets(world, API "/lists/report"), 400, "list.value", "state");
	static const char *const needs[][2] = {
		{"written_opinion", "opinion"}, {"stated_reason", "reason"}, {"no_need", NULL}};
	for (size_t i = 0; i < 3; i++) {
		world->said[DAEMON_INTAKE] = (struct said){.outcome = ZH__OUTCOME__OUTCOME_REFUSED,
							   .code = "act.reason_missing",
							   .param = "need",
							   .value = needs[i][0]};
		answered_refuses(world_wang_gets(world, API "/lists/report"), 409,
				 "act.reason_missing", needs[i][1]);
	}
	world->said[DAEMON_INTAKE].where = "text"; /* what it says itself goes before */
	answered_refuses(world_wang_gets(world, API "/lists/report"), 409, "act.reason_missing",
			 "text");
	world->said[DAEMON_INTAKE] = (struct said){.outcome = ZH__OUTCOME__OUTCOME_REFUSED,
						   .code = "act.reason_missing",
						   .param = "other",
						   .value = "written_opinion"};
	answered_refuses(world_wang_gets(world, API "/lists/report"), 409, "act.reason_missing",
			 NULL);
	/* Done, and without an answer, or without a code: nobody's words are made up. */
	world->said[DAEMON_INTAKE] = (struct said){.outcome = ZH__OUTCOME__OUTCOME_REFUSED};
	answered_refuses(world_wang_gets(world, API "/lists/report"), 409, "console.malformed",
			 NULL);
}

/* A daemon that says nothing is waited for eight seconds. */
static void is_silent(struct world *world, const char *path)
{
	world->said[DAEMON_INTAKE].silent = true;
	int connection = world_open(world, &(struct asked){.path = path, .as = &world_wang});
	world_settle(world, &world_wang, DAEMON_INTAKE);
	clock_manual_advance(&world->clock, 8 * MS_PER_SECOND - 1);
	site_tick(world->site);
	assert_string_equal(world_heard(world, connection), "");
	clock_manual_advance(&world->clock, 1);
	site_tick(world->site);
	const char *heard = world_hear(world, connection, NULL);
	assert_non_null(strstr(heard, "HTTP/1.1 503 "));
	assert_non_null(strstr(heard, "\r\nRetry-After: 1\r\n"));
	assert_non_null(strstr(heard, "{\"code\":\"console.daemon_silent\""));
	assert_non_null(strstr(heard, "\"daemon\":\"intake\"}"));
	(void)close(connection);
}

static void who_is_silent_is_named(void **state)
{
	struct world *world = (struct world *)*state;
	is_silent(world, API "/lists/report");
	is_silent(world, API "/lists/report/count");
	is_silent(world, API "/lists/report/sheet?format=csv&lang=zh");
	is_silent(world, API "/objects/RP-522701-1");
	is_silent(world, API "/objects/RP-522701-1/explain");
	is_silent(world, API "/firms/" FIRM "/explain");
}

static void which_lists_there_are(void **state)
{
	struct world *world = (struct world *)*state;
	const struct answered *answered = world_wang_gets(world, API "/lists");
	answered_is(answered, 200);
	static const char begin[] = "{\"items\":[{\"noun\":\"report\",\"daemon\":\"intake\",";
	assert_int_equal(strncmp(answered->body, begin, sizeof begin - 1), 0);
	char *whole = strdup(answered->body);
	assert_non_null(whole);
	assert_string_equal(world_wang_gets(world, API "/lists")->body, whole);
	free(whole);
	assert_string_equal(answered_header(answered, "Content-Type"),
			    "application/json; charset=utf-8");
	assert_string_equal(answered_header(answered, "Cache-Control"), "no-store");
	world_was_asked(world, "");
}

/* ---- counts */

static void rows_are_counted_page_by_page(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_HAZARD] =
		(struct said){.lines = "{}\n{}\n", .after = "x", .more = "{}\n"};
	answered_says(world_wang_gets(world, API "/lists/hazard/count?state=opened"),
		      "{\"count\":3,\"more\":false}");
	world_was_asked(world, "hazard wang list hazard state=opened limit=200\n"
			       "hazard wang list hazard state=opened limit=200 after=78\n");
	world->said[DAEMON_HAZARD] = (struct said){0};
	answered_says(world_wang_gets(world, API "/lists/hazard/count"),
		      "{\"count\":0,\"more\":false}");
	answered_refuses(world_wang_gets(world, API "/lists/nothing/count"), 404, "console.no_list",
			 "noun");
}

/* Up to a thousand: one more isn't asked for. */
static void a_count_ends_somewhere(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_HAZARD] =
		(struct said){.lines = "{}\n", .times = 200, .after = "x", .endless = true};
	world->questions = 0;
	answered_says(world_wang_gets(world, API "/lists/hazard/count"),
		      "{\"count\":1000,\"more\":true}");
	assert_int_equal(world->questions, 5);
	/* Pages that are short, and fifty of them. */
	world->said[DAEMON_HAZARD].times = 3;
	world->questions = 0;
	answered_says(world_wang_gets(world, API "/lists/hazard/count"),
		      "{\"count\":150,\"more\":true}");
	assert_int_equal(world->questions, 50);
}

/* ---- objects, and who has read them */

static char *reads_of(struct world *world)
{
	static char text[65536];
	char path[TEST_PATH_MAX + 300];
	size_t size = 0;
	(void)snprintf(path, sizeof path, "%s/console/reads", world->data);
	DIR *folder = opendir(path);
	assert_non_null(folder);
	for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
		if (strncmp(entry->d_name, "2", 1) != 0)
			continue;
		(void)snprintf(path, sizeof path, "%s/console/reads/%.40s", world->data,
			       entry->d_name);
		FILE *file = fopen(path, "r");
		assert_non_null(file);
		size += fread(text + size, 1, sizeof text - 1 - size, file);
		(void)fclose(file);
	}
	(void)closedir(folder);
	text[size] = '\0';
	return text;
}

static size_t noted(struct world *world, const char *what, const char *object)
{
	char wanted[160];
	size_t count = 0;
	(void)snprintf(wanted, sizeof wanted,
		       "\"person\":\"wang\",\"what\":\"%s\",\"object\":\"%s\"", what, object);
	for (const char *at = reads_of(world); (at = strstr(at, wanted)) != NULL; at++)
		count++;
	return count;
}

static void an_object_is_asked_for_where_it_lives(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_HAZARD].lines = "{\"id\":\"HZ-522701-1\"}\n";
	size_t before = noted(world, "object", "HZ-522701-1");
	answered_says(world_wang_gets(world, API "/objects/HZ-522701-1"),
		      "{\"items\":[{\"id\":\"HZ-522701-1\"}],\"opened\":[]}");
	assert_int_equal(noted(world, "object", "HZ-522701-1"), before + 1);
	answered_is(world_wang_gets(world, API "/proposals/PP-522701-credit-3"), 200);
	answered_is(world_wang_gets(world, API "/objects/CS-522701-4"), 200);
	world_was_asked(world, "hazard wang get HZ-522701-1\ncredit wang get PP-522701-credit-3\n"
			       "escalation wang get CS-522701-4\n");
	answered_refuses(world_wang_gets(world, API "/objects/HZ-522702-1"), 404,
			 "console.elsewhere", "id");
	answered_refuses(world_wang_gets(world, API "/objects/XX-522701-1"), 400, "console.value",
			 "id");
	answered_refuses(world_wang_gets(world, API "/objects/PP-522701-1"), 400, "console.value",
			 "id");
	world_was_asked(world, "");
}

/* What can't be written down is not shown. */
static void nothing_is_shown_unnoted(void **state)
{
	struct world *world = (struct world *)*state;
	static const char *const paths[] = {
		"objects/HZ-522701-1",         "objects/HZ-522701-1/story",
		"objects/CS-522701-1/sheet",   "objects/CS-522701-1/volume",
		"objects/HZ-522701-1/explain", "firms/" FIRM,
		"firms/" FIRM "/explain",      "lists/case"};
	char folder[TEST_PATH_MAX + 32], away[TEST_PATH_MAX + 32], path[96];
	(void)snprintf(folder, sizeof folder, "%s/console/reads", world->data);
	(void)snprintf(away, sizeof away, "%s/console/away", world->data);
	assert_int_equal(rename(folder, away), 0);
	FILE *file = fopen(folder, "w"); /* no folder can be made there */
	assert_non_null(file);
	(void)fclose(file);
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		(void)snprintf(path, sizeof path, API "/%s", paths[i]);
		answered_refuses(world_wang_gets(world, path), 503, "console.read_not_noted", NULL);
	}
	world_was_asked(world, "");
	assert_int_equal(unlink(folder), 0);
	assert_int_equal(rename(away, folder), 0);
	/* Lists of what is no case are read without. */
	answered_is(world_wang_gets(world, API "/lists/hazard"), 200);
	size_t before = noted(world, "list", "case");
	answered_is(world_wang_gets(world, API "/lists/case"), 200);
	assert_int_equal(noted(world, "list", "case"), before + 1);
}

static void who_else_has_it_open(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test li = world_sign_in(world, "li");
	answered_says(world_wang_gets(world, API "/objects/HZ-522701-8"),
		      "{\"items\":[],\"opened\":[]}");
	clock_manual_advance(&world->clock, 61 * MS_PER_SECOND);
	answered_says(
		world_get(world, &li, API "/objects/HZ-522701-8"),
		"{\"items\":[],\"opened\":[{\"person\":\"wang\",\"name\":\"王芳\",\"ago_s\":61}]}");
	answered_says(
		world_wang_gets(world, API "/objects/HZ-522701-8"),
		"{\"items\":[],\"opened\":[{\"person\":\"li\",\"name\":\"李明\",\"ago_s\":0}]}");
	answered_says(world_wang_gets(world, API "/objects/HZ-522701-9"),
		      "{\"items\":[],\"opened\":[]}");
}

/* ---- the read model's answers */

static void a_story_is_the_models(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_UNKNOWN].lines = "{\"event\":\"hazard_opened\"}\n";
	static const struct {
		const char *path, *asked, *what, *object;
	} all[] = {
		{"objects/HZ-522701-1/story", "console wang story HZ-522701-1\n", "story",
		 "HZ-522701-1"},
		{"objects/CS-522701-1/sheet", "console wang story CS-522701-1 sheet=1\n",
		 "case_sheet", "CS-522701-1"},
		{"objects/CS-522701-1/volume", "console wang story CS-522701-1 volume=1\n",
		 "case_volume", "CS-522701-1"},
	};
	for (size_t i = 0; i < 3; i++) {
		char path[96];
		(void)snprintf(path, sizeof path, API "/%s", all[i].path);
		size_t before = noted(world, all[i].what, all[i].object);
		answered_says(world_wang_gets(world, path),
			      "{\"items\":[{\"event\":\"hazard_opened\"}],\"behind\":[]}");
		world_was_asked(world, all[i].asked);
		assert_int_equal(world->waited_most_ms, 2000);
		assert_int_equal(noted(world, all[i].what, all[i].object), before + 1);
	}
	static const struct {
		const char *code;
		int status;
	} refusals[] = {{"query.role", 403},
			{"console.behind", 503},
			{"story.not_found", 404},
			{"search.too_short", 400}};
	for (size_t i = 0; i < 4; i++) {
		world->said[DAEMON_UNKNOWN] = (struct said){.code = refusals[i].code};
		const struct answered *answered =
			world_wang_gets(world, API "/objects/HZ-522701-1/story");
		answered_refuses(answered, refusals[i].status, refusals[i].code, NULL);
		answered_has(answered, "\"daemon\":\"console\"");
	}
	/* Some of it, and it isn't all: what there is, and what is lacking. */
	world->lags.of[DAEMON_CREDIT].events = 7;
	world->lags.of[DAEMON_NOTIFY].silent = true;
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "console.behind", .lines = "{}\n"};
	answered_says(world_wang_gets(world, API "/objects/HZ-522701-1/story"),
		      "{\"items\":[{}],\"behind\":[{\"daemon\":\"notify\",\"answers\":false},"
		      "{\"daemon\":\"credit\",\"answers\":true,\"events\":7}]}");
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "console.behind"};
	answered_has(world_wang_gets(world, API "/objects/HZ-522701-1/story"),
		     ",\"behind\":[{\"daemon\":\"notify\",\"answers\":false},"
		     "{\"daemon\":\"credit\",\"answers\":true,\"events\":7}]");
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "story.not_found", .lines = "{}\n"};
	answered_lacks(world_wang_gets(world, API "/objects/HZ-522701-1/story"), "\"behind\"");
}

/* A page waits for the model, and whoever was signed out meanwhile is told nothing. */
static void who_waits_may_be_signed_out(void **state)
{
	struct world *world = (struct world *)*state;
	const struct wait_lags level = {0};
	struct session_of_test other = world_sign_in(world, "wang");
	world->hold_read = true;
	world->said[DAEMON_UNKNOWN].lines = "{}\n";
	int connection = world_open(
		world, &(struct asked){.path = API "/objects/HZ-522701-1/story", .as = &other});
	assert_string_equal(world_heard(world, connection), "");
	world_read(world, &level);
	assert_non_null(
		strstr(world_hear(world, connection, NULL), "{\"items\":[{}],\"behind\":[]}"));
	(void)close(connection);
	connection = world_open(
		world, &(struct asked){.path = API "/objects/HZ-522701-1/story", .as = &other});
	assert_string_equal(world_heard(world, connection), "");
	answered_is(world_ask(world, &(struct asked){.method = "DELETE",
						     .path = API "/session",
						     .as = &other}),
		    204);
	world_read(world, &level);
	const char *heard = world_hear(world, connection, NULL);
	assert_non_null(strstr(heard, "HTTP/1.1 401 "));
	assert_non_null(strstr(heard, "session.missing"));
	(void)close(connection);
}

#define SEVEN_OF_CREDIT "{\"daemon\":\"credit\",\"answers\":true,\"events\":7}"

static void an_explanation_is_all_that_is_known(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_UNKNOWN].lines = "{\"cause\":1}\n";
	world->said[DAEMON_HAZARD].lines = "{\"by\":\"hazard\"}\n";
	world->said[DAEMON_ESCALATION].lines = "{\"by\":\"escalation\"}\n";
	answered_says(world_wang_gets(world, API "/objects/HZ-522701-1/explain?at=2025-03-10"),
		      "{\"items\":[{\"by\":\"hazard\"},{\"by\":\"escalation\"}],\"causes\":"
		      "[{\"cause\":1}],\"behind\":[]}");
	world_was_asked(world, "console wang explain HZ-522701-1 at=1741622399999\n"
			       "hazard wang explain HZ-522701-1 at=1741622399999\n"
			       "escalation wang explain HZ-522701-1 at=1741622399999\n");
	answered_is(
		world_wang_gets(world, API
				"/objects/RP-522701-1/explain?at=2025-03-10T08:00:00.000%2B08:00"),
		200);
	world_was_asked(world, "console wang explain RP-522701-1 at=1741564800000\n"
			       "intake wang explain RP-522701-1 at=1741564800000\n");
	answered_refuses(world_wang_gets(world, API "/objects/HZ-522701-1/explain?at=soon"), 400,
			 "console.value", "at");
	answered_refuses(world_wang_gets(world, API "/objects/HZ-522702-1/explain"), 404,
			 "console.elsewhere", "id");
	/* The ladder may know nothing of it; who has the matter must. */
	world->said[DAEMON_ESCALATION] =
		(struct said){.outcome = ZH__OUTCOME__OUTCOME_NOT_FOUND, .code = "explain.nothing"};
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "story.not_found", .lines = "{}\n"};
	size_t before = noted(world, "explain", "HZ-522701-1");
	answered_says(world_wang_gets(world, API "/objects/HZ-522701-1/explain"),
		      "{\"items\":[{\"by\":\"hazard\"}],\"causes\":[],\"behind\":[]}");
	assert_int_equal(noted(world, "explain", "HZ-522701-1"), before + 1);
	/* Without its causes only where the answer says so. */
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "console.behind"};
	answered_refuses(world_wang_gets(world, API "/objects/HZ-522701-1/explain"), 503,
			 "console.behind", NULL);
	world->lags.of[DAEMON_CREDIT].events = 7;
	answered_says(world_wang_gets(world, API "/objects/HZ-522701-1/explain"),
		      "{\"items\":[{\"by\":\"hazard\"}],\"causes\":[],\"behind\":[" SEVEN_OF_CREDIT
		      "]}");
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "query.role"};
	answered_refuses(world_wang_gets(world, API "/objects/HZ-522701-1/explain"), 403,
			 "query.role", NULL);
	world->said[DAEMON_UNKNOWN] = (struct said){0};
	world->said[DAEMON_HAZARD] = (struct said){.outcome = ZH__OUTCOME__OUTCOME_NOT_FOUND,
						   .code = "hazard.not_found"};
	answered_refuses(world_wang_gets(world, API "/objects/HZ-522701-1/explain"), 404,
			 "hazard.not_found", NULL);
}

static void a_firm_is_its_archive_and_its_matters(void **state)
{
	struct world *world = (struct world *)*state;
	size_t before = noted(world, "firm", FIRM);
	world->said[DAEMON_UNKNOWN].lines = "{\"id\":\"HZ-522701-1\"}\n";
	world->said[DAEMON_HAZARD].lines = "{\"id\":\"FM-522701-1\"}\n";
	answered_says(
		world_wang_gets(world, API "/firms/" FIRM),
		"{\"items\":[{\"id\":\"FM-522701-1\"}],\"matters\":[{\"id\":\"HZ-522701-1\"}],"
		"\"behind\":[]}");
	world_was_asked(world, "console wang story firm=" FIRM "\n"
			       "hazard wang get noun=firm key=" FIRM "\n");
	assert_int_equal(noted(world, "firm", FIRM), before + 1);
	answered_refuses(world_wang_gets(world, API "/firms/123"), 400, "console.value", "key");
	/* One of the two knows it. */
	world->said[DAEMON_HAZARD] =
		(struct said){.outcome = ZH__OUTCOME__OUTCOME_NOT_FOUND, .code = "firm.not_found"};
	answered_says(world_wang_gets(world, API "/firms/" FIRM),
		      "{\"items\":[],\"matters\":[{\"id\":\"HZ-522701-1\"}],\"behind\":[]}");
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "story.not_found"};
	answered_refuses(world_wang_gets(world, API "/firms/" FIRM), 404, "console.no_firm", "key");
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "console.behind"};
	answered_refuses(world_wang_gets(world, API "/firms/" FIRM), 503, "console.behind", NULL);
	/* Its matters lack only where the answer says so. */
	world->said[DAEMON_HAZARD] = (struct said){.lines = "{}\n"};
	answered_refuses(world_wang_gets(world, API "/firms/" FIRM), 503, "console.behind", NULL);
	world->lags.of[DAEMON_CREDIT].events = 7;
	answered_says(world_wang_gets(world, API "/firms/" FIRM),
		      "{\"items\":[{}],\"matters\":[],\"behind\":[" SEVEN_OF_CREDIT "]}");
	world->lags = (struct wait_lags){0};
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "story.not_found"};
	answered_says(world_wang_gets(world, API "/firms/" FIRM),
		      "{\"items\":[{}],\"matters\":[],\"behind\":[]}");
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "query.role"};
	answered_refuses(world_wang_gets(world, API "/firms/" FIRM), 403, "query.role", NULL);
	/* Why: all five, as far as they know. */
	world->said[DAEMON_UNKNOWN] = (struct said){.lines = "{\"cause\":1}\n"};
	world->said[DAEMON_HAZARD] = (struct said){.lines = "{\"by\":2}\n"};
	world->said[DAEMON_CREDIT] =
		(struct said){.outcome = ZH__OUTCOME__OUTCOME_NOT_FOUND, .code = "explain.nothing"};
	world->asked[0] = '\0';
	before = noted(world, "explain", FIRM);
	answered_says(world_wang_gets(world, API "/firms/" FIRM
						 "/explain?at=2025-03-10T00:00:00.000%2B08:00"),
		      "{\"items\":[{\"by\":2}],\"causes\":[{\"cause\":1}],\"behind\":[]}");
	assert_int_equal(world->questions >= 6, 1);
	assert_non_null(
		strstr(world->asked, "credit wang explain firm=" FIRM " at=1741536000000\n"));
	assert_non_null(
		strstr(world->asked, "intake wang explain firm=" FIRM " at=1741536000000\n"));
	assert_int_equal(noted(world, "explain", FIRM), before + 1);
	answered_refuses(world_wang_gets(world, API "/firms/" FIRM "/explain?at=x"), 400,
			 "console.value", "at");
	answered_refuses(world_wang_gets(world, API "/firms/1/explain"), 400, "console.value",
			 "key");
}

static void a_search_has_pages(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_UNKNOWN] = (struct said){.lines = "{\"found\":1}\n", .after = "ab"};
	answered_says(
		world_wang_gets(world, API "/search?q=%E6%B0%B4%E6%B3%A5&limit=50&after=6161"),
		"{\"items\":[{\"found\":1}],\"after\":\"6162\",\"behind\":[]}");
	world_was_asked(world, "console wang search 水泥 limit=50 after=6161\n");
	assert_int_equal(world->waited_most_ms, 500);
	answered_is(world_wang_gets(world, API "/search?q=x"), 200);
	world_was_asked(world, "console wang search x limit=50\n");
	answered_refuses(world_wang_gets(world, API "/search"), 400, "console.value", "q");
	answered_refuses(world_wang_gets(world, API "/search?q=x&limit=51"), 400, "console.value",
			 "limit");
	answered_refuses(world_wang_gets(world, API "/search?q=x&after=x"), 400, "console.value",
			 "after");
	world->said[DAEMON_UNKNOWN] = (struct said){.code = "query.role"};
	answered_refuses(world_wang_gets(world, API "/search?q=x"), 403, "query.role", NULL);
}

static void the_state_of_all_is_told(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_UNKNOWN].lines = "{\"own\":1}\n";
	world->said[DAEMON_HAZARD].lines = "{\"head\":9}\n{\"head\":8}\n";
	answered_says(
		world_wang_gets(world, API "/status"),
		"{\"items\":[{\"daemon\":\"console\",\"answers\":true,\"lines\":[{\"own\":1}]},"
		"{\"daemon\":\"intake\",\"answers\":true,\"lines\":[]},"
		"{\"daemon\":\"hazard\",\"answers\":true,\"lines\":[{\"head\":9},{\"head\":8}]},"
		"{\"daemon\":\"escalation\",\"answers\":true,\"lines\":[]},"
		"{\"daemon\":\"notify\",\"answers\":true,\"lines\":[]},"
		"{\"daemon\":\"credit\",\"answers\":true,\"lines\":[]}]}");
	world->said[DAEMON_CREDIT].silent = true;
	int connection =
		world_open(world, &(struct asked){.path = API "/status", .as = &world_wang});
	world_settle(world, &world_wang, DAEMON_CREDIT);
	clock_manual_advance(&world->clock, 8 * MS_PER_SECOND);
	site_tick(world->site);
	const char *heard = world_hear(world, connection, NULL);
	assert_non_null(strstr(heard, "HTTP/1.1 200 "));
	assert_non_null(strstr(heard, "{\"daemon\":\"credit\",\"answers\":false,\"lines\":[]}]}"));
	(void)close(connection);
	/* The first refusal is the answer, and the others are waited for all the same. */
	world->said[DAEMON_CREDIT] =
		(struct said){.outcome = ZH__OUTCOME__OUTCOME_NOT_PERMITTED, .code = "query.role"};
	answered_refuses(world_wang_gets(world, API "/status"), 403, "query.role", NULL);
}

static void words_come_in_one_language(void **state)
{
	struct world *world = (struct world *)*state;
	const struct answered *answered = world_get(world, NULL, API "/words?lang=zh");
	answered_is(answered, 200);
	answered_has(answered, "{\"lang\":\"zh\",\"text\":{");
	answered_has(answered, "\"hazard\":\"隐患\"");
	static const char *const classes[] = {"code",   "event",   "act",   "noun",
					      "option", "member",  "value", "policy",
					      "why",    "written", "worded"};
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		char wanted[32];
		(void)snprintf(wanted, sizeof wanted, "},\"%s\":{\"", classes[i]);
		answered_has(answered, wanted);
	}
	char tag[64];
	(void)snprintf(tag, sizeof tag, "If-None-Match: %s\r\n", answered_header(answered, "ETag"));
	assert_string_equal(answered_header(answered, "Cache-Control"), "no-cache");
	answered = world_ask(world, &(struct asked){.path = API "/words?lang=zh", .more = tag});
	answered_is(answered, 304);
	assert_int_equal(answered->size, 0);
	answered = world_ask(world, &(struct asked){.path = API "/words?lang=en", .more = tag});
	answered_is(answered, 200);
	answered_has(answered, "{\"lang\":\"en\",\"text\":{");
	answered_lacks(answered, "隐患\"");
	answered_refuses(world_get(world, NULL, API "/words"), 400, "console.value", "lang");
	answered_refuses(world_get(world, NULL, API "/words?lang=fr"), 400, "console.value",
			 "lang");
}

static void who_is_who(void **state)
{
	struct world *world = (struct world *)*state;
	const struct answered *answered = world_wang_gets(world, API "/people");
	answered_is(answered, 200);
	answered_has(answered,
		     "{\"units\":[{\"id\":\"office\",\"name\":\"市监局\"}],\"persons\":["
		     "{\"id\":\"chen\",\"name\":\"陈强\"},{\"id\":\"guo\",\"name\":\"郭静\"},"
		     "{\"id\":\"li\",\"name\":\"李明\"},{\"id\":\"wang\",\"name\":\"王芳\","
		     "\"regions\":[{\"code\":\"522701\",\"name\":\"都匀市\"},{\"name\":"
		     "\"城南\"}]}],\"members\":[\"");
	answered_has(answered, "\"owner\"");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, world_anew_with_wang)
	const struct CMUnitTest tests[] = {
		TEST(a_list_is_its_daemons),
		TEST(what_is_no_limit_or_place_is_refused),
		TEST(so_many_filters_are_taken),
		TEST(what_a_daemon_refuses_is_told),
		TEST(who_is_silent_is_named),
		TEST(which_lists_there_are),
		TEST(rows_are_counted_page_by_page),
		TEST(a_count_ends_somewhere),
		TEST(an_object_is_asked_for_where_it_lives),
		TEST(nothing_is_shown_unnoted),
		TEST(who_else_has_it_open),
		TEST(a_story_is_the_models),
		TEST(who_waits_may_be_signed_out),
		TEST(an_explanation_is_all_that_is_known),
		TEST(a_firm_is_its_archive_and_its_matters),
		TEST(a_search_has_pages),
		TEST(the_state_of_all_is_told),
		TEST(words_come_in_one_language),
		TEST(who_is_who),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
