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

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)
		TEST(test_what_opened_a_hazard_is_never_unjoined_from_it),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
