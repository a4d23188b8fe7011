/* What a person sees of reports and feeds, and a feed of its own items. */
#include "intake.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/intake_fixture.h"

static char lines[1u << 18];
static struct answer answer;
static uint8_t query_memory[1u << 18];

static bool ask(struct decider_driver *driver, uint32_t roles, const Zh__Query *query)
{
	struct arena arena;
	const struct principal person = {.id = "someone", .roles = roles};
	arena_init(&arena, query_memory, sizeof(query_memory));
	const struct query_context context = {
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.person = &person,
		.region = driver->region,
		.daemon = DAEMON_INTAKE,
		.now_ms = driver->now_ms,
		.arena = &arena,
	};
	memset(lines, 0, sizeof(lines));
	answer = (struct answer){.out = writer_over(lines, sizeof(lines) - 1), .limit = 100};
	bool ours = questions_answer(&intake_questions, &context, query, &answer);
	assert_false(answer.out.overflow);
	return ours;
}

static bool list(struct decider_driver *driver, const char *noun, const char *name,
		 const char *value)
{
	Zh__Param filter = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&filter};
	filter.name = name;
	filter.value = value;
	Zh__ListQuery listed = ZH__LIST_QUERY__INIT;
	listed.noun = noun;
	listed.n_filters = name == NULL ? 0 : 1;
	listed.filters = filters;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &listed;
	return ask(driver, ROLE_OFFICER, &query);
}

static bool says(const char *text)
{
	return strstr(lines, text) != NULL;
}

static void test_show_a_report(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "A-1", ZH__REPORT_KIND__REPORT_KIND_CLUE);
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&id, kind, OBJECT_REPORT);
	SET_OPTIONAL(&id, region, driver->region);
	SET_OPTIONAL(&id, number, report);
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	get.object = &id;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	assert_true(ask(driver, ROLE_OFFICER, &query));
	assert_true(
		says("\"id\":\"RP-522701-1\",\"report_kind\":\"clue\",\"state\":\"registered\""));
	assert_true(says("\"feed\":\"hotline\",\"feed_id\":\"A-1\""));
	assert_true(says("\"due_ms\":\"2025-03-24T23:59:59.999+08:00\"")); /* 15 working days */
	assert_true(ask(driver, ROLE_OPERATOR, &query));
	assert_false(says("hotline"));
	SET_OPTIONAL(&id, number, 9);
	assert_true(ask(driver, ROLE_OFFICER, &query));
	assert_string_equal(answer.refusal.code, "report.not_found");
}

static void test_lists_and_counts(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)push_kind(driver, "A-1", ZH__REPORT_KIND__REPORT_KIND_CLUE);
	(void)push_kind(driver, "A-2", ZH__REPORT_KIND__REPORT_KIND_CLUE);
	(void)push_kind(driver, "C-1", ZH__REPORT_KIND__REPORT_KIND_COMPLAINT);
	assert_true(list(driver, "report", NULL, NULL));
	assert_int_equal(answer.lines, 3);
	assert_true(list(driver, "report", "state", "closed"));
	assert_int_equal(answer.lines, 0);
	assert_true(list(driver, "feed", NULL, NULL));
	assert_true(says("\"feed\":\"hotline\",\"state\":\"open\",\"received\":3"));
	assert_true(list(driver, "count", NULL, NULL));
	assert_true(says(
		"{\"kind\":\"count\",\"object\":\"clue\",\"state\":\"registered\",\"count\":2}"));
	assert_true(says("{\"kind\":\"count\",\"object\":\"complaint\",\"state\":\"registered\","
			 "\"count\":1}"));
	assert_false(list(driver, "hazard", NULL, NULL));
}

static void test_a_feed_asks_what_became_of_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct intake_report_status status;
	(void)push_kind(driver, "C-1", ZH__REPORT_KIND__REPORT_KIND_COMPLAINT);
	Zh__ReportRefuseCommand refuse = ZH__REPORT_REFUSE_COMMAND__INIT;
	refuse.ground = "CRN-16";
	(void)driver_act(driver, "report.refuse", driver_object(driver, OBJECT_REPORT, 1), &refuse,
			 NULL);
	assert_true(intake_report_status(driver_rows(driver), INTAKE_REGION, "hotline",
					 bytes_of_text("C-1"), &status));
	assert_string_equal(status.state, "refused");
	assert_true(status.told_by_ms > driver->now_ms);
	assert_false(intake_report_status(driver_rows(driver), INTAKE_REGION, "hotline",
					  bytes_of_text("C-2"), &status));
	assert_false(intake_report_status(driver_rows(driver), INTAKE_REGION, "lab",
					  bytes_of_text("C-1"), &status));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)
		TEST(test_show_a_report),
		TEST(test_lists_and_counts),
		TEST(test_a_feed_asks_what_became_of_it),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
