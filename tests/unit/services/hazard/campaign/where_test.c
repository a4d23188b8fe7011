/* Where matters lie, as far as it is on record, and what lists narrowed to a person's regions leave
 * out: what is known to lie elsewhere, and nothing else. */
#include <stdio.h>

#include "common/core/officers.h"
#include "common/stage/clocks/clock_query.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

#define HEAD "firm_key,name,class,role,region,area,unit\n"

static char lines[1u << 16];
static uint8_t query_memory[1u << 18];
static struct answer answer;

/* Who asks, with these regions. */
static struct officer asker;
static struct officers people = {.list = &asker, .count = 1};

static void works_in(const char *const *regions, size_t count)
{
	asker = (struct officer){
		.id = driver_officer.id, .regions = regions, .region_count = count};
}
#define WORKS_IN(...)                                                                              \
	static const char *const regions[] = {__VA_ARGS__};                                        \
	works_in(regions, sizeof regions / sizeof regions[0])

static struct query_context asking(struct decider_driver *driver, struct arena *arena)
{
	arena_init(arena, query_memory, sizeof query_memory);
	memset(lines, 0, sizeof lines);
	answer = (struct answer){.out = writer_over(lines, sizeof lines - 1), .limit = 50};
	return (struct query_context){
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.officers = &people,
		.person = &driver_officer,
		.region = driver->region,
		.daemon = DAEMON_HAZARD,
		.decider = &hazard_decider,
		.now_ms = driver->now_ms,
		.arena = arena,
	};
}

static size_t listed(struct decider_driver *driver, const char *noun)
{
	struct arena arena;
	struct query_context context = asking(driver, &arena);
	Zh__Param near = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&near};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	near.name = "my_regions";
	near.value = "yes";
	list.noun = noun;
	list.filters = filters;
	list.n_filters = 1;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	assert_true(questions_answer(&hazard_questions, &context, &query, &answer));
	return answer.lines;
}

static size_t due(struct decider_driver *driver)
{
	struct arena arena;
	struct query_context context = asking(driver, &arena);
	Zh__DueQuery query = ZH__DUE_QUERY__INIT;
	SET_OPTIONAL(&query, my_regions, 1);
	SET_OPTIONAL(&query, to_ms, driver->now_ms + INT64_C(365) * 86400000);
	answer_due(&context, &query, &answer);
	return answer.lines;
}

static bool says(const char *text)
{
	return strstr(lines, text) != NULL;
}

static uint64_t open_at(struct decider_driver *driver, unsigned firm, uint32_t place)
{
	struct told told;
	told_make(&told, 2000 + firm, firm);
	if (place != 0)
		SET_OPTIONAL(&told.report, place, place);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	return driver_newest(driver, KIND(HAZARD_OPENED))->head.subject_number;
}

/* Firms 1, 2 and 3 with these areas. */
static void import(struct decider_driver *driver, uint64_t campaign, const char *const areas[3])
{
	static char text[1024];
	Zh__CampaignBaseImportCommand command = ZH__CAMPAIGN_BASE_IMPORT_COMMAND__INIT;
	size_t size = (size_t)snprintf(text, sizeof text, HEAD);
	for (unsigned firm = 1; firm <= 3; firm++) {
		char code[19];
		shipped_code(HAZARD_REGION, firm, code);
		size += (size_t)snprintf(text + size, sizeof text - size,
					 "%s,厂%u,S0-02,producer,522701,%s,一股\n", code, firm,
					 areas[firm - 1]);
	}
	command.has_source = 1;
	command.source = (ProtobufCBinaryData){size, (uint8_t *)text};
	command.file = "base.csv";
	assert_int_equal(campaign_do(driver, "campaign.base-import", campaign, &command),
			 VERDICT_DONE);
}

