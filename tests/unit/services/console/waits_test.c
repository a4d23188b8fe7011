/* Which question waits for which daemon's journal, and what it is told when its time is over. */
#include "tests/lib/test.h"

#include "common/base/time.h"
#include "services/console/model/waits.h"

#define NOW_MS 1000
#define UNTIL_MS 6000

static struct waits waits;
static struct wait_source sources[DAEMON_COUNT];
static unsigned ended;

static void count_end(struct wait *wait)
{
	(void)wait;
	ended++;
}

/* All have ten events, all are read. */
static int setup(void **state)
{
	(void)state;
	waits = (struct waits){0};
	ended = 0;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		sources[d] = (struct wait_source){.read = 10, .head = 10, .next_pull = 5};
	return 0;
}

static struct wait ask(void)
{
	return (struct wait){.done = count_end, .until_ms = UNTIL_MS};
}

static void hear_all_but(enum daemon silent, uint64_t pull, uint64_t head)
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		if (d != (unsigned)silent)
			waits_heard(&waits, (enum daemon)d, pull, head);
	}
}

static void what_was_heard_before_the_question_isnt_enough(void **state)
{
	struct wait wait = ask();
	(void)state;
	waits_add(&waits, &wait, sources);
	hear_all_but(DAEMON_UNKNOWN, 4, 10); /* its answer was on the way */
	waits_settle(&waits, sources, NOW_MS);
	assert_int_equal(ended, 0);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		assert_true(waits_want(&waits, (enum daemon)d, &sources[d]));
		assert_true(wait_lag(&wait, (enum daemon)d, &sources[d]).silent);
	}
	hear_all_but(DAEMON_UNKNOWN, 5, 10);
	waits_settle(&waits, sources, NOW_MS);
	assert_int_equal(ended, 1);
	assert_int_equal(waits.count, 0);
	assert_false(waits_want(&waits, DAEMON_HAZARD, &sources[DAEMON_HAZARD]));
}

static void it_ends_when_all_is_read_that_there_was(void **state)
{
	struct wait wait = ask();
	(void)state;
	waits_add(&waits, &wait, sources);
	hear_all_but(DAEMON_UNKNOWN, 5, 10);
	hear_all_but(DAEMON_UNKNOWN, 6, 15); /* what came since is the next question's */
	sources[DAEMON_CREDIT].read = 9;
	waits_settle(&waits, sources, NOW_MS);
	assert_int_equal(ended, 0);
	assert_true(waits_want(&waits, DAEMON_CREDIT, &sources[DAEMON_CREDIT]));
	assert_false(waits_want(&waits, DAEMON_NOTIFY, &sources[DAEMON_NOTIFY]));
	sources[DAEMON_CREDIT].read = 10;
	waits_settle(&waits, sources, NOW_MS);
	assert_int_equal(ended, 1);
}

static void its_time_over_it_knows_what_it_lacks(void **state)
{
	struct wait wait = ask();
	(void)state;
	waits_add(&waits, &wait, sources);
	hear_all_but(DAEMON_NOTIFY, 5, 17);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		sources[d].read = d == DAEMON_HAZARD ? 14 : 17;
	assert_int_equal(waits_next_ms(&waits), UNTIL_MS);
	waits_settle(&waits, sources, UNTIL_MS - 1);
	assert_int_equal(ended, 0);
	waits_settle(&waits, sources, UNTIL_MS);
	assert_int_equal(ended, 1);
	assert_int_equal(waits_next_ms(&waits), TIME_NEVER_MS);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct wait_lag lag = wait_lag(&wait, (enum daemon)d, &sources[d]);
		assert_int_equal(lag.silent, d == DAEMON_NOTIFY);
		assert_int_equal(lag.events, d == DAEMON_HAZARD ? 3 : 0);
	}
}

/* A journal that a person has to repair first: the question would wait for nothing. */
static void what_cant_be_read_isnt_waited_for(void **state)
{
	struct wait wait = ask(), later = ask();
	(void)state;
	sources[DAEMON_INTAKE].stuck = true;
	sources[DAEMON_INTAKE].head = 12;
	waits_add(&waits, &wait, sources);
	hear_all_but(DAEMON_INTAKE, 5, 10);
	waits_settle(&waits, sources, NOW_MS);
	assert_int_equal(ended, 1);
	struct wait_lag lag = wait_lag(&wait, DAEMON_INTAKE, &sources[DAEMON_INTAKE]);
	assert_false(lag.silent);
	assert_int_equal(lag.events, 2);
	/* It comes to that while one waits. */
	waits_add(&waits, &later, sources);
	hear_all_but(DAEMON_CREDIT, 5, 10);
	waits_settle(&waits, sources, NOW_MS);
	assert_int_equal(ended, 1);
	sources[DAEMON_CREDIT].stuck = true;
	waits_settle(&waits, sources, NOW_MS);
	assert_int_equal(ended, 2);
}

static void several_wait_each_for_its_own(void **state)
{
	struct wait first = ask(), second = ask(), third = ask();
	(void)state;
	waits_add(&waits, &first, sources);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		sources[d].next_pull = 6;
	waits_add(&waits, &second, sources);
	third.until_ms = NOW_MS;
	waits_add(&waits, &third, sources);
	assert_int_equal(waits_next_ms(&waits), NOW_MS);
	hear_all_but(DAEMON_UNKNOWN, 5, 10);
	waits_settle(&waits, sources, NOW_MS);
	assert_int_equal(ended, 2); /* the first has what it wanted, the third no more time */
	assert_ptr_equal(waits.first, &second);
	hear_all_but(DAEMON_UNKNOWN, 6, 10);
	waits_settle(&waits, sources, NOW_MS);
	assert_int_equal(ended, 3);
	assert_null(waits.first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_was_heard_before_the_question_isnt_enough, setup),
		cmocka_unit_test_setup(it_ends_when_all_is_read_that_there_was, setup),
		cmocka_unit_test_setup(its_time_over_it_knows_what_it_lacks, setup),
		cmocka_unit_test_setup(what_cant_be_read_isnt_waited_for, setup),
		cmocka_unit_test_setup(several_wait_each_for_its_own, setup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
