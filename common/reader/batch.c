#include "common/reader/batch.h"

#include "common/base/assert.h"
#include "common/core/message_wire.h"

#define HEAD_MAX 160u
#define FRONT_MAX (BATCH_HEADER_ROOM - HEAD_MAX)

#define TAG(field, wire) ((field) << 3 | (unsigned)(wire))

enum frame_field { FRAME_VERSION = 1, FRAME_BATCH = 3, FRAME_FIELDS = 16 };

enum batch_field {
	BATCH_INCARNATION = 1,
	BATCH_PARENT,
	BATCH_FORKED_AT,
	BATCH_FIRST,
	BATCH_THROUGH,
	BATCH_HEAD,
	BATCH_HEAD_MS,
	BATCH_COUNT,
	BATCH_EVENTS,
	BATCH_REFUSAL,
	BATCH_FIRST_KEPT,
	BATCH_SOURCE,
	BATCH_PULL_ID,
	BATCH_FIELDS = BATCH_PULL_ID,
};

/* ---- writing */

static void put_varint(struct writer *out, uint64_t value)
{
	uint8_t bytes[10];
	size_t size = 0;
	do {
		bytes[size++] = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
		value >>= 7;
	} while (value != 0);
	writer_put(out, bytes, size);
}

static void put_uint(struct writer *out, unsigned field, uint64_t value)
{
	put_varint(out, TAG(field, WIRE_VARINT));
	put_varint(out, value);
}

static void put_fixed64(struct writer *out, unsigned field, uint64_t value)
{
	put_varint(out, TAG(field, WIRE_64));
	writer_put(out, &value, sizeof value);
}

static void put_span_front(struct writer *out, unsigned field, size_t size)
{
	put_varint(out, TAG(field, WIRE_SPAN));
	put_varint(out, size);
}

struct bytes batch_write_head(const struct batch_head *head, uint8_t *events, size_t size)
{
	uint8_t head_memory[HEAD_MAX], front_memory[FRONT_MAX];
	struct writer out = writer_over(head_memory, sizeof head_memory);
	put_fixed64(&out, BATCH_INCARNATION, head->incarnation);
	put_fixed64(&out, BATCH_PARENT, head->parent);
	put_uint(&out, BATCH_FORKED_AT, head->forked_at);
	put_uint(&out, BATCH_FIRST, head->first);
	put_uint(&out, BATCH_THROUGH, head->through);
	put_uint(&out, BATCH_HEAD, head->head);
	put_uint(&out, BATCH_HEAD_MS, (uint64_t)head->head_ms);
	put_uint(&out, BATCH_COUNT, head->count);
	if (head->refusal != ZH__PULL_REFUSAL__PULL_REFUSAL_NONE)
		put_uint(&out, BATCH_REFUSAL, (uint64_t)head->refusal);
	put_uint(&out, BATCH_FIRST_KEPT, head->first_kept);
	put_uint(&out, BATCH_SOURCE, (uint64_t)head->source);
	put_uint(&out, BATCH_PULL_ID, head->pull_id);
	put_span_front(&out, BATCH_EVENTS, size);
	struct writer front = writer_over(front_memory, sizeof front_memory);
	put_uint(&front, FRAME_VERSION, 1);
	put_span_front(&front, FRAME_BATCH, out.size + size);
	ASSERT(!out.overflow && !front.overflow);
	uint8_t *begin = events - out.size - front.size;
	memcpy(begin, front.data, front.size);
	memcpy(begin + front.size, out.data, out.size);
	return bytes_of(begin, front.size + out.size + size);
}

/* ---- reading */

static bool read_fixed64(struct wire_cursor *cursor, uint64_t *ret_value)
{
	const uint8_t *at = cursor->at;
	if (!wire_skip_bytes(cursor, sizeof *ret_value))
		return false;
	memcpy(ret_value, at, sizeof *ret_value);
	return true;
}

static bool read_enum(struct wire_cursor *cursor, const ProtobufCEnumDescriptor *descriptor,
		      int *ret_value)
{
	uint64_t value;
	if (!wire_read_varint(cursor, &value) || value > INT32_MAX ||
	    protobuf_c_enum_descriptor_get_value(descriptor, (int)value) == NULL)
		return false;
	*ret_value = (int)value;
	return true;
}

