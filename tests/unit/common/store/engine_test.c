/* What each engine promises by itself: names, limits, snapshots, what a crash leaves, how it
 * fails. */
#include <stdio.h>
#include <sys/stat.h>

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/store/engine.h"

#define KEY(text) bytes_of_text(text)

struct fixture {
	struct test_dir *dir;
	struct mem_disk *disk;
	struct engine_options options;
	struct engine *engine;
};

static struct err failure_text;

static void open_engine(struct fixture *f)
{
	if (f->disk != NULL)
		assert_ok(engine_open_mem(f->disk, &f->options, &f->engine, &failure_text));
	else
		assert_ok(engine_open_lmdb(&f->options, &f->engine, &failure_text));
}

static void reopen(struct fixture *f)
{
	engine_close(f->engine);
	open_engine(f);
}

static int setup(void **state, bool mem)
{
	struct fixture *f = calloc(1, sizeof(*f));
	assert_non_null(f);
	f->dir = test_dir_create();
	f->disk = mem ? mem_disk_create() : NULL;
	f->options = (struct engine_options){
		.path = f->dir->path, .map_bytes = 1 << 20, .tables_max = 4};
	open_engine(f);
	*state = f;
	return 0;
}

static int setup_lmdb(void **state)
{
	return setup(state, false);
}

static int setup_mem(void **state)
{
	return setup(state, true);
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	engine_close(f->engine);
	mem_disk_destroy(f->disk);
	test_dir_destroy(f->dir);
	free(f);
	return 0;
}

static void put_one(struct fixture *f, const char *key, const char *value)
{
	struct engine_write *write;
	unsigned table;
	assert_ok(engine_begin(f->engine, &write, NULL));
	assert_ok(engine_table(write, "t", &table, NULL));
	assert_ok(engine_put(write, table, KEY(key), KEY(value), ENGINE_PUT));
	assert_ok(engine_commit(write, NULL));
}

static enum status view_get(struct engine_view *view, const char *key, struct bytes *value)
{
	unsigned table;
	TRY(engine_view_table(view, "t", &table));
	return engine_get(view, table, KEY(key), value);
}

static void test_committed_rows_stay(void **state)
{
	struct fixture *f = *state;
	put_one(f, "k", "v");
	reopen(f);
	struct engine_view *view;
	struct bytes value;
	assert_ok(engine_view_open(f->engine, &view, NULL));
	assert_ok(view_get(view, "k", &value));
	assert_bytes_text(value, "v");
	assert_status(view_get(view, "other", &value), STATUS_NOT_FOUND);
	engine_view_close(view);
}

static void test_a_view_is_a_snapshot_until_renewed(void **state)
{
	struct fixture *f = *state;
	struct engine_view *view;
	struct bytes value;
	assert_ok(engine_view_open(f->engine, &view, NULL));
	put_one(f, "k", "one");
	assert_status(view_get(view, "k", &value), STATUS_NOT_FOUND); /* not even the table */
	assert_ok(engine_view_renew(view, NULL));
	put_one(f, "k", "two");
	assert_ok(view_get(view, "k", &value));
	assert_bytes_text(value, "one");
	assert_ok(engine_view_renew(view, NULL));
	assert_ok(view_get(view, "k", &value));
	assert_bytes_text(value, "two");
	engine_view_close(view);
}

static void test_a_released_view_may_not_be_read(void **state)
{
	struct fixture *f = *state;
	struct engine_view *view;
	struct bytes value;
	put_one(f, "k", "v");
	assert_ok(engine_view_open(f->engine, &view, NULL));
	engine_view_release(view);
	engine_view_release(view); /* twice is fine */
	assert_broken((void)view_get(view, "k", &value));
	assert_ok(engine_view_renew(view, NULL));
	assert_ok(view_get(view, "k", &value));
	engine_view_close(view);
}

static void test_next_needs_a_place_to_go_on_from(void **state)
{
	struct fixture *f = *state;
	struct engine_view *view;
	struct bytes key;
	struct bytes value;
	unsigned table;
	put_one(f, "a", "1");
	put_one(f, "b", "2");
	assert_ok(engine_view_open(f->engine, &view, NULL));
	assert_ok(engine_view_table(view, "t", &table));
	assert_status(engine_next(view, table, &key, &value), STATUS_NOT_FOUND);
	assert_ok(engine_seek(view, table, ENGINE_FIRST, KEY(""), &key, &value));
	assert_ok(engine_next(view, table, &key, &value));
	assert_bytes_text(key, "b");
	assert_status(engine_next(view, table, &key, &value), STATUS_NOT_FOUND);
	assert_status(engine_next(view, table, &key, &value), STATUS_NOT_FOUND);
	assert_ok(engine_seek(view, table, ENGINE_FIRST, KEY(""), &key, &value));
	assert_ok(engine_view_renew(view, NULL));
	assert_status(engine_next(view, table, &key, &value), STATUS_NOT_FOUND);
	engine_view_close(view);
}

