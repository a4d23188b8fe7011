/* The list (清单) of goods that one document registered, sealed or seized: a row, in its own words.
 *
 * inventory_head, then for each line its amount (8) and the texts name and model; the unit is the
 * lot's. */
#ifndef ZHIAN_SERVICES_HAZARD_INVENTORY_H
#define ZHIAN_SERVICES_HAZARD_INVENTORY_H

#include "common/core/rows.h"
#include "hazard.pb-c.h"

enum { INVENTORY_LINES_MAX = 24, INVENTORY_NAME_MAX = 120, INVENTORY_MODEL_MAX = 80 };

struct inventory_head {
	uint8_t version, lines, reserved[6];
};

struct inventory_line { /* borrowed from the row */
	uint64_t amount;
	struct bytes name, model;
};

/* Lines over the limits are cut: journals of before know none. */
void inventory_put(struct rows_writer *rows, uint64_t hazard, uint8_t lot,
		   Zh__InventoryLine *const *lines, size_t count);
/* Into ret_lines, which are borrowed until the next row is read; returns how many. */
size_t inventory_get(const struct rows_reader *rows, uint64_t hazard, uint8_t lot,
		     struct inventory_line ret_lines[INVENTORY_LINES_MAX]);

#endif
