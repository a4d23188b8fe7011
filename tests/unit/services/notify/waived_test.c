/* A person let a link be whose ledgers differ (`restore waive-link`): what is on the way goes over
 * it again, under numbers that both ends know nothing of yet, and is receipted. */
#include <stdio.h>

#include "command.pb-c.h"
#include "common/core/common_rows.h"
#include "services/notify/link/query_life.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define SECOND_LIFE UINT64_C(0x5ec0)
#define THIRD_LIFE UINT64_C(0x6ec0)
#define RECOVERY UINT64_C(0x4ec0)

static struct world world;
static size_t backup; /* events of A's journal in the backup */

static struct decider_driver *county(size_t index)
{
	return &world.ends[index].driver;
}

/* One letter each way is in the backup, one each way isn't. */
static int begin(void **state)
{
	(void)state;
	world_init(&world, 7);
	world_head(&world, A, B);
	world_head(&world, B, A);
	(void)world_send_clue(&world, A, B);
	(void)world_send_clue(&world, B, A);
	world_drain(&world);
	backup = county(A)->count;
	(void)world_send_clue(&world, A, B);
	(void)world_send_clue(&world, B, A);
	world_drain(&world);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

static struct tie_row tie(size_t at, size_t with)
{
	struct tie_row row = {0};
	(void)tie_get(driver_rows(county(at)), world_regions[with], &row);
	return row;
}

static uint8_t delivery(size_t at, uint64_t letter)
{
	struct referral_row row;
	assert_true(referral_get(driver_rows(county(at)), letter, &row));
	return row.delivery;
}

static size_t received(size_t at)
{
	return driver_count(county(at), KIND(REFERRAL_RECEIVED));
}

static bool never_given_back(const struct on_way *frame)
{
	return frame->from == B && frame->size > 600;
}

static bool is_long_of_a(const struct on_way *frame)
{
	return frame->from == A && frame->size > 600;
}

static void waive(size_t at, size_t with)
{
	Zh__RestoreWaiveLinkCommand asked = ZH__RESTORE_WAIVE_LINK_COMMAND__INIT;
	SET_OPTIONAL(&asked, neighbour, world_regions[with]);
	assert_int_equal(driver_act(county(at), "restore.waive-link", (struct object_id){0}, &asked,
				    "compared by telephone"),
			 VERDICT_DONE);
}

static void talk_and_send(void)
{
	world_talk(&world, A, B, 3, NULL);
	world_drain(&world);
}

/* Letters go both ways, each is receipted, and nothing begins anew a second time. */
static void expect_whole(void)
{
	uint64_t there = world_send_clue(&world, A, B), back = world_send_clue(&world, B, A);
	talk_and_send();
	assert_int_equal(delivery(A, there), DELIVERY_RECEIPTED);
	assert_int_equal(delivery(B, back), DELIVERY_RECEIPTED);
	size_t begun = driver_count(county(A), KIND(STREAM_ANEW)) +
		       driver_count(county(B), KIND(STREAM_ANEW));
	talk_and_send();
	assert_int_equal(driver_count(county(A), KIND(STREAM_ANEW)) +
				 driver_count(county(B), KIND(STREAM_ANEW)),
			 begun);
	driver_check_replay(county(A));
	driver_check_replay(county(B));
}

/* Put back without a neighbour in its list, it sends before it hears that B has more: two contents
 * under one number. */
static void restore_and_send(uint64_t *letters, size_t count)
{
	world_restore(&world, A, backup, SECOND_LIFE, RECOVERY, NULL, 0);
	for (size_t i = 0; i < count; i++)
		letters[i] = world_send_clue(&world, A, B);
	world_talk(&world, A, B, 4, NULL);
	assert_int_equal(tie(A, B).differs, 1);
}

static void test_what_waits_is_numbered_anew(void **state)
{
	uint64_t letter;
	(void)state;
	restore_and_send(&letter, 1);
	size_t before = received(B);
	waive(A, B);
	world_head(&world, B, A);
	world_hand_over(&world, 0);
	while (world.frame_count != 0)
		world_drop(&world, 0);
	assert_string_equal(life_link_state(driver_rows(county(A)), COUNTY_B), "renumbered");
	talk_and_send();
	assert_null(life_link_state(driver_rows(county(A)), COUNTY_B));
	assert_int_equal(delivery(A, letter), DELIVERY_RECEIPTED);
	assert_int_equal(received(B), before + 1);
	assert_int_equal(driver_count(county(A), KIND(STREAM_ANEW)), 1);
	assert_int_equal(driver_count(county(B), KIND(STREAM_ANEW)), 1);
	expect_whole();
}

/* The first is refused for its number, the second taken: B has it once. */
static void test_what_was_taken_is_not_taken_twice(void **state)
{
	uint64_t letters[2];
	(void)state;
	size_t before = received(B);
	restore_and_send(letters, 2);
	(void)world_fill(&world, A, B);
	world_talk(&world, A, B, 1, NULL);
	assert_int_equal(received(B), before + 1);
	waive(A, B);
	talk_and_send();
	assert_int_equal(delivery(A, letters[0]), DELIVERY_RECEIPTED);
	assert_int_equal(delivery(A, letters[1]), DELIVERY_RECEIPTED);
	assert_int_equal(received(B), before + 2);
	assert_int_equal(driver_count(county(B), KIND(LETTER_KNOWN)), 1);
	expect_whole();
}

/* What B sent in the meantime stays lost, and B has its receipts. */
static void test_what_stays_lost_stops_nothing(void **state)
{
	static const uint32_t asked[] = {COUNTY_B};
	(void)state;
	world_restore(&world, A, backup, SECOND_LIFE, RECOVERY, asked, 1);
	world_talk(&world, A, B, 3, never_given_back);
	assert_true(setting_get(driver_rows(county(A)), SETTING_RECOVERY, 0) != 0);
	waive(A, B);
	world_talk(&world, A, B, 1, NULL);
	expect_whole();
}

/* B has lost what A holds receipts for, and a person there let it be. */
static void test_what_the_other_has_lost_stops_nothing(void **state)
{
	static const uint32_t asked[] = {COUNTY_B};
	(void)state;
	size_t before = county(B)->count;
	(void)world_send_clue(&world, A, B);
	world_drain(&world);
	size_t all = county(A)->count;
	driver_restore(county(B), before,
		       &(struct driver_restored){county(B)->incarnation, 0, 0, 0});
	world_restore(&world, A, all, SECOND_LIFE, RECOVERY, asked, 1);
	world_talk(&world, A, B, 3, is_long_of_a);
	waive(B, A);
	world_talk(&world, A, B, 3, is_long_of_a);
	assert_int_equal(tie(A, B).differs, 1);
	waive(A, B);
	talk_and_send();
	expect_whole();
}

/* Who is put back to before its stream began anew, or the other one's did. */
static void test_after_another_restore_it_holds(void **state)
{
	static const uint32_t of_a[] = {COUNTY_A}, of_b[] = {COUNTY_B};
	uint64_t letter;
	(void)state;
	size_t there = county(B)->count;
	restore_and_send(&letter, 1);
	waive(A, B);
	talk_and_send();
	size_t before = received(B);
	world_restore(&world, B, there, THIRD_LIFE, RECOVERY + 1, of_a, 1);
	world_talk(&world, A, B, 8, NULL);
	assert_int_equal(setting_get(driver_rows(county(B)), SETTING_RECOVERY, 0), 0);
	assert_int_equal(received(B), before);
	expect_whole();
	world_restore(&world, A, backup, THIRD_LIFE + 1, RECOVERY + 2, of_b, 1);
	world_talk(&world, A, B, 8, NULL);
	waive(A, B);
	talk_and_send();
	expect_whole();
}

/* ---- put back between the waiver and the new beginning */

static bool recovers(size_t at)
{
	return setting_get(driver_rows(county(at)), SETTING_RECOVERY, 0) != 0;
}

/* `restore status`'s word for it; NULL: none. */
static const char *waiver(size_t at)
{
	static char line[4096], member[64];
	struct tie_row row = tie(at, B);
	const char *why = life_waiver(&row);
	struct writer out = writer_over(line, sizeof line - 1);
	struct json_line json;
	memset(line, 0, sizeof line);
	json_begin(&json, &out, "recovery");
	life_put(driver_rows(county(at)), COUNTY_B, &json);
	json_end(&json);
	(void)snprintf(member, sizeof member, "\"waiver\":\"%s\"", why == NULL ? "" : why);
	assert_true((strstr(line, "\"waiver\"") != NULL) == (why != NULL));
	assert_true(why == NULL || strstr(line, member) != NULL);
	return why;
}

static const uint32_t of_b[] = {COUNTY_B};

/* The waiver is in the backup, and nothing came after it: it is the same difference. */
static void test_a_waiver_in_the_backup_holds(void **state)
{
	uint64_t letter;
	(void)state;
	restore_and_send(&letter, 1);
	waive(A, B);
	world_restore(&world, A, county(A)->count, THIRD_LIFE, RECOVERY, of_b, 1);
	world_talk(&world, A, B, 2, NULL);
	assert_false(recovers(A));
	talk_and_send();
	assert_int_equal(tie(A, B).waived, 1);
	assert_int_equal(NEWEST(county(A), LINK_WAIVED, LinkWaived)->again, 1);
	assert_int_equal(delivery(A, letter), DELIVERY_RECEIPTED);
	expect_whole();
	/* It has done its work: whatever differs in another life is another matter. */
	world_restore(&world, A, county(A)->count, THIRD_LIFE + 1, RECOVERY + 1, of_b, 1);
	assert_int_equal(tie(A, B).let_be, 0);
	talk_and_send();
	assert_false(recovers(A));
	expect_whole();
}

/* It was let be because it couldn't be reached: nobody has seen that anything differs. */
static void test_a_waiver_for_silence_lets_no_difference_be(void **state)
{
	uint64_t letter;
	(void)state;
	size_t before = county(A)->count;
	(void)world_send_clue(&world, A, B);
	world_drain(&world);
	world_restore(&world, A, before, SECOND_LIFE, RECOVERY, of_b, 1);
	waive(A, B);
	letter = world_send_clue(&world, A, B);
	world_restore(&world, A, county(A)->count, THIRD_LIFE, RECOVERY + 1, of_b, 1);
	world_talk(&world, A, B, 4, NULL);
	assert_int_equal(tie(A, B).sent_back + tie(A, B).received_back, 0);
	assert_int_equal(tie(A, B).differs, 1);
	assert_true(recovers(A));
	waive(A, B);
	talk_and_send();
	assert_int_equal(delivery(A, letter), DELIVERY_RECEIPTED);
	expect_whole();
}

/* Letters came after it: what differs is more than somebody let be. */
static void test_where_more_was_lost_a_person_is_asked_again(void **state)
{
	uint64_t letter;
	(void)state;
	restore_and_send(&letter, 1);
	waive(A, B);
	size_t waived = county(A)->count;
	(void)world_send_clue(&world, B, A);
	while (world_fill(&world, B, A) != 0 || world.frame_count != 0)
		world_hand_over(&world, 0);
	world_restore(&world, A, waived, THIRD_LIFE, RECOVERY, of_b, 1);
	world_talk(&world, A, B, 4, NULL);
	assert_true(recovers(A));
	assert_int_equal(tie(A, B).received_back, 1);
	assert_string_equal(life_link_state(driver_rows(county(A)), COUNTY_B), "differs");
	assert_string_equal(waiver(A), "for_less");
	waive(A, B);
	assert_null(waiver(A));
	talk_and_send();
	assert_false(recovers(A));
	assert_int_equal(delivery(A, letter), DELIVERY_RECEIPTED);
	expect_whole();
}

/* An urgent letter of theirs, receipted after the waiver, isn't back yet when the other stream is
 * found to differ as before. */
static void test_what_is_still_to_come_back_is_waited_for(void **state)
{
	uint64_t letter;
	(void)state;
	restore_and_send(&letter, 1);
	waive(A, B);
	size_t waived = county(A)->count;
	Zh__ReferralSendCommand send = ZH__REFERRAL_SEND_COMMAND__INIT;
	SET_OPTIONAL(&send, urgent, 1);
	uint64_t urgent = fixture_draft(county(B), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_A);
	assert_int_equal(fixture_act(county(B), "referral.send", urgent, &send), VERDICT_DONE);
	assert_int_equal(fixture_row(county(B), urgent).stream,
			 ZH__LINK_STREAM__LINK_STREAM_URGENT);
	while (world_fill(&world, B, A) != 0 || world.frame_count != 0)
		world_hand_over(&world, 0);
	world_restore(&world, A, waived, THIRD_LIFE, RECOVERY, of_b, 1);
	world_head(&world, B, A);
	world_hand_over(&world, 0);
	assert_int_equal(tie(A, B).waived, 0);
	world_talk(&world, A, B, 4, NULL);
	assert_true(recovers(A));
	assert_int_equal(tie(A, B).received_back, 1);
	assert_string_equal(waiver(A), "for_less");
}

/* The waiver came after the backup, and so did the new beginning: the neighbour knows of that. */
static void test_a_beginning_that_is_not_in_the_backup_is_told(void **state)
{
	uint64_t letter;
	(void)state;
	restore_and_send(&letter, 1);
	size_t before = county(A)->count;
	waive(A, B);
	size_t waived = county(A)->count;
	talk_and_send();
	const size_t backups[] = {before, waived};
	for (size_t i = 0; i < 2; i++) {
		world_restore(&world, A, backups[i], THIRD_LIFE + i, RECOVERY + i, of_b, 1);
		world_talk(&world, A, B, 4, NULL);
		assert_true(recovers(A));
		assert_string_equal(life_link_state(driver_rows(county(A)), COUNTY_B), "differs");
		assert_string_equal(NEWEST(county(A), LEDGERS_COMPARED, LedgersCompared)->differs,
				    "begun_there");
		assert_string_equal(waiver(A), "not_in_backup");
		waive(A, B);
		talk_and_send();
		assert_false(recovers(A));
		expect_whole();
	}
}

/* Neither is in the backup, and the neighbour knows of neither: it is asked as the first time. */
static void test_a_waiver_that_nobody_knows_of_is_asked_for(void **state)
{
	uint64_t letter;
	(void)state;
	restore_and_send(&letter, 1);
	size_t before = county(A)->count;
	waive(A, B);
	world_restore(&world, A, before, THIRD_LIFE, RECOVERY, of_b, 1);
	world_talk(&world, A, B, 4, NULL);
	assert_true(recovers(A));
	assert_int_equal(tie(A, B).differs, 1);
	assert_null(waiver(A));
	waive(A, B);
	talk_and_send();
	assert_int_equal(delivery(A, letter), DELIVERY_RECEIPTED);
	expect_whole();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_what_waits_is_numbered_anew),
		TEST(test_what_was_taken_is_not_taken_twice),
		TEST(test_what_stays_lost_stops_nothing),
		TEST(test_what_the_other_has_lost_stops_nothing),
		TEST(test_after_another_restore_it_holds),
		TEST(test_a_waiver_in_the_backup_holds),
		TEST(test_a_waiver_for_silence_lets_no_difference_be),
		TEST(test_where_more_was_lost_a_person_is_asked_again),
		TEST(test_what_is_still_to_come_back_is_waited_for),
		TEST(test_a_beginning_that_is_not_in_the_backup_is_told),
		TEST(test_a_waiver_that_nobody_knows_of_is_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
