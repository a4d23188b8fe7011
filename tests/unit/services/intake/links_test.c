/* Links between reports and hazards: which one carries a report, who says so, and how it is undone.
 */
#include "command.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/intake_fixture.h"

#define CLUE ZH__REPORT_KIND__REPORT_KIND_CLUE
#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)

static enum verdict act(struct decider_driver *driver, const char *name, uint64_t report,
			const void *body)
{
	return driver_act(driver, name, driver_object(driver, OBJECT_REPORT, report), body,
			  "reason");
}

static void hazard_opened(struct decider_driver *driver, uint64_t hazard, uint64_t report)
{
	Zh__HazardOpened opened = ZH__HAZARD_OPENED__INIT;
	SET_OPTIONAL(&opened, hazard, hazard);
	SET_OPTIONAL(&opened, report, report);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_OPENED), &opened);
}

static void cancelled_off(struct decider_driver *driver, uint64_t hazard)
{
	Zh__CancelledOff off = ZH__CANCELLED_OFF__INIT;
	SET_OPTIONAL(&off, hazard, hazard);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(CANCELLED_OFF), &off);
}

static void signal_joined(struct decider_driver *driver, uint64_t hazard, uint64_t report)
{
	Zh__SignalJoined joined = ZH__SIGNAL_JOINED__INIT;
	SET_OPTIONAL(&joined, hazard, hazard);
	SET_OPTIONAL(&joined, report, report);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(SIGNAL_JOINED), &joined);
}

/* Whatever became of it since: the hazard opened on that report, and nobody joined it. */
static void test_what_opened_a_hazard_is_never_unjoined_from_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportJoinCommand none = ZH__REPORT_JOIN_COMMAND__INIT;
	uint64_t opener = push_kind(driver, "A-1", CLUE), signal = push_kind(driver, "A-2", CLUE);
	hazard_opened(driver, 40, opener);
	signal_joined(driver, 40, signal);
	assert_int_equal(act(driver, "report.unjoin", opener, &none), VERDICT_REFUSED);
	CODE(driver, "report.unjoin.not_joined");
	cancelled_off(driver, 40);
	assert_int_equal(act(driver, "report.unjoin", opener, &none), VERDICT_REFUSED);
	CODE(driver, "report.unjoin.not_joined");
	assert_int_equal(report_of(driver, opener).hazard, 40);
	/* A signal is undone then as before. */
	assert_int_equal(act(driver, "report.unjoin", signal, &none), VERDICT_DONE);
	const Zh__ReportUnjoined *body =
		BODY(driver_newest(driver, KIND(REPORT_UNJOINED)), ReportUnjoined);
	assert_int_equal(body->hazard, 40);
	assert_false(body->has_to_report);
	assert_int_equal(report_of(driver, signal).hazard, 0);
}

/* By whichever way it is joined: to the report, whose hazard it is then a signal of, or to the
 * hazard. */
