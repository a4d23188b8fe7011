/* Messages from outside: what passes the check can be unpacked, within the arena that it is
 * given. */
#include "proto/layout.h"
#include "tests/lib/test.h"

#include "command.pb-c.h"
#include "common/base/utf8.h"
#include "common/core/event.h"
#include "common/core/message_check.h"
#include "feed.pb-c.h"
#include "intake.pb-c.h"
#include "tests/lib/property.h"
#include "tests/unit/common/core/message_sample.h"
#include "wire.pb-c.h"

#define MEMORY (4u << 20)
#define PACKED_MAX (1u << 16)

static uint8_t memory[MEMORY], packed[PACKED_MAX];

static struct bytes pack_sample(const ProtobufCMessageDescriptor *descriptor)
{
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	const ProtobufCMessage *message = message_sample(descriptor, &arena);
	assert_true(protobuf_c_message_get_packed_size(message) <= PACKED_MAX);
	return bytes_of(packed, protobuf_c_message_pack(message, packed));
}

/* The promise: checked bytes unpack, and into strings that are what stood on the wire. */
static bool passes(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes)
{
	if (!message_check(descriptor, bytes))
		return false;
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	assert_non_null(message_unpack(descriptor, bytes, &arena));
	assert_false(arena.overflow);
	return true;
}

/* All that comes over a socket or lies in a journal. */
static size_t all_types(const ProtobufCMessageDescriptor *out[], size_t max)
{
	size_t count = 0;
	out[count++] = &zh__envelope__descriptor;
	out[count++] = &zh__event_meta__descriptor;
	out[count++] = &zh__push_item__descriptor;
	out[count++] = &zh__document_content__descriptor;
	out[count++] = &zh__command__descriptor;
	for (uint16_t kind = 0; kind < EVENT_KINDS_END && count < max; kind++) {
		if (event_descriptor(kind) != NULL)
			out[count++] = event_descriptor(kind);
	}
	return count;
}

#define TYPES_MAX 400

static void samples_pass_and_no_schema_is_too_deep(void **state)
{
	(void)state;
	const ProtobufCMessageDescriptor *types[TYPES_MAX];
	size_t count = all_types(types, TYPES_MAX);
	assert_true(count > 120);
	for (size_t i = 0; i < count; i++) {
		assert_true(passes(types[i], pack_sample(types[i])));
		assert_true(message_depth(types[i]) <= MESSAGE_DEPTH_MAX);
	}
	assert_true(passes(&zh__envelope__descriptor, bytes_of(NULL, 0)));
}

static void truncations_and_bit_flips_are_safe(void **state)
{
	(void)state;
	const ProtobufCMessageDescriptor *types[TYPES_MAX];
	size_t count = all_types(types, TYPES_MAX);
	uint64_t tried = 0, refused = 0;
	for (size_t i = 0; i < count; i++) {
		size_t size = pack_sample(types[i]).size;
		for (size_t cut = 0; cut < size; cut++)
			refused += !passes(types[i], bytes_of(packed, cut));
		for (size_t bit = 0; bit < size * 8; bit++) {
			packed[bit / 8] ^= (uint8_t)(1u << (bit % 8));
			refused += !passes(types[i], bytes_of(packed, size));
			packed[bit / 8] ^= (uint8_t)(1u << (bit % 8));
		}
		tried += size * 9;
	}
	print_message("%llu altered messages, %llu refused\n", (unsigned long long)tried,
		      (unsigned long long)refused);
	assert_true(refused > tried / 4 && refused < tried);
}

static void noise_is_safe(struct property *property)
{
	uint8_t noise[200];
	size_t size = (size_t)property_below(property, sizeof noise);
	property_fill(property, noise, size);
	if (property_chance(property, 50) && size > 2)
		noise[0] = (uint8_t)(property_below(property, 13) << 3 | 2); /* a member of Frame */
	(void)passes(&zh__envelope__descriptor, bytes_of(noise, size));
}

static void random_bytes_are_safe(void **state)
{
	(void)state;
	property_run(20000, noise_is_safe);
}

/* ---- in one walk */

static bool same_packed(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	static uint8_t packed_a[PACKED_MAX], packed_b[PACKED_MAX];
	size_t size = protobuf_c_message_pack(a, packed_a);
	return size == protobuf_c_message_pack(b, packed_b) &&
	       memcmp(packed_a, packed_b, size) == 0;
}

