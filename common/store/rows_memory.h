/* Rows in plain memory: a rows_writer without a disk below it.
 *
 * For the unit tests and scenarios of deciders, and for read models that are
 * rebuilt at start.  Sizes are asserted and indexes kept by the code that the
 * real state uses, and equal rows give the digest of state_digest().
 */
#ifndef ZHIAN_STORE_ROWS_MEMORY_H
#define ZHIAN_STORE_ROWS_MEMORY_H

#include "common/core/rows.h"
#include "common/store/rows_digest.h"

struct rows_memory;

struct rows_memory *rows_memory_create(const struct schema *schema); /* borrows; never NULL */
void rows_memory_destroy(struct rows_memory *memory);                /* NULL is fine */

const struct rows_reader *rows_memory_reader(const struct rows_memory *memory);
struct rows_writer *rows_memory_writer(struct rows_memory *memory);
void rows_memory_digest(const struct rows_memory *memory, uint8_t ret_digest[ROWS_DIGEST]);

#endif
