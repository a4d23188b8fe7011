#include "common/policy/yaml/value_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/time.h"

bool value_read_integer(const char *text, int64_t *ret_value)
{
	bool negative = text[0] == '-';
	const char *digits = negative ? text + 1 : text;
	int64_t value = 0;
	if (digits[0] == '\0' || (digits[0] == '0' && digits[1] != '\0'))
		return false;
	for (const char *at = digits; *at != '\0'; at++) {
		if (*at < '0' || *at > '9')
			return false;
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, *at - '0', &value))
			return false;
	}
	*ret_value = negative ? -value : value;
	return true;
}

bool value_read_bool(const char *text, bool *ret_value)
{
	bool yes = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
	if (!yes && strcmp(text, "no") != 0 && strcmp(text, "false") != 0)
		return false;
	*ret_value = yes;
	return true;
}

/* The number before a unit: `text` without its ending. */
static bool read_before(const char *text, const char *ending, int64_t *ret_value)
{
	char number[VALUE_TEXT];
	size_t length = strlen(text);
	size_t unit = strlen(ending);
	if (length <= unit || length - unit >= sizeof number ||
	    strcmp(text + length - unit, ending) != 0)
		return false;
	memcpy(number, text, length - unit);
	number[length - unit] = '\0';
	return value_read_integer(number, ret_value);
}

static const struct {
	const char *name;
	int64_t bytes;
} size_units[] = {
	/* Largest first; "B" last, since the others end in it. */
	{"TiB", INT64_C(1) << 40},
	{"GiB", INT64_C(1) << 30},
	{"MiB", INT64_C(1) << 20},
	{"KiB", INT64_C(1) << 10},
	{"B", 1},
};
enum { SIZE_UNITS = sizeof size_units / sizeof size_units[0] };

bool value_read_size(const char *text, int64_t *ret_bytes)
{
	for (size_t i = 0; i < SIZE_UNITS; i++) {
		int64_t count = 0;
		int64_t bytes = 0;
		if (!read_before(text, size_units[i].name, &count))
			continue;
		if (count < 0 || __builtin_mul_overflow(count, size_units[i].bytes, &bytes))
			return false;
		*ret_bytes = bytes;
		return true;
	}
	return false;
}

bool value_read_percent(const char *text, int64_t *ret_value)
{
	int64_t value = 0;
	if (!read_before(text, "%", &value) || value < 0 || value > 100)
		return false;
	*ret_value = value;
	return true;
}

bool value_read_range(const char *text, int64_t *ret_min, int64_t *ret_max)
{
	int64_t min = 0;
	int64_t max = INT64_MAX;
	const char *dots = strstr(text, "..");
	if (dots == NULL) {
		if (!value_read_integer(text, &min))
			return false;
		max = min;
	} else {
		if (dots != text && !read_before(text, dots, &min))
			return false;
		if (dots[2] != '\0' && !value_read_integer(dots + 2, &max))
			return false;
		if (dots == text && dots[2] == '\0')
			return false;
	}
	if (min < 0 || max < min)
		return false;
	*ret_min = min;
	*ret_max = max;
	return true;
}

void value_print_duration(int64_t ms, char out[VALUE_TEXT])
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {
		{"d", MS_PER_DAY},    {"h", MS_PER_HOUR}, {"m", MS_PER_MINUTE},
		{"s", MS_PER_SECOND}, {"ms", 1},
	};
	size_t i = 0;
	if (ms == 0) {
		snprintf(out, VALUE_TEXT, "0s");
		return;
	}
	while (ms % units[i].ms != 0)
		i++;
	snprintf(out, VALUE_TEXT, "%" PRId64 "%s", ms / units[i].ms, units[i].name);
}

void value_print_size(int64_t bytes, char out[VALUE_TEXT])
{
	size_t i = 0;
	while (i + 1 < SIZE_UNITS && (bytes == 0 || bytes % size_units[i].bytes != 0))
		i++;
	snprintf(out, VALUE_TEXT, "%" PRId64 "%s", bytes / size_units[i].bytes, size_units[i].name);
}

void value_print_range(int64_t min, int64_t max, char out[VALUE_TEXT])
{
	if (min == max)
		snprintf(out, VALUE_TEXT, "%" PRId64, min);
	else if (max == INT64_MAX)
		snprintf(out, VALUE_TEXT, "%" PRId64 "..", min);
	else if (min == 0)
		snprintf(out, VALUE_TEXT, "..%" PRId64, max);
	else
		snprintf(out, VALUE_TEXT, "%" PRId64 "..%" PRId64, min, max);
}
