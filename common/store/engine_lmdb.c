/* The engine over LMDB 0.9.
 *
 * Flags: MDB_NOTLS, and nothing that trades safety for speed (no_sync apart, for
 * tmpfs).  Named tables that exist are opened with the environment and others by
 * the write transaction that makes them, so that no reader ever opens one:
 * mdb_dbi_open may not run in two transactions at once.  No DUPSORT, no nested
 * transactions, no MDB_CURRENT: later fixes sit there.
 */
#include "common/store/engine_lmdb_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"

#define READERS_MAX 64

struct lmdb_view {
	struct engine_view base;
	MDB_txn *txn;
	uint64_t id; /* of the commit that it sees */
	MDB_cursor *cursors[ENGINE_TABLES_MAX];
	bool cursor_live[ENGINE_TABLES_MAX];
};

static struct lmdb_write *write_of(struct engine_write *write)
{
	return (struct lmdb_write *)write;
}

static struct lmdb_view *view_of(struct engine_view *view)
{
	return (struct lmdb_view *)view;
}

enum status lmdb_status(int code)
{
	switch (code) {
	case MDB_SUCCESS:
		return STATUS_OK;
	case MDB_NOTFOUND:
		return STATUS_NOT_FOUND;
	case MDB_KEYEXIST:
		return STATUS_CONFLICT;
	case MDB_MAP_FULL:
	case MDB_TXN_FULL:
	case MDB_DBS_FULL:
	case MDB_READERS_FULL:
	case ENOSPC:
	case EDQUOT:
	case ENOMEM:
		return STATUS_FULL;
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_INVALID:
	case MDB_CURSOR_FULL:
	case MDB_INCOMPATIBLE:
		return STATUS_CORRUPT;
	case MDB_VERSION_MISMATCH:
		return STATUS_UNSUPPORTED;
	case MDB_BAD_VALSIZE:
		return STATUS_INVALID;
	default:
		return STATUS_IO;
	}
}

/* LMDB calls a write that stopped halfway an input/output error, whatever stopped it. */
static int true_cause(const struct engine *engine, int code)
{
	return code == EIO && lmdb_disk_is_full(engine) ? ENOSPC : code;
}

enum status lmdb_failure(struct err *err, const struct engine *engine, const char *what, int code)
{
	code = true_cause(engine, code);
	return err_set(err, lmdb_status(code), "%s: %s: %s", engine->path, what,
		       mdb_strerror(code));
}

/* LMDB wants writable pointers and doesn't write through them. */
static MDB_val val_of(struct bytes bytes)
{
	union {
		const void *in;
		void *out;
	} pointer = {.in = bytes.data};
	return (MDB_val){bytes.size, pointer.out};
}

static struct bytes bytes_of_val(MDB_val val)
{
	return bytes_of(val.mv_data, val.mv_size);
}

/* Integer keys are read by LMDB as aligned words: `word` is where they are copied to. */
static MDB_val key_of(const struct engine *engine, struct bytes key, uint64_t *word)
{
	if (!engine->integer_keys)
		return val_of(key);
	memcpy(word, key.data, sizeof(*word));
	return (MDB_val){sizeof(*word), word};
}

/* ---- tables */

static struct lmdb_table *table_named(struct lmdb_engine *engine, const char *name)
{
	for (unsigned i = 0; i < engine->table_count; i++)
		if (strcmp(engine->tables[i].name, name) == 0)
			return &engine->tables[i];
	return NULL;
}

static struct lmdb_table *table_add(struct lmdb_engine *engine, const char *name, size_t size)
{
	if (engine->table_count == ENGINE_TABLES_MAX)
		return NULL;
	char *copy = strndup(name, size);
	if (copy == NULL)
		return NULL;
	struct lmdb_table *table = &engine->tables[engine->table_count];
	*table = (struct lmdb_table){.name = copy, .since = LMDB_NEVER};
	engine->table_count++;
	return table;
}

static unsigned table_flags(const struct engine *engine)
{
	return engine->integer_keys ? MDB_INTEGERKEY : 0;
}

