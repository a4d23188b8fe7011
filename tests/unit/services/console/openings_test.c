/* Who has looked at a matter lately: for a quarter of an hour, and the oldest goes first. */
#include "services/console/http/openings.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/test.h"

static struct openings *openings;

static struct object_id hazard(uint64_t number)
{
	return object_id_make(OBJECT_HAZARD, 522701, number);
}

static const char *other(uint64_t number, const char *but, int64_t now_ms)
{
	size_t at = 0;
	const struct opening *found = openings_next(openings, hazard(number), but, now_ms, &at);
	return found != NULL ? found->person : NULL;
}

static int make(void **state)
{
	(void)state;
	openings = (struct openings *)calloc(1, sizeof *openings);
	return openings != NULL ? 0 : 1;
}

static int drop(void **state)
{
	(void)state;
	free(openings);
	return 0;
}

static void others_of_the_same_matter(void **state)
{
	(void)state;
	assert_true(openings_put(openings, hazard(1), "wang", 0));
	assert_true(openings_put(openings, hazard(1), "li", 5));
	assert_true(openings_put(openings, hazard(2), "li", 6));
	assert_false(openings_put(openings, hazard(1), "wang", 7));
	assert_string_equal(other(1, "wang", 10), "li");
	assert_string_equal(other(1, "li", 10), "wang");
	assert_null(other(2, "li", 10));
	assert_int_equal(openings_find(openings, hazard(1), "wang", 10)->last_ms, 7);
}

static void a_quarter_of_an_hour(void **state)
{
	(void)state;
	assert_true(openings_put(openings, hazard(1), "wang", 100));
	assert_non_null(other(1, "li", 100 + OPENING_MS - 1));
	assert_null(other(1, "li", 100 + OPENING_MS));
	assert_null(openings_find(openings, hazard(1), "wang", 100 + OPENING_MS));
	assert_true(openings_put(openings, hazard(1), "wang", 100 + OPENING_MS));
}

static void the_oldest_goes(void **state)
{
	char person[PRINCIPAL_ID];
	(void)state;
	for (unsigned i = 0; i < OPENINGS_MAX + 1; i++) {
		(void)snprintf(person, sizeof person, "p%u", i);
		assert_true(openings_put(openings, hazard(1), person, (int64_t)i));
	}
	assert_int_equal(openings->count, OPENINGS_MAX);
	assert_null(openings_find(openings, hazard(1), "p0", OPENINGS_MAX));
	assert_non_null(openings_find(openings, hazard(1), "p1", OPENINGS_MAX));
	assert_non_null(openings_find(openings, hazard(1), "p4096", OPENINGS_MAX));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(others_of_the_same_matter),
		TEST(a_quarter_of_an_hour),
		TEST(the_oldest_goes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
