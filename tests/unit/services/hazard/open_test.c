/* From a registered report to a hazard: opened, joined, or left to a person. */
#include <stdio.h>

#include "services/hazard/rectification/decide_open.h"
#include "services/hazard/rectification/reports_known.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

static void print_problem(void *context, const char *what, const char *state, const char *event)
{
	(void)context;
	print_error("%s (%s, %s)\n", what, state == NULL ? "-" : state,
		    event == NULL ? "-" : event);
}

static void test_the_table_is_whole(void **state)
{
	(void)state;
	assert_int_equal(state_table_check(&hazard_state_table, print_problem, NULL), 0);
	assert_int_equal(hazard_state_of_name("to_case"), HAZARD_TO_CASE);
	assert_int_equal(hazard_state_of_name("nowhere"), HAZARD_STATE_COUNT);
}

static void test_a_failed_sample_opens_a_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(open_sampling(driver, 1, 1, "B1"), 1);
	assert_int_equal(driver_count(driver, KIND(FIRM_REGISTERED)), 1);
	const struct event *event = driver_newest(driver, KIND(HAZARD_OPENED));
	const Zh__HazardOpened *body = BODY(event, HazardOpened);
	assert_int_equal(body->report, 1);
	assert_int_equal(body->consecutive_failures, 1);
	assert_int_equal(body->proposed_level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	assert_string_equal(body->level_rule->id, event->meta->rule->id);
	assert_string_equal(body->title, "电动玩具");
	assert_true(hazard_clock_runs(driver, 1, CLOCK_HAZARD_ORDER));
	assert_int_equal(firm_of(driver, 1).hazards_open, 1);
	assert_int_equal(firm_of(driver, 1).failures, 1);
	/* The same firm again is not registered again. */
	assert_int_equal(open_sampling(driver, 2, 1, "B2"), 2);
	assert_int_equal(driver_count(driver, KIND(FIRM_REGISTERED)), 1);
	assert_int_equal(firm_of(driver, 1).failures, 2);
}

static void test_what_a_report_states_stands_in_its_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	told_make(&told, 1, 1);
	Zh__FirmRef producer = ZH__FIRM_REF__INIT, seller = ZH__FIRM_REF__INIT;
	producer.name = "福泉市永兴电线电缆厂";
	seller.name = "都匀市百货商店";
	told.report.producer = &producer;
	told.report.seller = &seller;
	told.report.sample_no = "NO-2025-1";
	SET_OPTIONAL(&told.report, place, HAZARD_REGION);
	SET_OPTIONAL(&told.report, producer_region, 522702);
	SET_OPTIONAL(&told.report, first_report_ms, driver->now_ms - MS_PER_DAY);
	SET_OPTIONAL(&told.report, amount_fen, 500000);
	SET_OPTIONAL(&told.report, injuries, 1);
	SET_OPTIONAL(&told.report, urgent, 1);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	const Zh__HazardOpened *body =
		BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
	assert_string_equal(body->producer->name, producer.name);
	assert_string_equal(body->seller->name, seller.name);
	assert_string_equal(body->sample_no, "NO-2025-1");
	assert_int_equal(body->place, HAZARD_REGION);
	assert_int_equal(body->producer_region, 522702);
	assert_int_equal(body->first_report_ms, driver->now_ms - MS_PER_DAY);
	assert_true(body->urgent);
}

static void test_an_exact_repeat_joins(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	struct told told;
	told_make(&told, 2, 1);
	SET_OPTIONAL(&told.report, near_report, 1);
	SET_OPTIONAL(&told.report, near_ppm, 1000000);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver_last(driver, 0)->head.kind, KIND(SIGNAL_JOINED));
	assert_int_equal(hazard_of(driver, hazard).signals, 2);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	/* Another batch, another class, another firm: each a hazard of its own. */
	told.product.batch = "B2";
	SET_OPTIONAL(&told.report, report, 3);
	(void)told_do(driver, &told);
	told_make(&told, 4, 2);
	SET_OPTIONAL(&told.report, near_ppm, 1000000);
	(void)told_do(driver, &told);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 3);
}

