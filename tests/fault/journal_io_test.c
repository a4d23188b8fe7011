/* Every write, flush and name of a journal's life fails once, and for good, and is where the power
 * goes.
 *
 * A child opens a new journal and appends over several volumes until something
 * strikes.  Then the journal is opened again: exactly the frames that were
 * acknowledged are there, or one whole frame more, and the chain is unbroken.
 */
#include <errno.h>

#include "tests/fault/fault_child.h"
#include "tests/fault/io_shim.h"
#include "tests/unit/common/store/journal_fixture.h"

#define FRAMES 12u
#define EVENTS 2000u /* 192 kB: three frames fill a volume of 1 MiB */
#define STRIKES_MAX 1000

struct scene {
	struct journal_fixture *fixture;
	struct fault_notes *notes;
	struct io_shim_plan plan;
};

/* What a daemon does with a failed commit: end.  Before that, it must be refused once more. */
static enum fault_end append_until_struck(struct scene *s)
{
	struct journal_fixture *f = s->fixture;
	for (unsigned i = 0; i < FRAMES; i++) {
		(void)journal_room(f->journal, i);
		if (i % 2 == 0)
			(void)journal_idle(f->journal);
		if (fixture_append(f, EVENTS) != STATUS_OK)
			return fixture_append(f, 1) == STATUS_OK ? FAULT_WENT_ON : FAULT_REFUSED;
		s->notes->acknowledged++;
	}
	return FAULT_DONE;
}

static enum fault_end child(void *context)
{
	struct scene *s = context;
	struct journal_fixture *f = s->fixture;
	io_shim_set(&s->plan);
	enum fault_end end = FAULT_NOT_OPENED;
	if (journal_open(&f->options, &f->journal, &f->err) == STATUS_OK)
		end = append_until_struck(s);
	else if (f->err.text[0] == '\0')
		end = FAULT_WENT_ON; /* a failure without words */
	io_shim_off();
	/* A failed flush may have thrown the pages away. */
	io_shim_lose(s->plan.seed);
	return end;
}

static void check_what_is_left(struct scene *s)
{
	struct journal_fixture *f = s->fixture;
	struct journal_verified verified;
	fixture_open(f);
	uint64_t frames = journal_head(f->journal)->frame;
	uint64_t acknowledged = s->notes->acknowledged;
	if (frames < acknowledged || frames > acknowledged + 1)
		print_error("%llu acknowledged, %llu there\n", (unsigned long long)acknowledged,
			    (unsigned long long)frames);
	assert_true(frames >= acknowledged && frames <= acknowledged + 1);
	assert_ok(journal_verify(f->journal, &verified, &f->err));
	fixture_check_all(f, frames);
	assert_ok(fixture_append(f, 1)); /* and it goes on */
}

/* True: the plan struck. */
static bool play(const struct io_shim_plan *plan)
{
	struct scene s = {
		.fixture = journal_fixture_create(false),
		.notes = fault_notes_create(),
		.plan = *plan,
	};
	struct journal_fixture *f = s.fixture;
	char directory[TEST_PATH_MAX];
	journal_close(f->journal);
	f->journal = NULL;
	memcpy(directory, test_dir_path(f->dir, "faulty"), sizeof(directory));
	f->options.directory = directory;
	f->options.volume_bytes = 1 << 20;
	enum fault_end end = fault_child_run(child, &s);
	check_what_is_left(&s);
	bool all = end == FAULT_DONE && s.notes->acknowledged == FRAMES;
	fault_notes_destroy(s.notes);
	journal_fixture_destroy(f);
	return !all;
}

/* Strikes at the first call, the second, and so on; ends when so late that nothing was struck.  A
 * fault while filling ahead does no harm, so a few strikes in a row may be missed. */
static void sweep(struct io_shim_plan plan)
{
	int missed = 0;
	int struck = 0;
	for (plan.at = 0; missed < 12; plan.at++) {
		assert_true(plan.at < STRIKES_MAX);
		plan.seed = (uint64_t)plan.at + 1;
		if (play(&plan)) {
			struck++;
			missed = 0;
		} else {
			missed++;
		}
	}
	print_message("struck %d times\n", struck);
	assert_true(struck > 0);
}

static void test_a_failing_flush(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.calls = IO_SHIM_SYNC, .error = EIO});
}

static void test_a_flush_that_fails_for_good(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.calls = IO_SHIM_SYNC, .error = EIO, .sticky = true});
}

static void test_a_failing_write(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.calls = IO_SHIM_WRITE, .error = EIO});
}

static void test_a_disk_that_gets_full(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.calls = IO_SHIM_WRITE, .error = ENOSPC, .sticky = true});
}

static void test_failing_names(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.calls = IO_SHIM_NAME, .error = EIO});
}

static void test_a_kill_before_any_call(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.calls = IO_SHIM_WRITE | IO_SHIM_SYNC | IO_SHIM_NAME,
				    .action = IO_SHIM_KILL});
}

static void test_a_power_cut_before_any_call(void **state)
{
	(void)state;
	sweep((struct io_shim_plan){.calls = IO_SHIM_WRITE | IO_SHIM_SYNC | IO_SHIM_NAME,
				    .action = IO_SHIM_POWER_CUT});
}

static void test_every_append_is_flushed_twice(void **state)
{
	(void)state;
	struct journal_fixture *f = journal_fixture_create(false);
	const struct io_shim_plan none = {.at = -1};
	for (int i = 0; i < 5; i++) {
		io_shim_set(&none);
		assert_ok(fixture_append(f, 10));
		assert_int_equal(io_shim_counts().syncs, 2); /* the pages, then what names them */
	}
	journal_fixture_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_append_is_flushed_twice),
		cmocka_unit_test(test_a_failing_flush),
		cmocka_unit_test(test_a_flush_that_fails_for_good),
		cmocka_unit_test(test_a_failing_write),
		cmocka_unit_test(test_a_disk_that_gets_full),
		cmocka_unit_test(test_failing_names),
		cmocka_unit_test(test_a_kill_before_any_call),
		cmocka_unit_test(test_a_power_cut_before_any_call),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
