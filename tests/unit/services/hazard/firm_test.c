/* Firms: supervision that rules propose and persons set, merges, listings, patrols. */
#include "credit.pb-c.h"
#include "inspection.pb-c.h"
#include "services/hazard/rectification/decide_open.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/drive_fixture.h"
#include "tests/unit/services/hazard/visit_fixture.h"

#define MAJOR ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR

static enum verdict firm_act(struct decider_driver *driver, const char *name, const void *body)
{
	struct object_id none = {0};
	return driver_act(driver, name, none, body, "reason");
}

static const Zh__SupervisionLevelProposed *proposed(struct decider_driver *driver)
{
	const struct event *event = driver_newest(driver, KIND(SUPERVISION_LEVEL_PROPOSED));
	return event == NULL ? NULL : BODY(event, SupervisionLevelProposed);
}

static void test_three_majors_propose_special_supervision_once(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	for (unsigned i = 1; i <= 3; i++) {
		uint64_t hazard = open_in_drive(driver, 1);
		assert_int_equal(set_level(driver, hazard, MAJOR), VERDICT_DONE);
		assert_int_equal(set_level(driver, hazard, MAJOR), VERDICT_REFUSED);
		driver_advance(driver, driver->now_ms + 30 * MS_PER_DAY);
	}
	const Zh__SupervisionLevelProposed *body = proposed(driver);
	assert_non_null(body);
	assert_int_equal(body->level, ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_SPECIAL);
	assert_int_equal(body->n_causes, 3);
	assert_int_equal(body->causes[2], 3);
	assert_int_equal(body->window_from_day, 20250303);
	size_t before = driver_count(driver, KIND(SUPERVISION_LEVEL_PROPOSED));
	uint64_t fourth = open_in_drive(driver, 1);
	(void)set_level(driver, fourth, MAJOR);
	assert_int_equal(driver_count(driver, KIND(SUPERVISION_LEVEL_PROPOSED)), before);
	assert_int_equal(firm_of(driver, 1).supervision,
			 ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_ORDINARY);
}

static void test_what_does_not_count_as_a_major(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t first = open_in_drive(driver, 1);
	(void)set_level(driver, first, MAJOR);
	uint64_t second = open_in_drive(driver, 1);
	(void)set_level(driver, second, MAJOR);
	(void)set_level(driver, second, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	assert_int_equal(firm_of(driver, 1).majors, 1);
	(void)set_level(driver, second, MAJOR); /* once per cause */
	assert_int_equal(firm_of(driver, 1).majors, 2);
	assert_int_equal(unfounded_by_two(driver, first), VERDICT_DONE);
	assert_int_equal(firm_of(driver, 1).majors, 1);
	assert_int_equal(firm_of(driver, 1).major_hazard[0], second);
	/* Two years later the old one is out of the window. */
	driver_advance(driver, driver->now_ms + 740 * MS_PER_DAY);
	uint64_t third = open_in_drive(driver, 1);
	(void)set_level(driver, third, MAJOR);
	uint64_t fourth = open_in_drive(driver, 1);
	(void)set_level(driver, fourth, MAJOR);
	const Zh__SupervisionLevelProposed *body = proposed(driver);
	assert_true(body == NULL ||
		    body->level != ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_SPECIAL);
}

static void test_a_person_sets_supervision_with_a_review_day(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)open_inspection(driver, 1, 1);
	char code[19];
	shipped_code(HAZARD_REGION, 1, code);
	Zh__FirmLevelCommand command = ZH__FIRM_LEVEL_COMMAND__INIT;
	command.firm_key = code;
	SET_OPTIONAL(&command, level, ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_KEY);
	assert_int_equal(firm_act(driver, "firm.level", &command), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "firm.level.no_review_day");
	SET_OPTIONAL(&command, review_day, 20250903);
	assert_int_equal(firm_act(driver, "firm.level", &command), VERDICT_DONE);
	assert_int_equal(firm_act(driver, "firm.level", &command), VERDICT_REFUSED);
	assert_int_equal(firm_of(driver, 1).supervision,
			 ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_KEY);
	command.firm_key = "P522701-9";
	assert_int_equal(firm_act(driver, "firm.level", &command), VERDICT_NOT_FOUND);
}

static void test_merges_are_soft(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char one[19];
	char two[19];
	(void)open_inspection(driver, 1, 1);
	(void)open_inspection(driver, 2, 2);
	shipped_code(HAZARD_REGION, 1, one);
	shipped_code(HAZARD_REGION, 2, two);
	Zh__FirmMergeCommand merge = ZH__FIRM_MERGE_COMMAND__INIT;
	merge.from_key = one;
	merge.to_key = one;
	assert_int_equal(firm_act(driver, "firm.merge", &merge), VERDICT_REFUSED);
	merge.to_key = two;
	assert_int_equal(firm_act(driver, "firm.merge", &merge), VERDICT_DONE);
	assert_int_equal(firm_act(driver, "firm.merge", &merge), VERDICT_REFUSED);
	uint64_t hazard =
		open_inspection(driver, 3, 1); /* new matters go to the one that stands for both */
	assert_int_equal(hazard_of(driver, hazard).firm, 2);
	assert_int_equal(hazard_of(driver, 1).firm, 1);
	SET_OPTIONAL(&merge, undo, 1);
	assert_int_equal(firm_act(driver, "firm.merge", &merge), VERDICT_DONE);
	assert_int_equal(firm_act(driver, "firm.merge", &merge), VERDICT_REFUSED);
	hazard = open_inspection(driver, 4, 1);
	assert_int_equal(hazard_of(driver, hazard).firm, 1);
}

