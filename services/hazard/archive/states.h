/* The lives of what an archive holds: certificates, standards, duties, and matters whose firm was
 * changed from outside.  The rows are in the .def files. */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_STATES_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_STATES_H

#include "archive.pb-c.h"
#include "common/base/state_table.h"

#define STATE_TABLE_FILE "services/hazard/archive/licence_table.def"
#define STATE_TABLE_PREFIX LICENCE
#define STATE_TABLE_TAG licence
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/archive/standard_table.def"
#define STATE_TABLE_PREFIX STANDARD
#define STATE_TABLE_TAG standard
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/archive/duty_table.def"
#define STATE_TABLE_PREFIX DUTY
#define STATE_TABLE_TAG duty
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/hazard/archive/matter_table.def"
#define STATE_TABLE_PREFIX MATTER
#define STATE_TABLE_TAG matter
#include "common/base/state_table_enums.h"

extern const struct state_table licence_table;
extern const struct state_table standard_table;
extern const struct state_table duty_table;
extern const struct state_table matter_table;

/* The contract's words for the tables' states and events; each table's own order is its .def's. */
static inline enum licence_event licence_event_of(Zh__LicenceAct act)
{
	return (enum licence_event)((int)act - 1);
}

static inline Zh__LicenceState licence_state_told(uint8_t state)
{
	return (Zh__LicenceState)(state + 1);
}

static inline enum licence_state licence_state_of(Zh__LicenceState told)
{
	return (enum licence_state)((int)told - 1);
}

static inline enum standard_event standard_event_of(Zh__StandardReview review)
{
	return (enum standard_event)((int)review - 1);
}

static inline enum matter_event matter_event_of(Zh__MatterAnswer answer)
{
	return (enum matter_event)((int)answer - 1);
}

static inline enum matter_state matter_state_of(Zh__OutsideChange change)
{
	return (enum matter_state)((int)change - 1);
}

/* A person hasn't answered yet. */
static inline bool matter_is_asked(uint8_t state)
{
	return state < MATTER_CONTINUED;
}

#endif
