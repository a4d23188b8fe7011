/* What people ask of escalation: measures, notices, cases, the ledger, counts. */
#include "services/escalation/bulletin/query.h"
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/stage/persons/matter_people.h"
#include "common/stage/queries/lists.h"
#include "services/escalation/cases/case_step.h"
#include "services/escalation/cases/hearing.h"
#include "services/escalation/escalation.h"
#include "services/escalation/query_lines.h"
#include "services/escalation/states.h"

#define ANY_STATE 0xffu

static uint8_t state_of_name(const struct state_table *table, const char *name)
{
	for (uint8_t state = 0; state < table->state_count; state++)
		if (strcmp(table->states[state].name, name) == 0)
			return state;
	return ANY_STATE;
}

/* ---- one object */

static bool get_known(const struct query_context *query, const Zh__ObjectId *object,
		      struct answer *answer)
{
	struct measure_row measure;
	struct notice_row notice;
	struct casefile_row casefile;
	if (object->region != query->region)
		return false;
	if (object->kind == OBJECT_BULLETIN)
		return bulletin_show(query, object->number, answer);
	if (object->kind == OBJECT_MEASURE && measure_get(query->rows, object->number, &measure))
		measure_line(query, answer, object->number, &measure);
	else if (object->kind == OBJECT_NOTICE && notice_get(query->rows, object->number, &notice))
		notice_line(query, answer, object->number, &notice);
	else if (object->kind == OBJECT_CASEFILE &&
		 casefile_get(query->rows, object->number, &casefile))
		casefile_whole_line(query, answer, object->number, &casefile);
	else
		return false;
	answer->lines = 1;
	return true;
}

static bool answer_get(const struct query_context *query, const Zh__GetQuery *get,
		       struct answer *answer)
{
	if (get->object == NULL ||
	    (get->object->kind != OBJECT_MEASURE && get->object->kind != OBJECT_NOTICE &&
	     get->object->kind != OBJECT_CASEFILE && get->object->kind != OBJECT_BULLETIN))
		return false;
	if (!get_known(query, get->object, answer))
		answer->refusal.code = "escalation.not_found";
	return true;
}

/* ---- lists */

struct filters {
	const struct state_table *table;
	uint8_t state;                /* ANY_STATE: any */
	uint64_t hazard;              /* 0: any */
	const char *firm;             /* NULL: any */
	const char *owner;            /* a case's officer; NULL: any */
	const char *orphaned, *waits; /* as the lists' options have them */
	struct list_period period;    /* of its beginning */
};

static bool state_wanted(const struct filters *filters, uint8_t state)
{
	return filters->state == ANY_STATE || filters->state == state;
}

static bool firm_wanted(const struct filters *filters, const char *firm_key)
{
	return filters->firm == NULL || strcmp(filters->firm, firm_key) == 0;
}

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
	if (!measure_get(query->rows, number, &row) || !state_wanted(filters, row.state) ||
	    !list_period_has(&filters->period, row.proposed_ms) ||
	    !measure_is_waited_for(filters, query, number, &row))
		return false;
	if (filters->firm != NULL &&
	    (!measure_file_get(query->rows, number, &file) || !firm_wanted(filters, file.firm_key)))
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
	if (!notice_get(query->rows, number, &row) || !state_wanted(filters, row.state) ||
	    (filters->hazard != 0 && filters->hazard != row.hazard) ||
	    !list_period_has(&filters->period, row.drafted_ms) ||
	    !notice_is_waited_for(filters, query, number, &row))
		return false;
	if (filters->firm != NULL &&
	    (!notice_file_get(query->rows, number, &file) || !firm_wanted(filters, file.firm_key)))
		return false;
	notice_line(query, answer, number, &row);
	return true;
}

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

