/* Events as stored: written and read back, and what is refused of bytes from outside. */
#include "tests/lib/test.h"

#include "common/core/event.h"
#include "intake.pb-c.h"
#include "tests/unit/common/core/message_sample.h"

#define MEMORY (1u << 20)

static uint8_t memory[MEMORY], out_memory[EVENT_SIZE_MAX + 64];

static struct event sample(uint16_t kind, struct arena *arena)
{
	return (struct event){
		.head = {.kind = kind,
			 .flags = EVENT_TEST,
			 .happened_ms = -5,
			 .subject_kind = OBJECT_REPORT,
			 .subject_region = 522701,
			 .subject_number = 7,
			 .cause_kind = EVENT_CAUSE_FEED,
			 .cause_a = UINT64_MAX,
			 .trace_sequence = 9,
			 .object_version = 3},
		.meta = (const Zh__EventMeta *)message_sample(&zh__event_meta__descriptor, arena),
		.body = message_sample(event_descriptor(kind), arena),
	};
}

static struct bytes write_sample(uint16_t kind)
{
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	struct event event = sample(kind, &arena);
	struct writer out = writer_over(out_memory, sizeof out_memory);
	assert_ok(event_write(&event, &out));
	assert_bytes_equal(event.stored, writer_bytes(&out));
	return writer_bytes(&out);
}

static void every_kind_reads_back_as_it_was_written(void **state)
{
	(void)state;
	unsigned count = 0;
	for (uint16_t kind = 0; kind < EVENT_KINDS_END; kind++) {
		if (event_descriptor(kind) == NULL)
			continue;
		struct bytes stored = write_sample(kind);
		struct arena arena;
		arena_init(&arena, memory, MEMORY);
		struct event event;
		assert_ok(event_read(stored, &arena, &event));
		assert_int_equal(event.head.length, stored.size);
		assert_int_equal(event.head.kind, kind);
		assert_int_equal(event.head.happened_ms, -5);
		assert_true(event.head.cause_a == UINT64_MAX);
		assert_string_equal(event.meta->reason, SAMPLE_TEXT);
		/* The same bytes again: nothing was lost on the way. */
		uint8_t again[sizeof out_memory];
		struct writer out = writer_over(again, sizeof again);
		assert_ok(event_write(&event, &out));
		assert_bytes_equal(writer_bytes(&out), stored);
		count++;
	}
	assert_true(count > 120);
}

static void kinds_have_one_name_and_one_owner(void **state)
{
	(void)state;
	for (uint16_t kind = 0; kind < EVENT_KINDS_END; kind++) {
		if (event_descriptor(kind) == NULL) {
			assert_string_equal(event_kind_name(kind), "unknown");
			continue;
		}
		assert_int_equal(event_kind_of_name(event_kind_name(kind)), kind);
		/* hazard's first block of a hundred was full */
		unsigned block = kind / 100 == 6 ? DAEMON_HAZARD : kind / 100;
		assert_int_equal(event_kind_daemon(kind), kind < 100 ? DAEMON_UNKNOWN : block);
	}
	assert_int_equal(event_kind_of_name("unknown"), 0);
	assert_null(event_descriptor(EVENT_KINDS_END));
	assert_null(event_descriptor(UINT16_MAX));
	assert_int_equal(event_kind_daemon(UINT16_MAX), DAEMON_UNKNOWN);
}

static enum status read_altered(struct bytes stored, size_t size)
{
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	struct event event;
	return event_read(bytes_of(stored.data, size), &arena, &event);
}

static void headers_that_lie_are_refused(void **state)
{
	(void)state;
	struct bytes stored = write_sample(KIND(REPORT_JOINED));
	for (size_t size = 0; size < stored.size; size++)
		assert_status(read_altered(stored, size), STATUS_INVALID);
	struct event_head head;
	memcpy(&head, stored.data, sizeof head);
	struct event_head wrong = head;
	wrong.length++;
	memcpy(out_memory, &wrong, sizeof wrong);
	assert_status(read_altered(stored, stored.size), STATUS_INVALID);
	wrong = head;
	wrong.version = EVENT_VERSION + 1;
	memcpy(out_memory, &wrong, sizeof wrong);
	assert_status(read_altered(stored, stored.size), STATUS_INVALID);
	wrong = head;
	wrong.kind = 99;
	memcpy(out_memory, &wrong, sizeof wrong);
	assert_status(read_altered(stored, stored.size), STATUS_UNSUPPORTED);
	memcpy(out_memory, &head, sizeof head);
	assert_ok(read_altered(stored, stored.size));
	/* The meta's size points behind the event. */
	out_memory[EVENT_HEAD_SIZE + 1] = 0xff;
	assert_status(read_altered(stored, stored.size), STATUS_INVALID);
}

