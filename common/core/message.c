#include "common/core/message.h"

#include "common/base/sabotage.h"
#include "common/base/utf8.h"
#include "common/core/message_check.h"
#include "common/core/message_pack.h"
#include "common/core/message_wire.h"

#define PACKED_ASIDE 2048

/* Without zeros and with all highest bits clear: eight characters of ASCII. */
static inline bool is_ascii(const uint8_t *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;
	memcpy(&word, at, sizeof word);
	return ((word | (word - ones)) & ones << 7) == 0;
}

static size_t behind_ascii(struct bytes text, size_t at)
{
	while (text.size - at >= 8 && is_ascii(text.data + at))
		at += 8;
	while (at < text.size && text.data[at] != 0 && text.data[at] < 0x80)
		at++;
	return at;
}

/* Runs of ASCII and of wide characters take turns; what stands between them is looked at alone. */
bool message_text_valid(struct bytes text)
{
	if (text.size > MESSAGE_TEXT_MAX)
		return false;
	size_t at = 0;
	while ((at = utf8_behind_wide(text, behind_ascii(text, at))) < text.size) {
		if (text.data[at] == 0)
			return false;
		if (text.data[at] >= 0x80 && utf8_next_any(text, &at) == UTF8_INVALID &&
		    !(SABOTAGE("fuzz.wire") && ++at != 0))
			return false;
	}
	return true;
}

static bool check_message(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes,
			  unsigned depth);

static bool check_span(const struct layout_field *field, struct bytes span, unsigned depth)
{
	enum layout_type type = layout_type(field);
	if (type == LAYOUT_STRING)
		return message_text_valid(span);
	if (type == LAYOUT_MESSAGE)
		return check_message((const ProtobufCMessageDescriptor *)field->of, span,
				     depth + 1);
	return type == LAYOUT_BYTES;
}

static bool check_varint(const struct layout_field *field, struct wire_cursor *cursor)
{
	uint64_t value;
	return wire_read_varint(cursor, &value) &&
	       (layout_type(field) != LAYOUT_ENUM ||
		message_enum_has((const ProtobufCEnumDescriptor *)field->of, value));
}

/* A packed repeated field of numbers: whole elements, enums in range. */
static bool check_packed(const struct layout_field *field, struct wire_cursor *cursor)
{
	struct bytes span;
	if (layout_shape(field) < LAYOUT_REPEATED || !wire_read_span(cursor, &span))
		return false;
	struct wire_cursor packed = {span.data, span.data + span.size};
	unsigned wire = wire_of_type(layout_type(field));
	for (size_t count = 0; packed.at != packed.end; count++) {
		if (count == MESSAGE_REPEATED_MAX)
			return false;
		if (wire == WIRE_VARINT ? !check_varint(field, &packed)
					: !wire_skip_field(&packed, wire))
			return false;
	}
	return true;
}

static bool check_field(const struct layout_field *field, unsigned wire, struct wire_cursor *cursor,
			unsigned depth)
{
	unsigned expected = wire_of_type(layout_type(field));
	struct bytes span;
	if (wire != expected)
		return wire == WIRE_SPAN && check_packed(field, cursor);
	if (wire == WIRE_SPAN)
		return wire_read_span(cursor, &span) && check_span(field, span, depth);
	return wire == WIRE_VARINT ? check_varint(field, cursor) : wire_skip_field(cursor, wire);
}

/* One whose tag isn't written as we write it, or that we don't know. */
static bool check_other(const ProtobufCMessageDescriptor *descriptor, struct wire_cursor *cursor,
			unsigned depth)
{
	uint64_t tag;
	if (!wire_read_tag(cursor, &tag))
		return false;
	const struct layout_field *field = wire_field_of(descriptor, tag >> 3);
	unsigned wire = (unsigned)(tag & 7);
	return field == NULL ? wire_skip_field(cursor, wire)
			     : check_field(field, wire, cursor, depth);
}

static bool check_message(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes,
			  unsigned depth)
{
	if (depth > MESSAGE_DEPTH_MAX)
		return false;
	if (bytes.size == 0)
		return true; /* there may be no bytes to point at */
	const struct layout_field *layout = layout_of(descriptor);
	struct wire_cursor cursor = {bytes.data, bytes.data + bytes.size};
	for (size_t count = 0; cursor.at != cursor.end; count++) {
		if (count == MESSAGE_REPEATED_MAX)
			return false;
		const struct layout_field *field =
			wire_expected_field(&cursor, layout, descriptor->n_fields);
		if (field != NULL ? !check_field(field, field->tag & 7u, &cursor, depth)
				  : !check_other(descriptor, &cursor, depth))
			return false;
	}
	return true;
}

bool message_check(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes)
{
	return SABOTAGE("core.message-unchecked") || check_message(descriptor, bytes, 0);
}

struct bytes message_pack(const ProtobufCMessage *message, struct arena *arena)
{
	/* Nearly everything is small: packed aside, so that it is walked but once. */
	uint8_t aside[PACKED_ASIDE];
	const uint8_t *at = message_pack_before(message, aside, aside + sizeof aside);
	if (at != NULL)
		return arena_copy(arena, bytes_of(at, (size_t)(aside + sizeof aside - at)));
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *data = arena_take(arena, size);
	if (data == NULL)
		return bytes_of(NULL, 0);
	protobuf_c_message_pack(message, data);
	return bytes_of(data, size);
}

/* Nothing of ours has a default: what is initialised is zeros, but for the descriptor. */
void *message_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena)
{
	ProtobufCMessage *message =
		(ProtobufCMessage *)arena_alloc(arena, descriptor->sizeof_message);
	if (message != NULL)
		message->descriptor = descriptor;
	return message;
}

static unsigned row_of_name(const ProtobufCMessageDescriptor *descriptor, const char *name,
			    size_t size)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		if (strncmp(field->name, name, size) == 0 && field->name[size] == '\0')
			return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0 ? i + 1 : 0;
	}
	return 0;
}

bool message_fields(const ProtobufCMessageDescriptor *descriptor, const char *names,
		    uint64_t *ret_fields)
{
	uint64_t fields = 0;
	if (descriptor->n_fields >= 64)
		return false;
	while (*names != '\0') {
		size_t size = 0;
		while (names[size] != ' ' && names[size] != '\0')
			size++;
		unsigned row = row_of_name(descriptor, names, size);
		if (row == 0)
			return false;
		fields |= UINT64_C(1) << row;
		names += size;
		names += *names == ' ';
	}
	*ret_fields = fields;
	return true;
}
