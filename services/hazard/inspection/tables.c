#include "services/hazard/inspection/tables.h"

#include "common/core/row_texts.h"
#include "services/hazard/tables.h"

/* ---- texts after a head */

static bool texts_read(struct bytes row, void *ret_head, size_t head_size, struct bytes *ret_texts,
		       size_t count)
{
	if (row.size < head_size)
		return false;
	memcpy(ret_head, row.data, head_size);
	struct bytes rest = bytes_of(row.data + head_size, row.size - head_size);
	for (size_t i = 0; i < count; i++)
		ret_texts[i] = row_text_take(&rest);
	return true;
}

/* ---- indexes */

static size_t by_state(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct inspection_row inspection;
	memcpy(&inspection, row.data, sizeof(inspection));
	out[0] = (struct row_key){0};
	row_key_put_u8(&out[0], inspection.state);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t by_firm(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct inspection_row inspection;
	memcpy(&inspection, row.data, sizeof(inspection));
	out[0] = row_key_u64(inspection.firm);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

const struct index_spec inspection_indexes[2] = {
	{.table = TABLE_INSPECTIONS_BY_STATE, .keys = by_state},
	{.table = TABLE_INSPECTIONS_BY_FIRM, .keys = by_firm},
};

/* ---- look-ups */

bool inspection_get(const struct rows_reader *rows, uint64_t inspection,
		    struct inspection_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_INSPECTIONS, inspection, ret_row, sizeof(*ret_row));
}

bool inspection_texts_get(const struct rows_reader *rows, uint64_t inspection,
			  struct inspection_texts *ret_texts)
{
	struct row_key key = row_key_u64(inspection);
	struct bytes row;
	return rows->get(rows->context, TABLE_INSPECTION_TEXTS, row_key_bytes(&key), &row) &&
	       texts_read(row, &ret_texts->head, sizeof(ret_texts->head), ret_texts->text,
			  INSPECTION_TEXT_COUNT);
}

bool finding_get(const struct rows_reader *rows, uint64_t inspection, uint8_t n,
		 struct finding_row *ret_row)
{
	struct row_key key = hazard_numbered_key(inspection, n);
	return rows_load(rows, TABLE_FINDINGS, row_key_bytes(&key), ret_row, sizeof(*ret_row));
}

bool roll_get(const struct rows_reader *rows, enum object_kind kind, uint64_t number,
	      struct roll *ret_roll)
{
	struct row_key key = roll_key(kind, number);
	struct bytes row;
	return rows->get(rows->context, TABLE_ROLLS, row_key_bytes(&key), &row) &&
	       texts_read(row, &ret_roll->head, sizeof(ret_roll->head), ret_roll->text,
			  ROLL_TEXT_COUNT);
}

bool roll_firm_get(const struct rows_reader *rows, enum object_kind kind, uint64_t number,
		   uint64_t firm, struct roll_firm_row *ret_row)
{
	struct row_key key = roll_firm_key(kind, number, firm);
	return rows_load(rows, TABLE_ROLL_FIRMS, row_key_bytes(&key), ret_row, sizeof(*ret_row));
}

bool key_area_get(const struct rows_reader *rows, uint64_t area, struct key_area *ret_area)
{
	struct row_key key = row_key_u64(area);
	struct bytes row;
	return rows->get(rows->context, TABLE_KEY_AREAS, row_key_bytes(&key), &row) &&
	       texts_read(row, &ret_area->head, sizeof(ret_area->head), ret_area->text,
			  KEY_AREA_TEXT_COUNT);
}

bool key_area_has_firm(const struct rows_reader *rows, uint64_t area, uint64_t firm)
{
	struct row_key key = key_area_firm_key(area, firm);
	struct bytes row;
	return rows->get(rows->context, TABLE_KEY_AREA_FIRMS, row_key_bytes(&key), &row);
}

/* ---- keys */

struct row_key roll_key(enum object_kind kind, uint64_t number)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)kind);
	row_key_put_u64(&key, number);
	return key;
}

struct row_key roll_firm_key(enum object_kind kind, uint64_t number, uint64_t firm)
{
	struct row_key key = roll_key(kind, number);
	row_key_put_u64(&key, firm);
	return key;
}

struct row_key key_area_firm_key(uint64_t area, uint64_t firm)
{
	struct row_key key = row_key_u64(area);
	row_key_put_u64(&key, firm);
	return key;
}

/* ---- lists of ids */

bool id_list_next(struct bytes *list, struct bytes *ret_id)
{
	if (list->size == 0)
		return false;
	const uint8_t *comma = memchr(list->data, ',', list->size);
	size_t size = comma == NULL ? list->size : (size_t)(comma - list->data);
	*ret_id = bytes_of(list->data, size);
	*list = comma == NULL ? bytes_of(NULL, 0) : bytes_of(comma + 1, list->size - size - 1);
	return true;
}

bool id_list_has(struct bytes list, struct bytes id)
{
	struct bytes one;
	while (id_list_next(&list, &one)) {
		if (bytes_equal(one, id))
			return true;
	}
	return false;
}

unsigned id_list_count(struct bytes list)
{
	struct bytes one;
	unsigned count = 0;
	while (id_list_next(&list, &one))
		count++;
	return count;
}
