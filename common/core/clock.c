#include "common/core/clock.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/base/ids.h"
#include "common/base/sabotage.h"

enum {
	UNITS_MAX = 1000000, /* a sum of units saturates here, far past the last valid year */
	DAYS_MAX = 1000000,  /* and so does an anchor: no arithmetic below can overflow */
	MONTHS_PER_YEAR = 12,
	OFFICE_OPENS_HOUR = 9, /* when a reminder for working hours fires */
};

static const char *const names[CLOCK_ID_COUNT] = {
	[CLOCK_NONE] = "none",
#define X(name, text) [CLOCK_##name] = (text),
#include "common/core/clocks.def"
#undef X
};

const char *clock_id_name(enum clock_id id)
{
	return (unsigned)id < CLOCK_ID_COUNT ? names[id] : names[CLOCK_NONE];
}

uint32_t clock_id_matters(enum clock_id id)
{
#define OF(name) (UINT32_C(1) << OBJECT_##name)
#define CONTESTED_ELSEWHERE (OF(HAZARD) | OF(LISTING) | OF(REPORT))
#define CONTESTED (OF(CASEFILE) | CONTESTED_ELSEWHERE)
	static const uint32_t kinds[CLOCK_ID_COUNT] = {
#define X(name, of) [CLOCK_##name] = (of),
#include "common/core/clock_matters.def"
#undef X
	};
#undef CONTESTED
#undef CONTESTED_ELSEWHERE
#undef KIND
	return id < CLOCK_ID_COUNT ? kinds[id] : 0;
}

enum clock_id clock_id_of_name(const char *name)
{
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++) {
		if (strcmp(names[id], name) == 0)
			return (enum clock_id)id;
	}
	return CLOCK_NONE;
}

static const char *const ground_names[CLOCK_GROUND_COUNT] = {
#define X(name, text, decider, only, gate) [CLOCK_GROUND_##name] = (text),
#include "common/core/clock_grounds.def"
#undef X
};

