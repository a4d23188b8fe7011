/* What people ask of hazard: who answers which question; counts. */
#include "services/hazard/archive/query.h"
#include "common/core/json_line.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/campaign/query.h"
#include "services/hazard/hazard.h"
#include "services/hazard/inspection/inspection.h"
#include "services/hazard/query_explain.h"
#include "services/hazard/query_lines.h"
#include "services/hazard/sampling/query.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

/* ---- counts: kept by evolve, never scanned */

void hazard_list_counts(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	(void)list;
	for (uint8_t state = 0; state < HAZARD_STATE_COUNT; state++) {
		struct json_line json;
		json_begin(&json, &answer->out, "count");
		json_text(&json, "object", "hazard");
		json_text(&json, "state", hazard_state_name(state));
		json_unsigned(&json, "count", hazard_count(query->rows, state));
		json_end(&json);
		answer->lines++;
	}
}

/* ---- questions */

static bool answer_get(const struct query_context *query, const Zh__GetQuery *get,
		       struct answer *answer)
{
	uint32_t kind = get->object != NULL ? get->object->kind : OBJECT_NONE;
	if (kind != OBJECT_HAZARD && kind != OBJECT_CAMPAIGN)
		return archive_get_query(query, get, answer);
	if (kind == OBJECT_HAZARD)
		hazard_show(query, get, answer);
	else
		campaign_query_get(query, get, answer);
	return true;
}

bool hazard_query(const struct query_context *query, const Zh__Query *ask, struct answer *answer)
{
	if (inspection_query(query, ask, answer))
		return true;
	if (sampling_query(query, ask, answer))
		return true;
	if (ask->ask_case == ZH__QUERY__ASK_GET)
		return answer_get(query, ask->get, answer);
	if (ask->ask_case == ZH__QUERY__ASK_LIST)
		return lists_answer(&hazard_lists, query, ask->list, answer);
	if (ask->ask_case == ZH__QUERY__ASK_CAMPAIGN_BASE) {
		campaign_query_base(query, ask->campaign_base, answer);
		return true;
	}
	if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN && ask->explain->object != NULL &&
	    ask->explain->object->kind == OBJECT_CAMPAIGN) {
		campaign_explain(query, ask->explain->object->number, answer);
		return true;
	}
	if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN)
		return query_sees_content(query) && (hazard_explain(query, ask->explain, answer) ||
						     archive_explain(query, ask->explain, answer));
	return false;
}
