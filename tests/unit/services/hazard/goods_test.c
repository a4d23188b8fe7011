/* Goods: every unit in exactly one place, papers, custody and its terms; many moves: goods_sums. */
#include "services/hazard/custody/inventory.h"
#include "tests/unit/services/hazard/goods_fixture.h"

/* ---- sums */

static void test_goods_sum_up(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	assert_int_equal(find_goods(driver, hazard, 500), VERDICT_DONE);
	struct moved seal = {
		.from = PLACE(FREE), .to = PLACE(SEALED), .amount = 501, .kind = PAPER(SEAL)};
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.not_there");
	seal.amount = 300;
	seal.document = "";
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.no_document");
	seal.document = "S-1";
	seal.kind = PAPER(PENALTY);
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.other_document");
	assert_string_equal(driver->decision.refusal.possible[0], "seal");
	seal.kind = PAPER(SEAL);
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(SEALED),
						   .to = PLACE(FREE),
						   .amount = 50,
						   .kind = PAPER(RELEASE),
						   .document = "R-1"}),
			 VERDICT_DONE);
	/* Consent opens no seal: it is released before its owner lets it be destroyed. */
	struct moved destroy = {.from = PLACE(SEALED),
				.to = PLACE(DESTROYED),
				.amount = 250,
				.kind = PAPER(DESTRUCTION),
				.document = "X"};
	assert_int_equal(move_goods(driver, hazard, destroy), VERDICT_REFUSED);
	destroy.kind = PAPER(CONSENT);
	assert_int_equal(move_goods(driver, hazard, destroy), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.unlawful");
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(SEALED),
						   .to = PLACE(FREE),
						   .amount = 251,
						   .kind = PAPER(RELEASE),
						   .document = "R-2"}),
			 VERDICT_REFUSED);
	CODE(driver, "hazard.goods.not_there");
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(SEALED),
						   .to = PLACE(FREE),
						   .amount = 250,
						   .kind = PAPER(RELEASE),
						   .document = "R-2"}),
			 VERDICT_DONE);
	destroy.from = PLACE(FREE);
	assert_int_equal(move_goods(driver, hazard, destroy), VERDICT_DONE);
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(DESTROYED),
						   .to = PLACE(FREE),
						   .amount = 1,
						   .kind = PAPER(RELEASE)}),
			 VERDICT_REFUSED);
	CODE(driver, "hazard.goods.unlawful");
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(FREE)), 250);
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(SEALED)), 0);
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(DESTROYED)), 250);
}

static void test_classes_are_counted_apart(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	struct moved tools = {.from = PLACE(UNKNOWN),
			      .to = PLACE(FREE),
			      .amount = 3,
			      .kind = PAPER(RECORD),
			      .class = ZH__GOODS_CLASS__GOODS_CLASS_TOOLS};
	assert_int_equal(move_goods(driver, hazard, tools), VERDICT_DONE);
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(FREE)), 0);
	assert_int_equal(hazard_goods_at(driver_rows(driver), hazard, PLACE(FREE),
					 ZH__GOODS_CLASS__GOODS_CLASS_TOOLS, bytes_of_text("B1")),
			 3);
	tools.class = (Zh__GoodsClass)99;
	assert_int_equal(move_goods(driver, hazard, tools), VERDICT_INVALID);
}

/* ---- custody */

static void test_registered_evidence_is_free_again_by_itself(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	struct moved enter = {.from = PLACE(UNKNOWN),
			      .to = PLACE(REGISTERED),
			      .amount = 40,
			      .kind = PAPER(REGISTRATION),
			      .document = "DJ-1"};
	assert_int_equal(move_goods(driver, hazard, enter), VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_EVIDENCE_DISPOSE));
	driver_advance(driver, driver->now_ms + 12 * MS_PER_DAY);
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(REGISTERED)), 0);
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(FREE)), 40);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_EVIDENCE_DISPOSE));
	const struct event *moved = driver_newest(driver, KIND(GOODS_MOVED));
	assert_string_equal(moved->meta->rule->id, "APP-35");
	assert_null(moved->meta->person);
}

