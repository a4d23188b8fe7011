#include "services/console/model/waits.h"

#include "common/base/sabotage.h"
#include "common/base/time.h"

void waits_add(struct waits *waits, struct wait *wait,
	       const struct wait_source sources[DAEMON_COUNT])
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		wait->pull[d] = sources[d].next_pull;
		wait->head[d] = sources[d].head;
		/* Of a journal that can't be read the last word has to do. */
		wait->heard[d] = sources[d].stuck || SABOTAGE("console.asks-nobody");
	}
	wait->next = waits->first;
	waits->first = wait;
	waits->count++;
}

void waits_heard(struct waits *waits, enum daemon daemon, uint64_t pull, uint64_t head)
{
	for (struct wait *wait = waits->first; wait != NULL; wait = wait->next) {
		bool before = pull < wait->pull[daemon] && !SABOTAGE("console.old-head");
		if (wait->heard[daemon] || before)
			continue;
		wait->heard[daemon] = true;
		wait->head[daemon] = head;
	}
}

struct wait_lag wait_lag(const struct wait *wait, enum daemon daemon,
			 const struct wait_source *source)
{
	struct wait_lag lag = {.silent = !wait->heard[daemon]};
	if (wait->heard[daemon] && source->read < wait->head[daemon])
		lag.events = wait->head[daemon] - source->read;
	return lag;
}

bool wait_lags_any(const struct wait_lags *lags)
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		if (lags->of[d].silent || lags->of[d].events != 0)
			return true;
	}
	return false;
}

static bool waits_for(const struct wait *wait, enum daemon daemon, const struct wait_source *source)
{
	struct wait_lag lag = wait_lag(wait, daemon, source);
	return !source->stuck && (lag.silent || lag.events != 0);
}

bool waits_want(const struct waits *waits, enum daemon daemon, const struct wait_source *source)
{
	for (const struct wait *wait = waits->first; wait != NULL; wait = wait->next) {
		if (waits_for(wait, daemon, source))
			return true;
	}
	return false;
}

static bool is_over(const struct wait *wait, const struct wait_source sources[DAEMON_COUNT],
		    int64_t now_ms)
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		if (waits_for(wait, (enum daemon)d, &sources[d]))
			return now_ms >= wait->until_ms;
	}
	return true;
}

void waits_settle(struct waits *waits, const struct wait_source sources[DAEMON_COUNT],
		  int64_t now_ms)
{
	for (struct wait **at = &waits->first; *at != NULL;) {
		struct wait *wait = *at;
		if (!is_over(wait, sources, now_ms)) {
			at = &wait->next;
			continue;
		}
		*at = wait->next;
		waits->count--;
		wait->done(wait);
	}
}

int64_t waits_next_ms(const struct waits *waits)
{
	int64_t next_ms = TIME_NEVER_MS;
	for (const struct wait *wait = waits->first; wait != NULL; wait = wait->next) {
		if (wait->until_ms < next_ms)
			next_ms = wait->until_ms;
	}
	return next_ms;
}
