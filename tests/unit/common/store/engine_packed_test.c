/* A packed volume: the same rows in the same order, and nothing in the file is believed. */
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zstd.h>

#include "common/base/crc32c.h"
#include "common/base/file.h"
#include "common/base/random_source.h"
#include "common/store/engine.h"
#include "common/store/packed.h"

#define TABLE "frames"
#define ROWS 600
#define FEW 40
#define LONG_ROW ((size_t)6 << 20)
#define FILE_MOST ((size_t)64 << 20)

struct fixture {
	struct test_dir *dir;
	char plain[TEST_PATH_MAX], folder[TEST_PATH_MAX + 8], file[TEST_PATH_MAX + 32];
	struct engine *from, *packed;
	struct engine_view *from_view, *view;
	unsigned table;
	struct random_seeded seeded;
	struct random_source random;
	struct err err;
};

static uint64_t draw(struct fixture *f, uint64_t below)
{
	return random_below(&f->random, below);
}

static struct engine_options options_of(const char *path, bool read_only)
{
	return (struct engine_options){.path = path,
				       .map_bytes = read_only ? 0 : (uint64_t)64 << 20,
				       .tables_max = 1,
				       .integer_keys = true,
				       .read_only = read_only,
				       .no_sync = !read_only,
				       .closed = read_only};
}

/* Keys with gaps; text that can be compressed; a row longer than a block, the last one empty. */
static void write_rows(struct fixture *f, unsigned rows, size_t long_row)
{
	const struct engine_options options = options_of(f->plain, false);
	struct engine *engine;
	struct engine_write *write;
	unsigned table;
	assert_ok(engine_open_lmdb(&options, &engine, &f->err));
	assert_ok(engine_begin(engine, &write, &f->err));
	assert_ok(engine_table(write, TABLE, &table, &f->err));
	uint64_t key = 0;
	for (unsigned n = 0; n < rows; n++) {
		size_t size = n == rows / 2 ? long_row : n + 1 == rows ? 0 : draw(f, 4000);
		void *room;
		assert_ok(engine_reserve(write, table, bytes_of(&key, sizeof key), size,
					 ENGINE_PUT_APPEND, &room));
		for (size_t i = 0; i < size; i++)
			((char *)room)[i] = (char)('a' + (i / 7 + n) % 20);
		key += 1 + draw(f, 3);
	}
	assert_ok(engine_commit(write, &f->err));
	engine_close(engine);
}

static void open_packed(struct fixture *f)
{
	const struct engine_options options = options_of(f->folder, true);
	assert_ok(engine_open_packed(&options, ENGINE_PACKED_FILE, &f->packed, &f->err));
	assert_ok(engine_view_open(f->packed, &f->view, &f->err));
	assert_ok(engine_view_table(f->view, TABLE, &f->table));
}

static void close_packed(struct fixture *f)
{
	engine_view_close(f->view);
	engine_close(f->packed);
	f->view = NULL;
	f->packed = NULL;
}

static struct fixture *make(unsigned rows, size_t long_row)
{
	struct fixture *f = (struct fixture *)calloc(1, sizeof *f);
	assert_non_null(f);
	f->dir = test_dir_create();
	random_seeded_init(&f->seeded, rows);
	f->random = random_seeded_source(&f->seeded);
	(void)snprintf(f->plain, sizeof f->plain, "%s", test_dir_path(f->dir, "plain"));
	(void)snprintf(f->folder, sizeof f->folder, "%s", test_dir_path(f->dir, "packed"));
	(void)snprintf(f->file, sizeof f->file, "%s/" ENGINE_PACKED_FILE, f->folder);
	assert_ok(file_make_directories(f->folder, 0700, &f->err));
	write_rows(f, rows, long_row);
	const struct engine_options options = options_of(f->plain, true);
	assert_ok(engine_open_file(&options, &f->from, &f->err));
	assert_ok(engine_view_open(f->from, &f->from_view, &f->err));
	assert_ok(engine_pack(f->from, TABLE, f->file, &f->err));
	open_packed(f);
	return f;
}

static int many(void **state)
{
	*state = make(ROWS, LONG_ROW);
	return 0;
}

static int few(void **state)
{
	*state = make(FEW, 9000);
	return 0;
}

