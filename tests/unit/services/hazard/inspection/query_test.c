/* What a person sees of inspections, self-checks, draws, key areas and checklists. */
#include "common/policy/rules/policy.h"
#include "services/hazard/hazard.h"
#include "tests/unit/services/hazard/inspection/inspection_fixture.h"

static char lines[1u << 18];
static struct answer answer;
static uint8_t query_memory[1u << 18];

static void ask(struct decider_driver *driver, const Zh__Query *query, size_t limit)
{
	struct arena arena;
	arena_init(&arena, query_memory, sizeof(query_memory));
	const struct query_context context = {
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.person = &driver_officer,
		.region = driver->region,
		.daemon = DAEMON_HAZARD,
		.now_ms = driver->now_ms,
		.arena = &arena,
	};
	memset(lines, 0, sizeof(lines));
	answer = (struct answer){.out = writer_over(lines, sizeof(lines) - 1), .limit = limit};
	assert_true(questions_answer(&hazard_questions, &context, query, &answer));
	assert_false(answer.out.overflow);
}

static void show(struct decider_driver *driver, enum object_kind kind, uint64_t number)
{
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	SET_OPTIONAL(&id, kind, (uint32_t)kind);
	SET_OPTIONAL(&id, region, driver->region);
	SET_OPTIONAL(&id, number, number);
	get.object = &id;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	ask(driver, &query, 10);
}

static void list(struct decider_driver *driver, const char *noun, const char *name,
		 const char *value, const char *flag, size_t limit)
{
	Zh__Param params[2] = {ZH__PARAM__INIT, ZH__PARAM__INIT};
	Zh__Param *filters[] = {&params[name == NULL], &params[1]};
	Zh__ListQuery listed = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	params[0].name = name;
	params[0].value = value;
	params[1].name = flag;
	params[1].value = "yes";
	listed.noun = noun;
	listed.n_filters = (name != NULL ? 1u : 0u) + (flag != NULL ? 1u : 0u);
	listed.filters = filters;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &listed;
	ask(driver, &query, limit);
}

static bool says(const char *text)
{
	return strstr(lines, text) != NULL;
}

static void test_an_inspection_with_answers_and_findings(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = visit(driver, key);
	(void)record(driver, inspection, "P06", NULL);
	show(driver, OBJECT_INSPECTION, inspection);
	assert_true(says("\"state\":\"recorded\""));
	assert_true(says("\"checklist\":\"production\""));
	assert_true(says("\"checklist_version\":1"));
	assert_true(says("\"officers\":[\"zhang-wei\",\"wu-gang\"]"));
	assert_true(says("\"item\":\"P06\",\"question\":\"产品出厂前经过检验"));
	assert_true(says("\"note\":\"seen\""));
	assert_true(says("\"violation\":\"not_inspected\",\"proposed_handling\":\"hazard\""));
	assert_true(says("\"waits_for\":\"inspection.results\""));
	assert_true(says("\"firm_says\":\"faster tests, please\""));
	show(driver, OBJECT_INSPECTION, 99);
	assert_string_equal(answer.refusal.code, "inspection.not_found");
}

static void test_lists_by_state_firm_officer_and_due(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19], other[19];
	(void)known_firm(driver, 1, key);
	(void)known_firm(driver, 2, other);
	(void)plan(driver, key);
	uint64_t second = plan(driver, other);
	(void)assign(driver, second, "zhang-wei", "wu-gang");
	list(driver, "inspection", NULL, NULL, NULL, 10);
	assert_int_equal(answer.lines, 2);
	list(driver, "inspection", "state", "assigned", NULL, 10);
	assert_int_equal(answer.lines, 1);
	assert_true(says("IN-522701-2"));
	list(driver, "inspection", "firm", key, NULL, 10);
	assert_int_equal(answer.lines, 1);
	assert_true(says("IN-522701-1"));
	list(driver, "inspection", "owner", "wu-gang", NULL, 10);
	assert_int_equal(answer.lines, 1);
	list(driver, "inspection", "due_to", "2025-03-12", NULL, 10);
	assert_int_equal(answer.lines, 0);
	list(driver, "inspection", "due_to", "2025-03-13", NULL, 10);
	assert_int_equal(answer.lines, 2);
	list(driver, "inspection", NULL, NULL, "overdue", 10);
	assert_int_equal(answer.lines, 0);
	list(driver, "inspection", NULL, NULL, NULL, 1);
	assert_int_equal(answer.lines, 1);
	assert_int_not_equal(answer.after.size, 0); /* the next page */
	list(driver, "inspection", "state", "asleep", NULL, 10);
	assert_string_equal(answer.refusal.code, "list.value");
}

