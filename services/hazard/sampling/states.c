#include "services/hazard/sampling/states.h"

#include "common/core/booked_by.h"

#include <string.h>

#define STATE_TABLE_FILE "services/hazard/sampling/sampling_table.def"
#define STATE_TABLE_PREFIX SAMPLING
#define STATE_TABLE_SYMBOL sampling_table
#define STATE_TABLE_NAME "sampling"
#define STATE_TABLE_LETTERS "SM"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/sampling/service_table.def"
#define STATE_TABLE_PREFIX SERVICE
#define STATE_TABLE_SYMBOL sampling_service_table
#define STATE_TABLE_NAME "sampling_service"
#define STATE_TABLE_LETTERS "SV"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/sampling/retest_table.def"
#define STATE_TABLE_PREFIX RETEST
#define STATE_TABLE_SYMBOL sampling_retest_table
#define STATE_TABLE_NAME "sampling_retest"
#define STATE_TABLE_LETTERS "RT"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/sampling/correction_table.def"
#define STATE_TABLE_PREFIX CORRECTION
#define STATE_TABLE_SYMBOL sampling_correction_table
#define STATE_TABLE_NAME "sampling_correction"
#define STATE_TABLE_LETTERS "CR"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/sampling/request_table.def"
#define STATE_TABLE_PREFIX REQUEST
#define STATE_TABLE_SYMBOL sampling_request_table
#define STATE_TABLE_NAME "sampling_request"
#define STATE_TABLE_LETTERS "RQ"
#include "common/base/state_table_def.h"

uint8_t sampling_state_of_name(const char *name)
{
	uint8_t state = 0;
	while (state < SAMPLING_STATE_COUNT && strcmp(sampling_table.states[state].name, name) != 0)
		state++;
	return state;
}

uint8_t sampling_service_begins(uint8_t parties, uint8_t party)
{
	bool named = party < 8 && (parties >> party & 1) != 0;
	return named ? state_table_row(&sampling_service_table, SERVICE_NONE, SERVICE_ON_OWE).next
		     : (uint8_t)SERVICE_NONE;
}
