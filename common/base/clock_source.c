#include "common/base/clock_source.h"

#include <time.h>

#include "common/base/assert.h"

static int64_t read_clock(clockid_t id)
{
	struct timespec at;
	int result = clock_gettime(id, &at);
	ASSERT(result == 0); /* fails for an unknown clock only */
	return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static int64_t system_now_ms(void *context)
{
	(void)context;
	return read_clock(CLOCK_REALTIME);
}

static int64_t system_mono_ms(void *context)
{
	(void)context;
	return read_clock(CLOCK_MONOTONIC);
}

struct clock_source clock_system(void)
{
	return (struct clock_source){.now_ms = system_now_ms, .mono_ms = system_mono_ms};
}

static int64_t manual_now_ms(void *context)
{
	return ((const struct clock_manual *)context)->now_ms;
}

static int64_t manual_mono_ms(void *context)
{
	return ((const struct clock_manual *)context)->mono_ms;
}

struct clock_source clock_manual_source(struct clock_manual *manual)
{
	return (struct clock_source){
		.now_ms = manual_now_ms,
		.mono_ms = manual_mono_ms,
		.context = manual,
	};
}

void clock_manual_advance(struct clock_manual *manual, int64_t by_ms)
{
	ASSERT(by_ms >= 0);
	manual->now_ms += by_ms;
	manual->mono_ms += by_ms;
}

void clock_manual_set(struct clock_manual *manual, int64_t now_ms)
{
	manual->now_ms = now_ms;
}
