/* Hazards on the ladder: ledger rows, proposals once for a cause, marks, endings. */
#include "clock.pb-c.h"
#include "intake.pb-c.h"
#include "tests/unit/services/escalation/escalation_fixture.h"

#define MAJOR ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR
#define LARGER ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER
#define OVERDUE ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE

/* The plain path: a larger hazard of expired goods is one event of modest size, and no
 * proposal. */
static void test_plain_hazard_is_one_lean_event(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(fixture_hazard(driver, 7,
					(struct hazard_facts){
						.level = LARGER,
						.violation = ZH__VIOLATION__VIOLATION_EXPIRED}),
			 VERDICT_DONE);
	assert_int_equal(driver->count, 1);
	assert_true(driver->journal[0].size <= 300);
	const struct event *event = driver_newest(driver, KIND(LEDGER_ROW_OPENED));
	const Zh__LedgerRowOpened *row = BODY(event, LedgerRowOpened);
	assert_int_equal(row->row, 1);
	assert_int_equal(row->hazard, 7);
	assert_string_equal(row->firm->key, FIRM_KEY);
	assert_false(row->has_refer_to);
	assert_true(row->credit_weight > 0);
	struct ledger_row stored;
	struct bytes name;
	assert_true(ladder_get(driver_rows(driver), 7, &stored, &name));
	assert_bytes_text(name, FIRM_NAME);
	assert_int_equal(stored.level, LARGER);
	assert_int_equal(ladder_book_get(driver_rows(driver)).open, 1);
}

static void test_producer_elsewhere_is_referred(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct hazard_facts facts = {.level = LARGER,
				     .violation = ZH__VIOLATION__VIOLATION_EXPIRED,
				     .producer_region = NEIGHBOUR};
	assert_int_equal(fixture_hazard(driver, 1, facts), VERDICT_DONE);
	const Zh__LedgerRowOpened *row = BODY(driver_last(driver, 0), LedgerRowOpened);
	assert_int_equal(row->refer_to, NEIGHBOUR);
	assert_non_null(row->refer_rule);
	assert_string_equal(row->refer_firm->key, "91522702MA6HQ7UW5K");
	assert_string_equal(row->facts, "违法行为：过期、失效；产品类别：S1-02-1。");
	facts.producer_region = REGION;
	assert_int_equal(fixture_hazard(driver, 2, facts), VERDICT_DONE);
	row = BODY(driver_last(driver, 0), LedgerRowOpened);
	assert_false(row->has_refer_to);
}

static void test_what_a_hazard_states_stands_in_its_row(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardOpened body = ZH__HAZARD_OPENED__INIT;
	Zh__Quantity found = ZH__QUANTITY__INIT;
	Zh__Violation violation = ZH__VIOLATION__VIOLATION_EXPIRED;
	SET_OPTIONAL(&found, amount, 500);
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, proposed_level, LARGER);
	SET_OPTIONAL(&body, producer_region, NEIGHBOUR);
	SET_OPTIONAL(&body, first_report_ms, driver->now_ms - MS_PER_DAY);
	SET_OPTIONAL(&body, source_kind, ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
	SET_OPTIONAL(&body, chain_of, 7);
	SET_OPTIONAL(&body, urgent, 1);
	body.violations = &violation;
	body.n_violations = 1;
	body.found = &found;
	body.sample_no = "NO-2025-1";
	assert_int_equal(driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_OPENED), &body),
			 VERDICT_DONE);
	const Zh__LedgerRowOpened *row =
		BODY(driver_newest(driver, KIND(LEDGER_ROW_OPENED)), LedgerRowOpened);
	assert_string_equal(row->facts, "违法行为：过期、失效；数量：500；抽样单编号：NO-2025-1。");
	assert_int_equal(row->first_report_ms, driver->now_ms - MS_PER_DAY);
	assert_true(row->urgent);
}

/* A place and nobody known yet: a row in the ladder all the same, and measures that name no firm.
 */
