#include "common/core/message_pack.h"

#include "common/core/message_wire.h"

/* Each put writes so that it ends at `at`, never before `begin`, and answers where what it wrote
 * begins; NULL: there is no room for it and some more.  A walk that fails for want of room is made
 * again without haste, by protobuf-c: so no number has to look whether it fits tightly. */

#define NUMBER_MAX 12 /* a tag of two bytes, a varint of ten */

/* Kept out of the walk over the fields, whose values then stay in registers. */
#define RARELY __attribute__((noinline))

/* Seven bits a byte: of 1 to 64 bits (bits * 9 + 64) / 64. */
static inline size_t varint_size(uint64_t value)
{
	unsigned highest = (unsigned)__builtin_clzll(value | 1) ^ 63u;
	return (highest * 9 + 73) / 64;
}

/* What writes knows that there is room. */
static inline uint8_t *write_varint(uint8_t *at, uint64_t value)
{
	if (value < 0x80) { /* most */
		*--at = (uint8_t)value;
		return at;
	}
	if (value < 0x4000) { /* most others: sizes of longer spans */
		*--at = (uint8_t)(value >> 7);
		*--at = (uint8_t)(value | 0x80);
		return at;
	}
	at -= varint_size(value);
	uint8_t *byte = at;
	for (; value > 0x7f; value >>= 7)
		*byte++ = (uint8_t)(value | 0x80);
	*byte = (uint8_t)value;
	return at;
}

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

/* For a number, after `size` bytes of others. */
static inline bool has_room(const uint8_t *begin, const uint8_t *at, size_t size)
{
	return at - begin >= (ptrdiff_t)(size + NUMBER_MAX);
}

static uint8_t *put_message(const uint8_t *begin, uint8_t *at, const ProtobufCMessage *message);

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

static inline uint64_t zigzag32(int32_t number)
{
	return (uint32_t)number << 1 ^ (number < 0 ? UINT32_MAX : 0);
}

