/* "Why?" of a measure. */
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/clocks/rule_text.h"
#include "services/escalation/ladder/query.h"
#include "services/escalation/query_lines.h"
#include "services/escalation/states.h"

/* What had to be on record before: what it was, by which rule, and who decided it. */
static void put_predecessor(const struct query_context *query, struct answer *answer,
			    uint64_t number)
{
	struct measure_row row;
	struct measure_file file;
	struct json_line json;
	if (!measure_get(query->rows, number, &row) ||
	    !measure_file_get(query->rows, number, &file) || SABOTAGE("explain.predecessor-unsaid"))
		return;
	const struct rule *rule =
		policy_rule_used(query->policies, query->policy, bytes_of_text(file.rule_id),
				 file.head.rule_version);
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "predecessor");
	json_text(&json, "table", measure_table.name);
	json_id(&json, "predecessor", object_id_make(OBJECT_MEASURE, query->region, number));
	json_enum(&json, "measure", &zh__measure_kind__descriptor, row.kind);
	json_text(&json, "state", measure_table.states[row.state].name);
	json_text(&json, "rule", file.rule_id);
	json_unsigned(&json, "rule_version", file.head.rule_version);
	if (rule != NULL) {
		json_text(&json, "because_zh", rule->because_zh);
		json_text(&json, "because_en", rule->because_en);
		json_text(&json, "source", rule->source);
	}
	json_text(&json, "decided_by", file.decided_by);
	json_end(&json);
	answer->lines++;
}

void measure_explain_rule(const struct query_context *query, uint64_t number, struct answer *answer)
{
	struct measure_row row;
	struct measure_file file;
	struct json_line json;
	if (!measure_get(query->rows, number, &row) ||
	    !measure_file_get(query->rows, number, &file))
		return;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "measure");
	json_id(&json, "id", object_id_make(OBJECT_MEASURE, query->region, number));
	json_enum(&json, "measure", &zh__measure_kind__descriptor, row.kind);
	json_rule_used(&json, query, bytes_of_text(file.rule_id), file.head.rule_version);
	json_facts_text(&json, file.facts);
	measure_waits(query, &json, number, &row);
	json_text(&json, "proposed_by", file.proposed_by);
	json_text(&json, "decided_by", file.decided_by);
	json_id(&json, "hazard", object_id_make(OBJECT_HAZARD, query->region, row.hazard));
	if (file.head.predecessor_count != 0) {
		json_array(&json, "predecessors");
		for (size_t i = 0; i < file.head.predecessor_count && i < PREDECESSORS_MAX; i++)
			json_id(&json, NULL,
				object_id_make(OBJECT_MEASURE, query->region,
					       file.predecessors[i]));
		json_array_end(&json);
	}
	json_end(&json);
	answer->lines++;
	for (size_t i = 0; i < file.head.predecessor_count && i < PREDECESSORS_MAX; i++)
		put_predecessor(query, answer, file.predecessors[i]);
}

void measure_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
		     struct answer *answer)
{
	struct measure_row row;
	uint64_t number = explain->object->number;
	if (explain->object->region != query->region || !measure_get(query->rows, number, &row)) {
		answer->refusal.code = "escalation.not_found";
		return;
	}
	measure_explain_rule(query, number, answer);
	explain_clocks(query, line_id(query, OBJECT_MEASURE, number), answer);
	line_explain_state(answer, &measure_table, row.state);
}
