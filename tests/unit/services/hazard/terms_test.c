/* Re-inspections, look-backs and more time: which terms run, what stands on record, and that
 * nothing happens by what is refused. */
#include "command.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

static const char *two[] = {"zhang-wei", "wu-gang"};

/* Nothing happens by what is refused. */
static void refused(struct decider_driver *driver, enum verdict verdict, const char *code)
{
	assert_int_equal(verdict, VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, code);
	assert_int_equal(driver->decision.event_count, 0);
}

static uint64_t ordered(struct decider_driver *driver, uint64_t report)
{
	uint64_t hazard = open_inspection(driver, report, (unsigned)report);
	assert_int_equal(order(driver, hazard, false), VERDICT_DONE);
	return hazard;
}

static uint64_t clock_of(struct decider_driver *driver, uint64_t hazard, enum clock_id purpose)
{
	return clock_running(driver_rows(driver), driver_object(driver, OBJECT_HAZARD, hazard),
			     purpose);
}

static int64_t due_of(struct decider_driver *driver, uint64_t hazard, enum clock_id purpose)
{
	const struct clock_row *row =
		clock_row_get(driver_rows(driver), clock_of(driver, hazard, purpose));
	assert_non_null(row);
	return row->due_ms;
}

/* ---- re-inspection */

static enum verdict look(struct decider_driver *driver, uint64_t hazard,
			 Zh__ReinspectOutcome outcome, const Zh__Attachment *paper)
{
	Zh__Attachment kept = paper != NULL ? *paper : photo_make();
	Zh__Attachment *evidence[] = {&kept};
	Zh__HazardReinspectCommand command = ZH__HAZARD_REINSPECT_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome, outcome);
	command.officers = two;
	command.n_officers = 2;
	command.evidence = evidence;
	command.n_evidence = 1;
	return act(driver, "hazard.reinspect", hazard, &command);
}

static Zh__Attachment undigested(void)
{
	Zh__Attachment paper = photo_make();
	paper.has_digest = 0;
	paper.digest.len = 0;
	return paper;
}

static void test_who_is_not_let_in_owes_another_visit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const Zh__ReinspectOutcome shut = ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_NO_ACCESS;
	uint64_t hazard = ordered(driver, 1);
	assert_int_equal(look(driver, hazard, shut, NULL), VERDICT_DONE);
	uint64_t first = clock_of(driver, hazard, CLOCK_HAZARD_ACCESS);
	assert_int_not_equal(first, 0);
	size_t stopped = driver_count(driver, KIND(CLOCK_STOPPED));
	driver_advance(driver, driver->now_ms + MS_PER_DAY);
	assert_int_equal(look(driver, hazard, shut, NULL), VERDICT_DONE);
	/* From each visit anew: the one before runs no more. */
	assert_int_not_equal(clock_of(driver, hazard, CLOCK_HAZARD_ACCESS), first);
	assert_int_equal(driver_count(driver, KIND(CLOCK_STOPPED)), stopped + 1);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_RECTIFY));
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ACCESS));
}

static void test_evidence_of_a_visit_stands_by_its_digest(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__Attachment paper = undigested();
	Zh__Attachment *evidence[] = {&paper};
	uint64_t hazard = ordered(driver, 1);
	refused(driver,
		look(driver, hazard, ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_FAILED, &paper),
		"hazard.evidence.no_digest");
	(void)reinspect(driver, hazard, true);
	(void)cancel_off(driver, hazard, NULL, &hazard_leader);
	Zh__HazardLookBackCommand command = ZH__HAZARD_LOOK_BACK_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome, ZH__LOOK_BACK_OUTCOME__LOOK_BACK_OUTCOME_PASSED);
	command.officers = two;
	command.evidence = evidence;
	command.n_evidence = 1;
	command.n_officers = 1;
	refused(driver, act(driver, "hazard.look-back", hazard, &command),
		"hazard.look_back.two_officers");
	command.n_officers = 2;
	refused(driver, act(driver, "hazard.look-back", hazard, &command),
		"hazard.evidence.no_digest");
	paper = photo_make();
	assert_int_equal(act(driver, "hazard.look-back", hazard, &command), VERDICT_DONE);
	const Zh__LookedBack *body = BODY(driver_newest(driver, KIND(LOOKED_BACK)), LookedBack);
	assert_int_equal(body->n_evidence, 1);
	assert_string_equal(body->evidence[0]->name, "photo.jpg");
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_LOOKED_BACK);
}

