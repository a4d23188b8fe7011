/* Changes from outside: each open matter is listed, a person is asked about it, and answers. */
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/archive/archive_fixture.h"
#include "tests/unit/services/hazard/drive_fixture.h"

#define CHANGE(name) ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_##name
#define ANSWER(name) ZH__MATTER_ANSWER__MATTER_ANSWER_##name

static Zh__ObjectId hazard_id(uint64_t number)
{
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&id, kind, (uint32_t)OBJECT_HAZARD);
	SET_OPTIONAL(&id, region, HAZARD_REGION);
	SET_OPTIONAL(&id, number, number);
	return id;
}

/* Firm 1 changed; firm 2 takes over where that is told. */
static enum verdict outside(struct decider_driver *driver, Zh__OutsideChange change,
			    uint64_t wrong_hazard)
{
	Zh__FirmOutsideCommand command = ZH__FIRM_OUTSIDE_COMMAND__INIT;
	const char *successors[] = {firm_code(2)};
	Zh__ObjectId matter = hazard_id(wrong_hazard);
	Zh__ObjectId *matters[] = {&matter};
	command.firm_key = firm_code(1);
	SET_OPTIONAL(&command, change, change);
	command.document = "登记通知书";
	if (change == CHANGE(MERGED) || change == CHANGE(SPLIT)) {
		command.successors = successors;
		command.n_successors = 1;
	}
	if (change == CHANGE(RENAMED))
		command.name = "都匀市新城玩具有限公司";
	if (change == CHANGE(MOVED))
		SET_OPTIONAL(&command, to_region, 522702);
	if (change == CHANGE(WRONG_FIRM)) {
		command.matters = matters;
		command.n_matters = 1;
	}
	return firm_act(driver, "firm.outside", &command);
}

static enum verdict settle(struct decider_driver *driver, uint64_t hazard, Zh__MatterAnswer answer)
{
	Zh__FirmSettleCommand command = ZH__FIRM_SETTLE_COMMAND__INIT;
	Zh__ObjectId matter = hazard_id(hazard);
	Zh__ObjectId *matters[] = {&matter};
	command.firm_key = firm_code(1);
	command.matters = matters;
	command.n_matters = hazard != 0;
	SET_OPTIONAL(&command, answer, answer);
	command.successor = firm_code(2);
	command.document = "更正通知书";
	SET_OPTIONAL(&command, referral, 5);
	SET_OPTIONAL(&command, to_region, 522702);
	return firm_act(driver, "firm.settle", &command);
}

static uint8_t matter_state(struct decider_driver *driver, uint64_t hazard)
{
	struct row_key key = archive_item_key(1, ARCHIVE_ITEM_MATTER);
	struct matter_row row;
	row_key_put_u8(&key, OBJECT_HAZARD);
	row_key_put_u64(&key, hazard);
	assert_true(rows_load(driver_rows(driver), TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &row,
			      sizeof(row)));
	return row.state;
}

static uint64_t start(struct decider_driver *driver)
{
	(void)register_firm(driver, 1, "S0-02");
	(void)register_firm(driver, 2, "S0-02");
	return open_inspection(driver, 1, 1);
}

/* ---- every answer to every change */

static void test_every_pair(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const Zh__MatterAnswer answers[] = {ANSWER(CONTINUE), ANSWER(END), ANSWER(TRANSFER),
						   ANSWER(VOID)};
	for (int change = 1; change <= (int)CHANGE(WRONG_FIRM); change++) {
		for (size_t i = 0; i < 4; i++) {
			(void)hazard_teardown((void **)&driver);
			(void)hazard_setup((void **)&driver);
			uint64_t hazard = start(driver);
			assert_int_equal(outside(driver, (Zh__OutsideChange)change, hazard),
					 VERDICT_DONE);
			uint8_t asked = matter_state(driver, hazard);
			assert_int_equal(asked, matter_state_of((Zh__OutsideChange)change));
			struct state_row row = state_table_row(
				&matter_table, asked, (uint8_t)matter_event_of(answers[i]));
			assert_int_equal(settle(driver, hazard, answers[i]),
					 row.verdict == STATE_GO ? VERDICT_DONE : VERDICT_REFUSED);
			assert_int_equal(matter_state(driver, hazard), row.next);
			if (row.verdict != STATE_GO) {
				assert_string_equal(driver->decision.refusal.rule,
						    STATE_ID(&matter_table, asked,
							     (uint8_t)matter_event_of(answers[i])));
				continue;
			}
			/* Answered once. */
			assert_int_equal(settle(driver, hazard, answers[i]), VERDICT_REFUSED);
		}
	}
	*state = driver;
}

