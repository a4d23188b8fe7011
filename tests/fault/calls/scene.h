/* A county's short life in which the calls of one daemon fail, and what became of it.
 *
 * Whoever runs a county restarts a daemon that ends badly, and asks again what wasn't answered: so
 * does the scene.  Failures of the test's own end its process.
 */
#ifndef ZHIAN_TESTS_FAULT_SCENE_H
#define ZHIAN_TESTS_FAULT_SCENE_H

#include "tests/fault/calls/fail_calls.h"
#include "tests/power/power.h"

#define SCENE_PUSHES 6u

/* Which calls of whom fail: those numbered at to at + more - 1 of the kind; more 0: none. */
struct scene_plan {
	enum daemon daemon;
	enum fail_kind kind;
	uint64_t at, more;
	const char *part; /* only of calls that name a file with this in its path; NULL: any */
};

struct scene_result {
	uint64_t failed;                  /* calls */
	uint64_t count[FAIL_KINDS_COUNT]; /* that could have been made to fail */
	char call[FAIL_CALL];             /* the first of them */
	unsigned ended, aborted;          /* the daemon, with 70, and by a library's abort() */
	unsigned asked_again;             /* steps, for a refusal or for want of an answer */
	bool for_good;                    /* ended so that nobody starts it again */
	struct story_verdict verdict;
	/* What is usual, for the verdicts on others: of a scene without failures. */
	uint64_t missing[DAEMON_COUNT], doubled[DAEMON_COUNT];
};

/* `usual`: the result of a scene without failures; NULL: this is one.  Its files lie below
 * `directory` while it runs. */
void scene_play(const char *directory, const struct scene_plan *plan,
		const struct scene_result *usual, struct scene_result *ret_result);

#endif
