/* Time, and the marks of clocks that are due. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/stage/stage_internal.h"

#define MARKS_CHUNK 256u

static bool driven(const struct stage *stage)
{
	return journal_head(stage->journal)->driven_clock;
}

/* What the next frame may not be before: the last one's, unless it ends a wrong stretch that was
 * put right in it.  Its moment tells: those after it are earlier, until that moment comes in
 * truth. */
static int64_t last_time(const struct stage *stage)
{
	const struct rows_reader *rows = &stage->rows->read;
	int64_t last_ms = stage_last_now_ms(stage);
	int64_t wrong_ms = setting_get(rows, SETTING_TIME_WRONG, TIME_NEVER_MS);
	bool put_right =
		last_ms == wrong_ms || (SABOTAGE("stage.right-for-ever") && last_ms > wrong_ms);
	return put_right ? setting_get(rows, SETTING_TIME_RIGHT, last_ms) : last_ms;
}

int64_t time_for_turn(struct stage *stage)
{
	if (driven(stage)) {
		int64_t last_ms = stage_last_now_ms(stage);
		int64_t start_ms = stage->options.driven_start_ms;
		int64_t driven_ms = setting_get(&stage->rows->read, SETTING_DRIVEN_NOW, start_ms);
		return driven_ms > last_ms ? driven_ms : last_ms;
	}
	struct time_reading reading = {
		.system_ms = clock_now_ms(&stage->options.clock),
		.mono_ms = stage_mono_ms(stage),
		.last_ms = last_time(stage),
		.held = setting_get(&stage->rows->read, SETTING_TIME_HELD, 0) != 0,
	};
	return time_trust_look(&stage->time, &stage->options.limits.time, &reading);
}

/* The hold is on record, so that it outlives a restart and a person's confirmation ends it. */
static void record_hold(struct stage *stage)
{
	struct decide_context context;
	stage_context(stage, &context);
	arena_reset(&stage->input_arena);
	struct decision decision = {.verdict = VERDICT_DONE};
	state_savepoint(stage->state);
	Zh__TimeHeld *body = NEW_IN(&context, &decision, TimeHeld);
	ASSERT(!decision.arena_full);
	body->why = stage->time.why;
	SET_OPTIONAL(body, system_ms, stage->time.system_ms);
	(void)decision_emit(&context, &decision, KIND(TIME_HELD),
			    object_id_make(OBJECT_NONE, stage->options.region, 0), body);
	struct input_cause cause = {.kind = EVENT_CAUSE_NONE};
	uint64_t at;
	enum input_end end = stage_append(stage, &decision, &cause, &at);
	ASSERT(end == INPUT_TAKEN);
}

static bool is_before(struct mark_position a, struct mark_position b)
{
	return a.at_ms != b.at_ms ? a.at_ms < b.at_ms : a.clock < b.clock;
}

static void look_from(struct stage *stage, struct mark_position place)
{
	if (is_before(place, stage->mark_from))
		stage->mark_from = place;
	if (place.at_ms < stage->next_mark_ms)
		stage->next_mark_ms = place.at_ms;
}

/* A clock's next mark may be before where the queue was looked at. */
static void note_clock(struct stage *stage, uint64_t clock)
{
	const struct clock_row *row = clock_row_get(&stage->rows->read, clock);
	if (row == NULL || row->state != CLOCK_RUNNING)
		return;
	for (unsigned slot = 0; slot < row->mark_count; slot++) {
		if ((row->fired >> slot & 1) == 0) {
			look_from(stage, (struct mark_position){row->mark_at_ms[slot], clock});
			return;
		}
	}
}

