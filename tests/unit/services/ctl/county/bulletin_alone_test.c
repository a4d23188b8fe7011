/* `bulletin make` of what a console and a daemon say: sums of money of any sign, and what is said
 * where nobody answers whether it was approved. */
#include "tests/unit/services/ctl/county/county_alone.h"
#include "tests/unit/services/ctl/fake_daemon.h"

#define MAKE "bulletin make weekly --cutoff 2025-03-16"
#define LINES                                                                                      \
	"{\"kind\":\"bulletin\",\"bulletin\":\"weekly\",\"region\":522701,"                        \
	"\"from_day\":\"2025-03-10\",\"cutoff_day\":\"2025-03-16\",\"digest\":\"d1\"}\n"           \
	"{\"kind\":\"figure\",\"figure\":\"penalties_fen\",\"in_period\":-50,"                     \
	"\"in_year\":-5,\"at_begin\":-12345,\"at_cutoff\":7}\n"

struct offices {
	struct fake_daemon *console, *escalation;
};

static struct offices answering(struct county_alone *c, const struct fake_answer *escalation)
{
	char run[TEST_PATH_MAX + 32];
	struct err err;
	c->timeout = "20s";
	(void)snprintf(run, sizeof run, "%s/run/zhian/522701", c->root);
	assert_ok(file_make_directories(run, 0700, &err)); /* a daemon makes it */
	struct offices offices = {fake_daemon_of(c->root, "console"),
				  fake_daemon_of(c->root, "escalation")};
	struct fake_answer answer = {.outcome = ZH__OUTCOME__OUTCOME_DONE, .lines = LINES};
	fake_daemon_answer(offices.console, &answer);
	fake_daemon_answer(offices.escalation, escalation);
	return offices;
}

static void stop(struct offices offices)
{
	fake_daemon_stop(offices.console);
	fake_daemon_stop(offices.escalation);
}

static void sums_of_any_sign_are_shown(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	struct offices offices = answering(
		c, &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE, .lines = ""});
	alone_expect(c, EXIT_DONE, MAKE " --format csv");
	alone_said(c, ",-0.50,-0.05,-123.45,0.07\r\n");
	stop(offices);
}

/* The figures are there all the same, and nobody takes the silence for "not submitted". */
static void who_does_not_answer_is_said(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	struct offices offices =
		answering(c, &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_BUSY,
						   .code = "daemon.draining"});
	alone_expect(c, EXIT_BUSY, MAKE " --json");
	assert_string_equal(c->out, LINES);
	assert_non_null(strstr(c->err, "{\"kind\":\"error\",\"code\":\"daemon.draining\""));
	assert_non_null(strstr(c->err, "\"subject\":\"escalation\""));
	alone_expect(c, EXIT_BUSY, MAKE);
	assert_non_null(strstr(c->out, "whether it was approved isn't known"));
	assert_non_null(strstr(c->err, "escalation"));
	/* What it says can't be read: as little is known. */
	fake_daemon_answer(
		offices.escalation,
		&(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE, .lines = "{\"kind\n"});
	alone_expect(c, EXIT_INTERNAL, MAKE);
	assert_non_null(strstr(c->out, "whether it was approved isn't known"));
	assert_non_null(strstr(c->err, "can't be read"));
	fake_daemon_answer(
		offices.escalation,
		&(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE, .lines = ""});
	alone_expect(c, EXIT_DONE, MAKE " --json");
	assert_string_equal(c->out, LINES);
	assert_string_equal(c->err, "");
	stop(offices);
}

#define IN_A_COUNTY(test) cmocka_unit_test_setup_teardown(test, alone_setup, alone_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_COUNTY(sums_of_any_sign_are_shown),
		IN_A_COUNTY(who_does_not_answer_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
