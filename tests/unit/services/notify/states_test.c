/* The two tables of a referral are whole. */
#include <stdio.h>

#include "tests/unit/services/notify/notify_fixture.h"

static void print_problem(void *context, const char *what, const char *state, const char *event)
{
	(void)context;
	printf("%s: %s, %s\n", what, state == NULL ? "-" : state, event == NULL ? "-" : event);
}

static void test_outgoing(void **state)
{
	(void)state;
	assert_int_equal(state_table_check(&outgoing_states, print_problem, NULL), 0);
}

static void test_incoming(void **state)
{
	(void)state;
	assert_int_equal(state_table_check(&incoming_states, print_problem, NULL), 0);
}

/* What the law rests on stands in one row each. */
static void test_law(void **state)
{
	(void)state;
	for (uint8_t from = 0; from < INCOMING_STATE_COUNT; from++)
		assert_int_equal(
			state_table_row(&incoming_states, from, INCOMING_ON_RETURN_TRANSFER)
				.verdict,
			STATE_REFUSE);
	assert_int_equal(
		state_table_row(&incoming_states, INCOMING_RECEIVED, INCOMING_ON_RETURN).verdict,
		STATE_GO);
	assert_int_equal(
		state_table_row(&incoming_states, INCOMING_RECEIVED_AGAIN, INCOMING_ON_RETURN)
			.verdict,
		STATE_REFUSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outgoing),
		cmocka_unit_test(test_incoming),
		cmocka_unit_test(test_law),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
