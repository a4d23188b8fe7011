/* The n-th call of a daemon fails, in a county of five: it refuses or ends, and is started again.
 *
 * Each daemon's calls are counted once, kind by kind.  Then county after county lives a short life
 * (scene.c) in which one call of one daemon fails, or twenty in a row.  Whatever fails: what was
 * acknowledged is there, once, the daemon ends so that it is started again or doesn't end at all,
 * and afterwards everybody starts, journals verify, replay gives the state.
 *
 * ZHIAN_CALLS (36), ZHIAN_CALLS_SEED: how many counties, and which calls.  ZHIAN_CALLS_ONLY=n: this
 * one alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/random_source.h"
#include "tests/fault/calls/scene.h"

#define WORKERS 2u
#define BURST 20u /* every third fails for longer */
#define DAEMONS (DAEMON_COUNT - DAEMON_INTAKE)

static const char *const kind_texts[FAIL_KINDS_COUNT] = {
#define X(name, text) text,
	FAIL_KINDS(X)
#undef X
};

struct calls {
	char base[COUNTY_PATH];
	struct scene_result *usual; /* by daemon */
	struct scene_plan *plans;
	struct scene_result *results;
	uint64_t count;
	long only; /* negative: all */
};

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void *share(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		abort();
	return at;
}

/* ---- workers */

static void count_calls(struct calls *calls, uint64_t which)
{
	enum daemon daemon = (enum daemon)(DAEMON_INTAKE + which);
	struct scene_plan plan = {.daemon = daemon};
	scene_play(calls->base, &plan, NULL, &calls->usual[daemon]);
}

static void fail_call(struct calls *calls, uint64_t which)
{
	const struct scene_plan *plan = &calls->plans[which];
	struct scene_result *result = &calls->results[which];
	if (calls->only >= 0 && calls->only != (long)which)
		return;
	scene_play(calls->base, plan, &calls->usual[plan->daemon], result);
	if (result->verdict.words[0] != '\0')
		printf("%llu: %s, %s, calls %llu to %llu (%s): %s\n", (unsigned long long)which,
		       daemon_name(plan->daemon), kind_texts[plan->kind],
		       (unsigned long long)plan->at,
		       (unsigned long long)(plan->at + plan->more - 1), result->call,
		       result->verdict.words);
	(void)fflush(stdout);
}

static bool share_out(struct calls *calls, uint64_t count,
		      void (*work)(struct calls *calls, uint64_t which))
{
	pid_t pids[WORKERS];
	bool well = true;
	(void)fflush(stdout);
	for (unsigned i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		for (uint64_t which = i; which < count; which += WORKERS)
			work(calls, which);
		exit(0);
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status = 0;
		well &= pids[i] > 0 && waitpid(pids[i], &status, 0) == pids[i] && status == 0;
	}
	return well;
}

/* ---- which calls */

/* Failures that once crashed a daemon or kept it from being started again: in every run. */
static const struct scene_plan fixed[] = {
	{DAEMON_HAZARD, FAIL_DISK, 0, 1, "/zhian.yaml"},
	{DAEMON_CREDIT, FAIL_SPACE, 0, 1, "/books/"},
	{DAEMON_NOTIFY, FAIL_FILES, 0, 1, "eventfd"}, /* of the loop */
};
#define FIXED (sizeof fixed / sizeof fixed[0])

/* All kinds of all daemons in turn; of each the calls are spread over all that it makes. */
static void plan_calls(struct calls *calls, uint64_t seed)
{
	struct random_seeded seeded;
	random_seeded_init(&seeded, seed);
	struct random_source random = random_seeded_source(&seeded);
	uint64_t ways = DAEMONS * FAIL_KINDS_COUNT;
	uint64_t chosen = calls->count > FIXED ? calls->count - FIXED : 0;
	for (uint64_t i = 0; i < FIXED && i < calls->count; i++)
		calls->plans[i] = fixed[i];
	for (uint64_t i = 0; i < chosen; i++) {
		struct scene_plan *plan = &calls->plans[FIXED + i];
		uint64_t way = i % ways, turn = i / ways;
		uint64_t turns = chosen / ways + (way < chosen % ways);
		plan->daemon = (enum daemon)(DAEMON_INTAKE + way % DAEMONS);
		plan->kind = (enum fail_kind)(way / DAEMONS);
		/* How many there are differs from run to run: who waits looks around. */
		uint64_t all = calls->usual[plan->daemon].count[plan->kind] * 4 / 5;
		uint64_t from = all * turn / turns, to = all * (turn + 1) / turns;
		plan->at = from + (to > from ? random_below(&random, to - from) : 0);
		plan->more = i % 3 == 2 ? BURST : 1;
	}
}

/* ---- the table */

struct row {
	uint64_t counties, failed, ended, aborted, again, lost, doubled, for_good, otherwise;
};

