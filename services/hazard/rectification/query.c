/* What people ask of hazards; counts. */
#include "common/core/json_line.h"
#include "services/hazard/rectification/query_explain.h"
#include "services/hazard/rectification/query_lines.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

/* ---- counts: kept by evolve, never scanned */

static void list_counts(const struct query_context *query, const Zh__ListQuery *list,
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

/* ---- what can be asked of rectification */

static const struct list_option ledger_options[] = {LIST_DAYS};

static const struct object_question objects[] = {
	{.kind = OBJECT_HAZARD, .get = hazard_show, .explain = hazard_explain},
};
static const struct list_kind lists[] = {
	LIST_KIND("hazard", hazard_list, hazard_list_options),
	LIST_KIND("ledger", hazard_ledger, ledger_options),
	LIST_PLAIN("count", list_counts),
};
static const struct audience audiences[] = {
#include "services/hazard/rectification/audience.def"
};
const struct question_area rectification_questions = {
	.name = "rectification",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
