/* What follows each row in the engine: a checksum of table, key and row.
 *
 * LMDB doesn't check its pages.  A row that isn't what was written is noticed when it is read; one
 * that is gone, or as it was before, by the sum over its table (state_scrub).
 */
#ifndef ZHIAN_STORE_ROW_CHECK_H
#define ZHIAN_STORE_ROW_CHECK_H

#include "common/base/bytes.h"

#define ROW_CHECKSUM 4u

/* How many rows a table has, and the sum of what they add to it. */
struct table_sum {
	uint64_t rows;
	uint64_t sum;
};

uint32_t row_checksum(uint16_t table, struct bytes key, struct bytes row);
/* The row without its check.  False: it isn't what was written. */
bool row_intact(uint16_t table, struct bytes key, struct bytes checked, struct bytes *ret_row);
void sum_add(struct table_sum *sum, uint32_t check);
void sum_take(struct table_sum *sum, uint32_t check);

#endif
