/* The surcharge on a fine as it stands today: from which day, which days bore none, and why. */
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "common/policy/gates/gate.h"
#include "common/stage/clocks/rule_text.h"
#include "services/escalation/cases/query.h"

/* Only what is after the day from which it counts. */
static void put_days_without(struct json_line *json, const struct surcharge *surcharge,
			     int32_t today)
{
	json_array(json, "days_without");
	for (size_t i = 0; i < surcharge->pause_count && i < SURCHARGE_PAUSES_MAX; i++) {
		const struct surcharge_pause *pause = &surcharge->pauses[i];
		int32_t from =
			pause->from > surcharge->from_day ? pause->from : surcharge->from_day;
		if (pause->to < from || from > today)
			continue;
		json_object(json, NULL);
		json_day(json, "from_day", from);
		if (pause->to != SURCHARGE_OPEN)
			json_day(json, "to_day", pause->to);
		json_text(json, "why", surcharge_pause_texts[pause->why]);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_members(const struct query_context *query, struct json_line *json,
			const struct surcharge *surcharge)
{
	int32_t today = time_day_of_ms(query->now_ms);
	struct surcharge_sum sum = surcharge_until(surcharge, today);
	json_day(json, "from_day", surcharge->from_day);
	json_number(json, "daily_fen", sum.daily_fen);
	json_number(json, "counted_days", sum.days);
	json_number(json, "surcharge_fen", sum.fen);
	json_number(json, "surcharge_paid_fen", surcharge->paid_fen);
	json_number(json, "surcharge_left_fen", sum.left_fen);
	json_number(json, "at_most_fen", surcharge->fine_fen);
	put_days_without(json, surcharge, today);
}

void surcharge_put(const struct query_context *query, struct json_line *json,
		   const struct surcharge *surcharge)
{
	if (surcharge->from_day == 0)
		return;
	json_object(json, "surcharge");
	put_members(query, json, surcharge);
	json_object_end(json);
}

void esc_explain_surcharge(const struct query_context *query, uint64_t number,
			   struct answer *answer)
{
	struct execution_row row;
	struct json_line json;
	if (!execution_get(query->rows, number, &row) || row.surcharge.from_day == 0)
		return;
	const char *source = policy_gate_articles(query->policy, GATE_APP_75);
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "surcharge");
	json_text(&json, "rule", gate_id(GATE_APP_75));
	put_members(query, &json, &row.surcharge);
	json_text(&json, "source", source);
	json_articles(&json, query, source, time_day_of_ms(query->now_ms));
	json_end(&json);
	answer->lines++;
}
