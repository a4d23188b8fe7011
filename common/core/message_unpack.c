/* Bytes into messages, in one walk over an arena.
 *
 * What protobuf_c_message_unpack() gives, without its list of scanned members: a
 * member is stored when it is met, an array grows by doubling, and a sub-message that
 * stands twice is read into the one that is there, which is what merging means.
 *
 * The bytes are copied as a whole, and texts stay where they are in the copy: after each
 * comes a tag, in whose place its NUL is put as soon as the tag was read.
 */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "common/core/message_check.h"
#include "common/core/message_wire.h"

#define ARRAY_LEAST 4u /* elements; a power of two */

struct reading {
	struct arena *arena;
	bool strict;       /* refuses what message_check() refuses */
	bool lends;        /* texts are copied one by one, members of bytes not at all */
	uint8_t no_text;   /* where text_end is before the first one */
	size_t fields_max; /* of one message, as they are there */
	uint8_t *copy;     /* what is read, if it isn't lent */
	uint8_t *text_end; /* of the last one: where its NUL comes */
};

static bool read_into(struct reading *reading, ProtobufCMessage *message, struct bytes bytes,
		      unsigned depth);

/* Once the tag after it was read, or none comes. */
static inline void end_text(struct reading *reading)
{
	*reading->text_end = '\0';
}

/* ---- values */

static inline void store_varint(enum layout_type type, uint64_t value, uint8_t *member)
{
	uint32_t small = (uint32_t)value;
	switch (type) {
	case LAYOUT_SINT64:
		value = value >> 1 ^ (UINT64_C(0) - (value & 1));
		memcpy(member, &value, sizeof value);
		return;
	case LAYOUT_UINT64:
		memcpy(member, &value, sizeof value);
		return;
	case LAYOUT_SINT32:
		small = small >> 1 ^ (0u - (small & 1));
		break;
	case LAYOUT_BOOL:
		small = value != 0;
		break;
	case LAYOUT_ENUM:
	case LAYOUT_INT32:
	case LAYOUT_UINT32:
	case LAYOUT_FIXED32:
	case LAYOUT_FIXED64:
	case LAYOUT_STRING:
	case LAYOUT_BYTES:
	case LAYOUT_MESSAGE:
		break;
	}
	memcpy(member, &small, sizeof small);
}

static inline bool read_varint(struct reading *reading, const struct layout_field *field,
			       struct wire_cursor *cursor, uint8_t *member)
{
	uint64_t value;
	enum layout_type type = layout_type(field);
	if (!wire_read_varint(cursor, &value) ||
	    (type == LAYOUT_ENUM && reading->strict &&
	     !message_enum_has((const ProtobufCEnumDescriptor *)field->of, value)))
		return false;
	store_varint(type, value, member);
	return true;
}

static inline char *text_in_place(struct reading *reading, struct bytes span)
{
	uint8_t *text = reading->copy + (span.data - reading->copy);
	reading->text_end = text + span.size;
	return (char *)text;
}

static inline bool read_text(struct reading *reading, struct wire_cursor *cursor, uint8_t *member)
{
	struct bytes span;
	if (!wire_read_span(cursor, &span) || (reading->strict && !message_text_valid(span)))
		return false;
	const char *text =
		reading->lends ? arena_text_of(reading->arena, span) : text_in_place(reading, span);
	memcpy(member, &text, sizeof text);
	return text != NULL;
}

static bool read_bytes(struct reading *reading, struct wire_cursor *cursor, uint8_t *member)
{
	struct bytes span;
	if (!wire_read_span(cursor, &span))
		return false;
	struct bytes kept = bytes_of(NULL, 0);
	if (span.size != 0)
		kept = reading->lends ? span : arena_copy(reading->arena, span);
	if (kept.size != span.size)
		return false;
	ProtobufCBinaryData value = {.len = kept.size};
	memcpy(&value.data, &kept.data, sizeof value.data);
	memcpy(member, &value, sizeof value);
	return true;
}

