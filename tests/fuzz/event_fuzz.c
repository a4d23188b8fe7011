/* Stored events, as they come from a journal, a producer or a copy.
 *
 *   how 1 ‖ stored event; the lowest bit of `how` mends length and version, which guard the rest.
 */
#include "common/core/event.h"
#include "common/core/json_line.h"
#include "tests/fuzz/fuzz.h"

#define MEMORY (4u << 20)
#define LINE_MAX_SIZE (1u << 20)

struct places {
	uint8_t unpacked[MEMORY];
	uint8_t stored[EVENT_SIZE_MAX + EVENT_HEAD_SIZE];
	uint8_t line[LINE_MAX_SIZE];
	uint8_t other_line[LINE_MAX_SIZE];
};

static struct bytes mended(struct bytes input, uint8_t *out)
{
	uint32_t length = (uint32_t)input.size;
	if (input.size < EVENT_HEAD_SIZE || input.size > EVENT_SIZE_MAX)
		return input;
	memcpy(out, input.data, input.size);
	memcpy(out + offsetof(struct event_head, length), &length, sizeof length);
	out[offsetof(struct event_head, version)] = EVENT_VERSION;
	return bytes_of(out, input.size);
}

/* What event_read() leaves to the door that the event came through once. */
static bool passed_a_door(const struct event *event)
{
	size_t meta_at = EVENT_HEAD_SIZE + 2;
	const uint8_t *stored = event->stored.data;
	size_t meta_size = (size_t)(stored[EVENT_HEAD_SIZE] | stored[EVENT_HEAD_SIZE + 1] << 8);
	struct bytes meta = bytes_of(stored + meta_at, meta_size);
	struct bytes body =
		bytes_of(stored + meta_at + meta_size, event->stored.size - meta_at - meta_size);
	return message_check(event->meta->base.descriptor, meta) &&
	       message_check(event->body->descriptor, body);
}

static struct bytes line_of(const struct event *event, uint8_t memory[LINE_MAX_SIZE])
{
	struct writer out = writer_over(memory, LINE_MAX_SIZE);
	struct json_line json;
	json_begin(&json, &out, event_kind_name(event->head.kind));
	json_object(&json, "meta");
	json_message_fields(&json, &event->meta->base);
	json_object_end(&json);
	json_object(&json, "body");
	json_message_fields(&json, event->body);
	json_object_end(&json);
	json_end(&json);
	return out.overflow ? bytes_of(NULL, 0) : writer_bytes(&out);
}

/* Written again it reads as the same. */
static void check_rewritten(struct event *event, struct bytes line, struct arena *arena,
			    struct places *places)
{
	static uint8_t memory[EVENT_SIZE_MAX + EVENT_HEAD_SIZE];
	struct writer out = writer_over(memory, sizeof memory);
	struct event again;
	if (event_write(event, &out) != STATUS_OK)
		return; /* an encoding that was shorter than ours */
	enum status status = event_read(writer_bytes(&out), arena, &again);
	ASSERT(status == STATUS_OK || arena->overflow);
	if (status == STATUS_OK) {
		ASSERT(memcmp(&again.head, &event->head, sizeof again.head) == 0);
		ASSERT(bytes_equal(line_of(&again, places->other_line), line));
	}
}

/* Stepping over fields refuses no event that is read whole; stepping over none reads the same. */
static void check_some_fields(const struct event *event, uint8_t how, struct bytes line,
			      struct places *places)
{
	static uint8_t memory[MEMORY];
	const uint64_t none_of_them = 1; /* fields are numbered from 1 */
	struct event_fields every = {MESSAGE_FIELDS_ALL - none_of_them,
				     MESSAGE_FIELDS_ALL - none_of_them};
	struct event_fields some = {how * UINT64_C(0x9e3779b97f4a7c15),
				    how * UINT64_C(0xc2b2ae3d27d4eb4f)};
	if (event->body->descriptor->n_fields >= MESSAGE_FIELDS_MAX)
		every.body = some.body = MESSAGE_FIELDS_ALL; /* no set is made of it */
	struct arena arena;
	struct event again;
	arena_init(&arena, memory, sizeof memory);
	enum status status = event_read_fields(event->stored, &some, &arena, &again);
	ASSERT(status == STATUS_OK || arena.overflow);
	arena_reset(&arena);
	status = event_read_fields(event->stored, &every, &arena, &again);
	ASSERT(status == STATUS_OK || arena.overflow);
	ASSERT(status != STATUS_OK || bytes_equal(line_of(&again, places->other_line), line));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct places places;
	struct bytes rest = bytes_of(data, size);
	uint8_t how = fuzz_byte(&rest);
	bool mend = (how & 1) != 0;
	struct bytes stored = mend ? mended(rest, places.stored) : rest;
	struct arena arena;
	struct event event;
	struct event_head head;
	arena_init(&arena, places.unpacked, sizeof places.unpacked);
	enum status head_status = event_head_read(stored, &head);
	enum status status = event_read(stored, &arena, &event);
	if (head_status != STATUS_OK) {
		ASSERT(status == head_status);
		return 0;
	}
	ASSERT(head.length == stored.size && head.version == EVENT_VERSION);
	if (status != STATUS_OK)
		return 0;
	ASSERT(event.body->descriptor == event_descriptor(event.head.kind));
	struct bytes line = line_of(&event, places.line);
	check_some_fields(&event, how, line, &places);
	if (!passed_a_door(&event))
		return 0;
	fuzz_check_message(&event.meta->base);
	fuzz_check_message(event.body);
	if (line.size != 0) {
		fuzz_check_json_line(line);
		check_rewritten(&event, line, &arena, &places);
	}
	return 0;
}