static enum verdict custody_by_head(struct decider_driver *driver, uint64_t hazard,
				    const Zh__HazardCustodyCommand *command)
{
	return driver_act_by(driver, &goods_head, "hazard.custody",
			     driver_object(driver, OBJECT_HAZARD, hazard), 0, command, "reason");
}

static void test_seals_never_lift_by_themselves(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__HazardUnfoundedCommand ground = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	ground.ground = "nothing there";
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(UNKNOWN),
						   .to = PLACE(SEALED),
						   .amount = 40,
						   .kind = PAPER(SEAL),
						   .document = "S-1",
						   .on_the_spot = true}),
			 VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_SEIZURE_END));
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_COERCION_APPROVE));
	/* What is in custody is decided on before the hazard ends. */
	assert_int_equal(act(driver, "hazard.unfounded", hazard, &ground), VERDICT_REFUSED);
	CODE(driver, "hazard.end.custody");
	Zh__HazardCustodyCommand custody = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	SET_OPTIONAL(&custody, lot, 1);
	SET_OPTIONAL(&custody, word, ZH__CUSTODY_WORD__CUSTODY_WORD_APPROVED);
	/* Whoever did it doesn't approve it. */
	assert_int_equal(act(driver, "hazard.custody", hazard, &custody), VERDICT_REFUSED);
	CODE(driver, "hazard.custody.own_measure");
	assert_int_equal(custody_by_head(driver, hazard, &custody), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_COERCION_APPROVE));
	assert_int_equal(custody_by_head(driver, hazard, &custody), VERDICT_REFUSED);
	CODE(driver, "hazard.custody.nothing_to_approve");
	/* Longer once, by 30 days at the most; then a person decides or releases. */
	SET_OPTIONAL(&custody, word, ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED);
	SET_OPTIONAL(&custody, days, 31);
	assert_int_equal(act(driver, "hazard.custody", hazard, &custody), VERDICT_REFUSED);
	SET_OPTIONAL(&custody, days, 30);
	assert_int_equal(act_by_two(driver, "hazard.custody", hazard, &custody, &goods_head),
			 VERDICT_DONE);
	assert_int_equal(act(driver, "hazard.custody", hazard, &custody), VERDICT_REFUSED);
	CODE(driver, "clock.no_extension");
	assert_string_equal(driver->decision.refusal.rule, "G-APP-38-1");
	driver_advance(driver, driver->now_ms + 80 * MS_PER_DAY);
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(SEALED)), 40);
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(SEALED),
						   .to = PLACE(FREE),
						   .amount = 40,
						   .kind = PAPER(RELEASE),
						   .document = "R-1"}),
			 VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_SEIZURE_END));
	assert_int_equal(act(driver, "hazard.unfounded", hazard, &ground), VERDICT_DONE);
}

/* The head's "no": lifted with that act, whatever the officers found. */
static void test_a_no_lifts_at_once(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(UNKNOWN),
						   .to = PLACE(OFF_SALE),
						   .amount = 40,
						   .kind = PAPER(RECORD)}),
			 VERDICT_DONE);
	struct moved seize = {.from = PLACE(OFF_SALE),
			      .to = PLACE(SEIZED),
			      .amount = 30,
			      .kind = PAPER(SEIZE),
			      .document = "K-1",
			      .on_the_spot = true};
	assert_int_equal(move_goods(driver, hazard, seize), VERDICT_DONE);
	/* Sealed instead: what the "no" gives back stands where it stood before all that. */
	seize.from = PLACE(SEIZED);
	seize.to = PLACE(SEALED);
	seize.kind = PAPER(SEAL);
	assert_int_equal(move_goods(driver, hazard, seize), VERDICT_DONE);
	Zh__HazardCustodyCommand custody = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	SET_OPTIONAL(&custody, lot, 2);
	SET_OPTIONAL(&custody, word, ZH__CUSTODY_WORD__CUSTODY_WORD_DISAPPROVED);
	assert_int_equal(custody_by_head(driver, hazard, &custody), VERDICT_DONE);
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(SEALED)), 0);
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(OFF_SALE)), 40);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_SEIZURE_END));
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_COERCION_APPROVE));
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_CUSTODY_SERVE));
}

