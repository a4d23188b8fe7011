/* What one calendar changes of another: said to who proposes it and to who approves it. */
#ifndef ZHIAN_POLICY_CALENDAR_COMPARE_H
#define ZHIAN_POLICY_CALENDAR_COMPARE_H

#include "common/base/calendar.h"

enum calendar_change_kind {
	CALENDAR_DATA,      /* the data's last day: before it days count by the notices */
	CALENDAR_NOW_OFF,   /* a working day isn't one any more */
	CALENDAR_NOW_WORKS, /* the other way about */
};

struct calendar_change {
	enum calendar_change_kind kind;
	int32_t day, was_day; /* CALENDAR_DATA: the last day, 0: none; else `day` alone */
	const char *name;     /* what the notice calls the day; NULL: nothing */
};

/* The data's end first if it moves, then the days that count otherwise, ascending: each day counts
 * by its weekday where a calendar has no data.  `before` NULL: there was none. */
void calendar_compare(const struct calendar *before, const struct calendar *after,
		      void (*each)(void *context, const struct calendar_change *change),
		      void *context);

#endif
