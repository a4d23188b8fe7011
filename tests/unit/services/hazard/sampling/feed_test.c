/* Failed samples that feeds report: one sampling and one hazard per sample, whoever tells it. */
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static enum verdict report_sample(struct decider_driver *driver, uint64_t report, unsigned firm,
				  const char *sample_no, const char *batch)
{
	struct told told;
	told_make(&told, report, firm);
	told.report.sample_no = sample_no;
	told.product.batch = batch;
	return told_do(driver, &told);
}

static void test_a_reported_sample_begins_a_sampling(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(report_sample(driver, 1, 1, "ZJ-1", "B1"), VERDICT_DONE);
	uint64_t sampling = sampling_of_sample(driver_rows(driver), bytes_of_text("ZJ-1"));
	assert_int_equal(sampling, 1);
	struct sampling_row row = sample_of(driver, sampling);
	assert_int_equal(row.state, SAMPLING_FAILED);
	assert_int_equal(row.correction, CORRECTION_OWED);
	assert_true((row.flags & SAMPLING_REPORTED) != 0);
	assert_int_equal(row.hazard, 1);
	assert_int_equal(row.parties, 1u << PARTY(FIRM));
	/* Its report and its sample say where the hazard came from. */
	struct row_key key = row_key_u64(1);
	assert_null(rows_get(driver_rows(driver), TABLE_HAZARD_SOURCES, row_key_bytes(&key),
			     sizeof(struct source_row)));
	/* No event of its own: FirmRegistered, HazardOpened, ClockStarted. */
	assert_int_equal(driver->count, 3);
	struct sampling_texts texts;
	assert_true(sampling_texts_get(driver_rows(driver), sampling, &texts));
	assert_true(bytes_equal(texts.text[SAMPLING_TEXT_NO], bytes_of_text("ZJ-1")));
	assert_true(bytes_equal(texts.text[SAMPLING_TEXT_CLASS], bytes_of_text("S0-02")));
	/* It goes on as any other. */
	assert_int_equal(sample_serve(driver, sampling, PARTY(FIRM)), VERDICT_DONE);
	sample_ordered(driver, sampling);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_ORDERED);
	assert_int_equal(sample_object(driver, sampling, PARTY(FIRM)), VERDICT_DONE);
	(void)sample_retest(driver, sampling, STEP(ACCEPT));
	(void)sample_retest(driver, sampling, STEP(FORMALITIES));
	(void)sample_retest(driver, sampling, STEP(LAB));
	assert_int_equal(sample_retest(driver, sampling, STEP(PASS)), VERDICT_DONE);
	assert_int_equal(firm_of(driver, 1).failures, 0);
}

