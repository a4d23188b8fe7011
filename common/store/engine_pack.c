/* Making a packed volume (packed.h) of one that nobody writes any more. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "common/base/crc32c.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/store/engine_internal.h"
#include "common/store/packed.h"

/* A seventh of a journal is left, at 74 MB/s; level 3 leaves 8 % more at 397, 19 leaves 6 % less at
 * 2.3 (tests/bench/README.md). */
#define LEVEL 9

struct packing {
	const char *file;
	int fd;
	ZSTD_CCtx *packer;
	struct packed_block *blocks;
	uint8_t *rows, *packed; /* of the block that is being made */
	size_t size;            /* of rows */
	uint64_t first_key;
	uint64_t at; /* in the file */
	struct packed_tail tail;
};

static enum status put(struct packing *packing, const void *data, size_t size, struct err *err)
{
	const uint8_t *bytes = data;
	while (size != 0) {
		ssize_t count = write(packing->fd, bytes, size);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0 && (errno == ENOSPC || errno == EDQUOT))
			return err_set(err, STATUS_FULL, "%s: the disk is full", packing->file);
		if (count <= 0)
			return err_set_errno(err, "%s: write", packing->file);
		bytes += count;
		size -= (size_t)count;
		packing->at += (uint64_t)count;
	}
	return STATUS_OK;
}

