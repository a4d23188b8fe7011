/* A campaign from its plan to its last phase: versions, phases, tasks, reports, the frozen list. */
#include "services/hazard/campaign/acts.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

#define CODE(driver, text) assert_string_equal((driver)->decision.refusal.code, text)

static void test_a_later_version_replaces_the_draft(void **state)
{
	struct decider_driver *driver = *state;
	Zh__CampaignPlan plan = *campaign_plan_of(campaign_yaml);
	assert_int_equal(campaign_adopt(driver, &plan, 2025), VERDICT_DONE);
	uint64_t campaign = driver->decision.object.number;
	assert_int_equal(campaign_of(driver, campaign).tasks, 2);
	assert_int_equal(campaign_adopt(driver, &plan, 2025), VERDICT_REFUSED);
	CODE(driver, "campaign.adopt.version");
	plan.version = 2;
	plan.n_tasks = 1;
	assert_int_equal(campaign_adopt(driver, &plan, 2025), VERDICT_DONE);
	assert_int_equal(driver->decision.object.number, campaign);
	assert_int_equal(campaign_of(driver, campaign).tasks, 1);
	assert_int_equal(campaign_of(driver, campaign).plan_version, 2);
	struct campaign_part_full part;
	assert_false(
		campaign_part_get(driver_rows(driver), campaign, CAMPAIGN_PART_TASK, 2, &part));
	/* The same plan in another year is another campaign. */
	assert_int_equal(campaign_adopt(driver, &plan, 2026), VERDICT_DONE);
	assert_int_equal(driver->decision.object.number, campaign + 1);
	assert_int_equal(campaign_of(driver, campaign + 1).from_day, campaign_day(2026, 310));
}

static void test_a_plan_that_is_wrong_is_refused_by_the_daemon_too(void **state)
{
	struct decider_driver *driver = *state;
	Zh__CampaignPlan plan = *campaign_plan_of(campaign_yaml);
	plan.n_units = 0;
	assert_int_equal(campaign_adopt(driver, &plan, 2025), VERDICT_INVALID);
	CODE(driver, "campaign.plan.number");
	plan = *campaign_plan_of(campaign_yaml);
	assert_int_equal(campaign_adopt(driver, &plan, 1999), VERDICT_INVALID);
	CODE(driver, "campaign.adopt.year");
	Zh__PlanScope scope = *plan.scope;
	const char *codes[] = {"S9-99"};
	scope.class_codes = codes;
	plan.scope = &scope;
	assert_int_equal(campaign_adopt(driver, &plan, 2025), VERDICT_INVALID);
	CODE(driver, "campaign.adopt.class");
}

static void test_the_scope_holds_the_classes_below(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	uint32_t flags = 0;
	assert_true(campaign_class_in_scope(driver_rows(driver), campaign, bytes_of_text("S0-02-3"),
					    &flags));
	assert_int_not_equal(flags, 0);
	assert_false(campaign_class_in_scope(driver_rows(driver), campaign, bytes_of_text("S0-01"),
					     NULL));
}

static void test_issue_needs_a_reporter(void **state)
{
	struct decider_driver *driver = *state;
	Zh__CampaignIssueCommand command = ZH__CAMPAIGN_ISSUE_COMMAND__INIT;
	(void)campaign_adopt(driver, campaign_plan_of(campaign_yaml), 2025);
	uint64_t campaign = driver->decision.object.number;
	assert_int_equal(campaign_do(driver, "campaign.issue", campaign, &command),
			 VERDICT_REFUSED);
	CODE(driver, "campaign.issue.no_reporter");
	assert_int_equal(campaign_issue(driver, campaign), VERDICT_DONE);
	assert_int_equal(campaign_of(driver, campaign).state, CAMPAIGN_ISSUED);
	assert_true(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_PHASE));
}

/* One county counts for so many at once; the next waits until one is archived. */
static void test_as_many_campaigns_as_are_tracked_are_issued(void **state)
{
	struct decider_driver *driver = *state;
	for (uint32_t i = 0; i <= CAMPAIGNS_TRACKED_MAX; i++) {
		assert_int_equal(campaign_adopt(driver, campaign_plan_of(campaign_yaml), 2025 + i),
				 VERDICT_DONE);
		assert_int_equal(campaign_issue(driver, driver->decision.object.number),
				 i < CAMPAIGNS_TRACKED_MAX ? VERDICT_DONE : VERDICT_REFUSED);
	}
	CODE(driver, "campaign.issue.too_many");
}

