/* zhianctl by its own pages: what each command sends and says. */
#include "tests/lib/test.h"

#include "services/ctl/command.h"
#include "tests/unit/services/ctl/transcript.h"

static int setup(void **state)
{
	*state = transcript_open();
	return 0;
}

static int teardown(void **state)
{
	transcript_close((struct transcript *)*state);
	return 0;
}

/* Those of a campaign's base: the county behind the lines has none to answer with. */
enum { WITHOUT_A_LINE = 4 };

/* Acts, lists and questions of the table stand in requests.txt: a member that isn't sent, or isn't
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
		if (transcript_has("requests.txt", command->noun, command->verb))
			continue;
		print_message("no line of requests.txt runs it: $ %s\n", command->example);
		missing++;
	}
	assert_true(asked > 200);
	assert_int_equal(missing, WITHOUT_A_LINE);
}

static void requests_are_what_was_asked(void **state)
{
	transcript_check((struct transcript *)*state, "requests.txt");
}

/* Keys, persons, feeds, cards and books: each step stands on the one before. */
static void a_countys_files_are_kept(void **state)
{
	transcript_check((struct transcript *)*state, "county.txt");
}

/* Conditions, figures, keys and scenarios: what is made of answers. */
static void what_daemons_tell_is_shown(void **state)
{
	transcript_check((struct transcript *)*state, "asked.txt");
}

#define WITH_COUNTY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_request_is_written_down),
		WITH_COUNTY(requests_are_what_was_asked),
		WITH_COUNTY(a_countys_files_are_kept),
		WITH_COUNTY(what_daemons_tell_is_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