static int end(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	close_packed(f);
	engine_view_close(f->from_view);
	engine_close(f->from);
	test_dir_destroy(f->dir);
	free(f);
	return 0;
}

/* ---- the same answers */

static void assert_same(enum status status, enum status expected, const struct bytes found[2],
			const struct bytes wanted[2])
{
	assert_int_equal(status, expected);
	if (expected != STATUS_OK)
		return;
	assert_true(bytes_equal(found[0], wanted[0]));
	assert_true(bytes_equal(found[1], wanted[1]));
}

static void seek_both(struct fixture *f, enum engine_seek how, uint64_t key)
{
	struct bytes wanted[2], found[2], asked = bytes_of(&key, sizeof key);
	enum status expected = engine_seek(f->from_view, 0, how, asked, &wanted[0], &wanted[1]);
	enum status status = engine_seek(f->view, f->table, how, asked, &found[0], &found[1]);
	assert_same(status, expected, found, wanted);
	/* And on from there. */
	for (unsigned n = 0; n < 3 && expected == STATUS_OK; n++) {
		expected = engine_next(f->from_view, 0, &wanted[0], &wanted[1]);
		status = engine_next(f->view, f->table, &found[0], &found[1]);
		assert_same(status, expected, found, wanted);
	}
}

static void every_way_finds_the_same_rows(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	seek_both(f, ENGINE_FIRST, 0);
	seek_both(f, ENGINE_LAST, 0);
	for (uint64_t key = 0; key < 3 * ROWS; key++)
		seek_both(f, key % 2 == 0 ? ENGINE_AT_OR_AFTER : ENGINE_AFTER, key);
	seek_both(f, ENGINE_AFTER, UINT64_MAX);
	seek_both(f, ENGINE_AT_OR_AFTER, UINT64_MAX);
	for (unsigned n = 0; n < 300; n++) {
		uint64_t key = draw(f, 3 * ROWS);
		struct bytes wanted, found;
		enum status expected =
			engine_get(f->from_view, 0, bytes_of(&key, sizeof key), &wanted);
		assert_int_equal(engine_get(f->view, f->table, bytes_of(&key, sizeof key), &found),
				 expected);
		if (expected == STATUS_OK)
			assert_true(bytes_equal(found, wanted));
	}
}

static void all_rows_come_in_their_order(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct bytes wanted[2], found[2];
	unsigned rows = 0;
	enum status expected = engine_seek(f->from_view, 0, ENGINE_FIRST, bytes_of(NULL, 0),
					   &wanted[0], &wanted[1]);
	enum status status = engine_seek(f->view, f->table, ENGINE_FIRST, bytes_of(NULL, 0),
					 &found[0], &found[1]);
	while (expected == STATUS_OK) {
		assert_same(status, expected, found, wanted);
		/* What was asked for as a struct lies as one. */
		assert_int_equal((uintptr_t)found[1].data % 8, 0);
		rows++;
		expected = engine_next(f->from_view, 0, &wanted[0], &wanted[1]);
		status = engine_next(f->view, f->table, &found[0], &found[1]);
	}
	assert_int_equal(status, STATUS_NOT_FOUND);
	assert_int_equal(rows, ROWS);
	assert_int_equal(engine_next(f->view, f->table, &found[0], &found[1]), STATUS_NOT_FOUND);
}

