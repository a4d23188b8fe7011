#include "services/hazard/sampling/query_internal.h"

#include "common/stage/persons/matter_people.h"
#include "common/stage/queries/matter_where.h"
#include "services/hazard/tables.h"

bool sampling_is_over(const struct sampling_row *row)
{
	return (sampling_table.states[row->state].flags & (STATE_FINAL | STATE_REST)) != 0;
}

/* ---- lists of samplings */

struct filters {
	uint8_t state;      /* SAMPLING_STATE_COUNT: any */
	uint8_t correction; /* CORRECTION_STATE_COUNT: any */
	const char *firm;   /* its key; NULL: any */
	uint64_t number;    /* of that firm; 0: the archive hasn't met it */
	uint8_t level;      /* Zh__SamplingLevel; 0: any */
	struct matter_whose whose;
	const char *orphaned;             /* as the list's option has it */
	const struct officer *regions_of; /* NULL: wherever it lies */
	bool open;                        /* only those that aren't over */
	bool owed;                        /* only those whose follow-up is owed */
	struct list_period period;        /* of its first day */
};

/* Planned by us, or told of by a feed when it was drawn or had its result. */
static int32_t first_day(const struct sampling_row *row)
{
	if (row->planned_day != 0)
		return row->planned_day;
	return row->drawn_day != 0 ? row->drawn_day : row->result_day;
}

static bool is_of_firm(const struct filters *filters, const struct query_context *query,
		       uint64_t number, const struct sampling_row *row)
{
	struct sampling_texts texts;
	if (filters->firm == NULL || (filters->number != 0 && row->firm == filters->number))
		return true;
	return sampling_texts_get(query->rows, number, &texts) &&
	       bytes_equal(texts.text[SAMPLING_TEXT_FIRM_KEY], bytes_of_text(filters->firm));
}

static bool is_of_level(const struct filters *filters, const struct query_context *query,
			uint64_t number)
{
	struct sampling_texts texts;
	return filters->level == 0 || (sampling_texts_get(query->rows, number, &texts) &&
				       texts.head.level == filters->level);
}

static bool list_one(const struct filters *filters, const struct query_context *query,
		     struct answer *answer, uint64_t number)
{
	struct sampling_row row;
	if (!sampling_get(query->rows, number, &row) ||
	    (filters->state != SAMPLING_STATE_COUNT && row.state != filters->state) ||
	    (filters->correction != CORRECTION_STATE_COUNT &&
	     row.correction != filters->correction) ||
	    !is_of_firm(filters, query, number, &row) || !is_of_level(filters, query, number) ||
	    (filters->open && (sampling_table.states[row.state].flags & STATE_FINAL) != 0) ||
	    !matter_is_of(query, object_id_make(OBJECT_SAMPLING, query->region, number),
			  &filters->whose) ||
	    !matter_orphan_wanted(query, filters->orphaned,
				  object_id_make(OBJECT_SAMPLING, query->region, number),
				  sampling_is_over(&row)) ||
	    !matter_is_in(query, object_id_make(OBJECT_SAMPLING, query->region, number),
			  filters->regions_of) ||
	    (filters->owed && (row.flags & SAMPLING_FOLLOW_UP_OWED) == 0) ||
	    !list_period_has_day(&filters->period, first_day(&row)))
		return false;
	struct json_line json;
	json_begin(&json, &answer->out, "sampling");
	sampling_put_members(query, &json, number, &row);
	json_end(&json);
	return true;
}

static bool by_number(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *row)
{
	return list_one((const struct filters *)context, query, answer, be64_get(row->key.data));
}

static bool by_index(void *context, const struct query_context *query, struct answer *answer,
		     const struct row_ref *row)
{
	return list_one((const struct filters *)context, query, answer, be64_get(row->value.data));
}

static uint8_t correction_of_name(const char *name)
{
	uint8_t state = 0;
	while (state < CORRECTION_STATE_COUNT &&
	       strcmp(sampling_state_name(&sampling_correction_table, state), name) != 0)
		state++;
	return state;
}

/* "province": as the enumeration has it; the list's options let nothing else in. */
static uint8_t level_of_name(const char *name)
{
	static const char *const names[] = {"county", "city", "province", "national"};
	for (uint8_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(name, names[i]) == 0)
			return i + 1;
	}
	return 0;
}

static void read_filters(const struct query_context *query, const Zh__ListQuery *list,
			 struct filters *filters)
{
	const char *state = query_filter(list, "state");
	const char *correction = query_filter(list, "correction");
	*filters = (struct filters){
		.state = state == NULL ? SAMPLING_STATE_COUNT : sampling_state_of_name(state),
		.correction = correction == NULL ? CORRECTION_STATE_COUNT
						 : correction_of_name(correction),
		.firm = query_filter(list, "firm"),
		.number = hazard_firm_of_key(query->rows, query_filter(list, "firm")),
		.level = level_of_name(query_filter(list, "level")),
		.whose = matter_whose(query, query_filter(list, "owner"),
				      list_says_yes(list, "mine")),
		.orphaned = query_filter(list, "orphaned"),
		.regions_of = matter_regions_of(query, list_says_yes(list, MATTER_MY_REGIONS)),
		.open = list_says_yes(list, "open"),
		.owed = query_filter(list, "follow_up") != NULL,
		.period = list_period(list),
	};
}

