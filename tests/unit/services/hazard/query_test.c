/* What a person sees of hazards and firms. */
#include "command.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

static char lines[1u << 18];
static struct answer answer;
static uint8_t query_memory[1u << 18];
static const struct principal operator_only = {.id = "ops", .roles = ROLE_OPERATOR};
static const struct principal public_only = {.id = "reader", .roles = ROLE_PUBLIC};

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
	bool ours = questions_answer(&hazard_questions, &context, query, &answer);
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

/* Two filters at most; `after` as the page before ended. */
struct asked {
	const char *noun, *name[2], *value[2];
	size_t limit; /* 0: 10 */
	struct row_key after;
};

static void list_by(struct decider_driver *driver, struct asked asked)
{
	Zh__Param params[] = {ZH__PARAM__INIT, ZH__PARAM__INIT};
	Zh__Param *filters[] = {&params[0], &params[1]};
	Zh__ListQuery ask = ZH__LIST_QUERY__INIT;
	ask.noun = asked.noun;
	ask.filters = filters;
	for (; ask.n_filters < 2 && asked.name[ask.n_filters] != NULL; ask.n_filters++) {
		params[ask.n_filters].name = asked.name[ask.n_filters];
		params[ask.n_filters].value = asked.value[ask.n_filters];
	}
	ask.has_after = asked.after.size != 0;
	ask.after = (ProtobufCBinaryData){asked.after.size, asked.after.data};
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &ask;
	assert_true(ask_as(driver, &driver_officer, &query, asked.limit == 0 ? 10 : asked.limit));
}

static void list(struct decider_driver *driver, const char *noun, const char *name,
		 const char *value, size_t limit)
{
	list_by(driver,
		(struct asked){.noun = noun, .name = {name}, .value = {value}, .limit = limit});
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
	show(driver, &public_only, OBJECT_HAZARD,
	     hazard); /* nor does whom people.yaml calls public */
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
	assert_string_equal(answer.refusal.code, "list.value");
	list(driver, "firm", NULL, NULL, 10);
	assert_int_equal(answer.lines, 3);
	Zh__HazardUnfoundedCommand none = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	none.ground = "nothing there";
	(void)act(driver, "hazard.unfounded", 1, &none);
	list(driver, "ledger", NULL, NULL, 10);
	assert_int_equal(answer.lines, 2);
}

/* The numbers of the hazards that the last answer lists, one digit each: "124". */
static const char *listed(void)
{
	static char numbers[16];
	size_t count = 0;
	static const char id[] = "\"id\":\"HZ-522701-";
	for (const char *at = lines; (at = strstr(at, id)) != NULL && count < 15;)
		numbers[count++] = *(at += strlen(id));
	numbers[count] = '\0';
	return numbers;
}

static void assign(struct decider_driver *driver, uint64_t hazard, const char *owner)
{
	Zh__AssignCommand command = ZH__ASSIGN_COMMAND__INIT;
	command.owner = owner;
	assert_int_equal(act(driver, "hazard.assign", hazard, &command), VERDICT_DONE);
}

static void test_who_has_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char code[19];
	for (uint64_t i = 1; i <= 5; i++)
		(void)open_inspection(driver, i, i == 5 ? 2 : 1);
	for (uint64_t i = 1; i <= 4; i++)
		assign(driver, i, i == 3 ? "li-na-2" : "li-na");
	(void)order(driver, 2, false);
	list(driver, "hazard", "owner", "li-na", 10);
	assert_string_equal(listed(), "124"); /* li-na-2 is another officer */
	list(driver, "hazard", "owner", "nobody", 10);
	assert_string_equal(listed(), "");
	list(driver, "hazard", "owner", "none", 10);
	assert_string_equal(listed(), "5");
	list_by(driver, (struct asked){"hazard", {"owner", "state"}, {"li-na", "ordered"}, 0, {0}});
	assert_string_equal(listed(), "2");
	shipped_code(HAZARD_REGION, 1, code);
	list_by(driver, (struct asked){"hazard", {"firm", "owner"}, {code, "li-na"}, 0, {0}});
	assert_int_equal(answer.lines, 3);
	/* Nobody has to take what is over. */
	Zh__HazardUnfoundedCommand ground = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	ground.ground = "nothing there";
	(void)act(driver, "hazard.unfounded", 5, &ground);
	list(driver, "hazard", "owner", "none", 10);
	assert_string_equal(listed(), "");
	/* Page by page the same ones, once each. */
	list(driver, "hazard", "owner", "li-na", 2);
	assert_string_equal(listed(), "12");
	list_by(driver, (struct asked){"hazard", {"owner"}, {"li-na"}, 2, answer.after});
	assert_string_equal(listed(), "4");
	assert_int_equal(answer.after.size, 0);
}

