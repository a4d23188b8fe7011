/* What is stored of a hazard is checked again when it is folded: a number out of order, a day that
 * there isn't, goods that aren't there came from no decision, and aren't taken. */
#include "services/hazard/custody/goods_moves.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

#define PLACE(name) ZH__GOODS_PLACE__GOODS_PLACE_##name

static enum status fold(struct decider_driver *driver, uint64_t hazard, uint16_t kind,
			const void *body)
{
	return hazard_stored(driver, driver_object(driver, OBJECT_HAZARD, hazard), kind, body);
}

static void untaken(struct decider_driver *driver, uint64_t hazard, uint16_t kind, const void *body)
{
	assert_int_equal(fold(driver, hazard, kind, body), STATUS_INVALID);
}

static void take(struct decider_driver *driver, uint64_t hazard, uint16_t kind, const void *body)
{
	assert_int_equal(fold(driver, hazard, kind, body), STATUS_OK);
}

static const char *long_text(size_t size)
{
	static char text[4096];
	memset(text, 'x', size);
	text[size] = '\0';
	return text;
}

/* ---- opened */

static Zh__HazardOpened opened(uint64_t hazard)
{
	Zh__HazardOpened body = ZH__HAZARD_OPENED__INIT;
	SET_OPTIONAL(&body, hazard, hazard);
	SET_OPTIONAL(&body, report, hazard);
	SET_OPTIONAL(&body, firm_number, 1);
	return body;
}

static void test_a_hazard_is_the_next_of_a_firm_that_is_known(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t first = open_inspection(driver, 1, 1);
	Zh__HazardOpened body = opened(first + 2);
	untaken(driver, first + 2, KIND(HAZARD_OPENED), &body);
	body = opened(first + 1);
	SET_OPTIONAL(&body, found_day, NO_DAY);
	untaken(driver, first + 1, KIND(HAZARD_OPENED), &body);
	SET_OPTIONAL(&body, found_day, 20250301);
	SET_OPTIONAL(&body, consecutive_failures, 300);
	take(driver, first + 1, KIND(HAZARD_OPENED), &body);
	struct firm_row firm = firm_of(driver, 1);
	assert_int_equal(firm.hazards, 2);
	assert_int_equal(firm.hazards_open, 2);
	assert_int_equal(firm.failures, UINT8_MAX);
	body = opened(first + 2);
	SET_OPTIONAL(&body, firm_number, 9);
	untaken(driver, first + 2, KIND(HAZARD_OPENED), &body);
}

static void test_nothing_happens_to_a_hazard_that_there_isnt(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__RectificationClaimed claimed = ZH__RECTIFICATION_CLAIMED__INIT;
	uint64_t hazard = open_inspection(driver, 1, 1);
	untaken(driver, hazard + 1, KIND(RECTIFICATION_CLAIMED), &claimed);
	untaken(driver, hazard, KIND(RECTIFICATION_CLAIMED), &claimed); /* nothing was ordered */
}

/* ---- orders */

static Zh__RectificationNoticed noticed(uint32_t year, uint32_t serial)
{
	Zh__RectificationNoticed body = ZH__RECTIFICATION_NOTICED__INIT;
	SET_OPTIONAL(&body, year, year);
	SET_OPTIONAL(&body, serial, serial);
	SET_OPTIONAL(&body, within_days, 12);
	body.content = "rectify";
	return body;
}

static struct order_row order_of(struct decider_driver *driver, uint64_t hazard, uint8_t n)
{
	struct order_row row;
	assert_true(hazard_order_get(driver_rows(driver), hazard, n, &row));
	return row;
}

