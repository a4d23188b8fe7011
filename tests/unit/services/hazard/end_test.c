/* Ends and ways out: by whom, where to, and which terms are over. */
#include "command.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)
#define LEVEL(name) ZH__HAZARD_LEVEL__HAZARD_LEVEL_##name

/* Proposed as a major one, or not; a person set no level yet. */
static uint64_t open_one(struct decider_driver *driver, uint64_t report, bool injured)
{
	struct told told;
	told_make(&told, report, (unsigned)report);
	SET_OPTIONAL(&told.report, kind, ZH__REPORT_KIND__REPORT_KIND_INSPECTION);
	told.violations[0] = ZH__VIOLATION__VIOLATION_NOT_INSPECTED;
	if (injured)
		SET_OPTIONAL(&told.report, injuries, 1);
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	uint64_t hazard = driver_newest(driver, KIND(HAZARD_OPENED))->head.subject_number;
	assert_int_equal(hazard_of(driver, hazard).proposed == LEVEL(MAJOR), injured);
	return hazard;
}

static Zh__HazardReferCommand letter(uint32_t region)
{
	Zh__HazardReferCommand refer = ZH__HAZARD_REFER_COMMAND__INIT;
	SET_OPTIONAL(&refer, to_region, region);
	SET_OPTIONAL(&refer, referral, 3);
	return refer;
}

/* What is major by a rule or by a person leaves by two, also when its level was set lower since. */
static void test_a_major_one_is_ended_and_referred_by_two(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardUnfoundedCommand unfounded = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	unfounded.ground = "检验合格";
	Zh__HazardReferCommand refer = letter(522702);
	for (unsigned way = 0; way < 6; way++) {
		bool injured = way < 2;
		uint64_t hazard = open_one(driver, way + 1, injured);
		if (way >= 2 && way < 4)
			assert_int_equal(set_level(driver, hazard, LEVEL(MAJOR)), VERDICT_DONE);
		else
			assert_int_equal(set_level(driver, hazard, LEVEL(GENERAL)), VERDICT_DONE);
		const char *name = way % 2 == 0 ? "hazard.unfounded" : "hazard.refer";
		const void *body = way % 2 == 0 ? (const void *)&unfounded : (const void *)&refer;
		assert_int_equal(act(driver, name, hazard, body), VERDICT_DONE);
		assert_int_equal(driver->decision.object.kind,
				 way < 4 ? OBJECT_PROPOSAL : OBJECT_HAZARD);
	}
}

static void test_who_reinspected_ends_nothing_as_the_second(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const struct principal colleague = {
		.id = "wu-gang", .unit = "inspection", .roles = ROLE_LEADER};
	Zh__HazardUnfoundedCommand unfounded = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	Zh__HazardReferCommand refer = letter(522702);
	uint64_t hazard = open_one(driver, 1, true);
	(void)order(driver, hazard, false);
	assert_int_equal(reinspect(driver, hazard, false), VERDICT_DONE);
	assert_int_equal(act(driver, "hazard.unfounded", hazard, &unfounded), VERDICT_REFUSED);
	CODE(driver, "hazard.unfounded.no_ground");
	unfounded.ground = "检验合格";
	assert_int_equal(act_by_two(driver, "hazard.refer", hazard, &refer, &colleague),
			 VERDICT_REFUSED);
	CODE(driver, "hazard.refer.second_is_handler");
	assert_int_equal(act_by_two(driver, "hazard.unfounded", hazard, &unfounded, &colleague),
			 VERDICT_REFUSED);
	CODE(driver, "hazard.unfounded.second_is_handler");
	assert_int_equal(act_by_two(driver, "hazard.unfounded", hazard, &unfounded, &hazard_leader),
			 VERDICT_DONE);
	const Zh__HazardUnfounded *body =
		BODY(driver_newest(driver, KIND(HAZARD_UNFOUNDED)), HazardUnfounded);
	assert_int_equal(body->hazard, hazard);
	assert_string_equal(body->ground, "检验合格");
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_UNFOUNDED);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
}

