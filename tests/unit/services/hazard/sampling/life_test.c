/* From the plan to the result: who may be sampled, what is refused, what a failure sets going. */
#include "archive.pb-c.h"
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static void test_a_failure_sets_everything_going(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_plan(driver, 1, 0);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_DRAW));
	assert_int_equal(sample_draw(driver, sampling, 1, "SP-1"), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_DRAW));
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_SEND));
	assert_int_equal(sample_send(driver, sampling), VERDICT_DONE);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_LAB_RESULT));
	assert_int_equal(sample_result(driver, sampling, false), VERDICT_DONE);
	struct sampling_row row = sample_of(driver, sampling);
	assert_int_equal(row.state, SAMPLING_FAILED);
	assert_int_equal(row.correction, CORRECTION_OWED);
	assert_int_equal(row.items, 1);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_SERVE));
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_LAB_RESULT));
	/* One hazard, at the seller, with its term. */
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	struct hazard_row hazard = hazard_of(driver, row.hazard);
	assert_int_equal(hazard.source_kind, ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
	assert_true(hazard_clock_runs(driver, row.hazard, CLOCK_HAZARD_ORDER));
	/* The labelled maker sits elsewhere: both ways are traced. */
	const Zh__TraceRequested *trace =
		BODY(driver_newest(driver, KIND(TRACE_REQUESTED)), TraceRequested);
	assert_int_equal(trace->region, MAKER_REGION);
	assert_int_equal(trace->direction, REQUESTED(TRACE_MAKER));
	assert_string_equal(trace->facts, "产品类别：玩具（S0-02）；抽样单编号：SP-1。");
	assert_int_equal(sample_request_of(driver, sampling, 1).state, REQUEST_REFERRED);
}

static void test_a_pass_ends_it_and_the_run_of_failures(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)sample_failed(driver, 1, "SP-1");
	assert_int_equal(firm_of(driver, 1).failures, 1);
	advance_days(driver, 185);
	uint64_t second = sample_plan(driver, 1, 0);
	(void)sample_draw(driver, second, 1, "SP-2");
	(void)sample_send(driver, second);
	assert_int_equal(sample_result(driver, second, true), VERDICT_DONE);
	assert_int_equal(sample_of(driver, second).state, SAMPLING_PASSED);
	assert_false(sample_clock_runs(driver, second, CLOCK_NONE));
	struct sampling_product_row product;
	char code[19];
	shipped_code(HAZARD_REGION, 1, code);
	sampling_product_get(driver_rows(driver), bytes_of_text(code), bytes_of_text("S0-02"),
			     &product);
	assert_int_equal(product.failures, 0);
	assert_int_equal(product.sampling, second);
}