/* The main table's keys are the names of the others. */
static int tables_list(struct lmdb_engine *engine, MDB_txn *txn)
{
	MDB_dbi names;
	MDB_cursor *cursor;
	MDB_val name;
	MDB_val record;
	int code = mdb_dbi_open(txn, NULL, 0, &names);
	if (code != 0)
		return code;
	code = mdb_cursor_open(txn, names, &cursor);
	if (code != 0)
		return code;
	while ((code = mdb_cursor_get(cursor, &name, &record, MDB_NEXT)) == 0)
		if (table_add(engine, name.mv_data, name.mv_size) == NULL)
			break;
	mdb_cursor_close(cursor);
	if (code == MDB_NOTFOUND)
		return 0;
	return code == 0 ? MDB_DBS_FULL : code;
}

static int tables_open_existing(struct lmdb_engine *engine)
{
	MDB_txn *txn;
	int code = mdb_txn_begin(engine->env, NULL, MDB_RDONLY, &txn);
	if (code != 0)
		return code;
	code = tables_list(engine, txn);
	for (unsigned i = 0; code == 0 && i < engine->table_count; i++) {
		struct lmdb_table *table = &engine->tables[i];
		code = mdb_dbi_open(txn, table->name, table_flags(&engine->base), &table->dbi);
		table->since = 0;
	}
	if (code != 0) {
		mdb_txn_abort(txn);
		return code;
	}
	return mdb_txn_commit(txn); /* keeps the handles */
}

static int table_make(struct lmdb_write *write, struct lmdb_engine *engine, const char *name,
		      unsigned *ret_table)
{
	struct lmdb_table *table = table_named(engine, name);
	if (table == NULL)
		table = table_add(engine, name, strlen(name));
	if (table == NULL)
		return MDB_DBS_FULL;
	if (table->since == LMDB_NEVER) {
		unsigned flags = MDB_CREATE | table_flags(&engine->base);
		int code = mdb_dbi_open(write->txn, name, flags, &table->dbi);
		if (code != 0)
			return code;
		table->since = write->id;
	}
	*ret_table = (unsigned)(table - engine->tables);
	return 0;
}

static enum status lmdb_table(struct engine_write *base, const char *name, unsigned *ret_table)
{
	struct lmdb_engine *engine = lmdb_of(base->engine);
	pthread_mutex_lock(&engine->tables_lock);
	int code = table_make(write_of(base), engine, name, ret_table);
	pthread_mutex_unlock(&engine->tables_lock);
	return lmdb_status(code);
}

/* Handles made by a transaction that is given up are closed by LMDB. */
static void tables_forget(struct lmdb_engine *engine, uint64_t id)
{
	pthread_mutex_lock(&engine->tables_lock);
	for (unsigned i = 0; i < engine->table_count; i++)
		if (engine->tables[i].since == id)
			engine->tables[i].since = LMDB_NEVER;
	pthread_mutex_unlock(&engine->tables_lock);
}

/* ---- opening and closing */

static void lmdb_close(struct engine *base)
{
	struct lmdb_engine *engine = lmdb_of(base);
	if (engine->env != NULL)
		mdb_env_close(engine->env);
	for (unsigned i = 0; i < engine->table_count; i++)
		free(engine->tables[i].name);
	pthread_mutex_destroy(&engine->tables_lock);
	free(engine->base.path);
	free(engine);
}

/* Names must survive a power cut as pages do; LMDB leaves that to us. */
static enum status names_sync(const struct engine_options *options, struct err *err)
{
	/* Also those that are there: who made them may have been killed before it came to this. */
	bool needless = options->read_only || options->no_sync || SABOTAGE("sync.environment");
	return needless ? STATUS_OK : file_sync_directory(options->path, err);
}

static unsigned env_flags(const struct engine_options *options)
{
	unsigned flags = MDB_NOTLS;
	if (options->no_sync || SABOTAGE("commit_not_flushed"))
		flags |= MDB_NOSYNC;
	if (options->read_only)
		flags |= MDB_RDONLY;
	/* Without a place for its lock file, nobody can be writing here. */
	if (options->read_only && access(options->path, W_OK) != 0)
		flags |= MDB_NOLOCK;
	return flags;
}

static int env_open(struct lmdb_engine *engine, const struct engine_options *options)
{
	int code = mdb_env_create(&engine->env);
	if (code == 0 && options->map_bytes != 0)
		code = mdb_env_set_mapsize(engine->env, options->map_bytes);
	if (code == 0)
		code = mdb_env_set_maxdbs(engine->env, options->tables_max);
	if (code == 0)
		code = mdb_env_set_maxreaders(engine->env, READERS_MAX);
	if (code == 0)
		code = mdb_env_open(engine->env, options->path, env_flags(options), 0600);
	if (code == 0)
		code = tables_open_existing(engine);
	return code;
}

