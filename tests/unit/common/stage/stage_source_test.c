/* A producer's events: what is put on record of where something came from, what is kept of what
 * can't be, and when a producer is asked again. */
#include "common/core/common_rows.h"
#include "common/reader/batch.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define QUARANTINED KIND(INPUT_QUARANTINED)

static struct desk desk;
static uint8_t events[1024];

static int begin(void **state)
{
	*state = &desk;
	desk_begin(&desk, &toy_consumer);
	return 0;
}

/* As a batch has it, with another head than desk_stored_event() gives. */
static size_t stored_with(uint64_t sequence, const struct event_head *head)
{
	size_t size = desk_stored_event(sequence, 50, 5, events, sizeof events);
	struct event_head whole = *head;
	memcpy(&whole.length, events + BATCH_EVENT_FRONT, sizeof whole.length);
	memcpy(events + BATCH_EVENT_FRONT, &whole, sizeof whole);
	return size;
}

static struct event_head joined(void)
{
	struct event_head head;
	(void)desk_stored_event(1, 50, 5, events, sizeof events);
	memcpy(&head, events + BATCH_EVENT_FRONT, sizeof head);
	return head;
}

static void offer_stored(uint64_t sequence, size_t size)
{
	Zh__Batch batch = desk_batch(desk_source(&desk).cursor + 1, sequence, events, size);
	desk_offer(&desk, &batch);
}

static void read_event(uint64_t sequence, struct event *ret_event)
{
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, sequence, &desk.arena, ret_event));
}

/* ---- on record */

static void what_follows_says_from_what(void **state)
{
	(void)state;
	struct event event;
	struct event_head head = joined();
	head.happened_ms = DESK_RECORDED_MS - MS_PER_DAY;
	head.flags = EVENT_TEST;
	head.trace_sequence = 4;
	head.trace_incarnation = 70;
	head.trace_daemon = DAEMON_INTAKE;
	offer_stored(9, stored_with(9, &head));
	read_event(1, &event);
	assert_int_equal(event.head.kind, KIND(SIGNAL_JOINED));
	assert_int_equal(event.head.cause_kind, EVENT_CAUSE_EVENT);
	assert_int_equal(event.head.cause_daemon, DAEMON_INTAKE);
	assert_int_equal(event.head.cause_a, 9);
	assert_int_equal(event.head.cause_b, 77);
	assert_int_equal(event.head.happened_ms, head.happened_ms);
	assert_int_equal(event.head.flags & EVENT_TEST, EVENT_TEST);
	assert_int_equal(event.head.trace_sequence, 4);
	assert_int_equal(event.head.trace_incarnation, 70);
	assert_int_equal(event.head.trace_daemon, DAEMON_INTAKE);
	/* Of what says nothing of it: when it was recorded here. */
	desk_offer_event(&desk, 10, 10, 51, 6);
	read_event(2, &event);
	assert_int_equal(event.head.happened_ms, event.recorded_ms);
	assert_int_equal(event.head.flags & EVENT_TEST, 0);
}

static const Zh__InputQuarantined *last_quarantined(struct event *event)
{
	read_event(desk_events(&desk), event);
	return BODY(event, InputQuarantined);
}

