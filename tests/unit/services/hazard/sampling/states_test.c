/* Every (state, event) pair of the five axes has its row, and the rows that the law rests on say
 * what it says. */
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static void problem(void *context, const char *what, const char *state, const char *event)
{
	print_error("%s: %s (%s, %s)\n", (const char *)context, what, state == NULL ? "-" : state,
		    event == NULL ? "-" : event);
}

static const struct state_table *const tables[] = {
	&sampling_table,         &sampling_service_table,
	&sampling_retest_table,  &sampling_correction_table,
	&sampling_request_table,
};

static void test_tables_are_clean(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		union {
			const char *read;
			void *context;
		} name = {tables[i]->name};
		assert_int_equal(state_table_check(tables[i], problem, name.context), 0);
	}
}

/* 产品质量法17: each step of the chain needs the one before; nothing skips one. */
static void test_no_step_of_the_chain_is_skipped(void **state)
{
	static const struct {
		uint8_t event, from;
	} steps[] = {
		{CORRECTION_ON_ANNOUNCE_ASK, CORRECTION_FAILED},
		{CORRECTION_ON_ANNOUNCED, CORRECTION_ASKED},
		{CORRECTION_ON_SUSPENDED, CORRECTION_FAILED_AGAIN},
		{CORRECTION_ON_REVOKED, CORRECTION_FAILED_LAST},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		for (uint8_t from = 0; from < CORRECTION_STATE_COUNT; from++)
			assert_int_equal(
				sampling_goes(&sampling_correction_table, from, steps[i].event),
				from == steps[i].from);
	}
}

/* Whatever was reached: a retest that passed undoes it, but what is over. */
static void test_a_passed_retest_undoes_any_step(void **state)
{
	(void)state;
	for (uint8_t from = CORRECTION_OWED; from < CORRECTION_STATE_COUNT; from++) {
		bool over = from == CORRECTION_REVOKED || from == CORRECTION_UNDONE;
		assert_int_equal(
			sampling_goes(&sampling_correction_table, from, CORRECTION_ON_UNDO), !over);
	}
}

/* SSI-42: the conclusion of a retest is final. */
static void test_nothing_follows_a_retests_conclusion(void **state)
{
	(void)state;
	for (uint8_t event = 0; event < RETEST_EVENT_COUNT; event++) {
		assert_false(sampling_goes(&sampling_retest_table, RETEST_PASSED, event));
		assert_false(sampling_goes(&sampling_retest_table, RETEST_FAILED, event));
	}
}

static void test_states_are_found_by_name(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < SAMPLING_STATE_COUNT; i++)
		assert_int_equal(sampling_state_of_name(sampling_table.states[i].name), i);
	assert_int_equal(sampling_state_of_name("nowhere"), SAMPLING_STATE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_are_clean),
		cmocka_unit_test(test_states_are_found_by_name),
		cmocka_unit_test(test_no_step_of_the_chain_is_skipped),
		cmocka_unit_test(test_a_passed_retest_undoes_any_step),
		cmocka_unit_test(test_nothing_follows_a_retests_conclusion),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
