/* Journals from before every kind of matter had recusals: what was decided then holds today. */
#include <stdlib.h>

#include "command.pb-c.h"
#include "common/core/recusals.h"
#include "tests/unit/services/escalation/escalation_fixture.h"
#include "tests/unit/services/intake/shipped_books.h"

static void said_before(struct decider_driver *driver, struct object_id casefile,
			Zh__CaseRecusal *body)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {
		.head = {.kind = KIND(CASE_RECUSAL),
			 .object_version = fixture_case(driver, casefile.number).object_version + 1,
			 .subject_kind = (uint8_t)casefile.kind,
			 .subject_region = casefile.region,
			 .subject_number = casefile.number},
		.meta = &meta,
		.recorded_ms = driver->now_ms,
		.body = &body->base};
	meta.person = "chen-jie";
	SET_OPTIONAL(body, casefile, casefile.number);
	assert_ok(escalation_decider.evolve(&escalation_decider, rows_memory_writer(driver->rows),
					    &event));
}

static enum verdict ask_for(struct decider_driver *driver, struct object_id casefile,
			    const char *who)
{
	Zh__AskRecusalCommand ask = ZH__ASK_RECUSAL_COMMAND__INIT;
	ask.who = who;
	ask.ground = "kin";
	return driver_act(driver, "case.ask-recusal", casefile, &ask, NULL);
}

static void test_what_was_said_before_holds(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id casefile = fixture_case_to(driver, CASE_FILED);
	const char *stay[] = {"zhao-min", "sun-li"};
	struct recusal_row row;
	Zh__CaseRecusal asked = ZH__CASE_RECUSAL__INIT, granted = ZH__CASE_RECUSAL__INIT;
	asked.who = granted.who = "wu-gang";
	SET_OPTIONAL(&asked, by_party, 1);
	said_before(driver, casefile, &asked);
	assert_true(recusal_get(driver_rows(driver), casefile, "wu-gang", &row));
	assert_int_equal(row.state, RECUSAL_IS_ASKED);
	assert_true(row.by_party);
	assert_false(recusal_granted(driver_rows(driver), casefile, "wu-gang"));

	SET_OPTIONAL(&granted, outcome, ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED);
	granted.officers = stay;
	granted.n_officers = 2;
	said_before(driver, casefile, &granted);
	assert_true(recusal_granted(driver_rows(driver), casefile, "Wu_Gang"));
	assert_true(recusal_get(driver_rows(driver), casefile, "wu-gang", &row));
	assert_string_equal(row.decided_by, "chen-jie");
	struct casefile_file file;
	assert_true(casefile_file_get(driver_rows(driver), casefile.number, &file));
	assert_int_equal(file.officer_count, 2);
	assert_string_equal(file.officers[1], "sun-li");
	assert_int_equal(ask_for(driver, casefile, "wu-gang"), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "recusal.already");
	assert_int_equal(ask_for(driver, casefile, "sun-li"), VERDICT_DONE);
}

/* What was folded by hand stands in no journal: no replay. */
static int teardown_without_replay(void **state)
{
	driver_done((struct decider_driver *)*state);
	free(*state);
	shipped_books_unload();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
		test_what_was_said_before_holds, fixture_setup, teardown_without_replay)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
