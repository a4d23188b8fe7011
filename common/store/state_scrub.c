/* A walk over all that the engine holds, a few rows at a time, for when there is nothing else. */
#include "common/base/sabotage.h"
#include "common/store/state_internal.h"

/* The first row after the one that was looked at last. */
static enum status find(struct state *state, const struct state_walk *walk, struct bytes *ret_key,
			struct bytes *ret_value)
{
	const struct row_key *after = &walk->after;
	unsigned table = state->engine_tables[walk->table];
	enum status status = engine_seek(state->view, table,
					 after->size == 0 ? ENGINE_FIRST : ENGINE_AT_OR_AFTER,
					 row_key_bytes(after), ret_key, ret_value);
	if (status == STATUS_OK && after->size != 0 &&
	    bytes_compare(*ret_key, row_key_bytes(after)) == 0)
		status = engine_next(state->view, table, ret_key, ret_value);
	return status;
}

/* True: the table is at its end. */
static bool walk_table(struct state *state, struct state_walk *walk, size_t *left)
{
	uint16_t table = walk->table;
	const struct table_spec *spec = state->tables.by_id[table];
	const struct key_filter *filter = &state->filters[table];
	struct bytes key, value, row;
	uint32_t check;
	enum status status = find(state, walk, &key, &value);
	for (; status == STATUS_OK; (*left)--) {
		if (key.size > ROW_KEY_MAX || !row_intact(table, key, value, &row))
			state_lost(state, "a row of the state isn't what was written");
		memcpy(&check, value.data + row.size, sizeof check);
		sum_add(&walk->found, check);
		if (!filter->whole)
			state_filter_add(state, spec, key);
		walk->after.size = 0;
		row_key_put(&walk->after, key.data, key.size);
		if (*left <= 1)
			return false;
		status = engine_next(state->view, state->engine_tables[table], &key, &value);
	}
	if (status != STATUS_NOT_FOUND)
		state_lost(state, "the state can't be read to its end");
	return true;
}

static void end_table(struct state *state, struct state_walk *walk)
{
	const struct table_sum *sum = &state->sums[walk->table];
	if ((walk->found.rows != sum->rows || walk->found.sum != sum->sum) &&
	    !SABOTAGE("state.sums-unchecked"))
		state_lost(state, "a table of the state lacks rows, or has older ones");
	if (state->filters[walk->table].used != 0 || SABOTAGE("state.filter-of-all"))
		state->filters[walk->table].whole = true;
	walk->found = (struct table_sum){0, 0};
	walk->after.size = 0;
}

/* ---- the order: first the tables whose missing rows tell something, then the others */

#define SURE_PLACES ((unsigned)TABLE_ID_MAX)
#define PLACES (2 * SURE_PLACES)

static bool stands_at(const struct state *state, unsigned place)
{
	const struct table_spec *spec = state->tables.by_id[place % SURE_PLACES];
	return spec != NULL && spec->absence_tells == (place < SURE_PLACES);
}

/* True: it isn't there yet. */
static bool walk_to(struct state *state, struct state_walk *walk, unsigned end, size_t rows)
{
	state_forget_places(state); /* the walk moves the engine's places */
	for (; walk->place < end; walk->place++) {
		walk->table = (uint16_t)(walk->place % SURE_PLACES);
		if (!stands_at(state, walk->place))
			continue;
		if (!walk_table(state, walk, &rows))
			return true;
		end_table(state, walk);
	}
	state->sure = true;
	return false;
}

static bool step_to(struct state *state, unsigned end, size_t rows)
{
	if (state->frozen != NULL)
		return true;
	if (!state->walk.under_way)
		state->walk = (struct state_walk){.under_way = true};
	return walk_to(state, &state->walk, end, rows);
}

bool state_walk_passed(const struct state *state, uint16_t table, struct bytes key)
{
	const struct state_walk *walk = &state->walk;
	return walk->under_way && walk->table == table && walk->after.size != 0 &&
	       bytes_compare(key, row_key_bytes(&walk->after)) <= 0;
}

bool state_scrub(struct state *state, size_t rows)
{
	if (step_to(state, PLACES, rows))
		return true;
	state->walk.under_way = false;
	state->totals.scrubs++;
	return false;
}

bool state_make_sure(struct state *state, size_t rows)
{
	return !state->sure && step_to(state, SURE_PLACES, rows);
}

void state_scrub_whole(struct state *state)
{
	struct state_walk whole = {.under_way = true};
	(void)walk_to(state, &whole, PLACES, SIZE_MAX);
	state->totals.scrubs++;
}