static enum status end_block(struct packing *packing, struct err *err)
{
	if (packing->size == 0)
		return STATUS_OK;
	size_t packed =
		ZSTD_compress2(packing->packer, packing->packed,
			       ZSTD_compressBound(PACKED_BLOCK_MOST), packing->rows, packing->size);
	if (ZSTD_isError(packed))
		return err_set(err, STATUS_FULL, "%s: %s", packing->file,
			       ZSTD_getErrorName(packed));
	struct packed_block *grown = realloc(packing->blocks, (packing->tail.blocks + (size_t)1) *
								      sizeof(*packing->blocks));
	if (grown == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", packing->file);
	packing->blocks = grown;
	grown[packing->tail.blocks++] = (struct packed_block){
		.first_key = packing->first_key,
		.at = packing->at,
		.packed = (uint32_t)packed,
		.unpacked = (uint32_t)packing->size,
	};
	packing->size = 0;
	return put(packing, packing->packed, packed, err);
}

static enum status add_row(struct packing *packing, uint64_t key, struct bytes value,
			   struct err *err)
{
	struct packed_row row = {.key = key, .size = (uint32_t)value.size};
	size_t padded = packed_value_room(value.size);
	if (value.size > PACKED_BLOCK_MOST - sizeof(row))
		return err_set(err, STATUS_UNSUPPORTED, "%s: a row of %zu bytes is too long",
			       packing->file, value.size);
	if (packing->size != 0 && packing->size + sizeof(row) + padded > PACKED_BLOCK)
		TRY(end_block(packing, err));
	if (packing->size == 0)
		packing->first_key = key;
	uint8_t *at = packing->rows + packing->size;
	memcpy(at, &row, sizeof(row));
	if (value.size != 0)
		memcpy(at + sizeof(row), value.data, value.size);
	memset(at + sizeof(row) + value.size, 0, padded - value.size);
	packing->size += sizeof(row) + padded;
	packing->tail.rows++;
	packing->tail.last_key = key;
	return STATUS_OK;
}

static enum status put_rows(struct packing *packing, struct engine_view *view, unsigned table,
			    struct err *err)
{
	struct bytes key;
	struct bytes value;
	enum status status =
		engine_seek(view, table, ENGINE_FIRST, bytes_of(NULL, 0), &key, &value);
	while (status == STATUS_OK) {
		uint64_t number;
		memcpy(&number, key.data, sizeof(number));
		TRY(add_row(packing, number, value, err));
		status = engine_next(view, table, &key, &value);
	}
	if (status != STATUS_NOT_FOUND)
		return err_set(err, status, "%s: can't be read: %s", engine_path(view->engine),
			       status_text(status));
	return end_block(packing, err);
}

static enum status put_index(struct packing *packing, struct err *err)
{
	struct packed_tail *tail = &packing->tail;
	size_t skip = offsetof(struct packed_tail, version);
	size_t size = tail->blocks * sizeof(*packing->blocks);
	const struct packed_skip head = {PACKED_SKIPPED, (uint32_t)(size + sizeof(*tail))};
	tail->crc = crc32c(crc32c(0, packing->blocks, size), (const uint8_t *)tail + skip,
			   sizeof(*tail) - skip);
	TRY(put(packing, &head, sizeof(head), err));
	TRY(put(packing, packing->blocks, size, err));
	return put(packing, tail, sizeof(*tail), err);
}

static enum status put_all(struct packing *packing, struct engine *from, const char *table,
			   struct err *err)
{
	struct engine_view *view;
	struct engine_usage usage;
	unsigned number;
	TRY(engine_usage(from, &usage, err));
	packing->tail.map_bytes = usage.map_bytes;
	TRY(engine_view_open(from, &view, err));
	enum status status = engine_view_table(view, table, &number);
	if (status != STATUS_OK)
		(void)err_set(err, status, "%s: has no table %s", engine_path(from), table);
	if (status == STATUS_OK)
		status = put_rows(packing, view, number, err);
	engine_view_close(view);
	if (status == STATUS_OK && packing->tail.blocks == 0)
		status = err_set(err, STATUS_NOT_FOUND, "%s: has no row", engine_path(from));
	TRY(status);
	TRY(put_index(packing, err));
	if (!SABOTAGE("sync.packed") && fsync(packing->fd) != 0)
		return err_set_errno(err, "%s: fsync", packing->file);
	return STATUS_OK;
}

/* Whoever could read what it is made of, and nobody else. */
static enum status give_owner(const struct packing *packing, const struct engine *from,
			      struct err *err)
{
	char file[FILE_PATH_MAX];
	struct stat info;
	int size = snprintf(file, sizeof(file), "%s/%s", engine_path(from), engine_file(from));
	if ((size_t)size >= sizeof(file))
		return err_set(err, STATUS_INVALID, "%s: path is too long", engine_path(from));
	if (stat(file, &info) != 0)
		return err_set_errno(err, "%s", file);
	if (fchown(packing->fd, info.st_uid, info.st_gid) != 0 ||
	    fchmod(packing->fd, info.st_mode & 07777) != 0)
		return file_refused(err, packing->file);
	return STATUS_OK;
}

static bool memory_for(struct packing *packing)
{
	packing->packer = ZSTD_createCCtx();
	packing->rows = malloc(PACKED_BLOCK_MOST + PACKED_BLOCK);
	packing->packed = malloc(ZSTD_compressBound(PACKED_BLOCK_MOST));
	return packing->packer != NULL && packing->rows != NULL && packing->packed != NULL &&
	       !ZSTD_isError(
		       ZSTD_CCtx_setParameter(packing->packer, ZSTD_c_compressionLevel, LEVEL)) &&
	       !ZSTD_isError(ZSTD_CCtx_setParameter(packing->packer, ZSTD_c_checksumFlag, 1));
}

static enum status pack_into(struct packing *packing, struct engine *from, const char *table,
			     struct err *err)
{
	if (!memory_for(packing))
		return err_set(err, STATUS_FULL, "%s: out of memory", packing->file);
	packing->fd = open(packing->file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (packing->fd < 0)
		return err_set_errno(err, "%s", packing->file);
	enum status status = give_owner(packing, from, err);
	if (status == STATUS_OK)
		status = put_all(packing, from, table, err);
	if (close(packing->fd) != 0 && status == STATUS_OK)
		status = err_set_errno(err, "%s: close", packing->file);
	if (status != STATUS_OK)
		(void)unlink(packing->file);
	return status;
}

enum status engine_pack(struct engine *from, const char *table, const char *file, struct err *err)
{
	struct packing packing = {
		.file = file, .fd = -1, .tail = {.version = PACKED_VERSION, .magic = PACKED_MAGIC}};
	size_t length = strlen(table);
	if (length >= sizeof(packing.tail.table))
		return err_set(err, STATUS_INVALID, "%s: a long name of a table", table);
	memcpy(packing.tail.table, table, length);
	enum status status = pack_into(&packing, from, table, err);
	(void)ZSTD_freeCCtx(packing.packer);
	free(packing.blocks);
	free(packing.rows);
	free(packing.packed);
	return status;
}
