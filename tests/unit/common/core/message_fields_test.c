/* Reading some fields of a message: they are as in the whole one, the rest isn't looked into. */
#include "tests/lib/test.h"

#include "command.pb-c.h"
#include "common/core/decider.h"
#include "hazard.pb-c.h"
#include "tests/lib/property.h"
#include "tests/unit/common/core/message_sample.h"
#include "wire.pb-c.h"

#define MEMORY (1u << 20)
#define PACKED_MAX (1u << 16)

static uint8_t memory[2][MEMORY], packed[3][PACKED_MAX];

static uint64_t fields_of(const ProtobufCMessageDescriptor *type, const char *names)
{
	uint64_t fields = 0;
	assert_true(message_fields(type, names, &fields));
	return fields;
}

static void fields_are_named(void **state)
{
	(void)state;
	uint64_t fields;
	const ProtobufCMessageDescriptor *type = &zh__hazard_opened__descriptor;
	assert_int_equal(fields_of(type, ""), 0);
	assert_int_equal(fields_of(type, "hazard"), 1 << 1);
	assert_int_equal(fields_of(type, "report hazard firm_role"), 1 << 8 | 1 << 1 | 1 << 3);
	/* Numbers have gaps, places among the fields have none. */
	assert_int_equal(fields_of(&zh__reinspected__descriptor, "sampling_rung"), 1 << 8);
	static const char *const wrong[] = {"hazar", "hazards", " hazard", "hazard  report", "1"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(message_fields(type, wrong[i], &fields));
	assert_false(message_fields(&zh__envelope__descriptor, "pull", &fields));
	assert_int_equal(fields_of(&zh__envelope__descriptor, "version"), 1 << 1);
}

static struct bytes pack_sample(const ProtobufCMessageDescriptor *type)
{
	struct arena arena;
	arena_init(&arena, memory[0], MEMORY);
	const ProtobufCMessage *message = message_sample(type, &arena);
	assert_true(protobuf_c_message_get_packed_size(message) <= PACKED_MAX);
	return bytes_of(packed[0], protobuf_c_message_pack(message, packed[0]));
}

/* What isn't wanted, out of a message that was read whole. */
static void keep_fields(ProtobufCMessage *message, uint64_t fields)
{
	static const uint64_t zero = 0;
	if (fields != MESSAGE_FIELDS_ALL)
		message->n_unknown_fields = 0;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		uint8_t *base = (uint8_t *)message;
		if (fields == MESSAGE_FIELDS_ALL || (fields >> (i + 1) & 1) != 0)
			continue;
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			memcpy(base + field->quantifier_offset, &zero, sizeof(size_t));
		else if (field->type == PROTOBUF_C_TYPE_STRING ||
			 field->type == PROTOBUF_C_TYPE_MESSAGE)
			memcpy(base + field->offset, &zero, sizeof(void *));
		else
			memcpy(base + field->quantifier_offset, &zero, sizeof(protobuf_c_boolean));
	}
}

static void check_reads_fields(const ProtobufCMessageDescriptor *type, struct bytes bytes,
			       uint64_t fields)
{
	struct arena arena[2];
	arena_init(&arena[0], memory[0], MEMORY);
	arena_init(&arena[1], memory[1], MEMORY);
	const ProtobufCMessage *whole = message_unpack(type, bytes, &arena[0]);
	const ProtobufCMessage *some = message_unpack_fields(type, bytes, fields, &arena[1]);
	if (whole == NULL)
		return; /* the damage may lie where nobody looked */
	assert_non_null(some);
	arena_init(&arena[1], memory[1], MEMORY); /* so that all of it may be looked at */
	keep_fields((ProtobufCMessage *)(uintptr_t)whole, fields);
	assert_bytes_equal(bytes_of(packed[1], protobuf_c_message_pack(some, packed[1])),
			   bytes_of(packed[2], protobuf_c_message_pack(whole, packed[2])));
}

