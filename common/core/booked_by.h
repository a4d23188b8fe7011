/* Which event of the journal brings about what a state table has.
 *
 *	EVENT(NOT_FILE, "case.not-file", STATE_EVENT_ACT | BY(CASE_NOT_FILED))
 *
 * says that CaseNotFiled moves the state by the table's rules and nothing besides, so evolve needs
 * no line for it.  A kind whose event keeps more, or moves now this and now that, has its line in
 * evolve and no BY.  A kind is in one row of a table (every_state_test checks it).
 */
#ifndef ZHIAN_CORE_BOOKED_BY_H
#define ZHIAN_CORE_BOOKED_BY_H

#include "common/base/state_table.h"
#include "common/core/event.h"

/* In the upper half of a state_event_info's flags. */
#define BOOKED_BY_SHIFT 16
#define BY(name) ((unsigned)KIND(name) << BOOKED_BY_SHIFT)

/* What of the table an event of this kind brings about; STATE_STAYS: nothing by itself. */
uint8_t booked_by(const struct state_table *table, uint16_t kind);

#endif
