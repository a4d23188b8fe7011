/* Moments, business days, and the words for them.
 *
 * A moment is UTC milliseconds since 1970 (`_ms`).  A day is a count of days
 * since 1970-01-01 in the one business time zone, UTC+8 (`_day`); on the wire
 * and on paper it is yyyymmdd.  Both are plain integers with the unit in the
 * name.  Nothing here reads a clock (clock reading: common/base/clock_source.h).
 */
#ifndef ZHIAN_BASE_TIME_H
#define ZHIAN_BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"

#define MS_PER_SECOND INT64_C(1000)
#define MS_PER_MINUTE (60 * MS_PER_SECOND)
#define MS_PER_HOUR (60 * MS_PER_MINUTE)
#define MS_PER_DAY (24 * MS_PER_HOUR)
#define BUSINESS_OFFSET_MS (8 * MS_PER_HOUR)

#define TIME_NEVER_MS INT64_MAX
/* 1990-01-01: what is before it was counted in seconds, or by a clock without its battery. */
#define TIME_SENSIBLE_MS INT64_C(631152000000)
#define TIME_MOMENT_TEXT 32 /* "2025-03-14T09:30:00.000+08:00" and NUL */
#define TIME_DAY_TEXT 16    /* "2025-03-14" and NUL */

struct civil_date {
	int32_t year; /* 1900..2200 are valid */
	int32_t month;
	int32_t day;
};

int32_t time_day_of_ms(int64_t moment_ms); /* the business day that holds the moment */
int64_t time_ms_of_day(int32_t day);       /* its first millisecond */
int64_t time_end_of_day_ms(int32_t day);   /* its last millisecond */
int32_t time_weekday(int32_t day);         /* 1 Monday .. 7 Sunday */
int32_t time_day_of_civil(struct civil_date date);
struct civil_date time_civil_of_day(int32_t day);
bool time_civil_valid(struct civil_date date);
int32_t time_add_months(int32_t day, int32_t months); /* same day number, or the month's last day */

uint32_t time_yyyymmdd(int32_t day);
MUST_CHECK enum status time_day_of_yyyymmdd(uint32_t yyyymmdd, int32_t *ret_day);

void time_print_moment(int64_t moment_ms, char out[TIME_MOMENT_TEXT]);
void time_print_day(int32_t day, char out[TIME_DAY_TEXT]);
/* Accepts "2025-03-14", and with time "T09:30", seconds, fraction, "Z" or "+08:00" (default). */
MUST_CHECK enum status time_parse_moment(const char *text, int64_t *ret_ms);
MUST_CHECK enum status time_parse_day(const char *text, int32_t *ret_day);
/* "30s" "15m" "2h" "7d" "250ms": a number needs its unit. */
MUST_CHECK enum status time_parse_duration(const char *text, int64_t *ret_ms);

#endif
