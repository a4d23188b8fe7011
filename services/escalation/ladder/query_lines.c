#include "services/escalation/ladder/query.h"

#include "common/core/json_line.h"
#include "common/stage/clocks/rule_text.h"
#include "services/escalation/ladder/measures.h"
#include "services/escalation/query_lines.h"
#include "services/escalation/states.h"

static const char *const cause_texts[] = {
#define X(name, value, text) [value] = (text),
#include "common/policy/rules/causes.def"
#undef X
};

/* ---- measures */

void measure_waits(const struct query_context *query, struct json_line *json, uint64_t number,
		   const struct measure_row *row)
{
	struct object_id id = line_id(query, OBJECT_MEASURE, number);
	if (row->state != MEASURE_PROPOSED)
		return;
	json_text(json, "may_decide", esc_role_text(row->decider));
	int64_t due_ms = line_due_ms(query, id);
	json_moment(json, "decide_by_ms", due_ms);
	if (due_ms != 0 && query->now_ms > due_ms)
		json_bool(json, "decision_overdue", true);
}

static void put_measure_file(const struct query_context *query, struct json_line *json,
			     uint64_t number)
{
	struct measure_file file;
	if (!measure_file_get(query->rows, number, &file))
		return;
	json_text(json, "firm_key", file.firm_key);
	json_text(json, "firm", file.firm_name);
	json_text(json, "rule", file.rule_id);
	json_facts_text(json, file.facts);
	json_text(json, "proposed_by", file.proposed_by);
	json_text(json, "decided_by", file.decided_by);
	line_put_trace(query, json, &file.head.trace);
}

void measure_line(const struct query_context *query, struct answer *answer, uint64_t number,
		  const struct measure_row *row)
{
	struct object_id id = line_id(query, OBJECT_MEASURE, number);
	struct json_line json;
	json_begin(&json, &answer->out, "measure");
	json_id(&json, "id", id);
	json_enum(&json, "measure", &zh__measure_kind__descriptor, row->kind);
	json_text(&json, "state", measure_table.states[row->state].name);
	if (row->cause != CAUSE_NONE && row->cause < sizeof cause_texts / sizeof cause_texts[0])
		json_text(&json, "cause", cause_texts[row->cause]);
	if (row->draft != 0)
		json_enum(&json, "draft", &zh__notice_kind__descriptor, row->draft);
	json_id(&json, "hazard", line_id(query, OBJECT_HAZARD, row->hazard));
	json_id(&json, "report", line_id(query, OBJECT_REPORT, row->report));
	json_id(&json, "casefile", line_id(query, OBJECT_CASEFILE, row->casefile));
	json_id(&json, "notice", line_id(query, OBJECT_NOTICE, row->notice));
	if (row->recall_basis != 0)
		json_enum(&json, "recall_basis", &zh__recall_basis__descriptor, row->recall_basis);
	if (row->recall_level != 0)
		json_enum(&json, "office_level", &zh__sampling_level__descriptor,
			  row->recall_level);
	json_moment(&json, "proposed_ms", row->proposed_ms);
	json_moment(&json, "held_until_ms", row->held_until_ms);
	if (row->state == MEASURE_PROPOSED || row->state == MEASURE_HELD)
		json_text(&json, "may_decide", esc_role_text(row->decider));
	line_put_due(query, &json, id, 0);
	json_unsigned(&json, "version", row->object_version);
	put_measure_file(query, &json, number);
	json_end(&json);
}

/* ---- ledger rows */

void ladder_line(const struct query_context *query, struct answer *answer,
		 const struct ledger_row *row, struct bytes name)
{
	struct json_line json;
	json_begin(&json, &answer->out, "ledger_row");
	json_unsigned(&json, "row", row->row);
	json_id(&json, "hazard", line_id(query, OBJECT_HAZARD, row->hazard));
	json_id(&json, "report", line_id(query, OBJECT_REPORT, row->report));
	json_text(&json, "state", row->state == LADDER_OPEN ? "open" : "closed");
	if (row->level != 0)
		json_enum(&json, "level", &zh__hazard_level__descriptor, row->level);
	json_moment(&json, "opened_ms", row->opened_ms);
	json_unsigned(&json, "times_overdue", row->times_overdue);
	json_unsigned(&json, "failed_reinspections", row->failed_reinspections);
	if ((row->flags & LADDER_URGENT) != 0)
		json_bool(&json, "urgent", true);
	if ((row->flags & LADDER_REFUSED) != 0)
		json_bool(&json, "refused", true);
	if ((row->flags & LADDER_RELAPSED) != 0)
		json_bool(&json, "relapsed", true);
	json_text(&json, "firm_key", row->firm_key);
	json_bytes_text(&json, "firm", name);
	json_text(&json, "class_code", row->class_code);
	line_put_trace(query, &json, &row->trace);
	json_end(&json);
}