/* Reading gives what checking and unpacking give; where it gives nothing, the arena tells why. */
static void check_reads_alike(const ProtobufCMessageDescriptor *type, struct bytes bytes,
			      size_t room)
{
	static uint8_t room_for_read[MEMORY], room_for_lent[MEMORY];
	struct arena arena, reading, lending;
	arena_init(&arena, memory, MEMORY);
	arena_init(&reading, room_for_read, room);
	arena_init(&lending, room_for_lent, room);
	bool sound = message_check(type, bytes);
	const ProtobufCMessage *read = message_read(type, bytes, &reading);
	const ProtobufCMessage *lent = message_read_lent(type, bytes, &lending);
	assert_int_equal(reading.overflow, sound && read == NULL);
	assert_int_equal(lending.overflow, sound && lent == NULL);
	if (!sound) {
		assert_null(read);
		assert_null(lent);
	}
	assert_true(read != NULL || reading.used == 0);
	assert_true(lent != NULL || lending.used == 0);
	const ProtobufCMessage *unpacked = sound ? message_unpack(type, bytes, &arena) : NULL;
	if (read != NULL)
		assert_true(same_packed(read, unpacked));
	if (lent != NULL)
		assert_true(same_packed(lent, unpacked));
}

static void altered_reads_alike(struct property *property)
{
	const ProtobufCMessageDescriptor *types[TYPES_MAX];
	size_t count = all_types(types, TYPES_MAX);
	const ProtobufCMessageDescriptor *type = types[property_below(property, count)];
	size_t size = pack_sample(type).size;
	for (uint64_t n = property_below(property, 4); n != 0 && size != 0; n--)
		packed[property_below(property, size)] = (uint8_t)property_u64(property);
	size_t room = property_chance(property, 50) ? MEMORY : property_below(property, 8192);
	check_reads_alike(type, bytes_of(packed, size), room);
}

static void reading_is_checking_and_unpacking(void **state)
{
	(void)state;
	property_run(20000, altered_reads_alike);
}

static bool lies_in(const void *pointer, struct bytes whole)
{
	return (uintptr_t)pointer >= (uintptr_t)whole.data &&
	       (uintptr_t)pointer < (uintptr_t)whole.data + whole.size;
}

static void only_bytes_are_lent(void **state)
{
	(void)state;
	struct bytes bytes = pack_sample(&zh__command__descriptor);
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	const Zh__Command *read = (const Zh__Command *)(const void *)message_read(
		&zh__command__descriptor, bytes, &arena);
	assert_false(lies_in(read->body.data, bytes));
	const Zh__Command *lent = (const Zh__Command *)(const void *)message_read_lent(
		&zh__command__descriptor, bytes, &arena);
	assert_true(lies_in(lent->body.data, bytes));
	assert_false(lies_in(lent->act, bytes));
}

/* A text ends where the next tag was: this message's, the one's around it, one of three bytes, an
 * unknown field's, or none.  What is read stays as it was. */
static void texts_end_where_tags_were(void **state)
{
	(void)state;
	static const char written[] = "\x0a\x02"
				      "ab\x12\x04\x0a\x02"
				      "cd\x1a\x00\xa2\x80\x00\x01"
				      "e\xa0\x06\x05\x32\x02"
				      "fg";
	const struct bytes bytes = bytes_of(written, sizeof written - 1);
	uint8_t kept[sizeof written];
	memcpy(kept, written, sizeof written);
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	for (int strict = 0; strict < 2; strict++) {
		const Zh__EventMeta *meta =
			(const Zh__EventMeta
				 *)(const void *)(strict != 0 ? message_read(
									&zh__event_meta__descriptor,
									bytes, &arena)
							      : message_unpack(
									&zh__event_meta__descriptor,
									bytes, &arena));
		assert_non_null(meta);
		assert_string_equal(meta->firm_key, "ab");
		assert_string_equal(meta->rule->id, "cd");
		assert_string_equal(meta->person, "");
		assert_string_equal(meta->unit, "e");
		assert_string_equal(meta->reason, "fg");
		assert_int_equal(meta->base.n_unknown_fields, 1);
		assert_int_equal(meta->base.unknown_fields[0].data[0], 5);
		assert_memory_equal(written, kept, sizeof written);
	}
}