static void test_marks_and_levels(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardRefuseCommand refuse = ZH__HAZARD_REFUSE_COMMAND__INIT;
	Zh__HazardHoldCommand hold = ZH__HAZARD_HOLD_COMMAND__INIT;
	for (uint64_t i = 1; i <= 3; i++)
		(void)open_inspection(driver, i, (unsigned)i);
	assign(driver, 1, "li-na");
	list(driver, "hazard", "mark", "overdue", 10);
	assert_string_equal(listed(), "");
	driver_advance(driver, driver->now_ms + 30 * MS_PER_DAY);
	(void)open_inspection(driver, 4, 4);
	list(driver, "hazard", "mark", "overdue", 10);
	assert_string_equal(listed(), "123");
	/* With the order another term begins: the mark of the one before isn't overdue now. */
	(void)order(driver, 2, false);
	list(driver, "hazard", "mark", "overdue", 10);
	assert_string_equal(listed(), "13");
	list_by(driver, (struct asked){"hazard", {"mark", "owner"}, {"overdue", "li-na"}, 0, {0}});
	assert_string_equal(listed(), "1");
	refuse.evidence = "recorded on camera";
	assert_int_equal(act(driver, "hazard.refuse", 3, &refuse), VERDICT_DONE);
	assert_int_equal(act(driver, "hazard.hold", 4, &hold), VERDICT_DONE);
	list(driver, "hazard", "mark", "refused", 10);
	assert_string_equal(listed(), "3");
	list(driver, "hazard", "mark", "held", 10);
	assert_string_equal(listed(), "4");
	list(driver, "hazard", "mark", "lost", 10);
	assert_string_equal(answer.refusal.code, "list.value");
	/* A level that a person has set stands before the one that a rule proposes. */
	assert_int_equal(set_level(driver, 2, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR), VERDICT_DONE);
	list(driver, "hazard", "level", "major", 10);
	assert_string_equal(listed(), "2");
	list(driver, "hazard", "level", "larger", 10);
	assert_string_equal(listed(), "134");
	list(driver, "hazard", "level", "grave", 10);
	assert_string_equal(answer.refusal.code, "list.value");
}

/* ---- the ledger: of a period all, without one what isn't finished */

static const char *day_text(const struct decider_driver *driver, int32_t days)
{
	static char texts[2][TIME_DAY_TEXT];
	static unsigned turn;
	char *text = texts[turn++ % 2];
	time_print_day(time_day_of_ms(driver->now_ms) + days, text);
	return text;
}

static void ledger(struct decider_driver *driver, const char *since, const char *until)
{
	struct asked asked = {
		.noun = "ledger", .name = {"since", "until"}, .value = {since, until}};
	if (since == NULL) {
		asked.name[0] = until != NULL ? "until" : NULL;
		asked.value[0] = until;
		asked.name[1] = NULL;
	} else if (until == NULL) {
		asked.name[1] = NULL;
	}
	list_by(driver, asked);
}

/* 1 and 2 on the first day, 3 two days later, 4 today, two more days later; 1 is over. */
static void open_four(struct decider_driver *driver)
{
	Zh__HazardUnfoundedCommand ground = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	ground.ground = "nothing there";
	(void)open_inspection(driver, 1, 1);
	(void)open_inspection(driver, 2, 2);
	driver_advance(driver, driver->now_ms + 2 * MS_PER_DAY);
	(void)open_inspection(driver, 3, 3);
	driver_advance(driver, driver->now_ms + 2 * MS_PER_DAY);
	(void)open_inspection(driver, 4, 4);
	(void)act(driver, "hazard.unfounded", 1, &ground);
}

static void test_the_ledger_of_a_period(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	ledger(driver, NULL, NULL);
	assert_string_equal(listed(), "");
	open_four(driver);
	ledger(driver, NULL, NULL);
	assert_string_equal(listed(), "234");
	ledger(driver, day_text(driver, -4), NULL);
	assert_string_equal(listed(), "1234");
	assert_true(says("\"ground\":\"nothing there\""));
	ledger(driver, day_text(driver, -3), NULL);
	assert_string_equal(listed(), "34");
	ledger(driver, NULL, day_text(driver, -4)); /* both days are in the period */
	assert_string_equal(listed(), "12");
	ledger(driver, day_text(driver, -2), day_text(driver, -2));
	assert_string_equal(listed(), "3");
	ledger(driver, day_text(driver, -1), day_text(driver, -1));
	assert_string_equal(listed(), "");
	ledger(driver, day_text(driver, 1), NULL);
	assert_string_equal(listed(), "");
	ledger(driver, day_text(driver, 0), day_text(driver, -4)); /* ends before it begins */
	assert_string_equal(answer.refusal.code, "list.period");
	ledger(driver, "2025-02-30", NULL);
	assert_string_equal(answer.refusal.code, "list.value");
	assert_string_equal(answer.refusal.where, "since");
	ledger(driver, NULL, "yesterday");
	assert_string_equal(answer.refusal.where, "until");
}

static void test_the_ledger_page_by_page(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	open_four(driver);
	struct asked asked = {.noun = "ledger",
			      .name = {"since", "until"},
			      .value = {day_text(driver, -4), day_text(driver, -2)},
			      .limit = 1};
	static const char *const pages[] = {"1", "2", "3"};
	for (size_t i = 0; i < 3; i++) {
		list_by(driver, asked);
		assert_string_equal(listed(), pages[i]);
		assert_int_equal(answer.after.size != 0, i < 2); /* 4 isn't in the period */
		asked.after = answer.after;
	}
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
	(void)order(driver, 1, false);
	(void)order(driver, 3, false);
	list(driver, "count", NULL, NULL, 100);
	assert_true(says("\"state\":\"opened\",\"count\":0"));
	assert_true(says("\"state\":\"ordered\",\"count\":3"));
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
	assert_true(ask_as(driver, &operator_only, &query, 10));
	assert_string_equal(answer.refusal.code, "query.role");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_show_a_hazard),
		TEST(test_lists_and_filters),
		TEST(test_who_has_it),
		TEST(test_marks_and_levels),
		TEST(test_the_ledger_of_a_period),
		TEST(test_the_ledger_page_by_page),
		TEST(test_counts_follow_the_states),
		TEST(test_explain),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
