#include "tests/unit/services/hazard/drive_fixture.h"

#include "archive.pb-c.h"
#include "common/core/common_rows.h"
#include "inspection.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"
#include "tests/unit/services/hazard/visit_fixture.h"

static enum verdict inspection_act(struct decider_driver *driver, const char *name,
				   uint64_t inspection, const void *body)
{
	return driver_act(driver, name, driver_object(driver, OBJECT_INSPECTION, inspection), body,
			  "reason");
}

static enum verdict made(struct decider_driver *driver, const char *name, const void *body)
{
	return driver_act(driver, name, driver_object(driver, OBJECT_NONE, 0), body, "reason");
}

static void firm_is_known(struct decider_driver *driver, const char *code)
{
	Zh__FirmRegisterCommand command = ZH__FIRM_REGISTER_COMMAND__INIT;
	Zh__FirmRef ref = ZH__FIRM_REF__INIT;
	Zh__FirmRole roles[] = {ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER};
	const char *classes[] = {"S0-02"};
	char key[19];
	if (hazard_firm_of_key(driver_rows(driver), code) != 0)
		return;
	memcpy(key, code, sizeof(key));
	ref.key = key;
	ref.name = "都匀市城南玩具厂";
	command.firm = &ref;
	command.roles = roles;
	command.n_roles = 1;
	command.classes = classes;
	command.n_classes = 1;
	assert_int_equal(made(driver, "firm.register", &command), VERDICT_DONE);
}

/* The visit of a campaign, as far as its record: one question answered "no". */
static uint64_t visited(struct decider_driver *driver, const char *code)
{
	static const char *const answers[] = {"P01=yes", "P02=yes",     "P03=yes", "P04=yes",
					      "P05=yes", "P06=no:seen", "P07=yes", "P08=yes",
					      "P09=yes", "P10=yes",     "P11=yes", "P12=yes",
					      "P13=yes", "P14=yes",     "P15=yes"};
	Zh__InspectionPlanCommand plan = ZH__INSPECTION_PLAN_COMMAND__INIT;
	Zh__InspectionRecordCommand record = ZH__INSPECTION_RECORD_COMMAND__INIT;
	plan.firm_key = code;
	plan.checklist = "production";
	SET_OPTIONAL(&plan, kind, ZH__INSPECTION_KIND__INSPECTION_KIND_SPECIAL_DRIVE);
	SET_OPTIONAL(&plan, campaign, 1);
	assert_int_equal(made(driver, "inspection.plan", &plan), VERDICT_DONE);
	uint64_t inspection = driver->decision.object.number;
	visit_on_site(driver, inspection);
	const char *told[sizeof(answers) / sizeof(answers[0])];
	memcpy(told, answers, sizeof(answers));
	record.answers = told;
	record.n_answers = sizeof(answers) / sizeof(answers[0]);
	SET_OPTIONAL(&record, firm_signed, 1);
	record.party_there = "负责人";
	assert_int_equal(inspection_act(driver, "inspection.record", inspection, &record),
			 VERDICT_DONE);
	return inspection;
}

uint64_t open_in_drive(struct decider_driver *driver, unsigned firm)
{
	Zh__InspectionFindingCommand finding = ZH__INSPECTION_FINDING_COMMAND__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	char code[19];
	shipped_code(HAZARD_REGION, firm, code);
	if (counter_next(driver_rows(driver), OBJECT_CAMPAIGN, 0) == 1) {
		assert_int_equal(campaign_adopt(driver, campaign_plan_of(campaign_yaml), 2025),
				 VERDICT_DONE);
		assert_int_equal(campaign_issue(driver, 1), VERDICT_DONE);
	}
	firm_is_known(driver, code);
	uint64_t inspection = visited(driver, code);
	product.class_code = "S0-02";
	product.name = "电动玩具";
	SET_OPTIONAL(&finding, finding, 1);
	SET_OPTIONAL(&finding, handling, ZH__FINDING_HANDLING__FINDING_HANDLING_HAZARD);
	finding.product = &product;
	assert_int_equal(inspection_act(driver, "inspection.finding", inspection, &finding),
			 VERDICT_DONE);
	return driver_newest(driver, KIND(HAZARD_OPENED))->head.subject_number;
}
