/* Which rule decides a pair, and what the pair's id is. */
#include "common/base/assert.h"
#include "common/base/state_table.h"

static bool has(uint64_t set, uint8_t member)
{
	return (set >> member & 1) != 0;
}

/* From the end on: an exception is written after its rule, what is otherwise refused before it. */
struct state_row state_rules_row(const struct state_table *table, uint8_t state, uint8_t event)
{
	ASSERT(state < table->state_count);
	ASSERT(event < table->event_count);
	bool act = (table->events[event].flags & (STATE_EVENT_ACT | STATE_EVENT_FORM)) != 0;
	const uint64_t in = UINT64_C(1) << state, on = UINT64_C(1) << event;
	for (size_t i = table->rule_count; i-- > 0;) {
		const struct state_rule *rule = &table->rules[i];
		if ((rule->events & on) == 0 || (rule->states & in) == 0 ||
		    (rule->layer == STATE_OTHERWISE && !act))
			continue;
		bool moves = rule->verdict == STATE_GO && rule->next != STATE_STAYS;
		return (struct state_row){rule, rule->verdict, moves ? rule->next : state};
	}
	return (struct state_row){NULL, STATE_MISSING, state};
}

static unsigned members(uint64_t set)
{
	unsigned count = 0;
	for (; set != 0; set &= set - 1)
		count++;
	return count;
}

/* How many members of the set are before this one. */
static unsigned rank(uint64_t set, uint8_t member)
{
	return members(set & ((UINT64_C(1) << member) - 1));
}

static uint64_t first_members(uint8_t count)
{
	return count == STATE_SET_MAX ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

static unsigned number_of(const struct state_table *table, uint8_t state, uint8_t event)
{
	uint64_t all_events = first_members(table->event_count);
	for (size_t i = 0; i < table->number_count; i++) {
		const struct state_numbers *block = &table->numbers[i];
		if (has(block->states, state) && has(block->events, event))
			return block->first +
			       rank(block->states, state) * members(block->events & all_events) +
			       rank(block->events, event);
	}
	return 0;
}

const char *state_table_id(const struct state_table *table, uint8_t state, uint8_t event,
			   char ret_id[STATE_ID_SIZE])
{
	ASSERT(state < table->state_count);
	ASSERT(event < table->event_count);
	unsigned number = number_of(table, state, event);
	ASSERT(number <= 999);
	size_t at = 0;
	if (number != 0) {
		for (const char *letter = table->letters; *letter != '\0'; letter++)
			ret_id[at++] = *letter;
		ret_id[at++] = (char)('0' + number / 100);
		ret_id[at++] = (char)('0' + number / 10 % 10);
		ret_id[at++] = (char)('0' + number % 10);
	}
	ret_id[at] = '\0';
	return ret_id;
}
