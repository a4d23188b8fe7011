/* Cancel-off: in which unit, of what is there, by whom, and what a part leaves open. */
#include <stdio.h>

#include "command.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)
#define PLACE(name) ZH__GOODS_PLACE__GOODS_PLACE_##name
#define PAPER(name) ZH__GOODS_DOCUMENT__GOODS_DOCUMENT_##name

struct found {
	const char *batch, *unit;
	uint64_t amount;
	Zh__GoodsPlace to;
	Zh__GoodsDocument paper;
	Zh__GoodsClass class;
};

static void find(struct decider_driver *driver, uint64_t hazard, struct found found)
{
	Zh__Quantity quantity = ZH__QUANTITY__INIT;
	Zh__HazardGoodsCommand command = ZH__HAZARD_GOODS_COMMAND__INIT;
	SET_OPTIONAL(&quantity, amount, found.amount);
	quantity.unit = found.unit;
	command.batch = found.batch;
	command.quantity = &quantity;
	command.document = "D-1";
	SET_OPTIONAL(&command, to_place, found.to);
	SET_OPTIONAL(&command, document_kind, found.paper);
	if (found.class != ZH__GOODS_CLASS__GOODS_CLASS_UNKNOWN)
		SET_OPTIONAL(&command, goods_class, found.class);
	assert_int_equal(act(driver, "hazard.goods", hazard, &command), VERDICT_DONE);
}

static void find_free(struct decider_driver *driver, uint64_t hazard, const char *batch,
		      uint64_t amount, const char *unit)
{
	find(driver, hazard, (struct found){batch, unit, amount, PLACE(FREE), PAPER(RECORD), 0});
}

/* Ordered, and its re-inspection passed. */
static uint64_t corrected(struct decider_driver *driver, uint64_t report, unsigned firm)
{
	uint64_t hazard = open_inspection(driver, report, firm);
	assert_int_equal(order(driver, hazard, false), VERDICT_DONE);
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
	return hazard;
}

static enum verdict cancel_some(struct decider_driver *driver, uint64_t hazard, const char *batch,
				uint64_t amount, const char *unit)
{
	Zh__Quantity quantity = ZH__QUANTITY__INIT;
	Zh__HazardCancelOffCommand command = ZH__HAZARD_CANCEL_OFF_COMMAND__INIT;
	SET_OPTIONAL(&quantity, amount, amount);
	quantity.unit = unit;
	command.batch = batch;
	command.quantity = &quantity;
	return act_by_two(driver, "hazard.cancel-off", hazard, &command, &hazard_leader);
}

static const Zh__CancelledOff *newest(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(CANCELLED_OFF)), CancelledOff);
}

/* ---- in which unit */

static void test_each_batch_is_counted_in_its_own_unit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = corrected(driver, 1, 1);
	find_free(driver, hazard, "B1", 100, "箱");
	find_free(driver, hazard, "B2", 60, "件");
	/* Of boxes and of single ones together nobody can say how many there are. */
	assert_int_equal(cancel_some(driver, hazard, NULL, 160, "件"), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.unit");
	assert_int_equal(cancel_some(driver, hazard, "B1", 100, "件"), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.unit");
	assert_int_equal(cancel_some(driver, hazard, "B1", 40, "箱"), VERDICT_DONE);
	assert_int_equal(newest(driver)->quantity->amount, 40);
	assert_int_equal(cancel_off_batch(driver, hazard, "B1", &hazard_leader), VERDICT_DONE);
	assert_int_equal(newest(driver)->quantity->amount, 60);
	assert_string_equal(newest(driver)->quantity->unit, "箱");
	assert_true(newest(driver)->partial);
	assert_int_equal(cancel_off_batch(driver, hazard, "B2", &hazard_leader), VERDICT_DONE);
	assert_string_equal(newest(driver)->quantity->unit, "件");
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_CANCELLED_OFF);
}

