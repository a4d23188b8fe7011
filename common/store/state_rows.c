/* The rows of a state: active over frozen over the engine, and the way back from one input. */
#include "common/store/state_internal.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/store/key_order.h"

/* ---- reading one row */

/* Rows that are read as structs must be aligned, which LMDB doesn't do. */
static bool must_align(const struct table_spec *spec, struct bytes row)
{
	return spec->row_size != 0 && (uintptr_t)row.data % _Alignof(uint64_t) != 0;
}

static struct bytes lend_aligned(struct state *state, struct bytes row)
{
	void *copy = chunks_alloc(&state->lent, row.size);
	memcpy(copy, row.data, row.size);
	return bytes_of(copy, row.size);
}

/* Where the key is, or would be put, in the active table.  A row is mostly read before it is
 * written: then its place is still known. */
static const struct writeback_place *find_active(struct state *state, uint16_t table,
						 struct bytes key)
{
	ASSERT(key.size > 0);
	struct recent_place *recent = &state->recent[table][key.data[key.size - 1] % RECENT_PLACES];
	uint64_t changes = writeback_changes(state->active, table);
	bool known = recent->place.entry != NULL && recent->changes == changes &&
		     key_equal(writeback_key(recent->place.entry), key);
	if (!known) {
		writeback_find(state->active, table, key, &recent->place);
		recent->changes = changes;
	}
	return &recent->place;
}

/* Everything that the engine has of this table is before the key. */
static bool behind_engine(const struct state *state, uint16_t table, struct bytes key)
{
	return key_compare(key, row_key_bytes(&state->engine_last[table])) > 0;
}

static bool engine_row(struct state *state, const struct table_spec *spec, struct bytes key,
		       struct bytes *ret_row)
{
	struct bytes row;
	if (behind_engine(state, spec->id, key))
		return false;
	enum status status = engine_get(state->view, state->engine_tables[spec->id], key, &row);
	if (status == STATUS_NOT_FOUND)
		return false;
	if (status != STATUS_OK || !row_intact(spec->id, key, row, &row))
		state_lost(state, "a row of the state can't be read, or isn't what was written");
	*ret_row = must_align(spec, row) ? lend_aligned(state, row) : row;
	return true;
}

static bool get(void *context, uint16_t table, struct bytes key, struct bytes *ret_row)
{
	struct state *state = context;
	const struct table_spec *spec = row_tables_spec(&state->tables, table);
	/* Keys come as people type them: no row has an empty one, or one that is longer. */
	if ((key.size == 0 || key.size > ROW_KEY_MAX) && !SABOTAGE("state.key-unchecked"))
		return false;
	const struct writeback_entry *entry = find_active(state, table, key)->entry;
	if (entry == NULL && state->frozen != NULL)
		entry = writeback_get(state->frozen, table, key);
	if (entry == NULL)
		return engine_row(state, spec, key, ret_row);
	if (entry->deleted)
		return false;
	*ret_row = writeback_value(entry);
	return true;
}

/* ---- reading in order */

void state_forget_places(struct state *state)
{
	for (size_t i = 0; i < TABLE_ID_MAX; i++) {
		state->cursors[i].live = false;
		for (size_t k = 0; k < RECENT_PLACES; k++)
			state->recent[i][k].place.entry = NULL;
	}
}

static void cursor_take_engine(struct state *state, uint16_t table, struct merged_cursor *cursor,
			       enum status status)
{
	cursor->engine_has = status == STATUS_OK;
	if (status == STATUS_NOT_FOUND)
		return;
	if (status != STATUS_OK ||
	    !row_intact(table, cursor->engine_key, cursor->engine_value, &cursor->engine_value))
		state_lost(state, "rows of the state can't be read in order, or aren't what was "
				  "written");
}

static void cursor_find_active(struct state *state, uint16_t table, struct merged_cursor *cursor,
			       struct bytes from)
{
	cursor->changes = writeback_changes(state->active, table);
	writeback_seek(state->active, table, from, &cursor->active);
}