/* 令18号8: not within six months, but to follow up or in an emergency. */
static void test_no_repeat_within_six_months(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t first = sample_failed(driver, 1, "SP-1"); /* 3 March 2025 */
	assert_int_equal(sample_plan(driver, 1, 0), 0);
	CODE(driver, "sampling.repeated");
	assert_string_equal(driver->decision.refusal.rule, "SSI-8");
	assert_string_equal(driver->decision.refusal.params[0].value, "2025-09-04");
	assert_string_equal(driver->decision.refusal.params[1].value, "SM-522701-1");
	assert_int_not_equal(sample_plan(driver, 1, first), 0);
	assert_int_not_equal(sample_plan(driver, 2, 0), 0);
	Zh__SamplingPlanCommand command = ZH__SAMPLING_PLAN_COMMAND__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	char code[19];
	shipped_code(HAZARD_REGION, 1, code);
	firm.key = code;
	product.class_code = "S0-02";
	command.product = &product;
	command.firm = &firm;
	command.lab = "lab";
	command.method = "method";
	SET_OPTIONAL(&command, emergency, 1);
	assert_int_equal(driver_act(driver, "sampling.plan", (struct object_id){0}, &command, NULL),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.plan.no_reason");
	assert_int_equal(
		driver_act(driver, "sampling.plan", (struct object_id){0}, &command, "伤人事件"),
		VERDICT_DONE);
	/* The last day of the six months, and the first after it. */
	advance_days(driver, 184);
	assert_int_equal(sample_plan(driver, 1, 0), 0);
	advance_days(driver, 1);
	assert_int_not_equal(sample_plan(driver, 1, 0), 0);
}

/* 令18号8(3): "跟踪抽查…不适用前两款规定": the months count from the ordinary one. */
static void test_a_follow_up_holds_nobody(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char code[19];
	struct sampling_product_row product;
	uint64_t first = sample_failed(driver, 1, "SP-1"); /* 3 March 2025 */
	int32_t drawn = today(driver);
	advance_days(driver, 60);
	uint64_t follow_up = sample_plan(driver, 1, first);
	assert_int_equal(sample_draw(driver, follow_up, 1, "SP-2"), VERDICT_DONE);
	assert_int_equal(sample_send(driver, follow_up), VERDICT_DONE);
	assert_int_equal(sample_result(driver, follow_up, false), VERDICT_DONE);
	assert_int_equal(sample_plan(driver, 1, 0), 0);
	CODE(driver, "sampling.repeated");
	assert_string_equal(driver->decision.refusal.params[0].value, "2025-09-04");
	assert_string_equal(driver->decision.refusal.params[1].value, "SM-522701-1");
	shipped_code(HAZARD_REGION, 1, code);
	sampling_product_get(driver_rows(driver), bytes_of_text(code), bytes_of_text("S0-02"),
			     &product);
	assert_int_equal(product.drawn_day, drawn);
	assert_int_equal(product.counts_from, first);
	assert_int_equal(product.sampling, follow_up); /* the last one */
	advance_days(driver, 125);
	assert_int_not_equal(sample_plan(driver, 1, 0), 0);
}

static void test_the_firm_of_the_draw_counts_too(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)sample_failed(driver, 1, "SP-1");
	uint64_t anywhere = sample_plan(driver, 0, 0);
	assert_int_not_equal(anywhere, 0);
	assert_int_equal(sample_draw(driver, anywhere, 1, "SP-2"), VERDICT_REFUSED);
	CODE(driver, "sampling.repeated");
	assert_int_equal(sample_draw(driver, anywhere, 2, "SP-1"), VERDICT_REFUSED);
	CODE(driver, "sampling.draw.sample_no_taken");
	assert_int_equal(sample_draw(driver, anywhere, 2, "SP-2"), VERDICT_DONE);
}

static void test_a_draw_is_sound(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *one[] = {"zhang-wei", "zhang-wei"};
	uint64_t sampling = sample_plan(driver, 1, 0);
	Zh__SamplingDrawCommand command = ZH__SAMPLING_DRAW_COMMAND__INIT;
	Zh__Quantity quantity = ZH__QUANTITY__INIT, stock = ZH__QUANTITY__INIT;
#define REFUSED(code)                                                                              \
	do {                                                                                       \
		assert_int_equal(sample_act(driver, "sampling.draw", sampling, &command),          \
				 VERDICT_REFUSED);                                                 \
		CODE(driver, code);                                                                \
	} while (0)
	REFUSED("sampling.draw.no_sample_no");
	command.sample_no = "SP-9";
	REFUSED("sampling.draw.no_seal");
	command.seal_no = "F-9";
	REFUSED("sampling.draw.no_quantity");
	SET_OPTIONAL(&quantity, amount, 6);
	quantity.unit = "piece";
	SET_OPTIONAL(&stock, amount, 5);
	command.quantity = &quantity;
	command.stock = &stock;
	REFUSED("sampling.draw.stock");
	stock.unit = "piece";
	REFUSED("sampling.draw.stock");
	stock.unit = "box";
	REFUSED("sampling.draw.no_price");
	SET_OPTIONAL(&stock, amount, 6);
	REFUSED("sampling.draw.no_price");
	SET_OPTIONAL(&command, price_fen, 0);
	REFUSED("sampling.draw.two_officers");
	command.officers = one;
	command.n_officers = 2;
	REFUSED("sampling.draw.two_officers");
	one[1] = "wu-gang";
	REFUSED("sampling.draw.part_missing");
	sample_say_paper(&command);
	command.samplers_drawn = "";
	REFUSED("sampling.draw.part_missing");
	sample_say_paper(&command);
	command.party_signed = NULL;
	REFUSED("sampling.draw.part_missing");
	sample_say_paper(&command);
	for (int kind = ZH__SAMPLED_STOCK__SAMPLED_STOCK_NOT_FOR_SALE;
	     kind <= ZH__SAMPLED_STOCK__SAMPLED_STOCK_TRIAL_GOODS; kind++) {
		SET_OPTIONAL(&command, stock_kind, (Zh__SampledStock)kind);
		REFUSED("sampling.draw.not_for_sale");
	}
	sample_say_paper(&command);
	SET_OPTIONAL(&command, least_stock, 7);
	REFUSED("sampling.draw.too_few");
	command.has_least_stock = 0;
	REFUSED("sampling.draw.uncounted");
	sample_say_paper(&command);
	command.stock = NULL;
	REFUSED("sampling.draw.uncounted");
	command.stock = &stock;
	command.spare_seal_no = command.seal_no;
	REFUSED("sampling.draw.one_seal");
	sample_say_paper(&command);
	assert_int_equal(sample_act(driver, "sampling.draw", sampling, &command), VERDICT_DONE);
#undef REFUSED
}

