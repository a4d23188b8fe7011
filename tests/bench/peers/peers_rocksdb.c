/* RocksDB: one batch a commit, its log flushed. */
#include <rocksdb/c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/peers/peers.h"

#define FIRM_ROW 64
#define FAMILIES_MAX (PEERS_TABLES_MAX + 2) /* the journal, firms, and tables */

struct store {
	rocksdb_t *db;
	rocksdb_writeoptions_t *durable;
	rocksdb_readoptions_t *any;
	rocksdb_writebatch_t *batch;
	rocksdb_column_family_handle_t *families[FAMILIES_MAX];
	uint64_t *counts; /* of firms that were read; as whoever counts with it keeps them */
	bool *read;
};

static void check(char *error)
{
	if (error == NULL)
		return;
	fprintf(stderr, "RocksDB: %s\n", error);
	_exit(1);
}

static void *store_open(const char *path, const struct peers_shape *shape, unsigned stage)
{
	struct store *store = (struct store *)calloc(1, sizeof *store);
	rocksdb_options_t *options = rocksdb_options_create();
	const rocksdb_options_t *each[FAMILIES_MAX];
	static char names[FAMILIES_MAX][16];
	const char *named[FAMILIES_MAX];
	char *error = NULL;
	int count = (int)shape->tables[stage] + 2;
	if (store == NULL)
		_exit(1);
	rocksdb_options_set_create_if_missing(options, 1);
	rocksdb_options_set_create_missing_column_families(options, 1);
	rocksdb_options_set_compression(options, rocksdb_no_compression);
	rocksdb_options_set_write_buffer_size(options, (size_t)64 << 20);
	rocksdb_options_increase_parallelism(options, 2);
	rocksdb_options_set_max_total_wal_size(options, UINT64_C(4) << 30);
	for (int i = 0; i < count; i++) {
		(void)snprintf(names[i], sizeof names[i], i == 0 ? "default" : "f%d", i);
		named[i] = names[i];
		each[i] = options;
	}
	store->db = rocksdb_open_column_families(options, path, count, named, each, store->families,
						 &error);
	check(error);
	store->durable = rocksdb_writeoptions_create();
	rocksdb_writeoptions_set_sync(store->durable, 1);
	store->any = rocksdb_readoptions_create();
	store->batch = rocksdb_writebatch_create();
	store->counts = (uint64_t *)calloc(shape->firms, sizeof *store->counts);
	store->read = (bool *)calloc(shape->firms, sizeof *store->read);
	if (store->counts == NULL || store->read == NULL)
		_exit(1);
	return store;
}

/* Big-endian: ids are in order as bytes. */
static void key_of(uint64_t id, char key[8])
{
	for (int i = 7; i >= 0; i--, id >>= 8)
		key[i] = (char)(id & 0xff);
}

static void put(struct store *store, unsigned family, uint64_t id, const void *body, size_t size)
{
	char key[8];
	key_of(id, key);
	rocksdb_writebatch_put_cf(store->batch, store->families[family], key, sizeof key,
				  (const char *)body, size);
}

static void store_begin(void *data)
{
	rocksdb_writebatch_clear(((struct store *)data)->batch);
}

static void store_event(void *data, uint64_t id, const void *body, size_t size)
{
	put((struct store *)data, 0, id, body, size);
}

static void store_row(void *data, unsigned table, uint64_t report, const void *body, size_t size)
{
	put((struct store *)data, table + 2, report, body, size);
}

static void store_firm(void *data, uint64_t firm)
{
	struct store *store = (struct store *)data;
	char row[FIRM_ROW] = {0}, key[8], *error = NULL;
	if (!store->read[firm]) {
		size_t size;
		key_of(firm, key);
		char *value = rocksdb_get_cf(store->db, store->any, store->families[1], key,
					     sizeof key, &size, &error);
		check(error);
		if (value != NULL && size == sizeof row)
			memcpy(&store->counts[firm], value, sizeof store->counts[firm]);
		rocksdb_free(value);
		store->read[firm] = true;
	}
	store->counts[firm]++;
	memcpy(row, &store->counts[firm], sizeof store->counts[firm]);
	put(store, 1, firm, row, sizeof row);
}

static void store_commit(void *data, uint64_t done)
{
	struct store *store = (struct store *)data;
	char *error = NULL;
	rocksdb_writebatch_put(store->batch, "done", 4, (const char *)&done, sizeof done);
	rocksdb_write(store->db, store->durable, store->batch, &error);
	check(error);
}

static bool store_has(void *data, uint64_t event_id)
{
	struct store *store = (struct store *)data;
	char key[8], *error = NULL;
	size_t size;
	key_of(event_id, key);
	char *value = rocksdb_get_cf(store->db, store->any, store->families[0], key, sizeof key,
				     &size, &error);
	check(error);
	rocksdb_free(value);
	return value != NULL;
}

static const struct peers_store kind = {
	.name = "RocksDB",
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

const struct peers_peer peers_rocksdb = {
	.name = "RocksDB " PEERS_ROCKSDB_VERSION,
	.set_up =
		"a database a stage, a column family a table: one batch a commit, sync, 64 MiB of "
		"buffer, nothing compressed, firms read once",
	.run = run_it,
};
