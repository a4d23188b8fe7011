/* Two items of one paper: what was said stands in it once, and is gone for both. */
#include "command.pb-c.h"
#include "intake.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/intake_fixture.h"

#define FIRST UINT64_C(1)
#define SECOND UINT64_C(2)

static enum verdict act(struct decider_driver *driver, const char *name, uint64_t report,
			const void *body)
{
	return driver_act(driver, name, driver_object(driver, OBJECT_REPORT, report), body,
			  "reason");
}

static void paper_comes(struct decider_driver *driver, struct push *push)
{
	push_make(push, "A-1", 1);
	push->extra.sealed = true;
	assert_int_equal(push_do(driver, push)->report, FIRST);
}

static void split(struct decider_driver *driver)
{
	Zh__ReportSplitCommand command = ZH__REPORT_SPLIT_COMMAND__INIT;
	command.complaint_part = "wants the money back";
	command.report_part = "sells what is expired";
	assert_int_equal(act(driver, "report.split", FIRST, &command), VERDICT_DONE);
}

static void erase(struct decider_driver *driver, uint64_t report)
{
	const struct intake_erased erased = {report, 2};
	const struct input_item item = {.door = INTAKE_DOOR_ERASED, .extra = &erased};
	Zh__InformantEraseCommand command = ZH__INFORMANT_ERASE_COMMAND__INIT;
	uint64_t pending, sequence;
	command.ground = "retention is over";
	command.article = "article 47";
	assert_int_equal(act(driver, "informant.erase", report, &command), VERDICT_DONE);
	assert_int_equal(driver_act_by(driver, &driver_second, "proposal.approve",
				       driver_object(driver, OBJECT_PROPOSAL, 1), 0, NULL, NULL),
			 VERDICT_DONE);
	assert_true(intake_erasure_next(driver_rows(driver), &pending, &sequence));
	assert_int_equal(pending, report);
	assert_int_equal(driver_item(driver, &item), VERDICT_DONE);
}

static void both_are_erased(struct decider_driver *driver)
{
	for (uint64_t each = FIRST; each <= SECOND; each++)
		assert_int_equal(report_of(driver, each).flags & (REPORT_SEALED | REPORT_ERASED),
				 REPORT_ERASED);
}

static void test_both_read_the_paper_that_came(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct intake_part part = {.kind = 1, .size = 90};
	uint64_t conflicts[INTAKE_CONFLICTS_KEPT];
	struct report_texts first, second;
	struct push push;
	paper_comes(driver, &push);
	split(driver);
	assert_true(intake_report_texts_get(driver_rows(driver), FIRST, &first));
	uint64_t sequence = first.head.sequence;
	assert_true(intake_report_texts_get(driver_rows(driver), SECOND, &second));
	assert_int_equal(second.head.sequence, sequence);
	assert_int_equal(push_do(driver, &push)->report, FIRST); /* the feed's is the first */
	push_make(&push, "A-1", 2); /* other words under the paper's number */
	push.extra.parts = &part;
	push.extra.part_count = 1;
	push.extra.conflicting = true;
	assert_int_equal(push_do(driver, &push)->report, FIRST);
	assert_int_equal(intake_conflicts_get(driver_rows(driver), FIRST, conflicts), 1);
	assert_int_equal(intake_conflicts_get(driver_rows(driver), SECOND, conflicts), 1);
}

static void test_it_is_erased_for_both(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	paper_comes(driver, &push);
	split(driver);
	erase(driver, SECOND);
	both_are_erased(driver);
}

static void test_what_was_erased_is_erased_of_the_second_item_too(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	paper_comes(driver, &push);
	erase(driver, FIRST);
	split(driver);
	both_are_erased(driver);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_both_read_the_paper_that_came),
		TEST(test_it_is_erased_for_both),
		TEST(test_what_was_erased_is_erased_of_the_second_item_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