static inline bool read_part(struct reading *reading, const struct layout_field *field,
			     struct wire_cursor *cursor, uint8_t *member, unsigned depth)
{
	struct bytes span;
	if (!wire_read_span(cursor, &span))
		return false;
	ProtobufCMessage *part = (ProtobufCMessage *)wire_pointer_at(member);
	if (part == NULL) {
		part = (ProtobufCMessage *)message_new(
			(const ProtobufCMessageDescriptor *)field->of, reading->arena);
		if (part == NULL)
			return false;
		memcpy(member, &part, sizeof part);
	}
	return read_into(reading, part, span, depth + 1);
}

static bool read_fixed(struct wire_cursor *cursor, uint8_t *member, size_t size)
{
	const uint8_t *at = cursor->at;
	if (!wire_skip_bytes(cursor, size))
		return false;
	memcpy(member, at, size);
	return true;
}

static bool read_number(struct reading *reading, const struct layout_field *field,
			struct wire_cursor *cursor, uint8_t *member)
{
	enum layout_type type = layout_type(field);
	return type < LAYOUT_FIXED32 ? read_varint(reading, field, cursor, member)
				     : read_fixed(cursor, member, layout_size(type));
}

static bool read_value(struct reading *reading, const struct layout_field *field,
		       struct wire_cursor *cursor, uint8_t *member, unsigned depth)
{
	enum layout_type type = layout_type(field);
	if (type < LAYOUT_STRING)
		return read_number(reading, field, cursor, member);
	if (type == LAYOUT_STRING)
		return read_text(reading, cursor, member);
	if (type == LAYOUT_BYTES)
		return read_bytes(reading, cursor, member);
	return read_part(reading, field, cursor, member, depth);
}

/* ---- arrays */

/* They have room for a power of two of elements, so that their count tells when they are full. */
static bool is_full(size_t count)
{
	return count == 0 || (count >= ARRAY_LEAST && (count & (count - 1)) == 0);
}

static size_t room_after(size_t count)
{
	return count == 0 ? ARRAY_LEAST : 2 * count;
}

/* NULL: the arena is full. */
static uint8_t *next_element(const struct layout_field *field, uint8_t *message,
			     struct arena *arena)
{
	size_t count, size = layout_size(layout_type(field));
	uint8_t *elements = (uint8_t *)wire_pointer_at(message + field->offset);
	memcpy(&count, message + field->presence, sizeof count);
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
	memcpy(message + field->presence, &count, sizeof count);
	return elements + (count - 1) * size;
}

static bool read_packed(struct reading *reading, const struct layout_field *field,
			struct wire_cursor *cursor, uint8_t *message)
{
	struct bytes span;
	if (!wire_read_span(cursor, &span))
		return false;
	struct wire_cursor packed = {span.data, span.data + span.size};
	for (size_t count = 0; packed.at != packed.end; count++) {
		if (reading->strict && count == MESSAGE_REPEATED_MAX)
			return false;
		uint8_t *element = next_element(field, message, reading->arena);
		if (element == NULL || !read_number(reading, field, &packed, element))
			return false;
	}
	return true;
}

static bool read_repeated(struct reading *reading, const struct layout_field *field, unsigned wire,
			  struct wire_cursor *cursor, uint8_t *message, unsigned depth)
{
	unsigned expected = wire_of_type(layout_type(field));
	if (wire != expected)
		return wire == WIRE_SPAN && read_packed(reading, field, cursor, message);
	uint8_t *element = next_element(field, message, reading->arena);
	return element != NULL && read_value(reading, field, cursor, element, depth);
}

/* ---- members */

static inline void state_flag(const struct layout_field *field, uint8_t *message)
{
	const protobuf_c_boolean stated = 1;
	memcpy(message + field->presence, &stated, sizeof stated);
}

static void state_choice(const struct layout_field *field, uint8_t *message)
{
	const uint32_t number = layout_number_of(field->tag);
	/* Whatever other member was there shares its memory. */
	memset(message + field->offset, 0, layout_size(layout_type(field)));
	memcpy(message + field->presence, &number, sizeof number);
}

static bool read_any(struct reading *reading, const struct layout_field *field, unsigned wire,
		     struct wire_cursor *cursor, uint8_t *message, unsigned depth)
{
	enum layout_type type = layout_type(field);
	if (layout_shape(field) >= LAYOUT_REPEATED)
		return read_repeated(reading, field, wire, cursor, message, depth);
	if (wire != (unsigned)wire_of_type(type))
		return false;
	if (layout_shape(field) == LAYOUT_ONEOF)
		state_choice(field, message);
	else if (type != LAYOUT_STRING && type != LAYOUT_MESSAGE)
		state_flag(field, message);
	return read_value(reading, field, cursor, message + field->offset, depth);
}

