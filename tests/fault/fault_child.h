/* A child process in which something fails, and what it told its parent before it died. */
#ifndef ZHIAN_TESTS_FAULT_CHILD_H
#define ZHIAN_TESTS_FAULT_CHILD_H

#include <stdint.h>

enum fault_end {
	FAULT_DONE = 0,        /* nothing struck, or nothing that mattered */
	FAULT_NOT_OPENED = 71, /* opening failed, with words */
	FAULT_REFUSED = 70,    /* a commit failed: the process ends, as a daemon does */
	FAULT_WENT_ON = 72,    /* a commit after a failed one was accepted: never */
	FAULT_BLAMED = 73,     /* what passes is called a wrong setting: never */
	FAULT_KILLED = 99,     /* by the shim */
};

/* Memory that parent and child share: what the child was promised. */
struct fault_notes {
	uint64_t acknowledged;
	uint64_t second;
};

struct fault_notes *fault_notes_create(void);
void fault_notes_destroy(struct fault_notes *notes);

/* Runs `work` in a child and gives its exit status; a signal or another status fails the test. */
enum fault_end fault_child_run(enum fault_end (*work)(void *context), void *context);

#endif
