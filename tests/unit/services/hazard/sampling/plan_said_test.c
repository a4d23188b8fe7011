/* What a plan and a draw have to say (令18号8, 12, 15 to 23), and what is kept of it. */
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

#define LEVEL(name) ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_##name

struct plan {
	Zh__SamplingPlanCommand command;
	Zh__ProductRef product;
	Zh__FirmRef firm;
	char code[19];
};

static void plan_make(struct plan *plan, unsigned firm)
{
	*plan = (struct plan){.command = ZH__SAMPLING_PLAN_COMMAND__INIT,
			      .product = ZH__PRODUCT_REF__INIT,
			      .firm = ZH__FIRM_REF__INIT};
	shipped_code(HAZARD_REGION, firm, plan->code);
	plan->firm.key = plan->code;
	plan->firm.name = "都匀市城南玩具店";
	plan->product.class_code = "S0-02";
	plan->command.product = &plan->product;
	plan->command.firm = &plan->firm;
	plan->command.lab = "省质检院";
	plan->command.method = "GB 6675";
}

static enum verdict do_plan(struct decider_driver *driver, const struct plan *plan)
{
	return driver_act(driver, "sampling.plan", (struct object_id){0}, &plan->command, "reason");
}

static void no_plan(struct decider_driver *driver, const struct plan *plan, const char *code,
		    const char *where)
{
	assert_int_equal(do_plan(driver, plan), where != NULL ? VERDICT_INVALID : VERDICT_REFUSED);
	CODE(driver, code);
	if (where != NULL)
		assert_string_equal(driver->decision.refusal.where, where);
}

static const Zh__SamplingPlanned *planned(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(SAMPLING_PLANNED)), SamplingPlanned);
}

/* 令18号12: of which product, by which method, at which laboratory; of whom is left to the draw. */
static void test_a_plan_says_what_and_how(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char text[42];
	struct plan plan;
	plan_make(&plan, 1);
	plan.command.product = NULL;
	no_plan(driver, &plan, "sampling.plan.no_class", NULL);
	plan.command.product = &plan.product;
	plan.product.class_code = NULL;
	no_plan(driver, &plan, "sampling.plan.no_class", NULL);
	plan.product.class_code = "S0-02";
	plan.command.lab = NULL;
	no_plan(driver, &plan, "sampling.plan.no_lab", NULL);
	plan.command.lab = "省质检院";
	plan.command.method = "";
	no_plan(driver, &plan, "sampling.plan.no_method", NULL);
	plan.command.method = "GB 6675";
	plan.product.class_code = "S9-99"; /* no dictionary has it */
	no_plan(driver, &plan, "sampling.plan.class", "product");
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	plan.product.class_code = text;
	no_plan(driver, &plan, "sampling.plan.class", "product");
	plan.product.class_code = "S0-02";
	plan.firm.key = NULL;
	no_plan(driver, &plan, "sampling.firm", "firm");
	plan.firm.key = text; /* longer than a row keeps it */
	no_plan(driver, &plan, "sampling.firm", "firm");
	text[SAMPLING_KEY_MAX] = '\0';
	assert_int_equal(do_plan(driver, &plan), VERDICT_DONE);
	plan.command.firm = NULL;
	assert_int_equal(do_plan(driver, &plan), VERDICT_DONE);
	assert_null(driver_newest(driver, KIND(SAMPLING_PLANNED))->meta->firm_key);
}

