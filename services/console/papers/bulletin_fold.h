/* A bulletin as it is counted: the events of five journals, one journal after the other and each
 * from its first event on, become figures.  The same events give the same figures, whenever they
 * are read.  Tests (EVENT_TEST) count nowhere.  Reads no clock, writes nothing. */
#ifndef ZHIAN_SERVICES_CONSOLE_BULLETIN_FOLD_H
#define ZHIAN_SERVICES_CONSOLE_BULLETIN_FOLD_H

#include "common/core/bulletin.h"
#include "common/core/event.h"

enum bulletin_column {
	BULLETIN_IN_PERIOD,
	BULLETIN_IN_YEAR,
	BULLETIN_BEFORE,    /* a stock, as the period began */
	BULLETIN_AT_CUTOFF, /* a stock */
	BULLETIN_COLUMN_COUNT,
};
const char *bulletin_column_name(enum bulletin_column column); /* "at_cutoff" */
/* BULLETIN_COLUMN_COUNT: no such column. */
enum bulletin_column bulletin_column_of_name(const char *name);

#define BULLETIN_WORD 96

/* Which objects one number counts; figure BULLETIN_FIGURE_COUNT: none is asked for. */
struct bulletin_wish {
	enum bulletin_figure figure;
	enum bulletin_column column;
	enum bulletin_group by;   /* of this group of the figure's … */
	char word[BULLETIN_WORD]; /* … the ones with this word; "": all of the figure's */
};

struct bulletin;

/* FULL. */
MUST_CHECK enum status bulletin_begin(const struct bulletin_span *span,
				      const struct bulletin_wish *wish, uint32_t region,
				      struct bulletin **ret_bulletin);
void bulletin_free(struct bulletin *bulletin); /* NULL is fine */

/* The next event of this journal.  NOT_FOUND: it was recorded after the cut-off, and so was all
 * that comes after it; FULL.  Bytes that are no event count nothing. */
MUST_CHECK enum status bulletin_take(struct bulletin *bulletin, enum daemon daemon,
				     int64_t recorded_ms, struct bytes stored);
/* No more comes of this journal. */
void bulletin_journal_ends(struct bulletin *bulletin, enum daemon daemon);
/* After all five. */
MUST_CHECK enum status bulletin_end(struct bulletin *bulletin);

struct bulletin_value {
	uint64_t of[BULLETIN_COLUMN_COUNT];
};
struct bulletin_value bulletin_value(const struct bulletin *bulletin, enum bulletin_figure figure);

/* One of a group, `word` as in JSON ("major", an officer's id; "none": of nobody, or not told). */
typedef void bulletin_group_fn(void *context, const char *word, const struct bulletin_value *value);
/* Ordered by what the group counts by: an enumeration's numbers, the officers' ids. */
void bulletin_each_of_group(const struct bulletin *bulletin, enum bulletin_figure figure,
			    enum bulletin_group group, bulletin_group_fn *each, void *context);

/* Stands from now on in every figure that is told apart by units and counted anything: with 0 where
 * it has nothing.  FULL. */
MUST_CHECK enum status bulletin_name_unit(struct bulletin *bulletin, const char *unit);

/* What the wished number counts: as often as it counted, in order of time; a stock by its
 * numbers. */
size_t bulletin_row_count(const struct bulletin *bulletin);
struct object_id bulletin_row(const struct bulletin *bulletin, size_t index);

#endif
