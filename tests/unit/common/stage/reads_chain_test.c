/* Readings are found as they were written: a changed bit, a cut end and a lost file are told, and
 * what a power cut leaves half isn't. */
#include "common/stage/queries/reads_chain.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "common/stage/queries/reads.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define AT_MS INT64_C(1740974400000) /* 2025-03-03 */
#define MONTHS 2u
#define EACH 3u
#define CONTENT 8192u
#define OLD                                                                                        \
	"{\"kind\":\"read\",\"at_ms\":\"2025-03-01T08:00:00.000+08:00\",\"person\":\"officer-1\"," \
	"\"what\":\"list\",\"object\":\"case\"}\n"

struct file {
	char path[FILE_PATH_MAX];
	char content[CONTENT];
	size_t size;
};

static void load(struct file *file, const char *folder, const char *name)
{
	(void)snprintf(file->path, sizeof file->path, "%.900s/%s", folder, name);
	FILE *in = fopen(file->path, "re");
	assert_non_null(in);
	file->size = fread(file->content, 1, CONTENT, in);
	assert_true(file->size < CONTENT);
	assert_int_equal(fclose(in), 0);
}

static void put(const struct file *file, size_t size)
{
	FILE *out = fopen(file->path, "we");
	assert_non_null(out);
	assert_int_equal(fwrite(file->content, 1, size, out), size);
	assert_int_equal(fclose(out), 0);
}

static void add(const struct file *file, const char *tail, size_t size)
{
	struct file longer = *file;
	memcpy(longer.content + file->size, tail, size);
	put(&longer, file->size + size);
}

static void note(const char *folder, unsigned reading)
{
	int64_t at_ms = AT_MS + reading / EACH * 31 * MS_PER_DAY + reading;
	assert_true(reads_note(folder, at_ms, "leader-1", "object", "CS-522701-1"));
}

static uint64_t problems(const char *folder, uint64_t *ret_lines)
{
	struct reads_checked checked;
	struct err err;
	assert_int_equal(reads_check(folder, true, &checked, &err), STATUS_OK);
	assert_int_equal(checked.problems != 0, checked.first.status == STATUS_CORRUPT);
	if (ret_lines != NULL)
		*ret_lines = checked.lines;
	return checked.problems;
}

static void must_be_whole(const char *folder, uint64_t lines)
{
	uint64_t found;
	assert_int_equal(problems(folder, &found), 0);
	assert_int_equal(found, lines);
}

static const char *fill(struct test_dir *dir, const char *name)
{
	const char *folder = test_dir_path(dir, name);
	for (unsigned i = 0; i < MONTHS * EACH; i++)
		note(folder, i);
	must_be_whole(folder, MONTHS * EACH);
	return folder;
}

static const char *const names[] = {"202503", "202504", "head"};

static void test_a_changed_bit(void **state)
{
	const char *folder = fill((struct test_dir *)*state, "bits");
	for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
		struct file file;
		load(&file, folder, names[n]);
		for (size_t i = 0; i < file.size * 8; i++) {
			file.content[i / 8] = (char)(file.content[i / 8] ^ 1 << i % 8);
			put(&file, file.size);
			if (problems(folder, NULL) == 0)
				fail_msg("%s, byte %zu, bit %zu: unnoticed", names[n], i / 8,
					 i % 8);
			file.content[i / 8] = (char)(file.content[i / 8] ^ 1 << i % 8);
		}
		put(&file, file.size);
	}
	must_be_whole(folder, MONTHS * EACH);
}

static void test_a_cut_end(void **state)
{
	const char *folder = fill((struct test_dir *)*state, "cuts");
	for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
		struct file file;
		load(&file, folder, names[n]);
		for (size_t size = 0; size < file.size; size++) {
			put(&file, size);
			if (problems(folder, NULL) == 0)
				fail_msg("%s, cut at %zu of %zu: unnoticed", names[n], size,
					 file.size);
		}
		assert_int_equal(unlink(file.path), 0);
		assert_int_not_equal(problems(folder, NULL), 0);
		put(&file, file.size);
	}
	must_be_whole(folder, MONTHS * EACH);
}

/* The short look, which needs no walk over all, finds what the end has lost. */
static void test_the_short_look(void **state)
{
	const char *folder = fill((struct test_dir *)*state, "short");
	struct reads_checked checked;
	struct file last;
	struct err err;
	load(&last, folder, "202504");
	for (size_t size = 0; size <= last.size; size++) {
		put(&last, size);
		assert_int_equal(reads_check(folder, false, &checked, &err), STATUS_OK);
		assert_int_equal(checked.problems, size < last.size ? 1 : 0);
	}
}

