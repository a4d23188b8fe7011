#include "common/base/state_table.h"

#include <stdio.h>

#include "tests/lib/test.h"

/* A lamp of three states: enough for every kind of row and fault. */
enum { OFF, ON, BROKEN, STATES };
enum { PRESS, MARK, DROP, EVENTS };

struct lamp {
	struct state_info states[STATES];
	struct state_event_info events[EVENTS];
	struct state_row rows[STATES * EVENTS];
	struct state_table table;
};

static struct state_row row(const char *id, enum state_verdict verdict, uint8_t next)
{
	return (struct state_row){.id = id,
				  .why = "why",
				  .source = "ours",
				  .verdict = (uint8_t)verdict,
				  .next = next};
}

static void lamp_init(struct lamp *lamp)
{
	*lamp = (struct lamp){
		.states = {{"off", STATE_INITIAL | STATE_REST},
			   {"on", STATE_CLOCK},
			   {"broken", STATE_FINAL}},
		.events = {{"press", STATE_EVENT_ACT}, {"mark", STATE_EVENT_MARK}, {"drop", 0}},
		.rows =
			{
				row("L1", STATE_GO, ON),
				row("L2", STATE_IGNORE, OFF),
				row("L3", STATE_GO, BROKEN),
				row("L4", STATE_REFUSE, ON),
				row("L5", STATE_GO, OFF),
				row("L6", STATE_GO, BROKEN),
				row("L7", STATE_REFUSE, BROKEN),
				row("L8", STATE_IGNORE, BROKEN),
				row("L9", STATE_IGNORE, BROKEN),
			},
	};
	lamp->table = (struct state_table){
		.name = "lamp",
		.states = lamp->states,
		.state_count = STATES,
		.events = lamp->events,
		.event_count = EVENTS,
		.rows = lamp->rows,
	};
}

struct problems {
	char text[1024];
};

static void note(void *context, const char *what, const char *state, const char *event)
{
	struct problems *problems = context;
	size_t used = strlen(problems->text);
	snprintf(problems->text + used, sizeof(problems->text) - used, "%s/%s: %s\n",
		 state != NULL ? state : "-", event != NULL ? event : "-", what);
}

static void assert_problem(const struct lamp *lamp, const char *expected)
{
	struct problems problems = {""};
	size_t count = state_table_check(&lamp->table, note, &problems);
	if (count == 0 || strstr(problems.text, expected) == NULL)
		fail_msg("expected \"%s\", got %zu problems: %s", expected, count, problems.text);
}

static void test_a_sound_table_has_no_problem(void **state)
{
	(void)state;
	struct lamp lamp;
	struct problems problems = {""};
	lamp_init(&lamp);
	assert_int_equal(state_table_check(&lamp.table, note, &problems), 0);
	assert_string_equal(problems.text, "");
}

static void test_looking_up(void **state)
{
	(void)state;
	struct lamp lamp;
	uint8_t events[EVENTS];
	lamp_init(&lamp);
	assert_string_equal(state_table_row(&lamp.table, ON, MARK)->id, "L5");
	assert_broken(state_table_row(&lamp.table, STATES, PRESS));
	assert_broken(state_table_row(&lamp.table, OFF, EVENTS));
	assert_int_equal(state_table_possible(&lamp.table, OFF, events, EVENTS), 1);
	assert_int_equal(events[0], PRESS);
	assert_int_equal(state_table_possible(&lamp.table, ON, events, EVENTS), 0);
	assert_int_equal(state_table_possible(&lamp.table, OFF, events, 0), 0);
}

static void test_faulty_rows_are_found(void **state)
{
	(void)state;
	struct lamp lamp;
	lamp_init(&lamp);
	lamp.rows[ON * EVENTS + DROP] = (struct state_row){0};
	assert_problem(&lamp, "on/drop: no row");
	lamp_init(&lamp);
	lamp.rows[0].next = STATES;
	assert_problem(&lamp, "off/press: the row goes to a state that isn't there");
	lamp_init(&lamp);
	lamp.rows[1].next = ON;
	assert_problem(&lamp, "off/mark: the row changes the state but isn't a GO");
	lamp_init(&lamp);
	lamp.rows[1].verdict = 9;
	assert_problem(&lamp, "off/mark: the row's verdict is unknown");
	lamp_init(&lamp);
	lamp.rows[8].id = "L1";
	assert_problem(&lamp, "broken/drop: the row's id is taken");
	lamp_init(&lamp);
	lamp.rows[8].id = NULL;
	assert_problem(&lamp, "broken/drop: the row has no id");
	lamp_init(&lamp);
	lamp.rows[8].why = "";
	assert_problem(&lamp, "broken/drop: the row says no reason");
	lamp_init(&lamp);
	lamp.rows[8].source = NULL;
	assert_problem(&lamp, "broken/drop: the row names no source");
}

static void test_faulty_states_are_found(void **state)
{
	(void)state;
	struct lamp lamp;
	lamp_init(&lamp);
	lamp.states[OFF].flags = STATE_REST;
	assert_problem(&lamp, "-/-: no state is initial");
	lamp_init(&lamp);
	lamp.states[BROKEN].flags = STATE_REST;
	assert_problem(&lamp, "broken/-: nothing leaves the state and it isn't final");
	lamp_init(&lamp);
	lamp.rows[BROKEN * EVENTS + PRESS] = row("L7", STATE_GO, OFF);
	assert_problem(&lamp, "broken/-: the state is final but is left");
	lamp_init(&lamp);
	lamp.states[OFF].flags |= STATE_CLOCK;
	assert_problem(&lamp, "off/-: a clock runs where nothing is due");
	lamp_init(&lamp);
	lamp.states[ON].flags = 0;
	assert_problem(&lamp, "on/-: no clock runs, no act is possible");
	lamp_init(&lamp);
	lamp.rows[ON * EVENTS + MARK] = row("L5", STATE_IGNORE, ON);
	assert_problem(&lamp, "on/-: a clock runs but a fired mark does nothing");
	lamp_init(&lamp);
	lamp.rows[OFF * EVENTS + PRESS] = row("L1", STATE_IGNORE, OFF);
	assert_problem(&lamp, "on/-: the state can't be reached");
	lamp_init(&lamp);
	lamp.rows[OFF * EVENTS + DROP] = row("L3", STATE_IGNORE, OFF);
	lamp.rows[ON * EVENTS + DROP] = row("L6", STATE_IGNORE, ON);
	assert_problem(&lamp, "off/-: no way leads from here to an end");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_sound_table_has_no_problem),
		cmocka_unit_test(test_looking_up),
		cmocka_unit_test(test_faulty_rows_are_found),
		cmocka_unit_test(test_faulty_states_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
