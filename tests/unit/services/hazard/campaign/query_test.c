/* What a person sees of campaigns: the plan, figures, the rows behind them, who is missing. */
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

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

/* `name` NULL: without a filter, but for what lies within a campaign. */
static void list_by(struct decider_driver *driver, const char *noun, const char *name,
		    const char *value, size_t limit)
{
	Zh__Param campaign = ZH__PARAM__INIT;
	Zh__Param which = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&campaign, &which};
	Zh__ListQuery list_query = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	campaign.name = "campaign";
	campaign.value = "CP-522701-1";
	which.name = name;
	which.value = value;
	list_query.noun = noun;
	bool within = strcmp(noun, "campaign_result") == 0 || strcmp(noun, "campaign_summary") == 0;
	list_query.n_filters = name != NULL ? 2 : within ? 1 : 0;
	list_query.filters = filters;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list_query;
	ask(driver, &query, limit);
}

static void list(struct decider_driver *driver, const char *noun, const char *counter, size_t limit)
{
	list_by(driver, noun, counter == NULL ? NULL : "counter", counter, limit);
}

static bool says(const char *text)
{
	return strstr(lines, text) != NULL;
}

static void test_show(void **state)
{
	struct decider_driver *driver = *state;
	campaign_firms(driver, 3);
	uint64_t campaign = campaign_in_last_phase(driver);
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	SET_OPTIONAL(&id, kind, (uint32_t)OBJECT_CAMPAIGN);
	SET_OPTIONAL(&id, region, driver->region);
	SET_OPTIONAL(&id, number, campaign);
	get.object = &id;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	ask(driver, &query, 10);
	assert_true(says("\"state\":\"in_phase\""));
	assert_true(says("\"plan\":\"test\",\"year\":2025"));
	assert_true(says("\"number\":\"试市监〔2025〕1号\""));
	assert_true(says("\"list\":\"frozen\",\"listed\":3"));
	assert_true(says("\"running\":true"));
	assert_true(says("\"id\":\"survey\""));
	assert_true(says("\"overdue\":true")); /* the survey was due on 14 March */
	assert_true(says("\"measure\":\"patrolled\",\"done\":0,\"owed\":3,\"missing\":3"));
	assert_true(says("\"unit\":\"一股\""));
}

static void test_status_and_the_rows_behind(void **state)
{
	struct decider_driver *driver = *state;
	campaign_firms(driver, 3);
	(void)campaign_in_last_phase(driver);
	(void)campaign_patrol(driver, 2);
	list(driver, "campaign_status", NULL, 10);
	assert_int_equal(answer.lines, 1);
	assert_true(says("\"done\":1,\"owed\":3,\"missing\":2,\"share_bp\":3333"));
	assert_true(says("\"tasks_overdue\":1"));
	list(driver, "campaign_missing", "patrols", 10);
	assert_int_equal(answer.lines, 2);
	assert_true(says("FM-522701-1\"") && says("FM-522701-3\""));
	assert_false(says("FM-522701-2\""));
	list(driver, "campaign_rows", "patrols", 10);
	assert_int_equal(answer.lines, 3);
	assert_true(says("\"state\":\"done\""));
	list(driver, "campaign_rows", "patrols", 2);
	assert_int_equal(answer.lines, 2);
	assert_int_not_equal(answer.after.size, 0);
	list(driver, "campaign_rows", "nothing", 2);
	assert_string_equal(answer.refusal.code, "campaign.counter.unknown");
	list(driver, "campaign", NULL, 10);
	assert_int_equal(answer.lines, 1);
}

static enum verdict submit(struct decider_driver *driver, uint64_t campaign, uint32_t period)
{
	Zh__CampaignReportCommand command = ZH__CAMPAIGN_REPORT_COMMAND__INIT;
	command.report = "final";
	command.text = "已报送";
	if (period != 0)
		SET_OPTIONAL(&command, period, period);
	return driver_act(driver, "campaign.report",
			  driver_object(driver, OBJECT_CAMPAIGN, campaign), &command,
			  period == 0 ? NULL : "漏计一家");
}

