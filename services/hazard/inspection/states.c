#include "services/hazard/inspection/states.h"

#include "common/core/booked_by.h"

#include <string.h>

#define STATE_TABLE_FILE "services/hazard/inspection/inspection_table.def"
#define STATE_TABLE_PREFIX INSPECTION
#define STATE_TABLE_SYMBOL inspection_states
#define STATE_TABLE_NAME "inspection"
#define STATE_TABLE_LETTERS "IN"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/inspection/self_check_table.def"
#define STATE_TABLE_PREFIX SELF_CHECK
#define STATE_TABLE_SYMBOL self_check_states
#define STATE_TABLE_NAME "self_check"
#define STATE_TABLE_LETTERS "SC"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/inspection/draw_table.def"
#define STATE_TABLE_PREFIX DRAW
#define STATE_TABLE_SYMBOL draw_states
#define STATE_TABLE_NAME "draw"
#define STATE_TABLE_LETTERS "DR"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/inspection/key_area_table.def"
#define STATE_TABLE_PREFIX KEY_AREA
#define STATE_TABLE_SYMBOL key_area_states
#define STATE_TABLE_NAME "key_area"
#define STATE_TABLE_LETTERS "KA"
#include "common/base/state_table_def.h"

uint8_t state_of_name(const struct state_table *table, const char *name)
{
	uint8_t state = 0;
	while (state < table->state_count && strcmp(table->states[state].name, name) != 0)
		state++;
	return state;
}
