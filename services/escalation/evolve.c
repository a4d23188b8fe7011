/* What evolve() shares.  Everything that was decided is in the event. */
#include "services/escalation/evolve.h"

#include "common/base/assert.h"

void esc_count_move(struct rows_writer *rows, enum count_axis axis, uint8_t from, uint8_t to)
{
	if (from == to)
		return;
	if (from != COUNT_NOWHERE) {
		struct count_row row = {.version = 1, .count = esc_count(&rows->read, axis, from)};
		ASSERT(row.count > 0);
		row.count--;
		struct row_key key = esc_count_key(axis, from);
		rows->put(rows->read.context, TABLE_COUNTS, row_key_bytes(&key),
			  bytes_of(&row, sizeof row));
	}
	struct count_row row = {.version = 1, .count = esc_count(&rows->read, axis, to) + 1};
	struct row_key key = esc_count_key(axis, to);
	rows->put(rows->read.context, TABLE_COUNTS, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
}

void esc_put_row(struct rows_writer *rows, uint16_t table, uint64_t number, const void *row,
		 size_t size)
{
	struct row_key key = row_key_u64(number);
	rows->put(rows->read.context, table, row_key_bytes(&key), bytes_of(row, size));
}

enum status esc_series_take(struct rows_writer *rows, struct row_key key, uint32_t serial)
{
	struct series_row row = {.version = 1};
	const void *stored = rows_get(&rows->read, TABLE_SERIES, row_key_bytes(&key), sizeof row);
	if (stored != NULL)
		memcpy(&row, stored, sizeof row);
	if (serial != row.last + 1)
		return STATUS_INVALID;
	row.last = serial;
	rows->put(rows->read.context, TABLE_SERIES, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
	return STATUS_OK;
}

bool esc_state_go(const struct state_table *table, uint8_t *state, uint8_t event)
{
	struct state_row row;
	if (!state_table_goes(table, *state, event, &row))
		return false;
	*state = row.next;
	return true;
}

enum status esc_evolve_by(evolve_fn *const *changes, size_t count, struct rows_writer *rows,
			  const struct event *event)
{
	uint16_t kind = event->head.kind;
	if (kind < count && changes[kind] != NULL)
		return changes[kind](rows, event);
	return event_is_of_matter(kind) ? STATUS_OK : STATUS_INVALID;
}
