/* Clocks: what a rule says, and what follows from it on a calendar.
 *
 * A clock is a fact (anchor, budget, unit, rule and version, calendar version,
 * suspensions, extensions); the due moment is derived here, stated in the event
 * that starts or changes it, and never computed again by evolve.
 * Counting (行政处罚程序规定 80, 抽查办法 55, 民诉法 85): the start day or hour isn't counted;
 * working days skip rest days; a calendar term whose last day is a rest day (or, as `end_shift`
 * says, a statutory holiday) ends on the first day after it; hours run through nights and holidays.
 */
#ifndef ZHIAN_CORE_CLOCK_H
#define ZHIAN_CORE_CLOCK_H

#include <stddef.h>

#include "clock.pb-c.h"
#include "common/base/calendar.h"
#include "common/base/time.h"

enum clock_id {
	CLOCK_NONE = 0,
#define X(name, text) CLOCK_##name,
#include "common/core/clocks.def"
#undef X
	CLOCK_ID_COUNT,
};

const char *clock_id_name(enum clock_id id); /* "report.check" */
enum clock_id clock_id_of_name(const char *name);
/* The kinds of matters (bits by enum object_kind) on which a person begins this term
 * (clock_matters.def); 0: an act starts it by itself. */
uint32_t clock_id_matters(enum clock_id id);

/* Who decides on an extension, or on leaving time out. */
enum clock_decider {
	CLOCK_DECIDER_NONE,
	CLOCK_DECIDER_OFFICER,
	CLOCK_DECIDER_LEADER,
	CLOCK_DECIDER_COLLECTIVE, /* a leader, with the minutes of the collective discussion */
};

/* For what time may be left out of the count: data of the rules (`stops:`). */
enum clock_ground {
#define X(name, text, decider, only, gate) CLOCK_GROUND_##name,
#include "common/core/clock_grounds.def"
#undef X
	CLOCK_GROUND_COUNT,
};
_Static_assert(CLOCK_GROUND_COUNT <= 31, "clock_rule.stops has a bit for each, .told one more");
/* clock_rule.told: an extension, beside the bits of grounds. */
#define CLOCK_TOLD_EXTENSION (UINT32_C(1) << 31)

const char *clock_ground_name(enum clock_ground ground); /* "testing" */
/* CLOCK_GROUND_COUNT: no such ground. */
enum clock_ground clock_ground_of_name(const char *name);

/* What the law says of a ground. */
struct clock_ground_law {
	enum clock_decider decider;
	enum clock_id only; /* CLOCK_NONE: any purpose whose rule lists it */
	const char *gate;   /* NULL: the rule is quoted */
};
const struct clock_ground_law *clock_ground_law(enum clock_ground ground);

#define CLOCK_MARKS_MAX 4
#define CLOCK_RULE_ID 24

/* One mark of a rule, relative to the end (or the start for NOT_BEFORE). */
struct clock_mark_rule {
	uint8_t mark;        /* Zh__ClockMark */
	uint8_t before_unit; /* Zh__ClockUnit: how long before the end a reminder fires */
	uint16_t before;
	bool working_hours_only; /* reminders don't fire on days off */
};

/* A row of the clock policy: valid for anchors in [valid_from_day, valid_to_day]. */
struct clock_rule {
	enum clock_id id;
	char rule_id[CLOCK_RULE_ID]; /* "APP-18" */
	uint32_t version;
	uint8_t unit;      /* Zh__ClockUnit */
	uint8_t shape;     /* Zh__ClockShape */
	uint8_t end_shift; /* Zh__ClockEndShift */
	uint8_t extensions_max;
	uint16_t budget;
	uint16_t not_before;  /* WINDOW: same unit, from the anchor */
	uint16_t extension;   /* what one extension adds; 0: none by rule */
	uint8_t extension_by; /* enum clock_decider: of the extensions that the rule counts */
	/* enum clock_decider: of those beyond extensions_max, of a length of their own */
	uint8_t further_by;
	/* the law knows the term only within the validity; no clock starts outside */
	bool bounded;
	uint32_t stops; /* bit per enum clock_ground for which a suspension is lawful */
	/* of what the party is told in writing: likewise, and CLOCK_TOLD_EXTENSION */
	uint32_t told;
	int32_t valid_from_day, valid_to_day;
	struct clock_mark_rule marks[CLOCK_MARKS_MAX];
	uint8_t mark_count;
	const char *source;     /* law and article; lives with the policy */
	const char *confidence; /* verified | secondary | recalled | notice | ours */
	const char
		*deviation; /* by what it says something else than its statute; NULL: it doesn't */
};

