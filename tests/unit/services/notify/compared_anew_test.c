/* A county that was put back compares its ledger with the life of the neighbour that counts; when
 * another takes that one's place while the recovery goes on, it compares again: the first one may
 * have been as old as the backup. */
#include "common/core/common_rows.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define SECOND_LIFE UINT64_C(0x5ec0)
#define RECOVERY UINT64_C(0x4ec0)
#define NEXT_THERE UINT64_C(0x7ec0)

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
	fixture_send(county(A), fixture_draft(county(A), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE,
					      world_regions[B]));
	world_drain(&world);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

/* All is in the backup; it asks B, and S, which says nothing. */
static void restore(void)
{
	const uint32_t peers[] = {world_regions[B], world_regions[S]};
	world_restore(&world, A, county(A)->count, SECOND_LIFE, RECOVERY, peers, 2);
}

static void talk(unsigned rounds)
{
	world_talk(&world, A, B, rounds, NULL);
}

static struct tie_row tie(void)
{
	struct tie_row row = {0};
	(void)tie_get(driver_rows(county(A)), world_regions[B], &row);
	return row;
}

static bool recovering(void)
{
	return setting_get(driver_rows(county(A)), SETTING_RECOVERY, 0) != 0;
}

static void test_another_life_there_is_compared_anew(void **state)
{
	(void)state;
	struct link *there = &world.ends[B].link;
	restore();
	talk(6);
	assert_true(recovering());
	assert_int_equal(tie().compared, RECOVERY);
	there->parent = there->epoch;
	there->epoch = NEXT_THERE;
	world_head(&world, B, A);
	world_hand_over(&world, 0);
	assert_int_equal(tie().life, NEXT_THERE);
	assert_int_equal(tie().compared, 0);
	talk(6);
	assert_int_equal(tie().compared, RECOVERY);
	assert_true(recovering());
	driver_check_replay(county(A));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_another_life_there_is_compared_anew, begin,
						end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