static bool read_small(struct wire_cursor *cursor, uint64_t tag, struct batch_head *head)
{
	uint64_t value;
	int number;
	switch (tag) {
	case TAG(BATCH_HEAD_MS, WIRE_VARINT):
		if (!wire_read_varint(cursor, &value))
			return false;
		head->head_ms = (int64_t)value;
		return true;
	case TAG(BATCH_COUNT, WIRE_VARINT):
		if (!wire_read_varint(cursor, &value))
			return false;
		head->count = (uint32_t)value;
		return true;
	case TAG(BATCH_REFUSAL, WIRE_VARINT):
		if (!read_enum(cursor, &zh__pull_refusal__descriptor, &number))
			return false;
		head->refusal = (Zh__PullRefusal)number;
		return true;
	case TAG(BATCH_SOURCE, WIRE_VARINT):
		if (!read_enum(cursor, &zh__daemon_name__descriptor, &number))
			return false;
		head->source = (Zh__DaemonName)number;
		return true;
	default: /* of a later version; one of ours in another form is malformed */
		return tag >> 3 > BATCH_FIELDS && wire_skip_field(cursor, (unsigned)(tag & 7));
	}
}

static bool read_field(struct wire_cursor *cursor, uint64_t tag, struct batch_head *head,
		       struct bytes *events)
{
	switch (tag) {
	case TAG(BATCH_INCARNATION, WIRE_64):
		return read_fixed64(cursor, &head->incarnation);
	case TAG(BATCH_PARENT, WIRE_64):
		return read_fixed64(cursor, &head->parent);
	case TAG(BATCH_FORKED_AT, WIRE_VARINT):
		return wire_read_varint(cursor, &head->forked_at);
	case TAG(BATCH_FIRST, WIRE_VARINT):
		return wire_read_varint(cursor, &head->first);
	case TAG(BATCH_THROUGH, WIRE_VARINT):
		return wire_read_varint(cursor, &head->through);
	case TAG(BATCH_HEAD, WIRE_VARINT):
		return wire_read_varint(cursor, &head->head);
	case TAG(BATCH_EVENTS, WIRE_SPAN):
		return wire_read_span(cursor, events);
	case TAG(BATCH_FIRST_KEPT, WIRE_VARINT):
		return wire_read_varint(cursor, &head->first_kept);
	case TAG(BATCH_PULL_ID, WIRE_VARINT):
		return wire_read_varint(cursor, &head->pull_id);
	default:
		return read_small(cursor, tag, head);
	}
}

static bool read_tag(struct wire_cursor *cursor, uint64_t *ret_tag)
{
	return wire_read_varint(cursor, ret_tag) && *ret_tag >> 32 == 0;
}

static bool read_batch(struct bytes batch, struct batch_head *head, struct bytes *events)
{
	struct wire_cursor cursor = {batch.data, batch.data + batch.size};
	*head = (struct batch_head){.refusal = ZH__PULL_REFUSAL__PULL_REFUSAL_NONE};
	*events = bytes_of(NULL, 0);
	while (cursor.at != cursor.end) {
		uint64_t tag;
		if (!read_tag(&cursor, &tag) || !read_field(&cursor, tag, head, events))
			return false;
	}
	return true;
}

bool batch_read(struct bytes frame, struct batch_head *ret_head, struct bytes *ret_events)
{
	bool found = false;
	if (frame.size == 0)
		return false; /* there may be no bytes to point at */
	struct wire_cursor cursor = {frame.data, frame.data + frame.size};
	while (cursor.at != cursor.end) {
		uint64_t tag;
		struct bytes batch;
		if (!read_tag(&cursor, &tag))
			return false;
		if (tag == TAG(FRAME_BATCH, WIRE_SPAN) && !found) {
			found = wire_read_span(&cursor, &batch) &&
				read_batch(batch, ret_head, ret_events);
			if (!found)
				return false;
		} else {
			bool other_kind =
				tag != TAG(FRAME_VERSION, WIRE_VARINT) && tag >> 3 <= FRAME_FIELDS;
			if (other_kind || !wire_skip_field(&cursor, (unsigned)(tag & 7)))
				return false;
		}
	}
	return found;
}
