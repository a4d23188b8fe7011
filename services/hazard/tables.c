#include "services/hazard/tables.h"

#include "common/base/crc32c.h"
#include "common/base/sabotage.h"
#include "common/core/row_texts.h"
#include "feed.pb-c.h"
#include "services/hazard/archive/tables.h"
#include "services/hazard/campaign/tables.h"
#include "services/hazard/inspection/tables.h"
#include "services/hazard/states.h"

/* ---- texts */

static bool hazard_texts_read(struct bytes row, struct hazard_texts *ret_texts)
{
	if (row.size < sizeof(ret_texts->head))
		return false;
	memcpy(&ret_texts->head, row.data, sizeof(ret_texts->head));
	struct bytes rest =
		bytes_of(row.data + sizeof(ret_texts->head), row.size - sizeof(ret_texts->head));
	for (size_t i = 0; i < HAZARD_TEXT_COUNT; i++)
		ret_texts->text[i] = row_text_take(&rest);
	return true;
}

static bool firm_texts_read(struct bytes row, struct firm_texts *ret_texts)
{
	if (row.size < sizeof(ret_texts->head))
		return false;
	memcpy(&ret_texts->head, row.data, sizeof(ret_texts->head));
	struct bytes rest =
		bytes_of(row.data + sizeof(ret_texts->head), row.size - sizeof(ret_texts->head));
	for (size_t i = 0; i < FIRM_TEXT_COUNT; i++)
		ret_texts->text[i] = row_text_take(&rest);
	return true;
}

/* ---- indexes */

