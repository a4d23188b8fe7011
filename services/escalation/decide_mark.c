/* Our own clocks: what a fired mark means stands in the tables.
 *
 * The stage has put ClockMarkFired on record; a mark is an alarm and decides nothing.  What it
 * changes (a publication's term that is over) evolve reads from that very event. */
#include "services/escalation/decide_internal.h"
#include "services/escalation/mark_event.h"

void esc_decide_mark(struct work *work, const struct input_mark *mark)
{
	struct mark_place place;
	if (!esc_mark_find(work->context->rows, mark->subject.kind, mark->subject.number, &place)) {
		(void)work_poison(work, "escalation.mark_without_object");
		return;
	}
	if (!esc_mark_event(&place, mark->purpose, mark->mark))
		return; /* a window's beginning: no row, it is only on record */
	if (state_table_row(place.table, place.state, place.event)->verdict == STATE_REFUSE)
		(void)work_poison(work, "escalation.mark_refused");
}
