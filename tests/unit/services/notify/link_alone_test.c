/* A neighbour holds of ours what we don't: the county's own recovery asked it not at all, or a
 * former life of it.  The link alone is compared; the county goes on. */
#include "command.pb-c.h"
#include "common/core/common_rows.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define SECOND_LIFE UINT64_C(0x5ec0)
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
	world_send_clue(&world, A, B);
	world_send_clue(&world, B, A);
	world_drain(&world);
	backup = county(A)->count;
	world_send_clue(&world, A, B);
	world_send_clue(&world, B, A);
	world_drain(&world);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

static bool recovering(void)
{
	return setting_get(driver_rows(county(A)), SETTING_RECOVERY, 0) != 0;
}

static void restore(const uint32_t *asked, size_t count)
{
	world_restore(&world, A, backup, SECOND_LIFE, RECOVERY, asked, count);
}

/* While no neighbour stands in its list: its recovery has ended at once. */
static void restore_alone(void)
{
	restore(NULL, 0);
	assert_false(recovering());
}

static struct tie_row tie(size_t at, size_t with)
{
	struct tie_row row = {0};
	(void)tie_get(driver_rows(county(at)), world_regions[with], &row);
	return row;
}

static bool waits(void)
{
	struct tie_row row = tie(A, B);
	return tie_recovery(driver_rows(county(A)), &row) != 0;
}

/* Heartbeats alone: B learns of the new life, A of what B holds. */
static void hear(void)
{
	world_head(&world, A, B);
	world_hand_over(&world, 0);
	while (world.frame_count != 0)
		world_drop(&world, 0);
	world_head(&world, B, A);
	world_hand_over(&world, 0);
}

static void talk_with_losses(unsigned rounds, bool (*lost)(const struct on_way *frame))
{
	world_talk(&world, A, B, rounds, lost);
}

static void talk(unsigned rounds)
{
	talk_with_losses(rounds, NULL);
}

static uint64_t accepted(size_t at, size_t from)
{
	struct peer_row peer = {0};
	(void)peer_get(driver_rows(county(at)), world_regions[from], &peer);
	return peer.in[0].accepted + peer.in[1].accepted;
}

static uint64_t sent(size_t at, size_t to)
{
	struct peer_row peer = {0};
	(void)peer_get(driver_rows(county(at)), world_regions[to], &peer);
	return peer.out[0].sent + peer.out[1].sent;
}

static void test_what_a_neighbour_holds_comes_back(void **state)
{
	(void)state;
	restore_alone();
	assert_int_equal(sent(A, B), 1);
	assert_int_equal(accepted(B, A), 2);
	hear();
	assert_true(waits());
	assert_int_equal(driver_count(county(A), KIND(RECOVERY_BEGUN)), 2);
	talk(8);
	assert_false(waits());
	assert_int_equal(tie(A, B).differs, 0);
	assert_int_equal(tie(A, B).sent_back, 1);
	assert_int_equal(tie(A, B).received_back, 1);
	assert_int_equal(tie(B, A).peer_recovers, 0);
	assert_int_equal(sent(A, B), 2);
	assert_int_equal(accepted(A, B), 2);
	/* The county itself was put back once, and that had ended. */
	assert_int_equal(driver_count(county(A), KIND(RECOVERY_ENDED)), 1);
	world_send_clue(&world, A, B);
	world_drain(&world);
	assert_int_equal(accepted(B, A), 3);
	assert_int_equal(driver_count(county(A), KIND(RECOVERY_BEGUN)), 2);
	driver_check_replay(county(A));
	driver_check_replay(county(B));
}

