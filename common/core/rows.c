#include "common/core/rows.h"

#include "common/base/assert.h"

const void *rows_get(const struct rows_reader *rows, uint16_t table, struct bytes key, size_t size)
{
	struct bytes row;
	if (!rows->get(rows->context, table, key, &row))
		return NULL;
	ASSERT(row.size == size);
	return row.data;
}

bool rows_load(const struct rows_reader *rows, uint16_t table, struct bytes key, void *ret_row,
	       size_t size)
{
	const void *row = rows_get(rows, table, key, size);
	if (row == NULL)
		return false;
	memcpy(ret_row, row, size);
	return true;
}

bool rows_load_numbered(const struct rows_reader *rows, uint16_t table, uint64_t number,
			void *ret_row, size_t size)
{
	struct row_key key = row_key_u64(number);
	return rows_load(rows, table, row_key_bytes(&key), ret_row, size);
}

void rows_store(struct rows_writer *rows, uint16_t table, struct bytes key, const void *row,
		size_t size)
{
	rows->put(rows->read.context, table, key, bytes_of(row, size));
}

/* The least key that is greater than `key`: the key and a zero byte. */
static struct bytes successor(struct bytes key, uint8_t buffer[ROW_KEY_MAX + 1])
{
	ASSERT(key.size <= ROW_KEY_MAX);
	memcpy(buffer, key.data, key.size);
	buffer[key.size] = 0;
	return bytes_of(buffer, key.size + 1);
}

enum rows_scan_end rows_scan(const struct rows_reader *rows, uint16_t table, struct bytes prefix,
			     struct bytes from, size_t bound, rows_scan_fn *each, void *context)
{
	ASSERT(from.size == 0 || bytes_start_with(from, prefix));
	if (rows->lacks != NULL && rows->lacks(rows->context, table, prefix))
		return ROWS_SCAN_ALL;
	uint8_t buffer[ROW_KEY_MAX + 1];
	struct bytes next = from.size == 0 ? prefix : from;
	for (size_t seen = 0;; seen++) {
		struct row_ref row;
		if (!rows->seek(rows->context, table, next, &row) ||
		    !bytes_start_with(row.key, prefix))
			return ROWS_SCAN_ALL;
		if (seen == bound)
			return ROWS_SCAN_BOUND;
		/* `each` may read other rows, which ends the loan of this one: copied first. */
		next = successor(row.key, buffer);
		if (!each(context, &row))
			return ROWS_SCAN_STOPPED;
	}
}
