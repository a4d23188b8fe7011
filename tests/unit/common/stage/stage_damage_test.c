/* Batches that aren't what a producer sends: nothing of them is decided, nothing is decided twice,
 * and the source stands where it stood, or stopped and says so. */
#include "common/base/bytes.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define FRONT 16u /* sequence and moment before each event */

static struct desk desk;

static int begin(void **state)
{
	*state = &desk;
	desk_begin(&desk, &toy_consumer);
	/* What everything below follows: 1 to 3 were taken, the sum is 6. */
	for (uint64_t n = 1; n <= 3; n++)
		desk_offer_event(&desk, n, n, n, n);
	assert_int_equal(desk_sum(&desk).sum, 6);
	return 0;
}

static void again(void)
{
	void *state = &desk;
	(void)desk_teardown(&state);
	(void)begin(&state);
}

/* ---- the events of a batch */

struct layout {
	const char *what;
	uint64_t sequences[3]; /* 0: no more of them */
	uint64_t through;
	int cut;             /* bytes that are missing at the end */
	uint32_t length;     /* that the second states; 0: its own */
	uint64_t sum;        /* afterwards */
	const char *stopped; /* NULL: it goes on */
};

static size_t lay(const struct layout *layout, uint8_t *events, size_t capacity)
{
	size_t size = 0, second = 0;
	for (size_t i = 0; i < 3 && layout->sequences[i] != 0; i++) {
		uint64_t sequence = layout->sequences[i];
		second = i == 1 ? size : second;
		size += desk_stored_event(sequence, sequence, 10, events + size, capacity - size);
	}
	if (layout->length != 0)
		memcpy(events + second + FRONT, &layout->length, sizeof layout->length);
	return size - (size_t)layout->cut;
}

static void a_batch_that_lies_about_its_events_stops_its_source(void **state)
{
	static const char why[] = "a batch is malformed: check the producer's version";
	static const struct layout layouts[] = {
		{"as it must be", {4, 5, 6}, 6, 0, 0, 36, NULL},
		{"with others between that weren't asked for", {4, 9, 12}, 12, 0, 0, 36, NULL},
		{"with others behind", {4, 0, 0}, 9, 0, 0, 16, NULL},
		{"none of what was asked for", {0, 0, 0}, 9, 0, 0, 6, NULL},
		{"what was taken already", {3, 4, 5}, 5, 0, 0, 6, why},
		{"the first of all", {1, 4, 5}, 5, 0, 0, 6, why},
		{"the same one twice", {4, 4, 5}, 5, 0, 0, 16, why},
		{"in another order", {5, 4, 6}, 6, 0, 0, 16, why},
		{"beyond what it says that it reaches", {4, 6, 0}, 5, 0, 0, 16, why},
		{"without its end", {4, 5, 0}, 5, 1, 0, 16, why},
		{"with an event of no length", {4, 5, 0}, 5, 0, 1, 16, why},
		{"with one shorter than a head", {4, 5, 0}, 5, 0, 79, 16, why},
		{"with one longer than the batch", {4, 5, 0}, 5, 0, 100000, 16, why},
		{"with one as long as can be", {4, 5, 0}, 5, 0, UINT32_MAX, 16, why},
	};
	(void)state;
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
		uint8_t events[1024];
		const struct layout *layout = &layouts[i];
		size_t size = lay(layout, events, sizeof events);
		Zh__Batch batch = desk_batch(4, layout->through, events, size);
		uint64_t before = desk_sum(&desk).count;
		desk_offer(&desk, &batch);
		struct stage_source_stats source = desk_source(&desk);
		bool same = layout->stopped == NULL
				    ? !source.stopped && source.cursor == layout->through
				    : source.stopped && strcmp(source.why, layout->stopped) == 0;
		if (!same || desk_sum(&desk).sum != layout->sum)
			fail_msg("%s: the sum is %llu, the source is at %llu (%s)", layout->what,
				 (unsigned long long)desk_sum(&desk).sum,
				 (unsigned long long)source.cursor,
				 source.why != NULL ? source.why : "-");
		assert_true(desk_sum(&desk).count >= before);
		assert_int_equal(stage_stats(desk.stage).quarantined, 0);
		/* One that stopped asks for nothing more. */
		assert_int_equal(desk.asked_count != 0, layout->stopped == NULL);
		again();
	}
}

