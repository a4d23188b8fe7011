#include "services/notify/states.h"

#include "common/base/assert.h"
#include "services/notify/tables.h"

#define STATE_TABLE_FILE "services/notify/letters/outgoing_table.def"
#define STATE_TABLE_PREFIX OUTGOING
#define STATE_TABLE_SYMBOL outgoing_states
#define STATE_TABLE_NAME "outgoing_referral"
#define STATE_TABLE_LETTERS "RO"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/notify/letters/incoming_table.def"
#define STATE_TABLE_PREFIX INCOMING
#define STATE_TABLE_SYMBOL incoming_states
#define STATE_TABLE_NAME "incoming_referral"
#define STATE_TABLE_LETTERS "RI"
#include "common/base/state_table_def.h"

const struct state_table *referral_states(const struct referral_row *referral)
{
	ASSERT(referral->direction == REFERRAL_OURS || referral->direction == REFERRAL_THEIRS);
	return referral->direction == REFERRAL_OURS ? &outgoing_states : &incoming_states;
}

const char *referral_state_name(const struct referral_row *referral)
{
	const struct state_table *table = referral_states(referral);
	ASSERT(referral->state < table->state_count);
	return table->states[referral->state].name;
}

bool referral_is_over(const struct referral_row *referral)
{
	const struct state_table *table = referral_states(referral);
	ASSERT(referral->state < table->state_count);
	return (table->states[referral->state].flags & STATE_FINAL) != 0;
}
