/* Both lives of a report: the tables are whole. */
#include "services/intake/states.h"
#include "tests/lib/test.h"

static void print_problem(void *context, const char *what, const char *state, const char *event)
{
	(void)context;
	print_error("%s (%s, %s)\n", what, state == NULL ? "-" : state,
		    event == NULL ? "-" : event);
}

static void test_tables_are_whole(void **state)
{
	(void)state;
	assert_int_equal(state_table_check(&intake_clue_table, print_problem, NULL), 0);
	assert_int_equal(state_table_check(&intake_complaint_table, print_problem, NULL), 0);
}

static void test_every_state_with_a_clock_names_it(void **state)
{
	(void)state;
	struct report_row clue = {.kind = 3};
	struct report_row complaint = {.kind = 1};
	for (uint8_t s = 0; s < CLUE_STATE_COUNT; s++) {
		if ((intake_clue_table.states[s].flags & STATE_CLOCK) != 0)
			assert_int_not_equal(intake_report_clock(&clue, s), CLOCK_NONE);
	}
	for (uint8_t s = 0; s < COMPLAINT_STATE_COUNT; s++) {
		if ((intake_complaint_table.states[s].flags & STATE_CLOCK) != 0)
			assert_int_not_equal(intake_report_clock(&complaint, s), CLOCK_NONE);
	}
}

static void test_outcomes_have_names(void **state)
{
	(void)state;
	for (int i = 1; i < REPORT_OUTCOME_COUNT; i++) {
		const char *name = intake_report_outcome_name((enum report_outcome)i);
		assert_non_null(name);
		assert_int_equal(intake_report_outcome_of_name(name), i);
	}
	assert_int_equal(intake_report_outcome_of_name("no such"), REPORT_OUTCOME_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_are_whole),
		cmocka_unit_test(test_every_state_with_a_clock_names_it),
		cmocka_unit_test(test_outcomes_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