/* message_new() knows that nothing has a default. */
static void check_new(const ProtobufCMessageDescriptor *type)
{
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	void *expected = arena_alloc(&arena, type->sizeof_message);
	protobuf_c_message_init(type, expected);
	assert_memory_equal(message_new(type, &arena), expected, type->sizeof_message);
	for (unsigned i = 0; i < type->n_fields; i++) {
		if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			check_new((const ProtobufCMessageDescriptor *)type->fields[i].descriptor);
	}
}

static void new_messages_are_initialised(void **state)
{
	(void)state;
	const ProtobufCMessageDescriptor *types[TYPES_MAX];
	size_t count = all_types(types, TYPES_MAX);
	for (size_t i = 0; i < count; i++)
		check_new(types[i]);
}

/* ---- strings */

static bool text_passes(const void *text, size_t size)
{
	static uint8_t bytes[MESSAGE_TEXT_MAX + 64];
	struct writer out = writer_over(bytes, sizeof bytes);
	uint8_t head[4] = {6 << 3 | 2, (uint8_t)(size & 0x7f), 0, 0}; /* EventMeta.reason */
	size_t used = 2;
	if (size > 0x7f) {
		head[1] |= 0x80;
		head[2] = (uint8_t)(size >> 7 & 0x7f);
		used = 3;
		if (size >> 14 != 0)
			return false;
	}
	writer_put(&out, head, used);
	writer_put(&out, text, size);
	return passes(&zh__event_meta__descriptor, writer_bytes(&out));
}

static void strings_are_text_without_end(void **state)
{
	(void)state;
	assert_true(text_passes("", 0));
	assert_true(text_passes("质安", 6));
	assert_false(text_passes("a\0b", 3));
	assert_false(text_passes("\0", 1));
	assert_false(text_passes("\xc0\x80", 2));     /* NUL in an overlong form */
	assert_false(text_passes("\xed\xa0\x80", 3)); /* a surrogate */
	assert_false(text_passes("\xe8\xb4", 2));     /* half a character */
	assert_false(text_passes("\xff", 1));
	assert_false(text_passes("\xf4\x90\x80\x80", 4)); /* behind the last one */
	assert_true(text_passes("0123456789abcdef", 16));
	assert_true(text_passes("0123456789abcde\x7f\x01 ~", 19));
	for (size_t at = 0; at < 16; at++) { /* a fault among eight that are looked at at once */
		char text[] = "0123456789abcdef";
		text[at] = '\0';
		assert_false(text_passes(text, 16));
		text[at] = '\x80';
		assert_false(text_passes(text, 16));
		text[at] = '\xff';
		assert_false(text_passes(text, 16));
	}
	static char longest[MESSAGE_TEXT_MAX + 1];
	memset(longest, 'x', sizeof longest);
	assert_true(text_passes(longest, MESSAGE_TEXT_MAX));
	assert_false(text_passes(longest, MESSAGE_TEXT_MAX + 1));
}

static bool is_text_by_characters(struct bytes text)
{
	for (size_t at = 0; at < text.size;) {
		uint32_t character = utf8_next_any(text, &at);
		if (character == UTF8_INVALID || character == 0)
			return false;
	}
	return true;
}

/* Runs in any order, with a byte exchanged or the end cut off: words of eight bytes are looked at
 * from every place of each. */
static void runs_are_as_their_characters(struct property *property)
{
	static const char *const pieces[] = {
		"a", "01234567", "\x7f",         "\x01",         "质",           "安全",
		"é", "。",       "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x9f\x8d\xb2",
	};
	uint8_t text[96];
	struct writer out = writer_over(text, sizeof text);
	for (uint64_t n = property_below(property, 16); n != 0; n--) {
		const char *piece =
			pieces[property_below(property, sizeof pieces / sizeof *pieces)];
		for (uint64_t times = 1 + property_below(property, 4); times != 0; times--)
			writer_put(&out, piece, strlen(piece));
	}
	struct bytes written = writer_bytes(&out);
	assert_true(message_text_valid(written));
	if (written.size != 0 && property_chance(property, 50)) {
		static const uint8_t others[] = {0, 0x80, 0xbf, 0xc0, 0xe0, 0xed, 0xf4, 0xff};
		text[property_below(property, written.size)] =
			others[property_below(property, sizeof others)];
	}
	if (property_chance(property, 50))
		written.size = property_below(property, written.size + 1);
	assert_int_equal(message_text_valid(written), is_text_by_characters(written));
}

