/* Self-checks: the frozen list, returns, self-reported risks, who is missing. */
#include "tests/unit/services/hazard/inspection/inspection_fixture.h"

static char keys[4][19];

static enum verdict call_three(struct decider_driver *driver)
{
	Zh__SelfCheckCallCommand command = ZH__SELF_CHECK_CALL_COMMAND__INIT;
	const char *named[] = {keys[2], keys[0], keys[1], keys[0]};
	for (unsigned n = 0; n < 4; n++)
		(void)known_firm(driver, n, keys[n]);
	command.title = "duties of the maker";
	command.firm_keys = named;
	command.n_firm_keys = 4;
	SET_OPTIONAL(&command, due_day, 20250403);
	return made(driver, "selfcheck.call", &command);
}

static Zh__SelfCheckReturnCommand nothing_found(const char *key)
{
	Zh__SelfCheckReturnCommand command = ZH__SELF_CHECK_RETURN_COMMAND__INIT;
	command.firm_key = key;
	SET_OPTIONAL(&command, found, ZH__SELF_CHECK_RESULT__SELF_CHECK_RESULT_NOTHING_FOUND);
	SET_OPTIONAL(&command, system, ZH__SELF_CHECK_ANSWER__SELF_CHECK_ANSWER_YES);
	SET_OPTIONAL(&command, routine, ZH__SELF_CHECK_ANSWER__SELF_CHECK_ANSWER_YES);
	return command;
}

static enum verdict give(struct decider_driver *driver, const Zh__SelfCheckReturnCommand *command)
{
	return done_to(driver, "selfcheck.return", OBJECT_SELF_CHECK, 1, command);
}

static struct roll_head head_of(struct decider_driver *driver)
{
	struct roll roll;
	assert_true(roll_get(driver_rows(driver), OBJECT_SELF_CHECK, 1, &roll));
	return roll.head;
}

static struct roll_firm_row firm_row(struct decider_driver *driver, const char *key)
{
	struct roll_firm_row row;
	uint64_t firm = hazard_firm_of_key(driver_rows(driver), key);
	assert_true(roll_firm_get(driver_rows(driver), OBJECT_SELF_CHECK, 1, firm, &row));
	return row;
}

static void test_the_list_is_frozen_when_it_is_called(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(call_three(driver), VERDICT_DONE);
	assert_int_equal(head_of(driver).listed, 3); /* each once */
	assert_true(clock_of(driver, OBJECT_SELF_CHECK, 1, CLOCK_SELF_CHECK_RETURN));
	Zh__SelfCheckReturnCommand later = nothing_found(keys[3]);
	assert_int_equal(give(driver, &later), VERDICT_REFUSED);
	CODE(driver, "selfcheck.return.not_called");
	assert_int_equal(head_of(driver).listed, 3);
}

static void test_a_firm_counts_once_however_often_it_returns(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)call_three(driver);
	Zh__SelfCheckReturnCommand back = nothing_found(keys[0]);
	assert_int_equal(give(driver, &back), VERDICT_DONE);
	assert_int_equal(give(driver, &back), VERDICT_DONE);
	assert_int_equal(head_of(driver).marked, 1);
	assert_int_equal(firm_row(driver, keys[0]).returns, 2);
	assert_int_equal(firm_row(driver, keys[0]).has, ROLL_HAS_SYSTEM | ROLL_HAS_ROUTINE);
	assert_true(driver_newest(driver, KIND(SELF_CHECK_RETURNED))->body != NULL);
}