static void cursor_find(struct state *state, uint16_t table, struct merged_cursor *cursor,
			struct bytes from)
{
	cursor_find_active(state, table, cursor, from);
	cursor->frozen = (struct writeback_place){NULL, 0, NULL};
	if (state->frozen != NULL)
		writeback_seek(state->frozen, table, from, &cursor->frozen);
	cursor->engine_has = false;
	if (behind_engine(state, table, from))
		return;
	enum engine_seek how = from.size == 0 ? ENGINE_FIRST : ENGINE_AT_OR_AFTER;
	cursor_take_engine(state, table, cursor,
			   engine_seek(state->view, state->engine_tables[table], how, from,
				       &cursor->engine_key, &cursor->engine_value));
}

/* Steps those layers on that stand on the row last answered. */
static void cursor_step(struct state *state, uint16_t table, struct merged_cursor *cursor)
{
	if (cursor->layers & LAYER_ACTIVE)
		writeback_next(&cursor->active);
	if (cursor->layers & LAYER_FROZEN)
		writeback_next(&cursor->frozen);
	if (cursor->layers & LAYER_ENGINE)
		cursor_take_engine(state, table, cursor,
				   engine_next(state->view, state->engine_tables[table],
					       &cursor->engine_key, &cursor->engine_value));
}

/* Is `from` the least key after the row last answered? */
static bool cursor_goes_on(const struct merged_cursor *cursor, struct bytes from)
{
	return cursor->live && from.size == cursor->last.size + 1 &&
	       from.data[cursor->last.size] == 0 &&
	       key_compare_bytes(from.data, cursor->last.data, cursor->last.size) == 0;
}

static void cursor_go_on(struct state *state, uint16_t table, struct merged_cursor *cursor,
			 struct bytes from)
{
	if (cursor->changes != writeback_changes(state->active, table)) {
		cursor_find_active(state, table, cursor, from);
		cursor->layers &= ~(unsigned)LAYER_ACTIVE;
	}
	cursor_step(state, table, cursor);
}

static void consider(unsigned layer, struct bytes key, unsigned *layers, struct bytes *lowest)
{
	int order = *layers == 0 ? -1 : key_compare(key, *lowest);
	if (order > 0)
		return;
	*layers = order < 0 ? layer : *layers | layer;
	if (order < 0)
		*lowest = key;
}

/* The lowest key that any layer stands on, and which layers those are; false: all are at their end.
 */
static bool cursor_lowest(struct merged_cursor *cursor, struct bytes *ret_key)
{
	cursor->layers = 0;
	if (cursor->active.entry != NULL)
		consider(LAYER_ACTIVE, writeback_key(cursor->active.entry), &cursor->layers,
			 ret_key);
	if (cursor->frozen.entry != NULL)
		consider(LAYER_FROZEN, writeback_key(cursor->frozen.entry), &cursor->layers,
			 ret_key);
	if (cursor->engine_has)
		consider(LAYER_ENGINE, cursor->engine_key, &cursor->layers, ret_key);
	return cursor->layers != 0;
}

/* The row that the cursor stands on; false: a tombstone hides it. */
static bool cursor_value(struct state *state, const struct table_spec *spec,
			 const struct merged_cursor *cursor, struct bytes *ret_value)
{
	const struct writeback_entry *entry = NULL;
	if (cursor->layers & LAYER_ACTIVE)
		entry = cursor->active.entry;
	else if (cursor->layers & LAYER_FROZEN)
		entry = cursor->frozen.entry;
	if (entry != NULL) {
		*ret_value = writeback_value(entry);
		return !entry->deleted;
	}
	*ret_value = cursor->engine_value;
	if (must_align(spec, *ret_value)) {
		ASSERT(ret_value->size <= sizeof(state->scan_row));
		memcpy(state->scan_row, ret_value->data, ret_value->size);
		ret_value->data = (const uint8_t *)state->scan_row;
	}
	return true;
}

