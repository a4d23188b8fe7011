/* Pulls: what a producer answers, and what a consumer takes. */
#include <fcntl.h>
#include <glob.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "common/reader/batch.h"
#include "intake.pb-c.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define JOINED KIND(REPORT_JOINED)

static struct desk producer, consumer;

static int begin(void **state)
{
	(void)state;
	memset(&producer, 0, sizeof producer);
	memset(&consumer, 0, sizeof consumer);
	producer.decider = &toy_producer;
	consumer.decider = &toy_consumer;
	desk_open(&producer);
	desk_open(&consumer);
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_done(&producer);
	desk_done(&consumer);
	return 0;
}

/* ---- the producer's side */

struct ask {
	uint64_t incarnation, from, durable;
	uint32_t max_events, max_bytes, wait_ms;
	uint64_t pull_id;
	uint32_t roles;
};

static void pull_without_a_turn(struct desk *desk, struct ask ask)
{
	uint32_t kinds[] = {JOINED};
	Zh__Pull pull = ZH__PULL__INIT;
	SET_OPTIONAL(&pull, source, (Zh__DaemonName)desk->decider->daemon);
	SET_OPTIONAL(&pull, incarnation, ask.incarnation);
	SET_OPTIONAL(&pull, from, ask.from);
	SET_OPTIONAL(&pull, durable, ask.durable);
	pull.n_kinds = 1;
	pull.kinds = kinds;
	SET_OPTIONAL(&pull, max_events, ask.max_events);
	SET_OPTIONAL(&pull, max_bytes, ask.max_bytes);
	SET_OPTIONAL(&pull, wait_ms, ask.wait_ms);
	SET_OPTIONAL(&pull, pull_id, ask.pull_id);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &pull;
	struct principal from = {.roles = ask.roles != 0 ? ask.roles : (uint32_t)ROLE_DAEMON,
				 .region = DESK_REGION};
	(void)snprintf(from.id, sizeof from.id, "reader");
	desk_forget(desk);
	desk_receive(desk, &from, &envelope);
}

static void pull(struct desk *desk, struct ask ask)
{
	pull_without_a_turn(desk, ask);
	(void)desk_turn(desk);
}

static const Zh__Batch *only_batch(struct desk *desk)
{
	assert_int_equal(desk->said_count, 1);
	const Zh__Envelope *envelope = desk_said(desk, 0);
	assert_int_equal(envelope->what_case, ZH__ENVELOPE__WHAT_BATCH);
	return envelope->batch;
}

static void a_long_poll_ends_with_an_empty_range(void **state)
{
	(void)state;
	pull(&producer, (struct ask){.from = 1, .wait_ms = 1000, .pull_id = 5});
	assert_int_equal(producer.said_count, 0);
	clock_manual_advance(&producer.clock, 999);
	(void)desk_turn(&producer);
	assert_int_equal(producer.said_count, 0);
	assert_int_equal(stage_next_wake_ms(producer.stage), producer.clock.mono_ms + 1);
	clock_manual_advance(&producer.clock, 1);
	(void)desk_turn(&producer);
	const Zh__Batch *batch = only_batch(&producer);
	assert_int_equal(batch->first, 1);
	assert_int_equal(batch->through, 0);
	assert_int_equal(batch->events.len, 0);
	assert_int_equal(batch->pull_id, 5);
}

static void an_event_ends_a_long_poll_at_once(void **state)
{
	(void)state;
	pull(&producer, (struct ask){.from = 1, .wait_ms = 1000});
	desk_queue_add(&producer, 5, 1);
	(void)desk_turn(&producer);
	/* The reply first: nothing that a person waits for stands behind a pull. */
	assert_int_equal(producer.said_count, 2);
	assert_int_equal(desk_said(&producer, 0)->what_case, ZH__ENVELOPE__WHAT_REPLY);
	assert_int_equal(desk_said(&producer, 1)->batch->count, 1);
}