static uint64_t term_of_lot(struct decider_driver *driver, uint64_t hazard, uint8_t lot)
{
	struct custody_lot row;
	assert_true(hazard_custody_get(driver_rows(driver), hazard, lot, &row));
	return row.row.clock;
}

/* 行政强制法25 "查封、扣押的期限不得超过三十日": what is seized instead of sealed is held on,
 * and its thirty days with it; they end with the last unit that is held by them. */
static void test_another_measure_begins_no_new_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct moved moved = {.to = PLACE(SEALED), .amount = 40, .kind = PAPER(SEAL)};
	assert_int_equal(move_goods(driver, hazard, moved), VERDICT_DONE);
	uint64_t term = term_of_lot(driver, hazard, 1);
	driver_advance(driver, driver->now_ms + 20 * MS_PER_DAY);
	/* A part of it, then the rest. */
	moved = (struct moved){
		.from = PLACE(SEALED), .to = PLACE(SEIZED), .amount = 15, .kind = PAPER(SEIZE)};
	assert_int_equal(move_goods(driver, hazard, moved), VERDICT_DONE);
	assert_int_equal(term_of_lot(driver, hazard, 2), term);
	moved.amount = 25;
	assert_int_equal(move_goods(driver, hazard, moved), VERDICT_DONE);
	assert_int_equal(term_of_lot(driver, hazard, 3), term);
	assert_int_equal(clock_running(driver_rows(driver),
				       driver_object(driver, OBJECT_HAZARD, hazard),
				       CLOCK_SEIZURE_END),
			 term);
	moved = (struct moved){.from = PLACE(SEIZED),
			       .to = PLACE(FREE),
			       .amount = 15,
			       .kind = PAPER(RELEASE),
			       .from_lot = 2};
	assert_int_equal(move_goods(driver, hazard, moved), VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_SEIZURE_END));
	moved.from_lot = 3;
	moved.amount = 25;
	assert_int_equal(move_goods(driver, hazard, moved), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_SEIZURE_END));
	/* Registered evidence that is sealed within its term is held from then on (程序规定35). */
	moved = (struct moved){.to = PLACE(REGISTERED), .amount = 5, .kind = PAPER(REGISTRATION)};
	assert_int_equal(move_goods(driver, hazard, moved), VERDICT_DONE);
	moved = (struct moved){
		.from = PLACE(REGISTERED), .to = PLACE(SEALED), .amount = 5, .kind = PAPER(SEAL)};
	assert_int_equal(move_goods(driver, hazard, moved), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_EVIDENCE_DISPOSE));
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_SEIZURE_END));
}

/* The head's "no" to the second measure frees what it took; the rest is held by the same term. */
static void test_a_no_leaves_the_term_of_the_rest(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct moved moved = {.to = PLACE(SEALED), .amount = 40, .kind = PAPER(SEAL)};
	assert_int_equal(move_goods(driver, hazard, moved), VERDICT_DONE);
	moved = (struct moved){.from = PLACE(SEALED),
			       .to = PLACE(SEIZED),
			       .amount = 15,
			       .kind = PAPER(SEIZE),
			       .on_the_spot = true};
	assert_int_equal(move_goods(driver, hazard, moved), VERDICT_DONE);
	Zh__HazardCustodyCommand custody = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	SET_OPTIONAL(&custody, lot, 2);
	SET_OPTIONAL(&custody, word, ZH__CUSTODY_WORD__CUSTODY_WORD_DISAPPROVED);
	assert_int_equal(custody_by_head(driver, hazard, &custody), VERDICT_DONE);
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(SEALED)), 25);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_SEIZURE_END));
}

