/* The end of a turn: what its frame says, when a cursor that moved is written and acknowledged,
 * and who hears of an adopted book first. */
#include <stdio.h>

#include "common/core/message.h"
#include "common/stage/stage_internal.h"
#include "common/store/commit_worker.h"
#include "intake.pb-c.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/common/stage/stage_fixture.h"

enum {
	ADOPTS = 8000,   /* + the book's kind: a number that adopts one */
	UNFIT = 8500,    /* adopts, and then makes what can't be applied */
	ADOPTERS = 8600, /* adopts a calendar; as many requests as there is room for */
};

static struct desk desk;
static const struct decider *toy;
static bool commits_beside;

/* ---- a decider that adopts books */

static void adopt(const struct decide_context *context, struct decision *decision, uint16_t kind)
{
	Zh__BookAdopted *body = NEW_IN(context, decision, BookAdopted);
	uint8_t *digest = arena_take(context->arena, 32);
	assert_true(body != NULL && digest != NULL);
	memset(digest, (int)kind + 1, 32);
	body->has_digest = 1;
	body->digest = (ProtobufCBinaryData){32, digest};
	(void)decision_emit(context, decision, kind, own_object(context, OBJECT_NONE, 0), body);
}

static void decide(const struct decider *self, const struct decide_context *context,
		   const struct input *input, struct decision *decision)
{
	(void)self;
	uint64_t asked = 0;
	if (input->kind == INPUT_ACT)
		asked = ((const Zh__ReportJoinCommand *)(const void *)input->act->body)->to_report;
	if (asked > ADOPTS && asked < UNFIT)
		adopt(context, decision, (uint16_t)(asked - ADOPTS));
	if (asked == UNFIT || asked >= ADOPTERS)
		adopt(context, decision, KIND(CALENDAR_ADOPTED));
	if (asked < ADOPTS)
		toy->decide(toy, context, input, decision);
	if (asked == UNFIT) {
		Zh__ReportJoined *body = NEW_IN(context, decision, ReportJoined);
		assert_non_null(body);
		SET_OPTIONAL(body, to_report, TOY_UNAPPLICABLE);
		(void)decision_emit(context, decision, KIND(REPORT_JOINED),
				    own_object(context, OBJECT_REPORT, 1), body);
	}
}

/* Whoever evolves sees of which life an event is, and when it was recorded; running and again. */
static enum status evolve(const struct decider *self, struct rows_writer *rows,
			  const struct event *event)
{
	(void)self;
	assert_int_equal(event->incarnation, journal_head(desk.journal)->incarnation);
	assert_true(event->recorded_ms >= DESK_START_MS);
	return toy->evolve(toy, rows, event);
}

/* ---- who hears of it */

static struct {
	unsigned count;
	uint16_t kind;
	uint8_t digest[32];
	size_t said;      /* before it */
	uint64_t durable; /* events, then */
} told;

static void book_adopted(void *context, uint16_t kind, const uint8_t digest[32])
{
	(void)context;
	told.count++;
	told.kind = kind;
	memcpy(told.digest, digest, sizeof told.digest);
	told.said = desk.said_count;
	told.durable = journal_head(desk.journal)->sequence;
}

/* ---- commits that go on beside the next turn */

static void begin_commit(void *context)
{
	(void)context;
}

static enum status wait_for_commit(void *context, struct err *err)
{
	(void)context;
	return commit_write(desk.journal, NULL, err);
}

static void open_as(const struct decider *kind)
{
	static struct decider decider;
	toy = kind;
	decider = *kind;
	decider.decide = decide;
	decider.evolve = evolve;
	memset(&told, 0, sizeof told);
	memset(&desk, 0, sizeof desk);
	desk.decider = kind == &toy_producer ? &decider : kind;
	if (commits_beside)
		desk.committer = (struct stage_committer){NULL, begin_commit, wait_for_commit};
	desk_open(&desk);
	desk.stage->options.book_adopted = book_adopted;
}

static int begin(void **state)
{
	(void)state;
	open_as(&toy_producer);
	return 0;
}

static int begin_beside(void **state)
{
	commits_beside = true;
	(void)begin(state);
	commits_beside = false;
	return 0;
}

static int begin_consumer(void **state)
{
	(void)state;
	open_as(&toy_consumer);
	return 0;
}

static int end(void **state)
{
	(void)state;
	assert_ok(stage_wait_durable(desk.stage, NULL));
	desk_check_replay(&desk);
	desk_done(&desk);
	return 0;
}

static struct frame_header last_header(void)
{
	struct frame frame;
	struct err err;
	assert_ok(journal_read(desk.journal, journal_head(desk.journal)->frame, &frame, &err));
	return frame.header;
}

/* ---- what a frame says of itself */