/* Behind its tag.  Single numbers, texts and messages are nearly all that there is. */
static inline bool read_field(struct reading *reading, const struct layout_field *field,
			      struct wire_cursor *cursor, uint8_t *message, unsigned depth)
{
	uint8_t *member = message + field->offset;
	if (field->kind < LAYOUT_KIND(LAYOUT_FIXED32, LAYOUT_SINGLE)) {
		state_flag(field, message);
		return read_varint(reading, field, cursor, member);
	}
	if (field->kind == LAYOUT_KIND(LAYOUT_STRING, LAYOUT_SINGLE))
		return read_text(reading, cursor, member);
	if (field->kind == LAYOUT_KIND(LAYOUT_MESSAGE, LAYOUT_SINGLE))
		return read_part(reading, field, cursor, member, depth);
	return read_any(reading, field, field->tag & 7u, cursor, message, depth);
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

/* One whose tag isn't written as we write it, or that we don't know. */
static bool read_other(struct reading *reading, ProtobufCMessage *message,
		       struct wire_cursor *cursor, unsigned depth)
{
	uint64_t tag;
	if (!wire_read_tag(cursor, &tag))
		return false;
	end_text(reading);
	const struct layout_field *field = wire_field_of(message->descriptor, tag >> 3);
	return field == NULL ? keep_unknown(message, tag, cursor, reading->arena)
			     : read_any(reading, field, (unsigned)(tag & 7), cursor,
					(uint8_t *)message, depth);
}

static bool read_into(struct reading *reading, ProtobufCMessage *message, struct bytes bytes,
		      unsigned depth)
{
	if (reading->strict && depth > MESSAGE_DEPTH_MAX)
		return false;
	if (bytes.size == 0)
		return true;
	const struct layout_field *layout = layout_of(message->descriptor);
	struct wire_cursor cursor = {bytes.data, bytes.data + bytes.size};
	for (size_t left = reading->fields_max; cursor.at != cursor.end; left--) {
		if (left == 0)
			return false;
		const struct layout_field *field =
			wire_expected_field(&cursor, layout, message->descriptor->n_fields);
		if (field == NULL) {
			if (!read_other(reading, message, &cursor, depth))
				return false;
			continue;
		}
		end_text(reading);
		if (!read_field(reading, field, &cursor, (uint8_t *)message, depth))
			return false;
	}
	return true;
}

/* ---- some fields of the outermost message */

static bool is_wanted(uint64_t wanted, const struct layout_field *layout,
		      const struct layout_field *field)
{
	return (wanted >> (field - layout) & 1) != 0;
}

static bool read_other_wanted(struct reading *reading, ProtobufCMessage *message,
			      struct wire_cursor *cursor, uint64_t wanted)
{
	uint64_t tag;
	if (!wire_read_tag(cursor, &tag))
		return false;
	end_text(reading);
	const struct layout_field *field = wire_field_of(message->descriptor, tag >> 3);
	unsigned wire = (unsigned)(tag & 7);
	return field != NULL && is_wanted(wanted, layout_of(message->descriptor), field)
		       ? read_any(reading, field, wire, cursor, (uint8_t *)message, 0)
		       : wire_skip_field(cursor, wire);
}

static void hide_field(const struct layout_field *field, const ProtobufCMessage *message)
{
	if (layout_shape(field) == LAYOUT_ONEOF)
		return; /* it shares its memory */
	size_t from = field->presence < field->offset ? field->presence : field->offset;
	size_t size = layout_shape(field) >= LAYOUT_REPEATED ? sizeof(void *)
							     : layout_size(layout_type(field));
	arena_hide((const uint8_t *)message + from, field->offset + size - from);
}

/* Whoever looks at a field that he didn't ask for is found by the builds that guard memory. */
static void hide_unwanted(const ProtobufCMessage *message, uint64_t wanted)
{
	const struct layout_field *layout = layout_of(message->descriptor);
	for (unsigned i = 1; ARENA_GUARDED && i <= message->descriptor->n_fields; i++) {
		if (!is_wanted(wanted, layout, &layout[i]))
			hide_field(&layout[i], message);
	}
}

static bool read_wanted(struct reading *reading, ProtobufCMessage *message, struct bytes bytes,
			uint64_t wanted)
{
	const struct layout_field *layout = layout_of(message->descriptor);
	struct wire_cursor cursor = {bytes.data, bytes.data + bytes.size};
	while (cursor.at != cursor.end) {
		const struct layout_field *field =
			wire_expected_field(&cursor, layout, message->descriptor->n_fields);
		if (field == NULL) {
			if (!read_other_wanted(reading, message, &cursor, wanted))
				return false;
			continue;
		}
		end_text(reading);
		if (is_wanted(wanted, layout, field)
			    ? !read_field(reading, field, &cursor, (uint8_t *)message, 0)
			    : !wire_skip_field(&cursor, field->tag & 7u))
			return false;
	}
	hide_unwanted(message, wanted);
	return true;
}

/* With a byte after it, for the last text's NUL.  data NULL: the arena is full. */
static struct bytes copy_whole(struct reading *reading, struct bytes bytes)
{
	reading->copy = bytes.size == SIZE_MAX ? NULL : arena_take(reading->arena, bytes.size + 1);
	if (reading->copy != NULL && bytes.size != 0)
		memcpy(reading->copy, bytes.data, bytes.size);
	return bytes_of(reading->copy, bytes.size);
}

static const ProtobufCMessage *read_outermost(struct reading *reading,
					      const ProtobufCMessageDescriptor *descriptor,
					      struct bytes bytes, uint64_t wanted)
{
	ProtobufCMessage *message = (ProtobufCMessage *)message_new(descriptor, reading->arena);
	struct bytes read = reading->lends ? bytes : copy_whole(reading, bytes);
	if (message == NULL || (!reading->lends && read.data == NULL))
		return NULL;
	reading->text_end = &reading->no_text;
	if (wanted == MESSAGE_FIELDS_ALL ? !read_into(reading, message, read, 0)
					 : !read_wanted(reading, message, read, wanted))
		return NULL;
	end_text(reading);
	return message;
}

const ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *descriptor,
				       struct bytes bytes, struct arena *arena)
{
	return message_unpack_fields(descriptor, bytes, MESSAGE_FIELDS_ALL, arena);
}

