/* The wire format of protobuf, as far as checking, packing and unpacking share it.
 *
 * Reading never goes past `end`; a false answer leaves the cursor anywhere.
 */
#ifndef ZHIAN_CORE_MESSAGE_WIRE_H
#define ZHIAN_CORE_MESSAGE_WIRE_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/bytes.h"
#include "proto/layout.h"

enum wire_type { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_SPAN = 2, WIRE_32 = 5 };

struct wire_cursor {
	const uint8_t *at;
	const uint8_t *end;
};

#define WIRE_VARINT_MAX 10 /* bytes */

/* So many bytes are there to be read, whatever is. */
static inline bool wire_read_long_varint(struct wire_cursor *cursor, uint64_t *ret_value)
{
	const uint8_t *at = cursor->at;
	uint64_t value = *at & 0x7fu;
	for (unsigned shift = 7; (*at++ & 0x80) != 0; shift += 7) {
		if (shift == 7 * WIRE_VARINT_MAX)
			return false;
		value |= (uint64_t)(*at & 0x7fu) << shift;
	}
	cursor->at = at;
	*ret_value = value;
	return true;
}

static inline bool wire_read_varint(struct wire_cursor *cursor, uint64_t *ret_value)
{
	uint64_t value = 0;
	if (cursor->at != cursor->end && *cursor->at < 0x80) { /* nearly all */
		*ret_value = *cursor->at++;
		return true;
	}
	if (cursor->end - cursor->at >= WIRE_VARINT_MAX)
		return wire_read_long_varint(cursor, ret_value);
	for (unsigned shift = 0; shift < 7 * WIRE_VARINT_MAX; shift += 7) {
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

static inline bool wire_read_span(struct wire_cursor *cursor, struct bytes *ret_span)
{
	uint64_t size;
	if (!wire_read_varint(cursor, &size) || size > (uint64_t)(cursor->end - cursor->at))
		return false;
	*ret_span = bytes_of(cursor->at, (size_t)size);
	cursor->at += size;
	return true;
}

static inline bool wire_skip_bytes(struct wire_cursor *cursor, size_t size)
{
	if (size > (size_t)(cursor->end - cursor->at))
		return false;
	cursor->at += size;
	return true;
}

static inline bool wire_skip_field(struct wire_cursor *cursor, unsigned wire)
{
	uint64_t ignored;
	struct bytes span;
	if (wire == WIRE_VARINT)
		return wire_read_varint(cursor, &ignored);
	if (wire == WIRE_64)
		return wire_skip_bytes(cursor, 8);
	if (wire == WIRE_32)
		return wire_skip_bytes(cursor, 4);
	return wire == WIRE_SPAN && wire_read_span(cursor, &span);
}

/* Numbers of fields go from 1 to 2^29 - 1. */
static inline bool wire_read_tag(struct wire_cursor *cursor, uint64_t *ret_tag)
{
	return wire_read_varint(cursor, ret_tag) && *ret_tag >> 3 != 0 && *ret_tag >> 32 == 0;
}

static inline enum wire_type wire_of_type(enum layout_type type)
{
	return (enum wire_type)LAYOUT_WIRE(type, LAYOUT_SINGLE);
}

/* The field that begins here, if its tag is written as we write it; moves past the tag.
 * NULL: it's another's, or written otherwise. */
static inline const struct layout_field *wire_expected_field(struct wire_cursor *cursor,
							     const struct layout_field *layout,
							     unsigned count)
{
	/* Fields are numbered from 1 without large gaps: the n-th is nearly always number n. */
	const uint32_t tag = *cursor->at;
	if (tag < 0x80) {
		const struct layout_field *field = &layout[tag >> 3];
		if (field->tag != tag)
			return NULL;
		cursor->at++;
		return field;
	}
	if (cursor->end - cursor->at < 2)
		return NULL;
	const uint32_t whole = tag | (uint32_t)cursor->at[1] << 8, number = layout_number_of(whole);
	if (number > count || layout[number].tag != whole)
		return NULL;
	cursor->at += 2;
	return &layout[number];
}

static inline const struct layout_field *wire_field_of(const ProtobufCMessageDescriptor *descriptor,
						       uint64_t number)
{
	const struct layout_field *layout = layout_of(descriptor);
	for (unsigned i = 1; i <= descriptor->n_fields; i++) {
		if (layout_number_of(layout[i].tag) == number)
			return &layout[i];
	}
	return NULL;
}

/* Members lie where their layout says; memcpy reads and writes them whatever their type is. */
static inline void *wire_pointer_at(const uint8_t *member)
{
	void *pointer;
	memcpy(&pointer, member, sizeof pointer);
	return pointer;
}

#endif