static void test_phases_and_tasks_begin_by_their_days(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	campaign_at(driver, 309);
	assert_int_equal(campaign_of(driver, campaign).phase, 0);
	assert_false(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_TASK));
	campaign_at(driver, 310);
	assert_int_equal(campaign_of(driver, campaign).phase, 1);
	assert_int_equal(campaign_of(driver, campaign).state, CAMPAIGN_RUNNING);
	assert_true(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_TASK));
	assert_int_equal(campaign_task(driver, campaign, "survey", 0), VERDICT_DONE);
	assert_false(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_TASK));
	campaign_at(driver, 321);
	assert_int_equal(campaign_of(driver, campaign).phase, 2);
	/* Nothing ends by itself: a person is reminded to close it. */
	campaign_at(driver, 410);
	assert_int_equal(campaign_of(driver, campaign).state, CAMPAIGN_RUNNING);
	assert_true(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_CLOSE));
}

static void test_a_campaign_issued_late_begins_at_once(void **state)
{
	struct decider_driver *driver = *state;
	campaign_at(driver, 324);
	uint64_t campaign = campaign_running(driver);
	assert_int_equal(campaign_of(driver, campaign).phase, 1);
	campaign_at(driver, 325);
	assert_int_equal(campaign_of(driver, campaign).phase, 2);
}

static void test_tasks_are_done_by_what_proves_it(void **state)
{
	struct decider_driver *driver = *state;
	Zh__CampaignTaskDoneCommand bare = ZH__CAMPAIGN_TASK_DONE_COMMAND__INIT;
	uint64_t campaign = campaign_running(driver);
	bare.task = "training";
	assert_int_equal(campaign_do(driver, "campaign.task-done", campaign, &bare),
			 VERDICT_REFUSED);
	CODE(driver, "campaign.task_done.no_evidence");
	bare.task = "nothing";
	assert_int_equal(campaign_do(driver, "campaign.task-done", campaign, &bare),
			 VERDICT_INVALID);
	assert_int_equal(campaign_task(driver, campaign, "training", 37), VERDICT_DONE);
	assert_int_equal(campaign_task(driver, campaign, "training", 37), VERDICT_REFUSED);
	CODE(driver, "campaign.task_done.already");
	assert_int_equal(campaign_total(driver, campaign, COUNTER_TRAINED).amount, 37);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_TRAINED).done, 1);
	bare.task = "training";
	SET_OPTIONAL(&bare, reopen, 1);
	assert_int_equal(campaign_do(driver, "campaign.task-done", campaign, &bare), VERDICT_DONE);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_TRAINED).amount, 0);
}

/* ---- reports */

static enum verdict report(struct decider_driver *driver, uint64_t campaign, const char *which,
			   uint32_t period, const char *reason)
{
	Zh__CampaignReportCommand command = ZH__CAMPAIGN_REPORT_COMMAND__INIT;
	command.report = which;
	command.text = "已报送";
	if (period != 0)
		SET_OPTIONAL(&command, period, period);
	return driver_act(driver, "campaign.report",
			  driver_object(driver, OBJECT_CAMPAIGN, campaign), &command, reason);
}

static struct campaign_period period_of(struct decider_driver *driver, uint64_t campaign,
					uint8_t which, uint32_t period)
{
	struct campaign_period row;
	assert_true(campaign_period_get(driver_rows(driver), campaign, which, period, &row));
	return row;
}

static void test_weekly_reports(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	/* The first Friday from the first day on; an unsent one doesn't hold the next back. */
	assert_int_equal(period_of(driver, campaign, 1, 1).due_day, campaign_day(2025, 314));
	campaign_at(driver, 317);
	assert_int_equal(period_of(driver, campaign, 1, 2).due_day, campaign_day(2025, 321));
	assert_int_equal(report(driver, campaign, "weekly", 0, NULL), VERDICT_DONE);
	assert_int_equal(period_of(driver, campaign, 1, 1).versions, 1);
	assert_int_equal(report(driver, campaign, "weekly", 0, NULL), VERDICT_DONE);
	assert_int_equal(period_of(driver, campaign, 1, 2).versions, 1);
	assert_int_equal(period_of(driver, campaign, 1, 3).due_day, campaign_day(2025, 328));
	/* No Friday is left behind the last day. */
	assert_int_equal(report(driver, campaign, "weekly", 0, NULL), VERDICT_DONE);
	assert_int_equal(report(driver, campaign, "weekly", 0, NULL), VERDICT_REFUSED);
	CODE(driver, "campaign.report.nothing_owed");
}

