/* The examples that help shows, typed: what each of them sends.  Beside transcript_test.c, so that
 * neither of the two takes long. */
#include "tests/lib/test.h"

#include "services/ctl/command.h"
#include "tests/unit/services/ctl/transcript.h"

/* Those of a campaign's base: the county behind the lines has none to answer with. */
enum { WITHOUT_A_LINE = 4 };

static bool is_written_down(const struct command *command)
{
	static const char *const files[] = {"examples_hazards.txt", "examples_firms.txt",
					    "examples_cases.txt",   "examples_asked.txt",
					    "requests.txt",         "lists.txt"};
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		if (transcript_has(files[i], command->noun, command->verb))
			return true;
	}
	return false;
}

/* Acts, lists and questions of the table stand in one of them: a member that isn't sent, or isn't
 * what was asked for, is seen there. */
static void every_request_is_written_down(void **state)
{
	size_t asked = 0, missing = 0;
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		const struct command *command = &commands[i];
		if (command->kind == COMMAND_SPECIAL)
			continue;
		asked++;
		if (is_written_down(command))
			continue;
		print_message("no transcript runs it: $ %s\n", command->example);
		missing++;
	}
	assert_true(asked > 200);
	assert_int_equal(missing, WITHOUT_A_LINE);
}

static void reports_hazards_and_samplings_are_acted_on(void **state)
{
	transcript_check((struct transcript *)*state, "examples_hazards.txt");
}

static void firms_inspections_and_campaigns_are_acted_on(void **state)
{
	transcript_check((struct transcript *)*state, "examples_firms.txt");
}

static void measures_cases_and_clocks_are_acted_on(void **state)
{
	transcript_check((struct transcript *)*state, "examples_cases.txt");
}

static void lists_and_objects_are_asked_for(void **state)
{
	transcript_check((struct transcript *)*state, "examples_asked.txt");
}

#define WITH_COUNTY(test)                                                                          \
	cmocka_unit_test_setup_teardown(test, transcript_setup, transcript_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_request_is_written_down),
		WITH_COUNTY(reports_hazards_and_samplings_are_acted_on),
		WITH_COUNTY(firms_inspections_and_campaigns_are_acted_on),
		WITH_COUNTY(measures_cases_and_clocks_are_acted_on),
		WITH_COUNTY(lists_and_objects_are_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
