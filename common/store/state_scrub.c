/* A walk over all that the engine holds, a few rows at a time, for when there is nothing else. */
#include "common/base/sabotage.h"
#include "common/store/state_internal.h"

static void begin(struct state *state)
{
	state->walk = (struct state_walk){.under_way = true, .frame = state->frame};
}

/* The first row behind the one that was looked at last. */
static enum status find(struct state *state, uint16_t table, struct bytes *ret_key,
			struct bytes *ret_value)
{
	const struct row_key *after = &state->walk.after;
	enum status status = engine_seek(state->view, state->engine_tables[table],
					 after->size == 0 ? ENGINE_FIRST : ENGINE_AT_OR_AFTER,
					 row_key_bytes(after), ret_key, ret_value);
	if (status == STATUS_OK && after->size != 0 &&
	    bytes_compare(*ret_key, row_key_bytes(after)) == 0)
		status = engine_next(state->view, state->engine_tables[table], ret_key, ret_value);
	return status;
}

/* True: the table is at its end. */
static bool walk_table(struct state *state, uint16_t table, size_t *left)
{
	struct bytes key, value, row;
	uint32_t check;
	enum status status = find(state, table, &key, &value);
	for (; status == STATUS_OK; (*left)--) {
		if (key.size > ROW_KEY_MAX || !row_intact(table, key, value, &row))
			state_lost(state, "a row of the state isn't what was written");
		memcpy(&check, value.data + row.size, sizeof check);
		sum_add(&state->walk.found, check);
		state->walk.after.size = 0;
		row_key_put(&state->walk.after, key.data, key.size);
		if (*left <= 1)
			return false;
		status = engine_next(state->view, state->engine_tables[table], &key, &value);
	}
	if (status != STATUS_NOT_FOUND)
		state_lost(state, "the state can't be read to its end");
	return true;
}

static void end_table(struct state *state, uint16_t table)
{
	struct state_walk *walk = &state->walk;
	const struct table_sum *sum = &state->sums[table];
	if ((walk->found.rows != sum->rows || walk->found.sum != sum->sum) &&
	    !SABOTAGE("state.sums-unchecked"))
		state_lost(state, "a table of the state lacks rows, or has older ones");
	walk->found = (struct table_sum){0, 0};
	walk->after.size = 0;
}

bool state_scrub(struct state *state, size_t rows)
{
	struct state_walk *walk = &state->walk;
	if (!walk->under_way || walk->frame != state->frame)
		begin(state);
	state_forget_places(state); /* the walk moves the engine's places */
	for (; walk->table < TABLE_ID_MAX; walk->table++) {
		if (state->tables.by_id[walk->table] == NULL)
			continue;
		if (!walk_table(state, walk->table, &rows))
			return true;
		end_table(state, walk->table);
	}
	walk->under_way = false;
	state->totals.scrubs++;
	return false;
}
