/* What time it is, as far as the system's clock can be believed.
 *
 * A wrong clock must not get into the journal: what a frame says stays said.  So the system's clock
 * is believed while it agrees with what the monotonic clock has counted since both were last found
 * in order; the pair that is counted from follows no faster than crystals part, so that many small
 * steps add up, and a jump is one however long a daemon has run.
 * Else the time is suspect: it is counted on from that pair, or stands still where the system's
 * clock is behind the journal, and no mark fires until a person has confirmed the time.  Until then
 * what the two clocks may part by doesn't grow with the days.
 */
#ifndef ZHIAN_STAGE_TIME_TRUST_H
#define ZHIAN_STAGE_TIME_TRUST_H

#include <stdbool.h>
#include <stdint.h>

struct time_limits {
	int64_t jump_ms;  /* so far the two clocks may part: 60 s (zhian.yaml time.jump) */
	int64_t pause_ms; /* so long a daemon may have stood still: 7 days (time.pause) */
};

/* Crystals part by up to 100 millionths; beyond five times that it is no crystal. */
#define TIME_DRIFT_PARTS 2000

struct time_reading {
	int64_t system_ms;
	int64_t mono_ms;
	int64_t last_ms; /* of the last frame, or as it was put right; 0: there is none */
	bool held;       /* time was found suspect before, and nobody has confirmed it since */
};

struct time_trust {
	bool counted; /* there is a pair to count from */
	int64_t base_ms, base_mono_ms;
	bool suspect;
	const char *why;            /* it is suspect; static text */
	int64_t system_ms, mono_ms; /* as they were read last */
};

/* The time to be written now; never before reading->last_ms. */
int64_t time_trust_look(struct time_trust *trust, const struct time_limits *limits,
			const struct time_reading *reading);
/* A person has confirmed the system's clock: it is counted from what was read last. */
void time_trust_confirmed(struct time_trust *trust);

#endif
