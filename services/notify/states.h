/* The lives of a referral: what we wrote (outgoing), what came (incoming).
 *
 * Both tables are written once, in the .def files; every act and every paper
 * of the other region goes through them.
 */
#ifndef ZHIAN_NOTIFY_STATES_H
#define ZHIAN_NOTIFY_STATES_H

#include "common/base/state_table.h"

struct referral_row;

#define STATE_TABLE_FILE "services/notify/letters/outgoing_table.def"
#define STATE_TABLE_PREFIX OUTGOING
#define STATE_TABLE_TAG outgoing
#include "common/base/state_table_enums.h"

#define STATE_TABLE_FILE "services/notify/letters/incoming_table.def"
#define STATE_TABLE_PREFIX INCOMING
#define STATE_TABLE_TAG incoming
#include "common/base/state_table_enums.h"

extern const struct state_table outgoing_states;
extern const struct state_table incoming_states;

/* The table that a referral lives by. */
const struct state_table *referral_states(const struct referral_row *referral);
const char *referral_state_name(const struct referral_row *referral);
/* In a final state. */
bool referral_is_over(const struct referral_row *referral);

#endif
