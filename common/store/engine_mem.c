/* The engine in memory: the same answers as LMDB's, on a disk that fails on command.
 *
 * Views and transactions are versions of the same trees (mem_tree.h).  What the
 * disk keeps is what was committed; closing with a transaction under way is a
 * crash.  For one thread.
 */
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/store/engine_internal.h"
#include "common/store/mem_disk.h"

#define ROW_OVERHEAD 32u /* counted for each row, so that many small ones fill a map too */

struct mem_write {
	struct engine_write base;
	bool open;
	struct mem_tables tables;
};

struct mem_engine {
	struct engine base;
	struct mem_disk *disk;
	struct mem_environment *environment;
	uint64_t map_bytes;
	unsigned tables_max;
	unsigned views; /* open ones; closing the engine below them would be a mistake */
	struct mem_write write;
};

struct mem_view {
	struct engine_view base;
	struct mem_tables tables;
	const struct mem_row *at[ENGINE_TABLES_MAX];
};

static struct mem_engine *mem_of(struct engine *engine)
{
	return (struct mem_engine *)engine;
}

static struct mem_write *write_of(struct engine_write *write)
{
	return (struct mem_write *)write;
}

static struct mem_view *view_of(struct engine_view *view)
{
	return (struct mem_view *)view;
}

static uint64_t row_bytes(const struct mem_row *row)
{
	return row->key_size + row->value_size + ROW_OVERHEAD;
}

/* ---- opening, room */

static const struct engine_ops mem_ops;

enum status engine_open_mem(struct mem_disk *disk, const struct engine_options *options,
			    struct engine **ret_engine, struct err *err)
{
	ASSERT(options->tables_max >= 1 && options->tables_max <= ENGINE_TABLES_MAX);
	struct mem_environment *environment = mem_disk_find(disk, options->path);
	if (environment == NULL && options->read_only)
		return err_set(err, STATUS_IO, "%s: no such environment", options->path);
	if (environment != NULL && environment->open)
		return err_set(err, STATUS_CONFLICT, "%s: is open already", options->path);
	struct mem_engine *engine = calloc(1, sizeof(*engine));
	char *path = strdup(options->path);
	ASSERT(engine != NULL && path != NULL);
	if (environment == NULL)
		environment = mem_disk_make(disk, options->path);
	environment->open = true;
	engine->base = (struct engine){
		.ops = &mem_ops,
		.path = path,
		.integer_keys = options->integer_keys,
		.read_only = options->read_only,
	};
	engine->disk = disk;
	engine->environment = environment;
	engine->map_bytes = options->map_bytes != 0 ? options->map_bytes : UINT64_MAX;
	engine->tables_max = options->tables_max;
	*ret_engine = &engine->base;
	return STATUS_OK;
}

static void mem_close(struct engine *base)
{
	struct mem_engine *engine = mem_of(base);
	ASSERT(engine->views == 0);
	if (engine->write.open)
		mem_tables_drop(&engine->write.tables);
	engine->environment->open = false;
	free(engine->base.path);
	free(engine);
}

static enum status mem_usage(struct engine *base, struct engine_usage *ret_usage, struct err *err)
{
	(void)err;
	struct mem_engine *engine = mem_of(base);
	*ret_usage = (struct engine_usage){
		.used_bytes = engine->environment->committed.bytes,
		.map_bytes = engine->map_bytes,
		.disk_free_bytes = engine->disk->faults.disk_free_bytes,
		.disk_total_bytes = engine->disk->faults.disk_total_bytes,
	};
	return STATUS_OK;
}

static unsigned mem_reader_check(struct engine *base)
{
	(void)base;
	return 0;
}

static uint64_t mem_end_bytes(struct engine *base)
{
	return mem_of(base)->environment->committed.bytes;
}

static enum status mem_fill_ahead(struct engine *base, uint64_t ahead_bytes, uint64_t step_bytes,
				  bool *ret_filled, struct err *err)
{
	(void)base;
	(void)ahead_bytes;
	(void)step_bytes;
	(void)err;
	*ret_filled = false;
	return STATUS_OK;
}

/* ---- writing */

