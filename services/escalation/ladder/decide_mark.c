/* A measure's own clocks. */
#include "services/escalation/ladder/measures.h"
#include "services/escalation/mark_event.h"

/* A measure that was taken and isn't carried out in its term: what comes next, the ladder says.
 * The duty itself stays due. */
static void overdue(struct work *work, const struct input_mark *mark,
		    const struct measure_row *measure)
{
	struct ledger_row row;
	struct bytes name;
	if (mark->mark != ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE || measure->state != MEASURE_TAKEN ||
	    !ladder_get(work->context->rows, measure->hazard, &row, &name) ||
	    row.state != LADDER_OPEN)
		return;
	struct matter matter;
	ladder_matter(work, &row, arena_copy(work->context->arena, name), &matter);
	fact_set(&matter.facts, FACT_UNMET, measure->kind);
	measure_consider(work, &matter,
			 &(struct cause){.kind = CAUSE_OBLIGATION_OVERDUE,
					 .mark = (uint8_t)mark->mark,
					 .key = mark->clock});
}

static void fired(struct work *work, const struct input_mark *mark)
{
	struct measure_row row;
	uint8_t offset;
	if (!measure_get(work->context->rows, mark->subject.number, &row))
		esc_mark_lost(work);
	else if (esc_mark_offset(mark->mark, &offset) &&
		 esc_mark_may(work, &measure_table, row.state, MEASURE_ON_REMINDER + offset))
		overdue(work, mark, &row);
}

DECIDES(measure_mark, fired(&work, input->mark))
