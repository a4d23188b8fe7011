#include "common/base/time.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

static int32_t day_of(int32_t year, int32_t month, int32_t day)
{
	return time_day_of_civil((struct civil_date){year, month, day});
}

static void assert_day(int32_t day, const char *expected)
{
	char text[TIME_DAY_TEXT];
	time_print_day(day, text);
	assert_string_equal(text, expected);
}

static int32_t length_by_hand(int32_t year, int32_t month)
{
	const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Every day from 1900 to 2200, counted one by one: number, weekday, date, text and both ends. */
static void test_every_day_comes_back(void **state)
{
	(void)state;
	int32_t expected = -25567; /* 1900-01-01, a Monday */
	int32_t weekday = 1;
	for (struct civil_date date = {1900, 1, 1}; date.year <= 2200;) {
		assert_int_equal(time_day_of_civil(date), expected);
		struct civil_date back = time_civil_of_day(expected);
		assert_true(back.year == date.year && back.month == date.month &&
			    back.day == date.day);
		assert_int_equal(time_weekday(expected), weekday);
		assert_int_equal(time_day_of_ms(time_ms_of_day(expected)), expected);
		assert_int_equal(time_day_of_ms(time_end_of_day_ms(expected)), expected);
		char text[TIME_DAY_TEXT];
		int32_t parsed = 0;
		time_print_day(expected, text);
		assert_ok(time_parse_day(text, &parsed));
		assert_int_equal(parsed, expected);
		assert_ok(time_day_of_yyyymmdd(time_yyyymmdd(expected), &parsed));
		assert_int_equal(parsed, expected);
		expected++;
		weekday = weekday % 7 + 1;
		if (++date.day > length_by_hand(date.year, date.month)) {
			date.day = 1;
			if (++date.month > 12) {
				date.month = 1;
				date.year++;
			}
		}
	}
	assert_int_equal(expected, day_of(2200, 12, 31) + 1);
	assert_int_equal(day_of(1970, 1, 1), 0);
}

static void test_the_business_day_begins_at_sixteen_utc(void **state)
{
	(void)state;
	assert_int_equal(time_day_of_ms(0), 0);
	assert_int_equal(time_day_of_ms(16 * MS_PER_HOUR - 1), 0);
	assert_int_equal(time_day_of_ms(16 * MS_PER_HOUR), 1);
	assert_int_equal(time_day_of_ms(-8 * MS_PER_HOUR), 0);
	assert_int_equal(time_day_of_ms(-8 * MS_PER_HOUR - 1), -1);
}

static void test_extremes_do_not_overflow(void **state)
{
	(void)state;
	char text[TIME_MOMENT_TEXT];
	assert_int_equal(time_day_of_ms(TIME_NEVER_MS), INT32_MAX);
	assert_int_equal(time_day_of_ms(INT64_MIN), INT32_MIN);
	time_print_moment(TIME_NEVER_MS, text);
	assert_string_equal(text, "never");
	time_print_moment(INT64_MIN, text);
	assert_string_equal(text, "never");
	assert_day(INT32_MAX, "never");
	assert_day(day_of(1900, 1, 1) - 1, "never");
	assert_int_equal(time_yyyymmdd(INT32_MIN), 0);
	assert_in_range(time_weekday(INT32_MAX), 1, 7);
	assert_in_range(time_weekday(INT32_MIN), 1, 7);
	assert_int_equal(time_add_months(INT32_MAX, INT32_MAX), INT32_MAX);
	assert_int_equal(time_add_months(INT32_MIN, INT32_MIN), INT32_MIN);
}

static void test_months_end_on_the_same_number_or_the_last_day(void **state)
{
	(void)state;
	assert_day(time_add_months(day_of(2025, 1, 31), 1), "2025-02-28");
	assert_day(time_add_months(day_of(2024, 1, 31), 1), "2024-02-29");
	assert_day(time_add_months(day_of(2024, 2, 29), 12), "2025-02-28");
	assert_day(time_add_months(day_of(2024, 2, 29), 48), "2028-02-29");
	assert_day(time_add_months(day_of(2025, 3, 14), 3), "2025-06-14");
	assert_day(time_add_months(day_of(2025, 3, 31), -1), "2025-02-28");
	assert_day(time_add_months(day_of(2025, 1, 15), -13), "2023-12-15");
	assert_day(time_add_months(day_of(2025, 12, 31), 0), "2025-12-31");
	assert_day(time_add_months(day_of(2099, 11, 30), 3), "2100-02-28");
}

static void test_wrong_dates_are_refused(void **state)
{
	(void)state;
	int32_t day = 7;
	const uint32_t wrong[] = {0,        20250230, 20250001, 20251301, 20250100,
				  18991231, 22010101, 20230229, 19000229, UINT32_MAX};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_status(time_day_of_yyyymmdd(wrong[i], &day), STATUS_INVALID);
	assert_int_equal(day, 7);
	assert_broken(time_day_of_civil((struct civil_date){2025, 2, 30}));
}

static void test_moments_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *printed;
	} cases[] = {
		{"2025-03-14", "2025-03-14T00:00:00.000+08:00"},
		{"2025-03-14T09:30", "2025-03-14T09:30:00.000+08:00"},
		{"2025-03-14T09:30:05", "2025-03-14T09:30:05.000+08:00"},
		{"2025-03-14T09:30:05.5", "2025-03-14T09:30:05.500+08:00"},
		{"2025-03-14T09:30:05.123456789", "2025-03-14T09:30:05.123+08:00"},
		{"2025-03-14T09:30Z", "2025-03-14T17:30:00.000+08:00"},
		{"2025-03-14T20:30:00Z", "2025-03-15T04:30:00.000+08:00"},
		{"2025-03-14T09:30+08:00", "2025-03-14T09:30:00.000+08:00"},
		{"2025-03-14T09:30-05:30", "2025-03-14T23:00:00.000+08:00"},
		{"1969-12-31T23:59:59.999", "1969-12-31T23:59:59.999+08:00"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t ms = 0;
		char text[TIME_MOMENT_TEXT];
		assert_ok(time_parse_moment(cases[i].text, &ms));
		time_print_moment(ms, text);
		assert_string_equal(text, cases[i].printed);
	}
}