static size_t by_firm(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct hazard_row hazard;
	memcpy(&hazard, row.data, sizeof(hazard));
	if (hazard.firm == 0)
		return 0;
	out[0] = row_key_u64(hazard.firm);
	row_key_put_u64(&out[0], hazard.batch_key);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t by_tag(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct hazard_row hazard;
	memcpy(&hazard, row.data, sizeof(hazard));
	uint8_t tags[INDEX_KEYS_MAX];
	size_t count = 0;
	if (hazard.overdue != 0)
		tags[count++] = HAZARD_TAG_OVERDUE;
	if ((hazard.flags & HAZARD_REFUSED) != 0)
		tags[count++] = HAZARD_TAG_REFUSED;
	if ((hazard.flags & HAZARD_HELD) != 0)
		tags[count++] = HAZARD_TAG_HELD;
	if (hazard.level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER)
		tags[count++] = HAZARD_TAG_LARGER;
	else if (hazard.level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR)
		tags[count++] = HAZARD_TAG_MAJOR;
	for (size_t i = 0; i < count; i++) {
		out[i] = (struct row_key){0};
		row_key_put_u8(&out[i], tags[i]);
		row_key_put(&out[i], key.data, key.size);
	}
	return count;
}

/* Most hazards of a busy county are new ones: those are found in the table itself. */
static size_t by_state(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct hazard_row hazard;
	memcpy(&hazard, row.data, sizeof(hazard));
	if (hazard.state == HAZARD_OPENED)
		return 0;
	out[0] = (struct row_key){0};
	row_key_put_u8(&out[0], hazard.state);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t by_key(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct firm_texts firm;
	(void)key;
	if (!firm_texts_read(row, &firm) || firm.text[FIRM_TEXT_KEY].size == 0)
		return 0;
	out[0] = (struct row_key){0};
	row_key_put(&out[0], firm.text[FIRM_TEXT_KEY].data, firm.text[FIRM_TEXT_KEY].size);
	return 1;
}

static const struct index_spec hazard_indexes[] = {
	{.table = TABLE_HAZARDS_BY_FIRM, .keys = by_firm},
	{.table = TABLE_HAZARDS_BY_STATE, .keys = by_state},
	{.table = TABLE_HAZARDS_BY_TAG, .keys = by_tag},
};
static size_t by_hazard(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct penalty_row penalty;
	memcpy(&penalty, row.data, sizeof(penalty));
	if (penalty.hazard == 0)
		return 0;
	out[0] = row_key_u64(penalty.hazard);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static const struct index_spec penalty_indexes[] = {
	{.table = TABLE_PENALTIES_BY_HAZARD, .keys = by_hazard},
};
static const struct index_spec firm_indexes[] = {{.table = TABLE_FIRMS_BY_KEY, .keys = by_key}};

/* ---- schema */

#define FIXED(table, text, type)                                                                   \
	{                                                                                          \
		.id = (table), .name = (text), .row_size = sizeof(type), .row_max = sizeof(type)   \
	}
#define INDEX(table, text)                                                                         \
	{                                                                                          \
		.id = (table), .name = (text), .row_max = 8, .is_index = true                      \
	}

static const struct table_spec tables[] = {
	COMMON_TABLES,
	HAZARD_SAMPLING_TABLES,
	{.id = TABLE_HAZARDS,
	 .name = "hazards",
	 .row_size = sizeof(struct hazard_row),
	 .row_max = sizeof(struct hazard_row),
	 .indexes = hazard_indexes,
	 .index_count = 3},
	{.id = TABLE_HAZARD_TEXTS, .name = "hazard_texts", .row_max = 1500},
	{.id = TABLE_HAZARDS_BY_FIRM,
	 .name = "hazards_by_firm",
	 .row_max = 8,
	 .is_index = true,
	 .asked_prefix = 16}, /* of firm, class and batch */
	INDEX(TABLE_HAZARDS_BY_STATE, "hazards_by_state"),
	FIXED(TABLE_FIRMS, "firms", struct firm_row),
	{.id = TABLE_FIRM_TEXTS,
	 .name = "firm_texts",
	 .row_max = 800,
	 .indexes = firm_indexes,
	 .index_count = 1},
	INDEX(TABLE_FIRMS_BY_KEY, "firms_by_key"),
	FIXED(TABLE_FIRM_MERGES, "firm_merges", uint64_t),
	FIXED(TABLE_COUNTS, "counts", struct counter_row),
	{.id = TABLE_SERIES,
	 .name = "series",
	 .row_size = sizeof(struct counter_row),
	 .row_max = sizeof(struct counter_row),
	 .absence_tells = true},
	FIXED(TABLE_ORDERS, "orders", struct order_row),
	{.id = TABLE_REINSPECTIONS, .name = "reinspections", .row_max = 512},
	FIXED(TABLE_GOODS, "goods", struct goods_row),
	FIXED(TABLE_CANCELLED, "cancelled", uint64_t),
	FIXED(TABLE_CASES, "cases", uint64_t),
	FIXED(TABLE_REFERRALS, "referrals", uint64_t),
	FIXED(TABLE_LISTINGS, "listings", uint64_t),
	FIXED(TABLE_HAZARD_SOURCES, "hazard_sources", struct source_row),
	{.id = TABLE_RECORDS, .name = "records", .row_max = ROW_MAX},
	{.id = TABLE_CUSTODY, .name = "custody", .row_max = 1400},
	INDEX(TABLE_HAZARDS_BY_TAG, "hazards_by_mark"),
	FIXED(TABLE_HAZARD_MORE, "hazard_more", struct hazard_more),
	{.id = TABLE_PENALTIES,
	 .name = "penalties",
	 .row_size = sizeof(struct penalty_row),
	 .row_max = sizeof(struct penalty_row),
	 .indexes = penalty_indexes,
	 .index_count = 1},
	INDEX(TABLE_PENALTIES_BY_HAZARD, "penalties_by_hazard"),
	{.id = TABLE_INVENTORIES, .name = "inventories", .row_max = ROW_MAX},
	{.id = TABLE_SIGNAL_VIOLATIONS, .name = "signal_violations", .row_size = 8, .row_max = 8},
	{.id = TABLE_FOUND_EVIDENCE, .name = "found_evidence", .row_max = ROW_MAX},
	{.id = TABLE_ORDER_TEXTS, .name = "order_texts", .row_max = ORDER_TEXT_MAX + 2},
	FIXED(TABLE_REPORTS_KNOWN, "reports_known", uint64_t),
	FIXED(TABLE_FIRM_MAJORS, "firm_majors", uint64_t),
	{.id = TABLE_PATROLS, .name = "patrols", .row_max = 512},
	HAZARD_ARCHIVE_TABLES,
	HAZARD_INSPECTION_TABLES,
	HAZARD_CAMPAIGN_TABLES,
};

const struct schema hazard_schema = {
	.fold_version = HAZARD_FOLD_VERSION + COMMON_FOLD_VERSION,
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

/* ---- look-ups */

bool hazard_get(const struct rows_reader *rows, uint64_t hazard, struct hazard_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_HAZARDS, hazard, ret_row, sizeof(*ret_row));
}

int32_t hazard_first_day(const struct hazard_row *row, const struct hazard_text_head *head)
{
	int32_t found = head->found_day != 0 ? head->found_day : row->opened_day;
	int32_t reported =
		head->first_report_ms != 0 ? time_day_of_ms(head->first_report_ms) : found;
	return reported < found ? reported : found;
}

bool hazard_texts_get(const struct rows_reader *rows, uint64_t hazard,
		      struct hazard_texts *ret_texts)
{
	struct row_key key = row_key_u64(hazard);
	struct bytes row;
	return rows->get(rows->context, TABLE_HAZARD_TEXTS, row_key_bytes(&key), &row) &&
	       hazard_texts_read(row, ret_texts);
}

int32_t hazard_found_day(const struct hazard_row *row, const struct hazard_texts *texts)
{
	return texts->head.found_day != 0 && !SABOTAGE("hazard.counted-by-level-day")
		       ? texts->head.found_day
		       : row->opened_day;
}

uint64_t hazard_cause(uint64_t hazard, const struct hazard_texts *texts)
{
	return texts->head.cause != 0 ? texts->head.cause : hazard;
}

bool hazard_firm_get(const struct rows_reader *rows, uint64_t firm, struct firm_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_FIRMS, firm, ret_row, sizeof(*ret_row));
}

bool hazard_firm_texts_get(const struct rows_reader *rows, uint64_t firm,
			   struct firm_texts *ret_texts)
{
	struct row_key key = row_key_u64(firm);
	struct bytes row;
	return rows->get(rows->context, TABLE_FIRM_TEXTS, row_key_bytes(&key), &row) &&
	       firm_texts_read(row, ret_texts);
}

static uint64_t counted(const struct rows_reader *rows, uint8_t state)
{
	struct counter_row count = {0};
	(void)rows_load(rows, TABLE_COUNTS, bytes_of(&state, 1), &count, sizeof(count));
	return count.last;
}

uint64_t hazard_count(const struct rows_reader *rows, uint8_t state)
{
	if (state != HAZARD_OPENED)
		return counted(rows, state);
	uint64_t left = counter_count(rows, OBJECT_HAZARD);
	for (uint8_t other = 0; other < HAZARD_STATE_COUNT; other++)
		left -= counted(rows, other);
	return left;
}

uint64_t hazard_number_get(const struct rows_reader *rows, uint16_t table, uint64_t of)
{
	struct row_key key = row_key_u64(of);
	uint64_t number;
	return rows_load(rows, table, row_key_bytes(&key), &number, sizeof(number)) ? number : 0;
}

struct listed_search {
	uint64_t firm, besides;
	bool found;
};

static bool look_listing(void *context, const struct row_ref *found)
{
	struct listed_search *search = (struct listed_search *)context;
	uint64_t firm = 0;
	if (found->value.size == sizeof firm)
		memcpy(&firm, found->value.data, sizeof firm);
	search->found = firm == search->firm && found->key.size == 8 &&
			be64_get(found->key.data) != search->besides;
	return !search->found;
}

/* Listings in force of a county are few, and one that ends is rare: all are gone through. */
bool hazard_listed_besides(const struct rows_reader *rows, uint64_t firm, uint64_t listing)
{
	struct listed_search search = {.firm = firm, .besides = listing};
	(void)rows_scan(rows, TABLE_LISTINGS, bytes_of(NULL, 0), bytes_of(NULL, 0), UINT32_MAX,
			look_listing, &search);
	return search.found && !SABOTAGE("hazard.one_listing_ends_all");
}

uint64_t hazard_firm_of_key(const struct rows_reader *rows, const char *key)
{
	struct bytes found;
	size_t size = key == NULL ? 0 : strlen(key);
	if (size == 0 || size > ROW_KEY_MAX ||
	    !rows->get(rows->context, TABLE_FIRMS_BY_KEY, bytes_of(key, size), &found) ||
	    found.size != 8)
		return 0;
	return be64_get(found.data);
}

bool hazard_order_get(const struct rows_reader *rows, uint64_t hazard, uint8_t n,
		      struct order_row *ret_row)
{
	struct row_key key = hazard_numbered_key(hazard, n);
	return rows_load(rows, TABLE_ORDERS, row_key_bytes(&key), ret_row, sizeof(*ret_row));
}

struct row_key hazard_order_text_key(uint64_t hazard, uint8_t n, enum order_text text)
{
	struct row_key key = hazard_numbered_key(hazard, n);
	uint8_t part = (uint8_t)text;
	row_key_put(&key, &part, sizeof(part));
	return key;
}

struct bytes hazard_order_text(const struct rows_reader *rows, uint64_t hazard, uint8_t n,
			       enum order_text text)
{
	struct row_key key = hazard_order_text_key(hazard, n, text);
	struct bytes found;
	return rows->get(rows->context, TABLE_ORDER_TEXTS, row_key_bytes(&key), &found)
		       ? row_text_take(&found)
		       : bytes_of(NULL, 0);
}

const char *hazard_record_name(enum hazard_record kind)
{
	static const char *const names[RECORD_COUNT] = {[RECORD_NONE] = "unknown",
#define X(name, printed) [RECORD_##name] = (printed),
							HAZARD_RECORD_LIST(X)
#undef X
	};
	return kind < RECORD_COUNT ? names[kind] : names[RECORD_NONE];
}

struct hazard_more hazard_more_get(const struct rows_reader *rows, uint64_t hazard)
{
	struct row_key key = row_key_u64(hazard);
	struct hazard_more more = {0};
	(void)rows_load(rows, TABLE_HAZARD_MORE, row_key_bytes(&key), &more, sizeof(more));
	return more;
}

bool hazard_custody_get(const struct rows_reader *rows, uint64_t hazard, uint8_t lot,
			struct custody_lot *ret_lot)
{
	struct row_key key = hazard_numbered_key(hazard, lot);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_CUSTODY, row_key_bytes(&key), &row) ||
	    row.size < sizeof(ret_lot->row))
		return false;
	memcpy(&ret_lot->row, row.data, sizeof(ret_lot->row));
	struct bytes rest =
		bytes_of(row.data + sizeof(ret_lot->row), row.size - sizeof(ret_lot->row));
	for (unsigned i = 0; i < CUSTODY_TEXT_COUNT; i++)
		ret_lot->text[i] = row_text_take(&rest);
	return true;
}