static void test_keys_have_limits(void **state)
{
	struct fixture *f = *state;
	static const uint8_t long_key[ENGINE_KEY_MAX + 1];
	struct engine_write *write;
	unsigned table;
	assert_ok(engine_begin(f->engine, &write, NULL));
	assert_ok(engine_table(write, "t", &table, NULL));
	assert_status(engine_put(write, table, KEY(""), KEY("v"), ENGINE_PUT), STATUS_INVALID);
	struct bytes key = bytes_of(long_key, sizeof(long_key));
	assert_status(engine_put(write, table, key, KEY("v"), ENGINE_PUT), STATUS_INVALID);
	key.size--;
	assert_ok(engine_put(write, table, key, KEY("v"), ENGINE_PUT));
	assert_ok(engine_commit(write, NULL)); /* a refused key doesn't spoil the others */
}

static void test_appending_below_the_end_is_a_conflict(void **state)
{
	struct fixture *f = *state;
	struct engine_write *write;
	unsigned table;
	put_one(f, "m", "1");
	assert_ok(engine_begin(f->engine, &write, NULL));
	assert_ok(engine_table(write, "t", &table, NULL));
	assert_status(engine_put(write, table, KEY("m"), KEY("x"), ENGINE_PUT_APPEND),
		      STATUS_CONFLICT);
	assert_status(engine_put(write, table, KEY("a"), KEY("x"), ENGINE_PUT_APPEND),
		      STATUS_CONFLICT);
	assert_ok(engine_put(write, table, KEY("n"), KEY("x"), ENGINE_PUT_APPEND));
	assert_ok(engine_commit(write, NULL));
}

static void test_put_new_leaves_what_is_there(void **state)
{
	struct fixture *f = *state;
	struct engine_write *write;
	struct bytes value;
	unsigned table;
	put_one(f, "m", "1");
	assert_ok(engine_begin(f->engine, &write, NULL));
	assert_ok(engine_table(write, "t", &table, NULL));
	assert_status(engine_put(write, table, KEY("m"), KEY("longer"), ENGINE_PUT_NEW),
		      STATUS_CONFLICT);
	assert_ok(engine_put(write, table, KEY("a"), KEY("x"), ENGINE_PUT_NEW));
	assert_status(engine_put(write, table, KEY("a"), KEY("y"), ENGINE_PUT_NEW),
		      STATUS_CONFLICT);
	assert_ok(engine_write_get(write, table, KEY("m"), &value));
	assert_true(bytes_equal(value, KEY("1")));
	assert_ok(engine_write_get(write, table, KEY("a"), &value));
	assert_true(bytes_equal(value, KEY("x")));
	/* It spoils nothing, and what went can come again. */
	assert_ok(engine_del(write, table, KEY("m")));
	assert_ok(engine_put(write, table, KEY("m"), KEY("2"), ENGINE_PUT_NEW));
	assert_ok(engine_commit(write, NULL));
}

static void test_a_full_map_spoils_the_transaction_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	static const uint8_t big[4000];
	struct engine_write *write;
	unsigned table;
	put_one(f, "kept", "v");
	assert_ok(engine_begin(f->engine, &write, NULL));
	assert_ok(engine_table(write, "t", &table, NULL));
	enum status status = STATUS_OK;
	for (uint64_t i = 0; status == STATUS_OK && i < 1000; i++) {
		uint8_t key[8];
		be64_put(key, i);
		status = engine_put(write, table, bytes_of(key, 8), bytes_of(big, sizeof(big)),
				    ENGINE_PUT);
	}
	assert_status(status, STATUS_FULL);
	assert_status(engine_put(write, table, KEY("k"), KEY("v"), ENGINE_PUT), STATUS_FULL);
	struct err err;
	assert_status(engine_commit(write, &err), STATUS_FULL);
	assert_int_equal(err.status, STATUS_FULL);
	put_one(f, "after", "v");
	struct engine_view *view;
	struct bytes value;
	assert_ok(engine_view_open(f->engine, &view, NULL));
	assert_ok(view_get(view, "kept", &value));
	assert_ok(view_get(view, "after", &value));
	engine_view_close(view);
}