static void test_a_plan_is_kept_as_it_was_said(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct plan plan;
	plan_make(&plan, 1);
	assert_int_equal(do_plan(driver, &plan), VERDICT_DONE);
	const Zh__SamplingPlanned *body = planned(driver);
	assert_false(body->has_firm_role || body->has_online || body->has_emergency ||
		     body->has_campaign || body->has_by_day || body->has_follow_up_of);
	assert_int_equal(body->level, LEVEL(COUNTY));
	plan_make(&plan, 2);
	plan.command.agency = "市场监管局";
	plan.command.owed_for = "许可证";
	SET_OPTIONAL(&plan.command, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	SET_OPTIONAL(&plan.command, online, 1);
	SET_OPTIONAL(&plan.command, emergency, 1);
	SET_OPTIONAL(&plan.command, level, LEVEL(PROVINCE));
	SET_OPTIONAL(&plan.command, by_day, time_yyyymmdd(today(driver) + 9));
	assert_int_equal(do_plan(driver, &plan), VERDICT_DONE);
	body = planned(driver);
	assert_string_equal(body->agency, plan.command.agency);
	assert_string_equal(body->lab, plan.command.lab);
	assert_string_equal(body->method, plan.command.method);
	assert_string_equal(body->owed_for, plan.command.owed_for);
	assert_int_equal(body->firm_role, plan.command.firm_role);
	assert_int_equal(body->level, LEVEL(PROVINCE));
	assert_int_equal(body->by_day, plan.command.by_day);
	assert_true(body->online && body->emergency);
	assert_string_equal(driver_newest(driver, KIND(SAMPLING_PLANNED))->meta->firm_key,
			    plan.code);
	/* A level that nobody knows is no level: this office's own. */
	SET_OPTIONAL(&plan.command, level, LEVEL(UNKNOWN));
	plan.command.has_by_day = 0;
	assert_int_equal(do_plan(driver, &plan), VERDICT_DONE);
	assert_int_equal(planned(driver)->level, LEVEL(COUNTY));
	/* A campaign that there isn't drives nothing. */
	SET_OPTIONAL(&plan.command, campaign, 77);
	assert_int_not_equal(do_plan(driver, &plan), VERDICT_DONE);
}

/* ---- 令18号8(2): what a superior sampled */

static void no_cancel(struct decider_driver *driver, uint64_t sampling,
		      const Zh__SamplingCancelCommand *command, const char *code)
{
	assert_int_not_equal(sample_act(driver, "sampling.cancel", sampling, command),
			     VERDICT_DONE);
	CODE(driver, code);
}

static const Zh__SamplingCancelled *cancelled(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(SAMPLING_CANCELLED)), SamplingCancelled);
}

/* "能够证明同一产品在六个月内经上级市场监督管理部门监督抽查的": who, when, and by what it is
 * shown; half of it is no proof. */
