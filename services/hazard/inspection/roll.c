/* Rolls: which firms a draw or a call lists, ascending by number, each once. */
#include "services/hazard/archive/tables.h"
#include "services/hazard/inspection/decide.h"

enum { FIRMS_LOOKED_AT_MAX = 20000 };

struct gather {
	struct inspection_call *call;
	const struct roll_filter *filter;
	uint64_t *firms;
	size_t count;
	bool too_many;
};

/* A class of its archive, or the one that it was met with. */
static bool class_fits(const struct gather *gather, uint64_t firm)
{
	const struct rows_reader *rows = gather->call->work->context->rows;
	struct archive_texts archive;
	struct firm_texts texts;
	if (!work_text_given(gather->filter->class_code))
		return true;
	struct bytes class_code = bytes_of_text(gather->filter->class_code);
	archive_texts_get(rows, firm, &archive);
	if (id_list_has(archive.text[ARCHIVE_TEXT_CLASSES], class_code))
		return true;
	return hazard_firm_texts_get(rows, firm, &texts) &&
	       bytes_equal(texts.text[FIRM_TEXT_CLASS], class_code);
}

/* A firm that was merged away is listed as the one that stands for it. */
static bool take(struct gather *gather, uint64_t firm, const struct firm_row *row)
{
	if ((row->flags & FIRM_MERGED) != 0 || !class_fits(gather, firm))
		return true;
	gather->too_many = gather->count == ROLL_FIRMS_MAX;
	if (!gather->too_many)
		gather->firms[gather->count++] = firm;
	return !gather->too_many;
}

static bool take_row(void *context, const struct row_ref *found)
{
	struct gather *gather = (struct gather *)context;
	struct firm_row row;
	memcpy(&row, found->value.data, sizeof(row));
	return take(gather, be64_get(found->key.data), &row);
}

static bool take_area_firm(void *context, const struct row_ref *found)
{
	struct gather *gather = (struct gather *)context;
	uint64_t firm = be64_get(found->key.data + 8);
	struct firm_row row;
	return !hazard_firm_get(gather->call->work->context->rows, firm, &row) ||
	       take(gather, firm, &row);
}

/* In order of their numbers, each once. */
static void insert(struct gather *gather, uint64_t firm)
{
	size_t at = gather->count;
	for (size_t i = 0; i < gather->count; i++) {
		if (gather->firms[i] == firm)
			return;
	}
	for (; at > 0 && gather->firms[at - 1] > firm; at--)
		gather->firms[at] = gather->firms[at - 1];
	gather->firms[at] = firm;
	gather->count++;
}

static bool take_named(struct gather *gather)
{
	const struct roll_filter *filter = gather->filter;
	struct firm_row row;
	gather->too_many = filter->firm_key_count > ROLL_FIRMS_MAX;
	for (size_t i = 0; !gather->too_many && i < filter->firm_key_count; i++) {
		uint64_t firm = inspection_firm(gather->call, filter->firm_keys[i], &row);
		if (firm == 0)
			return false;
		insert(gather, firm);
	}
	return true;
}

static void scan(struct gather *gather)
{
	const struct rows_reader *rows = gather->call->work->context->rows;
	struct row_key prefix = {0};
	enum rows_scan_end end;
	if (gather->filter->area != 0) {
		row_key_put_u64(&prefix, gather->filter->area);
		end = rows_scan(rows, TABLE_KEY_AREA_FIRMS, row_key_bytes(&prefix),
				bytes_of(NULL, 0), ROLL_FIRMS_MAX + 1, take_area_firm, gather);
	} else {
		end = rows_scan(rows, TABLE_FIRMS, bytes_of(NULL, 0), bytes_of(NULL, 0),
				FIRMS_LOOKED_AT_MAX, take_row, gather);
	}
	gather->too_many = gather->too_many || end == ROWS_SCAN_BOUND;
}

size_t inspection_roll(struct inspection_call *call, const struct roll_filter *filter,
		       uint64_t **ret_firms)
{
	struct gather gather = {.call = call, .filter = filter};
	struct key_area area;
	gather.firms = ARENA_ARRAY(call->work->context->arena, uint64_t, ROLL_FIRMS_MAX);
	if (gather.firms == NULL) {
		call->work->decision->arena_full = true;
		return 0;
	}
	if (filter->area != 0 && !key_area_get(call->work->context->rows, filter->area, &area)) {
		(void)work_not_found_as(call->work, "area.not_found");
		return 0;
	}
	if (filter->firm_key_count == 0)
		scan(&gather);
	else if (!take_named(&gather))
		return 0;
	if (gather.too_many || gather.count == 0) {
		(void)work_refuse_as(call->work,
				     gather.too_many ? "inspection.roll.too_many"
						     : "inspection.roll.nobody",
				     NULL);
		return 0;
	}
	*ret_firms = gather.firms;
	return gather.count;
}

uint8_t inspection_credit_class(const struct rows_reader *rows, uint64_t firm)
{
	struct archive_row archive;
	return archive_get(rows, firm, &archive) ? archive.credit_class : 0;
}

uint32_t inspection_roles(const struct rows_reader *rows, uint64_t firm)
{
	struct archive_row archive;
	struct firm_row row;
	if (archive_get(rows, firm, &archive) && archive.roles != 0)
		return archive.roles;
	if (!hazard_firm_get(rows, firm, &row) || row.role == 0)
		return 0;
	return UINT32_C(1) << (row.role & 31u);
}
