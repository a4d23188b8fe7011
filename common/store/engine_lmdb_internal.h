/* What the files of the LMDB engine share; only engine_lmdb*.c include this. */
#ifndef ZHIAN_STORE_ENGINE_LMDB_INTERNAL_H
#define ZHIAN_STORE_ENGINE_LMDB_INTERNAL_H

#include <lmdb.h>
#include <pthread.h>

#include "common/store/engine_internal.h"

struct lmdb_table {
	char *name;
	MDB_dbi dbi;
	uint64_t since; /* transaction that made it; LMDB_NEVER while there is none */
};

#define LMDB_NEVER UINT64_MAX

struct lmdb_write {
	struct engine_write base;
	MDB_txn *txn;
	uint64_t id;
	/* Of each table where its last row was put; they end with the transaction. */
	MDB_cursor *cursors[ENGINE_TABLES_MAX];
};

struct lmdb_engine {
	struct engine base;
	MDB_env *env;
	size_t page_bytes;
	struct lmdb_write write;     /* LMDB admits one at a time */
	pthread_mutex_t tables_lock; /* readers look names up while a writer adds some */
	unsigned table_count;
	struct lmdb_table tables[ENGINE_TABLES_MAX];
};

static inline struct lmdb_engine *lmdb_of(struct engine *engine)
{
	return (struct lmdb_engine *)engine;
}

/* LMDB's code in words, with the environment's path and what was being done. */
enum status lmdb_status(int code);
enum status lmdb_failure(struct err *err, const struct engine *engine, const char *what, int code);

/* Room: engine_lmdb_room.c */
bool lmdb_disk_is_full(const struct engine *base);
/* Whether the process may still map so many bytes; says nothing of memory. */
bool lmdb_has_address_space(uint64_t bytes);
enum status lmdb_usage(struct engine *base, struct engine_usage *ret_usage, struct err *err);
unsigned lmdb_reader_check(struct engine *base);
uint64_t lmdb_end_bytes(struct engine *base);
enum status lmdb_fill_ahead(struct engine *base, uint64_t ahead_bytes, uint64_t step_bytes,
			    bool *ret_filled, struct err *err);

#endif
