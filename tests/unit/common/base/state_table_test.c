#include "common/base/state_table.h"

#include <stdio.h>

#include "tests/lib/test.h"

/* A lamp of three states: enough for every kind of rule and fault. */
enum { OFF, ON, BROKEN, STATES };
enum { PRESS, MARK, DROP, EVENTS };
enum { MENDS, LIGHTS, DARKENS, BURNS, FALLS, STANDS, LATE, RULES };

#define SET(member) (UINT64_C(1) << (member))
#define ALL UINT64_MAX

static const struct state_source ours = {"ours"};

struct lamp {
	struct state_info states[STATES];
	struct state_event_info events[EVENTS];
	struct state_rule rules[RULES + 1]; /* one more, for what a test adds */
	struct state_numbers numbers[2];
	struct state_table table;
};

static struct state_rule rule(enum state_layer layer, uint64_t states, uint64_t events,
			      enum state_verdict verdict, uint8_t next)
{
	return (struct state_rule){.states = states,
				   .events = events,
				   .why = "why",
				   .source = &ours,
				   .layer = (uint8_t)layer,
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
		.rules =
			{
				[MENDS] = rule(STATE_OTHERWISE, SET(ON) | SET(BROKEN), ALL,
					       STATE_REFUSE, STATE_STAYS),
				[LIGHTS] = rule(STATE_RULE, SET(OFF), SET(PRESS), STATE_GO, ON),
				[DARKENS] = rule(STATE_RULE, SET(ON), SET(MARK), STATE_GO, OFF),
				[BURNS] = rule(STATE_RULE, SET(OFF) | SET(BROKEN), SET(MARK),
					       STATE_IGNORE, STATE_STAYS),
				[FALLS] = rule(STATE_RULE, ALL, SET(DROP), STATE_GO, BROKEN),
				[STANDS] = rule(STATE_EXCEPT, SET(BROKEN), SET(DROP), STATE_IGNORE,
						STATE_STAYS),
				[LATE] = rule(STATE_EXCEPT, SET(BROKEN), SET(MARK), STATE_GO,
					      STATE_STAYS),
			},
		/* The lamp could be dropped later than it could be pressed. */
		.numbers = {{ALL, SET(PRESS) | SET(MARK), 1}, {ALL, SET(DROP), 107}},
	};
	lamp->table = (struct state_table){
		.name = "lamp",
		.file = "lamp_table.def",
		.letters = "L",
		.states = lamp->states,
		.state_count = STATES,
		.events = lamp->events,
		.event_count = EVENTS,
		.rules = lamp->rules,
		.rule_count = RULES,
		.numbers = lamp->numbers,
		.number_count = 2,
	};
}

struct problems {
	char text[2048];
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
	(void)state_table_check(&lamp.table, note, &problems);
	assert_string_equal(problems.text, "");
}

static void assert_row(const struct lamp *lamp, uint8_t state, uint8_t event, int by,
		       enum state_verdict verdict, uint8_t next)
{
	struct state_row row = state_table_row(&lamp->table, state, event);
	assert_ptr_equal(row.rule, &lamp->rules[by]);
	assert_int_equal(row.verdict, verdict);
	assert_int_equal(row.next, next);
}

static void test_which_rule_decides(void **state)
{
	(void)state;
	struct lamp lamp;
	lamp_init(&lamp);
	assert_row(&lamp, OFF, PRESS, LIGHTS, STATE_GO, ON);
	assert_row(&lamp, ON, PRESS, MENDS, STATE_REFUSE, ON);
	assert_row(&lamp, BROKEN, PRESS, MENDS, STATE_REFUSE, BROKEN);
	assert_row(&lamp, OFF, MARK, BURNS, STATE_IGNORE, OFF);
	assert_row(&lamp, ON, DROP, FALLS, STATE_GO, BROKEN);
	assert_row(&lamp, BROKEN, DROP, STANDS, STATE_IGNORE, BROKEN);
	assert_row(&lamp, BROKEN, MARK, LATE, STATE_GO, BROKEN);
	assert_broken(state_table_row(&lamp.table, STATES, PRESS));
	assert_broken(state_table_row(&lamp.table, OFF, EVENTS));
	uint8_t events[EVENTS];
	assert_int_equal(state_table_possible(&lamp.table, OFF, events, EVENTS), 1);
	assert_int_equal(events[0], PRESS);
	assert_int_equal(state_table_possible(&lamp.table, ON, events, EVENTS), 0);
	assert_int_equal(state_table_possible(&lamp.table, OFF, events, 0), 0);
}

