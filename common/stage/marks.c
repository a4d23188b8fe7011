/* Time, and the marks of clocks that are due. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/stage/stage_internal.h"

#define TIME_JUMP_MAX_MS (60 * MS_PER_SECOND)
#define TIME_ABSENCE_MAX_MS (7 * MS_PER_DAY)
#define MARKS_CHUNK 256u

static bool driven(const struct stage *stage)
{
	return journal_head(stage->journal)->driven_clock;
}

/* Marks wait while the system's clock is not to be trusted: a clock a year ahead must not send
 * letters. */
static void look_at_clock(struct stage *stage, int64_t system_ms, int64_t mono_ms)
{
	int64_t last_ms = journal_head(stage->journal)->now_ms;
	if (stage->trusted_now_ms == 0) {
		stage->trusted_now_ms = system_ms;
		stage->trusted_mono_ms = mono_ms;
		if (last_ms != 0 && system_ms - last_ms > TIME_ABSENCE_MAX_MS) {
			stage->time_suspect = true;
			stage->time_why = "more than seven days have passed since the last frame";
		}
		return;
	}
	int64_t expected_ms = stage->trusted_now_ms + (mono_ms - stage->trusted_mono_ms);
	int64_t jump = system_ms > expected_ms ? system_ms - expected_ms : expected_ms - system_ms;
	if (jump > TIME_JUMP_MAX_MS) {
		stage->time_suspect = true;
		stage->time_why = "the system clock has jumped by more than a minute";
	}
	stage->trusted_now_ms = system_ms;
	stage->trusted_mono_ms = mono_ms;
}

int64_t time_for_turn(struct stage *stage)
{
	int64_t last_ms = journal_head(stage->journal)->now_ms;
	if (driven(stage)) {
		int64_t start_ms = stage->options.driven_start_ms;
		int64_t driven_ms = setting_get(&stage->rows->read, SETTING_DRIVEN_NOW, start_ms);
		return driven_ms > last_ms ? driven_ms : last_ms;
	}
	int64_t system_ms = clock_now_ms(&stage->options.clock);
	look_at_clock(stage, system_ms, stage_mono_ms(stage));
	return system_ms > last_ms ? system_ms : last_ms;
}

/* The hold is on record, so that it outlives a restart and a person's confirmation ends it. */
static void record_hold(struct stage *stage)
{
	struct decide_context context;
	stage_context(stage, &context);
	arena_reset(&stage->input_arena);
	struct decision decision = {.verdict = VERDICT_DONE};
	state_mark(stage->state);
	Zh__TimeHeld *body =
		DECISION_MESSAGE(&context, &decision, Zh__TimeHeld, zh__time_held__descriptor);
	ASSERT(body != NULL);
	body->why = stage->time_why;
	SET_OPTIONAL(body, system_ms, stage->trusted_now_ms);
	(void)decision_emit(&context, &decision, ZH__EVENT_KIND__KIND_TIME_HELD,
			    object_id_make(OBJECT_NONE, stage->options.region, 0), body);
	struct input_cause cause = {.kind = EVENT_CAUSE_NONE};
	uint64_t at;
	enum input_end end = stage_append(stage, &decision, &cause, &at);
	ASSERT(end == INPUT_TAKEN);
	stage->time_suspect = false;
}

void marks_note_events(struct stage *stage, const struct event *event)
{
	size_t count = 0;
	Zh__Mark *const *marks = NULL;
	if (event->head.kind == ZH__EVENT_KIND__KIND_CLOCK_STARTED) {
		const Zh__ClockStarted *body =
			EVENT_BODY(event, Zh__ClockStarted, zh__clock_started__descriptor);
		count = body->n_marks;
		marks = body->marks;
	} else if (event->head.kind >= ZH__EVENT_KIND__KIND_CLOCK_SUSPENDED &&
		   event->head.kind <= ZH__EVENT_KIND__KIND_CLOCK_MARK_FIRED) {
		/* Rare beside the start of a clock: look again from the oldest mark. */
		if (event->head.kind != ZH__EVENT_KIND__KIND_CLOCK_MARK_FIRED)
			stage->mark_low_water_ms = 0;
		stage->next_mark_ms = INT64_MIN;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (marks[i]->at_ms < stage->mark_low_water_ms)
			stage->mark_low_water_ms = marks[i]->at_ms;
		if (marks[i]->at_ms < stage->next_mark_ms)
			stage->next_mark_ms = marks[i]->at_ms;
	}
}