static void test_a_look_back_too_early_names_its_own_row(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = ordered(driver, 1);
	for (unsigned passed = 0; passed < 2; passed++) {
		uint8_t event =
			passed ? HAZARD_EVENT_LOOK_BACK_PASSED : HAZARD_EVENT_LOOK_BACK_FAILED;
		refused(driver, look_back(driver, hazard, passed != 0), "hazard.look_back.state");
		assert_string_equal(driver->decision.refusal.rule,
				    STATE_ID(&hazard_state_table, HAZARD_ORDERED, event));
	}
}

/* While a case is pending a failed re-inspection takes nothing back: what was ordered runs on. */
static void test_in_a_case_a_failed_reinspection_ends_no_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardUnfoundedCommand command = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	uint64_t hazard = ordered(driver, 1);
	assert_int_equal(act(driver, "hazard.to-case", hazard, &command), VERDICT_DONE);
	assert_int_equal(reinspect(driver, hazard, false), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_TO_CASE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_RECTIFY));
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_CASE_FILE));
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_RECTIFY));
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_CASE_FILE));
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_CANCEL));
}

static void test_reinspections_have_a_limit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = ordered(driver, 1);
	struct hazard_row row = hazard_of(driver, hazard);
	struct row_key key = row_key_u64(hazard);
	row.reinspections = UINT8_MAX;
	rows_store(rows_memory_writer(driver->rows), TABLE_HAZARDS, row_key_bytes(&key), &row,
		   sizeof(row));
	refused(driver, reinspect(driver, hazard, true), "hazard.reinspect.too_many");
}

/* ---- more time */

static Zh__HazardAskExtensionCommand asking(uint32_t days)
{
	Zh__HazardAskExtensionCommand command = ZH__HAZARD_ASK_EXTENSION_COMMAND__INIT;
	command.ground = "the machine is late";
	SET_OPTIONAL(&command, days, days);
	return command;
}

static enum verdict decide(struct decider_driver *driver, const struct principal *who,
			   uint64_t hazard, bool granted, const char *reason)
{
	Zh__HazardDecideExtensionCommand command = ZH__HAZARD_DECIDE_EXTENSION_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome,
		     granted ? ZH__EXTENSION_OUTCOME__EXTENSION_OUTCOME_GRANTED
			     : ZH__EXTENSION_OUTCOME__EXTENSION_OUTCOME_REFUSED);
	SET_OPTIONAL(&command, days, granted ? 10 : 0);
	return driver_act_by(driver, who, "hazard.decide-extension",
			     driver_object(driver, OBJECT_HAZARD, hazard), 0, &command, reason);
}

static void test_what_a_request_has_to_say(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__Attachment paper = undigested();
	Zh__Attachment *evidence[] = {&paper};
	uint64_t hazard = ordered(driver, 1);
	Zh__HazardAskExtensionCommand command = asking(99);
	command.evidence = evidence;
	command.n_evidence = 1;
	command.ground = NULL;
	refused(driver, act(driver, "hazard.ask-extension", hazard, &command),
		"hazard.evidence.no_digest");
	paper = photo_make();
	refused(driver, act(driver, "hazard.ask-extension", hazard, &command),
		"hazard.extension.no_ground");
	command.ground = "the machine is late";
	refused(driver, act(driver, "hazard.ask-extension", hazard, &command),
		"clock.extension_too_long");
	SET_OPTIONAL(&command, days, 10);
	assert_int_equal(act(driver, "hazard.ask-extension", hazard, &command), VERDICT_DONE);
	const Zh__ExtensionAsked *body =
		BODY(driver_newest(driver, KIND(EXTENSION_ASKED)), ExtensionAsked);
	assert_int_equal(body->by, 10);
	assert_int_equal(body->asked_day, 20250303);
	assert_string_equal(body->ground, "the machine is late");
	assert_int_equal(body->n_evidence, 1);
	assert_string_equal(body->evidence[0]->name, "photo.jpg");
	refused(driver, act(driver, "hazard.ask-extension", hazard, &command),
		"hazard.extension.waits");
	assert_string_equal(driver->decision.refusal.possible[0], "hazard.decide-extension");
}

