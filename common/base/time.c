#include "common/base/time.h"

#include "common/base/assert.h"

enum { YEAR_FIRST = 1900, YEAR_LAST = 2200 };

/* Years are counted from March, so that the leap day is a year's last; an era is 400 years. */
enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468, YEARS_PER_ERA = 400 };

static int64_t floor_divide(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

static int32_t day_saturated(int64_t day)
{
	if (day < INT32_MIN)
		return INT32_MIN;
	return day > INT32_MAX ? INT32_MAX : (int32_t)day;
}

static bool year_is_leap(int32_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t month_length(int32_t year, int32_t month)
{
	static const int32_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	ASSERT(month >= 1 && month <= 12);
	return month == 2 && year_is_leap(year) ? 29 : lengths[month - 1];
}

/* Any year: what time_add_months() passes through may be outside of the valid ones. */
static int64_t day_count(int64_t year, int32_t month, int32_t day)
{
	int64_t march_year = year - (month <= 2);
	int64_t era = floor_divide(march_year, YEARS_PER_ERA);
	int64_t year_of_era = march_year - era * YEARS_PER_ERA;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

int32_t time_day_of_ms(int64_t moment_ms)
{
	if (moment_ms > INT64_MAX - BUSINESS_OFFSET_MS)
		return INT32_MAX;
	return day_saturated(floor_divide(moment_ms + BUSINESS_OFFSET_MS, MS_PER_DAY));
}

int64_t time_ms_of_day(int32_t day)
{
	return (int64_t)day * MS_PER_DAY - BUSINESS_OFFSET_MS;
}

int64_t time_end_of_day_ms(int32_t day)
{
	return time_ms_of_day(day) + MS_PER_DAY - 1;
}

int32_t time_weekday(int32_t day)
{
	/* 1970-01-01 was a Thursday, three days after a Monday. */
	int64_t from_monday = (int64_t)day + 3;
	return (int32_t)(from_monday - floor_divide(from_monday, 7) * 7) + 1;
}

bool time_civil_valid(struct civil_date date)
{
	return date.year >= YEAR_FIRST && date.year <= YEAR_LAST && date.month >= 1 &&
	       date.month <= 12 && date.day >= 1 && date.day <= month_length(date.year, date.month);
}

int32_t time_day_of_civil(struct civil_date date)
{
	ASSERT(time_civil_valid(date));
	return (int32_t)day_count(date.year, date.month, date.day);
}

struct civil_date time_civil_of_day(int32_t day)
{
	int64_t shifted = (int64_t)day + DAYS_TO_1970;
	int64_t era = floor_divide(shifted, DAYS_PER_ERA);
	int64_t day_of_era = shifted - era * DAYS_PER_ERA;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t march_month = (5 * day_of_year + 2) / 153;
	int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
	int64_t year = year_of_era + era * YEARS_PER_ERA + (month <= 2);
	return (struct civil_date){
		.year = (int32_t)year,
		.month = (int32_t)month,
		.day = (int32_t)(day_of_year - (153 * march_month + 2) / 5 + 1),
	};
}

int32_t time_add_months(int32_t day, int32_t months)
{
	struct civil_date date = time_civil_of_day(day);
	int64_t month_count = (int64_t)date.year * 12 + (date.month - 1) + months;
	int64_t year = floor_divide(month_count, 12);
	int32_t month = (int32_t)(month_count - year * 12) + 1;
	/* The leap rule repeats with each era, so a year's place in it is enough. */
	int32_t year_of_era = (int32_t)(year - floor_divide(year, YEARS_PER_ERA) * YEARS_PER_ERA);
	int32_t last = month_length(year_of_era, month);
	return day_saturated(day_count(year, month, date.day < last ? date.day : last));
}

uint32_t time_yyyymmdd(int32_t day)
{
	struct civil_date date = time_civil_of_day(day);
	if (!time_civil_valid(date))
		return 0;
	return (uint32_t)(date.year * 10000 + date.month * 100 + date.day);
}

enum status time_day_of_yyyymmdd(uint32_t yyyymmdd, int32_t *ret_day)
{
	struct civil_date date = {
		.year = (int32_t)(yyyymmdd / 10000),
		.month = (int32_t)(yyyymmdd / 100 % 100),
		.day = (int32_t)(yyyymmdd % 100),
	};
	if (!time_civil_valid(date))
		return STATUS_INVALID;
	*ret_day = time_day_of_civil(date);
	return STATUS_OK;
}
