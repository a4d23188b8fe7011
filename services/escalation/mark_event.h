/* Fired marks of our own clocks, as the table of a life has them.
 *
 * The stage has put ClockMarkFired on record; a mark is an alarm and decides nothing by itself.
 * What it changes (a publication's term that is over) evolve reads from that very event. */
#ifndef ZHIAN_SERVICES_ESCALATION_MARK_EVENT_H
#define ZHIAN_SERVICES_ESCALATION_MARK_EVENT_H

#include "clock.pb-c.h"
#include "common/policy/papers/work.h"

/* How far the mark's event is behind that of the reminder: they are in each table in one order.
 * false: a window's beginning, which is only on record. */
bool esc_mark_offset(int mark, uint8_t *ret_offset);
/* false: the table refuses it, and that is a fault of the program. */
bool esc_mark_may(struct work *work, const struct state_table *table, uint8_t state,
		  unsigned event);
/* Its object isn't there: such a fault too. */
void esc_mark_lost(struct work *work);

#endif
