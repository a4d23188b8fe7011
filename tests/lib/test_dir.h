/* A directory of the test's own, with everything in it gone afterwards.
 *
 * As a fixture: cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown), then
 * test_dir_path(*state, "file").  Lies below $TMPDIR or /tmp.
 */
#ifndef ZHIAN_TESTS_LIB_TEST_DIR_H
#define ZHIAN_TESTS_LIB_TEST_DIR_H

#define TEST_PATH_MAX 256

struct test_dir {
	char path[TEST_PATH_MAX];
	char joined[8][TEST_PATH_MAX]; /* what test_dir_path() hands out, in turn */
	unsigned next;
};

struct test_dir *test_dir_create(void);
void test_dir_destroy(struct test_dir *dir); /* NULL is fine */

/* A file, or a directory and all below it; nothing there is fine. */
void test_tree_remove(const char *path);

/* "<dir>/<name>"; stays valid for the next seven calls. */
const char *test_dir_path(struct test_dir *dir, const char *name);

int test_dir_setup(void **state);
int test_dir_teardown(void **state);

#endif