static void what_it_has_not_it_says(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct bytes key, value;
	struct engine_usage usage, before;
	struct engine_write *write;
	struct engine *none;
	unsigned table;
	uint64_t number = 4;
	assert_int_equal(engine_view_table(f->view, "others", &table), STATUS_NOT_FOUND);
	assert_int_equal(engine_seek(f->view, f->table, ENGINE_AT_OR_BEFORE,
				     bytes_of(&number, sizeof number), &key, &value),
			 STATUS_UNSUPPORTED);
	assert_int_equal(engine_begin(f->packed, &write, &f->err), STATUS_DENIED);
	assert_int_equal(engine_reader_check(f->packed), 0);
	assert_string_equal(engine_file(f->packed), ENGINE_PACKED_FILE);
	assert_ok(engine_seek(f->view, f->table, ENGINE_FIRST, bytes_of(NULL, 0), &key, &value));
	assert_int_equal(engine_view_offset(f->view), 0);
	assert_ok(engine_seek(f->view, f->table, ENGINE_LAST, bytes_of(NULL, 0), &key, &value));
	assert_in_range(engine_view_offset(f->view), 1, FILE_MOST);
	assert_string_equal(engine_file(f->from), "data.mdb");
	/* A copy is made with the room that the environment had. */
	assert_ok(engine_usage(f->packed, &usage, &f->err));
	assert_ok(engine_usage(f->from, &before, &f->err));
	assert_int_equal(usage.map_bytes, before.map_bytes);
	assert_int_equal(usage.disk_total_bytes, before.disk_total_bytes);
	assert_true(usage.used_bytes * 4 < before.used_bytes);
	/* As much as the rows take, not the file. */
	assert_true(engine_end_bytes(f->packed) > usage.used_bytes * 4);
	assert_true(engine_end_bytes(f->packed) <= engine_end_bytes(f->from));
	const struct engine_options options = options_of(f->plain, true);
	assert_int_equal(engine_open_packed(&options, ENGINE_PACKED_FILE, &none, &f->err),
			 STATUS_NOT_FOUND);
	assert_non_null(strstr(f->err.text, "plain/" ENGINE_PACKED_FILE " is missing"));
}

static void a_view_that_was_given_up_begins_anew(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct bytes key, value;
	seek_both(f, ENGINE_LAST, 0);
	engine_view_release(f->view);
	assert_ok(engine_view_renew(f->view, &f->err));
	assert_int_equal(engine_next(f->view, f->table, &key, &value), STATUS_NOT_FOUND);
	seek_both(f, ENGINE_FIRST, 0);
}

/* ---- the file */

static char *read_file(struct fixture *f, size_t *ret_size)
{
	char *data;
	assert_ok(file_read(f->file, FILE_MOST, &data, ret_size, &f->err));
	return data;
}

/* zstd's own program reads it: blocks, and an index that it passes by. */
static void zstd_reads_it_too(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	size_t size, unpacked = 0;
	char *data = read_file(f, &size);
	struct packed_tail tail;
	memcpy(&tail, data + size - sizeof tail, sizeof tail);
	const char *entries = data + size - sizeof tail - tail.blocks * sizeof(struct packed_block);
	for (uint32_t i = 0; i < tail.blocks; i++) {
		struct packed_block block;
		memcpy(&block, entries + i * sizeof block, sizeof block);
		unpacked += block.unpacked;
		assert_true(block.unpacked <= PACKED_BLOCK || block.unpacked > LONG_ROW);
	}
	assert_int_equal(tail.rows, ROWS);
	assert_true(tail.blocks > 4);
	char *rows = (char *)malloc(unpacked);
	assert_non_null(rows);
	assert_int_equal(ZSTD_decompress(rows, unpacked, data, size), unpacked);
	free(rows);
	free(data);
}

static void put_file(struct fixture *f, const void *data, size_t size)
{
	assert_ok(file_write_atomic(f->file, bytes_of(data, size), 0600, &f->err));
}

/* All rows, or what is wrong; rows that are read are those that were written. */
static enum status walk(struct fixture *f)
{
	const struct engine_options options = options_of(f->folder, true);
	struct engine *engine;
	struct engine_view *view;
	struct bytes wanted[2], found[2];
	TRY(engine_open_packed(&options, ENGINE_PACKED_FILE, &engine, &f->err));
	assert_ok(engine_view_open(engine, &view, &f->err));
	enum status expected = engine_seek(f->from_view, 0, ENGINE_FIRST, bytes_of(NULL, 0),
					   &wanted[0], &wanted[1]);
	enum status status =
		engine_seek(view, 0, ENGINE_FIRST, bytes_of(NULL, 0), &found[0], &found[1]);
	while (status == STATUS_OK) {
		assert_same(status, expected, found, wanted);
		expected = engine_next(f->from_view, 0, &wanted[0], &wanted[1]);
		status = engine_next(view, 0, &found[0], &found[1]);
	}
	if (status == STATUS_NOT_FOUND)
		assert_int_equal(expected, STATUS_NOT_FOUND);
	engine_view_close(view);
	engine_close(engine);
	return status;
}

static void assert_told(enum status status)
{
	assert_true(status == STATUS_CORRUPT || status == STATUS_UNSUPPORTED);
}

