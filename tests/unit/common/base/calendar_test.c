#include "common/base/calendar.h"

#include <stdio.h>

#include "common/base/time.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/lib/test_data.h"

enum { MARKS_MAX = 2048, H = CALENDAR_HOLIDAY, W = CALENDAR_MAKEUP_WORKDAY };

struct marks {
	int32_t days[MARKS_MAX];
	uint8_t kinds[MARKS_MAX];
	size_t count;
};

static int32_t day_of(uint32_t yyyymmdd)
{
	int32_t day = 0;
	assert_ok(time_day_of_yyyymmdd(yyyymmdd, &day));
	return day;
}

/* The State Council's notices for 2024 to 2026, as runs of days: first, last, kind. */
static const struct {
	uint32_t first;
	uint32_t last;
	uint8_t kind;
} notices[] = {
	{20240101, 20240101, H}, {20240204, 20240204, W}, {20240210, 20240217, H},
	{20240218, 20240218, W}, {20240404, 20240406, H}, {20240407, 20240407, W},
	{20240428, 20240428, W}, {20240501, 20240505, H}, {20240511, 20240511, W},
	{20240610, 20240610, H}, {20240914, 20240914, W}, {20240915, 20240917, H},
	{20240929, 20240929, W}, {20241001, 20241007, H}, {20241012, 20241012, W},
	{20250101, 20250101, H}, {20250126, 20250126, W}, {20250128, 20250204, H},
	{20250208, 20250208, W}, {20250404, 20250406, H}, {20250427, 20250427, W},
	{20250501, 20250505, H}, {20250531, 20250602, H}, {20250928, 20250928, W},
	{20251001, 20251008, H}, {20251011, 20251011, W}, {20260101, 20260103, H},
	{20260104, 20260104, W}, {20260214, 20260214, W}, {20260215, 20260223, H},
	{20260228, 20260228, W}, {20260404, 20260406, H}, {20260501, 20260505, H},
	{20260509, 20260509, W}, {20260619, 20260621, H}, {20260920, 20260920, W},
	{20260925, 20260927, H}, {20261001, 20261007, H}, {20261010, 20261010, W},
};

static void add_mark(struct marks *marks, int32_t day, uint8_t kind)
{
	assert_true(marks->count < MARKS_MAX);
	marks->days[marks->count] = day;
	marks->kinds[marks->count++] = kind;
}

static struct calendar build(const struct marks *marks, int32_t first_day, int32_t last_day)
{
	struct calendar calendar;
	void *memory = test_malloc(calendar_memory(first_day, last_day));
	assert_true(calendar_build(&calendar, 1, first_day, last_day, marks->days, marks->kinds,
				   marks->count, memory));
	return calendar;
}

static struct calendar build_notices(void)
{
	static struct marks marks;
	marks.count = 0;
	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		for (int32_t day = day_of(notices[i].first); day <= day_of(notices[i].last); day++)
			add_mark(&marks, day, notices[i].kind);
	}
	return build(&marks, day_of(20240101), day_of(20261231));
}

static void destroy(const struct calendar *calendar)
{
	/* The first table lies at the beginning of the memory. */
	int32_t *memory = NULL;
	memcpy(&memory, &calendar->working_before, sizeof(memory));
	test_free(memory);
}

/* ---- known answers */

static void test_working_day_periods(void **state)
{
	(void)state;
	static const struct {
		const char *rule;
		uint32_t start;
		int32_t count;
		uint32_t due;
	} cases[] = {
		{"APP-18", 20240207, 15, 20240305}, {"APP-57", 20240426, 5, 20240507},
		{"CRP-14", 20240929, 7, 20241014},  {"APP-57", 20250124, 5, 20250207},
		{"APP-45", 20250925, 15, 20251022}, {"PPD-9", 20260212, 20, 20260318},
	};
	struct calendar calendar = build_notices();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int32_t start = day_of(cases[i].start);
		int32_t due = calendar_add_working(&calendar, start, cases[i].count);
		assert_int_equal(time_yyyymmdd(due), cases[i].due);
		assert_int_equal(calendar_working_between(&calendar, start, due), cases[i].count);
	}
	destroy(&calendar);
}

/* The two readings of "the last day is a holiday": every rest day shifts, or statutory ones alone.
 */
static int32_t shift_holidays_only(const struct calendar *calendar, int32_t day)
{
	while (calendar_kind(calendar, day) == CALENDAR_HOLIDAY)
		day++;
	return day;
}

