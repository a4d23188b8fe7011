#include "services/escalation/mark_event.h"

bool esc_mark_offset(int mark, uint8_t *ret_offset)
{
	if (mark < ZH__CLOCK_MARK__CLOCK_MARK_REMINDER || mark > ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE)
		return false;
	*ret_offset = (uint8_t)(mark - ZH__CLOCK_MARK__CLOCK_MARK_REMINDER);
	return true;
}

bool esc_mark_may(struct work *work, const struct state_table *table, uint8_t state, unsigned event)
{
	return state_table_row(table, state, (uint8_t)event).verdict != STATE_REFUSE ||
	       work_poison(work, "escalation.mark_refused");
}

void esc_mark_lost(struct work *work)
{
	(void)work_poison(work, "escalation.mark_without_object");
}