static void sampling_list(const struct query_context *query, const Zh__ListQuery *list,
			  struct answer *answer)
{
	struct filters filters;
	struct bytes after = bytes_of(list->after.data, list->after.len);
	read_filters(query, list, &filters);
	/* What feeds told of is found in the table itself: the index leaves it out. */
	if (filters.state == SAMPLING_STATE_COUNT || filters.state == SAMPLING_FAILED) {
		answer_list(query, answer, TABLE_SAMPLINGS, bytes_of(NULL, 0), after, by_number,
			    &filters);
		return;
	}
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, filters.state);
	answer_list(query, answer, TABLE_SAMPLINGS_BY_STATE, row_key_bytes(&prefix), after,
		    by_index, &filters);
}

/* ---- published lists */

static bool publication_line(void *context, const struct query_context *query,
			     struct answer *answer, const struct row_ref *found)
{
	struct sampling_list_head head;
	struct json_line json;
	(void)context;
	if (found->key.size != 8 || found->value.size < sizeof(head))
		return false;
	memcpy(&head, found->value.data, sizeof(head));
	json_begin(&json, &answer->out, "publication");
	json_unsigned(&json, "year", be32_get(found->key.data));
	json_unsigned(&json, "serial", be32_get(found->key.data + 4));
	json_text(&json, "what", head.catalogue ? "catalogue" : "results");
	json_day(&json, "from_day", head.from_day);
	json_day(&json, "to_day", head.to_day);
	json_unsigned(&json, "count", head.count);
	json_array(&json, "samplings");
	for (uint32_t i = 0; i < head.count; i++) {
		uint64_t entry;
		memcpy(&entry, found->value.data + sizeof(head) + 8u * i, sizeof(entry));
		if ((entry & SAMPLING_LIST_WITHDRAWN) == 0)
			json_id(&json, NULL, object_id_make(OBJECT_SAMPLING, query->region, entry));
	}
	json_array_end(&json);
	json_array(&json, "withdrawn");
	for (uint32_t i = 0; i < head.count; i++) {
		uint64_t entry;
		memcpy(&entry, found->value.data + sizeof(head) + 8u * i, sizeof(entry));
		if ((entry & SAMPLING_LIST_WITHDRAWN) != 0)
			json_id(&json, NULL,
				object_id_make(OBJECT_SAMPLING, query->region,
					       entry & ~SAMPLING_LIST_WITHDRAWN));
	}
	json_array_end(&json);
	json_end(&json);
	return true;
}

static void sampling_list_published(const struct query_context *query, const Zh__ListQuery *list,
				    struct answer *answer)
{
	answer_list(query, answer, TABLE_SAMPLING_LISTS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), publication_line, NULL);
}

/* ---- questions */

static bool find(const struct query_context *query, const Zh__ObjectId *object,
		 struct answer *answer, struct sampling_row *ret_row)
{
	if (object->region == query->region && sampling_get(query->rows, object->number, ret_row))
		return true;
	answer->refusal.code = "sampling.not_found";
	return false;
}

static void get_sampling(const struct query_context *query, const Zh__GetQuery *get,
			 struct answer *answer)
{
	struct sampling_row row;
	if (find(query, get->object, answer, &row))
		sampling_show(query, answer, get->object->number, &row);
}

static void explain_sampling(const struct query_context *query, const Zh__ExplainQuery *explain,
			     struct answer *answer)
{
	struct sampling_row row;
	if (find(query, explain->object, answer, &row))
		sampling_explain(query, answer, explain->object->number, &row);
}

/* ---- what can be asked of sampling */

static const char *const follow_up_words[] = {"owed", NULL};
static const char *const level_words[] = {"county", "city", "province", "national", NULL};
static const struct list_option sampling_options[] = {
	LIST_STATES(&sampling_table),
	{.name = "correction", .type = LIST_WORD, .states = {&sampling_correction_table}},
	{.name = "firm", .type = LIST_FIRM},
	{.name = "follow_up", .type = LIST_WORD, .words = follow_up_words},
	{.name = "level", .type = LIST_WORD, .words = level_words},
	LIST_OWNER,
	LIST_ORPHANED,
	LIST_MY_REGIONS,
	{.name = "open", .type = LIST_YES},
	LIST_DAYS,
};

static const struct object_question objects[] = {
	{.kind = OBJECT_SAMPLING, .get = get_sampling, .explain = explain_sampling},
};
static const struct list_kind lists[] = {
	LIST_KIND("sampling", sampling_list, sampling_options),
	LIST_PLAIN("publication", sampling_list_published),
};
static const struct audience audiences[] = {
#include "services/hazard/sampling/audience.def"
};

const struct question_area sampling_questions = {
	.name = "sampling",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
