/* Why a supervision level is proposed, by which rule and source; patrols; what an archive lacks. */
#include "common/base/sabotage.h"
#include "common/stage/clocks/rule_text.h"
#include "hazard.pb-c.h"
#include "services/hazard/archive/decide.h"
#include "services/hazard/archive/query.h"
#include "services/hazard/archive/query_majors.h"

static const struct rule *rule_of(const struct policy *policy, const char *id, uint32_t version)
{
	size_t first = policy->topics[TOPIC_SUPERVISION].first;
	for (size_t i = 0; i < policy->topics[TOPIC_SUPERVISION].count; i++) {
		const struct rule *rule = &policy->rules[first + i];
		if (rule->version == version && strcmp(rule->id, id) == 0)
			return rule;
	}
	return NULL;
}

static void put_rule(const struct query_context *query, struct json_line *json,
		     const struct proposal_of_level *proposal)
{
	const struct rule *rule = rule_of(query->policy, proposal->rule_id, proposal->rule_version);
	json_text(json, "rule", proposal->rule_id);
	json_unsigned(json, "rule_version", proposal->rule_version);
	if (rule == NULL)
		return;
	json_text(json, "because_zh", rule->because_zh);
	json_text(json, "because_en", rule->because_en);
	json_text(json, "source", rule->source);
	json_text(json, "confidence", rule->confidence);
	json_articles(json, query, rule->source, time_day_of_ms(query->now_ms));
}

static void put_supervision(const struct query_context *query, struct answer *answer, uint64_t firm,
			    const struct firm_row *row, int32_t day)
{
	struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_PROPOSAL);
	struct proposal_of_level proposal;
	struct json_line json;
	bool proposed = rows_load(query->rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &proposal,
				  sizeof(proposal));
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "supervision");
	json_id(&json, "id", object_id_make(OBJECT_FIRM, query->region, firm));
	json_enum(&json, "supervision", &zh__supervision_level__descriptor, row->supervision);
	if (proposed) {
		json_enum(&json, "proposed_supervision", &zh__supervision_level__descriptor,
			  proposal.level);
		json_bool(&json, "open", row->proposed != 0);
		json_day(&json, "proposed_day", proposal.on_day);
		put_rule(query, &json, &proposal);
		json_day(&json, "proposed_window_day", proposal.window_day);
		json_array(&json, "causes");
		for (size_t i = 0; i < proposal.causes; i++)
			json_id(&json, NULL,
				object_id_make(OBJECT_HAZARD, query->region, proposal.cause[i]));
		json_array_end(&json);
	}
	json_day(&json, "review_day", row->review_day);
	json_end(&json);
	answer->lines++;
	archive_put_majors(query, answer, firm, proposed ? &proposal : NULL, day);
}

/* How often it is patrolled, and why. */
static void put_patrol(const struct query_context *query, struct answer *answer, uint64_t firm,
		       const struct firm_row *hot, const struct archive_row *archive)
{
	struct archive_texts texts;
	struct facts facts = {0};
	struct json_line json;
	archive_texts_get(query->rows, firm, &texts);
	if (archive->supervision != 0)
		fact_set(&facts, FACT_SUPERVISION, archive->supervision);
	if (archive->credit_class != 0)
		fact_set(&facts, FACT_CREDIT_CLASS, archive->credit_class);
	fact_set(&facts, FACT_FIRM_LISTED, (hot->flags & FIRM_LISTED) != 0);
	fact_set(&facts, FACT_CLASS_FLAGS,
		 archive_flags_of_classes(query->dictionary, texts.text[ARCHIVE_TEXT_CLASSES]));
	const struct rule *rule =
		policy_ask(query->policy, TOPIC_PATROL, &facts, time_day_of_ms(query->now_ms)).rule;
	struct object_id id = object_id_make(OBJECT_FIRM, query->region, firm);
	uint64_t clock = clock_running(query->rows, id, CLOCK_PATROL_DUE);
	const struct clock_row *row = clock == 0 ? NULL : clock_row_get(query->rows, clock);
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "patrol");
	json_text(&json, "rule", rule->id);
	json_unsigned(&json, "rule_version", rule->version);
	json_text(&json, "because_zh", rule->because_zh);
	json_text(&json, "because_en", rule->because_en);
	json_text(&json, "source", rule->source);
	json_articles(&json, query, rule->source, time_day_of_ms(query->now_ms));
	json_number(&json, "interval_days", rule_outcome(rule, OUTCOME_TERM_DAYS, 0));
	json_day(&json, "visited_day", archive->visited_day);
	if (row != NULL) {
		json_moment(&json, "due_ms", row->due_ms);
		if (query->now_ms > row->due_ms)
			json_bool(&json, "overdue", true);
	}
	json_end(&json);
	answer->lines++;
}

/* Field by field: what counts for this firm, by which rule, and whether it is there. */
static void put_completeness(const struct query_context *query, struct answer *answer,
			     uint64_t firm, const struct archive_row *archive)
{
	struct archive_texts texts;
	struct facts facts = {0};
	archive_texts_get(query->rows, firm, &texts);
	fact_set(&facts, FACT_FIRM_ROLES, archive->roles);
	fact_set(&facts, FACT_CLASS_FLAGS,
		 archive_flags_of_classes(query->dictionary, texts.text[ARCHIVE_TEXT_CLASSES]));
	for (int field = 1; field < ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_STANDING; field++) {
		struct json_line json;
		fact_set(&facts, FACT_ARCHIVE_FIELD, field);
		const struct rule *rule = policy_ask(query->policy, TOPIC_ARCHIVE_FIELD, &facts,
						     time_day_of_ms(query->now_ms))
						  .rule;
		int64_t weight = rule_outcome(rule, OUTCOME_WEIGHT, 0);
		if (weight == 0)
			continue;
		json_begin(&json, &answer->out, "explain");
		json_text(&json, "what", "completeness");
		json_enum(&json, "field", &zh__archive_field__descriptor, field);
		json_bool(&json, "present", (archive->present >> field & 1u) != 0);
		json_number(&json, "weight", weight);
		json_text(&json, "rule", rule->id);
		json_text(&json, "source", rule->source);
		json_end(&json);
		answer->lines++;
	}
}

void archive_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
		     struct answer *answer)
{
	struct firm_row row;
	struct archive_row archive;
	uint64_t firm = 0;
	if (explain->object != NULL)
		firm = explain->object->number;
	else if (explain->firm_key != NULL)
		firm = hazard_firm_of_key(query->rows, explain->firm_key);
	if (firm == 0 || !hazard_firm_get(query->rows, firm, &row)) {
		answer->refusal.code = "firm.not_found";
		return;
	}
	int64_t asked_ms = explain->has_at_ms && !SABOTAGE("explain.as-it-stands-now")
				   ? explain->at_ms
				   : query->now_ms;
	put_supervision(query, answer, firm, &row, time_day_of_ms(asked_ms));
	if (!archive_get(query->rows, firm, &archive))
		return;
	put_patrol(query, answer, firm, &row, &archive);
	put_completeness(query, answer, firm, &archive);
}
