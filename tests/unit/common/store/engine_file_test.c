/* An environment that is read without LMDB: what LMDB wrote comes back. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/common/store/engine_file_fixture.h"

#include "common/base/file.h"

static void test_every_row_is_found(void **state)
{
	struct file_fixture *f = *state;
	struct bytes value;
	file_open_whole(f);
	for (uint64_t key = LAST; key > 0; key -= 2) {
		file_check_get(f, key);
		assert_status(file_get(f, key + 1, &value), STATUS_NOT_FOUND);
	}
	assert_status(file_get(f, 0, &value), STATUS_NOT_FOUND);
	assert_status(file_get(f, UINT64_MAX, &value), STATUS_NOT_FOUND);
}

static void test_a_seek_finds_its_neighbour(void **state)
{
	struct file_fixture *f = *state;
	file_open_whole(f);
	for (uint64_t key = 2; key < LAST; key += 2) {
		assert_int_equal(file_found_at(f, ENGINE_AT_OR_AFTER, key - 1), key);
		assert_int_equal(file_found_at(f, ENGINE_AT_OR_AFTER, key), key);
		assert_int_equal(file_found_at(f, ENGINE_AFTER, key), key + 2);
	}
	assert_int_equal(file_found_at(f, ENGINE_FIRST, UINT64_MAX), 2);
	assert_int_equal(file_found_at(f, ENGINE_LAST, 0), LAST);
	assert_int_equal(file_found_at(f, ENGINE_AFTER, LAST), 0);
	assert_int_equal(file_found_at(f, ENGINE_AT_OR_AFTER, LAST + 1), 0);
	assert_int_equal(file_found_at(f, ENGINE_AFTER, UINT64_MAX), 0);
	assert_int_equal(file_found_at(f, ENGINE_AT_OR_AFTER, UINT64_MAX), 0);
	struct bytes key, value;
	const uint64_t from = SOME_KEY;
	assert_status(
		engine_seek(f->view, f->table, ENGINE_AT_OR_BEFORE, file_key(&from), &key, &value),
		STATUS_UNSUPPORTED);
}

static void test_rows_come_in_order_to_the_end(void **state)
{
	struct file_fixture *f = *state;
	uint64_t next;
	file_open_whole(f);
	assert_status(file_walk(f, 2, &next), STATUS_NOT_FOUND);
	assert_int_equal(next, LAST + 2);
	assert_status(file_walk(f, SOME_KEY, &next), STATUS_NOT_FOUND);
	assert_int_equal(next, LAST + 2);
	/* A view that was given up meanwhile stands nowhere, and can be read again. */
	struct bytes key, value;
	assert_int_equal(file_found_at(f, ENGINE_FIRST, UINT64_MAX), 2);
	assert_ok(engine_view_renew(f->view, NULL));
	assert_status(engine_next(f->view, f->table, &key, &value), STATUS_NOT_FOUND);
	file_check_get(f, BIG_KEY);
}

static void test_the_newest_commit_is_read(void **state)
{
	struct file_fixture *f = *state;
	/* The two pages that say where everything is take turns. */
	for (uint64_t last = LAST + 2; last <= LAST + 8; last += 2) {
		file_write_rows(f, TABLE, last, last);
		file_open_whole(f);
		assert_int_equal(file_found_at(f, ENGINE_LAST, 0), last);
		file_close(f);
	}
}

static void test_its_size_is_told(void **state)
{
	struct file_fixture *f = *state;
	struct engine_usage usage;
	file_open_whole(f);
	uint64_t end = engine_end_bytes(f->engine);
	assert_int_equal(end, lseek(f->fd, 0, SEEK_END));
	assert_ok(engine_usage(f->engine, &usage, NULL));
	assert_int_equal(usage.used_bytes, end);
	assert_int_equal(usage.map_bytes, 16 << 20);
	assert_true(usage.disk_free_bytes > 0 && usage.disk_free_bytes <= usage.disk_total_bytes);
	assert_int_equal(engine_reader_check(f->engine), 0);
	assert_string_equal(engine_path(f->engine), f->dir->path);
}

static void test_a_table_is_known_by_its_whole_name(void **state)
{
	struct file_fixture *f = *state;
	unsigned table;
	file_open_whole(f);
	assert_status(engine_view_table(f->view, "row", &table), STATUS_NOT_FOUND);
	assert_status(engine_view_table(f->view, "rowsx", &table), STATUS_NOT_FOUND);
}

static void test_a_table_without_rows_is_empty(void **state)
{
	struct file_fixture *f = *state;
	struct bytes value;
	file_write_rows(f, TABLE, 2, 0);
	file_open_whole(f);
	assert_status(file_get(f, 2, &value), STATUS_NOT_FOUND);
	assert_int_equal(file_found_at(f, ENGINE_FIRST, UINT64_MAX), 0);
	assert_int_equal(file_found_at(f, ENGINE_LAST, 0), 0);
}