/* Under load a turn is long: what is durable already doesn't wait for it. */
static void what_is_there_is_answered_before_the_next_turn(void **state)
{
	(void)state;
	(void)desk_add(&producer, 5);
	pull_without_a_turn(&producer, (struct ask){.from = 1, .wait_ms = 1000});
	assert_int_equal(only_batch(&producer)->count, 1);
	desk_queue_add(&producer, 6, 77); /* waits for a turn, and the pull with it */
	pull_without_a_turn(&producer, (struct ask){.from = 2, .wait_ms = 1000});
	assert_int_equal(producer.said_count, 0);
	(void)desk_turn(&producer);
	assert_int_equal(desk_said(&producer, 1)->batch->count, 1);
}

static void a_range_covers_what_was_not_asked_for(void **state)
{
	(void)state;
	(void)desk_add(&producer, 5);
	(void)desk_add(&producer, TOY_REFUSED);
	(void)desk_add(&producer, 6);
	(void)desk_add(&producer, TOY_REFUSED);
	assert_int_equal(desk_events(&producer), 4);
	pull(&producer, (struct ask){.from = 1, .wait_ms = 1000});
	const Zh__Batch *batch = only_batch(&producer);
	assert_int_equal(batch->first, 1);
	assert_int_equal(batch->through, 4);
	assert_int_equal(batch->count, 2);
	uint64_t sequence;
	memcpy(&sequence, batch->events.data, sizeof sequence);
	assert_int_equal(sequence, 1);
	int64_t recorded_ms;
	memcpy(&recorded_ms, batch->events.data + sizeof sequence, sizeof recorded_ms);
	assert_int_equal(recorded_ms, DESK_START_MS);
	/* Of the last one alone nothing is asked for: it is waited with, then the range is told. */
	pull(&producer, (struct ask){.from = 4, .wait_ms = 50});
	assert_int_equal(producer.said_count, 0);
	clock_manual_advance(&producer.clock, 50);
	(void)desk_turn(&producer);
	batch = only_batch(&producer);
	assert_int_equal(batch->first, 4);
	assert_int_equal(batch->through, 4);
	assert_int_equal(batch->count, 0);
}

/* Of the latest frames the producer knows what they hold; of older ones, and after a new start, it
 * has to look. */
static void nothing_asked_for_is_passed_over(void **state)
{
	(void)state;
	unsigned asked_for = 0;
	for (uint64_t n = 0; n < 200; n++) {
		(void)desk_add(&producer, n % 3 == 0 ? 5 + n : TOY_REFUSED);
		asked_for += n % 3 == 0;
		clock_manual_advance(&producer.clock, 10000);
	}
	assert_int_equal(desk_events(&producer), 200);
	for (unsigned round = 0; round < 2; round++) {
		pull(&producer, (struct ask){.from = 1, .wait_ms = 1000});
		const Zh__Batch *batch = only_batch(&producer);
		assert_int_equal(batch->count, asked_for);
		assert_int_equal(batch->through, 200);
		pull(&producer, (struct ask){.from = 198, .wait_ms = 1000});
		assert_int_equal(only_batch(&producer)->count, 1); /* the 199th */
		desk_restart(&producer);
	}
}

static void a_batch_keeps_to_its_credit(void **state)
{
	(void)state;
	for (uint64_t n = 0; n < 100; n++)
		desk_queue_add(&producer, 100 + n, n + 1);
	desk_turns(&producer, 3);
	assert_int_equal(desk_events(&producer), 100);
	pull(&producer, (struct ask){.from = 1, .max_events = 10});
	assert_int_equal(only_batch(&producer)->through, 10);
	pull(&producer, (struct ask){.from = 11, .max_events = 1000, .max_bytes = 500});
	const Zh__Batch *batch = only_batch(&producer);
	assert_int_equal(batch->first, 11);
	assert_in_range(batch->events.len, 1, 500);
	/* One event goes out however small the credit is, or nothing would ever move. */
	pull(&producer, (struct ask){.from = 1, .max_events = 1000, .max_bytes = 1});
	assert_int_equal(only_batch(&producer)->through, 1);
}

