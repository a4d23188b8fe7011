/* Tries the mutants of the code: which tests reach which, and which test notices.
 *
 * Mutants come from the lists that zhian-mutate wrote, tests from ctest's own list.  Each test
 * runs in a cell (cell.c): what a mutant breaks ends with it.
 */
#ifndef ZHIAN_MUTATION_RUNNER_H
#define ZHIAN_MUTATION_RUNNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEST_WORDS_MAX 64u
#define AREAS_MAX 16u

struct code_mutant {
	unsigned number; /* what zhian_mutant_here() is asked with */
	char kind[24];
	char area[16];
	char place[160]; /* path:line */
	char text[480];  /* path function: kind: words; what a list of survivors names it by */
};

struct code_test {
	char *name;
	char *words[TEST_WORDS_MAX]; /* command line, NULL after the last */
	char *environment[TEST_WORDS_MAX];
	char *directory;
	char *only;       /* the function of it that runs alone, or NULL */
	size_t whole;     /* with `only`: the place of its program in the plan, plus one */
	bool folder;      /* of scenarios: its files run alone, however long all of them take */
	bool slow;        /* with real daemons, or of more than a second: tried last */
	bool stays_whole; /* its functions don't pass alone */
	bool left_out;    /* not tried */
};

struct code_plan {
	struct code_mutant *mutants;
	size_t mutant_count;
	struct code_test *tests;
	size_t test_count;
};

struct test_wishes {
	bool slow;        /* all with real daemons, too */
	const char *file; /* slow_tests.txt: those that an area is tried by anyway */
	const char *area; /* NAME[,NAME], or NULL for all */
};

/* Lists below `folder` (*.tsv), mutants by number; `ctest`: a file of ctest --show-only=json-v1.
 * false: said on stderr. */
bool plan_mutants(struct code_plan *plan, const char *folder);
bool plan_tests(struct code_plan *plan, const char *ctest, const struct test_wishes *wishes);

/* Is `area` one of "NAME,NAME"?  NULL: each is. */
bool plan_area_is_among(const char *among, const char *area);

/* ---- a cell: namespaces of its own for processes, files and network */

enum cell_end { CELL_PASSED, CELL_FAILED, CELL_HUNG, CELL_SKIPPED };

struct cell_order {
	const struct code_test *test;
	unsigned mutant;       /* 0: none */
	const char *met, *log; /* files of the worker's folder */
	unsigned most_ms;      /* of real time; a hang is over then */
	unsigned processor_s;  /* of each process; 0: as much as it likes */
};

struct cell_time {
	unsigned real_ms;
	unsigned processor_ms; /* of all its processes: the same however much else runs here */
};

/* For a worker, once: from here on it sees all files read-only but `folder` (empty, its own), and
 * no network but loopback.  false: the system doesn't allow it. */
bool cell_enter(const char *folder);

/* Runs one test to its end; nothing that it started or wrote is left. */
enum cell_end cell_run(const struct cell_order *order, struct cell_time *ret_time);

#endif
