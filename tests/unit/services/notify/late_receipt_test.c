/* A county is put back while a receipt of the life before is still on the way: the letter has one
 * moment of receipt, at both ends. */
#include "common/core/common_rows.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define SECOND_LIFE UINT64_C(0x5ec0)
#define RECOVERY UINT64_C(0x4ec0)

static struct world world;

static struct decider_driver *county(size_t index)
{
	return &world.ends[index].driver;
}

static int begin(void **state)
{
	(void)state;
	world_init(&world, 7);
	world_head(&world, A, B);
	world_head(&world, B, A);
	world_drain(&world);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

static uint64_t send_clue_to_a(void)
{
	uint64_t number = fixture_draft(county(B), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_A);
	fixture_send(county(B), number);
	return number;
}

/* Our number of it and its moment; 0: it isn't there. */
static uint64_t received(uint64_t clue, int64_t *ret_ms)
{
	uint64_t number = referral_of_theirs(driver_rows(county(A)), COUNTY_B, clue);
	*ret_ms = number != 0 ? fixture_row(county(A), number).received_ms : 0;
	return number;
}

static void restore(size_t backup)
{
	static const uint32_t peers[] = {COUNTY_B};
	const struct driver_restored as = {SECOND_LIFE, RECOVERY, WORLD_SKIPPED, 0};
	world_put_back(&world, A, backup, &as, peers, 1);
}

/* Heartbeats to and fro until the ledgers were compared. */
static void recover(void)
{
	for (unsigned round = 0; round < 6; round++) {
		world_head(&world, A, B);
		world_head(&world, B, A);
		while (world.frame_count != 0)
			world_hand_over(&world, 0);
	}
	assert_int_equal(setting_get(driver_rows(county(A)), SETTING_RECOVERY, 0), 0);
}

static void test_a_letter_waits_until_its_receipt_is_known(void **state)
{
	int64_t then_ms, now_ms;
	(void)state;
	size_t backup = county(A)->count;
	uint64_t clue = send_clue_to_a();
	assert_int_equal(world_fill(&world, B, A), 1);
	world_hand_over(&world, 0);
	assert_int_equal(world.frame_count, 1); /* the receipt */
	assert_int_not_equal(received(clue, &then_ms), 0);
	restore(backup);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	assert_true(world_fill(&world, B, A) >= 1);
	while (world.frame_count > 1)
		world_hand_over(&world, world.frame_count - 1);
	assert_int_equal(received(clue, &now_ms), 0);
	world_hand_over(&world, 0);
	assert_int_equal(fixture_row(county(B), clue).received_ms, then_ms);
	recover();
	assert_true(received(clue, &now_ms) > WORLD_SKIPPED);
	assert_int_equal(now_ms, then_ms);
	/* What is new comes as soon as the ledgers agree. */
	clue = send_clue_to_a();
	world_drain(&world);
	assert_true(received(clue, &now_ms) > WORLD_SKIPPED);
	driver_check_replay(county(A));
	driver_check_replay(county(B));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_letter_waits_until_its_receipt_is_known,
						begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
