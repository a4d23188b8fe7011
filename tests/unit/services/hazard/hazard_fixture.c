#include "tests/unit/services/hazard/hazard_fixture.h"

#include "common/core/common_rows.h"
#include "services/hazard/rectification/decide_open.h"
#include "tests/lib/test.h"

const struct principal hazard_leader = {
	.id = "chen-jing", .unit = "office", .roles = ROLE_LEADER | ROLE_OFFICER};

int hazard_setup(void **state)
{
	static struct decider_driver driver;
	const struct shipped_books *books = shipped_books_load();
	int32_t day = time_day_of_civil((struct civil_date){2025, 3, 3});
	driver_init(&driver, &hazard_decider, HAZARD_REGION, books->policy, &books->calendar,
		    time_ms_of_day(day) + 9 * MS_PER_HOUR);
	driver.dictionary = &books->dictionary;
	*state = &driver;
	return 0;
}

static bool is_open_major(const struct hazard_row *row)
{
	bool own = row->source_kind == ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT &&
		   (row->flags & HAZARD_CONTROLLED) != 0;
	return (row->level != 0 ? row->level : row->proposed) ==
		       ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR &&
	       hazard_state_is_open(row->state) && row->state != HAZARD_CANCELLED_OFF &&
	       row->state != HAZARD_LOOKED_BACK && !own;
}

void check_majors(struct decider_driver *driver)
{
	const struct rows_reader *rows = driver_rows(driver);
	uint64_t firms = counter_count(rows, OBJECT_FIRM);
	uint64_t hazards = counter_count(rows, OBJECT_HAZARD);
	for (uint64_t firm = 1; firm <= firms; firm++) {
		unsigned open = 0;
		struct hazard_row row;
		for (uint64_t hazard = 1; hazard <= hazards; hazard++)
			open += hazard_get(rows, hazard, &row) && row.firm == firm &&
				is_open_major(&row);
		assert_int_equal(hazard_number_get(rows, TABLE_FIRM_MAJORS, firm), open);
		assert_int_equal(hazard_firm_open_majors(rows, firm, 0), open);
	}
}

int hazard_teardown(void **state)
{
	check_majors((struct decider_driver *)*state);
	driver_check_replay((struct decider_driver *)*state);
	driver_done((struct decider_driver *)*state);
	return 0;
}

enum status hazard_stored(struct decider_driver *driver, struct object_id subject, uint16_t kind,
			  const void *body)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.head = {.kind = kind,
				       .subject_kind = (uint8_t)subject.kind,
				       .subject_region = subject.region,
				       .subject_number = subject.number,
				       .happened_ms = driver->now_ms},
			      .meta = &meta,
			      .recorded_ms = driver->now_ms,
			      .body = (ProtobufCMessage *)(uintptr_t)body};
	meta.person = "zhang-wei";
	meta.second = "chen-jing";
	return hazard_decider.evolve(&hazard_decider, rows_memory_writer(driver->rows), &event);
}

int hazard_stored_teardown(void **state)
{
	check_majors((struct decider_driver *)*state);
	driver_done((struct decider_driver *)*state);
	return 0;
}