static void a_frame_says_how_it_came_about(void **state)
{
	static const struct {
		bool careful, driven;
		uint8_t flags;
	} ways[] = {
		{false, false, 0},
		{true, false, FRAME_CAREFUL},
		{false, true, FRAME_DRIVEN_CLOCK},
	};
	struct test_dir *dir = (struct test_dir *)*state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		memset(&desk, 0, sizeof desk);
		desk.decider = &toy_producer;
		desk.careful_path = test_dir_path(dir, "careful");
		desk.ended_abnormally = ways[i].careful;
		desk.driven = ways[i].driven;
		desk_open(&desk);
		for (uint64_t n = 1; n <= 2; n++) { /* two in the same millisecond */
			assert_int_equal(desk_add(&desk, 10 * n)->outcome,
					 ZH__OUTCOME__OUTCOME_DONE);
			assert_int_equal(last_header().flags, ways[i].flags);
			assert_int_equal(last_header().now_ms, DESK_START_MS);
			assert_int_equal(last_header().policy_set, toy_books().set);
			assert_int_equal(last_header().count, 1);
			assert_int_equal(last_header().cursor_count, 0);
			assert_int_equal(stage_stats(desk.stage).frames, n);
		}
		desk_done(&desk);
	}
}

static void a_turn_ends_at_its_bytes(void **state)
{
	(void)state;
	const uint32_t most = 2000;
	desk.stage->options.limits.turn_bytes = most;
	desk_push(&desk, 200);
	while (desk.bundles_done == 0)
		(void)desk_turn(&desk);
	assert_int_equal(desk_events(&desk), 200);
	uint64_t frames = journal_head(desk.journal)->frame;
	for (uint64_t n = 1; n <= frames; n++) {
		struct frame frame;
		struct err err;
		assert_ok(journal_read(desk.journal, n, &frame, &err));
		size_t one = frame.events.size / frame.header.count;
		assert_in_range(frame.events.size, n == frames ? 1 : most, most + one);
	}
}

/* ---- cursors */

static const Zh__Pull *asked_last(void)
{
	assert_true(desk.asked_count != 0);
	const struct desk_frame *asked = &desk.asked[desk.asked_count - 1];
	arena_reset(&desk.arena);
	const Zh__Envelope *envelope = (const Zh__Envelope *)(const void *)message_unpack(
		&zh__envelope__descriptor, bytes_of(asked->data, asked->size), &desk.arena);
	assert_non_null(envelope);
	return envelope->pull;
}

/* What wasn't asked for: the cursor goes on and nothing is decided. */
static void offer_nothing(uint64_t first, uint64_t through)
{
	Zh__Batch batch = desk_batch(first, through, NULL, 0);
	desk_offer(&desk, &batch);
	assert_int_equal(desk_source(&desk).cursor, through);
}

static void a_cursor_that_moved_alone_is_written_once_a_second(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < 2; round++) {
		offer_nothing(20 * round + 1, 20 * round + 9);
		int64_t moved_ms = desk.clock.mono_ms;
		clock_manual_advance(&desk.clock, 600);
		offer_nothing(20 * round + 10, 20 * round + 20);
		clock_manual_advance(&desk.clock, 399);
		(void)desk_turn(&desk);
		assert_int_equal(journal_head(desk.journal)->frame, round);
		assert_true(stage_next_wake_ms(desk.stage) <= moved_ms + 1000);
		/* It would be asked for again after a crash, so nothing of it can be lost. */
		assert_int_equal(asked_last()->from, 20 * round + 21);
		assert_int_equal(asked_last()->durable, 20 * round + 20);
		clock_manual_advance(&desk.clock, 1);
		(void)desk_turn(&desk);
		assert_int_equal(journal_head(desk.journal)->frame, round + 1);
		assert_int_equal(last_header().count, 0);
		assert_int_equal(last_header().cursors[0].sequence, 20 * round + 20);
		/* And that was all. */
		clock_manual_advance(&desk.clock, 5000);
		(void)desk_turn(&desk);
		assert_int_equal(journal_head(desk.journal)->frame, round + 1);
	}
	desk_restart(&desk);
	assert_int_equal(desk_source(&desk).cursor, 40);
	assert_int_equal(desk_source(&desk).incarnation, 77);
}

static void a_cursor_is_written_with_the_next_event(void **state)
{
	(void)state;
	offer_nothing(1, 9);
	clock_manual_advance(&desk.clock, 900);
	desk_offer_event(&desk, 10, 12, 3, 5);
	assert_int_equal(last_header().cursors[0].sequence, 12);
	assert_int_equal(asked_last()->durable, 12);
	/* What moves it next has a second of its own. */
	offer_nothing(13, 15);
	clock_manual_advance(&desk.clock, 900);
	(void)desk_turn(&desk);
	assert_int_equal(last_header().cursors[0].sequence, 12);
	desk_restart(&desk);
	assert_int_equal(desk_source(&desk).cursor, 12);
}