static void test_a_hazard_without_a_firm_has_its_row(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardOpened nameless = ZH__HAZARD_OPENED__INIT;
	SET_OPTIONAL(&nameless, hazard, 1);
	SET_OPTIONAL(&nameless, proposed_level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	assert_int_equal(driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_OPENED), &nameless),
			 VERDICT_DONE);
	const struct event *opened = driver_newest(driver, KIND(LEDGER_ROW_OPENED));
	assert_null(BODY(opened, LedgerRowOpened)->firm);
	assert_int_equal(fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 1), VERDICT_DONE);
	const struct event *event = driver_newest(driver, KIND(MEASURE_PROPOSED));
	assert_null(BODY(event, MeasureProposed)->firm_key);
}

static void test_unsound_and_repeated_hazards_are_poison(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct hazard_facts facts = {.level = LARGER,
				     .violation = ZH__VIOLATION__VIOLATION_EXPIRED};
	Zh__HazardOpened unnumbered = ZH__HAZARD_OPENED__INIT;
	assert_int_equal(driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_OPENED), &unnumbered),
			 VERDICT_POISON);
	assert_int_equal(fixture_hazard(driver, 5, facts), VERDICT_DONE);
	assert_int_equal(fixture_hazard(driver, 5, facts), VERDICT_POISON);
	fixture_refused(driver, "ladder.hazard_repeated");
	assert_int_equal(fixture_mark(driver, 99, CLOCK_HAZARD_RECTIFY, OVERDUE, 1),
			 VERDICT_POISON);
	fixture_refused(driver, "ladder.hazard_unknown");
}

/* What a rule proposes carries rule, facts, decider, draft and an alarm. */
static void test_overdue_proposes_an_interview_once(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = LARGER,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	assert_int_equal(fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 11), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 1);
	const struct event *event = driver_newest(driver, KIND(MEASURE_PROPOSED));
	const Zh__MeasureProposed *body = BODY(event, MeasureProposed);
	assert_int_equal(body->kind, ZH__MEASURE_KIND__MEASURE_KIND_INTERVIEW);
	assert_int_equal(body->draft, ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW);
	assert_string_equal(body->decider_role, "leader");
	assert_string_equal(event->meta->rule->id, "MS-MARK-04");
	assert_int_equal(body->cause->daemon, ZH__DAEMON_NAME__DAEMON_NAME_HAZARD);
	assert_int_equal(event->head.trace_sequence, 1);
	struct ledger_row row;
	assert_true(ladder_get(driver_rows(driver), 1, &row, NULL));
	assert_int_equal(row.times_overdue, 1);
	assert_int_not_equal(clock_running(driver_rows(driver),
					   driver_object(driver, OBJECT_MEASURE, 1),
					   CLOCK_MEASURE_DECIDE),
			     0);
	assert_int_equal(fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 11), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 1);
	/* Nor for another, while it is proposed and no one has decided. */
	assert_int_equal(fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 12), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 1);
	fixture_act(driver, &fixture_leader, "measure.withdraw",
		    driver_object(driver, OBJECT_MEASURE, 1), NULL, VERDICT_DONE);
	assert_int_equal(fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 12), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 2);
	assert_int_equal(fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 11), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 2);
	event = driver_newest(driver, KIND(MEASURE_PROPOSED));
	body = BODY(event, MeasureProposed);
	assert_int_equal(body->n_predecessors, 1);
	assert_int_equal(body->predecessors[0], 1);
}

/* [001] 2(2)3: two failures in a row and a major hazard. */
static void test_two_failed_samplings_and_major_propose_an_interview(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = MAJOR,
					     .violation = ZH__VIOLATION__VIOLATION_FAILED_SAMPLING,
					     .consecutive_failures = 2});
	assert_int_equal(fixture_measure(driver, 1).kind, ZH__MEASURE_KIND__MEASURE_KIND_INTERVIEW);
	/* [001] 2(2)3: and whoever failed is sampled again. */
	assert_int_equal(fixture_measure(driver, 2).kind, ZH__MEASURE_KIND__MEASURE_KIND_FOLLOW_UP);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 2);
}

