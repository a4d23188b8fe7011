/* Whether a violation was found in time, and whose case it is.  行政处罚法36; 程序规定 15, 16. */
#include "services/escalation/cases/jurisdiction.h"
#include "tests/unit/services/escalation/execution_fixture.h"

/* ---- the limitation: the hazard is known since 2025-03-07 */

static Zh__CaseFileCommand filing(void)
{
	static const char *officers[] = {"zhang-wei", "wang-fang"};
	static const char *conditions[] = {"preliminary_evidence", "punishable", "jurisdiction",
					   "within_time"};
	Zh__CaseFileCommand body = ZH__CASE_FILE_COMMAND__INIT;
	body.officers = officers;
	body.n_officers = 2;
	body.conditions = conditions;
	body.n_conditions = 4;
	return body;
}

static void isnt_filed(struct decider_driver *driver, const Zh__CaseFileCommand *body,
		       const char *code)
{
	fixture_isnt_done(driver, "case.file", body, code);
	assert_int_equal(fixture_case(driver, 1).state, CASE_CHECKED);
}

static const Zh__CaseFiled *filed(struct decider_driver *driver, const Zh__CaseFileCommand *body)
{
	fixture_act(driver, &fixture_officer, "case.file", fixture_case_id(driver), body,
		    VERDICT_DONE);
	return BODY(driver_newest(driver, KIND(CASE_FILED)), CaseFiled);
}

static void test_the_day_of_the_act_is_stated(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseFileCommand body = filing();
	(void)fixture_case_to(driver, CASE_CHECKED);
	isnt_filed(driver, &body, "case.file.act_day_unstated");
	SET_OPTIONAL(&body, act_day, 20250308);
	isnt_filed(driver, &body, "case.file.act_day");
	fixture_names(driver, "act_day");
	SET_OPTIONAL(&body, act_day, 20250230);
	isnt_filed(driver, &body, "case.file.act_day");
	SET_OPTIONAL(&body, act_day, 20250301);
	SET_OPTIONAL(&body, act_goes_on, 1);
	isnt_filed(driver, &body, "case.file.act_goes_on");
	fixture_names(driver, "act_day");
	SET_OPTIONAL(&body, act_goes_on, 0);
	SET_OPTIONAL(&body, found_day, 20250308); /* it was known the day before */
	isnt_filed(driver, &body, "case.file.found_day");
	fixture_names(driver, "found_day");
	SET_OPTIONAL(&body, found_day, 20250230);
	isnt_filed(driver, &body, "case.file.found_day");
	body.has_found_day = 0;
	body.found_day = 0;
	const Zh__CaseFiled *told = filed(driver, &body);
	assert_int_equal(told->act_day, 20250301);
	assert_int_equal(told->found_day, 20250307);
	assert_false(told->act_goes_on);
	assert_null(told->safety_harm);
}

/* What still goes on has no end from which two years could run. */
static void test_what_goes_on_is_found_in_time(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseFileCommand body = filing();
	(void)fixture_case_to(driver, CASE_CHECKED);
	SET_OPTIONAL(&body, act_goes_on, 1);
	const Zh__CaseFiled *told = filed(driver, &body);
	assert_true(told->act_goes_on);
	assert_false(told->has_act_day);
	assert_int_equal(told->found_day, 20250307);
}

static void test_an_act_is_punished_for_two_years(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseFileCommand body = filing();
	(void)fixture_case_to(driver, CASE_CHECKED);
	SET_OPTIONAL(&body, act_day, 20230306);
	isnt_filed(driver, &body, "case.file.limitation_over");
	assert_string_equal(fixture_told(driver, "day"), "2025-03-06");
	fixture_helps(driver, "case.not-file");
	SET_OPTIONAL(&body, act_day, 20230307);
	assert_int_equal(filed(driver, &body)->act_day, 20230307);
}

/* 行政处罚法36(1): found is found, though the clue was checked later. */
static void test_it_counts_when_it_was_found(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseFileCommand body = filing();
	(void)fixture_case_to(driver, CASE_CHECKED);
	SET_OPTIONAL(&body, act_day, 20230306);
	SET_OPTIONAL(&body, found_day, 20250306);
	assert_int_equal(filed(driver, &body)->found_day, 20250306);
}

