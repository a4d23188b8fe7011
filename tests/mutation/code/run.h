/* One run of zhian-mutants: what was asked for, what its workers see, and its two halves: the
 * survey (which test reaches which place, without a mutant) and the trial (who notices which
 * mutant). */
#ifndef ZHIAN_MUTATION_RUN_H
#define ZHIAN_MUTATION_RUN_H

#include <stdatomic.h>
#include <time.h>

#include "tests/mutation/code/report.h"
#include "tests/mutation/code/runner.h"

#define NAMES_ROOM 8192u
#define SLOW_TEST_MS 1000u /* of the processor: more than that is a slow one */

struct settings {
	const char *mutants, *tests, *work, *area, *only, *listed, *out, *areas, *slow_tests;
	unsigned seed, seconds, slow_seconds, jobs;
	bool slow;
};

/* At a test without a mutant. */
struct look {
	struct cell_time time;
	unsigned char end;      /* enum cell_end */
	unsigned passed;        /* functions that it says have passed */
	char names[NAMES_ROOM]; /* and which, a line each; cut where there are more */
};

/* Seen by all workers. */
struct shared {
	_Atomic size_t next;
	_Atomic bool refused;   /* no cells here */
	struct tried *tried;    /* one a mutant */
	struct look *looks;     /* one a test */
	unsigned char *reached; /* tests x mutants */
};

struct run {
	const struct settings *settings;
	struct code_plan plan;
	struct listed_all list;
	struct shared *shared;
	size_t *order; /* of mutants */
	size_t order_count;
	struct timespec begun; /* the trial, or its slow half */
	unsigned most_s;       /* how long that may take; 0: as long as it likes */
	bool *is_looked_at;    /* one a test: the survey has it */
};

struct worker {
	struct run *run;
	char met[512], log[512];
};

/* Memory that forked workers share, zeroed. */
void *run_shared_room(size_t size);

/* Forks --jobs workers, each of which takes what is next until nothing is left.  false: one ended
 * badly, or there are no cells here (shared->refused). */
bool run_in_workers(struct run *run, size_t count, void (*work)(struct worker *, size_t));

/* Does test `test` come by mutant `mutant`? */
unsigned char *run_reached(const struct run *run, size_t test, size_t mutant);

/* Runs each test without a mutant, then functions of long ones by themselves: these take their
 * place in the plan.  false: one fails, said on stderr. */
bool run_survey(struct run *run);

/* Tries the mutants in their order by the fast tests, then those that survived by the slow ones. */
bool run_trial(struct run *run);

/* false: nothing but planted ones is asked for. */
bool run_choose_order(struct run *run);

#endif
