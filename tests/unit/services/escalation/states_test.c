/* Every (state, event) pair of escalation's tables has its row, and the tables hold together. */
#include "services/escalation/states.h"
#include "tests/lib/test.h"

static void problem(void *context, const char *what, const char *state, const char *event)
{
	print_error("%s: %s (%s, %s)\n", (const char *)context, what, state == NULL ? "-" : state,
		    event == NULL ? "-" : event);
}

static const struct state_table *const tables[] = {
	&measure_table,      &notice_table,           &case_table,
	&case_service_table, &case_publication_table, &case_execution_table,
};

static void test_tables_are_clean(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		union {
			const char *read;
			void *context;
		} name = {tables[i]->name};
		assert_int_equal(state_table_check(tables[i], problem, name.context), 0);
	}
}

/* A penalty is decided after its notice and from nowhere else; a closed case takes no act but
 * publication. */
static void test_case_rows_that_matter(void **state)
{
	(void)state;
	for (uint8_t from = 0; from < CASE_STATE_COUNT; from++) {
		bool may = state_table_row(&case_table, from, CASE_ON_DECIDE).verdict == STATE_GO;
		assert_int_equal(may, from == CASE_NOTICED);
	}
	for (uint8_t event = 0; event < CASE_EVENT_COUNT; event++) {
		bool act = (case_table.events[event].flags & STATE_EVENT_ACT) != 0;
		bool may = state_table_row(&case_table, CASE_CLOSED, event).verdict == STATE_GO;
		if (act)
			assert_int_equal(may, event == CASE_ON_PUBLISH);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_are_clean),
		cmocka_unit_test(test_case_rows_that_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
