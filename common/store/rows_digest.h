/* The canonical dump of rows, and its digest: two stores that hold the same rows
 * dump the same, whatever is in memory or on a disk.
 *
 * Tables by id, rows by key; each row as table id, key size, key, row size and
 * row, the three numbers as 16 bits little-endian.
 */
#ifndef ZHIAN_STORE_ROWS_DIGEST_H
#define ZHIAN_STORE_ROWS_DIGEST_H

#include "common/core/rows.h"

#define ROWS_DIGEST 32 /* BLAKE2b-256 */

typedef void rows_dump_fn(void *context, uint16_t table, struct bytes key, struct bytes row);
void rows_dump(const struct rows_reader *rows, const struct schema *schema, rows_dump_fn *each,
	       void *context);
void rows_digest(const struct rows_reader *rows, const struct schema *schema,
		 uint8_t ret_digest[ROWS_DIGEST]);

/* Of what decides how stored rows are read: the tables' ids, names, row sizes and indexes. */
void rows_schema_digest(const struct schema *schema, uint8_t ret_digest[ROWS_DIGEST]);

#endif
