/* Who notices which mutant: first all by the fast tests, then what survived by those with real
 * daemons, each as far as the time goes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "tests/mutation/code/run.h"

#define SLOW_MS 60000u    /* of slow tests a mutant, as they took without it */
#define SLOW_SHORT 20000u /* and where there is no time for more */

/* ---- how long */

static unsigned passed_ms(const struct run *run)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned)(now.tv_sec - run->begun.tv_sec) * 1000u +
	       (unsigned)((now.tv_nsec - run->begun.tv_nsec) / 1000000);
}

static unsigned left_ms(const struct run *run)
{
	unsigned passed = passed_ms(run);
	if (run->most_s == 0)
		return UINT32_MAX;
	return passed < run->most_s * 1000u ? run->most_s * 1000u - passed : 0;
}

static bool is_planted(const struct code_mutant *mutant)
{
	return strcmp(mutant->area, "planted") == 0;
}

/* ---- one mutant */

static const struct run *compared; /* qsort has no context */

static int fastest_first(const void *one, const void *other)
{
	size_t a = *(const size_t *)one, b = *(const size_t *)other;
	const struct look *looks = compared->shared->looks;
	bool slow = compared->plan.tests[a].slow;
	unsigned ms_a = slow ? looks[a].time.real_ms : looks[a].time.processor_ms;
	unsigned ms_b = slow ? looks[b].time.real_ms : looks[b].time.processor_ms;
	return ms_a != ms_b ? (ms_a > ms_b) - (ms_a < ms_b) : (a > b) - (a < b);
}

/* Those that come by the place, the fastest first. */
static size_t choose_tests(const struct run *run, size_t mutant, bool slow, size_t *tests)
{
	size_t count = 0;
	for (size_t i = 0; i < run->plan.test_count; i++) {
		const struct code_test *test = &run->plan.tests[i];
		if (!test->left_out && test->slow == slow && *run_reached(run, i, mutant))
			tests[count++] = i;
	}
	compared = run;
	qsort(tests, count, sizeof *tests, fastest_first);
	return count;
}

enum verdict { PASSES, NOTICES, OUT_OF_TIME };

static enum verdict ask_test(struct worker *worker, size_t test, unsigned number,
			     struct tried *tried)
{
	const struct run *run = worker->run;
	const struct cell_time *took = &run->shared->looks[test].time;
	bool slow = run->plan.tests[test].slow;
	struct cell_order order = {.test = &run->plan.tests[test],
				   .mutant = number,
				   .met = worker->met,
				   .log = worker->log,
				   .most_ms = slow ? took->real_ms * 4 + 5000
						   : took->real_ms * 8 + 10000,
				   .processor_s = took->processor_ms / 250 + 2};
	/* What uses real daemons may fail by chance: it has to fail twice. */
	for (unsigned times = slow ? 2 : 1; times != 0; times--) {
		unsigned left = slow ? left_ms(run) : UINT32_MAX;
		bool cut = left < order.most_ms;
		order.most_ms = cut ? left : order.most_ms;
		if (left < took->real_ms)
			return OUT_OF_TIME;
		enum cell_end end = cell_run(&order, NULL);
		if (cut && end == CELL_HUNG)
			return OUT_OF_TIME;
		if (end != CELL_FAILED && end != CELL_HUNG)
			return PASSES;
		tried->hung = end == CELL_HUNG;
	}
	tried->test = (unsigned short)test;
	tried->by_slow = slow;
	return NOTICES;
}

/* FATE_WAITING: the time was over before all were asked. */
static enum mutant_fate ask_tests(struct worker *worker, size_t mutant, const size_t *tests,
				  size_t count)
{
	const struct run *run = worker->run;
	unsigned most_ms = run->settings->slow ? SLOW_MS : SLOW_SHORT, slow_ms = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned took = run->shared->looks[tests[i]].time.real_ms;
		if (run->plan.tests[tests[i]].slow && slow_ms + took > most_ms && slow_ms != 0)
			break;
		slow_ms += took;
		switch (ask_test(worker, tests[i], run->plan.mutants[mutant].number,
				 &run->shared->tried[mutant])) {
		case NOTICES:
			return FATE_CAUGHT;
		case OUT_OF_TIME:
			return FATE_WAITING;
		case PASSES:
			break;
		}
	}
	return FATE_SURVIVED;
}

