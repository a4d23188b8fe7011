/* Who may sign in: what was written is read, and nothing else passes for it. */
#include "common/crypto/passwords.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define CONTENT 2048u

static size_t load(const char *path, char content[CONTENT])
{
	FILE *in = fopen(path, "re");
	assert_non_null(in);
	size_t size = fread(content, 1, CONTENT, in);
	assert_int_equal(fclose(in), 0);
	return size;
}

static void put(const char *path, const char *content, size_t size)
{
	FILE *out = fopen(path, "we");
	assert_non_null(out);
	assert_int_equal(fwrite(content, 1, size, out), size);
	assert_int_equal(fclose(out), 0);
}

static enum status read_back(const char *path, size_t *ret_count)
{
	struct passwords passwords;
	struct err err;
	enum status status = passwords_read(path, &passwords, &err);
	if (status == STATUS_OK) {
		*ret_count = passwords.count;
		passwords_free(&passwords);
	}
	return status;
}

static void write_with(const char *path, const char *hash)
{
	struct password two[] = {{.person = "wang"},
				 {.person = "zhao", .hash = "$argon2id$two", .locked = true}};
	const struct passwords passwords = {two, 2};
	struct err err;
	(void)snprintf(two[0].hash, sizeof two[0].hash, "%s", hash);
	assert_int_equal(passwords_write(path, &passwords, &err), STATUS_OK);
}

static void test_what_was_changed(void **state)
{
	const char *path = test_dir_path((struct test_dir *)*state, "passwords");
	char content[CONTENT];
	size_t count = 9;
	assert_int_equal(read_back(path, &count), STATUS_OK); /* there never was one */
	assert_int_equal(count, 0);
	write_with(path, "$argon2id$one");
	assert_int_equal(read_back(path, &count), STATUS_OK);
	assert_int_equal(count, 2);
	size_t size = load(path, content);
	for (size_t i = 0; i < size * 8; i++) {
		content[i / 8] = (char)(content[i / 8] ^ 1 << i % 8);
		put(path, content, size);
		if (read_back(path, &count) != STATUS_CORRUPT)
			fail_msg("byte %zu, bit %zu: unnoticed", i / 8, i % 8);
		content[i / 8] = (char)(content[i / 8] ^ 1 << i % 8);
	}
	for (size_t cut = 0; cut < size; cut++) {
		put(path, content, cut);
		if (read_back(path, &count) != STATUS_CORRUPT)
			fail_msg("cut at %zu of %zu: unnoticed", cut, size);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(read_back(path, &count), STATUS_CORRUPT);
	put(path, content, size);
	assert_int_equal(read_back(path, &count), STATUS_OK);
}

/* The password that was changed doesn't come back with an older copy of the file. */
static void test_an_older_copy(void **state)
{
	enum { VERSIONS = 3 };
	struct test_dir *dir = (struct test_dir *)*state;
	static const char *const hashes[VERSIONS] = {"$argon2id$a", "$argon2id$b", "$argon2id$c"};
	char path[512], kept[512], files[VERSIONS][CONTENT], notes[VERSIONS][CONTENT],
		both[CONTENT];
	size_t sizes[VERSIONS], noted[VERSIONS], count = 0;
	(void)snprintf(path, sizeof path, "%s", test_dir_path(dir, "older"));
	(void)snprintf(kept, sizeof kept, "%s", test_dir_path(dir, "older.kept"));
	for (size_t i = 0; i < VERSIONS; i++) {
		write_with(path, hashes[i]);
		sizes[i] = load(path, files[i]);
		noted[i] = load(kept, notes[i]);
		assert_int_equal(noted[i], noted[0]);
		assert_int_equal(read_back(path, &count), STATUS_OK);
	}
	put(path, files[1], sizes[1]);
	assert_int_equal(read_back(path, &count), STATUS_CORRUPT);
	/* The end came while the third was being written: the second counts, and the third. */
	memcpy(both, notes[1], noted[1]);
	memcpy(both + noted[1], notes[2], noted[2]);
	put(kept, both, noted[1] + noted[2]);
	assert_int_equal(read_back(path, &count), STATUS_OK);
	put(path, files[2], sizes[2]);
	assert_int_equal(read_back(path, &count), STATUS_OK);
	put(path, files[0], sizes[0]);
	assert_int_equal(read_back(path, &count), STATUS_CORRUPT);
	/* Noted before the digests were: what was changed is known by the file's own alone. */
	put(kept, "", 0);
	assert_int_equal(read_back(path, &count), STATUS_OK);
	files[0][sizes[0] - 2] ^= 1;
	put(path, files[0], sizes[0]);
	assert_int_equal(read_back(path, &count), STATUS_CORRUPT);
}

/* Of before there was a digest. */
static void test_an_old_file(void **state)
{
	static const char old[] = "wang open $argon2id$one\nzhao locked $argon2id$two\n";
	const char *path = test_dir_path((struct test_dir *)*state, "old");
	size_t count = 0;
	put(path, old, sizeof old - 1);
	assert_int_equal(read_back(path, &count), STATUS_OK);
	assert_int_equal(count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_changed),
		cmocka_unit_test(test_an_older_copy),
		cmocka_unit_test(test_an_old_file),
	};
	return cmocka_run_group_tests_name("passwords", tests, test_dir_setup, test_dir_teardown);
}
