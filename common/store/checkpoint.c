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
	state->active = writeback_create(&state->pool);
	state_forget_places(state);
	chunks_reset(&state->lent);
	undo_clear(&state->undo);
	state->marked = false;
	state->events = 0;
	state->changed = false;
	atomic_store(&state->phase, PHASE_FROZEN);
}

bool state_frozen(const struct state *state)
{
	return state->frozen != NULL;
}

/* ---- write */

static enum status write_rows(struct state *state, struct engine_write *write, unsigned table,
			      const struct table_spec *spec)
{
	/* Rows come in order: behind the table's last key all are appended, which fills pages. */
	struct bytes last = row_key_bytes(&state->engine_last[spec->id]);
	bool append = last.size == 0;
	struct writeback_place place;
	writeback_seek(state->frozen, spec->id, (struct bytes){NULL, 0}, &place);
	for (; place.entry != NULL; writeback_next(&place)) {
		struct bytes key = writeback_key(place.entry);
		writeback_fetch_value(&place);
		append = append || bytes_compare(key, last) > 0;
		if (!place.entry->deleted)
			TRY(engine_put(write, table, key, writeback_value(place.entry),
				       append ? ENGINE_PUT_APPEND : ENGINE_PUT));
		else if (!append) /* there is nothing to delete behind the last key */
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
		if (status != STATUS_OK)
			return err_set(err, status, "%s: writing table %s: %s",
				       engine_path(state->engine), name, status_text(status));
	}
	return state_meta_write(state, write, state->frozen_frame, err);
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
