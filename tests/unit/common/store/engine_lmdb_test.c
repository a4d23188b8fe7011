/* The engine over LMDB at its limits: tables, readers, the map; what an opening makes and what not;
 * and how much of a file is in use. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/store/engine.h"

#define MAP (4u << 20)
#define READERS 64
#define PAGE 4096u

struct fixture {
	struct test_dir *dir;
	struct engine_options options;
	struct engine *engine;
	struct err err;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	assert_non_null(f);
	f->dir = test_dir_create();
	f->options = (struct engine_options){
		.path = f->dir->path, .map_bytes = MAP, .tables_max = 2, .no_sync = true};
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	engine_close(f->engine);
	test_dir_destroy(f->dir);
	free(f);
	return 0;
}

static enum status open_engine(struct fixture *f)
{
	return engine_open_lmdb(&f->options, &f->engine, &f->err);
}

static void close_engine(struct fixture *f)
{
	engine_close(f->engine);
	f->engine = NULL;
}

static struct engine_write *begin(struct fixture *f)
{
	struct engine_write *write;
	assert_ok(engine_begin(f->engine, &write, NULL));
	return write;
}

static off_t file_size(struct fixture *f)
{
	struct stat file;
	assert_int_equal(stat(test_dir_path(f->dir, "data.mdb"), &file), 0);
	return file.st_size;
}

static void put_pages(struct fixture *f, unsigned from, unsigned to, bool drop)
{
	static const uint8_t value[PAGE - 100];
	unsigned table;
	struct engine_write *write = begin(f);
	assert_ok(engine_table(write, "t", &table, NULL));
	for (unsigned i = from; i < to; i++) {
		uint8_t key[4];
		be32_put(key, i);
		if (drop)
			assert_ok(engine_del(write, table, bytes_of(key, sizeof key)));
		else
			assert_ok(engine_put(write, table, bytes_of(key, sizeof key),
					     bytes_of(value, sizeof value), ENGINE_PUT));
	}
	assert_ok(engine_commit(write, NULL));
}

/* ---- limits */

static void test_as_many_tables_as_an_engine_has_and_no_more(void **state)
{
	struct fixture *f = *state;
	char name[16];
	unsigned table, views_table;
	f->options.tables_max = ENGINE_TABLES_MAX;
	assert_ok(open_engine(f));
	struct engine_write *write = begin(f);
	for (unsigned i = 0; i < ENGINE_TABLES_MAX; i++) {
		(void)snprintf(name, sizeof name, "table %u", i);
		assert_ok(engine_table(write, name, &table, NULL));
		assert_ok(engine_put(write, table, bytes_of_text("k"), bytes_of_text(name),
				     ENGINE_PUT));
	}
	assert_ok(engine_commit(write, NULL));
	write = begin(f);
	assert_status(engine_table(write, "one more", &table, &f->err), STATUS_FULL);
	engine_abort(write);
	close_engine(f);
	/* They are found again, each with what is its own. */
	assert_ok(open_engine(f));
	struct engine_view *view;
	assert_ok(engine_view_open(f->engine, &view, NULL));
	for (unsigned i = 0; i < ENGINE_TABLES_MAX; i++) {
		struct bytes value;
		(void)snprintf(name, sizeof name, "table %u", i);
		assert_ok(engine_view_table(view, name, &views_table));
		assert_ok(engine_get(view, views_table, bytes_of_text("k"), &value));
		assert_bytes_text(value, name);
	}
	engine_view_close(view);
}

static void test_an_environment_of_more_tables_is_refused(void **state)
{
	struct fixture *f = *state;
	unsigned table;
	f->options.tables_max = 3;
	assert_ok(open_engine(f));
	struct engine_write *write = begin(f);
	assert_ok(engine_table(write, "a", &table, NULL));
	assert_ok(engine_table(write, "b", &table, NULL));
	assert_ok(engine_table(write, "c", &table, NULL));
	assert_ok(engine_commit(write, NULL));
	close_engine(f);
	f->options.tables_max = 2;
	assert_status(open_engine(f), STATUS_FULL);
	assert_null(f->engine);
	assert_non_null(strstr(f->err.text, "can't open"));
}

static void test_readers_beyond_the_last_wait_until_one_goes(void **state)
{
	struct fixture *f = *state;
	struct engine_view *views[READERS], *more = NULL;
	assert_ok(open_engine(f));
	for (unsigned i = 0; i < READERS; i++)
		assert_ok(engine_view_open(f->engine, &views[i], NULL));
	assert_status(engine_view_open(f->engine, &more, &f->err), STATUS_FULL);
	assert_null(more);
	assert_non_null(strstr(f->err.text, "can't begin to read"));
	/* How much room there is can't be asked either; nobody is taken for dead. */
	struct engine_usage usage;
	assert_status(engine_usage(f->engine, &usage, &f->err), STATUS_FULL);
	assert_int_equal(engine_reader_check(f->engine), 0);
	engine_view_close(views[0]);
	assert_ok(engine_view_open(f->engine, &views[0], NULL));
	for (unsigned i = 0; i < READERS; i++)
		engine_view_close(views[i]);
	assert_ok(engine_usage(f->engine, &usage, &f->err));
}

static void test_a_map_that_no_process_has_room_for_is_named(void **state)
{
	struct fixture *f = *state;
	f->options.map_bytes = UINT64_C(1) << 60;
	assert_status(open_engine(f), STATUS_INVALID);
	assert_null(f->engine);
	assert_non_null(strstr(f->err.text, "can't map"));
	assert_non_null(strstr(f->err.text, f->dir->path));
}

/* ---- what an opening makes */