/* Nobody's single act seals or releases, whoever he is. */
static void test_custody_waits_for_the_head(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	size_t moves = driver_count(driver, KIND(GOODS_MOVED));
	Zh__Quantity quantity = ZH__QUANTITY__INIT;
	Zh__InventoryLine line = ZH__INVENTORY_LINE__INIT;
	Zh__InventoryLine *lines[] = {&line};
	Zh__HazardGoodsCommand command = ZH__HAZARD_GOODS_COMMAND__INIT;
	struct moved seal = {.to = PLACE(SEALED)};
	put_papers(&command, &seal);
	SET_OPTIONAL(&quantity, amount, 5);
	quantity.unit = "piece";
	line.name = "paint";
	line.quantity = &quantity;
	command.quantity = &quantity;
	command.lines = lines;
	command.n_lines = 1;
	command.document = "S-1";
	SET_OPTIONAL(&command, to_place, PLACE(SEALED));
	SET_OPTIONAL(&command, document_kind, PAPER(SEAL));
	assert_int_equal(act(driver, "hazard.goods", hazard, &command), VERDICT_DONE);
	assert_int_equal(driver->decision.object.kind, OBJECT_PROPOSAL);
	assert_int_equal(driver_count(driver, KIND(GOODS_MOVED)), moves);
	assert_int_equal(act_by_two(driver, "hazard.goods", hazard, &command, &goods_head),
			 VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(GOODS_MOVED)), moves + 1);
	SET_OPTIONAL(&command, from_place, PLACE(SEALED));
	SET_OPTIONAL(&command, to_place, PLACE(FREE));
	SET_OPTIONAL(&command, document_kind, PAPER(RELEASE));
	assert_int_equal(act(driver, "hazard.goods", hazard, &command), VERDICT_DONE);
	assert_int_equal(driver->decision.object.kind, OBJECT_PROPOSAL);
	assert_int_equal(driver_count(driver, KIND(GOODS_MOVED)), moves + 1);
}

/* Not before the day on which the goods were sealed, nor later than now; once. */
static void test_the_scene_is_recorded_when_it_was(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	driver_advance(driver, driver->now_ms + MS_PER_DAY);
	assert_int_equal(
		move_goods(driver, hazard,
			   (struct moved){.to = PLACE(SEALED), .kind = PAPER(SEAL), .amount = 5}),
		VERDICT_DONE);
	Zh__HazardCustodyRecordCommand record = ZH__HAZARD_CUSTODY_RECORD_COMMAND__INIT;
	SET_OPTIONAL(&record, lot, 1);
	SET_OPTIONAL(&record, certificates_shown, 1);
	SET_OPTIONAL(&record, custody_keeper, ZH__CUSTODY_KEEPER__CUSTODY_KEEPER_OFFICE);
	record.spot_witness = "a neighbour";
	record.scene_recording = "film 1";
	record.kept_at = "store 2";
	record.seal_strips = "1 to 3";
	int64_t midnight_ms = time_ms_of_day(time_day_of_ms(driver->now_ms));
	const int64_t moments[] = {midnight_ms - 1, driver->now_ms + 1};
	for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
		driver->happened_ms = moments[i];
		assert_int_equal(act(driver, "hazard.custody-record", hazard, &record),
				 VERDICT_REFUSED);
		CODE(driver, "hazard.custody-record.moment");
	}
	driver->happened_ms = midnight_ms;
	assert_int_equal(act(driver, "hazard.custody-record", hazard, &record), VERDICT_DONE);
	driver->happened_ms = 0;
	assert_int_equal(act(driver, "hazard.custody-record", hazard, &record), VERDICT_REFUSED);
	CODE(driver, "hazard.custody-record.twice");
	static const Zh__CustodyWord never[] = {ZH__CUSTODY_WORD__CUSTODY_WORD_UNKNOWN,
						ZH__CUSTODY_WORD__CUSTODY_WORD_LAPSED,
						ZH__CUSTODY_WORD__CUSTODY_WORD_RECORDED};
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
		Zh__HazardCustodyCommand custody = ZH__HAZARD_CUSTODY_COMMAND__INIT;
		SET_OPTIONAL(&custody, lot, 1);
		SET_OPTIONAL(&custody, word, never[i]);
		assert_int_equal(act(driver, "hazard.custody", hazard, &custody), VERDICT_INVALID);
		CODE(driver, "hazard.custody.word");
	}
}

