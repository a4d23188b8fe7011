/* The end of a campaign: what isn't finished, the self-check unit by unit, acceptance by another.
 */
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

#define CODE(driver, text) assert_string_equal((driver)->decision.refusal.code, text)

/* From its opening to its cancel-off. */
static void handle(struct decider_driver *driver, uint64_t hazard)
{
	assert_int_equal(order(driver, hazard, false), VERDICT_DONE);
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
}

static void test_closing_needs_the_last_phase(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	campaign_at(driver, 312);
	assert_int_equal(campaign_simple(driver, "campaign.close", campaign), VERDICT_REFUSED);
	CODE(driver, "campaign.close.phases_left");
}

static void test_the_unfinished_get_their_clocks(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	uint64_t hazards[60];
	for (unsigned i = 0; i < 60; i++)
		hazards[i] = open_inspection(driver, 100 + i, 1 + i);
	handle(driver, hazards[0]);
	campaign_at(driver, 322);
	assert_int_equal(campaign_simple(driver, "campaign.close", campaign), VERDICT_DONE);
	assert_int_equal(campaign_of(driver, campaign).open_at_close, 59);
	driver_advance(driver, driver->now_ms);
	assert_true((campaign_of(driver, campaign).flags & CAMPAIGN_SWEPT) != 0);
	assert_int_equal(driver_count(driver, KIND(CAMPAIGN_UNFINISHED)), 5);
	assert_false(hazard_clock_runs(driver, hazards[0], CLOCK_HAZARD_PROGRESS));
	for (unsigned i = 1; i < 60; i++)
		assert_true(hazard_clock_runs(driver, hazards[i], CLOCK_HAZARD_PROGRESS));
	/* What is handled later is told apart; what is opened later isn't the campaign's. */
	handle(driver, hazards[1]);
	(void)open_inspection(driver, 999, 70);
	struct campaign_totals problems = campaign_total(driver, campaign, COUNTER_PROBLEMS);
	assert_int_equal(problems.owed, 60);
	assert_int_equal(problems.done, 2);
	assert_int_equal(problems.late, 1);
}

static void test_the_self_check_is_whole_or_refused(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_in_last_phase(driver);
	(void)campaign_simple(driver, "campaign.close", campaign);
	assert_true(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_SELF_CHECK));
	Zh__CampaignItemAnswer a = ZH__CAMPAIGN_ITEM_ANSWER__INIT;
	Zh__CampaignItemAnswer again = ZH__CAMPAIGN_ITEM_ANSWER__INIT;
	Zh__CampaignItemAnswer *answers[] = {&a, &again};
	Zh__CampaignSelfCheckCommand command = ZH__CAMPAIGN_SELF_CHECK_COMMAND__INIT;
	a.item = "a";
	SET_OPTIONAL(&a, answer, ZH__CAMPAIGN_ANSWER__CAMPAIGN_ANSWER_MET);
	again = a;
	command.unit = "三股";
	command.answers = answers;
	command.n_answers = 1;
	assert_int_equal(campaign_do(driver, "campaign.self-check", campaign, &command),
			 VERDICT_INVALID);
	CODE(driver, "campaign.unit.unknown");
	command.unit = "一股";
	assert_int_equal(campaign_do(driver, "campaign.self-check", campaign, &command),
			 VERDICT_REFUSED);
	CODE(driver, "campaign.self_check.incomplete");
	command.n_answers = 2;
	assert_int_equal(campaign_do(driver, "campaign.self-check", campaign, &command),
			 VERDICT_INVALID);
	CODE(driver, "campaign.self_check.item");
	again.item = "b";
	SET_OPTIONAL(&again, answer, ZH__CAMPAIGN_ANSWER__CAMPAIGN_ANSWER_NOT_MET);
	assert_int_equal(campaign_do(driver, "campaign.self-check", campaign, &command),
			 VERDICT_REFUSED);
	CODE(driver, "campaign.self_check.no_note");
	again.note = "缺";
	assert_int_equal(campaign_do(driver, "campaign.self-check", campaign, &command),
			 VERDICT_DONE);
	assert_int_equal(campaign_do(driver, "campaign.self-check", campaign, &command),
			 VERDICT_REFUSED);
	CODE(driver, "campaign.self_check.already");
	assert_int_equal(campaign_of(driver, campaign).state, CAMPAIGN_CLOSED);
}

/* Who wrote them, by an id that is written otherwise. */
static const struct principal spelt_otherwise = {
	.id = "Zhang_Wei", .unit = "inspection", .roles = ROLE_LEADER};

static void test_accepted_by_another_person(void **state)
{
	struct decider_driver *driver = *state;
	Zh__CampaignActCommand none = ZH__CAMPAIGN_ACT_COMMAND__INIT;
	uint64_t campaign = campaign_in_last_phase(driver);
	(void)campaign_simple(driver, "campaign.close", campaign);
	(void)campaign_self_check(driver, campaign, "一股");
	assert_int_equal(campaign_self_check(driver, campaign, "二股"), VERDICT_DONE);
	assert_int_equal(campaign_of(driver, campaign).state, CAMPAIGN_CHECKED);
	assert_false(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_SELF_CHECK));
	assert_true(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_ACCEPT));
	assert_int_equal(campaign_return(driver, campaign, "一股"), VERDICT_DONE);
	assert_int_equal(campaign_of(driver, campaign).state, CAMPAIGN_RETURNED);
	assert_true(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_SELF_CHECK));
	assert_false(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_ACCEPT));
	assert_int_equal(campaign_return(driver, campaign, "一股"), VERDICT_REFUSED);
	CODE(driver, "campaign.return.nothing");
	assert_int_equal(campaign_self_check(driver, campaign, "一股"), VERDICT_DONE);
	assert_int_equal(campaign_of(driver, campaign).state, CAMPAIGN_CHECKED);
	assert_int_equal(campaign_do(driver, "campaign.accept", campaign, &none), VERDICT_REFUSED);
	CODE(driver, "campaign.accept.own");
	enum verdict verdict =
		driver_act_by(driver, &spelt_otherwise, "campaign.accept",
			      driver_object(driver, OBJECT_CAMPAIGN, campaign), 0, &none, NULL);
	assert_int_equal(verdict, VERDICT_REFUSED);
	CODE(driver, "campaign.accept.own");
	assert_int_equal(campaign_simple(driver, "campaign.accept", campaign), VERDICT_DONE);
	assert_int_equal(campaign_simple(driver, "campaign.archive", campaign), VERDICT_DONE);
	assert_int_equal(campaign_of(driver, campaign).state, CAMPAIGN_ARCHIVED);
	struct campaign_tracked tracked;
	assert_false(campaign_tracked_get(driver_rows(driver), &tracked));
	assert_false(campaign_clock(driver, campaign, CLOCK_CAMPAIGN_ACCEPT));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
	const struct CMUnitTest tests[] = {
		T(test_closing_needs_the_last_phase),
		T(test_the_unfinished_get_their_clocks),
		T(test_the_self_check_is_whole_or_refused),
		T(test_accepted_by_another_person),
	};
#undef T
	return cmocka_run_group_tests(tests, NULL, NULL);
}
