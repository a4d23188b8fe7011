/* Packing backwards gives the very bytes of protobuf-c's packing, for every message that there
 * is. */
#include "tests/lib/test.h"

#include "common/core/event.h"
#include "common/core/message_pack.h"
#include "common/core/message_wire.h"
#include "tests/lib/property.h"
#include "tests/unit/common/core/message_sample.h"
#include "wire.pb-c.h"

#define MEMORY (4u << 20)
#define PACKED_MAX (1u << 16)
#define TYPES_MAX 400

static uint8_t memory[MEMORY], expected[PACKED_MAX], packed[PACKED_MAX];
static const ProtobufCMessageDescriptor *types[TYPES_MAX];
static size_t type_count;

static void many_unknown_fields_unpack(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	for (size_t i = 0; i < 4000; i++) { /* field 2000, a varint of one byte */
		expected[3 * i] = 0x80;
		expected[3 * i + 1] = 0x7d;
		expected[3 * i + 2] = (uint8_t)(i & 0x7f);
	}
	struct bytes bytes = bytes_of(expected, 12000);
	const ProtobufCMessage *message = message_unpack(&zh__reply__descriptor, bytes, &arena);
	assert_non_null(message);
	assert_int_equal(message->n_unknown_fields, 4000);
	uint8_t *end = packed + PACKED_MAX;
	uint8_t *at = message_pack_before(message, packed, end);
	assert_bytes_equal(bytes_of(at, (size_t)(end - at)), bytes);
}

static int find_types(void **state)
{
	(void)state;
	types[type_count++] = &zh__envelope__descriptor;
	types[type_count++] = &zh__event_meta__descriptor;
	types[type_count++] = &zh__push_item__descriptor;
	types[type_count++] = &zh__receipt__descriptor;
	types[type_count++] = &zh__reply__descriptor;
	types[type_count++] = &zh__pull__descriptor;
	types[type_count++] = &zh__document_content__descriptor;
	for (uint16_t kind = 0; kind < EVENT_KINDS_END && type_count < TYPES_MAX; kind++) {
		if (event_descriptor(kind) != NULL)
			types[type_count++] = event_descriptor(kind);
	}
	return type_count > 120 ? 0 : -1;
}

static void check_same(const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	assert_true(size <= PACKED_MAX);
	assert_int_equal(protobuf_c_message_pack(message, expected), size);
	uint8_t *end = packed + PACKED_MAX;
	uint8_t *at = message_pack_before(message, packed, end);
	assert_non_null(at);
	assert_bytes_equal(bytes_of(at, (size_t)(end - at)), bytes_of(expected, size));
	/* Exactly enough room is enough, and one byte less isn't. */
	assert_ptr_equal(message_pack_before(message, end - size, end), end - size);
	if (size != 0)
		assert_null(message_pack_before(message, end - size + 1, end));
}

static void whole_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < type_count; i++) {
		struct arena arena;
		arena_init(&arena, memory, MEMORY);
		check_same(message_sample(types[i], &arena));
	}
}

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessageDescriptor *descriptor,
						uint64_t number)
{
	return number > UINT32_MAX
		       ? NULL
		       : protobuf_c_message_descriptor_get_field(descriptor, (unsigned)number);
}

static unsigned wire_in_descriptor(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return WIRE_SPAN;
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return WIRE_32;
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return WIRE_64;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		break;
	}
	return WIRE_VARINT;
}

#define SEEN_MAX 128 /* fields of a message, and one place for its oneof */

/* Does a member that is no repeated one stand twice?  How such are merged is not compared. */
static bool stands_twice(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes)
{
	bool seen[SEEN_MAX] = {false};
	struct wire_cursor cursor = {bytes.data, bytes.data + bytes.size};
	assert_true(descriptor->n_fields < SEEN_MAX);
	while (bytes.size != 0 && cursor.at != cursor.end) {
		uint64_t tag = 0;
		struct bytes span;
		assert_true(wire_read_varint(&cursor, &tag));
		const ProtobufCFieldDescriptor *field = field_of(descriptor, tag >> 3);
		struct wire_cursor before = cursor;
		assert_true(wire_skip_field(&cursor, (unsigned)(tag & 7)));
		if (field == NULL)
			continue;
		bool *once = &seen[field - descriptor->fields];
		bool oneof = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
		if (oneof) /* one mark for all members of it */
			once = &seen[SEEN_MAX - 1];
		if (field->label != PROTOBUF_C_LABEL_REPEATED && *once)
			return true;
		*once = true;
		if (field->type == PROTOBUF_C_TYPE_MESSAGE && wire_read_span(&before, &span) &&
		    stands_twice((const ProtobufCMessageDescriptor *)field->descriptor, span))
			return true;
	}
	return false;
}

