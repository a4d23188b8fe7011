/* What becomes of a report: a hazard of its own, a signal of one that there is, the next of a
 * chain, or a note that an officer finds. */
#include <stdio.h>

#include "command.pb-c.h"
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

#define REPORT(name) ZH__REPORT_KIND__REPORT_KIND_##name
#define SURE 1000000u /* firm, product and text are the same */

/* A finding of an inspection, of one batch. */
static void finding_make(struct told *told, uint64_t report, unsigned firm, const char *batch)
{
	told_make(told, report, firm);
	SET_OPTIONAL(&told->report, kind, REPORT(INSPECTION));
	told->violations[0] = ZH__VIOLATION__VIOLATION_NOT_INSPECTED;
	told->product.batch = batch;
}

static uint64_t newest(struct decider_driver *driver)
{
	return driver_newest(driver, KIND(HAZARD_OPENED))->head.subject_number;
}

static uint64_t found(struct decider_driver *driver, uint64_t report, unsigned firm,
		      const char *batch)
{
	struct told told;
	size_t opened = driver_count(driver, KIND(HAZARD_OPENED));
	finding_make(&told, report, firm, batch);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened + 1);
	return newest(driver);
}

/* The same once more, as sure as intake can be; opened: a hazard of its own. */
static bool once_more(struct decider_driver *driver, uint64_t report, unsigned firm,
		      const char *batch)
{
	struct told told;
	size_t opened = driver_count(driver, KIND(HAZARD_OPENED));
	finding_make(&told, report, firm, batch);
	SET_OPTIONAL(&told.report, near_ppm, SURE);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	return driver_count(driver, KIND(HAZARD_OPENED)) == opened + 1;
}

static const Zh__HazardOpened *opened_as(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
}

static void end_hazard(struct decider_driver *driver, uint64_t hazard)
{
	assert_int_equal(order(driver, hazard, false), VERDICT_DONE);
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
}

/* 令121号 35: what repeats is one more signal, by the rule that says so; it isn't noted too. */
static void test_the_same_once_more_is_a_signal(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = found(driver, 1, 1, "B1");
	assert_string_equal(opened_as(driver)->route_rule->id, "RP-ROUTE-02");
	assert_false(once_more(driver, 2, 1, "B1"));
	const struct event *event = driver_newest(driver, KIND(SIGNAL_JOINED));
	assert_int_equal(event->head.subject_number, hazard);
	assert_string_equal(event->meta->rule->id, "RP-ROUTE-01");
	assert_string_equal(BODY(event, SignalJoined)->why, "same_firm_class_batch");
	assert_int_equal(hazard_of(driver, hazard).signals, 2);
	assert_int_equal(driver_count(driver, KIND(REPORT_NOTED)), 0);
	/* Another batch, product or firm is another matter. */
	assert_true(once_more(driver, 3, 1, "B2"));
	assert_true(once_more(driver, 4, 2, "B1"));
	struct told told;
	size_t opened = driver_count(driver, KIND(HAZARD_OPENED));
	finding_make(&told, 5, 1, "B1");
	told.report.class_code = told.product.class_code = "S0-01";
	SET_OPTIONAL(&told.report, near_ppm, SURE);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened + 1);
	assert_int_equal(hazard_of(driver, hazard).signals, 2);
}

/* Two batches may have one check sum: their texts say that they are two. */
static void test_batches_are_told_apart_by_their_text(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(hazard_batch_key_of(bytes_of_text("S0-02"), bytes_of_text("HE4DS5DL")),
			 hazard_batch_key_of(bytes_of_text("S0-02"), bytes_of_text("GUK9QU2E")));
	uint64_t hazard = found(driver, 1, 1, "HE4DS5DL");
	assert_true(once_more(driver, 2, 1, "GUK9QU2E"));
	assert_int_equal(hazard_of(driver, hazard).signals, 1);
	assert_false(once_more(driver, 3, 1, "GUK9QU2E"));
	assert_int_equal(hazard_of(driver, newest(driver)).signals, 2);
}

/* A batch that nobody knows is no batch that two have in common. */
static void test_without_a_batch_nothing_is_the_same(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	uint64_t hazard = found(driver, 1, 1, NULL);
	assert_true(once_more(driver, 2, 1, NULL));
	end_hazard(driver, hazard);
	end_hazard(driver, newest(driver));
	assert_true(once_more(driver, 3, 1, ""));
	assert_false(opened_as(driver)->has_chain_of);
	/* Nor is a product that nobody named. */
	size_t opened = driver_count(driver, KIND(HAZARD_OPENED));
	finding_make(&told, 4, 1, NULL);
	told.report.product = NULL;
	told.report.class_code = NULL;
	SET_OPTIONAL(&told.report, near_ppm, SURE);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened + 1);
	/* And whoever nobody names is no firm that two have in common. */
	for (uint64_t report = 5; report <= 6; report++) {
		size_t joined = driver_count(driver, KIND(SIGNAL_JOINED));
		finding_make(&told, report, 1, "B1");
		told.report.firm = NULL;
		SET_OPTIONAL(&told.report, near_ppm, SURE);
		assert_int_equal(told_do(driver, &told), VERDICT_DONE);
		assert_int_equal(driver_count(driver, KIND(SIGNAL_JOINED)), joined);
	}
}

