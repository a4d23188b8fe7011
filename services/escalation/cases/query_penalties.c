/* Which articles punish what is found in a matter: the policy's penalty bases for the violations on
 * record.  A person decides; nothing is computed. */
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/policy/rules/words.h"
#include "common/stage/clocks/rule_text.h"
#include "services/escalation/cases/query.h"

enum { LINE_ROOM = 24576 };

/* What is looked for, and of each row of the policy whether it is shown. */
struct showing {
	const struct query_context *query;
	uint64_t violations, known, covered; /* of the matter; with a row; with one for its party */
	uint32_t role;                       /* 0: not known */
	bool shown[PENALTY_BASES_MAX];
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

static size_t count_rows(const struct showing *showing)
{
	size_t count = showing->query->policy->penalty_count;
	return count < PENALTY_BASES_MAX ? count : PENALTY_BASES_MAX;
}

/* false: nothing is known of the hazard. */
static bool look(const struct query_context *query, uint64_t hazard, struct showing *showing)
{
	const struct policy *policy = query->policy;
	struct ledger_row row;
	*showing = (struct showing){.query = query};
	if (policy == NULL || !ladder_get(query->rows, hazard, &row, NULL))
		return false;
	showing->violations = row.violations & ~UINT64_C(1);
	showing->role = row.firm_role;
	for (size_t i = 0; i < policy->penalty_count; i++) {
		showing->known |= policy->penalties[i].violations;
		if (is_for(showing, &policy->penalties[i]))
			showing->covered |= policy->penalties[i].violations;
	}
	for (size_t i = 0; i < count_rows(showing); i++)
		showing->shown[i] = is_shown(showing, &policy->penalties[i]);
	return true;
}

static bool has_room(const struct writer *out)
{
	return out->capacity - out->size >= 2 * LINE_ROOM;
}

/* A policy that was adopted before there were any, or that knows fewer violations than we do. */
static void put_unknown(struct json_line *json, uint64_t unknown)
{
	json_array(json, "violations");
	for (int64_t bit = 1; bit < 64; bit++) {
		char word[WORD_TEXT];
		if ((unknown >> bit & 1) != 0 && fact_word(FACT_VIOLATIONS, bit, word) != NULL)
			json_text(json, NULL, word);
	}
	json_array_end(json);
	json_text(json, "fine", "not_in_policy");
}

static bool is_other(const struct showing *showing, size_t i)
{
	return !showing->shown[i] && is_about(showing, &showing->query->policy->penalties[i]);
}

static bool has_others(const struct showing *showing)
{
	for (size_t i = 0; i < count_rows(showing); i++) {
		if (is_other(showing, i))
			return true;
	}
	return false;
}

static void put_others(const struct showing *showing, struct json_line *json, const char *name)
{
	json_array(json, name);
	for (size_t i = 0; i < count_rows(showing); i++) {
		if (is_other(showing, i))
			json_text(json, NULL, showing->query->policy->penalties[i].id);
	}
	json_array_end(json);
}

/* ---- a line each, with the articles' text */

static void begin_line(struct json_line *json, struct answer *answer, const char *what)
{
	json_begin(json, &answer->out, "explain");
	json_text(json, "what", what);
	answer->lines++;
}

void esc_explain_penalties(const struct query_context *query, uint64_t hazard,
			   struct answer *answer)
{
	struct showing showing;
	struct json_line json;
	if (!look(query, hazard, &showing) || SABOTAGE("explain.penalties-unsaid"))
		return;
	for (size_t i = 0; i < count_rows(&showing); i++) {
		const struct penalty *row = &query->policy->penalties[i];
		if (!showing.shown[i] || !has_room(&answer->out)) {
			showing.shown[i] = false; /* what has no room is named alone */
			continue;
		}
		begin_line(&json, answer, "punished_by");
		penalty_put(&json, row, showing.violations);
		json_articles(&json, query, row->source, time_day_of_ms(query->now_ms));
		json_end(&json);
	}
	if ((showing.violations & ~showing.known) != 0) {
		begin_line(&json, answer, "punished_by");
		put_unknown(&json, showing.violations & ~showing.known);
		json_end(&json);
	}
	if (has_others(&showing)) {
		begin_line(&json, answer, "penalty_others");
		put_others(&showing, &json, "bases");
		json_end(&json);
	}
}

/* ---- within a case */

void esc_put_penalties(const struct query_context *query, uint64_t hazard, struct json_line *json)
{
	struct showing showing;
	if (!look(query, hazard, &showing) || showing.violations == 0 ||
	    SABOTAGE("case.penalty-bases-unshown"))
		return;
	json_array(json, "punished_by");
	for (size_t i = 0; i < count_rows(&showing); i++) {
		showing.shown[i] = showing.shown[i] && has_room(json->out);
		if (!showing.shown[i])
			continue;
		json_object(json, NULL);
		penalty_put_short(json, &query->policy->penalties[i], showing.violations);
		json_object_end(json);
	}
	if ((showing.violations & ~showing.known) != 0) {
		json_object(json, NULL);
		put_unknown(json, showing.violations & ~showing.known);
		json_object_end(json);
	}
	json_array_end(json);
	if (has_others(&showing))
		put_others(&showing, json, "penalty_others");
}