static void test_a_superior_sampled_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingCancelCommand command = ZH__SAMPLING_CANCEL_COMMAND__INIT, half = command;
	struct plan plan;
	uint64_t sampling = sample_plan(driver, 1, 0);
	plan_make(&plan, 1);
	half.document = "省局抽样单";
	no_cancel(driver, sampling, &half, "sampling.cancel.no_superior");
	half.document = NULL;
	half.firm = &plan.firm;
	no_cancel(driver, sampling, &half, "sampling.cancel.no_superior");
	half.firm = NULL;
	SET_OPTIONAL(&half, sampled_day, time_yyyymmdd(today(driver)));
	no_cancel(driver, sampling, &half, "sampling.cancel.no_superior");
	SET_OPTIONAL(&command, superior_level, LEVEL(COUNTY)); /* this office is one */
	no_cancel(driver, sampling, &command, "sampling.cancel.no_superior");
	SET_OPTIONAL(&command, superior_level, (Zh__SamplingLevel)(LEVEL(NATIONAL) + 1));
	no_cancel(driver, sampling, &command, "sampling.cancel.no_superior");
	SET_OPTIONAL(&command, superior_level, LEVEL(NATIONAL));
	no_cancel(driver, sampling, &command, "sampling.cancel.unproved");
	assert_string_equal(driver->decision.refusal.rule, "SSI-8");
	command.document = "省局抽样单";
	command.firm = &plan.firm; /* the plan names it */
	no_cancel(driver, sampling, &command, "sampling.cancel.firm");
	command.firm = NULL;
	no_cancel(driver, sampling, &command, "sampling.cancel.long_ago"); /* nobody says when */
	SET_OPTIONAL(&command, sampled_day, time_yyyymmdd(today(driver) + 1));
	no_cancel(driver, sampling, &command, "sampling.day");
	assert_string_equal(driver->decision.refusal.where, "sampled_day");
	command.sampled_day = 20240902; /* its six months ended yesterday, on 2 March 2025 */
	no_cancel(driver, sampling, &command, "sampling.cancel.long_ago");
	assert_string_equal(driver->decision.refusal.rule, "SSI-8");
	command.sampled_day = 20240903;
	assert_int_equal(driver_act(driver, "sampling.cancel",
				    driver_object(driver, OBJECT_SAMPLING, sampling), &command,
				    NULL),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.cancel.no_reason");
	assert_int_equal(sample_act(driver, "sampling.cancel", sampling, &command), VERDICT_DONE);
	const Zh__SamplingCancelled *body = cancelled(driver);
	assert_int_equal(body->superior_level, LEVEL(NATIONAL));
	assert_int_equal(body->sampled_day, command.sampled_day);
	assert_string_equal(body->document, command.document);
	assert_string_equal(body->class_code, "S0-02");
	assert_string_equal(body->firm->key, plan.code);
	assert_string_equal(body->firm->name, plan.firm.name);
	/* As if the office had sampled it: on the last day of the months not yet, then again. */
	no_plan(driver, &plan, "sampling.repeated_superior", NULL);
	assert_string_equal(driver->decision.refusal.rule, "SSI-8");
	assert_string_equal(driver->decision.refusal.params[0].name, "earliest");
	assert_string_equal(driver->decision.refusal.params[0].value, "2025-03-04");
	advance_days(driver, 1);
	assert_int_equal(do_plan(driver, &plan), VERDICT_DONE);
}

/* Of a plan that names nobody, the firm that was met says so; after the draw it is too late. */
static void test_the_firm_that_was_met_says_so(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingCancelCommand command = ZH__SAMPLING_CANCEL_COMMAND__INIT;
	Zh__SamplingCancelCommand plain = ZH__SAMPLING_CANCEL_COMMAND__INIT;
	struct plan plan;
	uint64_t sampling = sample_plan(driver, 0, 0), drawn = sample_plan(driver, 2, 0);
	assert_int_equal(sample_draw(driver, drawn, 2, "SP-2"), VERDICT_DONE);
	plan_make(&plan, 1);
	SET_OPTIONAL(&command, superior_level, LEVEL(CITY));
	SET_OPTIONAL(&command, sampled_day, time_yyyymmdd(today(driver)));
	command.document = "市局抽样单";
	no_cancel(driver, drawn, &command, "sampling.cancel.not_at_draw");
	no_cancel(driver, sampling, &command, "sampling.cancel.firm");
	command.firm = &plan.firm;
	plan.firm.key = "";
	no_cancel(driver, sampling, &command, "sampling.firm");
	plan.firm.key = plan.code;
	assert_int_equal(sample_act(driver, "sampling.cancel", sampling, &command), VERDICT_DONE);
	assert_string_equal(cancelled(driver)->firm->key, plan.code);
	no_plan(driver, &plan, "sampling.repeated_superior", NULL);
	/* What ends for another reason says nothing of superiors. */
	assert_int_equal(sample_act(driver, "sampling.cancel", drawn, &plain), VERDICT_DONE);
	assert_false(cancelled(driver)->has_sampled_day || cancelled(driver)->has_superior_level);
	assert_null(cancelled(driver)->firm);
}

/* ---- the draw */

struct draw {
	Zh__SamplingDrawCommand command;
	Zh__FirmRef firm, platform;
	Zh__ProductRef product;
	Zh__Quantity quantity, stock;
	char code[19];
};