static void altered_reads_alike(struct property *property)
{
	const ProtobufCMessageDescriptor *type = NULL;
	while (type == NULL)
		type = event_descriptor((uint16_t)property_below(property, EVENT_KINDS_END));
	size_t size = pack_sample(type).size;
	for (uint64_t n = property_below(property, 3); n != 0 && size != 0; n--)
		packed[0][property_below(property, size)] = (uint8_t)property_u64(property);
	struct bytes bytes = bytes_of(packed[0], size);
	uint64_t fields = property_u64(property);
	check_reads_fields(type, bytes,
			   type->n_fields < MESSAGE_FIELDS_MAX ? fields : MESSAGE_FIELDS_ALL);
	if (type->n_fields < MESSAGE_FIELDS_MAX)
		check_reads_fields(type, bytes, MESSAGE_FIELDS_ALL - 1);
}

static void wanted_fields_are_as_in_the_whole(void **state)
{
	(void)state;
	property_run(20000, altered_reads_alike);
}

#define WRITTEN(text) bytes_of((text), sizeof(text) - 1)

static bool reads(struct bytes bytes, const char *names)
{
	struct arena arena;
	arena_init(&arena, memory[0], MEMORY);
	const ProtobufCMessageDescriptor *type = &zh__event_meta__descriptor;
	return message_unpack_fields(type, bytes, fields_of(type, names), &arena) != NULL;
}

static void damage_is_found_where_it_matters(void **state)
{
	(void)state;
	/* rule is 2, person 3: a length behind the end, no number, a group, a cut varint. */
	static const char *const tops[] = {"\x1a\x09"
					   "ab",
					   "\x02\x01"
					   "a",
					   "\x1b\x1b\x1c\x1c", "\x18\xff\xff\xff"};
	for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++) {
		assert_false(reads(bytes_of(tops[i], 4), "person"));
		assert_false(reads(bytes_of(tops[i], 4), "unit"));
	}
	/* A number where a text is meant, and a message that ends in the middle of a field. */
	assert_false(reads(WRITTEN("\x18\x07"), "person"));
	assert_true(reads(WRITTEN("\x18\x07"), "rule"));
	assert_false(reads(WRITTEN("\x12\x02\x0a\x07"), "rule"));
	assert_true(reads(WRITTEN("\x12\x02\x0a\x07"), "person"));
	/* The same by tags of three bytes. */
	assert_false(reads(WRITTEN("\x98\x80\x00\x07"), "person"));
	assert_true(reads(WRITTEN("\x98\x80\x00\x07"), "rule"));
}

static void texts_end_beside_skipped_fields(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, memory[0], MEMORY);
	const ProtobufCMessageDescriptor *type = &zh__event_meta__descriptor;
	const Zh__EventMeta *meta = (const Zh__EventMeta *)(const void *)message_unpack_fields(
		type,
		WRITTEN("\x0a\x02"
			"ab\x12\x04\x0a\x02"
			"cd\x1a\x02"
			"ef\xa2\x80\x00\x01"
			"g\x32\x02"
			"hi"),
		fields_of(type, "firm_key person reason"), &arena);
	assert_non_null(meta);
	assert_string_equal(meta->firm_key, "ab");
	assert_string_equal(meta->person, "ef");
	assert_string_equal(meta->reason, "hi");
	arena_init(&arena, memory[0], MEMORY);
	assert_null(meta->rule);
	assert_null(meta->unit);
}

static void sources_say_what_is_read(void **state)
{
	(void)state;
	struct source_kind kind = {.kind = KIND(SIGNAL_JOINED)};
	assert_true(source_fields(&kind).body == MESSAGE_FIELDS_ALL);
	assert_true(source_fields(&kind).meta == MESSAGE_FIELDS_ALL);
	kind.body = "report";
	assert_int_equal(source_fields(&kind).body, 1 << 2);
	assert_int_equal(source_fields(&kind).meta, 0);
	kind.meta = "firm_key reason";
	assert_int_equal(source_fields(&kind).meta, 1 << 1 | 1 << 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_named),
		cmocka_unit_test(wanted_fields_are_as_in_the_whole),
		cmocka_unit_test(damage_is_found_where_it_matters),
		cmocka_unit_test(texts_end_beside_skipped_fields),
		cmocka_unit_test(sources_say_what_is_read),
	};
	return cmocka_run_group_tests_name("message_fields", tests, NULL, NULL);
}
