#include "services/escalation/letters/query.h"

#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/clocks/rule_text.h"
#include "common/stage/persons/matter_step.h"
#include "services/escalation/query_filters.h"
#include "services/escalation/query_lines.h"
#include "services/escalation/states.h"

/* ---- one of them */

/* What a letter rests on: the facts of the rule that proposed it, the penalties that it tells of
 * ("penalty_3=8000000;penalty_8", decide_case_penalty.c), or what a person wrote. */
static void put_letter_facts(struct json_line *json, const char *text)
{
	static const char front[] = "penalty_";
	struct facts facts = {.known = 0};
	facts_of_text(text, &facts);
	if (facts.known != 0 || strncmp(text, front, sizeof front - 1) != 0) {
		if (facts.known != 0)
			json_facts(json, &facts);
		else
			json_text(json, "facts", text);
		return;
	}
	json_array(json, "facts");
	while (strncmp(text, front, sizeof front - 1) == 0) {
		char *end;
		long kind = strtol(text + sizeof front - 1, &end, 10);
		json_object(json, NULL);
		json_enum(json, "penalty", &zh__penalty_kind__descriptor, (int)kind);
		if (*end == '=')
			json_number(json, "amount_fen", strtoll(end + 1, &end, 10));
		json_object_end(json);
		text = *end == ';' ? end + 1 : end;
	}
	json_array_end(json);
}

static void put_notice_file(const struct query_context *query, struct json_line *json,
			    uint64_t number)
{
	struct notice_file file;
	if (!notice_file_get(query->rows, number, &file))
		return;
	json_text(json, "number", file.number);
	json_text(json, "firm_key", file.firm_key);
	json_text(json, "addressee", file.addressee);
	put_letter_facts(json, file.facts);
	json_text(json, "fields", file.fields);
	json_text(json, "drafted_by", file.drafted_by);
	json_text(json, "approved_by", file.approved_by);
	json_text(json, "method", file.method);
	line_put_trace(query, json, &file.trace);
}

static void notice_line(const struct query_context *query, struct answer *answer, uint64_t number,
			const struct notice_row *row)
{
	struct object_id id = line_id(query, OBJECT_NOTICE, number);
	struct json_line json;
	json_begin(&json, &answer->out, "notice");
	json_id(&json, "id", id);
	json_enum(&json, "notice", &zh__notice_kind__descriptor, row->kind);
	json_text(&json, "state", notice_table.states[row->state].name);
	json_id(&json, "hazard", line_id(query, OBJECT_HAZARD, row->hazard));
	json_id(&json, "casefile", line_id(query, OBJECT_CASEFILE, row->casefile));
	json_id(&json, "measure", line_id(query, OBJECT_MEASURE, row->measure));
	json_moment(&json, "drafted_ms", row->drafted_ms);
	json_moment(&json, "served_ms", row->served_ms);
	if (row->failed_services != 0)
		json_unsigned(&json, "failed_services", row->failed_services);
	line_put_due(query, &json, id, 0);
	json_unsigned(&json, "version", row->object_version);
	put_notice_file(query, &json, number);
	json_end(&json);
}

static void get_notice(const struct query_context *query, const Zh__GetQuery *get,
		       struct answer *answer)
{
	struct notice_row row;
	uint64_t number = get->object->number;
	if (get->object->region != query->region || !notice_get(query->rows, number, &row)) {
		answer->refusal.code = "escalation.not_found";
		return;
	}
	notice_line(query, answer, number, &row);
	answer->lines = 1;
}

static void explain_notice(const struct query_context *query, const Zh__ExplainQuery *explain,
			   struct answer *answer)
{
	struct notice_row row;
	uint64_t number = explain->object->number;
	if (explain->object->region != query->region || !notice_get(query->rows, number, &row)) {
		answer->refusal.code = "escalation.not_found";
		return;
	}
	explain_clocks(query, line_id(query, OBJECT_NOTICE, number), answer);
	line_explain_state(answer, &notice_table, row.state);
}

/* ---- lists */

/* A draft waits for whoever may approve it, then an officer serves it.  A case's own papers go the
 * way of the case, which says what comes next. */
static bool notice_is_waited_for(const struct filters *filters, const struct query_context *query,
				 uint64_t number, const struct notice_row *row)
{
	struct matter_step step = {0};
	if (row->casefile == 0 && row->state == NOTICE_DRAFTED)
		step.act = "notice.approve";
	else if (row->casefile == 0 && row->state == NOTICE_APPROVED &&
		 !SABOTAGE("escalation.nobody-serves"))
		step = (struct matter_step){.act = "notice.serve", .by = ROLE_OFFICER};
	return matter_waits_wanted(query, filters->waits,
				   object_id_make(OBJECT_NOTICE, query->region, number), &step,
				   NULL);
}

static bool notice_by_number(void *context, const struct query_context *query,
			     struct answer *answer, const struct row_ref *found)
{
	const struct filters *filters = (const struct filters *)context;
	uint64_t number = be64_get(found->key.data);
	struct notice_row row;
	struct notice_file file;
	if (!notice_get(query->rows, number, &row) || !filters_want_state(filters, row.state) ||
	    (filters->hazard != 0 && filters->hazard != row.hazard) ||
	    !list_period_has(&filters->period, row.drafted_ms) ||
	    !notice_is_waited_for(filters, query, number, &row))
		return false;
	if (filters->firm != NULL && (!notice_file_get(query->rows, number, &file) ||
				      !filters_want_firm(filters, file.firm_key)))
		return false;
	notice_line(query, answer, number, &row);
	return true;
}

static void list_notices(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer)
{
	struct filters filters = filters_read(query, list, &notice_table);
	answer_list(query, answer, TABLE_NOTICES, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), notice_by_number, &filters);
}

/* ---- what can be asked of letters */

static const struct list_option notice_options[] = {LIST_STATES(&notice_table), LIST_OF_A_FIRM,
						    LIST_OF_A_HAZARD, LIST_WAITS, LIST_PERIOD};

static const struct object_question objects[] = {
	{.kind = OBJECT_NOTICE, .get = get_notice, .explain = explain_notice},
};
static const struct list_kind lists[] = {
	LIST_KIND("notice", list_notices, notice_options),
};
static const struct audience audiences[] = {
#include "services/escalation/letters/audience.def"
};
const struct question_area letters_questions = {
	.name = "letters",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
