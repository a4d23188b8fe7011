/* Nothing is forgotten in any state of any of the five services: a clock runs there, or a person
 * has an act to do next, or the table says that it is a rest or an end. */
#include <glob.h>

#include "common/core/booked_by.h"
#include "services/scenario/lives.h"
#include "tests/lib/test.h"

/* Pairs of places, not of states and events: goods lie where they are. */
static const char no_states[] = "hazard/custody/goods_table.def";

static bool act_is_possible(const struct state_table *table, uint8_t state)
{
	uint8_t event;
	return state_table_possible(table, state, &event, 1) != 0;
}

static bool somebody_or_something_waits(const struct state_table *table, uint8_t state)
{
	unsigned meant = STATE_CLOCK | STATE_REST | STATE_FINAL;
	return (table->states[state].flags & meant) != 0 || act_is_possible(table, state);
}

static void test_no_state_is_forgotten(void **state)
{
	(void)state;
	size_t count;
	const struct life *rows = lives(&count);
	size_t forgotten = 0;
	for (size_t i = 0; i < count; i++) {
		const struct state_table *table = rows[i].table;
		for (uint8_t s = 0; s < table->state_count; s++) {
			if (somebody_or_something_waits(table, s))
				continue;
			print_error("table %s (services/%s), state %s: no clock runs, no act is "
				    "possible, and it isn't declared rest\n",
				    table->name, rows[i].file, table->states[s].name);
			forgotten++;
		}
	}
	assert_int_equal(forgotten, 0);
}

/* What is declared rest or an end waits for nothing: a clock there would never be answered. */
static void test_no_clock_runs_at_rest(void **state)
{
	(void)state;
	size_t count;
	const struct life *rows = lives(&count);
	size_t found = 0;
	for (size_t i = 0; i < count; i++) {
		const struct state_table *table = rows[i].table;
		for (uint8_t s = 0; s < table->state_count; s++) {
			unsigned flags = table->states[s].flags;
			if ((flags & STATE_CLOCK) == 0 || (flags & (STATE_REST | STATE_FINAL)) == 0)
				continue;
			print_error("table %s (services/%s), state %s: a clock runs at rest\n",
				    table->name, rows[i].file, table->states[s].name);
			found++;
		}
	}
	assert_int_equal(found, 0);
}

/* The same tables with a state's flags taken away: found wherever no act is left. */
static void test_a_state_that_says_nothing_is_found(void **state)
{
	(void)state;
	enum { STATES_MAX = 64 };
	struct state_info states[STATES_MAX];
	size_t count, found = 0;
	const struct life *rows = lives(&count);
	for (size_t i = 0; i < count; i++) {
		struct state_table silent = *rows[i].table;
		assert_true(silent.state_count <= STATES_MAX);
		memcpy(states, silent.states, silent.state_count * sizeof states[0]);
		silent.states = states;
		for (uint8_t s = 0; s < silent.state_count; s++) {
			states[s].flags = 0;
			assert_int_equal(somebody_or_something_waits(&silent, s),
					 act_is_possible(rows[i].table, s));
			found += !somebody_or_something_waits(&silent, s);
		}
	}
	assert_true(found >= count); /* each table has an end, at least */
}

static bool is_known(const char *file)
{
	size_t count;
	const struct life *rows = lives(&count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].file, file) == 0)
			return true;
	}
	return strcmp(file, no_states) == 0;
}

/* A table that is written and not listed there would be looked at by nobody. */
static void test_every_table_is_listed(void **state)
{
	(void)state;
	static const char root[] = ZHIAN_SOURCE_DIR "/services/";
	glob_t found = {0};
	size_t count, unknown = 0;
	(void)lives(&count);
	assert_int_equal(glob(ZHIAN_SOURCE_DIR "/services/*/*_table.def", 0, NULL, &found), 0);
	assert_int_equal(
		glob(ZHIAN_SOURCE_DIR "/services/*/*/*_table.def", GLOB_APPEND, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *file = found.gl_pathv[i] + strlen(root);
		if (is_known(file))
			continue;
		print_error("services/%s isn't listed in services/scenario/lives.c\n", file);
		unknown++;
	}
	assert_int_equal(unknown, 0);
	assert_int_equal(found.gl_pathc, count + 1); /* and none is listed that is gone */
	globfree(&found);
}

static bool goes_somewhere(const struct state_table *table, uint8_t event)
{
	for (uint8_t s = 0; s < table->state_count; s++) {
		if (state_table_row(table, s, event).verdict == STATE_GO)
			return true;
	}
	return false;
}

/* What an event of the journal moves alone stands in one row of a table; and where two lives have
 * the same events, one of them at least is moved by it. */
static void test_what_a_kind_books_is_said_once(void **state)
{
	(void)state;
	static bool said[EVENT_KINDS_END], goes[EVENT_KINDS_END];
	size_t count, kinds = 0;
	const struct life *rows = lives(&count);
	for (size_t i = 0; i < count; i++) {
		const struct state_table *table = rows[i].table;
		for (uint8_t e = 0; e < table->event_count; e++) {
			uint16_t kind = (uint16_t)(table->events[e].flags >> BOOKED_BY_SHIFT);
			if (kind == 0)
				continue;
			assert_non_null(event_descriptor(kind));
			assert_int_equal(booked_by(table, kind), e);
			said[kind] = true;
			goes[kind] |= goes_somewhere(table, e);
		}
		assert_int_equal(booked_by(table, KIND(CLOCK_STARTED)), STATE_STAYS);
	}
	for (uint16_t kind = 0; kind < EVENT_KINDS_END; kind++) {
		if (said[kind] && !goes[kind])
			fail_msg("%s moves no table that names it", event_kind_name(kind));
		kinds += said[kind];
	}
	assert_true(kinds > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_state_is_forgotten),
		cmocka_unit_test(test_no_clock_runs_at_rest),
		cmocka_unit_test(test_a_state_that_says_nothing_is_found),
		cmocka_unit_test(test_every_table_is_listed),
		cmocka_unit_test(test_what_a_kind_books_is_said_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