static void draw_make(struct draw *draw, unsigned firm)
{
	static const char *officers[] = {"zhang-wei", "wu-gang"};
	*draw = (struct draw){.command = ZH__SAMPLING_DRAW_COMMAND__INIT,
			      .firm = ZH__FIRM_REF__INIT,
			      .platform = ZH__FIRM_REF__INIT,
			      .product = ZH__PRODUCT_REF__INIT,
			      .quantity = ZH__QUANTITY__INIT,
			      .stock = ZH__QUANTITY__INIT};
	shipped_code(HAZARD_REGION, firm, draw->code);
	draw->firm.key = draw->code;
	SET_OPTIONAL(&draw->quantity, amount, 6);
	SET_OPTIONAL(&draw->stock, amount, 6);
	draw->quantity.unit = draw->stock.unit = "piece";
	draw->platform.name = "某平台";
	draw->command.sample_no = "SP-1";
	draw->command.seal_no = "F-1";
	draw->command.firm = &draw->firm;
	draw->command.quantity = &draw->quantity;
	draw->command.stock = &draw->stock;
	draw->command.officers = officers;
	draw->command.n_officers = 2;
	SET_OPTIONAL(&draw->command, price_fen, 0);
	sample_say_paper(&draw->command);
}

static enum verdict do_draw(struct decider_driver *driver, uint64_t sampling,
			    const struct draw *draw)
{
	return sample_act(driver, "sampling.draw", sampling, &draw->command);
}

static void no_draw(struct decider_driver *driver, uint64_t sampling, const struct draw *draw,
		    const char *code)
{
	assert_int_not_equal(do_draw(driver, sampling, draw), VERDICT_DONE);
	CODE(driver, code);
}

static void test_a_draw_is_of_something_at_somebody(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static char number[SAMPLING_NO_MAX + 2];
	struct draw draw;
	uint64_t anybody = sample_plan(driver, 0, 0), taken = sample_plan(driver, 2, 0);
	assert_int_equal(sample_draw(driver, taken, 2, "SP-2"), VERDICT_DONE);
	draw_make(&draw, 1);
	draw.command.firm = NULL;
	no_draw(driver, anybody, &draw, "sampling.draw.no_firm");
	draw.command.firm = &draw.firm;
	draw.firm.key = "";
	no_draw(driver, anybody, &draw, "sampling.firm");
	draw.firm.key = draw.code;
	draw.command.product = &draw.product;
	draw.product.class_code = "S9-99";
	no_draw(driver, anybody, &draw, "sampling.plan.class");
	draw.product.class_code = NULL; /* the plan's */
	SET_OPTIONAL(&draw.command, maker_region, 990000);
	no_draw(driver, anybody, &draw, "sampling.maker_region");
	draw.command.has_maker_region = 0;
	memset(number, '7', sizeof number - 1);
	draw.command.sample_no = number;
	no_draw(driver, anybody, &draw, "sampling.draw.sample_no");
	draw.command.sample_no = "SP-2";
	no_draw(driver, anybody, &draw, "sampling.draw.sample_no_taken");
	assert_string_equal(driver->decision.refusal.params[0].name, "earlier");
	assert_string_equal(driver->decision.refusal.params[0].value, "SM-522701-2");
	draw.command.sample_no = number + 1;
	draw.quantity.amount = 0;
	no_draw(driver, anybody, &draw, "sampling.draw.no_quantity");
	draw.quantity.amount = 6;
	draw.quantity.unit = NULL;
	no_draw(driver, anybody, &draw, "sampling.draw.no_quantity");
	draw.quantity.unit = "piece";
	draw.command.price_fen = -1;
	no_draw(driver, anybody, &draw, "sampling.draw.no_price");
	draw.command.price_fen = 0; /* of the spare sample: 令18号22 */
	draw.product.name = "电动玩具";
	draw.command.platform = &draw.platform;
	assert_int_equal(do_draw(driver, anybody, &draw), VERDICT_DONE);
	const Zh__Sampled *body = BODY(driver_newest(driver, KIND(SAMPLED)), Sampled);
	assert_string_equal(body->product->class_code, "S0-02");
	assert_string_equal(body->product->name, "电动玩具");
	assert_string_equal(body->platform->name, "某平台");
	assert_int_equal(body->quantity->amount, 6);
	assert_int_equal(body->stock->amount, 6);
	assert_string_equal(body->seal_no, "F-1");
	assert_string_equal(body->spare_seal_no, draw.command.spare_seal_no);
	assert_string_equal(body->party_signed, draw.command.party_signed);
	assert_int_equal(body->least_stock, draw.command.least_stock);
	assert_false(body->has_emergency || body->has_online || body->has_firm_role);
}

