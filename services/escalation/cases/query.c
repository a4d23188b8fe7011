/* What people ask of cases; counts. */
#include "services/escalation/cases/query.h"

#include <string.h>

#include "common/core/json_line.h"
#include "common/stage/persons/matter_people.h"
#include "services/escalation/cases/case_step.h"
#include "services/escalation/cases/hearing.h"
#include "services/escalation/query_filters.h"
#include "services/escalation/states.h"

static void get_case(const struct query_context *query, const Zh__GetQuery *get,
		     struct answer *answer)
{
	struct casefile_row row;
	uint64_t number = get->object->number;
	if (get->object->region != query->region || !casefile_get(query->rows, number, &row)) {
		answer->refusal.code = "escalation.not_found";
		return;
	}
	casefile_whole_line(query, answer, number, &row);
	answer->lines = 1;
}

/* ---- lists */

static bool is_officer(const struct query_context *query, uint64_t number, const char *person)
{
	struct casefile_file file;
	struct hearing_row hearing;
	/* Who holds its hearing has something to do in it while that is open. */
	if (hearing_get(query->rows, number, &hearing) && hearing_is_open(&hearing) &&
	    strcmp(hearing.officer, person) == 0)
		return true;
	if (!casefile_file_get(query->rows, number, &file))
		return false;
	for (size_t i = 0; i < file.officer_count && i < OFFICERS_MAX; i++) {
		if (strcmp(file.officers[i], person) == 0)
			return true;
	}
	return false;
}

static bool waits_wanted(const struct filters *filters, const struct query_context *query,
			 uint64_t number, const struct casefile_row *row)
{
	struct hearing_row hearing;
	(void)hearing_get(query->rows, number, &hearing);
	struct matter_step step = casefile_step(query, number, row, &hearing);
	return matter_waits_wanted(query, filters->waits,
				   object_id_make(OBJECT_CASEFILE, query->region, number), &step,
				   filters->owner);
}

static bool is_carried_out_so(const struct filters *filters, uint8_t execution)
{
	return filters->execution == NULL ||
	       strcmp(filters->execution, case_execution_table.states[execution].name) == 0;
}

static bool list_case(const struct filters *filters, const struct query_context *query,
		      struct answer *answer, uint64_t number)
{
	struct casefile_row row;
	if (!casefile_get(query->rows, number, &row) || !filters_want_state(filters, row.state) ||
	    !is_carried_out_so(filters, row.execution) ||
	    (filters->hazard != 0 && filters->hazard != row.hazard) ||
	    !list_period_has(&filters->period, row.opened_ms) ||
	    (filters->owner != NULL && !is_officer(query, number, filters->owner)) ||
	    !matter_orphan_wanted(query, filters->orphaned,
				  object_id_make(OBJECT_CASEFILE, query->region, number),
				  (case_table.states[row.state].flags & STATE_FINAL) != 0) ||
	    !waits_wanted(filters, query, number, &row))
		return false;
	casefile_line(query, answer, number, &row);
	return true;
}

static bool case_by_number(void *context, const struct query_context *query, struct answer *answer,
			   const struct row_ref *row)
{
	return list_case((const struct filters *)context, query, answer, be64_get(row->key.data));
}

static bool case_by_index(void *context, const struct query_context *query, struct answer *answer,
			  const struct row_ref *row)
{
	return list_case((const struct filters *)context, query, answer,
			 be64_get(row->key.data + row->key.size - 8));
}

static void list_cases(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer)
{
	struct filters filters = filters_read(query, list, &case_table);
	struct bytes after = bytes_of(list->after.data, list->after.len);
	struct row_key prefix = {0};
	char key[FIRM_KEY_SIZE] = {0};
	if (filters.firm != NULL) { /* no longer than a key: that was asked before */
		memcpy(key, filters.firm, strlen(filters.firm));
		row_key_put(&prefix, key, sizeof key);
		answer_list(query, answer, TABLE_CASES_BY_FIRM, row_key_bytes(&prefix), after,
			    case_by_index, &filters);
	} else if (filters.hazard != 0) {
		row_key_put_u64(&prefix, filters.hazard);
		answer_list(query, answer, TABLE_CASES_BY_HAZARD, row_key_bytes(&prefix), after,
			    case_by_index, &filters);
	} else {
		answer_list(query, answer, TABLE_CASES, bytes_of(NULL, 0), after, case_by_number,
			    &filters);
	}
}

/* ---- counts: kept by evolve, never scanned */

static void count_line(struct answer *answer, const char *object, const char *state, uint64_t count)
{
	struct json_line json;
	json_begin(&json, &answer->out, "count");
	json_text(&json, "object", object);
	json_text(&json, "state", state);
	json_unsigned(&json, "count", count);
	json_end(&json);
	answer->lines++;
}

static void list_counts(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	(void)list;
	static const struct {
		enum count_axis axis;
		const struct state_table *table;
	} axes[] = {
		{COUNT_MEASURE, &measure_table},
		{COUNT_NOTICE, &notice_table},
		{COUNT_CASE, &case_table},
		{COUNT_CASE_SERVICE, &case_service_table},
		{COUNT_CASE_PUBLICATION, &case_publication_table},
		{COUNT_CASE_EXECUTION, &case_execution_table},
		{COUNT_CASE_HEARING, &case_hearing_table},
		{COUNT_CASE_CONTEST, &case_contest_table},
		{COUNT_CASE_CERTIFICATION, &case_certification_table},
	};
	struct ladder_book book = ladder_book_get(query->rows);
	count_line(answer, "ledger_row", "open", book.open);
	count_line(answer, "ledger_row", "closed", book.closed);
	for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++)
		for (uint8_t state = 0; state < axes[i].table->state_count; state++)
			count_line(answer, axes[i].table->name, axes[i].table->states[state].name,
				   esc_count(query->rows, axes[i].axis, state));
}

/* ---- what can be asked of cases */

static const struct list_option case_options[] = {
	LIST_STATES(&case_table),
	{.name = "execution", .type = LIST_WORD, .states = {&case_execution_table}},
	LIST_OF_A_FIRM,
	LIST_OF_A_HAZARD,
	LIST_OWNER,
	LIST_ORPHANED,
	LIST_WAITS,
	LIST_PERIOD,
};

static const struct object_question objects[] = {
	{.kind = OBJECT_CASEFILE, .get = get_case, .explain = casefile_explain},
};
static const struct list_kind lists[] = {
	LIST_KIND("case", list_cases, case_options),
	LIST_PLAIN("count", list_counts),
};
static const struct audience audiences[] = {
#include "services/escalation/cases/audience.def"
};
const struct question_area cases_questions = {
	.name = "cases",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