static enum verdict hazard_news(struct decider_driver *driver, uint16_t kind)
{
	Zh__RectificationRefused refused = ZH__RECTIFICATION_REFUSED__INIT;
	Zh__Reinspected failed = ZH__REINSPECTED__INIT;
	Zh__CancelledOff off = ZH__CANCELLED_OFF__INIT;
	SET_OPTIONAL(&refused, hazard, 1);
	SET_OPTIONAL(&failed, hazard, 1);
	SET_OPTIONAL(&failed, passed, 0);
	SET_OPTIONAL(&off, hazard, 1);
	if (kind == KIND(RECTIFICATION_REFUSED))
		return driver_event(driver, DAEMON_HAZARD, kind, &refused);
	if (kind == KIND(REINSPECTED))
		return driver_event(driver, DAEMON_HAZARD, kind, &failed);
	return driver_event(driver, DAEMON_HAZARD, kind, &off);
}

/* A second failed re-inspection proposes a case; cancelling off withdraws what nobody decided. */
static void test_failures_then_cancel_off(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = LARGER,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	assert_int_equal(hazard_news(driver, KIND(REINSPECTED)), VERDICT_DONE);
	assert_int_equal(fixture_measure(driver, 1).kind, ZH__MEASURE_KIND__MEASURE_KIND_INTERVIEW);
	assert_int_equal(hazard_news(driver, KIND(REINSPECTED)), VERDICT_DONE);
	assert_int_equal(fixture_measure(driver, 2).kind, ZH__MEASURE_KIND__MEASURE_KIND_CASE);
	assert_int_equal(hazard_news(driver, KIND(RECTIFICATION_REFUSED)), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 2);
	fixture_act(driver, &fixture_leader, "measure.take",
		    driver_object(driver, OBJECT_MEASURE, 2), NULL, VERDICT_DONE);
	assert_int_equal(hazard_news(driver, KIND(CANCELLED_OFF)), VERDICT_DONE);
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_WITHDRAWN);
	assert_int_equal(fixture_measure(driver, 2).state, MEASURE_OPENING);
	assert_int_equal(clock_running(driver_rows(driver),
				       driver_object(driver, OBJECT_MEASURE, 1), CLOCK_NONE),
			 0);
	assert_int_equal(ladder_book_get(driver_rows(driver)).closed, 1);
	size_t events = driver->count;
	assert_int_equal(fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 3), VERDICT_DONE);
	assert_int_equal(driver->count,
			 events); /* a late mark of a closed hazard changes nothing */
}

static void test_filing_proposed_by_intake(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportChecked body = ZH__REPORT_CHECKED__INIT;
	SET_OPTIONAL(&body, report, 44);
	body.outcome = "filing_proposed";
	for (int i = 0; i < 2; i++)
		assert_int_equal(driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &body),
				 VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(MEASURE_PROPOSED)), 1);
	assert_int_equal(fixture_measure(driver, 1).kind, ZH__MEASURE_KIND__MEASURE_KIND_CASE);
	assert_int_equal(fixture_measure(driver, 1).report, 44);
}

/* While nobody decides, the alarm rings and nothing else happens. */
static void test_undecided_measure_only_rings(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = LARGER,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 11);
	driver_advance(driver, driver->now_ms + 90 * MS_PER_DAY);
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_PROPOSED);
	assert_true(driver_count(driver, KIND(CLOCK_MARK_FIRED)) >= 1);
	assert_int_equal(driver_count(driver, KIND(NOTICE_DRAFTED)), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_plain_hazard_is_one_lean_event),
		TEST(test_producer_elsewhere_is_referred),
		TEST(test_what_a_hazard_states_stands_in_its_row),
		TEST(test_a_hazard_without_a_firm_has_its_row),
		TEST(test_unsound_and_repeated_hazards_are_poison),
		TEST(test_overdue_proposes_an_interview_once),
		TEST(test_two_failed_samplings_and_major_propose_an_interview),
		TEST(test_failures_then_cancel_off),
		TEST(test_filing_proposed_by_intake),
		TEST(test_undecided_measure_only_rings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
