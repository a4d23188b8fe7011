#include "common/stage/clocks/time_trust.h"

#include <stddef.h>

#include "common/base/sabotage.h"

static void count_from(struct time_trust *trust, int64_t now_ms, int64_t mono_ms)
{
	trust->counted = true;
	trust->base_ms = now_ms;
	trust->base_mono_ms = mono_ms;
}

static void suspect(struct time_trust *trust, const char *why)
{
	trust->suspect = true;
	trust->why = why;
}

/* Nothing was counted while the process wasn't there: the last frame is all there is to compare
 * with.  A time that was held isn't believed for having been waited for. */
static void begin(struct time_trust *trust, const struct time_limits *limits,
		  const struct time_reading *reading)
{
	int64_t away_ms = reading->system_ms - reading->last_ms;
	int64_t most_ms = reading->held ? limits->jump_ms : limits->pause_ms;
	if (reading->last_ms == 0 || (away_ms >= -limits->jump_ms && away_ms <= most_ms))
		count_from(trust, reading->system_ms, reading->mono_ms);
	else
		count_from(trust, reading->last_ms, reading->mono_ms);
}

/* The pair follows the system's clock as slowly as crystals part, so that what is allowed doesn't
 * grow with the days that a daemon has run: a jump is one on its hundredth day too. */
static void follow(struct time_trust *trust, int64_t elapsed_ms, int64_t parted_ms)
{
	int64_t may_ms = elapsed_ms / TIME_DRIFT_PARTS;
	if (may_ms == 0 || SABOTAGE("stage.drift-adds-up"))
		return; /* so long as nothing can have parted, the time isn't forgotten either */
	int64_t by_ms = parted_ms > may_ms ? may_ms : parted_ms < -may_ms ? -may_ms : parted_ms;
	trust->base_ms += elapsed_ms + by_ms;
	trust->base_mono_ms += elapsed_ms;
}

int64_t time_trust_look(struct time_trust *trust, const struct time_limits *limits,
			const struct time_reading *reading)
{
	bool first = !trust->counted;
	if (first)
		begin(trust, limits, reading);
	int64_t elapsed_ms = reading->mono_ms - trust->base_mono_ms;
	int64_t counted_ms = trust->base_ms + elapsed_ms;
	int64_t parted_ms = reading->system_ms - counted_ms;
	/* What was found suspect isn't believed for having gone on for long. */
	bool drifts = !reading->held || SABOTAGE("stage.held-is-believed-later");
	int64_t drift_ms = drifts ? elapsed_ms / TIME_DRIFT_PARTS : 0;
	int64_t may_part_ms = limits->jump_ms + drift_ms;
	int64_t now_ms = reading->system_ms;
	trust->system_ms = reading->system_ms;
	trust->mono_ms = reading->mono_ms;
	if (parted_ms > may_part_ms) {
		suspect(trust, first ? "more time has passed since the last frame than is believed"
				     : "the system clock has jumped forward");
		if (!SABOTAGE("stage.suspect-time-written"))
			now_ms = counted_ms;
	} else if (parted_ms < -may_part_ms) {
		suspect(trust, first ? "the system clock is behind the journal"
				     : "the system clock has jumped back");
	} else {
		trust->suspect = false;
		trust->why = NULL;
		follow(trust, elapsed_ms, parted_ms);
	}
	if (SABOTAGE("stage.small-steps-forgotten"))
		count_from(trust, reading->system_ms, reading->mono_ms);
	return now_ms > reading->last_ms ? now_ms : reading->last_ms;
}

void time_trust_confirmed(struct time_trust *trust)
{
	count_from(trust, trust->system_ms, trust->mono_ms);
	trust->suspect = false;
	trust->why = NULL;
}
