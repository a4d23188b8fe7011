/* How measures, notices, casefiles and ledger rows are printed: one JSON line each. */
#ifndef ZHIAN_SERVICES_ESCALATION_QUERY_LINES_H
#define ZHIAN_SERVICES_ESCALATION_QUERY_LINES_H

#include "services/escalation/escalation.h"
#include "services/escalation/tables.h"

struct json_line;
/* While it waits for a decision: who may (may_decide), by when (decide_by_ms) and whether that has
 * passed (decision_overdue). */
void measure_waits(const struct query_context *query, struct json_line *json, uint64_t number,
		   const struct measure_row *row);
void measure_line(const struct query_context *query, struct answer *answer, uint64_t number,
		  const struct measure_row *row);
void notice_line(const struct query_context *query, struct answer *answer, uint64_t number,
		 const struct notice_row *row);
void casefile_line(const struct query_context *query, struct answer *answer, uint64_t number,
		   const struct casefile_row *row);
/* The line of one that is shown alone: with the penalty bases of what was found. */
void casefile_whole_line(const struct query_context *query, struct answer *answer, uint64_t number,
			 const struct casefile_row *row);
void ladder_line(const struct query_context *query, struct answer *answer,
		 const struct ledger_row *row, struct bytes name);

/* Several lines: why it was proposed, who decides or decided, what runs, what is possible. */
bool esc_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
		 struct answer *answer);

/* Of a hazard: a line for each measure that a group of the ladder has proposed, or for why it has
 * proposed none.  Nothing of one that the ladder doesn't know. */
void esc_explain_ladder(const struct query_context *query, uint64_t hazard, struct answer *answer);
/* Of a hazard: a line for each penalty basis of the policy in force that is about what was found
 * and is for its party's role, with the articles' text; and one that names those for others. */
void esc_explain_penalties(const struct query_context *query, uint64_t hazard,
			   struct answer *answer);
/* The same within an object that is being written, without texts: of each its article, its range
 * and whom it punishes. */
void esc_put_penalties(const struct query_context *query, uint64_t hazard, struct json_line *json);
/* Of a case: how its decision is carried out, in an object that is being written; and where it is
 * suspended, agreed on or ended, a line each with the articles. */
/* The pieces of evidence, one by one. */
void evidence_put(const struct query_context *query, struct json_line *json, uint64_t number);
void esc_explain_evidence(const struct query_context *query, uint64_t number,
			  struct answer *answer);
void execution_put(const struct query_context *query, struct json_line *json, uint64_t number,
		   const struct casefile_row *casefile);
void esc_explain_execution(const struct query_context *query, uint64_t number,
			   const struct casefile_row *casefile, struct answer *answer);
/* Of a case: its surcharge up to today with the articles, where one was decided; and the same in an
 * object that is being written. */
void esc_explain_surcharge(const struct query_context *query, uint64_t number,
			   struct answer *answer);
void surcharge_put(const struct query_context *query, struct json_line *json,
		   const struct surcharge *surcharge);

#endif
