/* The walk over a message's bytes that lets pass what message_read() would read.
 *
 * Where a field stands is only worked out on the way back from a fault: what is
 * sound, nearly everything, isn't the slower for it.
 */
#include "common/core/message_check.h"

#include "common/base/sabotage.h"
#include "common/base/utf8.h"
#include "common/core/message.h"
#include "common/core/message_wire.h"

/* ---- texts */

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
static inline enum message_fault_kind text_fault(struct bytes text)
{
	if (text.size > MESSAGE_TEXT_MAX)
		return MESSAGE_TEXT_LONG;
	size_t at = 0;
	while ((at = utf8_behind_wide(text, behind_ascii(text, at))) < text.size) {
		if (text.data[at] == 0)
			return MESSAGE_TEXT_ZERO;
		if (text.data[at] >= 0x80 && utf8_next_any(text, &at) == UTF8_INVALID &&
		    !(SABOTAGE("fuzz.wire") && ++at != 0))
			return MESSAGE_TEXT_CODING;
	}
	return MESSAGE_SOUND;
}

bool message_text_valid(struct bytes text)
{
	return text_fault(text) == MESSAGE_SOUND;
}

/* ---- faults */

/* false, for whoever found it. */
static bool fault_is(struct message_fault *fault, enum message_fault_kind kind)
{
	if (fault != NULL)
		fault->kind = kind;
	return false;
}

/* What finds no room at the end is left out: no schema of ours has such names. */
static void put_before(struct message_fault *fault, const char *front)
{
	char where[MESSAGE_WHERE];
	struct writer out = writer_over(where, sizeof where - 1);
	bool dotted = fault->where[0] != '\0' && fault->where[0] != '[';
	writer_put(&out, front, strlen(front));
	writer_put(&out, ".", dotted);
	writer_put(&out, fault->where, strlen(fault->where));
	memcpy(fault->where, where, out.size);
	fault->where[out.size] = '\0';
}

/* "[12]" */
static void put_index(struct message_fault *fault, size_t index)
{
	char text[24];
	size_t at = sizeof text;
	text[--at] = '\0';
	text[--at] = ']';
	do {
		text[--at] = (char)('0' + index % 10);
		index /= 10;
	} while (index != 0);
	text[--at] = '[';
	put_before(fault, text + at);
}

/* How many elements of the field end before `end`. */
static size_t elements_before(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes,
			      const struct layout_field *field, const uint8_t *end)
{
	struct wire_cursor cursor = {bytes.data, bytes.data + bytes.size};
	uint64_t tag;
	size_t count = 0;
	while (cursor.at < end && wire_read_tag(&cursor, &tag)) {
		bool is_one = wire_field_of(descriptor, tag >> 3) == field;
		if (!wire_skip_field(&cursor, (unsigned)(tag & 7)))
			break;
		count += is_one && cursor.at <= end;
	}
	return count;
}

static const char *name_of(const ProtobufCMessageDescriptor *descriptor,
			   const struct layout_field *field)
{
	return descriptor->fields[field - layout_of(descriptor) - 1].name;
}

/* `begin`: where the field's tag stands. */
static void name_field(struct message_fault *fault, const ProtobufCMessageDescriptor *descriptor,
		       struct bytes bytes, const struct layout_field *field, const uint8_t *begin)
{
	if (fault->kind == MESSAGE_SOUND)
		fault->kind = MESSAGE_BROKEN;
	if (field == NULL)
		return;
	if (layout_shape(field) == LAYOUT_REPEATED && fault->kind != MESSAGE_LIST_LONG)
		put_index(fault, elements_before(descriptor, bytes, field, begin));
	put_before(fault, name_of(descriptor, field));
}

/* ---- the walk */

static bool check_message(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes,
			  unsigned depth, struct message_fault *fault);

static bool check_span(const struct layout_field *field, struct bytes span, unsigned depth,
		       struct message_fault *fault)
{
	enum layout_type type = layout_type(field);
	if (type == LAYOUT_STRING) {
		enum message_fault_kind kind = text_fault(span);
		return kind == MESSAGE_SOUND || fault_is(fault, kind);
	}
	if (type == LAYOUT_MESSAGE)
		return check_message((const ProtobufCMessageDescriptor *)field->of, span, depth + 1,
				     fault);
	return type == LAYOUT_BYTES;
}