static void areas_are_the_latest_bases(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *const first[] = {"城南片区", "城北片区", ""};
	uint64_t campaign = campaign_running(driver);
	uint64_t south = open_at(driver, 1, 0), north = open_at(driver, 2, 0),
		 untold = open_at(driver, 3, 0);
	assert_true(south < north && north < untold);
	WORKS_IN("城南片区", "东城");
	assert_int_equal(listed(driver, "hazard"), 3); /* nothing is on record of any yet */
	import(driver, campaign, first);
	assert_int_equal(listed(driver, "hazard"), 2);
	assert_true(says("\"base_area\":\"城南片区\""));
	assert_false(says("城北片区"));
	/* The campaign's own terms lie nowhere, and stay. */
	size_t both = due(driver);
	assert_true(says("HZ-522701-1\"") && says("HZ-522701-3\"") && says("CP-522701-1\""));
	assert_false(says("HZ-522701-2\""));
	static const char *const later[] = {"城北片区", "城北片区", "城北片区"};
	import(driver, campaign, later);
	assert_int_equal(listed(driver, "hazard"), 0);
	assert_true(due(driver) < both && says("CP-522701-1\""));
	assert_false(says("HZ-522701"));
	static const char *const back[] = {"东城", "城北片区", ""};
	import(driver, campaign, back);
	assert_int_equal(listed(driver, "hazard"), 2);
	assert_true(says("\"base_area\":\"东城\""));
}

static void codes_are_of_what_they_contain(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)open_at(driver, 1, 522701);
	(void)open_at(driver, 2, 522702);
	(void)open_at(driver, 3, 0);
	{
		WORKS_IN("522701");
		assert_int_equal(listed(driver, "hazard"), 2);
		assert_false(says("522702"));
	}
	{
		WORKS_IN("522700"); /* the prefecture */
		assert_int_equal(listed(driver, "hazard"), 3);
		assert_true(says("\"region\":522702"));
		assert_false(says("\"region\":522701")); /* the office's own needn't be said */
	}
	{
		/* The area of what lies in 522701 isn't on record: it may be that one. */
		WORKS_IN("522702", "城南片区");
		assert_int_equal(listed(driver, "hazard"), 3);
	}
	static const char *const areas[] = {"城北片区", "城北片区", "城北片区"};
	import(driver, campaign_running(driver), areas);
	{
		WORKS_IN("522702", "城南片区");
		assert_int_equal(listed(driver, "hazard"), 2);
		assert_true(says("\"region\":522702"));
	}
}

static void visits_lie_where_their_firm_does(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *const areas[] = {"城南片区", "城北片区", ""};
	uint64_t campaign = campaign_running(driver);
	for (unsigned firm = 1; firm <= 3; firm++)
		(void)open_at(driver, firm, 0);
	for (unsigned firm = 1; firm <= 3; firm++)
		assert_int_equal(campaign_patrol(driver, firm), VERDICT_DONE);
	import(driver, campaign, areas);
	WORKS_IN("城北片区");
	assert_int_equal(listed(driver, "inspection"), 2);
	assert_true(says("\"base_area\":\"城北片区\""));
	assert_false(says("城南片区"));
	/* Firms too; the third has no area on record. */
	char south[19], north[19];
	shipped_code(HAZARD_REGION, 1, south);
	shipped_code(HAZARD_REGION, 2, north);
	assert_int_equal(listed(driver, "firm"), 2);
	assert_true(says(north));
	assert_false(says(south));
}

/* It is asked for, and can't be done: never a list that isn't narrowed. */
static void who_has_none_is_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)open_at(driver, 1, 522701);
	works_in(NULL, 0);
	assert_int_equal(listed(driver, "hazard"), 0);
	assert_string_equal(answer.refusal.code, "list.no_regions");
	assert_int_equal(due(driver), 0);
	assert_string_equal(answer.refusal.code, "list.no_regions");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(areas_are_the_latest_bases, hazard_setup,
						hazard_teardown),
		cmocka_unit_test_setup_teardown(codes_are_of_what_they_contain, hazard_setup,
						hazard_teardown),
		cmocka_unit_test_setup_teardown(visits_lie_where_their_firm_does, hazard_setup,
						hazard_teardown),
		cmocka_unit_test_setup_teardown(who_has_none_is_told, hazard_setup,
						hazard_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
