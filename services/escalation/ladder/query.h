/* What people ask of the ladder: measures, and why they were proposed. */
#ifndef ZHIAN_SERVICES_ESCALATION_LADDER_QUERY_H
#define ZHIAN_SERVICES_ESCALATION_LADDER_QUERY_H

#include "common/stage/queries/question.h"
#include "services/escalation/tables.h"

extern const struct question_area ladder_questions;

struct json_line;
/* query_lines.c: one JSON line each. */
void measure_line(const struct query_context *query, struct answer *answer, uint64_t number,
		  const struct measure_row *row);
void ladder_line(const struct query_context *query, struct answer *answer,
		 const struct ledger_row *row, struct bytes name);
/* While it waits for a decision: who may (may_decide), by when (decide_by_ms) and whether that has
 * passed (decision_overdue). */
void measure_waits(const struct query_context *query, struct json_line *json, uint64_t number,
		   const struct measure_row *row);

/* query_explain.c: why it was proposed, who decides or decided, what runs, what is possible. */
object_explain_fn measure_explain;
/* Of one alone: by which rule on which facts, with what had to be on record before, line by line.
 * Nothing where there is no such measure. */
void measure_explain_rule(const struct query_context *query, uint64_t number,
			  struct answer *answer);

/* query_explain_ladder.c, of a hazard: a line for each measure that a group of the ladder has
 * proposed, or for why it has proposed none, nothing of one that the ladder doesn't know; and what
 * punishes what was found. */
object_explain_fn ladder_explain;

#endif
