#include "services/hazard/states.h"

#include "common/core/booked_by.h"

#include <string.h>

#define STATE_TABLE_FILE "services/hazard/rectification/hazard_table.def"
#define STATE_TABLE_PREFIX HAZARD
#define STATE_TABLE_EVENT_PREFIX HAZARD_EVENT
#define STATE_TABLE_SYMBOL hazard_state_table
#define STATE_TABLE_NAME "hazard"
#define STATE_TABLE_LETTERS "HZ"
#include "common/base/state_table_def.h"

uint8_t hazard_state_of_name(const char *name)
{
	uint8_t state = 0;
	while (state < HAZARD_STATE_COUNT &&
	       strcmp(hazard_state_table.states[state].name, name) != 0)
		state++;
	return state;
}
