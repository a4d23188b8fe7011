/* State machines as tables in which every (state, event) pair has a row.
 *
 * A service writes its table once, in a .def file that is included several
 * times; from it come the dense array below, the names, the officers' page
 * (`zhianctl states TABLE`), the drawing and the tests.  Three kinds of row:
 *   GO      the event is legal here and leads to `next`
 *   IGNORE  legal and without effect, with the reason
 *   REFUSE  illegal here: `why` says it, state_table_possible() says what is possible instead
 * A pair without a row, a state that nothing leaves and that isn't final, and a state with neither
 * a running clock nor a next act that doesn't say "rest" are found by state_table_check().
 */
#ifndef ZHIAN_BASE_STATE_TABLE_H
#define ZHIAN_BASE_STATE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum state_verdict {
	STATE_MISSING = 0,
	STATE_GO,
	STATE_IGNORE,
	STATE_REFUSE,
};

/* Where a row stands in a table's rows; of the state behind the last: how many there are. */
#define STATE_ROW_AT(state, event_count, event)                                                    \
	((size_t)(state) * (size_t)(event_count) + (size_t)(event))

struct state_row {
	const char *id;     /* "HZ08": unique in the table, never reused */
	const char *why;    /* one sentence; catalogue text is looked up by id */
	const char *source; /* law, notice or "ours" */
	uint8_t verdict;    /* enum state_verdict */
	uint8_t next;       /* state after GO; the same state otherwise */
	uint16_t line;      /* in the .def file, for messages */
};

enum state_flags {
	STATE_INITIAL = 1,
	STATE_FINAL = 2,
	STATE_REST = 4,  /* nothing is due here, and that is meant */
	STATE_CLOCK = 8, /* a clock runs while the object is here */
};

struct state_info {
	const char *name; /* lower_snake, as in JSON */
	unsigned flags;
};

enum state_event_flags {
	STATE_EVENT_MARK = 1, /* a clock's mark fired */
	STATE_EVENT_ACT = 2,  /* a person's act: counts as a "next act" */
};

struct state_event_info {
	const char *name;
	unsigned flags;
};

struct state_table {
	const char *name;
	const struct state_info *states;
	uint8_t state_count;
	const struct state_event_info *events;
	uint8_t event_count;
	const struct state_row *rows; /* [state * event_count + event] */
};

/* Never NULL for values inside of the table (asserted). */
const struct state_row *state_table_row(const struct state_table *table, uint8_t state,
					uint8_t event);

/* The person's acts that have a GO row in `state`; returns how many were written. */
size_t state_table_possible(const struct state_table *table, uint8_t state, uint8_t *events,
			    size_t max);

/* Calls `problem` for each thing wrong with the table; returns how many there were. */
size_t state_table_check(const struct state_table *table,
			 void (*problem)(void *context, const char *what, const char *state,
					 const char *event),
			 void *context);

#endif