static void test_a_corrected_report_is_a_new_version(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	assert_int_equal(period_of(driver, campaign, 2, 1).due_day, campaign_day(2025, 318));
	assert_int_equal(report(driver, campaign, "final", 0, NULL), VERDICT_DONE);
	assert_int_equal(period_of(driver, campaign, 2, 2).due_day, campaign_day(2025, 325));
	assert_int_equal(report(driver, campaign, "final", 1, NULL), VERDICT_REFUSED);
	CODE(driver, "campaign.report.no_reason");
	assert_int_equal(report(driver, campaign, "final", 1, "数字有误"), VERDICT_DONE);
	assert_int_equal(period_of(driver, campaign, 2, 1).versions, 2);
	assert_int_equal(period_of(driver, campaign, 2, 2).versions, 0);
	assert_int_equal(report(driver, campaign, "final", 3, NULL), VERDICT_REFUSED);
}

static void test_important_matters_go_up_at_once(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	assert_int_equal(report(driver, campaign, "at-once", 0, NULL), VERDICT_DONE);
	assert_int_equal(report(driver, campaign, "at-once", 0, NULL), VERDICT_DONE);
	assert_int_equal(period_of(driver, campaign, 3, 2).versions, 1);
	assert_int_equal(report(driver, campaign, "at-once", 9, NULL), VERDICT_REFUSED);
}

static void test_a_major_hazard_makes_a_report_owed(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	uint64_t hazard = open_inspection(driver, 1, 1);
	assert_int_equal(set_level(driver, hazard, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER),
			 VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(CAMPAIGN_REPORT)), 2);
	assert_int_equal(set_level(driver, hazard, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR),
			 VERDICT_DONE);
	struct campaign_period owed = period_of(driver, campaign, 3, 1);
	assert_int_equal(owed.due_day, time_day_of_ms(driver->now_ms) + 1);
	assert_int_equal(owed.versions, 0);
	campaign_at(driver, 307);
	assert_int_equal(report(driver, campaign, "at-once", 0, NULL), VERDICT_DONE);
	assert_int_equal(period_of(driver, campaign, 3, 1).versions, 1);
}

/* ---- the list */

static void test_what_comes_after_the_freeze_is_shown_apart(void **state)
{
	struct decider_driver *driver = *state;
	campaign_firms(driver, 5);
	uint64_t campaign = campaign_running(driver);
	assert_int_equal(campaign_patrol(driver, 2), VERDICT_DONE); /* before the list */
	campaign_at(driver, 312);
	assert_int_equal(campaign_of(driver, campaign).listed, 5);
	(void)open_inspection(driver, 2001, 6); /* a sixth firm, met now */
	assert_int_equal(campaign_patrol(driver, 1), VERDICT_DONE);
	assert_int_equal(campaign_patrol(driver, 1), VERDICT_DONE);
	assert_int_equal(campaign_patrol(driver, 6), VERDICT_DONE);
	struct campaign_totals patrols = campaign_total(driver, campaign, COUNTER_PATROLS);
	assert_int_equal(patrols.owed, 5);
	assert_int_equal(patrols.done, 2);
	assert_int_equal(patrols.after_owed, 1);
	assert_int_equal(patrols.after_done, 1);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_LICENCES).owed, 5);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_INSPECTED).done, 3);
	assert_int_equal(campaign_simple(driver, "campaign.freeze", campaign), VERDICT_REFUSED);
	CODE(driver, "campaign.freeze.already");
}

static void test_a_long_list_is_frozen_in_slices(void **state)
{
	struct decider_driver *driver = *state;
	campaign_firms(driver, 600);
	uint64_t campaign = campaign_running(driver);
	assert_int_equal(campaign_simple(driver, "campaign.freeze", campaign), VERDICT_DONE);
	assert_int_equal(campaign_of(driver, campaign).listed, 256);
	assert_false((campaign_of(driver, campaign).flags & CAMPAIGN_FROZEN) != 0);
	(void)open_inspection(driver, 3001, 601); /* met while the list is being frozen */
	driver_advance(driver, driver->now_ms);
	assert_true((campaign_of(driver, campaign).flags & CAMPAIGN_FROZEN) != 0);
	assert_int_equal(campaign_of(driver, campaign).listed, 600);
	assert_int_equal(driver_count(driver, KIND(CAMPAIGN_FROZEN)), 3);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PATROLS).owed, 600);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PATROLS).after_owed, 1);
	campaign_at(driver, 311); /* the phase that would freeze it leaves it alone */
	assert_int_equal(driver_count(driver, KIND(CAMPAIGN_FROZEN)), 3);
}