static void who_ends_in_order_writes_it_at_once(void **state)
{
	(void)state;
	struct err err;
	offer_nothing(1, 9);
	assert_ok(stage_finish(desk.stage, &err));
	assert_int_equal(last_header().cursors[0].sequence, 9);
	assert_ok(stage_finish(desk.stage, &err)); /* it stands there */
	assert_int_equal(journal_head(desk.journal)->frame, 1);
}

/* ---- books */

static void who_adopts_a_book_finds_it_in_force(void **state)
{
	(void)state;
	for (uint16_t kind = KIND(POLICY_ADOPTED); kind <= KIND(PEOPLE_ADOPTED); kind++) {
		uint8_t digest[32];
		memset(digest, kind + 1, sizeof digest);
		memset(&told, 0, sizeof told);
		assert_int_equal(desk_add(&desk, ADOPTS + kind)->outcome,
				 ZH__OUTCOME__OUTCOME_DONE);
		assert_int_equal(told.count, 1);
		assert_int_equal(told.kind, kind);
		assert_memory_equal(told.digest, digest, sizeof digest);
		assert_int_equal(told.said, 0); /* before its answer */
		assert_int_equal(told.durable, desk_events(&desk));
		desk_turns(&desk, 3);
		assert_int_equal(told.count, 1);
	}
}

static void what_came_to_nothing_adopts_nothing(void **state)
{
	(void)state;
	const Zh__Reply *reply = desk_add(&desk, UNFIT);
	assert_string_equal(reply->refusal->code, "input.cannot_be_applied");
	assert_int_equal(told.count, 0);
	assert_int_equal(desk_count(&desk, KIND(CALENDAR_ADOPTED)), 0);
	assert_int_equal(desk_add(&desk, 5)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(desk_add(&desk, TOY_REFUSED)->outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_int_equal(told.count, 0);
}

/* Those that wait are decided by the book that was adopted before them. */
static void a_turn_adopts_four_at_the_most(void **state)
{
	(void)state;
	for (uint64_t n = 0; n < 10; n++)
		desk_queue_add(&desk, ADOPTERS + n, n + 1);
	for (unsigned turn = 1; turn <= 3; turn++) {
		(void)desk_turn(&desk);
		assert_int_equal(told.count, turn < 3 ? 4 * turn : 10);
	}
	assert_int_equal(desk.said_count, 10);
}

static void nothing_is_decided_before_a_book_is_in_force(void **state)
{
	(void)state;
	desk_push(&desk, 20000);
	(void)desk_turn(&desk);
	assert_false(stage_is_durable(desk.stage)); /* bulk goes ahead */
	desk_queue_add(&desk, ADOPTS + KIND(POLICY_ADOPTED), 1);
	(void)desk_turn(&desk);
	assert_true(stage_waiting_items(desk.stage) != 0);
	assert_true(stage_is_durable(desk.stage));
	assert_int_equal(told.count, 1);
}

/* Turns are polled ahead of the disk, and bundles end in the midst of them. */
static void who_pushed_hears_of_it_once_it_is_durable(void **state)
{
	enum { ITEMS = 9000, BUNDLES = 4 };
	bool ahead = false;
	(void)state;
	for (unsigned n = 0; n < BUNDLES; n++)
		desk_push(&desk, ITEMS);
	while (desk.bundles_done < BUNDLES) {
		(void)desk_turn(&desk);
		ahead = ahead || !stage_is_durable(desk.stage);
		assert_true(journal_head(desk.journal)->sequence >= desk.bundles_done * ITEMS);
	}
	assert_true(ahead);
	assert_int_equal(desk_events(&desk), BUNDLES * ITEMS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define BESIDE(name) cmocka_unit_test_setup_teardown(name, begin_beside, end)
#define CONSUMER(name) cmocka_unit_test_setup_teardown(name, begin_consumer, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_frame_says_how_it_came_about, test_dir_setup,
						test_dir_teardown),
		TEST(a_turn_ends_at_its_bytes),
		CONSUMER(a_cursor_that_moved_alone_is_written_once_a_second),
		CONSUMER(a_cursor_is_written_with_the_next_event),
		CONSUMER(who_ends_in_order_writes_it_at_once),
		TEST(who_adopts_a_book_finds_it_in_force),
		TEST(what_came_to_nothing_adopts_nothing),
		TEST(a_turn_adopts_four_at_the_most),
		BESIDE(nothing_is_decided_before_a_book_is_in_force),
		BESIDE(who_pushed_hears_of_it_once_it_is_durable),
	};
	return cmocka_run_group_tests_name("stage_commit", tests, NULL, NULL);
}
