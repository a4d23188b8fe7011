/* The working-day calendar: holidays and make-up working days (调休).
 *
 * The calendar is data that a person adopts (common/policy loads it); this is
 * the arithmetic on it.  All look-ups are O(1) on tables built at load.  A day
 * outside of the years with data counts by its weekday and makes the answer
 * provisional.
 */
#ifndef ZHIAN_BASE_CALENDAR_H
#define ZHIAN_BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum calendar_day_kind {
	CALENDAR_WORKDAY = 0,
	CALENDAR_WEEKEND = 1,
	CALENDAR_HOLIDAY = 2,        /* a day off by the State Council's notice */
	CALENDAR_MAKEUP_WORKDAY = 3, /* a weekend day declared working */
};

struct calendar {
	uint32_t version;
	int32_t first_day; /* first and last day with data, inclusive */
	int32_t last_day;
	const uint8_t *kinds;          /* enum calendar_day_kind for first_day.. */
	const int32_t *working_before; /* working days in [first_day, day), one more than days */
	const int32_t *working_days;   /* the n-th working day, ascending */
	int32_t working_count;
	/* What the notice calls a day, for first_day..; NULL, or no table: it has no name. */
	const char *const *names;
};

/* Bytes of memory, aligned as int32_t, that calendar_build needs for these days; 0: the range is
 * empty. */
size_t calendar_memory(int32_t first_day, int32_t last_day);
/* Builds the tables in `memory` (borrowed for the calendar's life).  `marked_days` and
 * `marked_kinds` list the exceptions (holiday, make-up working day), ascending, no day twice;
 * false: they don't. */
bool calendar_build(struct calendar *calendar, uint32_t version, int32_t first_day,
		    int32_t last_day, const int32_t *marked_days, const uint8_t *marked_kinds,
		    size_t marked_count, void *memory);

enum calendar_day_kind calendar_kind(const struct calendar *calendar, int32_t day);
/* "清明节"; NULL: no name is known. */
const char *calendar_name(const struct calendar *calendar, int32_t day);
bool calendar_is_working(const struct calendar *calendar, int32_t day);
/* Outside of the data. */
bool calendar_is_provisional(const struct calendar *calendar, int32_t day);
/* The count-th working day after `day` (count > 0) or before it (count < 0); `day` isn't counted.
 */
int32_t calendar_add_working(const struct calendar *calendar, int32_t day, int32_t count);
/* The first working day that is not before `day`. */
int32_t calendar_next_working(const struct calendar *calendar, int32_t day);
int32_t calendar_working_between(const struct calendar *calendar, int32_t after_day,
				 int32_t through_day);

#endif
