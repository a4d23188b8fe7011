/* What --out names: there whole or as it was, and never a device that a file takes the place of. */
#include "services/ctl/show/out_file.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "services/ctl/exit_codes.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

static int write_to(const char *path, const char *text, const char *expected_before)
{
	static struct session session;
	struct out_file file;
	FILE *out = out_file_open(&file, &session, path);
	if (out == NULL)
		return out_file_close(&file);
	assert_true(fputs(text, out) >= 0);
	(void)fflush(out);
	if (expected_before != NULL) {
		char *before;
		size_t size;
		struct err err;
		assert_ok(file_read(path, 100, &before, &size, &err));
		assert_string_equal(before, expected_before);
		free(before);
	}
	return out_file_close(&file);
}

static void what_was_there_stays_until_all_is_there(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	const char *path = test_dir_path(dir, "out.txt");
	char *text;
	size_t size;
	struct err err;
	assert_int_equal(write_to(path, "of yesterday", NULL), EXIT_DONE);
	assert_int_equal(write_to(path, "of today", "of yesterday"), EXIT_DONE);
	assert_ok(file_read(path, 100, &text, &size, &err));
	assert_string_equal(text, "of today");
	free(text);
	assert_int_equal(write_to(test_dir_path(dir, "none/out.txt"), "of today", NULL), EXIT_FILE);
}

static void what_is_given_up_leaves_what_was_there(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	static struct session session;
	struct out_file file;
	const char *path = test_dir_path(dir, "out.xlsx");
	char *text;
	size_t size;
	struct err err;
	assert_int_equal(write_to(path, "of yesterday", NULL), EXIT_DONE);
	FILE *out = out_file_open(&file, &session, path);
	assert_non_null(out);
	assert_true(fputs("a part", out) >= 0);
	out_file_drop(&file);
	assert_ok(file_read(path, 100, &text, &size, &err));
	assert_string_equal(text, "of yesterday");
	free(text);
}

static void a_device_is_written_to_and_stays_one(void **state)
{
	struct stat there;
	(void)state;
	assert_int_equal(write_to("/dev/null", "text", NULL), EXIT_DONE);
	assert_int_equal(stat("/dev/null", &there), 0);
	assert_true(S_ISCHR(there.st_mode));
	assert_int_equal(write_to("/dev/full", "text", NULL), EXIT_FILE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_there_stays_until_all_is_there,
						test_dir_setup, test_dir_teardown),
		cmocka_unit_test_setup_teardown(what_is_given_up_leaves_what_was_there,
						test_dir_setup, test_dir_teardown),
		cmocka_unit_test(a_device_is_written_to_and_stays_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
