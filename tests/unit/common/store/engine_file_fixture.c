#include "tests/unit/common/store/engine_file_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

/* ---- rows: the even numbers, with what follows from them */

struct bytes file_key(const uint64_t *number)
{
	return bytes_of(number, sizeof *number);
}

/* The first row lies at the end of its page and has nothing behind its key. */
size_t file_value_size(uint64_t key)
{
	if (key == 2)
		return 0;
	return key % 97 == 0 ? BIG : 400;
}

static struct bytes value_of(uint64_t key)
{
	static uint8_t value[BIG];
	for (size_t i = 0; i < file_value_size(key); i++)
		value[i] = (uint8_t)(key + i);
	return bytes_of(value, file_value_size(key));
}

static void check_value(uint64_t key, struct bytes value)
{
	assert_bytes_equal(value, value_of(key));
}

void file_write_rows(struct file_fixture *f, const char *name, uint64_t from, uint64_t to)
{
	struct engine_options options = f->options;
	struct engine_write *write;
	struct engine *engine;
	unsigned table;
	options.read_only = options.closed = false;
	assert_ok(engine_open_lmdb(&options, &engine, NULL));
	assert_ok(engine_begin(engine, &write, NULL));
	assert_ok(engine_table(write, name, &table, NULL));
	for (uint64_t key = from; key <= to; key += 2)
		assert_ok(
			engine_put(write, table, file_key(&key), value_of(key), ENGINE_PUT_APPEND));
	assert_ok(engine_commit(write, NULL));
	engine_close(engine);
}

/* ---- the fixture */

enum status file_open(struct file_fixture *f)
{
	errno = ENOENT; /* of something before */
	TRY(engine_open_file(&f->options, &f->engine, &f->err));
	assert_ok(engine_view_open(f->engine, &f->view, NULL));
	return STATUS_OK;
}

void file_close(struct file_fixture *f)
{
	engine_view_close(f->view);
	engine_close(f->engine);
	f->view = NULL;
	f->engine = NULL;
}

int file_setup_empty(void **state)
{
	struct file_fixture *f = calloc(1, sizeof *f);
	assert_non_null(f);
	f->dir = test_dir_create();
	f->options = (struct engine_options){.path = f->dir->path,
					     .map_bytes = 16 << 20,
					     .tables_max = 1,
					     .integer_keys = true,
					     .no_sync = true,
					     .read_only = true,
					     .closed = true};
	f->fd = -1;
	*state = f;
	return 0;
}

int file_setup(void **state)
{
	file_setup_empty(state);
	struct file_fixture *f = *state;
	file_write_rows(f, TABLE, 2, LAST - 2);
	file_write_rows(f, TABLE, LAST, LAST);
	f->fd = open(test_dir_path(f->dir, "data.mdb"), O_RDWR | O_CLOEXEC);
	assert_true(f->fd >= 0);
	return 0;
}

int file_teardown(void **state)
{
	struct file_fixture *f = *state;
	file_close(f);
	if (f->fd >= 0)
		close(f->fd);
	test_dir_destroy(f->dir);
	free(f);
	return 0;
}

void file_open_whole(struct file_fixture *f)
{
	assert_ok(file_open(f));
	f->table = UINT_MAX;
	assert_ok(engine_view_table(f->view, TABLE, &f->table));
	assert_int_equal(f->table, 0);
}

enum status file_get(struct file_fixture *f, uint64_t key, struct bytes *value)
{
	return engine_get(f->view, f->table, file_key(&key), value);
}

void file_check_get(struct file_fixture *f, uint64_t key)
{
	struct bytes value;
	assert_ok(file_get(f, key, &value));
	check_value(key, value);
}

uint64_t file_found_at(struct file_fixture *f, enum engine_seek how, uint64_t from)
{
	struct bytes key, value;
	uint64_t found;
	enum status status = engine_seek(f->view, f->table, how, file_key(&from), &key, &value);
	if (status == STATUS_NOT_FOUND)
		return 0;
	assert_ok(status);
	assert_int_equal(key.size, sizeof found);
	memcpy(&found, key.data, sizeof found);
	check_value(found, value);
	return found;
}

enum status file_walk(struct file_fixture *f, uint64_t from, uint64_t *ret_next)
{
	struct bytes key, value;
	enum status status =
		engine_seek(f->view, f->table, ENGINE_AT_OR_AFTER, file_key(&from), &key, &value);
	for (*ret_next = from; status == STATUS_OK; *ret_next += 2) {
		assert_memory_equal(key.data, ret_next, sizeof *ret_next);
		check_value(*ret_next, value);
		status = engine_next(f->view, f->table, &key, &value);
	}
	return status;
}
