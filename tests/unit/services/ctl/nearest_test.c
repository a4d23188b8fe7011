/* The word that was meant. */
#include "tests/lib/test.h"

#include "services/ctl/help/nearest.h"

static void counts_edits(void **state)
{
	(void)state;
	assert_int_equal(nearest_distance("hazard", "hazard"), 0);
	assert_int_equal(nearest_distance("hazzard", "hazard"), 1);
	assert_int_equal(nearest_distance("hzaard", "hazard"), 1); /* neighbours swapped */
	assert_int_equal(nearest_distance("", "abc"), 3);
	assert_int_equal(nearest_distance("list", "show"), 4);
	assert_true(nearest_distance("a", "a-word-that-is-much-longer-than-any-of-ours-is") > 1000);
}

static void offers_only_what_is_near(void **state)
{
	(void)state;
	struct nearest nearest = nearest_to("lsit");
	nearest_offer(&nearest, "show");
	assert_null(nearest.best);
	nearest_offer(&nearest, "list");
	assert_string_equal(nearest.best, "list");
	nearest = nearest_to("stat");
	nearest_offer(&nearest, "statement");
	assert_string_equal(nearest.best, "statement"); /* the beginning of a word */
	nearest = nearest_to("xqzw");
	nearest_offer(&nearest, "report");
	assert_null(nearest.best);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_edits),
		cmocka_unit_test(offers_only_what_is_near),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