static void what_cant_be_is_kept_as_it_came(void **state)
{
	(void)state;
	struct event event;
	size_t size = desk_stored_event(3, 50, TOY_POISON, events, sizeof events);
	offer_stored(3, size);
	const Zh__InputQuarantined *kept = last_quarantined(&event);
	assert_int_equal(kept->source, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	assert_int_equal(kept->source_sequence, 3);
	assert_string_equal(kept->code, "toy.poison");
	assert_int_equal(kept->subject->kind, OBJECT_REPORT);
	assert_int_equal(kept->subject->region, DESK_REGION);
	assert_int_equal(kept->subject->number, 50);
	assert_int_equal(kept->size, size - BATCH_EVENT_FRONT);
	assert_int_equal(kept->event.len, size - BATCH_EVENT_FRONT);
	assert_memory_equal(kept->event.data, events + BATCH_EVENT_FRONT, kept->event.len);
	assert_int_equal(event.head.cause_a, 3);
	assert_int_equal(event.head.cause_b, 77);
	assert_int_equal(stage_stats(desk.stage).quarantined, 1);
	desk_offer_event(&desk, 4, 4, 50, 5);
	assert_string_equal(last_quarantined(&event)->code, "input.parked_behind");
	/* What is about nothing holds nothing up. */
	desk_offer_event(&desk, 5, 5, 0, TOY_POISON);
	assert_null(last_quarantined(&event)->subject);
	desk_offer_event(&desk, 6, 6, 0, 5);
	assert_int_equal(desk_sum(&desk).sum, 5);
}

static void a_kind_that_nobody_knows_is_set_aside_by_that_name(void **state)
{
	(void)state;
	struct event event;
	struct event_head head = joined();
	head.kind = 639;
	offer_stored(1, stored_with(1, &head));
	assert_string_equal(last_quarantined(&event)->code, "event.kind_unknown");
	head = joined();
	head.subject_number = 51;
	size_t size = stored_with(2, &head);
	events[BATCH_EVENT_FRONT + EVENT_HEAD_SIZE + 2] ^= 0xff;
	offer_stored(2, size);
	assert_string_equal(last_quarantined(&event)->code, "event.malformed");
	assert_int_equal(desk_sum(&desk).count, 0);
}

/* A producer may say more than it was asked for. */
static void a_kind_that_wasnt_asked_for_is_passed_by(void **state)
{
	(void)state;
	struct event_head head = joined();
	head.kind = KIND(SIGNAL_JOINED);
	offer_stored(1, stored_with(1, &head));
	assert_int_equal(desk_events(&desk), 0);
	assert_int_equal(desk_source(&desk).cursor, 1);
	assert_false(desk_source(&desk).stopped);
}

static void a_batch_of_another_producer_is_none(void **state)
{
	(void)state;
	uint8_t memory[1024];
	(void)desk_turn(&desk);
	Zh__Batch batch =
		desk_batch(1, 1, events, desk_stored_event(1, 50, 5, events, sizeof events));
	SET_OPTIONAL(&batch, pull_id, desk.pull_id);
	SET_OPTIONAL(&batch, source, ZH__DAEMON_NAME__DAEMON_NAME_CREDIT);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_BATCH;
	envelope.batch = &batch;
	size_t size = protobuf_c_message_pack(&envelope.base, memory);
	stage_upstream(desk.stage, DAEMON_INTAKE, bytes_of(memory, size));
	(void)desk_turn(&desk);
	assert_int_equal(stage_stats(desk.stage).malformed, 1);
	assert_int_equal(desk_sum(&desk).count, 0);
	desk_offer_event(&desk, 1, 1, 50, 5); /* the pull is still out */
	assert_int_equal(desk_sum(&desk).count, 1);
}

/* ---- when it is asked */

static void is_asked_again_after(int64_t wait_ms)
{
	desk_forget(&desk);
	(void)desk_turn(&desk);
	assert_int_equal(stage_next_wake_ms(desk.stage), desk.clock.mono_ms + wait_ms);
	clock_manual_advance(&desk.clock, wait_ms - 1);
	(void)desk_turn(&desk);
	assert_int_equal(desk.asked_count, 0);
	clock_manual_advance(&desk.clock, 1);
	desk_turns(&desk, 2);
	assert_int_equal(desk.asked_count, 1);
}

static void offer_damaged(void)
{
	Zh__Batch batch = desk_batch(1, 0, NULL, 0);
	SET_OPTIONAL(&batch, refusal, ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED);
	desk_offer(&desk, &batch);
	assert_non_null(desk_source(&desk).why);
	assert_false(desk_source(&desk).stopped);
}

/* A person repairs its journal; until then it is asked less and less. */
static void a_damaged_producer_is_asked_later_and_later(void **state)
{
	(void)state;
	static const int64_t waits[] = {500, 1000, 2000, 4000, 8000, 16000, 30000, 30000};
	for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
		offer_damaged();
		is_asked_again_after(waits[i]);
	}
	desk_offer_event(&desk, 1, 1, 50, 5);
	assert_null(desk_source(&desk).why);
	desk.clock.mono_ms += 1; /* nothing but the pull is waited for */
	Zh__Batch batch = desk_batch(2, 1, NULL, 0);
	SET_OPTIONAL(&batch, refusal, ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED);
	desk_offer(&desk, &batch);
	clock_manual_advance(&desk.clock, 499);
	(void)desk_turn(&desk);
	assert_int_equal(desk.asked_count, 0);
	clock_manual_advance(&desk.clock, 1);
	(void)desk_turn(&desk);
	assert_int_equal(desk.asked_count, 1);
}

