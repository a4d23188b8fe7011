#include "services/hazard/custody/inventory.h"

#include "common/core/row_texts.h"
#include "services/hazard/tables.h"

void inventory_put(struct rows_writer *rows, uint64_t hazard, uint8_t lot,
		   Zh__InventoryLine *const *lines, size_t count)
{
	uint8_t memory[sizeof(struct inventory_head) +
		       INVENTORY_LINES_MAX *
			       (sizeof(uint64_t) + 4 + INVENTORY_NAME_MAX + INVENTORY_MODEL_MAX)];
	struct writer row = writer_over(memory, sizeof(memory));
	size_t kept = count < INVENTORY_LINES_MAX ? count : INVENTORY_LINES_MAX;
	struct inventory_head head = {.version = 1, .lines = (uint8_t)kept};
	if (kept == 0)
		return;
	writer_put(&row, &head, sizeof(head));
	for (size_t i = 0; i < kept; i++) {
		uint64_t amount = lines[i]->quantity == NULL ? 0 : lines[i]->quantity->amount;
		writer_put(&row, &amount, sizeof(amount));
		row_text_put(&row, lines[i]->name, INVENTORY_NAME_MAX);
		row_text_put(&row, lines[i]->model, INVENTORY_MODEL_MAX);
	}
	struct row_key key = hazard_numbered_key(hazard, lot);
	rows->put(rows->read.context, TABLE_INVENTORIES, row_key_bytes(&key), writer_bytes(&row));
}

size_t inventory_get(const struct rows_reader *rows, uint64_t hazard, uint8_t lot,
		     struct inventory_line ret_lines[INVENTORY_LINES_MAX])
{
	struct row_key key = hazard_numbered_key(hazard, lot);
	struct inventory_head head;
	struct bytes row;
	if (!rows->get(rows->context, TABLE_INVENTORIES, row_key_bytes(&key), &row) ||
	    row.size < sizeof(head))
		return 0;
	memcpy(&head, row.data, sizeof(head));
	struct bytes rest = bytes_of(row.data + sizeof(head), row.size - sizeof(head));
	size_t count = 0;
	while (count < head.lines && count < INVENTORY_LINES_MAX &&
	       rest.size >= sizeof(ret_lines[0].amount)) {
		struct inventory_line *line = &ret_lines[count++];
		memcpy(&line->amount, rest.data, sizeof(line->amount));
		rest = bytes_of(rest.data + sizeof(line->amount), rest.size - sizeof(line->amount));
		line->name = row_text_take(&rest);
		line->model = row_text_take(&rest);
	}
	return count;
}