static void test_an_environment_without_a_table_is_empty(void **state)
{
	struct file_fixture *f = *state;
	struct engine_options options = f->options;
	options.read_only = options.closed = false;
	assert_ok(engine_open_lmdb(&options, &f->engine, NULL));
	engine_close(f->engine);
	assert_ok(file_open(f));
	assert_status(engine_view_table(f->view, TABLE, &f->table), STATUS_NOT_FOUND);
	assert_int_equal(file_found_at(f, ENGINE_FIRST, UINT64_MAX), 0);
}

static void test_a_name_has_63_characters_at_most(void **state)
{
	struct file_fixture *f = *state;
	char name[65];
	memset(name, 'n', 64);
	name[64] = name[63] = '\0';
	file_write_rows(f, name, 2, 4);
	assert_ok(file_open(f));
	assert_ok(engine_view_table(f->view, name, &f->table));
	file_check_get(f, 4);
	file_close(f);
	assert_int_equal(unlink(test_dir_path(f->dir, "data.mdb")), 0);
	name[63] = 'n';
	file_write_rows(f, name, 2, 4);
	assert_status(file_open(f), STATUS_CORRUPT);
}

static void test_what_is_not_there_is_named(void **state)
{
	struct file_fixture *f = *state;
	assert_status(file_open(f), STATUS_NOT_FOUND);
	assert_non_null(strstr(f->err.text, "data.mdb is missing"));
	/* No descriptor is closed that isn't its own. */
	char path[FILE_PATH_MAX];
	int first = fcntl(0, F_GETFD);
	memset(path, 'p', sizeof path);
	path[sizeof path - strlen("/data.mdb")] = '\0';
	f->options.path = path;
	assert_status(file_open(f), STATUS_INVALID);
	assert_int_equal(fcntl(0, F_GETFD), first);
	path[sizeof path - strlen("/data.mdb") - 1] = '\0';
	assert_status(file_open(f), STATUS_IO); /* as the system has it */
}

static void test_a_folder_in_its_place_is_damage(void **state)
{
	struct file_fixture *f = *state;
	assert_int_equal(mkdir(test_dir_path(f->dir, "data.mdb"), 0700), 0);
	assert_status(file_open(f), STATUS_CORRUPT);
}

static void test_a_file_that_may_not_be_read_is_no_damage(void **state)
{
	struct file_fixture *f = *state;
	assert_int_equal(symlink("data.mdb", test_dir_path(f->dir, "data.mdb")), 0);
	assert_status(file_open(f), STATUS_IO);
}

/* Its memory goes back when the view is given up. */
static void test_a_value_may_be_of_megabytes(void **state)
{
	enum { MEGABYTES = 3 << 20 };
	struct file_fixture *f = *state;
	struct engine_options options = f->options;
	struct engine_write *write;
	struct engine *engine;
	struct bytes value;
	void *room;
	const uint64_t big = 1;
	file_write_rows(f, TABLE, 2, 4);
	options.read_only = options.closed = false;
	assert_ok(engine_open_lmdb(&options, &engine, NULL));
	assert_ok(engine_begin(engine, &write, NULL));
	assert_ok(engine_table(write, TABLE, &f->table, NULL));
	assert_ok(engine_reserve(write, f->table, file_key(&big), MEGABYTES, ENGINE_PUT, &room));
	memset(room, 'm', MEGABYTES);
	assert_ok(engine_commit(write, NULL));
	engine_close(engine);
	file_open_whole(f);
	for (int i = 0; i < 2; i++) {
		assert_ok(file_get(f, big, &value));
		assert_int_equal(value.size, MEGABYTES);
		assert_int_equal(value.data[0], 'm');
		assert_memory_equal(value.data, value.data + 1, MEGABYTES - 1);
		assert_ok(engine_view_renew(f->view, NULL));
		file_check_get(f, 4);
	}
	assert_ok(file_get(f, big, &value));
	engine_view_release(f->view);
}

#define ON_ROWS(test) cmocka_unit_test_setup_teardown(test, file_setup, file_teardown)
#define ON_NOTHING(test) cmocka_unit_test_setup_teardown(test, file_setup_empty, file_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_ROWS(test_every_row_is_found),
		ON_ROWS(test_a_seek_finds_its_neighbour),
		ON_ROWS(test_rows_come_in_order_to_the_end),
		ON_ROWS(test_the_newest_commit_is_read),
		ON_ROWS(test_its_size_is_told),
		ON_ROWS(test_a_table_is_known_by_its_whole_name),
		ON_NOTHING(test_a_table_without_rows_is_empty),
		ON_NOTHING(test_an_environment_without_a_table_is_empty),
		ON_NOTHING(test_a_name_has_63_characters_at_most),
		ON_NOTHING(test_what_is_not_there_is_named),
		ON_NOTHING(test_a_folder_in_its_place_is_damage),
		ON_NOTHING(test_a_file_that_may_not_be_read_is_no_damage),
		ON_NOTHING(test_a_value_may_be_of_megabytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