/* The repair may have taken nothing back that we lacked: that it reads again is enough. */
static void a_repaired_producer_is_asked_as_before(void **state)
{
	(void)state;
	offer_damaged();
	is_asked_again_after(500);
	Zh__Batch batch = desk_batch(1, 0, NULL, 0);
	desk_offer(&desk, &batch);
	assert_null(desk_source(&desk).why);
	offer_damaged();
	is_asked_again_after(500);
}

static void who_isnt_connected_is_tried_again_soon(void **state)
{
	(void)state;
	desk.unconnected = true;
	(void)desk_turn(&desk);
	assert_int_equal(desk.asked_count, 1);
	for (unsigned i = 0; i < 3; i++)
		is_asked_again_after(20);
	assert_int_equal(desk.reconnects, 0);
}

/* The first silence is waited for longer than those that follow: it may just have started. */
static void who_is_silent_is_asked_anew_and_in_the_end_connected_anew(void **state)
{
	(void)state;
	(void)desk_turn(&desk);
	for (unsigned i = 1; i <= 6; i++) {
		int64_t silent_ms = i == 1 ? 6000 : 2000;
		uint64_t given_up = desk.pull_id;
		assert_int_equal(stage_next_wake_ms(desk.stage), desk.clock.mono_ms + silent_ms);
		clock_manual_advance(&desk.clock, silent_ms - 1);
		(void)desk_turn(&desk);
		assert_int_equal(stage_next_wake_ms(desk.stage), desk.clock.mono_ms + 1);
		clock_manual_advance(&desk.clock, 1);
		(void)desk_turn(&desk);
		is_asked_again_after(200);
		assert_int_equal(desk.reconnects, i / 3);
		assert_int_not_equal(desk.pull_id, given_up);
	}
	desk_offer_event(&desk, 1, 1, 50, 5);
	assert_int_equal(desk_sum(&desk).count, 1);
	assert_int_equal(stage_next_wake_ms(desk.stage), desk.clock.mono_ms + 6000);
}

static void who_goes_down_asks_nobody(void **state)
{
	(void)state;
	(void)desk_turn(&desk);
	assert_int_equal(desk.asked_count, 1);
	stage_drain(desk.stage, true);
	stage_upstream_lost(desk.stage, DAEMON_INTAKE);
	clock_manual_advance(&desk.clock, 20);
	(void)desk_turn(&desk);
	assert_int_equal(desk.asked_count, 1);
	assert_int_equal(stage_next_wake_ms(desk.stage), TIME_NEVER_MS);
	stage_drain(desk.stage, false);
	(void)desk_turn(&desk);
	assert_int_equal(desk.asked_count, 2);
}

/* ---- two batches at the most */

static size_t five_events(uint64_t first)
{
	size_t size = 0;
	for (uint64_t n = first; n < first + 5; n++)
		size += desk_stored_event(n, n, 1, events + size, sizeof events - size);
	return size;
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

static void while_two_batches_wait_no_more_is_asked_for(void **state)
{
	(void)state;
	for (uint64_t first = 1; first <= 6; first += 5) {
		Zh__Batch batch = desk_batch(first, first + 4, events, five_events(first));
		assert_false(desk_source(&desk).stopped);
		desk_offer(&desk, &batch);
		/* One behind the one that is taken in is asked for, and no third. */
		assert_int_equal(desk.asked_count, first == 1);
		assert_true(desk_sum(&desk).count < first + 4);
		assert_false(stage_is_idle(desk.stage));
	}
	while (desk_source(&desk).cursor < 10)
		(void)desk_turn(&desk);
	(void)desk_turn(&desk);
	assert_int_equal(desk_sum(&desk).sum, 10);
	assert_int_equal(desk.asked_count, 1);
	assert_true(stage_is_idle(desk.stage));
}

/* The second event of the first batch isn't one; an answer is under way to a pull of before. */
static void what_stopped_takes_nothing_more(void **state)
{
	(void)state;
	size_t first = desk_stored_event(1, 50, 5, events, sizeof events);
	size_t size = first + desk_stored_event(2, 51, 6, events + first, sizeof events - first);
	memset(events + first + BATCH_EVENT_FRONT, 0, 4);
	Zh__Batch batch = desk_batch(1, 2, events, size);
	desk_offer(&desk, &batch);
	assert_int_equal(desk_sum(&desk).count, 1);
	assert_false(desk_source(&desk).stopped);
	(void)desk_turn(&desk);
	assert_true(desk_source(&desk).stopped);
	desk_offer_event(&desk, 2, 2, 52, 7);
	desk_turns(&desk, 2);
	assert_int_equal(desk_sum(&desk).count, 1);
	assert_true(stage_is_idle(desk.stage));
	assert_int_equal(desk.asked_count, 0);
	clock_manual_advance(&desk.clock, 20000);
	desk_turns(&desk, 2);
	assert_true(stage_next_wake_ms(desk.stage) > desk.clock.mono_ms + 60000);
}

/* ---- what brings nothing */

static void offer_nothing(uint64_t first, uint64_t through)
{
	Zh__Batch batch = desk_batch(first, through, NULL, 0);
	desk_offer(&desk, &batch);
	assert_int_equal(desk_source(&desk).cursor, through);
}

/* How far it came is written without an event too: soon, not at once. */
static void a_place_that_moved_in_silence_is_written_in_a_second(void **state)
{
	(void)state;
	offer_nothing(1, 9);
	int64_t until_ms = desk.clock.mono_ms + 1000;
	assert_int_equal(stage_next_wake_ms(desk.stage), until_ms);
	clock_manual_advance(&desk.clock, 999);
	(void)desk_turn(&desk);
	assert_int_equal(journal_head(desk.journal)->frame, 0);
	clock_manual_advance(&desk.clock, 1);
	(void)desk_turn(&desk);
	assert_int_equal(journal_head(desk.journal)->frame, 1);
	assert_int_equal(desk_events(&desk), 0);
	desk_restart(&desk);
	assert_int_equal(desk_source(&desk).cursor, 9);
	/* Nothing moved since: nothing is written. */
	clock_manual_advance(&desk.clock, 5000);
	desk_turns(&desk, 3);
	assert_int_equal(journal_head(desk.journal)->frame, 1);
}

/* The end of a long poll says that there is nothing: nothing of it is written. */
static void an_empty_answer_leaves_no_trace(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		offer_nothing(1, 0);
		clock_manual_advance(&desk.clock, 1000);
		desk_turns(&desk, 2);
	}
	assert_int_equal(journal_head(desk.journal)->frame, 0);
}