static void test_orders_are_numbered_without_a_gap_in_their_year(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1), other = open_inspection(driver, 2, 2);
	Zh__RectificationNoticed body = noticed(2025, 2);
	Zh__CorrectionOrdered correction = ZH__CORRECTION_ORDERED__INIT;
	untaken(driver, hazard, KIND(RECTIFICATION_NOTICED), &body);
	body = noticed(2025, 0);
	untaken(driver, hazard, KIND(RECTIFICATION_NOTICED), &body);
	body = noticed(2025, 1);
	take(driver, hazard, KIND(RECTIFICATION_NOTICED), &body);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_ORDERED);
	assert_int_equal(hazard_count(driver_rows(driver), HAZARD_ORDERED), 1);
	assert_int_equal(hazard_count(driver_rows(driver), HAZARD_OPENED), 1);
	untaken(driver, other, KIND(RECTIFICATION_NOTICED), &body);
	SET_OPTIONAL(&correction, year, 2025);
	SET_OPTIONAL(&correction, serial, 1);
	SET_OPTIONAL(&correction, stop_sale, 1);
	take(driver, other, KIND(CORRECTION_ORDERED), &correction);
	struct order_row row = order_of(driver, other, 1);
	assert_int_equal(row.kind, ORDER_CORRECTION);
	assert_true(row.stop_sale);
	row = order_of(driver, hazard, 1);
	assert_int_equal(row.kind, ORDER_RECTIFICATION);
	assert_false(row.stop_sale);
	assert_int_equal(row.within_days, 12);
	assert_int_equal(row.ordered_day, time_day_of_ms(driver->now_ms));
}

static void test_an_order_is_served_on_a_day_and_none_but_the_last(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__RectificationNoticed body = noticed(2025, 1);
	Zh__OrderServed served = ZH__ORDER_SERVED__INIT;
	SET_OPTIONAL(&body, served_day, NO_DAY);
	untaken(driver, hazard, KIND(RECTIFICATION_NOTICED), &body);
	body = noticed(2025, 1);
	take(driver, hazard, KIND(RECTIFICATION_NOTICED), &body);
	assert_int_equal(order_of(driver, hazard, 1).served_day, 0);
	SET_OPTIONAL(&served, order, 2);
	SET_OPTIONAL(&served, served_day, 20250303);
	SET_OPTIONAL(&served, due_ms, driver->now_ms + MS_PER_DAY);
	untaken(driver, hazard, KIND(ORDER_SERVED), &served);
	SET_OPTIONAL(&served, order, 1);
	SET_OPTIONAL(&served, served_day, NO_DAY);
	untaken(driver, hazard, KIND(ORDER_SERVED), &served);
	SET_OPTIONAL(&served, served_day, 20250303);
	take(driver, hazard, KIND(ORDER_SERVED), &served);
	assert_int_equal(time_yyyymmdd(order_of(driver, hazard, 1).served_day), 20250303);
	assert_int_equal(order_of(driver, hazard, 1).due_ms, driver->now_ms + MS_PER_DAY);
}

/* What was asked about the order before, and who wasn't let in, ends with a new one. */
static void test_a_new_order_begins_anew(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__RectificationNoticed body = noticed(2025, 1);
	Zh__ExtensionAsked asked = ZH__EXTENSION_ASKED__INIT;
	Zh__ExtensionDecided decided = ZH__EXTENSION_DECIDED__INIT;
	Zh__Reinspected visit = ZH__REINSPECTED__INIT;
	take(driver, hazard, KIND(RECTIFICATION_NOTICED), &body);
	SET_OPTIONAL(&asked, asked_day, NO_DAY);
	untaken(driver, hazard, KIND(EXTENSION_ASKED), &asked);
	SET_OPTIONAL(&asked, asked_day, 20250303);
	SET_OPTIONAL(&asked, by, 5);
	take(driver, hazard, KIND(EXTENSION_ASKED), &asked);
	struct hazard_more more = hazard_more_get(driver_rows(driver), hazard);
	assert_true((more.flags & MORE_EXTENSION_ASKED) != 0);
	assert_int_equal(more.asked_by, 5);
	assert_int_equal(more.asked_ms, driver->now_ms); /* the day isn't over */
	SET_OPTIONAL(&decided, by, 5);
	take(driver, hazard, KIND(EXTENSION_DECIDED), &decided);
	assert_int_equal(hazard_more_get(driver_rows(driver), hazard).extended_by, 0);
	SET_OPTIONAL(&decided, granted, 1);
	SET_OPTIONAL(&decided, due_ms, driver->now_ms + 9);
	take(driver, hazard, KIND(EXTENSION_ASKED), &asked);
	take(driver, hazard, KIND(EXTENSION_DECIDED), &decided);
	assert_int_equal(order_of(driver, hazard, 1).due_ms, driver->now_ms + 9);
	more = hazard_more_get(driver_rows(driver), hazard);
	assert_int_equal(more.extended_by, 5);
	assert_false((more.flags & MORE_EXTENSION_ASKED) != 0);
	SET_OPTIONAL(&visit, no_access, 1);
	take(driver, hazard, KIND(REINSPECTED), &visit);
	assert_int_equal(hazard_more_get(driver_rows(driver), hazard).no_access, 1);
	visit = (Zh__Reinspected)ZH__REINSPECTED__INIT;
	SET_OPTIONAL(&visit, on_day, 20250303);
	take(driver, hazard, KIND(REINSPECTED), &visit);
	assert_int_equal(hazard_of(driver, hazard).failed, 1);
	assert_int_equal(hazard_more_get(driver_rows(driver), hazard).no_access, 0);
	body = noticed(2025, 2);
	take(driver, hazard, KIND(RECTIFICATION_NOTICED), &body);
	assert_int_equal(hazard_more_get(driver_rows(driver), hazard).extended_by, 0);
	assert_int_equal(hazard_of(driver, hazard).orders, 2);
}

