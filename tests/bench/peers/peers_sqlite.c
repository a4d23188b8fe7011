/* SQLite: a write-ahead log, flushed with each commit. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/bench/peers/peers.h"

struct store {
	sqlite3 *db;
	sqlite3_stmt *begin, *commit, *event, *firm, *done, *has;
	sqlite3_stmt *rows[PEERS_TABLES_MAX];
};

static _Noreturn void fail(sqlite3 *db)
{
	fprintf(stderr, "SQLite: %s\n", db != NULL ? sqlite3_errmsg(db) : "no memory");
	_exit(1);
}

static void run(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail(db);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *text)
{
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
	    SQLITE_OK)
		fail(db);
	return statement;
}

static void step(struct store *store, sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) != SQLITE_DONE)
		fail(store->db);
	(void)sqlite3_reset(statement);
}

static void make_tables(struct store *store, const struct peers_shape *shape, unsigned stage)
{
	char text[256];
	run(store->db, "create table journal(id integer primary key, body blob)");
	run(store->db, "create table done(one integer primary key, reports integer);"
		       "insert into done values(0, 0)");
	run(store->db, "create table firms(id integer primary key, n integer, body blob)");
	(void)snprintf(text, sizeof text,
		       "with recursive f(id) as (select 0 union all select id + 1 from f where id "
		       "+ 1 < %llu)"
		       " insert into firms select id, 0, zeroblob(56) from f",
		       (unsigned long long)shape->firms);
	run(store->db, text);
	for (unsigned table = 0; table < shape->tables[stage]; table++) {
		(void)snprintf(text, sizeof text,
			       "create table rows%u(id integer primary key, body blob)", table);
		run(store->db, text);
		(void)snprintf(text, sizeof text, "insert into rows%u values(?, ?)", table);
		store->rows[table] = prepare(store->db, text);
	}
}

static void *store_open(const char *path, const struct peers_shape *shape, unsigned stage)
{
	struct store *store = (struct store *)calloc(1, sizeof *store);
	if (store == NULL)
		fail(NULL);
	if (sqlite3_open(path, &store->db) != SQLITE_OK)
		fail(store->db);
	run(store->db,
	    "pragma page_size = 4096; pragma journal_mode = wal; pragma synchronous = full;"
	    "pragma cache_size = -400000; pragma wal_autocheckpoint = 40000");
	make_tables(store, shape, stage);
	store->begin = prepare(store->db, "begin");
	store->commit = prepare(store->db, "commit");
	store->event = prepare(store->db, "insert into journal values(?, ?)");
	store->firm = prepare(store->db, "update firms set n = n + 1 where id = ?");
	store->done = prepare(store->db, "update done set reports = ?");
	store->has = prepare(store->db, "select 1 from journal where id = ?");
	return store;
}

static void store_begin(void *data)
{
	struct store *store = (struct store *)data;
	step(store, store->begin);
}

static void put(struct store *store, sqlite3_stmt *statement, uint64_t id, const void *body,
		size_t size)
{
	(void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)id);
	(void)sqlite3_bind_blob(statement, 2, body, (int)size, SQLITE_STATIC);
	step(store, statement);
}

static void store_event(void *data, uint64_t id, const void *body, size_t size)
{
	struct store *store = (struct store *)data;
	put(store, store->event, id, body, size);
}

static void store_row(void *data, unsigned table, uint64_t report, const void *body, size_t size)
{
	struct store *store = (struct store *)data;
	put(store, store->rows[table], report, body, size);
}

static void store_firm(void *data, uint64_t firm)
{
	struct store *store = (struct store *)data;
	(void)sqlite3_bind_int64(store->firm, 1, (sqlite3_int64)firm);
	step(store, store->firm);
}

static void store_commit(void *data, uint64_t done)
{
	struct store *store = (struct store *)data;
	(void)sqlite3_bind_int64(store->done, 1, (sqlite3_int64)done);
	step(store, store->done);
	step(store, store->commit);
}

static bool store_has(void *data, uint64_t event_id)
{
	struct store *store = (struct store *)data;
	(void)sqlite3_bind_int64(store->has, 1, (sqlite3_int64)event_id);
	int result = sqlite3_step(store->has);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		fail(store->db);
	(void)sqlite3_reset(store->has);
	return result == SQLITE_ROW;
}

static const struct peers_store kind = {
	.name = "SQLite",
	.open = store_open,
	.begin = store_begin,
	.event = store_event,
	.row = store_row,
	.firm = store_firm,
	.commit = store_commit,
	.has = store_has,
};

static enum status run_it(const struct peers_shape *shape, const char *directory,
			  struct peers_result *ret_result, struct err *err)
{
	return peers_embedded_run(&kind, shape, directory, ret_result, err);
}

const struct peers_peer peers_sqlite = {
	.name = "SQLite " SQLITE_VERSION,
	.set_up = "a database a stage: wal, synchronous = full, 400 MB of cache, checkpoints at "
		  "160 MB",
	.run = run_it,
};
