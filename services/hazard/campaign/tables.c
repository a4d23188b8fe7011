#include "services/hazard/campaign/tables.h"

#include "common/core/row_texts.h"
#include "services/hazard/tables.h"

/* ---- keys */

struct row_key campaign_part_key(uint64_t campaign, enum campaign_part part, uint8_t n)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put_u8(&key, (uint8_t)part);
	row_key_put_u8(&key, n);
	return key;
}

struct row_key campaign_class_key(uint64_t campaign, struct bytes class_code)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put(&key, class_code.data, class_code.size);
	return key;
}

struct row_key campaign_totals_key(uint64_t campaign, uint8_t counter)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put_u8(&key, counter);
	return key;
}

struct row_key campaign_entry_key(uint64_t campaign, uint8_t counter, enum object_kind kind,
				  uint64_t number)
{
	struct row_key key = campaign_totals_key(campaign, counter);
	row_key_put_u8(&key, (uint8_t)kind);
	row_key_put_u64(&key, number);
	return key;
}

struct row_key campaign_link_key(uint64_t campaign, enum object_kind kind, uint64_t number)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put_u8(&key, (uint8_t)kind);
	row_key_put_u64(&key, number);
	return key;
}

struct row_key campaign_of_key(enum object_kind kind, uint64_t number)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)kind);
	row_key_put_u64(&key, number);
	return key;
}

struct row_key campaign_period_key(uint64_t campaign, uint8_t report, uint32_t period)
{
	struct row_key key = campaign_totals_key(campaign, report);
	row_key_put_u32(&key, period);
	return key;
}

struct row_key campaign_result_key(uint64_t campaign, uint8_t report, uint32_t period,
				   uint8_t paper, uint8_t counter)
{
	struct row_key key = campaign_period_key(campaign, report, period);
	row_key_put_u8(&key, paper);
	row_key_put_u8(&key, counter);
	return key;
}

struct row_key campaign_return_key(uint64_t campaign, struct bytes unit)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put(&key, unit.data, unit.size);
	return key;
}

struct row_key campaign_case_key(uint64_t campaign, uint64_t casefile)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put_u64(&key, casefile);
	return key;
}

struct row_key campaign_plan_key(uint32_t year, struct bytes plan)
{
	struct row_key key = {0};
	row_key_put_u32(&key, year);
	row_key_put(&key, plan.data, plan.size);
	return key;
}

/* ---- indexes */

static bool texts_read(struct bytes row, struct campaign_texts *ret_texts)
{
	if (row.size < sizeof(ret_texts->head))
		return false;
	memcpy(&ret_texts->head, row.data, sizeof(ret_texts->head));
	struct bytes rest =
		bytes_of(row.data + sizeof(ret_texts->head), row.size - sizeof(ret_texts->head));
	for (size_t i = 0; i < CAMPAIGN_TEXT_COUNT; i++)
		ret_texts->text[i] = row_text_take(&rest);
	return true;
}

/* Where a year's campaign of this plan is found when a later version is adopted. */
static size_t by_plan(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct campaign_texts texts;
	(void)key;
	if (!texts_read(row, &texts))
		return 0;
	out[0] = campaign_plan_key(texts.head.year, texts.text[CAMPAIGN_TEXT_PLAN]);
	return 1;
}

static size_t missing(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct campaign_entry entry;
	memcpy(&entry, row.data, sizeof(entry));
	if ((entry.flags & (CAMPAIGN_ENTRY_DONE | CAMPAIGN_ENTRY_EXCLUDED)) != 0)
		return 0;
	out[0] = (struct row_key){0};
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t of_object(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct campaign_link link;
	memcpy(&link, row.data, sizeof(link));
	if ((link.flags & CAMPAIGN_LINK_ENDED) != 0)
		return 0;
	out[0] = (struct row_key){0};
	row_key_put(&out[0], key.data + 8, key.size - 8);
	row_key_put(&out[0], key.data, 8);
	return 1;
}

const struct index_spec campaign_row_index[1] = {
	{.table = TABLE_CAMPAIGNS_BY_PLAN, .keys = by_plan}};
const struct index_spec campaign_entry_index[1] = {
	{.table = TABLE_CAMPAIGN_MISSING, .keys = missing}};
const struct index_spec campaign_link_index[1] = {{.table = TABLE_CAMPAIGNS_OF, .keys = of_object}};

/* ---- look-ups */

bool campaign_get(const struct rows_reader *rows, uint64_t campaign, struct campaign_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_CAMPAIGNS, campaign, ret_row, sizeof(*ret_row));
}

bool campaign_texts_get(const struct rows_reader *rows, uint64_t campaign,
			struct campaign_texts *ret_texts)
{
	struct row_key key = row_key_u64(campaign);
	struct bytes row;
	return rows->get(rows->context, TABLE_CAMPAIGN_TEXTS, row_key_bytes(&key), &row) &&
	       texts_read(row, ret_texts);
}

bool campaign_part_get(const struct rows_reader *rows, uint64_t campaign, enum campaign_part part,
		       uint8_t n, struct campaign_part_full *ret_part)
{
	struct row_key key = campaign_part_key(campaign, part, n);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_CAMPAIGN_PARTS, row_key_bytes(&key), &row) ||
	    row.size < sizeof(ret_part->row))
		return false;
	memcpy(&ret_part->row, row.data, sizeof(ret_part->row));
	struct bytes rest =
		bytes_of(row.data + sizeof(ret_part->row), row.size - sizeof(ret_part->row));
	for (size_t i = 0; i < PART_TEXT_COUNT; i++)
		ret_part->text[i] = row_text_take(&rest);
	return true;
}

