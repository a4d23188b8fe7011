/* A new calendar is carried over to the clocks that run, in slices.
 *
 * Clocks are looked at in order of their numbers; one whose dates are others by the calendar in
 * force gets an event that states them, old and new.  Each slice is one input, with the next clock
 * to look at in its last event, so a restart goes on where it was; looking at a clock twice does no
 * harm.  Marks wait until all clocks have been looked at: none fires by a calendar that has gone.
 */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/policy/terms/clock_ledger.h"
#include "common/stage/clocks/clock_acts.h"
#include "common/stage/stage_internal.h"

#define SLICE_CLOCKS 256u
#define SLICE_MOVED (DECISION_EVENTS_MAX - 1u) /* and the event that says how far it came */
/* So many looked at in vain are worth an event, lest each start does it again. */
#define WORTH_NOTING 100000u

struct slice {
	struct stage *stage;
	uint64_t next; /* the first clock that wasn't looked at */
	size_t looked_at;
	uint64_t moved[SLICE_MOVED];
	size_t moved_count;
	bool last; /* no clock is behind it */
};

static void begin(struct stage *stage, uint32_t version)
{
	const struct rows_reader *rows = &stage->rows->read;
	bool known = setting_get(rows, SETTING_REPROJECTED_CALENDAR, 0) == (int64_t)version;
	int64_t next = known ? setting_get(rows, SETTING_REPROJECTED_NEXT, 0) : 1;
	stage->reproject = (struct reprojection){
		.begun = true,
		.calendar_version = version,
		.next = (uint64_t)next,
		.moved = known ? (uint64_t)setting_get(rows, SETTING_REPROJECTED_MOVED, 0) : 0,
	};
}

bool reproject_pending(struct stage *stage)
{
	const struct calendar *calendar = stage->books.calendar;
	if (calendar == NULL || stage->books.policy == NULL)
		return false;
	if (!stage->reproject.begun || stage->reproject.calendar_version != calendar->version)
		begin(stage, calendar->version);
	return stage->reproject.next != 0 && !SABOTAGE("stage.calendar-not-carried-over");
}

static bool look_at_clock(void *context, const struct row_ref *found)
{
	struct slice *slice = (struct slice *)context;
	const struct stage *stage = slice->stage;
	struct clock_term term;
	struct clock_row row;
	uint64_t number = be64_get(found->key.data);
	if (slice->looked_at == SLICE_CLOCKS || slice->moved_count == SLICE_MOVED) {
		slice->next = number;
		slice->last = false;
		return false;
	}
	slice->looked_at++;
	memcpy(&row, found->value.data, sizeof row);
	if (clock_is_different(&stage->rows->read, stage->books.policy, stage->books.calendar,
			       number, &row, &term))
		slice->moved[slice->moved_count++] = number;
	return true;
}

static void emit_progress(const struct decide_context *context, const struct reprojection *at,
			  bool finished, struct decision *decision)
{
	Zh__ClocksReprojecting *body = NEW_IN(context, decision, ClocksReprojecting);
	SET_OPTIONAL(body, calendar_version, at->calendar_version);
	SET_OPTIONAL(body, next, at->next);
	SET_OPTIONAL(body, moved, at->moved);
	if (finished)
		SET_OPTIONAL(body, finished, 1);
	(void)decision_emit(context, decision, KIND(CLOCKS_REPROJECTING),
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}

/* The slice's clocks and how far it came, all or nothing. */
static void record(struct stage *stage, const struct slice *slice)
{
	struct decide_context context;
	struct decision decision = {.verdict = VERDICT_DONE};
	stage_context(stage, &context);
	arena_reset(&stage->input_arena);
	state_savepoint(stage->state);
	for (size_t i = 0; i < slice->moved_count; i++) {
		struct clock_row row;
		const struct clock_row *stored = clock_row_get(context.rows, slice->moved[i]);
		ASSERT(stored != NULL);
		memcpy(&row, stored, sizeof row);
		(void)decide_clock_reproject(&context, slice->moved[i], &row, &decision);
	}
	emit_progress(&context, &stage->reproject, slice->last, &decision);
	ASSERT(!decision.arena_full); /* a slice is small beside the input's arena */
	struct input_cause cause = {.kind = EVENT_CAUSE_NONE};
	uint64_t first;
	enum input_end end = stage_append(stage, &decision, &cause, &first);
	ASSERT(end == INPUT_TAKEN);
}

bool reproject_poll(struct stage *stage)
{
	if (!reproject_pending(stage) || !stage_turn_has_room(stage) ||
	    pulls_slowest_lag(stage) > stage->options.limits.consumer_lag)
		return false;
	struct slice slice = {.stage = stage, .last = true};
	struct row_key from = row_key_u64(stage->reproject.next);
	state_savepoint(stage->state);
	(void)rows_scan(&stage->rows->read, TABLE_CLOCKS, bytes_of(NULL, 0), row_key_bytes(&from),
			SIZE_MAX, look_at_clock, &slice);
	struct reprojection *at = &stage->reproject;
	at->next = slice.last ? 0 : slice.next;
	at->moved += slice.moved_count;
	at->looked_at += slice.looked_at;
	if (slice.moved_count != 0 ||
	    (slice.last && (at->moved != 0 || at->looked_at >= WORTH_NOTING)))
		record(stage, &slice);
	return true;
}
