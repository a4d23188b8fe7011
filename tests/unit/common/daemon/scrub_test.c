/* The walk over the state of a daemon that is never idle: it goes on, only seldom, then rests. */
#include "common/base/time.h"
#include "common/daemon/daemon_internal.h"
#include "tests/lib/test.h"
#include "tests/unit/common/store/state_fixture.h"

#define ROWS 10000u
#define TICK_MS 20 /* as the daemon's timer */

static struct daemon_shell shell;
static struct clock_manual manual;
static struct mem_disk *disk;

static int set_up(void **context)
{
	(void)context;
	disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct err err;
	memset(&shell, 0, sizeof shell);
	manual = (struct clock_manual){.now_ms = 1, .mono_ms = MS_PER_MINUTE};
	shell.clock = clock_manual_source(&manual);
	assert_ok(state_open(&options, &shell.state, &err));
	for (uint64_t i = 1; i <= ROWS; i++)
		fixture_put_firm(state_writer(shell.state), i, 2, 20);
	state_freeze(shell.state, 1);
	assert_ok(state_write(shell.state, &err));
	assert_ok(state_drop(shell.state, &err));
	return 0;
}

static int tear_down(void **context)
{
	(void)context;
	state_close(shell.state);
	mem_disk_destroy(disk);
	return 0;
}

/* How long it takes; fails beyond `most_ms`. */
static int64_t walk_takes_ms(int64_t most_ms)
{
	int64_t began_ms = manual.mono_ms;
	while (shell_scrub(&shell)) {
		clock_manual_advance(&manual, TICK_MS);
		assert_in_range(manual.mono_ms - began_ms, 0, most_ms);
	}
	return manual.mono_ms - began_ms;
}

static void who_is_idle_looks_at_all_of_it_at_once(void **context)
{
	(void)context;
	assert_true(walk_takes_ms(MS_PER_MINUTE) < MS_PER_SECOND);
	assert_int_equal(state_stats(shell.state).scrubs, 1);
}

static void who_is_never_idle_looks_too_a_step_at_a_time(void **context)
{
	(void)context;
	shell.turns_running = true;
	assert_true(walk_takes_ms(MS_PER_MINUTE) > 2 * MS_PER_SECOND);
	assert_int_equal(state_stats(shell.state).scrubs, 1);
}

static void between_two_walks_it_rests(void **context)
{
	(void)context;
	(void)walk_takes_ms(MS_PER_MINUTE);
	clock_manual_advance(&manual, MS_PER_HOUR - 1);
	assert_false(shell_scrub(&shell));
	assert_int_equal(state_stats(shell.state).scrubs, 1);
	clock_manual_advance(&manual, 1);
	assert_true(shell_scrub(&shell));
	(void)walk_takes_ms(MS_PER_MINUTE);
	assert_int_equal(state_stats(shell.state).scrubs, 2);
}

#define FIXED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXED(who_is_idle_looks_at_all_of_it_at_once),
		FIXED(who_is_never_idle_looks_too_a_step_at_a_time),
		FIXED(between_two_walks_it_rests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
