#include "common/core/message.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/utf8.h"
#include "common/core/message_pack.h"

#define PACKED_ASIDE 2048

/* ---- walking the wire */

struct cursor {
	const uint8_t *at;
	const uint8_t *end;
};

static bool read_varint(struct cursor *cursor, uint64_t *ret_value)
{
	uint64_t value = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (cursor->at == cursor->end)
			return false;
		uint8_t byte = *cursor->at++;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) == 0) {
			*ret_value = value;
			return true;
		}
	}
	return false;
}

static bool read_span(struct cursor *cursor, struct bytes *ret_span)
{
	uint64_t size;
	if (!read_varint(cursor, &size) || size > (uint64_t)(cursor->end - cursor->at))
		return false;
	*ret_span = bytes_of(cursor->at, (size_t)size);
	cursor->at += size;
	return true;
}

static bool skip_bytes(struct cursor *cursor, size_t size)
{
	if (size > (size_t)(cursor->end - cursor->at))
		return false;
	cursor->at += size;
	return true;
}

enum wire_type { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_SPAN = 2, WIRE_32 = 5 };

static bool skip_field(struct cursor *cursor, unsigned wire)
{
	uint64_t ignored;
	struct bytes span;
	if (wire == WIRE_VARINT)
		return read_varint(cursor, &ignored);
	if (wire == WIRE_64)
		return skip_bytes(cursor, 8);
	if (wire == WIRE_32)
		return skip_bytes(cursor, 4);
	return wire == WIRE_SPAN && read_span(cursor, &span);
}

static unsigned wire_of_type(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return WIRE_32;
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return WIRE_64;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return WIRE_SPAN;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		return WIRE_VARINT;
	}
	return WIRE_VARINT;
}

/* Fields are numbered from 1 without large gaps, so that the n-th is nearly always number n. */
static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessageDescriptor *descriptor,
						uint64_t id)
{
	if (id >= 1 && id <= descriptor->n_fields && descriptor->fields[id - 1].id == id)
		return &descriptor->fields[id - 1];
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		if (descriptor->fields[i].id == id)
			return &descriptor->fields[i];
	}
	return NULL;
}

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
	struct cursor cursor = {span.data, span.data + span.size};
	unsigned wire = wire_of_type(field->type);
	for (size_t count = 0; cursor.at != cursor.end; count++) {
		uint64_t value = 0;
		if (count == MESSAGE_REPEATED_MAX)
			return false;
		if (wire == WIRE_VARINT ? !read_varint(&cursor, &value)
					: !skip_bytes(&cursor, wire == WIRE_64 ? 8 : 4))
			return false;
		if (field->type == PROTOBUF_C_TYPE_ENUM &&
		    !enum_has((const ProtobufCEnumDescriptor *)field->descriptor, value))
			return false;
	}
	return true;
}

static bool check_field(const ProtobufCFieldDescriptor *field, unsigned wire, struct cursor *cursor,
			unsigned depth)
{
	unsigned expected = wire_of_type(field->type);
	if (wire == WIRE_SPAN && expected != WIRE_SPAN) {
		struct bytes span;
		return field->label == PROTOBUF_C_LABEL_REPEATED && read_span(cursor, &span) &&
		       check_packed(field, span);
	}
	if (wire != expected)
		return false;
	if (wire == WIRE_SPAN) {
		struct bytes span;
		return read_span(cursor, &span) && check_span(field, span, depth);
	}
	if (field->type == PROTOBUF_C_TYPE_ENUM) {
		uint64_t value;
		return read_varint(cursor, &value) &&
		       enum_has((const ProtobufCEnumDescriptor *)field->descriptor, value);
	}
	return skip_field(cursor, wire);
}

static bool check_message(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes,
			  unsigned depth)
{
	if (depth > MESSAGE_DEPTH_MAX)
		return false;
	if (bytes.size == 0)
		return true; /* there may be no bytes to point at */
	struct cursor cursor = {bytes.data, bytes.data + bytes.size};
	size_t fields = 0;
	while (cursor.at != cursor.end) {
		uint64_t tag;
		if (!read_varint(&cursor, &tag) || tag >> 3 == 0 || tag >> 3 > 536870911u)
			return false;
		if (++fields > MESSAGE_REPEATED_MAX)
			return false;
		const ProtobufCFieldDescriptor *field = field_of(descriptor, tag >> 3);
		unsigned wire = (unsigned)(tag & 7);
		if (field == NULL ? !skip_field(&cursor, wire)
				  : !check_field(field, wire, &cursor, depth))
			return false;
	}
	return true;
}

bool message_check(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes)
{
	return SABOTAGE("core.message-unchecked") || check_message(descriptor, bytes, 0);
}

/* ---- arena */

static void *allocate(void *context, size_t size)
{
	return arena_alloc((struct arena *)context, size);
}

static void forget(void *context, void *pointer)
{
	(void)context;
	(void)pointer;
}

ProtobufCAllocator message_allocator(struct arena *arena)
{
	return (ProtobufCAllocator){.alloc = allocate, .free = forget, .allocator_data = arena};
}

const ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *descriptor,
				       struct bytes bytes, struct arena *arena)
{
	ProtobufCAllocator allocator = message_allocator(arena);
	static const uint8_t nothing = 0;
	return protobuf_c_message_unpack(descriptor, &allocator, bytes.size,
					 bytes.size != 0 ? bytes.data : &nothing);
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
