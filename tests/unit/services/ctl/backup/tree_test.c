/* Trees of files: in order, whole, with their modes, and nothing that a copy couldn't hold. */
#include "tests/lib/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "services/ctl/backup/tree.h"
#include "tests/lib/test_dir.h"

static struct err err;
static char seen[4096];

static void put(struct test_dir *dir, const char *name, const char *text, unsigned mode)
{
	char folder[FILE_PATH_MAX];
	(void)snprintf(folder, sizeof folder, "%s", test_dir_path(dir, name));
	*strrchr(folder, '/') = '\0';
	assert_ok(file_make_directories(folder, 0750, &err));
	assert_ok(file_write_atomic(test_dir_path(dir, name), bytes_of_text(text), mode, &err));
}

static enum status note(void *context, const char *path, const struct stat *info,
			struct err *ret_err)
{
	(void)ret_err;
	assert_ptr_equal(context, seen);
	size_t used = strlen(seen);
	(void)snprintf(seen + used, sizeof seen - used, "%s%s ", path,
		       S_ISDIR(info->st_mode) ? "/" : "");
	return STATUS_OK;
}

static bool not_b(const char *path)
{
	return strcmp(path, "b") != 0 && strcmp(path, "c/x") != 0;
}

static void is_walked_in_order(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	put(dir, "from/c/y", "", 0600);
	put(dir, "from/c/x", "", 0600);
	put(dir, "from/a", "", 0600);
	put(dir, "from/b/z", "", 0600);
	seen[0] = '\0';
	assert_ok(tree_walk(test_dir_path(dir, "from"), NULL, note, seen, &err));
	assert_string_equal(seen, "a b/ b/z c/ c/x c/y ");
	seen[0] = '\0';
	assert_ok(tree_walk(test_dir_path(dir, "from"), not_b, note, seen, &err));
	assert_string_equal(seen, "a c/ c/y ");
	assert_status(tree_walk(test_dir_path(dir, "none"), NULL, note, seen, &err),
		      STATUS_NOT_FOUND);
	assert_non_null(strstr(err.text, "no such directory"));
	assert_status(tree_walk(test_dir_path(dir, "from/a"), NULL, note, seen, &err), STATUS_IO);
}

static unsigned mode_of(struct test_dir *dir, const char *name)
{
	struct stat info;
	assert_int_equal(stat(test_dir_path(dir, name), &info), 0);
	return info.st_mode & 07777;
}

static void is_copied_whole(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	char from[TEST_PATH_MAX], to[TEST_PATH_MAX];
	size_t large = ((size_t)3 << 20) + 17, size;
	char *text = (char *)malloc(large + 1), *copy;
	memset(text, 'x', large);
	text[large] = '\0';
	(void)snprintf(from, sizeof from, "%s", test_dir_path(dir, "from"));
	(void)snprintf(to, sizeof to, "%s", test_dir_path(dir, "to"));
	put(dir, "from/large", text, 0640);
	put(dir, "from/d/secret", "s", 0400);
	put(dir, "from/b/left out", "", 0600);
	assert_int_equal(chmod(test_dir_path(dir, "from/d"), 0700), 0);
	assert_ok(tree_copy(from, to, not_b, &err));
	assert_ok(tree_sync(to, &err));
	assert_ok(file_read(test_dir_path(dir, "to/large"), large + 1, &copy, &size, &err));
	assert_int_equal(size, large);
	assert_memory_equal(copy, text, large);
	assert_int_equal(mode_of(dir, "to/large"), 0640);
	assert_int_equal(mode_of(dir, "to/d"), 0700);
	assert_int_equal(mode_of(dir, "to/d/secret"), 0400);
	assert_int_not_equal(access(test_dir_path(dir, "to/b"), F_OK), 0);
	/* Nothing is written over. */
	assert_status(tree_copy(from, to, not_b, &err), STATUS_IO);
	put(dir, "from/d/again", "one", 0600);
	put(dir, "other/again", "another", 0600);
	assert_status(
		tree_copy(test_dir_path(dir, "from/d"), test_dir_path(dir, "other"), NULL, &err),
		STATUS_IO);
	assert_non_null(strstr(err.text, "other/again: File exists"));
	free(copy);
	free(text);
}

static void what_is_no_file_is_refused(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	char from[TEST_PATH_MAX];
	uint64_t size;
	uint8_t digest[CRYPTO_DIGEST];
	(void)snprintf(from, sizeof from, "%s", test_dir_path(dir, "from"));
	put(dir, "from/a", "", 0600);
	put(dir, "secret", "s", 0600);
	assert_int_equal(symlink("../secret", test_dir_path(dir, "from/link")), 0);
	assert_status(tree_copy(from, test_dir_path(dir, "to"), NULL, &err), STATUS_INVALID);
	assert_non_null(strstr(err.text, "from/link: neither a file nor a directory"));
	assert_status(tree_digest_file(test_dir_path(dir, "from/link"), &size, digest, &err),
		      STATUS_IO);
	assert_non_null(strstr(err.text, "Too many levels of symbolic links"));
	assert_int_equal(unlink(test_dir_path(dir, "from/link")), 0);
	assert_int_equal(mkfifo(test_dir_path(dir, "from/pipe"), 0600), 0);
	assert_status(tree_walk(from, NULL, note, seen, &err), STATUS_INVALID);
	assert_status(tree_digest_file(test_dir_path(dir, "none"), &size, digest, &err),
		      STATUS_NOT_FOUND);
	assert_non_null(strstr(err.text, "no such file"));
}

