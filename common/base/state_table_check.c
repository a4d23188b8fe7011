/* What is wrong with a table: found by the tests of each service. */
#include <string.h>

#include "common/base/sabotage.h"
#include "common/base/state_table.h"

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

/* ---- the rules */

static bool decides(const struct state_table *table, const struct state_rule *rule, uint8_t state,
		    uint8_t event)
{
	return (rule->states >> state & 1) != 0 && (rule->events >> event & 1) != 0 &&
	       (rule->layer != STATE_OTHERWISE ||
		(table->events[event].flags & (STATE_EVENT_ACT | STATE_EVENT_FORM)) != 0);
}

/* How many rules of a layer decide the pair. */
static size_t deciding(const struct state_table *table, enum state_layer layer, uint8_t state,
		       uint8_t event)
{
	size_t count = 0;
	for (size_t i = 0; i < table->rule_count; i++)
		count += table->rules[i].layer == layer &&
			 decides(table, &table->rules[i], state, event);
	return count;
}

static void check_pair(struct check *check, uint8_t state, uint8_t event)
{
	const struct state_table *table = check->table;
	const char *state_name = table->states[state].name;
	const char *event_name = table->events[event].name;
	size_t otherwise = deciding(table, STATE_OTHERWISE, state, event);
	size_t rules = deciding(table, STATE_RULE, state, event);
	size_t exceptions = deciding(table, STATE_EXCEPT, state, event);
	struct state_row row = state_table_row(table, state, event);
	if (row.rule == NULL) {
		if (!SABOTAGE("missing_row_unseen"))
			complain(check, "no rule decides", state_name, event_name);
		return;
	}
	if ((otherwise > 1 || rules > 1 || exceptions > 1) && !SABOTAGE("overlap_unseen"))
		complain(check, "two rules decide", state_name, event_name);
	if (exceptions > 0 && rules == 0)
		complain(check, "the exception excepts from no rule", state_name, event_name);
	enum state_layer strongest = exceptions > 0 ? STATE_EXCEPT
				     : rules > 0    ? STATE_RULE
						    : STATE_OTHERWISE;
	if (row.rule->layer != strongest)
		complain(check, "the rule stands before a weaker one", state_name, event_name);
	if (row.next >= table->state_count)
		complain(check, "the rule goes to a state that isn't there", state_name,
			 event_name);
}

static bool rule_decides_something(const struct state_table *table, const struct state_rule *rule)
{
	for (uint8_t state = 0; state < table->state_count; state++) {
		for (uint8_t event = 0; event < table->event_count; event++) {
			if (decides(table, rule, state, event) &&
			    state_rules_row(table, state, event).rule == rule)
				return true;
		}
	}
	return false;
}

static void check_rule(struct check *check, const struct state_rule *rule)
{
	const char *why = text_is_empty(rule->why) ? "-" : rule->why;
	if (text_is_empty(rule->why))
		complain(check, "the rule says no reason", NULL, NULL);
	if (rule->source == NULL || text_is_empty(rule->source->text))
		complain(check, "the rule names no source", why, NULL);
	if (rule->verdict == STATE_MISSING || rule->verdict > STATE_REFUSE)
		complain(check, "the rule's verdict is unknown", why, NULL);
	if (rule->verdict != STATE_GO && rule->next != STATE_STAYS)
		complain(check, "the rule changes the state but isn't a GO", why, NULL);
	if (!rule_decides_something(check->table, rule))
		complain(check, "the rule decides nothing", why, NULL);
}

/* ---- the ids */

static void check_ids(struct check *check)
{
	const struct state_table *table = check->table;
	size_t count = (size_t)table->state_count * table->event_count;
	for (size_t i = 0; i < count; i++) {
		char id[STATE_ID_SIZE], other[STATE_ID_SIZE];
		uint8_t state = (uint8_t)(i / table->event_count);
		uint8_t event = (uint8_t)(i % table->event_count);
		state_table_id(table, state, event, id);
		if (text_is_empty(id))
			complain(check, "the pair has no number", table->states[state].name,
				 table->events[event].name);
		for (size_t j = 0; j < i; j++) {
			state_table_id(table, (uint8_t)(j / table->event_count),
				       (uint8_t)(j % table->event_count), other);
			if (!text_is_empty(id) && strcmp(id, other) == 0)
				complain(check, "the pair's number is taken",
					 table->states[state].name, table->events[event].name);
		}
	}
}

/* ---- the states */

static bool row_goes(const struct state_table *table, uint8_t state, uint8_t event)
{
	struct state_row row = state_table_row(table, state, event);
	return row.verdict == STATE_GO && row.next < table->state_count;
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
		    state_table_row(table, state, event).next != state)
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
	bool reopens = (info->flags & STATE_REOPENS) != 0;
	if (final && left && !reopens)
		complain(check, "the state is final but is left", info->name, NULL);
	if (reopens && !(final && left))
		complain(check, "nothing takes up again what says so", info->name, NULL);
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
static bool flood_once(const struct state_table *table, bool marked[STATE_SET_MAX], bool forward)
{
	bool changed = false;
	for (uint8_t state = 0; state < table->state_count; state++) {
		for (uint8_t event = 0; event < table->event_count; event++) {
			if (!row_goes(table, state, event))
				continue;
			uint8_t next = state_table_row(table, state, event).next;
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
	bool marked[STATE_SET_MAX] = {false};
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
	if (table->state_count > STATE_SET_MAX || table->event_count > STATE_SET_MAX) {
		complain(&check, "more states or events than a set holds", NULL, NULL);
		return check.count;
	}
	for (uint8_t state = 0; state < table->state_count; state++) {
		for (uint8_t event = 0; event < table->event_count; event++)
			check_pair(&check, state, event);
	}
	for (size_t i = 0; i < table->rule_count; i++)
		check_rule(&check, &table->rules[i]);
	check_ids(&check);
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
