/* What people ask of cases. */
#ifndef ZHIAN_SERVICES_ESCALATION_CASES_QUERY_H
#define ZHIAN_SERVICES_ESCALATION_CASES_QUERY_H

#include "common/stage/queries/question.h"
#include "services/escalation/tables.h"

extern const struct question_area cases_questions;

struct json_line;
/* query_lines.c: one JSON line each. */
void casefile_line(const struct query_context *query, struct answer *answer, uint64_t number,
		   const struct casefile_row *row);
/* The line of one that is shown alone: with the penalty bases of what was found. */
void casefile_whole_line(const struct query_context *query, struct answer *answer, uint64_t number,
			 const struct casefile_row *row);

/* query_explain.c: what it came from, what runs, how each axis stands, and what the law says. */
object_explain_fn casefile_explain;

/* query_penalties.c, of a hazard: a line for each penalty basis of the policy in force that is
 * about what was found and is for its party's role, with the articles' text; and one that names
 * those for others. */
void esc_explain_penalties(const struct query_context *query, uint64_t hazard,
			   struct answer *answer);
/* The same within an object that is being written, without texts: of each its article, its range
 * and whom it punishes. */
void esc_put_penalties(const struct query_context *query, uint64_t hazard, struct json_line *json);
/* query_evidence.c: the pieces of evidence, one by one. */
void evidence_put(const struct query_context *query, struct json_line *json, uint64_t number);
void esc_explain_evidence(const struct query_context *query, uint64_t number,
			  struct answer *answer);
/* query_execution.c: how its decision is carried out, in an object that is being written; and where
 * it is suspended, agreed on or ended, a line each with the articles. */
void execution_put(const struct query_context *query, struct json_line *json, uint64_t number,
		   const struct casefile_row *casefile);
void esc_explain_execution(const struct query_context *query, uint64_t number,
			   const struct casefile_row *casefile, struct answer *answer);
/* query_surcharge.c: its surcharge up to today with the articles, where one was decided; and the
 * same in an object that is being written. */
void esc_explain_surcharge(const struct query_context *query, uint64_t number,
			   struct answer *answer);
void surcharge_put(const struct query_context *query, struct json_line *json,
		   const struct surcharge *surcharge);

#endif
