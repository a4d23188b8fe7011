#include <fcntl.h>
#include <linux/magic.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "tests/bench/chain/chain.h"

#define SYNCS 400
#define TABLES_MAX 256

enum status chain_disk_check(const char *directory, struct err *err)
{
	struct statfs info;
	if (statfs(directory, &info) != 0)
		return err_set_errno(err, "%s", directory);
	if (info.f_type == TMPFS_MAGIC || info.f_type == RAMFS_MAGIC)
		return err_set(err, STATUS_INVALID,
			       "%s lies in memory, where a flush costs nothing: --dir FOLDER",
			       directory);
	printf("file system of %s: type 0x%lx, block size %ld\n", directory,
	       (unsigned long)info.f_type, (long)info.f_bsize);
	return STATUS_OK;
}

enum status chain_disk_sync_us(const char *directory, uint64_t *ret_us, struct err *err)
{
	static const uint8_t page[4096];
	char path[COUNTY_PATH + 32];
	uint64_t took[SYNCS];
	(void)snprintf(path, sizeof path, "%s/zhian-chain-sync", directory);
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0)
		return err_set_errno(err, "%s", path);
	(void)unlink(path);
	for (unsigned i = 0; i < SYNCS; i++) {
		int64_t began = county_mono_us();
		if (pwrite(file, page, sizeof page, (off_t)(i * sizeof page)) !=
			    (ssize_t)sizeof page ||
		    fdatasync(file) != 0) {
			(void)close(file);
			return err_set_errno(err, "%s", path);
		}
		took[i] = (uint64_t)(county_mono_us() - began);
	}
	(void)close(file);
	chain_sort(took, SYNCS);
	*ret_us = took[SYNCS / 2];
	return STATUS_OK;
}

/* ---- memory that was touched before */

#define WARM_PIECE ((size_t)4 << 20)
#define WARM_LEFT (UINT64_C(1) << 30)  /* of memory */
#define WARM_ROOM (UINT64_C(64) << 30) /* of the disk: 3,000,000 reports take 42 GB */

