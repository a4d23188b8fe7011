/* What the areas' evolve() share. */
#ifndef ZHIAN_SERVICES_ESCALATION_EVOLVE_H
#define ZHIAN_SERVICES_ESCALATION_EVOLVE_H

#include "common/core/area.h"
#include "services/escalation/states.h"
#include "services/escalation/tables.h"

/* By the row that an object's table has for the kind.  What has none can't be: INVALID; but of what
 * is said of any object (event_is_of_matter) the area keeps nothing then. */
MUST_CHECK enum status esc_evolve_by(evolve_fn *const *changes, size_t count,
				     struct rows_writer *rows, const struct event *event);
#define EVOLVE_BY(changes, rows, event)                                                            \
	esc_evolve_by((changes), sizeof(changes) / sizeof((changes)[0]), (rows), (event))

#define COUNT_NOWHERE 0xffu

/* One object left a state of an axis (COUNT_NOWHERE: it is new) and entered another. */
void esc_count_move(struct rows_writer *rows, enum count_axis axis, uint8_t from, uint8_t to);
void esc_put_row(struct rows_writer *rows, uint16_t table, uint64_t number, const void *row,
		 size_t size);
/* Takes `serial` in the series: INVALID when it isn't the next, so a gap can't be made. */
MUST_CHECK enum status esc_series_take(struct rows_writer *rows, struct row_key key,
				       uint32_t serial);
/* The table's way for an event: false when there is no GO row. */
bool esc_state_go(const struct state_table *table, uint8_t *state, uint8_t event);
/* A measure's casefile is open (ClueChecked). */
MUST_CHECK enum status measure_opened_case(struct rows_writer *rows, uint64_t measure,
					   uint64_t casefile);

#endif