static void a_bit_that_turned_is_told(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	size_t size, silent = 0;
	char *data = read_file(f, &size);
	close_packed(f);
	for (size_t i = 0; i < size; i++) {
		data[i] = (char)(data[i] ^ (1 << i % 8));
		put_file(f, data, size);
		enum status status = walk(f);
		data[i] = (char)(data[i] ^ (1 << i % 8));
		if (status == STATUS_NOT_FOUND)
			silent++;
		else
			assert_told(status);
	}
	/* In what zstd alone reads, in front of the index and in its own head: the same rows. */
	assert_true(silent <= sizeof(struct packed_skip) + 6);
	put_file(f, data, size);
	assert_int_equal(walk(f), STATUS_NOT_FOUND);
	free(data);
}

static void a_file_that_was_cut_off_is_told(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	size_t size;
	char *data = read_file(f, &size);
	close_packed(f);
	for (size_t i = 0; i < size; i += i < 100 || i + 100 > size ? 1 : 7) {
		put_file(f, data, i);
		assert_told(walk(f));
	}
	free(data);
}

struct forged {
	const char *what;
	void (*change)(struct packed_block *blocks, struct packed_tail *tail);
};

static void no_blocks(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)blocks;
	tail->blocks = 0;
}

static void too_many_blocks(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)blocks;
	tail->blocks = UINT32_MAX;
}

static void another_version(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)blocks;
	tail->version++;
}

static void a_name_without_end(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)blocks;
	memset(tail->table, 'f', sizeof tail->table);
}

static void too_long_a_block(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)tail;
	blocks[0].unpacked = PACKED_BLOCK_MOST + 1;
}

static void too_short_a_block(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)tail;
	blocks[0].unpacked = sizeof(struct packed_row) - 1;
}

static void less_than_it_holds(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)tail;
	blocks[0].unpacked -= 8;
}

static void more_than_it_holds(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)tail;
	blocks[0].unpacked += 8;
}

static void beyond_the_index(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)tail;
	blocks[0].packed += 8;
}

static void elsewhere(struct packed_block *blocks, struct packed_tail *tail)
{
	(void)tail;
	blocks[0].at = 8;
}

/* By who can write the checksum too. */
static void a_forged_index_leads_nowhere(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	static const struct forged list[] = {
		{"no blocks", no_blocks},
		{"too many blocks", too_many_blocks},
		{"another version", another_version},
		{"a name without end", a_name_without_end},
		{"too long a block", too_long_a_block},
		{"too short a block", too_short_a_block},
		{"less than it holds", less_than_it_holds},
		{"more than it holds", more_than_it_holds},
		{"beyond the index", beyond_the_index},
		{"elsewhere", elsewhere},
	};
	size_t size;
	char *data = read_file(f, &size);
	struct packed_block block;
	struct packed_tail tail;
	close_packed(f);
	memcpy(&tail, data + size - sizeof tail, sizeof tail);
	assert_int_equal(tail.blocks, 1);
	char *at = data + size - sizeof tail - sizeof block;
	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
		struct packed_tail forged = tail;
		memcpy(&block, at, sizeof block);
		list[i].change(&block, &forged);
		forged.crc = crc32c(0, &block, forged.blocks == 1 ? sizeof block : 0);
		forged.crc = crc32c(forged.crc, (const char *)&forged + sizeof forged.crc,
				    sizeof forged - sizeof forged.crc);
		char *changed = (char *)malloc(size);
		assert_non_null(changed);
		memcpy(changed, data, size);
		memcpy(changed + (at - data), &block, sizeof block);
		memcpy(changed + size - sizeof forged, &forged, sizeof forged);
		put_file(f, changed, size);
		free(changed);
		enum status status = walk(f);
		if (status != STATUS_CORRUPT && status != STATUS_UNSUPPORTED)
			fail_msg("%s: %s", list[i].what, status_text(status));
	}
	free(data);
}