const ProtobufCMessage *message_unpack_fields(const ProtobufCMessageDescriptor *descriptor,
					      struct bytes bytes, uint64_t fields,
					      struct arena *arena)
{
	struct reading reading = {.arena = arena, .fields_max = SIZE_MAX};
	ASSERT(fields == MESSAGE_FIELDS_ALL || descriptor->n_fields < MESSAGE_FIELDS_MAX);
	return read_outermost(&reading, descriptor, bytes, fields);
}

static const ProtobufCMessage *read_strictly(const ProtobufCMessageDescriptor *descriptor,
					     struct bytes bytes, struct arena *arena, bool lends)
{
	const bool strict = !SABOTAGE("core.message-unchecked");
	struct reading reading = {.arena = arena,
				  .strict = strict,
				  .lends = lends,
				  .fields_max = strict ? MESSAGE_REPEATED_MAX : SIZE_MAX};
	const size_t used = arena->used;
	const bool was_full = arena->overflow;
	const ProtobufCMessage *message =
		read_outermost(&reading, descriptor, bytes, MESSAGE_FIELDS_ALL);
	if (message != NULL)
		return message;
	arena->used = used;
	/* The arena may have been full before the fault of a malformed one was met. */
	arena->overflow = was_full || (arena->overflow && message_check(descriptor, bytes));
	return NULL;
}

const ProtobufCMessage *message_read(const ProtobufCMessageDescriptor *descriptor,
				     struct bytes bytes, struct arena *arena)
{
	return read_strictly(descriptor, bytes, arena, false);
}

const ProtobufCMessage *message_read_lent(const ProtobufCMessageDescriptor *descriptor,
					  struct bytes bytes, struct arena *arena)
{
	return read_strictly(descriptor, bytes, arena, true);
}
