/* Every write, flush and name of adding and erasing parts is where the power goes, or fails for
 * good.
 *
 * Afterwards: what was committed and not erased can be read; what was erased
 * successfully is gone; an interrupted erasure took both parts or neither; no
 * part is without its key.
 */
#include <errno.h>

#include "tests/fault/fault_child.h"
#include "tests/fault/io_shim.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/base/random_source.h"
#include "common/store/part_reserve.h"

#define STRIKES_MAX 400

enum { KEPT, LEFT, RIGHT, LATER, PART_COUNT };

struct scene {
	struct test_dir *dir;
	char directory[TEST_PATH_MAX];
	char keys_directory[TEST_PATH_MAX];
	struct random_seeded seeded;
	struct random_source random;
	struct parts_options options;
	struct parts *parts;
	struct part_ref refs[PART_COUNT];
	struct fault_notes *notes; /* acknowledged: steps; see child */
	struct io_shim_plan plan;
	struct err err;
};

static void scene_open(struct scene *s)
{
	enum status status = parts_open(&s->options, &s->parts, &s->err);
	if (status != STATUS_OK)
		print_error("%s\n", s->err.text);
	assert_ok(status);
}

static void scene_begin(struct scene *s, const struct io_shim_plan *plan)
{
	*s = (struct scene){.dir = test_dir_create(), .notes = fault_notes_create()};
	s->plan = *plan;
	random_seeded_init(&s->seeded, 3);
	s->random = random_seeded_source(&s->seeded);
	memcpy(s->directory, test_dir_path(s->dir, "parts"), TEST_PATH_MAX);
	memcpy(s->keys_directory, test_dir_path(s->dir, "keys"), TEST_PATH_MAX);
	s->options = (struct parts_options){
		.directory = s->directory,
		.keys_directory = s->keys_directory,
		.map_bytes = 16 << 20,
		.random = &s->random,
	};
	scene_open(s);
	for (int i = KEPT; i <= RIGHT; i++)
		assert_ok(parts_add(s->parts, PART_TEXT, bytes_of_text("content"), &s->refs[i],
				    &s->err));
	assert_ok(parts_commit(s->parts, &s->err));
	/* The child adds the part with the last key that is drawn, and one that needs another. */
	for (unsigned i = RIGHT + 2; i < PART_RESERVE; i++)
		assert_ok(parts_add(s->parts, PART_TEXT, bytes_of_text(""), &s->refs[LATER],
				    &s->err));
	assert_ok(parts_commit(s->parts, &s->err));
	assert_ok(
		parts_add(s->parts, PART_TEXT, bytes_of_text("content"), &s->refs[LATER], &s->err));
	parts_close(s->parts);
	s->parts = NULL;
}

static enum fault_end steps(struct scene *s)
{
	struct part_ref later[2];
	for (int i = 0; i < 2; i++) {
		if (parts_add(s->parts, PART_TEXT, bytes_of_text("content"), &later[i], &s->err) !=
		    STATUS_OK)
			return FAULT_REFUSED;
	}
	if (parts_commit(s->parts, &s->err) != STATUS_OK)
		return FAULT_REFUSED;
	s->notes->acknowledged = 1;
	if (parts_erase(s->parts, &s->refs[LEFT], 2, &s->err) != STATUS_OK)
		return FAULT_REFUSED;
	s->notes->acknowledged = 2;
	return FAULT_DONE;
}

static enum fault_end child(void *context)
{
	struct scene *s = context;
	io_shim_set(&s->plan);
	enum fault_end end = FAULT_NOT_OPENED;
	if (parts_open(&s->options, &s->parts, &s->err) == STATUS_OK)
		end = steps(s);
	io_shim_off();
	io_shim_lose(s->plan.seed);
	return end;
}

static enum status read_part(struct scene *s, int which)
{
	char content[16];
	size_t size = 0;
	TRY(parts_read(s->parts, &s->refs[which], content, sizeof(content), &size, &s->err));
	assert_bytes_text(bytes_of(content, size), "content");
	return STATUS_OK;
}

static bool all_wanted(void *context, const uint8_t digest[PART_DIGEST])
{
	(void)context;
	(void)digest;
	return true;
}

static void check_what_is_left(struct scene *s)
{
	scene_open(s);
	assert_ok(read_part(s, KEPT));
	if (s->notes->acknowledged >= 1)
		assert_ok(read_part(s, LATER));
	enum status left = read_part(s, LEFT);
	assert_int_equal(left, read_part(s, RIGHT));
	assert_true(left == STATUS_OK || left == STATUS_NOT_FOUND);
	if (s->notes->acknowledged >= 2)
		assert_status(left, STATUS_NOT_FOUND);
	if (s->notes->acknowledged == 0)
		assert_ok(left);
	size_t keyless = 99;
	assert_ok(parts_sweep(s->parts, all_wanted, NULL, &keyless, &s->err));
	if (left == STATUS_OK)
		assert_int_equal(keyless, 0);
}

static bool play(const struct io_shim_plan *plan)
{
	struct scene s;
	scene_begin(&s, plan);
	enum fault_end end = fault_child_run(child, &s);
	check_what_is_left(&s);
	parts_close(s.parts);
	fault_notes_destroy(s.notes);
	test_dir_destroy(s.dir);
	return end != FAULT_DONE;
}

static void sweep(struct io_shim_plan plan)
{
	plan.calls = IO_SHIM_WRITE | IO_SHIM_SYNC | IO_SHIM_NAME;
	int struck = 0;
	for (plan.at = 0;; plan.at++) {
		assert_true(plan.at < STRIKES_MAX);
		plan.seed = (uint64_t)plan.at + 1;
		if (!play(&plan))
			break;
		struck++;
	}
	print_message("struck %d times\n", struck);
	assert_true(struck > 0);
}

static void test_a_failure_at_any_call(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.error = EIO, .sticky = true});
}

static void test_a_kill_before_any_call(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.action = IO_SHIM_KILL});
}

static void test_a_power_cut_before_any_call(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.action = IO_SHIM_POWER_CUT});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_failure_at_any_call),
		cmocka_unit_test(test_a_kill_before_any_call),
		cmocka_unit_test(test_a_power_cut_before_any_call),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
