#include "services/hazard/campaign/base.h"

#include "common/core/row_texts.h"
#include "types.pb-c.h"

/* ---- keys and look-ups */

struct row_key campaign_base_head_key(uint64_t campaign, uint32_t version)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put_u32(&key, version);
	return key;
}

struct row_key campaign_base_key(uint64_t campaign, struct bytes firm_key)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put(&key, firm_key.data, firm_key.size);
	return key;
}

struct row_key campaign_mark_key(uint64_t campaign, uint64_t firm)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put_u64(&key, firm);
	return key;
}

struct row_key campaign_zero_key(uint64_t campaign, struct bytes unit, struct bytes area)
{
	struct row_key key = row_key_u64(campaign);
	row_key_put(&key, unit.data, unit.size);
	if (area.size != 0) {
		row_key_put_u8(&key, 0);
		row_key_put(&key, area.data, area.size);
	}
	return key;
}

bool campaign_base_head_get(const struct rows_reader *rows, uint64_t campaign, uint32_t version,
			    struct campaign_base_head *ret_head)
{
	struct row_key key = campaign_base_head_key(campaign, version);
	return rows_load(rows, TABLE_CAMPAIGN_BASES, row_key_bytes(&key), ret_head,
			 sizeof(*ret_head));
}

bool campaign_mark_get(const struct rows_reader *rows, uint64_t campaign, uint64_t firm,
		       struct campaign_mark *ret_mark)
{
	struct row_key key = campaign_mark_key(campaign, firm);
	return rows_load(rows, TABLE_CAMPAIGN_MARKS, row_key_bytes(&key), ret_mark,
			 sizeof(*ret_mark));
}

bool campaign_zero_get(const struct rows_reader *rows, uint64_t campaign, struct bytes unit,
		       struct bytes area, struct campaign_zero *ret_zero)
{
	struct bytes row;
	if (unit.size + area.size > BASE_PLACE_MAX)
		return false;
	struct row_key key = campaign_zero_key(campaign, unit, area);
	if (!rows->get(rows->context, TABLE_CAMPAIGN_ZEROES, row_key_bytes(&key), &row) ||
	    row.size < sizeof(*ret_zero))
		return false;
	memcpy(ret_zero, row.data, sizeof(*ret_zero));
	return true;
}

/* ---- the base that stands */

void campaign_base_row_read(struct bytes key, struct bytes row, struct arena *arena,
			    struct base_firm *ret_firm)
{
	struct campaign_base_row head;
	size_t size = key.size - 8;
	*ret_firm = (struct base_firm){.line = 0};
	ASSERT(row.size >= sizeof(head) && size < FIRM_KEY_TEXT); /* as store_row() wrote it */
	memcpy(&head, row.data, sizeof(head));
	memcpy(ret_firm->firm_key, key.data + 8, size);
	struct bytes rest = bytes_of(row.data + sizeof(head), row.size - sizeof(head));
	ret_firm->name = arena_text_of(arena, row_text_take(&rest));
	ret_firm->class_code = arena_text_of(arena, row_text_take(&rest));
	ret_firm->area = arena_text_of(arena, row_text_take(&rest));
	ret_firm->unit = arena_text_of(arena, row_text_take(&rest));
	ret_firm->role = head.role;
	ret_firm->region = head.region;
	ret_firm->line = head.line;
}

struct loading {
	struct base *base;
	struct arena *arena;
};

static bool load_row(void *context, const struct row_ref *row)
{
	struct loading *loading = (struct loading *)context;
	campaign_base_row_read(row->key, row->value, loading->arena,
			       &loading->base->firms[loading->base->count++]);
	return !loading->arena->overflow;
}

bool campaign_base_load(const struct rows_reader *rows, uint64_t campaign, struct arena *arena,
			struct base *ret_base)
{
	struct row_key prefix = row_key_u64(campaign);
	struct loading loading = {ret_base, arena};
	*ret_base = (struct base){.count = 0};
	if (!campaign_base_head_get(rows, campaign, 0, &ret_base->head))
		return false;
	ret_base->firms = ARENA_ARRAY(arena, struct base_firm, ret_base->head.total);
	if (ret_base->firms == NULL)
		return false;
	(void)rows_scan(rows, TABLE_CAMPAIGN_BASE, row_key_bytes(&prefix), bytes_of(NULL, 0),
			ret_base->head.total, load_row, &loading);
	return !arena->overflow;
}

static void read_area(struct bytes row, struct matter_where *ret_where)
{
	struct bytes rest = bytes_of(row.data + sizeof(struct campaign_base_row),
				     row.size - sizeof(struct campaign_base_row));
	(void)row_text_take(&rest); /* name */
	(void)row_text_take(&rest); /* class */
	struct bytes area = row_text_take(&rest);
	if (area.size == 0 || area.size > sizeof(ret_where->area))
		return;
	memcpy(ret_where->area, area.data, area.size);
	ret_where->area_size = area.size;
}

void campaign_area_of(const struct rows_reader *rows, struct bytes firm_key,
		      struct matter_where *ret_where)
{
	struct row_key from = row_key_u64(0);
	struct row_ref found;
	struct bytes row;
	if (firm_key.size == 0 || firm_key.size >= FIRM_KEY_TEXT)
		return;
	/* Versions lie one after the other: one row of each campaign is enough. */
	while (rows->seek(rows->context, TABLE_CAMPAIGN_BASES, row_key_bytes(&from), &found)) {
		uint64_t campaign = be64_get(found.key.data);
		struct row_key key = campaign_base_key(campaign, firm_key);
		if (rows->get(rows->context, TABLE_CAMPAIGN_BASE, row_key_bytes(&key), &row) &&
		    row.size >= sizeof(struct campaign_base_row))
			read_area(row, ret_where);
		from = row_key_u64(campaign + 1);
	}
}

/* ---- counters */

static const char *const by_names[BASE_BY_COUNT + 1] = {"class", "role", "region", "area", "unit"};

const char *base_by_name(enum base_by by)
{
	return by_names[by];
}

enum base_by base_by_of_name(const char *name)
{
	unsigned by = 0;
	while (by < BASE_BY_COUNT && strcmp(by_names[by], name) != 0)
		by++;
	return (enum base_by)by;
}

static const char *role_name(uint32_t role, char memory[16])
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(&zh__firm_role__descriptor, (int)role);
	static const char prefix[] = "FIRM_ROLE_";
	size_t size = 0;
	if (value == NULL || strncmp(value->name, prefix, sizeof prefix - 1) != 0)
		return "";
	for (const char *at = value->name + sizeof prefix - 1; *at != '\0' && size < 15; at++)
		memory[size++] = *at == '_' ? '_' : (char)(*at | 0x20);
	memory[size] = '\0';
	return memory;
}

static const char *region_text(uint32_t region, char memory[16])
{
	memory[6] = '\0';
	for (unsigned at = 6; at-- > 0; region /= 10)
		memory[at] = (char)('0' + region % 10);
	return memory;
}

const char *base_value(const struct base_said *said, enum base_by by, char memory[16])
{
	switch (by) {
	case BASE_BY_CLASS:
		return said->class_code;
	case BASE_BY_ROLE:
		return role_name(said->role, memory);
	case BASE_BY_REGION:
		return region_text(said->region, memory);
	case BASE_BY_AREA:
		return said->area;
	case BASE_BY_UNIT:
		return said->unit;
	case BASE_BY_COUNT:
		break;
	}
	return "";
}
