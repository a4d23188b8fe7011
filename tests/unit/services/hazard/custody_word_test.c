/* What is said of a lot in custody: how the party is told (程序规定82), the head's yes and no, the
 * public notice; what each word has to say, and what is kept of it. */
#include "tests/unit/services/hazard/goods_fixture.h"

#define WORD(name) ZH__CUSTODY_WORD__CUSTODY_WORD_##name

static enum verdict say(struct decider_driver *driver, uint64_t hazard,
			const Zh__HazardCustodyCommand *command)
{
	return driver_act_by(driver, &goods_head, "hazard.custody",
			     driver_object(driver, OBJECT_HAZARD, hazard), 0, command, "reason");
}

static void refused(struct decider_driver *driver, uint64_t hazard,
		    const Zh__HazardCustodyCommand *command, const char *code, const char *possible)
{
	enum verdict verdict = say(driver, hazard, command);
	assert_true(verdict == VERDICT_REFUSED || verdict == VERDICT_INVALID);
	CODE(driver, code);
	if (possible != NULL)
		assert_string_equal(driver->decision.refusal.possible[0], possible);
}

/* The scene is on record, without which nothing is served. */
static void record(struct decider_driver *driver, uint64_t hazard, uint32_t lot)
{
	Zh__HazardCustodyRecordCommand command = ZH__HAZARD_CUSTODY_RECORD_COMMAND__INIT;
	SET_OPTIONAL(&command, lot, lot);
	SET_OPTIONAL(&command, certificates_shown, 1);
	SET_OPTIONAL(&command, custody_keeper, ZH__CUSTODY_KEEPER__CUSTODY_KEEPER_OFFICE);
	command.spot_witness = "a neighbour";
	command.scene_recording = "film 1";
	command.kept_at = "store 2";
	command.seal_strips = "1 to 3";
	assert_int_equal(act(driver, "hazard.custody-record", hazard, &command), VERDICT_DONE);
}

static uint64_t sealed(struct decider_driver *driver, bool on_the_spot)
{
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct moved seal = {
		.to = PLACE(SEALED), .amount = 40, .kind = PAPER(SEAL), .on_the_spot = on_the_spot};
	assert_int_equal(move_goods(driver, hazard, seal), VERDICT_DONE);
	return hazard;
}

/* The party was told of the first lot, now; how is for the test to say. */
static Zh__HazardCustodyCommand serving(const struct decider_driver *driver)
{
	Zh__HazardCustodyCommand command = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	SET_OPTIONAL(&command, lot, 1);
	SET_OPTIONAL(&command, word, WORD(SERVED));
	SET_OPTIONAL(&command, served_ms, driver->now_ms);
	return command;
}

static const Zh__CustodyChanged *changed(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(CUSTODY_CHANGED)), CustodyChanged);
}

/* 程序规定82(1) "由两名以上执法人员", (4): by a way that the law has, with its receipt; handed over
 * by two. */
static void test_the_party_is_told_by_a_way_of_the_law(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *officers[] = {"officer-7", "officer-8"};
	uint64_t hazard = sealed(driver, false);
	record(driver, hazard, 1);
	Zh__HazardCustodyCommand command = serving(driver);
	refused(driver, hazard, &command, "hazard.custody.no_method", "direct");
	assert_string_equal(driver->decision.refusal.possible[6], "announced");
	command.method = "by a pigeon";
	refused(driver, hazard, &command, "hazard.custody.no_method", "direct");
	command.method = "mail";
	refused(driver, hazard, &command, "hazard.custody.no_receipt", "hazard.custody");
	command.document = "送达回证";
	refused(driver, hazard, &command, "hazard.custody.not_direct", "hazard.custody");
	command.method = "direct";
	refused(driver, hazard, &command, "hazard.custody.two_officers", "hazard.custody");
	command.officers = officers;
	command.n_officers = 1;
	refused(driver, hazard, &command, "hazard.custody.two_officers", "hazard.custody");
	command.method = "left";
	SET_OPTIONAL(&command, left_with, ZH__LEFT_WITH__LEFT_WITH_WITNESS);
	refused(driver, hazard, &command, "hazard.custody.two_officers", "hazard.custody");
	/* By mail nobody hands it over. */
	command.has_left_with = 0;
	command.left_with = ZH__LEFT_WITH__LEFT_WITH_UNKNOWN;
	command.method = "mail";
	command.not_direct = "the shop is closed";
	command.n_officers = 0;
	command.officers = NULL;
	assert_int_equal(say(driver, hazard, &command), VERDICT_DONE);
	assert_string_equal(changed(driver)->document, command.document);
	assert_string_equal(changed(driver)->method, command.method);
	assert_string_equal(changed(driver)->not_direct, command.not_direct);
	assert_int_equal(changed(driver)->n_officers, 0);
	assert_int_equal(changed(driver)->served_ms, command.served_ms);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_CUSTODY_SERVE));
	refused(driver, hazard, &command, "hazard.custody.nothing_to_serve", NULL);
}