void marks_note_events(struct stage *stage, const struct event *event)
{
	uint16_t kind = event->head.kind;
	if (kind == KIND(CLOCK_STARTED)) {
		const Zh__ClockStarted *body = BODY(event, ClockStarted);
		for (size_t i = 0; i < body->n_marks; i++)
			look_from(stage,
				  (struct mark_position){body->marks[i]->at_ms, body->clock});
	} else if (kind == KIND(TIME_CONFIRMED) || kind == KIND(TIME_PUT_RIGHT)) {
		time_trust_confirmed(&stage->time);
		/* Put right, the turn that says so still has the wrong moment: it fires no mark. */
		if (kind == KIND(TIME_CONFIRMED) || SABOTAGE("stage.fires-as-put-right"))
			stage->stats.time_held = false;
	} else if (kind == KIND(RECOVERY_ENDED)) {
		stage->stats.recovering = false;
	} else if (kind == KIND(LIFE_SUPERSEDED) || kind == KIND(LIFE_STAYS)) {
		stage->stats.superseded = kind == KIND(LIFE_SUPERSEDED);
	} else if (kind == KIND(CLOCK_CORRECTED) || kind == KIND(CLOCK_RULE_CHANGED) ||
		   (kind > KIND(CLOCK_STARTED) && kind <= KIND(CLOCK_MARK_FIRED))) {
		note_clock(stage, event->head.subject_number);
	}
}

void time_note(struct stage *stage)
{
	stage->stats.time_held = setting_get(&stage->rows->read, SETTING_TIME_HELD, 0) != 0;
	stage->stats.recovering = setting_get(&stage->rows->read, SETTING_RECOVERY, 0) != 0;
	stage->stats.superseded = setting_get(&stage->rows->read, SETTING_SUPERSEDED, 0) != 0;
	if (!stage->time.suspect || stage->stats.time_held || driven(stage))
		return;
	record_hold(stage);
	stage->stats.time_held = true;
}

static bool held(const struct stage *stage)
{
	return (stage->stats.time_held && !SABOTAGE("stage.fires-while-held")) ||
	       (stage->stats.recovering && !SABOTAGE("restore.marks-while-recovering")) ||
	       (stage->stats.superseded && !SABOTAGE("restore.superseded-marks"));
}

static void decide_nothing(const struct decider *decider, const struct decide_context *context,
			   const struct input *input, struct decision *decision)
{
	(void)context;
	(void)decider;
	(void)input;
	(void)decision;
}

/* What the service made of a mark can't be applied: the mark has fired all the same, and what it
 * should have led to is on record as quarantined, with its code, instead of ending the process at
 * every start. */
static void fire_alone(struct stage *stage, const struct input *input,
		       const struct input_cause *cause, const char *code)
{
	struct decide_context context;
	struct decider mute = *stage->decider;
	struct decision decision = {.verdict = VERDICT_DONE};
	stage_context(stage, &context);
	arena_reset(&stage->input_arena);
	mute.decide = decide_nothing;
	state_savepoint(stage->state);
	stage_decide(&context, &mute, input, &decision);
	Zh__InputQuarantined *body = NEW_IN(&context, &decision, InputQuarantined);
	ASSERT(!decision.arena_full);
	uint64_t number = counter_next(context.rows, OBJECT_QUARANTINE, 0);
	SET_OPTIONAL(body, quarantine, number);
	body->source_name = "clock";
	SET_OPTIONAL(body, source_sequence, input->mark->clock);
	body->code = code;
	(void)decision_emit(&context, &decision, KIND(INPUT_QUARANTINED),
			    own_object(&context, OBJECT_QUARANTINE, number), body);
	uint64_t first;
	enum input_end end = stage_append(stage, &decision, cause, &first);
	/* A mark by itself that can't be applied is a bug of ours: never skipped in silence. */
	ASSERT(end == INPUT_TAKEN);
	stage->stats.quarantined++;
}

static void fire(struct stage *stage, const struct due_mark *due)
{
	const struct clock_row *stored = clock_row_get(&stage->rows->read, due->clock);
	ASSERT(stored != NULL);
	struct clock_row row;
	memcpy(&row, stored, sizeof row);
	struct input_mark mark = {
		.clock = due->clock,
		.purpose = (enum clock_id)row.purpose,
		.mark = row.marks[due->slot] & 0x7f,
		.due_ms = due->due_ms,
		.late_ms = stage->now_ms - due->due_ms,
		.subject = {(enum object_kind)row.subject_kind, row.subject_region,
			    row.subject_number, (enum daemon)row.subject_daemon},
	};
	struct input input = {.kind = INPUT_MARK, .mark = &mark};
	struct input_cause cause = {.kind = EVENT_CAUSE_TIMER,
				    .daemon = stage->decider->daemon,
				    .a = due->clock,
				    .b = mark.mark};
	arena_reset(&stage->input_arena);
	struct decision decision;
	uint64_t first;
	enum input_end end = stage_take(stage, &input, &cause, &decision, &first);
	if (SABOTAGE("stage.mark-fires-twice"))
		end = stage_take(stage, &input, &cause, &decision, &first);
	if (end != INPUT_TAKEN)
		fire_alone(stage, &input, &cause,
			   decision.refusal.code != NULL ? decision.refusal.code
							 : "input.cannot_be_applied");
	stage->stats.marks_fired++;
}