/* A block of one's own making, under an index that fits. */
static void put_block(struct fixture *f, const void *rows, size_t size)
{
	char out[4096];
	struct packed_block block = {.unpacked = (uint32_t)size};
	struct packed_tail tail = {.version = PACKED_VERSION,
				   .table = TABLE,
				   .rows = 1,
				   .blocks = 1,
				   .magic = PACKED_MAGIC};
	block.packed = (uint32_t)ZSTD_compress(out, sizeof out, rows, size, 1);
	const struct packed_skip skip = {PACKED_SKIPPED, sizeof block + sizeof tail};
	tail.crc = crc32c(crc32c(0, &block, sizeof block), (const char *)&tail + sizeof tail.crc,
			  sizeof tail - sizeof tail.crc);
	size_t at = block.packed;
	memcpy(out + at, &skip, sizeof skip);
	memcpy(out + at + sizeof skip, &block, sizeof block);
	memcpy(out + at + sizeof skip + sizeof block, &tail, sizeof tail);
	put_file(f, out, at + sizeof skip + sizeof block + sizeof tail);
}

static void a_forged_row_leads_nowhere(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	static const uint32_t sizes[] = {9, 17, 4000, UINT32_MAX, UINT32_MAX - 7};
	struct {
		struct packed_row row;
		char value[8];
		char behind[12];
	} rows = {.row = {.key = 0, .size = 8}};
	struct bytes key, value;
	close_packed(f);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		rows.row.size = sizes[i];
		put_block(f, &rows, sizeof rows.row + 8);
		open_packed(f);
		assert_int_equal(engine_seek(f->view, f->table, ENGINE_FIRST, bytes_of(NULL, 0),
					     &key, &value),
				 STATUS_CORRUPT);
		assert_int_equal(engine_seek(f->view, f->table, ENGINE_LAST, bytes_of(NULL, 0),
					     &key, &value),
				 STATUS_CORRUPT);
		close_packed(f);
	}
	/* A whole row, and behind it what is too short for another. */
	rows.row.size = 8;
	put_block(f, &rows, sizeof rows.row + 8 + 4);
	open_packed(f);
	assert_ok(engine_seek(f->view, f->table, ENGINE_FIRST, bytes_of(NULL, 0), &key, &value));
	assert_int_equal(value.size, 8);
	assert_int_equal(engine_next(f->view, f->table, &key, &value), STATUS_CORRUPT);
	assert_int_equal(engine_next(f->view, f->table, &key, &value), STATUS_NOT_FOUND);
}

/* ---- making it */

static void what_is_there_is_not_written_over(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	char elsewhere_file[TEST_PATH_MAX + 32];
	size_t size, later;
	char *data = read_file(f, &size);
	assert_int_equal(engine_pack(f->from, TABLE, f->file, &f->err), STATUS_IO);
	assert_non_null(strstr(f->err.text, f->file));
	char *again = read_file(f, &later);
	assert_int_equal(later, size);
	assert_memory_equal(again, data, size);
	free(again);
	free(data);
	(void)snprintf(elsewhere_file, sizeof elsewhere_file, "%s/other", f->folder);
	assert_int_equal(engine_pack(f->from, "others", elsewhere_file, &f->err), STATUS_NOT_FOUND);
	assert_int_equal(
		engine_pack(f->from, "a name that is too long for it", elsewhere_file, &f->err),
		STATUS_INVALID);
	assert_int_equal(access(elsewhere_file, F_OK), -1);
}

static void what_could_not_be_written_is_removed(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	char file[TEST_PATH_MAX + 32];
	struct rlimit before, small;
	(void)snprintf(file, sizeof file, "%s/other", f->folder);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 100;
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	enum status status = engine_pack(f->from, TABLE, file, &f->err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(status, STATUS_IO);
	assert_int_equal(access(file, F_OK), -1);
}

#define MANY(name) cmocka_unit_test_setup_teardown(name, many, end)
#define TEST(name) cmocka_unit_test_setup_teardown(name, few, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MANY(every_way_finds_the_same_rows),
		MANY(all_rows_come_in_their_order),
		MANY(what_it_has_not_it_says),
		MANY(a_view_that_was_given_up_begins_anew),
		MANY(zstd_reads_it_too),
		TEST(a_bit_that_turned_is_told),
		TEST(a_file_that_was_cut_off_is_told),
		TEST(a_forged_index_leads_nowhere),
		TEST(a_forged_row_leads_nowhere),
		TEST(what_is_there_is_not_written_over),
		TEST(what_could_not_be_written_is_removed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
