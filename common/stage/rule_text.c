#include "common/stage/rule_text.h"

void json_rule_used(struct json_line *json, const struct query_context *query, struct bytes id,
		    uint32_t version)
{
	if (id.size == 0)
		return;
	json_bytes_text(json, "rule", id);
	json_unsigned(json, "rule_version", version);
	const struct rule *rule = policy_rule_used(query->policies, query->policy, id, version);
	if (rule == NULL)
		return;
	json_text(json, "because_zh", rule->because_zh);
	json_text(json, "because_en", rule->because_en);
	json_text(json, "source", rule->source);
	json_text(json, "confidence", rule->confidence);
}

const struct clock_rule *query_clock_rule(const struct query_context *query,
					  const struct clock_row *row)
{
	return policy_clock_used(query->policies, query->policy, (enum clock_id)row->purpose,
				 row->rule_id, row->rule_version, time_day_of_ms(row->anchor_ms));
}