/* What nothing was found of is nothing that comes back; what was cancelled off is. */
static void test_what_comes_back(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t unfounded = found(driver, 1, 1, "B1");
	assert_int_equal(unfounded_by_two(driver, unfounded), VERDICT_DONE);
	assert_true(once_more(driver, 2, 1, "B1"));
	assert_false(opened_as(driver)->has_chain_of);
	assert_int_equal(driver_count(driver, KIND(RELAPSED)), 0);
	uint64_t first = newest(driver);
	end_hazard(driver, first);
	/* Of whose firm and batch it is, though another firm has one of that batch open. */
	uint64_t others = found(driver, 3, 2, "B1");
	assert_true(once_more(driver, 4, 1, "B1"));
	assert_int_equal(opened_as(driver)->chain_of, first);
	assert_int_equal(hazard_of(driver, others).signals, 1);
	/* The open one is found after those that are over. */
	uint64_t second = newest(driver);
	assert_false(once_more(driver, 5, 1, "B1"));
	assert_int_equal(hazard_of(driver, second).signals, 2);
	/* The chain goes on from its last. */
	end_hazard(driver, second);
	assert_true(once_more(driver, 6, 1, "B1"));
	assert_int_equal(opened_as(driver)->chain_of, second);
	/* What is open is no relapse, though it stands in a chain. */
	size_t relapses = driver_count(driver, KIND(RELAPSED));
	uint64_t third = newest(driver);
	struct told told;
	finding_make(&told, 7, 1, "B1");
	assert_int_equal(told_do(driver, &told), VERDICT_DONE); /* not sure that it is the same */
	assert_int_not_equal(newest(driver), third);
	assert_false(opened_as(driver)->has_chain_of);
	assert_int_equal(driver_count(driver, KIND(RELAPSED)), relapses);
}

/* However many batches of a firm there are, a repeat finds its own, and a check what it carries. */
static void test_of_many_batches_each_finds_its_own(void **state)
{
	enum { MANY = 70 };
	struct decider_driver *driver = (struct decider_driver *)*state;
	char batches[MANY][8];
	uint64_t most = 0;
	unsigned last = 0;
	for (unsigned i = 0; i < MANY; i++) {
		(void)snprintf(batches[i], sizeof batches[i], "N%u", i);
		uint64_t key =
			hazard_batch_key_of(bytes_of_text("S0-02"), bytes_of_text(batches[i]));
		last = key > most ? i : last;
		most = key > most ? key : most;
		(void)found(driver, i + 1, 1, batches[i]);
	}
	assert_false(once_more(driver, 100, 1, batches[last]));
	struct told told;
	Zh__ReportChecked checked = ZH__REPORT_CHECKED__INIT;
	finding_make(&told, last + 1, 1, batches[last]);
	SET_OPTIONAL(&checked, report, last + 1);
	SET_OPTIONAL(&checked, kind, REPORT(INSPECTION));
	checked.outcome = "hazard";
	checked.firm = &told.firm;
	checked.product = &told.product;
	checked.violations = told.violations;
	checked.n_violations = 1;
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), MANY);
	/* Each firm answers for itself: what a check finds of another one is that one's. */
	(void)found(driver, 200, 2, "B9");
	(void)found(driver, 201, 1, "B8");
	char other[19];
	shipped_code(HAZARD_REGION, 1, other);
	SET_OPTIONAL(&checked, report, 200);
	told.product.batch = "B9";
	told.firm.key = other;
	size_t opened = driver_count(driver, KIND(HAZARD_OPENED));
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened + 1);
	/* A check of no report finds nothing. */
	checked.has_report = 0;
	checked.report = 0;
	told.product.batch = "B10";
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened + 1);
}

