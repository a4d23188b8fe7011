/* What a reader asks for, and what it makes of each answer. */
#include "common/base/time.h"
#include "common/core/message.h"
#include "common/reader/reader.h"
#include "tests/lib/test.h"

#define LIFE UINT64_C(0x70)
#define NOW_MS INT64_C(5000)

static struct reader reader;
static uint8_t memory[1024];

/* It has taken three events, and its next pull is out. */
static int setup(void **state)
{
	(void)state;
	const struct reader_wants wants = {.durable = 2};
	reader = (struct reader){
		.producer = DAEMON_HAZARD,
		.pace = {.repair_ms = 500, .connected_ms = 20},
		.incarnation = LIFE,
		.taken = 3,
	};
	(void)reader_ask(&reader, &wants, memory, sizeof memory);
	reader_sent(&reader, true, NOW_MS);
	return 0;
}

/* The answer to the pull that is out: two events that follow. */
static struct batch_head answer(void)
{
	return (struct batch_head){
		.incarnation = LIFE,
		.first = 4,
		.through = 5,
		.head = 9,
		.source = ZH__DAEMON_NAME__DAEMON_NAME_HAZARD,
		.pull_id = reader.pull_id,
	};
}

static enum reader_end refused(Zh__PullRefusal refusal)
{
	struct batch_head batch = answer();
	batch.refusal = refusal;
	return reader_batch(&reader, &batch, NOW_MS);
}

static void again(void)
{
	const struct reader_wants wants = {.durable = 2};
	(void)reader_ask(&reader, &wants, memory, sizeof memory);
	reader_sent(&reader, true, NOW_MS);
}

static void nothing_was_taken(void)
{
	assert_int_equal(reader.incarnation, LIFE);
	assert_int_equal(reader.taken, 3);
}

/* ---- asking */

static void it_asks_for_what_follows(void **state)
{
	(void)state;
	uint32_t kinds[] = {7, 300};
	const struct reader_wants wants = {.kinds = kinds,
					   .kind_count = 2,
					   .durable = 1,
					   .max_events = 11,
					   .max_bytes = 12,
					   .wait_ms = 13};
	uint64_t before = reader.pull_id;
	struct bytes frame = reader_ask(&reader, &wants, memory, sizeof memory);
	Zh__Envelope *envelope = zh__envelope__unpack(NULL, frame.size, frame.data);
	assert_non_null(envelope);
	assert_int_equal(envelope->version, 1);
	assert_int_equal(envelope->what_case, ZH__ENVELOPE__WHAT_PULL);
	const Zh__Pull *pull = envelope->pull;
	assert_int_equal(pull->source, ZH__DAEMON_NAME__DAEMON_NAME_HAZARD);
	assert_int_equal(pull->incarnation, LIFE);
	assert_int_equal(pull->from, 4);
	assert_int_equal(pull->durable, 1);
	assert_int_equal(pull->n_kinds, 2);
	assert_int_equal(pull->kinds[1], 300);
	assert_int_equal(pull->max_events, 11);
	assert_int_equal(pull->max_bytes, 12);
	assert_int_equal(pull->wait_ms, 13);
	assert_int_equal(pull->pull_id, before + 1);
	assert_int_equal(reader.pull_id, before + 1);
	zh__envelope__free_unpacked(envelope, NULL);
}

static void it_asks_when_nothing_is_out(void **state)
{
	(void)state;
	assert_int_equal(reader.sent_ms, NOW_MS);
	assert_false(reader_due(&reader, NOW_MS + MS_PER_DAY)); /* when to give up isn't its own */
	reader_lost(&reader, NOW_MS);
	assert_false(reader_due(&reader, NOW_MS + 19));
	assert_true(reader_due(&reader, NOW_MS + 20));
	reader_sent(&reader, true, NOW_MS + 20);
	assert_false(reader_due(&reader, NOW_MS + 20));
	reader_sent(&reader, false, NOW_MS + 30); /* nobody is connected */
	assert_false(reader_due(&reader, NOW_MS + 49));
	assert_true(reader_due(&reader, NOW_MS + 50));
	reader_stop(&reader, READER_MALFORMED);
	assert_false(reader_due(&reader, NOW_MS + MS_PER_DAY));
	assert_int_equal(reader.why, READER_MALFORMED);
}

/* ---- answers */

static void a_frame_is_the_producers(void **state)
{
	(void)state;
	uint8_t room[BATCH_HEADER_ROOM + 8];
	struct batch_head sent = answer(), head;
	struct bytes events;
	struct bytes frame = batch_write_head(&sent, room + BATCH_HEADER_ROOM, 0);
	assert_true(reader_read(&reader, frame, &head, &events));
	assert_int_equal(head.through, 5);
	assert_false(reader_read(&reader, bytes_of(frame.data, frame.size - 1), &head, &events));
	sent.source = ZH__DAEMON_NAME__DAEMON_NAME_CREDIT;
	frame = batch_write_head(&sent, room + BATCH_HEADER_ROOM, 0);
	assert_false(reader_read(&reader, frame, &head, &events));
}

static void what_follows_is_taken(void **state)
{
	(void)state;
	struct batch_head batch = answer();
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_TAKEN);
	assert_int_equal(reader.taken, 5);
	assert_int_equal(reader.head, 9);
	assert_int_equal(reader.why, READER_WELL);
	assert_false(reader.pull_out);
	assert_true(reader_due(&reader, NOW_MS));
}

