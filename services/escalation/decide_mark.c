/* Our own clocks: what a fired mark means stands in the tables.
 *
 * The stage has put ClockMarkFired on record; a mark is an alarm and decides nothing.  What it
 * changes (a publication's term that is over) evolve reads from that very event. */
#include "services/escalation/decide_internal.h"
#include "services/escalation/mark_event.h"

/* A measure that was taken and isn't carried out in its term: what comes next, the ladder says.
 * The duty itself stays due. */
static void measure_overdue(struct work *work, const struct input_mark *mark,
			    const struct mark_place *place)
{
	struct ledger_row row;
	struct bytes name;
	if (mark->mark != ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE || place->state != MEASURE_TAKEN ||
	    !ladder_get(work->context->rows, place->measure.hazard, &row, &name) ||
	    row.state != LADDER_OPEN)
		return;
	struct matter matter;
	ladder_matter(work, &row, arena_copy(work->context->arena, name), &matter);
	fact_set(&matter.facts, FACT_UNMET, place->measure.kind);
	measure_consider(work, &matter,
			 &(struct cause){.kind = CAUSE_OBLIGATION_OVERDUE,
					 .mark = (uint8_t)mark->mark,
					 .key = mark->clock});
}

void esc_decide_mark(struct work *work, const struct input_mark *mark)
{
	struct mark_place place;
	if (!esc_mark_find(work->context->rows, mark->subject.kind, mark->subject.number, &place)) {
		(void)work_poison(work, "escalation.mark_without_object");
		return;
	}
	if (!esc_mark_event(&place, mark->purpose, mark->mark))
		return; /* a window's beginning: no row, it is only on record */
	if (state_table_row(place.table, place.state, place.event).verdict == STATE_REFUSE)
		(void)work_poison(work, "escalation.mark_refused");
	else if (place.table == &measure_table)
		measure_overdue(work, mark, &place);
}