static void test_calendar_day_periods(void **state)
{
	(void)state;
	static const struct {
		const char *rule;
		uint32_t start;
		int32_t days;
		uint32_t raw;
		uint32_t due_rest_days;
		uint32_t due_statutory_only;
	} cases[] = {
		{"APP-64", 20240703, 90, 20241001, 20241008, 20241008},
		{"SSI-46", 20240805, 60, 20241004, 20241008, 20241008},
		{"SSI-36", 20250117, 15, 20250201, 20250205, 20250205},
		{"APP-72", 20260131, 15, 20260215, 20260224, 20260224},
		{"SSI-36", 20240607, 15, 20240622, 20240624, 20240622},
		{"SSI-47", 20260719, 75, 20261002, 20261008, 20261008},
	};
	struct calendar calendar = build_notices();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int32_t raw = day_of(cases[i].start) + cases[i].days;
		assert_int_equal(time_yyyymmdd(raw), cases[i].raw);
		assert_int_equal(time_yyyymmdd(calendar_next_working(&calendar, raw)),
				 cases[i].due_rest_days);
		assert_int_equal(time_yyyymmdd(shift_holidays_only(&calendar, raw)),
				 cases[i].due_statutory_only);
	}
	destroy(&calendar);
}

static void test_kinds_of_days(void **state)
{
	(void)state;
	struct calendar calendar = build_notices();
	/* New Year's Eve 2024 is a working day by the notice. */
	assert_int_equal(calendar_kind(&calendar, day_of(20240209)), CALENDAR_WORKDAY);
	assert_int_equal(calendar_kind(&calendar, day_of(20240210)), CALENDAR_HOLIDAY);
	assert_int_equal(calendar_kind(&calendar, day_of(20240218)), CALENDAR_MAKEUP_WORKDAY);
	assert_int_equal(calendar_kind(&calendar, day_of(20240224)), CALENDAR_WEEKEND);
	assert_true(calendar_is_working(&calendar, day_of(20240218)));
	assert_false(calendar_is_working(&calendar, day_of(20240210)));
	assert_false(calendar_is_provisional(&calendar, day_of(20240101)));
	assert_false(calendar_is_provisional(&calendar, day_of(20261231)));
	assert_true(calendar_is_provisional(&calendar, day_of(20231231)));
	assert_true(calendar_is_provisional(&calendar, day_of(20270101)));
	assert_int_equal(calendar_kind(&calendar, day_of(20270101)), CALENDAR_WORKDAY);
	destroy(&calendar);
}

static void test_an_empty_calendar_counts_by_weekdays(void **state)
{
	(void)state;
	struct calendar none = {0};
	assert_true(calendar_is_provisional(&none, 0));
	assert_int_equal(calendar_kind(&none, day_of(20250104)), CALENDAR_WEEKEND);
	assert_int_equal(calendar_add_working(&none, day_of(20250103), 1), day_of(20250106));
	assert_int_equal(calendar_add_working(&none, day_of(20250106), -1), day_of(20250103));
	assert_int_equal(calendar_next_working(&none, day_of(20250104)), day_of(20250106));
	assert_int_equal(calendar_add_working(&none, INT32_MAX, INT32_MAX), INT32_MAX);
	assert_int_equal(calendar_add_working(&none, INT32_MIN, INT32_MIN), INT32_MIN);
}

static void test_unsound_marks_are_refused(void **state)
{
	(void)state;
	struct calendar calendar;
	int32_t memory[64];
	const uint8_t kinds[] = {CALENDAR_HOLIDAY, CALENDAR_HOLIDAY};
	const uint8_t weekend[] = {CALENDAR_WEEKEND};
	const int32_t twice[] = {5, 5};
	const int32_t descending[] = {6, 5};
	const int32_t outside[] = {11};
	assert_false(calendar_build(&calendar, 1, 0, 10, twice, kinds, 2, memory));
	assert_false(calendar_build(&calendar, 1, 0, 10, descending, kinds, 2, memory));
	assert_false(calendar_build(&calendar, 1, 0, 10, outside, kinds, 1, memory));
	assert_false(calendar_build(&calendar, 1, 0, 10, twice, weekend, 1, memory));
	assert_false(calendar_build(&calendar, 1, 10, 0, NULL, NULL, 0, memory));
	assert_int_equal(calendar_memory(10, 0), 0);
	assert_true(calendar_build(&calendar, 1, 0, 10, NULL, NULL, 0, memory));
}

