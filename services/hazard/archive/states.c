#include "services/hazard/archive/states.h"

#define STATE_TABLE_FILE "services/hazard/archive/licence_table.def"
#define STATE_TABLE_PREFIX LICENCE
#define STATE_TABLE_SYMBOL licence_table
#define STATE_TABLE_NAME "licence"
#define STATE_TABLE_LETTERS "LC"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/archive/standard_table.def"
#define STATE_TABLE_PREFIX STANDARD
#define STATE_TABLE_SYMBOL standard_table
#define STATE_TABLE_NAME "standard"
#define STATE_TABLE_LETTERS "SD"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/archive/duty_table.def"
#define STATE_TABLE_PREFIX DUTY
#define STATE_TABLE_SYMBOL duty_table
#define STATE_TABLE_NAME "duty"
#define STATE_TABLE_LETTERS "DY"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/hazard/archive/matter_table.def"
#define STATE_TABLE_PREFIX MATTER
#define STATE_TABLE_SYMBOL matter_table
#define STATE_TABLE_NAME "matter"
#define STATE_TABLE_LETTERS "MT"
#include "common/base/state_table_def.h"

/* The contract's enumerations run in the order of the tables. */
_Static_assert(LICENCE_ON_ANNUL + 1 == (int)ZH__LICENCE_ACT__LICENCE_ACT_ANNUL, "same order");
_Static_assert(LICENCE_ON_SUSPEND + 1 == (int)ZH__LICENCE_ACT__LICENCE_ACT_SUSPEND, "same order");
_Static_assert(LICENCE_EXPIRED + 1 == (int)ZH__LICENCE_STATE__LICENCE_STATE_EXPIRED, "same order");
_Static_assert(STANDARD_ON_REVISED + 1 == (int)ZH__STANDARD_REVIEW__STANDARD_REVIEW_REVISED,
	       "same order");
_Static_assert(MATTER_ON_VOID + 1 == (int)ZH__MATTER_ANSWER__MATTER_ANSWER_VOID, "same order");
_Static_assert(MATTER_WRONG_FIRM + 1 == (int)ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_WRONG_FIRM,
	       "same order");
