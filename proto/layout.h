/* Where a message's members lie and how they are written, for packing and reading.
 *
 * protobuf-c describes a field in 72 bytes, of which each value asks anew: how is it
 * written, how large is it, where is it seen whether it is stated?  A layout has the
 * answers in 16 bytes a field.  The compiler makes it, of what give_layouts.cmake puts
 * after protoc-c's fields; a message's descriptor leads to it by a pointer that
 * protobuf-c leaves free.
 */
#ifndef ZHIAN_PROTO_LAYOUT_H
#define ZHIAN_PROTO_LAYOUT_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Named as in PROTOBUF_C_TYPE_*; what is alike on the wire and in memory is one type. */
enum layout_type {
	/* varints */
	LAYOUT_BOOL,
	LAYOUT_ENUM,
	LAYOUT_INT32,
	LAYOUT_UINT32,
	LAYOUT_SINT32,
	LAYOUT_UINT64,
	LAYOUT_INT64 = LAYOUT_UINT64,
	LAYOUT_SINT64,
	LAYOUT_FIXED32,
	LAYOUT_SFIXED32 = LAYOUT_FIXED32,
	LAYOUT_FLOAT = LAYOUT_FIXED32,
	LAYOUT_FIXED64,
	LAYOUT_SFIXED64 = LAYOUT_FIXED64,
	LAYOUT_DOUBLE = LAYOUT_FIXED64,
	/* spans */
	LAYOUT_STRING,
	LAYOUT_BYTES,
	LAYOUT_MESSAGE,
};

enum layout_shape { LAYOUT_SINGLE, LAYOUT_ONEOF, LAYOUT_REPEATED, LAYOUT_PACKED };

/* So many rows has every layout at least: one for each number that a tag of one byte can hold. */
#define LAYOUT_ROWS_LEAST 16

struct layout_field {
	const void *of;    /* the descriptor of a message or an enum */
	uint16_t tag;      /* as on the wire: one byte, or two; 0: no field has this number */
	uint8_t kind;      /* type and shape */
	int8_t mask;       /* what of its word says whether it is stated: -1 is all of it */
	uint16_t presence; /* where that word lies: a flag, a count, a pointer, a oneof's number */
	uint16_t offset;
};

/* Rows 1 to n_fields are the fields, in the order of their numbers.  Row 0 is none and is always
 * stated: a walk from the last field to the first ends there. */
static inline const struct layout_field *layout_of(const ProtobufCMessageDescriptor *descriptor)
{
	return (const struct layout_field *)descriptor->reserved1;
}

/* Flag, pointer or count isn't zero.  Of a oneof: some member of it is stated, not which. */
static inline bool layout_states(const struct layout_field *field, const uint8_t *message)
{
	uint64_t word;
	memcpy(&word, message + field->presence, sizeof word);
	return (word & (uint64_t)field->mask) != 0;
}

/* The field's number, of its tag. */
static inline uint32_t layout_number_of(uint32_t tag)
{
	return tag < 0x80 ? tag >> 3 : (tag & 0x7f) >> 3 | tag >> 8 << 4;
}

static inline enum layout_type layout_type(const struct layout_field *field)
{
	return (enum layout_type)(field->kind & 15);
}

static inline enum layout_shape layout_shape(const struct layout_field *field)
{
	return (enum layout_shape)(field->kind >> 4);
}

/* What a value takes in the message's struct, and in the array of a repeated one. */
static inline size_t layout_size(enum layout_type type)
{
	static const uint8_t sizes[] = {
		[LAYOUT_BOOL] = sizeof(protobuf_c_boolean),
		[LAYOUT_ENUM] = sizeof(int32_t),
		[LAYOUT_INT32] = sizeof(int32_t),
		[LAYOUT_UINT32] = sizeof(uint32_t),
		[LAYOUT_SINT32] = sizeof(int32_t),
		[LAYOUT_UINT64] = sizeof(uint64_t),
		[LAYOUT_SINT64] = sizeof(int64_t),
		[LAYOUT_FIXED32] = sizeof(uint32_t),
		[LAYOUT_FIXED64] = sizeof(uint64_t),
		[LAYOUT_STRING] = sizeof(char *),
		[LAYOUT_BYTES] = sizeof(ProtobufCBinaryData),
		[LAYOUT_MESSAGE] = sizeof(ProtobufCMessage *),
	};
	return sizes[type];
}

