/* Two producers: each has its own place, and neither holds the other up; a decider is told of
 * each event where it stood. */
#include "tests/lib/test_dir.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;
static struct event told; /* the last event that was decided on */

static void decide(const struct decider *self, const struct decide_context *context,
		   const struct input *input, struct decision *decision)
{
	(void)self;
	if (input->kind == INPUT_EVENT)
		told = *input->event;
	toy_consumer.decide(&toy_consumer, context, input, decision);
}

/* careful: where it notes what it takes, behind an end that nobody meant; NULL: nowhere. */
static int begin_with(uint32_t turn_events, const char *careful)
{
	static struct source sources[2];
	static struct decider decider;
	sources[0] = sources[1] = toy_consumer.sources[0];
	sources[1].daemon = DAEMON_CREDIT;
	decider = toy_consumer;
	decider.decide = decide;
	decider.sources = sources;
	decider.source_count = 2;
	memset(&desk, 0, sizeof desk);
	desk.decider = &decider;
	desk.turn_events = turn_events;
	desk.careful_path = careful;
	desk.ended_abnormally = careful != NULL;
	desk_open(&desk);
	return 0;
}

static int begin(void **state)
{
	*state = &desk;
	return begin_with(0, NULL);
}

/* Without a turn: as many events of that producer, each with the number. */
static void give_by(enum daemon daemon, enum daemon says, uint64_t first, uint64_t count,
		    uint64_t number)
{
	static uint8_t events[32 << 10], memory[33 << 10];
	size_t size = 0;
	for (uint64_t n = first; n < first + count; n++)
		size += desk_stored_event(n, 1000 * (uint64_t)daemon + n, number, events + size,
					  sizeof events - size);
	Zh__Batch batch = desk_batch(first, first + count - 1, events, size);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&batch, pull_id, desk.pull_ids[daemon]);
	SET_OPTIONAL(&batch, source, (Zh__DaemonName)says);
	envelope.what_case = ZH__ENVELOPE__WHAT_BATCH;
	envelope.batch = &batch;
	assert_true(protobuf_c_message_get_packed_size(&envelope.base) <= sizeof memory);
	size = protobuf_c_message_pack(&envelope.base, memory);
	stage_upstream(desk.stage, daemon, bytes_of(memory, size));
}

static void give(enum daemon daemon, uint64_t first, uint64_t count, uint64_t number)
{
	give_by(daemon, daemon, first, count, number);
}

static uint64_t cursor_of(enum daemon daemon)
{
	struct stage_source_stats stats[3];
	size_t count = stage_sources(desk.stage, stats, 3);
	assert_int_equal(count, 2);
	return stats[stats[0].daemon == daemon ? 0 : 1].cursor;
}

static void each_has_its_own_place(void **state)
{
	(void)state;
	(void)desk_turn(&desk);
	assert_int_equal(desk.asked_count, 2);
	give(DAEMON_INTAKE, 1, 3, 1);
	give(DAEMON_CREDIT, 1, 5, 10);
	(void)desk_turn(&desk);
	assert_int_equal(desk_sum(&desk).sum, 53);
	desk_restart(&desk);
	assert_int_equal(cursor_of(DAEMON_INTAKE), 3);
	assert_int_equal(cursor_of(DAEMON_CREDIT), 5);
	struct stage_source_stats one;
	assert_int_equal(stage_sources(desk.stage, &one, 1), 1);
	assert_int_equal(stage_sources(desk.stage, &one, 0), 0);
}

static void a_decider_hears_where_an_event_stood(void **state)
{
	(void)state;
	(void)desk_turn(&desk);
	give(DAEMON_CREDIT, 1, 4, 10);
	(void)desk_turn(&desk);
	assert_int_equal(told.sequence, 4);
	assert_int_equal(told.incarnation, 77);
	assert_int_equal(told.recorded_ms, DESK_RECORDED_MS);
}

/* One pull is answered once: what comes beside its answer isn't asked for. */
static void a_pull_has_one_answer(void **state)
{
	(void)state;
	(void)desk_turn(&desk);
	give(DAEMON_INTAKE, 1, 1, 5);
	give(DAEMON_INTAKE, 2, 1, 6);
	(void)desk_turn(&desk);
	assert_int_equal(desk_sum(&desk).sum, 5);
	assert_int_equal(cursor_of(DAEMON_INTAKE), 1);
}

static void who_is_no_producer_of_ours_is_not_listened_to(void **state)
{
	(void)state;
	(void)desk_turn(&desk);
	give_by(DAEMON_NOTIFY, DAEMON_NOTIFY, 1, 1, 5);
	give_by(DAEMON_CREDIT, DAEMON_INTAKE, 1, 1, 5);
	stage_upstream_lost(desk.stage, DAEMON_NOTIFY);
	(void)desk_turn(&desk);
	assert_int_equal(stage_stats(desk.stage).malformed, 2);
	assert_int_equal(desk_sum(&desk).count, 0);
	assert_int_equal(desk.asked_count, 2);
}

static int begin_in_turns_of_65(void **state)
{
	*state = &desk;
	return begin_with(65, NULL);
}

/* Sixty-four of one, then the next has its turn; and another one begins. */
static void a_long_backlog_holds_no_other_producer_up(void **state)
{
	(void)state;
	(void)desk_turn(&desk);
	give(DAEMON_INTAKE, 1, 200, 1);
	give(DAEMON_CREDIT, 1, 200, 1);
	(void)desk_turn(&desk);
	uint64_t first = cursor_of(DAEMON_INTAKE), second = cursor_of(DAEMON_CREDIT);
	assert_int_equal(first + second, 65);
	assert_int_equal(first < second ? first : second, 1);
	(void)desk_turn(&desk);
	assert_int_equal(cursor_of(DAEMON_INTAKE), 65);
	assert_int_equal(cursor_of(DAEMON_CREDIT), 65);
	while (cursor_of(DAEMON_INTAKE) + cursor_of(DAEMON_CREDIT) < 400)
		(void)desk_turn(&desk);
}

/* Behind an end that nobody meant each input has a turn of its own: the next end tells which. */
static void who_is_careful_takes_one_event_a_turn(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	(void)begin_with(0, test_dir_path(dir, "careful"));
	(void)desk_turn(&desk);
	give(DAEMON_INTAKE, 1, 2, 1);
	give(DAEMON_CREDIT, 1, 2, 1);
	for (uint64_t turn = 1; turn <= 4; turn++) {
		uint64_t before = cursor_of(DAEMON_INTAKE) + cursor_of(DAEMON_CREDIT);
		(void)desk_turn(&desk);
		assert_int_equal(cursor_of(DAEMON_INTAKE) + cursor_of(DAEMON_CREDIT), before + 1);
	}
	desk_done(&desk);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_has_its_own_place),
		TEST(a_decider_hears_where_an_event_stood),
		TEST(a_pull_has_one_answer),
		TEST(who_is_no_producer_of_ours_is_not_listened_to),
		cmocka_unit_test_setup_teardown(a_long_backlog_holds_no_other_producer_up,
						begin_in_turns_of_65, desk_teardown),
		cmocka_unit_test_setup_teardown(who_is_careful_takes_one_event_a_turn,
						test_dir_setup, test_dir_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
