/* Bulletins (统计报表): which there are, which days they cover, what they count.
 *
 * A bulletin is made for a cut-off, a whole day, by the time at which the office recorded a thing:
 * what is recorded later, of whatever day, changes no bulletin that was made before. */
#ifndef ZHIAN_CORE_BULLETIN_H
#define ZHIAN_CORE_BULLETIN_H

#include <stdbool.h>
#include <stdint.h>

enum bulletin_kind {
	BULLETIN_WEEKLY,    /* seven days up to the cut-off (每周报送) */
	BULLETIN_MONTHLY,   /* from the first of its month: the monthly dispatch */
	BULLETIN_HALF_YEAR, /* from 1 January or 1 July */
	BULLETIN_YEAR,      /* from 1 January */
	BULLETIN_PERIOD,    /* from a day that is stated: a campaign's results */
	BULLETIN_KIND_COUNT,
};

const char *bulletin_kind_name(enum bulletin_kind kind); /* "half_year" */
/* BULLETIN_KIND_COUNT: no such kind. */
enum bulletin_kind bulletin_kind_of_name(const char *name);

/* Days, all of them within. */
struct bulletin_span {
	int32_t from_day, cutoff_day;
	int32_t year_day; /* 1 January of the cut-off's year: what "this year" counts from */
};

/* `from_day` is BULLETIN_PERIOD's alone.  false: it is after the cut-off, or a day is no date of
 * 1900 to 2200. */
bool bulletin_span_of(enum bulletin_kind kind, int32_t from_day, int32_t cutoff_day,
		      struct bulletin_span *ret_span);

enum bulletin_how { BULLETIN_FLOW, BULLETIN_FEN, BULLETIN_STOCK };

enum bulletin_group {
	BULLETIN_BY_REPORT_KIND,
	BULLETIN_BY_LEVEL, /* as it is at the cut-off */
	BULLETIN_BY_MEASURE,
	BULLETIN_BY_NOTICE,
	BULLETIN_BY_OWNER, /* who handles it then */
	BULLETIN_BY_UNIT,  /* of whoever did it; of a stock, whose it is then */
	BULLETIN_GROUP_COUNT,
};

const char *bulletin_group_name(enum bulletin_group group); /* "report_kind" */
/* BULLETIN_GROUP_COUNT: no such group. */
enum bulletin_group bulletin_group_of_name(const char *name);

enum bulletin_figure {
#define FIGURE(name, text, how, groups) BULLETIN_##name,
#include "common/core/bulletin_figures.def"
#undef FIGURE
	BULLETIN_FIGURE_COUNT,
};

const char *bulletin_figure_name(enum bulletin_figure figure); /* "hazards_opened" */
/* BULLETIN_FIGURE_COUNT: no such figure. */
enum bulletin_figure bulletin_figure_of_name(const char *name);
enum bulletin_how bulletin_figure_how(enum bulletin_figure figure);
bool bulletin_figure_by(enum bulletin_figure figure, enum bulletin_group group);

#endif
