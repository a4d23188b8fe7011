#include "services/hazard/campaign/states.h"

#include <string.h>

#define X(name, printed, flags) {printed, flags},
static const struct state_info states[] = {CAMPAIGN_STATE_LIST(X)};
static const struct state_event_info events[] = {CAMPAIGN_EVENT_LIST(X)};
#undef X

#define ROW(id, state, event, verdict, next, why, source)                                          \
	[STATE_ROW_AT(CAMPAIGN_##state, CAMPAIGN_EVENT_COUNT, CAMPAIGN_EVENT_##event)] = {         \
		#id, why, source, verdict, CAMPAIGN_##next, __LINE__},
#define GO(id, state, event, next, why, source) ROW(id, state, event, STATE_GO, next, why, source)
#define IG(id, state, event, why, source) ROW(id, state, event, STATE_IGNORE, state, why, source)
#define NO(id, state, event, why, source) ROW(id, state, event, STATE_REFUSE, state, why, source)

static const struct state_row rows[STATE_ROW_AT(CAMPAIGN_STATE_COUNT, CAMPAIGN_EVENT_COUNT, 0)] = {
#include "services/hazard/campaign/campaign_table.def"
};

const struct state_table campaign_state_table = {
	.name = "campaign",
	.states = states,
	.state_count = CAMPAIGN_STATE_COUNT,
	.events = events,
	.event_count = CAMPAIGN_EVENT_COUNT,
	.rows = rows,
};

uint8_t campaign_state_of_name(const char *name)
{
	uint8_t state = 0;
	while (state < CAMPAIGN_STATE_COUNT && strcmp(states[state].name, name) != 0)
		state++;
	return state;
}
