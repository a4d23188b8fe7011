/* The lives of inspections, self-check calls, draws and key areas: the tables are in the .def
 * files.
 */
#ifndef ZHIAN_HAZARD_INSPECTION_STATES_H
#define ZHIAN_HAZARD_INSPECTION_STATES_H

#include "common/base/state_table.h"

#define STATE_TABLE_FILE "services/hazard/inspection/inspection_table.def"
#define STATE_TABLE_PREFIX INSPECTION
#define STATE_TABLE_TAG inspection
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/inspection/self_check_table.def"
#define STATE_TABLE_PREFIX SELF_CHECK
#define STATE_TABLE_TAG self_check
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/inspection/draw_table.def"
#define STATE_TABLE_PREFIX DRAW
#define STATE_TABLE_TAG draw
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/inspection/key_area_table.def"
#define STATE_TABLE_PREFIX KEY_AREA
#define STATE_TABLE_TAG key_area
#include "common/base/state_table_enums.h"

extern const struct state_table inspection_states;
extern const struct state_table self_check_states;
extern const struct state_table draw_states;
extern const struct state_table key_area_states;

/* The table's number of states when there is none of this name. */
uint8_t state_of_name(const struct state_table *table, const char *name);

#endif