static void test_tables_of_a_given_up_transaction_are_gone(void **state)
{
	struct fixture *f = *state;
	struct engine_write *write;
	struct engine_view *view;
	unsigned table;
	assert_ok(engine_begin(f->engine, &write, NULL));
	assert_ok(engine_table(write, "t", &table, NULL));
	engine_abort(write);
	assert_ok(engine_view_open(f->engine, &view, NULL));
	assert_status(engine_view_table(view, "t", &table), STATUS_NOT_FOUND);
	engine_view_close(view);
	put_one(f, "k", "v");
}

static void test_too_many_tables_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {"1", "2", "3", "4"};
	struct engine_write *write;
	unsigned table;
	assert_ok(engine_begin(f->engine, &write, NULL));
	for (size_t i = 0; i < 4; i++)
		assert_ok(engine_table(write, names[i], &table, NULL));
	struct err err;
	assert_status(engine_table(write, "5", &table, &err), STATUS_FULL);
	assert_non_null(strstr(err.text, "table 5"));
	engine_abort(write);
}

static void test_read_only_reads_and_writes_nothing(void **state)
{
	struct fixture *f = *state;
	put_one(f, "k", "v");
	f->options.read_only = true;
	f->options.map_bytes = 0;
	reopen(f);
	struct engine_write *write;
	struct engine_view *view;
	struct bytes value;
	assert_status(engine_begin(f->engine, &write, NULL), STATUS_DENIED);
	assert_ok(engine_view_open(f->engine, &view, NULL));
	assert_ok(view_get(view, "k", &value));
	engine_view_close(view);
}

static void test_usage_counts(void **state)
{
	struct fixture *f = *state;
	struct engine_usage before;
	struct engine_usage after;
	assert_ok(engine_usage(f->engine, &before, NULL));
	put_one(f, "k", "v");
	assert_ok(engine_usage(f->engine, &after, NULL));
	assert_true(after.used_bytes > before.used_bytes);
	assert_int_equal(after.map_bytes, 1 << 20);
	assert_true(after.disk_free_bytes <= after.disk_total_bytes && after.disk_total_bytes > 0);
	assert_true(engine_end_bytes(f->engine) >= after.used_bytes);
	assert_int_equal(engine_reader_check(f->engine), 0);
}

/* ---- LMDB alone */

static off_t file_size(struct fixture *f)
{
	struct stat file;
	assert_int_equal(stat(test_dir_path(f->dir, "data.mdb"), &file), 0);
	return file.st_size;
}

static void test_filling_ahead_goes_in_steps_and_ends(void **state)
{
	struct fixture *f = *state;
	put_one(f, "k", "v");
	uint64_t end = engine_end_bytes(f->engine);
	bool filled = false;
	assert_ok(engine_fill_ahead(f->engine, 256 << 10, 100 << 10, &filled, NULL));
	assert_true(filled);
	off_t first = file_size(f);
	assert_true(first > (off_t)end && first <= (off_t)end + (100 << 10));
	for (int i = 0; i < 5; i++)
		assert_ok(engine_fill_ahead(f->engine, 256 << 10, 100 << 10, &filled, NULL));
	assert_false(filled);
	assert_int_equal(file_size(f), (off_t)end + (256 << 10));
	assert_ok(engine_fill_ahead(f->engine, 64 << 20, UINT64_MAX, &filled, NULL));
	assert_int_equal(file_size(f), 1 << 20); /* never beyond the map */
	put_one(f, "more", "v");
	reopen(f);
	struct engine_view *view;
	struct bytes value;
	assert_ok(engine_view_open(f->engine, &view, NULL));
	assert_ok(view_get(view, "more", &value));
	engine_view_close(view);
}

static void test_what_is_no_environment_is_named(void **state)
{
	struct fixture *f = *state;
	engine_close(f->engine);
	f->engine = NULL;
	FILE *file = fopen(test_dir_path(f->dir, "data.mdb"), "w");
	assert_non_null(file);
	for (int i = 0; i < 9000; i++)
		assert_int_equal(fputc('x', file), 'x');
	assert_int_equal(fclose(file), 0);
	struct err err;
	assert_status(engine_open_lmdb(&f->options, &f->engine, &err), STATUS_CORRUPT);
	assert_non_null(strstr(err.text, f->dir->path));
	assert_null(f->engine);
}