/* 程序规定82(3): to an address that the party confirmed; who did it is kept too. */
static void test_who_served_and_where_to_is_kept(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *officers[] = {"officer-7", "officer-8"};
	uint64_t hazard = sealed(driver, false);
	record(driver, hazard, 1);
	Zh__HazardCustodyCommand command = serving(driver);
	command.method = "electronic";
	command.document = "送达回证";
	command.officers = officers;
	command.n_officers = 1; /* one is enough where nobody hands it over */
	refused(driver, hazard, &command, "hazard.custody.address_unconfirmed", "hazard.custody");
	command.address_confirmed = "a@b.cn";
	assert_int_equal(say(driver, hazard, &command), VERDICT_DONE);
	assert_string_equal(changed(driver)->address_confirmed, command.address_confirmed);
	assert_int_equal(changed(driver)->n_officers, 1);
	assert_string_equal(changed(driver)->officers[0], officers[0]);
}

/* Each text as long as it may be, and one byte more. */
static void test_texts_of_a_word_have_a_limit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static char text[HAZARD_BATCH_MAX + 2];
	uint64_t hazard = sealed(driver, false);
	record(driver, hazard, 1);
	memset(text, 'x', sizeof text - 1);
	Zh__HazardCustodyCommand command = serving(driver);
	command.method = text + sizeof text - 1 - 61;
	refused(driver, hazard, &command, "hazard.goods.form", NULL);
	assert_string_equal(driver->decision.refusal.where, "method");
	command.method++;
	refused(driver, hazard, &command, "hazard.custody.no_method", NULL);
	command.method = "mail";
	command.not_direct = "the shop is closed";
	command.document = text;
	refused(driver, hazard, &command, "hazard.goods.form", NULL);
	assert_string_equal(driver->decision.refusal.where, "document");
	command.document++;
	assert_int_equal(say(driver, hazard, &command), VERDICT_DONE);
}

static void test_words_are_of_a_lot_that_there_is(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardCustodyCommand command = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	uint64_t hazard = sealed(driver, false);
	static const uint32_t lots[] = {0, 2, 255, 257};
	SET_OPTIONAL(&command, word, WORD(EXTENDED));
	for (size_t i = 0; i < sizeof lots / sizeof lots[0]; i++) {
		SET_OPTIONAL(&command, lot, lots[i]);
		refused(driver, hazard, &command, "hazard.custody.not_there", NULL);
	}
	/* What was let go is kept no longer, and its party is still told. */
	SET_OPTIONAL(&command, lot, 1);
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.from = PLACE(SEALED),
						   .to = PLACE(FREE),
						   .amount = 40,
						   .kind = PAPER(RELEASE)}),
			 VERDICT_DONE);
	refused(driver, hazard, &command, "hazard.custody.not_there", NULL);
	record(driver, hazard, 1);
	SET_OPTIONAL(&command, word, WORD(SERVED));
	SET_OPTIONAL(&command, served_ms, driver->now_ms);
	command.method = "mail";
	command.not_direct = "the shop is closed";
	command.document = "送达回证";
	assert_int_equal(say(driver, hazard, &command), VERDICT_DONE);
}

/* 程序规定36(2): nothing is approved afterwards but what was done on the spot; and once. */
static void test_the_head_decides_on_what_was_done_on_the_spot(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardCustodyCommand command = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	uint64_t hazard = sealed(driver, false);
	SET_OPTIONAL(&command, lot, 1);
	SET_OPTIONAL(&command, word, WORD(APPROVED));
	refused(driver, hazard, &command, "hazard.custody.nothing_to_approve", "hazard.goods");
	SET_OPTIONAL(&command, word, WORD(DISAPPROVED));
	refused(driver, hazard, &command, "hazard.custody.nothing_to_approve", "hazard.goods");
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(SEALED)), 40);
}

