/* What of a frame doesn't follow from the one before it: each fault by itself, on a frame that is
 * otherwise as it should be. */
#include "tests/lib/test.h"

#include <sodium.h>

#include "common/store/journal_frame.h"
#include "common/store/journal_internal.h"

#define EVENT 96u
#define NOW_MS INT64_C(1741915800000)

static const struct volume_head head = {
	.previous_chain = {1, 2, 3}, .first_event = 11, .incarnation = 0xa1};

struct made {
	uint8_t events[3 * EVENT];
	struct frame frame;
};

static void init(struct made *made)
{
	const uint32_t length = EVENT;
	memset(made, 0, sizeof *made);
	for (size_t i = 0; i < 3; i++)
		memcpy(made->events + i * EVENT, &length, sizeof length);
	made->frame.header = (struct frame_header){.version = FRAME_VERSION,
						   .alg = FRAME_BLAKE2B_256,
						   .frame = 5,
						   .first = 11,
						   .count = 3,
						   .length = sizeof made->events,
						   .incarnation = 0xa1,
						   .now_ms = NOW_MS,
						   .build = 77};
	made->frame.events = bytes_of(made->events, sizeof made->events);
}

static void link_to(const struct frame_walk *walk, struct made *made)
{
	frame_link(walk->chain, &made->frame.header, made->frame.events, made->frame.header.chain);
}

static void put_length(struct made *made, size_t event, uint32_t length)
{
	memcpy(made->events + event * EVENT, &length, sizeof length);
}

static void test_each_fault(void **state)
{
	(void)state;
	static const struct {
		const char *what, *says; /* NULL: none */
	} cases[] = {
		{"whole", NULL},
		{"chain", "isn't linked to the one before it"},
		{"first", "doesn't begin with the next event"},
		{"life", "is of another incarnation than its volume"},
		{"earlier", "is earlier than the one before it"},
		{"earlier, and says so", NULL},
		{"at the same moment", NULL},
		{"more than it counts", "has broken event headers"},
		{"less than it counts", "has broken event headers"},
		{"a short event", "has broken event headers"},
		{"a long event", "has broken event headers"},
		{"an event of a head alone", NULL},
		{"a rest that is no event", "has broken event headers"},
	};
	assert_true(sodium_init() >= 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct frame_walk walk = {.now_ms = NOW_MS - 1};
		struct made made;
		struct frame_header *header = &made.frame.header;
		frame_walk_begin(&walk, &head);
		init(&made);
		header->first += i == 2;
		header->incarnation += i == 3;
		header->now_ms -= i == 4 || i == 5 ? 2 : i == 6;
		header->flags = (uint8_t)(header->flags | (i == 5 ? FRAME_TIME_BACK : 0));
		header->count -= i == 7;
		header->count += i == 8;
		if (i == 9)
			put_length(&made, 1, 79);
		if (i == 10)
			put_length(&made, 2, EVENT + 1);
		if (i == 11 || i == 12) {
			made.frame.events.size = 2 * EVENT + (i == 11 ? 80 : 79);
			put_length(&made, 2, 80);
			header->length = (uint32_t)made.frame.events.size;
		}
		link_to(&walk, &made);
		header->chain[4] ^= (uint8_t)(i == 1);
		const char *fault = frame_fault(&walk, &made.frame, true);
		if (cases[i].says == NULL ? fault != NULL
					  : fault == NULL || strcmp(fault, cases[i].says) != 0)
			fail_msg("%s: %s", cases[i].what, fault != NULL ? fault : "no fault");
		/* Behind a gap only what it says of itself can be asked. */
		fault = frame_fault(&walk, &made.frame, false);
		assert_int_equal(fault != NULL, i >= 7 && cases[i].says != NULL);
	}
}

static void test_the_walk_goes_on(void **state)
{
	(void)state;
	struct frame_walk walk = {.now_ms = INT64_MIN};
	struct made made;
	frame_walk_begin(&walk, &head);
	assert_memory_equal(walk.chain, head.previous_chain, JOURNAL_HASH);
	for (unsigned i = 0; i < 4; i++) {
		init(&made);
		made.frame.header.frame += i;
		made.frame.header.first += 3 * i;
		made.frame.header.now_ms += i;
		made.frame.header.build += i / 2; /* two frames of each */
		link_to(&walk, &made);
		assert_null(frame_fault(&walk, &made.frame, true));
		frame_walk_on(&walk, &made.frame);
		assert_memory_equal(walk.chain, made.frame.header.chain, JOURNAL_HASH);
		assert_int_equal(walk.next_event, 11 + 3 * (i + 1));
		assert_int_equal(walk.now_ms, NOW_MS + i);
		assert_int_equal(walk.build, 77 + i / 2);
		assert_int_equal(walk.build_from, 5 + i / 2 * 2);
	}
	/* A build that states nothing is the first's all the same. */
	walk = (struct frame_walk){.now_ms = INT64_MIN};
	made.frame.header.build = 0;
	frame_walk_on(&walk, &made.frame);
	assert_int_equal(walk.build_from, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_fault),
		cmocka_unit_test(test_the_walk_goes_on),
	};
	return cmocka_run_group_tests_name("store_frame_fault", tests, NULL, NULL);
}