static void a_wrong_place_is_refused(void **state)
{
	(void)state;
	(void)desk_add(&producer, 5);
	uint64_t incarnation = journal_head(producer.journal)->incarnation;
	pull(&producer, (struct ask){.incarnation = incarnation, .from = 2, .wait_ms = 10});
	assert_int_equal(producer.said_count, 0);
	pull(&producer, (struct ask){.incarnation = incarnation, .from = 3});
	assert_int_equal(only_batch(&producer)->refusal, ZH__PULL_REFUSAL__PULL_REFUSAL_AHEAD);
	pull(&producer, (struct ask){.incarnation = incarnation + 1, .from = 1});
	assert_int_equal(only_batch(&producer)->refusal,
			 ZH__PULL_REFUSAL__PULL_REFUSAL_WRONG_INCARNATION);
	assert_int_equal(only_batch(&producer)->incarnation, incarnation);
	uint64_t malformed = stage_stats(producer.stage).malformed;
	pull(&producer, (struct ask){.incarnation = incarnation, .from = 1, .roles = ROLE_OFFICER});
	assert_int_equal(producer.said_count, 0);
	pull(&producer, (struct ask){.incarnation = incarnation, .from = 0});
	assert_int_equal(producer.said_count, 0);
	assert_int_equal(stage_stats(producer.stage).malformed, malformed + 2);
}

/* After a restore the journal is another one; whoever had taken no more than both have goes on. */
static void a_fork_is_followed_from_within_what_both_have(void **state)
{
	(void)state;
	(void)desk_add(&producer, 5);
	uint64_t old = journal_head(producer.journal)->incarnation;
	assert_ok(journal_fork(producer.journal, &producer.random, producer.clock.now_ms, NULL));
	(void)desk_add(&producer, 6);
	pull(&producer, (struct ask){.incarnation = old, .from = 2});
	const Zh__Batch *batch = only_batch(&producer);
	assert_int_equal(batch->parent, old);
	assert_int_equal(batch->forked_at, 1);
	assert_int_equal(batch->through, 2);
	pull(&producer, (struct ask){.incarnation = old + 1, .from = 1}); /* of neither */
	assert_int_equal(only_batch(&producer)->refusal,
			 ZH__PULL_REFUSAL__PULL_REFUSAL_WRONG_INCARNATION);
	pull(&producer, (struct ask){.incarnation = old, .from = 3});
	assert_int_equal(only_batch(&producer)->refusal,
			 ZH__PULL_REFUSAL__PULL_REFUSAL_WRONG_INCARNATION);
}

/* The first in the order of names, which is that of their frames. */
static void remove_first_volume(struct test_dir *dir)
{
	glob_t found;
	assert_int_equal(glob(test_dir_path(dir, "journal/0*1-*"), 0, NULL, &found), 0);
	test_tree_remove(found.gl_pathv[0]);
	globfree(&found);
}

static void what_is_archived_is_refused_with_where_it_begins(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	static struct desk desk;
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_producer;
	desk.directory = dir->path;
	desk.volume_bytes = 1u << 20;
	desk_open(&desk);
	for (uint64_t n = 1; journal_head(desk.journal)->frame < 60; n++) {
		desk_queue_add(&desk, 1000, n);
		if (n % 256 == 0) {
			(void)desk_turn(&desk);
			desk_forget(&desk);
		}
	}
	desk_stop(&desk);
	remove_first_volume(dir);
	desk_restart_stopped(&desk);
	uint64_t first = journal_first(desk.journal);
	assert_true(first > 1);
	pull(&desk, (struct ask){.from = first - 1});
	const Zh__Batch *batch = only_batch(&desk);
	assert_int_equal(batch->refusal, ZH__PULL_REFUSAL__PULL_REFUSAL_ARCHIVED);
	assert_int_equal(batch->first_kept, first);
	pull(&desk, (struct ask){.from = first});
	assert_int_equal(only_batch(&desk)->first, first);
	desk_done(&desk);
}

#define ROTS UINT64_C(0x1badcafe5eed)

/* Changes a byte wherever the number stands in the journal's first volume, as a disk does. */
static void rot(struct test_dir *dir)
{
	static uint8_t bytes[256 << 10];
	uint8_t packed[16];
	unsigned places = 0;
	glob_t found;
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, ROTS);
	size_t number = protobuf_c_message_pack(&body.base, packed) - 1; /* without its tag */
	assert_int_equal(glob(test_dir_path(dir, "journal/0*/data.mdb"), 0, NULL, &found), 0);
	int volume = open(found.gl_pathv[0], O_RDWR | O_CLOEXEC);
	assert_true(volume >= 0);
	ssize_t size = pread(volume, bytes, sizeof bytes, 0);
	for (ssize_t at = 0; at + (ssize_t)number <= size; at++) {
		if (memcmp(bytes + at, packed + 1, number) != 0)
			continue;
		assert_int_equal(pwrite(volume, "\x81", 1, at), 1);
		places++;
	}
	assert_true(places != 0);
	close(volume);
	globfree(&found);
}

