/* The state table of a listing, made from the .def file that an officer can read. */
#ifndef ZHIAN_SERVICES_CREDIT_STATES_H
#define ZHIAN_SERVICES_CREDIT_STATES_H

#include "common/base/state_table.h"

#define STATE_TABLE_FILE "services/credit/listing_table.def"
#define STATE_TABLE_PREFIX LISTING
#define STATE_TABLE_TAG listing
#include "common/base/state_table_enums.h"

extern const struct state_table listing_table;

#endif
