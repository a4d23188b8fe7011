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

static void write_two(const char *path)
{
	struct password two[] = {{.person = "wang", .hash = "$argon2id$one"},
				 {.person = "zhao", .hash = "$argon2id$two", .locked = true}};
	const struct passwords passwords = {two, 2};
	struct err err;
	assert_int_equal(passwords_write(path, &passwords, &err), STATUS_OK);
}

static void test_what_was_changed(void **state)
{
	const char *path = test_dir_path((struct test_dir *)*state, "passwords");
	char content[CONTENT];
	size_t count = 9;
	assert_int_equal(read_back(path, &count), STATUS_OK); /* there never was one */
	assert_int_equal(count, 0);
	write_two(path);
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
		cmocka_unit_test(test_an_old_file),
	};
	return cmocka_run_group_tests_name("passwords", tests, test_dir_setup, test_dir_teardown);
}
