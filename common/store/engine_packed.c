/* Reading a packed volume (packed.h): a block is unpacked as a whole, and the last one is kept.
 *
 * As with engine_file.c nothing in the file is believed: what isn't as it was made is CORRUPT.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "common/base/assert.h"
#include "common/base/crc32c.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/store/engine_internal.h"
#include "common/store/packed.h"

static_assert(sizeof(struct packed_row) == 16 && sizeof(struct packed_block) == 24 &&
		      sizeof(struct packed_skip) == 8 && sizeof(struct packed_tail) == 64,
	      "no padding in what lies in the file");

struct packed_engine {
	struct engine base;
	int fd;
	uint64_t file_bytes;
	struct packed_tail tail;
	struct packed_block *blocks;
};

struct packed_view {
	struct engine_view base;
	ZSTD_DCtx *unpacker;
	struct engine_room packed, rows;
	const struct packed_block *block; /* that `rows` holds; NULL: none */
	size_t at;                        /* of the row that was read last, in rows */
	struct packed_row row;
	bool found;      /* there is such a row */
	uint64_t offset; /* in the file, of the block that was looked at last */
};

static struct packed_engine *packed_of(struct engine *engine)
{
	return (struct packed_engine *)engine;
}

static struct packed_view *view_of(struct engine_view *view)
{
	return (struct packed_view *)view;
}

/* ---- opening */

static void packed_close(struct engine *base)
{
	struct packed_engine *engine = packed_of(base);
	if (engine->fd >= 0)
		(void)close(engine->fd);
	free(engine->blocks);
	free(base->path);
	free(engine);
}

static uint64_t index_bytes(const struct packed_tail *tail)
{
	return sizeof(struct packed_skip) + (uint64_t)tail->blocks * sizeof(struct packed_block) +
	       sizeof(*tail);
}

static uint32_t index_crc(const struct packed_engine *engine)
{
	size_t skip = offsetof(struct packed_tail, version);
	uint32_t crc = crc32c(0, engine->blocks, engine->tail.blocks * sizeof(struct packed_block));
	return crc32c(crc, (const uint8_t *)&engine->tail + skip, sizeof(engine->tail) - skip);
}

/* Blocks lie side by side up to the index, and their keys grow. */
static bool blocks_hold(const struct packed_engine *engine)
{
	uint64_t end = 0;
	for (uint32_t i = 0; i < engine->tail.blocks; i++) {
		const struct packed_block *block = &engine->blocks[i];
		if (block->at != end || block->packed == 0 ||
		    block->unpacked < sizeof(struct packed_row) ||
		    block->unpacked > PACKED_BLOCK_MOST ||
		    block->packed > ZSTD_compressBound(PACKED_BLOCK_MOST) ||
		    (i != 0 && block->first_key <= block[-1].first_key))
			return false;
		end += block->packed;
	}
	return end + index_bytes(&engine->tail) == engine->file_bytes;
}

static enum status tail_read(struct packed_engine *engine)
{
	struct packed_tail *tail = &engine->tail;
	if (engine->file_bytes < index_bytes(tail))
		return STATUS_CORRUPT;
	TRY(engine_read_at(engine->fd, engine->file_bytes - sizeof(*tail), tail, sizeof(*tail)));
	if (tail->magic != PACKED_MAGIC || tail->table[PACKED_TABLE - 1] != '\0')
		return STATUS_CORRUPT;
	if (tail->version != PACKED_VERSION)
		return STATUS_UNSUPPORTED;
	return tail->blocks != 0 && index_bytes(tail) <= engine->file_bytes ? STATUS_OK
									    : STATUS_CORRUPT;
}

static enum status index_read(struct packed_engine *engine)
{
	TRY(tail_read(engine));
	size_t size = engine->tail.blocks * sizeof(struct packed_block);
	uint64_t at = engine->file_bytes - sizeof(engine->tail) - size;
	engine->blocks = malloc(size);
	if (engine->blocks == NULL)
		return STATUS_FULL;
	TRY(engine_read_at(engine->fd, at, engine->blocks, size));
	if (index_crc(engine) != engine->tail.crc && !SABOTAGE("store.packed-index-believed"))
		return STATUS_CORRUPT;
	return blocks_hold(engine) ? STATUS_OK : STATUS_CORRUPT;
}

