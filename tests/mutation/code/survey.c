/* Which test reaches which place, and how long it takes.
 *
 * A program that takes long and says by cmocka which functions it ran is asked for each of them
 * alone (tests/lib/test_choose.c): a mutant is then tried by the functions that come by, not by
 * all of the program.  Where one doesn't pass alone the program stays whole. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "tests/mutation/code/mutant.h"
#include "tests/mutation/code/run.h"

#define LOOK_MS 900000u
#define LOOK_S 6u     /* of the processor, for what isn't known to be slow */
#define FOLDER_S 60u  /* and for a folder, whose files have LOOK_S each */
#define PARTS_MS 200u /* what takes less isn't taken apart */
#define PASSED "[       OK ] "

/* ---- one test */

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

static void read_names(const char *path, struct look *look)
{
	char *line = NULL;
	size_t room = 0, used = 0;
	FILE *file = fopen(path, "r");
	while (file != NULL && getline(&line, &room, file) >= 0) {
		size_t size = strlen(line);
		if (strncmp(line, PASSED, strlen(PASSED)) != 0)
			continue;
		look->passed++;
		size -= strlen(PASSED);
		if (used + size + 1 > sizeof look->names)
			continue;
		memcpy(look->names + used, line + strlen(PASSED), size);
		used += size;
	}
	if (file != NULL)
		(void)fclose(file);
	free(line);
}

static void note_reached(struct run *run, size_t test, const unsigned char *met)
{
	for (size_t m = 0; m < run->plan.mutant_count; m++)
		*run_reached(run, test, m) = met[run->plan.mutants[m].number];
}