/* ---- against a counter that goes day by day */

static int32_t add_slowly(const struct calendar *calendar, int32_t day, int32_t count)
{
	int32_t step = count < 0 ? -1 : 1;
	while (count != 0) {
		day += step;
		if (calendar_is_working(calendar, day))
			count -= step;
	}
	return day;
}

static int32_t count_slowly(const struct calendar *calendar, int32_t after, int32_t through)
{
	int32_t count = 0;
	for (int32_t day = after + 1; day <= through; day++)
		count += calendar_is_working(calendar, day);
	return count;
}

static struct calendar build_random(struct property *property, int32_t first, int32_t last)
{
	static struct marks marks;
	unsigned density = (unsigned)property_below(property, 60);
	marks.count = 0;
	for (int32_t day = first; day <= last; day++) {
		if (property_chance(property, density))
			add_mark(&marks, day, property_chance(property, 50) ? H : W);
	}
	return build(&marks, first, last);
}

static void counting_agrees_with_the_slow_counter(struct property *property)
{
	int32_t first = (int32_t)property_between(property, -400, 400);
	int32_t last = first + (int32_t)property_below(property, 200);
	struct calendar calendar = build_random(property, first, last);
	for (int i = 0; i < 20; i++) {
		int32_t day = (int32_t)property_between(property, first - 60, last + 60);
		int32_t count = (int32_t)property_between(property, -120, 120);
		assert_int_equal(calendar_add_working(&calendar, day, count),
				 add_slowly(&calendar, day, count));
		int32_t next = calendar_next_working(&calendar, day);
		assert_int_equal(next, calendar_is_working(&calendar, day)
					       ? day
					       : add_slowly(&calendar, day, 1));
		int32_t through = day + (int32_t)property_below(property, 150);
		assert_int_equal(calendar_working_between(&calendar, day, through),
				 count_slowly(&calendar, day, through));
	}
	destroy(&calendar);
}

static void test_counting_agrees_with_the_slow_counter(void **state)
{
	(void)state;
	property_run(300, counting_agrees_with_the_slow_counter);
}

/* ---- the whole list of notices, where it is at hand */

static void read_line(struct marks *marks, const char *line)
{
	int year = 0;
	int month = 0;
	int day = 0;
	char kind[16] = "";
	if (sscanf(line, "%4d-%2d-%2d,%15[a-z]", &year, &month, &day, kind) != 4)
		return;
	int32_t at = time_day_of_civil((struct civil_date){year, month, day});
	add_mark(marks, at, strcmp(kind, "holiday") == 0 ? H : W);
}

static void test_all_published_notices(void **state)
{
	(void)state;
	static struct marks marks;
	size_t size = 0;
	char *csv = test_data_read("holidays_cn.csv", &size);
	if (csv == NULL)
		skip();
	marks.count = 0;
	for (char *at = csv; at != NULL && *at != '\0';) {
		read_line(&marks, at);
		at = strchr(at, '\n');
		at = at == NULL ? NULL : at + 1;
	}
	free(csv);
	assert_true(marks.count > 600);
	int32_t first = day_of(20070101);
	/* The list begins in the last days of the year before its first. */
	size_t before = 0;
	while (marks.days[before] < first)
		before++;
	marks.count -= before;
	memmove(marks.days, marks.days + before, marks.count * sizeof(marks.days[0]));
	memmove(marks.kinds, marks.kinds + before, marks.count);
	struct calendar calendar = build(&marks, first, day_of(20261231));
	struct calendar notices_only = build_notices();
	for (int32_t day = first; day <= day_of(20261231); day++) {
		assert_int_equal(calendar_add_working(&calendar, day, 7),
				 add_slowly(&calendar, day, 7));
		if (day >= day_of(20240101))
			assert_int_equal(calendar_kind(&calendar, day),
					 calendar_kind(&notices_only, day));
	}
	destroy(&notices_only);
	destroy(&calendar);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_working_day_periods),
		cmocka_unit_test(test_calendar_day_periods),
		cmocka_unit_test(test_kinds_of_days),
		cmocka_unit_test(test_an_empty_calendar_counts_by_weekdays),
		cmocka_unit_test(test_unsound_marks_are_refused),
		cmocka_unit_test(test_counting_agrees_with_the_slow_counter),
		cmocka_unit_test(test_all_published_notices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
