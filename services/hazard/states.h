/* The life of a hazard; the table is in hazard_table.def. */
#ifndef ZHIAN_SERVICES_HAZARD_STATES_H
#define ZHIAN_SERVICES_HAZARD_STATES_H

#include "common/base/state_table.h"

#define STATE_TABLE_FILE "services/hazard/rectification/hazard_table.def"
#define STATE_TABLE_PREFIX HAZARD
#define STATE_TABLE_EVENT_PREFIX HAZARD_EVENT
#define STATE_TABLE_TAG hazard
#include "common/base/state_table_enums.h"

extern const struct state_table hazard_state_table;

static inline const char *hazard_state_name(uint8_t state)
{
	return hazard_state_table.states[state].name;
}

/* HAZARD_STATE_COUNT: no state of this name. */
uint8_t hazard_state_of_name(const char *name);

static inline bool hazard_state_is_open(uint8_t state)
{
	return state != HAZARD_ARCHIVED && state != HAZARD_UNFOUNDED;
}

#endif
