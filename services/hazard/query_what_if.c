#include "services/hazard/query_what_if.h"

#include "common/policy/books/dictionary.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"
#include "types.pb-c.h"

/* What the rows keep of the facts that met the level's rule.  The source's own view, amounts and
 * injuries aren't kept: where they decided, the rule that was used is compared with its successor.
 */
static void facts_of(const struct what_if *what_if, const struct hazard_row *row,
		     const struct hazard_texts *texts, struct facts *facts)
{
	const struct dictionary *dictionary = what_if->query->dictionary;
	char code[32];
	struct bytes class_code = texts->text[HAZARD_TEXT_CLASS];
	if (row->source_kind != 0)
		fact_set(facts, FACT_REPORT_KIND, row->source_kind);
	fact_set(facts, FACT_CONTROLLED, (row->flags & HAZARD_CONTROLLED) != 0);
	fact_set(facts, FACT_VIOLATIONS, (int64_t)texts->head.violations);
	fact_set(facts, FACT_SIGNALS, 1); /* as when it opened */
	fact_set(facts, FACT_RELAPSE, row->chain_of != 0);
	if (texts->head.found != 0 && texts->head.found <= INT64_MAX)
		fact_set(facts, FACT_QUANTITY, (int64_t)texts->head.found);
	if (dictionary == NULL || class_code.size == 0 || class_code.size >= sizeof code)
		return;
	memcpy(code, class_code.data, class_code.size);
	code[class_code.size] = '\0';
	const struct product_class *class = dictionary_class(dictionary, code);
	if (class != NULL)
		fact_set(facts, FACT_CLASS_FLAGS, class->flags);
}

static const struct rule *rule_named(const struct policy *policy, struct bytes id)
{
	const struct rule *rules = policy->rules + policy->topics[TOPIC_HAZARD_LEVEL].first;
	for (size_t i = 0; i < policy->topics[TOPIC_HAZARD_LEVEL].count; i++) {
		if (bytes_equal(bytes_of_text(rules[i].id), id))
			return &rules[i];
	}
	return NULL;
}

/* The candidate's rule for the hazard; NULL: it can't be told from what is kept. */
static const struct rule *rule_then(const struct what_if *what_if, const struct hazard_row *row,
				    const struct hazard_texts *texts)
{
	struct facts facts = {0};
	int32_t today = time_day_of_ms(what_if->query->now_ms);
	facts_of(what_if, row, texts, &facts);
	const struct rule *now =
		policy_ask(what_if->query->policy, TOPIC_HAZARD_LEVEL, &facts, today).rule;
	if (bytes_equal(bytes_of_text(now->id), texts->text[HAZARD_TEXT_LEVEL_RULE]))
		return policy_ask(what_if->candidate, TOPIC_HAZARD_LEVEL, &facts, today).rule;
	return rule_named(what_if->candidate, texts->text[HAZARD_TEXT_LEVEL_RULE]);
}

static void hazard_source_row(struct what_if *what_if, const struct row_ref *found)
{
	uint64_t number = be64_get(found->key.data);
	struct hazard_row row;
	struct hazard_texts texts;
	struct json_line json;
	if (!hazard_get(what_if->query->rows, number, &row) || row.level != 0 ||
	    (hazard_state_table.states[row.state].flags & STATE_FINAL) != 0 ||
	    !hazard_texts_get(what_if->query->rows, number, &texts))
		return;
	const struct rule *then = rule_then(what_if, &row, &texts);
	if (then == NULL || rule_outcome(then, OUTCOME_LEVEL, row.proposed) == row.proposed)
		return;
	what_if_begin(what_if, &json, "level",
		      object_id_make(OBJECT_HAZARD, what_if->query->region, number));
	json_bytes_text(&json, "rule", texts.text[HAZARD_TEXT_LEVEL_RULE]);
	json_text(&json, "rule_then", then->id);
	json_enum(&json, "proposed_level", &zh__hazard_level__descriptor, row.proposed);
	json_enum(&json, "proposed_level_then", &zh__hazard_level__descriptor,
		  (int)rule_outcome(then, OUTCOME_LEVEL, 0));
	what_if_end(what_if, &json);
}

const struct what_if_source hazard_what_if[] = {{TABLE_HAZARDS, hazard_source_row}, {0, NULL}};