/* [001] 二(二)1 "主动报告并积极化解": controlled is what the firm reported itself and controls. */
static void test_controlled_is_what_the_firm_reported(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	finding_make(&told, 1, 1, "B1");
	SET_OPTIONAL(&told.report, controlled, 1);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_false(opened_as(driver)->controlled);
	finding_make(&told, 2, 1, "B2");
	SET_OPTIONAL(&told.report, kind, REPORT(SELF_REPORT));
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 2);
	assert_false(opened_as(driver)->controlled);
	/* It enters no ledger by itself: an officer finds it, and by which rule it waits. */
	told.report.report = 3;
	told.product.batch = "B3";
	SET_OPTIONAL(&told.report, controlled, 1);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 2);
	const struct event *noted = driver_newest(driver, KIND(REPORT_NOTED));
	assert_int_equal(noted->head.subject_number, 3);
	assert_string_equal(noted->meta->rule->id, "RP-ROUTE-05");
	/* What is only a test counts nowhere: no rule is asked. */
	told.report.report = 4;
	SET_OPTIONAL(&told.report, test, 1);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	noted = driver_newest(driver, KIND(REPORT_NOTED));
	assert_int_equal(noted->head.subject_number, 4);
	assert_null(noted->meta->rule);
}

/* ---- samples */

static void sample_told(struct decider_driver *driver, struct told *told, const char *sample_no)
{
	told->report.sample_no = sample_no;
	SET_OPTIONAL(&told->report, near_ppm, SURE);
	assert_int_equal(told_do(driver, told), VERDICT_DONE);
}

/* One hazard per sample: an open one of the same batch doesn't swallow the result that is
 * waited for; it opens by no rule of reports, and whoever made it is asked once (令18号44). */
static void test_a_result_that_is_waited_for_opens_its_own(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	uint64_t sampling = sample_plan(driver, 1, 0);
	assert_int_equal(sample_draw(driver, sampling, 1, "ZJ-1"), VERDICT_DONE);
	assert_int_equal(sample_send(driver, sampling), VERDICT_DONE);
	uint64_t before = found(driver, 1, 1, "20250301");
	told_make(&told, 2, 1);
	told.product.batch = "20250301";
	sample_told(driver, &told, "ZJ-1");
	assert_int_equal(driver_count(driver, KIND(SIGNAL_JOINED)), 0);
	assert_int_not_equal(newest(driver), before);
	assert_int_equal(sample_of(driver, sampling).hazard, newest(driver));
	assert_null(opened_as(driver)->route_rule);
	assert_true(opened_as(driver)->traced); /* its sampling asks for the maker */
	assert_int_equal(driver_count(driver, KIND(TRACE_REQUESTED)), 1);
	/* One that nobody drew here is traced by the hazard. */
	told_make(&told, 3, 2);
	sample_told(driver, &told, "ZJ-9");
	assert_false(opened_as(driver)->traced);
	assert_string_equal(opened_as(driver)->route_rule->id, "RP-ROUTE-02");
	/* Neither is one whose maker sits here. */
	uint64_t home = sample_plan(driver, 3, 0);
	assert_int_equal(sample_draw_here(driver, home, 3, "ZJ-3"), VERDICT_DONE);
	assert_int_equal(sample_send(driver, home), VERDICT_DONE);
	told_make(&told, 4, 3);
	sample_told(driver, &told, "ZJ-3");
	assert_int_equal(sample_of(driver, home).hazard, newest(driver));
	assert_false(opened_as(driver)->traced);
}

/* A sample that is told again after its hazard is over is no signal of it, and is noted. */
static void test_a_sample_is_told_after_its_hazard_is_over(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	told_make(&told, 1, 1);
	sample_told(driver, &told, "ZJ-1");
	uint64_t hazard = newest(driver);
	assert_int_equal(order(driver, hazard, true), VERDICT_DONE);
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
	told.report.report = 2;
	sample_told(driver, &told, "ZJ-1");
	assert_int_equal(driver_count(driver, KIND(SIGNAL_JOINED)), 0);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	assert_int_equal(driver_newest(driver, KIND(REPORT_NOTED))->head.subject_number, 2);
}

/* What an office's own sampling opened has no report: a report of the same goods isn't the second
 * item of one paper, but a signal. */
static void test_a_report_of_what_the_office_sampled(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_failed(driver, 1, "ZJ-1");
	uint64_t hazard = sample_of(driver, sampling).hazard;
	assert_false(once_more(driver, 5, 1, "20250301"));
	assert_int_equal(hazard_of(driver, hazard).signals, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_the_same_once_more_is_a_signal),
		TEST(test_batches_are_told_apart_by_their_text),
		TEST(test_without_a_batch_nothing_is_the_same),
		TEST(test_what_comes_back),
		TEST(test_of_many_batches_each_finds_its_own),
		TEST(test_controlled_is_what_the_firm_reported),
		TEST(test_a_result_that_is_waited_for_opens_its_own),
		TEST(test_a_sample_is_told_after_its_hazard_is_over),
		TEST(test_a_report_of_what_the_office_sampled),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
