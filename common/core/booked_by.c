#include "common/core/booked_by.h"

uint8_t booked_by(const struct state_table *table, uint16_t kind)
{
	for (uint8_t event = 0; event < table->event_count; event++) {
		if (table->events[event].flags >> BOOKED_BY_SHIFT == kind)
			return event;
	}
	return STATE_STAYS;
}
