/* What counts, and how often: hazards, relapses, other daemons' acts; and the totals against a slow
 * recount over the journal. */
#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

static enum verdict link_hazard(struct decider_driver *driver, uint64_t campaign, uint64_t hazard,
				const char *act)
{
	Zh__CampaignLinkCommand command = ZH__CAMPAIGN_LINK_COMMAND__INIT;
	SET_OPTIONAL(&command, hazard, hazard);
	return campaign_do(driver, act, campaign, &command);
}

static void test_one_hazard_counts_once(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t before = open_inspection(driver, 1, 1);
	uint64_t campaign = campaign_running(driver);
	uint64_t hazard = open_inspection(driver, 2, 2);
	assert_int_equal(link_hazard(driver, campaign, hazard, "campaign.link"), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "campaign.link.already");
	assert_int_equal(link_hazard(driver, campaign, before, "campaign.link"), VERDICT_DONE);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PROBLEMS).owed, 2);
	assert_int_equal(link_hazard(driver, campaign, before, "campaign.unlink"), VERDICT_DONE);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PROBLEMS).owed, 1);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PROBLEMS).excluded, 1);
	assert_int_equal(link_hazard(driver, campaign, before, "campaign.unlink"), VERDICT_REFUSED);
}

static void test_a_relapse_is_the_same_problem(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	uint64_t hazard = open_inspection(driver, 1, 1);
	(void)order(driver, hazard, false);
	(void)reinspect(driver, hazard, true);
	(void)cancel_off(driver, hazard, NULL, &hazard_leader);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PROBLEMS).done, 1);
	assert_int_equal(look_back(driver, hazard, false), VERDICT_DONE);
	struct campaign_totals problems = campaign_total(driver, campaign, COUNTER_PROBLEMS);
	assert_int_equal(problems.owed, 1);
	assert_int_equal(problems.done, 0);
	Zh__HazardUnfoundedCommand none = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	assert_int_equal(act(driver, "hazard.archive", hazard, &none), VERDICT_DONE);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PROBLEMS).done, 0);
	uint64_t next = driver_newest(driver, KIND(HAZARD_OPENED))->head.subject_number;
	(void)order(driver, next, false);
	(void)reinspect(driver, next, true);
	(void)cancel_off(driver, next, NULL, &hazard_leader);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PROBLEMS).done, 1);
}

static void test_unfounded_is_no_problem(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__HazardUnfoundedCommand command = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	command.ground = "查无实据";
	assert_int_equal(act(driver, "hazard.unfounded", hazard, &command), VERDICT_DONE);
	struct campaign_totals problems = campaign_total(driver, campaign, COUNTER_PROBLEMS);
	assert_int_equal(problems.owed, 0);
	assert_int_equal(problems.excluded, 1);
}

/* ---- six batches */

static void draft(struct decider_driver *driver, uint64_t notice, Zh__NoticeKind kind,
		  uint64_t hazard)
{
	Zh__NoticeDrafted body = ZH__NOTICE_DRAFTED__INIT;
	SET_OPTIONAL(&body, notice, notice);
	SET_OPTIONAL(&body, kind, kind);
	SET_OPTIONAL(&body, hazard, hazard);
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(NOTICE_DRAFTED), &body),
			 VERDICT_DONE);
}

static void held(struct decider_driver *driver, uint64_t notice, bool absent)
{
	Zh__InterviewHeld body = ZH__INTERVIEW_HELD__INIT;
	SET_OPTIONAL(&body, notice, notice);
	if (absent)
		SET_OPTIONAL(&body, absent, 1);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(INTERVIEW_HELD), &body);
}

static void served(struct decider_driver *driver, uint64_t notice)
{
	Zh__NoticeServed body = ZH__NOTICE_SERVED__INIT;
	SET_OPTIONAL(&body, notice, notice);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(NOTICE_SERVED), &body);
}

static void test_letters_count_when_they_are_done(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	uint64_t hazard = open_inspection(driver, 1, 1);
	draft(driver, 7, ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW, hazard);
	draft(driver, 8, ZH__NOTICE_KIND__NOTICE_KIND_GUIDANCE, hazard);
	draft(driver, 9, ZH__NOTICE_KIND__NOTICE_KIND_CAUTION, hazard);
	served(driver, 7);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_INTERVIEWED).done, 0);
	held(driver, 7, true);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_INTERVIEWED).done, 0);
	held(driver, 7, false);
	held(driver, 7, false);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_INTERVIEWED).done, 1);
	served(driver, 8);
	served(driver, 9);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_HELPED).done, 1);
	size_t before = driver->count;
	draft(driver, 10, ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW, 99); /* no hazard of ours */
	assert_int_equal(driver->count, before);
}