/* Who has taken nothing yet doesn't know how far behind that is. */
static void before_the_first_event_nobody_says_how_far_behind(void **state)
{
	(void)state;
	Zh__Batch batch = desk_batch(1, 2, NULL, 0);
	SET_OPTIONAL(&batch, head, 9);
	desk_offer(&desk, &batch);
	assert_int_equal(desk_source(&desk).cursor, 2);
	assert_int_equal(desk_source(&desk).head, 9);
	assert_int_equal(desk_source(&desk).behind_ms, 0);
}

static void a_long_way_in_silence_is_written_at_once(void **state)
{
	(void)state;
	offer_nothing(1, 65535);
	assert_int_equal(journal_head(desk.journal)->frame, 0);
	offer_nothing(65536, 65536);
	assert_int_equal(journal_head(desk.journal)->frame, 1);
	offer_nothing(65537, 65540); /* and the next has a way of its own before it */
	assert_int_equal(journal_head(desk.journal)->frame, 1);
	desk_restart(&desk);
	assert_int_equal(desk_source(&desk).cursor, 65536);
}

static void a_clean_end_writes_it_too(void **state)
{
	(void)state;
	offer_nothing(1, 9);
	assert_ok(stage_finish(desk.stage, NULL));
	desk_restart(&desk);
	assert_int_equal(desk_source(&desk).cursor, 9);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_follows_says_from_what),
		TEST(what_cant_be_is_kept_as_it_came),
		TEST(a_kind_that_nobody_knows_is_set_aside_by_that_name),
		TEST(a_kind_that_wasnt_asked_for_is_passed_by),
		TEST(a_batch_of_another_producer_is_none),
		TEST(a_damaged_producer_is_asked_later_and_later),
		TEST(a_repaired_producer_is_asked_as_before),
		TEST(who_isnt_connected_is_tried_again_soon),
		TEST(who_is_silent_is_asked_anew_and_in_the_end_connected_anew),
		TEST(who_goes_down_asks_nobody),
		cmocka_unit_test_setup_teardown(while_two_batches_wait_no_more_is_asked_for,
						begin_with_short_turns, desk_teardown),
		cmocka_unit_test_setup_teardown(what_stopped_takes_nothing_more,
						begin_with_short_turns, desk_teardown),
		TEST(an_empty_answer_leaves_no_trace),
		TEST(before_the_first_event_nobody_says_how_far_behind),
		TEST(a_place_that_moved_in_silence_is_written_in_a_second),
		TEST(a_long_way_in_silence_is_written_at_once),
		TEST(a_clean_end_writes_it_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
