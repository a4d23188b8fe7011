/* Questions about clocks that every daemon answers: list, show, due, explain, calendar. */
#ifndef ZHIAN_STAGE_CLOCK_QUERY_H
#define ZHIAN_STAGE_CLOCK_QUERY_H

#include "common/core/common_tables.h"
#include "common/stage/queries/lists.h"
#include "common/stage/queries/query.h"

/* One clock as `list`, `show` and `due` print it. */
void clock_line(const struct query_context *query, struct answer *answer, uint64_t number,
		const struct clock_row *row);

/* clock list: of a subject also those that have ended, which costs a look at every clock unless
 * another state is asked for. */
#define CLOCK_LIST_OPTIONS 6
extern const struct list_option clock_list_options[CLOCK_LIST_OPTIONS];
void answer_clock_list(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer);
/* clock show: the clock, then its ledger. */
void answer_clock_get(const struct query_context *query, uint64_t number, struct answer *answer);
/* What falls due in a range, in pages: first what has no mark left, by its due moment, then what
 * still has one, by its next mark. */
void answer_due(const struct query_context *query, const Zh__DueQuery *due, struct answer *answer);

/* clock_explain_query.c: "why?" of a clock: its rule, its ledger, both readings of its end, and the
 * counting day by day. */
void answer_clock_explain(const struct query_context *query, const Zh__ExplainQuery *asked,
			  struct answer *answer);
/* Of any other object: its clocks, a line each, as its service tells why it is where it is. */
void explain_clocks(const struct query_context *query, struct object_id subject,
		    struct answer *answer);
/* The same as of a clock for the clocks of any other object, after what its service said about
 * it. */
void answer_subject_clocks(const struct query_context *query, const Zh__ExplainQuery *asked,
			   struct answer *answer);
void clock_ledger_lines(const struct query_context *query, uint64_t clock,
			const struct clock_row *row, struct answer *answer);

/* calendar_query.c: the calendar in force, or whose dates another one would move. */
void answer_calendar(const struct query_context *query, const Zh__CalendarQuery *ask,
		     struct answer *answer);

#endif