static bool held(struct stage *stage)
{
	if (stage->time_suspect && !driven(stage))
		record_hold(stage);
	stage->stats.time_held = setting_get(&stage->rows->read, SETTING_TIME_HELD, 0) != 0;
	return stage->stats.time_held && !SABOTAGE("stage.fires-while-held");
}

static void decide_nothing(const struct decide_context *context, const struct input *input,
			   struct decision *decision)
{
	(void)context;
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
	state_mark(stage->state);
	stage_decide(&context, &mute, input, &decision);
	Zh__InputQuarantined *body = DECISION_MESSAGE(&context, &decision, Zh__InputQuarantined,
						      zh__input_quarantined__descriptor);
	ASSERT(body != NULL);
	uint64_t number = counter_next(context.rows, OBJECT_QUARANTINE, 0);
	SET_OPTIONAL(body, quarantine, number);
	body->source_name = "clock";
	SET_OPTIONAL(body, source_sequence, input->mark->clock);
	body->code = code;
	(void)decision_emit(&context, &decision, ZH__EVENT_KIND__KIND_INPUT_QUARANTINED,
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
	*ret_next = (struct due_mark){row->mark_at_ms[slot], from->clock, slot};
	return true;
}

/* A clock has one mark in the queue; when that has fired, its next one takes its place among those
 * behind it, so that after a leap all fire in the order of their moments.  What doesn't fit is
 * found by the next look. */
static size_t queue_next(const struct stage *stage, struct due_mark *due, size_t at, size_t count,
			 size_t max)
{
	struct due_mark next;
	if (!next_of_clock(stage, &due[at], &next))
		return count;
	if (count == max && next.due_ms >= due[count - 1].due_ms)
		return count;
	size_t place = count == max ? count - 1 : count;
	size_t grown = place + 1;
	for (; place > at + 1 && due[place - 1].due_ms > next.due_ms; place--)
		due[place] = due[place - 1];
	due[place] = next;
	return grown;
}

bool marks_draw(struct stage *stage)
{
	if (stage->now_ms < stage->next_mark_ms || stage->books.calendar == NULL || held(stage))
		return false;
	if (pulls_slowest_lag(stage) > stage->options.limits.consumer_lag)
		return false;
	struct due_mark due[MARKS_CHUNK];
	state_mark(stage->state);
	size_t max = stage->options.limits.marks_per_turn < MARKS_CHUNK
			     ? stage->options.limits.marks_per_turn
			     : MARKS_CHUNK;
	if (careful_active(stage))
		max = 1;
	size_t count = common_due_marks(&stage->rows->read, stage->now_ms,
					&stage->mark_low_water_ms, due, max);
	bool any = false;
	for (size_t i = 0; i < count && stage_turn_has_room(stage); i++) {
		if (!is_still_due(stage, &due[i]) || waits_for_work(stage, &due[i]))
			continue;
		fire(stage, &due[i]);
		any = true;
		count = queue_next(stage, due, i, count, max);
	}
	if (!any) {
		stage->next_mark_ms = count == 0 ? common_next_mark_ms(&stage->rows->read,
								       stage->mark_low_water_ms)
						 : stage->now_ms + MS_PER_HOUR;
	}
	return any;
}

int64_t marks_next_wake(const struct stage *stage)
{
	if (driven(stage) || stage->next_mark_ms == TIME_NEVER_MS || stage->stats.time_held)
		return TIME_NEVER_MS;
	int64_t left = stage->next_mark_ms - stage->now_ms;
	return stage_mono_ms(stage) + (left > 0 ? left : 0);
}
