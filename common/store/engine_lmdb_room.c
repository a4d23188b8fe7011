/* Room in an LMDB environment: how much is used, and zeros ahead of what is. */
#include "common/store/engine_lmdb_internal.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FULL_BYTES (64u << 10) /* less than one of LMDB's writes */
#define FREE_LIST 0            /* LMDB's own table of free pages */

uint64_t lmdb_end_bytes(struct engine *base)
{
	struct lmdb_engine *engine = lmdb_of(base);
	MDB_envinfo info;
	if (mdb_env_info(engine->env, &info) != 0)
		return 0;
	return ((uint64_t)info.me_last_pgno + 1) * engine->page_bytes;
}

bool lmdb_has_address_space(uint64_t bytes)
{
	if (bytes == 0) /* as large as it was made, which isn't known before it is open */
		return true;
	void *at = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return at != MAP_FAILED && munmap(at, bytes) == 0;
}

/* The first word of each record in the free list is how many pages it names. */
static int free_pages(MDB_txn *txn, uint64_t *ret_pages)
{
	MDB_cursor *cursor;
	MDB_val key;
	MDB_val list;
	int code = mdb_cursor_open(txn, FREE_LIST, &cursor);
	if (code != 0)
		return code;
	uint64_t pages = 0;
	while ((code = mdb_cursor_get(cursor, &key, &list, MDB_NEXT)) == 0) {
		size_t count = 0;
		if (list.mv_size >= sizeof(count))
			memcpy(&count, list.mv_data, sizeof(count));
		pages += count;
	}
	mdb_cursor_close(cursor);
	*ret_pages = pages;
	return code == MDB_NOTFOUND ? 0 : code;
}

enum status lmdb_usage(struct engine *base, struct engine_usage *ret_usage, struct err *err)
{
	struct lmdb_engine *engine = lmdb_of(base);
	struct engine_usage usage;
	TRY(engine_disk(base, &usage, err));
	MDB_txn *txn;
	int code = mdb_txn_begin(engine->env, NULL, MDB_RDONLY, &txn);
	if (code != 0)
		return lmdb_failure(err, base, "can't read", code);
	uint64_t unused = 0;
	code = free_pages(txn, &unused);
	mdb_txn_abort(txn);
	MDB_envinfo info;
	if (code == 0)
		code = mdb_env_info(engine->env, &info);
	if (code != 0)
		return lmdb_failure(err, base, "can't read the free list", code);
	usage.used_bytes = ((uint64_t)info.me_last_pgno + 1 - unused) * engine->page_bytes;
	usage.map_bytes = info.me_mapsize;
	*ret_usage = usage;
	return STATUS_OK;
}

unsigned lmdb_reader_check(struct engine *base)
{
	int dead = 0;
	if (mdb_reader_check(lmdb_of(base)->env, &dead) != 0)
		return 0;
	return (unsigned)dead;
}

bool lmdb_disk_is_full(const struct engine *base)
{
	struct statvfs disk;
	return statvfs(base->path, &disk) == 0 &&
	       (uint64_t)disk.f_bavail * disk.f_frsize < FULL_BYTES;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static enum status zeros_write(int fd, uint64_t from, uint64_t to, const char *path,
			       struct err *err)
{
	static const uint8_t zeros[64 << 10];
	while (from < to) {
		size_t size = (size_t)least(to - from, sizeof(zeros));
		ssize_t written = pwrite(fd, zeros, size, (off_t)from);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0 && (errno == ENOSPC || errno == EDQUOT))
			return err_set(err, STATUS_FULL, "%s: the disk is full", path);
		if (written < 0)
			return err_set_errno(err, "%s: can't fill ahead", path);
		from += (uint64_t)written;
	}
	return STATUS_OK;
}

enum status lmdb_fill_ahead(struct engine *base, uint64_t ahead_bytes, uint64_t step_bytes,
			    bool *ret_filled, struct err *err)
{
	struct lmdb_engine *engine = lmdb_of(base);
	MDB_envinfo info;
	mdb_filehandle_t fd;
	struct stat file;
	int code = mdb_env_info(engine->env, &info);
	if (code == 0)
		code = mdb_env_get_fd(engine->env, &fd);
	if (code != 0)
		return lmdb_failure(err, base, "can't fill ahead", code);
	if (fstat(fd, &file) != 0)
		return err_set_errno(err, "%s: can't ask for the size", base->path);
	uint64_t end = ((uint64_t)info.me_last_pgno + 1) * engine->page_bytes;
	uint64_t size = (uint64_t)file.st_size;
	uint64_t from = size > end ? size : end;
	uint64_t want = least(end + ahead_bytes, info.me_mapsize);
	*ret_filled = from < want;
	if (from >= want)
		return STATUS_OK;
	uint64_t to = want - from > step_bytes ? from + step_bytes : want;
	TRY(zeros_write(fd, from, to, base->path, err));
	/* For speed alone: a later commit finds its pages allocated. */
	if (fdatasync(fd) != 0)
		return err_set_errno(err, "%s: can't flush what was filled ahead", base->path);
	return STATUS_OK;
}
