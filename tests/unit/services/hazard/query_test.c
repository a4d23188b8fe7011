/* What a person sees of hazards and firms. */
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

static char lines[1u << 18];
static struct answer answer;
static uint8_t query_memory[1u << 18];
static const struct principal operator_only = {.id = "ops", .roles = ROLE_OPERATOR};

static bool ask_as(struct decider_driver *driver, const struct principal *person,
		   const Zh__Query *query, size_t limit)
{
	struct arena arena;
	arena_init(&arena, query_memory, sizeof(query_memory));
	const struct query_context context = {
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.person = person,
		.region = driver->region,
		.daemon = DAEMON_HAZARD,
		.now_ms = driver->now_ms,
		.arena = &arena,
	};
	memset(lines, 0, sizeof(lines));
	answer = (struct answer){.out = writer_over(lines, sizeof(lines) - 1), .limit = limit};
	bool ours = hazard_query(&context, query, &answer);
	assert_false(answer.out.overflow);
	return ours;
}

static void show(struct decider_driver *driver, const struct principal *person,
		 enum object_kind kind, uint64_t number)
{
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&id, kind, (uint32_t)kind);
	SET_OPTIONAL(&id, region, driver->region);
	SET_OPTIONAL(&id, number, number);
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	get.object = &id;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	assert_true(ask_as(driver, person, &query, 10));
}

static void list(struct decider_driver *driver, const char *noun, const char *name,
		 const char *value, size_t limit)
{
	Zh__Param filter = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&filter};
	filter.name = name;
	filter.value = value;
	Zh__ListQuery ask = ZH__LIST_QUERY__INIT;
	ask.noun = noun;
	ask.n_filters = name == NULL ? 0 : 1;
	ask.filters = filters;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &ask;
	assert_true(ask_as(driver, &driver_officer, &query, limit));
}

static bool says(const char *text)
{
	return strstr(lines, text) != NULL;
}

static void test_show_a_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	(void)order(driver, hazard, true);
	(void)reinspect(driver, hazard, false);
	show(driver, &driver_officer, OBJECT_HAZARD, hazard);
	assert_int_equal(answer.lines, 1);
	assert_true(says("\"state\":\"reinspection_failed\""));
	assert_true(says("\"proposed_level\":\"larger\""));
	assert_true(says("\"order\":\"correction_order\""));
	assert_true(says("\"officers\":[\"zhang-wei\",\"wu-gang\"]"));
	assert_true(says("\"title\":\"电动玩具\""));
	/* An operator runs the daemons and sees no case content. */
	show(driver, &operator_only, OBJECT_HAZARD, hazard);
	assert_true(says("\"state\":\"reinspection_failed\""));
	assert_false(says("电动玩具"));
	assert_false(says("firm_key"));
	show(driver, &driver_officer, OBJECT_HAZARD, 99);
	assert_string_equal(answer.refusal.code, "hazard.not_found");
}

static void test_lists_and_filters(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char code[19];
	for (uint64_t i = 1; i <= 3; i++)
		(void)open_inspection(driver, i, (unsigned)i);
	(void)order(driver, 2, false);
	list(driver, "hazard", NULL, NULL, 10);
	assert_int_equal(answer.lines, 3);
	list(driver, "hazard", NULL, NULL, 2);
	assert_int_equal(answer.lines, 2);
	assert_int_not_equal(answer.after.size, 0);
	list(driver, "hazard", "state", "ordered", 10);
	assert_int_equal(answer.lines, 1);
	assert_true(says("\"id\":\"HZ-522701-2\""));
	list(driver, "hazard", "state", "opened", 10);
	assert_int_equal(answer.lines, 2);
	shipped_code(HAZARD_REGION, 3, code);
	list(driver, "hazard", "firm", code, 10);
	assert_int_equal(answer.lines, 1);
	assert_true(says("\"id\":\"HZ-522701-3\""));
	list(driver, "hazard", "level", "major", 10);
	assert_int_equal(answer.lines, 0);
	list(driver, "hazard", "state", "nowhere", 10);
	assert_string_equal(answer.refusal.code, "hazard.list.state");
	list(driver, "firm", NULL, NULL, 10);
	assert_int_equal(answer.lines, 3);
	Zh__HazardUnfoundedCommand none = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	none.ground = "nothing there";
	(void)act(driver, "hazard.unfounded", 1, &none);
	list(driver, "ledger", NULL, NULL, 10);
	assert_int_equal(answer.lines, 2);
}

static void test_counts_follow_the_states(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	for (uint64_t i = 1; i <= 3; i++)
		(void)open_inspection(driver, i, 1);
	(void)order(driver, 2, false);
	list(driver, "count", NULL, NULL, 100);
	assert_int_equal(answer.lines, HAZARD_STATE_COUNT);
	assert_true(says(
		"{\"kind\":\"count\",\"object\":\"hazard\",\"state\":\"opened\",\"count\":2}"));
	assert_true(says("\"state\":\"ordered\",\"count\":1"));
}

static void test_explain(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&id, kind, OBJECT_HAZARD);
	SET_OPTIONAL(&id, region, driver->region);
	SET_OPTIONAL(&id, number, hazard);
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	explain.object = &id;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	assert_true(ask_as(driver, &driver_officer, &query, 10));
	assert_int_equal(answer.lines, 3);
	assert_true(says("\"rule\":\"HZ-LEVEL-07\""));
	assert_true(says("\"because_zh\":"));
	assert_true(says("\"violations\":[\"failed_sampling\"]"));
	assert_true(says("\"purpose\":\"hazard.order\""));
	assert_true(says("\"possible\":[\"hazard.level\",\"hazard.order\""));
	assert_false(ask_as(driver, &operator_only, &query, 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_show_a_hazard),
		TEST(test_lists_and_filters),
		TEST(test_counts_follow_the_states),
		TEST(test_explain),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
