/* zhian-mutants: does a test notice when one place of the code is changed?
 *
 *   zhian-mutants --mutants FOLDER --tests FILE --work FOLDER [--seed N] [--seconds N] [--slow]
 *                 [--jobs N] [--area NAME] [--only TEXT] [--listed FILE] [--out FILE] --areas FILE
 *
 * First each test runs without a mutant: how long it takes and which places it reaches.  Then each
 * mutant is tried by the tests that reach its place, the fastest first, until one fails; in the
 * order that --seed gives, until --seconds are over.  Only with --slow by those, too, that take
 * more than a second: the simulator, and what uses real daemons.  What no test notices is printed
 * with file and line. --listed: those that are known, PATTERN | REASON, on which slow tests aren't
 * spent; --out: what became of each.
 *
 * Ends with 1 when fewer were caught in an area than areas.txt says, when a test fails without a
 * mutant, or when the planted ones (planted.c) don't come out as they must; with 77 where the
 * system allows no cells.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "tests/mutation/code/mutant.h"
#include "tests/mutation/code/report.h"
#include "tests/mutation/code/runner.h"

#define BASELINE_MS 900000u
#define SLOW_TEST_MS 1000u /* of the processor */
#define SLOW_MS 60000u     /* of slow tests a mutant, as they took without it */
#define EXIT_SKIPPED 77

struct settings {
	const char *mutants, *tests, *work, *area, *only, *listed, *out, *areas;
	unsigned long seed;
	unsigned seconds, jobs;
	bool slow;
};

/* Seen by all workers. */
struct shared {
	_Atomic size_t next;
	_Atomic bool refused; /* no cells here */
	struct tried *tried;  /* one a mutant */
	struct cell_time *test_time;
	unsigned char *test_end;
	unsigned char *reached; /* tests x mutants */
};

struct run {
	const struct settings *settings;
	struct code_plan plan;
	struct listed_all list;
	struct shared *shared;
	size_t *order; /* of mutants */
	size_t order_count;
	struct timespec begun;
};

static bool read_settings(int argc, char **argv, struct settings *settings)
{
	static const struct option options[] = {
		{"mutants", required_argument, NULL, 'm'},
		{"tests", required_argument, NULL, 't'},
		{"work", required_argument, NULL, 'w'},
		{"seed", required_argument, NULL, 's'},
		{"seconds", required_argument, NULL, 'n'},
		{"jobs", required_argument, NULL, 'j'},
		{"area", required_argument, NULL, 'a'},
		{"only", required_argument, NULL, 'o'},
		{"listed", required_argument, NULL, 'l'},
		{"out", required_argument, NULL, 'r'},
		{"slow", no_argument, NULL, 'e'},
		{"areas", required_argument, NULL, 'f'},
		{NULL, 0, NULL, 0},
	};
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'm':
			settings->mutants = optarg;
			break;
		case 't':
			settings->tests = optarg;
			break;
		case 'w':
			settings->work = optarg;
			break;
		case 's':
			settings->seed = strtoul(optarg, NULL, 10);
			break;
		case 'n':
			settings->seconds = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'j':
			settings->jobs = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'a':
			settings->area = optarg;
			break;
		case 'o':
			settings->only = optarg;
			break;
		case 'l':
			settings->listed = optarg;
			break;
		case 'r':
			settings->out = optarg;
			break;
		case 'f':
			settings->areas = optarg;
			break;
		case 'e':
			settings->slow = true;
			break;
		default:
			return false;
		}
	}
	return optind == argc && settings->mutants != NULL && settings->tests != NULL &&
	       settings->work != NULL && settings->areas != NULL && settings->jobs != 0;
}

static bool time_is_over(const struct run *run)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return run->settings->seconds != 0 &&
	       now.tv_sec - run->begun.tv_sec >= (time_t)run->settings->seconds;
}

/* ---- workers */

struct worker {
	struct run *run;
	char met[512], log[512];
};

static bool enter(struct worker *worker, unsigned n)
{
	char folder[480];
	(void)snprintf(folder, sizeof folder, "%s/cell-%u", worker->run->settings->work, n);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return false;
	(void)snprintf(worker->met, sizeof worker->met, "%s/met", folder);
	(void)snprintf(worker->log, sizeof worker->log, "%s/log", folder);
	return cell_enter(folder);
}

