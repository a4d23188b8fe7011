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

/* ---- lines */

static void expect_refused(void **state, const char *text, const char *said)
{
	struct holdings read;
	put(state, "etc/holdings/intake", text);
	enum status status = holdings_read(record(state), &read, &err);
	if (status != STATUS_INVALID || strstr(err.text, said) == NULL)
		fail_msg("\"%s\" isn't said of \"%s\"", said, text);
}

static void what_is_no_line_is_refused_by_its_number(void **state)
{
	static const char *const wrong[] = {
		"nonsense",
		"data nonsense",
		"data kept kept",
		"data",
		"incarnation g",
		"incarnation 1 1",
		"volumes 1",
		"volumes 1 2 3",
		"file ",
		"file a 00",
		"file a zz00000000000000000000000000000000000000000000000000000000000000",
		"file a 0000000000000000000000000000000000000000000000000000000000000000 b"};
	char text[512];
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		(void)snprintf(text, sizeof text, BEFORE "\n%s\n", wrong[i]);
		expect_refused(state, text, ":7: can't be read");
	}
	expect_refused(state,
		       BEFORE "file 1\nfile 2\nfile 3\nfile 4\nfile 5\nfile 6\nfile 7\nfile 8\n",
		       ":13: can't be read");
}

static void a_record_that_lacks_something_is_refused(void **state)
{
	expect_refused(state, "", "isn't whole");
	expect_refused(state, "incarnation 1\nvolumes 1 1\n", "isn't whole");
	expect_refused(state, "data kept\nvolumes 1 1\n", "isn't whole");
	expect_refused(state, "data kept\nincarnation 1\n", "isn't whole");
	expect_refused(state, "data kept\nincarnation 1\nvolumes 0 1\n", "isn't whole");
	expect_refused(state, "data kept\nincarnation 1\nvolumes 3 2\n", "isn't whole");
}

static void what_a_person_asked_for_is_a_word_alone(void **state)
{
	static const enum holdings_data asked[] = {HOLDINGS_NEW, HOLDINGS_FOUND};
	struct holdings read, given = whole;
	assert_ok(holdings_read(record(state), &read, &err)); /* nothing is written down */
	assert_int_equal(read.data, HOLDINGS_UNKNOWN);
	for (size_t i = 0; i < 2; i++) {
		given.data = asked[i];
		assert_ok(holdings_write(record(state), &given, &err));
		assert_ok(holdings_read(record(state), &read, &err));
		assert_true(holdings_equal(&read, &(struct holdings){.data = asked[i]}));
	}
	struct holdings one = whole; /* of one volume */
	one.first_volume = one.last_volume;
	assert_ok(holdings_write(record(state), &one, &err));
	assert_ok(holdings_read(record(state), &read, &err));
	assert_true(holdings_equal(&read, &one));
}

static void a_record_has_a_path(void **state)
{
	static char longer[2 * FILE_PATH_MAX];
	struct holdings read;
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 3] = '/';
	assert_status(holdings_write("intake", &whole, &err), STATUS_INVALID);
	assert_status(holdings_write(longer, &whole, &err), STATUS_INVALID);
	put(state, "etc/holdings/intake/file", "x");
	assert_true(holdings_read(record(state), &read, &err) != STATUS_OK);
	assert_true(holdings_write(record(state), &whole, &err) != STATUS_OK);
	assert_true(holdings_write(test_dir_path((struct test_dir *)*state,
						 "etc/holdings/intake/file/intake"),
				   &whole, &err) != STATUS_OK);
}

static void records_that_differ_in_anything_do_not_equal(void **state)
{
	struct holdings other[9];
	(void)state;
	for (size_t i = 0; i < 9; i++)
		other[i] = whole;
	other[0].data = HOLDINGS_FOUND;
	other[1].incarnation--;
	other[2].first_volume++;
	other[3].last_volume--;
	other[4].file_count--;
	other[5].files[0].name[0] = 'K';
	other[6].files[1].name[0] = 'S';
	other[7].files[0].digest[0] = 1;
	other[8].files[1].digest[HOLDINGS_DIGEST - 1] = 1;
	for (size_t i = 0; i < 9; i++)
		assert_false(holdings_equal(&other[i], &whole));
}

/* ---- what lies there */

static void look(void **state, struct holdings *holdings)
{
	*holdings = (struct holdings){.data = HOLDINGS_KEPT, .file_count = 7};
	assert_ok(
		holdings_look(test_dir_path((struct test_dir *)*state, "intake"), holdings, &err));
}

static void expect_missing(void **state, const struct holdings *kept, const char *said)
{
	const char *folder = test_dir_path((struct test_dir *)*state, "intake");
	assert_status(holdings_check_files(folder, kept, &err), STATUS_INVALID);
	if (strstr(err.text, said) == NULL)
		fail_msg("\"%s\" isn't said in \"%s\"", said, err.text);
}

static void lose(void **state, const char *name)
{
	assert_int_equal(unlink(test_dir_path((struct test_dir *)*state, name)), 0);
}

static void put_all(void **state)
{
	put(state, "intake/parts/data.mdb", "x");
	put(state, "intake/keys/one", "x");
	put(state, "intake/secrets/b.key", "another");
	put(state, "intake/secrets/a.key", "secret");
	put(state, "intake/secrets/a.txt", "no secret");
	put(state, "intake/secrets/.key", "no name");
}

