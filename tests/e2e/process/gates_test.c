/* A county that holds itself to more than the law: the gate of the policy that two persons adopted
 * decides on the next act, also on what was proposed before; one that wants less isn't taken. */
#include <stdio.h>

#include "command.pb-c.h"
#include "common/core/decider.h"
#include "common/policy/yaml/pool.h"
#include "escalation.pb-c.h"
#include "tests/e2e/kit/e2e.h"

#define NOT_FILED "acts:\n      - {act: case.not-file, by: [officer, leader, unit_head], second: "

struct fixture {
	struct county county;
	struct bus_caller *officer, *leader; /* of escalation */
};

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, false);
	e2e_add_person(&fixture->county, "head-1", "leader, chief_head");
	MUST(county_start(&fixture->county, DAEMON_ESCALATION, &err_));
	fixture->officer = e2e_connect(&fixture->county, DAEMON_ESCALATION, "cmd", "officer-1");
	fixture->leader = e2e_connect(&fixture->county, DAEMON_ESCALATION, "cmd", "leader-1");
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

/* A checked clue that an officer wants not to be filed. */
static void propose_not_to_file(struct fixture *fixture, struct e2e_reply *ret_proposed)
{
	struct e2e_reply checked;
	Zh__CaseCheckCommand check = ZH__CASE_CHECK_COMMAND__INIT;
	Zh__CaseNotFileCommand not_file = ZH__CASE_NOT_FILE_COMMAND__INIT;
	check.firm_key = "91522701MA6DKXQ41P";
	check.firm_name = "都匀市城南五金店";
	check.findings = "违法行为轻微";
	not_file.ground = "违法行为轻微并及时改正";
	e2e_must(fixture->officer, &(struct e2e_act){.act = "case.check", .body = &check.base},
		 &checked);
	e2e_do(fixture->officer,
	       &(struct e2e_act){.act = "case.not-file",
				 .kind = OBJECT_CASEFILE,
				 .number = checked.object,
				 .body = &not_file.base},
	       ret_proposed);
	assert_int_equal(ret_proposed->outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
}

/* ---- what would have been otherwise, and what was */

static void assert_says(char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("%s isn't in %s", part, text);
}

static void the_chief_head_alone_approves_where_the_county_wants_him(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct pool pool;
	struct e2e_reply proposed, adopted, reply;
	pool_init(&pool);
	/* By the law's least a head is enough. */
	propose_not_to_file(fixture, &proposed);
	e2e_approve(&fixture->county, DAEMON_ESCALATION, "leader-1", &proposed, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);

	struct bytes less = e2e_policy(&fixture->county, NOT_FILED "[leader]",
				       "version: 2\n    " NOT_FILED "[leader, officer]", &pool);
	e2e_adopt_policy(fixture->leader, less, 0, false, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_INVALID);
	assert_non_null(strstr(reply.where, "gates.yaml:"));
	assert_non_null(strstr(reply.where, "gate G-APP-20 (程序规定20): `case.not-file` is "
					    "approved by officer, leader"));

	propose_not_to_file(fixture, &proposed);
	struct bytes more =
		e2e_policy(&fixture->county, NOT_FILED "[leader],\n         needs: [",
			   "version: 2\n    " NOT_FILED "[chief_head],\n         needs: "
			   "[stated_reason, ",
			   &pool);
	/* What a head approved would have needed the chief head, and what waits will. */
	char *told = e2e_what_if(fixture->leader, more);
	assert_says(told, "\"what\":\"gate\",\"id\":\"CS-522701-1\"");
	assert_says(told, "\"event\":\"case_not_filed\",\"person\":\"officer-1\",\"second\":"
			  "\"leader-1\",\"gate\":\"G-APP-20\",\"act\":\"case.not-file\","
			  "\"otherwise\":\"other_second\",\"roles\":[\"chief_head\"]");
	assert_says(told, "\"what\":\"proposal\"");
	free(told);
	/* A bundle that wants the same changes nothing. */
	told = e2e_what_if(fixture->leader, e2e_policy(&fixture->county, NOT_FILED "[leader]",
						       NOT_FILED "[leader]", &pool));
	assert_null(strstr(told, "\"gate\""));
	free(told);
	e2e_adopt_policy(fixture->leader, more, 0, false, &adopted);
	assert_int_equal(adopted.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	char *shown = e2e_show_proposal(fixture->leader, adopted.object);
	assert_non_null(strstr(shown, "\"change\":\"gate_changed\",\"rule\":\"G-APP-20\","
				      "\"was\":1,\"is\":2"));
	free(shown);
	/* Proposed isn't adopted: the least goes on. */
	e2e_approve(&fixture->county, DAEMON_ESCALATION, "operator-1", &adopted, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);

	e2e_approve(&fixture->county, DAEMON_ESCALATION, "leader-2", &proposed, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_string_equal(reply.code, "proposal.role_by_law");
	shown = e2e_show_proposal(fixture->leader, proposed.object);
	assert_non_null(strstr(shown, "\"deciders\":[\"chief_head\"]"));
	free(shown);
	e2e_approve(&fixture->county, DAEMON_ESCALATION, "head-1", &proposed, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(e2e_events(fixture->leader, KIND(CASE_NOT_FILED)), 2);
	/* Each was decided by the policy of its moment. */
	told = e2e_explain(fixture->leader, OBJECT_CASEFILE, 1);
	assert_says(told, "\"rule\":\"G-APP-20\",\"rule_version\":1");
	assert_says(told, "\"approves\":[\"leader\"],\"needs\":[\"stated_ground\"]");
	free(told);
	told = e2e_explain(fixture->leader, OBJECT_CASEFILE, 2);
	assert_says(told, "\"rule\":\"G-APP-20\",\"rule_version\":2");
	assert_says(
		told,
		"\"approves\":[\"chief_head\"],\"needs\":[\"stated_ground\",\"stated_reason\"]");
	free(told);
	pool_done(&pool);
}

/* What the county wants on record besides: the proposal says why. */
static void what_the_county_wants_on_record_is_asked_for(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct e2e_reply checked, reply;
	Zh__CaseCheckCommand check = ZH__CASE_CHECK_COMMAND__INIT;
	Zh__CaseNotFileCommand not_file = ZH__CASE_NOT_FILE_COMMAND__INIT;
	check.firm_key = "91522701MA6DKXQ41P";
	check.firm_name = "都匀市城南五金店";
	check.findings = "违法行为轻微";
	not_file.ground = "违法行为轻微并及时改正";
	e2e_must(fixture->officer, &(struct e2e_act){.act = "case.check", .body = &check.base},
		 &checked);
	struct e2e_act act = {.act = "case.not-file",
			      .kind = OBJECT_CASEFILE,
			      .number = checked.object,
			      .body = &not_file.base,
			      .reason = ""};
	e2e_do(fixture->officer, &act, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_string_equal(reply.code, "act.lacks_by_law");
	act.reason = "初次违法";
	e2e_do(fixture->officer, &act, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
}

/* What was decided under either policy folds to the same rows. */
static void the_journal_is_the_state(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct e2e_digest before, after;
	e2e_digest(fixture->leader, &before);
	bus_caller_close(fixture->officer);
	bus_caller_close(fixture->leader);
	county_kill(&fixture->county, DAEMON_ESCALATION);
	MUST(county_start(&fixture->county, DAEMON_ESCALATION, &err_));
	fixture->officer = e2e_connect(&fixture->county, DAEMON_ESCALATION, "cmd", "officer-1");
	fixture->leader = e2e_connect(&fixture->county, DAEMON_ESCALATION, "cmd", "leader-1");
	e2e_digest(fixture->leader, &after);
	e2e_assert_same(&before, &after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_chief_head_alone_approves_where_the_county_wants_him),
		cmocka_unit_test(what_the_county_wants_on_record_is_asked_for),
		cmocka_unit_test(the_journal_is_the_state),
	};
	return cmocka_run_group_tests(tests, make_county, end_county);
}