static bool check_varint(const struct layout_field *field, struct wire_cursor *cursor,
			 struct message_fault *fault)
{
	uint64_t value;
	if (!wire_read_varint(cursor, &value))
		return false;
	return layout_type(field) != LAYOUT_ENUM ||
	       message_enum_has((const ProtobufCEnumDescriptor *)field->of, value) ||
	       fault_is(fault, MESSAGE_VALUE_UNKNOWN);
}

/* A packed repeated field of numbers: whole elements, enums in range. */
static bool check_packed(const struct layout_field *field, struct wire_cursor *cursor,
			 struct message_fault *fault)
{
	struct bytes span;
	if (layout_shape(field) < LAYOUT_REPEATED || !wire_read_span(cursor, &span))
		return false;
	struct wire_cursor packed = {span.data, span.data + span.size};
	unsigned wire = wire_of_type(layout_type(field));
	for (size_t count = 0; packed.at != packed.end; count++) {
		if (count == MESSAGE_REPEATED_MAX)
			return fault_is(fault, MESSAGE_LIST_LONG);
		if (wire == WIRE_VARINT ? !check_varint(field, &packed, fault)
					: !wire_skip_field(&packed, wire))
			return false;
	}
	return true;
}

static bool check_field(const struct layout_field *field, unsigned wire, struct wire_cursor *cursor,
			unsigned depth, struct message_fault *fault)
{
	unsigned expected = wire_of_type(layout_type(field));
	struct bytes span;
	if (wire != expected)
		return wire == WIRE_SPAN && check_packed(field, cursor, fault);
	if (wire == WIRE_SPAN)
		return wire_read_span(cursor, &span) && check_span(field, span, depth, fault);
	return wire == WIRE_VARINT ? check_varint(field, cursor, fault)
				   : wire_skip_field(cursor, wire);
}

/* One whose tag isn't written as we write it, or that we don't know. */
static bool check_other(const ProtobufCMessageDescriptor *descriptor, struct wire_cursor *cursor,
			unsigned depth, const struct layout_field **ret_field,
			struct message_fault *fault)
{
	uint64_t tag;
	if (!wire_read_tag(cursor, &tag))
		return false;
	*ret_field = wire_field_of(descriptor, tag >> 3);
	unsigned wire = (unsigned)(tag & 7);
	return *ret_field == NULL ? wire_skip_field(cursor, wire)
				  : check_field(*ret_field, wire, cursor, depth, fault);
}

static bool check_message(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes,
			  unsigned depth, struct message_fault *fault)
{
	if (depth > MESSAGE_DEPTH_MAX && !SABOTAGE("core.nesting-unlimited"))
		return fault_is(fault, MESSAGE_DEEP);
	if (bytes.size == 0)
		return true; /* there may be no bytes to point at */
	const struct layout_field *layout = layout_of(descriptor);
	struct wire_cursor cursor = {bytes.data, bytes.data + bytes.size};
	for (size_t count = 0; cursor.at != cursor.end; count++) {
		const uint8_t *begin = cursor.at;
		const struct layout_field *field =
			wire_expected_field(&cursor, layout, descriptor->n_fields);
		bool sound;
		if (count == MESSAGE_REPEATED_MAX)
			sound = fault_is(fault, MESSAGE_LIST_LONG);
		else if (field != NULL)
			sound = check_field(field, field->tag & 7u, &cursor, depth, fault);
		else
			sound = check_other(descriptor, &cursor, depth, &field, fault);
		if (sound)
			continue;
		if (fault != NULL)
			name_field(fault, descriptor, bytes, field, begin);
		return false;
	}
	return true;
}

bool message_check(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes)
{
	return SABOTAGE("core.message-unchecked") || check_message(descriptor, bytes, 0, NULL);
}

struct message_fault message_find_fault(const ProtobufCMessageDescriptor *descriptor,
					struct bytes bytes)
{
	struct message_fault fault = {.kind = MESSAGE_SOUND};
	if (check_message(descriptor, bytes, 0, &fault))
		fault.kind = MESSAGE_SOUND;
	return fault;
}