static inline uint64_t zigzag64(int64_t number)
{
	return (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
}

/* The most frequent first. */
static inline uint64_t varint_of(enum layout_type type, const uint8_t *member)
{
	if (type == LAYOUT_UINT32)
		return READ(uint32_t, member);
	if (type == LAYOUT_UINT64)
		return READ(uint64_t, member);
	if (type == LAYOUT_ENUM || type == LAYOUT_INT32)
		/* a negative one takes ten bytes, as the format has it */
		return (uint64_t)(int64_t)READ(int32_t, member);
	if (type == LAYOUT_BOOL)
		return READ(int32_t, member) != 0;
	return type == LAYOUT_SINT32 ? zigzag32(READ(int32_t, member))
				     : zigzag64(READ(int64_t, member));
}

static inline uint8_t *write_fixed(uint8_t *at, uint16_t tag, const uint8_t *member, size_t size)
{
	memcpy(at - size, member, size);
	return write_tag(at - size, tag);
}

/* The first and the last bytes, which may be partly the same. */
static inline void copy_ends(uint8_t *to, const char *from, size_t size, size_t each)
{
	memcpy(to, from, each);
	memcpy(to + size - each, from + size - each, each);
}

/* Most texts have 4 to 32 bytes: two moves of known size are less than a call. */
static inline void copy_text(uint8_t *to, const char *from, size_t size)
{
	if (size < 4 || size > 32)
		memcpy(to, from, size);
	else if (size >= 16)
		copy_ends(to, from, size, 16);
	else if (size >= 8)
		copy_ends(to, from, size, 8);
	else
		copy_ends(to, from, size, 4);
}

static inline uint8_t *put_text(const uint8_t *begin, uint8_t *at, const struct layout_field *field,
				const char *text)
{
	size_t size = strlen(text);
	if (!has_room(begin, at, size))
		return NULL;
	copy_text(at - size, text, size);
	return write_number(at - size, field->tag, size);
}

static uint8_t *put_bytes(const uint8_t *begin, uint8_t *at, uint16_t tag, const uint8_t *member)
{
	ProtobufCBinaryData bytes;
	memcpy(&bytes, member, sizeof bytes);
	if (!has_room(begin, at, bytes.len))
		return NULL;
	if (bytes.len != 0)
		memcpy(at - bytes.len, bytes.data, bytes.len);
	return write_number(at - bytes.len, tag, bytes.len);
}

static inline uint8_t *put_part(const uint8_t *begin, uint8_t *at, const struct layout_field *field,
				const ProtobufCMessage *part)
{
	uint8_t *written = put_message(begin, at, part);
	if (written == NULL || !has_room(begin, written, 0))
		return NULL;
	return write_number(written, field->tag, (uint64_t)(at - written));
}

static uint8_t *put_value(const uint8_t *begin, uint8_t *at, const struct layout_field *field,
			  const uint8_t *member)
{
	enum layout_type type = layout_type(field);
	if (type == LAYOUT_BYTES)
		return put_bytes(begin, at, field->tag, member);
	if (!has_room(begin, at, 0))
		return NULL;
	if (type < LAYOUT_FIXED32)
		return write_number(at, field->tag, varint_of(type, member));
	if (type < LAYOUT_STRING)
		return write_fixed(at, field->tag, member, layout_size(type));
	const void *value = wire_pointer_at(member);
	if (value == NULL) /* in a repeated field: an empty one */
		return write_number(at, field->tag, 0);
	return type == LAYOUT_STRING ? put_text(begin, at, field, (const char *)value)
				     : put_part(begin, at, field, (const ProtobufCMessage *)value);
}

/* ---- what isn't a single value */

static uint8_t *put_packed(const uint8_t *begin, uint8_t *end, const struct layout_field *field,
			   const uint8_t *elements, size_t count)
{
	enum layout_type type = layout_type(field);
	size_t size = layout_size(type);
	uint8_t *at = end;
	for (size_t i = count; i != 0; i--) {
		const uint8_t *element = elements + (i - 1) * size;
		if (!has_room(begin, at, 0))
			return NULL;
		if (type < LAYOUT_FIXED32)
			at = write_varint(at, varint_of(type, element));
		else
			at = (uint8_t *)memcpy(at - size, element, size);
	}
	if (!has_room(begin, at, 0))
		return NULL;
	return write_number(at, field->tag, (uint64_t)(end - at));
}

static uint8_t *put_repeated(const uint8_t *begin, uint8_t *at, const struct layout_field *field,
			     const uint8_t *message)
{
	size_t count, size = layout_size(layout_type(field));
	memcpy(&count, message + field->presence, sizeof count);
	const uint8_t *elements = (const uint8_t *)wire_pointer_at(message + field->offset);
	if (layout_shape(field) == LAYOUT_PACKED)
		return put_packed(begin, at, field, elements, count);
	for (size_t i = count; i != 0 && at != NULL; i--)
		at = put_value(begin, at, field, elements + (i - 1) * size);
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

RARELY static uint8_t *put_any(const uint8_t *begin, uint8_t *at, const struct layout_field *field,
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
	return put_value(begin, at, field, message + field->offset);
}

RARELY static uint8_t *put_unknown(const uint8_t *begin, uint8_t *at,
				   const ProtobufCMessage *message)
{
	for (unsigned i = message->n_unknown_fields; i != 0; i--) {
		const ProtobufCMessageUnknownField *field = &message->unknown_fields[i - 1];
		if (!has_room(begin, at, field->len))
			return NULL;
		if (field->len != 0)
			memcpy(at - field->len, field->data, field->len);
		at = write_varint(at - field->len,
				  (uint64_t)field->tag << 3 | (uint64_t)field->wire_type);
	}
	return at;
}

/* The last stated field before this one; row 0 if there is none. */
static inline const struct layout_field *stated_before(const struct layout_field *field,
						       const ProtobufCMessage *message)
{
	do
		field--;
	while (!layout_states(field, (const uint8_t *)message));
	return field;
}

/* Single numbers, texts and messages are nearly all that there is.  Whatever else than a number was
 * put, all of the message's numbers have room before it: it ends above `floor`. */
static uint8_t *put_message(const uint8_t *begin, uint8_t *at, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *descriptor = message->descriptor;
	const struct layout_field *layout = layout_of(descriptor);
	const struct layout_field *field = layout + descriptor->n_fields + 1;
	const size_t numbers = (size_t)descriptor->n_fields * NUMBER_MAX;
	if (message->n_unknown_fields != 0 && (at = put_unknown(begin, at, message)) == NULL)
		return NULL;
	if ((size_t)(at - begin) < numbers)
		return NULL;
	const uint8_t *floor = begin + numbers;
	do {
		const uint8_t *member;
		for (;;) {
			field = stated_before(field, message);
			member = (const uint8_t *)message + field->offset;
			if (field == layout)
				return at;
			if (field->kind >= LAYOUT_KIND(LAYOUT_FIXED32, LAYOUT_SINGLE))
				break;
			at = write_number(at, field->tag, varint_of(layout_type(field), member));
		}
		if (field->kind == LAYOUT_KIND(LAYOUT_STRING, LAYOUT_SINGLE))
			at = put_text(floor, at, field, (const char *)wire_pointer_at(member));
		else if (field->kind == LAYOUT_KIND(LAYOUT_MESSAGE, LAYOUT_SINGLE))
			at = put_part(begin, at, field,
				      (const ProtobufCMessage *)wire_pointer_at(member));
		else
			at = put_any(begin, at, field, (const uint8_t *)message);
	} while (at != NULL && at >= floor);
	return NULL;
}

uint8_t *message_pack_before(const ProtobufCMessage *message, uint8_t *begin, uint8_t *end)
{
	uint8_t *at = put_message(begin, end, message);
	if (at != NULL)
		return at;
	size_t size = protobuf_c_message_get_packed_size(message);
	if (size > (size_t)(end - begin))
		return NULL;
	protobuf_c_message_pack(message, end - size);
	return end - size;
}
