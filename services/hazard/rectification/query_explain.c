#include "services/hazard/rectification/query_explain.h"
#include "common/stage/clocks/clock_query.h"

#include "common/core/handlers.h"
#include "common/core/json_line.h"
#include "common/stage/clocks/rule_text.h"
#include "feed.pb-c.h"
#include "services/hazard/rectification/query_lines.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"
#include "types.pb-c.h"

static void put_facts(struct json_line *json, const struct hazard_row *row,
		      const struct hazard_texts *texts)
{
	json_object(json, "facts");
	json_enum(json, "report_kind", &zh__report_kind__descriptor, row->source_kind);
	hazard_put_violations(json, texts->head.violations);
	json_bytes_text(json, "class_code", texts->text[HAZARD_TEXT_CLASS]);
	json_bytes_text(json, "title", texts->text[HAZARD_TEXT_TITLE]);
	if (texts->head.found != 0)
		json_unsigned(json, "quantity", texts->head.found);
	json_unsigned(json, "signals", row->signals);
	if (row->chain_of != 0)
		json_bool(json, "relapse", true);
	json_object_end(json);
}

static void put_level(const struct query_context *query, struct answer *answer, uint64_t hazard,
		      const struct hazard_row *row)
{
	struct hazard_texts texts;
	if (!hazard_texts_get(query->rows, hazard, &texts))
		return;
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "level");
	json_id(&json, "id", object_id_make(OBJECT_HAZARD, query->region, hazard));
	json_enum(&json, "proposed_level", &zh__hazard_level__descriptor, row->proposed);
	if (row->level != 0)
		json_enum(&json, "level", &zh__hazard_level__descriptor, row->level);
	json_rule_used(&json, query, texts.text[HAZARD_TEXT_LEVEL_RULE],
		       texts.head.level_rule_version);
	put_facts(&json, row, &texts);
	json_end(&json);
	answer->lines++;
}

/* Each lot that was registered, sealed or seized: why, by which power, with whose approval. */
static void put_lots(const struct query_context *query, struct answer *answer, uint64_t hazard)
{
	enum { LINE_ROOM = 16384 };
	unsigned lots = hazard_more_get(query->rows, hazard).lots;
	for (unsigned n = 1; n <= lots; n++) {
		struct custody_lot lot;
		struct json_line json;
		if (answer->out.capacity - answer->out.size < LINE_ROOM ||
		    !hazard_custody_get(query->rows, hazard, (uint8_t)n, &lot))
			continue;
		json_begin(&json, &answer->out, "explain");
		json_text(&json, "what", "custody");
		(void)hazard_put_lot(query, &json, hazard, n);
		json_end(&json);
		answer->lines++;
	}
}

/* What it gained, and why its level is proposed higher: reports of it were classified again. */
static void put_classified(const struct query_context *query, struct answer *answer,
			   uint64_t hazard)
{
	enum { LINE_ROOM = 4096 };
	uint32_t papers = hazard_more_get(query->rows, hazard).records;
	for (uint32_t n = 1; n <= papers; n++) {
		struct hazard_paper paper;
		struct json_line json;
		if (answer->out.capacity - answer->out.size < LINE_ROOM ||
		    !hazard_paper_get(query->rows, hazard, n, &paper) ||
		    paper.head.kind != RECORD_RESTATED)
			continue;
		json_begin(&json, &answer->out, "explain");
		json_text(&json, "what", "classification");
		hazard_put_restated(query, &json, &paper.head);
		json_bytes_text(&json, "classified_by", paper.text[RECORD_TEXT_OFFICERS]);
		json_moment(&json, "at_ms", paper.head.at_ms);
		json_end(&json);
		answer->lines++;
	}
}

/* Who has it, and what may be done next. */
static void put_state(const struct query_context *query, struct answer *answer, uint64_t hazard,
		      const struct hazard_row *row)
{
	struct bytes owner;
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "state");
	json_text(&json, "state", hazard_state_name(row->state));
	if (owner_get(query->rows, object_id_make(OBJECT_HAZARD, query->region, hazard), &owner))
		json_bytes_text(&json, "person", owner);
	json_possible(&json, &hazard_state_table, row->state);
	json_end(&json);
	answer->lines++;
}

void hazard_explain(const struct query_context *query, const Zh__ExplainQuery *explain,
		    struct answer *answer)
{
	struct hazard_row row;
	uint64_t hazard = explain->object->number;
	if (explain->object->region != query->region || !hazard_get(query->rows, hazard, &row)) {
		answer->refusal.code = "hazard.not_found";
		return;
	}
	put_level(query, answer, hazard, &row);
	put_classified(query, answer, hazard);
	explain_clocks(query, object_id_make(OBJECT_HAZARD, query->region, hazard), answer);
	put_lots(query, answer, hazard);
	put_state(query, answer, hazard, &row);
}
