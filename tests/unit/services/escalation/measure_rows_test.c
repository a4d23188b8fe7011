/* How measures are stored: what stands in their row, in the ladder's, and what isn't kept. */
#include "services/escalation/ladder/measures.h"
#include "tests/unit/services/escalation/escalation_fixture.h"

#define OVERDUE ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE

static const struct hazard_facts label_fraud = {
	.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
	.violation = ZH__VIOLATION__VIOLATION_EXPIRED,
};

static struct bytes stored_measure(const struct decider_driver *driver, uint64_t number)
{
	const struct rows_reader *rows = driver_rows(driver);
	struct row_key key = row_key_u64(number);
	struct bytes row;
	assert_true(rows->get(rows->context, TABLE_MEASURES, row_key_bytes(&key), &row));
	return row;
}

static bool holds(struct bytes row, const char *text)
{
	size_t size = strlen(text);
	for (size_t i = 0; i + size <= row.size; i++)
		if (memcmp(row.data + i, text, size) == 0)
			return true;
	return false;
}

static struct measure_file file_of(const struct decider_driver *driver, uint64_t number)
{
	struct measure_file file;
	assert_true(measure_file_get(driver_rows(driver), number, &file));
	return file;
}

static void assert_same_proposal(const struct measure_file *a, const struct measure_file *b)
{
	assert_memory_equal(&a->head, &b->head, sizeof a->head);
	assert_memory_equal(a->predecessors, b->predecessors, sizeof a->predecessors);
	assert_string_equal(a->rule_id, b->rule_id);
	assert_string_equal(a->facts, b->facts);
	assert_string_equal(a->proposed_by, b->proposed_by);
	assert_string_equal(a->firm_key, b->firm_key);
	assert_string_equal(a->firm_name, b->firm_name);
}

/* The firm of a hazard's measure is the ladder's: it reads so, and isn't stored twice. */
static void test_a_hazards_measure_borrows_the_firm(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_hazard(driver, 1, label_fraud);
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 11);
	fixture_act(driver, &fixture_leader, "measure.withdraw",
		    driver_object(driver, OBJECT_MEASURE, 1), NULL, VERDICT_DONE);
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 12);
	struct measure_file file = file_of(driver, 2);
	assert_string_equal(file.firm_key, FIRM_KEY);
	assert_string_equal(file.firm_name, FIRM_NAME);
	assert_string_equal(file.rule_id, "MS-MARK-04");
	assert_non_null(strstr(file.facts, "times_overdue=2"));
	assert_null(strstr(file.facts, "relapse"));
	assert_string_equal(file.proposed_by, "");
	assert_string_equal(file.decided_by, "");
	assert_int_equal(file.head.predecessor_count, 1);
	assert_int_equal(file.predecessors[0], 1);
	assert_int_equal(file.head.trace.sequence, 1);
	assert_false(holds(stored_measure(driver, 2), FIRM_KEY));
	assert_false(holds(stored_measure(driver, 2), FIRM_NAME));
}

/* What is decided later changes the row; what was proposed stays behind it. */
static void test_a_decision_keeps_the_proposal(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id first = driver_object(driver, OBJECT_MEASURE, 1);
	fixture_hazard(driver, 1, label_fraud);
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 11);
	struct measure_file proposed = file_of(driver, 1);
	Zh__MeasureHoldCommand hold = ZH__MEASURE_HOLD_COMMAND__INIT;
	SET_OPTIONAL(&hold, until_ms, driver->now_ms + MS_PER_DAY);
	fixture_act(driver, &fixture_leader, "measure.hold", first, &hold, VERDICT_DONE);
	struct measure_file held = file_of(driver, 1);
	assert_same_proposal(&held, &proposed);
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_HELD);
	assert_string_equal(held.decided_by, "");
	fixture_act(driver, &fixture_leader, "measure.take", first, NULL, VERDICT_DONE);
	struct measure_file taken = file_of(driver, 1);
	assert_same_proposal(&taken, &proposed);
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_TAKEN);
	assert_string_equal(taken.decided_by, fixture_leader.id);
	driver_check_replay(driver);
}