/* What the plan said stands where the draw says nothing else. */
static void test_a_draw_completes_the_plan(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct plan plan;
	struct draw draw;
	plan_make(&plan, 1);
	SET_OPTIONAL(&plan.command, online, 1);
	SET_OPTIONAL(&plan.command, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	assert_int_equal(do_plan(driver, &plan), VERDICT_DONE);
	uint64_t online = driver->decision.object.number;
	draw_make(&draw, 1);
	draw.command.firm = NULL;
	draw.command.has_least_stock = 0;
	assert_int_equal(do_draw(driver, online, &draw), VERDICT_DONE);
	const Zh__Sampled *body = BODY(driver_newest(driver, KIND(SAMPLED)), Sampled);
	assert_string_equal(body->firm->key, plan.code);
	assert_string_equal(body->firm->name, plan.firm.name);
	assert_int_equal(body->firm_role, plan.command.firm_role);
	assert_true(body->online);
	assert_false(body->has_least_stock);
	/* 令18号8(3): in an emergency it is drawn all the same; the role is the draw's. */
	plan_make(&plan, 1);
	SET_OPTIONAL(&plan.command, emergency, 1);
	assert_int_equal(do_plan(driver, &plan), VERDICT_DONE);
	uint64_t again = driver->decision.object.number;
	draw.command.sample_no = "SP-9";
	draw.command.firm = &draw.firm;
	sample_say_paper(&draw.command);
	no_draw(driver, again, &draw, "sampling.repeated");
	SET_OPTIONAL(&draw.command, emergency, 1);
	SET_OPTIONAL(&draw.command, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	assert_int_equal(do_draw(driver, again, &draw), VERDICT_DONE);
	body = BODY(driver_newest(driver, KIND(SAMPLED)), Sampled);
	assert_true(body->emergency);
	assert_int_equal(body->firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	/* A final failure is followed up too. */
	uint64_t last = sample_final(driver, 3, "SP-3");
	assert_int_not_equal(sample_plan(driver, 3, last), 0);
	assert_int_not_equal(sample_plan(driver, 0, last), 0);
}

/* 令18号21, 产品质量法56: two officers put the refusal on record with its evidence, of somebody. */
static void test_a_refusal_is_somebodys_with_its_evidence(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *officers[] = {"zhang-wei", "wu-gang"};
	Zh__SamplingRefusedCommand command = ZH__SAMPLING_REFUSED_COMMAND__INIT;
	struct plan plan;
	uint64_t sampling = sample_plan(driver, 0, 0);
	plan_make(&plan, 1);
	assert_int_equal(sample_act(driver, "sampling.refused", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.refused.two_officers");
	command.officers = officers;
	command.n_officers = 2;
	assert_int_equal(sample_act(driver, "sampling.refused", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.refused.no_evidence");
	command.evidence = "现场笔录";
	assert_int_equal(sample_act(driver, "sampling.refused", sampling, &command),
			 VERDICT_REFUSED);
	CODE(driver, "sampling.refused.no_firm");
	command.firm = &plan.firm;
	plan.firm.key = "";
	assert_int_equal(sample_act(driver, "sampling.refused", sampling, &command),
			 VERDICT_INVALID);
	CODE(driver, "sampling.firm");
	plan.firm.key = plan.code;
	SET_OPTIONAL(&command, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	assert_int_equal(sample_act(driver, "sampling.refused", sampling, &command), VERDICT_DONE);
	const Zh__SamplingRefused *body =
		BODY(driver_newest(driver, KIND(SAMPLING_REFUSED)), SamplingRefused);
	assert_int_equal(body->n_officers, 2);
	assert_string_equal(body->evidence, command.evidence);
	assert_string_equal(body->firm->key, plan.code);
	assert_string_equal(body->firm->name, plan.firm.name);
	assert_string_equal(body->told_firm->key, plan.code);
	assert_int_equal(body->firm_role, command.firm_role);
	/* Nothing is drawn any more, and once more it is the same firm, unnamed. */
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_DRAW));
	command.firm = NULL;
	assert_int_equal(sample_act(driver, "sampling.refused", sampling, &command), VERDICT_DONE);
	body = BODY(driver_newest(driver, KIND(SAMPLING_REFUSED)), SamplingRefused);
	assert_string_equal(body->firm->key, plan.code);
	assert_int_equal(body->refusals, 2);
}

/* 令18号20, 24: what isn't there is put on record by two; a sample goes to a laboratory that is
 * named. */
static void test_no_goods_and_the_way_to_the_laboratory(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *officers[] = {"zhang-wei", "wu-gang"};
	Zh__SamplingNoGoodsCommand none = ZH__SAMPLING_NO_GOODS_COMMAND__INIT;
	Zh__SamplingSendCommand send = ZH__SAMPLING_SEND_COMMAND__INIT;
	uint64_t empty = sample_plan(driver, 1, 0), sampling = sample_plan(driver, 2, 0);
	none.officers = officers;
	none.n_officers = 1;
	assert_int_equal(sample_act(driver, "sampling.no-goods", empty, &none), VERDICT_REFUSED);
	CODE(driver, "sampling.no_goods.two_officers");
	none.n_officers = 2;
	SET_OPTIONAL(&none, on_day, time_yyyymmdd(today(driver) + 1));
	assert_int_equal(sample_act(driver, "sampling.no-goods", empty, &none), VERDICT_INVALID);
	CODE(driver, "sampling.day");
	none.on_day = time_yyyymmdd(today(driver));
	assert_int_equal(sample_act(driver, "sampling.no-goods", empty, &none), VERDICT_DONE);
	const Zh__SamplingNoGoods *body =
		BODY(driver_newest(driver, KIND(SAMPLING_NO_GOODS)), SamplingNoGoods);
	assert_int_equal(body->n_officers, 2);
	assert_int_equal(sample_draw(driver, sampling, 2, "SP-1"), VERDICT_DONE);
	send.lab = "国家玩具质检中心"; /* another than the plan's */
	assert_int_equal(sample_act(driver, "sampling.send", sampling, &send), VERDICT_DONE);
	assert_string_equal(BODY(driver_newest(driver, KIND(SAMPLING_SENT)), SamplingSent)->lab,
			    send.lab);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_SEND));
	assert_string_equal(driver_newest(driver, KIND(SAMPLED))->meta->firm_key,
			    BODY(driver_newest(driver, KIND(SAMPLED)), Sampled)->firm->key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_a_plan_says_what_and_how),
		TEST(test_a_plan_is_kept_as_it_was_said),
		TEST(test_a_superior_sampled_it),
		TEST(test_the_firm_that_was_met_says_so),
		TEST(test_a_draw_is_of_something_at_somebody),
		TEST(test_a_draw_completes_the_plan),
		TEST(test_a_refusal_is_somebodys_with_its_evidence),
		TEST(test_no_goods_and_the_way_to_the_laboratory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
