/* A clock's counting, day by day: rule, article, anchor, what was counted and why not. */
#include "common/stage/clock_explain_query.h"
#include "common/core/json_line.h"
#include "common/policy/policy.h"
#include "common/stage/clock_acts.h"

struct counting {
	struct answer *answer;
};

static void day_line(void *context, int32_t day, bool counted, uint32_t count, const char *why)
{
	struct counting *counting = (struct counting *)context;
	struct json_line json;
	if (counting->answer->out.capacity - counting->answer->out.size < 512)
		return;
	json_begin(&json, &counting->answer->out, "day");
	json_day(&json, "day", day);
	json_bool(&json, "counted", counted);
	if (counted)
		json_unsigned(&json, "count", count);
	json_text(&json, "why", why);
	json_end(&json);
	counting->answer->lines++;
}

static void rule_line(struct answer *answer, const struct clock_rule *rule,
		      const struct clock_ledger *ledger)
{
	struct json_line json;
	json_begin(&json, &answer->out, "rule");
	json_text(&json, "rule", rule->rule_id);
	json_unsigned(&json, "rule_version", rule->version);
	json_text(&json, "source", rule->source);
	json_text(&json, "confidence", rule->confidence);
	json_unsigned(&json, "budget", rule->budget);
	if (ledger->suspended != 0)
		json_unsigned(&json, "suspended", ledger->suspended);
	if (ledger->extended != 0)
		json_unsigned(&json, "extended", ledger->extended);
	json_end(&json);
	answer->lines++;
}

bool answer_clock_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
			  struct answer *answer)
{
	if (explain->object == NULL || explain->object->kind != OBJECT_CLOCK)
		return false;
	uint64_t number = explain->object->number;
	const struct clock_row *stored = clock_row_get(query->rows, number);
	if (stored == NULL) {
		answer->refusal.code = "clock.not_found";
		return true;
	}
	struct clock_row row;
	memcpy(&row, stored, sizeof row);
	const struct clock_rule *found =
		query->policy != NULL ? policy_clock(query->policy, (enum clock_id)row.purpose,
						     time_day_of_ms(row.anchor_ms))
				      : NULL;
	if (found == NULL || query->calendar == NULL) {
		answer->refusal.code = "clock.rule_unknown";
		return true;
	}
	struct clock_rule rule = *found;
	rule.budget = row.budget;
	struct clock_ledger ledger =
		clock_ledger_of(query->rows, query->calendar, &rule, number, &row, query->now_ms);
	struct counting counting = {answer};
	rule_line(answer, &rule, &ledger);
	clock_explain(&rule, query->calendar, row.anchor_ms, &ledger, day_line, &counting);
	return true;
}