/* Only persons' acts are refused without a rule: what comes from elsewhere is never lost so. */
static void test_other_events_have_no_default(void **state)
{
	(void)state;
	struct lamp lamp;
	lamp_init(&lamp);
	lamp.rules[DARKENS].states = 0;
	assert_null(state_table_row(&lamp.table, ON, MARK).rule);
	assert_int_equal(state_table_row(&lamp.table, ON, MARK).verdict, STATE_MISSING);
	assert_problem(&lamp, "on/mark: no rule decides");
	lamp.events[MARK].flags = STATE_EVENT_ACT;
	assert_row(&lamp, ON, MARK, MENDS, STATE_REFUSE, ON);
	lamp.events[MARK].flags = STATE_EVENT_FORM;
	assert_row(&lamp, ON, MARK, MENDS, STATE_REFUSE, ON);
}

static void test_ids(void **state)
{
	(void)state;
	struct lamp lamp;
	lamp_init(&lamp);
	assert_string_equal(STATE_ID(&lamp.table, OFF, PRESS), "L001");
	assert_string_equal(STATE_ID(&lamp.table, OFF, MARK), "L002");
	assert_string_equal(STATE_ID(&lamp.table, BROKEN, PRESS), "L005");
	assert_string_equal(STATE_ID(&lamp.table, OFF, DROP), "L107");
	assert_string_equal(STATE_ID(&lamp.table, BROKEN, DROP), "L109");
	lamp.table.number_count = 1;
	assert_string_equal(STATE_ID(&lamp.table, OFF, DROP), "");
	assert_problem(&lamp, "off/drop: the pair has no number");
	lamp_init(&lamp);
	lamp.numbers[1].first = 5;
	assert_problem(&lamp, "broken/press: the pair's number is taken");
	assert_broken(STATE_ID(&lamp.table, STATES, PRESS));
	assert_broken(STATE_ID(&lamp.table, OFF, EVENTS));
}

/* A set holds 64: the last one is found as the first is. */
static void test_the_widest_table(void **state)
{
	(void)state;
	static struct state_info states[STATE_SET_MAX + 1];
	static struct state_event_info events[STATE_SET_MAX + 1];
	struct state_rule rules[] = {rule(STATE_RULE, ALL, ALL, STATE_GO, STATE_STAYS),
				     rule(STATE_EXCEPT, SET(63), SET(63), STATE_GO, 0)};
	struct state_numbers number = {SET(63), ALL, 1};
	struct state_table table = {.letters = "W",
				    .states = states,
				    .state_count = STATE_SET_MAX,
				    .events = events,
				    .event_count = STATE_SET_MAX,
				    .rules = rules,
				    .rule_count = 2,
				    .numbers = &number,
				    .number_count = 1};
	assert_int_equal(state_table_row(&table, 63, 63).next, 0);
	assert_int_equal(state_table_row(&table, 63, 62).next, 63);
	assert_string_equal(STATE_ID(&table, 63, 63), "W064");
	for (int i = 0; i <= STATE_SET_MAX; i++) {
		states[i].name = "state";
		events[i].name = "event";
	}
	struct problems problems = {""};
	table.state_count = STATE_SET_MAX + 1;
	assert_int_equal(state_table_check(&table, note, &problems), 1);
	assert_string_equal(problems.text, "-/-: more states or events than a set holds\n");
	table.state_count = STATE_SET_MAX;
	table.event_count = STATE_SET_MAX + 1;
	assert_int_equal(state_table_check(&table, note, &problems), 1);
}

