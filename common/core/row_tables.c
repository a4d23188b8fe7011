#include "common/core/row_tables.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"

struct index_keys {
	struct row_key keys[INDEX_KEYS_MAX];
	size_t count;
};

static void check_index(const struct row_tables *tables, const struct index_spec *index,
			bool owned[TABLE_ID_MAX])
{
	const struct table_spec *spec = row_tables_spec(tables, index->table);
	ASSERT(spec->is_index && spec->index_count == 0);
	ASSERT(spec->row_size == 0 && spec->row_max != 0);
	ASSERT(!owned[index->table]);
	owned[index->table] = true;
}

void row_tables_init(struct row_tables *tables, const struct schema *schema)
{
	bool owned[TABLE_ID_MAX] = {false};
	*tables = (struct row_tables){{NULL}};
	for (size_t i = 0; i < schema->table_count; i++) {
		const struct table_spec *spec = &schema->tables[i];
		ASSERT(spec->id > 0 && spec->id < TABLE_ID_MAX);
		ASSERT(tables->by_id[spec->id] == NULL);
		ASSERT(spec->row_size <= ROW_MAX && spec->row_max <= ROW_MAX);
		ASSERT(spec->row_size != 0 || spec->row_max != 0);
		ASSERT(spec->index_count <= TABLE_INDEXES_MAX);
		tables->by_id[spec->id] = spec;
	}
	for (size_t i = 0; i < schema->table_count; i++)
		for (size_t k = 0; k < schema->tables[i].index_count; k++)
			check_index(tables, &schema->tables[i].indexes[k], owned);
	for (size_t i = 0; i < schema->table_count; i++)
		ASSERT(schema->tables[i].is_index == owned[schema->tables[i].id]);
}

static void index_keys_make(struct index_keys *made, const struct index_spec *index,
			    struct bytes key, struct bytes row)
{
	made->count = index->keys(key, row, made->keys);
	ASSERT(made->count <= INDEX_KEYS_MAX);
}

static bool index_keys_hold(const struct index_keys *made, const struct row_key *key)
{
	for (size_t i = 0; i < made->count; i++)
		if (bytes_equal(row_key_bytes(&made->keys[i]), row_key_bytes(key)))
			return true;
	return false;
}

static void index_write(const struct rows_writer *below, const struct index_spec *index,
			const struct index_keys *before, const struct index_keys *after,
			struct bytes key)
{
	for (size_t i = 0; i < before->count; i++)
		if (!index_keys_hold(after, &before->keys[i]) &&
		    !SABOTAGE("state.index-skips-delete"))
			below->del(below->read.context, index->table,
				   row_key_bytes(&before->keys[i]));
	for (size_t i = 0; i < after->count; i++)
		if (!index_keys_hold(before, &after->keys[i]))
			below->put(below->read.context, index->table,
				   row_key_bytes(&after->keys[i]), key);
}

static void add_indexed(const struct rows_writer *below, const struct table_spec *spec,
			struct bytes key, struct bytes row)
{
	struct index_keys made;
	for (size_t i = 0; i < spec->index_count; i++) {
		index_keys_make(&made, &spec->indexes[i], key, row);
		for (size_t k = 0; k < made.count; k++)
			below->put(below->read.context, spec->indexes[i].table,
				   row_key_bytes(&made.keys[k]), key);
	}
	below->put(below->read.context, spec->id, key, row);
}

/* `row` NULL: the row goes. */
static void change_indexed(const struct rows_writer *below, const struct table_spec *spec,
			   struct bytes key, struct bytes old, const struct bytes *row)
{
	struct index_keys before[TABLE_INDEXES_MAX];
	struct index_keys after[TABLE_INDEXES_MAX];
	for (size_t i = 0; i < spec->index_count; i++) {
		after[i].count = 0;
		index_keys_make(&before[i], &spec->indexes[i], key, old);
		if (row != NULL)
			index_keys_make(&after[i], &spec->indexes[i], key, *row);
	}
	/* From here on `old` may be overwritten: its keys are made. */
	if (row != NULL)
		below->put(below->read.context, spec->id, key, *row);
	else
		below->del(below->read.context, spec->id, key);
	for (size_t i = 0; i < spec->index_count; i++)
		index_write(below, &spec->indexes[i], &before[i], &after[i], key);
}

static const struct table_spec *spec_to_write(const struct row_tables *tables, uint16_t table,
					      struct bytes key)
{
	const struct table_spec *spec = row_tables_spec(tables, table);
	ASSERT(!spec->is_index);
	ASSERT(key.size > 0 && key.size <= ROW_KEY_MAX);
	return spec;
}

void row_tables_put(const struct row_tables *tables, const struct rows_writer *below,
		    uint16_t table, struct bytes key, struct bytes row)
{
	const struct table_spec *spec = spec_to_write(tables, table, key);
	ASSERT(spec->row_size != 0 ? row.size == spec->row_size : row.size <= spec->row_max);
	struct bytes old;
	if (spec->index_count == 0)
		below->put(below->read.context, table, key, row);
	else if (below->read.get(below->read.context, table, key, &old))
		change_indexed(below, spec, key, old, &row);
	else
		add_indexed(below, spec, key, row);
}

void row_tables_del(const struct row_tables *tables, const struct rows_writer *below,
		    uint16_t table, struct bytes key)
{
	const struct table_spec *spec = spec_to_write(tables, table, key);
	struct bytes old;
	if (spec->index_count == 0)
		below->del(below->read.context, table, key);
	else if (below->read.get(below->read.context, table, key, &old))
		change_indexed(below, spec, key, old, NULL);
}
