/* What people ask of escalation: measures, notices, cases, the ledger, counts. */
#include "common/core/json_line.h"
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
	if (object->kind == OBJECT_MEASURE && measure_get(query->rows, object->number, &measure))
		measure_line(query, answer, object->number, &measure);
	else if (object->kind == OBJECT_NOTICE && notice_get(query->rows, object->number, &notice))
		notice_line(query, answer, object->number, &notice);
	else if (object->kind == OBJECT_CASEFILE &&
		 casefile_get(query->rows, object->number, &casefile))
		casefile_line(query, answer, object->number, &casefile);
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
	     get->object->kind != OBJECT_CASEFILE))
		return false;
	if (!get_known(query, get->object, answer))
		answer->refusal.code = "escalation.not_found";
	return true;
}

/* ---- lists */

struct filters {
	const struct state_table *table;
	uint8_t state;    /* ANY_STATE: any */
	uint64_t hazard;  /* 0: any */
	const char *firm; /* NULL: any */
};

static bool state_wanted(const struct filters *filters, uint8_t state)
{
	return filters->state == ANY_STATE || filters->state == state;
}

static bool firm_wanted(const struct filters *filters, const char *firm_key)
{
	return filters->firm == NULL || strcmp(filters->firm, firm_key) == 0;
}

static bool list_measure(const struct filters *filters, const struct query_context *query,
			 struct answer *answer, uint64_t number)
{
	struct measure_row row;
	struct measure_file file;
	if (!measure_get(query->rows, number, &row) || !state_wanted(filters, row.state))
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

static bool notice_by_number(void *context, const struct query_context *query,
			     struct answer *answer, const struct row_ref *found)
{
	const struct filters *filters = (const struct filters *)context;
	uint64_t number = be64_get(found->key.data);
	struct notice_row row;
	struct notice_file file;
	if (!notice_get(query->rows, number, &row) || !state_wanted(filters, row.state) ||
	    (filters->hazard != 0 && filters->hazard != row.hazard))
		return false;
	if (filters->firm != NULL &&
	    (!notice_file_get(query->rows, number, &file) || !firm_wanted(filters, file.firm_key)))
		return false;
	notice_line(query, answer, number, &row);
	return true;
}

static bool list_case(const struct filters *filters, const struct query_context *query,
		      struct answer *answer, uint64_t number)
{
	struct casefile_row row;
	if (!casefile_get(query->rows, number, &row) || !state_wanted(filters, row.state))
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
	struct ladder_row row;
	struct bytes name;
	if (!ladder_get(query->rows, be64_get(found->key.data), &row, &name) ||
	    (filters->state != ANY_STATE && filters->state != row.state) ||
	    !firm_wanted(filters, row.firm_key))
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

/* false: a filter says what isn't there, refused. */
static bool read_filters(const Zh__ListQuery *list, struct answer *answer, struct filters *filters)
{
	const char *state = query_filter(list, "state");
	const char *hazard = query_filter(list, "hazard");
	struct object_id id;
	filters->state = ANY_STATE;
	filters->firm = query_filter(list, "firm");
	if (state != NULL) {
		filters->state = filters->table != NULL ? state_of_name(filters->table, state)
							: ladder_state(state);
		if (filters->state == ANY_STATE)
			answer->refusal = (struct refusal){.code = "list.state", .where = "state"};
	}
	if (hazard != NULL) {
		if (object_id_parse(hazard, &id) == STATUS_OK && id.kind == OBJECT_HAZARD)
			filters->hazard = id.number;
		else
			answer->refusal =
				(struct refusal){.code = "list.hazard", .where = "hazard"};
	}
	return answer->refusal.code == NULL;
}

static void list_measures(const struct query_context *query, const Zh__ListQuery *list,
			  struct answer *answer)
{
	struct filters filters = {.table = &measure_table};
	struct bytes after = bytes_of(list->after.data, list->after.len);
	if (!read_filters(list, answer, &filters))
		return;
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
	if (!read_filters(list, answer, &filters))
		return;
	if (filters.firm != NULL && strlen(filters.firm) < sizeof key) {
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

static void list_plain(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer, bool ledger)
{
	struct filters filters = {.table = ledger ? NULL : &notice_table};
	if (read_filters(list, answer, &filters))
		answer_list(query, answer, ledger ? TABLE_LADDER : TABLE_NOTICES, bytes_of(NULL, 0),
			    bytes_of(list->after.data, list->after.len),
			    ledger ? ladder_by_hazard : notice_by_number, &filters);
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

static void list_counts(const struct query_context *query, struct answer *answer)
{
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

static bool answer_nouns(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer)
{
	if (list->noun == NULL)
		return false;
	if (strcmp(list->noun, "measure") == 0)
		list_measures(query, list, answer);
	else if (strcmp(list->noun, "case") == 0)
		list_cases(query, list, answer);
	else if (strcmp(list->noun, "notice") == 0)
		list_plain(query, list, answer, false);
	else if (strcmp(list->noun, "ledger") == 0)
		list_plain(query, list, answer, true);
	else if (strcmp(list->noun, "count") == 0)
		list_counts(query, answer);
	else
		return false;
	return true;
}

bool escalation_query(const struct query_context *query, const Zh__Query *ask,
		      struct answer *answer)
{
	if (ask->ask_case == ZH__QUERY__ASK_GET)
		return answer_get(query, ask->get, answer);
	if (ask->ask_case == ZH__QUERY__ASK_LIST)
		return answer_nouns(query, ask->list, answer);
	if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN)
		return esc_sees_content(query) && esc_explain(query, ask->explain, answer);
	return false;
}