/* Ours and protobuf-c's, each packed again. */
static void check_unpacks_alike(const ProtobufCMessageDescriptor *type, struct bytes bytes,
				const ProtobufCMessage *ours)
{
	static uint8_t again[PACKED_MAX];
	static const uint8_t nothing = 0;
	ProtobufCMessage *theirs = protobuf_c_message_unpack(
		type, NULL, bytes.size, bytes.size != 0 ? bytes.data : &nothing);
	assert_non_null(theirs);
	size_t size = protobuf_c_message_pack(ours, packed);
	assert_int_equal(protobuf_c_message_pack(theirs, again), size);
	if (size != 0)
		assert_memory_equal(packed, again, size);
	protobuf_c_message_free_unpacked(theirs, NULL);
}

/* What unpacks from altered bytes: numbers of any size, unknown fields, fields that aren't
 * stated. */
static void altered_sample(struct property *property)
{
	const ProtobufCMessageDescriptor *type = types[property_below(property, type_count)];
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	size_t size = protobuf_c_message_pack(message_sample(type, &arena), expected);
	for (uint64_t n = property_below(property, 6) + 1; n != 0 && size != 0; n--)
		expected[property_below(property, size)] = (uint8_t)property_u64(property);
	if (property_chance(property, 30))
		size = (size_t)property_below(property, size + 1);
	if (!message_check(type, bytes_of(expected, size)))
		return;
	arena_reset(&arena);
	const ProtobufCMessage *message = message_unpack(type, bytes_of(expected, size), &arena);
	assert_non_null(message);
	if (!stands_twice(type, bytes_of(expected, size)))
		check_unpacks_alike(type, bytes_of(expected, size), message);
	check_same(message);
}

static void altered_samples(void **state)
{
	(void)state;
	property_run(60000, altered_sample);
}

/* Texts are copied in several ways, by their length. */
static void texts_of_every_length(void **state)
{
	(void)state;
	char text[300];
	for (size_t size = 0; size < sizeof text; size++) {
		for (size_t i = 0; i < size; i++)
			text[i] = (char)(1 + i % 127);
		text[size] = '\0';
		Zh__EventMeta meta = ZH__EVENT_META__INIT;
		meta.firm_key = text;
		meta.reason = text + size / 2;
		check_same(&meta.base);
	}
}

struct number_type {
	ProtobufCType type;
	enum layout_type layout;
};

struct numbers {
	ProtobufCMessage base;
	size_t count;
	const void *values;
};

static void check_numbers(const struct number_type *number, const void *values, size_t count)
{
	for (unsigned packing = 0; packing < 2; packing++) {
		const enum layout_shape shape = packing != 0 ? LAYOUT_PACKED : LAYOUT_REPEATED;
		const ProtobufCFieldDescriptor field = {
			.name = "n",
			.id = 300,
			.label = PROTOBUF_C_LABEL_REPEATED,
			.type = number->type,
			.quantifier_offset = offsetof(struct numbers, count),
			.offset = offsetof(struct numbers, values),
			.flags = packing != 0 ? PROTOBUF_C_FIELD_FLAG_PACKED : 0};
		struct layout_field rows[] = {
			LAYOUT_BEGIN,
			{.tag = (uint16_t)LAYOUT_TAG(300, LAYOUT_WIRE(number->layout, shape)),
			 .kind = (uint8_t)LAYOUT_KIND(number->layout, shape),
			 .mask = -1,
			 .presence = offsetof(struct numbers, count),
			 .offset = offsetof(struct numbers, values)}};
		const ProtobufCMessageDescriptor descriptor = {
			.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
			.sizeof_message = sizeof(struct numbers),
			.n_fields = 1,
			.fields = &field,
			.reserved1 = rows};
		const struct numbers message = {
			.base = {.descriptor = &descriptor}, .count = count, .values = values};
		check_same(&message.base);
	}
}

/* Each number type at its ends, packed and not: no message of ours uses all of them. */
static void every_number_type(void **state)
{
	(void)state;
	static const int32_t ends32[] = {0,     1,     -1,      127,       128,
					 16383, 16384, 2097151, INT32_MAX, INT32_MIN};
	static const int64_t ends64[] = {0, 1, -1, INT64_C(1) << 35, INT64_MAX, INT64_MIN};
	static const struct number_type types32[] = {{PROTOBUF_C_TYPE_INT32, LAYOUT_INT32},
						     {PROTOBUF_C_TYPE_SINT32, LAYOUT_SINT32},
						     {PROTOBUF_C_TYPE_UINT32, LAYOUT_UINT32},
						     {PROTOBUF_C_TYPE_FIXED32, LAYOUT_FIXED32},
						     {PROTOBUF_C_TYPE_SFIXED32, LAYOUT_SFIXED32},
						     {PROTOBUF_C_TYPE_BOOL, LAYOUT_BOOL}};
	static const struct number_type types64[] = {{PROTOBUF_C_TYPE_INT64, LAYOUT_INT64},
						     {PROTOBUF_C_TYPE_SINT64, LAYOUT_SINT64},
						     {PROTOBUF_C_TYPE_UINT64, LAYOUT_UINT64},
						     {PROTOBUF_C_TYPE_FIXED64, LAYOUT_FIXED64},
						     {PROTOBUF_C_TYPE_SFIXED64, LAYOUT_SFIXED64}};
	for (size_t i = 0; i < sizeof types32 / sizeof types32[0]; i++)
		check_numbers(&types32[i], ends32, sizeof ends32 / sizeof ends32[0]);
	for (size_t i = 0; i < sizeof types64 / sizeof types64[0]; i++)
		check_numbers(&types64[i], ends64, sizeof ends64 / sizeof ends64[0]);
}

