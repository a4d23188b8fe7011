#include "common/core/bulletin.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/base/time.h"

#define FIRST_YEAR 1900
#define LAST_YEAR 2200

static const char *const kind_names[BULLETIN_KIND_COUNT] = {
	[BULLETIN_WEEKLY] = "weekly",       [BULLETIN_MONTHLY] = "monthly",
	[BULLETIN_HALF_YEAR] = "half_year", [BULLETIN_YEAR] = "year",
	[BULLETIN_PERIOD] = "period",
};

const char *bulletin_kind_name(enum bulletin_kind kind)
{
	ASSERT((unsigned)kind < BULLETIN_KIND_COUNT);
	return kind_names[kind];
}

enum bulletin_kind bulletin_kind_of_name(const char *name)
{
	unsigned kind = 0;
	while (kind < BULLETIN_KIND_COUNT && strcmp(kind_names[kind], name) != 0)
		kind++;
	return (enum bulletin_kind)kind;
}

static bool is_date(int32_t day)
{
	return day >= time_day_of_civil((struct civil_date){FIRST_YEAR, 1, 1}) &&
	       day <= time_day_of_civil((struct civil_date){LAST_YEAR, 12, 31});
}

bool bulletin_span_of(enum bulletin_kind kind, int32_t from_day, int32_t cutoff_day,
		      struct bulletin_span *ret_span)
{
	if (!is_date(cutoff_day))
		return false;
	struct civil_date cutoff = time_civil_of_day(cutoff_day), first = cutoff;
	first.day = 1;
	int32_t month_day = time_day_of_civil(first);
	first.month = cutoff.month <= 6 ? 1 : 7;
	int32_t half_day = time_day_of_civil(first);
	first.month = 1;
	int32_t year_day = time_day_of_civil(first);
	const int32_t from_days[BULLETIN_KIND_COUNT] = {
		[BULLETIN_WEEKLY] = cutoff_day - 6, [BULLETIN_MONTHLY] = month_day,
		[BULLETIN_HALF_YEAR] = half_day,    [BULLETIN_YEAR] = year_day,
		[BULLETIN_PERIOD] = from_day,
	};
	ASSERT((unsigned)kind < BULLETIN_KIND_COUNT);
	*ret_span = (struct bulletin_span){from_days[kind], cutoff_day, year_day};
	return from_days[kind] <= cutoff_day && is_date(from_days[kind]);
}

static const char *const group_names[BULLETIN_GROUP_COUNT] = {
	[BULLETIN_BY_REPORT_KIND] = "report_kind",
	[BULLETIN_BY_LEVEL] = "level",
	[BULLETIN_BY_MEASURE] = "measure",
	[BULLETIN_BY_NOTICE] = "notice",
	[BULLETIN_BY_OWNER] = "owner",
	[BULLETIN_BY_UNIT] = "unit",
};

const char *bulletin_group_name(enum bulletin_group group)
{
	ASSERT((unsigned)group < BULLETIN_GROUP_COUNT);
	return group_names[group];
}

enum bulletin_group bulletin_group_of_name(const char *name)
{
	unsigned group = 0;
	while (group < BULLETIN_GROUP_COUNT && strcmp(group_names[group], name) != 0)
		group++;
	return (enum bulletin_group)group;
}

static const struct {
	const char *name;
	enum bulletin_how how;
	unsigned groups;
} figures[BULLETIN_FIGURE_COUNT] = {
#define BY(group) (1u << BULLETIN_BY_##group)
#define FIGURE(name, text, how, groups) [BULLETIN_##name] = {(text), BULLETIN_##how, (groups)},
#include "common/core/bulletin_figures.def"
#undef FIGURE
#undef BY
};

const char *bulletin_figure_name(enum bulletin_figure figure)
{
	ASSERT((unsigned)figure < BULLETIN_FIGURE_COUNT);
	return figures[figure].name;
}

enum bulletin_figure bulletin_figure_of_name(const char *name)
{
	unsigned figure = 0;
	while (figure < BULLETIN_FIGURE_COUNT && strcmp(figures[figure].name, name) != 0)
		figure++;
	return (enum bulletin_figure)figure;
}

enum bulletin_how bulletin_figure_how(enum bulletin_figure figure)
{
	ASSERT((unsigned)figure < BULLETIN_FIGURE_COUNT);
	return figures[figure].how;
}

bool bulletin_figure_by(enum bulletin_figure figure, enum bulletin_group group)
{
	ASSERT((unsigned)figure < BULLETIN_FIGURE_COUNT);
	return (figures[figure].groups >> group & 1) != 0;
}
