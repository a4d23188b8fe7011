/* One-time codes that were taken: kept over a restart, and no file is believed that isn't one. */
#include "services/console/http/codes.h"

#include <string.h>
#include <sys/stat.h>

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

static struct err err;

static void put(const char *path, const char *text)
{
	assert_ok(file_write_atomic(path, bytes_of(text, strlen(text)), 0600, &err));
}

static void what_was_taken_stays_taken(void **state)
{
	const char *path = test_dir_path(*state, CODES_FILE);
	struct codes codes;
	struct stat info;
	assert_ok(codes_open(path, &codes, &err));
	assert_ok(codes_take(&codes, "officer-1", 100, &err));
	assert_ok(codes_take(&codes, "officer-2", 7, &err));
	assert_int_equal(codes_take(&codes, "officer-1", 100, &err), STATUS_CONFLICT);
	codes_close(&codes);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_ok(codes_open(path, &codes, &err));
	assert_int_equal(codes_take(&codes, "officer-1", 99, &err), STATUS_CONFLICT);
	assert_int_equal(codes_take(&codes, "officer-1", 100, &err), STATUS_CONFLICT);
	assert_ok(codes_take(&codes, "officer-1", 101, &err));
	assert_int_equal(codes_take(&codes, "officer-2", 7, &err), STATUS_CONFLICT);
	codes_close(&codes);
}

/* What couldn't be kept may be tried again: nobody was let in by it. */
static void what_has_no_room_isnt_taken(void **state)
{
	struct codes codes;
	(void)state;
	assert_ok(codes_open("/proc/nowhere/" CODES_FILE, &codes, &err));
	assert_int_not_equal(codes_take(&codes, "officer-1", 100, &err), STATUS_OK);
	assert_int_not_equal(codes_take(&codes, "officer-1", 100, &err), STATUS_CONFLICT);
	codes_close(&codes);
}

static void no_file_of_ours(void **state)
{
	static const char *const texts[] = {"officer-1\n",
					    "officer-1 x\n",
					    "officer-1 1 2\n",
					    "officer-1 1\nofficer-1 2\n",
					    "a 18446744073709551616 \n",
					    "an-id-that-is-longer-than-any-may-be 1\n",
					    " 1\n"};
	struct codes codes;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		const char *path = test_dir_path(*state, CODES_FILE);
		put(path, texts[i]);
		assert_int_equal(codes_open(path, &codes, &err), STATUS_CORRUPT);
	}
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_taken_stays_taken),
		TEST(what_has_no_room_isnt_taken),
		TEST(no_file_of_ours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
