/* Why a supervision level is proposed: the rule and its source, the window of two years, the major
 * risks that count, and those that don't, each with the reason. */
#include "hazard.pb-c.h"
#include "services/hazard/archive/decide.h"
#include "services/hazard/archive/query.h"

enum { MAJORS_SHOWN_MAX = 128 };

struct majors_shown {
	const struct query_context *query;
	struct json_line *json;
	const struct proposal_of_level *proposal; /* NULL: none was made */
	int32_t window_day;
	bool counted; /* show those that count, or the others */
};

static const char *state_of(const struct major_row *row, int32_t window_day)
{
	static const char *const names[] = {"", "counted", "by_rule", "lowered", "overturned"};
	if (row->state == MAJOR_COUNTED && row->day < window_day)
		return "before_window";
	return names[row->state <= MAJOR_OVERTURNED ? row->state : 0];
}

static bool was_cause(const struct proposal_of_level *proposal, uint64_t hazard)
{
	for (size_t i = 0; proposal != NULL && i < proposal->causes; i++) {
		if (proposal->cause[i] == hazard)
			return true;
	}
	return false;
}

static bool major_item(void *context, const struct row_ref *found)
{
	struct majors_shown *shown = (struct majors_shown *)context;
	struct major_row row;
	if (found->value.size != sizeof(row))
		return true;
	memcpy(&row, found->value.data, sizeof(row));
	uint64_t hazard = be64_get(found->key.data + found->key.size - 8);
	bool counts = row.state == MAJOR_COUNTED && row.day >= shown->window_day;
	if (counts != shown->counted)
		return true;
	json_object(shown->json, NULL);
	json_id(shown->json, "hazard", object_id_make(OBJECT_HAZARD, shown->query->region, hazard));
	json_day(shown->json, "on_day", row.day);
	if (!counts) {
		json_text(shown->json, "why", state_of(&row, shown->window_day));
		json_day(shown->json, "ended_day", row.ended_day);
		json_text(shown->json, "rule", row.rule_id);
	}
	if (was_cause(shown->proposal, hazard))
		json_bool(shown->json, "cause", true);
	json_object_end(shown->json);
	return true;
}

static void put_majors(struct majors_shown *shown, uint64_t firm, const char *name, bool counted)
{
	struct row_key prefix = archive_item_key(firm, ARCHIVE_ITEM_MAJOR);
	shown->counted = counted;
	json_array(shown->json, name);
	(void)rows_scan(shown->query->rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), MAJORS_SHOWN_MAX, major_item, shown);
	json_array_end(shown->json);
}

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
}

static void put_supervision(const struct query_context *query, struct answer *answer, uint64_t firm,
			    const struct firm_row *row)
{
	struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_PROPOSAL);
	struct proposal_of_level proposal;
	struct json_line json;
	bool proposed = rows_load(query->rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &proposal,
				  sizeof(proposal));
	struct majors_shown shown = {
		.query = query,
		.json = &json,
		.proposal = proposed ? &proposal : NULL,
		.window_day = proposed ? proposal.window_day
				       : time_add_months(time_day_of_ms(query->now_ms), -24),
	};
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
	}
	json_day(&json, "window_day", shown.window_day);
	put_majors(&shown, firm, "counted", true);
	put_majors(&shown, firm, "not_counted", false);
	json_day(&json, "review_day", row->review_day);
	json_end(&json);
	answer->lines++;
}

/* How often it is patrolled, and why. */
static void put_patrol(const struct query_context *query, struct answer *answer, uint64_t firm,
		       const struct archive_row *archive)
{
	struct archive_texts texts;
	struct facts facts = {0};
	struct json_line json;
	archive_texts_get(query->rows, firm, &texts);
	if (archive->supervision != 0)
		fact_set(&facts, FACT_SUPERVISION, archive->supervision);
	if (archive->credit_class != 0)
		fact_set(&facts, FACT_CREDIT_CLASS, archive->credit_class);
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

bool archive_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
		     struct answer *answer)
{
	struct firm_row row;
	struct archive_row archive;
	uint64_t firm = 0;
	if (explain->object != NULL && explain->object->kind == OBJECT_FIRM)
		firm = explain->object->number;
	else if (explain->firm_key != NULL)
		firm = hazard_firm_of_key(query->rows, explain->firm_key);
	else
		return false;
	if (firm == 0 || !hazard_firm_get(query->rows, firm, &row)) {
		answer->refusal.code = "firm.not_found";
		return true;
	}
	put_supervision(query, answer, firm, &row);
	if (!archive_get(query->rows, firm, &archive))
		return true;
	put_patrol(query, answer, firm, &archive);
	put_completeness(query, answer, firm, &archive);
	return true;
}