static void add(struct row *row, const struct scene_result *result)
{
	const struct story_verdict *verdict = &result->verdict;
	row->counties++;
	row->failed += result->failed;
	row->ended += result->ended;
	row->aborted += result->aborted;
	row->again += result->asked_again;
	row->lost += verdict->lost;
	row->doubled += verdict->doubled;
	row->for_good += result->for_good;
	row->otherwise += verdict->words[0] != '\0' && verdict->lost == 0 &&
			  verdict->doubled == 0 && !result->for_good;
}

static void print_row(const char *name, const struct row *row)
{
	printf("%-22s %8llu %6llu %6llu %7llu %11llu %5llu %8llu %8llu %9llu\n", name,
	       (unsigned long long)row->counties, (unsigned long long)row->failed,
	       (unsigned long long)row->ended, (unsigned long long)row->aborted,
	       (unsigned long long)row->again, (unsigned long long)row->lost,
	       (unsigned long long)row->doubled, (unsigned long long)row->for_good,
	       (unsigned long long)row->otherwise);
}

static bool print_table(const struct calls *calls)
{
	struct row kinds[FAIL_KINDS_COUNT] = {{0}}, daemons[DAEMON_COUNT] = {{0}}, all = {0};
	for (uint64_t i = 0; i < calls->count; i++) {
		if (calls->only >= 0 && calls->only != (long)i)
			continue;
		add(&kinds[calls->plans[i].kind], &calls->results[i]);
		add(&daemons[calls->plans[i].daemon], &calls->results[i]);
		add(&all, &calls->results[i]);
	}
	printf("%-22s %8s %6s %6s %7s %11s %5s %8s %8s %9s\n", "what fails", "counties", "calls",
	       "ended", "aborted", "asked again", "lost", "doubled", "for good", "otherwise");
	for (unsigned i = 0; i < FAIL_KINDS_COUNT; i++)
		print_row(kind_texts[i], &kinds[i]);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		print_row(daemon_name(daemon), &daemons[daemon]);
	print_row("all", &all);
	printf("failing calls: %llu in %llu counties, lost: %llu, doubled: %llu, ended for good: "
	       "%llu, otherwise: %llu\n",
	       (unsigned long long)all.failed, (unsigned long long)all.counties,
	       (unsigned long long)all.lost, (unsigned long long)all.doubled,
	       (unsigned long long)all.for_good, (unsigned long long)all.otherwise);
	bool reached = all.failed * 10 >= all.counties * 9; /* else nothing was tried */
	if (!reached)
		printf("too few calls were reached\n");
	return reached && all.lost + all.doubled + all.for_good + all.otherwise == 0;
}

static bool usual_is_well(const struct calls *calls)
{
	bool well = true;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct scene_result *usual = &calls->usual[daemon];
		printf("%-11s", daemon_name(daemon));
		for (unsigned i = 0; i < FAIL_KINDS_COUNT; i++)
			printf(" %llu", (unsigned long long)usual->count[i]);
		printf(" calls%s%s\n", usual->verdict.words[0] != '\0' ? ": " : "",
		       usual->verdict.words);
		well &= usual->verdict.words[0] == '\0' && usual->failed == 0;
	}
	return well;
}

int main(void)
{
	static struct calls calls;
	const char *base = getenv("TMPDIR");
	struct random_source random = random_system();
	uint64_t seed = setting("ZHIAN_CALLS_SEED", random_below(&random, 1000000));
	struct err err;
	int64_t began_us = county_mono_us();
	calls.count = setting("ZHIAN_CALLS", 36);
	calls.only = (long)setting("ZHIAN_CALLS_ONLY", UINT64_MAX);
	printf("ZHIAN_CALLS_SEED=%llu\n", (unsigned long long)seed);
	(void)snprintf(calls.base, sizeof calls.base, "%.200s/zhian-calls-XXXXXX",
		       base != NULL ? base : "/tmp");
	if (mkdtemp(calls.base) == NULL)
		abort();
	calls.usual = (struct scene_result *)share(DAEMON_COUNT * sizeof *calls.usual);
	calls.plans = (struct scene_plan *)share(calls.count * sizeof *calls.plans);
	calls.results = (struct scene_result *)share(calls.count * sizeof *calls.results);
	bool well = share_out(&calls, DAEMONS, count_calls) && usual_is_well(&calls);
	if (well) {
		plan_calls(&calls, seed);
		well = share_out(&calls, calls.count, fail_call);
		well &= print_table(&calls);
	}
	printf("%s in %lld ms\n", well ? "passed" : "failed",
	       (long long)(county_mono_us() - began_us) / 1000);
	if (file_remove_tree(calls.base, &err) != STATUS_OK)
		printf("%s\n", err.text);
	return well ? 0 : 1;
}
