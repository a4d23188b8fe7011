/* Where a journal ended is said once a day, in the first frame of the next one. */
#include <sodium.h>

#include "tests/unit/common/stage/stage_fixture.h"

#define SIGNED KIND(CHAIN_SIGNED)

static struct desk desk;

static int begin(void **state)
{
	*state = &desk;
	desk_begin(&desk, &toy_producer);
	return 0;
}

static uint64_t signed_ones(void)
{
	desk_turns(&desk, 2);
	return desk_count(&desk, SIGNED);
}

static Zh__ChainSigned last_body(void)
{
	struct event event;
	const struct journal_head *head = journal_head(desk.journal);
	assert_ok(stage_event(desk.stage, head->sequence, &desk.arena, &event));
	assert_int_equal(event.head.kind, SIGNED);
	Zh__ChainSigned body;
	memcpy(&body, event.body, sizeof body);
	return body;
}

static void a_day_ends_with_its_last_frame(void **state)
{
	(void)state;
	clock_manual_advance(&desk.clock, MS_PER_DAY); /* nothing was written yet */
	assert_int_equal(signed_ones(), 0);
	(void)desk_add(&desk, 5);
	assert_int_equal(signed_ones(), 0);
	struct journal_head before = *journal_head(desk.journal);
	int64_t midnight_ms = time_ms_of_day(time_day_of_ms(desk.clock.now_ms) + 1);
	clock_manual_advance(&desk.clock, midnight_ms - 1 - desk.clock.now_ms);
	assert_int_equal(signed_ones(), 0);
	clock_manual_advance(&desk.clock, 1);
	assert_int_equal(signed_ones(), 1);
	Zh__ChainSigned body = last_body();
	assert_int_equal(body.frame, before.frame);
	assert_int_equal(body.through, before.sequence);
	assert_int_equal(body.incarnation, before.incarnation);
	assert_int_equal(body.volume, 1);
	assert_int_equal(body.day, time_yyyymmdd(time_day_of_ms(before.now_ms)));
	assert_int_equal(body.hash.len, JOURNAL_HASH);
	assert_memory_equal(body.hash.data, before.chain, JOURNAL_HASH);
	clock_manual_advance(&desk.clock, MS_PER_DAY - 1);
	assert_int_equal(signed_ones(), 1);
	desk_restart(&desk);
	assert_int_equal(signed_ones(), 1);
	clock_manual_advance(&desk.clock, 1);
	assert_int_equal(signed_ones(), 2); /* also of a day on which nothing happened */
}

static void an_idle_daemon_wakes_for_it(void **state)
{
	(void)state;
	(void)desk_add(&desk, 5);
	desk_turns(&desk, 3);
	int64_t midnight_ms = time_ms_of_day(time_day_of_ms(desk.clock.now_ms) + 1);
	assert_true(stage_next_wake_ms(desk.stage) <=
		    desk.clock.mono_ms + (midnight_ms - desk.clock.now_ms));
	clock_manual_advance(&desk.clock, stage_next_wake_ms(desk.stage) - desk.clock.mono_ms);
	for (unsigned i = 0; i < 8 && desk_count(&desk, SIGNED) == 0; i++) {
		desk_turns(&desk, 1);
		clock_manual_advance(&desk.clock,
				     stage_next_wake_ms(desk.stage) - desk.clock.mono_ms);
	}
	assert_int_equal(desk_count(&desk, SIGNED), 1);
}

/* Put back from a backup it isn't the journal of before: that is said at once, and once. */
static void a_new_life_is_said_at_once(void **state)
{
	(void)state;
	Zh__JournalForked forked = ZH__JOURNAL_FORKED__INIT;
	(void)desk_add(&desk, 5);
	uint64_t old = journal_head(desk.journal)->incarnation;
	assert_ok(journal_fork(desk.journal, &desk.random, desk.clock.now_ms, NULL));
	struct journal_head forked_head = *journal_head(desk.journal);
	SET_OPTIONAL(&forked, incarnation, forked_head.incarnation);
	desk_write_by_tool(&desk, KIND(JOURNAL_FORKED), &forked);
	assert_int_equal(signed_ones(), 1);
	Zh__ChainSigned body = last_body();
	assert_int_equal(body.incarnation, forked_head.incarnation);
	assert_int_equal(body.parent, old);
	assert_int_equal(body.forked_at, forked_head.forked_at);
	desk_restart(&desk);
	assert_int_equal(signed_ones(), 1);
	clock_manual_advance(&desk.clock, MS_PER_DAY);
	assert_int_equal(signed_ones(), 2);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, desk_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_day_ends_with_its_last_frame),
		TEST(an_idle_daemon_wakes_for_it),
		TEST(a_new_life_is_said_at_once),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_chain", tests, NULL, NULL);
}
