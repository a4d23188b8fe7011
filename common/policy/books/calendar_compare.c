#include "common/policy/books/calendar_compare.h"

void calendar_compare(const struct calendar *before, const struct calendar *after,
		      void (*each)(void *context, const struct calendar_change *change),
		      void *context)
{
	/* Without data: every day by its weekday. */
	static const struct calendar none = {.first_day = 0, .last_day = -1};
	const struct calendar *was = before != NULL ? before : &none;
	int32_t was_end = before != NULL ? before->last_day : 0;
	int32_t from = after->first_day, to = after->last_day;
	if (before != NULL && before->first_day < from)
		from = before->first_day;
	if (before != NULL && before->last_day > to)
		to = before->last_day;
	if (was_end != after->last_day)
		each(context,
		     &(struct calendar_change){CALENDAR_DATA, after->last_day, was_end, NULL});
	for (int32_t day = from; day <= to; day++) {
		bool works = calendar_is_working(after, day);
		if (works == calendar_is_working(was, day))
			continue;
		const char *name = calendar_name(after, day);
		each(context,
		     &(struct calendar_change){works ? CALENDAR_NOW_WORKS : CALENDAR_NOW_OFF, day,
					       0, name != NULL ? name : calendar_name(was, day)});
	}
}
