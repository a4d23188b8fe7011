/* What is asked of goods: its form, what a refusal says of the way left, and of which lot it is. */
#include "tests/unit/services/hazard/goods_fixture.h"

#define NO_MOVE(driver, hazard, command, code_text)                                                \
	do {                                                                                       \
		assert_int_not_equal(ask(driver, hazard, command), VERDICT_DONE);                  \
		CODE(driver, code_text);                                                           \
	} while (0)

static enum verdict ask(struct decider_driver *driver, uint64_t hazard,
			const Zh__HazardGoodsCommand *command)
{
	return act_by_two(driver, "hazard.goods", hazard, command, &goods_head);
}

static const Zh__GoodsMoved *moved_last(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(GOODS_MOVED)), GoodsMoved);
}

static const char *param(const struct decider_driver *driver, const char *name)
{
	const struct refusal *refusal = &driver->decision.refusal;
	for (size_t i = 0; i < refusal->param_count; i++)
		if (strcmp(refusal->params[i].name, name) == 0)
			return refusal->params[i].value;
	return "";
}

/* Found goods, with a document of the kind that this needs. */
static void find_make(Zh__HazardGoodsCommand *command, Zh__Quantity *quantity)
{
	*command = (Zh__HazardGoodsCommand)ZH__HAZARD_GOODS_COMMAND__INIT;
	*quantity = (Zh__Quantity)ZH__QUANTITY__INIT;
	SET_OPTIONAL(quantity, amount, 5);
	quantity->unit = "piece";
	command->batch = "B1";
	command->document = "D-1";
	command->quantity = quantity;
	SET_OPTIONAL(command, to_place, PLACE(FREE));
	SET_OPTIONAL(command, document_kind, PAPER(RECORD));
}

/* Each text as long as it may be, and one byte more; numbers that there are. */
static void test_a_move_has_a_form(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static char text[HAZARD_BATCH_MAX + 2];
	char unit[25] = "123456789012345678901234";
	Zh__HazardGoodsCommand command;
	Zh__Quantity quantity;
	uint64_t hazard = open_inspection(driver, 1, 1);
	memset(text, 'x', sizeof text - 1);
	find_make(&command, &quantity);
#define WRONG(field)                                                                               \
	do {                                                                                       \
		assert_int_equal(ask(driver, hazard, &command), VERDICT_INVALID);                  \
		CODE(driver, "hazard.goods.form");                                                 \
		assert_string_equal(driver->decision.refusal.where, field);                        \
	} while (0)
	command.batch = text;
	WRONG("batch");
	command.batch = text + 1;
	command.document = text;
	WRONG("document");
	command.document = text + 1;
	command.quantity = NULL;
	WRONG("quantity");
	command.quantity = &quantity;
	quantity.amount = 0;
	WRONG("quantity");
	quantity.amount = 5;
	quantity.unit = NULL;
	WRONG("quantity");
	quantity.unit = "";
	WRONG("quantity");
	quantity.unit = unit;
	WRONG("quantity");
	unit[23] = '\0';
	SET_OPTIONAL(&command, goods_class, (Zh__GoodsClass)GOODS_CLASSES);
	WRONG("goods_class");
#undef WRONG
	SET_OPTIONAL(&command, goods_class, ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS);
	SET_OPTIONAL(&command, to_place, (Zh__GoodsPlace)GOODS_PLACES);
	NO_MOVE(driver, hazard, &command, "hazard.goods.place");
	SET_OPTIONAL(&command, to_place, PLACE(FREE));
	assert_int_equal(ask(driver, hazard, &command), VERDICT_DONE);
	assert_string_equal(moved_last(driver)->document, command.document);
	assert_string_equal(moved_last(driver)->quantity->unit, unit);
}

/* The refusal says by which article, which papers would do, and whither it may go. */
static void test_a_refusal_says_what_would_do(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardGoodsCommand command;
	Zh__Quantity quantity;
	uint64_t hazard = open_inspection(driver, 1, 1);
	find_make(&command, &quantity);
	SET_OPTIONAL(&command, from_place, PLACE(SEALED));
	SET_OPTIONAL(&command, to_place, PLACE(UNCLAIMED));
	NO_MOVE(driver, hazard, &command, "hazard.goods.other_document");
	assert_string_equal(driver->decision.refusal.possible[0], "public_notice");
	assert_string_equal(param(driver, "article"), "APP-42");
	SET_OPTIONAL(&command, document_kind, (Zh__GoodsDocument)GOODS_DOCUMENTS);
	NO_MOVE(driver, hazard, &command, "hazard.goods.other_document");
	SET_OPTIONAL(&command, document_kind, (Zh__GoodsDocument)(GOODS_DOCUMENTS + 32));
	NO_MOVE(driver, hazard, &command, "hazard.goods.other_document");
	SET_OPTIONAL(&command, to_place, PLACE(DESTROYED));
	NO_MOVE(driver, hazard, &command, "hazard.goods.unlawful");
	assert_string_equal(driver->decision.refusal.possible[0], "free");
	assert_string_equal(driver->decision.refusal.possible[1], "off_sale");
}