static void test_where_a_hazard_is_referred_to(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const uint32_t nowhere[] = {0, HAZARD_REGION, 999999};
	uint64_t hazard = open_one(driver, 1, false);
	(void)order(driver, hazard, false);
	for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
		Zh__HazardReferCommand wrong = letter(nowhere[i]);
		assert_int_equal(act(driver, "hazard.refer", hazard, &wrong), VERDICT_INVALID);
		CODE(driver, "hazard.refer.where");
		assert_string_equal(driver->decision.refusal.where, "to_region");
	}
	Zh__HazardReferCommand refer = letter(522702);
	refer.referral = 0;
	assert_int_equal(act(driver, "hazard.refer", hazard, &refer), VERDICT_INVALID);
	CODE(driver, "hazard.refer.letter");
	refer = letter(522702);
	assert_int_equal(act(driver, "hazard.refer", hazard, &refer), VERDICT_DONE);
	const Zh__HazardReferred *body =
		BODY(driver_newest(driver, KIND(HAZARD_REFERRED)), HazardReferred);
	assert_int_equal(body->hazard, hazard);
	assert_int_equal(body->to_region, 522702);
	assert_int_equal(body->referral, 3);
	/* What was handed over owns no term here. */
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_RECTIFY));
	assert_int_equal(act(driver, "hazard.refer", hazard, &refer), VERDICT_REFUSED);
	CODE(driver, "hazard.refer.state");
}

/* The term to order ends, and one to file begins; what was ordered stays ordered. */
static void test_to_a_case_begins_the_term_to_file_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardUnfoundedCommand command = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	command.ground = "涉嫌生产不合格产品";
	uint64_t hazard = open_one(driver, 1, false), ordered = open_one(driver, 2, false);
	(void)order(driver, ordered, false);
	assert_int_equal(act(driver, "hazard.to-case", hazard, &command), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_CASE_FILE));
	const Zh__HazardToCase *body =
		BODY(driver_newest(driver, KIND(HAZARD_TO_CASE)), HazardToCase);
	assert_int_equal(body->hazard, hazard);
	assert_string_equal(body->ground, "涉嫌生产不合格产品");
	assert_int_equal(act(driver, "hazard.to-case", ordered, &command), VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, ordered, CLOCK_HAZARD_RECTIFY));
	assert_int_equal(act(driver, "hazard.to-case", hazard, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.to_case.state");
}

/* Nobody made it any more: watched until it is handed on, or the firm is gone for good. */
static void test_what_was_stopped_ends_with_a_ground(void **state)
{
	static const char *officers[] = {"zhang-wei", "wu-gang"};
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__Attachment photo = photo_make();
	Zh__Attachment *evidence[] = {&photo};
	Zh__HazardProductionCommand stopped = ZH__HAZARD_PRODUCTION_COMMAND__INIT;
	Zh__HazardUnfoundedCommand command = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	stopped.officers = officers;
	stopped.n_officers = 2;
	stopped.evidence = evidence;
	stopped.n_evidence = 1;
	for (uint64_t hazard = 1; hazard <= 2; hazard++) {
		assert_int_equal(open_one(driver, hazard, false), hazard);
		assert_int_equal(act(driver, "hazard.stopped", hazard, &stopped), VERDICT_DONE);
		assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_STOPPED));
	}
	assert_int_equal(act(driver, "hazard.archive", 1, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.archive.no_ground");
	command.ground = "企业已注销";
	assert_int_equal(act(driver, "hazard.archive", 1, &command), VERDICT_DONE);
	const Zh__HazardArchived *body =
		BODY(driver_newest(driver, KIND(HAZARD_ARCHIVED)), HazardArchived);
	assert_int_equal(body->hazard, 1);
	assert_string_equal(body->ground, "企业已注销");
	assert_false(hazard_clock_runs(driver, 1, CLOCK_HAZARD_STOPPED));
	assert_int_equal(act(driver, "hazard.archive", 1, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.archive.state");
	assert_int_equal(act(driver, "hazard.to-case", 2, &command), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, 2, CLOCK_HAZARD_STOPPED));
	assert_true(hazard_clock_runs(driver, 2, CLOCK_CASE_FILE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_a_major_one_is_ended_and_referred_by_two),
		TEST(test_who_reinspected_ends_nothing_as_the_second),
		TEST(test_where_a_hazard_is_referred_to),
		TEST(test_to_a_case_begins_the_term_to_file_it),
		TEST(test_what_was_stopped_ends_with_a_ground),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
