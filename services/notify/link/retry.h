/* When to try a silent peer again: jittered exponential, 1 s to 15 min; any authenticated word
 * from it resets.
 *
 * Half of each wait is fixed and half is drawn, so that counties which lost the same line don't
 * come back in step.  Time and randomness are handed in.
 */
#ifndef ZHIAN_NOTIFY_RETRY_H
#define ZHIAN_NOTIFY_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#define RETRY_FIRST_MS INT64_C(1000)
#define RETRY_MOST_MS INT64_C(900000)

struct retry {
	uint32_t failures; /* tries since the last answer */
	int64_t next_ms;   /* not before; 0: at once */
};

bool retry_is_due(const struct retry *retry, int64_t now_ms);
/* A try goes out: the next one is due after the wait that `random` (any 64 bits) picks. */
void retry_tried(struct retry *retry, int64_t now_ms, uint64_t random);
/* The peer answered. */
void retry_answered(struct retry *retry);

#endif
