/* What people read of measures, notices, cases and the ledger. */
#include "query.pb-c.h"
#include "tests/unit/services/escalation/execution_fixture.h"

struct asking {
	struct query_context context;
	struct answer answer;
	char out[64u << 10];
};

static void ask(struct decider_driver *driver, const struct principal *person,
		const Zh__Query *question, struct asking *asking)
{
	asking->context = (struct query_context){
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.calendar = driver->calendar,
		.dictionary = driver->dictionary,
		.person = person,
		.region = REGION,
		.daemon = DAEMON_ESCALATION,
		.now_ms = driver->now_ms,
		.arena = &driver->arena,
	};
	memset(asking->out, 0, sizeof asking->out);
	asking->answer = (struct answer){.out = writer_over(asking->out, sizeof asking->out - 1),
					 .limit = QUERY_PAGE_MAX};
	assert_true(questions_answer(&escalation_questions, &asking->context, question,
				     &asking->answer));
	assert_false(asking->answer.out.overflow);
	/* What is taken out leaves bytes behind the end. */
	asking->out[asking->answer.out.size] = '\0';
}

static void list(struct decider_driver *driver, const char *noun, const char *filter,
		 const char *value, struct asking *asking)
{
	Zh__ListQuery body = ZH__LIST_QUERY__INIT;
	Zh__Query question = ZH__QUERY__INIT;
	Zh__Param param = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&param};
	body.noun = noun;
	param.name = filter;
	param.value = value;
	if (filter != NULL) {
		body.filters = filters;
		body.n_filters = 1;
	}
	question.ask_case = ZH__QUERY__ASK_LIST;
	question.list = &body;
	ask(driver, &fixture_officer, &question, asking);
}

static void about(struct decider_driver *driver, const struct principal *person,
		  struct object_id id, bool explain, struct asking *asking)
{
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__ExplainQuery why = ZH__EXPLAIN_QUERY__INIT;
	Zh__Query question = ZH__QUERY__INIT;
	SET_OPTIONAL(&object, kind, (uint32_t)id.kind);
	SET_OPTIONAL(&object, region, id.region);
	SET_OPTIONAL(&object, number, id.number);
	get.object = &object;
	why.object = &object;
	question.ask_case = explain ? ZH__QUERY__ASK_EXPLAIN : ZH__QUERY__ASK_GET;
	if (explain)
		question.explain = &why;
	else
		question.get = &get;
	ask(driver, person, &question, asking);
}

/* What can be asked why. */
static const enum object_kind kinds[] = {OBJECT_MEASURE, OBJECT_NOTICE, OBJECT_CASEFILE,
					 OBJECT_BULLETIN, OBJECT_HAZARD};

#define assert_says(asking, text) assert_non_null(strstr((asking)->out, (text)))
#define assert_silent(asking, text) assert_null(strstr((asking)->out, (text)))

static void test_case_is_shown_with_its_axes(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct asking asking;
	struct object_id id = fixture_case_to(driver, CASE_DECIDED);
	about(driver, &fixture_officer, id, false, &asking);
	assert_says(&asking, "\"id\":\"CS-522701-1\"");
	assert_says(&asking, "\"state\":\"decided\"");
	assert_says(&asking, "\"service\":\"owed\"");
	assert_says(&asking, "\"owed_fen\":5000000");
	assert_says(&asking, "\"decision_number\":\"522701市监处罚〔2025〕1号\"");
	assert_says(&asking, "\"penalty\":\"suspend_licence\"");
	assert_says(&asking, FIRM_NAME);
	about(driver, &fixture_officer, driver_object(driver, OBJECT_CASEFILE, 9), false, &asking);
	assert_string_equal(asking.answer.refusal.code, "escalation.not_found");
}

/* Who runs the daemons, and the public, see states and counts, no firm and no officer; why it is so
 * is the office's to ask, whatever there is. */
static void test_operator_sees_no_content(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const struct principal outside[] = {
		{.id = "ops", .unit = "it", .roles = ROLE_OPERATOR},
		{.id = "reader", .unit = "", .roles = ROLE_PUBLIC},
	};
	struct asking asking;
	struct object_id id = fixture_case_to(driver, CASE_DECIDED);
	for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
		about(driver, &outside[i], id, false, &asking);
		assert_says(&asking, "\"state\":\"decided\"");
		assert_silent(&asking, FIRM_KEY);
		assert_silent(&asking, FIRM_NAME);
		assert_silent(&asking, "zhang-wei");
		for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
			about(driver, &outside[i], driver_object(driver, kinds[k], 1), true,
			      &asking);
			assert_string_equal(asking.answer.refusal.code, "query.role");
			assert_int_equal(asking.answer.out.size, 0);
		}
	}
}

/* Neither what there is none of, nor what another region has under a number of ours. */
static void test_what_is_not_here_is_not_found(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct asking asking;
	(void)fixture_case_to(driver, CASE_NOTICED);
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		struct object_id elsewhere = object_id_make(kinds[k], REGION + 1, 1);
		about(driver, &fixture_officer, elsewhere, true, &asking);
		assert_string_equal(asking.answer.refusal.code, "escalation.not_found");
		if (kinds[k] == OBJECT_HAZARD) /* its own daemon knows whether there is one */
			continue;
		about(driver, &fixture_officer, elsewhere, false, &asking);
		assert_string_equal(asking.answer.refusal.code, "escalation.not_found");
		for (int explain = 0; explain <= 1; explain++) {
			about(driver, &fixture_officer, driver_object(driver, kinds[k], 9),
			      explain != 0, &asking);
			assert_string_equal(asking.answer.refusal.code, "escalation.not_found");
		}
	}
}