/* No more leaves a place than is there: how many are, and where as many may be taken from. */
static void test_where_as_many_are(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct moved off = {
		.from = PLACE(FREE), .to = PLACE(OFF_SALE), .amount = 10, .kind = PAPER(RECORD)};
	struct moved seal = {
		.from = PLACE(FREE), .to = PLACE(SEALED), .amount = 10, .kind = PAPER(SEAL)};
	assert_int_equal(find_goods(driver, hazard, 15), VERDICT_DONE);
	assert_int_equal(move_goods(driver, hazard, off), VERDICT_DONE);
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.not_there");
	assert_string_equal(param(driver, "there"), "5");
	assert_int_equal(driver->decision.refusal.possible_count, 1);
	assert_string_equal(driver->decision.refusal.possible[0], "off_sale");
	seal.amount = 11; /* nowhere */
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_REFUSED);
	assert_int_equal(driver->decision.refusal.possible_count, 0);
	seal.amount = 6;
	seal.from = PLACE(RECALLED); /* nothing was recalled */
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_REFUSED);
	assert_string_equal(param(driver, "there"), "0");
	seal.from = PLACE(OFF_SALE);
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	/* What is destroyed is no more: what lies elsewhere isn't what was asked for. */
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(OFF_SALE)), 4);
}

/* Goods of one batch are counted in one unit. */
static void test_one_unit_for_a_batch(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardGoodsCommand command;
	Zh__Quantity quantity;
	uint64_t hazard = open_inspection(driver, 1, 1);
	find_make(&command, &quantity);
	assert_int_equal(ask(driver, hazard, &command), VERDICT_DONE);
	quantity.unit = "box";
	NO_MOVE(driver, hazard, &command, "hazard.goods.unit");
	SET_OPTIONAL(&command, from_place, PLACE(FREE));
	SET_OPTIONAL(&command, to_place, PLACE(OFF_SALE));
	NO_MOVE(driver, hazard, &command, "hazard.goods.unit");
	find_make(&command, &quantity);
	quantity.amount = UINT64_MAX - 4; /* with the five there, more than a number holds */
	NO_MOVE(driver, hazard, &command, "hazard.goods.form");
	assert_string_equal(driver->decision.refusal.where, "quantity");
	quantity.amount = UINT64_MAX - 5;
	assert_int_equal(ask(driver, hazard, &command), VERDICT_DONE);
	assert_true(goods_lie_at(driver, hazard, PLACE(FREE)) == UINT64_MAX);
}

static struct moved release_of(uint64_t amount, const char *batch)
{
	return (struct moved){.from = PLACE(SEALED),
			      .to = PLACE(FREE),
			      .amount = amount,
			      .kind = PAPER(RELEASE),
			      .batch = batch};
}

static uint64_t left_of(struct decider_driver *driver, uint64_t hazard, uint8_t lot)
{
	struct custody_lot row;
	assert_true(hazard_custody_get(driver_rows(driver), hazard, lot, &row));
	return row.row.amount;
}

