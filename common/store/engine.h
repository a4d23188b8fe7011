/* Two engines below everything that is kept: LMDB, and memory.
 *
 * An engine is an ordered map of named tables of byte keys to byte values, with
 * one write transaction at a time whose commit is durable (fsync'd) when it
 * returns.  `mem` behaves the same and can lose what wasn't committed, answer
 * EIO or ENOSPC and "crash" on command, which is what the simulator needs.  A
 * property test drives both with the same random operations.
 *
 * Threads: a write transaction belongs to the thread that began it; a read view
 * may be used by one thread at a time.  (`mem` is for one thread altogether.)
 *
 * Keys have 1..ENGINE_KEY_MAX bytes and are ordered by memcmp, or as numbers with integer_keys.
 * Values are borrowed until the view ends or is renewed; inside of a write transaction until its
 * next change.  They are at any even address: copy a value before using it as a struct.
 *
 * After engine_commit() answers anything but STATUS_OK the caller must end the process
 * (LMDB reports a failed flush once, then goes on as if nothing had been): memory is ahead of the
 * disk.  Room is therefore checked before a turn begins.
 */
#ifndef ZHIAN_STORE_ENGINE_H
#define ZHIAN_STORE_ENGINE_H

#include "common/base/bytes.h"
#include "common/base/err.h"

struct engine;       /* an open environment */
struct engine_write; /* the one write transaction */
struct engine_view;  /* a read transaction: a snapshot */

#define ENGINE_TABLES_MAX 128
#define ENGINE_KEY_MAX 511u

struct engine_options {
	const char *path;    /* directory; for mem: a name in errors */
	uint64_t map_bytes;  /* fixed at open, never grown in a running process */
	unsigned tables_max; /* named tables that may be opened */
	bool integer_keys;   /* all keys are one uint64 in host order (journal volumes) */
	bool no_sync;        /* published tables on tmpfs only */
	bool read_only;      /* no write transaction; map_bytes 0: as it was made */
	bool closed;         /* nobody writes it any more (place_open: without LMDB) */
	/* Zero-fill the file up to here at open (never fallocate); 0: not. */
	uint64_t fill_ahead_bytes;
};

struct engine_usage {
	uint64_t used_bytes; /* pages in use, without the free list */
	uint64_t map_bytes;
	/* Of the file system that holds it, as far as an ordinary user may use it. */
	uint64_t disk_free_bytes;
	uint64_t disk_total_bytes;
};

enum engine_put_flags {
	ENGINE_PUT = 0,
	ENGINE_PUT_APPEND = 1, /* key is the greatest; else CONFLICT */
	ENGINE_PUT_NEW = 2     /* nothing is there; else CONFLICT, and what is there stays */
};

/* ---- opening.  `ret_engine` is taken by the caller; close with engine_close. */
MUST_CHECK enum status engine_open_lmdb(const struct engine_options *options,
					struct engine **ret_engine, struct err *err);
/* One that nobody writes any more, with one table of integer keys: read without LMDB, each page
 * checked before it is followed.  What is damaged is CORRUPT and never ends the process.  Asked
 * for with read_only; no AT_OR_BEFORE; values are borrowed until the next call on the view.
 * NOT_FOUND: the file isn't there. */
MUST_CHECK enum status engine_open_file(const struct engine_options *options,
					struct engine **ret_engine, struct err *err);
/* The same of what engine_pack() has made of one, in this file of the folder. */
MUST_CHECK enum status engine_open_packed(const struct engine_options *options, const char *file,
					  struct engine **ret_engine, struct err *err);
#define ENGINE_PACKED_FILE "data.zst" /* beside which place_open() looks for data.mdb */
/* Writes the one table of such an engine, compressed, into a new file, and flushes it.  FULL: no
 * room on the disk; UNSUPPORTED: a row is longer than any frame.  What was begun is removed. */
MUST_CHECK enum status engine_pack(struct engine *from, const char *table, const char *file,
				   struct err *err);
void engine_close(struct engine *engine); /* NULL is fine */
const char *engine_path(const struct engine *engine);
MUST_CHECK enum status engine_usage(struct engine *engine, struct engine_usage *ret_usage,
				    struct err *err);
/* Clears reader slots of dead processes and counts them; at start and every minute. */
unsigned engine_reader_check(struct engine *engine);
/* Bytes up to the last page ever written: what append-only use compares with map_bytes.  Cheap. */
uint64_t engine_end_bytes(struct engine *engine);
/* Writes zeros after the file's end and flushes them: at most `step_bytes` of them, until
 * `ahead_bytes` lie ready after the last page.  A commit into them changes no size, so it's
 * faster.  `ret_filled`: were there any to write?  Only from the thread that writes, between
 * transactions.  FULL: the disk is; nothing is lost by that. */
