/* An environment as a closed volume is one: rows written by LMDB, and read without it. */
#ifndef ZHIAN_TESTS_ENGINE_FILE_FIXTURE_H
#define ZHIAN_TESTS_ENGINE_FILE_FIXTURE_H

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/store/engine.h"

#define ROWS 2600u /* three levels of pages: the even numbers */
#define LAST (2 * ROWS)
#define BIG 9000u /* bytes: three pages of its own */
#define SOME_KEY 2048u
#define BIG_KEY 1940u /* a multiple of 97, as all whose values are big */
#define TABLE "rows"

struct file_fixture {
	struct test_dir *dir;
	struct engine_options options;
	struct engine *engine;
	struct engine_view *view;
	unsigned table;
	int fd; /* of data.mdb */
	struct err err;
};

/* With all rows; with nothing at all. */
int file_setup(void **state);
int file_setup_empty(void **state);
int file_teardown(void **state);

struct bytes file_key(const uint64_t *number);
size_t file_value_size(uint64_t key);
/* In one commit, after what is there; `to` below `from`: none. */
void file_write_rows(struct file_fixture *f, const char *name, uint64_t from, uint64_t to);

enum status file_open(struct file_fixture *f);
void file_close(struct file_fixture *f);
/* And the table: it is whole so far. */
void file_open_whole(struct file_fixture *f);

enum status file_get(struct file_fixture *f, uint64_t key, struct bytes *value);
/* The row is there, and is what was written. */
void file_check_get(struct file_fixture *f, uint64_t key);
/* What a seek finds; 0: nothing. */
uint64_t file_found_at(struct file_fixture *f, enum engine_seek how, uint64_t from);
/* The rows from `from` on, in order, and the key at which that ends; how it ends. */
enum status file_walk(struct file_fixture *f, uint64_t from, uint64_t *ret_next);

#endif
