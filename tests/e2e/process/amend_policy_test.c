/* Who puts a visit's record right, where a county wants more than the least: from the adoption on
 * its policy decides, for what one does and for what two do; one that wants less isn't taken. */
#include <stdio.h>

#include "archive.pb-c.h"
#include "command.pb-c.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/policy/yaml/pool.h"
#include "inspection.pb-c.h"
#include "tests/e2e/kit/e2e.h"

#define FIRM "91522701MA6DKXQ41P"
#define GATE(alone, two, second)                                                                   \
	"acts:\n      - {act: inspection.amend, by: " alone                                        \
	", needs: [stated_ground]}\n      - {act: inspection.amend, ground: taking_back, by: " two \
	", second: " second "}"
#define LEAST GATE("[officer, leader]", "[officer, leader]", "[leader]")

struct fixture {
	struct county county;
	struct bus_caller *officer, *leader; /* of hazard */
	uint64_t inspection;
};

static void connect_both(struct fixture *fixture)
{
	fixture->officer = e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "officer-1");
	fixture->leader = e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "leader-1");
}

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, false);
	e2e_add_person(&fixture->county, "head-1", "leader, chief_head");
	MUST(county_start(&fixture->county, DAEMON_HAZARD, &err_));
	connect_both(fixture);
	return 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	bus_caller_close(fixture->officer);
	bus_caller_close(fixture->leader);
	county_destroy(&fixture->county);
	free(fixture);
	return 0;
}

static void visit(struct fixture *fixture, struct bus_caller *caller, const char *act,
		  const ProtobufCMessage *body, struct e2e_reply *ret_reply)
{
	e2e_do(caller,
	       &(struct e2e_act){.act = act,
				 .kind = OBJECT_INSPECTION,
				 .number = fixture->inspection,
				 .body = body},
	       ret_reply);
}

static void must(struct fixture *fixture, struct bus_caller *caller, const char *act,
		 const ProtobufCMessage *body)
{
	struct e2e_reply reply;
	visit(fixture, caller, act, body, &reply);
	if (reply.outcome != ZH__OUTCOME__OUTCOME_DONE)
		fail_msg("%s: %s at %s", act, reply.code, reply.where);
}

/* A visit on record: P07 is a minor finding, P06 a grave one. */
static void record_visit(struct fixture *fixture)
{
	static const char *officers[] = {"officer-1", "officer-2"};
	static const char *items[] = {"SX-01"};
	static const char *answers[] = {"P01=yes", "P02=yes", "P03=yes", "P04=yes", "P05=yes",
					"P06=no",  "P07=no",  "P08=yes", "P09=yes", "P10=yes",
					"P11=yes", "P12=yes", "P13=yes", "P14=yes", "P15=yes"};
	static const char *classes[] = {"S0-02"};
	struct e2e_reply reply;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__FirmRegisterCommand registered = ZH__FIRM_REGISTER_COMMAND__INIT;
	Zh__InspectionPlanCommand plan = ZH__INSPECTION_PLAN_COMMAND__INIT;
	Zh__InspectionAssignCommand assign = ZH__INSPECTION_ASSIGN_COMMAND__INIT;
	Zh__InspectionNoticeCommand notice = ZH__INSPECTION_NOTICE_COMMAND__INIT;
	Zh__InspectionOpenCommand open = ZH__INSPECTION_OPEN_COMMAND__INIT;
	Zh__InspectionVisitCommand made = ZH__INSPECTION_VISIT_COMMAND__INIT;
	Zh__InspectionRecordCommand record = ZH__INSPECTION_RECORD_COMMAND__INIT;
	firm.key = FIRM;
	firm.name = "都匀市城南玩具厂";
	registered.firm = &firm;
	registered.classes = classes;
	registered.n_classes = 1;
	e2e_must(fixture->officer,
		 &(struct e2e_act){.act = "firm.register", .body = &registered.base}, &reply);
	plan.firm_key = FIRM;
	plan.checklist = "production";
	plan.items = items;
	plan.n_items = 1;
	SET_OPTIONAL(&plan, kind, ZH__INSPECTION_KIND__INSPECTION_KIND_DAILY_PATROL);
	e2e_must(fixture->officer, &(struct e2e_act){.act = "inspection.plan", .body = &plan.base},
		 &reply);
	fixture->inspection = reply.object;
	assign.officers = officers;
	assign.n_officers = 2;
	must(fixture, fixture->leader, "inspection.assign", &assign.base);
	notice.number = "都市监检通〔2025〕1号";
	must(fixture, fixture->officer, "inspection.notice", &notice.base);
	open.code = "RQ202503001";
	must(fixture, fixture->officer, "inspection.open", &open.base);
	must(fixture, fixture->officer, "inspection.do", &made.base);
	record.answers = answers;
	record.n_answers = sizeof answers / sizeof answers[0];
	SET_OPTIONAL(&record, firm_signed, 1);
	record.party_there = "负责人";
	must(fixture, fixture->officer, "inspection.record", &record.base);
}