static void test_a_merged_firm_is_counted_once(void **state)
{
	struct decider_driver *driver = *state;
	char from[19], to[19];
	Zh__FirmMergeCommand merge = ZH__FIRM_MERGE_COMMAND__INIT;
	campaign_firms(driver, 3);
	uint64_t campaign = campaign_running(driver);
	campaign_at(driver, 312);
	shipped_code(HAZARD_REGION, 3, from);
	shipped_code(HAZARD_REGION, 2, to);
	merge.from_key = from;
	merge.to_key = to;
	assert_int_equal(driver_act(driver, "firm.merge", driver_object(driver, OBJECT_NONE, 0),
				    &merge, "reason"),
			 VERDICT_DONE);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PATROLS).owed, 2);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PATROLS).excluded, 1);
	SET_OPTIONAL(&merge, undo, 1);
	assert_int_equal(driver_act(driver, "firm.merge", driver_object(driver, OBJECT_NONE, 0),
				    &merge, "reason"),
			 VERDICT_DONE);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PATROLS).owed, 3);
}

static void test_no_campaign_costs_no_row_nor_event(void **state)
{
	struct decider_driver *driver = *state;
	size_t before = driver->count;
	(void)open_inspection(driver, 1, 1);
	size_t plain = driver->count - before;
	uint64_t campaign = campaign_running(driver);
	before = driver->count;
	struct told told;
	told_make(&told, 2, 2);
	told.product.class_code = "S1-04"; /* not of the campaign */
	told.report.class_code = "S1-04";
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	assert_int_equal(driver->count - before, plain);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PROBLEMS).owed, 0);
	before = driver->count;
	(void)open_inspection(driver, 3, 3);
	assert_int_equal(driver->count - before, plain); /* nor one that it counts */
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PROBLEMS).owed, 1);
}

/* Whoever saw an older version of a campaign is told, and changes nothing. */
static void test_who_saw_an_older_version(void **state)
{
	struct decider_driver *driver = *state;
	Zh__CampaignIssueCommand command = ZH__CAMPAIGN_ISSUE_COMMAND__INIT;
	(void)campaign_adopt(driver, campaign_plan_of(campaign_yaml), 2025);
	struct object_id id = driver->decision.object;
	uint64_t version = campaign_of(driver, id.number).object_version;
	command.number = "试市监〔2025〕1号";
	command.reporter = "wang";
	assert_int_equal(driver_act_by(driver, &driver_officer, "campaign.issue", id, version + 1,
				       &command, NULL),
			 VERDICT_CONFLICT);
	CODE(driver, "campaign.moved_on");
	assert_int_equal(campaign_of(driver, id.number).object_version, version);
	assert_int_equal(driver_act_by(driver, &driver_officer, "campaign.issue", id, version,
				       &command, NULL),
			 VERDICT_DONE);
	assert_int_equal(campaign_of(driver, id.number).object_version, version + 1);
}

/* What isn't known of a firm leaves it within; what a plan doesn't narrow, too. */
static void test_who_is_within_the_scope(void **state)
{
	static const struct {
		uint32_t roles, role;
		bool within;
	} roles[] = {{0, 3, true}, {1u << 3, 0, true}, {1u << 3, 3, true}, {1u << 3, 2, false}};
	static const struct {
		uint8_t regions;
		uint32_t region;
		bool within;
	} regions[] = {
		{0, 522701, true}, {2, 0, true},       {2, 522701, true},
		{2, 522702, true}, {2, 522723, false}, {1, 522702, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		struct campaign_row row = {.roles = roles[i].roles};
		assert_int_equal(campaign_role_in_scope(&row, roles[i].role), roles[i].within);
	}
	for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
		struct campaign_row row = {.regions = regions[i].regions,
					   .region = {522701, 522702, 522723}};
		assert_int_equal(campaign_region_in_scope(&row, regions[i].region),
				 regions[i].within);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
	const struct CMUnitTest tests[] = {
		T(test_a_later_version_replaces_the_draft),
		T(test_a_plan_that_is_wrong_is_refused_by_the_daemon_too),
		T(test_the_scope_holds_the_classes_below),
		T(test_issue_needs_a_reporter),
		T(test_as_many_campaigns_as_are_tracked_are_issued),
		T(test_who_saw_an_older_version),
		T(test_who_is_within_the_scope),
		T(test_phases_and_tasks_begin_by_their_days),
		T(test_a_campaign_issued_late_begins_at_once),
		T(test_tasks_are_done_by_what_proves_it),
		T(test_weekly_reports),
		T(test_a_corrected_report_is_a_new_version),
		T(test_important_matters_go_up_at_once),
		T(test_a_major_hazard_makes_a_report_owed),
		T(test_what_comes_after_the_freeze_is_shown_apart),
		T(test_a_long_list_is_frozen_in_slices),
		T(test_a_merged_firm_is_counted_once),
		T(test_no_campaign_costs_no_row_nor_event),
	};
#undef T
	return cmocka_run_group_tests(tests, NULL, NULL);
}
