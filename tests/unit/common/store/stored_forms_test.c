/* What is stored, byte by byte: the digest of rows, sealed parts, frames. */
#include "tests/lib/test.h"

#include <sodium.h>

#include "common/core/common_tables.h"
#include "common/store/journal_frame.h"
#include "common/store/part_seal.h"
#include "common/store/rows_memory.h"

/* ---- rows */

enum { TABLE_ONE = 44, TABLE_TWO = 45, TABLE_INDEX = 46 };

struct row {
	uint16_t table;
	const char *key;
	const char *value; /* of four bytes */
};

static void digest_rows(const struct row *list, size_t count, uint8_t ret_digest[ROWS_DIGEST])
{
	static const struct table_spec tables[] = {
		{.id = TABLE_ONE, .name = "one", .row_size = 4},
		{.id = TABLE_TWO, .name = "two", .row_size = 4},
	};
	static const struct schema schema = {.fold_version = 1, .tables = tables, .table_count = 2};
	struct rows_memory *memory = rows_memory_create(&schema);
	struct rows_writer *rows = rows_memory_writer(memory);
	for (size_t i = 0; i < count; i++)
		rows->put(rows->read.context, list[i].table, bytes_of_text(list[i].key),
			  bytes_of_text(list[i].value));
	rows_memory_digest(memory, ret_digest);
	rows_memory_destroy(memory);
}

/* As rows_digest.h says it: by table and key, numbers as 16 bits little-endian. */
static void test_rows_have_one_digest(void **state)
{
	(void)state;
	static const struct row list[] = {
		{TABLE_TWO, "ka", "vvvv"}, {TABLE_ONE, "kbc", "wwww"}, {TABLE_ONE, "ka", "xxxx"}};
	static const uint8_t text[] = "\x2c\0\x02\0ka\x04\0xxxx"
				      "\x2c\0\x03\0kbc\x04\0wwww"
				      "\x2d\0\x02\0ka\x04\0vvvv";
	uint8_t expected[ROWS_DIGEST], digest[ROWS_DIGEST];
	assert_true(sodium_init() >= 0);
	assert_int_equal(
		crypto_generichash(expected, sizeof expected, text, sizeof text - 1, NULL, 0), 0);
	digest_rows(list, 3, digest);
	assert_memory_equal(digest, expected, sizeof digest);
}

static void test_each_row_counts(void **state)
{
	(void)state;
	static const struct row lists[][2] = {
		{{TABLE_ONE, "a", "vvvv"}, {TABLE_ONE, "b", "wwww"}},
		{{TABLE_ONE, "a", "vvvv"}, {TABLE_ONE, "c", "wwww"}},
		{{TABLE_ONE, "a", "vvvv"}, {TABLE_TWO, "b", "wwww"}},
		{{TABLE_ONE, "a", "vvvv"}, {TABLE_ONE, "b", "wwwx"}},
		{{TABLE_ONE, "a", "vvvv"}, {TABLE_ONE, "bb", "wwww"}},
	};
	uint8_t digests[5][ROWS_DIGEST], one[ROWS_DIGEST];
	for (size_t i = 0; i < 5; i++) {
		digest_rows(lists[i], 2, digests[i]);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(digests[i], digests[k], ROWS_DIGEST);
	}
	digest_rows(lists[0], 1, one);
	assert_memory_not_equal(one, digests[0], ROWS_DIGEST);
}

/* Whatever decides how stored rows are read. */
static void test_each_word_of_a_schema_counts(void **state)
{
	(void)state;
	static const struct index_spec none[1] = {{.table = TABLE_INDEX}};
	static const struct index_spec other[1] = {{.table = TABLE_INDEX + 1}};
	const struct table_spec specs[] = {
		{.id = TABLE_ONE, .name = "one", .row_size = 8},
		{.id = TABLE_TWO, .name = "one", .row_size = 8},
		{.id = TABLE_ONE, .name = "uno", .row_size = 8},
		{.id = TABLE_ONE, .name = "ones", .row_size = 8},
		{.id = TABLE_ONE, .name = "one", .row_size = 16},
		{.id = TABLE_ONE, .name = "one", .row_size = 8, .row_max = 16},
		{.id = TABLE_ONE, .name = "one", .row_size = 8, .is_index = true},
		{.id = TABLE_ONE, .name = "one", .row_size = 8, .indexes = none, .index_count = 1},
		{.id = TABLE_ONE, .name = "one", .row_size = 8, .indexes = other, .index_count = 1},
	};
	enum { COUNT = sizeof specs / sizeof specs[0] };
	uint8_t digests[COUNT][ROWS_DIGEST];
	for (size_t i = 0; i < COUNT; i++) {
		const struct schema schema = {
			.fold_version = 1, .tables = &specs[i], .table_count = 1};
		rows_schema_digest(&schema, digests[i]);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(digests[i], digests[k], ROWS_DIGEST);
	}
}