static enum status mem_begin(struct engine *base, struct engine_write **ret_write, struct err *err)
{
	(void)err;
	struct mem_engine *engine = mem_of(base);
	ASSERT(!engine->write.open);
	engine->write.base = (struct engine_write){.engine = base};
	engine->write.open = true;
	mem_tables_hold(&engine->write.tables, &engine->environment->committed);
	*ret_write = &engine->write.base;
	return STATUS_OK;
}

static unsigned table_named(const struct mem_tables *tables, const char *name)
{
	unsigned i = 0;
	while (i < tables->count && strcmp(tables->table[i].name, name) != 0)
		i++;
	return i;
}

/* Names live as long as the environment: versions borrow them. */
static char *name_keep(struct mem_environment *environment, const char *name)
{
	for (unsigned i = 0; i < environment->name_count; i++)
		if (strcmp(environment->names[i], name) == 0)
			return environment->names[i];
	ASSERT(environment->name_count < ENGINE_TABLES_MAX);
	char *copy = strdup(name);
	ASSERT(copy != NULL);
	environment->names[environment->name_count] = copy;
	environment->name_count++;
	return copy;
}

static enum status mem_table(struct engine_write *base, const char *name, unsigned *ret_table)
{
	struct mem_engine *engine = mem_of(base->engine);
	struct mem_tables *tables = &write_of(base)->tables;
	unsigned table = table_named(tables, name);
	if (table == tables->count) {
		if (tables->count == engine->tables_max)
			return STATUS_FULL;
		tables->table[table].name = name_keep(engine->environment, name);
		tables->table[table].root = NULL;
		tables->count++;
	}
	*ret_table = table;
	return STATUS_OK;
}

/* True when this call is the one that a countdown was set for. */
static bool counted_down(int64_t *countdown)
{
	if (*countdown > 0)
		(*countdown)--;
	else if (*countdown == 0)
		return true;
	return false;
}

static enum status mem_reserve(struct engine_write *base, unsigned table, struct bytes key,
			       size_t size, enum engine_put_flags flags, void **ret_value)
{
	struct mem_engine *engine = mem_of(base->engine);
	struct mem_tables *tables = &write_of(base)->tables;
	bool integers = engine->base.integer_keys;
	ASSERT(table < tables->count);
	if (counted_down(&engine->disk->faults.fail_full_after))
		return STATUS_FULL;
	struct mem_node **root = &tables->table[table].root;
	if (flags == ENGINE_PUT_APPEND &&
	    mem_tree_seek(*root, integers, ENGINE_AT_OR_AFTER, key) != NULL)
		return STATUS_CONFLICT;
	uint64_t bytes = tables->bytes + key.size + size + ROW_OVERHEAD;
	const struct mem_row *old = mem_tree_get(*root, integers, key);
	if (old != NULL && flags == ENGINE_PUT_NEW)
		return STATUS_CONFLICT;
	if (old != NULL)
		bytes -= row_bytes(old);
	if (bytes > engine->map_bytes)
		return STATUS_FULL;
	tables->bytes = bytes;
	*ret_value = mem_tree_put(root, integers, key, size)->data;
	return STATUS_OK;
}

static enum status mem_del(struct engine_write *base, unsigned table, struct bytes key)
{
	struct mem_tables *tables = &write_of(base)->tables;
	bool integers = base->engine->integer_keys;
	ASSERT(table < tables->count);
	struct mem_node **root = &tables->table[table].root;
	const struct mem_row *old = mem_tree_get(*root, integers, key);
	if (old == NULL)
		return STATUS_OK;
	tables->bytes -= row_bytes(old);
	mem_tree_del(root, integers, key);
	return STATUS_OK;
}

static enum status row_answer(const struct mem_row *row, struct bytes *ret_value)
{
	if (row == NULL)
		return STATUS_NOT_FOUND;
	*ret_value = mem_row_value(row);
	return STATUS_OK;
}

static enum status mem_write_get(struct engine_write *base, unsigned table, struct bytes key,
				 struct bytes *ret_value)
{
	const struct mem_tables *tables = &write_of(base)->tables;
	ASSERT(table < tables->count);
	bool integers = base->engine->integer_keys;
	return row_answer(mem_tree_get(tables->table[table].root, integers, key), ret_value);
}