/* Its hazard is known since the 7th, and the clue was checked on the 10th. */
static void test_it_was_found_with_its_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseCheckCommand clue = ZH__CASE_CHECK_COMMAND__INIT;
	Zh__CaseFileCommand body = filing();
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	fixture_on_day(driver, 2025, 3, 10);
	SET_OPTIONAL(&clue, hazard, 1);
	clue.findings = "sold when it was expired";
	fixture_act(driver, &fixture_officer, "case.check",
		    driver_object(driver, OBJECT_CASEFILE, 0), &clue, VERDICT_DONE);
	SET_OPTIONAL(&body, act_day, 20230306);
	isnt_filed(driver, &body, "case.file.limitation_over");
	SET_OPTIONAL(&body, act_day, 20230307);
	SET_OPTIONAL(&body, found_day, 20250308);
	isnt_filed(driver, &body, "case.file.found_day");
	SET_OPTIONAL(&body, found_day, 20250307);
	assert_int_equal(filed(driver, &body)->found_day, 20250307);
}

/* Without a hazard it is known since its clue was checked. */
static void test_it_was_found_with_its_clue(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseCheckCommand clue = ZH__CASE_CHECK_COMMAND__INIT;
	Zh__CaseFileCommand body = filing();
	fixture_on_day(driver, 2025, 3, 10);
	clue.firm_key = FIRM_KEY;
	clue.firm_name = FIRM_NAME;
	clue.findings = "sold when it was expired";
	fixture_act(driver, &fixture_officer, "case.check",
		    driver_object(driver, OBJECT_CASEFILE, 0), &clue, VERDICT_DONE);
	SET_OPTIONAL(&body, act_day, 20230309);
	isnt_filed(driver, &body, "case.file.limitation_over");
	SET_OPTIONAL(&body, act_day, 20230310);
	assert_int_equal(filed(driver, &body)->found_day, 20250310);
}

static void test_harm_to_health_is_punished_for_five_years(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseFileCommand body = filing();
	(void)fixture_case_to(driver, CASE_CHECKED);
	body.safety_harm = "a child was hurt";
	SET_OPTIONAL(&body, act_day, 20200306);
	isnt_filed(driver, &body, "case.file.limitation_over");
	SET_OPTIONAL(&body, act_day, 20200307);
	assert_string_equal(filed(driver, &body)->safety_harm, "a child was hurt");
}

/* ---- whose case it is */

#define STEP(name) ZH__JURISDICTION_STEP__JURISDICTION_STEP_##name

static Zh__CaseJurisdictionCommand step_of(Zh__JurisdictionStep step)
{
	Zh__CaseJurisdictionCommand body = ZH__CASE_JURISDICTION_COMMAND__INIT;
	SET_OPTIONAL(&body, jurisdiction_step, step);
	SET_OPTIONAL(&body, on_day, 20250307);
	body.superior_office = "the prefecture's office";
	body.document = "letter 7";
	body.not_reserved = "no law keeps it there";
	return body;
}

static void steps(struct decider_driver *driver, const Zh__CaseJurisdictionCommand *body)
{
	fixture_act(driver, &fixture_officer, "case.jurisdiction", fixture_case_id(driver), body,
		    VERDICT_DONE);
}

static void isnt_step(struct decider_driver *driver, const Zh__CaseJurisdictionCommand *body,
		      const char *code, const char *where)
{
	fixture_isnt_done(driver, "case.jurisdiction", body, code);
	if (where != NULL)
		fixture_names(driver, where);
	assert_int_equal(driver_count(driver, KIND(CASE_JURISDICTION)), 0);
}

