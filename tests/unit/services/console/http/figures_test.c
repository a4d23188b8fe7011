/* A bulletin's numbers and the rows behind one: what the read model is asked, and each refusal. */
#include <stdio.h>

#include "tests/unit/services/console/http/site_fixture.h"

#define API "/api/v1"

static void figures_are_counted_up_to_a_day(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_UNKNOWN] = (struct said){.lines = "{\"figure\":1}\n", .after = "p"};
	answered_says(
		world_wang_gets(world,
				API "/bulletins/weekly/figures?cutoff=2025-03-09&limit=3&after=70"),
		"{\"items\":[{\"figure\":1}],\"after\":\"70\",\"behind\":[]}");
	assert_int_equal(world->waited_most_ms, 2000);
	answered_is(world_wang_gets(world, API "/bulletins/weekly/figures"), 200);
	answered_is(world_wang_gets(world, API
				    "/bulletins/period/figures?from=2025-03-01&cutoff=2025-03-31"),
		    200);
	answered_is(world_wang_gets(world, API
				    "/bulletins/weekly/rows?figure=hazards_opened&column=in_period&"
				    "group=unit&part=office"),
		    200);
	world_was_asked(world,
			"console wang bulletin weekly cutoff=20250309 limit=3 after=70\n"
			"console wang bulletin weekly cutoff=0 limit=100\n"
			"console wang bulletin period from=20250301 cutoff=20250331 limit=100\n"
			"console wang bulletin weekly cutoff=0 figure=hazards_opened "
			"column=in_period group=unit part=office limit=100\n");
}

static void what_isnt_asked_for_well_is_refused(void **state)
{
	struct world *world = (struct world *)*state;
	static const struct {
		const char *path, *where;
	} all[] = {
		{"weekly/figures?cutoff=x", "cutoff"},
		{"weekly/figures?from=2025-03-01", "from"},
		{"period/figures?from=x", "from"},
		{"weekly/figures?limit=0", "limit"},
		{"weekly/figures?after=x", "after"},
		{"weekly/rows", "figure"},
		{"weekly/rows?column=in_year", "figure"},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		char path[96];
		(void)snprintf(path, sizeof path, API "/bulletins/%s", all[i].path);
		answered_refuses(world_wang_gets(world, path), 400, "console.value", all[i].where);
	}
	world_was_asked(world, "");
}

static void each_refusal_has_its_place(void **state)
{
	struct world *world = (struct world *)*state;
	static const struct {
		const char *code, *where;
		int status;
	} all[] = {
		{"query.role", NULL, 403},
		{"console.behind", NULL, 503},
		{"bulletin.begin_again", "after", 409},
		{"bulletin.no_memory", NULL, 503},
		{"bulletin.kind", "kind", 404},
		{"bulletin.not_yet", "cutoff", 409},
		{"bulletin.day", "cutoff", 400},
		{"bulletin.figure", "figure", 400},
		{"bulletin.column", "column", 400},
		{"bulletin.group", "group", 400},
		{"search.too_short", NULL, 400},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		world->said[DAEMON_UNKNOWN] = (struct said){.code = all[i].code};
		const struct answered *answered =
			world_wang_gets(world, API "/bulletins/weekly/figures");
		answered_refuses(answered, all[i].status, all[i].code, all[i].where);
		answered_has(answered, "\"daemon\":\"console\"");
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, world_anew_with_wang)
	const struct CMUnitTest tests[] = {
		TEST(figures_are_counted_up_to_a_day),
		TEST(what_isnt_asked_for_well_is_refused),
		TEST(each_refusal_has_its_place),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