/* Each text as long as it may be, and one byte more. */
static void test_texts_of_the_record_have_a_limit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static char text[2002];
	Zh__HazardCustodyRecordCommand record = ZH__HAZARD_CUSTODY_RECORD_COMMAND__INIT;
	uint64_t hazard = open_inspection(driver, 1, 1);
	const struct {
		const char **text;
		size_t most;
	} texts[] = {
		{&record.party_there, 240},   {&record.told_on_site, 600},
		{&record.party_stated, 2000}, {&record.scene_recording, 600},
		{&record.kept_at, 240},       {&record.seal_strips, 600},
	};
	SET_OPTIONAL(&record, certificates_shown, 1);
	SET_OPTIONAL(&record, signed_whole, 1);
	SET_OPTIONAL(&record, custody_keeper, ZH__CUSTODY_KEEPER__CUSTODY_KEEPER_PARTY);
	memset(text, 'x', sizeof text - 1);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		*texts[i].text = text + sizeof text - 1 - texts[i].most;
	for (uint32_t lot = 1; lot <= sizeof texts / sizeof texts[0]; lot++) {
		const char **longer = texts[lot - 1].text;
		assert_int_equal(move_goods(driver, hazard,
					    (struct moved){.to = PLACE(SEALED),
							   .kind = PAPER(SEAL),
							   .amount = 5}),
				 VERDICT_DONE);
		SET_OPTIONAL(&record, lot, lot);
		*longer -= 1;
		assert_int_equal(act(driver, "hazard.custody-record", hazard, &record),
				 VERDICT_INVALID);
		*longer += 1;
		assert_int_equal(act(driver, "hazard.custody-record", hazard, &record),
				 VERDICT_DONE);
	}
}

/* As many lines as a row keeps, and not one more; each is kept in its order. */
static void test_a_list_has_a_limit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__Quantity one = ZH__QUANTITY__INIT;
	Zh__Quantity whole = ZH__QUANTITY__INIT;
	Zh__InventoryLine line = ZH__INVENTORY_LINE__INIT;
	Zh__InventoryLine *lines[INVENTORY_LINES_MAX + 1];
	Zh__HazardGoodsCommand command = ZH__HAZARD_GOODS_COMMAND__INIT;
	put_papers(&command, &(struct moved){.to = PLACE(SEALED)});
	SET_OPTIONAL(&one, amount, 2);
	one.unit = "piece";
	whole.unit = "piece";
	line.name = "paint";
	line.model = "5L";
	line.quantity = &one;
	for (size_t i = 0; i <= INVENTORY_LINES_MAX; i++)
		lines[i] = &line;
	command.quantity = &whole;
	command.lines = lines;
	command.document = "S-1";
	SET_OPTIONAL(&command, to_place, PLACE(SEALED));
	SET_OPTIONAL(&command, document_kind, PAPER(SEAL));
	for (size_t count = INVENTORY_LINES_MAX - 1; count <= INVENTORY_LINES_MAX + 1; count++) {
		struct inventory_line kept[INVENTORY_LINES_MAX];
		command.n_lines = count;
		SET_OPTIONAL(&whole, amount, 2 * count);
		if (count > INVENTORY_LINES_MAX) {
			assert_int_equal(act(driver, "hazard.goods", hazard, &command),
					 VERDICT_INVALID);
			continue;
		}
		assert_int_equal(act_by_two(driver, "hazard.goods", hazard, &command, &goods_head),
				 VERDICT_DONE);
		unsigned lot = hazard_more_get(driver_rows(driver), hazard).lots;
		assert_int_equal(inventory_get(driver_rows(driver), hazard, (uint8_t)lot, kept),
				 count);
		assert_int_equal(kept[count - 1].amount, 2);
		assert_true(bytes_equal(kept[count - 1].name, bytes_of_text("paint")));
		assert_true(bytes_equal(kept[count - 1].model, bytes_of_text("5L")));
	}
}