static enum status open_into(struct lmdb_engine *engine, const struct engine_options *options,
			     struct err *err)
{
	if (!options->read_only)
		TRY(file_make_directories(options->path, 0700, err));
	int code = env_open(engine, options);
	/* Nothing that mends itself: who starts it again meets the same.  Memory that ran out does,
	 * and LMDB says the same word for it. */
	if (code == ENOMEM &&
	    (!lmdb_has_address_space(options->map_bytes) || SABOTAGE("engine.memory-blames-map")))
		return err_set(err, STATUS_INVALID,
			       "%s: can't map %llu MiB: the process may not have so much address "
			       "space (LimitAS= of its unit, ulimit -v); zhian.yaml sets less by "
			       "state.map and journal.volume",
			       options->path, (unsigned long long)options->map_bytes >> 20);
	if (code != 0)
		return lmdb_failure(err, &engine->base, "can't open", code);
	MDB_stat stat;
	code = mdb_env_stat(engine->env, &stat);
	if (code != 0)
		return lmdb_failure(err, &engine->base, "can't read", code);
	engine->page_bytes = stat.ms_psize;
	TRY(names_sync(options, err));
	if (options->fill_ahead_bytes == 0 || options->read_only)
		return STATUS_OK;
	uint64_t end = engine_end_bytes(&engine->base);
	if (options->fill_ahead_bytes <= end)
		return STATUS_OK;
	bool filled;
	return engine_fill_ahead(&engine->base, options->fill_ahead_bytes - end, UINT64_MAX,
				 &filled, err);
}

static const struct engine_ops lmdb_ops;

enum status engine_open_lmdb(const struct engine_options *options, struct engine **ret_engine,
			     struct err *err)
{
	ASSERT(options->tables_max >= 1 && options->tables_max <= ENGINE_TABLES_MAX);
	struct lmdb_engine *engine = calloc(1, sizeof(*engine));
	char *path = strdup(options->path);
	if (engine == NULL || path == NULL) {
		free(engine);
		free(path);
		return err_set(err, STATUS_FULL, "%s: out of memory", options->path);
	}
	engine->base = (struct engine){
		.ops = &lmdb_ops,
		.path = path,
		.integer_keys = options->integer_keys,
		.read_only = options->read_only,
	};
	pthread_mutex_init(&engine->tables_lock, NULL);
	enum status status = open_into(engine, options, err);
	if (status != STATUS_OK) {
		lmdb_close(&engine->base);
		return status;
	}
	*ret_engine = &engine->base;
	return STATUS_OK;
}

/* ---- writing */

static enum status lmdb_begin(struct engine *base, struct engine_write **ret_write, struct err *err)
{
	struct lmdb_engine *engine = lmdb_of(base);
	MDB_txn *txn;
	int code = mdb_txn_begin(engine->env, NULL, 0, &txn);
	if (code != 0)
		return lmdb_failure(err, base, "can't begin to write", code);
	engine->write = (struct lmdb_write){
		.base = {.engine = base},
		.txn = txn,
		.id = mdb_txn_id(txn),
	};
	*ret_write = &engine->write.base;
	return STATUS_OK;
}

/* Rows come in order: what stands on the last one finds its place without the way down, also where
 * several tables are written by turns. */
static int cursor_of(struct lmdb_write *write, unsigned table, MDB_dbi dbi)
{
	if (write->cursors[table] != NULL)
		return 0;
	return mdb_cursor_open(write->txn, dbi, &write->cursors[table]);
}

static enum status lmdb_reserve(struct engine_write *base, unsigned table, struct bytes key,
				size_t size, enum engine_put_flags flags, void **ret_value)
{
	struct lmdb_engine *engine = lmdb_of(base->engine);
	ASSERT(table < engine->table_count);
	uint64_t word;
	MDB_val k = key_of(base->engine, key, &word);
	MDB_val v = {size, NULL};
	unsigned put = MDB_RESERVE | (flags == ENGINE_PUT_APPEND ? MDB_APPEND : 0);
	if (flags == ENGINE_PUT_NEW && !SABOTAGE("engine.new-over-old"))
		put |= MDB_NOOVERWRITE;
	struct lmdb_write *write = write_of(base);
	int code = cursor_of(write, table, engine->tables[table].dbi);
	if (code == 0)
		code = mdb_cursor_put(write->cursors[table], &k, &v, put);
	if (code != 0)
		return lmdb_status(code);
	*ret_value = v.mv_data;
	return STATUS_OK;
}

