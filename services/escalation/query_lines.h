/* What the lines and the explanations of all areas share. */
#ifndef ZHIAN_SERVICES_ESCALATION_QUERY_LINES_H
#define ZHIAN_SERVICES_ESCALATION_QUERY_LINES_H

#include "common/base/state_table.h"
#include "common/core/json_line.h"
#include "common/stage/queries/query.h"
#include "services/escalation/tables.h"

/* The object of that number here. */
static inline struct object_id line_id(const struct query_context *query, enum object_kind kind,
				       uint64_t number)
{
	return object_id_make(kind, query->region, number);
}

/* Where a matter came from, if that is on record. */
void line_put_trace(const struct query_context *query, struct json_line *json,
		    const struct trace_ref *trace);
/* When the tightest clock that runs on it ends; 0: none does. */
int64_t line_due_ms(const struct query_context *query, struct object_id id);
/* Members due_ms and overdue.  `day_ms`: of something besides its clocks that is on a day; 0:
 * nothing is. */
void line_put_due(const struct query_context *query, struct json_line *json, struct object_id id,
		  int64_t day_ms);
/* Of a life, or an axis of one: where it stands, and what is possible from there. */
void line_explain_state(struct answer *answer, const struct state_table *table, uint8_t state);

#endif
