/* The front of both engines: what is legal is decided here, once. */
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/store/engine_internal.h"

static bool key_valid(const struct engine *engine, struct bytes key)
{
	if (engine->integer_keys)
		return key.size == sizeof(uint64_t);
	return key.size >= 1 && key.size <= ENGINE_KEY_MAX;
}

void engine_close(struct engine *engine)
{
	if (engine != NULL)
		engine->ops->close(engine);
}

const char *engine_path(const struct engine *engine)
{
	return engine->path;
}

enum status engine_usage(struct engine *engine, struct engine_usage *ret_usage, struct err *err)
{
	return engine->ops->usage(engine, ret_usage, err);
}

unsigned engine_reader_check(struct engine *engine)
{
	return engine->ops->reader_check(engine);
}

uint64_t engine_end_bytes(struct engine *engine)
{
	return engine->ops->end_bytes(engine);
}

enum status engine_fill_ahead(struct engine *engine, uint64_t ahead_bytes, uint64_t step_bytes,
			      bool *ret_filled, struct err *err)
{
	ASSERT(!engine->read_only);
	return engine->ops->fill_ahead(engine, ahead_bytes, step_bytes, ret_filled, err);
}

enum status engine_begin(struct engine *engine, struct engine_write **ret_write, struct err *err)
{
	if (engine->read_only)
		return err_set(err, STATUS_DENIED, "%s: is open for reading only", engine->path);
	return engine->ops->begin(engine, ret_write, err);
}

enum status engine_table(struct engine_write *write, const char *name, unsigned *ret_table,
			 struct err *err)
{
	if (write->failed != STATUS_OK)
		return write->failed;
	enum status status = write->engine->ops->table(write, name, ret_table);
	if (status != STATUS_OK) {
		write->failed = status;
		return err_set(err, status, "%s: table %s: %s", write->engine->path, name,
			       status_text(status));
	}
	return STATUS_OK;
}

enum status engine_put(struct engine_write *write, unsigned table, struct bytes key,
		       struct bytes value, enum engine_put_flags flags)
{
	void *room = NULL;
	TRY(engine_reserve(write, table, key, value.size, flags, &room));
	if (value.size != 0)
		memcpy(room, value.data, value.size);
	return STATUS_OK;
}

enum status engine_reserve(struct engine_write *write, unsigned table, struct bytes key,
			   size_t size, enum engine_put_flags flags, void **ret_value)
{
	if (write->failed != STATUS_OK)
		return write->failed;
	if (!key_valid(write->engine, key))
		return STATUS_INVALID;
	enum status status = write->engine->ops->reserve(write, table, key, size, flags, ret_value);
	if (status != STATUS_OK && status != STATUS_CONFLICT)
		write->failed = status;
	return status;
}

enum status engine_del(struct engine_write *write, unsigned table, struct bytes key)
{
	if (write->failed != STATUS_OK)
		return write->failed;
	if (!key_valid(write->engine, key))
		return STATUS_INVALID;
	enum status status = write->engine->ops->del(write, table, key);
	if (status != STATUS_OK)
		write->failed = status;
	return status;
}

enum status engine_write_get(struct engine_write *write, unsigned table, struct bytes key,
			     struct bytes *ret_value)
{
	if (write->failed != STATUS_OK)
		return write->failed;
	if (!key_valid(write->engine, key))
		return STATUS_INVALID;
	return write->engine->ops->write_get(write, table, key, ret_value);
}

enum status engine_commit(struct engine_write *write, struct err *err)
{
	enum status failed = write->failed;
	if (failed == STATUS_OK)
		return write->engine->ops->commit(write, err);
	(void)err_set(err, failed, "%s: a change before the commit failed: %s", write->engine->path,
		      status_text(failed));
	write->engine->ops->abort(write);
	return failed;
}

void engine_abort(struct engine_write *write)
{
	write->engine->ops->abort(write);
}

enum status engine_view_open(struct engine *engine, struct engine_view **ret_view, struct err *err)
{
	return engine->ops->view_open(engine, ret_view, err);
}

enum status engine_view_renew(struct engine_view *view, struct err *err)
{
	engine_view_release(view);
	return view->engine->ops->view_renew(view, err);
}

void engine_view_release(struct engine_view *view)
{
	if (!view->live)
		return;
	memset(view->positioned, 0, sizeof(view->positioned));
	view->engine->ops->view_release(view);
	view->live = false;
}

void engine_view_close(struct engine_view *view)
{
	if (view != NULL)
		view->engine->ops->view_close(view);
}

enum status engine_view_table(struct engine_view *view, const char *name, unsigned *ret_table)
{
	ASSERT(view->live);
	return view->engine->ops->view_table(view, name, ret_table);
}

enum status engine_get(struct engine_view *view, unsigned table, struct bytes key,
		       struct bytes *ret_value)
{
	ASSERT(view->live && table < ENGINE_TABLES_MAX);
	if (!key_valid(view->engine, key))
		return STATUS_INVALID;
	return view->engine->ops->get(view, table, key, ret_value);
}

enum status engine_seek(struct engine_view *view, unsigned table, enum engine_seek how,
			struct bytes key, struct bytes *ret_key, struct bytes *ret_value)
{
	ASSERT(view->live && table < ENGINE_TABLES_MAX);
	view->positioned[table] = false;
	bool by_key = how != ENGINE_FIRST && how != ENGINE_LAST;
	/* The empty key is below all others: a scan without a prefix begins with it. */
	if (by_key && key.size == 0 && !view->engine->integer_keys) {
		if (how == ENGINE_AT_OR_BEFORE)
			return STATUS_NOT_FOUND;
		how = ENGINE_FIRST;
	} else if (by_key && !key_valid(view->engine, key)) {
		return STATUS_INVALID;
	}
	TRY(view->engine->ops->seek(view, table, how, key, ret_key, ret_value));
	view->positioned[table] = true;
	return STATUS_OK;
}

enum status engine_next(struct engine_view *view, unsigned table, struct bytes *ret_key,
			struct bytes *ret_value)
{
	ASSERT(view->live && table < ENGINE_TABLES_MAX);
	if (!view->positioned[table])
		return STATUS_NOT_FOUND;
	enum status status = view->engine->ops->next(view, table, ret_key, ret_value);
	view->positioned[table] = status == STATUS_OK;
	return status;
}

uint64_t engine_view_offset(const struct engine_view *view)
{
	return view->engine->ops->offset == NULL ? 0 : view->engine->ops->offset(view);
}

const char *engine_file(const struct engine *engine)
{
	return engine->ops->file == NULL ? "data.mdb" : engine->ops->file;
}