static void what_cannot_be_made_again_is_noted(void **state)
{
	static const char *const names[] = {"parts/data.mdb", "keys/", "secrets/a.key",
					    "secrets/b.key"};
	struct holdings found;
	look(state, &found);
	assert_int_equal(found.file_count, 0);
	put_all(state);
	look(state, &found);
	assert_int_equal(found.file_count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(found.files[i].name, names[i]);
	assert_memory_not_equal(found.files[2].digest, found.files[3].digest, HOLDINGS_DIGEST);
	assert_ok(holdings_check_files(test_dir_path((struct test_dir *)*state, "intake"), &found,
				       &err));
}

static void what_was_noted_and_is_gone_is_named(void **state)
{
	struct holdings found;
	put_all(state);
	look(state, &found);
	put(state, "intake/parts/data.mdb", "grown");
	put(state, "intake/secrets/c.key", "new");
	assert_ok(holdings_check_files(test_dir_path((struct test_dir *)*state, "intake"), &found,
				       &err));
	put(state, "intake/secrets/b.key", "another's");
	expect_missing(state, &found, "intake/secrets/b.key isn't the one that was made here");
	lose(state, "intake/secrets/a.key");
	expect_missing(state, &found, "intake/secrets/a.key is missing");
	lose(state, "intake/keys/one");
	put(state, "intake/keys/.hidden", "x");
	expect_missing(state, &found, "intake/keys/ is missing");
	lose(state, "intake/parts/data.mdb");
	expect_missing(state, &found, "intake/parts/data.mdb is missing");
}

/* "duplicates (copy).key", which somebody laid there, keeps no daemon from starting. */
static void what_is_noted_can_be_read_whatever_lies_beside_it(void **state)
{
	struct holdings found, read;
	put_all(state);
	put(state, "intake/secrets/a (copy).key", "secret");
	put(state, "intake/secrets/a\tb.key", "secret");
	put(state, "intake/secrets/a\n.key", "secret");
	look(state, &found);
	assert_int_equal(found.file_count, 4);
	found.data = HOLDINGS_KEPT;
	found.incarnation = found.first_volume = found.last_volume = 1;
	assert_ok(holdings_write(record(state), &found, &err));
	assert_ok(holdings_read(record(state), &read, &err));
	assert_true(holdings_equal(&read, &found));
}

static void what_cannot_be_noted_is_said(void **state)
{
	static char longer[2 * FILE_PATH_MAX];
	static const struct holdings kept = {
		.data = HOLDINGS_KEPT, .files = {{"keys/", {0}}}, .file_count = 1};
	static const struct holdings keys = {.data = HOLDINGS_KEPT, .keys = {1, 1}};
	struct holdings found;
	char name[FILE_PATH_MAX], folder[FILE_PATH_MAX];
	(void)snprintf(folder, sizeof folder, "%s",
		       test_dir_path((struct test_dir *)*state, "intake"));
	for (unsigned i = 0; i <= HOLDINGS_FILES_MAX; i++) {
		(void)snprintf(name, sizeof name, "intake/secrets/%u.key", i);
		put(state, name, "x");
		if (i + 1 == HOLDINGS_FILES_MAX)
			look(state, &found);
	}
	assert_int_equal(found.file_count, HOLDINGS_FILES_MAX);
	assert_status(holdings_look(folder, &found, &err), STATUS_FULL);
	for (unsigned i = 0; i <= HOLDINGS_FILES_MAX; i++) {
		(void)snprintf(name, sizeof name, "intake/secrets/%u.key", i);
		lose(state, name);
	}
	/* "secrets/" stands in front, a NUL behind. */
	(void)snprintf(name, sizeof name, "intake/secrets/%035d.key", 0);
	put(state, name, "x");
	look(state, &found);
	assert_int_equal(found.file_count, 1);
	lose(state, name);
	(void)snprintf(name, sizeof name, "intake/secrets/%036d.key", 0);
	put(state, name, "x");
	assert_status(holdings_look(folder, &found, &err), STATUS_INVALID);
	memset(longer, 'a', sizeof longer - 1);
	assert_status(holdings_look(longer, &found, &err), STATUS_INVALID);
	assert_status(holdings_check_files(longer, &kept, &err), STATUS_INVALID);
	assert_status(holdings_check_files(longer, &keys, &err), STATUS_INVALID);
}

/* ---- the end of the last session */

static uint64_t session_end(void **state, const char *text)
{
	if (text != NULL)
		put(state, "intake/" HOLDINGS_SESSION, text);
	return holdings_session_end(test_dir_path((struct test_dir *)*state, "intake"));
}

static void the_end_is_believed_where_it_is_said_twice(void **state)
{
	assert_int_equal(session_end(state, NULL), 0);
	assert_int_equal(session_end(state, "running\nends 17 17\n"), 17);
	assert_int_equal(session_end(state, "running\nends 17 18\n"), 0);
	assert_int_equal(session_end(state, "running\nends 17\n"), 0);
	assert_int_equal(session_end(state, "running\n"), 0);
	assert_int_equal(session_end(state, "running\nends 18446744073709551615 "
					    "18446744073709551615\n"),
			 UINT64_MAX);
}

#define FIXED(test) cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXED(it_is_read_as_it_was_written),
		FIXED(what_a_version_before_wrote_is_read),
		FIXED(what_is_no_line_of_keys_is_refused),
		FIXED(the_keys_written_down_or_later_ones_are_there),
		FIXED(what_is_no_line_is_refused_by_its_number),
		FIXED(a_record_that_lacks_something_is_refused),
		FIXED(what_a_person_asked_for_is_a_word_alone),
		FIXED(a_record_has_a_path),
		FIXED(records_that_differ_in_anything_do_not_equal),
		FIXED(what_cannot_be_made_again_is_noted),
		FIXED(what_was_noted_and_is_gone_is_named),
		FIXED(what_is_noted_can_be_read_whatever_lies_beside_it),
		FIXED(what_cannot_be_noted_is_said),
		FIXED(the_end_is_believed_where_it_is_said_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
