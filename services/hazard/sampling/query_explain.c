/* Why a sampling stands where it stands: each axis with what may be done, each clock with its rule.
 */
#include "common/policy/policy.h"
#include "services/hazard/sampling/query_internal.h"

enum { CLOCKS_SHOWN_MAX = 24 };

static void put_axis(const struct query_context *query, struct answer *answer, const char *axis,
		     const struct state_table *table, uint8_t state)
{
	uint8_t possible[32];
	struct json_line json;
	(void)query;
	size_t count = state_table_possible(table, state, possible,
					    sizeof(possible) / sizeof(possible[0]));
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", axis);
	json_text(&json, "state", sampling_state_name(table, state));
	json_array(&json, "possible");
	for (size_t i = 0; i < count; i++)
		json_text(&json, NULL, table->events[possible[i]].name);
	json_array_end(&json);
	json_end(&json);
	answer->lines++;
}

struct shown {
	const struct query_context *query;
	struct answer *answer;
};

static bool clock_line(void *context, const struct row_ref *found)
{
	struct shown *shown = (struct shown *)context;
	const struct query_context *query = shown->query;
	uint64_t number = be64_get(found->key.data + found->key.size - 8);
	const struct clock_row *stored = clock_row_get(query->rows, number);
	struct clock_row row;
	if (stored == NULL)
		return true;
	memcpy(&row, stored, sizeof(row));
	const struct clock_rule *rule = policy_clock(query->policy, (enum clock_id)row.purpose,
						     time_day_of_ms(row.anchor_ms));
	struct object_id clock = object_id_make(OBJECT_CLOCK, query->region, number);
	struct json_line json;
	clock.daemon = query->daemon;
	json_begin(&json, &shown->answer->out, "explain");
	json_text(&json, "what", "clock");
	json_id(&json, "clock", clock);
	json_text(&json, "purpose", clock_id_name((enum clock_id)row.purpose));
	json_text(&json, "rule", row.rule_id);
	json_unsigned(&json, "rule_version", row.rule_version);
	if (rule != NULL && strcmp(rule->rule_id, row.rule_id) == 0) {
		json_text(&json, "source", rule->source);
		json_text(&json, "confidence", rule->confidence);
	}
	json_moment(&json, "anchor_ms", row.anchor_ms);
	json_moment(&json, "not_before_ms", row.not_before_ms);
	json_moment(&json, "due_ms", row.due_ms);
	json_end(&json);
	shown->answer->lines++;
	return true;
}

void sampling_explain(const struct query_context *query, struct answer *answer, uint64_t sampling,
		      const struct sampling_row *row)
{
	struct shown shown = {query, answer};
	struct row_key prefix = {0};
	put_axis(query, answer, "state", &sampling_table, row->state);
	put_axis(query, answer, "retest", &sampling_retest_table, row->retest);
	put_axis(query, answer, "correction", &sampling_correction_table, row->correction);
	row_key_put_u8(&prefix, OBJECT_SAMPLING);
	row_key_put_u32(&prefix, query->region);
	row_key_put_u64(&prefix, sampling);
	(void)rows_scan(query->rows, TABLE_CLOCK_SUBJECTS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), CLOCKS_SHOWN_MAX, clock_line, &shown);
}