static enum status open_into(struct packed_engine *engine, const char *name, struct err *err)
{
	char file[FILE_PATH_MAX];
	struct stat info;
	int size = snprintf(file, sizeof(file), "%s/%s", engine->base.path, name);
	if ((size_t)size >= sizeof(file))
		return err_set(err, STATUS_INVALID, "%s: path is too long", engine->base.path);
	engine->fd = open(file, O_RDONLY | O_CLOEXEC);
	if (engine->fd < 0 && errno == ENOENT)
		return err_set(err, STATUS_NOT_FOUND, "%s is missing", file);
	if (engine->fd < 0 || fstat(engine->fd, &info) != 0)
		return err_set_errno(err, "%s", file);
	engine->file_bytes = (uint64_t)info.st_size;
	enum status status = index_read(engine);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: its index is %s", file, status_text(status));
	return STATUS_OK;
}

static const struct engine_ops packed_ops;

enum status engine_open_packed(const struct engine_options *options, const char *file,
			       struct engine **ret_engine, struct err *err)
{
	ASSERT(options->integer_keys && options->read_only);
	struct packed_engine *engine = calloc(1, sizeof(*engine));
	char *path = strdup(options->path);
	if (engine == NULL || path == NULL) {
		free(engine);
		free(path);
		return err_set(err, STATUS_FULL, "%s: out of memory", options->path);
	}
	engine->fd = -1;
	engine->base = (struct engine){
		.ops = &packed_ops, .path = path, .integer_keys = true, .read_only = true};
	enum status status = open_into(engine, file, err);
	if (status != STATUS_OK) {
		packed_close(&engine->base);
		return status;
	}
	*ret_engine = &engine->base;
	return STATUS_OK;
}

static enum status packed_usage(struct engine *base, struct engine_usage *ret_usage,
				struct err *err)
{
	const struct packed_engine *engine = packed_of(base);
	TRY(engine_disk(base, ret_usage, err));
	ret_usage->used_bytes = engine->file_bytes;
	ret_usage->map_bytes = engine->tail.map_bytes;
	return STATUS_OK;
}

/* What its rows take: whoever asks how many frames there can be asks for that. */
static uint64_t packed_end_bytes(struct engine *base)
{
	const struct packed_engine *engine = packed_of(base);
	uint64_t bytes = 0;
	for (uint32_t i = 0; i < engine->tail.blocks; i++)
		bytes += engine->blocks[i].unpacked;
	return bytes;
}

/* ---- views: nothing changes, so each sees the same */

static enum status packed_view_open(struct engine *engine, struct engine_view **ret_view,
				    struct err *err)
{
	struct packed_view *view = calloc(1, sizeof(*view));
	if (view != NULL)
		view->unpacker = ZSTD_createDCtx();
	if (view == NULL || view->unpacker == NULL) {
		free(view);
		return err_set(err, STATUS_FULL, "%s: out of memory", engine->path);
	}
	view->base.engine = engine;
	view->base.live = true;
	*ret_view = &view->base;
	return STATUS_OK;
}

static void packed_view_release(struct engine_view *base)
{
	struct packed_view *view = view_of(base);
	view->found = false;
	(void)engine_room_trim(&view->packed);
	if (engine_room_trim(&view->rows))
		view->block = NULL;
}

static void packed_view_close(struct engine_view *base)
{
	struct packed_view *view = view_of(base);
	engine_room_free(&view->packed);
	engine_room_free(&view->rows);
	(void)ZSTD_freeDCtx(view->unpacker);
	free(view);
}

static enum status packed_view_table(struct engine_view *base, const char *name,
				     unsigned *ret_table)
{
	if (strcmp(packed_of(base->engine)->tail.table, name) != 0)
		return STATUS_NOT_FOUND;
	*ret_table = 0;
	return STATUS_OK;
}

/* ---- blocks */

static enum status unpack(struct packed_view *view, const struct packed_block *block)
{
	size_t size = ZSTD_decompressDCtx(view->unpacker, view->rows.bytes, block->unpacked,
					  view->packed.bytes, block->packed);
	if (ZSTD_isError(size))
		return ZSTD_getErrorCode(size) == ZSTD_error_memory_allocation ? STATUS_FULL
									       : STATUS_CORRUPT;
	return size == block->unpacked ? STATUS_OK : STATUS_CORRUPT;
}

static enum status block_use(struct packed_view *view, const struct packed_block *block)
{
	const struct packed_engine *engine = packed_of(view->base.engine);
	if (view->block == block)
		return STATUS_OK;
	view->block = NULL;
	view->offset = block->at;
	TRY(engine_room_for(&view->packed, block->packed));
	TRY(engine_room_for(&view->rows, block->unpacked));
	TRY(engine_read_at(engine->fd, block->at, view->packed.bytes, block->packed));
	TRY(unpack(view, block));
	view->block = block;
	return STATUS_OK;
}