/* A disk that takes no more is told, and a process without standard input copies like any. */
static void what_the_system_says_is_heard(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	char from[TEST_PATH_MAX], *copy;
	struct rlimit limit, less;
	uint64_t size;
	size_t read_size;
	uint8_t digest[CRYPTO_DIGEST];
	put(dir, "from/a", "0123456789", 0600);
	(void)snprintf(from, sizeof from, "%s", test_dir_path(dir, "from"));
	assert_status(tree_digest_file(from, &size, digest, &err), STATUS_IO);
	assert_non_null(strstr(err.text, "from: read: Is a directory"));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	less = limit;
	less.rlim_cur = 4;
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
	enum status status = tree_copy(from, test_dir_path(dir, "full"), NULL, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_status(status, STATUS_IO);
	assert_non_null(strstr(err.text, "full/a: write: File too large"));
	int input = dup(STDIN_FILENO);
	(void)close(STDIN_FILENO);
	status = tree_copy(from, test_dir_path(dir, "to"), NULL, &err);
	if (input >= 0) {
		assert_int_equal(dup2(input, STDIN_FILENO), STDIN_FILENO);
		(void)close(input);
	}
	assert_ok(status);
	assert_ok(file_read(test_dir_path(dir, "to/a"), 100, &copy, &read_size, &err));
	assert_int_equal(read_size, 10);
	free(copy);
}

static void is_given_as_another_is(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	static const char *const given[] = {"to", "to/d", "to/d/a"};
	char to[TEST_PATH_MAX];
	struct stat info;
	put(dir, "to/d/a", "", 0600);
	put(dir, "like", "", 0600);
	(void)snprintf(to, sizeof to, "%s", test_dir_path(dir, "to"));
	if (geteuid() != 0 || chown(test_dir_path(dir, "like"), 12, 34) != 0)
		skip();
	assert_status(tree_give(to, test_dir_path(dir, "none"), &err), STATUS_IO);
	assert_non_null(strstr(err.text, "none: No such file"));
	assert_ok(tree_give(to, test_dir_path(dir, "like"), &err));
	for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
		assert_int_equal(stat(test_dir_path(dir, given[i]), &info), 0);
		assert_true(info.st_uid == 12 && info.st_gid == 34);
	}
}

static void digests_are_of_all_bytes(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	static const char *const texts[] = {"", "a", "b", "ab"};
	uint8_t digests[4][CRYPTO_DIGEST], expected[CRYPTO_DIGEST];
	for (size_t i = 0; i < 4; i++) {
		uint64_t size;
		put(dir, "file", texts[i], 0600);
		assert_ok(tree_digest_file(test_dir_path(dir, "file"), &size, digests[i], &err));
		assert_int_equal(size, strlen(texts[i]));
		crypto_digest("", bytes_of_text(texts[i]), expected);
		assert_memory_equal(digests[i], expected, sizeof expected);
	}
}

/* Sixteen directories below the root, and not one more. */
static void depth_has_an_end(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	char path[TEST_PATH_MAX] = "from";
	for (unsigned depth = 1; depth <= 17; depth++) {
		(void)strcat(path, "/d");
		char file[TEST_PATH_MAX];
		(void)snprintf(file, sizeof file, "%.200s/f", path);
		put(dir, file, "", 0600);
		seen[0] = '\0';
		assert_status(tree_walk(test_dir_path(dir, "from"), NULL, note, seen, &err),
			      depth <= 16 ? STATUS_OK : STATUS_FULL);
	}
}

static void paths_have_an_end(void **state)
{
	char out[FILE_PATH_MAX], name[FILE_PATH_MAX];
	(void)state;
	memset(name, 'n', sizeof name);
	name[FILE_PATH_MAX - 3] = '\0';
	assert_ok(tree_join(out, "a", name, &err)); /* as long as fits, with its end */
	assert_int_equal(strlen(out), FILE_PATH_MAX - 1);
	assert_status(tree_join(out, "aa", name, &err), STATUS_INVALID);
	assert_ok(tree_join(out, "", "b", &err));
	assert_string_equal(out, "b");
	assert_ok(tree_join(out, "a", "", &err));
	assert_string_equal(out, "a");
	assert_ok(tree_join(out, "a", "b", &err));
	assert_string_equal(out, "a/b");
}

#define WITH_DIR(test) cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIR(is_walked_in_order),
		WITH_DIR(is_copied_whole),
		WITH_DIR(what_is_no_file_is_refused),
		WITH_DIR(digests_are_of_all_bytes),
		WITH_DIR(what_the_system_says_is_heard),
		WITH_DIR(is_given_as_another_is),
		WITH_DIR(depth_has_an_end),
		cmocka_unit_test(paths_have_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