static void test_a_firms_measure_names_it_itself(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__MeasureProposeCommand body = ZH__MEASURE_PROPOSE_COMMAND__INIT;
	struct object_id none = driver_object(driver, OBJECT_MEASURE, 0);
	SET_OPTIONAL(&body, kind, ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
	body.firm_key = FIRM_KEY;
	body.firm_name = FIRM_NAME;
	fixture_act(driver, &fixture_officer, "measure.propose", none, &body, VERDICT_DONE);
	struct measure_file proposed = file_of(driver, 1);
	assert_string_equal(proposed.firm_key, FIRM_KEY);
	assert_string_equal(proposed.firm_name, FIRM_NAME);
	assert_string_equal(proposed.proposed_by, fixture_officer.id);
	assert_string_equal(proposed.rule_id, "");
	fixture_act(driver, &fixture_leader, "measure.withdraw",
		    driver_object(driver, OBJECT_MEASURE, 1), NULL, VERDICT_DONE);
	struct measure_file withdrawn = file_of(driver, 1);
	assert_same_proposal(&withdrawn, &proposed);
	assert_string_equal(withdrawn.decided_by, fixture_leader.id);
}

static bool cause_is_kept(const struct decider_driver *driver, struct measure_cause_ref cause)
{
	const struct rows_reader *rows = driver_rows(driver);
	struct row_key key = measure_cause_key(&cause);
	struct bytes row;
	return rows->get(rows->context, TABLE_MEASURE_CAUSES, row_key_bytes(&key), &row);
}

/* A mark may be told twice; a hazard's number is opened once, so its opening needs no row. */
static void test_only_causes_that_may_come_again_are_kept(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_hazard(
		driver, 1,
		(struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR,
				      .violation = ZH__VIOLATION__VIOLATION_NO_LICENCE_OR_CCC});
	struct measure_row opened = fixture_measure(driver, 1);
	assert_int_equal(opened.cause, CAUSE_HAZARD_OPENED);
	assert_false(cause_is_kept(driver, (struct measure_cause_ref){.hazard = 1,
								      .measure = opened.kind,
								      .cause = opened.cause}));
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, OVERDUE, 11);
	struct measure_row marked = fixture_measure(driver, 2);
	assert_true(cause_is_kept(driver, (struct measure_cause_ref){.hazard = 1,
								     .measure = marked.kind,
								     .cause = CAUSE_MARK_FIRED,
								     .mark = OVERDUE,
								     .key = 11}));
}

static enum verdict level_set(struct decider_driver *driver, Zh__HazardLevel level)
{
	Zh__LevelSet body = ZH__LEVEL_SET__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, level, level);
	return driver_event(driver, DAEMON_HAZARD, KIND(LEVEL_SET), &body);
}

static size_t proposed_for_sampling(struct decider_driver *driver)
{
	size_t count = 0;
	struct measure_row row;
	for (uint64_t n = 1; measure_get(driver_rows(driver), n, &row); n++)
		count += row.cause == CAUSE_SAMPLING_FAILED;
	return count;
}

/* Two failures in a row and a major level: known when it is opened, or when the level is set, and
 * proposed once either way. */
static void test_a_failed_sampling_is_known_by_its_measure(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){
			       .level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
			       .violation = ZH__VIOLATION__VIOLATION_FAILED_SAMPLING,
			       .consecutive_failures = 2,
		       });
	size_t before = proposed_for_sampling(driver);
	assert_int_equal(level_set(driver, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR), VERDICT_DONE);
	size_t after = proposed_for_sampling(driver);
	assert_int_equal(after, before + 1);
	assert_int_equal(level_set(driver, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR), VERDICT_DONE);
	assert_int_equal(proposed_for_sampling(driver), after);
	assert_false(cause_is_kept(
		driver,
		(struct measure_cause_ref){.hazard = 1,
					   .measure = ZH__MEASURE_KIND__MEASURE_KIND_INTERVIEW,
					   .cause = CAUSE_SAMPLING_FAILED}));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_hazards_measure_borrows_the_firm),
		TEST(test_a_decision_keeps_the_proposal),
		TEST(test_a_firms_measure_names_it_itself),
		TEST(test_only_causes_that_may_come_again_are_kept),
		TEST(test_a_failed_sampling_is_known_by_its_measure),
	};
	return cmocka_run_group_tests_name("escalation measure rows", tests, NULL, NULL);
}