/* A firm notes its batches in 32 bits: of more than that some must share one. */
static void test_batches_that_share_a_bit_stay_apart(void **state)
{
	enum { BATCHES = 40 };
	struct decider_driver *driver = (struct decider_driver *)*state;
	char batch[BATCHES][8];
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < BATCHES; i++) {
			struct told told;
			told_make(&told, round * BATCHES + i + 1, 1);
			SET_OPTIONAL(&told.report, near_ppm, 1000000);
			(void)snprintf(batch[i], sizeof(batch[i]), "B%u", i);
			told.product.batch = batch[i];
			assert_int_equal(told_do(driver, &told), VERDICT_DONE);
		}
		assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), BATCHES);
		assert_int_equal(driver_count(driver, KIND(SIGNAL_JOINED)), round * BATCHES);
	}
}

static void test_what_waits_for_a_person(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	told_make(&told, 1, 1);
	SET_OPTIONAL(&told.report, kind, ZH__REPORT_KIND__REPORT_KIND_COMPLAINT);
	SET_OPTIONAL(&told.report, severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver->count, 1);
	assert_int_equal(driver_last(driver, 0)->head.kind, KIND(REPORT_NOTED));
	assert_true(report_is_known(driver_rows(driver), 1));
	assert_false(report_is_known(driver_rows(driver), 0));
	assert_false(report_is_known(driver_rows(driver), 2));
	told_make(&told, 2, 1);
	SET_OPTIONAL(&told.report, test, 1);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver->count, 2);
	assert_int_equal(driver_last(driver, 0)->head.kind, KIND(REPORT_NOTED));
	assert_true(report_is_known(driver_rows(driver), 1));
	assert_false(report_is_known(driver_rows(driver), 2));
	told_make(&told, 0, 1);
	assert_int_equal(told_do(driver, &told), VERDICT_POISON);
}

static void test_a_place_without_a_firm(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	told_make(&told, 1, 1);
	told.report.firm = NULL;
	SET_OPTIONAL(&told.report, place, 522701);
	(void)told_do(driver, &told);
	assert_int_equal(hazard_of(driver, 1).firm, 0);
	/* Two dens with one batch are two hazards. */
	SET_OPTIONAL(&told.report, report, 2);
	SET_OPTIONAL(&told.report, near_ppm, 1000000);
	(void)told_do(driver, &told);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 2);
	assert_int_equal(set_level(driver, 1, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR), VERDICT_DONE);
}

static void test_a_person_finds_a_hazard_in_a_report_that_waited(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	told_make(&told, 7, 1);
	Zh__ReportChecked checked = ZH__REPORT_CHECKED__INIT;
	SET_OPTIONAL(&checked, report, 7);
	SET_OPTIONAL(&checked, kind, ZH__REPORT_KIND__REPORT_KIND_ACCUSATION);
	checked.outcome = "begun";
	checked.firm = &told.firm;
	checked.product = &told.product;
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	assert_int_equal(driver->count, 0);
	checked.outcome = "hazard";
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	assert_int_equal(hazard_of(driver, 1).report, 7);
	assert_int_equal(hazard_of(driver, 1).firm, 1);
	/* One that carries the report already isn't opened again, whether intake knew of it or
	 * not. */
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	SET_OPTIONAL(&checked, hazard, 1);
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_CHECKED), &checked);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	/* Another report that a person joins is one more signal. */
	Zh__ReportJoined joined = ZH__REPORT_JOINED__INIT;
	SET_OPTIONAL(&joined, report, 8);
	SET_OPTIONAL(&joined, hazard, 1);
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_JOINED), &joined);
	assert_int_equal(hazard_of(driver, 1).signals, 2);
	SET_OPTIONAL(&joined, hazard, 99);
	assert_int_equal(driver_event(driver, DAEMON_INTAKE, KIND(REPORT_JOINED), &joined),
			 VERDICT_DONE);
}