/* What counts is the day on which the firm asked, not the one on which it was put on record. */
static void test_who_asked_in_time_asked_in_time(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = ordered(driver, 1);
	int64_t due_ms = due_of(driver, hazard, CLOCK_HAZARD_RECTIFY);
	driver_advance(driver, due_ms + 2 * MS_PER_DAY);
	Zh__HazardAskExtensionCommand command = asking(10);
	refused(driver, act(driver, "hazard.ask-extension", hazard, &command), "clock.over");
	SET_OPTIONAL(&command, asked_day, time_yyyymmdd(time_day_of_ms(due_ms) - 1));
	assert_int_equal(act(driver, "hazard.ask-extension", hazard, &command), VERDICT_DONE);
}

/* Whoever put it on record may say no to it, not yes: also when others wrote something since. */
static void test_nobody_grants_what_he_asked_for(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardProgressCommand told = ZH__HAZARD_PROGRESS_COMMAND__INIT;
	Zh__HazardAskExtensionCommand command = asking(10);
	uint64_t hazard = ordered(driver, 1), other = ordered(driver, 2);
	told.text = "half of it is done";
	int64_t due_ms = due_of(driver, other, CLOCK_HAZARD_RECTIFY);
	assert_int_equal(act(driver, "hazard.ask-extension", hazard, &command), VERDICT_DONE);
	assert_int_equal(act(driver, "hazard.ask-extension", other, &command), VERDICT_DONE);
	assert_int_equal(driver_act_by(driver, &driver_second, "hazard.progress",
				       driver_object(driver, OBJECT_HAZARD, hazard), 0, &told,
				       NULL),
			 VERDICT_DONE);
	refused(driver, decide(driver, &driver_officer, hazard, true, "reason"),
		"hazard.extension.own_request");
	assert_string_equal(driver->decision.refusal.possible[0], "hazard.decide-extension");
	/* As many days as were asked for, and a yes needs no reason. */
	assert_int_equal(decide(driver, &driver_second, hazard, true, NULL), VERDICT_DONE);
	assert_int_equal(decide(driver, &driver_officer, other, false, "too late"), VERDICT_DONE);
	const Zh__ExtensionDecided *body =
		BODY(driver_newest(driver, KIND(EXTENSION_DECIDED)), ExtensionDecided);
	assert_false(body->granted);
	assert_false(body->has_by || body->has_due_ms);
	assert_int_equal(due_of(driver, other, CLOCK_HAZARD_RECTIFY), due_ms);
	assert_true(due_of(driver, hazard, CLOCK_HAZARD_RECTIFY) > due_ms);
}

/* The firm claimed in between: its term is over, and there is nothing to prolong. */
static void test_a_term_that_is_over_is_not_prolonged(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardAskExtensionCommand command = asking(10);
	uint64_t hazard = ordered(driver, 1);
	assert_int_equal(act(driver, "hazard.ask-extension", hazard, &command), VERDICT_DONE);
	assert_int_equal(claim(driver, hazard), VERDICT_DONE);
	refused(driver, decide(driver, &driver_second, hazard, true, "reason"),
		"hazard.extension.term_over");
	assert_string_equal(driver->decision.refusal.possible[0], "hazard.decide-extension");
	assert_int_equal(decide(driver, &driver_second, hazard, false, "claimed"), VERDICT_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_who_is_not_let_in_owes_another_visit),
		TEST(test_evidence_of_a_visit_stands_by_its_digest),
		TEST(test_a_look_back_too_early_names_its_own_row),
		TEST(test_in_a_case_a_failed_reinspection_ends_no_term),
		cmocka_unit_test_setup_teardown(test_reinspections_have_a_limit, hazard_setup,
						hazard_stored_teardown),
		TEST(test_what_a_request_has_to_say),
		TEST(test_who_asked_in_time_asked_in_time),
		TEST(test_nobody_grants_what_he_asked_for),
		TEST(test_a_term_that_is_over_is_not_prolonged),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