/* ---- layouts */

static uint64_t tag_of(const struct layout_field *row)
{
	uint8_t tag[2];
	uint64_t value = 0;
	memcpy(tag, &row->tag, sizeof tag);
	struct wire_cursor cursor = {tag, tag + sizeof tag};
	assert_true(wire_read_varint(&cursor, &value));
	assert_true(cursor.at == cursor.end || tag[1] == 0);
	return value;
}

static enum layout_type layout_in_descriptor(const ProtobufCFieldDescriptor *field)
{
	static const enum layout_type layouts[] = {
		[PROTOBUF_C_TYPE_BOOL] = LAYOUT_BOOL,
		[PROTOBUF_C_TYPE_ENUM] = LAYOUT_ENUM,
		[PROTOBUF_C_TYPE_INT32] = LAYOUT_INT32,
		[PROTOBUF_C_TYPE_UINT32] = LAYOUT_UINT32,
		[PROTOBUF_C_TYPE_SINT32] = LAYOUT_SINT32,
		[PROTOBUF_C_TYPE_INT64] = LAYOUT_INT64,
		[PROTOBUF_C_TYPE_UINT64] = LAYOUT_UINT64,
		[PROTOBUF_C_TYPE_SINT64] = LAYOUT_SINT64,
		[PROTOBUF_C_TYPE_FIXED32] = LAYOUT_FIXED32,
		[PROTOBUF_C_TYPE_FIXED64] = LAYOUT_FIXED64,
		[PROTOBUF_C_TYPE_STRING] = LAYOUT_STRING,
		[PROTOBUF_C_TYPE_BYTES] = LAYOUT_BYTES,
		[PROTOBUF_C_TYPE_MESSAGE] = LAYOUT_MESSAGE,
	};
	return layouts[field->type];
}

static void check_row(const struct layout_field *row, const ProtobufCFieldDescriptor *field)
{
	bool tight = (field->flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0;
	bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
	bool oneof = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
	bool by_pointer = !repeated && !oneof && field->quantifier_offset == 0;
	assert_ptr_equal(row->of, field->descriptor);
	assert_int_equal(layout_number_of(row->tag), field->id);
	assert_int_equal(tag_of(row) >> 3, field->id);
	assert_int_equal(tag_of(row) & 7, tight ? WIRE_SPAN : wire_in_descriptor(field));
	assert_int_equal(layout_type(row), layout_in_descriptor(field));
	assert_int_equal(layout_shape(row), tight      ? LAYOUT_PACKED
					    : repeated ? LAYOUT_REPEATED
					    : oneof    ? LAYOUT_ONEOF
						       : LAYOUT_SINGLE);
	assert_int_equal(row->offset, field->offset);
	assert_int_equal(row->presence, by_pointer ? field->offset : field->quantifier_offset);
	assert_int_equal(row->mask, repeated || by_pointer ? -1 : LAYOUT_FLAG_BITS);
}

static void check_layout(const ProtobufCMessageDescriptor *type)
{
	const struct layout_field *rows = layout_of(type);
	assert_non_null(rows);
	const ProtobufCMessage message = {.descriptor = type};
	assert_true(layout_states(&rows[0], (const uint8_t *)&message));
	for (unsigned i = 0; i < type->n_fields; i++) {
		check_row(&rows[i + 1], &type->fields[i]);
		if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			check_layout((const ProtobufCMessageDescriptor *)rows[i + 1].of);
	}
	for (unsigned i = type->n_fields + 1; i < LAYOUT_ROWS_LEAST; i++)
		assert_int_equal(rows[i].tag, 0);
}

static void layouts_agree_with_descriptors(void **state)
{
	(void)state;
	for (size_t i = 0; i < type_count; i++)
		check_layout(types[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layouts_agree_with_descriptors),
		cmocka_unit_test(whole_samples),
		cmocka_unit_test(altered_samples),
		cmocka_unit_test(texts_of_every_length),
		cmocka_unit_test(every_number_type),
		cmocka_unit_test(many_unknown_fields_unpack),
	};
	return cmocka_run_group_tests(tests, find_types, NULL);
}
