#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

#include "tests/unit/services/hazard/visit_fixture.h"

#include "common/policy/books/campaign_plan_load.h"
#include "tests/lib/test.h"

const struct principal campaign_leader = {
	.id = "liu-bo", .unit = "office", .roles = ROLE_LEADER | ROLE_OFFICER};

const char campaign_yaml[] =
	"id: test\nversion: 1\nname_zh: 试验行动\nname_en: a test\nsource: 自定：试验\n"
	"scope: {classes: [S0-02], roles: [producer]}\n"
	"phases:\n"
	"  - {id: first, title_zh: 一, title_en: one, from: 03-10, to: 03-20, freezes: yes,\n"
	"     source: 自定：试验}\n"
	"  - {id: second, title_zh: 二, title_en: two, from: 03-21, to: 03-31, source: "
	"自定：试验}\n"
	"tasks:\n"
	"  - {id: survey, phase: first, due: 03-14, title_zh: 摸底, title_en: survey, unit: 一股,\n"
	"     proof_zh: 表, proof_en: table, source: 自定：试验}\n"
	"  - {id: training, phase: second, due: 03-28, title_zh: 培训, title_en: training,\n"
	"     lead: 二股, counter: trained, proof_zh: 表, proof_en: table, source: 自定：试验}\n"
	"counters:\n"
	"  - {id: patrols, measure: patrolled, target_percent: 100, title_zh: 巡查,\n"
	"     title_en: patrols, source: 自定：试验}\n"
	"  - {id: licences, measure: licensed, title_zh: 取证, title_en: licences,\n"
	"     source: 自定：试验}\n"
	"  - {id: problems, measure: problems_handled, target_percent: 100, title_zh: 问题,\n"
	"     title_en: problems, source: 自定：试验}\n"
	"  - {id: inspected, measure: batch_inspected, title_zh: 检查, title_en: inspected,\n"
	"     source: 自定：试验}\n"
	"  - {id: punished, measure: batch_punished, title_zh: 查处, title_en: punished,\n"
	"     source: 自定：试验}\n"
	"  - {id: interviewed, measure: batch_interviewed, title_zh: 约谈, title_en: interviewed,\n"
	"     source: 自定：试验}\n"
	"  - {id: struck, measure: batch_struck, title_zh: 打击, title_en: struck,\n"
	"     source: 自定：试验}\n"
	"  - {id: exposed, measure: batch_exposed, title_zh: 曝光, title_en: exposed,\n"
	"     source: 自定：试验}\n"
	"  - {id: helped, measure: batch_helped, title_zh: 帮扶, title_en: helped,\n"
	"     source: 自定：试验}\n"
	"  - {id: trained, measure: trained, title_zh: 培训, title_en: trained,\n"
	"     source: 自定：试验}\n"
	"reports:\n"
	"  - {id: weekly, weekday: friday, reporter: yes, to: 州局, title_zh: 周报,\n"
	"     title_en: weekly, source: 自定：试验}\n"
	"  - {id: final, due: [03-18, 03-25], to: 州局, title_zh: 总结, title_en: final,\n"
	"     source: 自定：试验}\n"
	"  - {id: at-once, to: 州局, title_zh: 重要, title_en: at once, source: 自定：试验}\n"
	"items:\n"
	"  - {id: a, title_zh: 甲, title_en: a, source: 自定：试验}\n"
	"  - {id: b, title_zh: 乙, title_en: b, source: 自定：试验}\n"
	"units: [一股, 二股]\n";

const Zh__CampaignPlan *campaign_plan_of(const char *yaml)
{
	static struct pool pool;
	const struct shipped_books *books = shipped_books_load();
	const Zh__CampaignPlan *plan;
	struct problems problems;
	problems_init(&problems);
	enum status status = campaign_plan_load(bytes_of_text(yaml), "plan.yaml",
						&books->dictionary, &pool, &problems, &plan);
	problems_print(&problems, stderr);
	problems_done(&problems);
	assert_ok(status);
	return plan;
}

/* ---- acts */

enum verdict campaign_adopt(struct decider_driver *driver, const Zh__CampaignPlan *plan,
			    uint32_t year)
{
	Zh__CampaignAdoptCommand command = ZH__CAMPAIGN_ADOPT_COMMAND__INIT;
	union {
		const Zh__CampaignPlan *read;
		Zh__CampaignPlan *field;
	} borrowed = {plan};
	command.plan = borrowed.field;
	SET_OPTIONAL(&command, year, year);
	command.has_source = 1;
	command.source = (ProtobufCBinaryData){4, (uint8_t *)(uintptr_t) "test"};
	return driver_act(driver, "campaign.adopt", driver_object(driver, OBJECT_NONE, 0), &command,
			  "reason");
}

