/* Turns drawn ahead: input goes on while a commit is under way, and nobody is told of it. */
#include <stdio.h>

#include "common/core/message.h"
#include "common/stage/stage_internal.h"
#include "common/store/commit_worker.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define TURN 10u /* items */

static struct desk desk;
static unsigned begun, waited;
static bool flush_at_once; /* the flush ends before anybody waits for it */
static enum status flushed;

/* `context`: another desk; NULL: the one of all tests. */
static struct journal *journal_of(void *context)
{
	return context != NULL ? ((struct desk *)context)->journal : desk.journal;
}

static void begin_commit(void *context)
{
	begun++;
	if (flush_at_once)
		flushed = commit_write(journal_of(context), NULL, NULL);
}

static enum status wait_for_commit(void *context, struct err *err)
{
	waited++;
	return flush_at_once ? flushed : commit_write(journal_of(context), NULL, err);
}

static int begin(void **state)
{
	(void)state;
	memset(&desk, 0, sizeof desk);
	begun = waited = 0;
	flush_at_once = false;
	desk.decider = &toy_producer;
	desk.turn_events = TURN;
	desk.committer = (struct stage_committer){NULL, begin_commit, wait_for_commit};
	desk_open(&desk);
	return 0;
}

static int end(void **state)
{
	(void)state;
	struct err err = {0};
	if (desk.stage != NULL)
		assert_ok(stage_wait_durable(desk.stage, &err));
	desk_check_replay(&desk);
	desk_done(&desk);
	return 0;
}

/* ---- what is promised */

static void a_turn_goes_ahead_only_while_input_waits(void **state)
{
	(void)state;
	desk_push(&desk, TURN);
	(void)desk_turn(&desk);
	assert_true(stage_is_durable(desk.stage));
	assert_int_equal(begun, 0);
	desk_push(&desk, 2 * TURN);
	(void)desk_turn(&desk);
	assert_false(stage_is_durable(desk.stage));
	assert_int_equal(begun, 1);
	assert_int_equal(waited, 0);
	(void)desk_turn(&desk);
	assert_true(stage_is_durable(desk.stage));
	assert_int_equal(begun, 1);
	assert_int_equal(waited, 1);
	assert_int_equal(stage_stats(desk.stage).turns_ahead, 1);
	assert_int_equal(desk_turn(&desk), STAGE_IDLE);
}

/* Whether the flush has ended or not: only who waited for it knows. */
static void nothing_is_said_before_it_is_settled(void **state)
{
	(void)state;
	flush_at_once = true;
	desk_push(&desk, TURN); /* both are decided in turns of their own */
	desk_push(&desk, 2 * TURN);
	(void)desk_turn(&desk);
	assert_false(stage_is_durable(desk.stage));
	assert_int_equal(desk_sum(&desk).count, TURN);
	assert_int_equal(desk.bundles_done, 0);
	assert_int_equal(journal_head(desk.journal)->sequence, 0);
	(void)desk_turn(&desk);
	assert_int_equal(desk.bundles_done, 1);
	assert_int_equal(journal_head(desk.journal)->sequence, TURN);
	(void)desk_turn(&desk);
	assert_int_equal(desk.bundles_done, 2);
	assert_int_equal(journal_head(desk.journal)->sequence, 3 * TURN);
}

/* A link's receipt says what the rows have: none of it may be lost by a crash afterwards. */
static void a_door_that_looks_sees_the_durable_only(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 3; n++) {
		desk_push_and_look(&desk, TURN);
		desk_push(&desk, TURN); /* waits, so that a turn would go ahead */
		while (desk.bundles_done < 2 * n)
			(void)desk_turn(&desk);
		assert_int_equal(desk.looked_at, desk.looked_durable);
	}
}

static void a_consumer_sees_the_durable_only(void **state)
{
	(void)state;
	static struct desk consumer;
	memset(&consumer, 0, sizeof consumer);
	consumer.decider = &toy_consumer;
	desk_open(&consumer);
	desk_push(&desk, 3 * TURN);
	(void)desk_turn(&desk);
	assert_true(desk_carry(&desk, &consumer));
	assert_false(stage_is_durable(desk.stage));
	assert_int_equal(desk_sum(&desk).count, 2 * TURN);
	assert_int_equal(desk_sum(&consumer).count, TURN);
	desk_done(&consumer);
}