static void test_a_result_states_its_items(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingResultCommand command = ZH__SAMPLING_RESULT_COMMAND__INIT;
	Zh__FailedItem item = ZH__FAILED_ITEM__INIT;
	Zh__FailedItem *items[] = {&item};
	uint64_t sampling = sample_plan(driver, 1, 0);
	(void)sample_draw(driver, sampling, 1, "SP-1");
	(void)sample_send(driver, sampling);
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command),
			 VERDICT_INVALID);
	CODE(driver, "sampling.result.no_outcome");
	SET_OPTIONAL(&command, outcome, ZH__SAMPLING_OUTCOME__SAMPLING_OUTCOME_FAILED);
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.result.no_items");
	command.failed_items = items;
	command.n_failed_items = 1;
	item.standard = "GB 6675.1-2014";
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.result.item");
	item.item = "增塑剂";
	SET_OPTIONAL(&command, outcome, ZH__SAMPLING_OUTCOME__SAMPLING_OUTCOME_PASSED);
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.result.items_of_a_pass");
}

/* 令18号9: of several testers none drew it, whoever has the sampling now. */
static void test_who_drew_it_tests_it_on_the_spot_alone(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingResultCommand command = ZH__SAMPLING_RESULT_COMMAND__INIT;
	const char *testers[] = {"检验员甲", "wu-gang"};
	uint64_t sampling = sample_plan(driver, 1, 0);
	(void)sample_draw(driver, sampling, 1, "SP-1");
	(void)sample_send(driver, sampling);
	SET_OPTIONAL(&command, outcome, ZH__SAMPLING_OUTCOME__SAMPLING_OUTCOME_PASSED);
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.result.testers_untold");
	command.tested_by = testers;
	command.n_tested_by = 2;
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.result.tested_by_drawer");
	testers[1] = "zhang-wei";
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.result.tested_by_drawer");
	testers[1] = "";
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.result.testers_untold");
	testers[1] = "wu-gan";
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command), VERDICT_DONE);
	sampling = sample_plan(driver, 2, 0);
	(void)sample_draw(driver, sampling, 2, "SP-2");
	(void)sample_send(driver, sampling);
	testers[1] = "wu-gang";
	SET_OPTIONAL(&command, tested_on_the_spot, 1);
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command), VERDICT_DONE);
}

static void test_a_refusal_opens_a_hazard_and_owes_a_follow_up(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_plan(driver, 1, 0);
	assert_int_equal(sample_refused(driver, sampling, 1), VERDICT_DONE);
	struct sampling_row row = sample_of(driver, sampling);
	assert_int_equal(row.state, SAMPLING_REFUSED);
	assert_true((row.flags & SAMPLING_FOLLOW_UP_OWED) != 0);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_FOLLOW_UP));
	assert_int_equal(hazard_of(driver, row.hazard).source_kind,
			 ZH__REPORT_KIND__REPORT_KIND_INSPECTION);
	assert_int_equal(firm_of(driver, 1).failures, 0);
	/* A second refusal counts and opens no second hazard. */
	assert_int_equal(sample_refused(driver, sampling, 1), VERDICT_DONE);
	const Zh__SamplingRefused *again =
		BODY(driver_newest(driver, KIND(SAMPLING_REFUSED)), SamplingRefused);
	assert_int_equal(again->refusals, 2);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	/* 产品质量法56: each answers for its own refusal; the hazard is of who refused first. */
	assert_int_equal(sample_refused(driver, sampling, 2), VERDICT_REFUSED);
	CODE(driver, "sampling.refused.other_firm");
	assert_string_equal(driver->decision.refusal.rule, "PQL-56");
	assert_string_equal(driver->decision.refusal.possible[0], "sampling.plan");
	uint64_t follow_up = sample_plan(driver, 1, sampling);
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_FOLLOW_UP));
	assert_int_equal(sample_draw(driver, follow_up, 1, "SP-1"), VERDICT_DONE);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_FOLLOW_UP));
	assert_int_equal(sample_of(driver, sampling).state, SAMPLING_FOLLOWED);
}