void told_make(struct told *told, uint64_t report, unsigned firm)
{
	*told = (struct told){
		.report = ZH__REPORT_REGISTERED__INIT,
		.firm = ZH__FIRM_REF__INIT,
		.product = ZH__PRODUCT_REF__INIT,
		.quantity = ZH__QUANTITY__INIT,
		.violations = {ZH__VIOLATION__VIOLATION_FAILED_SAMPLING},
	};
	shipped_code(HAZARD_REGION, firm, told->code);
	told->firm.key = told->code;
	told->firm.name = "都匀市城南玩具厂";
	told->product.class_code = "S0-02";
	told->product.name = "电动玩具";
	told->product.batch = "B1";
	SET_OPTIONAL(&told->quantity, amount, 500);
	told->quantity.unit = "piece";
	SET_OPTIONAL(&told->report, report, report);
	SET_OPTIONAL(&told->report, kind, ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
	SET_OPTIONAL(&told->report, severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	SET_OPTIONAL(&told->report, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	told->report.class_code = told->product.class_code;
	told->report.firm = &told->firm;
	told->report.product = &told->product;
	told->report.quantity = &told->quantity;
	told->report.violations = told->violations;
	told->report.n_violations = 1;
}

enum verdict told_do(struct decider_driver *driver, struct told *told)
{
	return driver_event(driver, DAEMON_INTAKE, KIND(REPORT_REGISTERED), &told->report);
}

static uint64_t newest_hazard(struct decider_driver *driver)
{
	const struct event *event = driver_newest(driver, KIND(HAZARD_OPENED));
	assert_non_null(event);
	return event->head.subject_number;
}

uint64_t open_sampling(struct decider_driver *driver, uint64_t report, unsigned firm,
		       const char *batch)
{
	struct told told;
	told_make(&told, report, firm);
	told.product.batch = batch;
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	return newest_hazard(driver);
}

uint64_t open_inspection(struct decider_driver *driver, uint64_t report, unsigned firm)
{
	struct told told;
	told_make(&told, report, firm);
	SET_OPTIONAL(&told.report, kind, ZH__REPORT_KIND__REPORT_KIND_INSPECTION);
	told.product.batch = NULL;
	told.violations[0] = ZH__VIOLATION__VIOLATION_NOT_INSPECTED;
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
	return newest_hazard(driver);
}

struct hazard_row hazard_of(struct decider_driver *driver, uint64_t hazard)
{
	struct hazard_row row;
	assert_true(hazard_get(driver_rows(driver), hazard, &row));
	return row;
}

struct firm_row firm_of(struct decider_driver *driver, uint64_t firm)
{
	struct firm_row row;
	assert_true(hazard_firm_get(driver_rows(driver), firm, &row));
	return row;
}

bool hazard_clock_runs(struct decider_driver *driver, uint64_t hazard, enum clock_id purpose)
{
	return clock_running(driver_rows(driver), driver_object(driver, OBJECT_HAZARD, hazard),
			     purpose) != 0;
}

enum verdict act(struct decider_driver *driver, const char *name, uint64_t hazard, const void *body)
{
	return driver_act(driver, name, driver_object(driver, OBJECT_HAZARD, hazard), body,
			  "reason");
}

enum verdict order(struct decider_driver *driver, uint64_t hazard, bool statutory)
{
	Zh__HazardOrderCommand command = ZH__HAZARD_ORDER_COMMAND__INIT;
	command.content = "stop selling and recall what was sold";
	if (hazard_of(driver, hazard).orders == 0)
		served_today(driver, &command);
	if (statutory)
		make_statutory(&command);
	return act(driver, "hazard.order", hazard, &command);
}

void make_statutory(Zh__HazardOrderCommand *command)
{
	SET_OPTIONAL(command, statutory, 1);
	command->facts_found = "甲醛释放量不合格，仍在销售";
	command->violated_rule = "产品质量法第三十九条";
	command->order_basis = "行政处罚法第二十八条第一款";
	command->remedies = "六十日内申请行政复议，六个月内起诉";
}

void served_today(const struct decider_driver *driver, Zh__HazardOrderCommand *command)
{
	SET_OPTIONAL(command, served_day, time_yyyymmdd(time_day_of_ms(driver->now_ms)));
	command->method = "direct";
	command->document = "送达回证";
}

enum verdict claim(struct decider_driver *driver, uint64_t hazard)
{
	Zh__HazardClaimCommand command = ZH__HAZARD_CLAIM_COMMAND__INIT;
	command.text = "done";
	return act(driver, "hazard.claim", hazard, &command);
}

Zh__Attachment photo_make(void)
{
	static uint8_t digest[32] = {0xd1, 0x9e};
	Zh__Attachment photo = ZH__ATTACHMENT__INIT;
	photo.name = "photo.jpg";
	photo.has_digest = 1;
	photo.digest = (ProtobufCBinaryData){sizeof(digest), digest};
	SET_OPTIONAL(&photo, kind, ZH__EVIDENCE_KIND__EVIDENCE_KIND_PHOTO);
	return photo;
}

enum verdict reinspect(struct decider_driver *driver, uint64_t hazard, bool passed)
{
	const char *officers[] = {"zhang-wei", "wu-gang"};
	Zh__Attachment photo = photo_make();
	Zh__Attachment *evidence[] = {&photo};
	Zh__HazardReinspectCommand command = ZH__HAZARD_REINSPECT_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome,
		     passed ? ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_PASSED
			    : ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_FAILED);
	command.officers = officers;
	command.n_officers = 2;
	command.evidence = evidence;
	command.n_evidence = 1;
	return act(driver, "hazard.reinspect", hazard, &command);
}

static enum verdict cancelled(struct decider_driver *driver, uint64_t hazard,
			      Zh__HazardCancelOffCommand *command, const struct principal *second)
{
	enum verdict verdict = act(driver, "hazard.cancel-off", hazard, command);
	if (verdict != VERDICT_DONE)
		return verdict;
	assert_int_equal(driver_last(driver, 0)->head.kind, KIND(PROPOSED));
	return driver_act_by(driver, second, "proposal.approve", driver->decision.object, 0, NULL,
			     NULL);
}

enum verdict cancel_off(struct decider_driver *driver, uint64_t hazard, Zh__Quantity *quantity,
			const struct principal *second)
{
	Zh__HazardCancelOffCommand command = ZH__HAZARD_CANCEL_OFF_COMMAND__INIT;
	command.quantity = quantity;
	return cancelled(driver, hazard, &command, second);
}

enum verdict cancel_off_batch(struct decider_driver *driver, uint64_t hazard, const char *batch,
			      const struct principal *second)
{
	Zh__HazardCancelOffCommand command = ZH__HAZARD_CANCEL_OFF_COMMAND__INIT;
	command.batch = batch;
	return cancelled(driver, hazard, &command, second);
}

enum verdict look_back(struct decider_driver *driver, uint64_t hazard, bool passed)
{
	const char *officers[] = {"zhang-wei", "wu-gang"};
	Zh__HazardLookBackCommand command = ZH__HAZARD_LOOK_BACK_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome,
		     passed ? ZH__LOOK_BACK_OUTCOME__LOOK_BACK_OUTCOME_PASSED
			    : ZH__LOOK_BACK_OUTCOME__LOOK_BACK_OUTCOME_FAILED);
	command.officers = officers;
	command.n_officers = 2;
	return act(driver, "hazard.look-back", hazard, &command);
}

enum verdict set_level(struct decider_driver *driver, uint64_t hazard, Zh__HazardLevel level)
{
	Zh__HazardLevelCommand command = ZH__HAZARD_LEVEL_COMMAND__INIT;
	SET_OPTIONAL(&command, level, level);
	return act_by_two(driver, "hazard.level", hazard, &command, &driver_second);
}

enum verdict act_by_two(struct decider_driver *driver, const char *name, uint64_t hazard,
			const void *body, const struct principal *second)
{
	enum verdict verdict = act(driver, name, hazard, body);
	if (verdict != VERDICT_DONE || driver->decision.object.kind != OBJECT_PROPOSAL)
		return verdict;
	return driver_act_by(driver, second, "proposal.approve", driver->decision.object, 0, NULL,
			     NULL);
}

enum verdict unfounded_by_two(struct decider_driver *driver, uint64_t hazard)
{
	Zh__HazardUnfoundedCommand command = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	command.ground = "复检合格";
	return act_by_two(driver, "hazard.unfounded", hazard, &command, &hazard_leader);
}
