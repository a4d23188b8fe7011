/* zhianctl by its own pages: what is typed, and what it says of files and answers. */
#include "tests/lib/test.h"

#include "tests/unit/services/ctl/transcript.h"

static void acts_are_sent_and_their_answers_said(void **state)
{
	transcript_check((struct transcript *)*state, "requests.txt");
}

static void lists_ask_for_what_was_typed(void **state)
{
	transcript_check((struct transcript *)*state, "lists.txt");
}

/* Keys, persons, feeds, cards and books: each step stands on the one before. */
static void a_countys_files_are_kept(void **state)
{
	transcript_check((struct transcript *)*state, "county.txt");
}

/* Conditions and figures: what is made of answers. */
static void what_daemons_tell_is_shown(void **state)
{
	transcript_check((struct transcript *)*state, "asked.txt");
}

static void keys_and_persons_come_and_go(void **state)
{
	transcript_check((struct transcript *)*state, "keys.txt");
}

static void rules_are_tried(void **state)
{
	transcript_check((struct transcript *)*state, "rules.txt");
}

#define WITH_COUNTY(test)                                                                          \
	cmocka_unit_test_setup_teardown(test, transcript_setup, transcript_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_COUNTY(acts_are_sent_and_their_answers_said),
		WITH_COUNTY(lists_ask_for_what_was_typed),
		WITH_COUNTY(a_countys_files_are_kept),
		WITH_COUNTY(what_daemons_tell_is_shown),
		WITH_COUNTY(keys_and_persons_come_and_go),
		WITH_COUNTY(rules_are_tried),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