/* One batch in two units: as a whole alone. */
static void test_what_is_counted_in_two_units_is_cancelled_off_whole(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = corrected(driver, 1, 1);
	find_free(driver, hazard, "B1", 100, "箱");
	find(driver, hazard,
	     (struct found){"B1", "件", 60, PLACE(DESTROYED), PAPER(DESTRUCTION), 0});
	assert_int_equal(cancel_off_batch(driver, hazard, "B1", &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.unit");
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_CANCELLED_OFF);
	assert_null(newest(driver)->quantity);
}

/* As long as a feed may write it: never cut, least of all within a character. */
static void test_the_unit_is_the_one_that_the_report_told(void **state)
{
	static const char unit[] = "套（含充电器及电池）";
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	assert_int_equal(strlen(unit), 30);
	told_make(&told, 1, 1);
	SET_OPTIONAL(&told.report, kind, ZH__REPORT_KIND__REPORT_KIND_INSPECTION);
	told.violations[0] = ZH__VIOLATION__VIOLATION_NOT_INSPECTED;
	told.quantity.unit = unit;
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	(void)order(driver, 1, false);
	(void)reinspect(driver, 1, true);
	assert_int_equal(cancel_some(driver, 1, NULL, 200, unit), VERDICT_DONE);
	assert_true(newest(driver)->partial);
	assert_null(newest(driver)->batch);
	assert_int_equal(cancel_off_batch(driver, 1, "B2", &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.batch");
	/* Of the batch nothing was cancelled off by name; of the whole 300 are left. */
	assert_int_equal(cancel_some(driver, 1, "B1", 301, unit), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.quantity");
	assert_int_equal(cancel_some(driver, 1, "B1", 300, unit), VERDICT_DONE);
	assert_string_equal(newest(driver)->quantity->unit, unit);
	assert_false(newest(driver)->partial);
	assert_int_equal(hazard_of(driver, 1).state, HAZARD_CANCELLED_OFF);
}

/* ---- by whom */

/* Whoever it is assigned to handles it, though he never was there. */
static void test_the_owner_is_no_second_person(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__AssignCommand assign = ZH__ASSIGN_COMMAND__INIT;
	uint64_t hazard = corrected(driver, 1, 1);
	assign.owner = hazard_leader.id;
	assert_int_equal(act(driver, "hazard.assign", hazard, &assign), VERDICT_DONE);
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "proposal.second_is_officer");
	assert_int_equal(cancel_off(driver, hazard, NULL, &driver_second), VERDICT_DONE);
}

/* ---- of what is there */

static void test_what_is_not_settled_keeps_it_open(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t other = corrected(driver, 1, 1), hazard = corrected(driver, 2, 2);
	uint64_t next = corrected(driver, 3, 3);
	const struct found sold = {"B2", "件", 60, PLACE(AT_LARGE), PAPER(TRACE), 0};
	find(driver, other, sold);
	find(driver, next, sold);
	find_free(driver, hazard, "B1", 100, "件");
	/* Tools are counted apart, wherever they are. */
	find(driver, hazard,
	     (struct found){"B1", "台", 3, PLACE(OFF_SALE), PAPER(RECORD),
			    ZH__GOODS_CLASS__GOODS_CLASS_TOOLS});
	assert_int_equal(cancel_some(driver, hazard, NULL, 101, "件"), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.quantity");
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_CANCELLED_OFF);
	assert_int_equal(cancel_off(driver, next, NULL, &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.goods_open");
	assert_string_equal(driver->decision.refusal.possible[0], "hazard.goods");
}

/* As many as are settled, to the last one. */
static void test_what_is_settled_is_cancelled_off_before_the_rest(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = corrected(driver, 1, 1);
	find_free(driver, hazard, "B1", 100, "件");
	find(driver, hazard, (struct found){"B2", "件", 60, PLACE(AT_LARGE), PAPER(TRACE), 0});
	assert_int_equal(cancel_some(driver, hazard, NULL, 40, "件"), VERDICT_DONE);
	assert_int_equal(cancel_some(driver, hazard, NULL, 61, "件"), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.goods_open");
	assert_int_equal(cancel_some(driver, hazard, NULL, 60, "件"), VERDICT_DONE);
	assert_true(newest(driver)->partial);
	assert_int_equal(cancel_some(driver, hazard, NULL, 1, "件"), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.goods_open");
}

static void test_no_more_than_is_left(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = corrected(driver, 1, 1);
	find_free(driver, hazard, "B1", 100, "件");
	find_free(driver, hazard, "B2", 60, "件");
	assert_int_equal(cancel_some(driver, hazard, "B1", 101, "件"), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.quantity");
	assert_int_equal(cancel_some(driver, hazard, NULL, 0, "件"), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.quantity");
	assert_int_equal(cancel_some(driver, hazard, NULL, 100, "件"), VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_CANCEL));
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_LOOK_BACK));
	/* Of which batch those were wasn't said: of the whole 60 are left. */
	assert_int_equal(cancel_off_batch(driver, hazard, "B1", &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.quantity");
	assert_int_equal(cancel_off_batch(driver, hazard, "B2", &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_CANCELLED_OFF);
}

/* Told were 500, and 200 of them cancelled off; then they were counted, and there are 100. */
static void test_fewer_than_told_are_cancelled_off_whole(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = corrected(driver, 1, 1);
	assert_int_equal(cancel_some(driver, hazard, NULL, 200, "piece"), VERDICT_DONE);
	find_free(driver, hazard, "B1", 100, "piece");
	assert_int_equal(cancel_some(driver, hazard, NULL, 0, "piece"), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.quantity");
	assert_int_equal(cancel_off_batch(driver, hazard, "B1", &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.quantity");
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_CANCELLED_OFF);
	assert_int_equal(hazard_cancelled(driver_rows(driver), hazard, bytes_of(NULL, 0)), 200);
}

/* Nothing was counted: what the act says stands there, and nothing is held against it. */
static void test_where_nothing_was_counted_the_act_says_how_much(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	for (uint64_t report = 1; report <= 2; report++) {
		told_make(&told, report, (unsigned)report);
		SET_OPTIONAL(&told.report, kind, ZH__REPORT_KIND__REPORT_KIND_INSPECTION);
		told.violations[0] = ZH__VIOLATION__VIOLATION_NOT_INSPECTED;
		if (report == 1)
			told.report.quantity = NULL;
		assert_int_equal(told_do(driver, &told), VERDICT_DONE);
		(void)order(driver, report, false);
		(void)reinspect(driver, report, true);
	}
	assert_int_equal(cancel_off_batch(driver, 1, "B1", &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.batch");
	assert_int_equal(cancel_some(driver, 1, NULL, 5, "件"), VERDICT_DONE);
	assert_int_equal(newest(driver)->quantity->amount, 5);
	assert_false(newest(driver)->partial);
	/* A unit alone is no number. */
	Zh__Quantity unit = ZH__QUANTITY__INIT;
	unit.unit = "box";
	assert_int_equal(cancel_off(driver, 2, &unit, &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, 2).state, HAZARD_CANCELLED_OFF);
}

/* So many rows aren't summed up in one act; one less is. */
static void test_batches_have_a_limit(void **state)
{
	enum { MOST = 1024 };
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct rows_writer *rows = rows_memory_writer(driver->rows);
	uint64_t hazard = corrected(driver, 1, 1);
	struct goods_row goods = {.amount = 1, .unit = "件"};
	for (unsigned i = 0; i <= MOST; i++) {
		char batch[8];
		(void)snprintf(batch, sizeof batch, "B%u", i);
		struct row_key key =
			hazard_goods_key(hazard, PLACE(FREE), ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS,
					 bytes_of_text(batch));
		rows_store(rows, TABLE_GOODS, row_key_bytes(&key), &goods, sizeof goods);
	}
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.too_many_batches");
	struct row_key key = hazard_goods_key(
		hazard, PLACE(FREE), ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS, bytes_of_text("B7"));
	rows->del(rows->read.context, TABLE_GOODS, row_key_bytes(&key));
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_each_batch_is_counted_in_its_own_unit),
		TEST(test_what_is_counted_in_two_units_is_cancelled_off_whole),
		TEST(test_the_unit_is_the_one_that_the_report_told),
		TEST(test_the_owner_is_no_second_person),
		TEST(test_what_is_not_settled_keeps_it_open),
		TEST(test_what_is_settled_is_cancelled_off_before_the_rest),
		TEST(test_no_more_than_is_left),
		TEST(test_fewer_than_told_are_cancelled_off_whole),
		TEST(test_where_nothing_was_counted_the_act_says_how_much),
		cmocka_unit_test_setup_teardown(test_batches_have_a_limit, hazard_setup,
						hazard_stored_teardown),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