static void test_who_is_joined_to_a_report_is_joined_to_its_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportJoinCommand join = ZH__REPORT_JOIN_COMMAND__INIT;
	static Zh__Violation told = ZH__VIOLATION__VIOLATION_NOT_INSPECTED;
	struct push push;
	uint64_t first = push_kind(driver, "A-1", CLUE);
	push_make(&push, "A-2", 1);
	push.report.violations = &told;
	push.report.n_violations = 1;
	uint64_t second = push_do(driver, &push)->report, third = push_kind(driver, "A-3", CLUE);
	SET_OPTIONAL(&join, to_report, first);
	/* No hazard carries it yet. */
	assert_int_equal(act(driver, "report.join", third, &join), VERDICT_DONE);
	const Zh__ReportJoined *body =
		BODY(driver_newest(driver, KIND(REPORT_JOINED)), ReportJoined);
	assert_false(body->has_hazard);
	assert_int_equal(body->n_violations, 0);
	hazard_opened(driver, 40, first);
	assert_int_equal(act(driver, "report.join", second, &join), VERDICT_DONE);
	body = BODY(driver_newest(driver, KIND(REPORT_JOINED)), ReportJoined);
	assert_int_equal(body->report, second);
	assert_int_equal(body->to_report, first);
	assert_int_equal(body->hazard, 40);
	/* The hazard may have known less. */
	assert_int_equal(body->n_violations, 1);
	assert_int_equal(body->violations[0], told);
	assert_int_equal(report_of(driver, second).hazard, 40);
	SET_OPTIONAL(&join, to_report, 0);
	SET_OPTIONAL(&join, hazard, 41);
	assert_int_equal(act(driver, "report.join", third, &join), VERDICT_DONE);
	body = BODY(driver_newest(driver, KIND(REPORT_JOINED)), ReportJoined);
	assert_false(body->has_to_report);
	assert_int_equal(body->hazard, 41);
	assert_int_equal(act(driver, "report.unjoin", second, &join), VERDICT_DONE);
	const Zh__ReportUnjoined *undone =
		BODY(driver_newest(driver, KIND(REPORT_UNJOINED)), ReportUnjoined);
	assert_int_equal(undone->to_report, first);
	assert_int_equal(undone->hazard, 40);
	/* Two ways at once: what the act names itself counts. */
	SET_OPTIONAL(&join, to_report, first);
	assert_int_equal(act(driver, "report.join", second, &join), VERDICT_DONE);
	body = BODY(driver_newest(driver, KIND(REPORT_JOINED)), ReportJoined);
	assert_int_equal(body->hazard, 41);
}

/* The second item of a paper is carried with it: no second signal, and nothing to undo. */
static void test_the_second_item_of_a_paper_is_no_signal_of_its_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportSplitCommand split = ZH__REPORT_SPLIT_COMMAND__INIT;
	Zh__ReportJoinCommand join = ZH__REPORT_JOIN_COMMAND__INIT;
	(void)push_kind(driver, "A-0", CLUE);
	uint64_t paper = push_kind(driver, "A-1", CLUE), second = paper + 1;
	hazard_opened(driver, 40, paper);
	split.complaint_part = "wants the money back";
	split.report_part = "sells what is expired";
	assert_int_equal(act(driver, "report.split", paper, &split), VERDICT_DONE);
	SET_OPTIONAL(&join, hazard, 40);
	assert_int_equal(act(driver, "report.join", second, &join), VERDICT_REFUSED);
	CODE(driver, "report.join.same_paper");
	assert_int_equal(driver->decision.event_count, 0);
	assert_int_equal(report_of(driver, second).hazard, 40);
	assert_int_equal(act(driver, "report.unjoin", second, &join), VERDICT_REFUSED);
	CODE(driver, "report.unjoin.not_joined");
	/* To another it may be joined. */
	SET_OPTIONAL(&join, hazard, 41);
	assert_int_equal(act(driver, "report.join", second, &join), VERDICT_DONE);
}

/* A link is of a matter that is open. */
static void test_what_was_returned_has_no_links(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportJoinCommand join = ZH__REPORT_JOIN_COMMAND__INIT;
	Zh__ReportReturnCommand back = ZH__REPORT_RETURN_COMMAND__INIT;
	uint64_t first = push_kind(driver, "A-1", CLUE), second = push_kind(driver, "A-2", CLUE);
	SET_OPTIONAL(&join, to_report, first);
	assert_int_equal(act(driver, "report.join", second, &join), VERDICT_DONE);
	back.reason_code = "other_region";
	back.basis = "令121号8";
	assert_int_equal(act(driver, "report.return", second, &back), VERDICT_DONE);
	assert_int_equal(act(driver, "report.join", second, &join), VERDICT_REFUSED);
	CODE(driver, "report.join.state");
	assert_int_equal(act(driver, "report.unjoin", second, &join), VERDICT_REFUSED);
	CODE(driver, "report.unjoin.state");
	assert_int_equal(act(driver, "report.not-duplicate", second, &join), VERDICT_REFUSED);
	CODE(driver, "report.not_duplicate.state");
	assert_int_equal(driver->decision.event_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)
		TEST(test_what_opened_a_hazard_is_never_unjoined_from_it),
		TEST(test_who_is_joined_to_a_report_is_joined_to_its_hazard),
		TEST(test_the_second_item_of_a_paper_is_no_signal_of_its_hazard),
		TEST(test_what_was_returned_has_no_links),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
