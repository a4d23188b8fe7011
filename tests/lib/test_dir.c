#include "tests/lib/test_dir.h"

#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/lib/test.h"

enum { OPEN_DIRECTORIES = 16 };

struct test_dir *test_dir_create(void)
{
	const char *base = getenv("TMPDIR");
	struct test_dir *dir = calloc(1, sizeof(*dir));
	assert_non_null(dir);
	snprintf(dir->path, sizeof(dir->path), "%s/zhian-test-XXXXXX",
		 base != NULL ? base : "/tmp");
	assert_non_null(mkdtemp(dir->path));
	return dir;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *where)
{
	(void)info;
	(void)type;
	(void)where;
	return remove(path);
}

void test_tree_remove(const char *path)
{
	nftw(path, remove_entry, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS);
}

void test_dir_destroy(struct test_dir *dir)
{
	if (dir == NULL)
		return;
	test_tree_remove(dir->path);
	free(dir);
}

const char *test_dir_path(struct test_dir *dir, const char *name)
{
	char *joined = dir->joined[dir->next++ % 8];
	size_t base = strlen(dir->path);
	size_t size = strlen(name) + 1;
	assert_true(base + 1 + size <= TEST_PATH_MAX);
	memcpy(joined, dir->path, base);
	joined[base] = '/';
	memcpy(joined + base + 1, name, size);
	return joined;
}

int test_dir_setup(void **state)
{
	*state = test_dir_create();
	return 0;
}

int test_dir_teardown(void **state)
{
	test_dir_destroy(*state);
	*state = NULL;
	return 0;
}