uint64_t hazard_goods_at(const struct rows_reader *rows, uint64_t hazard, uint8_t place,
			 uint8_t goods_class, struct bytes batch)
{
	struct row_key key = hazard_goods_key(hazard, place, goods_class, batch);
	struct goods_row goods = {0};
	(void)rows_load(rows, TABLE_GOODS, row_key_bytes(&key), &goods, sizeof(goods));
	return goods.amount;
}

uint64_t hazard_cancelled(const struct rows_reader *rows, uint64_t hazard, struct bytes batch)
{
	struct row_key key = hazard_cancelled_key(hazard, batch);
	uint64_t units = 0;
	(void)rows_load(rows, TABLE_CANCELLED, row_key_bytes(&key), &units, sizeof(units));
	return units;
}

/* ---- keys */

uint64_t hazard_batch_key_of(struct bytes class_code, struct bytes batch)
{
	if (batch.size == 0)
		return 0;
	uint64_t key = (uint64_t)crc32c(0, class_code.data, class_code.size) << 32 |
		       crc32c(0, batch.data, batch.size);
	return key == 0 ? 1 : key;
}

uint32_t hazard_batch_bit(uint64_t batch_key)
{
	return UINT32_C(1) << (batch_key & 31);
}

struct row_key hazard_numbered_key(uint64_t object, uint8_t n)
{
	struct row_key key = row_key_u64(object);
	row_key_put_u8(&key, n);
	return key;
}