static void test_who_only_reads_makes_nothing(void **state)
{
	struct fixture *f = *state;
	struct stat there;
	char path[TEST_PATH_MAX];
	(void)snprintf(path, sizeof path, "%s", test_dir_path(f->dir, "elsewhere"));
	f->options.path = path;
	f->options.read_only = true;
	f->options.map_bytes = 0;
	assert_status(open_engine(f), STATUS_IO);
	assert_int_not_equal(stat(path, &there), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_status(open_engine(f), STATUS_IO);
	assert_int_equal(rmdir(path), 0);
	f->options.read_only = false;
	f->options.map_bytes = MAP;
	assert_ok(open_engine(f));
	assert_int_equal(stat(path, &there), 0);
	assert_int_equal(there.st_mode & 0777, 0700);
	char data[TEST_PATH_MAX + 16];
	(void)snprintf(data, sizeof data, "%s/data.mdb", path);
	assert_int_equal(stat(data, &there), 0);
	assert_int_equal(there.st_mode & 0777, 0600);
}

static void test_an_opening_fills_ahead_what_is_asked_for(void **state)
{
	struct fixture *f = *state;
	struct engine_usage usage;
	f->options.fill_ahead_bytes = 300 << 10;
	assert_ok(open_engine(f));
	assert_int_equal(file_size(f), 300 << 10);
	close_engine(f);
	f->options.fill_ahead_bytes = 400 << 10;
	f->options.read_only = true;
	assert_ok(open_engine(f)); /* who only reads doesn't */
	assert_int_equal(file_size(f), 300 << 10);
	close_engine(f);
	f->options.read_only = false;
	assert_ok(open_engine(f));
	assert_int_equal(file_size(f), 400 << 10);
	close_engine(f);
	f->options.fill_ahead_bytes = 100 << 10; /* it has more */
	assert_ok(open_engine(f));
	assert_int_equal(file_size(f), 400 << 10);
	assert_true(engine_end_bytes(f->engine) < 100 << 10);
	assert_ok(engine_usage(f->engine, &usage, NULL));
	assert_int_equal(usage.map_bytes, MAP);
	put_pages(f, 0, 40, false);
	close_engine(f);
	assert_ok(open_engine(f)); /* what is in use is more than that */
	assert_true(engine_end_bytes(f->engine) > 100 << 10);
	assert_int_equal(file_size(f), 400 << 10);
}

static void test_who_only_reads_has_the_map_that_was_made(void **state)
{
	struct fixture *f = *state;
	struct engine_usage usage;
	unsigned table;
	assert_ok(open_engine(f));
	struct engine_write *write = begin(f);
	assert_ok(engine_table(write, "t", &table, NULL));
	assert_ok(engine_commit(write, NULL));
	close_engine(f);
	f->options.read_only = true;
	f->options.map_bytes = 0;
	assert_ok(open_engine(f));
	assert_ok(engine_usage(f->engine, &usage, NULL));
	assert_int_equal(usage.map_bytes, MAP);
	assert_int_equal(usage.used_bytes, engine_end_bytes(f->engine));
}

/* ---- room */

static uint64_t used_pages(struct fixture *f)
{
	struct engine_usage usage;
	assert_ok(engine_usage(f->engine, &usage, NULL));
	assert_int_equal(usage.used_bytes % PAGE, 0);
	return usage.used_bytes / PAGE;
}

static void test_what_is_deleted_is_in_use_no_more(void **state)
{
	struct fixture *f = *state;
	assert_ok(open_engine(f));
	put_pages(f, 0, 10, false);
	uint64_t few = used_pages(f);
	put_pages(f, 10, 210, false);
	uint64_t many = used_pages(f), end = engine_end_bytes(f->engine);
	assert_in_range(many - few, 200, 220);
	put_pages(f, 10, 210, true);
	/* In two commits' lists: what the deletion left, and what was left before. */
	put_pages(f, 0, 1, false);
	assert_in_range(used_pages(f), few - 2, few + 6);
	assert_in_range(engine_end_bytes(f->engine), end, end + 10 * PAGE);
	/* What isn't in use is used again. */
	put_pages(f, 300, 480, false);
	assert_in_range(engine_end_bytes(f->engine), end, end + 20 * PAGE);
}

static void test_filling_ahead_ends_at_what_is_asked(void **state)
{
	struct fixture *f = *state;
	bool filled = false;
	assert_ok(open_engine(f));
	put_pages(f, 0, 3, false);
	uint64_t end = engine_end_bytes(f->engine);
	assert_ok(engine_fill_ahead(f->engine, 10 * PAGE, 4 * PAGE, &filled, NULL));
	assert_true(filled);
	assert_int_equal(file_size(f), end + 4 * PAGE);
	assert_ok(engine_fill_ahead(f->engine, 10 * PAGE, 6 * PAGE, &filled, NULL));
	assert_true(filled);
	assert_int_equal(file_size(f), end + 10 * PAGE);
	assert_ok(engine_fill_ahead(f->engine, 10 * PAGE, 6 * PAGE, &filled, NULL));
	assert_false(filled);
	assert_ok(engine_fill_ahead(f->engine, 9 * PAGE, 6 * PAGE, &filled, NULL));
	assert_false(filled);
	assert_int_equal(file_size(f), end + 10 * PAGE);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_as_many_tables_as_an_engine_has_and_no_more),
		TEST(test_an_environment_of_more_tables_is_refused),
		TEST(test_readers_beyond_the_last_wait_until_one_goes),
		TEST(test_a_map_that_no_process_has_room_for_is_named),
		TEST(test_who_only_reads_makes_nothing),
		TEST(test_an_opening_fills_ahead_what_is_asked_for),
		TEST(test_who_only_reads_has_the_map_that_was_made),
		TEST(test_what_is_deleted_is_in_use_no_more),
		TEST(test_filling_ahead_ends_at_what_is_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