static void texts_are_as_their_characters(void **state)
{
	(void)state;
	property_run(50000, runs_are_as_their_characters);
}

/* ---- floods */

/* Tag and length of a span. */
static void put_span_head(struct writer *out, unsigned field, size_t size)
{
	uint64_t values[2] = {(uint64_t)field << 3 | 2, size};
	for (unsigned i = 0; i < 2; i++) {
		uint64_t value = values[i];
		do {
			uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
			writer_put(out, &byte, 1);
			value >>= 7;
		} while (value != 0);
	}
}

/* Pull.kinds, packed: so many numbers of one byte each. */
static bool kinds_pass(size_t count)
{
	static uint8_t bytes[8192];
	static uint8_t ones[8192];
	memset(ones, 1, sizeof ones);
	struct writer out = writer_over(bytes, sizeof bytes);
	put_span_head(&out, 5, count);
	writer_put(&out, ones, count);
	return passes(&zh__pull__descriptor, writer_bytes(&out));
}

static void packed_floods_are_refused(void **state)
{
	(void)state;
	assert_true(kinds_pass(0));
	assert_true(kinds_pass(MESSAGE_REPEATED_MAX));
	assert_false(kinds_pass(MESSAGE_REPEATED_MAX + 1));
	/* The last number of the span has no end. */
	const uint8_t endless[] = {5 << 3 | 2, 2, 1, 0x81};
	assert_false(passes(&zh__pull__descriptor, bytes_of(endless, sizeof endless)));
	/* A number of eleven bytes. */
	const uint8_t eleven[] = {3 << 3, 0xff, 0xff, 0xff, 0xff, 0xff,
				  0xff,   0xff, 0xff, 0xff, 0xff, 1};
	assert_false(passes(&zh__pull__descriptor, bytes_of(eleven, sizeof eleven)));
}

static void enums_keep_to_their_names(void **state)
{
	(void)state;
	const uint8_t known[] = {1 << 3, 1}, unknown[] = {1 << 3, 99},
		      negative[] = {1 << 3, 0xff, 0xff, 0xff, 0xff, 0xff,
				    0xff,   0xff, 0xff, 0xff, 1};
	assert_true(passes(&zh__pull__descriptor, bytes_of(known, sizeof known)));
	assert_false(passes(&zh__pull__descriptor, bytes_of(unknown, sizeof unknown)));
	assert_false(passes(&zh__pull__descriptor, bytes_of(negative, sizeof negative)));
	/* Packed, where the message would have them one by one. */
	const uint8_t flood[] = {1 << 3 | 2, 3, 1, 1, 1};
	assert_false(passes(&zh__pull__descriptor, bytes_of(flood, sizeof flood)));
}

static void unknown_fields_are_kept_within_a_limit(void **state)
{
	(void)state;
	static uint8_t bytes[4 * (MESSAGE_REPEATED_MAX + 1)];
	struct writer out = writer_over(bytes, sizeof bytes);
	const uint8_t field[] = {0xf8, 0x7f, 5}; /* number 2047 */
	for (size_t i = 0; i < MESSAGE_REPEATED_MAX; i++)
		writer_put(&out, field, sizeof field);
	assert_true(message_check(&zh__pull__descriptor, writer_bytes(&out)));
	writer_put(&out, field, sizeof field);
	assert_false(message_check(&zh__pull__descriptor, writer_bytes(&out)));
	const uint8_t group[] = {1 << 3 | 3, 1 << 3 | 4}, zero[] = {0, 1},
		      reserved[] = {0xff, 0x7f};
	assert_false(message_check(&zh__pull__descriptor, bytes_of(group, sizeof group)));
	assert_false(message_check(&zh__pull__descriptor, bytes_of(zero, sizeof zero)));
	assert_false(message_check(&zh__pull__descriptor, bytes_of(reserved, sizeof reserved)));
}

/* No schema recurs, so a bomb can only hide in fields that nobody knows: they aren't looked
 * into. */
