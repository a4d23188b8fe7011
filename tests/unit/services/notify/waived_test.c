/* A person let a link be whose ledgers differ (`restore waive-link`): what is on the way goes over
 * it again, under numbers that both ends know nothing of yet, and is receipted. */
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_what_waits_is_numbered_anew),
		TEST(test_what_was_taken_is_not_taken_twice),
		TEST(test_what_stays_lost_stops_nothing),
		TEST(test_what_the_other_has_lost_stops_nothing),
		TEST(test_after_another_restore_it_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
