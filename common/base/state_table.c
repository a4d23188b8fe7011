#include "common/base/state_table.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

enum { STATES_MAX = 255 };

const struct state_row *state_table_row(const struct state_table *table, uint8_t state,
					uint8_t event)
{
	ASSERT(state < table->state_count);
	ASSERT(event < table->event_count);
	return &table->rows[STATE_ROW_AT(state, table->event_count, event)];
}

size_t state_table_possible(const struct state_table *table, uint8_t state, uint8_t *events,
			    size_t max)
{
	size_t count = 0;
	for (uint8_t event = 0; event < table->event_count && count < max; event++) {
		if ((table->events[event].flags & STATE_EVENT_ACT) != 0 &&
		    state_table_row(table, state, event)->verdict == STATE_GO)
			events[count++] = event;
	}
	return count;
}

/* ---- the check */

struct check {
	const struct state_table *table;
	void (*problem)(void *context, const char *what, const char *state, const char *event);
	void *context;
	size_t count;
};

static void complain(struct check *check, const char *what, const char *state, const char *event)
{
	check->count++;
	check->problem(check->context, what, state, event);
}

static bool text_is_empty(const char *text)
{
	return text == NULL || text[0] == '\0';
}

static void check_row(struct check *check, uint8_t state, uint8_t event)
{
	const struct state_table *table = check->table;
	const struct state_row *row = state_table_row(table, state, event);
	const char *state_name = table->states[state].name;
	const char *event_name = table->events[event].name;
	switch ((enum state_verdict)row->verdict) {
	case STATE_MISSING:
		if (!SABOTAGE("missing_row_unseen"))
			complain(check, "no row", state_name, event_name);
		return;
	case STATE_GO:
		if (row->next >= table->state_count)
			complain(check, "the row goes to a state that isn't there", state_name,
				 event_name);
		break;
	case STATE_IGNORE:
	case STATE_REFUSE:
		if (row->next != state)
			complain(check, "the row changes the state but isn't a GO", state_name,
				 event_name);
		break;
	}
	if (row->verdict > STATE_REFUSE)
		complain(check, "the row's verdict is unknown", state_name, event_name);
	if (text_is_empty(row->id))
		complain(check, "the row has no id", state_name, event_name);
	if (text_is_empty(row->why))
		complain(check, "the row says no reason", state_name, event_name);
	if (text_is_empty(row->source))
		complain(check, "the row names no source", state_name, event_name);
}

static void check_rows(struct check *check)
{
	for (uint8_t state = 0; state < check->table->state_count; state++) {
		for (uint8_t event = 0; event < check->table->event_count; event++)
			check_row(check, state, event);
	}
}

static void check_ids_unique(struct check *check)
{
	const struct state_table *table = check->table;
	size_t count = (size_t)table->state_count * table->event_count;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i && !text_is_empty(table->rows[i].id); j++) {
			if (!text_is_empty(table->rows[j].id) &&
			    strcmp(table->rows[i].id, table->rows[j].id) == 0)
				complain(check, "the row's id is taken",
					 table->states[i / table->event_count].name,
					 table->events[i % table->event_count].name);
		}
	}
}

static bool row_goes(const struct state_table *table, uint8_t state, uint8_t event)
{
	const struct state_row *row = state_table_row(table, state, event);
	return row->verdict == STATE_GO && row->next < table->state_count;
}

static bool state_has_go(const struct state_table *table, uint8_t state, unsigned event_flag)
{
	for (uint8_t event = 0; event < table->event_count; event++) {
		if ((table->events[event].flags & event_flag) != 0 && row_goes(table, state, event))
			return true;
	}
	return false;
}

static bool state_is_left(const struct state_table *table, uint8_t state)
{
	for (uint8_t event = 0; event < table->event_count; event++) {
		if (row_goes(table, state, event) &&
		    state_table_row(table, state, event)->next != state)
			return true;
	}
	return false;
}

static bool table_has(const struct state_table *table, unsigned state_flag, unsigned event_flag)
{
	for (uint8_t state = 0; state < table->state_count; state++) {
		if ((table->states[state].flags & state_flag) != 0)
			return true;
	}
	for (uint8_t event = 0; event < table->event_count; event++) {
		if ((table->events[event].flags & event_flag) != 0)
			return true;
	}
	return false;
}

static void check_state(struct check *check, uint8_t state, bool table_has_marks)
{
	const struct state_table *table = check->table;
	const struct state_info *info = &table->states[state];
	bool final = (info->flags & STATE_FINAL) != 0;
	bool rests = (info->flags & STATE_REST) != 0;
	bool clock = (info->flags & STATE_CLOCK) != 0;
	bool left = state_is_left(table, state);
	if (final && left)
		complain(check, "the state is final but is left", info->name, NULL);
	if (!final && !left)
		complain(check, "nothing leaves the state and it isn't final", info->name, NULL);
	if ((final || rests) && clock)
		complain(check, "a clock runs where nothing is due", info->name, NULL);
	if (final || rests)
		return;
	if (!clock && !state_has_go(table, state, STATE_EVENT_ACT))
		complain(check, "no clock runs, no act is possible, and it doesn't say rest",
			 info->name, NULL);
	if (clock && table_has_marks && !state_has_go(table, state, STATE_EVENT_MARK))
		complain(check, "a clock runs but a fired mark does nothing", info->name, NULL);
}

/* One step of a flood over the GO rows, forward from marked states or backward to them. */
static bool flood_once(const struct state_table *table, bool marked[STATES_MAX], bool forward)
{
	bool changed = false;
	for (uint8_t state = 0; state < table->state_count; state++) {
		for (uint8_t event = 0; event < table->event_count; event++) {
			if (!row_goes(table, state, event))
				continue;
			uint8_t next = state_table_row(table, state, event)->next;
			uint8_t from = forward ? state : next;
			uint8_t to = forward ? next : state;
			if (marked[from] && !marked[to]) {
				marked[to] = true;
				changed = true;
			}
		}
	}
	return changed;
}

static void check_reach(struct check *check, unsigned flag, bool forward, const char *what)
{
	const struct state_table *table = check->table;
	bool marked[STATES_MAX] = {false};
	for (uint8_t state = 0; state < table->state_count; state++)
		marked[state] = (table->states[state].flags & flag) != 0;
	while (flood_once(table, marked, forward)) {
	}
	for (uint8_t state = 0; state < table->state_count; state++) {
		if (!marked[state])
			complain(check, what, table->states[state].name, NULL);
	}
}

size_t state_table_check(const struct state_table *table,
			 void (*problem)(void *context, const char *what, const char *state,
					 const char *event),
			 void *context)
{
	struct check check = {.table = table, .problem = problem, .context = context};
	bool has_marks = table_has(table, 0, STATE_EVENT_MARK);
	check_rows(&check);
	check_ids_unique(&check);
	for (uint8_t state = 0; state < table->state_count; state++)
		check_state(&check, state, has_marks);
	if (table_has(table, STATE_INITIAL, 0))
		check_reach(&check, STATE_INITIAL, true, "the state can't be reached");
	else
		complain(&check, "no state is initial", NULL, NULL);
	if (table_has(table, STATE_FINAL, 0))
		check_reach(&check, STATE_FINAL, false, "no way leads from here to an end");
	return check.count;
}
