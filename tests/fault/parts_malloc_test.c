/* Every allocation of what is done with parts fails, alone or with all behind it: a failure is a
 * status, nothing that was acknowledged is lost by it, and what was said to be erased is. */
#include "tests/fault/malloc_shim.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/base/random_source.h"
#include "common/store/parts.h"

#define STRIKES_MAX 2000

struct scene {
	struct test_dir *dir;
	char directory[TEST_PATH_MAX], keys_directory[TEST_PATH_MAX];
	struct random_seeded seeded;
	struct random_source random;
	struct parts_options options;
	struct parts *parts;
	struct part_ref kept, leaving, erased;
	struct err err;
};

static int setup(void **state)
{
	struct scene *s = (struct scene *)calloc(1, sizeof *s);
	assert_non_null(s);
	*state = s;
	s->dir = test_dir_create();
	random_seeded_init(&s->seeded, 5);
	s->random = random_seeded_source(&s->seeded);
	memcpy(s->directory, test_dir_path(s->dir, "parts"), TEST_PATH_MAX);
	memcpy(s->keys_directory, test_dir_path(s->dir, "keys"), TEST_PATH_MAX);
	s->options = (struct parts_options){.directory = s->directory,
					    .keys_directory = s->keys_directory,
					    .map_bytes = 64 << 20,
					    .random = &s->random};
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = (struct scene *)*state;
	parts_close(s->parts);
	test_dir_destroy(s->dir);
	free(s);
	return 0;
}

static bool is_kept(void *context, const uint8_t digest[PART_DIGEST])
{
	const struct part_ref *kept = (const struct part_ref *)context;
	return memcmp(kept->digest, digest, PART_DIGEST) == 0;
}

/* ---- what is struck */

static enum status open_them(struct scene *s)
{
	parts_close(s->parts);
	s->parts = NULL;
	return parts_open(&s->options, &s->parts, &s->err);
}

static enum status add(struct scene *s)
{
	struct part_ref next;
	TRY(parts_add(s->parts, PART_TEXT, bytes_of_text("kept"), &next, &s->err));
	TRY(parts_commit(s->parts, &s->err));
	s->kept = next;
	return parts_check(s->parts, &next, &s->err);
}

static enum status erase(struct scene *s)
{
	TRY(parts_erase(s->parts, &s->leaving, 1, &s->err));
	s->erased = s->leaving;
	return STATUS_OK;
}

static enum status sweep(struct scene *s)
{
	size_t erased;
	TRY(parts_sweep(s->parts, is_kept, &s->kept, &erased, &s->err));
	s->erased = s->leaving;
	return STATUS_OK;
}

static enum status sweep_in_steps(struct scene *s)
{
	struct parts_sweep *steps = NULL;
	size_t erased = 0;
	bool more = true;
	TRY(parts_sweep_begin(s->parts, 1, &steps, &s->err));
	enum status status = STATUS_OK;
	while (status == STATUS_OK && more)
		status = parts_sweep_step(steps, 2, is_kept, &s->kept, &more, &erased, &s->err);
	parts_sweep_end(steps);
	if (status == STATUS_OK)
		s->erased = s->leaving;
	return status;
}

/* ---- and what is left of it */

static void check(struct scene *s)
{
	char content[16];
	size_t size = 0;
	assert_ok(open_them(s));
	assert_ok(parts_read(s->parts, &s->kept, content, sizeof content, &size, &s->err));
	assert_bytes_text(bytes_of(content, size), "kept");
	if (s->erased.kind != PART_UNKNOWN)
		assert_status(parts_check(s->parts, &s->erased, &s->err), STATUS_NOT_FOUND);
}

static void strike(struct scene *s, enum status (*act)(struct scene *s), bool sticky)
{
	assert_ok(open_them(s));
	assert_ok(add(s));
	for (int64_t at = 0, count = INT64_MAX; count > at; at++) {
		assert_true(at < STRIKES_MAX);
		assert_ok(parts_add(s->parts, PART_TEXT, bytes_of_text("leaving"), &s->leaving,
				    &s->err));
		assert_ok(parts_commit(s->parts, &s->err));
		malloc_shim_set(at, sticky);
		enum status status = act(s);
		count = malloc_shim_count();
		malloc_shim_set(-1, false);
		assert_true(status == STATUS_OK || count > at);
		assert_true(status != STATUS_OK || count <= at || !sticky);
		check(s);
	}
}

static void test_opening(void **state)
{
	strike((struct scene *)*state, open_them, false);
	strike((struct scene *)*state, open_them, true);
}

static void test_adding(void **state)
{
	strike((struct scene *)*state, add, false);
	strike((struct scene *)*state, add, true);
}

static void test_erasing(void **state)
{
	strike((struct scene *)*state, erase, true);
}

static void test_sweeping(void **state)
{
	strike((struct scene *)*state, sweep, true);
}

static void test_sweeping_in_steps(void **state)
{
	strike((struct scene *)*state, sweep_in_steps, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_opening),           TEST(test_adding),
		TEST(test_erasing),           TEST(test_sweeping),
		TEST(test_sweeping_in_steps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
