#include "common/core/message_pack.h"

#include "common/core/message_wire.h"

/* Each put writes so that it ends at `at`, never before `begin`, and answers where what it wrote
 * begins; NULL: it doesn't fit. */

#define NUMBER_MAX 12 /* a tag of two bytes, a varint of ten */

/* Seven bits a byte: (bits * 9 + 64) / 64 for 1 to 64 bits. */
static inline size_t varint_size(uint64_t value)
{
	unsigned bits = 64u - (unsigned)__builtin_clzll(value | 1);
	return (bits * 9 + 64) / 64;
}

/* Room is known. */
static inline uint8_t *write_varint(uint8_t *at, uint64_t value)
{
	if (value < 0x80) { /* most */
		*--at = (uint8_t)value;
		return at;
	}
	at -= varint_size(value);
	uint8_t *byte = at;
	for (; value > 0x7f; value >>= 7)
		*byte++ = (uint8_t)(value | 0x80);
	*byte = (uint8_t)value;
	return at;
}

/* Room is known. */
static inline uint8_t *write_tag(uint8_t *at, uint16_t tag)
{
	if (tag > 0xff)
		*--at = (uint8_t)(tag >> 8);
	*--at = (uint8_t)tag;
	return at;
}

static inline uint8_t *write_number(uint8_t *at, uint16_t tag, uint64_t value)
{
	return write_tag(write_varint(at, value), tag);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the room is written to, as all have it */
static uint8_t *put(uint8_t *begin, uint8_t *at, const void *data, size_t size)
{
	if (size > (size_t)(at - begin))
		return NULL;
	at -= size;
	if (size != 0)
		memcpy(at, data, size);
	return at;
}

/* Near the beginning of the room, where a number may just fit: written aside. */
static uint8_t *put_number_tightly(uint8_t *begin, uint8_t *at, uint16_t tag, uint64_t value)
{
	uint8_t aside[NUMBER_MAX], *end = aside + sizeof aside;
	uint8_t *number = write_number(end, tag, value);
	return put(begin, at, number, (size_t)(end - number));
}

static inline uint8_t *put_number(uint8_t *begin, uint8_t *at, uint16_t tag, uint64_t value)
{
	if (at - begin < NUMBER_MAX)
		return put_number_tightly(begin, at, tag, value);
	return write_number(at, tag, value);
}

/* A varint of no field: an element of a packed one, or an unknown field's tag. */
static uint8_t *put_varint(uint8_t *begin, uint8_t *at, uint64_t value)
{
	uint8_t aside[NUMBER_MAX], *end = aside + sizeof aside;
	uint8_t *number = write_varint(end, value);
	return put(begin, at, number, (size_t)(end - number));
}

/* What was written before `end` becomes the value of a span. */
static inline uint8_t *put_span_head(uint8_t *begin, uint8_t *at, uint16_t tag, const uint8_t *end)
{
	return at == NULL ? NULL : put_number(begin, at, tag, (uint64_t)(end - at));
}

static uint8_t *put_message(uint8_t *begin, uint8_t *at, const ProtobufCMessage *message);

/* Members lie where their layout says; memcpy reads them whatever their type is. */
#define READ(type, member) read_##type(member)
#define READER(type)                                                                               \
	static inline type read_##type(const uint8_t *member)                                      \
	{                                                                                          \
		type value;                                                                        \
		memcpy(&value, member, sizeof value);                                              \
		return value;                                                                      \
	}
READER(uint32_t)
READER(uint64_t)
READER(int32_t)
READER(int64_t)

static inline uint64_t varint_of(enum layout_type type, const uint8_t *member)
{
	int64_t number;
	switch (type) {
	case LAYOUT_INT32:
	case LAYOUT_ENUM: /* a negative one takes ten bytes, as the format has it */
		return (uint64_t)(int64_t)READ(int32_t, member);
	case LAYOUT_UINT32:
		return READ(uint32_t, member);
	case LAYOUT_UINT64:
		return READ(uint64_t, member);
	case LAYOUT_BOOL:
		return READ(int32_t, member) != 0;
	case LAYOUT_SINT32:
		number = READ(int32_t, member);
		return (uint32_t)((uint32_t)number << 1 ^ (number < 0 ? UINT32_MAX : 0));
	case LAYOUT_SINT64:
		number = READ(int64_t, member);
		return (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
	case LAYOUT_FIXED32:
	case LAYOUT_FIXED64:
	case LAYOUT_STRING:
	case LAYOUT_BYTES:
	case LAYOUT_MESSAGE:
		break;
	}
	return 0;
}

static uint8_t *put_fixed(uint8_t *begin, uint8_t *at, uint16_t tag, const uint8_t *member,
			  size_t size)
{
	uint8_t aside[2 + sizeof(uint64_t)], *end = aside + sizeof aside;
	memcpy(end - size, member, size);
	uint8_t *number = write_tag(end - size, tag);
	return put(begin, at, number, (size_t)(end - number));
}

static uint8_t *put_bytes(uint8_t *begin, uint8_t *at, uint16_t tag, const uint8_t *member)
{
	ProtobufCBinaryData bytes;
	memcpy(&bytes, member, sizeof bytes);
	return put_span_head(begin, put(begin, at, bytes.data, bytes.len), tag, at);
}

/* NULL in a repeated field: an empty one. */
static inline uint8_t *put_text(uint8_t *begin, uint8_t *at, uint16_t tag, const char *text)
{
	size_t size = text != NULL ? strlen(text) : 0;
	return put_span_head(begin, put(begin, at, text, size), tag, at);
}

static inline uint8_t *put_part(uint8_t *begin, uint8_t *at, uint16_t tag,
				const ProtobufCMessage *part)
{
	uint8_t *written = part != NULL ? put_message(begin, at, part) : at;
	return put_span_head(begin, written, tag, at);
}

static inline uint8_t *put_value(uint8_t *begin, uint8_t *at, enum layout_type type, uint16_t tag,
				 const uint8_t *member)
{
	if (type < LAYOUT_FIXED32)
		return put_number(begin, at, tag, varint_of(type, member));
	if (type == LAYOUT_STRING)
		return put_text(begin, at, tag, (const char *)wire_pointer_at(member));
	if (type == LAYOUT_MESSAGE)
		return put_part(begin, at, tag, (const ProtobufCMessage *)wire_pointer_at(member));
	if (type == LAYOUT_BYTES)
		return put_bytes(begin, at, tag, member);
	return put_fixed(begin, at, tag, member, layout_size(type));
}

/* ---- what isn't a single value */

static uint8_t *put_packed(uint8_t *begin, uint8_t *end, const struct layout_field *field,
			   const uint8_t *elements, size_t count)
{
	enum layout_type type = layout_type(field);
	size_t size = layout_size(type);
	uint8_t *at = end;
	for (size_t i = count; i != 0 && at != NULL; i--) {
		const uint8_t *element = elements + (i - 1) * size;
		at = type < LAYOUT_FIXED32 ? put_varint(begin, at, varint_of(type, element))
					   : put(begin, at, element, size);
	}
	return put_span_head(begin, at, field->tag, end);
}

static uint8_t *put_repeated(uint8_t *begin, uint8_t *at, const struct layout_field *field,
			     const uint8_t *message)
{
	enum layout_type type = layout_type(field);
	size_t count, size = layout_size(type);
	memcpy(&count, message + field->presence, sizeof count);
	const uint8_t *elements = (const uint8_t *)wire_pointer_at(message + field->offset);
	if (layout_shape(field) == LAYOUT_PACKED)
		return put_packed(begin, at, field, elements, count);
	for (size_t i = count; i != 0 && at != NULL; i--)
		at = put_value(begin, at, type, field->tag, elements + (i - 1) * size);
	return at;
}

/* A oneof's number is not this field's, or no pointer is there. */
static bool is_another(const struct layout_field *field, const uint8_t *message)
{
	enum layout_type type = layout_type(field);
	bool by_pointer = type == LAYOUT_STRING || type == LAYOUT_MESSAGE;
	return READ(uint32_t, message + field->presence) != layout_number_of(field->tag) ||
	       (by_pointer && wire_pointer_at(message + field->offset) == NULL);
}

/* ---- messages */

static uint8_t *put_any(uint8_t *begin, uint8_t *at, const struct layout_field *field,
			const uint8_t *message)
{
	switch (layout_shape(field)) {
	case LAYOUT_SINGLE:
		break;
	case LAYOUT_ONEOF:
		if (is_another(field, message))
			return at;
		break;
	case LAYOUT_REPEATED:
	case LAYOUT_PACKED:
		return put_repeated(begin, at, field, message);
	}
	return put_value(begin, at, layout_type(field), field->tag, message + field->offset);
}

/* Single numbers, texts and messages are nearly all that there is. */
static inline uint8_t *put_field(uint8_t *begin, uint8_t *at, const struct layout_field *field,
				 const uint8_t *message)
{
	const uint8_t *member = message + field->offset;
	if (field->kind < LAYOUT_KIND(LAYOUT_FIXED32, LAYOUT_SINGLE))
		return put_number(begin, at, field->tag, varint_of(layout_type(field), member));
	if (field->kind == LAYOUT_KIND(LAYOUT_STRING, LAYOUT_SINGLE))
		return put_text(begin, at, field->tag, (const char *)wire_pointer_at(member));
	if (field->kind == LAYOUT_KIND(LAYOUT_MESSAGE, LAYOUT_SINGLE))
		return put_part(begin, at, field->tag,
				(const ProtobufCMessage *)wire_pointer_at(member));
	return put_any(begin, at, field, message);
}

static uint8_t *put_unknown(uint8_t *begin, uint8_t *at, const ProtobufCMessage *message)
{
	for (unsigned i = message->n_unknown_fields; i != 0 && at != NULL; i--) {
		const ProtobufCMessageUnknownField *field = &message->unknown_fields[i - 1];
		at = put(begin, at, field->data, field->len);
		if (at != NULL)
			at = put_varint(begin, at,
					(uint64_t)field->tag << 3 | (uint64_t)field->wire_type);
	}
	return at;
}

static uint8_t *put_message(uint8_t *begin, uint8_t *at, const ProtobufCMessage *message)
{
	const struct layout_field *first = layout_of(message->descriptor);
	const struct layout_field *field = first + message->descriptor->n_fields;
	if (message->n_unknown_fields != 0)
		at = put_unknown(begin, at, message);
	while (at != NULL) {
		do {
			if (field == first)
				return at;
			field--;
		} while (!layout_states(field, (const uint8_t *)message));
		at = put_field(begin, at, field, (const uint8_t *)message);
	}
	return NULL;
}

uint8_t *message_pack_before(const ProtobufCMessage *message, uint8_t *begin, uint8_t *end)
{
	return put_message(begin, end, message);
}
