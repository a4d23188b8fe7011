/* Hazards by what they are: an index where there is one, else the rows page by page. */
#include "common/stage/persons/matter_people.h"
#include "common/stage/queries/lists.h"
#include "common/stage/queries/matter_where.h"
#include "services/hazard/rectification/life_clocks.h"
#include "services/hazard/rectification/query_lines.h"
#include "services/hazard/states.h"

struct filters {
	uint8_t state; /* HAZARD_STATE_COUNT: any */
	uint8_t tag;   /* enum hazard_tag; 0: none asked for */
	uint64_t firm; /* 0: any */
	uint64_t into; /* what it was merged into, whose hazards are its own since; 0: it wasn't */
	int level;     /* 0: any */
	const char *owner, *orphaned;
	const struct officer *regions_of; /* NULL: wherever it lies */
	bool no_owner;
	bool overdue;              /* a term is over by now */
	struct list_period period; /* of its opening */
};

/* As the index has it; whether a term is over by now, the clocks say. */
static bool has_tag(uint8_t tag, const struct hazard_row *row)
{
	if (tag == HAZARD_TAG_REFUSED)
		return (row->flags & HAZARD_REFUSED) != 0;
	if (tag == HAZARD_TAG_HELD)
		return (row->flags & HAZARD_HELD) != 0;
	return tag == 0 || row->overdue != 0;
}

static bool is_overdue(const struct query_context *query, uint64_t hazard)
{
	int64_t due_ms;
	return hazard_next_due(query->rows, object_id_make(OBJECT_HAZARD, query->region, hazard),
			       &due_ms) &&
	       query->now_ms > due_ms;
}

static bool is_of_owner(const struct filters *filters, const struct query_context *query,
			uint64_t number, const struct hazard_row *row)
{
	if (filters->owner == NULL)
		return true;
	if (filters->no_owner && !hazard_state_is_open(row->state))
		return false;
	struct bytes owner = hazard_query_owner(query, number);
	return filters->no_owner ? owner.size == 0
				 : bytes_equal(owner, bytes_of_text(filters->owner));
}

/* What costs no look-up is asked first, the clocks last. */
static bool wanted(const struct filters *filters, const struct query_context *query,
		   uint64_t number, const struct hazard_row *row)
{
	int level = row->level != 0 ? row->level : row->proposed;
	return (filters->state == HAZARD_STATE_COUNT || row->state == filters->state) &&
	       (filters->firm == 0 || row->firm == filters->firm ||
		(filters->into != 0 && row->firm == filters->into)) &&
	       (filters->level == 0 || level == filters->level) && has_tag(filters->tag, row) &&
	       list_period_has_day(&filters->period, row->opened_day) &&
	       is_of_owner(filters, query, number, row) &&
	       matter_orphan_wanted(query, filters->orphaned,
				    object_id_make(OBJECT_HAZARD, query->region, number),
				    (hazard_state_table.states[row->state].flags & STATE_FINAL) !=
					    0) &&
	       matter_is_in(query, object_id_make(OBJECT_HAZARD, query->region, number),
			    filters->regions_of) &&
	       (!filters->overdue || is_overdue(query, number));
}

static bool put_line(struct filters *filters, const struct query_context *query,
		     struct answer *answer, uint64_t number)
{
	struct hazard_row row;
	if (!hazard_get(query->rows, number, &row) || !wanted(filters, query, number, &row))
		return false;
	struct json_line json;
	json_begin(&json, &answer->out, "hazard");
	hazard_put_members(query, &json, number, &row);
	json_end(&json);
	return true;
}

static bool by_number(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *row)
{
	return put_line((struct filters *)context, query, answer, be64_get(row->key.data));
}

static bool by_index(void *context, const struct query_context *query, struct answer *answer,
		     const struct row_ref *row)
{
	return put_line((struct filters *)context, query, answer, be64_get(row->value.data));
}

/* An owner's key ends with the number of what is owned, and its row is the owner. */
static bool by_owner(void *context, const struct query_context *query, struct answer *answer,
		     const struct row_ref *row)
{
	struct filters *filters = (struct filters *)context;
	return bytes_equal(row->value, bytes_of_text(filters->owner)) &&
	       put_line(filters, query, answer, be64_get(row->key.data + row->key.size - 8));
}

