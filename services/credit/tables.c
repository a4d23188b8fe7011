#include "services/credit/tables.h"

#include "common/base/assert.h"

static size_t listing_case_keys(struct bytes key, struct bytes row,
				struct row_key out[INDEX_KEYS_MAX])
{
	struct listing_row listing;
	memcpy(&listing, row.data, sizeof listing);
	if (listing.casefile == 0)
		return 0;
	out[0] = row_key_u64(listing.casefile);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static const struct index_spec listing_indexes[] = {{TABLE_LISTINGS_BY_CASE, listing_case_keys}};

#define FIXED(type) .row_size = sizeof(struct type), .row_max = sizeof(struct type)

static const struct table_spec tables[] = {
	COMMON_TABLES,
	{.id = TABLE_FIRM_KEYS,
	 .name = "firm_keys",
	 .order = TABLE_SCATTERED,
	 .row_size = 8,
	 .row_max = 8},
	{.id = TABLE_FIRMS, .name = "firms", .order = TABLE_DENSE, FIXED(firm_row)},
	{.id = TABLE_FIRM_NAMES,
	 .name = "firm_names",
	 .order = TABLE_APPEND,
	 .row_max = FIRM_KEY_SIZE + FIRM_NAME_SIZE},
	{.id = TABLE_FACTS, .name = "facts", .order = TABLE_APPEND, FIXED(fact_row)},
	{.id = TABLE_LISTINGS,
	 .name = "listings",
	 .order = TABLE_APPEND,
	 FIXED(listing_row),
	 .indexes = listing_indexes,
	 .index_count = 1},
	{.id = TABLE_LISTING_FILES,
	 .name = "listing_files",
	 .order = TABLE_APPEND,
	 FIXED(listing_file)},
	{.id = TABLE_LISTINGS_BY_CASE,
	 .name = "listings_by_case",
	 .order = TABLE_SCATTERED,
	 .row_max = 8,
	 .is_index = true},
	{.id = TABLE_LISTING_BY_FIRM,
	 .name = "listing_by_firm",
	 .order = TABLE_SCATTERED,
	 FIXED(lookup_row)},
	{.id = TABLE_LISTING_COUNTS,
	 .name = "listing_counts",
	 .order = TABLE_DENSE,
	 FIXED(count_row)},
};

/* CHECKLIST when a row or what evolve makes of an event changes: a new fold version. */
const struct schema credit_schema = {.fold_version = 3 + COMMON_FOLD_VERSION,
				     .tables = tables,
				     .table_count = sizeof tables / sizeof tables[0]};

static bool get_numbered(const struct rows_reader *rows, uint16_t table, uint64_t number,
			 void *ret_row, size_t size)
{
	struct row_key key = row_key_u64(number);
	const void *row = rows_get(rows, table, row_key_bytes(&key), size);
	if (row == NULL)
		return false;
	memcpy(ret_row, row, size);
	return true;
}

uint64_t credit_firm_number(const struct rows_reader *rows, const char *firm_key)
{
	const void *row = rows_get(rows, TABLE_FIRM_KEYS, bytes_of_text(firm_key), 8);
	return row == NULL ? 0 : be64_get((const uint8_t *)row);
}

bool credit_firm_get(const struct rows_reader *rows, uint64_t firm, struct firm_row *ret_row)
{
	return get_numbered(rows, TABLE_FIRMS, firm, ret_row, sizeof *ret_row);
}

bool credit_firm_name(const struct rows_reader *rows, uint64_t firm, char ret_key[FIRM_KEY_SIZE],
		      struct bytes *ret_name)
{
	struct row_key key = row_key_u64(firm);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_FIRM_NAMES, row_key_bytes(&key), &row))
		return false;
	ASSERT(row.size >= FIRM_KEY_SIZE);
	memcpy(ret_key, row.data, FIRM_KEY_SIZE);
	*ret_name = bytes_of(row.data + FIRM_KEY_SIZE, row.size - FIRM_KEY_SIZE);
	return true;
}

bool credit_fact_get(const struct rows_reader *rows, uint64_t fact, struct fact_row *ret_row)
{
	return get_numbered(rows, TABLE_FACTS, fact, ret_row, sizeof *ret_row);
}

bool listing_get(const struct rows_reader *rows, uint64_t number, struct listing_row *ret_row)
{
	return get_numbered(rows, TABLE_LISTINGS, number, ret_row, sizeof *ret_row);
}

bool listing_file_get(const struct rows_reader *rows, uint64_t number,
		      struct listing_file *ret_file)
{
	return get_numbered(rows, TABLE_LISTING_FILES, number, ret_file, sizeof *ret_file);
}

bool listing_lookup(const struct rows_reader *rows, const char *firm_key,
		    struct lookup_row *ret_row)
{
	const void *row =
		rows_get(rows, TABLE_LISTING_BY_FIRM, bytes_of_text(firm_key), sizeof *ret_row);
	if (row == NULL)
		return false;
	memcpy(ret_row, row, sizeof *ret_row);
	return true;
}

#define LISTINGS_OF_A_CASE 16u

static bool note_listing(void *context, const struct row_ref *row)
{
	*(uint64_t *)context = be64_get(row->key.data + 8);
	return true;
}

uint64_t listing_of_case(const struct rows_reader *rows, uint64_t casefile)
{
	uint64_t newest = 0;
	struct row_key prefix = row_key_u64(casefile);
	(void)rows_scan(rows, TABLE_LISTINGS_BY_CASE, row_key_bytes(&prefix), bytes_of(NULL, 0),
			LISTINGS_OF_A_CASE, note_listing, &newest);
	return newest;
}

uint64_t listing_count(const struct rows_reader *rows, uint8_t state)
{
	struct count_row row = {0};
	const void *stored = rows_get(rows, TABLE_LISTING_COUNTS, bytes_of(&state, 1), sizeof row);
	if (stored != NULL)
		memcpy(&row, stored, sizeof row);
	return row.count;
}