/* Whoever pulls gets all in front of it, and then hears that it can't be read: at once, however
 * long he would wait. */
static void what_cant_be_read_is_said_where_it_begins(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	static struct desk desk;
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_producer;
	desk.directory = dir->path;
	desk_open(&desk);
	for (uint64_t n = 1; n <= 4; n++)
		(void)desk_add(&desk, n != 3 ? n : ROTS);
	desk_restart(&desk); /* of what a process wrote itself it is sure */
	rot(dir);
	pull(&desk, (struct ask){.from = 1, .wait_ms = 60000});
	const Zh__Batch *batch = only_batch(&desk);
	assert_int_equal(batch->refusal, ZH__PULL_REFUSAL__PULL_REFUSAL_NONE);
	assert_int_equal(batch->count, 2);
	assert_int_equal(batch->through, 2);
	pull(&desk, (struct ask){.from = 3, .wait_ms = 60000});
	batch = only_batch(&desk);
	assert_int_equal(batch->refusal, ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED);
	assert_int_equal(batch->through, 2);
	assert_int_equal(batch->head, 4);
	pull(&desk, (struct ask){.from = 4});
	assert_int_equal(only_batch(&desk)->count, 1);
	desk_done(&desk);
}

/* ---- the consumer's side */

static void events_are_taken_in_and_the_cursor_outlives_a_crash(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 5; n++)
		(void)desk_add(&producer, n);
	assert_true(desk_carry(&producer, &consumer));
	assert_int_equal(desk_sum(&consumer).sum, 15);
	desk_restart(&consumer);
	assert_int_equal(desk_sum(&consumer).sum, 15);
	assert_int_equal(desk_source(&consumer).cursor, 5);
	(void)desk_add(&producer, 10);
	assert_true(desk_carry(&producer, &consumer));
	assert_int_equal(desk_sum(&consumer).sum, 25);
	assert_int_equal(desk_sum(&consumer).count, 6);
}

static void who_is_behind_says_by_how_much(void **state)
{
	uint8_t events[512];
	(void)state;
	desk_offer_event(&consumer, 1, 1, 1, 5);
	assert_int_equal(desk_source(&consumer).behind_ms, 0); /* level */
	size_t size = desk_stored_event(2, 2, 6, events, sizeof events);
	Zh__Batch batch = desk_batch(2, 2, events, size);
	SET_OPTIONAL(&batch, head, 9);
	desk_offer(&consumer, &batch);
	assert_int_equal(desk_source(&consumer).cursor, 2);
	assert_int_equal(desk_source(&consumer).behind_ms,
			 stage_now_ms(consumer.stage) - DESK_RECORDED_MS);
	desk_offer_event(&consumer, 3, 9, 3, 7);
	assert_int_equal(desk_source(&consumer).behind_ms, 0);
}

static void a_gap_is_not_taken(void **state)
{
	(void)state;
	desk_offer_event(&consumer, 1, 1, 1, 5);
	assert_int_equal(desk_sum(&consumer).sum, 5);
	desk_offer_event(&consumer, 3, 3, 3, 7); /* 2 is missing */
	assert_int_equal(desk_sum(&consumer).sum, 5);
	assert_int_equal(desk_source(&consumer).cursor, 1);
	assert_false(desk_source(&consumer).stopped);
	desk_offer_event(&consumer, 2, 2, 2, 6);
	assert_int_equal(desk_sum(&consumer).sum, 11);
}

static void what_was_taken_is_not_taken_again(void **state)
{
	(void)state;
	desk_offer_event(&consumer, 1, 1, 1, 5);
	desk_offer_event(&consumer, 1, 1, 1, 5);
	assert_int_equal(desk_sum(&consumer).sum, 5);
	assert_false(desk_source(&consumer).stopped);
}

