#include "common/base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dirent.h>

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

static void assert_content(const char *path, const char *expected)
{
	char *data = NULL;
	size_t size = 0;
	struct err err;
	assert_ok(file_read(path, 1000, &data, &size, &err));
	assert_bytes_text(bytes_of(data, size), expected);
	assert_int_equal(data[size], '\0');
	free(data);
}

static unsigned entries_in(const char *path)
{
	unsigned count = 0;
	DIR *directory = opendir(path);
	assert_non_null(directory);
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(directory);
	return count;
}

static void test_written_content_is_read_back(void **state)
{
	struct err err;
	struct stat info;
	const char *path = test_dir_path(*state, "a.txt");
	assert_ok(file_write_atomic(path, bytes_of_text("one"), 0640, &err));
	assert_content(path, "one");
	assert_ok(file_write_atomic(path, bytes_of_text(""), 0600, &err));
	assert_content(path, "");
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	assert_int_equal(entries_in(((struct test_dir *)*state)->path), 1);
}

static void test_what_another_file_holds_is_copied(void **state)
{
	enum { SIZE = 200000 }; /* more than is copied at once */
	struct err err;
	char *data = NULL;
	size_t size = 0;
	const char *path = test_dir_path(*state, "a.txt");
	const char *folder = ((struct test_dir *)*state)->path;
	uint8_t *content = (uint8_t *)malloc(SIZE);
	int from = file_nameless(folder);
	assert_non_null(content);
	assert_true(from >= 0);
	assert_int_equal(entries_in(folder), 0);
	for (size_t i = 0; i < SIZE; i++)
		content[i] = (uint8_t)(i * 7 + i / 256);
	assert_int_equal(write(from, content, SIZE), SIZE);
	assert_ok(file_write_atomic(path, bytes_of_text("old"), 0600, &err));
	assert_ok(file_copy_atomic(path, from, 0640, &err));
	assert_ok(file_read(path, SIZE, &data, &size, &err));
	assert_int_equal(size, SIZE);
	assert_memory_equal(data, content, SIZE);
	assert_int_equal(entries_in(folder), 1);
	close(from);
	from = open(folder, O_RDONLY | O_DIRECTORY); /* which can't be read */
	assert_status(file_copy_atomic(path, from, 0640, &err), STATUS_IO);
	assert_int_equal(entries_in(folder), 1);
	close(from);
	free(content);
	free(data);
	assert_int_equal(file_nameless(test_dir_path(*state, "none")), -1);
}

static void test_reading_refuses(void **state)
{
	struct err err;
	char *data = NULL;
	size_t size = 0;
	const char *path = test_dir_path(*state, "a.txt");
	assert_status(file_read(path, 10, &data, &size, &err), STATUS_NOT_FOUND);
	assert_non_null(strstr(err.text, path));
	assert_ok(file_write_atomic(path, bytes_of_text("0123456789"), 0600, &err));
	assert_status(file_read(path, 9, &data, &size, &err), STATUS_FULL);
	assert_non_null(strstr(err.text, "10 bytes, at most 9"));
	assert_ok(file_read(path, 10, &data, &size, &err));
	free(data);
	assert_status(file_read(((struct test_dir *)*state)->path, 10, &data, &size, &err),
		      STATUS_INVALID);
	const char *pipe_path = test_dir_path(*state, "pipe");
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	assert_status(file_read(pipe_path, 10, &data, &size, &err), STATUS_INVALID);
}

/* A write that fails halfway leaves the old content, and nothing beside it. */
static void test_a_failed_write_leaves_the_old(void **state)
{
	struct err err;
	struct rlimit before;
	char big[4096];
	const char *path = test_dir_path(*state, "a.txt");
	memset(big, 'x', sizeof(big));
	assert_ok(file_write_atomic(path, bytes_of_text("old"), 0600, &err));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	struct rlimit small = {.rlim_cur = 1024, .rlim_max = before.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	enum status status = file_write_atomic(path, bytes_of(big, sizeof(big)), 0600, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_status(status, STATUS_IO);
	assert_content(path, "old");
	assert_int_equal(entries_in(((struct test_dir *)*state)->path), 1);
}

static void test_writing_where_there_is_no_directory(void **state)
{
	struct err err;
	const char *path = test_dir_path(*state, "none/a.txt");
	assert_status(file_write_atomic(path, bytes_of_text("x"), 0600, &err), STATUS_IO);
	assert_non_null(strstr(err.text, "No such file or directory"));
}

static void test_directories_are_made_and_removed(void **state)
{
	struct err err;
	const char *deep = test_dir_path(*state, "a//b/c");
	assert_ok(file_make_directories(deep, 0700, &err));
	assert_ok(file_make_directories(deep, 0700, &err));
	assert_ok(file_write_atomic(test_dir_path(*state, "a/b/file"), bytes_of_text("x"), 0600,
				    &err));
	assert_status(file_make_directories(test_dir_path(*state, "a/b/file"), 0700, &err),
		      STATUS_CONFLICT);
	assert_ok(file_sync_directory(test_dir_path(*state, "a"), &err));

	/* A link out of the tree goes; what it leads to stays. */
	const char *outside = test_dir_path(*state, "outside");
	assert_ok(file_write_atomic(outside, bytes_of_text("kept"), 0600, &err));
	assert_int_equal(symlink(outside, test_dir_path(*state, "a/b/link")), 0);
	assert_ok(file_remove_tree(test_dir_path(*state, "a"), &err));
	assert_int_equal(access(test_dir_path(*state, "a"), F_OK), -1);
	assert_content(outside, "kept");
	assert_ok(file_remove_tree(test_dir_path(*state, "a"), &err));
	assert_ok(file_remove_tree(outside, &err));
}

static void test_long_paths_are_refused(void **state)
{
	(void)state;
	struct err err;
	static char path[FILE_PATH_MAX + 10];
	memset(path, 'a', sizeof(path) - 1);
	assert_status(file_write_atomic(path, bytes_of_text("x"), 0600, &err), STATUS_INVALID);
	assert_status(file_make_directories(path, 0700, &err), STATUS_INVALID);
}

int main(void)
{
#define WITH_DIR(test) cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown)
	const struct CMUnitTest tests[] = {
		WITH_DIR(test_written_content_is_read_back),
		WITH_DIR(test_what_another_file_holds_is_copied),
		WITH_DIR(test_reading_refuses),
		WITH_DIR(test_a_failed_write_leaves_the_old),
		WITH_DIR(test_writing_where_there_is_no_directory),
		WITH_DIR(test_directories_are_made_and_removed),
		cmocka_unit_test(test_long_paths_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