uint8_t campaign_part_of_id(const struct rows_reader *rows, uint64_t campaign,
			    enum campaign_part part, uint8_t count, const char *id)
{
	struct campaign_part_full found;
	for (unsigned n = 1; id != NULL && n <= count; n++) {
		if (campaign_part_get(rows, campaign, part, (uint8_t)n, &found) &&
		    bytes_equal(found.text[PART_TEXT_ID], bytes_of_text(id)))
			return (uint8_t)n;
	}
	return 0;
}

bool campaign_entry_get(const struct rows_reader *rows, uint64_t campaign, uint8_t counter,
			enum object_kind kind, uint64_t number, struct campaign_entry *ret_entry)
{
	struct row_key key = campaign_entry_key(campaign, counter, kind, number);
	return rows_load(rows, TABLE_CAMPAIGN_ENTRIES, row_key_bytes(&key), ret_entry,
			 sizeof(*ret_entry));
}

void campaign_totals_get(const struct rows_reader *rows, uint64_t campaign, uint8_t counter,
			 struct campaign_totals *ret_totals)
{
	struct row_key key = campaign_totals_key(campaign, counter);
	*ret_totals = (struct campaign_totals){.version = 1};
	(void)rows_load(rows, TABLE_CAMPAIGN_TOTALS, row_key_bytes(&key), ret_totals,
			sizeof(*ret_totals));
}

bool campaign_link_get(const struct rows_reader *rows, uint64_t campaign, enum object_kind kind,
		       uint64_t number, struct campaign_link *ret_link)
{
	struct row_key key = campaign_link_key(campaign, kind, number);
	return rows_load(rows, TABLE_CAMPAIGN_LINKS, row_key_bytes(&key), ret_link,
			 sizeof(*ret_link));
}

void campaign_case_read(struct bytes row, struct campaign_case *ret_row, struct bytes *ret_facts)
{
	struct bytes rest = bytes_of(row.data + sizeof(*ret_row), row.size - sizeof(*ret_row));
	memcpy(ret_row, row.data, sizeof(*ret_row));
	if (ret_facts != NULL)
		*ret_facts = row_text_take(&rest);
}

bool campaign_case_get(const struct rows_reader *rows, uint64_t campaign, uint64_t casefile,
		       struct campaign_case *ret_row, struct bytes *ret_facts)
{
	struct row_key key = campaign_case_key(campaign, casefile);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_CAMPAIGN_CASES, row_key_bytes(&key), &row) ||
	    row.size < sizeof(*ret_row))
		return false;
	campaign_case_read(row, ret_row, ret_facts);
	return true;
}

bool campaign_period_get(const struct rows_reader *rows, uint64_t campaign, uint8_t report,
			 uint32_t period, struct campaign_period *ret_period)
{
	struct row_key key = campaign_period_key(campaign, report, period);
	return rows_load(rows, TABLE_CAMPAIGN_PERIODS, row_key_bytes(&key), ret_period,
			 sizeof(*ret_period));
}

bool campaign_result_get(const struct rows_reader *rows, struct row_key key,
			 struct campaign_totals *ret_totals)
{
	return rows_load(rows, TABLE_CAMPAIGN_RESULTS, row_key_bytes(&key), ret_totals,
			 sizeof(*ret_totals));
}

bool campaign_tracked_get(const struct rows_reader *rows, struct campaign_tracked *ret_tracked)
{
	return rows_load_numbered(rows, TABLE_CAMPAIGN_TRACKED, 0, ret_tracked,
				  sizeof(*ret_tracked)) &&
	       ret_tracked->count != 0;
}

uint8_t campaign_counter_of(const struct campaign_row *row, uint32_t measure)
{
	for (uint8_t n = 0; n < row->counters; n++) {
		if (row->measure[n] == measure)
			return n;
	}
	return CAMPAIGN_NO_COUNTER;
}

bool campaign_class_in_scope(const struct rows_reader *rows, uint64_t campaign,
			     struct bytes class_code, uint32_t *ret_flags)
{
	uint32_t flags;
	if (class_code.size == 0 || class_code.size > ROW_KEY_MAX - 8)
		return false;
	struct row_key key = campaign_class_key(campaign, class_code);
	if (!rows_load(rows, TABLE_CAMPAIGN_CLASSES, row_key_bytes(&key), &flags, sizeof(flags)))
		return false;
	if (ret_flags != NULL)
		*ret_flags = flags;
	return true;
}

/* A role that isn't known yet is within: better a firm too many, taken out by a person, than one
 * that nobody looked at. */
bool campaign_role_in_scope(const struct campaign_row *row, uint32_t role)
{
	return row->roles == 0 || role == 0 || (row->roles >> (role & 31u) & 1u) != 0;
}

bool campaign_region_in_scope(const struct campaign_row *row, uint32_t region)
{
	bool found = row->regions == 0 || region == 0;
	for (uint8_t i = 0; i < row->regions && !found; i++)
		found = row->region[i] == region;
	return found;
}
