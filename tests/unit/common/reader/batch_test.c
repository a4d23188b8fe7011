/* A batch by hand against the same batch by its descriptor. */
#include "tests/lib/test.h"

#include "common/base/random_source.h"
#include "common/core/message.h"
#include "common/reader/batch.h"

static uint8_t memory[BATCH_HEADER_ROOM + 1024];
static uint8_t unpack_memory[64 << 10];

static const struct batch_head whole = {
	.incarnation = UINT64_C(0x1122334455667788),
	.parent = 7,
	.forked_at = 300,
	.first = 301,
	.through = UINT64_MAX - 1,
	.head = UINT64_MAX,
	.head_ms = -5,
	.count = UINT32_MAX,
	.refusal = ZH__PULL_REFUSAL__PULL_REFUSAL_ARCHIVED,
	.first_kept = 12,
	.source = ZH__DAEMON_NAME__DAEMON_NAME_CREDIT,
	.pull_id = 99,
};

static struct bytes write_whole(size_t size)
{
	uint8_t *events = memory + BATCH_HEADER_ROOM;
	for (size_t i = 0; i < size; i++)
		events[i] = (uint8_t)i;
	return batch_write_head(&whole, events, size);
}

static const Zh__Envelope *envelope_of(struct bytes frame)
{
	struct arena arena;
	arena_init(&arena, unpack_memory, sizeof unpack_memory);
	return (const Zh__Envelope *)(const void *)message_read(&zh__envelope__descriptor, frame,
								&arena);
}

static const Zh__Batch *by_descriptor(struct bytes frame)
{
	const Zh__Envelope *read = envelope_of(frame);
	return read != NULL && read->what_case == ZH__ENVELOPE__WHAT_BATCH ? read->batch : NULL;
}

static void assert_same(const struct batch_head *head, struct bytes events, const Zh__Batch *batch)
{
	assert_int_equal(head->incarnation, batch->incarnation);
	assert_int_equal(head->parent, batch->parent);
	assert_int_equal(head->forked_at, batch->forked_at);
	assert_int_equal(head->first, batch->first);
	assert_int_equal(head->through, batch->through);
	assert_int_equal(head->head, batch->head);
	assert_int_equal(head->head_ms, batch->head_ms);
	assert_int_equal(head->count, batch->count);
	assert_int_equal(head->refusal, batch->refusal);
	assert_int_equal(head->first_kept, batch->first_kept);
	assert_int_equal(head->source, batch->source);
	assert_int_equal(head->pull_id, batch->pull_id);
	assert_int_equal(events.size, batch->events.len);
	if (events.size != 0)
		assert_memory_equal(events.data, batch->events.data, events.size);
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (size_t size = 0; size <= 1000; size += 125) {
		struct batch_head head;
		struct bytes events;
		struct bytes frame = write_whole(size);
		assert_true(batch_read(frame, &head, &events));
		assert_same(&head, events, by_descriptor(frame));
		assert_int_equal(head.pull_id, whole.pull_id);
		assert_ptr_equal(events.data, memory + BATCH_HEADER_ROOM); /* borrowed */
	}
}

static void a_cut_frame_is_malformed(void **state)
{
	(void)state;
	struct bytes frame = write_whole(100);
	struct batch_head head;
	struct bytes events;
	for (size_t size = 0; size < frame.size; size++)
		assert_false(batch_read(bytes_of(frame.data, size), &head, &events));
}

