#include "common/store/state_internal.h"

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/store/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "rows are structs: little-endian");

#define META_TABLE "meta"
#define META_KEY "state"

void state_rotten(const struct state *state, const char *what)
{
	if (state->rotten != NULL)
		state->rotten(state->rotten_context, what);
}

_Noreturn void state_lost(const struct state *state, const char *what)
{
	state_rotten(state, what);
	assert_failed(what, __FILE__, __LINE__);
}

void state_table_name(const struct table_spec *spec, char out[STATE_TABLE_NAME])
{
	int length = snprintf(out, STATE_TABLE_NAME, "t%u-%s", (unsigned)spec->id, spec->name);
	ASSERT(length > 0 && length < STATE_TABLE_NAME);
}

/* ---- the meta row */

enum status state_meta_read(struct state *state, struct state_meta *ret_meta, struct err *err)
{
	struct bytes value;
	enum status status =
		engine_get(state->view, state->meta_table, bytes_of_text(META_KEY), &value);
	if (status != STATUS_OK)
		return err_set(err, status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status,
			       "%s: no meta row: %s", engine_path(state->engine),
			       status_text(status));
	uint32_t version = 0;
	if (value.size >= sizeof version)
		memcpy(&version, value.data, sizeof version);
	if (version != 0 && version != STATE_META_VERSION)
		return err_set(err, STATUS_UNSUPPORTED,
			       "%s: state of layout %u, this build reads %u: rebuild it from the "
			       "journal",
			       engine_path(state->engine), version, (unsigned)STATE_META_VERSION);
	struct bytes meta;
	if (!row_intact(0, bytes_of_text(META_KEY), value, &meta) || meta.size != sizeof(*ret_meta))
		return err_set(err, STATUS_CORRUPT, "%s: the meta row isn't what was written",
			       engine_path(state->engine));
	memcpy(ret_meta, meta.data, sizeof(*ret_meta));
	return STATUS_OK;
}

enum status state_meta_write(const struct state *state, struct engine_write *write,
			     const struct state_meta *given, struct err *err)
{
	struct state_meta meta = *given;
	unsigned table;
	meta.version = STATE_META_VERSION;
	meta.fold_version = state->schema->fold_version;
	rows_schema_digest(state->schema, meta.schema_digest);
	TRY(engine_table(write, META_TABLE, &table, err));
	uint8_t checked[sizeof(meta) + ROW_CHECKSUM];
	uint32_t check = row_checksum(0, bytes_of_text(META_KEY), bytes_of(&meta, sizeof(meta)));
	memcpy(checked, &meta, sizeof(meta));
	memcpy(checked + sizeof(meta), &check, sizeof(check));
	enum status status = engine_put(write, table, bytes_of_text(META_KEY),
					bytes_of(checked, sizeof(checked)), ENGINE_PUT);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: writing the meta row: %s",
			       engine_path(state->engine), status_text(status));
	return STATUS_OK;
}

static enum status meta_check(const struct state *state, const struct state_meta *meta,
			      struct err *err)
{
	const char *path = engine_path(state->engine);
	uint8_t digest[ROWS_DIGEST];
	if (meta->fold_version != state->schema->fold_version)
		return err_set(err, STATUS_UNSUPPORTED,
			       "%s: state of fold version %u, this build folds as %u: "
			       "rebuild it from the journal",
			       path, meta->fold_version, state->schema->fold_version);
	rows_schema_digest(state->schema, digest);
	if (memcmp(digest, meta->schema_digest, sizeof(digest)) != 0)
		return err_set(err, STATUS_UNSUPPORTED,
			       "%s: the tables of fold version %u are others in this build: "
			       "rebuild it from the journal",
			       path, meta->fold_version);
	return STATUS_OK;
}

/* ---- opening */

/* One transaction makes every table, so that readers find them all from now on. */
static enum status tables_put(struct state *state, struct engine_write *write, struct err *err)
{
	for (size_t i = 0; i < state->schema->table_count; i++) {
		char name[STATE_TABLE_NAME];
		unsigned table;
		state_table_name(&state->schema->tables[i], name);
		TRY(engine_table(write, name, &table, err));
	}
	const struct state_meta empty = {.frame = 0};
	return state_meta_write(state, write, &empty, err);
}

