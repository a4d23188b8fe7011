/* What zhianctl shows of journals, and of a county one of whose daemons doesn't answer. */
#include "tests/lib/test.h"

#include "tests/unit/services/ctl/transcript.h"

static void journals_are_shown_and_checked(void **state)
{
	transcript_check((struct transcript *)*state, "journals.txt");
}

#define WITH_COUNTY(test)                                                                          \
	cmocka_unit_test_setup_teardown(test, transcript_setup, transcript_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_COUNTY(journals_are_shown_and_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