/* What was reported stands as it was, whatever is done later; a corrected paper has figures of its
 * own. */
static void test_the_results_list_stands(void **state)
{
	struct decider_driver *driver = *state;
	campaign_firms(driver, 3);
	uint64_t campaign = campaign_in_last_phase(driver);
	list_by(driver, "campaign_result", "report", "final", 10);
	assert_string_equal(answer.refusal.code, "campaign.results.none");
	(void)campaign_patrol(driver, 2);
	assert_int_equal(submit(driver, campaign, 0), VERDICT_DONE);
	(void)campaign_patrol(driver, 1);
	list(driver, "campaign_result", NULL, 100);
	assert_int_equal(answer.lines, 10);
	assert_true(says("\"measure\":\"patrolled\",\"done\":2,\"owed\":3") && !says("\"report\""));
	list_by(driver, "campaign_result", "report", "final", 100);
	assert_int_equal(answer.lines, 10);
	assert_true(says("\"report\":\"final\",\"period\":1,\"paper\":1,\"submitted_day\":"));
	assert_true(says("\"measure\":\"patrolled\",\"done\":1,\"owed\":3,\"missing\":2"));
	assert_int_equal(submit(driver, campaign, 1), VERDICT_DONE);
	list_by(driver, "campaign_result", "report", "final", 100);
	assert_true(says("\"paper\":2") && says("\"measure\":\"patrolled\",\"done\":2,"));
	list_by(driver, "campaign_result", "report", "nothing", 100);
	assert_string_equal(answer.refusal.code, "campaign.report.unknown");
	list_by(driver, "campaign_result", "report", "weekly", 100);
	assert_string_equal(answer.refusal.code, "campaign.results.none");
}

/* A draft of what a report owes is of the counters as they stand until it is submitted, then of its
 * figures; what is lacking stands under its heading, what no figure says is left to a person. */
static void test_the_summary_is_drafted(void **state)
{
	struct decider_driver *driver = *state;
	campaign_firms(driver, 3);
	uint64_t campaign = campaign_in_last_phase(driver);
	(void)campaign_patrol(driver, 2);
	list_by(driver, "campaign_summary", "report", "final", 100);
	assert_null(answer.refusal.code);
	assert_true(says("\"says\":\"summary_title\"") && says("\"says\":\"summary_stands\""));
	assert_true(says("\"part\":\"work\",\"says\":\"summary_issued\",\"number\":\"试市监"));
	assert_true(says(
		"\"part\":\"work\",\"says\":\"summary_covered_target\",\"title_zh\":\"巡查\""));
	assert_true(says("\"done\":1,\"amount\":1,\"owed\":3,\"missing\":2,\"share\":\"33.33\""));
	assert_true(says("\"part\":\"problems\",\"says\":\"summary_lacks_firms\""));
	assert_true(says("\"says\":\"summary_task_late\",\"day\":"));
	assert_false(says("summary_lacks_none"));
	assert_true(says("\"says\":\"summary_write_next\",\"to_write\":true"));
	assert_int_equal(submit(driver, campaign, 0), VERDICT_DONE);
	(void)campaign_patrol(driver, 1);
	list_by(driver, "campaign_summary", "report", "final", 100);
	assert_true(says("\"says\":\"summary_submitted\"") && says("\"share\":\"33.33\""));
	list(driver, "campaign_summary", NULL, 100);
	assert_true(says("\"says\":\"summary_stands\"") && says("\"share\":\"66.66\""));
	list_by(driver, "campaign_summary", "report", "nothing", 100);
	assert_string_equal(answer.refusal.code, "campaign.report.unknown");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
	const struct CMUnitTest tests[] = {
		T(test_show),
		T(test_status_and_the_rows_behind),
		T(test_the_results_list_stands),
		T(test_the_summary_is_drafted),
	};
#undef T
	return cmocka_run_group_tests(tests, NULL, NULL);
}