/* ---- what give_layouts.cmake writes */

_Static_assert(sizeof(void *) == 8 && sizeof(protobuf_c_boolean) == 4 &&
		       __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "flags, counts and pointers are looked at as words");

/* There are no required fields; one would not compile. */
#define LAYOUT_LABEL_OPTIONAL 0
#define LAYOUT_LABEL_REPEATED 1

#define LAYOUT_SHAPE(label, flags)                                                                 \
	((label) == LAYOUT_LABEL_REPEATED                                                          \
		 ? ((flags)&PROTOBUF_C_FIELD_FLAG_PACKED) != 0 ? LAYOUT_PACKED : LAYOUT_REPEATED   \
	 : ((flags)&PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 ? LAYOUT_ONEOF                               \
						      : LAYOUT_SINGLE)

#define LAYOUT_WIRE(type, shape)                                                                   \
	((type) >= LAYOUT_STRING || (shape) == LAYOUT_PACKED ? 2                                   \
	 : (type) == LAYOUT_FIXED64                          ? 1                                   \
	 : (type) == LAYOUT_FIXED32                          ? 5                                   \
							     : 0)

#define LAYOUT_TAG(id, wire)                                                                       \
	((id) < 16 ? (id) << 3 | (wire) : ((id) << 3 & 0x78) | 0x80 | (wire) | (id) >> 4 << 8)

/* A single text or message is stated by its pointer. */
#define LAYOUT_BY_POINTER(type, shape)                                                             \
	((shape) == LAYOUT_SINGLE && ((type) == LAYOUT_STRING || (type) == LAYOUT_MESSAGE))

/* A flag is 0 or 1, and the number of a oneof's member has seven bits: the word's lowest ones. */
#define LAYOUT_FLAG_BITS 0x7f
#define LAYOUT_MASK(type, shape)                                                                   \
	((shape) >= LAYOUT_REPEATED || LAYOUT_BY_POINTER(type, shape) ? -1 : LAYOUT_FLAG_BITS)

/* There is room for numbers below 2,048, in a oneof below 128, and structs below 64 KiB; another
 * does not compile. */
#define LAYOUT_NUMBERS(shape) ((shape) == LAYOUT_ONEOF ? LAYOUT_FLAG_BITS + 1 : 2048)
#define LAYOUT_FITS(id, shape, offset)                                                             \
	((offset) +                                                                                \
	 0 * sizeof(char[(id) < LAYOUT_NUMBERS(shape) && (offset) <= UINT16_MAX ? 1 : -1]))

#define LAYOUT_KIND(type, shape) ((type) | (shape) << 4)

#define LAYOUT_ROW(id, type, shape, quantifier, offset, of)                                        \
	{                                                                                          \
		(of), LAYOUT_TAG(id, LAYOUT_WIRE(type, shape)), LAYOUT_KIND(type, shape),          \
			LAYOUT_MASK(type, shape),                                                  \
			LAYOUT_BY_POINTER(type, shape) ? (offset) : (quantifier),                  \
			LAYOUT_FITS(id, shape, offset)                                             \
	}

#define LAYOUT_ROWS(fields) ((fields) < LAYOUT_ROWS_LEAST ? LAYOUT_ROWS_LEAST : (fields) + 1)

/* What every message has at its beginning and isn't zero is its descriptor. */
#define LAYOUT_BEGIN                                                                               \
	{                                                                                          \
		NULL, UINT16_MAX, 0, -1, offsetof(ProtobufCMessage, descriptor), 0                 \
	}

#define LAYOUT_FIELD(id, label, type, quantifier, offset, of, flags)                               \
	LAYOUT_ROW(id, LAYOUT_##type, LAYOUT_SHAPE(LAYOUT_LABEL_##label, flags), quantifier,       \
		   offset, of)

#endif
