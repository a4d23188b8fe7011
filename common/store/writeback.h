/* The write-back table: the rows changed since a checkpoint, sorted, in memory.
 *
 * One B+tree per table id, all in one set of chunks that is freed at once.  One
 * tree for all tables (the id in front of the key) was measured against it: see
 * tests/bench/state.  Of each key 16 bytes are in the nodes, from where the
 * node's keys begin to differ, so that most comparisons touch no row; rows never
 * move, and a value is overwritten in place when it fits.
 *
 * A deleted row stays as a tombstone: it hides the row below.  An entry never
 * put is absent: what is below shows.
 *
 * Threads: one writer or any number of readers.  Nothing here fails: memory
 * that can't be had ends the process.
 */
#ifndef ZHIAN_STORE_WRITEBACK_H
#define ZHIAN_STORE_WRITEBACK_H

#include "common/core/rows.h"

struct chunk_pool; /* common/store/chunks.h */

struct writeback;
struct writeback_leaf;

/* A changed row.  It stays where it is until writeback_destroy(), but its value moves to another
 * entry when it outgrows its room. */
struct writeback_entry {
	uint8_t key_size;
	uint8_t key_room; /* the rooms are multiples of 8, so that the value is aligned to 8 */
	uint16_t value_size;
	uint16_t value_room;
	uint16_t deleted; /* a tombstone; the value is empty */
	uint8_t data[];   /* the key in its room, then the value in its own */
};
_Static_assert(ROW_KEY_MAX <= 248 && ROW_MAX <= UINT16_MAX - 7, "sizes fit in an entry");

/* A place in a table's order.  Any put of a new key, removal, or value that outgrows its room moves
 * places: writeback_changes() tells. */
struct writeback_place {
	struct writeback_leaf *leaf; /* NULL: the table is empty, or after its last row */
	unsigned index;
	struct writeback_entry *entry; /* NULL: none here */
};

/* `pool`: borrowed, where its memory comes from and goes to; NULL: the system. */
struct writeback *writeback_create(struct chunk_pool *pool);
void writeback_destroy(struct writeback *writeback); /* NULL is fine */

size_t writeback_rows(const struct writeback *writeback); /* with tombstones */
size_t writeback_bytes(const struct writeback *writeback);
size_t writeback_table_rows(const struct writeback *writeback, uint16_t table);
uint64_t writeback_changes(const struct writeback *writeback, uint16_t table);

/* Where the key is, or would be put: then `entry` is NULL. */
void writeback_find(const struct writeback *writeback, uint16_t table, struct bytes key,
		    struct writeback_place *ret_place);
struct writeback_entry *writeback_get(const struct writeback *writeback, uint16_t table,
				      struct bytes key);

/* The three writes take the place that writeback_find() gave for the key, unless places have moved
 * since.  Put and del answer the row's entry.  A value may be in the entry itself. */
struct writeback_entry *writeback_put(struct writeback *writeback, uint16_t table,
				      const struct writeback_place *place, struct bytes key,
				      struct bytes value);
struct writeback_entry *writeback_del(struct writeback *writeback, uint16_t table,
				      const struct writeback_place *place, struct bytes key);
/* As if the key had never been put: for undo.  There must be an entry. */
void writeback_remove(struct writeback *writeback, uint16_t table,
		      const struct writeback_place *place);

/* The first entry whose key isn't below `from` (at most ROW_KEY_MAX + 1 bytes); entry NULL:
 * none. */
void writeback_seek(const struct writeback *writeback, uint16_t table, struct bytes from,
		    struct writeback_place *ret_place);
void writeback_next(struct writeback_place *place);
/* For a walk over many rows that reads their values: asks for one that comes soon.  There must be
 * an entry. */
void writeback_fetch_value(const struct writeback_place *place);

static inline struct bytes writeback_key(const struct writeback_entry *entry)
{
	return bytes_of(entry->data, entry->key_size);
}

static inline struct bytes writeback_value(const struct writeback_entry *entry)
{
	return bytes_of(entry->data + entry->key_room, entry->value_size);
}

#endif