static uint64_t free_memory(void)
{
	long pages = sysconf(_SC_AVPHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	return pages < 0 || size < 0 ? 0 : (uint64_t)pages * (uint64_t)size;
}

static bool has_room(int file)
{
	struct statfs info;
	return fstatfs(file, &info) == 0 &&
	       (uint64_t)info.f_bavail * (uint64_t)info.f_bsize > WARM_ROOM;
}

/* A file's pages, flushed: the kernel takes them for others, as any that weren't used of late. */
enum status chain_warm(const char *directory, int *ret_file, struct err *err)
{
	char path[COUNTY_PATH + 32];
	uint8_t *piece = (uint8_t *)calloc(1, WARM_PIECE);
	uint64_t written = 0;
	(void)snprintf(path, sizeof path, "%s/zhian-chain-warm", directory);
	*ret_file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (piece == NULL || *ret_file < 0) {
		free(piece);
		return err_set_errno(err, "%s", path);
	}
	(void)unlink(path);
	enum status status = STATUS_OK;
	while (status == STATUS_OK && free_memory() > WARM_LEFT && has_room(*ret_file)) {
		if (write(*ret_file, piece, WARM_PIECE) != (ssize_t)WARM_PIECE ||
		    fdatasync(*ret_file) != 0)
			status = err_set_errno(err, "%s", path);
		written += WARM_PIECE;
	}
	free(piece);
	printf("touched before the run: %llu MiB; still free: %llu MiB\n",
	       (unsigned long long)(written >> 20), (unsigned long long)(free_memory() >> 20));
	return status;
}

/* ---- what a lone report is held against */

#define BARE_COMMITS 4
#define BARE_ROW 2048
#define BARE_MAP ((size_t)64 << 20)

struct chain_bare {
	MDB_env *env;
	MDB_dbi rows;
	uint64_t next;
};

static int bare_start(struct chain_bare *bare, const char *path)
{
	MDB_txn *txn;
	int code = mdb_env_create(&bare->env);
	if (code == 0)
		code = mdb_env_set_mapsize(bare->env, BARE_MAP);
	if (code == 0)
		code = mdb_env_open(bare->env, path, MDB_NOSUBDIR, 0600);
	if (code == 0)
		code = mdb_txn_begin(bare->env, NULL, 0, &txn);
	if (code != 0)
		return code;
	code = mdb_dbi_open(txn, NULL, MDB_INTEGERKEY, &bare->rows);
	if (code != 0) {
		mdb_txn_abort(txn);
		return code;
	}
	return mdb_txn_commit(txn);
}

enum status chain_bare_open(const char *directory, struct chain_bare **ret_bare, struct err *err)
{
	char path[COUNTY_PATH + 32];
	struct chain_bare *bare = (struct chain_bare *)calloc(1, sizeof *bare);
	if (bare == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	(void)snprintf(path, sizeof path, "%s/bare", directory);
	int code = bare_start(bare, path);
	if (code != 0) {
		chain_bare_close(bare);
		return err_set(err, STATUS_IO, "%s: %s", path, mdb_strerror(code));
	}
	*ret_bare = bare;
	return STATUS_OK;
}

static int bare_commit(struct chain_bare *bare)
{
	static uint8_t row[BARE_ROW];
	MDB_txn *txn;
	MDB_val key = {sizeof bare->next, &bare->next}, value = {sizeof row, row};
	int code = mdb_txn_begin(bare->env, NULL, 0, &txn);
	if (code != 0)
		return code;
	bare->next++;
	code = mdb_put(txn, bare->rows, &key, &value, MDB_APPEND);
	if (code != 0) {
		mdb_txn_abort(txn);
		return code;
	}
	return mdb_txn_commit(txn);
}

enum status chain_bare_commits(struct chain_bare *bare, uint64_t *ret_us, struct err *err)
{
	int64_t began_us = county_mono_us();
	int code = 0;
	for (unsigned i = 0; i < BARE_COMMITS && code == 0; i++)
		code = bare_commit(bare);
	*ret_us = (uint64_t)(county_mono_us() - began_us);
	return code == 0 ? STATUS_OK
			 : err_set(err, STATUS_IO, "a bare commit: %s", mdb_strerror(code));
}

void chain_bare_close(struct chain_bare *bare)
{
	mdb_env_close(bare->env);
	free(bare);
}

/* ---- rows of a state: every named table, every row */

static int add_table(MDB_txn *txn, struct chain_table *out)
{
	MDB_dbi table;
	MDB_cursor *cursor;
	MDB_val key, value;
	MDB_stat stat;
	int code = mdb_dbi_open(txn, out->name, 0, &table);
	if (code == 0)
		code = mdb_stat(txn, table, &stat);
	if (code == 0)
		code = mdb_cursor_open(txn, table, &cursor);
	if (code != 0)
		return code;
	out->pages = stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
	while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
		out->rows++;
		out->bytes += key.mv_size + value.mv_size;
	}
	mdb_cursor_close(cursor);
	return code == MDB_NOTFOUND ? 0 : code;
}

static int add_tables(MDB_txn *txn, struct chain_table *out, size_t *count)
{
	MDB_dbi root;
	MDB_cursor *cursor;
	MDB_val key, value;
	int code = mdb_dbi_open(txn, NULL, 0, &root);
	if (code == 0)
		code = mdb_cursor_open(txn, root, &cursor);
	if (code != 0)
		return code;
	while (code == 0 && *count < CHAIN_TABLES_MAX &&
	       (code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
		struct chain_table *table = &out[*count];
		*table = (struct chain_table){.rows = 0};
		(void)snprintf(table->name, sizeof table->name, "%.*s", (int)key.mv_size,
			       (const char *)key.mv_data);
		code = add_table(txn, table);
		*count += code == 0;
		if (code == MDB_INCOMPATIBLE)
			code = 0;
	}
	mdb_cursor_close(cursor);
	return code == MDB_NOTFOUND ? 0 : code;
}

enum status chain_state_tables(const struct county *county, enum daemon daemon,
			       struct chain_table ret_tables[CHAIN_TABLES_MAX], size_t *ret_count,
			       struct err *err)
{
	char path[COUNTY_PATH + 64];
	MDB_env *env;
	MDB_txn *txn;
	*ret_count = 0;
	(void)snprintf(path, sizeof path, "%s/%s/state", county->var, daemon_name(daemon));
	int code = mdb_env_create(&env);
	if (code == 0)
		code = mdb_env_set_maxdbs(env, TABLES_MAX);
	if (code == 0)
		code = mdb_env_open(env, path, MDB_RDONLY | MDB_NOTLS, 0);
	if (code == 0)
		code = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
	if (code == 0) {
		code = add_tables(txn, ret_tables, ret_count);
		mdb_txn_abort(txn);
	}
	mdb_env_close(env);
	return code == 0 ? STATUS_OK : err_set(err, STATUS_IO, "%s: %s", path, mdb_strerror(code));
}
