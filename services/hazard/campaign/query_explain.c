/* Why a campaign stands where it does: its state, what is possible, where its figures come from. */
#include "common/core/json_line.h"
#include "services/hazard/campaign/query.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/campaign/tables.h"

static void explain_state(const struct campaign_row *row, struct answer *answer)
{
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "state");
	json_text(&json, "state", campaign_state_name(row->state));
	json_possible(&json, &campaign_state_table, row->state);
	json_end(&json);
	answer->lines++;
}

static void explain_plan(const struct query_context *query, uint64_t campaign,
			 const struct campaign_row *row, struct answer *answer)
{
	struct campaign_texts texts;
	struct json_line json;
	if (!campaign_texts_get(query->rows, campaign, &texts))
		return;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "plan");
	json_bytes_text(&json, "plan", texts.text[CAMPAIGN_TEXT_PLAN]);
	json_unsigned(&json, "plan_version", row->plan_version);
	json_bytes_text(&json, "source", texts.text[CAMPAIGN_TEXT_SOURCE]);
	json_hex(&json, "digest", bytes_of(texts.head.digest, sizeof(texts.head.digest)));
	if ((row->flags & CAMPAIGN_FREEZING) != 0) {
		json_unsigned(&json, "listed", row->listed);
		json_id(&json, "last_firm",
			object_id_make(OBJECT_FIRM, query->region, row->freeze_limit));
	}
	json_end(&json);
	answer->lines++;
}

/* done = entries that are done and not excluded; owed likewise; missing = owed minus done. */
static void explain_counter(const struct query_context *query, uint64_t campaign, unsigned n,
			    struct answer *answer)
{
	struct campaign_part_full counter;
	struct campaign_totals totals;
	struct json_line json;
	if (!campaign_part_get(query->rows, campaign, CAMPAIGN_PART_COUNTER, (uint8_t)n, &counter))
		return;
	campaign_totals_get(query->rows, campaign, (uint8_t)(n - 1), &totals);
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "counter");
	json_bytes_text(&json, "counter", counter.text[PART_TEXT_ID]);
	json_enum(&json, "measure", &zh__campaign_measure__descriptor, counter.row.measure);
	json_bytes_text(&json, "source", counter.text[PART_TEXT_SOURCE]);
	json_unsigned(&json, "done", totals.done);
	if (campaign_measure_has_denominator(counter.row.measure))
		json_unsigned(&json, "owed", totals.owed);
	json_unsigned(&json, "after_owed", totals.after_owed);
	json_unsigned(&json, "after_done", totals.after_done);
	json_unsigned(&json, "excluded", totals.excluded);
	json_unsigned(&json, "late", totals.late);
	json_end(&json);
	answer->lines++;
}

void campaign_explain(const struct query_context *query, uint64_t campaign, struct answer *answer)
{
	struct campaign_row row;
	if (!campaign_get(query->rows, campaign, &row)) {
		answer->refusal.code = "campaign.not_found";
		return;
	}
	explain_state(&row, answer);
	explain_plan(query, campaign, &row, answer);
	for (unsigned n = 1; n <= row.counters; n++)
		explain_counter(query, campaign, n, answer);
}
