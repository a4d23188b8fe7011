/* Reports that join a hazard, or are taken from it, and what a check found: each counted once. */
#include "command.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

static void joined_by_person(struct decider_driver *driver, uint64_t report, uint64_t hazard)
{
	static Zh__Violation expired = ZH__VIOLATION__VIOLATION_EXPIRED;
	Zh__ReportJoined joined = ZH__REPORT_JOINED__INIT;
	SET_OPTIONAL(&joined, report, report);
	SET_OPTIONAL(&joined, hazard, hazard);
	joined.violations = &expired;
	joined.n_violations = 1;
	assert_int_equal(driver_event(driver, DAEMON_INTAKE, KIND(REPORT_JOINED), &joined),
			 VERDICT_DONE);
}

static void unjoined(struct decider_driver *driver, uint64_t report, uint64_t hazard)
{
	Zh__ReportUnjoined undone = ZH__REPORT_UNJOINED__INIT;
	SET_OPTIONAL(&undone, report, report);
	SET_OPTIONAL(&undone, hazard, hazard);
	assert_int_equal(driver_event(driver, DAEMON_INTAKE, KIND(REPORT_UNJOINED), &undone),
			 VERDICT_DONE);
}

static uint64_t violations_of(struct decider_driver *driver, uint64_t hazard)
{
	struct hazard_texts texts;
	assert_true(hazard_texts_get(driver_rows(driver), hazard, &texts));
	return texts.head.violations;
}

static void test_a_joined_report_tells_what_it_tells_until_it_is_taken_back(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1), before = violations_of(driver, hazard);
	uint32_t version = hazard_of(driver, hazard).object_version;
	joined_by_person(driver, 2, hazard);
	const Zh__SignalJoined *body =
		BODY(driver_newest(driver, KIND(SIGNAL_JOINED)), SignalJoined);
	assert_string_equal(body->why, "joined_by_person");
	assert_int_equal(body->signals, 2);
	assert_int_equal(hazard_of(driver, hazard).object_version, version + 1);
	assert_true(violations_of(driver, hazard) != before);
	/* What it opened on is no second signal, and isn't taken from it. */
	size_t events = driver->count;
	joined_by_person(driver, 1, hazard);
	unjoined(driver, 1, hazard);
	joined_by_person(driver, 3, 0);
	unjoined(driver, 2, 0);
	assert_int_equal(driver->count, events);
	unjoined(driver, 2, hazard);
	assert_int_equal(hazard_of(driver, hazard).signals, 1);
	assert_int_equal(hazard_of(driver, hazard).object_version, version + 2);
	assert_true(violations_of(driver, hazard) == before);
}

/* What is over isn't taken up again; what was cancelled off goes on as the next of the chain. */
static void test_who_joins_what_is_over(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t none = open_inspection(driver, 1, 1), off = open_inspection(driver, 2, 2);
	joined_by_person(driver, 3, none);
	assert_int_equal(unfounded_by_two(driver, none), VERDICT_DONE);
	size_t events = driver->count;
	joined_by_person(driver, 4, none);
	unjoined(driver, 3, none);
	assert_int_equal(driver->count, events);
	(void)order(driver, off, false);
	(void)reinspect(driver, off, true);
	assert_int_equal(cancel_off(driver, off, NULL, &hazard_leader), VERDICT_DONE);
	joined_by_person(driver, 5, off);
	const Zh__HazardOpened *body =
		BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
	assert_int_equal(body->chain_of, off);
	assert_int_equal(body->report, 5);
	assert_int_equal(hazard_of(driver, off).signals, 1);
}

/* All that a person said of it when he found it. */
static void test_a_check_opens_the_hazard_that_it_found(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	Zh__ReportChecked checked = ZH__REPORT_CHECKED__INIT;
	told_make(&told, 7, 1);
	told.violations[0] = ZH__VIOLATION__VIOLATION_NOT_INSPECTED;
	SET_OPTIONAL(&checked, report, 7);
	SET_OPTIONAL(&checked, kind, ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT);
	checked.firm = &told.firm;
	checked.product = &told.product;
	checked.violations = told.violations;
	checked.n_violations = 1;
	SET_OPTIONAL(&checked, severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	SET_OPTIONAL(&checked, place, HAZARD_REGION);
	SET_OPTIONAL(&checked, controlled, 1);
	SET_OPTIONAL(&checked, first_report_ms, driver->now_ms - MS_PER_DAY);
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	assert_int_equal(driver->count, 0); /* nobody said what it found */
	checked.outcome = "hazard";
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	const Zh__HazardOpened *body =
		BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
	assert_string_equal(body->product->batch, "B1");
	assert_int_equal(body->n_violations, 1);
	assert_int_equal(body->violations[0], told.violations[0]);
	assert_int_equal(body->proposed_level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	assert_int_equal(body->place, HAZARD_REGION);
	assert_true(body->controlled);
	assert_int_equal(body->first_report_ms, driver->now_ms - MS_PER_DAY);
	/* One that intake says is there already isn't opened again, of whatever report. */
	size_t opened = driver_count(driver, KIND(HAZARD_OPENED));
	SET_OPTIONAL(&checked, report, 8);
	SET_OPTIONAL(&checked, hazard, body->hazard);
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_a_joined_report_tells_what_it_tells_until_it_is_taken_back),
		TEST(test_who_joins_what_is_over),
		TEST(test_a_check_opens_the_hazard_that_it_found),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
