/* The table of a campaign's life, and every act tried in every state. */
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

static void complain(void *context, const char *what, const char *state, const char *event)
{
	(void)context;
	print_message("%s: %s %s\n", what, state == NULL ? "" : state, event == NULL ? "" : event);
}

static void test_the_table_is_whole(void **state)
{
	(void)state;
	assert_int_equal(state_table_check(&campaign_state_table, complain, NULL), 0);
}

/* ---- a campaign in each state */

static uint64_t bring_to(struct decider_driver *driver, enum campaign_state wanted)
{
	uint64_t campaign;
	if (wanted == CAMPAIGN_DRAFTED || wanted == CAMPAIGN_WITHDRAWN) {
		assert_int_equal(campaign_adopt(driver, campaign_plan_of(campaign_yaml), 2025),
				 VERDICT_DONE);
		campaign = driver->decision.object.number;
		if (wanted == CAMPAIGN_WITHDRAWN)
			assert_int_equal(campaign_simple(driver, "campaign.withdraw", campaign),
					 VERDICT_DONE);
		return campaign;
	}
	if (wanted == CAMPAIGN_ISSUED)
		return campaign_running(driver);
	campaign = campaign_in_last_phase(driver);
	if (wanted == CAMPAIGN_RUNNING)
		return campaign;
	assert_int_equal(campaign_simple(driver, "campaign.close", campaign), VERDICT_DONE);
	if (wanted == CAMPAIGN_CLOSED)
		return campaign;
	assert_int_equal(campaign_self_check(driver, campaign, "一股"), VERDICT_DONE);
	assert_int_equal(campaign_self_check(driver, campaign, "二股"), VERDICT_DONE);
	if (wanted == CAMPAIGN_CHECKED)
		return campaign;
	if (wanted == CAMPAIGN_RETURNED) {
		assert_int_equal(campaign_return(driver, campaign, "一股"), VERDICT_DONE);
		return campaign;
	}
	assert_int_equal(campaign_simple(driver, "campaign.accept", campaign), VERDICT_DONE);
	if (wanted == CAMPAIGN_ARCHIVED)
		assert_int_equal(campaign_simple(driver, "campaign.archive", campaign),
				 VERDICT_DONE);
	return campaign;
}

/* ---- each act, as sound as it can be made without looking at the state */

static enum verdict try_adopt(struct decider_driver *driver)
{
	Zh__CampaignPlan plan = *campaign_plan_of(campaign_yaml);
	plan.version = 2;
	return campaign_adopt(driver, &plan, 2025);
}

static enum verdict try_task(struct decider_driver *driver, uint64_t campaign, bool reopen)
{
	Zh__CampaignTaskDoneCommand command = ZH__CAMPAIGN_TASK_DONE_COMMAND__INIT;
	command.task = "survey";
	command.text = "材料";
	if (reopen)
		SET_OPTIONAL(&command, reopen, 1);
	return campaign_do(driver, "campaign.task-done", campaign, &command);
}

static enum verdict try_link(struct decider_driver *driver, uint64_t campaign, bool unlink)
{
	Zh__CampaignLinkCommand command = ZH__CAMPAIGN_LINK_COMMAND__INIT;
	SET_OPTIONAL(&command, hazard, 1);
	return campaign_do(driver, unlink ? "campaign.unlink" : "campaign.link", campaign,
			   &command);
}

static enum verdict try_report(struct decider_driver *driver, uint64_t campaign)
{
	Zh__CampaignReportCommand command = ZH__CAMPAIGN_REPORT_COMMAND__INIT;
	command.report = "at-once";
	command.text = "已报";
	return campaign_do(driver, "campaign.report", campaign, &command);
}

static enum verdict try_assign(struct decider_driver *driver, uint64_t campaign)
{
	Zh__CampaignTaskAssignCommand command = ZH__CAMPAIGN_TASK_ASSIGN_COMMAND__INIT;
	command.task = "survey";
	command.owner = "wang";
	return campaign_do(driver, "campaign.task-assign", campaign, &command);
}

static enum verdict try_base(struct decider_driver *driver, uint64_t campaign)
{
	static uint8_t file[] = "firm_key,name,class,role,unit\n"
				"91522701MA6DKXQ41P,厂,S0-02,producer,一股\n";
	Zh__CampaignBaseImportCommand command = ZH__CAMPAIGN_BASE_IMPORT_COMMAND__INIT;
	command.has_source = 1;
	command.source = (ProtobufCBinaryData){sizeof file - 1, file};
	return campaign_do(driver, "campaign.base-import", campaign, &command);
}

static enum verdict try_zero(struct decider_driver *driver, uint64_t campaign)
{
	Zh__CampaignZeroReportCommand command = ZH__CAMPAIGN_ZERO_REPORT_COMMAND__INIT;
	command.unit = "一股";
	return campaign_do(driver, "campaign.zero-report", campaign, &command);
}

static enum verdict try_case(struct decider_driver *driver, uint64_t campaign)
{
	Zh__CampaignCaseCommand command = ZH__CAMPAIGN_CASE_COMMAND__INIT;
	SET_OPTIONAL(&command, casefile, 1);
	command.facts = "某厂无证生产案";
	SET_OPTIONAL(&command, masked, 1);
	return campaign_do(driver, "campaign.case", campaign, &command);
}

static enum verdict try_case_withdraw(struct decider_driver *driver, uint64_t campaign)
{
	Zh__CampaignCaseWithdrawCommand command = ZH__CAMPAIGN_CASE_WITHDRAW_COMMAND__INIT;
	SET_OPTIONAL(&command, casefile, 1);
	return campaign_do(driver, "campaign.case-withdraw", campaign, &command);
}

