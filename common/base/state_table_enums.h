/* The two enums of a table's .def file.  No include guard: included once per table, with the first
 * three macros of state_table_def.h replaced by
 *	#define STATE_TABLE_FILE "services/x/thing_table.def"
 *	#define STATE_TABLE_PREFIX THING
 *	#define STATE_TABLE_TAG thing
 * which makes enum thing_state { THING_<STATE>…, THING_STATE_COUNT } and
 * enum thing_event { THING_ON_<EVENT>…, THING_EVENT_COUNT }; STATE_TABLE_EVENT_PREFIX, where it is
 * defined, stands for THING_ON.
 */
#define STATE_TABLE_CAT_(a, b) a##b
#define STATE_TABLE_CAT(a, b) STATE_TABLE_CAT_(a, b)

#ifndef STATE_TABLE_EVENT_PREFIX
#define STATE_TABLE_EVENT_PREFIX STATE_TABLE_CAT(STATE_TABLE_PREFIX, _ON)
#endif

enum STATE_TABLE_CAT(STATE_TABLE_TAG, _state) {
#define STATE(name, text, state_flags) STATE_TABLE_CAT(STATE_TABLE_PREFIX, _##name),
#define EVENT(name, text, event_flags)
#include STATE_TABLE_FILE
#undef STATE
#undef EVENT
	STATE_TABLE_CAT(STATE_TABLE_PREFIX, _STATE_COUNT),
};

enum STATE_TABLE_CAT(STATE_TABLE_TAG, _event) {
#define STATE(name, text, state_flags)
#define EVENT(name, text, event_flags) STATE_TABLE_CAT(STATE_TABLE_EVENT_PREFIX, _##name),
#include STATE_TABLE_FILE
#undef STATE
#undef EVENT
	STATE_TABLE_CAT(STATE_TABLE_PREFIX, _EVENT_COUNT),
};

#undef STATE_TABLE_EVENT_PREFIX
#undef STATE_TABLE_CAT
#undef STATE_TABLE_CAT_
#undef STATE_TABLE_FILE
#undef STATE_TABLE_PREFIX
#undef STATE_TABLE_TAG
