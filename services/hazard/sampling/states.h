/* The five axes of a sampling, made from the .def files that an officer can read. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_STATES_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_STATES_H

#include "common/base/state_table.h"

#define STATE_TABLE_FILE "services/hazard/sampling/sampling_table.def"
#define STATE_TABLE_PREFIX SAMPLING
#define STATE_TABLE_TAG sampling
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/sampling/service_table.def"
#define STATE_TABLE_PREFIX SERVICE
#define STATE_TABLE_TAG service
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/sampling/retest_table.def"
#define STATE_TABLE_PREFIX RETEST
#define STATE_TABLE_TAG retest
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/sampling/correction_table.def"
#define STATE_TABLE_PREFIX CORRECTION
#define STATE_TABLE_TAG correction
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/sampling/request_table.def"
#define STATE_TABLE_PREFIX REQUEST
#define STATE_TABLE_TAG request
#include "common/base/state_table_enums.h"

extern const struct state_table sampling_table, sampling_service_table, sampling_retest_table,
	sampling_correction_table, sampling_request_table;

static inline const char *sampling_state_name(const struct state_table *table, uint8_t state)
{
	return table->states[state].name;
}

static inline bool sampling_goes(const struct state_table *table, uint8_t state, uint8_t event)
{
	return state_table_row(table, state, event).verdict == STATE_GO;
}

/* Where the service of a party begins: `parties` has a bit for each that a failure names. */
uint8_t sampling_service_begins(uint8_t parties, uint8_t party);

/* SAMPLING_STATE_COUNT: no state of this name. */
uint8_t sampling_state_of_name(const char *name);

#endif