/* ---- what answers do */

static void test_a_merged_firm_goes_on_as_the_successor(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = start(driver);
	assert_int_equal(outside(driver, CHANGE(MERGED), 0), VERDICT_DONE);
	/* The hazard, and the firm's own two terms. */
	assert_int_equal(archive_of(driver, 1).matters_asked, 3);
	assert_true(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_FIRM_MATTERS));
	assert_true(says(list_of(driver, "firm", "state", "watched"), "FM-522701-1"));
	assert_true(says(show_firm(driver, 1), "\"state\":\"asked_merged\""));
	/* New reports go to the firm that remains. */
	assert_int_equal(hazard_of(driver, open_inspection(driver, 2, 1)).firm, 2);
	assert_int_equal(settle(driver, hazard, ANSWER(CONTINUE)), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).firm, 2);
	assert_int_equal(firm_of(driver, 1).hazards_open, 0);
	assert_int_equal(firm_of(driver, 2).hazards_open, 2);
	/* It shows the firm as it was when it was opened. */
	struct hazard_texts texts;
	assert_true(hazard_texts_get(driver_rows(driver), hazard, &texts));
	assert_true(bytes_equal(texts.text[HAZARD_TEXT_FIRM_KEY], bytes_of_text(firm_code(1))));
	assert_int_equal(settle(driver, 0, ANSWER(END)), VERDICT_REFUSED);
	assert_int_equal(settle(driver, 0, ANSWER(CONTINUE)), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).matters_asked, 0);
	assert_false(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_FIRM_MATTERS));
	assert_false(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_PATROL_DUE));
	assert_int_equal(settle(driver, 0, ANSWER(CONTINUE)), VERDICT_REFUSED);
}

static void test_a_repeat_is_found_at_the_successor(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	(void)start(driver);
	uint64_t hazard = open_sampling(driver, 2, 1, "B1");
	assert_int_equal(outside(driver, CHANGE(MERGED), hazard), VERDICT_DONE);
	assert_int_equal(settle(driver, hazard, ANSWER(CONTINUE)), VERDICT_DONE);
	told_make(&told, 3, 2);
	SET_OPTIONAL(&told.report, near_ppm, 1000000);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver_last(driver, 0)->head.kind, KIND(SIGNAL_JOINED));
	assert_int_equal(hazard_of(driver, hazard).signals, 2);
}

static void test_unanswered_matters_are_late(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)start(driver);
	assert_int_equal(outside(driver, CHANGE(DISSOLVED), 0), VERDICT_DONE);
	assert_int_equal(outside(driver, CHANGE(DIED), 0), VERDICT_REFUSED);
	size_t fired = driver_count(driver, KIND(CLOCK_MARK_FIRED));
	driver_advance(driver, driver->now_ms + 40 * MS_PER_DAY);
	assert_true(driver_count(driver, KIND(CLOCK_MARK_FIRED)) > fired);
	assert_int_equal(archive_of(driver, 1).matters_asked, 3);
	assert_int_equal(settle(driver, 0, ANSWER(END)), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).matters_asked, 0);
	assert_int_equal(firm_of(driver, 1).hazards_open, 0);
	assert_false(says(list_of(driver, "firm", "state", "stale"), "FM-522701-1"));
}

