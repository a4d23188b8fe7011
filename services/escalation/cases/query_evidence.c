#include "common/base/time.h"
#include "common/core/json_line.h"
#include "common/policy/gates/gate.h"
#include "common/stage/clocks/rule_text.h"
#include "services/escalation/cases/evidence.h"
#include "services/escalation/cases/query.h"

static void put_piece(struct json_line *json, uint32_t piece, const struct evidence_row *row)
{
	bool verified = row->finding == ZH__PIECE_FINDING__PIECE_FINDING_VERIFIED;
	json_object(json, NULL);
	json_unsigned(json, "piece", piece);
	json_enum(json, "piece_kind", &zh__piece_kind__descriptor, row->kind);
	json_enum(json, "piece_way", &zh__piece_way__descriptor, row->way);
	json_enum(json, "piece_form", &zh__piece_form__descriptor, row->form);
	json_text(json, "content", row->content);
	json_text(json, "obtained_from", row->obtained_from);
	json_moment(json, "obtained_ms", row->obtained_ms);
	json_text(json, "state", row->finding == 0 ? "waits" : verified ? "verified" : "set_aside");
	if (row->aside != 0)
		json_enum(json, "aside_ground", &zh__piece_aside__descriptor, row->aside);
	json_text(json, "checked_by", row->checked_by);
	json_moment(json, "checked_ms", row->checked_ms);
	json_object_end(json);
}

void evidence_put(const struct query_context *query, struct json_line *json, uint64_t number)
{
	struct evidence_row row;
	if (!evidence_get(query->rows, number, 1, &row))
		return;
	json_array(json, "pieces");
	for (uint32_t piece = 1; evidence_get(query->rows, number, piece, &row); piece++)
		put_piece(json, piece, &row);
	json_array_end(json);
}

void esc_explain_evidence(const struct query_context *query, uint64_t number, struct answer *answer)
{
	struct evidence_row row;
	struct json_line json;
	if (!evidence_get(query->rows, number, 1, &row))
		return;
	const char *source = policy_gate_articles(query->policy, GATE_APP_23);
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "evidence");
	json_text(&json, "rule", gate_id(GATE_APP_23));
	evidence_put(query, &json, number);
	json_text(&json, "source", source);
	json_articles(&json, query, source, time_day_of_ms(query->now_ms));
	json_end(&json);
	answer->lines++;
}