enum verdict campaign_do(struct decider_driver *driver, const char *name, uint64_t campaign,
			 const void *body)
{
	return driver_act(driver, name, driver_object(driver, OBJECT_CAMPAIGN, campaign), body,
			  "reason");
}

enum verdict campaign_issue(struct decider_driver *driver, uint64_t campaign)
{
	Zh__CampaignIssueCommand command = ZH__CAMPAIGN_ISSUE_COMMAND__INIT;
	command.number = "试市监〔2025〕1号";
	command.reporter = "wang";
	return campaign_do(driver, "campaign.issue", campaign, &command);
}

enum verdict campaign_simple(struct decider_driver *driver, const char *name, uint64_t campaign)
{
	Zh__CampaignActCommand command = ZH__CAMPAIGN_ACT_COMMAND__INIT;
	return driver_act_by(driver, &campaign_leader, name,
			     driver_object(driver, OBJECT_CAMPAIGN, campaign), 0, &command,
			     "reason");
}

enum verdict campaign_self_check(struct decider_driver *driver, uint64_t campaign, const char *unit)
{
	Zh__CampaignItemAnswer a = ZH__CAMPAIGN_ITEM_ANSWER__INIT;
	Zh__CampaignItemAnswer b = ZH__CAMPAIGN_ITEM_ANSWER__INIT;
	Zh__CampaignItemAnswer *answers[] = {&a, &b};
	Zh__CampaignSelfCheckCommand command = ZH__CAMPAIGN_SELF_CHECK_COMMAND__INIT;
	a.item = "a";
	SET_OPTIONAL(&a, answer, ZH__CAMPAIGN_ANSWER__CAMPAIGN_ANSWER_MET);
	b.item = "b";
	b.note = "缺一份记录";
	SET_OPTIONAL(&b, answer, ZH__CAMPAIGN_ANSWER__CAMPAIGN_ANSWER_NOT_MET);
	command.unit = unit;
	command.answers = answers;
	command.n_answers = 2;
	return campaign_do(driver, "campaign.self-check", campaign, &command);
}

enum verdict campaign_task(struct decider_driver *driver, uint64_t campaign, const char *task,
			   uint32_t count)
{
	Zh__CampaignTaskDoneCommand command = ZH__CAMPAIGN_TASK_DONE_COMMAND__INIT;
	command.task = task;
	command.text = "材料已归档";
	if (count != 0)
		SET_OPTIONAL(&command, count, count);
	return campaign_do(driver, "campaign.task-done", campaign, &command);
}

enum verdict campaign_return(struct decider_driver *driver, uint64_t campaign, const char *unit)
{
	Zh__CampaignReturnCommand command = ZH__CAMPAIGN_RETURN_COMMAND__INIT;
	command.unit = unit;
	return campaign_do(driver, "campaign.return", campaign, &command);
}

/* ---- to somewhere in a life */

void campaign_at(struct decider_driver *driver, uint32_t md)
{
	driver_advance(driver, time_ms_of_day(campaign_day(2025, md)) + 9 * MS_PER_HOUR);
}

uint64_t campaign_running(struct decider_driver *driver)
{
	assert_int_equal(campaign_adopt(driver, campaign_plan_of(campaign_yaml), 2025),
			 VERDICT_DONE);
	uint64_t campaign = driver->decision.object.number;
	assert_int_equal(campaign_issue(driver, campaign), VERDICT_DONE);
	return campaign;
}

uint64_t campaign_in_last_phase(struct decider_driver *driver)
{
	uint64_t campaign = campaign_running(driver);
	campaign_at(driver, 322);
	assert_int_equal(campaign_of(driver, campaign).phase, 2);
	assert_true((campaign_of(driver, campaign).flags & CAMPAIGN_FROZEN) != 0);
	return campaign;
}

/* ---- looking */

struct campaign_row campaign_of(struct decider_driver *driver, uint64_t campaign)
{
	struct campaign_row row;
	assert_true(campaign_get(driver_rows(driver), campaign, &row));
	return row;
}

struct campaign_totals campaign_total(struct decider_driver *driver, uint64_t campaign,
				      enum test_counter counter)
{
	struct campaign_totals totals;
	campaign_totals_get(driver_rows(driver), campaign, (uint8_t)counter, &totals);
	return totals;
}

void campaign_firms(struct decider_driver *driver, unsigned count)
{
	for (unsigned firm = 1; firm <= count; firm++)
		(void)open_inspection(driver, 1000 + firm, firm);
}

enum verdict campaign_patrol(struct decider_driver *driver, unsigned firm)
{
	char code[19];
	shipped_code(HAZARD_REGION, firm, code);
	return visit_patrol(driver, code);
}

bool campaign_clock(struct decider_driver *driver, uint64_t campaign, enum clock_id purpose)
{
	return clock_running(driver_rows(driver), driver_object(driver, OBJECT_CAMPAIGN, campaign),
			     purpose) != 0;
}
