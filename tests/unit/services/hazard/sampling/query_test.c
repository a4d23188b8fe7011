/* What show, list and explain say of samplings. */
#include "common/stage/queries/query.h"
#include "services/hazard/hazard.h"
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static uint8_t memory[1u << 18];
static uint8_t arena_memory[1u << 16];

static const struct principal operator= {.id = "ops", .roles = ROLE_OPERATOR};

static const char *ask_as(struct decider_driver *driver, const struct principal *person,
			  const Zh__Query *query, struct answer *answer)
{
	static struct arena arena;
	arena_init(&arena, arena_memory, sizeof(arena_memory));
	struct query_context context = {.rows = driver_rows(driver),
					.policy = driver->policy,
					.calendar = driver->calendar,
					.dictionary = driver->dictionary,
					.person = person,
					.region = driver->region,
					.daemon = DAEMON_HAZARD,
					.incarnation = driver->incarnation,
					.now_ms = driver->now_ms,
					.arena = &arena};
	*answer = (struct answer){.out = writer_over(memory, sizeof(memory) - 1),
				  .limit = QUERY_PAGE_MAX};
	assert_true(questions_answer(&hazard_questions, &context, query, answer));
	memory[answer->out.size] = '\0';
	return (const char *)memory;
}

static const char *show(struct decider_driver *driver, uint64_t sampling,
			const struct principal *person)
{
	struct answer answer;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	SET_OPTIONAL(&object, kind, OBJECT_SAMPLING);
	SET_OPTIONAL(&object, region, driver->region);
	SET_OPTIONAL(&object, number, sampling);
	get.object = &object;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	return ask_as(driver, person, &query, &answer);
}

static const char *list(struct decider_driver *driver, const char *noun, const char *filter,
			const char *value, struct answer *answer)
{
	static Zh__Param param = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&param};
	Zh__ListQuery ask = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	ask.noun = noun;
	if (filter != NULL) {
		param.name = filter;
		param.value = value;
		ask.filters = filters;
		ask.n_filters = 1;
	}
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &ask;
	return ask_as(driver, &driver_officer, &query, answer);
}

#define SAYS(text, part) assert_non_null(strstr((text), (part)))
#define SILENT(text, part) assert_null(strstr((text), (part)))

static void test_show_says_everything(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "SP-1");
	(void)sample_announce_ask(driver, sampling);
	(void)sample_measure(driver, "sampling.announced", sampling);
	const char *text = show(driver, sampling, &driver_officer);
	SAYS(text, "\"state\":\"final_failed\"");
	SAYS(text, "\"correction\":\"announced\"");
	SAYS(text, "\"sample_no\":\"SP-1\"");
	SAYS(text, "{\"item\":\"增塑剂\",\"standard\":\"GB 6675.1-2014\",\"measured\":\"1.2%\","
		   "\"limit\":\"≤0.1%\"}");
	SAYS(text, "{\"party\":\"maker\",\"state\":\"term_over\",\"served_day\":\"2025-03-03\"");
	SAYS(text, "\"kind\":\"announce\",\"state\":\"answered\",\"competent\":\"next_level\","
		   "\"body\":\"州市场监管局\",\"to_region\":522700");
	SAYS(text, "\"measure\":\"announced\",\"on_day\":");
	SAYS(text, "\"price_fen\":12000");
	SAYS(text, "\"consecutive_failures\":1");
	/* SSI-54: two years from the conclusion on 19 March 2025. */
	SAYS(text, "\"final_day\":\"2025-03-19\"");
	SAYS(text, "\"keep_until_day\":\"2027-03-19\"");
}

static void test_an_operator_sees_no_content(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_failed(driver, 1, "SP-1");
	const char *text = show(driver, sampling, &operator);
	SAYS(text, "\"state\":\"result_failed\"");
	SILENT(text, "SP-1");
	SILENT(text, "增塑剂");
	SILENT(text, "玩具");
}

static void test_lists_and_their_filters(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct answer answer;
	(void)sample_plan(driver, 3, 0);
	(void)sample_failed(driver, 1, "SP-1");
	(void)sample_final(driver, 2, "SP-2");
	(void)list(driver, "sampling", NULL, NULL, &answer);
	assert_int_equal(answer.lines, 3);
	const char *text = list(driver, "sampling", "state", "planned", &answer);
	assert_int_equal(answer.lines, 1);
	SAYS(text, "\"state\":\"planned\"");
	text = list(driver, "sampling", "follow_up", "owed", &answer);
	assert_int_equal(answer.lines, 1);
	SAYS(text, "SP-2");
	(void)list(driver, "sampling", "correction", "order_owed", &answer);
	assert_int_equal(answer.lines, 2);
	(void)list(driver, "sampling", "state", "no_such", &answer);
	assert_string_equal(answer.refusal.code, "list.value");
}

static void test_published_lists_show_what_was_withdrawn(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct answer answer;
	Zh__SamplingPublishCommand command = ZH__SAMPLING_PUBLISH_COMMAND__INIT;
	SET_OPTIONAL(&command, organised_by, ZH__ORGANISED_BY__ORGANISED_BY_US);
	SET_OPTIONAL(&command, from_day, time_yyyymmdd(today(driver)));
	uint64_t sampling = sample_final(driver, 1, "SP-1");
	SET_OPTIONAL(&command, to_day, time_yyyymmdd(today(driver)));
	advance_days(driver, 1);
	assert_int_equal(sample_act_of_two(driver, "sampling.publish-list", 0, &command),
			 VERDICT_DONE);
	const char *text = list(driver, "publication", NULL, NULL, &answer);
	SAYS(text, "\"samplings\":[\"SM-522701-1\"],\"withdrawn\":[]");
	(void)sample_retest(driver, sampling, STEP(REOPEN));
	(void)sample_retest(driver, sampling, STEP(FORMALITIES));
	(void)sample_retest(driver, sampling, STEP(LAB));
	(void)sample_retest(driver, sampling, STEP(PASS));
	text = list(driver, "publication", NULL, NULL, &answer);
	SAYS(text, "\"samplings\":[],\"withdrawn\":[\"SM-522701-1\"]");
}

static void test_explain_names_each_axis_and_its_clocks(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct answer answer;
	uint64_t sampling = sample_served(driver, 1, "SP-1");
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	SET_OPTIONAL(&object, kind, OBJECT_SAMPLING);
	SET_OPTIONAL(&object, region, driver->region);
	SET_OPTIONAL(&object, number, sampling);
	explain.object = &object;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	const char *text = ask_as(driver, &driver_officer, &query, &answer);
	SAYS(text, "\"what\":\"correction\",\"state\":\"order_owed\"");
	SAYS(text, "\"purpose\":\"sampling.objection\",\"rule\":\"SSI-36\"");
	SAYS(text, "总局令18号) 第36条");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_show_says_everything),
		TEST(test_an_operator_sees_no_content),
		TEST(test_lists_and_their_filters),
		TEST(test_published_lists_show_what_was_withdrawn),
		TEST(test_explain_names_each_axis_and_its_clocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
