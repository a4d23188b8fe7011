/* The printed forms of time.h: one strict reader and one writer, no locale. */
#include "common/base/time.h"

#include <string.h>

/* ---- writing */

static char *put_digits(char *out, int64_t value, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return out + width;
}

static char *put_date(char *out, struct civil_date date)
{
	out = put_digits(out, date.year, 4);
	*out++ = '-';
	out = put_digits(out, date.month, 2);
	*out++ = '-';
	return put_digits(out, date.day, 2);
}

void time_print_day(int32_t day, char out[TIME_DAY_TEXT])
{
	struct civil_date date = time_civil_of_day(day);
	if (!time_civil_valid(date)) {
		memcpy(out, "never", sizeof("never"));
		return;
	}
	*put_date(out, date) = '\0';
}

void time_print_moment(int64_t moment_ms, char out[TIME_MOMENT_TEXT])
{
	int32_t day = time_day_of_ms(moment_ms);
	struct civil_date date = time_civil_of_day(day);
	if (!time_civil_valid(date)) {
		memcpy(out, "never", sizeof("never"));
		return;
	}
	int64_t ms = moment_ms - time_ms_of_day(day);
	out = put_date(out, date);
	*out++ = 'T';
	out = put_digits(out, ms / MS_PER_HOUR, 2);
	*out++ = ':';
	out = put_digits(out, ms / MS_PER_MINUTE % 60, 2);
	*out++ = ':';
	out = put_digits(out, ms / MS_PER_SECOND % 60, 2);
	*out++ = '.';
	out = put_digits(out, ms % MS_PER_SECOND, 3);
	memcpy(out, "+08:00", sizeof("+08:00"));
}

/* ---- reading: each take_ function moves `at` past what it took, or answers false */

static bool take_char(const char **at, char expected)
{
	if (**at != expected)
		return false;
	(*at)++;
	return true;
}

static bool take_digits(const char **at, int width, int32_t *ret_value)
{
	int32_t value = 0;
	for (int i = 0; i < width; i++) {
		char c = (*at)[i];
		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*at += width;
	*ret_value = value;
	return true;
}

static bool take_date(const char **at, int32_t *ret_day)
{
	struct civil_date date;
	if (!take_digits(at, 4, &date.year) || !take_char(at, '-') ||
	    !take_digits(at, 2, &date.month) || !take_char(at, '-') ||
	    !take_digits(at, 2, &date.day) || !time_civil_valid(date))
		return false;
	*ret_day = time_day_of_civil(date);
	return true;
}

/* ".5" is 500 ms; digits after the third are checked and dropped. */
static bool take_fraction(const char **at, int64_t *ret_ms)
{
	int64_t ms = 0;
	int count = 0;
	for (; **at >= '0' && **at <= '9'; (*at)++, count++) {
		if (count < 3)
			ms = ms * 10 + (**at - '0');
	}
	for (int i = count; i < 3; i++)
		ms *= 10;
	*ret_ms = ms;
	return count >= 1 && count <= 9;
}

static bool take_time_of_day(const char **at, int64_t *ret_ms)
{
	int32_t hour = 0;
	int32_t minute = 0;
	int32_t second = 0;
	int64_t fraction_ms = 0;
	if (!take_digits(at, 2, &hour) || !take_char(at, ':') || !take_digits(at, 2, &minute))
		return false;
	if (take_char(at, ':')) {
		if (!take_digits(at, 2, &second))
			return false;
		if (take_char(at, '.') && !take_fraction(at, &fraction_ms))
			return false;
	}
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*ret_ms =
		hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND + fraction_ms;
	return true;
}

/* What to subtract from local time to get UTC; nothing written means the business time zone. */
static bool take_offset(const char **at, int64_t *ret_ms)
{
	*ret_ms = BUSINESS_OFFSET_MS;
	if (**at == '\0')
		return true;
	if (take_char(at, 'Z')) {
		*ret_ms = 0;
		return true;
	}
	int sign = **at == '-' ? -1 : 1;
	int32_t hours = 0;
	int32_t minutes = 0;
	if (!(take_char(at, '+') || take_char(at, '-')) || !take_digits(at, 2, &hours) ||
	    !take_char(at, ':') || !take_digits(at, 2, &minutes) || hours > 14 || minutes > 59)
		return false;
	*ret_ms = sign * (hours * MS_PER_HOUR + minutes * MS_PER_MINUTE);
	return true;
}

enum status time_parse_day(const char *text, int32_t *ret_day)
{
	int32_t day = 0;
	if (!take_date(&text, &day) || *text != '\0')
		return STATUS_INVALID;
	*ret_day = day;
	return STATUS_OK;
}

enum status time_parse_moment(const char *text, int64_t *ret_ms)
{
	int32_t day = 0;
	int64_t ms = 0;
	int64_t offset_ms = BUSINESS_OFFSET_MS;
	if (!take_date(&text, &day))
		return STATUS_INVALID;
	if (take_char(&text, 'T') &&
	    (!take_time_of_day(&text, &ms) || !take_offset(&text, &offset_ms)))
		return STATUS_INVALID;
	if (*text != '\0')
		return STATUS_INVALID;
	*ret_ms = (int64_t)day * MS_PER_DAY + ms - offset_ms;
	return STATUS_OK;
}

static bool unit_of(const char *text, int64_t *ret_ms)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {
		{"ms", 1},          {"s", MS_PER_SECOND}, {"m", MS_PER_MINUTE},
		{"h", MS_PER_HOUR}, {"d", MS_PER_DAY},
	};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(text, units[i].name) == 0) {
			*ret_ms = units[i].ms;
			return true;
		}
	}
	return false;
}

enum status time_parse_duration(const char *text, int64_t *ret_ms)
{
	const char *start = text;
	int64_t value = 0;
	int64_t unit_ms = 0;
	for (; *text >= '0' && *text <= '9'; text++) {
		if (value > (INT64_MAX - 9) / 10)
			return STATUS_INVALID;
		value = value * 10 + (*text - '0');
	}
	if (text == start || !unit_of(text, &unit_ms) || value > INT64_MAX / unit_ms)
		return STATUS_INVALID;
	*ret_ms = value * unit_ms;
	return STATUS_OK;
}