static void what_doesnt_follow_is_nothing(void **state)
{
	static const uint64_t others[][2] = {{5, 6}, {3, 4}, {4, 3}, {4, UINT64_MAX}};
	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		struct batch_head batch = answer();
		batch.first = others[i][0];
		batch.through = others[i][1];
		assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_NOTHING);
		nothing_was_taken();
		assert_int_equal(reader.head, 9);
		assert_true(reader_due(&reader, NOW_MS));
		again();
	}
}

static void an_answer_to_no_pull_is_late(void **state)
{
	(void)state;
	struct batch_head batch = answer();
	batch.pull_id--;
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_LATE);
	assert_true(reader.pull_out); /* its answer is still to come */
	assert_int_equal(reader.head, 0);
	batch = answer();
	reader_lost(&reader, NOW_MS);
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_LATE);
	again();
	batch = answer();
	reader_stop(&reader, READER_MALFORMED);
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_LATE);
	nothing_was_taken();
}

/* ---- whose journal */

static void a_fork_behind_what_was_taken_goes_on(void **state)
{
	(void)state;
	struct batch_head batch = answer();
	batch.incarnation = LIFE + 1;
	batch.parent = LIFE;
	batch.forked_at = 3;
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_TAKEN);
	assert_int_equal(reader.incarnation, LIFE + 1);
	assert_int_equal(reader.taken, 5);
}

static void another_journal_is_another(void **state)
{
	(void)state;
	struct batch_head batch = answer();
	batch.incarnation = LIFE + 1;
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_ANOTHER);
	assert_int_equal(reader.why, READER_OTHER_JOURNAL);
	again();
	batch = answer();
	batch.incarnation = LIFE + 1;
	batch.parent = LIFE;
	batch.forked_at = 2; /* the third stands in one of them alone */
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_ANOTHER);
	again();
	batch = answer();
	batch.incarnation = LIFE + 2;
	batch.parent = LIFE + 1;
	batch.forked_at = 3;
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_ANOTHER);
	again();
	assert_int_equal(refused(ZH__PULL_REFUSAL__PULL_REFUSAL_WRONG_INCARNATION), READER_ANOTHER);
	assert_int_equal(reader.why, READER_OTHER_JOURNAL);
	again();
	assert_int_equal(refused(ZH__PULL_REFUSAL__PULL_REFUSAL_AHEAD), READER_ANOTHER);
	assert_int_equal(reader.why, READER_HAS_LOST);
	nothing_was_taken();
	assert_false(reader.stopped); /* what follows of it is the caller's */
}

static void who_begins_anew_takes_whatever_journal(void **state)
{
	(void)state;
	assert_int_equal(refused(ZH__PULL_REFUSAL__PULL_REFUSAL_AHEAD), READER_ANOTHER);
	reader_anew(&reader);
	assert_int_equal(reader.why, READER_WELL);
	assert_true(reader_due(&reader, NOW_MS));
	again();
	struct batch_head batch = answer();
	batch.incarnation = LIFE + 5;
	batch.parent = LIFE + 4;
	batch.first = 1;
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_TAKEN);
	assert_int_equal(reader.incarnation, LIFE + 5);
	assert_int_equal(reader.taken, 5);
}

/* ---- refusals */

static void who_is_refused_stops(void **state)
{
	static const struct {
		Zh__PullRefusal refusal;
		enum reader_why why;
	} rows[] = {
		{ZH__PULL_REFUSAL__PULL_REFUSAL_ARCHIVED, READER_ARCHIVED},
		{ZH__PULL_REFUSAL__PULL_REFUSAL_NOT_PERMITTED, READER_UNKNOWN},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		setup(state);
		assert_int_equal(refused(rows[i].refusal), READER_STOPPED);
		assert_int_equal(reader.why, rows[i].why);
		assert_true(reader.stopped);
		assert_int_equal(reader.head, 9);
		assert_false(reader_due(&reader, NOW_MS + MS_PER_DAY));
		nothing_was_taken();
	}
}

/* Later and later, until it is repaired; then from the shortest wait. */
static void a_damaged_journal_is_waited_for(void **state)
{
	static const int64_t waits_ms[] = {500, 1000, 2000, 4000, 8000, 16000, 30000, 30000};
	(void)state;
	for (size_t i = 0; i < sizeof waits_ms / sizeof waits_ms[0]; i++) {
		assert_int_equal(refused(ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED), READER_WAITS);
		assert_int_equal(reader.why, READER_UNREADABLE);
		assert_false(reader_due(&reader, NOW_MS + waits_ms[i] - 1));
		assert_true(reader_due(&reader, NOW_MS + waits_ms[i]));
		nothing_was_taken();
		again();
	}
	struct batch_head batch = answer();
	batch.through = 3; /* nothing new, but it can be read */
	assert_int_equal(reader_batch(&reader, &batch, NOW_MS), READER_NOTHING);
	assert_int_equal(reader.why, READER_WELL);
	again();
	assert_int_equal(refused(ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED), READER_WAITS);
	assert_true(reader_due(&reader, NOW_MS + 500));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(it_asks_for_what_follows),
		TEST(it_asks_when_nothing_is_out),
		TEST(a_frame_is_the_producers),
		TEST(what_follows_is_taken),
		TEST(what_doesnt_follow_is_nothing),
		TEST(an_answer_to_no_pull_is_late),
		TEST(a_fork_behind_what_was_taken_goes_on),
		TEST(another_journal_is_another),
		TEST(who_begins_anew_takes_whatever_journal),
		TEST(who_is_refused_stops),
		TEST(a_damaged_journal_is_waited_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