struct clock_term {
	int64_t not_before_ms; /* 0: none */
	int64_t due_ms;        /* the last millisecond in which the act is in time */
	/* the earlier of the two readings of "holiday": the internal warning */
	int64_t internal_ms;
	bool provisional; /* the calendar has no data so far */
	uint8_t mark_count;
	struct {
		uint8_t mark;
		bool working_hours_only;
		int64_t at_ms;
	} marks[CLOCK_MARKS_MAX];
};

/* A suspension: what passes in (from_ms, to_ms] isn't counted. */
struct clock_span {
	int64_t from_ms, to_ms;
};

/* What the ledger of suspensions and extensions adds up to. */
struct clock_ledger {
	/* hours, days or working days as the rule counts; days for MONTH, YEAR */
	uint32_t suspended;
	uint32_t extended;  /* in the rule's unit */
	int64_t resumed_ms; /* when the last suspension ended: no term ends before it; 0: none */
	/* the suspensions behind `suspended`, in any order, never overlapping: for clock_explain */
	const struct clock_span *spans;
	size_t span_count;
};

/* What a suspension adds to `ledger.suspended`: the units in (from, to], its own start not counted;
 * whole hours for CLOCK_UNIT_HOUR.  0 when `to_ms` isn't after `from_ms`. */
uint32_t clock_suspension_length(const struct clock_rule *rule, const struct calendar *calendar,
				 int64_t from_ms, int64_t to_ms);

/* What follows from the rule for this anchor. `ledger` may be NULL.
 *   BACKWARD  counts back from the anchor; a rest day at its end moves the end further back, and
 *             neither suspensions nor extensions apply
 *   WINDOW    not_before_ms is the first moment after `not_before` units have passed in full
 *   marks     NOT_BEFORE at not_before_ms; REMINDER at the start of the day so long before the end
 *             (at 09:00 of a working day when it is for working hours), left out when that isn't
 *             after the anchor; DUE when the last day begins; OVERDUE just after the end */
void clock_project(const struct clock_rule *rule, const struct calendar *calendar,
		   int64_t anchor_ms, const struct clock_ledger *ledger,
		   struct clock_term *ret_term);

/* The counting, day by day, for `explain`: calls `each` for every day from the anchor to the end.
 * `count` is of the rule's unit; `why` is one of
 *   clock.day.start       the day of the anchor isn't counted, nor its hour
 *   clock.day.counted     a day, or a working day, of the budget
 *   clock.day.makeup      a working day by the calendar's make-up rule (调休)
 *   clock.day.weekend     a rest day between, not counted in working days
 *   clock.day.holiday     likewise
 *   clock.day.within      inside of a month, a year or a run of hours that ends later
 *   clock.day.period_end  the day on which a month or year of the budget ends
 *   clock.day.added       counted, but past the budget: by extension, or after a month or year
 *                         for the days for which it was suspended
 *   clock.day.suspended   left out: within the suspension ledger->spans[span]
 *   clock.day.moved       after the last day, which was a rest day: the end moves on */
struct clock_day {
	int32_t day;
	bool counted;
	uint32_t count; /* so far */
	const char *why;
	size_t span; /* SIZE_MAX: it isn't in a suspension */
};
typedef void clock_day_fn(void *context, const struct clock_day *day);
void clock_explain(const struct clock_rule *rule, const struct calendar *calendar,
		   int64_t anchor_ms, const struct clock_ledger *ledger, clock_day_fn *each,
		   void *context);

#endif