static void test_one_hazard_per_sample(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(report_sample(driver, 1, 1, "ZJ-1", "B1"), VERDICT_DONE);
	/* The same sample with the batch written otherwise: one more signal. */
	assert_int_equal(report_sample(driver, 2, 1, "ZJ-1", "B-1"), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	assert_int_equal(driver_count(driver, KIND(SIGNAL_JOINED)), 1);
	assert_int_equal(hazard_of(driver, 1).signals, 2);
	assert_int_equal(firm_of(driver, 1).failures, 1);
	assert_int_equal(report_sample(driver, 3, 1, "ZJ-2", "B2"), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 2);
	assert_int_equal(firm_of(driver, 1).failures, 2);
}

/* Two laboratories number their samples alike. */
static enum verdict report_sample_of(struct decider_driver *driver, uint64_t report, unsigned firm,
				     uint64_t source)
{
	struct told told;
	told_make(&told, report, firm);
	told.report.sample_no = "CY-1";
	told.product.batch = NULL;
	SET_OPTIONAL(&told.report, sample_source, source);
	return told_do(driver, &told);
}

static void test_a_number_is_its_laboratory_s(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(report_sample_of(driver, 1, 1, 11), VERDICT_DONE);
	assert_int_equal(report_sample_of(driver, 2, 2, 22), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 2);
	assert_int_equal(driver_count(driver, KIND(SIGNAL_JOINED)), 0);
	/* Each, told again, is its own. */
	assert_int_equal(report_sample_of(driver, 3, 2, 22), VERDICT_DONE);
	assert_int_equal(report_sample_of(driver, 4, 1, 11), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 2);
	assert_int_equal(hazard_of(driver, 1).signals, 2);
	assert_int_equal(hazard_of(driver, 2).signals, 2);
	struct sampling_row row;
	assert_int_equal(sampling_of_hazard(driver_rows(driver), 1, &row), 1);
	assert_int_equal(sampling_of_hazard(driver_rows(driver), 2, &row), 2);
}

/* A sample of ours is known by its firm or its laboratory; another's has its number by chance. */
static void test_a_number_drawn_here_is_not_another_laboratory_s(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_plan(driver, 1, 0);
	(void)sample_draw(driver, sampling, 1, "CY-1");
	(void)sample_send(driver, sampling);
	assert_int_equal(report_sample_of(driver, 1, 2, 22), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).hazard, 0);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	assert_int_equal(report_sample_of(driver, 2, 1, 11), VERDICT_DONE);
	assert_int_equal(sample_of(driver, sampling).hazard, 2);
}

static void test_a_feed_brings_the_result_that_is_waited_for(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_plan(driver, 1, 0);
	(void)sample_draw(driver, sampling, 1, "ZJ-1");
	(void)sample_send(driver, sampling);
	/* An open hazard of the same batch doesn't swallow it. */
	(void)report_sample(driver, 1, 1, "ZJ-0", "20250301");
	assert_int_equal(report_sample(driver, 2, 1, "ZJ-1", "20250301"), VERDICT_DONE);
	struct sampling_row row = sample_of(driver, sampling);
	assert_int_equal(row.state, SAMPLING_FAILED);
	assert_int_equal(row.hazard, 2);
	assert_false(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_LAB_RESULT));
	assert_true(sample_clock_runs(driver, sampling, CLOCK_SAMPLING_SERVE));
	assert_int_equal(driver_count(driver, KIND(TRACE_REQUESTED)), 1);
	/* What a person enters now is refused: there is a result. */
	assert_int_equal(sample_result(driver, sampling, true), VERDICT_REFUSED);
	CODE(driver, "sampling.result.state");
}

static void test_what_was_undone_is_not_opened_again(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "ZJ-1");
	(void)sample_object(driver, sampling, PARTY(FIRM));
	(void)sample_retest(driver, sampling, STEP(ACCEPT));
	(void)sample_retest(driver, sampling, STEP(FORMALITIES));
	(void)sample_retest(driver, sampling, STEP(LAB));
	(void)sample_retest(driver, sampling, STEP(PASS));
	assert_int_equal(report_sample(driver, 1, 1, "ZJ-1", "B9"), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	assert_int_equal(driver_count(driver, KIND(SIGNAL_JOINED)), 0);
}

static void test_a_report_without_a_sample_stays_as_it_was(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(report_sample(driver, 1, 1, NULL, "B1"), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	struct sampling_row row;
	assert_false(sampling_get(driver_rows(driver), 1, &row));
	char longer[80];
	memset(longer, '7', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(report_sample(driver, 2, 2, longer, "B2"), VERDICT_DONE);
	assert_false(sampling_get(driver_rows(driver), 1, &row));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_a_reported_sample_begins_a_sampling),
		TEST(test_one_hazard_per_sample),
		TEST(test_a_number_is_its_laboratory_s),
		TEST(test_a_number_drawn_here_is_not_another_laboratory_s),
		TEST(test_a_feed_brings_the_result_that_is_waited_for),
		TEST(test_what_was_undone_is_not_opened_again),
		TEST(test_a_report_without_a_sample_stays_as_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