static void test_a_listing_proposes_key_supervision(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char code[19];
	(void)open_inspection(driver, 1, 1);
	shipped_code(HAZARD_REGION, 1, code);
	Zh__ListingDecided decided = ZH__LISTING_DECIDED__INIT;
	SET_OPTIONAL(&decided, listing, 8);
	SET_OPTIONAL(&decided, listed, 1);
	decided.firm_key = code;
	(void)driver_event(driver, DAEMON_CREDIT, KIND(LISTING_DECIDED), &decided);
	assert_true((firm_of(driver, 1).flags & FIRM_LISTED) != 0);
	assert_non_null(proposed(driver));
	assert_int_equal(proposed(driver)->level, ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_KEY);
	Zh__ListingRemoved removed = ZH__LISTING_REMOVED__INIT;
	SET_OPTIONAL(&removed, listing, 8);
	(void)driver_event(driver, DAEMON_CREDIT, KIND(LISTING_REMOVED), &removed);
	assert_int_equal(firm_of(driver, 1).flags & FIRM_LISTED, 0);
	(void)driver_event(driver, DAEMON_CREDIT, KIND(LISTING_REMOVED), &removed);
	assert_int_equal(driver_count(driver, KIND(FIRM_CHANGED)), 2);
}

static uint64_t visited(struct decider_driver *driver, unsigned n)
{
	Zh__InspectionPlanCommand plan = ZH__INSPECTION_PLAN_COMMAND__INIT;
	char code[19];
	shipped_code(HAZARD_REGION, n, code);
	plan.firm_key = code;
	plan.checklist = "production";
	SET_OPTIONAL(&plan, kind, ZH__INSPECTION_KIND__INSPECTION_KIND_DAILY_PATROL);
	assert_int_equal(firm_act(driver, "inspection.plan", &plan), VERDICT_DONE);
	return driver->decision.object.number;
}

/* A patrol is a visit: its sheet belongs to one that was opened and closed on site, once. */
static void test_patrols(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char code[19];
	const char *officers[] = {"zhang-wei"};
	(void)open_inspection(driver, 1, 1);
	(void)open_inspection(driver, 2, 2);
	shipped_code(HAZARD_REGION, 1, code);
	Zh__PatrolCommand command = ZH__PATROL_COMMAND__INIT;
	command.firm_key = code;
	assert_int_equal(firm_act(driver, "patrol.record", &command), VERDICT_INVALID);
	command.officers = officers;
	command.n_officers = 1;
	command.result = "in order";
	assert_int_equal(firm_act(driver, "patrol.record", &command), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "patrol.record.no_visit");
	assert_string_equal(driver->decision.refusal.rule, "G-GBF54-SITE");
	SET_OPTIONAL(&command, inspection, 99);
	assert_int_equal(firm_act(driver, "patrol.record", &command), VERDICT_NOT_FOUND);
	SET_OPTIONAL(&command, inspection, visited(driver, 2));
	assert_int_equal(firm_act(driver, "patrol.record", &command), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "patrol.record.other_firm");
	SET_OPTIONAL(&command, inspection, visited(driver, 1));
	assert_int_equal(firm_act(driver, "patrol.record", &command), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "patrol.record.not_made");
	visit_on_site(driver, command.inspection);
	/* Opened and visited: the archive is there from now on, with its terms; then the sheet. */
	assert_int_equal(firm_of(driver, 1).object_version, 3);
	assert_int_equal(firm_act(driver, "patrol.record", &command), VERDICT_DONE);
	assert_int_equal(firm_of(driver, 1).object_version, 4);
	assert_int_equal(firm_act(driver, "patrol.record", &command), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "patrol.record.twice");
	assert_int_equal(driver_count(driver, KIND(FIRM_VISITED)), 1);
}

static unsigned majors(struct decider_driver *driver, uint64_t firm, uint64_t except)
{
	check_majors(driver);
	return hazard_firm_open_majors(driver_rows(driver), firm, except);
}

static void test_open_majors_are_counted_as_they_come_and_go(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t first = open_inspection(driver, 1, 1);
	uint64_t second = open_sampling(driver, 2, 1, "B1");
	(void)open_inspection(driver, 3, 2);
	assert_int_equal(majors(driver, 1, 0), 0);
	assert_int_equal(set_level(driver, first, MAJOR), VERDICT_DONE);
	assert_int_equal(set_level(driver, second, MAJOR), VERDICT_DONE);
	assert_int_equal(majors(driver, 1, 0), 2);
	assert_int_equal(majors(driver, 1, first), 1);
	assert_int_equal(majors(driver, 2, first), 0);
	assert_int_equal(unfounded_by_two(driver, second), VERDICT_DONE);
	assert_int_equal(majors(driver, 1, 0), 1);
	assert_int_equal(majors(driver, 1, second), 1);
	/* Cancelled off, though its look-back is still to come. */
	assert_int_equal(order(driver, first, false), VERDICT_DONE);
	assert_int_equal(claim(driver, first), VERDICT_DONE);
	assert_int_equal(reinspect(driver, first, true), VERDICT_DONE);
	assert_int_equal(majors(driver, 1, 0), 1);
	assert_int_equal(cancel_off(driver, first, NULL, &hazard_leader), VERDICT_DONE);
	assert_int_equal(majors(driver, 1, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_three_majors_propose_special_supervision_once),
		TEST(test_open_majors_are_counted_as_they_come_and_go),
		TEST(test_what_does_not_count_as_a_major),
		TEST(test_a_person_sets_supervision_with_a_review_day),
		TEST(test_merges_are_soft),
		TEST(test_a_listing_proposes_key_supervision),
		TEST(test_patrols),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
