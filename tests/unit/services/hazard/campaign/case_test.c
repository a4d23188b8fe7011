/* Typical cases: only what is over and in public is named, by a leader, masked; what is taken down
 * is no example any more. */
#include "escalation.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

enum { CASEFILE = 7, OTHER = 8 };

static enum verdict name_case(struct decider_driver *driver, uint64_t campaign, uint64_t casefile)
{
	Zh__CampaignCaseCommand command = ZH__CAMPAIGN_CASE_COMMAND__INIT;
	SET_OPTIONAL(&command, casefile, casefile);
	SET_OPTIONAL(&command, masked, 1);
	command.facts = "某厂无证生产案";
	return driver_act(driver, "campaign.case", driver_object(driver, OBJECT_CAMPAIGN, campaign),
			  &command, NULL);
}

static enum verdict withdraw(struct decider_driver *driver, uint64_t campaign, const char *reason)
{
	Zh__CampaignCaseWithdrawCommand command = ZH__CAMPAIGN_CASE_WITHDRAW_COMMAND__INIT;
	SET_OPTIONAL(&command, casefile, CASEFILE);
	return driver_act(driver, "campaign.case-withdraw",
			  driver_object(driver, OBJECT_CAMPAIGN, campaign), &command, reason);
}

static void file(struct decider_driver *driver, uint64_t casefile, uint64_t hazard)
{
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	SET_OPTIONAL(&filed, casefile, casefile);
	SET_OPTIONAL(&filed, hazard, hazard);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_FILED), &filed);
}

static void close(struct decider_driver *driver, uint64_t casefile)
{
	Zh__CaseClosed closed = ZH__CASE_CLOSED__INIT;
	SET_OPTIONAL(&closed, casefile, casefile);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_CLOSED), &closed);
}

static void publish(struct decider_driver *driver, uint64_t casefile)
{
	Zh__CasePublished published = ZH__CASE_PUBLISHED__INIT;
	SET_OPTIONAL(&published, casefile, casefile);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_PUBLISHED), &published);
}

static void end_publication(struct decider_driver *driver)
{
	Zh__CasePublicationEnded ended = ZH__CASE_PUBLICATION_ENDED__INIT;
	SET_OPTIONAL(&ended, casefile, CASEFILE);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_PUBLICATION_ENDED), &ended);
}

static void withdraw_publication(struct decider_driver *driver)
{
	Zh__CasePublicationWithdrawn withdrawn = ZH__CASE_PUBLICATION_WITHDRAWN__INIT;
	SET_OPTIONAL(&withdrawn, casefile, CASEFILE);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_PUBLICATION_WITHDRAWN), &withdrawn);
}

static void refused(const struct decider_driver *driver, enum verdict verdict, const char *code)
{
	assert_int_not_equal(verdict, VERDICT_DONE);
	assert_string_equal(driver->decision.refusal.code, code);
}

static struct campaign_case known(struct decider_driver *driver, uint64_t campaign,
				  struct bytes *ret_facts)
{
	struct campaign_case row;
	assert_true(campaign_case_get(driver_rows(driver), campaign, CASEFILE, &row, ret_facts));
	return row;
}

/* A case of one of its hazards, and one of another matter. */
static uint64_t with_cases(struct decider_driver *driver)
{
	uint64_t campaign = campaign_running(driver);
	file(driver, CASEFILE, open_inspection(driver, 1, 1));
	return campaign;
}

static void only_what_is_over_and_public(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = with_cases(driver);
	refused(driver, name_case(driver, campaign, CASEFILE), "campaign.case.unknown");
	publish(driver, CASEFILE);
	refused(driver, name_case(driver, campaign, CASEFILE), "campaign.case.open");
	close(driver, CASEFILE);
	assert_int_equal(name_case(driver, campaign, CASEFILE), VERDICT_DONE);
	assert_int_equal(known(driver, campaign, NULL).flags,
			 CAMPAIGN_CASE_CLOSED | CAMPAIGN_CASE_PUBLISHED | CAMPAIGN_CASE_TYPICAL);
	refused(driver, name_case(driver, campaign, CASEFILE), "campaign.case.already");
	publish(driver, OTHER);
	close(driver, OTHER);
	refused(driver, name_case(driver, campaign, OTHER), "campaign.case.unknown");
}

