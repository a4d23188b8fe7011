/* Bookkeeping of this folder, by subject: rows follow from events alone. */
#ifndef ZHIAN_HAZARD_INSPECTION_EVOLVE_H
#define ZHIAN_HAZARD_INSPECTION_EVOLVE_H

#include "clock.pb-c.h"
#include "common/core/decider.h"
#include "common/core/row_texts.h"
#include "inspection.pb-c.h"
#include "services/hazard/inspection/states.h"
#include "services/hazard/inspection/tables.h"

/* The next state by the table that decide asked; INVALID: it can't be. */
enum status inspection_move(const struct state_table *table, uint8_t *state, uint8_t event);
/* What a mark that fired does: by the row of its event, in the order reminder, due, overdue.  An
 * overdue mark is counted, so that lists can show it; what was due stays due. */
enum status inspection_move_by_mark(const struct state_table *table, uint8_t *state,
				    const uint8_t events[3], Zh__ClockMark mark, uint8_t *overdue);
/* Head and texts as one row; each text is cut to its limit. */
void inspection_texts_store(struct rows_writer *rows, uint16_t table, struct bytes key,
			    const void *head, size_t head_size, const struct bytes *texts,
			    const uint16_t *limits, size_t count);
static inline struct bytes inspection_bytes(const char *text)
{
	return bytes_of_text(text == NULL ? "" : text);
}

/* evolve_inspection.c: a visit; evolve_roll.c: draws and self-checks; evolve_area.c: key areas */
evolve_fn inspection_evolve_visit, inspection_evolve_roll, inspection_evolve_area;
enum status inspection_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);
enum status inspection_roll_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);
enum status inspection_area_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);
/* A firm of a draw has its visit now. */
enum status inspection_roll_taken_up(struct rows_writer *rows, uint64_t draw, uint64_t firm,
				     uint64_t inspection);

#endif