static bool list_case(const struct filters *filters, const struct query_context *query,
		      struct answer *answer, uint64_t number)
{
	struct casefile_row row;
	if (!casefile_get(query->rows, number, &row) || !state_wanted(filters, row.state) ||
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

static bool ladder_by_hazard(void *context, const struct query_context *query,
			     struct answer *answer, const struct row_ref *found)
{
	const struct filters *filters = (const struct filters *)context;
	struct ledger_row row;
	struct bytes name;
	if (!ladder_get(query->rows, be64_get(found->key.data), &row, &name) ||
	    (filters->state != ANY_STATE && filters->state != row.state) ||
	    (filters->hazard != 0 && filters->hazard != be64_get(found->key.data)) ||
	    !firm_wanted(filters, row.firm_key) ||
	    !list_period_has(&filters->period, row.opened_ms))
		return false;
	ladder_line(query, answer, &row, name);
	return true;
}

/* The ledger has no table of states: a row is open or closed. */
static uint8_t ladder_state(const char *name)
{
	if (strcmp(name, "open") == 0)
		return LADDER_OPEN;
	return strcmp(name, "closed") == 0 ? LADDER_CLOSED : ANY_STATE;
}

static void read_filters(const struct query_context *query, const Zh__ListQuery *list,
			 struct filters *filters)
{
	const char *state = query_filter(list, "state");
	const char *hazard = query_filter(list, "hazard");
	struct object_id id;
	filters->state = ANY_STATE;
	filters->firm = query_filter(list, "firm");
	filters->owner = list_owner(query, list);
	filters->orphaned = query_filter(list, "orphaned");
	filters->waits = query_filter(list, "waits");
	filters->period = list_period(list);
	if (state != NULL)
		filters->state = filters->table != NULL ? state_of_name(filters->table, state)
							: ladder_state(state);
	if (hazard != NULL && object_id_parse(hazard, &id) == STATUS_OK)
		filters->hazard = id.number;
}

static void list_measures(const struct query_context *query, const Zh__ListQuery *list,
			  struct answer *answer)
{
	struct filters filters = {.table = &measure_table};
	struct bytes after = bytes_of(list->after.data, list->after.len);
	read_filters(query, list, &filters);
	struct row_key prefix = row_key_u64(filters.hazard);
	if (filters.hazard != 0)
		answer_list(query, answer, TABLE_MEASURES_BY_HAZARD, row_key_bytes(&prefix), after,
			    measure_by_hazard, &filters);
	else
		answer_list(query, answer, TABLE_MEASURES, bytes_of(NULL, 0), after,
			    measure_by_number, &filters);
}

static void list_cases(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer)
{
	struct filters filters = {.table = &case_table};
	struct bytes after = bytes_of(list->after.data, list->after.len);
	struct row_key prefix = {0};
	char key[FIRM_KEY_SIZE] = {0};
	read_filters(query, list, &filters);
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

static void list_notices(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer)
{
	struct filters filters = {.table = &notice_table};
	read_filters(query, list, &filters);
	answer_list(query, answer, TABLE_NOTICES, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), notice_by_number, &filters);
}

static void list_ladder(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	struct filters filters = {.table = NULL};
	read_filters(query, list, &filters);
	answer_list(query, answer, TABLE_LADDER, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), ladder_by_hazard, &filters);
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

/* ---- questions */

static const char *const ladder_states[] = {"open", "closed", NULL};

#define OF_A_FIRM                                                                                  \
	{                                                                                          \
		.name = "firm", .type = LIST_FIRM                                                  \
	}
#define OF_A_HAZARD                                                                                \
	{                                                                                          \
		.name = "hazard", .type = LIST_OBJECT, .kind = OBJECT_HAZARD                       \
	}

static const struct list_option measure_options[] = {LIST_STATES(&measure_table), OF_A_FIRM,
						     OF_A_HAZARD, LIST_WAITS, LIST_PERIOD};
static const struct list_option notice_options[] = {LIST_STATES(&notice_table), OF_A_FIRM,
						    OF_A_HAZARD, LIST_WAITS, LIST_PERIOD};
static const struct list_option case_options[] = {
	LIST_STATES(&case_table),
	OF_A_FIRM,
	OF_A_HAZARD,
	LIST_OWNER,
	LIST_ORPHANED,
	LIST_WAITS,
	LIST_PERIOD,
};
static const struct list_option ladder_options[] = {
	{.name = "state", .type = LIST_WORD, .words = ladder_states},
	OF_A_FIRM,
	OF_A_HAZARD,
	LIST_PERIOD,
};
static const struct list_kind kinds[] = {
	LIST_KIND("measure", list_measures, measure_options),
	LIST_KIND("notice", list_notices, notice_options),
	LIST_KIND("case", list_cases, case_options),
	LIST_KIND("ledger", list_ladder, ladder_options),
	LIST_KIND("bulletin", bulletin_list, bulletin_list_options),
	LIST_PLAIN("count", list_counts),
};
const struct lists escalation_lists = {kinds, sizeof kinds / sizeof kinds[0]};

bool escalation_query(const struct query_context *query, const Zh__Query *ask,
		      struct answer *answer)
{
	if (ask->ask_case == ZH__QUERY__ASK_GET)
		return answer_get(query, ask->get, answer);
	if (ask->ask_case == ZH__QUERY__ASK_LIST)
		return lists_answer(&escalation_lists, query, ask->list, answer);
	if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN)
		return query_sees_content(query) && esc_explain(query, ask->explain, answer);
	return false;
}