static enum verdict try_act(struct decider_driver *driver, uint64_t campaign,
			    enum campaign_event event)
{
	switch (event) {
	case CAMPAIGN_EVENT_ADOPT:
		return try_adopt(driver);
	case CAMPAIGN_EVENT_ISSUE:
		return campaign_issue(driver, campaign);
	case CAMPAIGN_EVENT_TASK_ASSIGN:
		return try_assign(driver, campaign);
	case CAMPAIGN_EVENT_TASK_DONE:
	case CAMPAIGN_EVENT_TASK_REOPEN:
		return try_task(driver, campaign, event == CAMPAIGN_EVENT_TASK_REOPEN);
	case CAMPAIGN_EVENT_LINK:
	case CAMPAIGN_EVENT_UNLINK:
		return try_link(driver, campaign, event == CAMPAIGN_EVENT_UNLINK);
	case CAMPAIGN_EVENT_BASE_IMPORT:
		return try_base(driver, campaign);
	case CAMPAIGN_EVENT_ZERO_REPORT:
		return try_zero(driver, campaign);
	case CAMPAIGN_EVENT_CASE:
		return try_case(driver, campaign);
	case CAMPAIGN_EVENT_CASE_WITHDRAW:
		return try_case_withdraw(driver, campaign);
	case CAMPAIGN_EVENT_REPORT:
		return try_report(driver, campaign);
	case CAMPAIGN_EVENT_SELF_CHECK:
	case CAMPAIGN_EVENT_SELF_CHECK_LAST:
		return campaign_self_check(driver, campaign, "一股");
	case CAMPAIGN_EVENT_RETURN:
		return campaign_return(driver, campaign, "一股");
	case CAMPAIGN_EVENT_WITHDRAW:
	case CAMPAIGN_EVENT_FREEZE:
	case CAMPAIGN_EVENT_CLOSE:
	case CAMPAIGN_EVENT_ACCEPT:
	case CAMPAIGN_EVENT_ARCHIVE: {
		const char *name = campaign_state_table.events[event].name;
		return campaign_simple(driver, name, campaign);
	}
	case CAMPAIGN_EVENT_PHASE:
	case CAMPAIGN_EVENT_SLICE:
	case CAMPAIGN_EVENT_PERIOD:
	case CAMPAIGN_EVENT_COUNTED:
	case CAMPAIGN_EVENT_UNFINISHED:
	case CAMPAIGN_EVENT_NOT_BEFORE:
	case CAMPAIGN_EVENT_REMINDER:
	case CAMPAIGN_EVENT_DUE:
	case CAMPAIGN_EVENT_OVERDUE:
	case CAMPAIGN_EVENT_COUNT:
		break;
	}
	fail();
	return VERDICT_DONE;
}

static bool ends_with(const char *text, const char *tail)
{
	size_t size = strlen(text), end = strlen(tail);
	return size >= end && strcmp(text + size - end, tail) == 0;
}

/* The table forbids it: refused with the row, the state and what is possible; the table allows it:
 * done, or refused for another reason than the state. */
static void try_pair(enum campaign_state at, enum campaign_event event)
{
	void *fixture;
	(void)hazard_setup(&fixture);
	struct decider_driver *driver = fixture;
	(void)open_inspection(driver, 1, 1); /* HZ-1, before any campaign */
	uint64_t campaign = bring_to(driver, at);
	assert_int_equal(campaign_of(driver, campaign).state, at);
	struct state_row row = state_table_row(&campaign_state_table, (uint8_t)at, (uint8_t)event);
	const char *id = STATE_ID(&campaign_state_table, (uint8_t)at, (uint8_t)event);
	/* An adoption after the end makes a new campaign. */
	bool anew = event == CAMPAIGN_EVENT_ADOPT && at == CAMPAIGN_WITHDRAWN;
	enum verdict verdict = try_act(driver, campaign, event);
	const char *code = driver->decision.refusal.code;
	if (anew) {
		assert_int_equal(verdict, VERDICT_DONE);
		assert_int_not_equal(driver->decision.object.number, campaign);
	} else if (row.verdict == STATE_GO) {
		if (verdict != VERDICT_DONE && ends_with(code, ".state"))
			fail_msg("%s: %s by its state", id, code);
	} else {
		if (verdict != VERDICT_REFUSED || !ends_with(code, ".state"))
			fail_msg("%s: not refused by its state", id);
		if (event != CAMPAIGN_EVENT_SELF_CHECK_LAST) /* which one it is, decide finds */
			assert_string_equal(driver->decision.refusal.rule, id);
	}
	(void)hazard_teardown(&fixture);
}

static void test_every_pair(void **state)
{
	(void)state;
	for (unsigned at = 0; at < CAMPAIGN_STATE_COUNT; at++) {
		for (unsigned event = 0; event < CAMPAIGN_EVENT_COUNT; event++) {
			if ((campaign_state_table.events[event].flags & STATE_EVENT_ACT) != 0)
				try_pair((enum campaign_state)at, (enum campaign_event)event);
		}
	}
}

static void test_states_are_found_by_name(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < CAMPAIGN_STATE_COUNT; i++)
		assert_int_equal(campaign_state_of_name(campaign_state_table.states[i].name), i);
	assert_int_equal(campaign_state_of_name("nowhere"), CAMPAIGN_STATE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_table_is_whole),
		cmocka_unit_test(test_states_are_found_by_name),
		cmocka_unit_test(test_every_pair),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
