/* Why an inspection is where it is: its state and what may be done, its clock's rule, and for each
 * finding the rule that proposed. */
#include "common/policy/rules/policy.h"
#include "common/policy/rules/policy_versions.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/clocks/rule_text.h"
#include "inspection.pb-c.h"
#include "services/hazard/inspection/query.h"
#include "services/hazard/tables.h"

static void put_state(const struct query_context *query, struct answer *answer,
		      const struct inspection_row *row)
{
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "state");
	json_text(&json, "state", inspection_states.states[row->state].name);
	json_id(&json, "hazard", object_id_make(OBJECT_HAZARD, query->region, row->of_hazard));
	json_possible(&json, &inspection_states, row->state);
	json_end(&json);
	answer->lines++;
}

static void put_finding(const struct query_context *query, struct answer *answer,
			const struct checklist *checklist, unsigned n,
			const struct finding_row *finding)
{
	const struct rule *rule =
		policy_rule_used(query->policies, query->policy, bytes_of_text(finding->rule_id),
				 finding->rule_version);
	const struct check_item *item =
		checklist == NULL ? NULL : checklist_item(checklist, bytes_of_text(finding->item));
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "finding");
	json_unsigned(&json, "finding", n);
	json_text(&json, "item", finding->item);
	if (item != NULL) {
		json_text(&json, "question", item->text_zh);
		json_text(&json, "basis", item->basis);
	}
	json_enum(&json, "proposed_handling", &zh__finding_handling__descriptor, finding->proposed);
	if (finding->withdrawn != 0)
		json_bool(&json, "withdrawn", true);
	json_text(&json, "rule", finding->rule_id);
	json_unsigned(&json, "rule_version", finding->rule_version);
	if (rule != NULL) {
		json_text(&json, "because_zh", rule->because_zh);
		json_text(&json, "because_en", rule->because_en);
		json_text(&json, "source", rule->source);
		json_articles(&json, query, rule->source, time_day_of_ms(query->now_ms));
	}
	json_end(&json);
	answer->lines++;
}

void inspection_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
			struct answer *answer)
{
	uint64_t inspection = explain->object->number;
	struct inspection_row row;
	struct inspection_texts texts;
	if (!inspection_get(query->rows, inspection, &row)) {
		answer->refusal.code = "inspection.not_found";
		return;
	}
	put_state(query, answer, &row);
	visit_explain(query, inspection, &row, answer);
	if (!inspection_texts_get(query->rows, inspection, &texts))
		return;
	const struct checklist *checklist =
		policy_checklist_used(query->policies, query->policy,
				      texts.text[INSPECTION_TEXT_CHECKLIST], row.checklist_version);
	explain_clocks(query, object_id_make(OBJECT_INSPECTION, query->region, inspection), answer);
	for (unsigned n = 1; n <= row.findings; n++) {
		struct finding_row finding;
		if (finding_get(query->rows, inspection, (uint8_t)n, &finding))
			put_finding(query, answer, checklist, n, &finding);
	}
}