static void test_cases_count(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	assert_int_equal(order(driver, hazard, true), VERDICT_DONE);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PUNISHED).done, 1);
	Zh__CaseDecided decided = ZH__CASE_DECIDED__INIT;
	SET_OPTIONAL(&decided, casefile, 4);
	SET_OPTIONAL(&decided, hazard, hazard);
	decided.outcome = "no_penalty";
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_DECIDED), &decided);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_STRUCK).done, 0);
	decided.outcome = "penalty";
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_DECIDED), &decided);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_STRUCK).done, 1);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_PUNISHED).done, 1);
	Zh__CasePublished published = ZH__CASE_PUBLISHED__INIT;
	SET_OPTIONAL(&published, casefile, 4);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_PUBLISHED), &published);
	assert_int_equal(campaign_total(driver, campaign, COUNTER_EXPOSED).done, 1);
}

/* ---- totals against a slow recount */

enum { FIRMS = 12, HAZARDS_MAX = 64 };

struct recount { /* by the journal alone */
	bool issued, closed, listed[64], merged[64], patrolled[64];
	struct {
		bool counted, excluded, done, late;
		uint64_t holder; /* the hazard that stands for it now */
	} problem[HAZARDS_MAX];
	uint64_t root[HAZARDS_MAX]; /* 0: not the campaign's */
	bool off[HAZARDS_MAX], unfounded[HAZARDS_MAX], taken_out[HAZARDS_MAX];
};

/* The problem is where the hazard is that stands for it. */
static void settle(struct recount *recount, uint64_t hazard)
{
	uint64_t root = recount->root[hazard];
	if (root == 0 || recount->problem[root].holder != hazard || recount->taken_out[root])
		return;
	if (recount->off[hazard] && !recount->problem[root].done)
		recount->problem[root].late = recount->closed;
	recount->problem[root].done = recount->off[hazard];
	recount->problem[root].excluded = recount->unfounded[hazard];
}

static void recount_opened(struct recount *recount, const struct event *event)
{
	const Zh__HazardOpened *body = BODY(event, HazardOpened);
	uint64_t hazard = body->hazard;
	assert_true(hazard < HAZARDS_MAX);
	if (body->chain_of != 0 && recount->root[body->chain_of] != 0) {
		uint64_t root = recount->root[body->chain_of];
		recount->root[hazard] = root;
		recount->problem[root].holder = hazard;
		recount->problem[root].done = false;
	} else if (recount->issued && !recount->closed &&
		   strcmp(body->product->class_code, "S0-02") == 0) {
		recount->root[hazard] = hazard;
		recount->problem[hazard].counted = true;
		recount->problem[hazard].holder = hazard;
	}
}

static void recount_linked(struct recount *recount, const struct event *event)
{
	const Zh__CampaignLinked *body = BODY(event, CampaignLinked);
	uint64_t hazard = body->object->number;
	uint64_t root = recount->root[hazard] == 0 ? hazard : recount->root[hazard];
	recount->problem[root].counted = true;
	recount->taken_out[root] = body->unlinked;
	if (body->unlinked) {
		recount->problem[root].excluded = true;
		return;
	}
	recount->root[hazard] = root;
	recount->problem[root].holder = hazard;
	settle(recount, hazard);
}

static void recount_firm(struct recount *recount, const struct event *event)
{
	uint64_t firm = event->head.subject_number;
	switch (event->head.kind) {
	case KIND(PATROL_RECORDED):
		if (recount->issued && (recount->listed[firm] || !recount->closed))
			recount->patrolled[firm] = true;
		break;
	case KIND(FIRM_MERGED):
		recount->merged[firm] = !BODY(event, FirmMerged)->undone;
		break;
	default:
		break;
	}
}

static void recount_frozen(struct recount *recount, const struct event *event)
{
	const Zh__CampaignFrozen *body = BODY(event, CampaignFrozen);
	for (size_t i = 0; i < body->n_firms; i++)
		recount->listed[body->firms[i]] = true;
}

static void recount_event(struct recount *recount, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(CAMPAIGN_ISSUED):
		recount->issued = true;
		break;
	case KIND(CAMPAIGN_CLOSED):
		recount->closed = true;
		break;
	case KIND(CAMPAIGN_FROZEN):
		recount_frozen(recount, event);
		break;
	case KIND(CAMPAIGN_LINKED):
		recount_linked(recount, event);
		break;
	case KIND(HAZARD_OPENED):
		recount_opened(recount, event);
		break;
	case KIND(CANCELLED_OFF):
		recount->off[event->head.subject_number] = !BODY(event, CancelledOff)->partial;
		settle(recount, event->head.subject_number);
		break;
	case KIND(HAZARD_UNFOUNDED):
		recount->unfounded[event->head.subject_number] = true;
		settle(recount, event->head.subject_number);
		break;
	default:
		recount_firm(recount, event);
		break;
	}
}

