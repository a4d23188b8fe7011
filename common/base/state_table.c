#include "common/base/state_table.h"

struct state_row state_table_row(const struct state_table *table, uint8_t state, uint8_t event)
{
	return state_rules_row(table, state, event);
}

size_t state_table_possible(const struct state_table *table, uint8_t state, uint8_t *events,
			    size_t max)
{
	size_t count = 0;
	for (uint8_t event = 0; event < table->event_count && count < max; event++) {
		if ((table->events[event].flags & STATE_EVENT_ACT) != 0 &&
		    state_table_row(table, state, event).verdict == STATE_GO)
			events[count++] = event;
	}
	return count;
}