/* The next reading goes on from what was kept, and hides nothing. */
static void test_what_was_cut_stays_told(void **state)
{
	const char *folder = fill((struct test_dir *)*state, "told");
	struct file last, head;
	load(&last, folder, "202504");
	load(&head, folder, "head");
	for (size_t size = 0; size + 1 < last.size; size += last.size / 7) {
		put(&last, size);
		put(&head, head.size);
		for (unsigned i = 0; i < EACH; i++)
			note(folder, MONTHS * EACH - 1);
		assert_int_not_equal(problems(folder, NULL), 0);
	}
}

/* Behind the head: it was never answered. */
static void test_a_half_line_is_no_damage(void **state)
{
	static const char half[] = "{\"kind\":\"read\",\"at", zeros[] = "\0\0\0\0\"}\n";
	const char *folder = fill((struct test_dir *)*state, "half");
	struct file file, head;
	load(&file, folder, "202504");
	load(&head, folder, "head");
	add(&file, half, sizeof half - 1);
	must_be_whole(folder, MONTHS * EACH);
	note(folder, MONTHS * EACH - 1);
	must_be_whole(folder, MONTHS * EACH + 1);
	put(&head, head.size);
	add(&file, zeros, sizeof zeros - 1);
	must_be_whole(folder, MONTHS * EACH);
	note(folder, MONTHS * EACH); /* in the next month */
	must_be_whole(folder, MONTHS * EACH + 1);
	load(&file, folder, "202504");
	assert_null(memchr(file.content, '\0', file.size));
}

static void test_an_older_head_is_no_damage(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	const char *folder = test_dir_path(dir, "older");
	struct file head;
	note(folder, 0);
	load(&head, folder, "head");
	for (unsigned i = 1; i < MONTHS * EACH; i++)
		note(folder, i);
	put(&head, head.size);
	must_be_whole(folder, MONTHS * EACH);
	note(folder, MONTHS * EACH - 1);
	must_be_whole(folder, MONTHS * EACH + 1);
	/* Nor is none: it is made again. */
	assert_int_equal(unlink(head.path), 0);
	note(folder, MONTHS * EACH - 1);
	must_be_whole(folder, MONTHS * EACH + 2);
}

/* A clock that goes back opens no month again. */
static void test_time_goes_back(void **state)
{
	const char *folder = fill((struct test_dir *)*state, "back");
	note(folder, 0);
	must_be_whole(folder, MONTHS * EACH + 1);
}

/* Of before there were chains: the first that has one is linked to all of them. */
static void test_old_files(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	const char *folder = test_dir_path(dir, "old");
	struct file file = {.size = 0};
	struct err err;
	struct reads_checked checked;
	assert_int_equal(reads_check(folder, true, &checked, &err), STATUS_NOT_FOUND);
	assert_int_equal(mkdir(folder, 0700), 0);
	(void)snprintf(file.path, sizeof file.path, "%.900s/202502", folder);
	file.size = (size_t)snprintf(file.content, CONTENT, OLD "{\"kind\":\"re\n" OLD);
	put(&file, file.size);
	must_be_whole(folder, 0);
	(void)snprintf(file.path, sizeof file.path, "%.900s/202503", folder);
	add(&file, "{\"kind\"", 7);
	must_be_whole(folder, 0);
	for (unsigned i = 0; i < MONTHS * EACH; i++)
		note(folder, i);
	must_be_whole(folder, MONTHS * EACH);
	for (size_t n = 0; n < 2; n++) {
		load(&file, folder, n == 0 ? "202502" : "202503");
		for (size_t i = 0; i < sizeof OLD - 1; i++) {
			file.content[i] ^= 4;
			put(&file, file.size);
			assert_int_not_equal(problems(folder, NULL), 0);
			file.content[i] ^= 4;
		}
		put(&file, file.size);
	}
	must_be_whole(folder, MONTHS * EACH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_changed_bit),
		cmocka_unit_test(test_a_cut_end),
		cmocka_unit_test(test_the_short_look),
		cmocka_unit_test(test_what_was_cut_stays_told),
		cmocka_unit_test(test_a_half_line_is_no_damage),
		cmocka_unit_test(test_an_older_head_is_no_damage),
		cmocka_unit_test(test_time_goes_back),
		cmocka_unit_test(test_old_files),
	};
	return cmocka_run_group_tests_name("reads_chain", tests, test_dir_setup, test_dir_teardown);
}
