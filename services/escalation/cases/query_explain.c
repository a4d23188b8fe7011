/* "Why?" of a case. */
#include "common/stage/clocks/clock_query.h"
#include "services/escalation/cases/certification.h"
#include "services/escalation/cases/query.h"
#include "services/escalation/ladder/query.h"
#include "services/escalation/query_lines.h"
#include "services/escalation/states.h"

/* Before a decision there is nothing to contest. */
static void put_contest(const struct query_context *query, struct answer *answer, uint64_t number,
			const struct casefile_row *casefile)
{
	struct execution_row row;
	if (casefile->decided_ms == 0)
		return;
	(void)execution_get(query->rows, number, &row);
	line_explain_state(answer, &case_contest_table, row.contest);
}

/* Before it is closed there is nothing to report. */
static void put_certification(const struct query_context *query, struct answer *answer,
			      uint64_t number)
{
	struct certification_row row;
	if (certification_get(query->rows, number, &row))
		line_explain_state(answer, &case_certification_table, row.state);
}

void casefile_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
		      struct answer *answer)
{
	struct casefile_row row;
	uint64_t number = explain->object->number;
	if (explain->object->region != query->region || !casefile_get(query->rows, number, &row)) {
		answer->refusal.code = "escalation.not_found";
		return;
	}
	/* What it came from: the measure that somebody decided to take, and by which rule. */
	measure_explain_rule(query, row.measure, answer);
	explain_clocks(query, line_id(query, OBJECT_CASEFILE, number), answer);
	line_explain_state(answer, &case_table, row.state);
	line_explain_state(answer, &case_service_table, row.service);
	line_explain_state(answer, &case_publication_table, row.publication);
	line_explain_state(answer, &case_execution_table, row.execution);
	put_contest(query, answer, number, &row);
	put_certification(query, answer, number);
	esc_explain_evidence(query, number, answer);
	esc_explain_execution(query, number, &row, answer);
	esc_explain_surcharge(query, number, answer);
	esc_explain_penalties(query, row.hazard, answer);
}