/* ---- parts */

static void test_a_sealed_part(void **state)
{
	(void)state;
	static const char text[] = "someone's name";
	struct part_key key = {.version = PART_KEY_VERSION, .key = {1}, .salt = {2}};
	struct random_seeded seeded;
	uint8_t sealed[2][256], out[sizeof text];
	struct part_ref ref, again;
	size_t size = part_sealed_size(sizeof text);
	random_seeded_init(&seeded, 9);
	struct random_source random = random_seeded_source(&seeded);
	memset(sealed, 0, sizeof sealed);
	part_seal(&random, &key, 5, PART_TEXT, bytes_of(text, sizeof text), &ref, sealed[0]);
	part_seal(&random, &key, 5, PART_TEXT, bytes_of(text, sizeof text), &again, sealed[1]);
	assert_memory_equal(&ref, &again, sizeof ref);
	/* A nonce of its own: the same text under the same key has nothing in common. */
	assert_memory_not_equal(sealed[0] + 1, sealed[1] + 1, 24);
	assert_memory_not_equal(sealed[0] + 25, sealed[1] + 25, sizeof text);
	assert_ok(part_unseal(&key, &ref, bytes_of(sealed[0], size), out));
	assert_string_equal((const char *)out, text);
	assert_status(part_unseal(&key, &ref, bytes_of(sealed[0], 0), out), STATUS_UNSUPPORTED);
	assert_status(part_unseal(&key, &ref, bytes_of(sealed[0], 1), out), STATUS_CORRUPT);
	assert_status(part_unseal(&key, &ref, bytes_of(sealed[0], size - 1), out), STATUS_CORRUPT);
	assert_status(part_unseal(&key, &ref, bytes_of(sealed[0], size + 1), out), STATUS_CORRUPT);
	sealed[0][0]++;
	assert_status(part_unseal(&key, &ref, bytes_of(sealed[0], size), out), STATUS_UNSUPPORTED);
	sealed[0][0]--;
	for (size_t i = 1; i < size; i++) {
		sealed[0][i] ^= 1;
		assert_status(part_unseal(&key, &ref, bytes_of(sealed[0], size), out),
			      STATUS_CORRUPT);
		sealed[0][i] ^= 1;
	}
	struct part_ref others[3] = {ref, ref, ref};
	others[0].kind++;
	others[1].digest[0] ^= 1;
	others[2].digest[PART_DIGEST - 1] ^= 1;
	for (size_t i = 0; i < 3; i++)
		assert_status(part_unseal(&key, &others[i], bytes_of(sealed[0], size), out),
			      STATUS_CORRUPT);
}

/* ---- frames */

static void test_a_frame_is_taken_apart(void **state)
{
	(void)state;
	static const uint8_t events[] = "events of a turn";
	uint8_t stored[1024];
	for (unsigned what = 0; what < 9; what++) {
		static const enum status statuses[] = {
			STATUS_OK,      STATUS_UNSUPPORTED, STATUS_UNSUPPORTED,
			STATUS_CORRUPT, STATUS_CORRUPT,     STATUS_CORRUPT,
			STATUS_CORRUPT, STATUS_OK,          STATUS_CORRUPT};
		struct frame_header header = {.version = FRAME_VERSION,
					      .alg = FRAME_BLAKE2B_256,
					      .frame = 7,
					      .cursor_count = JOURNAL_CURSORS_MAX,
					      .length = sizeof events};
		struct frame frame;
		header.cursors[JOURNAL_CURSORS_MAX - 1].sequence = 77;
		header.version = (uint8_t)(header.version + (what == 1));
		header.alg = (uint8_t)(what == 2 ? 99 : header.alg);
		frame_write(&header, bytes_of(events, sizeof events), stored);
		size_t size = frame_size(&header);
		if (what == 3)
			size--;
		if (what == 4)
			size++;
		if (what == 5)
			stored[offsetof(struct frame_header, cursor_count)]++;
		if (what == 6)
			size = 0;
		if (what >= 7) /* only its CRC tells */
			stored[size - 1] ^= 1;
		assert_status(frame_read(bytes_of(stored, size), what == 8 || what == 0, &frame),
			      statuses[what]);
		if (statuses[what] != STATUS_OK)
			continue;
		assert_int_equal(frame.header.frame, 7);
		assert_int_equal(frame.header.cursors[JOURNAL_CURSORS_MAX - 1].sequence, 77);
		assert_int_equal(frame.events.size, sizeof events);
		assert_memory_equal(frame.events.data, events, sizeof events - 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_have_one_digest),
		cmocka_unit_test(test_each_row_counts),
		cmocka_unit_test(test_each_word_of_a_schema_counts),
		cmocka_unit_test(test_a_sealed_part),
		cmocka_unit_test(test_a_frame_is_taken_apart),
	};
	return cmocka_run_group_tests_name("store_stored_forms", tests, NULL, NULL);
}