static bool seek(void *context, uint16_t table, struct bytes from, struct row_ref *ret_row)
{
	struct state *state = context;
	const struct table_spec *spec = row_tables_spec(&state->tables, table);
	struct merged_cursor *cursor = &state->cursors[table];
	if (cursor_goes_on(cursor, from))
		cursor_go_on(state, table, cursor, from);
	else
		cursor_find(state, table, cursor, from);
	cursor->live = false;
	while (cursor_lowest(cursor, &ret_row->key)) {
		if (cursor_value(state, spec, cursor, &ret_row->value)) {
			cursor->last = ret_row->key;
			cursor->live = true;
			return true;
		}
		cursor_step(state, table, cursor);
	}
	return false;
}

/* ---- what isn't there */

void state_filter_add(struct state *state, const struct table_spec *spec, struct bytes key)
{
	size_t size = spec->asked_prefix;
	if (size != 0 && key.size >= size)
		key_filter_add(&state->filters[spec->id], bytes_of(key.data, size));
}

static bool lacks(void *context, uint16_t table, struct bytes prefix)
{
	const struct state *state = context;
	const struct key_filter *filter = &state->filters[table];
	return filter->whole &&
	       prefix.size == row_tables_spec(&state->tables, table)->asked_prefix &&
	       key_filter_lacks(filter, prefix);
}

/* ---- writing */

static void note_before(struct state *state, uint16_t table, const struct writeback_entry *entry)
{
	if (state->saved && entry != NULL)
		undo_note_entry(&state->undo, table, entry);
}

static void note_new(struct state *state, uint16_t table, const struct writeback_entry *entry)
{
	if (state->saved)
		undo_note_absent(&state->undo, table, entry);
}

static void plain_put(void *context, uint16_t table, struct bytes key, struct bytes row)
{
	struct state *state = context;
	const struct writeback_place *place = find_active(state, table, key);
	bool is_there = place->entry != NULL &&
			(!place->entry->deleted || SABOTAGE("state.filter-skips-tombstones"));
	note_before(state, table, place->entry);
	const struct writeback_entry *entry = writeback_put(state->active, table, place, key, row);
	if (place->entry == NULL)
		note_new(state, table, entry);
	if (!is_there && !SABOTAGE("state.filter-forgets"))
		state_filter_add(state, row_tables_spec(&state->tables, table), key);
}

static void plain_del(void *context, uint16_t table, struct bytes key)
{
	struct state *state = context;
	const struct writeback_place *place = find_active(state, table, key);
	note_before(state, table, place->entry);
	const struct writeback_entry *entry = writeback_del(state->active, table, place, key);
	if (place->entry == NULL)
		note_new(state, table, entry);
}

static void put(void *context, uint16_t table, struct bytes key, struct bytes row)
{
	struct state *state = context;
	row_tables_put(&state->tables, &state->plain, table, key, row);
	chunks_reset(&state->lent);
}

static void del(void *context, uint16_t table, struct bytes key)
{
	struct state *state = context;
	row_tables_del(&state->tables, &state->plain, table, key);
	chunks_reset(&state->lent);
}

void state_rows_init(struct state *state)
{
	struct rows_reader reader = {state, get, seek, lacks};
	state->plain = (struct rows_writer){reader, plain_put, plain_del};
	state->writer = (struct rows_writer){reader, put, del};
}

/* ---- the way back */

void state_savepoint(struct state *state)
{
	undo_clear(&state->undo);
	chunks_reset(&state->lent);
	state->saved = true;
}

static void undo_one(struct state *state, const struct undo_step *step)
{
	struct writeback_place place;
	writeback_find(state->active, step->table, step->key, &place);
	ASSERT(place.entry != NULL);
	switch (step->kind) {
	case UNDO_ABSENT:
		writeback_remove(state->active, step->table, &place);
		break;
	case UNDO_DELETED:
		(void)writeback_del(state->active, step->table, &place, step->key);
		break;
	case UNDO_VALUE:
		(void)writeback_put(state->active, step->table, &place, step->key, step->value);
		break;
	}
}

void state_undo(struct state *state)
{
	ASSERT(state->saved);
	struct undo_step step;
	while (undo_take(&state->undo, &step)) {
		bool is_index = row_tables_spec(&state->tables, step.table)->is_index;
		if (is_index && SABOTAGE("state.undo-forgets-index"))
			continue;
		undo_one(state, &step);
	}
	chunks_reset(&state->lent);
}