/* Of all that lacks the first is named; mended one by one. */
static void test_what_the_superior_says_is_shown(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseJurisdictionCommand body = step_of(STEP(UNKNOWN));
	body.superior_office = body.document = body.not_reserved = NULL;
	body.goes_to = "the neighbour's office";
	SET_OPTIONAL(&body, on_day, 20250308);
	isnt_step(driver, &body, "case.jurisdiction.jurisdiction_step", "jurisdiction_step");
	SET_OPTIONAL(&body, jurisdiction_step, (Zh__JurisdictionStep)(STEP(TAKEN_OVER) + 1));
	isnt_step(driver, &body, "case.jurisdiction.jurisdiction_step", "jurisdiction_step");
	SET_OPTIONAL(&body, jurisdiction_step, STEP(GIVEN_DOWN));
	isnt_step(driver, &body, "case.jurisdiction.no_superior", NULL);
	body.superior_office = "the prefecture's office";
	isnt_step(driver, &body, "case.jurisdiction.no_superior", NULL);
	body.superior_office = NULL;
	body.document = "letter 7";
	isnt_step(driver, &body, "case.jurisdiction.no_superior", NULL);
	body.superior_office = "the prefecture's office";
	isnt_step(driver, &body, "case.jurisdiction.jurisdiction_day", "on_day");
	SET_OPTIONAL(&body, on_day, 20250230);
	isnt_step(driver, &body, "case.jurisdiction.jurisdiction_day", "on_day");
	SET_OPTIONAL(&body, on_day, 20250307);
	isnt_step(driver, &body, "case.jurisdiction.may_be_reserved", NULL);
	body.not_reserved = "no law keeps it there";
	isnt_step(driver, &body, "case.jurisdiction.goes_nowhere", "goes_to");
	body.goes_to = NULL;
	body.handed_list = "a list";
	isnt_step(driver, &body, "case.jurisdiction.goes_nowhere", "goes_to");
	SET_OPTIONAL(&body, jurisdiction_step, STEP(ASKED_UP));
	isnt_step(driver, &body, "case.jurisdiction.no_reason", NULL);
	SET_OPTIONAL(&body, jurisdiction_step, STEP(TAKEN_OVER));
	body.handed_list = NULL;
	isnt_step(driver, &body, "case.jurisdiction.no_handed_list", NULL);
	SET_OPTIONAL(&body, jurisdiction_step, STEP(DESIGNATED));
	body.goes_to = "the neighbour's office";
	isnt_step(driver, &body, "case.jurisdiction.no_handed_list", NULL);
	body = step_of(STEP(GIVEN_DOWN));
	steps(driver, &body);
	const Zh__CaseJurisdiction *told =
		BODY(driver_newest(driver, KIND(CASE_JURISDICTION)), CaseJurisdiction);
	assert_string_equal(told->superior_office, "the prefecture's office");
	assert_string_equal(told->document, "letter 7");
	assert_string_equal(told->not_reserved, "no law keeps it there");
	assert_null(told->goes_to);
	assert_null(told->handed_list);
	assert_int_equal(fixture_case(driver, 1).state, CASE_FILED);
}

static enum verdict asks(struct decider_driver *driver)
{
	Zh__CaseJurisdictionCommand body = step_of(STEP(ASKED_UP));
	body.not_reserved = NULL; /* asked of what is given down alone */
	return fixture_agreed_because(driver, "case.jurisdiction", &body, "two offices claim it");
}

/* 程序规定16: it is answered in a term of its own; here, it goes on. */
static void test_who_asks_the_superior_waits_for_its_word(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct jurisdiction_row row;
	(void)fixture_case_to(driver, CASE_FILED);
	assert_int_equal(asks(driver), VERDICT_DONE);
	assert_true(fixture_runs(driver, CLOCK_JURISDICTION_DESIGNATE));
	assert_null(BODY(driver_newest(driver, KIND(CASE_JURISDICTION)), CaseJurisdiction)
			    ->not_reserved);
	assert_true(jurisdiction_get(driver_rows(driver), 1, &row));
	assert_int_equal(row.asked, 1);
	assert_int_equal(asks(driver), VERDICT_REFUSED);
	fixture_refused(driver, "case.jurisdiction.jurisdiction_asked");
	/* Given down meanwhile, it is still asked whose it is. */
	Zh__CaseJurisdictionCommand down = step_of(STEP(GIVEN_DOWN));
	steps(driver, &down);
	assert_true(fixture_runs(driver, CLOCK_JURISDICTION_DESIGNATE));
	Zh__CaseJurisdictionCommand ours = step_of(STEP(DESIGNATED));
	steps(driver, &ours);
	assert_false(fixture_runs(driver, CLOCK_JURISDICTION_DESIGNATE));
	assert_true(jurisdiction_get(driver_rows(driver), 1, &row));
	assert_int_equal(row.asked, 0);
	assert_int_equal(fixture_case(driver, 1).state, CASE_FILED);
	assert_true(fixture_runs(driver, CLOCK_CASE_HANDLE));
}