static const struct clock_ground_law ground_laws[CLOCK_GROUND_COUNT] = {
#define X(name, text, by, where, quoted)                                                           \
	[CLOCK_GROUND_##                                                                           \
		name] = {.decider = CLOCK_DECIDER_##by, .only = CLOCK_##where, .gate = (quoted)},
#include "common/core/clock_grounds.def"
#undef X
};

const struct clock_ground_law *clock_ground_law(enum clock_ground ground)
{
	ASSERT((unsigned)ground < CLOCK_GROUND_COUNT);
	return &ground_laws[ground];
}

const char *clock_ground_name(enum clock_ground ground)
{
	ASSERT((unsigned)ground < CLOCK_GROUND_COUNT);
	return ground_names[ground];
}

enum clock_ground clock_ground_of_name(const char *name)
{
	unsigned ground = 0;
	while (ground < CLOCK_GROUND_COUNT && strcmp(ground_names[ground], name) != 0)
		ground++;
	return (enum clock_ground)ground;
}

/* The calendar, and whether an answer of it came from days without data. */
struct counting {
	const struct clock_rule *rule;
	const struct calendar *calendar;
	bool provisional;
};

static void look_at(struct counting *counting, int32_t day)
{
	if (calendar_is_provisional(counting->calendar, day))
		counting->provisional = true;
}

/* ---- how long */

static int64_t bounded(int64_t moment_ms)
{
	int64_t limit_ms = DAYS_MAX * MS_PER_DAY;
	if (moment_ms > limit_ms)
		return limit_ms;
	return moment_ms < -limit_ms ? -limit_ms : moment_ms;
}

static int32_t saturated(uint64_t units)
{
	return units > UNITS_MAX ? UNITS_MAX : (int32_t)units;
}

static bool is_backward(const struct clock_rule *rule)
{
	return rule->shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_BACKWARD;
}

/* Months and years are lengthened by a suspension in days, everything else in its own unit. */
static bool suspends_in_days(const struct clock_rule *rule)
{
	return rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_MONTH ||
	       rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_YEAR;
}

/* Budget and what the ledger adds, in the rule's unit. */
static int32_t units_of(const struct clock_rule *rule, const struct clock_ledger *ledger)
{
	if (ledger == NULL || is_backward(rule))
		return rule->budget;
	uint64_t units = (uint64_t)rule->budget + ledger->extended;
	return saturated(suspends_in_days(rule) ? units : units + ledger->suspended);
}

static int32_t days_behind_of(const struct clock_rule *rule, const struct clock_ledger *ledger)
{
	if (ledger == NULL || is_backward(rule) || !suspends_in_days(rule))
		return 0;
	return saturated(ledger->suspended);
}

uint32_t clock_suspension_length(const struct clock_rule *rule, const struct calendar *calendar,
				 int64_t from_ms, int64_t to_ms)
{
	from_ms = bounded(from_ms);
	to_ms = bounded(to_ms);
	if (to_ms <= from_ms)
		return 0;
	int32_t from_day = time_day_of_ms(from_ms);
	int32_t to_day = time_day_of_ms(to_ms);
	if (rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR)
		return (uint32_t)saturated((uint64_t)((to_ms - from_ms) / MS_PER_HOUR));
	if (rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY)
		return (uint32_t)calendar_working_between(calendar, from_day, to_day);
	return (uint32_t)(to_day - from_day);
}

/* The day that lies `units` after `day` (before it when negative), by the rule's unit. */
static int32_t day_after(struct counting *counting, int32_t day, uint8_t unit, int32_t units)
{
	int32_t end = day;
	switch (unit) {
	case ZH__CLOCK_UNIT__CLOCK_UNIT_DAY:
		return day + units;
	case ZH__CLOCK_UNIT__CLOCK_UNIT_MONTH:
		return time_add_months(day, units);
	case ZH__CLOCK_UNIT__CLOCK_UNIT_YEAR:
		return time_add_months(day, units * MONTHS_PER_YEAR);
	case ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY:
		if (units == 0)
			return day;
		end = calendar_add_working(counting->calendar, day, units);
		look_at(counting, units > 0 ? day + 1 : day - 1);
		look_at(counting, end);
		return end;
	}
	UNREACHABLE("a clock counts days, working days, months or years here");
}

/* The day from which counting starts: it isn't counted itself. */
static int32_t start_day(int64_t anchor_ms)
{
	int32_t day = time_day_of_ms(anchor_ms);
	return SABOTAGE("clock.counts-start-day") ? day - 1 : day;
}

/* ---- where it ends */

static bool ends_on(const struct counting *counting, int32_t day, uint8_t shift)
{
	if (shift == ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS)
		return calendar_is_working(counting->calendar, day);
	if (shift == ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_STATUTORY_ONLY)
		return calendar_kind(counting->calendar, day) != CALENDAR_HOLIDAY;
	return true;
}

static int32_t shifted_end(struct counting *counting, int32_t day, uint8_t shift)
{
	int32_t step = is_backward(counting->rule) ? -1 : 1;
	if (shift != ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE)
		look_at(counting, day);
	while (!ends_on(counting, day, shift)) {
		day += step;
		look_at(counting, day);
	}
	return day;
}

static int32_t last_day_unshifted(struct counting *counting, int64_t anchor_ms,
				  const struct clock_ledger *ledger)
{
	const struct clock_rule *rule = counting->rule;
	int32_t units = units_of(rule, ledger);
	int32_t day = day_after(counting, start_day(anchor_ms), rule->unit,
				is_backward(rule) ? -units : units) +
		      days_behind_of(rule, ledger);
	if (ledger == NULL || is_backward(rule) || ledger->resumed_ms == 0)
		return day;
	/* Suspended on the last day: the rest of the term is the day on which it goes on. */
	int32_t resumed = time_day_of_ms(bounded(ledger->resumed_ms));
	return resumed > day ? resumed : day;
}

/* The hour in which it starts isn't counted, so it runs from the next full one; the business zone
 * is whole hours away from UTC. */
static int64_t hours_from(int64_t anchor_ms, int64_t hours)
{
	int64_t into_hour = anchor_ms % MS_PER_HOUR;
	if (into_hour < 0)
		into_hour += MS_PER_HOUR;
	return anchor_ms - into_hour + (hours + 1) * MS_PER_HOUR;
}

static int64_t hours_back(int64_t anchor_ms, int64_t hours)
{
	return anchor_ms - hours * MS_PER_HOUR;
}

static void project_hours(const struct clock_rule *rule, int64_t anchor_ms,
			  const struct clock_ledger *ledger, struct clock_term *term)
{
	int32_t hours = units_of(rule, ledger);
	int64_t end_ms =
		is_backward(rule) ? hours_back(anchor_ms, hours) : hours_from(anchor_ms, hours);
	if (ledger != NULL && !is_backward(rule) && ledger->resumed_ms != 0 &&
	    end_ms < bounded(ledger->resumed_ms))
		end_ms = hours_from(ledger->resumed_ms, 0);
	term->due_ms = end_ms - 1;
	term->internal_ms = term->due_ms;
	if (rule->shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_WINDOW)
		term->not_before_ms = hours_from(anchor_ms, rule->not_before);
}

static void project_days(struct counting *counting, int64_t anchor_ms,
			 const struct clock_ledger *ledger, struct clock_term *term)
{
	const struct clock_rule *rule = counting->rule;
	uint8_t shift = rule->end_shift;
	int32_t day = last_day_unshifted(counting, anchor_ms, ledger);
	int32_t end = day, internal = day;
	if (shift != ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE) {
		int32_t rest_days =
			shifted_end(counting, day, ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS);
		int32_t statutory = shifted_end(
			counting, day, ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_STATUTORY_ONLY);
		if (shift == ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS)
			end = rest_days;
		else if (shift == ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_STATUTORY_ONLY)
			end = statutory;
		internal = rest_days < statutory ? rest_days : statutory;
	}
	term->due_ms = time_end_of_day_ms(end);
	term->internal_ms = time_end_of_day_ms(internal);
	if (rule->shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_WINDOW)
		term->not_before_ms = time_end_of_day_ms(day_after(counting, start_day(anchor_ms),
								   rule->unit, rule->not_before)) +
				      1;
}

/* ---- marks */

static int64_t reminder_ms(struct counting *counting, const struct clock_mark_rule *mark,
			   int64_t due_ms)
{
	if (mark->before_unit == ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR)
		return due_ms + 1 - mark->before * MS_PER_HOUR;
	int32_t day = day_after(counting, time_day_of_ms(due_ms), mark->before_unit,
				-(int32_t)mark->before);
	if (!mark->working_hours_only)
		return time_ms_of_day(day);
	look_at(counting, day);
	while (!calendar_is_working(counting->calendar, day))
		look_at(counting, --day);
	return time_ms_of_day(day) + OFFICE_OPENS_HOUR * MS_PER_HOUR;
}

/* When the mark fires; false when it has no place in this term. */
static bool mark_moment(struct counting *counting, const struct clock_mark_rule *mark,
			int64_t anchor_ms, const struct clock_term *term, int64_t *ret_ms)
{
	int64_t last_day_ms = time_ms_of_day(time_day_of_ms(term->due_ms));
	bool forward = !is_backward(counting->rule);
	switch (mark->mark) {
	case ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE:
		*ret_ms = term->not_before_ms;
		return term->not_before_ms != 0;
	case ZH__CLOCK_MARK__CLOCK_MARK_REMINDER:
		*ret_ms = reminder_ms(counting, mark, term->due_ms);
		return !forward || *ret_ms > anchor_ms;
	case ZH__CLOCK_MARK__CLOCK_MARK_DUE:
		*ret_ms = forward && last_day_ms < anchor_ms ? anchor_ms : last_day_ms;
		return true;
	case ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE:
		*ret_ms = term->due_ms + 1;
		return true;
	}
	UNREACHABLE("a mark of a checked policy is one of the four");
}

static void project_marks(struct counting *counting, int64_t anchor_ms, struct clock_term *term)
{
	const struct clock_rule *rule = counting->rule;
	ASSERT(rule->mark_count <= CLOCK_MARKS_MAX);
	for (unsigned i = 0; i < rule->mark_count; i++) {
		int64_t at_ms = 0;
		if (!mark_moment(counting, &rule->marks[i], anchor_ms, term, &at_ms))
			continue;
		term->marks[term->mark_count].mark = rule->marks[i].mark;
		term->marks[term->mark_count].working_hours_only =
			rule->marks[i].working_hours_only;
		term->marks[term->mark_count].at_ms = at_ms;
		term->mark_count++;
	}
}

void clock_project(const struct clock_rule *rule, const struct calendar *calendar,
		   int64_t anchor_ms, const struct clock_ledger *ledger,
		   struct clock_term *ret_term)
{
	struct counting counting = {.rule = rule, .calendar = calendar};
	memset(ret_term, 0, sizeof *ret_term);
	anchor_ms = bounded(anchor_ms);
	if (rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR)
		project_hours(rule, anchor_ms, ledger, ret_term);
	else
		project_days(&counting, anchor_ms, ledger, ret_term);
	project_marks(&counting, anchor_ms, ret_term);
	ret_term->provisional = counting.provisional;
}

/* ---- the counting, day by day */

struct explanation {
	struct counting counting;
	const struct clock_ledger *ledger;
	int32_t anchor_day;
	int32_t last_day; /* before the end was moved */
	int32_t end_day;
	int32_t months; /* in a unit of the rule; 0: not counted in months */
	uint32_t units; /* budget and extensions */
	int64_t first_hour_ms;
	struct clock_day told;
};

/* The start day of a suspension still counts, the day on which it ends doesn't. */
static size_t span_of(const struct clock_ledger *ledger, int32_t day)
{
	for (size_t i = 0; ledger != NULL && i < ledger->span_count; i++) {
		if (day > time_day_of_ms(bounded(ledger->spans[i].from_ms)) &&
		    day <= time_day_of_ms(bounded(ledger->spans[i].to_ms)))
			return i;
	}
	return SIZE_MAX;
}

static void count_working_day(struct explanation *at, int32_t day)
{
	enum calendar_day_kind kind = calendar_kind(at->counting.calendar, day);
	switch (kind) {
	case CALENDAR_WEEKEND:
		at->told.why = "clock.day.weekend";
		return;
	case CALENDAR_HOLIDAY:
		at->told.why = "clock.day.holiday";
		return;
	case CALENDAR_WORKDAY:
	case CALENDAR_MAKEUP_WORKDAY:
		break;
	}
	at->told.counted = true;
	at->told.count++;
	at->told.why = kind == CALENDAR_MAKEUP_WORKDAY ? "clock.day.makeup" : "clock.day.counted";
}

static void count_in_months(struct explanation *at, int32_t day)
{
	struct clock_day *told = &at->told;
	int32_t step = is_backward(at->counting.rule) ? -at->months : at->months;
	int32_t period_end = time_add_months(at->anchor_day, step * (int32_t)(told->count + 1));
	if (told->count == at->units) {
		told->counted = true;
		told->why = "clock.day.added";
		return;
	}
	told->why = told->span != SIZE_MAX ? "clock.day.suspended" : "clock.day.within";
	if (period_end != day)
		return;
	told->counted = true;
	told->count++;
	told->why = "clock.day.period_end";
}

/* Whole hours of suspensions that are before the moment. */
static int64_t hours_left_out(const struct clock_ledger *ledger, int64_t until_ms)
{
	int64_t hours = 0;
	for (size_t i = 0; ledger != NULL && i < ledger->span_count; i++) {
		const struct clock_span *span = &ledger->spans[i];
		int64_t to_ms = span->to_ms < until_ms ? span->to_ms : until_ms;
		if (to_ms > span->from_ms)
			hours += (to_ms - span->from_ms) / MS_PER_HOUR;
	}
	return hours;
}

static void count_hours(struct explanation *at, int32_t day, int64_t due_ms)
{
	struct clock_day *told = &at->told;
	int64_t until_ms = time_end_of_day_ms(day) < due_ms ? time_end_of_day_ms(day) : due_ms;
	if (until_ms >= at->first_hour_ms) {
		int64_t hours = (until_ms + 1 - at->first_hour_ms) / MS_PER_HOUR -
				hours_left_out(at->ledger, until_ms + 1);
		if (hours > (int64_t)at->units)
			hours = at->units;
		told->counted = hours > (int64_t)told->count;
		told->count = hours > 0 ? (uint32_t)hours : 0;
	}
	told->why = "clock.day.counted";
	if (!told->counted && told->span != SIZE_MAX)
		told->why = "clock.day.suspended";
}

static void count_day(struct explanation *at, int32_t day, int64_t due_ms)
{
	const struct clock_rule *rule = at->counting.rule;
	struct clock_day *told = &at->told;
	bool past_end = is_backward(rule) ? day < at->last_day : day > at->last_day;
	told->day = day;
	told->counted = false;
	told->why = "clock.day.moved";
	told->span = is_backward(rule) || past_end ? SIZE_MAX : span_of(at->ledger, day);
	if (rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR) {
		count_hours(at, day, due_ms);
		return;
	}
	if (past_end)
		return;
	if (at->months != 0) {
		count_in_months(at, day);
		return;
	}
	if (told->span != SIZE_MAX) {
		told->why = "clock.day.suspended";
		return;
	}
	if (told->count == at->units) /* it went on after the last day, which was a rest day */
		return;
	if (rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY) {
		count_working_day(at, day);
	} else {
		told->counted = true;
		told->count++;
		told->why = "clock.day.counted";
	}
	if (told->counted && told->count > rule->budget)
		told->why = "clock.day.added";
}

static void begin_explanation(struct explanation *at, int64_t anchor_ms,
			      const struct clock_ledger *ledger, const struct clock_term *term)
{
	const struct clock_rule *rule = at->counting.rule;
	at->ledger = ledger;
	at->anchor_day = time_day_of_ms(anchor_ms);
	at->end_day = time_day_of_ms(term->due_ms);
	at->units = rule->budget;
	if (ledger != NULL && !is_backward(rule))
		at->units += (uint32_t)saturated(ledger->extended);
	at->last_day = at->end_day;
	if (rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR)
		at->first_hour_ms = is_backward(rule) ? term->due_ms + 1 : hours_from(anchor_ms, 0);
	else
		at->last_day = last_day_unshifted(&at->counting, anchor_ms, ledger);
	if (suspends_in_days(rule))
		at->months = rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_YEAR ? MONTHS_PER_YEAR : 1;
	at->told = (struct clock_day){.day = at->anchor_day, .span = SIZE_MAX};
	if (rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR && !is_backward(rule))
		count_hours(at, at->anchor_day, term->due_ms);
	at->told.why = "clock.day.start";
}

void clock_explain(const struct clock_rule *rule, const struct calendar *calendar,
		   int64_t anchor_ms, const struct clock_ledger *ledger, clock_day_fn *each,
		   void *context)
{
	struct explanation at = {.counting = {.rule = rule, .calendar = calendar}};
	struct clock_term term;
	anchor_ms = bounded(anchor_ms);
	clock_project(rule, calendar, anchor_ms, ledger, &term);
	begin_explanation(&at, anchor_ms, ledger, &term);
	each(context, &at.told);
	int32_t step = at.end_day < at.anchor_day ? -1 : 1;
	for (int32_t day = at.anchor_day; day != at.end_day;) {
		day += step;
		count_day(&at, day, term.due_ms);
		each(context, &at.told);
	}
}
