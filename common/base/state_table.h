/* State machines as rules over sets of states and events, in which every (state, event) pair is
 * decided exactly once.
 *
 * A service writes a table's states, events and rules in a .def file (state_table_def.h says how);
 * from it come the const arrays below, the names, the officers' page (`zhianctl states TABLE`) and
 * the tests.  A rule says of a set of states and a set of events that the event
 *   GO      is legal here and leads to `next`, or leaves the object where it is (STATE_STAYS)
 *   IGNORE  is legal and without effect
 *   REFUSE  is illegal; state_table_possible() says what is possible instead
 * with the reason and the source.  An exception is written after the rule that it excepts from and
 * goes before it; what a person can't do by any rule is refused with the state's own reason
 * (STATE_OTHERWISE).  Other events have no such default: each is decided by a rule.  A pair that no
 * rule decides or that two do, a rule that decides nothing, a state that nothing leaves and that
 * isn't final, and a state with neither a running clock nor a next act that doesn't say "rest" are
 * found by state_table_check(); what is said of each pair is in tests/golden/states.
 */
#ifndef ZHIAN_BASE_STATE_TABLE_H
#define ZHIAN_BASE_STATE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum state_verdict {
	STATE_MISSING = 0,
	STATE_GO,
	STATE_IGNORE,
	STATE_REFUSE,
};

/* What a rule rests on: an article, a notice or "ours".  A type of its own, so that a reason in its
 * place doesn't compile. */
struct state_source {
	const char *text;
};

enum state_layer {
	STATE_OTHERWISE, /* persons' acts that no rule decides */
	STATE_RULE,
	STATE_EXCEPT,
};

enum {
	STATE_STAYS = 255,  /* `next` of a rule that moves nothing */
	STATE_SET_MAX = 64, /* states, and events, of a table */
	STATE_ID_SIZE = 8,  /* "HZ034" with its NUL */
};

/* Sets: bit n is state, or event, n. */
struct state_rule {
	uint64_t states;
	uint64_t events;
	const char *why; /* one sentence */
	const struct state_source *source;
	uint8_t layer;   /* enum state_layer */
	uint8_t verdict; /* enum state_verdict */
	uint8_t next;    /* of GO: a state, or STATE_STAYS */
	uint16_t line;   /* in the .def file, for messages */
};

/* Pairs have ids, which are in journals and never change: the table's letters and a number.  A
 * block numbers its states and events in their order, state by state, from `first` on; pairs that
 * came later have later blocks. */
struct state_numbers {
	uint64_t states;
	uint64_t events;
	uint16_t first;
};

enum state_flags {
	STATE_INITIAL = 1,
	STATE_FINAL = 2,
	STATE_REST = 4,     /* nothing is due here, and that is meant */
	STATE_CLOCK = 8,    /* a clock runs while the object is here */
	STATE_REOPENS = 16, /* over, until somebody takes it up again */
};

struct state_info {
	const char *name; /* lower_snake, as in JSON */
	unsigned flags;
};

enum state_event_flags {
	STATE_EVENT_MARK = 1, /* a clock's mark fired */
	STATE_EVENT_ACT = 2,  /* a person's act: counts as a "next act" */
	STATE_EVENT_FORM = 4, /* another form of an act: its main form counts as a "next act" */
};

struct state_event_info {
	const char *name;
	unsigned flags;
};

struct state_table {
	const char *name;
	const char *file;    /* where its rules are written */
	const char *letters; /* of its pairs' ids: "HZ" */
	const struct state_info *states;
	const struct state_event_info *events;
	const struct state_rule *rules;
	const struct state_numbers *numbers;
	uint8_t state_count;
	uint8_t event_count;
	uint16_t rule_count;
	uint16_t number_count;
};

/* What a table says of one pair. */
struct state_row {
	const struct state_rule *rule; /* NULL: STATE_MISSING, which state_table_check() finds */
	uint8_t verdict;               /* enum state_verdict */
	uint8_t next;                  /* state after GO; the same state otherwise */
};

/* For values inside of the table (asserted). */
struct state_row state_table_row(const struct state_table *table, uint8_t state, uint8_t event);

/* For values of a stored row and a stored event, which may be any: whether the table has both and
 * lets the event happen; the row is that of the pair then. */
static inline bool state_table_goes(const struct state_table *table, unsigned state, unsigned event,
				    struct state_row *ret_row)
{
	if (state >= table->state_count || event >= table->event_count)
		return false;
	*ret_row = state_table_row(table, (uint8_t)state, (uint8_t)event);
	return ret_row->verdict == STATE_GO;
}

/* "HZ034": the pair's id, in `ret_id`, which is returned.  "" for one without a number, which
 * state_table_check() finds. */
const char *state_table_id(const struct state_table *table, uint8_t state, uint8_t event,
			   char ret_id[STATE_ID_SIZE]);
/* The same, until the end of the block that it is asked in. */
#define STATE_ID(table, state, event)                                                              \
	state_table_id((table), (state), (event), (char[STATE_ID_SIZE]){0})

/* The person's acts that have a GO row in `state`; returns how many were written. */
size_t state_table_possible(const struct state_table *table, uint8_t state, uint8_t *events,
			    size_t max);

/* state_table_row() and state_table_possible() are in a file of their own, so that the mutation
 * test can put others in their place; this is what they ask. */
struct state_row state_rules_row(const struct state_table *table, uint8_t state, uint8_t event);

/* Calls `problem` for each thing wrong with the table; returns how many there were. */
size_t state_table_check(const struct state_table *table,
			 void (*problem)(void *context, const char *what, const char *state,
					 const char *event),
			 void *context);

#endif