/* The row that begins there in the block in use. */
static enum status row_read(struct packed_view *view, size_t at)
{
	size_t left = view->block->unpacked - at;
	if (left < sizeof(view->row))
		return STATUS_CORRUPT;
	memcpy(&view->row, view->rows.bytes + at, sizeof(view->row));
	if (packed_value_room(view->row.size) > left - sizeof(view->row))
		return STATUS_CORRUPT;
	view->at = at;
	view->found = true;
	return STATUS_OK;
}

static size_t row_end(const struct packed_view *view)
{
	return view->at + sizeof(view->row) + packed_value_room(view->row.size);
}

static void row_answer(const struct packed_view *view, struct bytes *ret_key,
		       struct bytes *ret_value)
{
	*ret_key = bytes_of(&view->row.key, sizeof(view->row.key));
	*ret_value = bytes_of(view->rows.bytes + view->at + sizeof(view->row), view->row.size);
}

/* ---- finding */

/* The last block whose first key isn't above; the first one where all are. */
static const struct packed_block *block_of(const struct packed_engine *engine, uint64_t key)
{
	uint32_t low = 0;
	uint32_t high = engine->tail.blocks - 1;
	while (low < high) {
		uint32_t middle = high - (high - low) / 2;
		if (engine->blocks[middle].first_key <= key)
			low = middle;
		else
			high = middle - 1;
	}
	return &engine->blocks[low];
}

/* Onto the row after the last one, in this block or in the next. */
static enum status step(struct packed_view *view)
{
	const struct packed_engine *engine = packed_of(view->base.engine);
	view->found = false;
	if (row_end(view) < view->block->unpacked)
		return row_read(view, row_end(view));
	if (view->block == &engine->blocks[engine->tail.blocks - 1])
		return STATUS_NOT_FOUND;
	TRY(block_use(view, view->block + 1));
	return row_read(view, 0);
}

static enum status find(struct packed_view *view, enum engine_seek how, struct bytes key)
{
	const struct packed_engine *engine = packed_of(view->base.engine);
	uint64_t wanted = how == ENGINE_LAST ? UINT64_MAX : 0;
	view->found = false;
	if (how == ENGINE_AT_OR_BEFORE)
		return STATUS_UNSUPPORTED;
	if (how == ENGINE_AT_OR_AFTER || how == ENGINE_AFTER)
		memcpy(&wanted, key.data, sizeof(wanted));
	if (how == ENGINE_AFTER && wanted++ == UINT64_MAX)
		return STATUS_NOT_FOUND;
	TRY(block_use(view, block_of(engine, wanted)));
	TRY(row_read(view, 0));
	if (how == ENGINE_LAST) {
		while (row_end(view) < view->block->unpacked)
			TRY(row_read(view, row_end(view)));
		return STATUS_OK;
	}
	while (view->row.key < wanted)
		TRY(step(view));
	return STATUS_OK;
}

static enum status packed_seek(struct engine_view *base, unsigned table, enum engine_seek how,
			       struct bytes key, struct bytes *ret_key, struct bytes *ret_value)
{
	struct packed_view *view = view_of(base);
	(void)table;
	enum status status = find(view, how, key);
	if (status != STATUS_OK) {
		view->found = false;
		return status;
	}
	row_answer(view, ret_key, ret_value);
	return STATUS_OK;
}

static enum status packed_get(struct engine_view *base, unsigned table, struct bytes key,
			      struct bytes *ret_value)
{
	struct bytes found;
	TRY(packed_seek(base, table, ENGINE_AT_OR_AFTER, key, &found, ret_value));
	return memcmp(found.data, key.data, key.size) == 0 ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status packed_next(struct engine_view *base, unsigned table, struct bytes *ret_key,
			       struct bytes *ret_value)
{
	struct packed_view *view = view_of(base);
	(void)table;
	if (!view->found)
		return STATUS_NOT_FOUND;
	TRY(step(view));
	row_answer(view, ret_key, ret_value);
	return STATUS_OK;
}

static uint64_t packed_offset(const struct engine_view *base)
{
	return ((const struct packed_view *)base)->offset;
}

static const struct engine_ops packed_ops = {
	.close = packed_close,
	.usage = packed_usage,
	.reader_check = engine_no_readers,
	.end_bytes = packed_end_bytes,
	.view_open = packed_view_open,
	.view_renew = engine_same_view,
	.view_release = packed_view_release,
	.view_close = packed_view_close,
	.view_table = packed_view_table,
	.get = packed_get,
	.seek = packed_seek,
	.next = packed_next,
	.offset = packed_offset,
	.file = ENGINE_PACKED_FILE,
};
