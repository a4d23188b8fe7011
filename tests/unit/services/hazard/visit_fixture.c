#include "tests/unit/services/hazard/visit_fixture.h"

#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "tests/lib/test.h"

static const char *two[] = {"zhang-wei", "wu-gang"};

static void lived(struct decider_driver *driver, const char *act, uint64_t inspection,
		  const void *body)
{
	assert_int_equal(driver_act(driver, act,
				    driver_object(driver, OBJECT_INSPECTION, inspection), body,
				    "reason"),
			 VERDICT_DONE);
}

void visit_on_site(struct decider_driver *driver, uint64_t inspection)
{
	Zh__InspectionAssignCommand assign = ZH__INSPECTION_ASSIGN_COMMAND__INIT;
	Zh__InspectionNoticeCommand notice = ZH__INSPECTION_NOTICE_COMMAND__INIT;
	Zh__InspectionOpenCommand opened = ZH__INSPECTION_OPEN_COMMAND__INIT;
	Zh__InspectionVisitCommand done = ZH__INSPECTION_VISIT_COMMAND__INIT;
	assign.officers = two;
	assign.n_officers = 2;
	notice.number = "都市监检通〔2025〕1号";
	opened.code = "RQ-1";
	lived(driver, "inspection.assign", inspection, &assign);
	lived(driver, "inspection.notice", inspection, &notice);
	lived(driver, "inspection.open", inspection, &opened);
	lived(driver, "inspection.do", inspection, &done);
}

static uint64_t planned(struct decider_driver *driver, const char *firm_key)
{
	Zh__InspectionPlanCommand plan = ZH__INSPECTION_PLAN_COMMAND__INIT;
	plan.firm_key = firm_key;
	plan.checklist = "production";
	plan.ground_ref = "its letter";
	SET_OPTIONAL(&plan, kind, ZH__INSPECTION_KIND__INSPECTION_KIND_DAILY_PATROL);
	SET_OPTIONAL(&plan, ground, ZH__VISIT_GROUND__VISIT_GROUND_APPLIED);
	return driver_act(driver, "inspection.plan", driver_object(driver, OBJECT_NONE, 0), &plan,
			  "reason") == VERDICT_DONE
		       ? driver->decision.object.number
		       : 0;
}

enum verdict visit_patrol(struct decider_driver *driver, const char *firm_key)
{
	Zh__PatrolCommand sheet = ZH__PATROL_COMMAND__INIT;
	uint64_t inspection = planned(driver, firm_key);
	if (inspection == 0)
		return VERDICT_REFUSED;
	visit_on_site(driver, inspection);
	sheet.firm_key = firm_key;
	sheet.officers = two;
	sheet.n_officers = 2;
	sheet.result = "未见异常";
	SET_OPTIONAL(&sheet, inspection, inspection);
	return driver_act(driver, "patrol.record", driver_object(driver, OBJECT_NONE, 0), &sheet,
			  NULL);
}