static void an_answer_to_a_pull_that_was_given_up_is_dropped(void **state)
{
	(void)state;
	(void)desk_turn(&consumer);
	assert_int_equal(consumer.asked_count, 1);
	clock_manual_advance(&consumer.clock, 6000);
	desk_turns(&consumer, 2);
	clock_manual_advance(&consumer.clock, 200);
	desk_turns(&consumer, 2);
	assert_int_equal(consumer.asked_count, 2);
	for (unsigned i = 0; i < 2; i++) {
		clock_manual_advance(&consumer.clock, 2000);
		desk_turns(&consumer, 1);
		clock_manual_advance(&consumer.clock, 200);
		desk_turns(&consumer, 1);
	}
	assert_int_equal(consumer.reconnects, 1);
	desk_offer_event(&consumer, 1, 1, 1, 5);
	assert_int_equal(desk_sum(&consumer).sum, 5);
}

/* A producer that was killed and comes up again isn't waited for as one that is silent. */
static void a_pull_is_lost_with_its_connection(void **state)
{
	(void)state;
	(void)desk_turn(&consumer);
	assert_int_equal(consumer.asked_count, 1);
	stage_upstream_lost(consumer.stage, DAEMON_INTAKE);
	(void)desk_turn(&consumer);
	assert_int_equal(consumer.asked_count, 1);
	assert_int_equal(stage_next_wake_ms(consumer.stage), consumer.clock.mono_ms + 20);
	clock_manual_advance(&consumer.clock, 20);
	(void)desk_turn(&consumer);
	assert_int_equal(consumer.asked_count, 2);
	assert_int_equal(consumer.reconnects, 0);
	desk_offer_event(&consumer, 1, 1, 1, 5);
	assert_int_equal(desk_sum(&consumer).sum, 5);
}

static void another_journal_stops_the_source(void **state)
{
	(void)state;
	desk_offer_event(&consumer, 1, 1, 1, 5);
	uint8_t events[512];
	size_t size = desk_stored_event(2, 2, 6, events, sizeof events);
	Zh__Batch batch = desk_batch(2, 2, events, size);
	batch.incarnation = 78;
	desk_offer(&consumer, &batch);
	assert_true(desk_source(&consumer).stopped);
	assert_non_null(desk_source(&consumer).why);
	assert_int_equal(desk_sum(&consumer).sum, 5);
}

static void a_fork_is_taken_on_from_within_it(void **state)
{
	(void)state;
	desk_offer_event(&consumer, 1, 1, 1, 5);
	uint8_t events[512];
	size_t size = desk_stored_event(2, 2, 6, events, sizeof events);
	Zh__Batch batch = desk_batch(2, 2, events, size);
	batch.incarnation = 78;
	SET_OPTIONAL(&batch, parent, 77);
	SET_OPTIONAL(&batch, forked_at, 1);
	desk_offer(&consumer, &batch);
	assert_false(desk_source(&consumer).stopped);
	assert_int_equal(desk_source(&consumer).incarnation, 78);
	assert_int_equal(desk_sum(&consumer).sum, 11);
}

static void refusals_stop_the_source_with_the_reason(void **state)
{
	(void)state;
	static const Zh__PullRefusal refusals[] = {ZH__PULL_REFUSAL__PULL_REFUSAL_WRONG_INCARNATION,
						   ZH__PULL_REFUSAL__PULL_REFUSAL_AHEAD,
						   ZH__PULL_REFUSAL__PULL_REFUSAL_ARCHIVED,
						   ZH__PULL_REFUSAL__PULL_REFUSAL_NOT_PERMITTED};
	for (size_t i = 0; i < 4; i++) {
		Zh__Batch batch = desk_batch(1, 0, NULL, 0);
		SET_OPTIONAL(&batch, refusal, refusals[i]);
		desk_offer(&consumer, &batch);
		assert_true(desk_source(&consumer).stopped);
		assert_non_null(desk_source(&consumer).why);
		desk_restart(&consumer);
		assert_false(desk_source(&consumer).stopped);
	}
}