/* ---- seen, and over */

static void test_a_visit_has_a_day_and_persons_that_fit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	const char *officers[40];
	Zh__RectificationNoticed body = noticed(2025, 1);
	Zh__Reinspected visit = ZH__REINSPECTED__INIT;
	Zh__LookedBack look = ZH__LOOKED_BACK__INIT;
	take(driver, hazard, KIND(RECTIFICATION_NOTICED), &body);
	for (size_t i = 0; i < 40; i++)
		officers[i] = "a-person-of-many-letters";
	visit.officers = officers;
	visit.n_officers = 2;
	SET_OPTIONAL(&visit, passed, 1);
	SET_OPTIONAL(&visit, on_day, NO_DAY);
	untaken(driver, hazard, KIND(REINSPECTED), &visit);
	SET_OPTIONAL(&visit, on_day, 20250303);
	visit.n_officers = 40;
	untaken(driver, hazard, KIND(REINSPECTED), &visit);
	visit.n_officers = 2;
	take(driver, hazard, KIND(REINSPECTED), &visit);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_REINSPECTED);
	assert_int_equal(hazard_of(driver, hazard).reinspections, 1);
	SET_OPTIONAL(&look, on_day, 20250303);
	untaken(driver, hazard, KIND(LOOKED_BACK), &look); /* it isn't cancelled off */
}

static void test_what_is_cancelled_off_adds_up_for_the_batch_and_for_all(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__RectificationNoticed body = noticed(2025, 1);
	Zh__Reinspected visit = ZH__REINSPECTED__INIT;
	Zh__CancelledOff off = ZH__CANCELLED_OFF__INIT;
	Zh__Quantity quantity = ZH__QUANTITY__INIT;
	take(driver, hazard, KIND(RECTIFICATION_NOTICED), &body);
	SET_OPTIONAL(&quantity, amount, 3);
	quantity.unit = "piece";
	off.quantity = &quantity;
	SET_OPTIONAL(&off, partial, 1);
	SET_OPTIONAL(&visit, on_day, 20250303);
	SET_OPTIONAL(&visit, passed, 1);
	take(driver, hazard, KIND(REINSPECTED), &visit);
	off.batch = long_text(HAZARD_BATCH_MAX + 1);
	untaken(driver, hazard, KIND(CANCELLED_OFF), &off);
	off.batch = "B1";
	take(driver, hazard, KIND(CANCELLED_OFF), &off);
	off.batch = NULL;
	take(driver, hazard, KIND(CANCELLED_OFF), &off);
	struct bytes all = bytes_of(NULL, 0), batch = bytes_of_text("B1");
	assert_int_equal(hazard_cancelled(driver_rows(driver), hazard, batch), 3);
	assert_int_equal(hazard_cancelled(driver_rows(driver), hazard, all), 6);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_REINSPECTED);
	off.partial = 0;
	off.batch = long_text(HAZARD_BATCH_MAX);
	take(driver, hazard, KIND(CANCELLED_OFF), &off);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_CANCELLED_OFF);
}