static enum status fill(void *context, struct engine *engine, struct err *err)
{
	struct state *state = context;
	struct engine_write *write;
	state->engine = engine;
	TRY(engine_begin(engine, &write, err));
	enum status status = tables_put(state, write, err);
	if (status != STATUS_OK) {
		engine_abort(write);
		return status;
	}
	return engine_commit(write, err);
}

/* Beside, and renamed: a cut leaves no state that has some tables. */
static enum status make_on_disk(struct state *state, const struct engine_options *engine,
				struct err *err)
{
	enum status status = environment_make(engine, fill, state, err);
	state->engine = NULL; /* it was closed */
	return status;
}

static enum status tables_find(struct state *state, struct err *err)
{
	for (size_t i = 0; i < state->schema->table_count; i++) {
		const struct table_spec *spec = &state->schema->tables[i];
		char name[STATE_TABLE_NAME];
		state_table_name(spec, name);
		enum status status =
			engine_view_table(state->view, name, &state->engine_tables[spec->id]);
		if (status != STATUS_OK)
			return err_set(err, STATUS_CORRUPT, "%s: table %s: %s",
				       engine_path(state->engine), name, status_text(status));
	}
	return STATUS_OK;
}

enum status state_find_last_keys(struct state *state, struct err *err)
{
	for (size_t i = 0; i < state->schema->table_count; i++) {
		uint16_t table = state->schema->tables[i].id;
		struct row_key *last = &state->engine_last[table];
		struct bytes key = {NULL, 0};
		struct bytes value;
		enum status status = engine_seek(state->view, state->engine_tables[table],
						 ENGINE_LAST, key, &key, &value);
		if (status == STATUS_OK && key.size > ROW_KEY_MAX)
			status = STATUS_CORRUPT;
		if (status != STATUS_OK && status != STATUS_NOT_FOUND)
			return err_set(err, status, "%s: last row of table %s: %s",
				       engine_path(state->engine), state->schema->tables[i].name,
				       status_text(status));
		last->size = 0;
		if (status == STATUS_OK)
			row_key_put(last, key.data, key.size);
	}
	return STATUS_OK;
}

#define MAP_UNIT ((uint64_t)64 << 10)

uint64_t state_map_for(const char *directory, uint64_t stated, uint64_t checkpoint_bytes)
{
	char path[FILE_PATH_MAX];
	struct stat file;
	int size = snprintf(path, sizeof path, "%s/data.mdb", directory);
	if ((size_t)size >= sizeof path || stat(path, &file) != 0 ||
	    SABOTAGE("state.map-as-stated"))
		return stated;
	uint64_t needed = 2 * (uint64_t)file.st_size + 4 * checkpoint_bytes;
	return needed > stated ? (needed + MAP_UNIT - 1) / MAP_UNIT * MAP_UNIT : stated;
}

/* What an empty engine has is known at once; what another has, after the first walk over it. */
static void open_filters(struct state *state)
{
	for (size_t i = 0; i < state->schema->table_count; i++) {
		const struct table_spec *spec = &state->schema->tables[i];
		uint64_t rows = state->sums[spec->id].rows;
		if (spec->asked_prefix == 0)
			continue;
		key_filter_open(&state->filters[spec->id], rows);
		state->filters[spec->id].whole = rows == 0 || SABOTAGE("state.filter-believed");
	}
}

static enum status open_engine(struct state *state, const struct state_options *options,
			       struct err *err)
{
	struct engine_options engine = {
		.path = options->directory,
		.map_bytes = options->map_bytes,
		.tables_max = (unsigned)options->schema->table_count + 1,
		.no_sync = SABOTAGE("sync.state"),
	};
	if (options->mem != NULL)
		TRY(engine_open_mem(options->mem, &engine, &state->engine, err));
	else {
		TRY(make_on_disk(state, &engine, err));
		TRY(engine_open_lmdb(&engine, &state->engine, err));
	}
	TRY(engine_view_open(state->engine, &state->view, err));

	enum status status = engine_view_table(state->view, META_TABLE, &state->meta_table);
	if (status == STATUS_NOT_FOUND) {
		TRY(fill(state, state->engine, err));
		TRY(engine_view_renew(state->view, err));
		status = engine_view_table(state->view, META_TABLE, &state->meta_table);
	}
	if (status != STATUS_OK)
		return err_set(err, status, "%s: table %s: %s", engine_path(state->engine),
			       META_TABLE, status_text(status));

