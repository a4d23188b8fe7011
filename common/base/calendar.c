#include "common/base/calendar.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"

/* Every working day has an index: 0 for the first of the data, negative before it.  Counting is
 * then adding to an index, and both directions (day to index, index to day) are a look-up inside of
 * the data and a division by the week outside of it. */

enum { DAYS_PER_WEEK = 7, WORKDAYS_PER_WEEK = 5, A_MONDAY = -3 };

static int64_t floor_divide(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

/* Mondays to Fridays in [A_MONDAY, day), negative before. */
static int64_t weekdays_before(int64_t day)
{
	int64_t week = floor_divide(day - A_MONDAY, DAYS_PER_WEEK);
	int64_t in_week = day - A_MONDAY - week * DAYS_PER_WEEK;
	return week * WORKDAYS_PER_WEEK +
	       (in_week < WORKDAYS_PER_WEEK ? in_week : WORKDAYS_PER_WEEK);
}

/* The Monday to Friday with `count` of them before it. */
static int64_t weekday_at(int64_t count)
{
	int64_t week = floor_divide(count, WORKDAYS_PER_WEEK);
	return A_MONDAY + week * DAYS_PER_WEEK + (count - week * WORKDAYS_PER_WEEK);
}

static bool has_data(const struct calendar *calendar, int64_t day)
{
	return calendar->kinds != NULL && day >= calendar->first_day && day <= calendar->last_day;
}

/* Working days in [first_day, day), negative before first_day. */
static int64_t index_before(const struct calendar *calendar, int64_t day)
{
	if (has_data(calendar, day))
		return calendar->working_before[day - calendar->first_day];
	if (calendar->kinds == NULL || day < calendar->first_day)
		return weekdays_before(day) - weekdays_before(calendar->first_day);
	return calendar->working_count + weekdays_before(day) -
	       weekdays_before((int64_t)calendar->last_day + 1);
}

static int32_t day_at(const struct calendar *calendar, int64_t index)
{
	int64_t day;
	if (index >= 0 && index < calendar->working_count)
		return calendar->working_days[index];
	if (index < 0 || calendar->kinds == NULL)
		day = weekday_at(index + weekdays_before(calendar->first_day));
	else
		day = weekday_at(index - calendar->working_count +
				 weekdays_before((int64_t)calendar->last_day + 1));
	if (day < INT32_MIN)
		return INT32_MIN;
	return day > INT32_MAX ? INT32_MAX : (int32_t)day;
}

static enum calendar_day_kind kind_by_weekday(int64_t day)
{
	return weekdays_before(day + 1) > weekdays_before(day) ? CALENDAR_WORKDAY
							       : CALENDAR_WEEKEND;
}

static bool kind_works(enum calendar_day_kind kind)
{
	return kind == CALENDAR_WORKDAY || kind == CALENDAR_MAKEUP_WORKDAY;
}

/* ---- building */

size_t calendar_memory(int32_t first_day, int32_t last_day)
{
	if (first_day > last_day)
		return 0;
	size_t days = (size_t)((int64_t)last_day - first_day) + 1;
	return (2 * days + 1) * sizeof(int32_t) + days;
}

static bool marks_are_sound(int32_t first_day, int32_t last_day, const int32_t *days,
			    const uint8_t *kinds, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (days[i] < first_day || days[i] > last_day || (i > 0 && days[i] <= days[i - 1]))
			return false;
		if (kinds[i] != CALENDAR_HOLIDAY && kinds[i] != CALENDAR_MAKEUP_WORKDAY)
			return false;
	}
	return true;
}

bool calendar_build(struct calendar *calendar, uint32_t version, int32_t first_day,
		    int32_t last_day, const int32_t *marked_days, const uint8_t *marked_kinds,
		    size_t marked_count, void *memory)
{
	if (first_day > last_day ||
	    !marks_are_sound(first_day, last_day, marked_days, marked_kinds, marked_count))
		return false;
	size_t days = (size_t)((int64_t)last_day - first_day) + 1;
	int32_t *before = (int32_t *)memory;
	int32_t *working = before + days + 1;
	uint8_t *kinds = (uint8_t *)(working + days);
	int32_t count = 0;
	size_t mark = 0;
	for (size_t i = 0; i < days; i++) {
		int32_t day = (int32_t)(first_day + (int64_t)i);
		enum calendar_day_kind kind = kind_by_weekday(day);
		if (mark < marked_count && marked_days[mark] == day)
			kind = (enum calendar_day_kind)marked_kinds[mark++];
		kinds[i] = (uint8_t)kind;
		before[i] = count;
		if (kind_works(kind))
			working[count++] = day;
	}
	before[days] = count;
	ASSERT(mark == marked_count);
	*calendar = (struct calendar){
		.version = version,
		.first_day = first_day,
		.last_day = last_day,
		.kinds = kinds,
		.working_before = before,
		.working_days = working,
		.working_count = count,
	};
	return true;
}

/* ---- asking */

enum calendar_day_kind calendar_kind(const struct calendar *calendar, int32_t day)
{
	if (has_data(calendar, day))
		return (enum calendar_day_kind)calendar->kinds[day - calendar->first_day];
	return kind_by_weekday(day);
}

const char *calendar_name(const struct calendar *calendar, int32_t day)
{
	return calendar->names != NULL && has_data(calendar, day)
		       ? calendar->names[day - calendar->first_day]
		       : NULL;
}

bool calendar_is_working(const struct calendar *calendar, int32_t day)
{
	return kind_works(calendar_kind(calendar, day));
}

bool calendar_is_provisional(const struct calendar *calendar, int32_t day)
{
	return !has_data(calendar, day);
}

int32_t calendar_add_working(const struct calendar *calendar, int32_t day, int32_t count)
{
	if (count == 0)
		return day;
	if (SABOTAGE("start_day_counted"))
		day -= 1;
	if (count > 0)
		return day_at(calendar, index_before(calendar, (int64_t)day + 1) + count - 1);
	return day_at(calendar, index_before(calendar, day) + count);
}

int32_t calendar_next_working(const struct calendar *calendar, int32_t day)
{
	return day_at(calendar, index_before(calendar, day));
}

int32_t calendar_working_between(const struct calendar *calendar, int32_t after_day,
				 int32_t through_day)
{
	return (int32_t)(index_before(calendar, (int64_t)through_day + 1) -
			 index_before(calendar, (int64_t)after_day + 1));
}
