/* The state tables of escalation, made from the .def files that an officer can read. */
#ifndef ZHIAN_SERVICES_ESCALATION_STATES_H
#define ZHIAN_SERVICES_ESCALATION_STATES_H

#include "common/base/state_table.h"

#define STATE_TABLE_FILE "services/escalation/ladder/measure_table.def"
#define STATE_TABLE_PREFIX MEASURE
#define STATE_TABLE_TAG measure
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/escalation/letters/notice_table.def"
#define STATE_TABLE_PREFIX NOTICE
#define STATE_TABLE_TAG notice
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/escalation/cases/case_table.def"
#define STATE_TABLE_PREFIX CASE
#define STATE_TABLE_TAG case
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/escalation/cases/service_table.def"
#define STATE_TABLE_PREFIX SERVICE
#define STATE_TABLE_TAG service
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/escalation/cases/publication_table.def"
#define STATE_TABLE_PREFIX PUBLICATION
#define STATE_TABLE_TAG publication
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/escalation/cases/execution_table.def"
#define STATE_TABLE_PREFIX EXECUTION
#define STATE_TABLE_TAG execution
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/escalation/cases/hearing_table.def"
#define STATE_TABLE_PREFIX HEARING
#define STATE_TABLE_TAG hearing
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/escalation/cases/contest_table.def"
#define STATE_TABLE_PREFIX CONTEST
#define STATE_TABLE_TAG contest
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/escalation/cases/certification_table.def"
#define STATE_TABLE_PREFIX CERTIFICATION
#define STATE_TABLE_TAG certification
#include "common/base/state_table_enums.h"

extern const struct state_table measure_table, notice_table, case_table;
extern const struct state_table case_service_table, case_publication_table, case_execution_table;
extern const struct state_table case_hearing_table, case_contest_table, case_certification_table;

/* Where an event leads from a state by the table's GO row; the same state for the other rows. */
static inline uint8_t state_after(const struct state_table *table, uint8_t state, uint8_t event)
{
	return state_table_row(table, state, event).next;
}

#endif
