#include "services/hazard/campaign/states.h"

#include <string.h>

#define STATE_TABLE_FILE "services/hazard/campaign/campaign_table.def"
#define STATE_TABLE_PREFIX CAMPAIGN
#define STATE_TABLE_EVENT_PREFIX CAMPAIGN_EVENT
#define STATE_TABLE_SYMBOL campaign_state_table
#define STATE_TABLE_NAME "campaign"
#define STATE_TABLE_LETTERS "CP"
#include "common/base/state_table_def.h"

uint8_t campaign_state_of_name(const char *name)
{
	uint8_t state = 0;
	while (state < CAMPAIGN_STATE_COUNT &&
	       strcmp(campaign_state_table.states[state].name, name) != 0)
		state++;
	return state;
}
