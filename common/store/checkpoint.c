/* The three steps of a checkpoint: freeze, write, drop. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/store/state_internal.h"

void state_freeze(struct state *state, uint64_t frame)
{
	ASSERT(atomic_load(&state->phase) == PHASE_IDLE && state->frozen == NULL);
	ASSERT(frame >= state->frame);
	state->frozen = state->active;
	state->frozen_frame = frame;
	memcpy(state->frozen_chain, state->next_chain, sizeof state->frozen_chain);
	memcpy(state->frozen_sums, state->sums, sizeof state->frozen_sums);
	state->active = writeback_create(&state->pool);
	state_forget_places(state);
	chunks_reset(&state->lent);
	undo_clear(&state->undo);
	state->saved = false;
	state->events = 0;
	state->changed = false;
	atomic_store(&state->phase, PHASE_FROZEN);
}

bool state_frozen(const struct state *state)
{
	return state->frozen != NULL;
}

/* ---- write */

/* What is under the key goes out of the table's sum. */
static enum status take_old(struct state *state, struct engine_write *write, unsigned table,
			    uint16_t id, struct bytes key)
{
	struct bytes old, row;
	uint32_t check;
	enum status status = engine_write_get(write, table, key, &old);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (!row_intact(id, key, old, &row))
		return STATUS_CORRUPT;
	memcpy(&check, old.data + row.size, sizeof check);
	sum_take(&state->frozen_sums[id], check);
	if (state_walk_passed(state, id, key) && !SABOTAGE("state.walk-left-behind"))
		sum_take(&state->walk.found, check);
	return STATUS_OK;
}

static enum status put_checked(struct state *state, struct engine_write *write, unsigned table,
			       uint16_t id, const struct writeback_entry *entry,
			       enum engine_put_flags flags)
{
	struct bytes key = writeback_key(entry);
	struct bytes row = writeback_value(entry);
	uint32_t check = row_checksum(id, key, row);
	void *room = NULL;
	TRY(engine_reserve(write, table, key, row.size + ROW_CHECKSUM, flags, &room));
	if (row.size != 0)
		memcpy(room, row.data, row.size);
	memcpy((uint8_t *)room + row.size, &check, sizeof check);
	sum_add(&state->frozen_sums[id], check);
	if (state_walk_passed(state, id, key) && !SABOTAGE("state.walk-left-behind"))
		sum_add(&state->walk.found, check);
	return STATUS_OK;
}

static enum status write_rows(struct state *state, struct engine_write *write, unsigned table,
			      const struct table_spec *spec)
{
	/* Rows come in order: after the table's last key all are appended, which fills pages. */
	struct bytes last = row_key_bytes(&state->engine_last[spec->id]);
	bool append = last.size == 0;
	struct writeback_place place;
	writeback_seek(state->frozen, spec->id, (struct bytes){NULL, 0}, &place);
	for (; place.entry != NULL; writeback_next(&place)) {
		struct bytes key = writeback_key(place.entry);
		writeback_fetch_value(&place);
		append = append || bytes_compare(key, last) > 0;
		if (!append)
			TRY(take_old(state, write, table, spec->id, key));
		if (!place.entry->deleted)
			TRY(put_checked(state, write, table, spec->id, place.entry,
					append ? ENGINE_PUT_APPEND : ENGINE_PUT));
		else if (!append) /* there is nothing to delete after the last key */
			TRY(engine_del(write, table, key));
	}
	return STATUS_OK;
}

static enum status write_tables(struct state *state, struct engine_write *write, struct err *err)
{
	for (uint16_t id = 0; id < TABLE_ID_MAX; id++) {
		const struct table_spec *spec = state->tables.by_id[id];
		if (spec == NULL || writeback_table_rows(state->frozen, id) == 0)
			continue;
		char name[STATE_TABLE_NAME];
		unsigned table;
		state_table_name(spec, name);
		TRY(engine_table(write, name, &table, err));
		enum status status = write_rows(state, write, table, spec);
		if (status == STATUS_CORRUPT)
			state_rotten(state, "a row that was to be replaced isn't what was written");
		if (status != STATUS_OK)
			return err_set(err, status, "%s: writing table %s: %s",
				       engine_path(state->engine), name, status_text(status));
	}
	struct state_meta meta = {.frame = state->frozen_frame};
	memcpy(meta.chain, state->frozen_chain, sizeof meta.chain);
	memcpy(meta.sums, state->frozen_sums, sizeof meta.sums);
	return state_meta_write(state, write, &meta, err);
}

enum status checkpoint_write(struct state *state, struct err *err)
{
	ASSERT(atomic_load(&state->phase) == PHASE_FROZEN);
	struct engine_write *write;
	TRY(engine_begin(state->engine, &write, err));
	enum status status = write_tables(state, write, err);
	if (status != STATUS_OK) {
		engine_abort(write);
		return status;
	}
	return engine_commit(write, err);
}

void checkpoint_written(struct state *state, int64_t took_ms)
{
	state->write_rows = writeback_rows(state->frozen);
	state->write_ms = took_ms;
	atomic_store(&state->phase, PHASE_WRITTEN);
}

enum status state_write(struct state *state, struct err *err)
{
	TRY(checkpoint_write(state, err));
	checkpoint_written(state, 0);
	return STATUS_OK;
}

bool state_written(const struct state *state)
{
	return atomic_load(&state->phase) == PHASE_WRITTEN;
}

/* ---- drop */

/* From here on the view holds what frozen holds.  Forgetting frozen before would show the rows of
 * the checkpoint before this one. */
static enum status renew_view(struct state *state, struct err *err)
{
	struct state_meta meta;
	state_forget_places(state);
	chunks_reset(&state->lent);
	TRY(engine_view_renew(state->view, err));
	TRY(state_meta_read(state, &meta, err));
	if (meta.frame != state->frozen_frame)
		return err_set(err, STATUS_CORRUPT,
			       "%s: holds frame %llu after the checkpoint of frame %llu",
			       engine_path(state->engine), (unsigned long long)meta.frame,
			       (unsigned long long)state->frozen_frame);
	return state_find_last_keys(state, err);
}

enum status state_drop(struct state *state, struct err *err)
{
	ASSERT(state_written(state));
	if (!SABOTAGE("state.drop-before-renew"))
		TRY(renew_view(state, err));
	struct writeback *dropped = state->frozen;
	state->frame = state->frozen_frame;
	memcpy(state->chain, state->frozen_chain, sizeof state->chain);
	memcpy(state->sums, state->frozen_sums, sizeof state->sums);
	state->frozen = NULL;
	state_forget_places(state);
	state->totals.checkpoints++;
	state->totals.rows_written += state->write_rows;
	state->totals.last_checkpoint_ms = state->write_ms;
	atomic_store(&state->phase, PHASE_IDLE);
	if (state->discard != NULL)
		state->discard(state->discard_context, dropped);
	else
		writeback_destroy(dropped);
	return STATUS_OK;
}
