/* What people read of listings and facts, and what the public reads. */
#include "escalation.pb-c.h"
#include "query.pb-c.h"
#include "services/credit/credit.h"
#include "services/credit/states.h"
#include "services/credit/tables.h"
#include "tests/lib/decider_driver.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/shipped_books.h"

#define REGION 522701u
#define FIRM_KEY "91522701MA6DK1XY3B"
#define FIRM_NAME "都匀市城南五金店"

static const struct principal officer = {
	.id = "zhou-li", .unit = "credit", .roles = ROLE_CREDIT_OFFICER};
static const struct principal anyone = {.id = "public", .unit = "", .roles = ROLE_PUBLIC};
static const struct principal operator= {.id = "zhao", .unit = "", .roles = ROLE_OPERATOR};

static int setup(void **state)
{
	const struct shipped_books *books = shipped_books_load();
	struct decider_driver *driver = (struct decider_driver *)calloc(1, sizeof *driver);
	assert_non_null(driver);
	int32_t day = time_day_of_civil((struct civil_date){2025, 3, 7});
	driver_init(driver, &credit_decider, REGION, books->policy, &books->calendar,
		    time_ms_of_day(day) + 10 * MS_PER_HOUR);
	*state = driver;
	return 0;
}

static int teardown(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	driver_done(driver);
	free(driver);
	shipped_books_unload();
	return 0;
}

static void notice(struct decider_driver *driver)
{
	Zh__CaseNoticed body = ZH__CASE_NOTICED__INIT;
	Zh__Penalty penalty = ZH__PENALTY__INIT;
	Zh__Penalty *planned[] = {&penalty};
	SET_OPTIONAL(&penalty, kind, ZH__PENALTY_KIND__PENALTY_KIND_CLOSE);
	SET_OPTIONAL(&body, casefile, 3);
	body.planned = planned;
	body.n_planned = 1;
	SET_OPTIONAL(&body, planned_listing, 1);
	body.listing_ground = "unlicensed";
	body.firm_key = FIRM_KEY;
	body.firm_name = FIRM_NAME;
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICED), &body),
			 VERDICT_DONE);
}

struct asking {
	struct query_context context;
	struct answer answer;
	char out[32u << 10];
};

static bool ask(struct decider_driver *driver, const struct principal *person,
		const Zh__Query *question, struct asking *asking)
{
	asking->context = (struct query_context){
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.calendar = driver->calendar,
		.person = person,
		.region = REGION,
		.daemon = DAEMON_CREDIT,
		.now_ms = driver->now_ms,
		.arena = &driver->arena,
	};
	memset(asking->out, 0, sizeof asking->out);
	asking->answer = (struct answer){.out = writer_over(asking->out, sizeof asking->out - 1),
					 .limit = QUERY_PAGE_MAX};
	return questions_answer(&credit_questions, &asking->context, question, &asking->answer);
}

static void list(struct decider_driver *driver, const struct principal *person, const char *noun,
		 const char *firm, struct asking *asking)
{
	Zh__ListQuery body = ZH__LIST_QUERY__INIT;
	Zh__Query question = ZH__QUERY__INIT;
	Zh__Param param = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&param};
	param.name = "firm";
	param.value = firm;
	body.noun = noun;
	if (firm != NULL) {
		body.filters = filters;
		body.n_filters = 1;
	}
	question.ask_case = ZH__QUERY__ASK_LIST;
	question.list = &body;
	assert_true(ask(driver, person, &question, asking));
}

static void lookup(struct decider_driver *driver, const struct principal *person,
		   struct asking *asking)
{
	Zh__LookupQuery body = ZH__LOOKUP_QUERY__INIT;
	Zh__Query question = ZH__QUERY__INIT;
	const char *keys[] = {FIRM_KEY, "91522701MA6FFFFFFX"};
	body.firm_keys = keys;
	body.n_firm_keys = 2;
	question.ask_case = ZH__QUERY__ASK_LOOKUP;
	question.lookup = &body;
	assert_true(ask(driver, person, &question, asking));
	assert_int_equal(asking->answer.lines, 2);
}

/* A candidate is nobody's business outside, nor whoever's who runs the machine: not in the look-up,
 * not in a list, and a list of one firm's doesn't say by its length that it is one. */
static void test_who_isnt_of_the_office_sees_no_candidate(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const struct principal *outside[] = {&anyone, &operator};
	struct asking asking;
	notice(driver);
	for (size_t i = 0; i < 2; i++) {
		lookup(driver, outside[i], &asking);
		assert_null(strstr(asking.out, "\"listed\":true"));
		assert_null(strstr(asking.out, "LS-522701-1"));
		list(driver, outside[i], "listing", NULL, &asking);
		assert_int_equal(asking.answer.lines, 0);
		list(driver, outside[i], "listing", FIRM_KEY, &asking);
		assert_int_equal(asking.answer.lines, 0);
		assert_null(asking.answer.refusal.code);
	}
	list(driver, &officer, "listing", FIRM_KEY, &asking);
	assert_int_equal(asking.answer.lines, 1);
	assert_non_null(strstr(asking.out, "\"state\":\"noticed\""));
	assert_non_null(strstr(asking.out, FIRM_NAME));
}

