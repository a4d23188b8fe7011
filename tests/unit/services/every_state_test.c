/* Nothing is forgotten in any state of any of the five services: a clock runs there, or a person
 * has an act to do next, or the table says that it is a rest or an end. */
#include <glob.h>

#include "common/base/state_table.h"
#include "tests/lib/test.h"

/* X(table, file).  Declared here: the services' own headers give different tables the same short
 * prefix, and nobody but a test needs them side by side. */
#define TABLE_LIST(X)                                                                              \
	X(intake_clue_table, "intake/clue_table.def")                                              \
	X(intake_complaint_table, "intake/complaint_table.def")                                    \
	X(hazard_state_table, "hazard/hazard_table.def")                                           \
	X(licence_table, "hazard/archive/licence_table.def")                                       \
	X(standard_table, "hazard/archive/standard_table.def")                                     \
	X(duty_table, "hazard/archive/duty_table.def")                                             \
	X(matter_table, "hazard/archive/matter_table.def")                                         \
	X(campaign_state_table, "hazard/campaign/campaign_table.def")                              \
	X(inspection_states, "hazard/inspection/inspection_table.def")                             \
	X(self_check_states, "hazard/inspection/self_check_table.def")                             \
	X(draw_states, "hazard/inspection/draw_table.def")                                         \
	X(key_area_states, "hazard/inspection/key_area_table.def")                                 \
	X(sampling_table, "hazard/sampling/sampling_table.def")                                    \
	X(sampling_service_table, "hazard/sampling/service_table.def")                             \
	X(sampling_retest_table, "hazard/sampling/retest_table.def")                               \
	X(sampling_correction_table, "hazard/sampling/correction_table.def")                       \
	X(sampling_request_table, "hazard/sampling/request_table.def")                             \
	X(measure_table, "escalation/measure_table.def")                                           \
	X(notice_table, "escalation/notice_table.def")                                             \
	X(case_table, "escalation/case_table.def")                                                 \
	X(case_service_table, "escalation/service_table.def")                                      \
	X(case_publication_table, "escalation/publication_table.def")                              \
	X(case_execution_table, "escalation/execution_table.def")                                  \
	X(outgoing_states, "notify/outgoing_table.def")                                            \
	X(incoming_states, "notify/incoming_table.def")                                            \
	X(listing_table, "credit/listing_table.def")

#define X(symbol, path) extern const struct state_table symbol;
TABLE_LIST(X)
#undef X

static const struct {
	const struct state_table *table;
	const char *file; /* below services/ */
} rows[] = {
#define X(symbol, path) {&(symbol), (path)},
	TABLE_LIST(X)
#undef X
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* Pairs of places, not of states and events: goods lie where they are. */
static const char no_states[] = "hazard/goods_table.def";

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
	size_t forgotten = 0;
	for (size_t i = 0; i < ROWS; i++) {
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
	size_t found = 0;
	for (size_t i = 0; i < ROWS; i++) {
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
	size_t found = 0;
	for (size_t i = 0; i < ROWS; i++) {
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
	assert_true(found >= ROWS); /* each table has an end, at least */
}

static bool is_known(const char *file)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (strcmp(rows[i].file, file) == 0)
			return true;
	}
	return strcmp(file, no_states) == 0;
}

/* A table that is written and not listed above would be looked at by nobody. */
static void test_every_table_is_listed(void **state)
{
	(void)state;
	static const char root[] = ZHIAN_SOURCE_DIR "/services/";
	glob_t found = {0};
	size_t unknown = 0;
	assert_int_equal(glob(ZHIAN_SOURCE_DIR "/services/*/*_table.def", 0, NULL, &found), 0);
	assert_int_equal(
		glob(ZHIAN_SOURCE_DIR "/services/*/*/*_table.def", GLOB_APPEND, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *file = found.gl_pathv[i] + strlen(root);
		if (is_known(file))
			continue;
		print_error("services/%s isn't listed in this test\n", file);
		unknown++;
	}
	assert_int_equal(unknown, 0);
	assert_int_equal(found.gl_pathc, ROWS + 1); /* and none is listed that is gone */
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_state_is_forgotten),
		cmocka_unit_test(test_no_clock_runs_at_rest),
		cmocka_unit_test(test_a_state_that_says_nothing_is_found),
		cmocka_unit_test(test_every_table_is_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
