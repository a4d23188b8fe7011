/* What the files of the crash test share. */
#ifndef ZHIAN_TESTS_CRASH_H
#define ZHIAN_TESTS_CRASH_H

#include "tests/lib/county_load.h"

#define CRASH_ITEMS 100    /* in a push */
#define CRASH_WINDOW 60    /* pushes that wait for their receipts */
#define CRASH_PUSHES 40000 /* at most in one test */

enum push_state { PUSH_UNSENT, PUSH_OUT, PUSH_ACKNOWLEDGED };

/* Pushes from one feed whose receipts are counted; a push whose receipt is missing goes out
 * again. */
struct crash_load {
	const struct county *county;
	struct county_load load;
	struct bus_caller *feed; /* NULL while intake is down */
	uint8_t state[CRASH_PUSHES];
	uint32_t order[CRASH_PUSHES]; /* of acknowledgement */
	size_t next;                  /* first that was never sent */
	size_t out, acknowledged;
	uint64_t resent;    /* items that went out more than once */
	uint64_t repeated;  /* items of which a receipt said so */
	uint64_t unwelcome; /* items that were neither received nor repeated */
};

MUST_CHECK enum status crash_load_connect(struct crash_load *load, struct err *err);
void crash_load_disconnect(struct crash_load *load);
/* Keeps the window full and takes receipts until `until_us`. */
MUST_CHECK enum status crash_load_go_on(struct crash_load *load, int64_t until_us, struct err *err);
/* Sends nothing new, and waits until all that is out is acknowledged. */
MUST_CHECK enum status crash_load_finish(struct crash_load *load, int64_t timeout_ms,
					 struct err *err);

/* crash_replay.c: verifies the journal of a stopped daemon, folds it into fresh rows and compares
 * their digest with what the daemon said of its own at the same event. */
struct crash_digest {
	uint64_t sequence;
	char state[65]; /* hexadecimal */
};
MUST_CHECK enum status crash_ask_digest(struct bus_caller *caller, struct crash_digest *ret_digest,
					struct err *err);
MUST_CHECK enum status crash_check_replay(const struct county *county, enum daemon daemon,
					  const struct crash_digest *expected, struct err *err);

#endif
