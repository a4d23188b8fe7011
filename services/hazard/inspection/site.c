#include "services/hazard/inspection/site.h"

#include "common/core/row_texts.h"

static const uint16_t limits[SITE_TEXT_COUNT] = {
	[SITE_TEXT_NUMBER] = 100,   [SITE_TEXT_WITHOUT] = 200,      [SITE_TEXT_CODE] = 100,
	[SITE_TEXT_OFFICERS] = 264, [SITE_TEXT_CERTIFICATES] = 330, [SITE_TEXT_METHOD] = 20,
	[SITE_TEXT_PROOF] = 200,
};

bool site_get(const struct rows_reader *rows, uint64_t inspection, struct site *ret_site)
{
	struct row_key key = row_key_u64(inspection);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_VISIT_SITES, row_key_bytes(&key), &row) ||
	    row.size < sizeof(ret_site->head))
		return false;
	memcpy(&ret_site->head, row.data, sizeof(ret_site->head));
	struct bytes rest =
		bytes_of(row.data + sizeof(ret_site->head), row.size - sizeof(ret_site->head));
	for (size_t i = 0; i < SITE_TEXT_COUNT; i++)
		ret_site->text[i] = row_text_take(&rest);
	return true;
}

bool site_is_opened(const struct rows_reader *rows, uint64_t inspection)
{
	struct site site;
	return site_get(rows, inspection, &site) && (site.head.flags & SITE_OPENED) != 0;
}

void site_store(struct rows_writer *rows, uint64_t inspection, const struct site *site)
{
	uint8_t memory[ROW_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	struct row_key key = row_key_u64(inspection);
	writer_put(&row, &site->head, sizeof(site->head));
	for (size_t i = 0; i < SITE_TEXT_COUNT; i++)
		row_text_put_bytes(&row, site->text[i], limits[i]);
	rows->put(rows->read.context, TABLE_VISIT_SITES, row_key_bytes(&key), writer_bytes(&row));
}

void site_take_sheet(struct rows_writer *rows, uint64_t inspection)
{
	struct site site;
	if (!site_get(&rows->read, inspection, &site))
		return;
	site.head.flags |= SITE_HAS_SHEET;
	site_store(rows, inspection, &site);
}