static enum status lmdb_del(struct engine_write *base, unsigned table, struct bytes key)
{
	struct lmdb_engine *engine = lmdb_of(base->engine);
	ASSERT(table < engine->table_count);
	uint64_t word;
	MDB_val k = key_of(base->engine, key, &word);
	int code = mdb_del(write_of(base)->txn, engine->tables[table].dbi, &k, NULL);
	return code == MDB_NOTFOUND ? STATUS_OK : lmdb_status(code);
}

static enum status lmdb_write_get(struct engine_write *base, unsigned table, struct bytes key,
				  struct bytes *ret_value)
{
	struct lmdb_engine *engine = lmdb_of(base->engine);
	ASSERT(table < engine->table_count);
	uint64_t word;
	MDB_val k = key_of(base->engine, key, &word);
	MDB_val v;
	struct lmdb_write *write = write_of(base);
	/* What is put after it finds its place known. */
	int code = cursor_of(write, table, engine->tables[table].dbi);
	if (code == 0)
		code = mdb_cursor_get(write->cursors[table], &k, &v, MDB_SET);
	if (code != 0)
		return lmdb_status(code);
	*ret_value = bytes_of_val(v);
	return STATUS_OK;
}

static enum status lmdb_commit(struct engine_write *base, struct err *err)
{
	struct lmdb_write *write = write_of(base);
	struct engine *engine = base->engine;
	int code = mdb_txn_commit(write->txn);
	if (code == 0)
		return STATUS_OK;
	tables_forget(lmdb_of(engine), write->id);
	return lmdb_failure(err, engine, "can't commit", code);
}

static void lmdb_abort(struct engine_write *base)
{
	struct lmdb_write *write = write_of(base);
	mdb_txn_abort(write->txn);
	tables_forget(lmdb_of(base->engine), write->id);
}

/* ---- reading */

