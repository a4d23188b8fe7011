/* Series of official numbers (文号), and what a restore makes of them.
 *
 * Such numbers are gapless, so a restore can't leave some free as it does with objects; and
 * what was printed after the backup stands on paper alone.  So each series waits after a restore,
 * until a person has said which number was the last; the next one follows it.
 */
#ifndef ZHIAN_CORE_SERIES_H
#define ZHIAN_CORE_SERIES_H

#include "common/core/decider.h"

#define SERIES_NAME_MAX 40u
#define SERIES_LAST_MAX 1000000u /* of one year; more is a slip of the hand */

struct number_series {
	const char *name;    /* "order.correction"; as people type it, of one daemon alone */
	uint8_t group, kind; /* the service's own: which row it is */
};

struct series_book {
	const struct number_series *all;
	size_t count;
	/* The last number that was given; 0: none. */
	uint32_t (*last)(const struct rows_reader *rows, const struct number_series *series,
			 uint32_t year);
	void (*put)(struct rows_writer *rows, const struct number_series *series, uint32_t year,
		    uint32_t last);
};

/* NULL: none of that name. */
const struct number_series *series_find(const struct series_book *book, const char *name);

/* Does the series wait for a person's word since a restore? */
bool series_waits(const struct rows_reader *rows, const struct number_series *series,
		  uint32_t year);
/* true: it waits, and the act that wanted its next number is refused. */
bool series_refuse(const struct decide_context *context, const struct series_book *book,
		   uint8_t group, uint8_t kind, uint32_t year, struct decision *decision);

/* Of SeriesConfirmed; every other event is none of its business. */
MUST_CHECK enum status series_evolve(const struct series_book *book, struct rows_writer *rows,
				     const struct event *event);

#endif