static void test_a_part_is_no_more_than_was_found(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1"); /* 500 pieces */
	Zh__HazardSplit split = ZH__HAZARD_SPLIT__INIT;
	Zh__Quantity quantity = ZH__QUANTITY__INIT;
	SET_OPTIONAL(&split, new_hazard, hazard + 1);
	SET_OPTIONAL(&quantity, amount, 501);
	split.quantity = &quantity;
	untaken(driver, hazard, KIND(HAZARD_SPLIT), &split);
	SET_OPTIONAL(&quantity, amount, 500);
	split.batch = long_text(HAZARD_BATCH_MAX + 1);
	untaken(driver, hazard, KIND(HAZARD_SPLIT), &split);
	split.batch = long_text(HAZARD_BATCH_MAX);
	take(driver, hazard, KIND(HAZARD_SPLIT), &split);
	struct hazard_texts texts;
	assert_true(hazard_texts_get(driver_rows(driver), hazard, &texts));
	assert_int_equal(texts.head.found, 0);
	SET_OPTIONAL(&quantity, amount, 1);
	untaken(driver, hazard, KIND(HAZARD_SPLIT), &split);
}

static void test_the_signal_that_opened_it_stays_with_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__SignalUnjoined unjoined = ZH__SIGNAL_UNJOINED__INIT;
	Zh__SignalJoined joined = ZH__SIGNAL_JOINED__INIT;
	untaken(driver, hazard, KIND(SIGNAL_UNJOINED), &unjoined);
	SET_OPTIONAL(&joined, report, 7);
	take(driver, hazard, KIND(SIGNAL_JOINED), &joined);
	assert_int_equal(hazard_of(driver, hazard).signals, 2);
	take(driver, hazard, KIND(SIGNAL_UNJOINED), &unjoined);
	assert_int_equal(hazard_of(driver, hazard).signals, 1);
	untaken(driver, hazard, KIND(SIGNAL_UNJOINED), &unjoined);
}