struct row_key hazard_goods_key(uint64_t hazard, uint8_t place, uint8_t goods_class,
				struct bytes batch)
{
	struct row_key key = row_key_u64(hazard);
	uint8_t high = goods_class == 0 ? 0 : (uint8_t)(goods_class - 1u);
	row_key_put_u8(&key, (uint8_t)(place | high << 5));
	row_key_put(&key, batch.data, batch.size);
	return key;
}

struct row_key hazard_record_key(uint64_t hazard, uint32_t n)
{
	struct row_key key = row_key_u64(hazard);
	row_key_put_u32(&key, n);
	return key;
}

struct row_key hazard_cancelled_key(uint64_t hazard, struct bytes batch)
{
	struct row_key key = row_key_u64(hazard);
	row_key_put(&key, batch.data, batch.size);
	return key;
}

struct row_key hazard_series_key(uint32_t year, enum order_kind kind)
{
	struct row_key key = {0};
	row_key_put_u32(&key, year);
	row_key_put_u8(&key, (uint8_t)kind);
	return key;
}

/* ---- the series, for who confirms them after a restore */

static uint32_t last_of(const struct rows_reader *rows, const struct number_series *series,
			uint32_t year)
{
	struct row_key key = hazard_series_key(year, (enum order_kind)series->kind);
	struct counter_row row = {0};
	(void)rows_load(rows, TABLE_SERIES, row_key_bytes(&key), &row, sizeof row);
	return (uint32_t)row.last;
}

static void put_last(struct rows_writer *rows, const struct number_series *series, uint32_t year,
		     uint32_t last)
{
	struct row_key key = hazard_series_key(year, (enum order_kind)series->kind);
	struct counter_row row = {.version = 1, .last = last};
	rows_store(rows, TABLE_SERIES, row_key_bytes(&key), &row, sizeof row);
}

#define OF_ORDER(name, which)                                                                      \
	{                                                                                          \
		"order." name, 0, ORDER_##which                                                    \
	}
static const struct number_series all_series[] = {
	OF_ORDER("rectification", RECTIFICATION),
	OF_ORDER("correction", CORRECTION),
};

const struct series_book hazard_series = {all_series, sizeof all_series / sizeof all_series[0],
					  last_of, put_last};
