/* An environment that is made beside and renamed: whole, or not there. */
#include "common/store/place.h"

#include <stdio.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

struct fixture {
	struct test_dir *directory;
	char path[FILE_PATH_MAX], beside[FILE_PATH_MAX + 16];
	unsigned fills;
	enum status answer;
	bool seen; /* it was there under its name while it was filled */
};

static int make(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	fixture->directory = test_dir_create();
	(void)snprintf(fixture->path, sizeof fixture->path, "%s",
		       test_dir_path(fixture->directory, "parts"));
	(void)snprintf(fixture->beside, sizeof fixture->beside, "%s" ENVIRONMENT_BESIDE,
		       fixture->path);
	*state = fixture;
	return 0;
}

static int end(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	test_dir_destroy(fixture->directory);
	free(fixture);
	return 0;
}

static enum status fill(void *context, struct engine *engine, struct err *err)
{
	struct fixture *fixture = (struct fixture *)context;
	struct engine_write *write;
	unsigned table;
	fixture->fills++;
	fixture->seen = access(fixture->path, F_OK) == 0;
	assert_ok(engine_begin(engine, &write, err));
	assert_ok(engine_table(write, "table", &table, err));
	assert_ok(engine_commit(write, err));
	return fixture->answer;
}

static enum status make_it(struct fixture *fixture)
{
	struct engine_options options = {
		.path = fixture->path, .map_bytes = 1 << 20, .tables_max = 1};
	struct err err;
	return environment_make(&options, fill, fixture, &err);
}

static void it_comes_whole_and_once(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct err err;
	/* What a cut left of an earlier try. */
	char half[FILE_PATH_MAX + 32];
	assert_ok(file_make_directories(fixture->beside, 0700, &err));
	(void)snprintf(half, sizeof half, "%s/data.mdb", fixture->beside);
	assert_ok(file_write_atomic(half, bytes_of_text("half a page"), 0600, &err));
	assert_ok(make_it(fixture));
	assert_false(fixture->seen);
	assert_int_equal(access(fixture->path, F_OK), 0);
	assert_int_not_equal(access(fixture->beside, F_OK), 0);
	assert_ok(make_it(fixture));
	assert_int_equal(fixture->fills, 1);
}

static void what_fails_leaves_nothing_under_its_name(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	fixture->answer = STATUS_IO;
	assert_int_equal(make_it(fixture), STATUS_IO);
	assert_int_not_equal(access(fixture->path, F_OK), 0);
	fixture->answer = STATUS_OK;
	assert_ok(make_it(fixture));
	assert_int_equal(access(fixture->path, F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_comes_whole_and_once, make, end),
		cmocka_unit_test_setup_teardown(what_fails_leaves_nothing_under_its_name, make,
						end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
