#include "tests/unit/common/store/state_fixture.h"

#include "tests/lib/test.h"

static size_t due_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct fixture_firm firm;
	memcpy(&firm, row.data, sizeof(firm));
	if (firm.due == 0)
		return 0;
	out[0].size = 0;
	row_key_put_u32(&out[0], firm.due);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t level_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct fixture_firm firm;
	memcpy(&firm, row.data, sizeof(firm));
	out[0].size = 0;
	row_key_put_u8(&out[0], firm.level);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

/* The first four letters, doubles too: an index must bear the same key twice. */
static size_t letter_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	size_t count = row.size < INDEX_KEYS_MAX ? row.size : INDEX_KEYS_MAX;
	for (size_t i = 0; i < count; i++) {
		out[i].size = 0;
		row_key_put_u8(&out[i], row.data[i]);
		row_key_put(&out[i], key.data, key.size);
	}
	return count;
}

static const struct index_spec firm_indexes[] = {
	{TABLE_FIRM_DUE, due_keys},
	{TABLE_FIRM_LEVEL, level_keys},
};
static const struct index_spec name_indexes[] = {{TABLE_NAME_LETTER, letter_keys}};

static const struct table_spec tables[] = {
	{.id = TABLE_FIRM,
	 .name = "firm",
	 .row_size = sizeof(struct fixture_firm),
	 .indexes = firm_indexes,
	 .index_count = 2},
	{.id = TABLE_FIRM_DUE, .name = "firm-due", .row_max = ROW_KEY_MAX, .is_index = true},
	{.id = TABLE_FIRM_LEVEL, .name = "firm-level", .row_max = ROW_KEY_MAX, .is_index = true},
	{.id = TABLE_NAME,
	 .name = "name",
	 .row_max = ROW_MAX,
	 .indexes = name_indexes,
	 .index_count = 1},
	{.id = TABLE_NAME_LETTER,
	 .name = "name-letter",
	 .row_max = ROW_KEY_MAX,
	 .is_index = true,
	 .asked_prefix = 1},
	{.id = TABLE_EVENT, .name = "event", .row_max = 200, .absence_tells = true},
};

const struct schema fixture_schema = {
	.fold_version = 3,
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

struct state_options fixture_options(const char *directory, struct mem_disk *mem)
{
	return (struct state_options){
		.directory = directory,
		.map_bytes = 256 << 20,
		.schema = &fixture_schema,
		.limits = {.active_bytes = SIZE_MAX,
			   .active_rows = SIZE_MAX,
			   .events = UINT64_MAX,
			   .idle_ms = INT64_MAX},
		.mem = mem,
	};
}

struct row_key fixture_key(uint64_t number)
{
	return row_key_u64(number);
}

void fixture_put_firm(struct rows_writer *rows, uint64_t number, uint8_t level, uint32_t due)
{
	struct fixture_firm firm = {.version = 1, .level = level, .due = due, .number = number};
	struct row_key key = fixture_key(number);
	rows->put(rows->read.context, TABLE_FIRM, row_key_bytes(&key),
		  bytes_of(&firm, sizeof(firm)));
}

unsigned fixture_level(const struct rows_reader *rows, uint64_t number)
{
	struct row_key key = fixture_key(number);
	const struct fixture_firm *firm =
		rows_get(rows, TABLE_FIRM, row_key_bytes(&key), sizeof(*firm));
	return firm == NULL ? 0 : firm->level;
}

static bool count_one(void *context, const struct row_ref *row)
{
	(void)row;
	++*(size_t *)context;
	return true;
}

size_t fixture_count(const struct rows_reader *rows, uint16_t table)
{
	size_t count = 0;
	struct bytes all = {NULL, 0};
	assert_int_equal(rows_scan(rows, table, all, all, SIZE_MAX, count_one, &count),
			 ROWS_SCAN_ALL);
	return count;
}