/* Reminders don't fire on days off; they wait for the next working day. */
static bool waits_for_work(const struct stage *stage, const struct due_mark *due)
{
	const struct clock_row *row = clock_row_get(&stage->rows->read, due->clock);
	return row != NULL && (row->marks[due->slot] & 0x80) != 0 &&
	       !calendar_is_working(stage->books.calendar, time_day_of_ms(stage->now_ms));
}

/* What waits is passed by, so that it holds nothing up, and looked at again when work begins. */
static void let_wait(struct stage *stage)
{
	const struct calendar *calendar = stage->books.calendar;
	int32_t day = calendar_next_working(calendar, time_day_of_ms(stage->now_ms));
	stage->marks_wait_until_ms = time_ms_of_day(day);
	stage->marks_wait_calendar = calendar->version;
}

static void look_at_waiting(struct stage *stage)
{
	if (stage->marks_wait_until_ms == 0 ||
	    (stage->now_ms < stage->marks_wait_until_ms &&
	     stage->marks_wait_calendar == stage->books.calendar->version))
		return;
	stage->marks_wait_until_ms = 0;
	stage->mark_from = (struct mark_position){0, 0};
	stage->next_mark_ms = INT64_MIN;
}

/* A mark that fired before it in this turn may have ended the clock, or moved its marks. */
static bool is_still_due(const struct stage *stage, const struct due_mark *due)
{
	const struct clock_row *row = clock_row_get(&stage->rows->read, due->clock);
	return row != NULL && row->state == CLOCK_RUNNING && due->slot < row->mark_count &&
	       (row->fired >> due->slot & 1) == 0 && row->mark_at_ms[due->slot] == due->due_ms;
}

/* The next mark of the clock whose mark at `from` has fired; false: it isn't due yet. */
static bool next_of_clock(const struct stage *stage, const struct due_mark *from,
			  struct due_mark *ret_next)
{
	const struct clock_row *row = clock_row_get(&stage->rows->read, from->clock);
	uint8_t slot = (uint8_t)(from->slot + 1);
	if (row == NULL || row->state != CLOCK_RUNNING || SABOTAGE("stage.marks-out-of-order"))
		return false;
	while (slot < row->mark_count && (row->fired >> slot & 1) != 0)
		slot++;
	if (slot >= row->mark_count || row->mark_at_ms[slot] > stage->now_ms)
		return false;
	*ret_next = (struct due_mark){row->mark_at_ms[slot], from->clock, slot, true};
	return true;
}

/* The marks at hand, and where the queue must be looked at again for those that didn't fit. */
struct due_chunk {
	struct due_mark marks[MARKS_CHUNK];
	size_t count, max;
	struct mark_position left_out;
};

static void leave_out(struct due_chunk *chunk, const struct due_mark *due)
{
	struct mark_position place = {due->due_ms, due->clock};
	if (is_before(place, chunk->left_out))
		chunk->left_out = place;
}

/* A clock has one mark in the queue; when that has fired, its next one takes its place among those
 * after it, so that after a leap all fire in the order of their moments. */
static void queue_next(const struct stage *stage, struct due_chunk *chunk, size_t at)
{
	struct due_mark next;
	struct due_mark *due = chunk->marks;
	if (!next_of_clock(stage, &due[at], &next))
		return;
	bool full = chunk->count == chunk->max;
	if (full && (next.due_ms >= due[chunk->count - 1].due_ms || at + 1 == chunk->count)) {
		leave_out(chunk, &next);
		return;
	}
	size_t place = full ? chunk->count - 1 : chunk->count;
	if (full)
		leave_out(chunk, &due[place]);
	chunk->count = place + 1;
	for (; place > at + 1 && due[place - 1].due_ms > next.due_ms; place--)
		due[place] = due[place - 1];
	due[place] = next;
}