static void look_at_test(struct worker *worker, size_t i)
{
	struct run *run = worker->run;
	const struct code_test *test = &run->plan.tests[i];
	struct look *look = &run->shared->looks[i];
	if (run->is_looked_at[i])
		return;
	int file = open(worker->met, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ASSERT(file >= 0 && ftruncate(file, ZHIAN_MUTANTS_MAX) == 0);
	const unsigned char *met = (const unsigned char *)mmap(NULL, ZHIAN_MUTANTS_MAX, PROT_READ,
							       MAP_SHARED, file, 0);
	ASSERT(met != MAP_FAILED);
	bool whole_folder = test->folder && test->only == NULL;
	struct cell_order order = {.test = test,
				   .met = worker->met,
				   .log = worker->log,
				   .most_ms = LOOK_MS,
				   .processor_s = run->settings->slow || test->slow ? 0
						  : whole_folder                    ? FOLDER_S
										    : LOOK_S};
	enum cell_end end = cell_run(&order, &look->time);
	if (end != CELL_PASSED && order.processor_s != 0 &&
	    look->time.processor_ms / 1000 >= order.processor_s - 1)
		end = CELL_SKIPPED;
	look->end = (unsigned char)end;
	read_names(worker->log, look);
	if (test->only == NULL && (end == CELL_FAILED || end == CELL_HUNG)) {
		(void)fprintf(stderr, "%s fails without a mutant:\n", test->name);
		print_log(worker->log);
	}
	if (end == CELL_PASSED)
		note_reached(run, i, met);
	(void)munmap((void *)(uintptr_t)met, ZHIAN_MUTANTS_MAX);
	(void)close(file);
}

/* ---- taken apart */

static bool reaches_anything(const struct run *run, size_t test)
{
	for (size_t i = 0; i < run->order_count; i++) {
		if (*run_reached(run, test, run->order[i]) &&
		    strcmp(run->plan.mutants[run->order[i]].area, "planted") != 0)
			return true;
	}
	return false;
}

static bool has_parts(const struct run *run, size_t test)
{
	const struct look *look = &run->shared->looks[test];
	size_t used = strlen(look->names), lines = 0;
	for (size_t i = 0; i < used; i++)
		lines += look->names[i] == '\n';
	return look->end == CELL_PASSED && look->passed >= 2 && lines == look->passed &&
	       look->time.processor_ms + look->time.real_ms > 2 * PARTS_MS &&
	       reaches_anything(run, test);
}

static void add_parts(struct code_plan *plan, size_t of, const char *names)
{
	for (const char *line = names; *line != '\0'; line = strchr(line, '\n') + 1) {
		int length = (int)strcspn(line, "\n");
		struct code_test *part = &plan->tests[plan->test_count++];
		*part = plan->tests[of];
		part->whole = of + 1;
		ASSERT(asprintf(&part->only, "%.*s", length, line) >= 0 &&
		       asprintf(&part->name, "%s/%s", plan->tests[of].name, part->only) >= 0);
	}
}

/* Room for all tests and their parts behind them; the looks that there are stay. */
static void make_room(struct run *run, size_t tests)
{
	struct shared *shared = run->shared;
	size_t mutants = run->plan.mutant_count, known = run->plan.test_count;
	struct look *looks = (struct look *)run_shared_room(tests * sizeof *looks);
	unsigned char *reached = (unsigned char *)run_shared_room(tests * mutants);
	if (shared->looks != NULL) {
		memcpy(looks, shared->looks, known * sizeof *looks);
		memcpy(reached, shared->reached, known * mutants);
	}
	shared->looks = looks;
	shared->reached = reached;
	run->is_looked_at = (bool *)calloc(tests + 1, sizeof *run->is_looked_at);
	run->plan.tests =
		(struct code_test *)realloc(run->plan.tests, (tests + 1) * sizeof *run->plan.tests);
	ASSERT(run->is_looked_at != NULL && run->plan.tests != NULL);
}

static bool take_apart(struct run *run)
{
	size_t wholes = run->plan.test_count, parts = 0;
	for (size_t i = 0; i < wholes; i++)
		parts += has_parts(run, i) ? run->shared->looks[i].passed : 0;
	make_room(run, wholes + parts);
	for (size_t i = 0; i < wholes; i++) {
		run->is_looked_at[i] = true;
		if (has_parts(run, i))
			add_parts(&run->plan, i, run->shared->looks[i].names);
	}
	return run_in_workers(run, run->plan.test_count, look_at_test);
}

/* A program stands aside for its parts, or they for it. */
static void choose_parts(struct run *run)
{
	struct look *looks = run->shared->looks;
	size_t count = run->plan.test_count;
	for (size_t i = 0; i < count; i++) {
		const struct code_test *part = &run->plan.tests[i];
		if (part->whole != 0 && (looks[i].end != CELL_PASSED || looks[i].passed != 1))
			run->plan.tests[part->whole - 1].stays_whole = true;
	}
	for (size_t i = 0; i < count; i++) {
		struct code_test *part = &run->plan.tests[i];
		if (part->whole == 0)
			continue;
		struct code_test *whole = &run->plan.tests[part->whole - 1];
		if (whole->stays_whole)
			part->left_out = true;
		else
			whole->left_out = true;
	}
}

/* ---- all of them */

/* A test that fails by itself would be counted as one that notices everything. */
static bool are_sound(struct run *run)
{
	bool sound = true;
	unsigned long long all_ms = 0;
	size_t count = 0;
	for (size_t i = 0; i < run->plan.test_count; i++) {
		const struct look *look = &run->shared->looks[i];
		struct code_test *test = &run->plan.tests[i];
		if (test->left_out)
			continue;
		enum cell_end end = (enum cell_end)look->end;
		bool labelled = test->slow;
		bool long_one = look->time.processor_ms > SLOW_TEST_MS;
		test->slow = test->slow || long_one;
		all_ms += look->time.processor_ms;
		count++;
		/* Real daemons may fail by chance; what fails of itself notices nothing. */
		bool slow_fails = labelled && (end == CELL_FAILED || end == CELL_HUNG);
		if (end == CELL_SKIPPED || slow_fails) {
			test->left_out = true;
			(void)printf("left out: %s, %s\n", test->name,
				     slow_fails ? "it fails without a mutant"
				     : long_one ? "it takes too long for a mutant"
						: "it is skipped here");
		}
		sound = sound && (end == CELL_PASSED || test->left_out);
	}
	(void)printf("%zu tests take %llu s without a mutant\n", count, all_ms / 1000);
	return sound;
}

bool run_survey(struct run *run)
{
	make_room(run, run->plan.test_count);
	if (!run_in_workers(run, run->plan.test_count, look_at_test) || !take_apart(run))
		return false;
	choose_parts(run);
	return are_sound(run);
}
