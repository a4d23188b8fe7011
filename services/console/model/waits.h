/* Questions that wait until the read model has what stood in the journals when they were asked.
 *
 * A daemon's answer to a pull that was sent after the question names the end of its journal: what
 * was read up to there is all that there was.  Only bookkeeping: who pulls tells it what came, and
 * how far the model is. */
#ifndef ZHIAN_SERVICES_CONSOLE_WAITS_H
#define ZHIAN_SERVICES_CONSOLE_WAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/ids.h"

/* How a daemon's journal is read, at this moment. */
struct wait_source {
	uint64_t read;      /* the sequence up to which the model has it */
	uint64_t head;      /* the last one that the daemon told of */
	uint64_t next_pull; /* the id of the next pull that is sent */
	bool stuck;         /* nothing more comes until a person repairs it */
};

struct wait;
typedef void wait_done_fn(struct wait *wait);

/* Embedded in the question; owned by whoever asked. */
struct wait {
	struct wait *next;
	wait_done_fn *done; /* called once, out of the list already */
	int64_t until_ms;
	uint64_t pull[DAEMON_COUNT]; /* its answer, or a later one's, tells the head */
	uint64_t head[DAEMON_COUNT];
	bool heard[DAEMON_COUNT];
};

struct waits {
	struct wait *first;
	size_t count;
};

/* What of one daemon's journal isn't read at the end of a wait. */
struct wait_lag {
	bool silent;     /* it didn't say how far its journal goes */
	uint64_t events; /* of those that were there when the question came */
};

/* The same of all five; none of either: it was level. */
struct wait_lags {
	struct wait_lag of[DAEMON_COUNT];
};

void waits_add(struct waits *waits, struct wait *wait,
	       const struct wait_source sources[DAEMON_COUNT]);
/* A daemon answered a pull. */
void waits_heard(struct waits *waits, enum daemon daemon, uint64_t pull, uint64_t head);
/* Somebody waits for this daemon's journal, so that it is to answer at once. */
bool waits_want(const struct waits *waits, enum daemon daemon, const struct wait_source *source);
/* Ends those that have all they waited for, and those whose time is over. */
void waits_settle(struct waits *waits, const struct wait_source sources[DAEMON_COUNT],
		  int64_t now_ms);
/* When the next one's time is over; TIME_NEVER_MS: nobody waits. */
int64_t waits_next_ms(const struct waits *waits);
struct wait_lag wait_lag(const struct wait *wait, enum daemon daemon,
			 const struct wait_source *source);
/* Something of some daemon's isn't read, or isn't known to be. */
bool wait_lags_any(const struct wait_lags *lags);

#endif
