/* What was written last counts, and while the next is written the one before; nothing else. */
#include "common/crypto/last_written.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define NOTE_MAX 256u

static void write_last(struct test_dir *dir, const char *name, const char *content)
{
	char path[512], note[516];
	struct err err;
	(void)snprintf(path, sizeof path, "%s", test_dir_path(dir, name));
	(void)snprintf(note, sizeof note, "%s~", path);
	assert_int_equal(last_write(path, note, bytes_of_text(content), &err), STATUS_OK);
}

static void put(struct test_dir *dir, const char *name, const char *content)
{
	struct err err;
	assert_int_equal(
		file_write_atomic(test_dir_path(dir, name), bytes_of_text(content), 0600, &err),
		STATUS_OK);
}

static void get(struct test_dir *dir, const char *name, char out[NOTE_MAX])
{
	char *data;
	size_t size;
	struct err err;
	assert_int_equal(file_read(test_dir_path(dir, name), NOTE_MAX - 1, &data, &size, &err),
			 STATUS_OK);
	memcpy(out, data, size + 1);
	free(data);
}

static bool counts(struct test_dir *dir, const char *content)
{
	char note[516];
	(void)snprintf(note, sizeof note, "%s", test_dir_path(dir, "views~"));
	return last_written(note, bytes_of_text(content));
}

static void test_the_last_counts(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	char first[NOTE_MAX], second[NOTE_MAX], both[2 * NOTE_MAX];
	assert_true(counts(dir, "of before there were notes"));
	write_last(dir, "views", "one");
	get(dir, "views~", first);
	write_last(dir, "views", "two");
	get(dir, "views~", second);
	assert_true(counts(dir, "two"));
	assert_false(counts(dir, "one"));
	assert_false(counts(dir, ""));
	(void)snprintf(both, sizeof both, "%s%s", first, second);
	put(dir, "views~", both);
	assert_true(counts(dir, "one") && counts(dir, "two"));
	assert_false(counts(dir, "three"));
	put(dir, "views~", "");
	assert_true(counts(dir, "one"));
	put(dir, "views~", "nothing of ours");
	assert_false(counts(dir, "two"));
	/* What doesn't count isn't noted as if it did, not even while the next is written. */
	write_last(dir, "views", "three");
	assert_true(counts(dir, "three"));
	assert_false(counts(dir, "two"));
}

static enum status check(struct test_dir *dir, struct err *err)
{
	return last_check_folder(dir->path, NULL, NULL, err);
}

static void note(void *context, const char *name, const struct err *what)
{
	char *met = (char *)context;
	assert_non_null(strstr(what->text, name[0] == 'w' ? "written last" : "is missing"));
	(void)snprintf(met + strlen(met), 64 - strlen(met), "%s ", name);
}

static void test_a_folder_is_whole(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	struct err err;
	assert_int_equal(last_check_folder("/nowhere/at/all", NULL, NULL, &err), STATUS_OK);
	write_last(dir, "wang", "one");
	write_last(dir, "zhao", "one");
	put(dir, "of-before", "without a note");
	assert_int_equal(check(dir, &err), STATUS_OK);
	put(dir, "wang", "none of these");
	assert_int_equal(check(dir, &err), STATUS_CORRUPT);
	assert_non_null(strstr(err.text, "wang: isn't what was written last"));
	put(dir, "wang", "one");
	assert_int_equal(unlink(test_dir_path(dir, "zhao")), 0);
	assert_int_equal(check(dir, &err), STATUS_CORRUPT);
	assert_non_null(strstr(err.text, "zhao: is missing"));
	/* Whoever wants to know of all is told of all. */
	char met[64] = "";
	put(dir, "wang", "none of these");
	assert_int_equal(last_check_folder(dir->path, note, met, &err), STATUS_OK);
	assert_non_null(strstr(met, "wang "));
	assert_non_null(strstr(met, "zhao~ "));
	assert_int_equal(strlen(met), strlen("wang zhao~ "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_last_counts, test_dir_setup,
						test_dir_teardown),
		cmocka_unit_test_setup_teardown(test_a_folder_is_whole, test_dir_setup,
						test_dir_teardown),
	};
	return cmocka_run_group_tests_name("last written", tests, NULL, NULL);
}