static void a_batch_that_lies_about_its_layout_stops_the_source(void **state)
{
	(void)state;
	uint8_t events[512];
	size_t size = desk_stored_event(1, 1, 5, events, sizeof events);
	for (size_t cut = 1; cut < size; cut++) {
		Zh__Batch batch = desk_batch(1, 1, events, size - cut);
		desk_offer(&consumer, &batch);
		assert_true(desk_source(&consumer).stopped);
		assert_int_equal(desk_sum(&consumer).count, 0);
		desk_restart(&consumer);
	}
	/* A sequence outside of the range that the batch states. */
	Zh__Batch batch =
		desk_batch(1, 1, events, desk_stored_event(2, 2, 5, events, sizeof events));
	desk_offer(&consumer, &batch);
	assert_true(desk_source(&consumer).stopped);
}

/* Bytes that don't make an event are kept aside; what follows goes on. */
static void a_malformed_event_is_quarantined(void **state)
{
	(void)state;
	uint8_t events[512];
	size_t size = desk_stored_event(1, 1, 5, events, sizeof events);
	events[BATCH_EVENT_FRONT + EVENT_HEAD_SIZE + 2] ^= 0xff; /* the body's first tag */
	Zh__Batch batch = desk_batch(1, 1, events, size);
	desk_offer(&consumer, &batch);
	assert_false(desk_source(&consumer).stopped);
	assert_int_equal(stage_stats(consumer.stage).quarantined, 1);
	assert_int_equal(desk_source(&consumer).cursor, 1);
	desk_offer_event(&consumer, 2, 2, 2, 6);
	assert_int_equal(desk_sum(&consumer).sum, 6);
}

static void noise_is_counted_and_nothing_else(void **state)
{
	(void)state;
	uint8_t noise[64];
	randombytes_buf_deterministic(noise, sizeof noise, (const uint8_t[32]){1});
	uint64_t before = stage_stats(consumer.stage).malformed;
	for (size_t size = 0; size < sizeof noise; size++)
		stage_upstream(consumer.stage, DAEMON_INTAKE, bytes_of(noise, size));
	stage_upstream(consumer.stage, DAEMON_CREDIT, bytes_of(noise, 8));
	assert_int_equal(stage_stats(consumer.stage).malformed, before + sizeof noise + 1);
	struct principal person = toy_person("eve", ROLE_OFFICER);
	struct stage_peer peer = {.socket = 1};
	for (size_t size = 0; size < sizeof noise; size++)
		stage_receive(consumer.stage, &peer, &person, bytes_of(noise, size));
	(void)desk_turn(&consumer);
	assert_int_equal(consumer.said_count, 0);
	assert_int_equal(stage_stats(consumer.stage).malformed, before + 2 * sizeof noise + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_long_poll_ends_with_an_empty_range),
		TEST(an_event_ends_a_long_poll_at_once),
		TEST(what_is_there_is_answered_before_the_next_turn),
		TEST(a_range_covers_what_was_not_asked_for),
		TEST(nothing_asked_for_is_passed_over),
		TEST(a_batch_keeps_to_its_credit),
		TEST(a_wrong_place_is_refused),
		TEST(a_fork_is_followed_from_within_what_both_have),
		cmocka_unit_test_setup_teardown(what_is_archived_is_refused_with_where_it_begins,
						test_dir_setup, test_dir_teardown),
		cmocka_unit_test_setup_teardown(what_cant_be_read_is_said_where_it_begins,
						test_dir_setup, test_dir_teardown),
		TEST(events_are_taken_in_and_the_cursor_outlives_a_crash),
		TEST(who_is_behind_says_by_how_much),
		TEST(a_gap_is_not_taken),
		TEST(what_was_taken_is_not_taken_again),
		TEST(an_answer_to_a_pull_that_was_given_up_is_dropped),
		TEST(a_pull_is_lost_with_its_connection),
		TEST(another_journal_stops_the_source),
		TEST(a_fork_is_taken_on_from_within_it),
		TEST(refusals_stop_the_source_with_the_reason),
		TEST(a_batch_that_lies_about_its_layout_stops_the_source),
		TEST(a_malformed_event_is_quarantined),
		TEST(noise_is_counted_and_nothing_else),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_pull", tests, NULL, NULL);
}
