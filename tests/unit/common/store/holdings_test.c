/* What is written down of a daemon's data comes back as it was; what a version before this one
 * wrote is read; and the files are held against it by their names. */
#include "common/store/holdings.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define BEFORE                                                                                     \
	"# What the data of this daemon must hold; it keeps this file itself.\n"                   \
	"data kept\nincarnation 00000000000000a1\nvolumes 1 900\nfile keys/\n"

static struct err err;

static const struct holdings whole = {
	.data = HOLDINGS_KEPT,
	.incarnation = UINT64_MAX,
	.first_volume = 1,
	.last_volume = UINT64_MAX,
	.keys = {.generation = 7, .last = UINT64_MAX},
	.files = {{"keys/", {0}}, {"secrets/duplicates.key", {1, 2, 3}}},
	.file_count = 2,
};

static const char *record(void **state)
{
	return test_dir_path((struct test_dir *)*state, "etc/holdings/intake");
}

static void put(void **state, const char *name, const char *text)
{
	char folder[FILE_PATH_MAX];
	const char *path = test_dir_path((struct test_dir *)*state, name);
	const char *slash = strrchr(path, '/');
	(void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
	assert_ok(file_make_directories(folder, 0700, &err));
	assert_ok(file_write_atomic(path, bytes_of_text(text), 0600, &err));
}

static void it_is_read_as_it_was_written(void **state)
{
	struct holdings read;
	assert_ok(holdings_write(record(state), &whole, &err));
	assert_ok(holdings_read(record(state), &read, &err));
	assert_true(holdings_equal(&read, &whole));
	struct holdings other = whole;
	other.keys.last--;
	assert_false(holdings_equal(&other, &whole));
	other = whole;
	other.keys.generation--;
	assert_false(holdings_equal(&other, &whole));
	struct holdings without = whole; /* of a daemon that has no parts */
	without.keys = (struct parts_keys){0, 0};
	assert_ok(holdings_write(record(state), &without, &err));
	assert_ok(holdings_read(record(state), &read, &err));
	assert_true(holdings_equal(&read, &without));
}

static void what_a_version_before_wrote_is_read(void **state)
{
	struct holdings read;
	put(state, "etc/holdings/intake", BEFORE);
	assert_ok(holdings_read(record(state), &read, &err));
	assert_int_equal(read.data, HOLDINGS_KEPT);
	assert_int_equal(read.last_volume, 900);
	assert_int_equal(read.file_count, 1);
	assert_int_equal(read.keys.generation, 0);
	assert_int_equal(read.keys.last, 0);
}

static void what_is_no_line_of_keys_is_refused(void **state)
{
	static const char *const wrong[] = {"keys \n", "keys 1\n", "keys 0 9\n", "keys 1 2 3\n",
					    "keys x 2\n"};
	struct holdings read;
	char text[256];
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		(void)snprintf(text, sizeof text, BEFORE "%s", wrong[i]);
		put(state, "etc/holdings/intake", text);
		assert_status(holdings_read(record(state), &read, &err), STATUS_INVALID);
		assert_non_null(strstr(err.text, ":6: can't be read"));
	}
}

static void expect_keys(void **state, uint64_t generation, const char *missing)
{
	char folder[FILE_PATH_MAX];
	struct holdings kept = {.data = HOLDINGS_KEPT, .keys = {generation, 1}};
	(void)snprintf(folder, sizeof folder, "%s",
		       test_dir_path((struct test_dir *)*state, "intake"));
	enum status status = holdings_check_files(folder, &kept, &err);
	if (missing == NULL) {
		assert_ok(status);
		return;
	}
	assert_status(status, STATUS_INVALID);
	if (strstr(err.text, missing) == NULL)
		fail_msg("\"%s\" isn't said in \"%s\"", missing, err.text);
	assert_non_null(strstr(err.text, "is missing: is the disk mounted?"));
}

/* An erasure that nobody has written down yet made later keys; older ones are a copy's. */
static void the_keys_written_down_or_later_ones_are_there(void **state)
{
	put(state, "intake/keys/0000000000000009/data.mdb", "x");
	put(state, "intake/keys/next/data.mdb", "x");
	expect_keys(state, 0, NULL);
	expect_keys(state, 8, NULL);
	expect_keys(state, 9, NULL);
	expect_keys(state, 10, "intake/keys/0000000000000010/data.mdb");
	/* The folder alone opens as keys that have none. */
	put(state, "intake/keys/0000000000000011/lock.mdb", "x");
	expect_keys(state, 9, "intake/keys/0000000000000011/data.mdb");
}

#define FIXED(test) cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXED(it_is_read_as_it_was_written),
		FIXED(what_a_version_before_wrote_is_read),
		FIXED(what_is_no_line_of_keys_is_refused),
		FIXED(the_keys_written_down_or_later_ones_are_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
