/* Bytes into messages, in one walk over an arena.
 *
 * What protobuf_c_message_unpack() gives, without its list of scanned members: a
 * member is stored when it is met, an array grows by doubling, and a sub-message that
 * stands twice is read into the one that is there, which is what merging means.
 */
#include "common/core/message.h"
#include "common/core/message_wire.h"

#define ARRAY_LEAST 4u /* elements; a power of two */

static bool unpack_into(ProtobufCMessage *message, struct bytes bytes, struct arena *arena);

static bool is_in_oneof(const ProtobufCFieldDescriptor *field)
{
	return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

/* ---- values */

static void store_number(ProtobufCType type, uint64_t value, uint8_t *member)
{
	uint32_t small = (uint32_t)value;
	switch (type) {
	case PROTOBUF_C_TYPE_SINT32:
		small = small >> 1 ^ (0u - (small & 1));
		break;
	case PROTOBUF_C_TYPE_BOOL:
		small = value != 0;
		break;
	case PROTOBUF_C_TYPE_SINT64:
		value = value >> 1 ^ (UINT64_C(0) - (value & 1));
		break;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	if (wire_size_in_memory(type) == 8)
		memcpy(member, &value, sizeof value);
	else
		memcpy(member, &small, sizeof small);
}

static bool read_number(const ProtobufCFieldDescriptor *field, struct wire_cursor *cursor,
			uint8_t *member)
{
	enum wire_type wire = wire_of_type(field->type);
	if (wire == WIRE_VARINT) {
		uint64_t value;
		if (!wire_read_varint(cursor, &value))
			return false;
		store_number(field->type, value, member);
		return true;
	}
	const uint8_t *at = cursor->at;
	size_t size = wire == WIRE_64 ? 8 : 4;
	if (!wire_skip_bytes(cursor, size))
		return false;
	memcpy(member, at, size);
	return true;
}

static bool store_bytes(struct bytes span, uint8_t *member, struct arena *arena)
{
	ProtobufCBinaryData value = {.len = span.size};
	if (span.size != 0) {
		value.data = (uint8_t *)arena_alloc(arena, span.size);
		if (value.data == NULL)
			return false;
		memcpy(value.data, span.data, span.size);
	}
	memcpy(member, &value, sizeof value);
	return true;
}

static bool store_message(const ProtobufCFieldDescriptor *field, struct bytes span, uint8_t *member,
			  struct arena *arena)
{
	ProtobufCMessage *message = (ProtobufCMessage *)wire_pointer_at(member);
	if (message == NULL || message == field->default_value) {
		message = (ProtobufCMessage *)message_new(
			(const ProtobufCMessageDescriptor *)field->descriptor, arena);
		if (message == NULL)
			return false;
		memcpy(member, &message, sizeof message);
	}
	return unpack_into(message, span, arena);
}

static bool read_value(const ProtobufCFieldDescriptor *field, unsigned wire,
		       struct wire_cursor *cursor, uint8_t *member, struct arena *arena)
{
	struct bytes span;
	if (wire != (unsigned)wire_of_type(field->type))
		return false;
	if (wire != WIRE_SPAN)
		return read_number(field, cursor, member);
	if (!wire_read_span(cursor, &span))
		return false;
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return store_message(field, span, member, arena);
	if (field->type == PROTOBUF_C_TYPE_BYTES)
		return store_bytes(span, member, arena);
	const char *text = arena_text_of(arena, span);
	memcpy(member, &text, sizeof text);
	return text != NULL;
}

/* ---- members */

/* Arrays have room for a power of two of elements, so that their count tells when they are full. */
static bool is_full(size_t count)
{
	return count == 0 || (count >= ARRAY_LEAST && (count & (count - 1)) == 0);
}

static size_t room_after(size_t count)
{
	return count == 0 ? ARRAY_LEAST : 2 * count;
}

/* NULL: the arena is full. */
static uint8_t *next_element(const ProtobufCFieldDescriptor *field, uint8_t *message,
			     struct arena *arena)
{
	size_t count, size = wire_size_in_memory(field->type);
	uint8_t *elements = (uint8_t *)wire_pointer_at(message + field->offset);
	memcpy(&count, message + field->quantifier_offset, sizeof count);
	if (is_full(count)) {
		uint8_t *grown = (uint8_t *)arena_alloc(arena, room_after(count) * size);
		if (grown == NULL)
			return NULL;
		if (count != 0)
			memcpy(grown, elements, count * size);
		elements = grown;
		memcpy(message + field->offset, &elements, sizeof elements);
	}
	count++;
	memcpy(message + field->quantifier_offset, &count, sizeof count);
	return elements + (count - 1) * size;
}

static bool read_packed(const ProtobufCFieldDescriptor *field, struct wire_cursor *cursor,
			uint8_t *message, struct arena *arena)
{
	struct bytes span;
	if (!wire_read_span(cursor, &span))
		return false;
	struct wire_cursor packed = {span.data, span.data + span.size};
	while (packed.at != packed.end) {
		uint8_t *element = next_element(field, message, arena);
		if (element == NULL || !read_number(field, &packed, element))
			return false;
	}
	return true;
}

static void state_presence(const ProtobufCFieldDescriptor *field, uint8_t *message)
{
	if (is_in_oneof(field)) {
		/* Whatever other member was there shares its memory. */
		memset(message + field->offset, 0, wire_size_in_memory(field->type));
		memcpy(message + field->quantifier_offset, &field->id, sizeof field->id);
	} else if (field->type != PROTOBUF_C_TYPE_STRING &&
		   field->type != PROTOBUF_C_TYPE_MESSAGE) {
		const protobuf_c_boolean stated = 1;
		memcpy(message + field->quantifier_offset, &stated, sizeof stated);
	}
}

static bool read_member(const ProtobufCFieldDescriptor *field, unsigned wire,
			struct wire_cursor *cursor, uint8_t *message, struct arena *arena)
{
	if (field->label != PROTOBUF_C_LABEL_REPEATED) {
		state_presence(field, message);
		return read_value(field, wire, cursor, message + field->offset, arena);
	}
	if (wire == WIRE_SPAN && wire_of_type(field->type) != WIRE_SPAN)
		return read_packed(field, cursor, message, arena);
	uint8_t *element = next_element(field, message, arena);
	return element != NULL && read_value(field, wire, cursor, element, arena);
}

/* Kept as it came, so that packing gives it back. */
static bool keep_unknown(ProtobufCMessage *message, uint64_t tag, struct wire_cursor *cursor,
			 struct arena *arena)
{
	const uint8_t *from = cursor->at;
	if (!wire_skip_field(cursor, (unsigned)(tag & 7)))
		return false;
	size_t count = message->n_unknown_fields, size = (size_t)(cursor->at - from);
	ProtobufCMessageUnknownField *fields = message->unknown_fields;
	if (is_full(count)) {
		fields = ARENA_ARRAY(arena, ProtobufCMessageUnknownField, room_after(count));
		if (fields != NULL && count != 0)
			memcpy(fields, message->unknown_fields, count * sizeof *fields);
	}
	uint8_t *copy = (uint8_t *)arena_alloc(arena, size);
	if (fields == NULL || copy == NULL)
		return false;
	memcpy(copy, from, size);
	fields[count] = (ProtobufCMessageUnknownField){
		.tag = (uint32_t)(tag >> 3),
		.wire_type = (ProtobufCWireType)(tag & 7),
		.len = size,
		.data = copy,
	};
	message->unknown_fields = fields;
	message->n_unknown_fields++;
	return true;
}

static bool unpack_into(ProtobufCMessage *message, struct bytes bytes, struct arena *arena)
{
	if (bytes.size == 0)
		return true;
	struct wire_cursor cursor = {bytes.data, bytes.data + bytes.size};
	while (cursor.at != cursor.end) {
		uint64_t tag;
		if (!wire_read_varint(&cursor, &tag) || tag >> 3 == 0 || tag >> 32 != 0)
			return false;
		const ProtobufCFieldDescriptor *field =
			wire_field_of(message->descriptor, tag >> 3);
		bool taken = field == NULL ? keep_unknown(message, tag, &cursor, arena)
					   : read_member(field, (unsigned)(tag & 7), &cursor,
							 (uint8_t *)message, arena);
		if (!taken)
			return false;
	}
	return true;
}

const ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *descriptor,
				       struct bytes bytes, struct arena *arena)
{
	ProtobufCMessage *message = (ProtobufCMessage *)message_new(descriptor, arena);
	return message != NULL && unpack_into(message, bytes, arena) ? message : NULL;
}
