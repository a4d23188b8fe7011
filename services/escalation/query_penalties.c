/* Which articles punish what is found in a matter: the policy's penalty bases for the violations on
 * record.  A person decides; nothing is computed. */
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/policy/words.h"
#include "common/stage/rule_text.h"
#include "services/escalation/query_lines.h"

enum { LINE_ROOM = 24576 };

struct showing {
	const struct query_context *query;
	struct answer *answer;
	uint64_t violations,
		covered; /* of the matter; those that have a row for its party's role */
	uint32_t role;   /* 0: not known */
};

static bool is_about(const struct showing *showing, const struct penalty *row)
{
	return (row->violations & showing->violations) != 0;
}

/* Who is found to have done something made or sold it, unless its role is on record. */
static bool is_for(const struct showing *showing, const struct penalty *row)
{
	if (showing->role != 0)
		return penalty_is_for(row, showing->role);
	return penalty_is_for(row, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER) ||
	       penalty_is_for(row, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
}

/* Rows for other parties are named alone, unless there is none for this one. */
static bool is_shown(const struct showing *showing, const struct penalty *row)
{
	uint64_t about = row->violations & showing->violations;
	return is_about(showing, row) && (is_for(showing, row) || (about & ~showing->covered) != 0);
}

static bool put_row(const struct showing *showing, const struct penalty *row)
{
	struct answer *answer = showing->answer;
	struct json_line json;
	if (answer->out.capacity - answer->out.size < 2 * LINE_ROOM)
		return false;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "punished_by");
	penalty_put(&json, row, showing->violations);
	json_articles(&json, showing->query, row->source, time_day_of_ms(showing->query->now_ms));
	json_end(&json);
	answer->lines++;
	return true;
}

/* A policy that was adopted before there were any, or that knows fewer violations than we do. */
static void put_unknown(const struct showing *showing, uint64_t unknown)
{
	struct json_line json;
	if (unknown == 0)
		return;
	json_begin(&json, &showing->answer->out, "explain");
	json_text(&json, "what", "punished_by");
	json_array(&json, "violations");
	for (int64_t bit = 1; bit < 64; bit++) {
		char word[WORD_TEXT];
		if ((unknown >> bit & 1) != 0 && fact_word(FACT_VIOLATIONS, bit, word) != NULL)
			json_text(&json, NULL, word);
	}
	json_array_end(&json);
	json_text(&json, "fine", "not_in_policy");
	json_end(&json);
	showing->answer->lines++;
}

static void put_others(const struct showing *showing, const bool *shown, size_t count)
{
	const struct policy *policy = showing->query->policy;
	struct json_line json;
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (shown[i] || !is_about(showing, &policy->penalties[i]))
			continue;
		if (!any) {
			json_begin(&json, &showing->answer->out, "explain");
			json_text(&json, "what", "penalty_others");
			json_array(&json, "bases");
		}
		json_text(&json, NULL, policy->penalties[i].id);
		any = true;
	}
	if (!any)
		return;
	json_array_end(&json);
	json_end(&json);
	showing->answer->lines++;
}

void esc_explain_penalties(const struct query_context *query, uint64_t hazard,
			   struct answer *answer)
{
	struct showing showing = {.query = query, .answer = answer};
	const struct policy *policy = query->policy;
	struct ladder_row row;
	bool shown[PENALTY_BASES_MAX] = {false};
	uint64_t known = 0;
	if (policy == NULL || !ladder_get(query->rows, hazard, &row, NULL) ||
	    SABOTAGE("explain.penalties-unsaid"))
		return;
	showing.violations = row.violations & ~UINT64_C(1);
	showing.role = row.firm_role;
	for (size_t i = 0; i < policy->penalty_count; i++) {
		known |= policy->penalties[i].violations;
		if (is_for(&showing, &policy->penalties[i]))
			showing.covered |= policy->penalties[i].violations;
	}
	for (size_t i = 0; i < policy->penalty_count && i < PENALTY_BASES_MAX; i++)
		shown[i] = is_shown(&showing, &policy->penalties[i]) &&
			   put_row(&showing, &policy->penalties[i]);
	put_unknown(&showing, showing.violations & ~known);
	put_others(&showing, shown, policy->penalty_count);
}
