/* What people ask of measures, and of hazards as the ladder has them; the ledger. */
#include "services/escalation/ladder/query.h"

#include <string.h>

#include "common/stage/persons/matter_step.h"
#include "services/escalation/query_filters.h"
#include "services/escalation/states.h"

static void get_measure(const struct query_context *query, const Zh__GetQuery *get,
			struct answer *answer)
{
	struct measure_row row;
	uint64_t number = get->object->number;
	if (get->object->region != query->region || !measure_get(query->rows, number, &row)) {
		answer->refusal.code = "escalation.not_found";
		return;
	}
	measure_line(query, answer, number, &row);
	answer->lines = 1;
}

/* ---- lists */

/* A proposal waits for who decides on it, one that was put off from that day on.  What any officer
 * may decide is for whoever takes it up: it waits for nobody's post. */
static bool measure_is_waited_for(const struct filters *filters, const struct query_context *query,
				  uint64_t number, const struct measure_row *row)
{
	bool open = row->state == MEASURE_PROPOSED ||
		    (row->state == MEASURE_HELD && row->held_until_ms <= query->now_ms);
	bool waits = open && (row->decider & ROLE_OFFICER) == 0;
	struct matter_step step = {.act = waits ? "measure.take" : NULL, .by = row->decider};
	return matter_waits_wanted(query, filters->waits,
				   object_id_make(OBJECT_MEASURE, query->region, number), &step,
				   NULL);
}

static bool list_measure(const struct filters *filters, const struct query_context *query,
			 struct answer *answer, uint64_t number)
{
	struct measure_row row;
	struct measure_file file;
	if (!measure_get(query->rows, number, &row) || !filters_want_state(filters, row.state) ||
	    !list_period_has(&filters->period, row.proposed_ms) ||
	    !measure_is_waited_for(filters, query, number, &row))
		return false;
	if (filters->firm != NULL && (!measure_file_get(query->rows, number, &file) ||
				      !filters_want_firm(filters, file.firm_key)))
		return false;
	measure_line(query, answer, number, &row);
	return true;
}

static bool measure_by_number(void *context, const struct query_context *query,
			      struct answer *answer, const struct row_ref *row)
{
	return list_measure((const struct filters *)context, query, answer,
			    be64_get(row->key.data));
}

static bool measure_by_hazard(void *context, const struct query_context *query,
			      struct answer *answer, const struct row_ref *row)
{
	return list_measure((const struct filters *)context, query, answer,
			    be64_get(row->key.data + 8));
}

static void list_measures(const struct query_context *query, const Zh__ListQuery *list,
			  struct answer *answer)
{
	struct filters filters = filters_read(query, list, &measure_table);
	struct bytes after = bytes_of(list->after.data, list->after.len);
	struct row_key prefix = row_key_u64(filters.hazard);
	if (filters.hazard != 0)
		answer_list(query, answer, TABLE_MEASURES_BY_HAZARD, row_key_bytes(&prefix), after,
			    measure_by_hazard, &filters);
	else
		answer_list(query, answer, TABLE_MEASURES, bytes_of(NULL, 0), after,
			    measure_by_number, &filters);
}

static bool ladder_by_hazard(void *context, const struct query_context *query,
			     struct answer *answer, const struct row_ref *found)
{
	const struct filters *filters = (const struct filters *)context;
	struct ledger_row row;
	struct bytes name;
	if (!ladder_get(query->rows, be64_get(found->key.data), &row, &name) ||
	    !filters_want_state(filters, row.state) ||
	    (filters->hazard != 0 && filters->hazard != be64_get(found->key.data)) ||
	    !filters_want_firm(filters, row.firm_key) ||
	    !list_period_has(&filters->period, row.opened_ms))
		return false;
	ladder_line(query, answer, &row, name);
	return true;
}

/* The ledger has no table of states: a row is open or closed. */
static const char *const ladder_states[] = {"open", "closed", NULL};

static void list_ladder(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	const char *state = query_filter(list, "state");
	struct filters filters = filters_read(query, list, NULL);
	if (state != NULL)
		filters.state = strcmp(state, "open") == 0 ? LADDER_OPEN : LADDER_CLOSED;
	answer_list(query, answer, TABLE_LADDER, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), ladder_by_hazard, &filters);
}

/* ---- what can be asked of the ladder */

static const struct list_option measure_options[] = {LIST_STATES(&measure_table), LIST_OF_A_FIRM,
						     LIST_OF_A_HAZARD, LIST_WAITS, LIST_PERIOD};
static const struct list_option ladder_options[] = {
	{.name = "state", .type = LIST_WORD, .words = ladder_states},
	LIST_OF_A_FIRM,
	LIST_OF_A_HAZARD,
	LIST_PERIOD,
};

static const struct object_question objects[] = {
	{.kind = OBJECT_MEASURE, .get = get_measure, .explain = measure_explain},
	{.kind = OBJECT_HAZARD, .explain = ladder_explain},
};
static const struct list_kind lists[] = {
	LIST_KIND("measure", list_measures, measure_options),
	LIST_KIND("ledger", list_ladder, ladder_options),
};
static const struct audience audiences[] = {
#include "services/escalation/ladder/audience.def"
};
const struct question_area ladder_questions = {
	.name = "ladder",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
