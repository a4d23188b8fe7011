/* The record: every required question, findings, and what a person makes of each. */
#include "services/hazard/states.h"
#include "tests/unit/services/hazard/inspection/inspection_fixture.h"

static enum verdict answer_only(struct decider_driver *driver, uint64_t inspection,
				const char *answer)
{
	Zh__InspectionRecordCommand command = ZH__INSPECTION_RECORD_COMMAND__INIT;
	const char *answers[] = {answer};
	command.answers = answers;
	command.n_answers = 1;
	return done_to(driver, "inspection.record", OBJECT_INSPECTION, inspection, &command);
}

static void test_a_required_question_without_answer_is_named(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = visit(driver, key);
	assert_int_equal(answer_only(driver, inspection, "P01=yes"), VERDICT_REFUSED);
	CODE(driver, "inspection.record.unanswered");
	assert_string_equal(driver->decision.refusal.rule, "G-GBF54-RESULT");
	assert_string_equal(driver->decision.refusal.params[2].value, "P02");
	assert_int_equal(answer_only(driver, inspection, "P01=maybe"), VERDICT_REFUSED);
	CODE(driver, "inspection.record.answer");
	assert_int_equal(answer_only(driver, inspection, "P01=na"), VERDICT_REFUSED);
	assert_int_equal(answer_only(driver, inspection, "P99=yes"), VERDICT_REFUSED);
	CODE(driver, "inspection.record.no_such_item");
	/* What is no number, or one that none can hold. */
	static const char *const no_numbers[] = {
		"P16=12x", "P16=x", "P16=-", "P16=1.5", "P16=/", "P16=1234567890123456789012",
	};
	for (size_t i = 0; i < sizeof no_numbers / sizeof no_numbers[0]; i++) {
		assert_int_equal(answer_only(driver, inspection, no_numbers[i]), VERDICT_REFUSED);
		CODE(driver, "inspection.record.answer");
	}
	assert_int_equal(answer_only(driver, inspection, "P01"), VERDICT_INVALID);
	CODE(driver, "inspection.record.answer_form");
	assert_int_equal(record(driver, inspection, NULL, NULL), VERDICT_DONE);
}

static void test_a_clean_record_is_the_result(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = visit(driver, key);
	assert_int_equal(record(driver, inspection, NULL, NULL), VERDICT_DONE);
	struct inspection_row row = inspection_of(driver, inspection);
	assert_int_equal(row.state, INSPECTION_UNTOLD);
	assert_int_equal(row.score_ppm, 1000000);
	assert_false(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_RECORD));
	assert_false(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_RESULTS));
}

/* What was opened on site is told to the firm: only then nothing is owed any more. */
static void test_the_firm_is_told_the_result(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = visit(driver, key);
	assert_int_equal(record(driver, inspection, NULL, NULL), VERDICT_DONE);
	assert_true(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_TELL));
	assert_int_equal(tell(driver, inspection), VERDICT_DONE);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_RESULTS);
	assert_false(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_TELL));
}

/* P01 no licence: serious; P07 premises: advised. */
static void test_each_no_is_a_finding_with_what_the_rule_proposes(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct finding_row finding;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = visit(driver, key);
	assert_int_equal(record(driver, inspection, "P01", "P07"), VERDICT_DONE);
	struct inspection_row row = inspection_of(driver, inspection);
	assert_int_equal(row.state, INSPECTION_RECORDED);
	assert_int_equal(row.findings_left, 2);
	assert_int_equal(row.score_ppm, UINT64_C(133) * 1000000 / 158);
	assert_true(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_RESULTS));
	assert_true(finding_get(driver_rows(driver), inspection, 1, &finding));
	assert_string_equal(finding.item, "P01");
	assert_string_equal(finding.rule_id, "IN-FINDING-01");
	assert_int_equal(finding.proposed, ZH__FINDING_HANDLING__FINDING_HANDLING_FILING);
	assert_true(finding_get(driver_rows(driver), inspection, 2, &finding));
	assert_int_equal(finding.proposed, ZH__FINDING_HANDLING__FINDING_HANDLING_ADVISED);
}

static void test_findings_are_dealt_with_one_by_one(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct finding_row finding;
	char key[19];
	uint64_t firm = known_firm(driver, 1, key);
	uint64_t inspection = visit(driver, key);
	(void)record(driver, inspection, "P06", "P07");
	size_t opened = driver_count(driver, KIND(HAZARD_OPENED));
	assert_int_equal(
		handle(driver, inspection, 3, ZH__FINDING_HANDLING__FINDING_HANDLING_HAZARD, NULL),
		VERDICT_INVALID);
	assert_int_equal(
		handle(driver, inspection, 1, ZH__FINDING_HANDLING__FINDING_HANDLING_HAZARD, NULL),
		VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened + 1);
	assert_true(finding_get(driver_rows(driver), inspection, 1, &finding));
	assert_int_equal(hazard_of(driver, finding.hazard).firm, firm);
	assert_int_equal(hazard_of(driver, finding.hazard).state, HAZARD_OPENED);
	assert_int_equal(
		handle(driver, inspection, 1, ZH__FINDING_HANDLING__FINDING_HANDLING_HAZARD, NULL),
		VERDICT_REFUSED);
	CODE(driver, "inspection.finding.handled");
	assert_int_equal(
		handle(driver, inspection, 2, ZH__FINDING_HANDLING__FINDING_HANDLING_ADVISED, NULL),
		VERDICT_REFUSED);
	CODE(driver, "inspection.finding.not_told");
	assert_int_equal(handle(driver, inspection, 2,
				ZH__FINDING_HANDLING__FINDING_HANDLING_ADVISED, "letter of help"),
			 VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened + 1);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_UNTOLD);
	assert_false(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_RESULTS));
}

static void test_a_serious_finding_is_handed_on_to_be_filed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct finding_row finding;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = visit(driver, key);
	(void)record(driver, inspection, "P05", NULL);
	/* Less than proposed needs a reason. */
	assert_int_equal(
		handle(driver, inspection, 1, ZH__FINDING_HANDLING__FINDING_HANDLING_HAZARD, NULL),
		VERDICT_REFUSED);
	assert_int_equal(
		handle(driver, inspection, 1, ZH__FINDING_HANDLING__FINDING_HANDLING_FILING, NULL),
		VERDICT_DONE);
	assert_true(finding_get(driver_rows(driver), inspection, 1, &finding));
	assert_int_equal(hazard_of(driver, finding.hazard).state, HAZARD_TO_CASE);
	assert_int_equal(hazard_of(driver, finding.hazard).proposed,
			 ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_UNTOLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_a_required_question_without_answer_is_named),
		TEST(test_a_clean_record_is_the_result),
		TEST(test_the_firm_is_told_the_result),
		TEST(test_each_no_is_a_finding_with_what_the_rule_proposes),
		TEST(test_findings_are_dealt_with_one_by_one),
		TEST(test_a_serious_finding_is_handed_on_to_be_filed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
