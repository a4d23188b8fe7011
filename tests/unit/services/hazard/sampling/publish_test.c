/* What is published of a period, and what is taken out again. */
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static enum verdict publish(struct decider_driver *driver, int32_t from, int32_t to, bool catalogue)
{
	Zh__SamplingPublishCommand command = ZH__SAMPLING_PUBLISH_COMMAND__INIT;
	SET_OPTIONAL(&command, from_day, time_yyyymmdd(from));
	SET_OPTIONAL(&command, to_day, time_yyyymmdd(to));
	if (catalogue)
		SET_OPTIONAL(&command, catalogue, 1);
	else
		SET_OPTIONAL(&command, organised_by, ZH__ORGANISED_BY__ORGANISED_BY_US);
	return sample_act_of_two(driver, "sampling.publish-list", 0, &command);
}

static const Zh__SamplingListPublished *last_list(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(SAMPLING_LIST_PUBLISHED)), SamplingListPublished);
}

static void test_results_of_a_period_that_is_over(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	int32_t begin = today(driver);
	uint64_t failed = sample_final(driver, 1, "SP-1");
	uint64_t passed = sample_plan(driver, 2, 0);
	(void)sample_draw(driver, passed, 2, "SP-2");
	(void)sample_send(driver, passed);
	(void)sample_result(driver, passed, true);
	uint64_t open = sample_served(driver, 3, "SP-3");
	assert_int_equal(publish(driver, begin, today(driver), false), VERDICT_REFUSED);
	CODE(driver, "sampling.publish_list.not_over");
	advance_days(driver, 1);
	assert_int_equal(publish(driver, begin, today(driver) - 1, false), VERDICT_DONE);
	const Zh__SamplingListPublished *list = last_list(driver);
	assert_int_equal(list->n_samplings, 2);
	assert_int_equal(list->samplings[0], failed);
	assert_int_equal(list->samplings[1], passed);
	assert_int_equal(list->serial, 1);
	assert_int_equal(sample_of(driver, failed).list_serial, 1);
	assert_int_equal(sample_of(driver, open).list_serial, 0);
	/* Nothing is published twice. */
	assert_int_equal(publish(driver, begin, today(driver) - 1, false), VERDICT_REFUSED);
	CODE(driver, "sampling.publish_list.nothing");
	/* The catalogue says what was planned. */
	assert_int_equal(publish(driver, begin, today(driver) - 1, true), VERDICT_DONE);
	assert_int_equal(last_list(driver)->n_samplings, 3);
	assert_int_equal(last_list(driver)->serial, 2);
}

static void test_an_entry_is_withdrawn_when_the_retest_passes(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	int32_t begin = today(driver);
	uint64_t sampling = sample_final(driver, 1, "SP-1");
	advance_days(driver, 1);
	assert_int_equal(publish(driver, begin, today(driver) - 1, false), VERDICT_DONE);
	(void)sample_retest(driver, sampling, STEP(REOPEN));
	(void)sample_retest(driver, sampling, STEP(FORMALITIES));
	(void)sample_retest(driver, sampling, STEP(LAB));
	assert_int_equal(sample_retest(driver, sampling, STEP(PASS)), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(SAMPLING_LIST_ENTRY_WITHDRAWN)), 1);
	assert_int_equal(sample_of(driver, sampling).list_serial, 0);
	struct row_key key = sampling_list_key(2025, 1);
	struct bytes row;
	uint64_t entry;
	const struct rows_reader *rows = driver_rows(driver);
	assert_true(rows->get(rows->context, TABLE_SAMPLING_LISTS, row_key_bytes(&key), &row));
	memcpy(&entry, row.data + sizeof(struct sampling_list_head), sizeof(entry));
	assert_true(entry == (sampling | SAMPLING_LIST_WITHDRAWN));
}

static void test_the_proposer_does_not_approve(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	int32_t begin = today(driver);
	(void)sample_final(driver, 1, "SP-1");
	advance_days(driver, 1);
	Zh__SamplingPublishCommand command = ZH__SAMPLING_PUBLISH_COMMAND__INIT;
	SET_OPTIONAL(&command, from_day, time_yyyymmdd(begin));
	SET_OPTIONAL(&command, to_day, time_yyyymmdd(today(driver) - 1));
	SET_OPTIONAL(&command, organised_by, ZH__ORGANISED_BY__ORGANISED_BY_US);
	assert_int_equal(driver_act(driver, "sampling.publish-list", (struct object_id){0},
				    &command, "reason"),
			 VERDICT_DONE);
	assert_int_equal(driver_act_by(driver, &driver_officer, "proposal.approve",
				       driver->decision.object, 0, NULL, NULL),
			 VERDICT_REFUSED);
	assert_int_equal(driver_count(driver, KIND(SAMPLING_LIST_PUBLISHED)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_results_of_a_period_that_is_over),
		TEST(test_an_entry_is_withdrawn_when_the_retest_passes),
		TEST(test_the_proposer_does_not_approve),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