	struct state_meta meta;
	TRY(state_meta_read(state, &meta, err));
	TRY(meta_check(state, &meta, err));
	state->frame = meta.frame;
	memcpy(state->chain, meta.chain, sizeof state->chain);
	memcpy(state->sums, meta.sums, sizeof state->sums);
	open_filters(state);
	TRY(tables_find(state, err));
	return state_find_last_keys(state, err);
}

enum status state_open(const struct state_options *options, struct state **ret_state,
		       struct err *err)
{
	struct state *state = calloc(1, sizeof(*state));
	if (state == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", options->directory);
	state->schema = options->schema;
	row_tables_init(&state->tables, options->schema);
	state->limits = options->limits;
	state->rotten = options->rotten;
	state->rotten_context = options->rotten_context;
	ASSERT(state->limits.active_bytes != 0 && state->limits.active_rows != 0);
	ASSERT(state->limits.events != 0 && state->limits.idle_ms > 0);
	atomic_init(&state->phase, PHASE_IDLE);
	chunk_pool_init(&state->pool);
	state->active = writeback_create(&state->pool);
	state_rows_init(state);
	enum status status = STATUS_OK;
	if (options->checkpoint_lock != NULL) {
		state->checkpoint_lock = strdup(options->checkpoint_lock);
		if (state->checkpoint_lock == NULL)
			status = err_set(err, STATUS_FULL, "%s: out of memory", options->directory);
	}
	if (status == STATUS_OK)
		status = open_engine(state, options, err);
	if (status != STATUS_OK) {
		state_close(state);
		return status;
	}
	*ret_state = state;
	return STATUS_OK;
}

void state_trim(struct state *state)
{
	chunk_pool_trim(&state->pool);
}

void state_close(struct state *state)
{
	if (state == NULL)
		return;
	ASSERT(state->discard == NULL); /* the worker stops first */
	if (state->view != NULL)
		engine_view_close(state->view);
	engine_close(state->engine);
	writeback_destroy(state->active);
	writeback_destroy(state->frozen);
	chunk_pool_destroy(&state->pool);
	chunks_free(&state->lent);
	for (size_t i = 0; i < TABLE_ID_MAX; i++)
		key_filter_close(&state->filters[i]);
	undo_free(&state->undo);
	free(state->checkpoint_lock);
	free(state);
}

/* ---- looking at it */

void state_set_chain(struct state *state, const uint8_t chain[STATE_CHAIN])
{
	memcpy(state->next_chain, chain, STATE_CHAIN);
}

const uint8_t *state_chain(const struct state *state)
{
	return state->chain;
}

uint64_t state_frame(const struct state *state)
{
	return state->frame;
}

const struct rows_reader *state_reader(struct state *state)
{
	return &state->writer.read;
}

struct rows_writer *state_writer(struct state *state)
{
	return &state->writer;
}

struct state_stats state_stats(const struct state *state)
{
	struct state_stats stats = state->totals;
	stats.active_rows = writeback_rows(state->active);
	stats.active_bytes = writeback_bytes(state->active);
	stats.frozen_rows = state->frozen == NULL ? 0 : writeback_rows(state->frozen);
	stats.checkpoint_frame = state->frame;
	return stats;
}

void state_dump(struct state *state, state_dump_fn *each, void *context)
{
	rows_dump(state_reader(state), state->schema, each, context);
}

void state_digest(struct state *state, uint8_t ret_digest[32])
{
	rows_digest(state_reader(state), state->schema, ret_digest);
}

/* ---- limits */

void state_folded(struct state *state, uint64_t events, int64_t mono_ms)
{
	state->events += events;
	if (events != 0 && !state->changed) {
		state->changed = true;
		state->changed_mono_ms = mono_ms;
	}
}

static bool beyond(const struct state *state, unsigned times)
{
	return writeback_bytes(state->active) / times >= state->limits.active_bytes ||
	       writeback_rows(state->active) / times >= state->limits.active_rows ||
	       state->events / times >= state->limits.events;
}

bool state_wants_freeze(const struct state *state, int64_t mono_ms)
{
	if (state->frozen != NULL)
		return false;
	bool idle = state->changed && mono_ms - state->changed_mono_ms >= state->limits.idle_ms;
	return idle || beyond(state, 1);
}

bool state_overloaded(const struct state *state)
{
	return state->frozen != NULL && beyond(state, 2);
}