static void closed_without_publication_is_told_to_nobody(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = with_cases(driver);
	close(driver, CASEFILE);
	refused(driver, name_case(driver, campaign, CASEFILE), "campaign.case.unpublished");
}

static void it_is_masked_and_told(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = with_cases(driver);
	Zh__CampaignCaseCommand command = ZH__CAMPAIGN_CASE_COMMAND__INIT;
	struct object_id target = driver_object(driver, OBJECT_CAMPAIGN, campaign);
	char facts[CAMPAIGN_CASE_FACTS_MAX + 2];
	close(driver, CASEFILE);
	publish(driver, CASEFILE);
	SET_OPTIONAL(&command, casefile, CASEFILE);
	SET_OPTIONAL(&command, masked, 1);
	refused(driver, driver_act(driver, "campaign.case", target, &command, NULL),
		"campaign.case.facts");
	memset(facts, 'a', sizeof facts - 1);
	facts[CAMPAIGN_CASE_FACTS_MAX + 1] = '\0';
	command.facts = facts;
	refused(driver, driver_act(driver, "campaign.case", target, &command, NULL),
		"campaign.case.facts");
	facts[CAMPAIGN_CASE_FACTS_MAX] = '\0';
	command.has_masked = command.masked = 0;
	refused(driver, driver_act(driver, "campaign.case", target, &command, NULL),
		"campaign.case.unmasked");
	SET_OPTIONAL(&command, masked, 1);
	assert_int_equal(driver_act(driver, "campaign.case", target, &command, NULL), VERDICT_DONE);
	struct bytes told;
	(void)known(driver, campaign, &told);
	assert_int_equal(told.size, CAMPAIGN_CASE_FACTS_MAX);
}

static void it_is_withdrawn_with_the_reason(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = with_cases(driver);
	struct bytes told;
	close(driver, CASEFILE);
	publish(driver, CASEFILE);
	refused(driver, withdraw(driver, campaign, "案情有误"), "campaign.case.not_typical");
	assert_int_equal(name_case(driver, campaign, CASEFILE), VERDICT_DONE);
	refused(driver, withdraw(driver, campaign, NULL), "campaign.case.no_reason");
	assert_int_equal(withdraw(driver, campaign, "案情有误"), VERDICT_DONE);
	assert_int_equal(known(driver, campaign, &told).flags,
			 CAMPAIGN_CASE_CLOSED | CAMPAIGN_CASE_PUBLISHED);
	assert_int_equal(told.size, 0);
	assert_int_equal(name_case(driver, campaign, CASEFILE), VERDICT_DONE);
}

static void what_is_taken_down_is_no_example(void **state)
{
	static void (*const take_down[])(struct decider_driver *) = {end_publication,
								     withdraw_publication};
	struct decider_driver *driver = *state;
	uint64_t campaign = with_cases(driver);
	close(driver, CASEFILE);
	for (size_t i = 0; i < 2; i++) {
		struct bytes told;
		publish(driver, CASEFILE);
		assert_int_equal(name_case(driver, campaign, CASEFILE), VERDICT_DONE);
		take_down[i](driver);
		assert_int_equal(known(driver, campaign, &told).flags, CAMPAIGN_CASE_CLOSED);
		assert_int_equal(told.size, 0);
		refused(driver, name_case(driver, campaign, CASEFILE), "campaign.case.unpublished");
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
	const struct CMUnitTest tests[] = {
		T(only_what_is_over_and_public),
		T(closed_without_publication_is_told_to_nobody),
		T(it_is_masked_and_told),
		T(it_is_withdrawn_with_the_reason),
		T(what_is_taken_down_is_no_example),
	};
#undef T
	return cmocka_run_group_tests(tests, NULL, NULL);
}