static void test_a_directory_that_cannot_be_made_is_named(void **state)
{
	struct fixture *f = *state;
	struct engine_options options = f->options;
	struct engine *other = NULL;
	struct err err;
	options.path = test_dir_path(f->dir, "data.mdb/there"); /* below a file */
	assert_int_not_equal(engine_open_lmdb(&options, &other, &err), STATUS_OK);
	assert_non_null(strstr(err.text, "data.mdb"));
	assert_null(other);
}

/* ---- mem alone */

static void test_a_failing_commit_loses_its_changes(void **state)
{
	struct fixture *f = *state;
	struct engine_write *write;
	unsigned table;
	put_one(f, "k", "old");
	mem_disk_faults(f->disk)->fail_io_after = 0;
	assert_ok(engine_begin(f->engine, &write, NULL));
	assert_ok(engine_table(write, "t", &table, NULL));
	assert_ok(engine_put(write, table, KEY("k"), KEY("new"), ENGINE_PUT));
	assert_status(engine_commit(write, NULL), STATUS_IO);
	struct engine_view *view;
	struct bytes value;
	assert_ok(engine_view_open(f->engine, &view, NULL));
	assert_ok(view_get(view, "k", &value));
	assert_bytes_text(value, "old");
	engine_view_close(view);
	put_one(f, "k", "newer"); /* once only */
}

static void test_a_full_disk_stays_full(void **state)
{
	struct fixture *f = *state;
	struct engine_write *write;
	unsigned table;
	mem_disk_faults(f->disk)->fail_full_after = 1;
	put_one(f, "k", "v");
	for (int i = 0; i < 2; i++) {
		assert_ok(engine_begin(f->engine, &write, NULL));
		assert_ok(engine_table(write, "t", &table, NULL));
		assert_status(engine_put(write, table, KEY("k"), KEY("v"), ENGINE_PUT),
			      STATUS_FULL);
		engine_abort(write);
	}
	mem_disk_faults(f->disk)->fail_full_after = -1;
	put_one(f, "k", "v");
}

static void test_closing_in_a_transaction_is_a_crash(void **state)
{
	struct fixture *f = *state;
	struct engine_write *write;
	unsigned table;
	put_one(f, "k", "v");
	assert_ok(engine_begin(f->engine, &write, NULL));
	assert_ok(engine_table(write, "t", &table, NULL));
	assert_ok(engine_del(write, table, KEY("k")));
	reopen(f);
	struct engine_view *view;
	struct bytes value;
	assert_ok(engine_view_open(f->engine, &view, NULL));
	assert_ok(view_get(view, "k", &value));
	engine_view_close(view);
}

static void test_an_environment_is_open_once(void **state)
{
	struct fixture *f = *state;
	struct engine *other = NULL;
	assert_status(engine_open_mem(f->disk, &f->options, &other, NULL), STATUS_CONFLICT);
	assert_null(other);
}

#define ON_LMDB(test)                                                                              \
	{                                                                                          \
		"lmdb " #test, test, setup_lmdb, teardown, NULL                                    \
	}
#define ON_MEM(test)                                                                               \
	{                                                                                          \
		"mem " #test, test, setup_mem, teardown, NULL                                      \
	}
#define ON_BOTH(test) ON_LMDB(test), ON_MEM(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(test_committed_rows_stay),
		ON_BOTH(test_a_view_is_a_snapshot_until_renewed),
		ON_BOTH(test_a_released_view_may_not_be_read),
		ON_BOTH(test_next_needs_a_place_to_go_on_from),
		ON_BOTH(test_keys_have_limits),
		ON_BOTH(test_appending_below_the_end_is_a_conflict),
		ON_BOTH(test_put_new_leaves_what_is_there),
		ON_BOTH(test_a_full_map_spoils_the_transaction_and_nothing_else),
		ON_BOTH(test_tables_of_a_given_up_transaction_are_gone),
		ON_BOTH(test_too_many_tables_are_refused),
		ON_BOTH(test_read_only_reads_and_writes_nothing),
		ON_BOTH(test_usage_counts),
		ON_LMDB(test_filling_ahead_goes_in_steps_and_ends),
		ON_LMDB(test_what_is_no_environment_is_named),
		ON_LMDB(test_a_directory_that_cannot_be_made_is_named),
		ON_MEM(test_a_failing_commit_loses_its_changes),
		ON_MEM(test_a_full_disk_stays_full),
		ON_MEM(test_closing_in_a_transaction_is_a_crash),
		ON_MEM(test_an_environment_is_open_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