static void test_a_lot_is_named_where_two_would_do(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct moved seize = {.from = PLACE(UNKNOWN),
			      .to = PLACE(SEIZED),
			      .amount = 10,
			      .kind = PAPER(SEIZE),
			      .document = "K-1"};
	assert_int_equal(move_goods(driver, hazard, seize), VERDICT_DONE);
	seize.document = "K-2";
	assert_int_equal(move_goods(driver, hazard, seize), VERDICT_DONE);
	struct moved release = {.from = PLACE(SEIZED),
				.to = PLACE(FREE),
				.amount = 10,
				.kind = PAPER(RELEASE),
				.document = "R-1"};
	assert_int_equal(move_goods(driver, hazard, release), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.which_lot");
	release.from_lot = 2;
	assert_int_equal(move_goods(driver, hazard, release), VERDICT_DONE);
	release.from_lot = 0;
	assert_int_equal(move_goods(driver, hazard, release), VERDICT_DONE);
	assert_int_equal(move_goods(driver, hazard, release), VERDICT_REFUSED);
}

static void test_confiscation_needs_a_case(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	assert_int_equal(find_goods(driver, hazard, 10), VERDICT_DONE);
	struct moved confiscate = {.from = PLACE(FREE),
				   .to = PLACE(CONFISCATED),
				   .amount = 10,
				   .kind = PAPER(PENALTY),
				   .document = "P-1"};
	assert_int_equal(move_goods(driver, hazard, confiscate), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.no_case");
	file_case(driver, hazard);
	assert_int_equal(move_goods(driver, hazard, confiscate), VERDICT_REFUSED);
	CODE(driver, "hazard.goods.no_case");
	decide_case(driver, hazard, false);
	assert_int_equal(move_goods(driver, hazard, confiscate), VERDICT_REFUSED);
	CODE(driver, "hazard.penalty.not_served");
	decide_case(driver, hazard, true);
	assert_int_equal(move_goods(driver, hazard, confiscate), VERDICT_DONE);
}

/* ---- cancel-off by batch, with the goods on record */

static void test_cancel_off_fits_the_goods(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	(void)order(driver, hazard, false);
	(void)find_goods(driver, hazard, 100);
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(UNKNOWN),
						   .to = PLACE(AT_LARGE),
						   .amount = 60,
						   .kind = PAPER(TRACE),
						   .batch = "B2"}),
			 VERDICT_DONE);
	(void)reinspect(driver, hazard, true);
	/* The whole isn't: what was sold is still at large. */
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.goods_open");
	assert_int_equal(cancel_off_batch(driver, hazard, "B3", &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.batch");
	assert_int_equal(cancel_off_batch(driver, hazard, "B1", &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_REINSPECTED);
	assert_int_equal(hazard_cancelled(driver_rows(driver), hazard, bytes_of_text("B1")), 100);
	assert_int_equal(cancel_off_batch(driver, hazard, "B1", &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.quantity");
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(AT_LARGE),
						   .to = PLACE(RECALLED),
						   .amount = 60,
						   .kind = PAPER(RECALL),
						   .batch = "B2"}),
			 VERDICT_DONE);
	assert_int_equal(cancel_off_batch(driver, hazard, "B2", &hazard_leader), VERDICT_REFUSED);
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(RECALLED),
						   .to = PLACE(DESTROYED),
						   .amount = 60,
						   .kind = PAPER(CONSENT),
						   .batch = "B2"}),
			 VERDICT_DONE);
	assert_int_equal(cancel_off_batch(driver, hazard, "B2", &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_CANCELLED_OFF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_goods_sum_up),
		TEST(test_classes_are_counted_apart),
		TEST(test_registered_evidence_is_free_again_by_itself),
		TEST(test_seals_never_lift_by_themselves),
		TEST(test_a_no_lifts_at_once),
		TEST(test_the_scene_is_recorded_when_it_was),
		TEST(test_texts_of_the_record_have_a_limit),
		TEST(test_a_list_has_a_limit),
		TEST(test_another_measure_begins_no_new_term),
		TEST(test_a_no_leaves_the_term_of_the_rest),
		TEST(test_custody_waits_for_the_head),
		TEST(test_a_lot_is_named_where_two_would_do),
		TEST(test_confiscation_needs_a_case),
		TEST(test_cancel_off_fits_the_goods),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
