/* Goods over many moves: every pair of places with every paper, and sums that hold. */
#include "tests/unit/services/hazard/goods_fixture.h"

/* Each pair with each paper does what its row says. */
static void test_every_pair_with_every_paper(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	file_case(driver, hazard);
	for (unsigned from = 0; from < GOODS_PLACES; from++) {
		for (unsigned to = 1; to < GOODS_PLACES; to++) {
			const struct goods_move *rule =
				goods_move_of((Zh__GoodsPlace)from, (Zh__GoodsPlace)to);
			char id[GOODS_MOVE_ID];
			goods_move_id((Zh__GoodsPlace)from, (Zh__GoodsPlace)to, id);
			for (unsigned kind = 1; kind < GOODS_DOCUMENTS; kind++) {
				bool lawful = (rule->documents >> kind & 1) != 0;
				if (lawful)
					continue; /* done below, where units are there */
				enum verdict verdict =
					move_goods(driver, hazard,
						   (struct moved){.from = (Zh__GoodsPlace)from,
								  .to = (Zh__GoodsPlace)to,
								  .amount = 1,
								  .kind = (Zh__GoodsDocument)kind});
				assert_int_equal(verdict, VERDICT_REFUSED);
				assert_string_equal(driver->decision.refusal.rule, id);
			}
		}
	}
	assert_int_equal(find_goods(driver, hazard, 100), VERDICT_DONE);
	for (unsigned kind = 1; kind < GOODS_DOCUMENTS; kind++) {
		bool lawful = kind == PAPER(STOP_SALE) || kind == PAPER(RECORD);
		assert_int_equal(move_goods(driver, hazard,
					    (struct moved){.from = PLACE(FREE),
							   .to = PLACE(OFF_SALE),
							   .amount = 1,
							   .kind = (Zh__GoodsDocument)kind}),
				 lawful ? VERDICT_DONE : VERDICT_REFUSED);
	}
}

/* Random lawful and unlawful moves: places never lose or make a unit. */
static void test_sums_hold_whatever_is_tried(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	uint64_t seed = 20250310, found = 0;
	unsigned done = 0;
	file_case(driver, hazard);
	for (unsigned step = 0; step < 6000; step++) {
		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
		struct moved tried = {
			.from = (Zh__GoodsPlace)(seed >> 33 & 0xffff) % GOODS_PLACES,
			.to = (Zh__GoodsPlace)(1 + (seed >> 20 & 0xfff) % (GOODS_PLACES - 1)),
			.amount = 1 + (seed >> 50) % 40,
		};
		const struct goods_move *rule = goods_move_of(tried.from, tried.to);
		for (unsigned kind = 1; kind < GOODS_DOCUMENTS; kind++) {
			if ((rule->documents >> kind & 1) != 0)
				tried.kind = (Zh__GoodsDocument)kind;
		}
		bool is_find = tried.from == PLACE(UNKNOWN);
		if (move_goods(driver, hazard, tried) == VERDICT_DONE) {
			found += is_find ? tried.amount : 0;
			done++;
		}
		uint64_t sum = 0;
		for (unsigned place = 1; place < GOODS_PLACES; place++)
			sum += goods_lie_at(driver, hazard, (Zh__GoodsPlace)place);
		assert_int_equal(sum, found);
	}
	assert_true(done > 300);
	/* What lies in custody is the sum of its lots. */
	uint64_t lots = 0;
	for (unsigned n = 1; n <= hazard_more_get(driver_rows(driver), hazard).lots; n++) {
		struct custody_lot lot;
		assert_true(hazard_custody_get(driver_rows(driver), hazard, (uint8_t)n, &lot));
		lots += lot.row.amount;
	}
	assert_int_equal(lots, goods_lie_at(driver, hazard, PLACE(REGISTERED)) +
				       goods_lie_at(driver, hazard, PLACE(SEALED)) +
				       goods_lie_at(driver, hazard, PLACE(SEIZED)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_every_pair_with_every_paper),
		TEST(test_sums_hold_whatever_is_tried),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
