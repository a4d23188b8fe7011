#include "common/store/row_check.h"

#include <string.h>

#include "common/base/crc32c.h"
#include "common/base/sabotage.h"

uint32_t row_checksum(uint16_t table, struct bytes key, struct bytes row)
{
	uint32_t check = crc32c(0, (const uint8_t *)&table, sizeof table);
	check = crc32c(check, key.data, key.size);
	return row.size == 0 ? check : crc32c(check, row.data, row.size);
}

bool row_intact(uint16_t table, struct bytes key, struct bytes checked, struct bytes *ret_row)
{
	uint32_t check;
	if (checked.size < ROW_CHECKSUM)
		return false;
	*ret_row = bytes_of(checked.data, checked.size - ROW_CHECKSUM);
	memcpy(&check, checked.data + ret_row->size, sizeof check);
	return check == row_checksum(table, key, *ret_row) || SABOTAGE("state.row-unchecked");
}

/* Two rows that change places, or one that stands twice, don't cancel out. */
static uint64_t weight(uint32_t check)
{
	uint64_t bits = check + UINT64_C(0x9e3779b97f4a7c15);
	bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	return bits ^ (bits >> 27);
}

void sum_add(struct table_sum *sum, uint32_t check)
{
	sum->rows++;
	sum->sum += weight(check);
}

void sum_take(struct table_sum *sum, uint32_t check)
{
	sum->rows--;
	sum->sum -= weight(check);
}