MUST_CHECK enum status engine_fill_ahead(struct engine *engine, uint64_t ahead_bytes,
					 uint64_t step_bytes, bool *ret_filled, struct err *err);

/* ---- writing */
MUST_CHECK enum status engine_begin(struct engine *engine, struct engine_write **ret_write,
				    struct err *err);
/* Opens or makes a named table inside of the first write transaction that names it. */
MUST_CHECK enum status engine_table(struct engine_write *write, const char *name,
				    unsigned *ret_table, struct err *err);
MUST_CHECK enum status engine_put(struct engine_write *write, unsigned table, struct bytes key,
				  struct bytes value, enum engine_put_flags flags);
/* Room for a value written by the caller before the next call on `write` (MDB_RESERVE). */
MUST_CHECK enum status engine_reserve(struct engine_write *write, unsigned table, struct bytes key,
				      size_t size, enum engine_put_flags flags, void **ret_value);
MUST_CHECK enum status engine_del(struct engine_write *write, unsigned table,
				  struct bytes key); /* absent: OK */
MUST_CHECK enum status engine_write_get(struct engine_write *write, unsigned table,
					struct bytes key, struct bytes *ret_value);
MUST_CHECK enum status engine_commit(struct engine_write *write,
				     struct err *err); /* ends it in any case */
void engine_abort(struct engine_write *write);

/* ---- reading */
MUST_CHECK enum status engine_view_open(struct engine *engine, struct engine_view **ret_view,
					struct err *err);
MUST_CHECK enum status engine_view_renew(struct engine_view *view,
					 struct err *err); /* sees the newest commit */
/* Gives the snapshot up, so that its pages can be used again, until the next renew; nothing may
 * be read in between. */
void engine_view_release(struct engine_view *view);
void engine_view_close(struct engine_view *view);
/* A named table for readers; NOT_FOUND while no commit that this view sees has made it.  Its
 * number is the same in all views and write transactions as long as the engine is open. */
MUST_CHECK enum status engine_view_table(struct engine_view *view, const char *name,
					 unsigned *ret_table);
MUST_CHECK enum status engine_get(struct engine_view *view, unsigned table, struct bytes key,
				  struct bytes *ret_value);

enum engine_seek {
	ENGINE_AT_OR_AFTER,
	ENGINE_AFTER,
	ENGINE_AT_OR_BEFORE,
	ENGINE_FIRST,
	ENGINE_LAST
};
MUST_CHECK enum status engine_seek(struct engine_view *view, unsigned table, enum engine_seek how,
				   struct bytes key, struct bytes *ret_key,
				   struct bytes *ret_value);
/* The row after the one that the last engine_seek/engine_next of this view and table answered;
 * NOT_FOUND when that was NOT_FOUND, or before another snapshot. */
MUST_CHECK enum status engine_next(struct engine_view *view, unsigned table, struct bytes *ret_key,
				   struct bytes *ret_value);
/* Where in its file the row lies that was read last, or what couldn't be read; 0: not known (LMDB
 * doesn't say). */
uint64_t engine_view_offset(const struct engine_view *view);
const char *engine_file(const struct engine *engine); /* its name in the folder engine_path() */

/* ---- the memory engine and its faults (simulator and tests; ships in the store library) */
struct mem_disk; /* what survives a crash: committed data of named environments */

struct mem_faults {
	/* Counted down; 0 = the next one fails.  Negative (as made): never. */
	int64_t fail_io_after;     /* commits until one answers STATUS_IO; its changes are lost */
	int64_t fail_full_after;   /* puts until all answer STATUS_FULL, until this is set again */
	uint64_t disk_total_bytes; /* what engine_usage says of the disk; 1 TiB, all free */
	uint64_t disk_free_bytes;
};

struct mem_disk *mem_disk_create(void);
void mem_disk_destroy(struct mem_disk *disk);
struct mem_faults *mem_disk_faults(struct mem_disk *disk);
/* Every environment that is named `from` or is below it, as of its last commit, under `to`, where
 * nothing may be open: what lay there is gone. */
void mem_disk_copy(struct mem_disk *disk, const char *from, const char *to);
MUST_CHECK enum status engine_open_mem(struct mem_disk *disk, const struct engine_options *options,
				       struct engine **ret_engine, struct err *err);

#endif