static void test_lookup_shows_what_is_in_force(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct asking asking;
	struct lookup_row row = {.version = 1,
				 .state = LISTING_IN_FORCE,
				 .listing = 1,
				 .from_day = time_day_of_civil((struct civil_date){2025, 3, 17}),
				 .to_day = time_day_of_civil((struct civil_date){2028, 3, 17}),
				 .ground = "unlicensed"};
	struct rows_writer *rows = rows_memory_writer(driver->rows);
	rows->put(rows->read.context, TABLE_LISTING_BY_FIRM, bytes_of_text(FIRM_KEY),
		  bytes_of(&row, sizeof row));
	lookup(driver, &anyone, &asking);
	assert_non_null(strstr(asking.out, "{\"kind\":\"lookup\",\"firm_key\":\"" FIRM_KEY
					   "\",\"listed\":true,\"as_of_ms\":\""));
	assert_non_null(strstr(asking.out, "\"to_day\":\"2028-03-17\""));
	assert_non_null(
		strstr(asking.out, "\"91522701MA6FFFFFFX\",\"listed\":false,\"as_of_ms\":\""));
	assert_null(strstr(asking.out, "on_record")); /* whom we know is nobody else's business */
	row.state = LISTING_REMOVED;
	rows->put(rows->read.context, TABLE_LISTING_BY_FIRM, bytes_of_text(FIRM_KEY),
		  bytes_of(&row, sizeof row));
	lookup(driver, &anyone, &asking);
	assert_null(strstr(asking.out, "removed"));
	lookup(driver, &officer, &asking);
	assert_non_null(strstr(asking.out, "\"on_record\":true"));
}

static void looked_up(struct decider_driver *driver, const char *key, struct asking *asking)
{
	Zh__LookupQuery body = ZH__LOOKUP_QUERY__INIT;
	Zh__Query question = ZH__QUERY__INIT;
	body.firm_keys = &key;
	body.n_firm_keys = 1;
	question.ask_case = ZH__QUERY__ASK_LOOKUP;
	question.lookup = &body;
	assert_true(ask(driver, &officer, &question, asking));
}

/* What can't be a code clears nobody; a stranger's code says that we never heard of it. */
static void test_lookup_clears_nobody_falsely(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *const none[] = {"", "abc", "城南五金店", "91350100M000100Y4",
					   "91350100M000100Y433"};
	struct asking asking;
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		looked_up(driver, none[i], &asking);
		assert_string_equal(asking.answer.refusal.code, "lookup.not_a_code");
		assert_string_equal(asking.answer.refusal.where, none[i]);
		assert_int_equal(asking.answer.lines, 0);
	}
	looked_up(driver, "91350100m000100y43", &asking);
	assert_non_null(strstr(asking.out, "\"firm_key\":\"91350100M000100Y43\""));
	assert_non_null(strstr(asking.out, "\"asked\":\"91350100m000100y43\""));
	assert_non_null(strstr(asking.out, "\"listed\":false"));
	assert_non_null(strstr(asking.out, "\"on_record\":false"));
	assert_null(strstr(asking.out, "warning"));
	looked_up(driver, "91350100M000100Y44", &asking); /* issued so, or mistyped */
	assert_non_null(strstr(asking.out, "\"warning\":\"check_digit\""));
	notice(driver);
	looked_up(driver, FIRM_KEY, &asking);
	assert_non_null(strstr(asking.out, "\"listed\":false"));
}

static void test_facts_of_a_firm(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct asking asking;
	Zh__LedgerRowOpened body = ZH__LEDGER_ROW_OPENED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	firm.key = FIRM_KEY;
	firm.name = FIRM_NAME;
	body.firm = &firm;
	SET_OPTIONAL(&body, credit_weight, 6);
	SET_OPTIONAL(&body, credit_ground, 3);
	for (uint64_t number = 1; number <= 2; number++) {
		SET_OPTIONAL(&body, row, number);
		SET_OPTIONAL(&body, hazard, number);
		driver_event(driver, DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &body);
	}
	list(driver, &officer, "credit_fact", FIRM_KEY, &asking);
	assert_int_equal(asking.answer.lines, 3);
	assert_non_null(strstr(asking.out, "\"kind\":\"credit_firm\""));
	const char *newest = strstr(asking.out, "CF-522701-2");
	const char *oldest = strstr(asking.out, "CF-522701-1");
	assert_true(newest != NULL && oldest != NULL && newest < oldest);
	assert_non_null(strstr(asking.out, "\"ground\":\"unlicensed\""));
	looked_up(driver, FIRM_KEY, &asking);
	assert_non_null(strstr(asking.out, "\"listed\":false"));
	assert_non_null(strstr(asking.out, "\"on_record\":true"));
	list(driver, &anyone, "credit_fact", FIRM_KEY, &asking);
	assert_string_equal(asking.answer.refusal.code, "query.role");
}

static void test_explain_a_listing(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct asking asking;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__ExplainQuery why = ZH__EXPLAIN_QUERY__INIT;
	Zh__Query question = ZH__QUERY__INIT;
	notice(driver);
	SET_OPTIONAL(&object, kind, OBJECT_LISTING);
	SET_OPTIONAL(&object, region, REGION);
	SET_OPTIONAL(&object, number, 1);
	why.object = &object;
	question.ask_case = ZH__QUERY__ASK_EXPLAIN;
	question.explain = &why;
	assert_true(ask(driver, &officer, &question, &asking));
	assert_non_null(strstr(asking.out, "\"rule\":\"LS-GROUND-03\""));
	assert_non_null(strstr(asking.out, "\"purpose\":\"listing.statement\""));
	assert_non_null(strstr(asking.out, "\"listing.ask-consent\""));
	assert_true(ask(driver, &anyone, &question, &asking));
	assert_string_equal(asking.answer.refusal.code, "query.role");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_who_isnt_of_the_office_sees_no_candidate),
		TEST(test_lookup_shows_what_is_in_force),
		TEST(test_lookup_clears_nobody_falsely),
		TEST(test_facts_of_a_firm),
		TEST(test_explain_a_listing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
