/* Turns a table's .def file into its dense array.  No include guard: included once per table.
 *
 *	#define STATE_TABLE_FILE "services/x/thing_table.def"
 *	#define STATE_TABLE_PREFIX THING
 *	#define STATE_TABLE_SYMBOL thing_table
 *	#define STATE_TABLE_NAME "thing"
 *	#include "common/base/state_table_def.h"
 *
 * The file holds STATE(NAME, "text", flags), EVENT(NAME, "text", flags), and the rows
 *	GO(ID, STATE, EVENT, NEXT, "source", "why")
 *	IG(ID, STATE, EVENT, "source", "why")
 *	NO(ID, STATE, EVENT, "source", "why")
 * and the enums THING_<STATE>, THING_STATE_COUNT, THING_ON_<EVENT>, THING_EVENT_COUNT are made
 * from it by state_table_enums.h.  A row given twice is a compiler's warning; one that is missing
 * is found by state_table_check().
 */
#define STATE_TABLE_CAT_(a, b) a##b
#define STATE_TABLE_CAT(a, b) STATE_TABLE_CAT_(a, b)
#define STATE_TABLE_STATE(name) STATE_TABLE_CAT(STATE_TABLE_PREFIX, _##name)
#define STATE_TABLE_ON(name) STATE_TABLE_CAT(STATE_TABLE_PREFIX, _ON_##name)
#define STATE_TABLE_WIDTH STATE_TABLE_CAT(STATE_TABLE_PREFIX, _EVENT_COUNT)
#define STATE_TABLE_HEIGHT STATE_TABLE_CAT(STATE_TABLE_PREFIX, _STATE_COUNT)

static const struct state_info STATE_TABLE_CAT(STATE_TABLE_SYMBOL, _states)[] = {
#define STATE(name, text, state_flags) [STATE_TABLE_STATE(name)] = {text, state_flags},
#define EVENT(name, text, event_flags)
#define GO(id, state, event, next, source, why)
#define IG(id, state, event, source, why)
#define NO(id, state, event, source, why)
#include STATE_TABLE_FILE
#undef STATE
#undef EVENT
};

static const struct state_event_info STATE_TABLE_CAT(STATE_TABLE_SYMBOL, _events)[] = {
#define STATE(name, text, state_flags)
#define EVENT(name, text, event_flags) [STATE_TABLE_ON(name)] = {text, event_flags},
#include STATE_TABLE_FILE
#undef EVENT
#undef GO
#undef IG
#undef NO
};

#define STATE_TABLE_ROW(id, state, event, next, source, why, verdict)                              \
	[STATE_ROW_AT(STATE_TABLE_STATE(state), STATE_TABLE_WIDTH, STATE_TABLE_ON(event))] = {     \
		#id, why, source, verdict, STATE_TABLE_STATE(next), __LINE__},

static const struct state_row STATE_TABLE_CAT(
	STATE_TABLE_SYMBOL, _rows)[STATE_ROW_AT(STATE_TABLE_HEIGHT, STATE_TABLE_WIDTH, 0)] = {
#define EVENT(name, text, event_flags)
#define GO(id, state, event, next, source, why)                                                    \
	STATE_TABLE_ROW(id, state, event, next, source, why, STATE_GO)
#define IG(id, state, event, source, why)                                                          \
	STATE_TABLE_ROW(id, state, event, state, source, why, STATE_IGNORE)
#define NO(id, state, event, source, why)                                                          \
	STATE_TABLE_ROW(id, state, event, state, source, why, STATE_REFUSE)
#include STATE_TABLE_FILE
#undef STATE
#undef EVENT
#undef GO
#undef IG
#undef NO
};

const struct state_table STATE_TABLE_SYMBOL = {
	.name = STATE_TABLE_NAME,
	.states = STATE_TABLE_CAT(STATE_TABLE_SYMBOL, _states),
	.state_count = STATE_TABLE_HEIGHT,
	.events = STATE_TABLE_CAT(STATE_TABLE_SYMBOL, _events),
	.event_count = STATE_TABLE_WIDTH,
	.rows = STATE_TABLE_CAT(STATE_TABLE_SYMBOL, _rows),
};

#undef STATE_TABLE_ROW
#undef STATE_TABLE_HEIGHT
#undef STATE_TABLE_WIDTH
#undef STATE_TABLE_ON
#undef STATE_TABLE_STATE
#undef STATE_TABLE_CAT
#undef STATE_TABLE_CAT_
#undef STATE_TABLE_FILE
#undef STATE_TABLE_PREFIX
#undef STATE_TABLE_SYMBOL
#undef STATE_TABLE_NAME