static enum status lmdb_view_open(struct engine *base, struct engine_view **ret_view,
				  struct err *err)
{
	struct lmdb_view *view = calloc(1, sizeof(*view));
	if (view == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", base->path);
	int code = mdb_txn_begin(lmdb_of(base)->env, NULL, MDB_RDONLY, &view->txn);
	if (code != 0) {
		free(view);
		return lmdb_failure(err, base, "can't begin to read", code);
	}
	view->base.engine = base;
	view->base.live = true;
	view->id = mdb_txn_id(view->txn);
	*ret_view = &view->base;
	return STATUS_OK;
}

static void lmdb_view_release(struct engine_view *base)
{
	struct lmdb_view *view = view_of(base);
	memset(view->cursor_live, 0, sizeof(view->cursor_live));
	mdb_txn_reset(view->txn);
}

static enum status lmdb_view_renew(struct engine_view *base, struct err *err)
{
	struct lmdb_view *view = view_of(base);
	int code = mdb_txn_renew(view->txn);
	if (code != 0)
		return lmdb_failure(err, base->engine, "can't renew a reader", code);
	base->live = true;
	view->id = mdb_txn_id(view->txn);
	return STATUS_OK;
}

static void lmdb_view_close(struct engine_view *base)
{
	struct lmdb_view *view = view_of(base);
	for (unsigned i = 0; i < ENGINE_TABLES_MAX; i++)
		if (view->cursors[i] != NULL)
			mdb_cursor_close(view->cursors[i]);
	mdb_txn_abort(view->txn);
	free(view);
}

static enum status lmdb_view_table(struct engine_view *base, const char *name, unsigned *ret_table)
{
	struct lmdb_engine *engine = lmdb_of(base->engine);
	pthread_mutex_lock(&engine->tables_lock);
	const struct lmdb_table *table = table_named(engine, name);
	bool seen = table != NULL && table->since <= view_of(base)->id;
	if (seen)
		*ret_table = (unsigned)(table - engine->tables);
	pthread_mutex_unlock(&engine->tables_lock);
	return seen ? STATUS_OK : STATUS_NOT_FOUND;
}

static bool view_sees(struct engine_view *base, unsigned table)
{
	const struct lmdb_table *named = &lmdb_of(base->engine)->tables[table];
	ASSERT(named->name != NULL);
	return named->since <= view_of(base)->id;
}

static enum status lmdb_get(struct engine_view *base, unsigned table, struct bytes key,
			    struct bytes *ret_value)
{
	if (!view_sees(base, table))
		return STATUS_NOT_FOUND;
	uint64_t word;
	MDB_val k = key_of(base->engine, key, &word);
	MDB_val v;
	int code = mdb_get(view_of(base)->txn, lmdb_of(base->engine)->tables[table].dbi, &k, &v);
	if (code != 0)
		return lmdb_status(code);
	*ret_value = bytes_of_val(v);
	return STATUS_OK;
}

static int cursor_take(struct lmdb_view *view, unsigned table)
{
	int code = 0;
	if (view->cursors[table] == NULL) {
		MDB_dbi dbi = lmdb_of(view->base.engine)->tables[table].dbi;
		code = mdb_cursor_open(view->txn, dbi, &view->cursors[table]);
	} else if (!view->cursor_live[table]) {
		code = mdb_cursor_renew(view->txn, view->cursors[table]);
	}
	view->cursor_live[table] = code == 0;
	return code;
}

static int cursor_seek(MDB_cursor *cursor, enum engine_seek how, MDB_val *key, MDB_val *value)
{
	if (how == ENGINE_FIRST || how == ENGINE_LAST)
		return mdb_cursor_get(cursor, key, value,
				      how == ENGINE_FIRST ? MDB_FIRST : MDB_LAST);
	struct bytes wanted = bytes_of_val(*key);
	int code = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
	if (how == ENGINE_AT_OR_BEFORE && code == MDB_NOTFOUND)
		return mdb_cursor_get(cursor, key, value, MDB_LAST);
	if (code != 0 || how == ENGINE_AT_OR_AFTER)
		return code;
	bool equal = bytes_equal(bytes_of_val(*key), wanted);
	if (how == ENGINE_AFTER && equal)
		return mdb_cursor_get(cursor, key, value, MDB_NEXT);
	if (how == ENGINE_AT_OR_BEFORE && !equal)
		return mdb_cursor_get(cursor, key, value, MDB_PREV);
	return 0;
}

static enum status lmdb_seek(struct engine_view *base, unsigned table, enum engine_seek how,
			     struct bytes key, struct bytes *ret_key, struct bytes *ret_value)
{
	struct lmdb_view *view = view_of(base);
	if (!view_sees(base, table))
		return STATUS_NOT_FOUND;
	bool by_key = how != ENGINE_FIRST && how != ENGINE_LAST;
	uint64_t word = 0;
	MDB_val k = by_key ? key_of(base->engine, key, &word) : (MDB_val){0, NULL};
	MDB_val v;
	int code = cursor_take(view, table);
	if (code == 0)
		code = cursor_seek(view->cursors[table], how, &k, &v);
	if (code != 0)
		return lmdb_status(code);
	*ret_key = bytes_of_val(k);
	*ret_value = bytes_of_val(v);
	return STATUS_OK;
}

static enum status lmdb_next(struct engine_view *base, unsigned table, struct bytes *ret_key,
			     struct bytes *ret_value)
{
	MDB_val k;
	MDB_val v;
	int code = mdb_cursor_get(view_of(base)->cursors[table], &k, &v, MDB_NEXT);
	if (code != 0)
		return lmdb_status(code);
	*ret_key = bytes_of_val(k);
	*ret_value = bytes_of_val(v);
	return STATUS_OK;
}

static const struct engine_ops lmdb_ops = {
	.close = lmdb_close,
	.usage = lmdb_usage,
	.reader_check = lmdb_reader_check,
	.end_bytes = lmdb_end_bytes,
	.fill_ahead = lmdb_fill_ahead,
	.begin = lmdb_begin,
	.table = lmdb_table,
	.reserve = lmdb_reserve,
	.del = lmdb_del,
	.write_get = lmdb_write_get,
	.commit = lmdb_commit,
	.abort = lmdb_abort,
	.view_open = lmdb_view_open,
	.view_renew = lmdb_view_renew,
	.view_release = lmdb_view_release,
	.view_close = lmdb_view_close,
	.view_table = lmdb_view_table,
	.get = lmdb_get,
	.seek = lmdb_seek,
	.next = lmdb_next,
};