static void test_only_what_failed_is_followed_up(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t planned = sample_plan(driver, 1, 0);
	assert_int_equal(sample_plan(driver, 1, planned), 0);
	CODE(driver, "sampling.not_followed_up");
	uint64_t failed = sample_failed(driver, 2, "SP-2");
	assert_int_equal(sample_plan(driver, 1, failed), 0);
	assert_int_not_equal(sample_plan(driver, 2, failed), 0);
}

static void test_no_goods_and_a_void_sample_blame_nobody(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingCancelCommand cancel = ZH__SAMPLING_CANCEL_COMMAND__INIT;
	uint64_t none = sample_plan(driver, 1, 0), spoilt = sample_plan(driver, 2, 0);
	assert_int_equal(sample_no_goods(driver, none), VERDICT_DONE);
	assert_int_equal(sample_of(driver, none).state, SAMPLING_NO_GOODS);
	(void)sample_draw(driver, spoilt, 2, "SP-1");
	(void)sample_send(driver, spoilt);
	assert_int_equal(sample_act(driver, "sampling.cancel", spoilt, &cancel), VERDICT_DONE);
	assert_int_equal(sample_of(driver, spoilt).state, SAMPLING_CANCELLED);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 0);
	assert_false(sample_clock_runs(driver, spoilt, CLOCK_NONE));
	assert_false(sample_clock_runs(driver, none, CLOCK_NONE));
}

/* Whoever saw an older version of a sampling is told, and changes nothing. */
static void test_who_saw_an_older_version(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_plan(driver, 1, 0);
	struct object_id id = driver_object(driver, OBJECT_SAMPLING, sampling);
	Zh__SamplingSendCommand send = ZH__SAMPLING_SEND_COMMAND__INIT;
	uint64_t before = sample_of(driver, sampling).object_version;
	assert_int_equal(sample_draw(driver, sampling, 1, "SP-1"), VERDICT_DONE);
	uint64_t version = sample_of(driver, sampling).object_version;
	assert_int_equal(
		driver_act_by(driver, &driver_officer, "sampling.send", id, before, &send, NULL),
		VERDICT_CONFLICT);
	CODE(driver, "sampling.moved_on");
	assert_int_equal(sample_of(driver, sampling).object_version, version);
	assert_int_equal(
		driver_act_by(driver, &driver_officer, "sampling.send", id, version, &send, NULL),
		VERDICT_DONE);
}

/* Until when it is to be drawn, where the plan says so; and who organises it. */
static void test_a_plan_has_a_day_and_a_level(void **state)
{
	static const struct {
		uint32_t region;
		Zh__SamplingLevel level;
	} offices[] = {
		{522701, ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_COUNTY},
		{522700, ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_CITY},
		{520000, ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_PROVINCE},
	};
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingPlanCommand command = ZH__SAMPLING_PLAN_COMMAND__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	struct object_id none = {0};
	product.class_code = "S0-02";
	command.product = &product;
	command.lab = "省质检院";
	command.method = "GB 6675";
	SET_OPTIONAL(&command, by_day, 20250230);
	assert_int_equal(driver_act(driver, "sampling.plan", none, &command, NULL),
			 VERDICT_INVALID);
	CODE(driver, "sampling.plan.by_day");
	command.by_day = time_yyyymmdd(today(driver));
	assert_int_equal(driver_act(driver, "sampling.plan", none, &command, NULL),
			 VERDICT_INVALID);
	assert_string_equal(driver->decision.refusal.where, "by_day");
	command.by_day = time_yyyymmdd(today(driver) + 7);
	for (size_t i = 0; i < sizeof offices / sizeof offices[0]; i++) {
		driver->region = offices[i].region;
		assert_int_equal(driver_act(driver, "sampling.plan", none, &command, NULL),
				 VERDICT_DONE);
		const Zh__SamplingPlanned *planned =
			BODY(driver_newest(driver, KIND(SAMPLING_PLANNED)), SamplingPlanned);
		assert_int_equal(planned->level, offices[i].level);
		assert_int_equal(sample_clock_day(driver, planned->sampling, CLOCK_SAMPLING_DRAW),
				 today(driver) + 7);
	}
}

