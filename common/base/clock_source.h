/* Where a shell gets its time from: the system, or a hand-moved clock.
 *
 * Two clocks that must not be mixed: UTC milliseconds, which a person may set,
 * for everything that is recorded; and monotonic milliseconds from an arbitrary
 * start for time-outs and measuring.  Deciders never see a source: they are
 * given the turn's one `now`.
 */
#ifndef ZHIAN_BASE_CLOCK_SOURCE_H
#define ZHIAN_BASE_CLOCK_SOURCE_H

#include <stdint.h>

struct clock_source {
	int64_t (*now_ms)(void *context);  /* UTC, since 1970 */
	int64_t (*mono_ms)(void *context); /* never goes backwards */
	void *context;                     /* borrowed: lives as long as the source is used */
};

static inline int64_t clock_now_ms(const struct clock_source *clock)
{
	return clock->now_ms(clock->context);
}

static inline int64_t clock_mono_ms(const struct clock_source *clock)
{
	return clock->mono_ms(clock->context);
}

struct clock_source clock_system(void);

/* Stands still until it is moved: simulation, driven counties, tests. */
struct clock_manual {
	int64_t now_ms;
	int64_t mono_ms;
};

struct clock_source clock_manual_source(struct clock_manual *manual);  /* borrows */
void clock_manual_advance(struct clock_manual *manual, int64_t by_ms); /* both clocks; by_ms >= 0 */
/* Sets the UTC clock alone, backwards too, as an operator or a bad time server would. */
void clock_manual_set(struct clock_manual *manual, int64_t now_ms);

#endif
