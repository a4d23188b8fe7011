/* Rows: what a pure decider sees of its state.
 *
 * State is tables of rows; a row is a struct of fixed layout (little-endian, a
 * version byte first, reserved bytes zero) or, in a cold table, bytes of at
 * most row_max.  Keys are bytes of at most ROW_KEY_MAX, ordered by memcmp;
 * integers are in keys big-endian.  decide() reads through struct
 * rows_reader, evolve() writes through struct rows_writer; neither knows what
 * is below (common/store: write-back over LMDB or memory; tests: memory).
 *
 * Look-ups can't fail: an engine whose disk fails ends the process.
 */
#ifndef ZHIAN_CORE_ROWS_H
#define ZHIAN_CORE_ROWS_H

#include "common/base/assert.h"
#include "common/base/bytes.h"
#include "common/base/ids.h"

#define ROW_KEY_MAX 120u
#define ROW_MAX 2000u     /* stays in an LMDB leaf page: the first overflow page is at 2023 */
#define INDEX_KEYS_MAX 4u /* index keys that one row may have in one index */
#define TABLE_ID_MAX 128u /* 1..15, 127 common (core/common_tables.h), 16..126 the service's */

struct row_key {
	uint16_t size;
	uint8_t data[ROW_KEY_MAX];
};

static inline struct bytes row_key_bytes(const struct row_key *key)
{
	return bytes_of(key->data, key->size);
}

static inline struct row_key row_key_u64(uint64_t number)
{
	struct row_key key; /* what is after its size is never looked at */
	key.size = sizeof(number);
	be64_put(key.data, number);
	return key;
}

/* Appends to a key; the caller's keys fit by construction (asserted). */
static inline void row_key_put(struct row_key *key, const void *data, size_t size)
{
	ASSERT(key->size <= ROW_KEY_MAX && size <= ROW_KEY_MAX - key->size);
	if (size != 0)
		memcpy(key->data + key->size, data, size);
	key->size = (uint16_t)(key->size + size);
}

static inline void row_key_put_u8(struct row_key *key, uint8_t value)
{
	row_key_put(key, &value, sizeof(value));
}

static inline void row_key_put_u32(struct row_key *key, uint32_t value)
{
	uint8_t bytes[4];
	be32_put(bytes, value);
	row_key_put(key, bytes, sizeof(bytes));
}

static inline void row_key_put_u64(struct row_key *key, uint64_t value)
{
	uint8_t bytes[8];
	be64_put(bytes, value);
	row_key_put(key, bytes, sizeof(bytes));
}

/* kind ‖ region ‖ number: how owners, clocks and what persons did are found by their subject. */
static inline struct row_key row_key_object(struct object_id object)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)object.kind);
	row_key_put_u32(&key, object.region);
	row_key_put_u64(&key, object.number);
	return key;
}

/* An index is a pure function row -> keys of its own table, kept by put and delete themselves, so
 * it can't drift and can be dropped and rebuilt.  Make keys unique (append the primary key). */
struct index_spec {
	uint16_t table; /* id of the table that holds this index */
	size_t (*keys)(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX]);
};

struct table_spec {
	uint16_t id;
	const char *name;
	uint16_t row_size; /* exact; 0: any size up to row_max */
	uint16_t row_max;
	const struct index_spec *indexes; /* the index's value is the primary key */
	size_t index_count;
	bool is_index; /* written by put and delete of its owner alone */
	/* Bytes with which keys begin, about which rows_scan() asks and most often finds none: that
	 * is told without a search where the rows are on a disk.  0: as usual. */
	uint8_t asked_prefix;
	/* Where there is no row, a number is given out, or something is taken in: what was lost
	 * from it would be given or taken a second time. */
	bool absence_tells;
};

struct schema {
	uint32_t fold_version; /* another one at start means: rebuild the state from the journal */
	const struct table_spec *tables;
	size_t table_count;
};

struct row_ref {
	struct bytes key;   /* borrowed until the next call on the same reader or writer */
	struct bytes value; /* likewise */
};

/* Borrowed rows are aligned to 8 and stay valid until the next put or del, or until the input is
 * done. */
struct rows_reader {
	void *context;
	/* false: no such row; a key that is empty or longer than any has none */
	bool (*get)(void *context, uint16_t table, struct bytes key, struct bytes *ret_row);
	/* The first row of the table whose key is not below `from`; false: there is none. */
	bool (*seek)(void *context, uint16_t table, struct bytes from, struct row_ref *ret_row);
	/* True: surely no key of the table begins so.  NULL: it is never known. */
	bool (*lacks)(void *context, uint16_t table, struct bytes prefix);
};

struct rows_writer {
	struct rows_reader read; /* sees what this writer has put */
	void (*put)(void *context, uint16_t table, struct bytes key, struct bytes row);
	void (*del)(void *context, uint16_t table, struct bytes key); /* absent is fine */
};

/* The row as a struct of exactly this size; NULL when absent. */
const void *rows_get(const struct rows_reader *rows, uint16_t table, struct bytes key, size_t size);
/* The same, copied out: a borrowed row needn't live as long as its reader wants it.  false: no such
 * row. */
bool rows_load(const struct rows_reader *rows, uint16_t table, struct bytes key, void *ret_row,
	       size_t size);
/* The same by a key of eight bytes, as row_key_u64 makes it. */
bool rows_load_numbered(const struct rows_reader *rows, uint16_t table, uint64_t number,
			void *ret_row, size_t size);
void rows_store(struct rows_writer *rows, uint16_t table, struct bytes key, const void *row,
		size_t size);

/* Bounded ordered iteration over the rows whose key starts with `prefix`, from `from` on (which
 * starts with it too, or is empty).  Hitting the bound is a third answer, with a row of its own in
 * every rule. */
enum rows_scan_end { ROWS_SCAN_ALL, ROWS_SCAN_STOPPED, ROWS_SCAN_BOUND };
typedef bool rows_scan_fn(void *context, const struct row_ref *row); /* false: stop here */
enum rows_scan_end rows_scan(const struct rows_reader *rows, uint16_t table, struct bytes prefix,
			     struct bytes from, size_t bound, rows_scan_fn *each, void *context);

#endif