/* A visit that was owed when the firm was dissolved, and made before anybody answered. */
static void test_a_duty_that_was_done_meanwhile_is_settled_too(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = start(driver);
	close_case_of(driver, hazard);
	assert_int_equal(archive_of(driver, 1).duties_owed, 1);
	assert_int_equal(outside(driver, CHANGE(DISSOLVED), 0), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).matters_asked, 4);
	assert_int_equal(patrol(driver, 1), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).duties_owed, 0);
	assert_int_equal(settle(driver, 0, ANSWER(END)), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).matters_asked, 0);
	assert_int_equal(archive_of(driver, 1).duties_owed, 0);
}

/* Nothing of the firm goes to the successor that isn't open any more, and nothing twice. */
static void test_what_is_over_does_not_go_on(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = start(driver);
	uint64_t over = open_inspection(driver, 2, 1);
	close_case_of(driver, hazard);
	assert_int_equal(outside(driver, CHANGE(MERGED), 0), VERDICT_DONE);
	Zh__FirmDutyEndCommand end = ZH__FIRM_DUTY_END_COMMAND__INIT;
	assert_int_equal(on_object(driver, "firm.duty-end", OBJECT_DUTY, 1, &end), VERDICT_DONE);
	assert_int_equal(unfounded_by_two(driver, over), VERDICT_DONE);
	Zh__FirmSettleCommand twice = ZH__FIRM_SETTLE_COMMAND__INIT;
	Zh__ObjectId matter = hazard_id(over);
	Zh__ObjectId *matters[] = {&matter, &matter};
	twice.firm_key = firm_code(1);
	twice.matters = matters;
	twice.n_matters = 2;
	SET_OPTIONAL(&twice, answer, ANSWER(CONTINUE));
	twice.successor = firm_code(2);
	assert_int_equal(firm_act(driver, "firm.settle", &twice), VERDICT_DONE);
	assert_int_equal(settle(driver, 0, ANSWER(CONTINUE)), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).matters_asked, 0);
	assert_int_equal(archive_of(driver, 1).duties_owed, 0);
	assert_int_equal(archive_of(driver, 2).duties_owed, 0);
	assert_int_equal(firm_of(driver, 1).hazards_open, 0);
	assert_int_equal(firm_of(driver, 2).hazards_open, 1);
	assert_int_equal(hazard_of(driver, over).firm, 1);
}

static void test_a_renamed_firm_keeps_its_matters(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = start(driver);
	assert_int_equal(outside(driver, CHANGE(RENAMED), 0), VERDICT_DONE);
	assert_true(says(show_firm(driver, 1), "都匀市新城玩具有限公司"));
	assert_true(says(list_of(driver, "firm_history", "of", firm_code(1)),
			 "\"was\":\"都匀市城南玩具厂\",\"is\":\"都匀市新城玩具有限公司\""));
	Zh__FirmSettleCommand command = ZH__FIRM_SETTLE_COMMAND__INIT;
	command.firm_key = firm_code(1);
	SET_OPTIONAL(&command, answer, ANSWER(CONTINUE));
	assert_int_equal(firm_act(driver, "firm.settle", &command), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).firm, 1);
	assert_true(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_PATROL_DUE));
}

static void test_the_wrong_firm_is_freed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t other = start(driver);
	uint64_t hazard = open_in_drive(driver, 1);
	(void)set_level(driver, hazard, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_int_equal(firm_of(driver, 1).majors, 1);
	assert_int_equal(outside(driver, CHANGE(WRONG_FIRM), 99), VERDICT_REFUSED);
	assert_int_equal(outside(driver, CHANGE(WRONG_FIRM), hazard), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).matters_asked, 1);
	/* A major one isn't ended by one person. */
	assert_int_equal(settle(driver, hazard, ANSWER(VOID)), VERDICT_DONE);
	assert_int_equal(driver->decision.object.kind, OBJECT_PROPOSAL);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_OPENED);
	assert_int_equal(driver_act_by(driver, &driver_second, "proposal.approve",
				       driver->decision.object, 0, NULL, NULL),
			 VERDICT_DONE);
	assert_int_equal(firm_of(driver, 1).majors, 0);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_UNFOUNDED);
	assert_int_equal(hazard_of(driver, other).state, HAZARD_OPENED);
	assert_true(says(explain_firm(driver, 1), "\"why\":\"overturned\""));
	assert_int_equal(archive_of(driver, 1).flags & ARCHIVE_GONE, 0);
}

