/* What daemons write down in codes is read in words: of every event of every scenario, no member's
 * code is left as it is in Chinese.  A reason that a daemon gives for ending a clock stands in no
 * enum of proto/, so nothing else finds one without a word. */
#include "common/stage/queries/event_line.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/words_look.h"

static void look_at(void *context, const struct event *event, enum daemon daemon)
{
	const struct event_place where = {SCENARIO_REGION, daemon, true};
	static uint8_t memory[(size_t)64 << 10];
	struct answer line = {.out = writer_over(memory, sizeof memory), .limit = 1};
	(void)context;
	event_line(&where, &line, event, true);
	assert_true(!line.out.overflow && line.out.size != 0);
	words_look(bytes_of(memory, line.out.size));
}

static void at_end(void *context, struct scratch *county)
{
	scenarios_each_event(county, look_at, context);
}

static void every_code_has_its_word(void **state)
{
	struct scenario_options options = {.at_end = at_end};
	(void)state;
	scenarios_read();
	size_t run = scenarios_run(&options, NULL);
	scenarios_free();
	struct words_looked looked = words_looked();
	print_message("%zu scenarios, %zu codes, %zu without a word\n", run, looked.codes,
		      looked.without);
	assert_true(looked.codes > 1000);
	assert_int_equal(looked.without, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_code_has_its_word)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
