/* An environment that is made beside and renamed: whole, or not there. */
#include "common/store/place.h"

#include <stdio.h>
#include <sys/stat.h>
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

/* ---- places, on the disk and in memory */

#define LONGEST "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" /* 63 */

static enum status make_one(const struct place *place, const char *name)
{
	const struct engine_options options = {.map_bytes = 1 << 20, .tables_max = 1};
	struct engine *engine = NULL;
	struct err err;
	TRY(place_open(place, name, &options, &engine, &err));
	const char *last = strrchr(engine_path(engine), '/');
	assert_string_equal(last + 1, name);
	engine_close(engine);
	return STATUS_OK;
}

static void expect_names(const struct place *place, const char *const *names, size_t count)
{
	struct place_names found;
	struct err err;
	assert_ok(place_list(place, &found, &err));
	assert_int_equal(found.count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(found.names[i], names[i]);
	place_names_free(&found);
	assert_int_equal(found.count, 0);
}

static void go_through(const struct place *place)
{
	static const char *const all[] = {"1", "2", LONGEST, "b"}, *const left[] = {LONGEST, "b",
										    "c"};
	const struct engine_options options = {.map_bytes = 1 << 20, .tables_max = 1};
	struct engine *engine;
	struct err err;
	assert_ok(place_make(place, &err));
	expect_names(place, NULL, 0);
	assert_ok(make_one(place, "b"));
	assert_ok(make_one(place, "2"));
	assert_ok(make_one(place, LONGEST));
	assert_ok(make_one(place, LONGEST "a"));
	assert_ok(make_one(place, "1"));
	expect_names(place, all, 4); /* in order, and none that isn't ours */
	assert_ok(place_remove(place, "1", true, &err));
	assert_ok(place_remove(place, "1", true, &err)); /* it isn't there */
	assert_ok(place_open(place, "2", &options, &engine, &err));
	assert_ok(place_rename(place, "2", "c", engine, &err));
	assert_string_equal(strrchr(engine_path(engine), '/'), "/c");
	engine_close(engine);
	expect_names(place, left, 3);
}

static void names_are_listed_in_order(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct place place = {.directory = fixture->path};
	char apart[FILE_PATH_MAX];
	struct place other = {.directory = apart, .mem = mem_disk_create()};
	struct err err;
	(void)snprintf(apart, sizeof apart, "%s", fixture->path);
	apart[strlen(apart) - 1] ^= 1; /* as long as the other's name */
	go_through(&place);
	assert_ok(place_rename(&place, "b", ".b", NULL, &err));
	expect_names(&place, (const char *const[]){LONGEST, "c"}, 2); /* hidden: not ours */
	place.mem = other.mem;
	assert_ok(make_one(&other, "elsewhere"));
	go_through(&place);
	struct place below = {.mem = place.mem};
	char path[FILE_PATH_MAX + 16];
	(void)snprintf(path, sizeof path, "%s/b", fixture->path);
	below.directory = path;
	assert_ok(make_one(&below, "below"));
	expect_names(&place, (const char *const[]){LONGEST, "b", "c"}, 3);
	expect_names(&below, (const char *const[]){"below"}, 1);
	assert_ok(place_rename(&place, "c", "d", NULL, &err));
	expect_names(&place, (const char *const[]){LONGEST, "b", "d"}, 3);
	mem_disk_destroy(place.mem);
}

static void what_cannot_be_done_is_said(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	static char longer[FILE_PATH_MAX];
	struct place place = {.directory = fixture->path};
	struct place_names names;
	struct err err;
	memset(longer, 'a', sizeof longer - 2);
	assert_int_not_equal(place_list(&place, &names, &err), STATUS_OK);
	assert_int_not_equal(access(fixture->path, F_OK), 0); /* to look makes nothing */
	assert_ok(place_make(&place, &err));
	assert_int_equal(access(fixture->path, F_OK), 0);
	assert_int_not_equal(place_rename(&place, "a", "b", NULL, &err), STATUS_OK);
	assert_status(place_rename(&place, "a", longer, NULL, &err), STATUS_INVALID);
	assert_status(place_rename(&place, longer, "a", NULL, &err), STATUS_INVALID);
	assert_status(place_remove(&place, longer, false, &err), STATUS_INVALID);
	assert_status(make_one(&place, longer), STATUS_INVALID);
	place.directory = longer;
	assert_status(make_one(&place, "a"), STATUS_INVALID);
	const struct engine_options options = {
		.path = longer, .map_bytes = 1 << 20, .tables_max = 1};
	assert_status(environment_make(&options, fill, fixture, &err), STATUS_INVALID);
	assert_int_equal(fixture->fills, 0);
}

/* The same bytes under a name of their own, which no removal takes away. */
static void keep_bytes(struct fixture *fixture, const char *name, size_t size)
{
	char *bytes = (char *)malloc(size);
	const char *path = test_dir_path(fixture->directory, name);
	struct err err;
	assert_non_null(bytes);
	memset(bytes, 'k', size);
	assert_ok(file_write_atomic(path, bytes_of(bytes, size), 0600, &err));
	assert_int_equal(link(path, test_dir_path(fixture->directory, "kept")), 0);
	free(bytes);
}

static void expect_kept(struct fixture *fixture, char byte, size_t size)
{
	const char *path = test_dir_path(fixture->directory, "kept");
	struct err err;
	char *bytes;
	size_t found;
	assert_ok(file_read(path, 1 << 20, &bytes, &found, &err));
	assert_int_equal(found, size);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(bytes[i], byte);
	free(bytes);
	assert_int_equal(unlink(path), 0);
}

/* Whoever reads the disk's blocks afterwards finds no key. */
static void what_is_wiped_is_overwritten(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	static const size_t sizes[] = {1, 64 << 10, (64 << 10) + 1, 200000};
	struct place place = {.directory = fixture->path};
	struct err err;
	char folder[FILE_PATH_MAX + 16];
	(void)snprintf(folder, sizeof folder, "%s/keys", fixture->path);
	for (size_t i = 0; i < 2 * sizeof sizes / sizeof sizes[0]; i++) {
		bool wipe = i % 2 == 0;
		assert_ok(file_make_directories(folder, 0700, &err));
		keep_bytes(fixture, "parts/keys/data.mdb", sizes[i / 2]);
		assert_ok(place_remove(&place, "keys", wipe, &err));
		assert_int_not_equal(access(folder, F_OK), 0);
		expect_kept(fixture, wipe ? '\0' : 'k', sizes[i / 2]);
	}
	/* Not through a link: what it names may be somebody else's. */
	assert_ok(file_make_directories(folder, 0700, &err));
	keep_bytes(fixture, "elsewhere", 9);
	assert_int_equal(symlink(test_dir_path(fixture->directory, "elsewhere"),
				 test_dir_path(fixture->directory, "parts/keys/data.mdb")),
			 0);
	assert_int_not_equal(place_remove(&place, "keys", true, &err), STATUS_OK);
	expect_kept(fixture, 'k', 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_comes_whole_and_once, make, end),
		cmocka_unit_test_setup_teardown(what_fails_leaves_nothing_under_its_name, make,
						end),
		cmocka_unit_test_setup_teardown(names_are_listed_in_order, make, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_done_is_said, make, end),
		cmocka_unit_test_setup_teardown(what_is_wiped_is_overwritten, make, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