static enum verdict undo_merger(struct decider_driver *driver)
{
	Zh__FirmMergeCommand undo = ZH__FIRM_MERGE_COMMAND__INIT;
	undo.from_key = firm_code(1);
	undo.to_key = firm_code(2);
	SET_OPTIONAL(&undo, undo, 1);
	return firm_act(driver, "firm.merge", &undo);
}

static void test_a_merger_undone(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = start(driver);
	assert_int_equal(outside(driver, CHANGE(MERGED), 0), VERDICT_DONE);
	assert_int_equal(undo_merger(driver), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).matters_asked, 0);
	assert_int_equal(matter_state(driver, hazard), MATTER_CONTINUED);
	assert_int_equal(archive_of(driver, 1).flags & ARCHIVE_GONE, 0);
	assert_false(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_FIRM_MATTERS));
	assert_true(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_PATROL_DUE));
}

/* More matters than are undone at once. */
static void test_a_merger_of_many_matters_undone(void **state)
{
	enum { HAZARDS = 70 };
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazards[HAZARDS] = {start(driver)};
	for (unsigned i = 1; i < HAZARDS; i++)
		hazards[i] = open_inspection(driver, i + 1, 1);
	assert_int_equal(outside(driver, CHANGE(MERGED), 0), VERDICT_DONE);
	assert_true(archive_of(driver, 1).matters_asked >= HAZARDS);
	assert_int_equal(undo_merger(driver), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).matters_asked, 0);
	for (unsigned i = 0; i < HAZARDS; i++)
		assert_int_equal(matter_state(driver, hazards[i]), MATTER_CONTINUED);
}

static void test_what_must_be_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)start(driver);
	Zh__FirmOutsideCommand command = ZH__FIRM_OUTSIDE_COMMAND__INIT;
	command.firm_key = firm_code(1);
	static const struct {
		Zh__OutsideChange change;
		const char *code;
	} lacking[] = {
		{CHANGE(UNKNOWN), "firm.outside.change"},
		{CHANGE(MERGED), "firm.outside.successors"},
		{CHANGE(SPLIT), "firm.outside.successors"},
		{CHANGE(RENAMED), "firm.outside.name"},
		{CHANGE(MOVED), "firm.outside.region"},
		{CHANGE(WRONG_FIRM), "firm.outside.matters"},
		{CHANGE(DISSOLVED), "firm.outside.document"},
	};
	for (size_t i = 0; i < sizeof(lacking) / sizeof(lacking[0]); i++) {
		SET_OPTIONAL(&command, change, lacking[i].change);
		assert_int_equal(firm_act(driver, "firm.outside", &command), VERDICT_INVALID);
		assert_string_equal(refusal_code(driver), lacking[i].code);
	}
	const char *unknown[] = {"91520000000000000X"};
	command.successors = unknown;
	command.n_successors = 1;
	assert_int_equal(firm_act(driver, "firm.split", &command), VERDICT_REFUSED);
	assert_string_equal(refusal_code(driver), "firm.split.successor");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_every_pair),
		TEST(test_a_merged_firm_goes_on_as_the_successor),
		TEST(test_a_repeat_is_found_at_the_successor),
		TEST(test_unanswered_matters_are_late),
		TEST(test_a_duty_that_was_done_meanwhile_is_settled_too),
		TEST(test_what_is_over_does_not_go_on),
		TEST(test_a_renamed_firm_keeps_its_matters),
		TEST(test_the_wrong_firm_is_freed),
		TEST(test_a_merger_undone),
		TEST(test_a_merger_of_many_matters_undone),
		TEST(test_what_must_be_told),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
