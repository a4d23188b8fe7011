#include "services/credit/states.h"

#include "common/core/booked_by.h"

#define STATE_TABLE_FILE "services/credit/listing_table.def"
#define STATE_TABLE_PREFIX LISTING
#define STATE_TABLE_SYMBOL listing_table
#define STATE_TABLE_NAME "listing"
#define STATE_TABLE_LETTERS "LS"
#include "common/base/state_table_def.h"