static void another_frame_is_no_batch(void **state)
{
	(void)state;
	struct batch_head head;
	struct bytes events;
	static const uint8_t pull[] = {0x08, 1, 0x12, 0}, none[] = {0x08, 1};
	static const uint8_t both[] = {0x1a, 0, 0x12, 0}, twice[] = {0x1a, 0, 0x1a, 0};
	assert_false(batch_read(bytes_of(pull, sizeof pull), &head, &events));
	assert_false(batch_read(bytes_of(none, sizeof none), &head, &events));
	assert_false(batch_read(bytes_of(both, sizeof both), &head, &events));
	assert_false(batch_read(bytes_of(twice, sizeof twice), &head, &events));
	/* The last of the kinds that there are; none; and a sound one behind one that isn't. */
	static const uint8_t held[] = {0x1a, 0, 0x82, 0x01, 0}, nothing[] = {0x1a, 0, 0};
	static const uint8_t mended[] = {0x1a, 2, 0x08, 1, 0x1a, 0};
	assert_false(batch_read(bytes_of(held, sizeof held), &head, &events));
	assert_false(batch_read(bytes_of(nothing, sizeof nothing), &head, &events));
	assert_false(batch_read(bytes_of(mended, sizeof mended), &head, &events));
	assert_false(batch_read(bytes_of(NULL, 0), &head, &events));
}

/* A refusal of no kind, which as a small number would be one. */
static void a_number_beyond_all_kinds_is_malformed(void **state)
{
	(void)state;
	struct batch_head head;
	struct bytes events;
	static const uint8_t known[] = {0x1a, 2, 0x50, 1};
	static const uint8_t beyond[] = {0x1a, 6, 0x50, 0x81, 0x80, 0x80, 0x80, 0x10};
	assert_true(batch_read(bytes_of(known, sizeof known), &head, &events));
	assert_int_equal(head.refusal, 1);
	assert_false(batch_read(bytes_of(beyond, sizeof beyond), &head, &events));
}

/* As any writer of such messages would: the version, and no byte too many. */
static void it_is_written_as_a_message_is(void **state)
{
	(void)state;
	for (uint64_t number = 126; number <= 129; number++) {
		struct batch_head head = whole;
		head.pull_id = number;
		struct bytes frame = batch_write_head(&head, memory + BATCH_HEADER_ROOM, 0);
		const Zh__Envelope *read = envelope_of(frame);
		assert_non_null(read);
		assert_int_equal(read->version, 1);
		assert_int_equal(read->batch->pull_id, number);
		assert_int_equal(protobuf_c_message_get_packed_size(&read->base), frame.size);
	}
}

static void a_later_version_may_say_more(void **state)
{
	(void)state;
	struct batch_head head;
	struct bytes events;
	/* Envelope{20: 5, batch{1 of a type of its own …}}; then batch{14: "x", pull_id 3} */
	static const uint8_t wrong[] = {0xa0, 0x01, 5, 0x1a, 2, 0x08, 1};
	static const uint8_t more[] = {0xa0, 0x01, 5, 0x1a, 5, 0x72, 1, 'x', 0x68, 3};
	assert_false(batch_read(bytes_of(wrong, sizeof wrong), &head, &events));
	assert_true(batch_read(bytes_of(more, sizeof more), &head, &events));
	assert_int_equal(head.pull_id, 3);
	assert_int_equal(events.size, 0);
}

/* Whatever is changed in a frame: what is taken is what its descriptor says too. */
static void changed_bytes_are_read_alike(void **state)
{
	(void)state;
	struct random_seeded seeded;
	random_seeded_init(&seeded, 7);
	struct random_source random = random_seeded_source(&seeded);
	unsigned taken = 0, refused = 0;
	for (unsigned round = 0; round < 20000; round++) {
		struct bytes frame = write_whole(20);
		size_t begin = (size_t)(frame.data - memory);
		for (unsigned n = 0; n < 1 + round % 3; n++)
			memory[begin + random_below(&random, frame.size)] =
				(uint8_t)random_below(&random, 256);
		struct batch_head head;
		struct bytes events;
		const Zh__Batch *batch = by_descriptor(frame);
		if (!batch_read(frame, &head, &events)) {
			refused++;
			continue;
		}
		taken++;
		assert_non_null(batch);
		assert_same(&head, events, batch);
	}
	assert_true(taken > 1000 && refused > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_cut_frame_is_malformed),
		cmocka_unit_test(another_frame_is_no_batch),
		cmocka_unit_test(a_number_beyond_all_kinds_is_malformed),
		cmocka_unit_test(it_is_written_as_a_message_is),
		cmocka_unit_test(a_later_version_may_say_more),
		cmocka_unit_test(changed_bytes_are_read_alike),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
