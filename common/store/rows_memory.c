#include "common/store/rows_memory.h"

#include "common/base/assert.h"
#include "common/core/row_tables.h"
#include "common/store/writeback.h"

#include <stdlib.h>

struct rows_memory {
	const struct schema *schema;
	struct row_tables tables;
	struct writeback *rows;   /* never holds a tombstone: nothing is below */
	struct rows_writer plain; /* without rules and indexes */
	struct rows_writer writer;
};

static bool get(void *context, uint16_t table, struct bytes key, struct bytes *ret_row)
{
	const struct rows_memory *memory = context;
	(void)row_tables_spec(&memory->tables, table);
	const struct writeback_entry *entry = writeback_get(memory->rows, table, key);
	if (entry == NULL)
		return false;
	*ret_row = writeback_value(entry);
	return true;
}

static bool seek(void *context, uint16_t table, struct bytes from, struct row_ref *ret_row)
{
	const struct rows_memory *memory = context;
	(void)row_tables_spec(&memory->tables, table);
	struct writeback_place place;
	writeback_seek(memory->rows, table, from, &place);
	if (place.entry == NULL)
		return false;
	*ret_row = (struct row_ref){writeback_key(place.entry), writeback_value(place.entry)};
	return true;
}

static void plain_put(void *context, uint16_t table, struct bytes key, struct bytes row)
{
	struct rows_memory *memory = context;
	struct writeback_place place;
	writeback_find(memory->rows, table, key, &place);
	(void)writeback_put(memory->rows, table, &place, key, row);
}

static void plain_del(void *context, uint16_t table, struct bytes key)
{
	struct rows_memory *memory = context;
	struct writeback_place place;
	writeback_find(memory->rows, table, key, &place);
	if (place.entry != NULL)
		writeback_remove(memory->rows, table, &place);
}

static void put(void *context, uint16_t table, struct bytes key, struct bytes row)
{
	struct rows_memory *memory = context;
	row_tables_put(&memory->tables, &memory->plain, table, key, row);
}

static void del(void *context, uint16_t table, struct bytes key)
{
	struct rows_memory *memory = context;
	row_tables_del(&memory->tables, &memory->plain, table, key);
}

struct rows_memory *rows_memory_create(const struct schema *schema)
{
	struct rows_memory *memory = calloc(1, sizeof(*memory));
	if (memory == NULL)
		assert_failed("the system has memory left", __FILE__, __LINE__);
	struct rows_reader reader = {memory, get, seek, NULL};
	memory->schema = schema;
	row_tables_init(&memory->tables, schema);
	memory->rows = writeback_create(NULL);
	memory->plain = (struct rows_writer){reader, plain_put, plain_del};
	memory->writer = (struct rows_writer){reader, put, del};
	return memory;
}

void rows_memory_destroy(struct rows_memory *memory)
{
	if (memory == NULL)
		return;
	writeback_destroy(memory->rows);
	free(memory);
}

const struct rows_reader *rows_memory_reader(const struct rows_memory *memory)
{
	return &memory->writer.read;
}

struct rows_writer *rows_memory_writer(struct rows_memory *memory)
{
	return &memory->writer;
}

void rows_memory_digest(const struct rows_memory *memory, uint8_t ret_digest[ROWS_DIGEST])
{
	rows_digest(&memory->writer.read, memory->schema, ret_digest);
}
