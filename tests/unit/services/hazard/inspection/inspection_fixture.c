#include "tests/unit/services/hazard/inspection/inspection_fixture.h"

#include <stdio.h>

#include "common/policy/rules/policy.h"

uint64_t known_firm(struct decider_driver *driver, unsigned n, char ret_key[19])
{
	static uint64_t report;
	shipped_code(HAZARD_REGION, n, ret_key);
	if (hazard_firm_of_key(driver_rows(driver), ret_key) == 0)
		(void)open_inspection(driver, ++report, n);
	return hazard_firm_of_key(driver_rows(driver), ret_key);
}

enum verdict made(struct decider_driver *driver, const char *name, const void *body)
{
	struct object_id none = {0};
	return driver_act(driver, name, none, body, "reason");
}

enum verdict done_to(struct decider_driver *driver, const char *name, enum object_kind kind,
		     uint64_t number, const void *body)
{
	return driver_act(driver, name, driver_object(driver, kind, number), body, "reason");
}

uint64_t plan(struct decider_driver *driver, const char *key)
{
	Zh__InspectionPlanCommand command = ZH__INSPECTION_PLAN_COMMAND__INIT;
	command.firm_key = key;
	SET_OPTIONAL(&command, kind, ZH__INSPECTION_KIND__INSPECTION_KIND_DAILY_PATROL);
	SET_OPTIONAL(&command, due_day, time_yyyymmdd(time_day_of_ms(driver->now_ms) + 10));
	SET_OPTIONAL(&command, ground, ZH__VISIT_GROUND__VISIT_GROUND_APPLIED);
	command.ground_ref = "its letter"; /* it doesn't count against the cap */
	assert_int_equal(made(driver, "inspection.plan", &command), VERDICT_DONE);
	return driver->decision.object.number;
}

enum verdict assign(struct decider_driver *driver, uint64_t inspection, const char *first,
		    const char *second)
{
	const char *officers[] = {first, second};
	Zh__InspectionAssignCommand command = ZH__INSPECTION_ASSIGN_COMMAND__INIT;
	command.officers = officers;
	command.n_officers = second == NULL ? 1 : 2;
	return done_to(driver, "inspection.assign", OBJECT_INSPECTION, inspection, &command);
}

enum verdict notice(struct decider_driver *driver, uint64_t inspection, const char *number,
		    const char *without)
{
	Zh__InspectionNoticeCommand command = ZH__INSPECTION_NOTICE_COMMAND__INIT;
	command.number = number;
	command.without = without;
	return done_to(driver, "inspection.notice", OBJECT_INSPECTION, inspection, &command);
}

enum verdict open_site(struct decider_driver *driver, uint64_t inspection)
{
	Zh__InspectionOpenCommand command = ZH__INSPECTION_OPEN_COMMAND__INIT;
	command.code = "RQ-1";
	return done_to(driver, "inspection.open", OBJECT_INSPECTION, inspection, &command);
}

enum verdict tell(struct decider_driver *driver, uint64_t inspection)
{
	Zh__InspectionTellCommand command = ZH__INSPECTION_TELL_COMMAND__INIT;
	command.method = "direct";
	command.proof = "signed";
	return done_to(driver, "inspection.tell", OBJECT_INSPECTION, inspection, &command);
}

uint64_t sent(struct decider_driver *driver, const char *key)
{
	uint64_t inspection = plan(driver, key);
	assert_int_equal(assign(driver, inspection, "zhang-wei", "wu-gang"), VERDICT_DONE);
	assert_int_equal(notice(driver, inspection, "JC-1", NULL), VERDICT_DONE);
	return inspection;
}

uint64_t visit(struct decider_driver *driver, const char *key)
{
	Zh__InspectionVisitCommand command = ZH__INSPECTION_VISIT_COMMAND__INIT;
	uint64_t inspection = sent(driver, key);
	assert_int_equal(open_site(driver, inspection), VERDICT_DONE);
	assert_int_equal(done_to(driver, "inspection.do", OBJECT_INSPECTION, inspection, &command),
			 VERDICT_DONE);
	return inspection;
}

enum verdict record(struct decider_driver *driver, uint64_t inspection, const char *no,
		    const char *no_too)
{
	static char memory[CHECK_ITEMS_MAX][40];
	const char *answers[CHECK_ITEMS_MAX];
	Zh__InspectionRecordCommand command = ZH__INSPECTION_RECORD_COMMAND__INIT;
	const struct checklist *list = policy_checklist_on(
		driver->policy, bytes_of_text("production"), time_day_of_ms(driver->now_ms));
	for (size_t i = 0; i < list->item_count; i++) {
		const char *id = list->items[i].id;
		bool bad = (no != NULL && strcmp(id, no) == 0) ||
			   (no_too != NULL && strcmp(id, no_too) == 0);
		if (!list->items[i].required)
			continue;
		(void)snprintf(memory[command.n_answers], sizeof memory[0], "%s=%s", id,
			       bad ? "no:seen" : "yes");
		answers[command.n_answers] = memory[command.n_answers];
		command.n_answers++;
	}
	command.answers = answers;
	command.firm_says = "faster tests, please";
	SET_OPTIONAL(&command, firm_signed, 1);
	command.party_there = "the manager";
	return done_to(driver, "inspection.record", OBJECT_INSPECTION, inspection, &command);
}

enum verdict handle(struct decider_driver *driver, uint64_t inspection, unsigned finding,
		    Zh__FindingHandling handling, const char *text)
{
	Zh__InspectionFindingCommand command = ZH__INSPECTION_FINDING_COMMAND__INIT;
	SET_OPTIONAL(&command, finding, finding);
	SET_OPTIONAL(&command, handling, handling);
	command.text = text;
	return driver_act(driver, "inspection.finding",
			  driver_object(driver, OBJECT_INSPECTION, inspection), &command, NULL);
}

struct inspection_row inspection_of(struct decider_driver *driver, uint64_t inspection)
{
	struct inspection_row row;
	assert_true(inspection_get(driver_rows(driver), inspection, &row));
	return row;
}

bool clock_of(struct decider_driver *driver, enum object_kind kind, uint64_t number,
	      enum clock_id purpose)
{
	return clock_running(driver_rows(driver), driver_object(driver, kind, number), purpose) !=
	       0;
}