/* 行政强制法19: the "no" lifts it at once, and the party is told of that too. */
static void test_the_party_is_told_of_the_no(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardCustodyCommand command = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	uint64_t hazard = sealed(driver, true);
	record(driver, hazard, 1);
	SET_OPTIONAL(&command, lot, 1);
	SET_OPTIONAL(&command, word, WORD(SERVED));
	SET_OPTIONAL(&command, served_ms, driver->now_ms);
	command.method = "mail";
	command.not_direct = "the shop is closed";
	command.document = "送达回证";
	assert_int_equal(say(driver, hazard, &command), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_CUSTODY_SERVE));
	uint32_t version = hazard_of(driver, hazard).object_version;
	Zh__HazardCustodyCommand no = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	SET_OPTIONAL(&no, lot, 1);
	SET_OPTIONAL(&no, word, WORD(DISAPPROVED));
	assert_int_equal(driver_act_by(driver, &goods_head, "hazard.custody",
				       driver_object(driver, OBJECT_HAZARD, hazard), 0, &no, NULL),
			 VERDICT_REFUSED);
	CODE(driver, "hazard.custody.no_reason");
	assert_string_equal(driver->decision.refusal.possible[0], "hazard.custody");
	assert_int_equal(say(driver, hazard, &no), VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_CUSTODY_SERVE));
	assert_int_equal(goods_lie_at(driver, hazard, PLACE(SEALED)), 0);
	assert_int_equal(hazard_of(driver, hazard).object_version, version + 2);
	assert_int_equal(driver->decision.object_version, version + 2);
}

/* 程序规定42(3): a public notice of what is held, by its paper, from the day on which it hung. */
static void test_a_public_notice_counts_from_its_day(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardCustodyCommand command = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	uint64_t hazard = sealed(driver, false);
	driver_advance(driver, driver->now_ms + 5 * MS_PER_DAY);
	SET_OPTIONAL(&command, lot, 1);
	SET_OPTIONAL(&command, word, WORD(ANNOUNCED));
	refused(driver, hazard, &command, "hazard.custody.no_public_notice", "hazard.custody");
	command.document = "公告1";
	SET_OPTIONAL(&command, served_ms, driver->now_ms + 1);
	refused(driver, hazard, &command, "hazard.custody.served", NULL);
	command.served_ms = driver->now_ms - 6 * MS_PER_DAY; /* nothing was held then */
	refused(driver, hazard, &command, "hazard.custody.served", NULL);
	command.served_ms = driver->now_ms - 3 * MS_PER_DAY;
	assert_int_equal(say(driver, hazard, &command), VERDICT_DONE);
	assert_int_equal(changed(driver)->served_ms, command.served_ms);
	struct clock_row row;
	memcpy(&row, clock_row_get(driver_rows(driver), changed(driver)->announce_clock),
	       sizeof row);
	assert_int_equal(row.anchor_ms, command.served_ms);
	assert_int_equal(row.due_ms, changed(driver)->due_ms);
	refused(driver, hazard, &command, "hazard.custody.nothing_to_announce", "hazard.goods");
	/* Registered evidence goes back by itself: nobody is looked for. */
	assert_int_equal(move_goods(driver, hazard,
				    (struct moved){.to = PLACE(REGISTERED),
						   .amount = 5,
						   .kind = PAPER(REGISTRATION)}),
			 VERDICT_DONE);
	SET_OPTIONAL(&command, lot, 2);
	command.has_served_ms = 0;
	refused(driver, hazard, &command, "hazard.custody.nothing_to_announce", "hazard.goods");
	/* Without a day it hangs from now on. */
	assert_int_equal(
		move_goods(driver, hazard,
			   (struct moved){.to = PLACE(SEIZED), .amount = 5, .kind = PAPER(SEIZE)}),
		VERDICT_DONE);
	SET_OPTIONAL(&command, lot, 3);
	assert_int_equal(say(driver, hazard, &command), VERDICT_DONE);
	assert_false(changed(driver)->has_served_ms);
	memcpy(&row, clock_row_get(driver_rows(driver), changed(driver)->announce_clock),
	       sizeof row);
	assert_int_equal(row.anchor_ms, driver->now_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_the_party_is_told_by_a_way_of_the_law),
		TEST(test_who_served_and_where_to_is_kept),
		TEST(test_texts_of_a_word_have_a_limit),
		TEST(test_words_are_of_a_lot_that_there_is),
		TEST(test_the_head_decides_on_what_was_done_on_the_spot),
		TEST(test_the_party_is_told_of_the_no),
		TEST(test_a_public_notice_counts_from_its_day),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