/* Forks --jobs workers, each of which takes what is next until nothing is left. */
static bool in_workers(struct run *run, size_t count, void (*work)(struct worker *, size_t))
{
	run->shared->next = 0;
	(void)fflush(NULL);
	for (unsigned n = 0; n < run->settings->jobs; n++) {
		pid_t pid = fork();
		ASSERT(pid >= 0);
		if (pid != 0)
			continue;
		struct worker worker = {.run = run};
		if (!enter(&worker, n)) {
			run->shared->refused = true;
			_exit(1);
		}
		for (size_t i = run->shared->next++; i < count; i = run->shared->next++)
			work(&worker, i);
		(void)fflush(NULL);
		_exit(0);
	}
	bool whole = true;
	for (unsigned n = 0; n < run->settings->jobs; n++) {
		int status = 0;
		while (wait(&status) < 0 && errno == EINTR)
			continue;
		whole = whole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	return whole;
}

/* ---- what each test reaches */

static unsigned char *reached_by(const struct run *run, size_t test)
{
	return run->shared->reached + test * run->plan.mutant_count;
}

static void print_log(const char *path)
{
	char text[4096];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	off_t end = file < 0 ? 0 : lseek(file, 0, SEEK_END);
	off_t from = end > (off_t)sizeof text ? end - (off_t)sizeof text : 0;
	ssize_t size = file < 0 ? 0 : pread(file, text, sizeof text, from);
	(void)fprintf(stderr, "%.*s\n", (int)(size < 0 ? 0 : size), text);
	if (file >= 0)
		(void)close(file);
}

static void look_at_test(struct worker *worker, size_t i)
{
	struct run *run = worker->run;
	int file = open(worker->met, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ASSERT(file >= 0 && ftruncate(file, ZHIAN_MUTANTS_MAX) == 0);
	const unsigned char *met = (const unsigned char *)mmap(NULL, ZHIAN_MUTANTS_MAX, PROT_READ,
							       MAP_SHARED, file, 0);
	ASSERT(met != MAP_FAILED);
	struct cell_order order = {.test = &run->plan.tests[i],
				   .met = worker->met,
				   .log = worker->log,
				   .most_ms = BASELINE_MS,
				   .processor_s =
					   run->settings->slow ? 0 : SLOW_TEST_MS / 1000 + 1};
	enum cell_end end = cell_run(&order, &run->shared->test_time[i]);
	if (run->shared->test_time[i].processor_ms > SLOW_TEST_MS && !run->settings->slow)
		end = CELL_SKIPPED;
	run->shared->test_end[i] = (unsigned char)end;
	if (end == CELL_FAILED || end == CELL_HUNG) {
		(void)fprintf(stderr, "%s fails without a mutant:\n", run->plan.tests[i].name);
		print_log(worker->log);
	}
	for (size_t m = 0; end == CELL_PASSED && m < run->plan.mutant_count; m++)
		reached_by(run, i)[m] = met[run->plan.mutants[m].number];
	(void)munmap((void *)(uintptr_t)met, ZHIAN_MUTANTS_MAX);
	(void)close(file);
}

/* ---- who notices */

static const struct run *compared; /* qsort has no context */

static int fastest_first(const void *one, const void *other)
{
	size_t a = *(const size_t *)one, b = *(const size_t *)other;
	const struct code_test *tests = compared->plan.tests;
	unsigned ms_a = compared->shared->test_time[a].processor_ms;
	unsigned ms_b = compared->shared->test_time[b].processor_ms;
	if (tests[a].slow != tests[b].slow)
		return tests[a].slow ? 1 : -1;
	return ms_a != ms_b ? (ms_a > ms_b) - (ms_a < ms_b) : (a > b) - (a < b);
}

static bool notices(struct worker *worker, size_t test, unsigned number, struct tried *tried)
{
	const struct cell_time *took = &worker->run->shared->test_time[test];
	bool slow = worker->run->plan.tests[test].slow;
	struct cell_order order = {.test = &worker->run->plan.tests[test],
				   .mutant = number,
				   .met = worker->met,
				   .log = worker->log,
				   .most_ms = took->real_ms * 8 + 10000,
				   .processor_s = took->processor_ms / 250 + 2};
	/* What uses real daemons may fail by chance: it has to fail twice. */
	for (unsigned times = slow ? 2 : 1; times != 0; times--) {
		enum cell_end end = cell_run(&order, NULL);
		if (end != CELL_FAILED && end != CELL_HUNG)
			return false;
		tried->hung = end == CELL_HUNG;
	}
	tried->test = (unsigned short)test;
	return true;
}

static void try_mutant(struct worker *worker, size_t n)
{
	struct run *run = worker->run;
	size_t index = run->order[n];
	struct tried *tried = &run->shared->tried[index];
	size_t *tests = (size_t *)calloc(run->plan.test_count + 1, sizeof *tests);
	size_t count = 0;
	unsigned slow_ms = 0;
	ASSERT(tests != NULL);
	if (time_is_over(run) && strcmp(run->plan.mutants[index].area, "planted") != 0) {
		free(tests);
		return;
	}
	for (size_t i = 0; i < run->plan.test_count; i++) {
		if (reached_by(run, i)[index])
			tests[count++] = i;
	}
	compared = run;
	qsort(tests, count, sizeof *tests, fastest_first);
	bool known = listed_find(&run->list, run->plan.mutants[index].text) != NULL;
	enum mutant_fate fate = count == 0 ? FATE_UNREACHED : FATE_SURVIVED;
	for (size_t i = 0; i < count && fate == FATE_SURVIVED; i++) {
		unsigned took = run->shared->test_time[tests[i]].real_ms;
		bool slow = run->plan.tests[tests[i]].slow;
		if (slow && (known || (slow_ms + took > SLOW_MS && slow_ms != 0)))
			break;
		slow_ms += slow ? took : 0;
		if (notices(worker, tests[i], run->plan.mutants[index].number, tried))
			fate = FATE_CAUGHT;
	}
	tried->fate = (unsigned char)fate;
	free(tests);
}

/* ---- which, in which order */

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
	bool planted_a = strcmp(a->area, "planted") == 0,
	     planted_b = strcmp(b->area, "planted") == 0;
	if (planted_a != planted_b)
		return planted_a ? -1 : 1;
	uint64_t hash_a = mixed(compared->settings->seed, a->text);
	uint64_t hash_b = mixed(compared->settings->seed, b->text);
	if (hash_a != hash_b)
		return hash_a > hash_b ? 1 : -1;
	return (a->number > b->number) - (a->number < b->number);
}

static bool is_asked_for(const struct settings *settings, const struct code_mutant *mutant)
{
	if (strcmp(mutant->area, "planted") == 0)
		return true;
	return (settings->area == NULL || strcmp(settings->area, mutant->area) == 0) &&
	       (settings->only == NULL || strstr(mutant->text, settings->only) != NULL);
}

static void choose_order(struct run *run)
{
	run->order = (size_t *)calloc(run->plan.mutant_count + 1, sizeof *run->order);
	ASSERT(run->order != NULL);
	for (size_t i = 0; i < run->plan.mutant_count; i++) {
		if (is_asked_for(run->settings, &run->plan.mutants[i]))
			run->order[run->order_count++] = i;
	}
	compared = run;
	qsort(run->order, run->order_count, sizeof *run->order, by_seed);
}

/* The planted ones alone say nothing. */
static bool something_is_asked_for(const struct run *run)
{
	for (size_t i = 0; i < run->order_count; i++) {
		if (strcmp(run->plan.mutants[run->order[i]].area, "planted") != 0)
			return true;
	}
	return false;
}

static void *shared_room(size_t size)
{
	void *room =
		mmap(NULL, size + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT(room != MAP_FAILED);
	return room;
}

static void make_shared(struct run *run)
{
	size_t tests = run->plan.test_count, mutants = run->plan.mutant_count;
	run->shared = (struct shared *)shared_room(sizeof *run->shared);
	run->shared->tried = (struct tried *)shared_room(mutants * sizeof(struct tried));
	run->shared->test_time = (struct cell_time *)shared_room(tests * sizeof(struct cell_time));
	run->shared->test_end = (unsigned char *)shared_room(tests);
	run->shared->reached = (unsigned char *)shared_room(tests * mutants);
}

/* A test that fails by itself would be counted as one that notices everything. */
static bool tests_are_sound(struct run *run)
{
	bool sound = true;
	unsigned long long all_ms = 0;
	for (size_t i = 0; i < run->plan.test_count; i++) {
		enum cell_end end = (enum cell_end)run->shared->test_end[i];
		all_ms += run->shared->test_time[i].processor_ms;
		if (run->shared->test_time[i].processor_ms > SLOW_TEST_MS)
			run->plan.tests[i].slow = true;
		if (end == CELL_SKIPPED)
			(void)printf("left out: %s, %s\n", run->plan.tests[i].name,
				     run->plan.tests[i].slow ? "it takes too long for a mutant"
							     : "it is skipped here");
		sound = sound && (end == CELL_PASSED || end == CELL_SKIPPED);
	}
	(void)printf("%zu tests take %llu s without a mutant\n", run->plan.test_count,
		     all_ms / 1000);
	return sound;
}

int main(int argc, char **argv)
{
	struct settings settings = {.jobs = 2};
	struct run run = {.settings = &settings};
	if (!read_settings(argc, argv, &settings)) {
		(void)fprintf(stderr,
			      "usage: zhian-mutants --mutants FOLDER --tests FILE --work FOLDER "
			      "[--seed N] "
			      "[--seconds N] [--slow] [--jobs N] [--area NAME] [--only TEXT] "
			      "[--listed FILE] [--out FILE] --areas FILE\n");
		return 2;
	}
	if (!plan_mutants(&run.plan, settings.mutants) ||
	    !listed_read(&run.list, settings.listed) ||
	    !plan_tests(&run.plan, settings.tests, settings.slow))
		return 2;
	make_shared(&run);
	choose_order(&run);
	if (!something_is_asked_for(&run)) {
		(void)fprintf(stderr, "no mutant is asked for by --area and --only\n");
		return 2;
	}
	bool whole = in_workers(&run, run.plan.test_count, look_at_test);
	if (run.shared->refused) {
		(void)fprintf(stderr, "no cells (namespaces) here: no mutant is let loose\n");
		return EXIT_SKIPPED;
	}
	if (!whole || !tests_are_sound(&run))
		return 1;
	(void)clock_gettime(CLOCK_MONOTONIC, &run.begun);
	if (!in_workers(&run, run.order_count, try_mutant))
		return 1;
	(void)printf("seed %lu\n", settings.seed);
	struct report_files files = {settings.areas, settings.out};
	bool all = run.order_count == run.plan.mutant_count && !time_is_over(&run);
	return report(&run.plan, run.shared->tried, &run.list, &files, all) ? 0 : 1;
}