static size_t *room_for_tests(const struct run *run)
{
	size_t *tests = (size_t *)calloc(run->plan.test_count + 1, sizeof *tests);
	ASSERT(tests != NULL);
	return tests;
}

static void try_by_fast(struct worker *worker, size_t n)
{
	struct run *run = worker->run;
	size_t mutant = run->order[n];
	const struct code_mutant *described = &run->plan.mutants[mutant];
	if (left_ms(run) == 0 && !is_planted(described))
		return;
	size_t *tests = room_for_tests(run);
	size_t count = choose_tests(run, mutant, false, tests);
	enum mutant_fate fate = ask_tests(worker, mutant, tests, count);
	bool known = listed_find(&run->list, described->text) != NULL;
	if (fate == FATE_SURVIVED && !known && choose_tests(run, mutant, true, tests) != 0)
		fate = FATE_WAITING;
	else if (fate == FATE_SURVIVED && count == 0)
		fate = FATE_UNREACHED;
	run->shared->tried[mutant].fate = (unsigned char)fate;
	free(tests);
}

static void try_by_slow(struct worker *worker, size_t n)
{
	struct run *run = worker->run;
	size_t mutant = run->order[n];
	struct tried *tried = &run->shared->tried[mutant];
	if (tried->fate != FATE_WAITING || left_ms(run) == 0)
		return;
	size_t *tests = room_for_tests(run);
	size_t count = choose_tests(run, mutant, true, tests);
	tried->fate = (unsigned char)ask_tests(worker, mutant, tests, count);
	tried->answered_by_slow = tried->fate != FATE_WAITING;
	free(tests);
}

/* ---- in which order */

static uint64_t mixed(uint64_t seed, const char *text)
{
	uint64_t hash = 14695981039346656037u ^ (seed * 0x9e3779b97f4a7c15u);
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	hash ^= hash >> 33;
	hash *= 0xff51afd7ed558ccdu;
	return hash ^ (hash >> 29);
}

/* By the seed and what the mutant is, so that a new line elsewhere leaves the order as it was. */
static int by_seed(const void *one, const void *other)
{
	const struct code_mutant *a = &compared->plan.mutants[*(const size_t *)one];
	const struct code_mutant *b = &compared->plan.mutants[*(const size_t *)other];
	if (is_planted(a) != is_planted(b))
		return is_planted(a) ? -1 : 1;
	uint64_t hash_a = mixed(compared->settings->seed, a->text);
	uint64_t hash_b = mixed(compared->settings->seed, b->text);
	if (hash_a != hash_b)
		return hash_a > hash_b ? 1 : -1;
	return (a->number > b->number) - (a->number < b->number);
}

static bool is_asked_for(const struct settings *settings, const struct code_mutant *mutant)
{
	return is_planted(mutant) ||
	       (plan_area_is_among(settings->area, mutant->area) &&
		(settings->only == NULL || strstr(mutant->text, settings->only) != NULL));
}

/* The planted ones alone say nothing. */
bool run_choose_order(struct run *run)
{
	bool something = false;
	run->order = (size_t *)calloc(run->plan.mutant_count + 1, sizeof *run->order);
	ASSERT(run->order != NULL);
	for (size_t i = 0; i < run->plan.mutant_count; i++) {
		const struct code_mutant *mutant = &run->plan.mutants[i];
		if (!is_asked_for(run->settings, mutant))
			continue;
		run->order[run->order_count++] = i;
		something = something || !is_planted(mutant);
	}
	compared = run;
	qsort(run->order, run->order_count, sizeof *run->order, by_seed);
	return something;
}

/* ---- all of them */

static bool has_slow_tests(const struct run *run)
{
	for (size_t i = 0; i < run->plan.test_count; i++) {
		if (run->plan.tests[i].slow && !run->plan.tests[i].left_out)
			return true;
	}
	return false;
}

static bool try_all(struct run *run, unsigned most_s, void (*try)(struct worker *, size_t))
{
	run->most_s = most_s;
	(void)clock_gettime(CLOCK_MONOTONIC, &run->begun);
	return run_in_workers(run, run->order_count, try);
}

bool run_trial(struct run *run)
{
	const struct settings *settings = run->settings;
	if (!has_slow_tests(run))
		return try_all(run, settings->seconds, try_by_fast);
	unsigned slow = settings->slow_seconds;
	unsigned fast = slow < settings->seconds ? settings->seconds - slow : settings->seconds;
	return try_all(run, fast, try_by_fast) && try_all(run, slow, try_by_slow);
}