static void test_faulty_rules_are_found(void **state)
{
	(void)state;
	struct lamp lamp;
	lamp_init(&lamp);
	lamp.rules[BURNS].states |= SET(ON);
	assert_problem(&lamp, "on/mark: two rules decide");
	lamp_init(&lamp);
	lamp.rules[RULES] = lamp.rules[MENDS];
	lamp.table.rule_count = RULES + 1;
	assert_problem(&lamp, "on/press: two rules decide");
	lamp.rules[RULES].states = SET(OFF);
	assert_problem(&lamp, "off/press: the rule stands before a weaker one");
	lamp_init(&lamp);
	lamp.rules[RULES] = lamp.rules[STANDS];
	lamp.table.rule_count = RULES + 1;
	assert_problem(&lamp, "broken/drop: two rules decide");
	assert_problem(&lamp, "why/-: the rule decides nothing");
	lamp_init(&lamp);
	lamp.rules[BURNS].states = SET(OFF);
	assert_problem(&lamp, "broken/mark: the exception excepts from no rule");
	lamp_init(&lamp);
	lamp.rules[RULES] = lamp.rules[FALLS];
	lamp.rules[FALLS] = lamp.rules[STANDS];
	lamp.rules[STANDS] = lamp.rules[RULES];
	assert_problem(&lamp, "broken/drop: the rule stands before a weaker one");
	lamp_init(&lamp);
	lamp.rules[LIGHTS].next = STATES;
	assert_problem(&lamp, "off/press: the rule goes to a state that isn't there");
	lamp_init(&lamp);
	lamp.rules[BURNS].next = ON;
	assert_problem(&lamp, "why/-: the rule changes the state but isn't a GO");
	lamp_init(&lamp);
	lamp.rules[BURNS].verdict = 9;
	assert_problem(&lamp, "why/-: the rule's verdict is unknown");
	lamp_init(&lamp);
	lamp.rules[BURNS].why = "";
	assert_problem(&lamp, "-/-: the rule says no reason");
	lamp_init(&lamp);
	lamp.rules[BURNS].source = NULL;
	assert_problem(&lamp, "why/-: the rule names no source");
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
	lamp.rules[LIGHTS].states |= SET(BROKEN);
	assert_problem(&lamp, "broken/-: the state is final but is left");
	lamp.states[BROKEN].flags = STATE_FINAL | STATE_REOPENS;
	struct problems problems = {""};
	(void)state_table_check(&lamp.table, note, &problems);
	assert_null(strstr(problems.text, "final but is left"));
	lamp_init(&lamp);
	lamp.states[BROKEN].flags |= STATE_REOPENS;
	assert_problem(&lamp, "broken/-: nothing takes up again what says so");
	lamp_init(&lamp);
	lamp.states[OFF].flags |= STATE_CLOCK;
	assert_problem(&lamp, "off/-: a clock runs where nothing is due");
	lamp_init(&lamp);
	lamp.states[ON].flags = 0;
	assert_problem(&lamp, "on/-: no clock runs, no act is possible");
	lamp_init(&lamp);
	lamp.rules[DARKENS] = rule(STATE_RULE, SET(ON), SET(MARK), STATE_IGNORE, STATE_STAYS);
	assert_problem(&lamp, "on/-: a clock runs but a fired mark does nothing");
	lamp_init(&lamp);
	lamp.rules[LIGHTS] = rule(STATE_RULE, SET(OFF), SET(PRESS), STATE_IGNORE, STATE_STAYS);
	assert_problem(&lamp, "on/-: the state can't be reached");
	lamp_init(&lamp);
	lamp.rules[FALLS] = rule(STATE_RULE, ALL, SET(DROP), STATE_IGNORE, STATE_STAYS);
	assert_problem(&lamp, "off/-: no way leads from here to an end");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_sound_table_has_no_problem),
		cmocka_unit_test(test_which_rule_decides),
		cmocka_unit_test(test_other_events_have_no_default),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_the_widest_table),
		cmocka_unit_test(test_faulty_rules_are_found),
		cmocka_unit_test(test_faulty_states_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
