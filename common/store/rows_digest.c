#include "common/store/rows_digest.h"

#include "common/base/assert.h"

#include <sodium.h>

struct dump {
	rows_dump_fn *each;
	void *context;
	uint16_t table;
};

static const struct table_spec *spec_of(const struct schema *schema, uint16_t table)
{
	for (size_t i = 0; i < schema->table_count; i++)
		if (schema->tables[i].id == table)
			return &schema->tables[i];
	return NULL;
}

static bool dump_row(void *context, const struct row_ref *row)
{
	const struct dump *dump = context;
	dump->each(dump->context, dump->table, row->key, row->value);
	return true;
}

void rows_dump(const struct rows_reader *rows, const struct schema *schema, rows_dump_fn *each,
	       void *context)
{
	struct bytes all = {NULL, 0};
	for (uint16_t table = 0; table < TABLE_ID_MAX; table++) {
		struct dump dump = {each, context, table};
		if (spec_of(schema, table) != NULL)
			(void)rows_scan(rows, table, all, all, SIZE_MAX, dump_row, &dump);
	}
}

static void writer_put_u16(struct writer *w, size_t value)
{
	ASSERT(value <= UINT16_MAX);
	uint8_t bytes[2] = {(uint8_t)value, (uint8_t)(value >> 8)};
	writer_put(w, bytes, sizeof(bytes));
}

static void hash_row(void *context, uint16_t table, struct bytes key, struct bytes row)
{
	uint8_t buffer[3 * 2 + ROW_KEY_MAX + ROW_MAX];
	struct writer w = writer_over(buffer, sizeof(buffer));
	writer_put_u16(&w, table);
	writer_put_u16(&w, key.size);
	writer_put(&w, key.data, key.size);
	writer_put_u16(&w, row.size);
	writer_put(&w, row.data, row.size);
	ASSERT(!w.overflow);
	crypto_generichash_update(context, w.data, w.size);
}

void rows_digest(const struct rows_reader *rows, const struct schema *schema,
		 uint8_t ret_digest[ROWS_DIGEST])
{
	crypto_generichash_state hash;
	crypto_generichash_init(&hash, NULL, 0, ROWS_DIGEST);
	rows_dump(rows, schema, hash_row, &hash);
	crypto_generichash_final(&hash, ret_digest, ROWS_DIGEST);
}

static void hash_spec(crypto_generichash_state *hash, const struct table_spec *spec)
{
	uint8_t buffer[256];
	struct writer w = writer_over(buffer, sizeof(buffer));
	writer_put_u16(&w, spec->id);
	writer_put_u16(&w, strlen(spec->name));
	writer_put(&w, spec->name, strlen(spec->name));
	writer_put_u16(&w, spec->row_size);
	writer_put_u16(&w, spec->row_max);
	writer_put_u16(&w, spec->is_index);
	for (size_t i = 0; i < spec->index_count; i++)
		writer_put_u16(&w, spec->indexes[i].table);
	ASSERT(!w.overflow);
	crypto_generichash_update(hash, w.data, w.size);
}

void rows_schema_digest(const struct schema *schema, uint8_t ret_digest[ROWS_DIGEST])
{
	crypto_generichash_state hash;
	crypto_generichash_init(&hash, NULL, 0, ROWS_DIGEST);
	for (uint16_t table = 0; table < TABLE_ID_MAX; table++) {
		const struct table_spec *spec = spec_of(schema, table);
		if (spec != NULL)
			hash_spec(&hash, spec);
	}
	crypto_generichash_final(&hash, ret_digest, ROWS_DIGEST);
}