static void take_mark(struct stage *stage, struct due_chunk *chunk, size_t at)
{
	const struct due_mark *due = &chunk->marks[at];
	if (!is_still_due(stage, due))
		return;
	if (waits_for_work(stage, due)) {
		let_wait(stage);
		return;
	}
	fire(stage, due);
	queue_next(stage, chunk, at);
}

/* The queue is looked at from after what was taken, but not after what was left out, nor after
 * what a mark that fired has put before it: a term may have begun that is over already. */
static void move_on(struct stage *stage, struct due_chunk *chunk, size_t taken,
		    struct mark_position reached)
{
	for (size_t i = taken; i < chunk->count; i++)
		leave_out(chunk, &chunk->marks[i]);
	if (is_before(reached, stage->mark_from) || SABOTAGE("stage.mark-passed-by"))
		stage->mark_from = reached;
	if (is_before(chunk->left_out, stage->mark_from))
		stage->mark_from = chunk->left_out;
}

/* Nothing is due: when is the next look? */
static void note_next_mark(struct stage *stage)
{
	struct due_mark next;
	struct mark_position from = stage->mark_from;
	stage->next_mark_ms = TIME_NEVER_MS;
	if (common_due_marks(&stage->rows->read, TIME_NEVER_MS, &from, &next, 1) != 0)
		stage->next_mark_ms =
			SABOTAGE("stage.mark-late") ? next.due_ms + MS_PER_DAY : next.due_ms;
	if (stage->marks_wait_until_ms != 0 && stage->marks_wait_until_ms < stage->next_mark_ms)
		stage->next_mark_ms = stage->marks_wait_until_ms;
}

static bool may_fire(struct stage *stage)
{
	return stage->books.calendar != NULL && !held(stage) && !reproject_pending(stage) &&
	       pulls_slowest_lag(stage) <= stage->options.limits.consumer_lag;
}

bool marks_poll(struct stage *stage)
{
	if (stage->books.calendar != NULL)
		look_at_waiting(stage);
	if (stage->now_ms < stage->next_mark_ms || !may_fire(stage))
		return false;
	struct due_chunk chunk = {.max = MARKS_CHUNK, .left_out = {TIME_NEVER_MS, UINT64_MAX}};
	if (stage->options.limits.marks_per_turn < chunk.max)
		chunk.max = stage->options.limits.marks_per_turn;
	if (careful_active(stage))
		chunk.max = 1;
	state_savepoint(stage->state);
	chunk.count = common_due_marks(&stage->rows->read, stage->now_ms, &stage->mark_from,
				       chunk.marks, chunk.max);
	if (chunk.count == 0) {
		note_next_mark(stage);
		return false;
	}
	struct mark_position reached = stage->mark_from;
	stage->mark_from = (struct mark_position){TIME_NEVER_MS, UINT64_MAX};
	size_t taken = 0;
	for (; taken < chunk.count && stage_turn_has_room(stage); taken++) {
		const struct due_mark *due = &chunk.marks[taken];
		if (!due->queued)
			reached = (struct mark_position){due->due_ms, due->clock + 1};
		take_mark(stage, &chunk, taken);
	}
	move_on(stage, &chunk, taken, reached);
	return taken != 0;
}

struct mark_position marks_oldest(const struct stage *stage)
{
	return stage->marks_wait_until_ms != 0 ? (struct mark_position){0, 0} : stage->mark_from;
}

int64_t marks_next_wake(const struct stage *stage)
{
	if (driven(stage) || stage->next_mark_ms == TIME_NEVER_MS || stage->stats.time_held ||
	    stage->stats.recovering || stage->stats.superseded)
		return TIME_NEVER_MS;
	int64_t left = stage->next_mark_ms - stage->now_ms;
	return stage_mono_ms(stage) + (left > 0 ? left : 0);
}