/* In the order of their numbers, from 1. */
static const char *const level_words[] = {"general", "larger", "major", NULL};
static const char *const tag_words[] = {"overdue", "refused", "held", NULL};
_Static_assert(HAZARD_TAG_OVERDUE == 1 && HAZARD_TAG_HELD == 3, "in the order of their words");

const struct list_option hazard_list_options[HAZARD_LIST_OPTIONS] = {
	LIST_STATES(&hazard_state_table),
	{.name = "firm", .type = LIST_FIRM},
	{.name = "level", .type = LIST_WORD, .words = level_words},
	{.name = "mark", .type = LIST_WORD, .words = tag_words},
	LIST_OWNER,
	LIST_ORPHANED,
	LIST_MY_REGIONS,
	LIST_DAYS,
};

/* 0: nothing is wanted. */
static uint8_t place_of(const char *const *words, const char *name)
{
	for (uint8_t i = 0; name != NULL && words[i] != NULL; i++) {
		if (strcmp(words[i], name) == 0)
			return (uint8_t)(i + 1);
	}
	return 0;
}

/* false: a filter names what isn't there, refused. */
static bool read_filters(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer, struct filters *filters)
{
	const char *state = query_filter(list, "state");
	const char *firm = query_filter(list, "firm");
	*filters = (struct filters){
		.state = state == NULL ? HAZARD_STATE_COUNT : hazard_state_of_name(state),
		.level = place_of(level_words, query_filter(list, "level")),
		.tag = place_of(tag_words, query_filter(list, "mark")),
		.owner = list_owner(query, list),
		.orphaned = query_filter(list, "orphaned"),
		.regions_of = matter_regions_of(query, list_says_yes(list, MATTER_MY_REGIONS)),
		.period = list_period(list),
	};
	if (firm != NULL && (filters->firm = hazard_firm_of_key(query->rows, firm)) == 0)
		answer->refusal = (struct refusal){.code = "firm.not_found", .where = "firm"};
	if (filters->firm != 0)
		filters->into = hazard_number_get(query->rows, TABLE_FIRM_MERGES, filters->firm);
	filters->overdue = filters->tag == HAZARD_TAG_OVERDUE;
	/* Who looks for work that nobody has asks for the owner "none". */
	filters->no_owner = filters->owner != NULL && !list_says_yes(list, "mine") &&
			    strcmp(filters->owner, "none") == 0;
	return answer->refusal.code == NULL;
}

void hazard_list(const struct query_context *query, const Zh__ListQuery *list,
		 struct answer *answer)
{
	struct filters filters;
	struct bytes after = bytes_of(list->after.data, list->after.len);
	if (!read_filters(query, list, answer, &filters))
		return;
	struct row_key prefix = {0};
	if (filters.firm != 0 && filters.into == 0) {
		row_key_put_u64(&prefix, filters.firm);
		answer_list(query, answer, TABLE_HAZARDS_BY_FIRM, row_key_bytes(&prefix), after,
			    by_index, &filters);
	} else if (filters.tag != 0) {
		row_key_put_u8(&prefix, filters.tag);
		answer_list(query, answer, TABLE_HAZARDS_BY_TAG, row_key_bytes(&prefix), after,
			    by_index, &filters);
	} else if (filters.owner != NULL && !filters.no_owner) {
		row_key_put_u8(&prefix, OBJECT_HAZARD);
		row_key_put_u32(&prefix, query->region);
		answer_list(query, answer, TABLE_OWNERS, row_key_bytes(&prefix), after, by_owner,
			    &filters);
	} else if (filters.state != HAZARD_STATE_COUNT && filters.state != HAZARD_OPENED) {
		row_key_put_u8(&prefix, filters.state);
		answer_list(query, answer, TABLE_HAZARDS_BY_STATE, row_key_bytes(&prefix), after,
			    by_index, &filters);
	} else {
		answer_list(query, answer, TABLE_HAZARDS, bytes_of(NULL, 0), after, by_number,
			    &filters);
	}
}
