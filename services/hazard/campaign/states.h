/* The life of a campaign; the table is in campaign_table.def. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_STATES_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_STATES_H

#include "common/base/state_table.h"

#define STATE_TABLE_FILE "services/hazard/campaign/campaign_table.def"
#define STATE_TABLE_PREFIX CAMPAIGN
#define STATE_TABLE_EVENT_PREFIX CAMPAIGN_EVENT
#define STATE_TABLE_TAG campaign
#include "common/base/state_table_enums.h"

extern const struct state_table campaign_state_table;

static inline const char *campaign_state_name(uint8_t state)
{
	return campaign_state_table.states[state].name;
}

/* CAMPAIGN_STATE_COUNT: no state of this name. */
uint8_t campaign_state_of_name(const char *name);

/* What is opened or found now belongs to it by scope. */
static inline bool campaign_takes_entries(uint8_t state)
{
	return state == CAMPAIGN_ISSUED || state == CAMPAIGN_RUNNING;
}

#endif
