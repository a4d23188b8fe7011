/* How a decision is carried out, as it stands today: deferred, agreed on, suspended, ended,
 * demanded, contested. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "common/policy/gates/gate.h"
#include "common/stage/clocks/rule_text.h"
#include "services/escalation/cases/discretion.h"
#include "services/escalation/cases/query.h"
#include "services/escalation/states.h"

struct owed {
	uint64_t casefile;
	int64_t left_fen;
};

/* A day off at the end of a term prolongs it: nothing is missed while that runs. */
static bool pay_term_over(const struct query_context *query, uint64_t casefile)
{
	struct object_id id = object_id_make(OBJECT_CASEFILE, query->region, casefile);
	return clock_term_over(query->rows, id, CLOCK_CASE_PAY, query->now_ms);
}

/* Which parts of a fine are paid, and which should have been by now. */
static void put_fine_parts(const struct query_context *query, struct json_line *json,
			   const struct execution_row *row, struct owed owed)
{
	size_t covered = fine_parts_covered(row, owed.left_fen);
	bool over = pay_term_over(query, owed.casefile);
	int32_t today = time_day_of_ms(query->now_ms);
	if (row->part_count == 0)
		return;
	json_array(json, "parts");
	for (size_t i = 0; i < row->part_count && i < FINE_PARTS_MAX; i++) {
		json_object(json, NULL);
		json_day(json, "pay_by_day", row->parts[i].day);
		json_number(json, "amount_fen", row->parts[i].amount_fen);
		if (i < covered)
			json_text(json, "part_state", "paid");
		else if (over && today > row->parts[i].day && !SABOTAGE("case.missed-part-untold"))
			json_text(json, "part_state", "missed");
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_deferral(const struct query_context *query, struct json_line *json,
			 const struct execution_row *row, struct owed owed)
{
	if (row->until_day == 0 || row->agreed_day != 0)
		return;
	json_object(json, "deferral");
	json_day(json, "applied_day", row->applied_day);
	json_day(json, "until_day", row->until_day);
	json_number(json, "deferred_fen", row->deferred_fen);
	put_fine_parts(query, json, row, owed);
	json_object_end(json);
}

static void put_contest(struct json_line *json, const struct execution_row *row)
{
	if (row->contested_day == 0)
		return;
	json_object(json, "contest");
	json_enum(json, "contest", &zh__contest_kind__descriptor, row->contest_kind);
	json_text(json, "state", case_contest_table.states[row->contest].name);
	json_text(json, "organ", row->organ);
	json_day(json, "contested_day", row->contested_day);
	if (row->contest_until != 0)
		json_day(json, "until_day", row->contest_until);
	if (row->contest_late != 0)
		json_bool(json, "contest_late", true);
	json_moment(json, "received_ms", row->contest_over_ms);
	if (row->contest_outcome != 0)
		json_enum(json, "contest_outcome", &zh__contest_outcome__descriptor,
			  row->contest_outcome);
	if (row->back_fen != 0)
		json_number(json, "back_fen", row->back_fen);
	json_object_end(json);
}

static void put_demand(struct json_line *json, const struct execution_row *row)
{
	if (row->demanded_ms == 0)
		return;
	json_object(json, "demand");
	json_moment(json, "served_ms", row->demanded_ms);
	json_day(json, "pay_by_day", row->pay_by_day);
	json_number(json, "demanded_fen", row->demanded_fen);
	json_text(json, "court", row->court);
	json_moment(json, "asked_ms", row->asked_ms);
	json_object_end(json);
}

/* ---- suspended, agreed on, ended */

static void put_suspension(struct json_line *json, const struct execution_row *row)
{
	json_enum(json, "ground", &zh__execution_pause__descriptor, row->pause_ground);
	json_moment(json, "suspended_ms", row->suspended_ms);
}

static void put_agreement(const struct query_context *query, struct json_line *json,
			  const struct execution_row *row, struct owed owed)
{
	json_day(json, "agreed_day", row->agreed_day);
	if (row->broken_day != 0) {
		json_day(json, "missed_day", row->until_day);
		json_day(json, "broken_day", row->broken_day);
		return;
	}
	json_number(json, "agreed_fen", row->deferred_fen);
	if (row->surcharge.remit_fen != 0)
		json_number(json, "remit_fen", row->surcharge.remit_fen);
	owed.left_fen = execution_left(row, owed.left_fen, time_day_of_ms(query->now_ms));
	put_fine_parts(query, json, row, owed);
}

static void put_end(struct json_line *json, const struct execution_row *row)
{
	json_enum(json, "ground", &zh__execution_end__descriptor, row->end_ground);
	json_day(json, "execution_ended_day", time_day_of_ms(row->ended_ms));
	if (row->back_fen != 0)
		json_number(json, "back_fen", row->back_fen);
}

static void put_pauses(const struct query_context *query, struct json_line *json, uint64_t number,
		       const struct execution_row *row, const struct casefile_row *casefile)
{
	if (casefile->execution == EXECUTION_SUSPENDED) {
		json_object(json, "execution_suspension");
		put_suspension(json, row);
		json_object_end(json);
	}
	if (row->agreed_day != 0) {
		json_object(json, "agreement");
		put_agreement(query, json, row, (struct owed){number, casefile->left_fen});
		json_object_end(json);
	}
	if (row->end_ground != 0) {
		json_object(json, "execution_end");
		put_end(json, row);
		json_object_end(json);
	}
}

/* ---- cash on its way, and what is to be given back */

static void put_cash(struct json_line *json, const struct execution_row *row)
{
	if (row->cash_held_fen + row->cash_office_fen == 0)
		return;
	json_object(json, "cash");
	json_moment(json, "taken_ms", row->cash_taken_ms);
	json_number(json, "held_fen", row->cash_held_fen);
	json_number(json, "office_fen", row->cash_office_fen);
	json_object_end(json);
}

static void put_giving_back(struct json_line *json, const struct execution_row *row)
{
	json_number(json, "back_fen", row->back_fen);
	json_number(json, "given_fen", row->given_fen);
	json_number(json, "back_left_fen", row->back_fen - row->given_fen);
	if (row->goods_back != 0)
		json_bool(json, "goods_back", true);
}

void execution_put(const struct query_context *query, struct json_line *json, uint64_t number,
		   const struct casefile_row *casefile)
{
	struct execution_row row;
	if (!execution_get(query->rows, number, &row))
		return;
	put_deferral(query, json, &row, (struct owed){number, casefile->left_fen});
	put_pauses(query, json, number, &row, casefile);
	put_contest(json, &row);
	put_cash(json, &row);
	if (row.back_fen != 0 || row.goods_back != 0) {
		json_object(json, "giving_back");
		put_giving_back(json, &row);
		json_object_end(json);
	}
	surcharge_put(query, json, &row.surcharge);
	put_demand(json, &row);
}

/* ---- explain */

struct explained {
	const struct query_context *query;
	struct answer *answer;
	struct json_line json;
};

static void explain_begin(struct explained *line, const char *what, enum gate gate)
{
	json_begin(&line->json, &line->answer->out, "explain");
	json_text(&line->json, "what", what);
	json_text(&line->json, "rule", gate_id(gate));
}

static void explain_end(struct explained *line, enum gate gate)
{
	const char *source = policy_gate_articles(line->query->policy, gate);
	json_text(&line->json, "source", source);
	json_articles(&line->json, line->query, source, time_day_of_ms(line->query->now_ms));
	json_end(&line->json);
	line->answer->lines++;
}

/* What its decision should state and doesn't: a line each. */
static void explain_owed(struct explained *line, uint64_t number)
{
	struct casefile_file file;
	if (!casefile_file_get(line->query->rows, number, &file))
		return;
	for (unsigned duty = 0; duty < DECISION_DUTY_COUNT; duty++) {
		enum gate gate = decision_duty_gate((enum decision_duty)duty);
		if ((file.decision_owes >> duty & 1) == 0 || SABOTAGE("case.owed-unexplained"))
			continue;
		explain_begin(line, "decision_owes", gate);
		explain_end(line, gate);
	}
}

void esc_explain_execution(const struct query_context *query, uint64_t number,
			   const struct casefile_row *casefile, struct answer *answer)
{
	struct explained line = {.query = query, .answer = answer};
	struct execution_row row;
	explain_owed(&line, number);
	if (!execution_get(query->rows, number, &row))
		return;
	if (row.cash_held_fen + row.cash_office_fen != 0) {
		explain_begin(&line, "cash", GATE_APP_73);
		json_moment(&line.json, "taken_ms", row.cash_taken_ms);
		json_number(&line.json, "held_fen", row.cash_held_fen);
		json_number(&line.json, "office_fen", row.cash_office_fen);
		explain_end(&line, GATE_APP_73);
	}
	if (back_owed(&row)) {
		explain_begin(&line, "giving_back", GATE_ACL_41);
		put_giving_back(&line.json, &row);
		explain_end(&line, GATE_ACL_41);
	}
	if (casefile->execution == EXECUTION_SUSPENDED) {
		explain_begin(&line, "execution_suspension", GATE_ACL_39);
		put_suspension(&line.json, &row);
		explain_end(&line, GATE_ACL_39);
	}
	if (row.agreed_day != 0) {
		explain_begin(&line, "agreement", GATE_ACL_42);
		put_agreement(query, &line.json, &row, (struct owed){number, casefile->left_fen});
		explain_end(&line, GATE_ACL_42);
	}
	if (row.end_ground != 0) {
		explain_begin(&line, "execution_end", GATE_ACL_40);
		put_end(&line.json, &row);
		explain_end(&line, GATE_ACL_40);
	}
}