static void no_room_writes_nothing(void **state)
{
	(void)state;
	size_t size = write_sample(KIND(REPORT_JOINED)).size;
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	struct event event = sample(KIND(REPORT_JOINED), &arena);
	for (size_t room = 0; room < size; room++) {
		struct writer out = writer_over(out_memory, room);
		assert_status(event_write(&event, &out), STATUS_FULL);
		assert_int_equal(out.size, 0);
	}
	struct writer out = writer_over(out_memory, size);
	assert_ok(event_write(&event, &out));
	assert_status(event_write(&event, &out), STATUS_FULL);
	assert_int_equal(out.size, size);
}

/* An event as large as its one field. */
struct sized {
	Zh__EventMeta meta;
	Zh__InputQuarantined body;
	struct event event;
};

static void sized_make(struct sized *out)
{
	zh__event_meta__init(&out->meta);
	zh__input_quarantined__init(&out->body);
	out->body.has_event = 1;
	out->event = (struct event){.head = {.kind = KIND(INPUT_QUARANTINED)},
				    .meta = &out->meta,
				    .body = &out->body.base};
}

static void an_event_has_a_greatest_size(void **state)
{
	(void)state;
	static uint8_t large[EVENT_SIZE_MAX];
	struct sized sized;
	sized_make(&sized);
	struct writer out = writer_over(out_memory, sizeof out_memory);
	/* Header, meta's size, tag and length of the one field stand around it. */
	size_t around = EVENT_HEAD_SIZE + 2 + 1 + 3;
	sized.body.event = (ProtobufCBinaryData){EVENT_SIZE_MAX - around, large};
	assert_ok(event_write(&sized.event, &out));
	assert_int_equal(out.size, EVENT_SIZE_MAX);
	sized.body.event.len++;
	out = writer_over(out_memory, sizeof out_memory);
	assert_status(event_write(&sized.event, &out), STATUS_INVALID);
}

/* An event is first tried in a part of the room: whether it fits there shows nowhere. */
static void events_of_every_size_are_written_alike(void **state)
{
	(void)state;
	static uint8_t bytes[2200];
	struct sized sized;
	sized_make(&sized);
	memset(bytes, 0xC5, sizeof bytes);
	for (size_t size = 1900; size < sizeof bytes; size++) {
		struct writer out = writer_over(out_memory, sizeof out_memory);
		sized.body.event = (ProtobufCBinaryData){size, bytes};
		assert_ok(event_write(&sized.event, &out));
		size_t tail = EVENT_HEAD_SIZE + 2;
		assert_int_equal(out.size, tail + 3 + size);
		assert_memory_equal(out_memory + out.size - size, bytes, size);
		struct writer tight = writer_over(out_memory, out.size);
		assert_ok(event_write(&sized.event, &tight));
		tight = writer_over(out_memory, out.size - 1);
		assert_status(event_write(&sized.event, &tight), STATUS_FULL);
	}
}

static void an_arena_that_is_too_small_says_so(void **state)
{
	(void)state;
	struct bytes stored = write_sample(KIND(REPORT_REGISTERED));
	struct arena arena;
	struct event event;
	for (size_t size = 64; size < 1024; size += 64) {
		arena_init(&arena, memory, size);
		assert_status(event_read(stored, &arena, &event), STATUS_FULL);
	}
}

static void a_body_is_read_as_what_it_is(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	struct event event = sample(KIND(REPORT_JOINED), &arena);
	assert_non_null(BODY(&event, ReportJoined));
	assert_broken((void)event_body_checked(&event, &zh__report_registered__descriptor));
}

static void a_trace_without_a_region_is_this_countys(void **state)
{
	(void)state;
	struct event_head head = {
		.trace_sequence = 4, .trace_daemon = DAEMON_INTAKE, .trace_incarnation = 8};
	assert_int_equal(event_trace(&head, 522701).region, 522701);
	head.trace_region = 522702;
	struct event_id id = event_trace(&head, 522701);
	assert_int_equal(id.region, 522702);
	assert_int_equal(id.sequence, 4);
	assert_int_equal(id.incarnation, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_reads_back_as_it_was_written),
		cmocka_unit_test(kinds_have_one_name_and_one_owner),
		cmocka_unit_test(headers_that_lie_are_refused),
		cmocka_unit_test(no_room_writes_nothing),
		cmocka_unit_test(an_event_has_a_greatest_size),
		cmocka_unit_test(events_of_every_size_are_written_alike),
		cmocka_unit_test(an_arena_that_is_too_small_says_so),
		cmocka_unit_test(a_body_is_read_as_what_it_is),
		cmocka_unit_test(a_trace_without_a_region_is_this_countys),
	};
	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
