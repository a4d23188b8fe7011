/* The grid of what can happen, between the files that check a topic.
 *
 * The rules of a topic compare facts with constants, so what can happen collapses to a grid: for
 * each fact the cells between the constants, and "unknown"; for the day the spans between
 * validities.  Each cell of an axis has a bit set of the rules that it leaves possible, so the
 * first match of a cell of the grid is the lowest bit of the AND over its axes.
 *
 * The walk goes axis by axis.  Cells of an axis that leave the same rules possible are walked as
 * one, and an axis on which none of the rules that are left has a condition isn't split at all: so
 * a question that is many small ones (a measure for each cause) stays small. */
#ifndef ZHIAN_POLICY_POLICY_GRID_H
#define ZHIAN_POLICY_POLICY_GRID_H

#include "common/policy/rules/policy_text.h"

enum {
	GRID_AXES_MAX = FACT_COUNT + 1,
	GRID_TEXT = 320,
};
#define GRID_NOT_SPLIT SIZE_MAX

struct cell {
	uint64_t rules; /* not excluded */
	int64_t from;   /* the lowest value; the values of an enumeration as bits; a set; a day */
	int64_t to;
	bool known;
};

struct axis {
	bool is_day;
	enum fact fact;
	uint64_t conditioned; /* rules with a condition on it */
	struct cell *cells;
	size_t count;
};

struct grid {
	const struct policy_making *making;
	const struct topic_text *topic;
	const struct rule *rules;
	size_t rule_count;
	struct pool pool;
	struct axis axes[GRID_AXES_MAX]; /* those that most rules ask for first */
	size_t axis_count;
	uint64_t cases;     /* cells that were looked at */
	uint64_t answering; /* rules that answer some cell */
	uint64_t hiders;    /* rules that answer where a dead one would */
	enum outcome rank;  /* what must not fall; OUTCOME_FIELD_COUNT: nothing */
	size_t falls;
	uint64_t fell[POLICY_RULES_MAX]; /* pairs of rules that were told already */
};

/* policy_axes.c: the axes of a topic's rules.  false: a set is asked for too many things. */
bool grid_build_axes(struct grid *grid);
/* What makes a matter worse as it grows, from the first cell to the last known one. */
bool grid_axis_rises(const struct axis *axis);

/* policy_grid_text.c: places in words. */
void grid_say(char *out, size_t *used, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "level major, times_overdue 2 and more"; axes that weren't split and `except` are left out. */
void grid_say_place(const struct grid *grid, const size_t *at, const struct axis *except,
		    char out[GRID_TEXT]);
/* The value at which a cell begins. */
void grid_say_value(const struct axis *axis, const struct cell *cell, char out[GRID_TEXT]);

#endif