static void test_wrong_moments_are_refused(void **state)
{
	(void)state;
	const char *const wrong[] = {
		"",
		"2025",
		"2025-3-14",
		"2025-03-14 09:30",
		"2025-03-14T",
		"2025-03-14T09",
		"2025-03-14T09:3",
		"2025-03-14T24:00",
		"2025-03-14T09:60",
		"2025-03-14T09:30:60",
		"2025-03-14T09:30:05.",
		"2025-03-14T09:30:05.1234567890",
		"2025-03-14T09:30z",
		"2025-03-14T09:30+8",
		"2025-03-14T09:30+15:00",
		"2025-03-14T09:30+08:60",
		"2025-03-14T09:30Zx",
		"2025-02-29",
		"2025-03-14Z",
		"+2025-03-14",
		"２０２５-03-14",
	};
	int64_t ms = 7;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_status(time_parse_moment(wrong[i], &ms), STATUS_INVALID);
	assert_int_equal(ms, 7);
	int32_t day = 7;
	assert_status(time_parse_day("2025-03-14T00:00", &day), STATUS_INVALID);
}

static void test_durations(void **state)
{
	(void)state;
	int64_t ms = 0;
	assert_ok(time_parse_duration("250ms", &ms));
	assert_int_equal(ms, 250);
	assert_ok(time_parse_duration("30s", &ms));
	assert_int_equal(ms, 30000);
	assert_ok(time_parse_duration("15m", &ms));
	assert_int_equal(ms, 15 * MS_PER_MINUTE);
	assert_ok(time_parse_duration("2h", &ms));
	assert_int_equal(ms, 2 * MS_PER_HOUR);
	assert_ok(time_parse_duration("7d", &ms));
	assert_int_equal(ms, 7 * MS_PER_DAY);
	assert_ok(time_parse_duration("0s", &ms));
	assert_int_equal(ms, 0);
	const char *const wrong[] = {"",
				     "30",
				     "s",
				     "-1s",
				     "1.5h",
				     "30 s",
				     "30S",
				     "1h30m",
				     "9223372036854775807s",
				     "99999999999999999999ms",
				     "30sec"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_status(time_parse_duration(wrong[i], &ms), STATUS_INVALID);
}

static void moments_come_back(struct property *property)
{
	int64_t ms = property_between(property, time_ms_of_day(day_of(1900, 1, 1)),
				      time_end_of_day_ms(day_of(2200, 12, 31)));
	char text[TIME_MOMENT_TEXT];
	int64_t back = 0;
	time_print_moment(ms, text);
	assert_ok(time_parse_moment(text, &back));
	assert_true(back == ms);
}

static void test_moments_come_back(void **state)
{
	(void)state;
	property_run(2000, moments_come_back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day_comes_back),
		cmocka_unit_test(test_the_business_day_begins_at_sixteen_utc),
		cmocka_unit_test(test_extremes_do_not_overflow),
		cmocka_unit_test(test_months_end_on_the_same_number_or_the_last_day),
		cmocka_unit_test(test_wrong_dates_are_refused),
		cmocka_unit_test(test_moments_are_read),
		cmocka_unit_test(test_wrong_moments_are_refused),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_moments_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