static void nested_bombs_stay_folded(void **state)
{
	(void)state;
	static uint8_t bomb[40000];
	size_t size = 0;
	/* From the inside out: each level is one unknown span around the one before. */
	static uint8_t next[40000];
	for (unsigned level = 0; level < 8000; level++) {
		struct writer out = writer_over(next, sizeof next);
		put_span_head(&out, 15, size);
		writer_put(&out, bomb, size);
		if (out.overflow)
			break;
		size = out.size;
		memcpy(bomb, next, size);
	}
	assert_true(size > 20000);
	assert_true(passes(&zh__envelope__descriptor, bytes_of(bomb, size)));
}

/* No schema of ours recurs; this one does.  The frame itself is no level. */
static void known_messages_nest_as_deep_as_the_limit(void **state)
{
	(void)state;
	static struct layout_field rows[LAYOUT_ROWS_LEAST];
	ProtobufCMessageDescriptor nested = zh__pull__descriptor;
	nested.n_fields = 1;
	nested.reserved1 = (void *)rows;
	rows[1] = (struct layout_field){.of = &nested, .tag = 1 << 3 | 2, .kind = LAYOUT_MESSAGE};
	for (unsigned depth = MESSAGE_DEPTH_MAX - 1; depth <= MESSAGE_DEPTH_MAX + 1; depth++) {
		uint8_t bytes[4 * MESSAGE_DEPTH_MAX];
		struct writer out = writer_over(bytes, sizeof bytes);
		for (unsigned level = depth; level > 0; level--)
			put_span_head(&out, 1, 2 * (size_t)(level - 1));
		bool fits = depth <= MESSAGE_DEPTH_MAX;
		assert_int_equal(out.size, 2 * depth);
		assert_int_equal(message_check(&nested, writer_bytes(&out)), fits);
		assert_int_equal(message_find_fault(&nested, writer_bytes(&out)).kind,
				 fits ? MESSAGE_SOUND : MESSAGE_DEEP);
	}
}

/* Two bytes on the wire become some 130 in memory: the arena is the limit, and says so. */
static void amplification_ends_at_the_arena(void **state)
{
	(void)state;
	static uint8_t results[2 * MESSAGE_REPEATED_MAX + 16];
	struct writer out = writer_over(results, sizeof results);
	for (size_t i = 0; i < MESSAGE_REPEATED_MAX; i++)
		put_span_head(&out, 2, 0); /* Receipt.results, empty */
	assert_true(message_check(&zh__receipt__descriptor, writer_bytes(&out)));
	for (size_t room = 1024; room <= 256u << 10; room *= 2) {
		struct arena arena;
		arena_init(&arena, memory, room);
		const ProtobufCMessage *message =
			message_unpack(&zh__receipt__descriptor, writer_bytes(&out), &arena);
		assert_int_equal(message == NULL, arena.overflow);
		assert_true(arena.used <= room);
		if (room <= 16 * out.size)
			assert_null(message);
	}
	put_span_head(&out, 2, 0);
	assert_false(message_check(&zh__receipt__descriptor, writer_bytes(&out)));
}

static void packing_needs_its_room(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, memory, MEMORY);
	const ProtobufCMessage *message = message_sample(&zh__push_item__descriptor, &arena);
	struct bytes whole = message_pack(message, &arena);
	assert_true(whole.size > 100);
	uint8_t little[64];
	struct arena small;
	arena_init(&small, little, sizeof little);
	assert_null(message_pack(message, &small).data);
	assert_true(small.overflow);
	assert_null(message_new(&zh__push_item__descriptor, &small));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_pass_and_no_schema_is_too_deep),
		cmocka_unit_test(truncations_and_bit_flips_are_safe),
		cmocka_unit_test(random_bytes_are_safe),
		cmocka_unit_test(reading_is_checking_and_unpacking),
		cmocka_unit_test(only_bytes_are_lent),
		cmocka_unit_test(texts_end_where_tags_were),
		cmocka_unit_test(new_messages_are_initialised),
		cmocka_unit_test(strings_are_text_without_end),
		cmocka_unit_test(texts_are_as_their_characters),
		cmocka_unit_test(packed_floods_are_refused),
		cmocka_unit_test(enums_keep_to_their_names),
		cmocka_unit_test(unknown_fields_are_kept_within_a_limit),
		cmocka_unit_test(nested_bombs_stay_folded),
		cmocka_unit_test(known_messages_nest_as_deep_as_the_limit),
		cmocka_unit_test(amplification_ends_at_the_arena),
		cmocka_unit_test(packing_needs_its_room),
	};
	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
