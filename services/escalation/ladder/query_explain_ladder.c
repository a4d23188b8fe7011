/* "Why these measures?" of a hazard: group by group what was proposed, by which rule on which
 * facts, and what became of it; of a group that has proposed nothing, what the policy in force
 * says now. */
#include "common/core/json_line.h"
#include "common/policy/rules/words.h"
#include "common/stage/clocks/rule_text.h"
#include "services/escalation/cases/query.h"
#include "services/escalation/ladder/measures.h"
#include "services/escalation/ladder/query.h"
#include "services/escalation/states.h"

struct explained {
	const struct query_context *query;
	struct answer *answer;
	uint64_t numbers[MEASURES_LOOKED_AT];
	size_t count;
};

static bool collect(void *context, const struct row_ref *found)
{
	struct explained *explained = (struct explained *)context;
	explained->numbers[explained->count++] = be64_get(found->key.data + 8);
	return true;
}

static void begin(const struct explained *explained, struct json_line *json,
		  enum ladder_group group)
{
	char word[WORD_TEXT];
	json_begin(json, &explained->answer->out, "explain");
	json_text(json, "what", "ladder");
	if (group != LADDER_GROUP_NONE)
		json_text(json, "group", fact_word(FACT_GROUP, (int64_t)group, word));
}

static void end(const struct explained *explained, struct json_line *json)
{
	json_end(json);
	explained->answer->lines++;
}

/* A person proposes in no group; a policy that was adopted before groups knew none. */
static enum ladder_group group_of(const struct query_context *query,
				  const struct measure_file *file)
{
	const struct rule *rule =
		policy_rule_used(query->policies, query->policy, bytes_of_text(file->rule_id),
				 file->head.rule_version);
	enum ladder_group found = LADDER_GROUP_NONE;
	for (unsigned group = LADDER_GROUP_NONE + 1; rule != NULL && group < LADDER_GROUP_END;
	     group++) {
		if (rule_excluded_by(rule, FACT_GROUP, true, (int64_t)group))
			continue;
		if (found != LADDER_GROUP_NONE)
			return LADDER_GROUP_NONE;
		found = (enum ladder_group)group;
	}
	return found;
}

static bool put_measure(const struct explained *explained, uint64_t number, enum ladder_group group)
{
	const struct query_context *query = explained->query;
	struct measure_row row;
	struct measure_file file;
	struct json_line json;
	if (!measure_get(query->rows, number, &row) ||
	    !measure_file_get(query->rows, number, &file) || group_of(query, &file) != group)
		return false;
	begin(explained, &json, group);
	json_id(&json, "id", object_id_make(OBJECT_MEASURE, query->region, number));
	json_enum(&json, "measure", &zh__measure_kind__descriptor, row.kind);
	json_text(&json, "state", measure_table.states[row.state].name);
	json_rule_used(&json, query, bytes_of_text(file.rule_id), file.head.rule_version);
	json_facts_text(&json, file.facts);
	measure_waits(query, &json, number, &row);
	json_text(&json, "proposed_by", file.proposed_by);
	json_text(&json, "decided_by", file.decided_by);
	end(explained, &json);
	return true;
}

static void put_now(const struct explained *explained, const struct ledger_row *row,
		    enum ladder_group group)
{
	const struct query_context *query = explained->query;
	const struct decide_context context = {.rows = query->rows,
					       .policy = query->policy,
					       .policies = query->policies,
					       .dictionary = query->dictionary,
					       .region = query->region};
	const struct work work = {.context = &context};
	struct facts facts = {0};
	struct json_line json;
	ladder_facts(&work, row, &facts);
	fact_set(&facts, FACT_CAUSE, CAUSE_HAZARD_OPENED);
	fact_set(&facts, FACT_GROUP, (int64_t)group);
	const struct rule *rule =
		policy_ask(query->policy, TOPIC_MEASURE, &facts, time_day_of_ms(query->now_ms))
			.rule;
	int64_t kind = rule_outcome(rule, OUTCOME_MEASURE, 0);
	begin(explained, &json, group);
	if (kind == 0)
		json_text(&json, "measure", "nothing");
	else
		json_enum(&json, "measure", &zh__measure_kind__descriptor, (int32_t)kind);
	json_rule_used(&json, query, bytes_of_text(rule->id), rule->version);
	json_facts(&json, &facts);
	end(explained, &json);
}

static void explain_groups(const struct query_context *query, uint64_t hazard,
			   struct answer *answer)
{
	struct explained explained = {.query = query, .answer = answer};
	struct ledger_row row;
	struct row_key prefix = row_key_u64(hazard);
	if (!ladder_get(query->rows, hazard, &row, NULL))
		return;
	(void)rows_scan(query->rows, TABLE_MEASURES_BY_HAZARD, row_key_bytes(&prefix),
			bytes_of(NULL, 0), MEASURES_LOOKED_AT, collect, &explained);
	for (unsigned group = LADDER_GROUP_NONE; group < LADDER_GROUP_END; group++) {
		bool any = false;
		for (size_t i = 0; i < explained.count; i++)
			any |= put_measure(&explained, explained.numbers[i],
					   (enum ladder_group)group);
		if (!any && group != LADDER_GROUP_NONE)
			put_now(&explained, &row, (enum ladder_group)group);
	}
}

/* Its own daemon says whether there is one: the ladder may not have heard of it. */
void ladder_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
		    struct answer *answer)
{
	if (explain->object->region != query->region) {
		answer->refusal.code = "escalation.not_found";
		return;
	}
	explain_groups(query, explain->object->number, answer);
	esc_explain_penalties(query, explain->object->number, answer);
}