/* The first words after a person's act are about that act, and what is asked sees all of it. */
static void persons_wait_for_the_commit(void **state)
{
	(void)state;
	desk_push(&desk, 5 * TURN);
	(void)desk_turn(&desk);
	assert_false(stage_is_durable(desk.stage));
	const Zh__Reply *reply = desk_add(&desk, 5);
	assert_int_equal(waited, 1);
	assert_null(reply); /* its own commit is under way now */
	(void)desk_turn(&desk);
	assert_int_equal(desk.said_count, 1);
	assert_int_equal(desk_said(&desk, 0)->reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_true(desk_said(&desk, 0)->reply->at->sequence <=
		    journal_head(desk.journal)->sequence);
}

/* What was refused is on record before whoever was refused hears of it. */
static void a_refusal_waits_for_its_record(void **state)
{
	(void)state;
	desk_push(&desk, 5 * TURN);
	(void)desk_turn(&desk);
	assert_false(stage_is_durable(desk.stage));
	assert_null(desk_add(&desk, TOY_REFUSED));
	assert_int_equal(desk.said_count, 0);
	(void)desk_turn(&desk);
	assert_int_equal(desk.said_count, 1);
	assert_int_equal(desk_said(&desk, 0)->reply->outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_true(desk_said(&desk, 0)->reply->at->sequence <=
		    journal_head(desk.journal)->sequence);
}

/* A producer may archive what its consumers have acknowledged: only what they have on the disk. */
static void a_consumer_acknowledges_the_durable_only(void **state)
{
	(void)state;
	static struct desk producer, consumer;
	memset(&producer, 0, sizeof producer);
	memset(&consumer, 0, sizeof consumer);
	producer.decider = &toy_producer;
	consumer.decider = &toy_consumer;
	consumer.turn_events = TURN;
	consumer.committer = (struct stage_committer){&consumer, begin_commit, wait_for_commit};
	desk_open(&producer);
	desk_open(&consumer);
	desk_push(&producer, 3 * TURN);
	desk_turns(&producer, 2);
	assert_true(desk_carry(&producer, &consumer));
	unsigned ahead = 0;
	for (unsigned turn = 0; turn < 6; turn++) {
		bool settled = stage_is_durable(consumer.stage);
		for (size_t i = 0; i < consumer.asked_count; i++) {
			arena_reset(&consumer.arena);
			const Zh__Envelope *envelope =
				(const Zh__Envelope *)(const void *)message_unpack(
					&zh__envelope__descriptor,
					bytes_of(consumer.asked[i].data, consumer.asked[i].size),
					&consumer.arena);
			uint64_t decided = journal_head(consumer.journal)->sequence;
			assert_non_null(envelope);
			ahead += envelope->pull->from > 1 && !settled;
			/* One event for each; clocks come on top. */
			if (envelope->pull->durable > decided)
				fail_msg("%llu acknowledged, %llu events on the disk",
					 (unsigned long long)envelope->pull->durable,
					 (unsigned long long)decided);
		}
		desk_forget(&consumer);
		(void)desk_turn(&consumer);
	}
	assert_true(ahead != 0);
	assert_ok(stage_wait_durable(consumer.stage, NULL));
	desk_done(&producer);
	desk_done(&consumer);
}

static void a_question_has_the_flight_settled(void **state)
{
	(void)state;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	Zh__Request request = ZH__REQUEST__INIT;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	struct principal person = toy_person("op", ROLE_OPERATOR);
	desk_push(&desk, 5 * TURN);
	(void)desk_turn(&desk);
	desk_receive(&desk, &person, &envelope);
	(void)desk_turn(&desk);
	assert_true(stage_is_durable(desk.stage));
	assert_int_equal(desk.said_count, 1);
	assert_int_equal(journal_head(desk.journal)->sequence, 2 * TURN);
}

static void a_settled_turn_comes_again_and_again(void **state)
{
	(void)state;
	unsigned most = stage_limits_default().turns_ahead;
	desk_push(&desk, 3 * (most + 1) * TURN);
	for (unsigned i = 0; i < 2; i++) {
		for (unsigned n = 0; n < most; n++) {
			(void)desk_turn(&desk);
			assert_false(stage_is_durable(desk.stage));
		}
		(void)desk_turn(&desk);
		assert_true(stage_is_durable(desk.stage));
	}
}

/* The process ends with a frame under way, which may or may not have reached the disk. */
static void a_crash_loses_only_what_nobody_was_told(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		flush_at_once = i == 1;
		uint64_t before = desk_events(&desk);
		desk_push(&desk, 2 * TURN);
		(void)desk_turn(&desk);
		assert_false(stage_is_durable(desk.stage));
		desk_restart(&desk);
		assert_int_equal(desk.bundles_done, 0);
		assert_int_equal(desk.bundles_refused, i + 1);
		assert_int_equal(desk_events(&desk), before + (flush_at_once ? TURN : 0));
		assert_int_equal(desk_sum(&desk).count, desk_events(&desk));
	}
}

static void a_commit_that_fails_is_the_end(void **state)
{
	(void)state;
	enum stage_work work;
	struct err err = {0};
	desk_push(&desk, 3 * TURN);
	(void)desk_turn(&desk);
	mem_disk_faults(desk.disk)->fail_io_after = 0;
	assert_status(stage_turn(desk.stage, &work, &err), STATUS_IO);
	assert_int_equal(desk.bundles_done, 0);
	assert_int_equal(desk.said_count, 0);
	desk_restart(&desk);
	assert_int_equal(desk_events(&desk), 0);
	assert_int_equal(desk_sum(&desk).count, 0);
}

static void draining_leaves_nothing_under_way(void **state)
{
	(void)state;
	desk_push(&desk, 4 * TURN);
	(void)desk_turn(&desk);
	stage_drain(desk.stage, true);
	(void)desk_turn(&desk);
	assert_true(stage_is_durable(desk.stage));
	while (!stage_is_idle(desk.stage))
		(void)desk_turn(&desk);
	struct err err = {0};
	assert_ok(stage_finish(desk.stage, &err));
	assert_true(stage_is_durable(desk.stage));
	assert_int_equal(desk.bundles_done, 1);
	stage_drain(desk.stage, false);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_turn_goes_ahead_only_while_input_waits),
		TEST(nothing_is_said_before_it_is_settled),
		TEST(a_door_that_looks_sees_the_durable_only),
		TEST(a_consumer_sees_the_durable_only),
		TEST(persons_wait_for_the_commit),
		TEST(a_refusal_waits_for_its_record),
		TEST(a_consumer_acknowledges_the_durable_only),
		TEST(a_question_has_the_flight_settled),
		TEST(a_settled_turn_comes_again_and_again),
		TEST(a_crash_loses_only_what_nobody_was_told),
		TEST(a_commit_that_fails_is_the_end),
		TEST(draining_leaves_nothing_under_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