static void test_lists_and_filters(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct asking asking;
	(void)fixture_case_to(driver, CASE_FILED);
	list(driver, "case", "firm", FIRM_KEY, &asking);
	assert_int_equal(asking.answer.lines, 1);
	list(driver, "case", "hazard", "HZ-522701-1", &asking);
	assert_int_equal(asking.answer.lines, 1);
	list(driver, "case", "state", "closed", &asking);
	assert_int_equal(asking.answer.lines, 0);
	list(driver, "case", "state", "lost", &asking);
	assert_string_equal(asking.answer.refusal.code, "list.value");
	list(driver, "measure", "hazard", "HZ-522701-1", &asking);
	assert_int_equal(asking.answer.lines, 1);
	assert_says(&asking, "\"measure\":\"case\"");
	assert_says(&asking, "\"cause\":\"hazard_opened\"");
	list(driver, "ledger", "state", "open", &asking);
	assert_int_equal(asking.answer.lines, 1);
	assert_says(&asking, "\"kind\":\"ledger_row\"");
	list(driver, "notice", NULL, NULL, &asking);
	assert_int_equal(asking.answer.lines, 0);
}

static void test_counts_follow_states(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct asking asking;
	(void)fixture_case_to(driver, CASE_DECIDED);
	list(driver, "count", NULL, NULL, &asking);
	assert_says(&asking,
		    "{\"kind\":\"count\",\"object\":\"case\",\"state\":\"decided\",\"count\":1}");
	assert_says(&asking,
		    "{\"kind\":\"count\",\"object\":\"case\",\"state\":\"filed\",\"count\":0}");
	assert_says(
		&asking,
		"{\"kind\":\"count\",\"object\":\"case_service\",\"state\":\"owed\",\"count\":1}");
	assert_says(
		&asking,
		"{\"kind\":\"count\",\"object\":\"ledger_row\",\"state\":\"open\",\"count\":1}");
}

/* Only those that left "proposed" are counted one by one. */
static void test_counts_of_measures(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct hazard_facts facts = {.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR,
				     .violation = ZH__VIOLATION__VIOLATION_NO_LICENCE_OR_CCC};
	struct asking asking;
	for (uint64_t hazard = 1; hazard <= 3; hazard++)
		fixture_hazard(driver, hazard, facts);
	list(driver, "count", NULL, NULL, &asking);
	assert_says(&asking, "\"object\":\"measure\",\"state\":\"proposed\",\"count\":3");
	fixture_act(driver, &fixture_leader, "measure.withdraw",
		    driver_object(driver, OBJECT_MEASURE, 2), NULL, VERDICT_DONE);
	list(driver, "count", NULL, NULL, &asking);
	assert_says(&asking, "\"object\":\"measure\",\"state\":\"proposed\",\"count\":2");
	assert_says(&asking, "\"object\":\"measure\",\"state\":\"withdrawn\",\"count\":1");
	assert_says(&asking, "\"object\":\"measure\",\"state\":\"held\",\"count\":0");
}

/* Rule, facts, source, clock, person. */
static void test_explain_a_measure(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct asking asking;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 11);
	struct object_id id = driver_object(driver, OBJECT_MEASURE, 1);
	about(driver, &fixture_leader, id, true, &asking);
	assert_says(&asking, "\"rule\":\"MS-MARK-04\"");
	assert_says(&asking, "\"source\":");
	assert_says(&asking, "\"times_overdue\":1");
	assert_says(&asking, "\"purpose\":\"measure.decide\"");
	assert_says(&asking, "\"measure.take\"");
	fixture_act(driver, &fixture_leader, "measure.take", id, NULL, VERDICT_DONE);
	about(driver, &fixture_leader, id, true, &asking);
	assert_says(&asking, "\"decided_by\":\"chen-jie\"");
}

/* The term of a part that is due on a Saturday ends on Monday. */
static void test_a_part_is_told_as_missed_when_its_term_is_over(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct asking asking;
	Zh__CaseDeferCommand body = ZH__CASE_DEFER_COMMAND__INIT;
	uint32_t days[] = {20250412, 20250530};
	int64_t fen[] = {1000000, 4000000};
	fixture_served_case(driver);
	fixture_overdue(driver);
	SET_OPTIONAL(&body, applied_day, 20250411);
	body.application = "application of the party";
	body.term_notice = "notice of the term";
	body.part_day = days;
	body.part_fen = fen;
	body.n_part_day = body.n_part_fen = 2;
	fixture_act(driver, &fixture_officer, "case.defer", fixture_case_id(driver), &body,
		    VERDICT_DONE);
	fixture_on_day(driver, 2025, 4, 14);
	about(driver, &fixture_officer, fixture_case_id(driver), false, &asking);
	assert_says(&asking, "2025-04-12");
	assert_silent(&asking, "missed");
	fixture_on_day(driver, 2025, 4, 15);
	about(driver, &fixture_officer, fixture_case_id(driver), false, &asking);
	assert_says(&asking, "missed");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_case_is_shown_with_its_axes),
		TEST(test_operator_sees_no_content),
		TEST(test_what_is_not_here_is_not_found),
		TEST(test_lists_and_filters),
		TEST(test_counts_follow_states),
		TEST(test_lists_and_filters),
		TEST(test_counts_of_measures),
		TEST(test_explain_a_measure),
		TEST(test_a_part_is_told_as_missed_when_its_term_is_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