static void mem_abort(struct engine_write *base)
{
	ASSERT(write_of(base)->open);
	mem_tables_drop(&write_of(base)->tables);
	write_of(base)->open = false;
}

static enum status mem_commit(struct engine_write *base, struct err *err)
{
	struct mem_engine *engine = mem_of(base->engine);
	struct mem_faults *faults = &engine->disk->faults;
	if (counted_down(&faults->fail_io_after)) {
		faults->fail_io_after = -1;
		mem_abort(base);
		return err_set(err, STATUS_IO, "%s: can't commit: the disk failed",
			       engine->base.path);
	}
	struct mem_tables *tables = &write_of(base)->tables;
	mem_tables_drop(&engine->environment->committed);
	engine->environment->committed = *tables;
	tables->count = 0;
	write_of(base)->open = false;
	return STATUS_OK;
}

/* ---- reading */

static enum status mem_view_renew(struct engine_view *base, struct err *err)
{
	(void)err;
	mem_tables_hold(&view_of(base)->tables, &mem_of(base->engine)->environment->committed);
	base->live = true;
	return STATUS_OK;
}

static enum status mem_view_open(struct engine *base, struct engine_view **ret_view,
				 struct err *err)
{
	struct mem_view *view = calloc(1, sizeof(*view));
	ASSERT(view != NULL);
	view->base.engine = base;
	mem_of(base)->views++;
	*ret_view = &view->base;
	return mem_view_renew(&view->base, err);
}

static void mem_view_release(struct engine_view *base)
{
	mem_tables_drop(&view_of(base)->tables);
}

static void mem_view_close(struct engine_view *base)
{
	struct mem_view *view = view_of(base);
	if (base->live)
		mem_view_release(base);
	mem_of(base->engine)->views--;
	free(view);
}

static enum status mem_view_table(struct engine_view *base, const char *name, unsigned *ret_table)
{
	const struct mem_tables *tables = &view_of(base)->tables;
	unsigned table = table_named(tables, name);
	if (table == tables->count)
		return STATUS_NOT_FOUND;
	*ret_table = table;
	return STATUS_OK;
}

static const struct mem_node *root_of(struct engine_view *base, unsigned table)
{
	const struct mem_tables *tables = &view_of(base)->tables;
	return table < tables->count ? tables->table[table].root : NULL;
}

static enum status mem_get(struct engine_view *base, unsigned table, struct bytes key,
			   struct bytes *ret_value)
{
	bool integers = base->engine->integer_keys;
	return row_answer(mem_tree_get(root_of(base, table), integers, key), ret_value);
}

static enum status mem_seek(struct engine_view *base, unsigned table, enum engine_seek how,
			    struct bytes key, struct bytes *ret_key, struct bytes *ret_value)
{
	bool integers = base->engine->integer_keys;
	const struct mem_row *row = mem_tree_seek(root_of(base, table), integers, how, key);
	if (row == NULL)
		return STATUS_NOT_FOUND;
	view_of(base)->at[table] = row;
	*ret_key = mem_row_key(row);
	*ret_value = mem_row_value(row);
	return STATUS_OK;
}

static enum status mem_next(struct engine_view *base, unsigned table, struct bytes *ret_key,
			    struct bytes *ret_value)
{
	struct bytes key = mem_row_key(view_of(base)->at[table]);
	return mem_seek(base, table, ENGINE_AFTER, key, ret_key, ret_value);
}

static const struct engine_ops mem_ops = {
	.close = mem_close,
	.usage = mem_usage,
	.reader_check = mem_reader_check,
	.end_bytes = mem_end_bytes,
	.fill_ahead = mem_fill_ahead,
	.begin = mem_begin,
	.table = mem_table,
	.reserve = mem_reserve,
	.del = mem_del,
	.write_get = mem_write_get,
	.commit = mem_commit,
	.abort = mem_abort,
	.view_open = mem_view_open,
	.view_renew = mem_view_renew,
	.view_release = mem_view_release,
	.view_close = mem_view_close,
	.view_table = mem_view_table,
	.get = mem_get,
	.seek = mem_seek,
	.next = mem_next,
};
