#include "common/core/message_pack.h"

#include "common/base/assert.h"
#include "common/core/message_wire.h"

/* What was written lies at at..end.  What doesn't fit uses up the room, so that nothing more is
 * written behind it. */
struct back {
	uint8_t *begin, *at;
	bool overflow;
};

static inline bool make_room(struct back *back, size_t size)
{
	if (size > (size_t)(back->at - back->begin)) {
		back->at = back->begin;
		back->overflow = true;
		return false;
	}
	back->at -= size;
	return true;
}

static inline void put(struct back *back, const void *data, size_t size)
{
	if (!make_room(back, size))
		return;
	if (size != 0)
		memcpy(back->at, data, size);
}

/* Seven bits a byte: (bits * 9 + 64) / 64 for 1 to 64 bits. */
static inline size_t varint_size(uint64_t value)
{
	unsigned bits = 64u - (unsigned)__builtin_clzll(value | 1);
	return (bits * 9 + 64) / 64;
}

static inline void put_varint(struct back *back, uint64_t value)
{
	if (!make_room(back, varint_size(value)))
		return;
	uint8_t *at = back->at;
	for (; value > 0x7f; value >>= 7)
		*at++ = (uint8_t)(value | 0x80);
	*at = (uint8_t)value;
}

static inline void put_tag(struct back *back, const ProtobufCFieldDescriptor *field,
			   enum wire_type wire)
{
	put_varint(back, (uint64_t)field->id << 3 | (uint64_t)wire);
}

static void put_message(struct back *back, const ProtobufCMessage *message);

/* Members lie where their descriptor says; memcpy reads them whatever their type is. */
#define READ(type, member) read_##type(member)
#define READER(type)                                                                               \
	static type read_##type(const uint8_t *member)                                             \
	{                                                                                          \
		type value;                                                                        \
		memcpy(&value, member, sizeof value);                                              \
		return value;                                                                      \
	}
READER(uint32_t)
READER(uint64_t)
READER(int32_t)
READER(int64_t)

static inline uint64_t varint_of(ProtobufCType type, const uint8_t *member)
{
	int64_t number;
	switch (type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_ENUM: /* a negative one takes ten bytes, as the format has it */
		return (uint64_t)(int64_t)READ(int32_t, member);
	case PROTOBUF_C_TYPE_UINT32:
		return READ(uint32_t, member);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
		return READ(uint64_t, member);
	case PROTOBUF_C_TYPE_BOOL:
		return READ(int32_t, member) != 0;
	case PROTOBUF_C_TYPE_SINT32:
		number = READ(int32_t, member);
		return (uint32_t)((uint32_t)number << 1 ^ (number < 0 ? UINT32_MAX : 0));
	case PROTOBUF_C_TYPE_SINT64:
		number = READ(int64_t, member);
		return (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
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
	return 0;
}

static void put_span(struct back *back, const ProtobufCFieldDescriptor *field,
		     const uint8_t *member)
{
	const uint8_t *end = back->at;
	if (field->type == PROTOBUF_C_TYPE_BYTES) {
		ProtobufCBinaryData bytes;
		memcpy(&bytes, member, sizeof bytes);
		put(back, bytes.data, bytes.len);
	} else if (wire_pointer_at(member) == NULL) {
		/* in a repeated field: an empty one */
	} else if (field->type == PROTOBUF_C_TYPE_STRING) {
		const char *text = (const char *)wire_pointer_at(member);
		put(back, text, strlen(text));
	} else {
		put_message(back, (const ProtobufCMessage *)wire_pointer_at(member));
	}
	put_varint(back, (uint64_t)(end - back->at));
}

static void put_number(struct back *back, const ProtobufCFieldDescriptor *field,
		       enum wire_type wire, const uint8_t *member)
{
	if (wire == WIRE_VARINT)
		put_varint(back, varint_of(field->type, member));
	else
		put(back, member, wire == WIRE_64 ? 8 : 4);
}

static void put_value(struct back *back, const ProtobufCFieldDescriptor *field,
		      const uint8_t *member)
{
	enum wire_type wire = wire_of_type(field->type);
	if (wire == WIRE_SPAN)
		put_span(back, field, member);
	else
		put_number(back, field, wire, member);
	put_tag(back, field, wire);
}

static void put_packed(struct back *back, const ProtobufCFieldDescriptor *field,
		       const uint8_t *elements, size_t count)
{
	size_t size = wire_size_in_memory(field->type);
	enum wire_type wire = wire_of_type(field->type);
	const uint8_t *end = back->at;
	for (size_t i = count; i != 0; i--)
		put_number(back, field, wire, elements + (i - 1) * size);
	put_varint(back, (uint64_t)(end - back->at));
	put_tag(back, field, WIRE_SPAN);
}

static void put_repeated(struct back *back, const ProtobufCFieldDescriptor *field,
			 const uint8_t *message)
{
	size_t count, size = wire_size_in_memory(field->type);
	memcpy(&count, message + field->quantifier_offset, sizeof count);
	if (count == 0)
		return;
	const uint8_t *elements = (const uint8_t *)wire_pointer_at(message + field->offset);
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0) {
		put_packed(back, field, elements, count);
		return;
	}
	for (size_t i = count; i != 0; i--)
		put_value(back, field, elements + (i - 1) * size);
}

/* Stated: by its flag, by the member of its oneof, or by a pointer that leads somewhere. */
static inline bool is_stated(const ProtobufCFieldDescriptor *field, const uint8_t *message)
{
	uint32_t quantifier;
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		memcpy(&quantifier, message + field->quantifier_offset, sizeof quantifier);
		if (quantifier != field->id)
			return false;
	}
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE) {
		const void *pointer = wire_pointer_at(message + field->offset);
		return pointer != NULL && pointer != field->default_value;
	}
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		return true;
	memcpy(&quantifier, message + field->quantifier_offset, sizeof quantifier);
	return quantifier != 0;
}

static void put_unknown(struct back *back, const ProtobufCMessageUnknownField *field)
{
	put(back, field->data, field->len);
	put_varint(back, (uint64_t)field->tag << 3 | (uint64_t)field->wire_type);
}

static void put_message(struct back *back, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *descriptor = message->descriptor;
	const uint8_t *bytes = (const uint8_t *)message;
	for (unsigned i = message->n_unknown_fields; i != 0; i--)
		put_unknown(back, &message->unknown_fields[i - 1]);
	for (unsigned i = descriptor->n_fields; i != 0; i--) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i - 1];
		ASSERT(field->label != PROTOBUF_C_LABEL_NONE); /* proto2 only */
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			put_repeated(back, field, bytes);
		else if (field->label == PROTOBUF_C_LABEL_REQUIRED || is_stated(field, bytes))
			put_value(back, field, bytes + field->offset);
	}
}

uint8_t *message_pack_before(const ProtobufCMessage *message, uint8_t *begin, uint8_t *end)
{
	struct back back;
	back.begin = begin;
	back.at = end;
	back.overflow = false;
	put_message(&back, message);
	return back.overflow ? NULL : back.at;
}