/* What a report stated isn't the archive's to change. */
static void test_a_role_that_was_stated_stays(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__FirmRoleKnown known = ZH__FIRM_ROLE_KNOWN__INIT;
	Zh__HazardOpened body = opened(hazard + 1);
	struct hazard_texts texts;
	SET_OPTIONAL(&known, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	untaken(driver, hazard, KIND(FIRM_ROLE_KNOWN), &known);
	take(driver, hazard + 1, KIND(HAZARD_OPENED), &body);
	take(driver, hazard + 1, KIND(FIRM_ROLE_KNOWN), &known);
	assert_true(hazard_texts_get(driver_rows(driver), hazard + 1, &texts));
	assert_int_equal(texts.head.firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
}

static void test_a_mistaken_one_leaves_its_firm(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__HazardUnfounded unfounded = ZH__HAZARD_UNFOUNDED__INIT;
	(void)open_inspection(driver, 2, 1);
	assert_int_equal(firm_of(driver, 1).hazards_open, 2);
	take(driver, hazard, KIND(HAZARD_UNFOUNDED), &unfounded);
	assert_int_equal(firm_of(driver, 1).hazards_open, 1);
	assert_int_equal(firm_of(driver, 1).hazards, 2);
	untaken(driver, hazard, KIND(HAZARD_UNFOUNDED), &unfounded);
}

/* ---- goods */

struct goods {
	Zh__GoodsMoved body;
	Zh__Quantity quantity;
};

static void goods_make(struct goods *goods, Zh__GoodsPlace from, Zh__GoodsPlace to, uint64_t amount)
{
	*goods = (struct goods){.body = ZH__GOODS_MOVED__INIT, .quantity = ZH__QUANTITY__INIT};
	SET_OPTIONAL(&goods->quantity, amount, amount);
	goods->quantity.unit = "piece";
	goods->body.quantity = &goods->quantity;
	goods->body.batch = "B1";
	SET_OPTIONAL(&goods->body, from_place, from);
	SET_OPTIONAL(&goods->body, to_place, to);
}

static uint64_t at(struct decider_driver *driver, uint64_t hazard, Zh__GoodsPlace place)
{
	return hazard_goods_at(driver_rows(driver), hazard, (uint8_t)place,
			       ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS, bytes_of_text("B1"));
}

static void test_goods_move_between_places_that_there_are(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	struct goods goods;
	goods_make(&goods, PLACE(UNKNOWN), PLACE(FREE), 10);
	goods.body.quantity = NULL;
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	goods.body.quantity = &goods.quantity;
	goods.quantity.unit = NULL;
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	goods.quantity.unit = long_text(sizeof(((struct goods_row *)0)->unit));
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	goods.quantity.unit = "piece";
	goods.body.batch = long_text(HAZARD_BATCH_MAX + 1);
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	goods_make(&goods, PLACE(FREE), PLACE(UNKNOWN), 10);
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	goods_make(&goods, (Zh__GoodsPlace)GOODS_PLACES, PLACE(FREE), 10);
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	goods_make(&goods, PLACE(UNKNOWN), PLACE(FREE), 10);
	SET_OPTIONAL(&goods.body, goods_class, (Zh__GoodsClass)GOODS_CLASSES);
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	goods_make(&goods, PLACE(UNKNOWN), PLACE(FREE), 10);
	take(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	goods_make(&goods, PLACE(FREE), PLACE(OFF_SALE), 11);
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	assert_int_equal(at(driver, hazard, PLACE(FREE)), 10);
	assert_int_equal(at(driver, hazard, PLACE(OFF_SALE)), 0);
	goods_make(&goods, PLACE(FREE), PLACE(OFF_SALE), 10);
	take(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	assert_int_equal(at(driver, hazard, PLACE(FREE)), 0);
	assert_int_equal(at(driver, hazard, PLACE(OFF_SALE)), 10);
}

static struct custody_row lot_of(struct decider_driver *driver, uint64_t hazard, uint8_t lot)
{
	struct custody_lot row;
	assert_true(hazard_custody_get(driver_rows(driver), hazard, lot, &row));
	return row.row;
}

static uint64_t sealed_lot(struct decider_driver *driver, struct goods *goods)
{
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	goods_make(goods, PLACE(UNKNOWN), PLACE(FREE), 10);
	take(driver, hazard, KIND(GOODS_MOVED), &goods->body);
	goods_make(goods, PLACE(FREE), PLACE(SEALED), 6);
	SET_OPTIONAL(&goods->body, lot, 1);
	SET_OPTIONAL(&goods->body, clock, 41);
	SET_OPTIONAL(&goods->body, notice_clock, 42);
	take(driver, hazard, KIND(GOODS_MOVED), &goods->body);
	return hazard;
}

static void test_a_lot_is_the_next_and_gives_back_no_more_than_it_has(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct goods goods;
	uint64_t hazard = sealed_lot(driver, &goods);
	struct custody_row lot = lot_of(driver, hazard, 1);
	assert_int_equal(lot.amount, 6);
	assert_int_equal(lot.taken, 6);
	assert_int_equal(lot.clock, 41);
	assert_int_equal(lot.notice_clock, 42);
	assert_int_equal(lot.notice_ms, driver->now_ms);
	assert_string_equal(lot.unit, "piece");
	goods_make(&goods, PLACE(SEALED), PLACE(FREE), 2);
	SET_OPTIONAL(&goods.body, from_lot, 1);
	SET_OPTIONAL(&goods.body, notice_clock, 43);
	take(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	lot = lot_of(driver, hazard, 1);
	assert_int_equal(lot.amount, 4);
	assert_int_equal(lot.taken, 6);
	assert_int_equal(lot.notice_clock, 43);
	take(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	assert_int_equal(lot_of(driver, hazard, 1).amount, 2);
}

static void test_no_lot_is_taken_from_that_there_isnt(void **state)
{
	static const uint32_t others[] = {0, 2, 257};
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct goods goods;
	uint64_t hazard = sealed_lot(driver, &goods);
	Zh__CustodyChanged changed = ZH__CUSTODY_CHANGED__INIT;
	SET_OPTIONAL(&changed, word, ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		SET_OPTIONAL(&changed, lot, others[i]);
		untaken(driver, hazard, KIND(CUSTODY_CHANGED), &changed);
		goods_make(&goods, PLACE(SEALED), PLACE(FREE), 1);
		SET_OPTIONAL(&goods.body, from_lot, others[i]);
		untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	}
	SET_OPTIONAL(&changed, lot, 1);
	take(driver, hazard, KIND(CUSTODY_CHANGED), &changed);
	assert_int_equal(lot_of(driver, hazard, 1).flags, CUSTODY_EXTENDED);
}

static void test_a_lot_out_of_turn_isnt_taken(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct goods goods;
	uint64_t hazard = sealed_lot(driver, &goods);
	goods_make(&goods, PLACE(FREE), PLACE(SEALED), 1);
	SET_OPTIONAL(&goods.body, lot, 3);
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	SET_OPTIONAL(&goods.body, lot, 2);
	goods.body.document = long_text(101);
	untaken(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	goods.body.document = long_text(100);
	take(driver, hazard, KIND(GOODS_MOVED), &goods.body);
	assert_int_equal(lot_of(driver, hazard, 2).amount, 1);
}

/* What each word does to a lot, and to what the party is still to be told. */
static void test_each_word_on_a_lot_is_kept(void **state)
{
	static const struct {
		Zh__CustodyWord word;
		uint8_t flag;
	} words[] = {
		{ZH__CUSTODY_WORD__CUSTODY_WORD_APPROVED, CUSTODY_APPROVED},
		{ZH__CUSTODY_WORD__CUSTODY_WORD_DISAPPROVED, CUSTODY_DISAPPROVED},
		{ZH__CUSTODY_WORD__CUSTODY_WORD_RECORDED, CUSTODY_RECORDED},
		{ZH__CUSTODY_WORD__CUSTODY_WORD_ANNOUNCED, CUSTODY_ANNOUNCED},
		{ZH__CUSTODY_WORD__CUSTODY_WORD_LAPSED, CUSTODY_LAPSED},
	};
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct goods goods;
	uint64_t hazard = sealed_lot(driver, &goods);
	Zh__CustodyChanged changed = ZH__CUSTODY_CHANGED__INIT;
	uint8_t flags = 0;
	SET_OPTIONAL(&changed, lot, 1);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		SET_OPTIONAL(&changed, word, words[i].word);
		SET_OPTIONAL(&changed, announce_clock, 77);
		SET_OPTIONAL(&changed, custody_keeper, ZH__CUSTODY_KEEPER__CUSTODY_KEEPER_PARTY);
		take(driver, hazard, KIND(CUSTODY_CHANGED), &changed);
		flags |= words[i].flag;
		assert_int_equal(lot_of(driver, hazard, 1).flags, flags);
	}
	assert_int_equal(lot_of(driver, hazard, 1).announce_clock, 77);
	assert_int_equal(lot_of(driver, hazard, 1).keeper,
			 ZH__CUSTODY_KEEPER__CUSTODY_KEEPER_PARTY);
	assert_int_equal(lot_of(driver, hazard, 1).notice_clock, 42);
	SET_OPTIONAL(&changed, word, ZH__CUSTODY_WORD__CUSTODY_WORD_SERVED);
	SET_OPTIONAL(&changed, served_ms, driver->now_ms - 2);
	take(driver, hazard, KIND(CUSTODY_CHANGED), &changed);
	assert_int_equal(lot_of(driver, hazard, 1).notice_clock, 0);
	assert_int_equal(lot_of(driver, hazard, 1).served_ms, driver->now_ms - 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_stored_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_hazard_is_the_next_of_a_firm_that_is_known),
		TEST(test_nothing_happens_to_a_hazard_that_there_isnt),
		TEST(test_orders_are_numbered_without_a_gap_in_their_year),
		TEST(test_an_order_is_served_on_a_day_and_none_but_the_last),
		TEST(test_a_new_order_begins_anew),
		TEST(test_a_visit_has_a_day_and_persons_that_fit),
		TEST(test_what_is_cancelled_off_adds_up_for_the_batch_and_for_all),
		TEST(test_a_part_is_no_more_than_was_found),
		TEST(test_the_signal_that_opened_it_stays_with_it),
		TEST(test_a_role_that_was_stated_stays),
		TEST(test_a_mistaken_one_leaves_its_firm),
		TEST(test_goods_move_between_places_that_there_are),
		TEST(test_a_lot_is_the_next_and_gives_back_no_more_than_it_has),
		TEST(test_no_lot_is_taken_from_that_there_isnt),
		TEST(test_a_lot_out_of_turn_isnt_taken),
		TEST(test_each_word_on_a_lot_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
