#include "services/hazard/inspection/evolve.h"

#include "clock.pb-c.h"
#include "services/hazard/inspection/inspection.h"

enum status inspection_move(const struct state_table *table, uint8_t *state, uint8_t event)
{
	struct state_row row;
	if (!state_table_goes(table, *state, event, &row))
		return STATUS_INVALID;
	*state = row.next;
	return STATUS_OK;
}

void inspection_texts_store(struct rows_writer *rows, uint16_t table, struct bytes key,
			    const void *head, size_t head_size, const struct bytes *texts,
			    const uint16_t *limits, size_t count)
{
	uint8_t memory[ROW_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, head, head_size);
	for (size_t i = 0; i < count; i++)
		row_text_put_bytes(&row, texts[i], limits[i]);
	rows->put(rows->read.context, table, key, writer_bytes(&row));
}

enum status inspection_move_by_mark(const struct state_table *table, uint8_t *state,
				    const uint8_t events[3], Zh__ClockMark mark, uint8_t *overdue)
{
	static const Zh__ClockMark marks[] = {ZH__CLOCK_MARK__CLOCK_MARK_REMINDER,
					      ZH__CLOCK_MARK__CLOCK_MARK_DUE,
					      ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (marks[i] != mark)
			continue;
		struct state_row row = state_table_row(table, *state, events[i]);
		if (row.verdict == STATE_REFUSE)
			return STATUS_INVALID;
		*state = row.next;
		*overdue = (uint8_t)(*overdue + (mark == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE &&
						 row.verdict == STATE_GO && *overdue < UINT8_MAX));
	}
	return STATUS_OK;
}
