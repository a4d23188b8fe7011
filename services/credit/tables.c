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

static size_t heavier_case_keys(struct bytes key, struct bytes row,
				struct row_key out[INDEX_KEYS_MAX])
{
	(void)row;
	out[0] = row_key_u64(be64_get(key.data + 8));
	row_key_put(&out[0], key.data, 8);
	return 1;
}

static const struct index_spec heavier_indexes[] = {{TABLE_HEAVIER_BY_CASE, heavier_case_keys}};

#define FIXED(type) .row_size = sizeof(struct type), .row_max = sizeof(struct type)

static const struct table_spec tables[] = {
	COMMON_TABLES,
	{.id = TABLE_FIRM_KEYS, .name = "firm_keys", .row_size = 8, .row_max = 8},
	{.id = TABLE_FIRMS, .name = "firms", FIXED(firm_row)},
	{.id = TABLE_FIRM_NAMES, .name = "firm_names", .row_max = FIRM_KEY_SIZE + FIRM_NAME_SIZE},
	{.id = TABLE_FACTS, .name = "facts", FIXED(fact_row)},
	{.id = TABLE_LISTINGS,
	 .name = "listings",
	 FIXED(listing_row),
	 .indexes = listing_indexes,
	 .index_count = 1},
	{.id = TABLE_LISTING_FILES, .name = "listing_files", FIXED(listing_file)},
	{.id = TABLE_LISTINGS_BY_CASE, .name = "listings_by_case", .row_max = 8, .is_index = true},
	{.id = TABLE_LISTING_BY_FIRM, .name = "listing_by_firm", FIXED(lookup_row)},
	{.id = TABLE_LISTING_COUNTS, .name = "listing_counts", FIXED(count_row)},
	{.id = TABLE_HEAVIER,
	 .name = "heavier",
	 FIXED(heavier_row),
	 .indexes = heavier_indexes,
	 .index_count = 1},
	{.id = TABLE_HEAVIER_BY_CASE, .name = "heavier_by_case", .row_max = 16, .is_index = true},
};

/* CHECKLIST when a row or what evolve makes of an event changes: a new fold version. */
const struct schema credit_schema = {.fold_version = 5 + COMMON_FOLD_VERSION,
				     .tables = tables,
				     .table_count = sizeof tables / sizeof tables[0]};

uint64_t credit_firm_number(const struct rows_reader *rows, const char *firm_key)
{
	const void *row = rows_get(rows, TABLE_FIRM_KEYS, bytes_of_text(firm_key), 8);
	return row == NULL ? 0 : be64_get((const uint8_t *)row);
}

bool credit_firm_get(const struct rows_reader *rows, uint64_t firm, struct firm_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_FIRMS, firm, ret_row, sizeof *ret_row);
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
	return rows_load_numbered(rows, TABLE_FACTS, fact, ret_row, sizeof *ret_row);
}

bool listing_get(const struct rows_reader *rows, uint64_t number, struct listing_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_LISTINGS, number, ret_row, sizeof *ret_row);
}

bool listing_file_get(const struct rows_reader *rows, uint64_t number,
		      struct listing_file *ret_file)
{
	return rows_load_numbered(rows, TABLE_LISTING_FILES, number, ret_file, sizeof *ret_file);
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

/* ---- heavier penalties */

#define HEAVIER_OF_A_FIRM 256u

static bool note_case(void *context, const struct row_ref *row)
{
	struct heavier_penalty *known = (struct heavier_penalty *)context;
	known->casefile = be64_get(row->key.data);
	known->firm = be64_get(row->key.data + 8);
	return false;
}

bool credit_heavier_of_case(const struct rows_reader *rows, uint64_t casefile,
			    struct heavier_penalty *ret_known)
{
	struct row_key prefix = row_key_u64(casefile);
	ret_known->casefile = 0;
	(void)rows_scan(rows, TABLE_HEAVIER_BY_CASE, row_key_bytes(&prefix), bytes_of(NULL, 0), 1,
			note_case, ret_known);
	if (ret_known->casefile == 0)
		return false;
	struct row_key key = row_key_u64(ret_known->firm);
	row_key_put_u64(&key, casefile);
	return rows_load(rows, TABLE_HEAVIER, row_key_bytes(&key), &ret_known->row,
			 sizeof ret_known->row);
}

struct since {
	const struct listing_row *listing;
	bool (*take)(void *context, const struct heavier_penalty *known);
	void *context;
};

static bool take_since(void *context, const struct row_ref *row)
{
	const struct since *since = (const struct since *)context;
	struct heavier_penalty known = {.firm = be64_get(row->key.data),
					.casefile = be64_get(row->key.data + 8)};
	memcpy(&known.row, row->value.data, sizeof known.row);
	return known.casefile == since->listing->casefile || known.row.fallen ||
	       known.row.decided_day <= since->listing->from_day ||
	       since->take(since->context, &known);
}

void credit_heavier_since(const struct rows_reader *rows, const struct listing_row *listing,
			  bool (*take)(void *context, const struct heavier_penalty *known),
			  void *context)
{
	struct since since = {listing, take, context};
	struct row_key prefix = row_key_u64(listing->firm);
	(void)rows_scan(rows, TABLE_HEAVIER, row_key_bytes(&prefix), bytes_of(NULL, 0),
			HEAVIER_OF_A_FIRM, take_since, &since);
}

uint64_t listing_count(const struct rows_reader *rows, uint8_t state)
{
	struct count_row row = {0};
	const void *stored = rows_get(rows, TABLE_LISTING_COUNTS, bytes_of(&state, 1), sizeof row);
	if (stored != NULL)
		memcpy(&row, stored, sizeof row);
	return row.count;
}
