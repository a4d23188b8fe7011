#include "common/policy/books/calendar_load.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/yaml/value_text.h"

enum { LINE_MAX_SIZE = 256, ROWS_MAX = 20000, YEARS_MAX = 100, SHOWN = 40 };

struct calendar_row {
	int32_t day;
	uint8_t kind;
	uint32_t line;
	const char *name; /* in the pool; NULL: none */
};

struct calendar_reading {
	const char *file;
	struct pool *pool;
	struct problems *problems;
	struct calendar_row *rows;
	size_t count;
	int64_t version, first_year, last_year; /* 0: not stated */
	uint32_t years_line;
	bool heading_seen;
};

static char *trimmed(char *text)
{
	size_t length = 0;
	while (*text == ' ' || *text == '\t')
		text++;
	length = strlen(text);
	while (length > 0 &&
	       (text[length - 1] == ' ' || text[length - 1] == '\t' || text[length - 1] == '\r'))
		text[--length] = '\0';
	return text;
}

static void read_years(struct calendar_reading *reading, char *value, uint32_t line)
{
	char *dash = strchr(value, '-');
	reading->years_line = line;
	if (dash != NULL) {
		*dash = '\0';
		if (value_read_integer(value, &reading->first_year) &&
		    value_read_integer(dash + 1, &reading->last_year) &&
		    reading->first_year >= 1990 && reading->last_year <= 2199 &&
		    reading->first_year <= reading->last_year &&
		    reading->last_year - reading->first_year < YEARS_MAX)
			return;
		*dash = '-';
	}
	problem_error(reading->problems, reading->file, line,
		      "`years: %.*s` isn't allowed; allowed: the first and the last year with "
		      "data, as 2019-2026, at most %d of them",
		      SHOWN, value, YEARS_MAX);
	reading->first_year = 0;
}

/* "# name: value" states something; any other comment is for people. */
static void read_comment(struct calendar_reading *reading, char *text, uint32_t line)
{
	char *name = trimmed(text + 1);
	if (strncmp(name, "version:", strlen("version:")) == 0) {
		char *value = trimmed(name + strlen("version:"));
		if (!value_read_integer(value, &reading->version) || reading->version < 1 ||
		    reading->version > UINT32_MAX) {
			problem_error(reading->problems, reading->file, line,
				      "`version: %.*s` isn't allowed; allowed: a whole number from "
				      "1",
				      SHOWN, value);
			reading->version = 1;
		}
	} else if (strncmp(name, "years:", strlen("years:")) == 0) {
		read_years(reading, trimmed(name + strlen("years:")), line);
	}
}

static bool kind_of(const char *type, uint8_t *ret_kind)
{
	if (strcmp(type, "holiday") == 0) {
		*ret_kind = CALENDAR_HOLIDAY;
		return true;
	}
	*ret_kind = CALENDAR_MAKEUP_WORKDAY;
	return strcmp(type, "workday") == 0;
}

static void read_row(struct calendar_reading *reading, char *text, uint32_t line)
{
	struct calendar_row row = {.line = line};
	char *type = strchr(text, ',');
	char *name = type == NULL ? NULL : strchr(type + 1, ',');
	if (name == NULL) {
		problem_error(reading->problems, reading->file, line,
			      "`%.*s` isn't a row; allowed: date,type,name", SHOWN, text);
		return;
	}
	*type++ = '\0';
	*name++ = '\0';
	if (time_parse_day(trimmed(text), &row.day) != STATUS_OK)
		problem_error(reading->problems, reading->file, line,
			      "`%.*s` isn't a date; allowed: as 2026-01-01", SHOWN, text);
	else if (!kind_of(trimmed(type), &row.kind))
		problem_error(reading->problems, reading->file, line,
			      "`%.*s` isn't a type; allowed: holiday, workday", SHOWN,
			      trimmed(type));
	else if (reading->count == ROWS_MAX)
		problem_error(reading->problems, reading->file, line, "more than %d rows",
			      ROWS_MAX);
	else {
		name = trimmed(name);
		row.name = name[0] != '\0' ? pool_text(reading->pool, name) : NULL;
		reading->rows[reading->count++] = row;
	}
}

static void read_line(struct calendar_reading *reading, char *text, uint32_t line)
{
	text = trimmed(text);
	if (text[0] == '\0')
		return;
	if (text[0] == '#') {
		read_comment(reading, text, line);
	} else if (!reading->heading_seen) {
		reading->heading_seen = true;
		if (strcmp(text, "date,type,name") != 0)
			problem_error(reading->problems, reading->file, line,
				      "the heading is `%.*s`; allowed: date,type,name", SHOWN,
				      text);
	} else {
		read_row(reading, text, line);
	}
}