static void test_who_is_missing_from_a_self_check(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SelfCheckCallCommand call = ZH__SELF_CHECK_CALL_COMMAND__INIT;
	Zh__SelfCheckReturnCommand back = ZH__SELF_CHECK_RETURN_COMMAND__INIT;
	char key[19], other[19];
	(void)known_firm(driver, 1, key);
	(void)known_firm(driver, 2, other);
	call.title = "duties";
	call.class_code = "S0-02";
	assert_int_equal(made(driver, "selfcheck.call", &call), VERDICT_DONE);
	back.firm_key = key;
	SET_OPTIONAL(&back, found, ZH__SELF_CHECK_RESULT__SELF_CHECK_RESULT_NOTHING_FOUND);
	(void)done_to(driver, "selfcheck.return", OBJECT_SELF_CHECK, 1, &back);
	show(driver, OBJECT_SELF_CHECK, 1);
	assert_true(says("\"listed\":2,\"returned\":1,\"missing\":1"));
	list(driver, "roll", "of", "SC-522701-1", "missing", 10);
	assert_int_equal(answer.lines, 1);
	assert_true(says(other));
	list(driver, "roll", "of", "SC-522701-1", "returned", 10);
	assert_true(says(key));
	list(driver, "selfcheck", NULL, NULL, NULL, 10);
	assert_int_equal(answer.lines, 1);
}

static void test_areas_and_checklists(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__AreaProposeCommand propose = ZH__AREA_PROPOSE_COMMAND__INIT;
	Zh__KeyAreaGround grounds[] = {ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_MEDIA};
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	propose.name = "east";
	SET_OPTIONAL(&propose, kind, ZH__KEY_AREA_KIND__KEY_AREA_KIND_CLUSTER);
	propose.grounds = grounds;
	propose.n_grounds = 1;
	(void)made(driver, "area.propose", &propose);
	show(driver, OBJECT_KEY_AREA, 1);
	assert_true(says("\"grounds\":[\"media\"]"));
	assert_true(says("\"waits_for\":\"key_area.decide\""));
	list(driver, "area", "state", "set", NULL, 10);
	assert_int_equal(answer.lines, 0);
	list(driver, "checklist", NULL, NULL, NULL, 10);
	assert_int_equal(answer.lines, driver->policy->checklist_count);
	get.noun = "checklist";
	get.key = "ccc_producer";
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	ask(driver, &query, 10);
	assert_true(says("\"item\":\"C10\""));
	get.key = "nothing";
	ask(driver, &query, 10);
	assert_string_equal(answer.refusal.code, "inspection.no_checklist");
}

static void test_explain_names_rules_and_what_is_possible(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = visit(driver, key);
	(void)record(driver, inspection, "P01", NULL);
	SET_OPTIONAL(&id, kind, OBJECT_INSPECTION);
	SET_OPTIONAL(&id, region, driver->region);
	SET_OPTIONAL(&id, number, inspection);
	explain.object = &id;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	ask(driver, &query, 10);
	assert_true(says("\"possible\":[\"inspection.recuse\",\"inspection.finding\""));
	assert_true(says("\"rule\":\"OURS-IN-RESULTS\""));
	assert_true(says("\"rule\":\"IN-FINDING-01\""));
	assert_true(says("\"because_zh\":\"问题严重"));
	assert_true(says("\"basis\":\"[001]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_an_inspection_with_answers_and_findings),
		TEST(test_lists_by_state_firm_officer_and_due),
		TEST(test_who_is_missing_from_a_self_check),
		TEST(test_areas_and_checklists),
		TEST(test_explain_names_rules_and_what_is_possible),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
