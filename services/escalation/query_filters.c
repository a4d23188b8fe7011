#include "services/escalation/query_filters.h"

#include <string.h>

static uint8_t state_of_name(const struct state_table *table, const char *name)
{
	for (uint8_t state = 0; state < table->state_count; state++)
		if (strcmp(table->states[state].name, name) == 0)
			return state;
	return FILTERS_ANY_STATE;
}

struct filters filters_read(const struct query_context *query, const Zh__ListQuery *list,
			    const struct state_table *table)
{
	const char *state = query_filter(list, "state");
	const char *hazard = query_filter(list, "hazard");
	struct object_id id;
	struct filters filters = {
		.state = FILTERS_ANY_STATE,
		.firm = query_filter(list, "firm"),
		.owner = list_owner(query, list),
		.execution = query_filter(list, "execution"),
		.orphaned = query_filter(list, "orphaned"),
		.waits = query_filter(list, "waits"),
		.period = list_period(list),
	};
	if (state != NULL && table != NULL)
		filters.state = state_of_name(table, state);
	if (hazard != NULL && object_id_parse(hazard, &id) == STATUS_OK)
		filters.hazard = id.number;
	return filters;
}

bool filters_want_state(const struct filters *filters, uint8_t state)
{
	return filters->state == FILTERS_ANY_STATE || filters->state == state;
}

bool filters_want_firm(const struct filters *filters, const char *firm_key)
{
	return filters->firm == NULL || strcmp(filters->firm, firm_key) == 0;
}
