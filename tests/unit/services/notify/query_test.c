/* What a person sees of referrals and links. */
#include "common/stage/queries/query.h"
#include "tests/unit/services/notify/notify_fixture.h"

static struct decider_driver a, b;
static char lines[1u << 18];
static struct answer answer;
static uint8_t query_memory[1u << 20];
static const struct principal operator= {.id = "ops", .roles = ROLE_OPERATOR};

static int begin(void **state)
{
	(void)state;
	fixture_init();
	fixture_start(&a, COUNTY_A);
	fixture_start(&b, COUNTY_B);
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_done(&a);
	driver_done(&b);
	return 0;
}

static void ask_as(const struct decider_driver *driver, const struct principal *person,
		   const Zh__Query *query, size_t limit)
{
	struct arena arena;
	arena_init(&arena, query_memory, sizeof query_memory);
	const struct query_context context = {
		.rows = driver_rows(driver),
		.person = person,
		.region = driver->region,
		.daemon = DAEMON_NOTIFY,
		.now_ms = driver->now_ms,
		.arena = &arena,
	};
	memset(lines, 0, sizeof lines);
	answer = (struct answer){.out = writer_over(lines, sizeof lines - 1), .limit = limit};
	assert_true(questions_answer(&notify_questions, &context, query, &answer));
	assert_false(answer.out.overflow);
}

static void show(const struct decider_driver *driver, const struct principal *person,
		 uint64_t referral)
{
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&id, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&id, region, driver->region);
	SET_OPTIONAL(&id, number, referral);
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	get.object = &id;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	ask_as(driver, person, &query, 10);
}

static void list(const struct decider_driver *driver, const char *noun, const char *name,
		 const char *value, const char *name_2, const char *value_2)
{
	Zh__Param filters[2] = {ZH__PARAM__INIT, ZH__PARAM__INIT};
	Zh__Param *pointers[2] = {&filters[0], &filters[1]};
	filters[0].name = name;
	filters[0].value = value;
	filters[1].name = name_2;
	filters[1].value = value_2;
	Zh__ListQuery ask = ZH__LIST_QUERY__INIT;
	ask.noun = noun;
	ask.n_filters = name == NULL ? 0 : name_2 == NULL ? 1 : 2;
	ask.filters = pointers;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &ask;
	ask_as(driver, &driver_officer, &query, 10);
}

static bool says(const char *text)
{
	return strstr(lines, text) != NULL;
}

static void test_show(void **state)
{
	(void)state;
	fixture_ledger_row(&a, 1, COUNTY_B);
	fixture_send(&a, 1);
	fixture_carry(&a, &b);
	show(&a, &driver_officer, 1);
	assert_true(says("\"hazard\":\"HZ-522701-"));
	assert_false(says("\"hazard\":1"));
	assert_true(says("\"referral\":\"RF-522701-1\""));
	assert_true(says("\"state\":\"sent\""));
	assert_true(says("\"delivery\":\"receipted\""));
	assert_true(says("永兴电线电缆厂"));
	show(&b, &driver_officer, 1);
	assert_true(says("\"state\":\"received\""));
	assert_true(says("\"their_referral\":\"RF-522701-1\""));
	assert_true(says("\"due_ms\":\"2025-03-24"));
	show(&b, &operator, 1);
	assert_true(says("\"state\":\"received\""));
	assert_false(says("永兴电线电缆厂"));
	show(&b, &driver_officer, 7);
	assert_string_equal(answer.refusal.code, "referral.not_found");
}

static void test_list_filters(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 3; i++)
		fixture_ledger_row(&a, i, i == 3 ? SUPERIOR : COUNTY_B);
	fixture_send(&a, 1);
	list(&a, "referral", NULL, NULL, NULL, NULL);
	assert_int_equal(answer.lines, 3);
	list(&a, "referral", "direction", "ours", "state", "drafted");
	assert_int_equal(answer.lines, 2);
	list(&a, "referral", "state", "sent", NULL, NULL);
	assert_int_equal(answer.lines, 1);
	list(&a, "referral", "region", "522700", NULL, NULL);
	assert_int_equal(answer.lines, 1);
	list(&a, "referral", "direction", "theirs", NULL, NULL);
	assert_int_equal(answer.lines, 0);
}

/* What waits, since when and why. */
static void test_board(void **state)
{
	(void)state;
	fixture_ledger_row(&a, 1, COUNTY_B);
	fixture_ledger_row(&a, 2, COUNTY_B);
	a.now_ms += MS_PER_HOUR;
	fixture_send(&a, 1);
	list(&a, "region", NULL, NULL, NULL, NULL);
	assert_int_equal(answer.lines, 1);
	assert_true(says("\"region\":522702"));
	assert_true(says("\"waiting\":1"));
	assert_true(says("\"oldest\":\"RF-522701-1\""));
	assert_true(says("\"oldest_since_ms\":\"2025-03-03T10:00:00.000+08:00\""));
	assert_true(says("\"why\":\"link_down\""));
	assert_true(says("\"drafts\":1"));
	fixture_carry(&a, &b);
	list(&a, "region", NULL, NULL, NULL, NULL);
	assert_false(says("\"waiting\""));
	assert_true(says("\"link\":\"up\""));
}

static void test_counts(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 3; i++)
		fixture_ledger_row(&a, i, COUNTY_B);
	list(&a, "count", NULL, NULL, NULL, NULL);
	assert_true(says("\"direction\":\"ours\",\"state\":\"drafted\",\"count\":3"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_show),
		TEST(test_list_filters),
		TEST(test_board),
		TEST(test_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