static void test_a_controlled_risk_is_no_ground_against_the_firm(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SelfCheckRisk risk = ZH__SELF_CHECK_RISK__INIT;
	Zh__SelfCheckRisk *risks[] = {&risk};
	(void)call_three(driver);
	size_t opened = driver_count(driver, KIND(HAZARD_OPENED));
	Zh__SelfCheckReturnCommand back = nothing_found(keys[0]);
	back.risks = risks;
	back.n_risks = 1;
	risk.risk = "lead in the paint";
	SET_OPTIONAL(&risk, violation, ZH__VIOLATION__VIOLATION_HARMFUL_SUBSTANCE);
	SET_OPTIONAL(&risk, major, 1);
	SET_OPTIONAL(&risk, controlled, 1);
	assert_int_equal(give(driver, &back), VERDICT_REFUSED);
	CODE(driver, "selfcheck.return.how");
	risk.control = "batch stopped, paint changed";
	assert_int_equal(give(driver, &back), VERDICT_REFUSED);
	CODE(driver, "selfcheck.return.major_untold");
	SET_OPTIONAL(&back, found, ZH__SELF_CHECK_RESULT__SELF_CHECK_RESULT_MAJOR_RISK);
	assert_int_equal(give(driver, &back), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened);
	assert_int_equal(firm_row(driver, keys[0]).controlled, 1);
	/* The same risk, not in hand: a hazard that says where it comes from. */
	SET_OPTIONAL(&risk, controlled, 0);
	assert_int_equal(give(driver, &back), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), opened + 1);
	const Zh__HazardOpened *body =
		BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
	assert_int_equal(body->source_kind, ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT);
	assert_int_equal(body->proposed_level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_int_equal(firm_row(driver, keys[0]).hazards, 1);
}

/* Which hazards were opened is ours to tell: what the client states must not get into rows that the
 * journal doesn't give. */
static void test_a_hazard_that_is_stated_with_a_risk_counts_nothing(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SelfCheckRisk risk = ZH__SELF_CHECK_RISK__INIT;
	Zh__SelfCheckRisk *risks[] = {&risk};
	(void)call_three(driver);
	Zh__SelfCheckReturnCommand back = nothing_found(keys[0]);
	back.risks = risks;
	back.n_risks = 1;
	risk.risk = "a worn cable";
	risk.control = "replaced on the day";
	SET_OPTIONAL(&risk, controlled, 1);
	SET_OPTIONAL(&risk, hazard, 99);
	SET_OPTIONAL(&back, found, ZH__SELF_CHECK_RESULT__SELF_CHECK_RESULT_MINOR_RISK);
	assert_int_equal(give(driver, &back), VERDICT_DONE);
	assert_int_equal(firm_row(driver, keys[0]).risks, 1);
	assert_int_equal(firm_row(driver, keys[0]).hazards, 0);
}

static void test_it_is_closed_with_who_is_missing(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SelfCheckCloseCommand none = ZH__SELF_CHECK_CLOSE_COMMAND__INIT;
	(void)call_three(driver);
	Zh__SelfCheckReturnCommand back = nothing_found(keys[0]);
	(void)give(driver, &back);
	driver_advance(driver, driver->now_ms + 40 * MS_PER_DAY);
	assert_int_equal(head_of(driver).overdue, 1);
	back = nothing_found(keys[1]);
	assert_int_equal(give(driver, &back), VERDICT_DONE);
	assert_int_not_equal(firm_row(driver, keys[1]).flags & ROLL_LATE, 0);
	assert_int_equal(driver_act(driver, "selfcheck.close",
				    driver_object(driver, OBJECT_SELF_CHECK, 1), &none, NULL),
			 VERDICT_REFUSED);
	CODE(driver, "selfcheck.close.no_reason");
	assert_int_equal(done_to(driver, "selfcheck.close", OBJECT_SELF_CHECK, 1, &none),
			 VERDICT_DONE);
	const Zh__SelfCheckClosed *body =
		BODY(driver_newest(driver, KIND(SELF_CHECK_CLOSED)), SelfCheckClosed);
	assert_int_equal(body->listed, 3);
	assert_int_equal(body->returned, 2);
	back = nothing_found(keys[2]);
	assert_int_equal(give(driver, &back), VERDICT_REFUSED);
	CODE(driver, "selfcheck.return.state");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_the_list_is_frozen_when_it_is_called),
		TEST(test_a_firm_counts_once_however_often_it_returns),
		TEST(test_a_controlled_risk_is_no_ground_against_the_firm),
		TEST(test_a_hazard_that_is_stated_with_a_risk_counts_nothing),
		TEST(test_it_is_closed_with_who_is_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