/* 15(2): what goes, goes with all that belongs to it, and ends here. */
static void test_a_case_that_goes_ends_here(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	assert_int_equal(asks(driver), VERDICT_DONE);
	Zh__CaseJurisdictionCommand body = step_of(STEP(DESIGNATED));
	body.goes_to = "the neighbour's office";
	body.handed_list = "file, goods, money";
	steps(driver, &body);
	const Zh__CaseJurisdiction *told =
		BODY(driver_newest(driver, KIND(CASE_JURISDICTION)), CaseJurisdiction);
	assert_string_equal(told->goes_to, "the neighbour's office");
	assert_string_equal(told->handed_list, "file, goods, money");
	assert_null(told->not_reserved);
	assert_int_equal(fixture_case(driver, 1).state, CASE_ENDED);
	assert_false(fixture_runs(driver, CLOCK_CASE_HANDLE));
	assert_false(fixture_runs(driver, CLOCK_JURISDICTION_DESIGNATE));
	assert_true(fixture_runs(driver, CLOCK_CASE_CLOSE));
	body = step_of(STEP(TAKEN_OVER));
	fixture_isnt_done(driver, "case.jurisdiction", &body, "case.jurisdiction.state");
}

/* What isn't filed yet may be given down, but there is no case that could go. */
static void test_a_clue_goes_nowhere(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseJurisdictionCommand body = step_of(STEP(TAKEN_OVER));
	body.handed_list = "file";
	(void)fixture_case_to(driver, CASE_CHECKED);
	isnt_step(driver, &body, "case.jurisdiction.state", NULL);
	body = step_of(STEP(GIVEN_DOWN));
	steps(driver, &body);
	assert_int_equal(fixture_case(driver, 1).state, CASE_CHECKED);
}

/* 程序规定 16: nothing is decided before the superior's word. */
static void test_nothing_is_decided_while_it_is_asked(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDecideCommand body = ZH__CASE_DECIDE_COMMAND__INIT;
	Zh__Penalty fine = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&fine};
	(void)fixture_case_to(driver, CASE_NOTICED);
	assert_int_equal(asks(driver), VERDICT_DONE);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	SET_OPTIONAL(&fine, kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&fine, amount_fen, FIXTURE_FINE_FEN);
	body.outcome = "penalty";
	body.penalties = penalties;
	body.n_penalties = 1;
	fixture_decision_written(&body);
	fixture_isnt_done(driver, "case.decide", &body, "case.decide.jurisdiction_open");
	fixture_helps(driver, "case.jurisdiction");
	Zh__CaseJurisdictionCommand ours = step_of(STEP(DESIGNATED));
	steps(driver, &ours);
	fixture_act(driver, &fixture_officer, "case.decide", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_day_of_the_act_is_stated),
		TEST(test_what_goes_on_is_found_in_time),
		TEST(test_an_act_is_punished_for_two_years),
		TEST(test_it_counts_when_it_was_found),
		TEST(test_it_was_found_with_its_hazard),
		TEST(test_it_was_found_with_its_clue),
		TEST(test_harm_to_health_is_punished_for_five_years),
		TEST(test_what_the_superior_says_is_shown),
		TEST(test_who_asks_the_superior_waits_for_its_word),
		TEST(test_a_case_that_goes_ends_here),
		TEST(test_a_clue_goes_nowhere),
		TEST(test_nothing_is_decided_while_it_is_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