static void test_two_in_one_paper_are_one_signal(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	told_make(&told, 7, 1);
	SET_OPTIONAL(&told.report, kind, ZH__REPORT_KIND__REPORT_KIND_COMPLAINT);
	SET_OPTIONAL(&told.report, severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	(void)told_do(driver, &told);
	assert_int_equal(hazard_of(driver, 1).report, 7);
	/* Whether intake had heard of the hazard when it was split, or not. */
	SET_OPTIONAL(&told.report, report, 8);
	SET_OPTIONAL(&told.report, kind, ZH__REPORT_KIND__REPORT_KIND_ACCUSATION);
	SET_OPTIONAL(&told.report, split_from, 7);
	(void)told_do(driver, &told);
	SET_OPTIONAL(&told.report, report, 9);
	SET_OPTIONAL(&told.report, split_from, 6);
	SET_OPTIONAL(&told.report, hazard, 1);
	(void)told_do(driver, &told);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	assert_int_equal(hazard_of(driver, 1).signals, 1);
	/* Of a paper that is behind none it is looked at as any other. */
	told.report.has_hazard = 0;
	told.report.hazard = 0;
	SET_OPTIONAL(&told.report, report, 10);
	(void)told_do(driver, &told);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 2);
}

static void test_the_level_follows_the_facts(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct told told;
	told_make(&told, 1, 1);
	SET_OPTIONAL(&told.report, injuries, 1);
	(void)told_do(driver, &told);
	const Zh__HazardOpened *body =
		BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
	assert_int_equal(body->proposed_level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_true(body->urgent);
	(void)open_sampling(driver, 2, 1, "B2");
	(void)open_sampling(driver, 3, 1, "B3");
	body = BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
	assert_string_equal(body->level_rule->id, "HZ-LEVEL-05"); /* three failures in a row */
}

/* ---- findings of inspections and samplings, as their deciders open them */

static void open_two_findings(const struct decider *self, const struct decide_context *context,
			      const struct input *input, struct decision *decision)
{
	(void)self;
	const Zh__ReportRegistered *report = BODY(input->event, ReportRegistered);
	struct hazard_finding finding = {
		.source = own_object(context, OBJECT_INSPECTION, 12),
		.kind = ZH__REPORT_KIND__REPORT_KIND_INSPECTION,
		.firm = report->firm,
		.product = report->product,
		.class_code = report->class_code,
		.violations = report->violations,
		.violation_count = report->n_violations,
	};
	uint64_t first = hazard_open(context, decision, &finding);
	finding.severity = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	uint64_t second = hazard_open(context, decision, &finding);
	if (decision->arena_full)
		return;
	assert_int_equal(first, 1);
	assert_int_equal(second, 2);
}

static void test_one_inspection_opens_two_hazards_of_a_new_firm(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct decider opener = hazard_decider;
	opener.decide = open_two_findings;
	driver->decider = &opener;
	struct told told;
	told_make(&told, 1, 1);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(FIRM_REGISTERED)), 1);
	assert_int_equal(firm_of(driver, 1).hazards_open, 2);
	for (uint64_t hazard = 1; hazard <= 2; hazard++) {
		struct source_row source;
		struct row_key key = row_key_u64(hazard);
		assert_true(rows_load(driver_rows(driver), TABLE_HAZARD_SOURCES,
				      row_key_bytes(&key), &source, sizeof(source)));
		assert_int_equal(source.kind, OBJECT_INSPECTION);
		assert_int_equal(source.number, 12);
		assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
	}
	assert_int_equal(hazard_of(driver, 1).proposed, ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL);
	assert_int_equal(hazard_of(driver, 2).proposed, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_int_equal(hazard_of(driver, 2).report, 0);
	driver->decider = &hazard_decider; /* the test's own ends with it */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		cmocka_unit_test(test_the_table_is_whole),
		TEST(test_a_failed_sample_opens_a_hazard),
		TEST(test_what_a_report_states_stands_in_its_hazard),
		TEST(test_an_exact_repeat_joins),
		TEST(test_batches_that_share_a_bit_stay_apart),
		TEST(test_what_waits_for_a_person),
		TEST(test_a_place_without_a_firm),
		TEST(test_a_person_finds_a_hazard_in_a_report_that_waited),
		TEST(test_two_in_one_paper_are_one_signal),
		TEST(test_the_level_follows_the_facts),
		TEST(test_one_inspection_opens_two_hazards_of_a_new_firm),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