/* The next number is one that the neighbour has with other content. */
static void test_nothing_is_sent_there_meanwhile(void **state)
{
	(void)state;
	restore_alone();
	uint64_t to_b = fixture_draft(county(A), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
	uint64_t to_s = fixture_draft(county(A), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, SUPERIOR);
	hear();
	assert_true(waits());
	assert_int_equal(fixture_act(county(A), "referral.send", to_b, NULL), VERDICT_REFUSED);
	assert_string_equal(county(A)->decision.refusal.code, "restore.link_compares");
	fixture_send(county(A), to_s);
	talk(8);
	assert_false(waits());
	fixture_send(county(A), to_b);
	world_drain(&world);
	assert_int_equal(accepted(B, A), 3);
}

/* It was sent before the neighbour was heard: two contents under one number, which only people can
 * compare. */
static void test_two_contents_under_one_number_are_told(void **state)
{
	(void)state;
	restore_alone();
	world_send_clue(&world, A, B);
	hear();
	assert_true(waits());
	talk(3);
	assert_true(waits());
	assert_int_equal(tie(A, B).differs, 1);
	assert_int_equal(driver_count(county(A), KIND(LEDGERS_COMPARED)), 1);
	Zh__RestoreWaiveLinkCommand asked = ZH__RESTORE_WAIVE_LINK_COMMAND__INIT;
	SET_OPTIONAL(&asked, neighbour, COUNTY_B);
	assert_int_equal(driver_act(county(A), "restore.waive-link", (struct object_id){0}, &asked,
				    "compared by telephone"),
			 VERDICT_DONE);
	assert_false(waits());
	talk(3);
	assert_false(waits());
	assert_int_equal(driver_count(county(A), KIND(RECOVERY_BEGUN)), 2);
}

/* A disk that runs twice: what the other one sent isn't ours. */
static void test_a_disk_that_runs_twice_takes_nothing(void **state)
{
	(void)state;
	restore_alone();
	world_head(&world, A, B);
	world_hand_over(&world, 0);
	while (world.frame_count != 0)
		world_drop(&world, 0);
	for (unsigned turn = 0; turn < 4; turn++) {
		world.ends[A].link.session = 11 + turn % 2;
		world_set_time(&world, county(A)->now_ms + 1000);
		world_head(&world, A, B);
		world_hand_over(&world, 0);
		while (world.frame_count != 0)
			world_drop(&world, 0);
	}
	assert_int_equal(tie(B, A).other_life, SECOND_LIFE);
	hear();
	assert_false(waits());
}

/* ---- both were put back */

/* B has lost what it had signed for, and says nothing of it; A has it in its backup. */
static void lose_at_both_ends(void)
{
	static const uint32_t asked[] = {COUNTY_B};
	struct end *end = &world.ends[B];
	size_t before = end->driver.count;
	world_send_clue(&world, A, B);
	world_drain(&world);
	backup = county(A)->count;
	driver_restore(&end->driver, before,
		       &(struct driver_restored){end->driver.incarnation, 0, 0, 0});
	restore(asked, 1);
}

/* It notices by the receipts that A holds, and asks for it. */
static void test_who_went_back_unsaid_asks_too(void **state)
{
	(void)state;
	lose_at_both_ends();
	talk(6);
	assert_false(recovering());
	assert_int_equal(driver_count(county(B), KIND(RECOVERY_BEGUN)), 1);
	assert_int_equal(tie(B, A).received_back, 1);
	assert_int_equal(tie(B, A).differs, 0);
	assert_int_equal(tie(A, B).peer_recovers, 0);
	driver_check_replay(county(A));
	driver_check_replay(county(B));
}

/* Heartbeats are the short ones; what is given back isn't. */
static bool is_for_b_and_long(const struct on_way *frame)
{
	return frame->from == A && frame->size > 600;
}

/* What the one had signed for doesn't come back, and a person there lets it be: people compare. */
static void test_what_stays_lost_differs(void **state)
{
	(void)state;
	lose_at_both_ends();
	talk_with_losses(3, is_for_b_and_long);
	assert_true(recovering());
	assert_int_equal(tie(A, B).differs, 0);
	Zh__RestoreWaiveLinkCommand asked = ZH__RESTORE_WAIVE_LINK_COMMAND__INIT;
	SET_OPTIONAL(&asked, neighbour, COUNTY_A);
	assert_int_equal(driver_act(county(B), "restore.waive-link", (struct object_id){0}, &asked,
				    "the letter is on paper"),
			 VERDICT_DONE);
	talk_with_losses(3, is_for_b_and_long);
	assert_true(recovering());
	assert_int_equal(tie(A, B).differs, 1);
	assert_int_equal(driver_count(county(A), KIND(LEDGERS_COMPARED)), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_what_a_neighbour_holds_comes_back),
		TEST(test_nothing_is_sent_there_meanwhile),
		TEST(test_two_contents_under_one_number_are_told),
		TEST(test_a_disk_that_runs_twice_takes_nothing),
		TEST(test_who_went_back_unsaid_asks_too),
		TEST(test_what_stays_lost_differs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
