/* By how much an act is recorded later than the terms that it ends allow: its answer says so. */
#include "clock.pb-c.h"
#include "common/base/sabotage.h"
#include "common/stage/stage_internal.h"

static void consider(const struct rows_reader *rows, const struct event *event, int64_t happened_ms,
		     struct act_lateness *late)
{
	const Zh__ClockStopped *body = BODY(event, ClockStopped);
	const struct clock_row *clock = clock_row_get(rows, body->clock);
	int64_t met_ms = body->met_ms != 0 ? body->met_ms : happened_ms;
	if (clock == NULL || met_ms - clock->due_ms <= late->late_ms)
		return;
	*late = (struct act_lateness){.purpose = (enum clock_id)clock->purpose,
				      .due_ms = clock->due_ms,
				      .late_ms = met_ms - clock->due_ms};
}

struct act_lateness stage_lateness(const struct rows_reader *rows, const struct decision *decision,
				   int64_t happened_ms)
{
	struct act_lateness late = {0};
	if (SABOTAGE("stage.late-untold"))
		return late;
	for (size_t i = 0; i < decision->event_count; i++)
		if (decision->events[i]->head.kind == KIND(CLOCK_STOPPED))
			consider(rows, decision->events[i], happened_ms, &late);
	return late;
}