static uint32_t region_of(struct decider_driver *driver, enum object_kind kind, uint64_t number)
{
	struct matter_where where = {0};
	hazard_decider.where(&hazard_decider, driver_rows(driver),
			     driver_object(driver, kind, number), &where);
	return where.region;
}

/* A sampling lies where its firm does, which is known by its key until the draw. */
static void test_where_a_sampling_lies(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__FirmRegisterCommand command = ZH__FIRM_REGISTER_COMMAND__INIT;
	Zh__FirmRef ref = ZH__FIRM_REF__INIT;
	char code[19];
	uint64_t anybody = sample_plan(driver, 0, 0), known = sample_plan(driver, 1, 0);
	assert_int_equal(region_of(driver, OBJECT_SAMPLING, known + 1), 0); /* isn't there */
	assert_int_equal(region_of(driver, OBJECT_SAMPLING, anybody), 0);
	assert_int_equal(region_of(driver, OBJECT_SAMPLING, known), 0); /* nobody knows the firm */
	shipped_code(HAZARD_REGION, 1, code);
	ref.key = code;
	ref.name = "都匀市城南玩具店";
	SET_OPTIONAL(&ref, region, HAZARD_REGION);
	command.firm = &ref;
	assert_int_equal(driver_act(driver, "firm.register", (struct object_id){0}, &command, NULL),
			 VERDICT_DONE);
	uint64_t firm = driver->decision.object.number;
	assert_int_equal(region_of(driver, OBJECT_FIRM, firm), HAZARD_REGION);
	assert_int_equal(region_of(driver, OBJECT_FIRM, firm + 1), 0);
	assert_int_equal(region_of(driver, OBJECT_SAMPLING, known), HAZARD_REGION);
	assert_int_equal(region_of(driver, OBJECT_SAMPLING, anybody), 0);
	assert_int_equal(sample_draw(driver, anybody, 1, "SP-1"), VERDICT_DONE);
	assert_int_equal(sample_of(driver, anybody).firm, firm);
	assert_int_equal(region_of(driver, OBJECT_SAMPLING, anybody), HAZARD_REGION);
	assert_int_equal(region_of(driver, OBJECT_INSPECTION, 1), 0);
	assert_int_equal(region_of(driver, OBJECT_HAZARD, 1), 0);
}

/* By the number on its sheet, which is a text of some length. */
static void test_a_sampling_is_found_by_its_number(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static char text[4096]; /* no key holds that */
	const struct rows_reader *rows = driver_rows(driver);
	struct sampling_product_row product;
	uint64_t sampling = sample_plan(driver, 1, 0);
	memset(text, 'x', sizeof text);
	assert_int_equal(sample_draw(driver, sampling, 1, "SP-1"), VERDICT_DONE);
	assert_int_equal(sampling_of_sample(rows, bytes_of_text("SP-1")), sampling);
	assert_int_equal(sampling_of_sample(rows, bytes_of_text("SP-2")), 0);
	assert_int_equal(sampling_of_sample(rows, bytes_of_text("")), 0);
	assert_int_equal(sampling_of_sample(rows, bytes_of(text, SAMPLING_NO_MAX)), 0);
	assert_int_equal(sampling_of_sample(rows, bytes_of(text, sizeof text)), 0);
	const struct bytes none = bytes_of_text(""), key = bytes_of_text("S0-02"),
			   too_long = bytes_of(text, sizeof text);
	const struct bytes odd[][2] = {{none, key}, {too_long, key}, {key, too_long}};
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		product.sampling = 1;
		sampling_product_get(rows, odd[i][0], odd[i][1], &product);
		assert_int_equal(product.sampling, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_a_failure_sets_everything_going),
		TEST(test_who_saw_an_older_version),
		TEST(test_a_plan_has_a_day_and_a_level),
		TEST(test_where_a_sampling_lies),
		TEST(test_a_sampling_is_found_by_its_number),
		TEST(test_a_pass_ends_it_and_the_run_of_failures),
		TEST(test_no_repeat_within_six_months),
		TEST(test_a_follow_up_holds_nobody),
		TEST(test_the_firm_of_the_draw_counts_too),
		TEST(test_a_draw_is_sound),
		TEST(test_a_result_states_its_items),
		TEST(test_who_drew_it_tests_it_on_the_spot_alone),
		TEST(test_a_refusal_opens_a_hazard_and_owes_a_follow_up),
		TEST(test_only_what_failed_is_followed_up),
		TEST(test_no_goods_and_a_void_sample_blame_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