static void amend(struct fixture *fixture, struct bus_caller *caller, const char *answer,
		  struct e2e_reply *ret_reply)
{
	const char *answers[] = {answer};
	Zh__InspectionAmendCommand command = ZH__INSPECTION_AMEND_COMMAND__INIT;
	command.answers = answers;
	command.n_answers = 1;
	command.ground = "勾选有误";
	visit(fixture, caller, "inspection.amend", &command.base, ret_reply);
}

static void adopt(struct fixture *fixture, const char *gate)
{
	struct pool pool;
	struct e2e_reply adopted, reply;
	pool_init(&pool);
	struct bytes policy = e2e_policy(&fixture->county, LEAST, gate, &pool);
	e2e_adopt_policy(fixture->leader, policy, 0, false, &adopted);
	assert_int_equal(adopted.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	e2e_approve(&fixture->county, DAEMON_HAZARD, "operator-1", &adopted, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	pool_done(&pool);
}

static void assert_refused_by(struct fixture *fixture, const char *gate, const char *says)
{
	struct pool pool;
	struct e2e_reply reply;
	pool_init(&pool);
	struct bytes less = e2e_policy(&fixture->county, LEAST, gate, &pool);
	e2e_adopt_policy(fixture->leader, less, 0, false, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_INVALID);
	assert_non_null(strstr(reply.where, "gates.yaml:"));
	assert_non_null(strstr(reply.where, "G-GBF54-AMEND"));
	if (strstr(reply.where, says) == NULL)
		fail_msg("%s isn't in %s", says, reply.where);
	pool_done(&pool);
}

static void a_county_may_want_more_and_never_less(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct e2e_reply reply, waits;
	record_visit(fixture);
	/* By the least: who was there alone for what is minor, a head besides for what is grave. */
	amend(fixture, fixture->officer, "P08=no", &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	amend(fixture, fixture->officer, "P06=yes", &waits);
	assert_int_equal(waits.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);

	assert_refused_by(fixture,
			  "version: 2\n    " GATE("[officer, leader, operator]",
						  "[officer, leader]", "[leader]"),
			  "operator");
	assert_refused_by(fixture,
			  "version: 2\n    " GATE("[officer, leader]", "[officer, leader]",
						  "[leader, officer]"),
			  "officer");
	amend(fixture, fixture->officer, "P08=yes", &reply); /* what was refused changed nothing */
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);

	adopt(fixture, "version: 2\n    " GATE("[leader]", "[officer, leader]", "[chief_head]"));
	amend(fixture, fixture->officer, "P08=no", &reply);
	assert_int_not_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_string_equal(reply.code, "act.role_by_law");
	amend(fixture, fixture->leader, "P08=no", &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	/* What waits from before is approved by whom the county wants now. */
	bus_caller_close(fixture->officer);
	bus_caller_close(fixture->leader);
	county_kill(&fixture->county, DAEMON_HAZARD);
	MUST(county_start(&fixture->county, DAEMON_HAZARD, &err_));
	connect_both(fixture);
	amend(fixture, fixture->officer, "P06=yes:补查有记录", &waits);
	assert_int_equal(waits.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	e2e_approve(&fixture->county, DAEMON_HAZARD, "leader-2", &waits, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_string_equal(reply.code, "proposal.role_by_law");
	e2e_approve(&fixture->county, DAEMON_HAZARD, "head-1", &waits, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	char *told = e2e_explain(fixture->leader, OBJECT_INSPECTION, fixture->inspection);
	if (strstr(told, "\"rule\":\"G-GBF54-AMEND\",\"rule_version\":2") == NULL)
		fail_msg("the gate's version isn't in %s", told);
	free(told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_county_may_want_more_and_never_less),
	};
	return cmocka_run_group_tests(tests, make_county, end_county);
}