static struct recount recount_all(struct decider_driver *driver)
{
	struct recount recount = {0};
	for (size_t i = 0; i < driver->count; i++) {
		struct event event;
		arena_reset(&driver->arena);
		assert_ok(event_read(driver->journal[i], &driver->arena, &event));
		recount_event(&recount, &event);
	}
	return recount;
}

static void compare(struct decider_driver *driver, uint64_t campaign)
{
	struct recount recount = recount_all(driver);
	struct campaign_totals problems = campaign_total(driver, campaign, COUNTER_PROBLEMS);
	struct campaign_totals patrols = campaign_total(driver, campaign, COUNTER_PATROLS);
	uint64_t owed = 0, done = 0, excluded = 0, late = 0;
	for (unsigned i = 0; i < HAZARDS_MAX; i++) {
		bool counts = recount.problem[i].counted && !recount.problem[i].excluded;
		excluded += recount.problem[i].counted && recount.problem[i].excluded;
		owed += counts;
		done += counts && recount.problem[i].done;
		late += counts && recount.problem[i].done && recount.problem[i].late;
	}
	assert_int_equal(problems.owed, owed);
	assert_int_equal(problems.done, done);
	assert_int_equal(problems.excluded, excluded);
	assert_int_equal(problems.late, late);
	owed = done = 0;
	for (unsigned firm = 0; firm < 64; firm++) {
		bool counts = recount.listed[firm] && !recount.merged[firm];
		owed += counts;
		done += counts && recount.patrolled[firm];
	}
	assert_int_equal(patrols.owed, owed);
	assert_int_equal(patrols.done, done);
}

/* One random act; what a rule refuses leaves everything as it is. */
static void step(struct property *property, struct decider_driver *driver, uint64_t campaign,
		 uint64_t *reports)
{
	struct campaign_row row = campaign_of(driver, campaign);
	uint64_t hazards = counter_next(driver_rows(driver), OBJECT_HAZARD, 0);
	uint64_t hazard = hazards > 1 ? 1 + property_below(property, hazards - 1) : 1;
	unsigned firm = 1 + (unsigned)property_below(property, FIRMS);
	Zh__HazardUnfoundedCommand ground = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	ground.ground = "无";
	switch (property_below(property, 11)) {
	case 0:
	case 1:
		if (hazards < HAZARDS_MAX - 4)
			(void)open_inspection(driver, ++*reports, firm);
		return;
	case 2:
		(void)order(driver, hazard, false);
		return;
	case 3:
		(void)reinspect(driver, hazard, property_chance(property, 70));
		return;
	case 4:
		(void)cancel_off(driver, hazard, NULL, &hazard_leader);
		return;
	case 5:
		if (hazards < HAZARDS_MAX - 4)
			(void)look_back(driver, hazard, property_chance(property, 40));
		return;
	case 6:
		if (property_chance(property, 20))
			(void)act(driver, "hazard.unfounded", hazard, &ground);
		return;
	case 7:
		(void)link_hazard(driver, campaign, hazard,
				  property_chance(property, 50) ? "campaign.link"
								: "campaign.unlink");
		return;
	case 8:
		(void)campaign_patrol(driver, firm);
		return;
	case 9:
		driver_advance(driver, driver->now_ms + 2 * MS_PER_DAY);
		return;
	default:
		if (row.phase == 2 && property_chance(property, 30))
			(void)campaign_simple(driver, "campaign.close", campaign);
		return;
	}
}

static void totals_are_what_the_journal_says(struct property *property)
{
	void *fixture;
	(void)hazard_setup(&fixture);
	struct decider_driver *driver = fixture;
	uint64_t reports = 0;
	for (unsigned i = 0; i < 3; i++)
		(void)open_inspection(driver, ++reports, 1 + i);
	uint64_t campaign = campaign_running(driver);
	unsigned steps = 40 + (unsigned)property_below(property, 120);
	for (unsigned i = 0; i < steps; i++)
		step(property, driver, campaign, &reports);
	compare(driver, campaign);
	(void)hazard_teardown(&fixture);
}

static void test_totals_against_a_slow_recount(void **state)
{
	(void)state;
	property_run(60, totals_are_what_the_journal_says);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
	const struct CMUnitTest tests[] = {
		T(test_one_hazard_counts_once),
		T(test_a_relapse_is_the_same_problem),
		T(test_unfounded_is_no_problem),
		T(test_letters_count_when_they_are_done),
		T(test_cases_count),
		cmocka_unit_test(test_totals_against_a_slow_recount),
	};
#undef T
	return cmocka_run_group_tests(tests, NULL, NULL);
}