/* ---- its head */

struct told_batch {
	const char *what;
	Zh__PullRefusal refusal;
	uint64_t incarnation, parent, forked_at, first, through;
	uint64_t other_pull; /* added to the number of the pull that is out */
	uint64_t sum;
	const char *stopped;
};

static void offer_answer(const struct told_batch *answer)
{
	uint8_t events[512], memory[1024];
	size_t size = desk_stored_event(answer->through, 9, 10, events, sizeof events);
	Zh__Batch batch = desk_batch(answer->first, answer->through, events, size);
	(void)desk_turn(&desk);
	SET_OPTIONAL(&batch, incarnation, answer->incarnation);
	if (answer->parent != 0) {
		SET_OPTIONAL(&batch, parent, answer->parent);
		SET_OPTIONAL(&batch, forked_at, answer->forked_at);
	}
	SET_OPTIONAL(&batch, refusal, answer->refusal);
	SET_OPTIONAL(&batch, pull_id, desk.pull_id + answer->other_pull);
	SET_OPTIONAL(&batch, source, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_BATCH;
	envelope.batch = &batch;
	size = protobuf_c_message_pack(&envelope.base, memory);
	stage_upstream(desk.stage, DAEMON_INTAKE, bytes_of(memory, size));
	desk_forget(&desk);
	(void)desk_turn(&desk);
}

#define REFUSED(name) ZH__PULL_REFUSAL__PULL_REFUSAL_##name

static void only_the_journal_that_is_known_is_read_on(void **state)
{
	static const char another[] = "the producer's journal is another one: journal resync";
	static const struct told_batch answers[] = {
		{"as it must be", REFUSED(NONE), 77, 0, 0, 4, 4, 0, 16, NULL},
		{"an answer to another pull", REFUSED(NONE), 77, 0, 0, 4, 4, 1, 6, NULL},
		{"one is missing", REFUSED(NONE), 77, 0, 0, 5, 5, 0, 6, NULL},
		{"one comes again", REFUSED(NONE), 77, 0, 0, 3, 4, 0, 6, NULL},
		{"it ends before it begins", REFUSED(NONE), 77, 0, 0, 4, 2, 0, 6, NULL},
		{"another journal", REFUSED(NONE), 78, 0, 0, 4, 4, 0, 6, another},
		{"a fork of another one", REFUSED(NONE), 78, 76, 9, 4, 4, 0, 6, another},
		{"a fork behind what was taken", REFUSED(NONE), 78, 77, 9, 4, 4, 0, 16, NULL},
		{"a fork right behind it", REFUSED(NONE), 78, 77, 3, 4, 4, 0, 16, NULL},
		{"a fork before it", REFUSED(NONE), 78, 77, 2, 4, 4, 0, 6, another},
		{"refused: another one", REFUSED(WRONG_INCARNATION), 77, 0, 0, 4, 4, 0, 6, another},
		{"refused: we are ahead", REFUSED(AHEAD), 77, 0, 0, 4, 4, 0, 6,
		 "the producer has lost what we have taken: journal resync"},
		{"refused: archived", REFUSED(ARCHIVED), 77, 0, 0, 4, 4, 0, 6,
		 "the producer has archived what we haven't taken: journal catch-up"},
		{"refused: not permitted", REFUSED(NOT_PERMITTED), 77, 0, 0, 4, 4, 0, 6,
		 "the producer doesn't know us: check the keys"},
		{"refused: damaged", REFUSED(DAMAGED), 77, 0, 0, 4, 4, 0, 6, NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		const struct told_batch *answer = &answers[i];
		offer_answer(answer);
		struct stage_source_stats source = desk_source(&desk);
		bool same = answer->stopped == NULL
				    ? !source.stopped
				    : source.stopped && strcmp(source.why, answer->stopped) == 0;
		uint64_t cursor = answer->sum == 16 ? answer->through : 3;
		if (!same || desk_sum(&desk).sum != answer->sum || source.cursor != cursor)
			fail_msg("%s: the sum is %llu, the source is at %llu (%s)", answer->what,
				 (unsigned long long)desk_sum(&desk).sum,
				 (unsigned long long)source.cursor,
				 source.why != NULL ? source.why : "-");
		again();
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_batch_that_lies_about_its_events_stops_its_source),
		TEST(only_the_journal_that_is_known_is_read_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
