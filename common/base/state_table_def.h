/* Turns a table's .def file into its arrays.  No include guard: included once per table.
 *
 *	#define STATE_TABLE_FILE "services/x/thing_table.def"
 *	#define STATE_TABLE_PREFIX THING
 *	#define STATE_TABLE_SYMBOL thing_table
 *	#define STATE_TABLE_NAME "thing"
 *	#define STATE_TABLE_LETTERS "TH"
 *	#include "common/base/state_table_def.h"
 *
 * The file holds STATE(NAME, "text", flags) and EVENT(NAME, "text", flags), of which
 * state_table_enums.h makes THING_<STATE>, THING_STATE_COUNT, THING_ON_<EVENT>, THING_EVENT_COUNT,
 * and after them, for this file alone (#ifdef RULE),
 *	NUMBERS(first, states, events)
 *	#define OPEN IN(…)                              names of sets, joined by |
 *	OTHERWISE(states, "why", SOURCE)                what a person can't do there, and why
 *	RULE(states, events, then, "why", SOURCE)
 *	EXCEPT(states, events, then, "why", SOURCE)     after the rule that it excepts from
 *	states: IN(A, B), NOT_IN(A, B), ANYWHERE        events: ON(A, B), NOT_ON(A, B), ANY_EVENT
 *	then:   TO(A), STAYS, IS_IGNORED, IS_REFUSED    SOURCE: LAW("APP-18"), OURS
 * Two rules for one pair, and a pair without a rule, are found by state_table_check().
 */
#include "common/base/state_table_sets.h"

#define STATE_TABLE_STATE(name) STATE_SET_CAT(STATE_TABLE_PREFIX, _##name)
#define STATE_TABLE_ON(name) STATE_SET_CAT(STATE_TABLE_EVENT_PREFIX, _##name)
#define STATE_TABLE_PART(part) STATE_SET_CAT(STATE_TABLE_SYMBOL, _##part)
#ifndef STATE_TABLE_EVENT_PREFIX
#define STATE_TABLE_EVENT_PREFIX STATE_SET_CAT(STATE_TABLE_PREFIX, _ON)
#define STATE_TABLE_EVENT_COUNT STATE_SET_CAT(STATE_TABLE_PREFIX, _EVENT_COUNT)
#else
#define STATE_TABLE_EVENT_COUNT STATE_SET_CAT(STATE_TABLE_EVENT_PREFIX, _COUNT)
#endif

static const struct state_info STATE_TABLE_PART(states)[] = {
#define STATE(name, text, state_flags) [STATE_TABLE_STATE(name)] = {text, state_flags},
#define EVENT(name, text, event_flags)
#include STATE_TABLE_FILE
#undef STATE
#undef EVENT
};

static const struct state_event_info STATE_TABLE_PART(events)[] = {
#define STATE(name, text, state_flags)
#define EVENT(name, text, event_flags) [STATE_TABLE_ON(name)] = {text, event_flags},
#include STATE_TABLE_FILE
#undef EVENT
};

#define EVENT(name, text, event_flags)
#define STATE_TABLE_IN_BIT(name) (UINT64_C(1) << STATE_TABLE_STATE(name))
#define STATE_TABLE_ON_BIT(name) (UINT64_C(1) << STATE_TABLE_ON(name))
#define IN(...) STATE_SET(STATE_TABLE_IN_BIT, __VA_ARGS__)
#define ON(...) STATE_SET(STATE_TABLE_ON_BIT, __VA_ARGS__)
#define NOT_IN(...) (~IN(__VA_ARGS__))
#define NOT_ON(...) (~ON(__VA_ARGS__))
#define ANYWHERE UINT64_MAX
#define ANY_EVENT UINT64_MAX
#define TO(name) STATE_GO, .next = STATE_TABLE_STATE(name)
#define STAYS STATE_GO, .next = STATE_STAYS
#define IS_IGNORED STATE_IGNORE, .next = STATE_STAYS
#define IS_REFUSED STATE_REFUSE, .next = STATE_STAYS
#define LAW(text) (&(const struct state_source){text})
#define OURS LAW("ours")

static const struct state_rule STATE_TABLE_PART(rules)[] = {
#define NUMBERS(first, states, events)
#define OTHERWISE(for_states, reason, law)                                                         \
	{.states = (for_states),                                                                   \
	 .events = ANY_EVENT,                                                                      \
	 .why = (reason),                                                                          \
	 .source = (law),                                                                          \
	 .layer = STATE_OTHERWISE,                                                                 \
	 .verdict = STATE_REFUSE,                                                                  \
	 .next = STATE_STAYS,                                                                      \
	 .line = __LINE__},
#define STATE_TABLE_LAYER(in_layer, for_states, on_events, reason, law, ...)                       \
	{.states = (for_states),                                                                   \
	 .events = (on_events),                                                                    \
	 .why = (reason),                                                                          \
	 .source = (law),                                                                          \
	 .layer = (in_layer),                                                                      \
	 .line = __LINE__,                                                                         \
	 .verdict = __VA_ARGS__},
#define RULE(states, events, then, why, source)                                                    \
	STATE_TABLE_LAYER(STATE_RULE, states, events, why, source, then)
#define EXCEPT(states, events, then, why, source)                                                  \
	STATE_TABLE_LAYER(STATE_EXCEPT, states, events, why, source, then)
#include STATE_TABLE_FILE
#undef NUMBERS
#undef OTHERWISE
#undef RULE
#undef EXCEPT
};

static const struct state_numbers STATE_TABLE_PART(numbers)[] = {
#define NUMBERS(first, states, events) {states, events, first},
#define OTHERWISE(states, why, source)
#define RULE(states, events, then, why, source)
#define EXCEPT(states, events, then, why, source)
#include STATE_TABLE_FILE
#undef NUMBERS
#undef OTHERWISE
#undef RULE
#undef EXCEPT
};

#define STATE_TABLE_LENGTH(part) (sizeof STATE_TABLE_PART(part) / sizeof STATE_TABLE_PART(part)[0])

const struct state_table STATE_TABLE_SYMBOL = {
	.name = STATE_TABLE_NAME,
	.file = STATE_TABLE_FILE,
	.letters = STATE_TABLE_LETTERS,
	.states = STATE_TABLE_PART(states),
	.events = STATE_TABLE_PART(events),
	.rules = STATE_TABLE_PART(rules),
	.numbers = STATE_TABLE_PART(numbers),
	.state_count = STATE_SET_CAT(STATE_TABLE_PREFIX, _STATE_COUNT),
	.event_count = STATE_TABLE_EVENT_COUNT,
	.rule_count = STATE_TABLE_LENGTH(rules),
	.number_count = STATE_TABLE_LENGTH(numbers),
};

#undef STATE
#undef EVENT
#undef STATE_TABLE_LENGTH
#undef STATE_TABLE_LAYER
#undef OURS
#undef LAW
#undef IS_REFUSED
#undef IS_IGNORED
#undef STAYS
#undef TO
#undef ANY_EVENT
#undef ANYWHERE
#undef NOT_ON
#undef NOT_IN
#undef ON
#undef IN
#undef STATE_TABLE_ON_BIT
#undef STATE_TABLE_IN_BIT
#undef STATE_TABLE_EVENT_COUNT
#undef STATE_TABLE_EVENT_PREFIX
#undef STATE_TABLE_PART
#undef STATE_TABLE_ON
#undef STATE_TABLE_STATE
#undef STATE_TABLE_FILE
#undef STATE_TABLE_PREFIX
#undef STATE_TABLE_SYMBOL
#undef STATE_TABLE_NAME
#undef STATE_TABLE_LETTERS