/* The lot is that of the batch, the class and the place, with something left of it. */
static void test_which_lot_it_is(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct moved seal = {.to = PLACE(SEALED), .amount = 10, .kind = PAPER(SEAL), .batch = "B1"};
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	seal.batch = "B2";
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	seal.batch = "B1";
	seal.class = ZH__GOODS_CLASS__GOODS_CLASS_TOOLS;
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	seal.class = ZH__GOODS_CLASS__GOODS_CLASS_UNKNOWN;
	seal.to = PLACE(SEIZED);
	seal.kind = PAPER(SEIZE);
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	struct moved release = release_of(4, "B2");
	assert_int_equal(move_goods(driver, hazard, release), VERDICT_DONE);
	assert_int_equal(left_of(driver, hazard, 2), 6);
	release = release_of(4, "B1");
	release.from_lot = 2; /* of another batch */
	assert_int_equal(move_goods(driver, hazard, release), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.not_there");
	release.from_lot = 0;
	release.amount = 10;
	assert_int_equal(move_goods(driver, hazard, release), VERDICT_DONE);
	assert_int_equal(left_of(driver, hazard, 1), 0);
	assert_int_equal(left_of(driver, hazard, 3), 10);
	assert_int_equal(left_of(driver, hazard, 4), 10);
	/* What was let go is no lot any more: the next of that batch is the only one. */
	seal.to = PLACE(SEALED);
	seal.kind = PAPER(SEAL);
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	release.amount = 4;
	assert_int_equal(move_goods(driver, hazard, release), VERDICT_DONE);
	assert_int_equal(left_of(driver, hazard, 5), 6);
}

/* Of two lots neither has as many as both: the larger one is named. */
static void test_two_lots_are_not_one(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const uint64_t amounts[] = {20, 30, 10};
	uint64_t hazard = open_inspection(driver, 1, 1);
	for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++)
		assert_int_equal(move_goods(driver, hazard,
					    (struct moved){.to = PLACE(SEALED),
							   .amount = amounts[i],
							   .kind = PAPER(SEAL)}),
				 VERDICT_DONE);
	assert_int_equal(move_goods(driver, hazard, release_of(31, "B1")), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.not_there");
	assert_string_equal(param(driver, "there"), "30");
	assert_int_equal(move_goods(driver, hazard, release_of(30, "B1")), VERDICT_DONE);
	assert_int_equal(left_of(driver, hazard, 2), 0);
	/* A part that goes leaves the term of the rest. */
	assert_int_equal(move_goods(driver, hazard, release_of(11, "B1")), VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_SEIZURE_END));
}

/* The head's "no" to what was done on the spot: never back to whoever bought it, nor to nowhere. */
static void test_where_a_no_puts_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	assert_int_equal(
		move_goods(
			driver, hazard,
			(struct moved){.to = PLACE(AT_LARGE), .amount = 7, .kind = PAPER(TRACE)}),
		VERDICT_DONE);
	for (uint32_t lot = 1; lot <= 2; lot++) {
		Zh__HazardCustodyCommand no = ZH__HAZARD_CUSTODY_COMMAND__INIT;
		struct moved seal = {.from = lot == 1 ? PLACE(AT_LARGE) : PLACE(UNKNOWN),
				     .to = PLACE(SEALED),
				     .amount = 7,
				     .kind = PAPER(SEAL),
				     .on_the_spot = true};
		assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
		SET_OPTIONAL(&no, lot, lot);
		SET_OPTIONAL(&no, word, ZH__CUSTODY_WORD__CUSTODY_WORD_DISAPPROVED);
		assert_int_equal(driver_act_by(driver, &goods_head, "hazard.custody",
					       driver_object(driver, OBJECT_HAZARD, hazard), 0, &no,
					       "no"),
				 VERDICT_DONE);
		assert_int_equal(goods_lie_at(driver, hazard, PLACE(FREE)), 7 * lot);
		assert_int_equal(goods_lie_at(driver, hazard, PLACE(SEALED)), 0);
	}
}

/* 程序规定34, 行政强制法24: the party is told of each measure, counted from when it was taken; of
 * the release with what it is still to be told of. */
static void test_the_notice_counts_from_the_measure(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct clock_row row;
	struct moved seal = {
		.to = PLACE(SEALED), .amount = 9, .kind = PAPER(SEAL), .on_the_spot = true};
	driver_advance(driver, driver->now_ms + MS_PER_DAY);
	driver->happened_ms = driver->now_ms - 3 * MS_PER_HOUR;
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	uint64_t notice = moved_last(driver)->notice_clock;
	memcpy(&row, clock_row_get(driver_rows(driver), notice), sizeof row);
	assert_int_equal(row.anchor_ms, driver->happened_ms);
	assert_int_equal(moved_last(driver)->n_evidence, 1);
	driver->happened_ms = driver->now_ms - MS_PER_HOUR;
	seal.on_the_spot = false;
	seal.batch = "B2";
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	assert_int_not_equal(moved_last(driver)->notice_clock, notice);
	memcpy(&row, clock_row_get(driver_rows(driver), moved_last(driver)->notice_clock),
	       sizeof row);
	assert_int_equal(row.anchor_ms, driver->now_ms); /* done when the head said yes */
	driver->happened_ms = 0;
	assert_int_equal(move_goods(driver, hazard, release_of(9, "B1")), VERDICT_DONE);
	assert_int_equal(moved_last(driver)->notice_clock, notice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_a_move_has_a_form),  TEST(test_a_refusal_says_what_would_do),
		TEST(test_where_as_many_are),  TEST(test_one_unit_for_a_batch),
		TEST(test_which_lot_it_is),    TEST(test_two_lots_are_not_one),
		TEST(test_where_a_no_puts_it), TEST(test_the_notice_counts_from_the_measure),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