static void read_lines(struct calendar_reading *reading, struct bytes content)
{
	char text[LINE_MAX_SIZE];
	uint32_t line = 0;
	for (size_t at = 0; at < content.size;) {
		const uint8_t *end = memchr(content.data + at, '\n', content.size - at);
		size_t size = end == NULL ? content.size - at : (size_t)(end - content.data) - at;
		line++;
		if (size >= sizeof text) {
			problem_error(reading->problems, reading->file, line,
				      "a line of %zu bytes; at most %d are allowed", size,
				      LINE_MAX_SIZE - 1);
		} else {
			memcpy(text, content.data + at, size);
			text[size] = '\0';
			read_line(reading, text, line);
		}
		at += size + 1;
	}
}

/* ---- checks over all rows */

static int by_day(const void *a, const void *b)
{
	const struct calendar_row *x = a;
	const struct calendar_row *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void check_row(struct calendar_reading *reading, size_t i)
{
	const struct calendar_row *row = &reading->rows[i];
	char day[TIME_DAY_TEXT];
	int32_t year = time_civil_of_day(row->day).year;
	time_print_day(row->day, day);
	if (i > 0 && reading->rows[i - 1].day == row->day && !SABOTAGE("fuzz.files"))
		problem_error(reading->problems, reading->file, row->line,
			      "%s is stated twice; the first is in line %u", day,
			      reading->rows[i - 1].line);
	if (year < reading->first_year || year > reading->last_year)
		problem_error(reading->problems, reading->file, row->line,
			      "%s lies outside of the years %" PRId64 " to %" PRId64, day,
			      reading->first_year, reading->last_year);
	if (row->kind == CALENDAR_MAKEUP_WORKDAY && time_weekday(row->day) <= 5)
		problem_warning(reading->problems, reading->file, row->line,
				"%s is no weekend day: it is worked without this row", day);
}

static bool year_has_rows(const struct calendar_reading *reading, int64_t year)
{
	for (size_t i = 0; i < reading->count; i++) {
		if (time_civil_of_day(reading->rows[i].day).year == year)
			return true;
	}
	return false;
}

static void check(struct calendar_reading *reading)
{
	if (reading->version == 0)
		problem_error(reading->problems, reading->file, 0,
			      "no version; wanted: a line `# version: 1`");
	if (reading->first_year == 0) {
		if (reading->years_line == 0)
			problem_error(reading->problems, reading->file, 0,
				      "no years; wanted: a line `# years: 2019-2026`");
		return;
	}
	qsort(reading->rows, reading->count, sizeof reading->rows[0], by_day);
	for (size_t i = 0; i < reading->count; i++)
		check_row(reading, i);
	for (int64_t year = reading->first_year; year <= reading->last_year; year++) {
		if (!year_has_rows(reading, year))
			problem_error(reading->problems, reading->file, reading->years_line,
				      "the year %" PRId64 " has no row: its notice is missing",
				      year);
	}
}

static void build(const struct calendar_reading *reading, struct pool *pool,
		  struct calendar *ret_calendar)
{
	int32_t first = time_day_of_civil((struct civil_date){(int32_t)reading->first_year, 1, 1});
	int32_t last = time_day_of_civil((struct civil_date){(int32_t)reading->last_year, 12, 31});
	int32_t *days = POOL_ARRAY(pool, int32_t, reading->count);
	uint8_t *kinds = POOL_ARRAY(pool, uint8_t, reading->count);
	for (size_t i = 0; i < reading->count; i++) {
		days[i] = reading->rows[i].day;
		kinds[i] = reading->rows[i].kind;
	}
	bool built =
		calendar_build(ret_calendar, (uint32_t)reading->version, first, last, days, kinds,
			       reading->count, pool_alloc(pool, calendar_memory(first, last)));
	ASSERT(built);
	const char **names = POOL_ARRAY(pool, const char *, last - first + 1);
	for (size_t i = 0; i < reading->count; i++)
		names[reading->rows[i].day - first] = reading->rows[i].name;
	ret_calendar->names = names;
}

enum status calendar_load(struct bytes content, const char *file, struct pool *pool,
			  struct problems *problems, struct calendar *ret_calendar)
{
	struct calendar_reading reading = {.file = file, .pool = pool, .problems = problems};
	size_t errors_before = problems->errors;
	reading.rows = POOL_ARRAY(pool, struct calendar_row, ROWS_MAX);
	read_lines(&reading, content);
	check(&reading);
	if (problems->errors != errors_before)
		return STATUS_INVALID;
	build(&reading, pool, ret_calendar);
	return STATUS_OK;
}
