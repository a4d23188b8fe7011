/* "Why?" of a measure, and of where a notice or a case stands. */
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/clocks/rule_text.h"
#include "services/escalation/bulletin/bulletin.h"
#include "services/escalation/cases/certification.h"
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

static void put_measure(const struct query_context *query, struct answer *answer, uint64_t number,
			const struct measure_row *row)
{
	struct measure_file file;
	struct json_line json;
	if (!measure_file_get(query->rows, number, &file))
		return;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "measure");
	json_id(&json, "id", object_id_make(OBJECT_MEASURE, query->region, number));
	json_enum(&json, "measure", &zh__measure_kind__descriptor, row->kind);
	json_rule_used(&json, query, bytes_of_text(file.rule_id), file.head.rule_version);
	json_facts_text(&json, file.facts);
	measure_waits(query, &json, number, row);
	json_text(&json, "proposed_by", file.proposed_by);
	json_text(&json, "decided_by", file.decided_by);
	json_id(&json, "hazard", object_id_make(OBJECT_HAZARD, query->region, row->hazard));
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

/* What the case came from: the measure that somebody decided to take, and by which rule. */
static void put_cause(const struct query_context *query, struct answer *answer,
		      const struct casefile_row *casefile)
{
	struct measure_row measure;
	if (measure_get(query->rows, casefile->measure, &measure))
		put_measure(query, answer, casefile->measure, &measure);
}

/* ---- state, for every kind */

static void put_state(struct answer *answer, const struct state_table *table, uint8_t state)
{
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "state");
	json_text(&json, "table", table->name);
	json_text(&json, "state", table->states[state].name);
	json_possible(&json, table, state);
	json_end(&json);
	answer->lines++;
}

/* Before a decision there is nothing to contest. */
static void put_contest(const struct query_context *query, struct answer *answer, uint64_t number,
			const struct casefile_row *casefile)
{
	struct execution_row row;
	if (casefile->decided_ms == 0)
		return;
	(void)execution_get(query->rows, number, &row);
	put_state(answer, &case_contest_table, row.contest);
}

/* Before it is closed there is nothing to report. */
static void put_certification(const struct query_context *query, struct answer *answer,
			      uint64_t number)
{
	struct certification_row row;
	if (certification_get(query->rows, number, &row))
		put_state(answer, &case_certification_table, row.state);
}

/* ---- questions */

static bool explain_known(const struct query_context *query, struct object_id id,
			  struct answer *answer)
{
	struct measure_row measure;
	struct notice_row notice;
	struct casefile_row casefile;
	struct bulletin_row bulletin;
	if (id.kind == OBJECT_BULLETIN && bulletin_row_get(query->rows, id.number, &bulletin)) {
		explain_clocks(query, id, answer);
		put_state(answer, &bulletin_table, bulletin.state);
	} else if (id.kind == OBJECT_MEASURE && measure_get(query->rows, id.number, &measure)) {
		put_measure(query, answer, id.number, &measure);
		explain_clocks(query, id, answer);
		put_state(answer, &measure_table, measure.state);
	} else if (id.kind == OBJECT_NOTICE && notice_get(query->rows, id.number, &notice)) {
		explain_clocks(query, id, answer);
		put_state(answer, &notice_table, notice.state);
	} else if (id.kind == OBJECT_CASEFILE && casefile_get(query->rows, id.number, &casefile)) {
		put_cause(query, answer, &casefile);
		explain_clocks(query, id, answer);
		put_state(answer, &case_table, casefile.state);
		put_state(answer, &case_service_table, casefile.service);
		put_state(answer, &case_publication_table, casefile.publication);
		put_state(answer, &case_execution_table, casefile.execution);
		put_contest(query, answer, id.number, &casefile);
		put_certification(query, answer, id.number);
		esc_explain_evidence(query, id.number, answer);
		esc_explain_execution(query, id.number, &casefile, answer);
		esc_explain_surcharge(query, id.number, answer);
		esc_explain_penalties(query, casefile.hazard, answer);
	} else if (id.kind == OBJECT_HAZARD) {
		/* Its own daemon says whether there is one: the ladder may not have heard of it. */
		esc_explain_ladder(query, id.number, answer);
		esc_explain_penalties(query, id.number, answer);
	} else {
		return false;
	}
	return true;
}

bool esc_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
		 struct answer *answer)
{
	if (explain->object == NULL ||
	    (explain->object->kind != OBJECT_MEASURE && explain->object->kind != OBJECT_NOTICE &&
	     explain->object->kind != OBJECT_CASEFILE && explain->object->kind != OBJECT_HAZARD &&
	     explain->object->kind != OBJECT_BULLETIN))
		return false;
	struct object_id id = object_id_make((enum object_kind)explain->object->kind,
					     explain->object->region, explain->object->number);
	if (id.region != query->region || !explain_known(query, id, answer))
		answer->refusal.code = "escalation.not_found";
	return true;
}
