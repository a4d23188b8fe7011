/* The wire format of protobuf, as far as checking, packing and unpacking share it.
 *
 * Reading never goes behind `end`; a false answer leaves the cursor anywhere.
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

static inline bool wire_read_varint(struct wire_cursor *cursor, uint64_t *ret_value)
{
	uint64_t value = 0;
	if (cursor->at != cursor->end && *cursor->at < 0x80) { /* nearly all */
		*ret_value = *cursor->at++;
		return true;
	}
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

static inline enum wire_type wire_of_type(ProtobufCType type)
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
		break;
	}
	return WIRE_VARINT;
}

/* What a member of this type takes in the message's struct, and in the array of a repeated one. */
static inline size_t wire_size_in_memory(ProtobufCType type)
{
	switch (wire_of_type(type)) {
	case WIRE_32:
		return 4;
	case WIRE_64:
		return 8;
	case WIRE_SPAN:
		return type == PROTOBUF_C_TYPE_BYTES ? sizeof(ProtobufCBinaryData) : sizeof(void *);
	case WIRE_VARINT:
		break;
	}
	bool is_long = type == PROTOBUF_C_TYPE_INT64 || type == PROTOBUF_C_TYPE_UINT64 ||
		       type == PROTOBUF_C_TYPE_SINT64;
	return is_long ? 8 : 4;
}

/* Fields are numbered from 1 without large gaps, so that the n-th is nearly always number n. */
static inline const ProtobufCFieldDescriptor *wire_field_of(
	const ProtobufCMessageDescriptor *descriptor, uint64_t id)
{
	if (id >= 1 && id <= descriptor->n_fields && descriptor->fields[id - 1].id == id)
		return &descriptor->fields[id - 1];
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		if (descriptor->fields[i].id == id)
			return &descriptor->fields[i];
	}
	return NULL;
}

/* Members lie where their descriptor says; memcpy reads and writes them whatever their type is. */
static inline void *wire_pointer_at(const uint8_t *member)
{
	void *pointer;
	memcpy(&pointer, member, sizeof pointer);
	return pointer;
}

#endif
