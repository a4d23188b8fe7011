#include "common/core/message.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/utf8.h"
#include "common/core/message_pack.h"
#include "common/core/message_wire.h"

#define PACKED_ASIDE 2048

static bool enum_has(const ProtobufCEnumDescriptor *descriptor, uint64_t value)
{
	return value <= INT32_MAX &&
	       protobuf_c_enum_descriptor_get_value(descriptor, (int)value) != NULL;
}

/* Strict UTF-8 without NUL: protobuf-c would cut the string there. */
static bool text_on_wire_valid(struct bytes text)
{
	size_t at = 0;
	while (at < text.size) {
		if (text.data[at] >= 1 && text.data[at] < 0x80)
			at++;
		else if (text.data[at] == 0 || (utf8_next(text, &at) == UTF8_INVALID &&
						!(SABOTAGE("fuzz.wire") && ++at != 0)))
			return false;
	}
	return true;
}

static bool check_message(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes,
			  unsigned depth);

static bool check_span(const ProtobufCFieldDescriptor *field, struct bytes span, unsigned depth)
{
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return span.size <= MESSAGE_TEXT_MAX && text_on_wire_valid(span);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return check_message((const ProtobufCMessageDescriptor *)field->descriptor, span,
				     depth + 1);
	return field->type == PROTOBUF_C_TYPE_BYTES;
}

/* A packed repeated field of numbers: whole elements, enums in range. */
static bool check_packed(const ProtobufCFieldDescriptor *field, struct bytes span)
{
	struct wire_cursor cursor = {span.data, span.data + span.size};
	unsigned wire = wire_of_type(field->type);
	for (size_t count = 0; cursor.at != cursor.end; count++) {
		uint64_t value = 0;
		if (count == MESSAGE_REPEATED_MAX)
			return false;
		if (wire == WIRE_VARINT ? !wire_read_varint(&cursor, &value)
					: !wire_skip_bytes(&cursor, wire == WIRE_64 ? 8 : 4))
			return false;
		if (field->type == PROTOBUF_C_TYPE_ENUM &&
		    !enum_has((const ProtobufCEnumDescriptor *)field->descriptor, value))
			return false;
	}
	return true;
}

static bool check_field(const ProtobufCFieldDescriptor *field, unsigned wire,
			struct wire_cursor *cursor, unsigned depth)
{
	unsigned expected = wire_of_type(field->type);
	if (wire == WIRE_SPAN && expected != WIRE_SPAN) {
		struct bytes span;
		return field->label == PROTOBUF_C_LABEL_REPEATED && wire_read_span(cursor, &span) &&
		       check_packed(field, span);
	}
	if (wire != expected)
		return false;
	if (wire == WIRE_SPAN) {
		struct bytes span;
		return wire_read_span(cursor, &span) && check_span(field, span, depth);
	}
	if (field->type == PROTOBUF_C_TYPE_ENUM) {
		uint64_t value;
		return wire_read_varint(cursor, &value) &&
		       enum_has((const ProtobufCEnumDescriptor *)field->descriptor, value);
	}
	return wire_skip_field(cursor, wire);
}

static bool check_message(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes,
			  unsigned depth)
{
	if (depth > MESSAGE_DEPTH_MAX)
		return false;
	if (bytes.size == 0)
		return true; /* there may be no bytes to point at */
	struct wire_cursor cursor = {bytes.data, bytes.data + bytes.size};
	size_t fields = 0;
	while (cursor.at != cursor.end) {
		uint64_t tag;
		if (!wire_read_varint(&cursor, &tag) || tag >> 3 == 0 || tag >> 3 > 536870911u)
			return false;
		if (++fields > MESSAGE_REPEATED_MAX)
			return false;
		const ProtobufCFieldDescriptor *field = wire_field_of(descriptor, tag >> 3);
		unsigned wire = (unsigned)(tag & 7);
		if (field == NULL ? !wire_skip_field(&cursor, wire)
				  : !check_field(field, wire, &cursor, depth))
			return false;
	}
	return true;
}

bool message_check(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes)
{
	return SABOTAGE("core.message-unchecked") || check_message(descriptor, bytes, 0);
}

const ProtobufCMessage *message_read(const ProtobufCMessageDescriptor *descriptor,
				     struct bytes bytes, struct arena *arena)
{
	return message_check(descriptor, bytes) ? message_unpack(descriptor, bytes, arena) : NULL;
}

struct bytes message_pack(const ProtobufCMessage *message, struct arena *arena)
{
	/* Nearly everything is small: packed aside, so that it is walked but once. */
	uint8_t aside[PACKED_ASIDE];
	const uint8_t *at = message_pack_before(message, aside, aside + sizeof aside);
	if (at != NULL)
		return arena_copy(arena, bytes_of(at, (size_t)(aside + sizeof aside - at)));
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *data = (uint8_t *)arena_alloc(arena, size);
	if (data == NULL)
		return bytes_of(NULL, 0);
	uint8_t *begin = message_pack_before(message, data, data + size);
	ASSERT(begin == data);
	return bytes_of(data, size);
}

void *message_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena)
{
	ProtobufCMessage *message =
		(ProtobufCMessage *)arena_alloc(arena, descriptor->sizeof_message);
	if (message != NULL)
		protobuf_c_message_init(descriptor, message);
	return message;
}
