#include "services/escalation/query_lines.h"

#include "common/stage/clocks/rule_text.h"

void line_put_trace(const struct query_context *query, struct json_line *json,
		    const struct trace_ref *trace)
{
	if (trace->sequence == 0)
		return;
	json_event_id(json, "trace",
		      (struct event_id){
			      .region = trace->region != 0 ? trace->region : query->region,
			      .daemon = (enum daemon)trace->daemon,
			      .incarnation = trace->incarnation,
			      .sequence = trace->sequence,
		      });
}

/* The tightest clock that runs on it; one that is suspended ends on no day yet. */
struct tightest {
	const struct query_context *query;
	int64_t due_ms;
};

/* What the party may do until then isn't due from the office. */
static bool is_of_the_party(enum clock_id purpose)
{
	return purpose == CLOCK_CONTEST_RECONSIDER || purpose == CLOCK_CONTEST_RECONSIDER_UNTOLD ||
	       purpose == CLOCK_CONTEST_SUE || purpose == CLOCK_CONTEST_SUE_DECISION;
}

static bool tighten(void *context, const struct row_ref *found)
{
	struct tightest *tightest = (struct tightest *)context;
	struct clock_row clock;
	const struct clock_row *stored = clock_row_get(
		tightest->query->rows, be64_get(found->key.data + found->key.size - 8));
	if (stored == NULL)
		return true;
	memcpy(&clock, stored, sizeof clock);
	if (is_of_the_party((enum clock_id)clock.purpose) || clock.state == CLOCK_SUSPENDED)
		return true;
	if (tightest->due_ms == 0 || clock.due_ms < tightest->due_ms)
		tightest->due_ms = clock.due_ms;
	return true;
}

int64_t line_due_ms(const struct query_context *query, struct object_id id)
{
	enum { CLOCKS_LOOKED_AT = 16 };
	struct tightest tightest = {.query = query};
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)id.kind);
	row_key_put_u32(&prefix, id.region);
	row_key_put_u64(&prefix, id.number);
	(void)rows_scan(query->rows, TABLE_CLOCK_SUBJECTS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), CLOCKS_LOOKED_AT, tighten, &tightest);
	return tightest.due_ms;
}

void line_put_due(const struct query_context *query, struct json_line *json, struct object_id id,
		  int64_t day_ms)
{
	int64_t due_ms = line_due_ms(query, id);
	if (day_ms != 0 && (due_ms == 0 || day_ms < due_ms))
		due_ms = day_ms;
	json_moment(json, "due_ms", due_ms);
	if (due_ms != 0 && query->now_ms > due_ms)
		json_bool(json, "overdue", true);
}

void line_explain_state(struct answer *answer, const struct state_table *table, uint8_t state)
{
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "state");
	json_text(&json, "table", table->name);
	json_text(&json, "state", table->states[state].name);
	json_possible(&json, table, state);
	json_end(&json);
	answer->lines++;
}
