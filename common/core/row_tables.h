/* The rules of a schema, kept in one place for everything that stores rows:
 * which tables there are, how long rows may be, and that indexes follow their
 * rows.
 *
 * What stores rows implements plain get, put and del (`below`) and hands out a
 * writer whose put and del come through here.  Indexes therefore can't be
 * forgotten by a store, nor differ between the real one and that of the tests.
 */
#ifndef ZHIAN_CORE_ROW_TABLES_H
#define ZHIAN_CORE_ROW_TABLES_H

#include "common/base/assert.h"
#include "common/core/rows.h"

#define TABLE_INDEXES_MAX 6u /* indexes of one table */

struct row_tables {
	const struct table_spec *by_id[TABLE_ID_MAX]; /* NULL: no such table; borrows the schema */
};

/* Asserts that the schema is sound: ids unique and 1..127, sizes within ROW_MAX, every index a
 * table of its own that has one owner, no index on an index. */
void row_tables_init(struct row_tables *tables, const struct schema *schema);

/* Asserts that the table exists. */
static inline const struct table_spec *row_tables_spec(const struct row_tables *tables,
						       uint16_t table)
{
	ASSERT(table < TABLE_ID_MAX);
	const struct table_spec *spec = tables->by_id[table];
	ASSERT(spec != NULL);
	return spec;
}

/* Puts and deletes through `below`, after asserting the table's rules, and keeps its indexes: the
 * index rows that the old and the new row have in common aren't touched.  `row` may be in the old
 * row's memory. */
void row_tables_put(const struct row_tables *tables, const struct rows_writer *below,
		    uint16_t table, struct bytes key, struct bytes row);
void row_tables_del(const struct row_tables *tables, const struct rows_writer *below,
		    uint16_t table, struct bytes key);

#endif
