/* What becomes of a producer's answers: which are taken, that none of their events is taken twice,
 * and that the memory of each is given back, once. */
#include <string.h>

#include "common/reader/batch.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;
static uint8_t events[1024];

static int begin(void **state)
{
	*state = &desk;
	desk_begin(&desk, &toy_consumer);
	return 0;
}

static int begin_with_short_turns(void **state)
{
	*state = &desk;
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_consumer;
	desk.turn_events = 1;
	desk_open(&desk);
	return 0;
}

/* ---- answers whose owner counts */

static uint8_t memory[8][1024];
static unsigned given_back[8];

static void give_back(void *of)
{
	given_back[(size_t)((uint8_t *)of - memory[0]) / sizeof memory[0]]++;
}

static void count_anew(void)
{
	memset(given_back, 0, sizeof given_back);
}

/* In the n-th memory; the pull that it answers is stated with it. */
static void answer(unsigned n, Zh__Batch *batch, uint64_t pull_id)
{
	SET_OPTIONAL(batch, pull_id, pull_id);
	SET_OPTIONAL(batch, source, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_BATCH;
	envelope.batch = batch;
	assert_true(protobuf_c_message_get_packed_size(&envelope.base) <= sizeof memory[n]);
	size_t size = protobuf_c_message_pack(&envelope.base, memory[n]);
	stage_upstream_owned(desk.stage, DAEMON_INTAKE, bytes_of(memory[n], size),
			     (struct stage_memory){memory[n], give_back});
}

static Zh__Batch batch_of(uint64_t first, uint64_t count)
{
	size_t size = 0;
	for (uint64_t n = first; n < first + count; n++)
		size += desk_stored_event(n, 50 + n, 5, events + size, sizeof events - size);
	return desk_batch(first, first + count - 1, events, size);
}

static void what_isnt_taken_is_given_back_at_once(void **state)
{
	(void)state;
	count_anew();
	(void)desk_turn(&desk);
	Zh__Batch batch = batch_of(1, 1);
	answer(0, &batch, desk.pull_id + 1); /* answers nothing that was asked */
	assert_int_equal(given_back[0], 1);
	stage_upstream_owned(desk.stage, DAEMON_INTAKE, bytes_of(memory[1], 3),
			     (struct stage_memory){memory[1], give_back}); /* cut */
	assert_int_equal(given_back[1], 1);
	batch = desk_batch(1, 0, NULL, 0); /* there is nothing */
	answer(2, &batch, desk.pull_id);
	assert_int_equal(given_back[2], 1);
	(void)desk_turn(&desk);
	assert_int_equal(given_back[0] + given_back[1] + given_back[2], 3);
	assert_int_equal(desk_sum(&desk).count, 0);
}

static void what_is_taken_is_given_back_once_it_is_decided(void **state)
{
	(void)state;
	count_anew();
	(void)desk_turn(&desk);
	for (unsigned n = 0; n < 2; n++) {
		Zh__Batch batch = batch_of(1 + 2 * n, 2);
		answer(n, &batch, desk.pull_id);
		assert_int_equal(given_back[n], 0);
		(void)desk_turn(&desk);
	}
	while (desk_source(&desk).cursor < 4)
		(void)desk_turn(&desk);
	(void)desk_turn(&desk);
	assert_int_equal(desk_sum(&desk).count, 4);
	assert_int_equal(given_back[0], 1);
	assert_int_equal(given_back[1], 1);
}

/* Who stops takes nothing more of what lies there. */
static void who_stops_gives_all_back(void **state)
{
	(void)state;
	count_anew();
	(void)desk_turn(&desk);
	Zh__Batch batch = batch_of(1, 3);
	answer(0, &batch, desk.pull_id);
	(void)desk_turn(&desk);
	assert_int_equal(given_back[0], 0);
	batch = desk_batch(4, 3, NULL, 0);
	SET_OPTIONAL(&batch, refusal, ZH__PULL_REFUSAL__PULL_REFUSAL_AHEAD);
	answer(1, &batch, desk.pull_id);
	assert_true(desk_source(&desk).stopped);
	assert_int_equal(given_back[0], 1);
	assert_int_equal(given_back[1], 1);
	desk_turns(&desk, 5);
	assert_true(desk_source(&desk).cursor < 3);
}

/* What was asked for before comes behind it: nothing of it is kept either. */
static void who_stopped_keeps_no_answer(void **state)
{
	(void)state;
	count_anew();
	(void)desk_turn(&desk);
	Zh__Batch batch = batch_of(1, 2);
	memset(events + batch.events.len / 2 + BATCH_EVENT_FRONT, 0, 4); /* the second is none */
	answer(0, &batch, desk.pull_id);
	desk_forget(&desk);
	(void)desk_turn(&desk);
	assert_int_equal(desk.asked_count, 1);
	(void)desk_turn(&desk);
	assert_true(desk_source(&desk).stopped);
	assert_int_equal(given_back[0], 1);
	batch = batch_of(3, 1);
	answer(1, &batch, desk.pull_id);
	assert_int_equal(given_back[1], 1);
	assert_int_equal(desk_sum(&desk).count, 1);
}

static void the_end_gives_all_back(void **state)
{
	(void)state;
	count_anew();
	(void)desk_turn(&desk);
	Zh__Batch batch = batch_of(1, 3);
	answer(0, &batch, desk.pull_id);
	assert_int_equal(given_back[0], 0);
	desk_stop(&desk);
	assert_int_equal(given_back[0], 1);
	desk_restart_stopped(&desk);
	assert_int_equal(desk_source(&desk).cursor, 0);
}

/* ---- which are taken */

/* What comes in the end for a pull that was given up was asked for anew meanwhile. */
static void the_answer_to_a_pull_that_was_given_up_isnt_taken(void **state)
{
	(void)state;
	(void)desk_turn(&desk);
	uint64_t given_up = desk.pull_id;
	clock_manual_advance(&desk.clock, 6000);
	(void)desk_turn(&desk);
	clock_manual_advance(&desk.clock, 200);
	desk_turns(&desk, 2);
	assert_int_not_equal(desk.pull_id, given_up);
	Zh__Batch late = batch_of(1, 1);
	answer(0, &late, given_up);
	(void)desk_turn(&desk);
	assert_int_equal(desk_sum(&desk).count, 0);
	answer(1, &late, desk.pull_id);
	(void)desk_turn(&desk);
	assert_int_equal(desk_sum(&desk).count, 1);
}

/* A daemon that is new begins with whatever journal it finds, also one that was restored once. */
static void who_is_new_takes_a_fork_as_it_is(void **state)
{
	(void)state;
	(void)desk_turn(&desk);
	Zh__Batch batch = batch_of(1, 1);
	SET_OPTIONAL(&batch, parent, 70);
	SET_OPTIONAL(&batch, forked_at, 40);
	answer(0, &batch, desk.pull_id);
	(void)desk_turn(&desk);
	assert_false(desk_source(&desk).stopped);
	assert_int_equal(desk_source(&desk).incarnation, 77);
	assert_int_equal(desk_sum(&desk).count, 1);
}

/* A batch that says one event twice lies: it is taken as far as it doesn't. */
static void an_event_that_stands_twice_is_taken_once(void **state)
{
	(void)state;
	size_t size = desk_stored_event(1, 50, 5, events, sizeof events);
	size += desk_stored_event(1, 51, 6, events + size, sizeof events - size);
	size += desk_stored_event(2, 52, 7, events + size, sizeof events - size);
	Zh__Batch batch = desk_batch(1, 2, events, size);
	desk_offer(&desk, &batch);
	assert_int_equal(desk_sum(&desk).sum, 5);
	assert_int_equal(desk_source(&desk).cursor, 1);
	assert_true(desk_source(&desk).stopped);
}

/* Nor one that stands behind the batch's own end. */
static void an_event_beyond_the_batch_isnt_taken(void **state)
{
	(void)state;
	size_t size = desk_stored_event(1, 50, 5, events, sizeof events);
	size += desk_stored_event(3, 51, 6, events + size, sizeof events - size);
	Zh__Batch batch = desk_batch(1, 2, events, size);
	desk_offer(&desk, &batch);
	assert_int_equal(desk_sum(&desk).sum, 5);
	assert_true(desk_source(&desk).stopped);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)
#define SHORT(name) cmocka_unit_test_setup_teardown(name, begin_with_short_turns, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_isnt_taken_is_given_back_at_once),
		SHORT(what_is_taken_is_given_back_once_it_is_decided),
		SHORT(who_stops_gives_all_back),
		SHORT(who_stopped_keeps_no_answer),
		TEST(the_end_gives_all_back),
		TEST(the_answer_to_a_pull_that_was_given_up_isnt_taken),
		TEST(who_is_new_takes_a_fork_as_it_is),
		TEST(an_event_that_stands_twice_is_taken_once),
		TEST(an_event_beyond_the_batch_isnt_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
