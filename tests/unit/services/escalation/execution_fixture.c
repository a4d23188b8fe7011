#include "tests/unit/services/escalation/execution_fixture.h"

#include <string.h>

#include "common/stage/common_decide.h"

struct object_id fixture_case_id(const struct decider_driver *driver)
{
	return driver_object(driver, OBJECT_CASEFILE, 1);
}

struct execution_row fixture_execution(struct decider_driver *driver)
{
	struct execution_row row;
	assert_true(execution_get(driver_rows(driver), 1, &row));
	return row;
}

bool fixture_runs(struct decider_driver *driver, enum clock_id purpose)
{
	return clock_running(driver_rows(driver), fixture_case_id(driver), purpose) != 0;
}

int32_t fixture_due_day(struct decider_driver *driver, enum clock_id purpose)
{
	struct clock_row row;
	uint64_t number = clock_running(driver_rows(driver), fixture_case_id(driver), purpose);
	assert_int_not_equal(number, 0);
	memcpy(&row, clock_row_get(driver_rows(driver), number), sizeof row);
	return (int32_t)time_yyyymmdd(time_day_of_ms(row.due_ms));
}

void fixture_on_day(struct decider_driver *driver, int year, int month, int day)
{
	int32_t number = time_day_of_civil((struct civil_date){year, month, day});
	driver_advance(driver, time_ms_of_day(number) + 10 * MS_PER_HOUR);
}

void fixture_serve(struct decider_driver *driver)
{
	Zh__CaseServeCommand body = ZH__CASE_SERVE_COMMAND__INIT;
	body.method = "direct";
	body.document = "receipt";
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	SET_OPTIONAL(&body, publication_told, 1);
	fixture_act(driver, &fixture_officer, "case.serve", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

void fixture_served_case(struct decider_driver *driver)
{
	(void)fixture_case_to(driver, CASE_DECIDED);
	fixture_serve(driver);
}

void fixture_publish(struct decider_driver *driver)
{
	Zh__CasePublishCommand body = ZH__CASE_PUBLISH_COMMAND__INIT;
	body.where = "credit-portal";
	SET_OPTIONAL(&body, as_served, 1);
	body.party_details = "the shop";
	body.violation_type = "expired goods";
	body.penalty_content = "a fine";
	body.authority_name = "the county's office";
	SET_OPTIONAL(&body, secrets, ZH__SECRETS_CHECK__SECRETS_CHECK_NOTHING_FOUND);
	fixture_act(driver, &fixture_officer, "case.publish", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

void fixture_overdue(struct decider_driver *driver)
{
	driver_advance(driver, fixture_begin_ms() + 35 * MS_PER_DAY);
}

void fixture_pays(struct decider_driver *driver, int64_t fen)
{
	Zh__CaseExecuteCommand body = ZH__CASE_EXECUTE_COMMAND__INIT;
	SET_OPTIONAL(&body, payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_BANK);
	body.receipt = "bank receipt 7";
	SET_OPTIONAL(&body, paid_fen, fen);
	fixture_act(driver, &fixture_officer, "case.execute", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

void fixture_surcharged(struct decider_driver *driver)
{
	Zh__CaseSurchargeCommand body = ZH__CASE_SURCHARGE_COMMAND__INIT;
	SET_OPTIONAL(&body, rate_told, 1);
	body.document = "decision on the surcharge";
	fixture_act(driver, &fixture_officer, "case.surcharge", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

void fixture_demanded_by(struct decider_driver *driver, uint32_t pay_by_day)
{
	Zh__CaseDemandCommand body = ZH__CASE_DEMAND_COMMAND__INIT;
	SET_OPTIONAL(&body, pay_by_day, pay_by_day);
	body.pay_way = "at the bank named";
	SET_OPTIONAL(&body, heard_told, 1);
	body.method = "direct";
	body.document = "receipt of the demand";
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	fixture_act(driver, &fixture_officer, "case.demand", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

void fixture_demanded(struct decider_driver *driver)
{
	fixture_demanded_by(driver, 20250430);
}

void fixture_contested(struct decider_driver *driver, Zh__ContestKind kind)
{
	Zh__CaseContestCommand body = ZH__CASE_CONTEST_COMMAND__INIT;
	SET_OPTIONAL(&body, contest, kind);
	body.organ = "the county's government";
	body.document = "copy of the application";
	SET_OPTIONAL(&body, contested_day, time_yyyymmdd(time_day_of_ms(driver->now_ms)));
	SET_OPTIONAL(&body, accepted_day, body.contested_day);
	SET_OPTIONAL(&body, copy_ms, driver->now_ms);
	fixture_act(driver, &fixture_officer, "case.contest", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

void fixture_contest_stops(struct decider_driver *driver)
{
	Zh__CaseContestStopCommand body = ZH__CASE_CONTEST_STOP_COMMAND__INIT;
	body.document = "decision to stop";
	fixture_act(driver, &fixture_officer, "case.contest-stop", fixture_case_id(driver), &body,
		    VERDICT_DONE);
}

enum verdict fixture_agreed_because(struct decider_driver *driver, const char *act,
				    const void *body, const char *reason)
{
	enum verdict verdict = driver_act_by(driver, &fixture_officer, act, fixture_case_id(driver),
					     0, body, reason);
	if (verdict != VERDICT_DONE)
		return verdict;
	struct object_id proposal = driver->decision.object;
	assert_int_equal(proposal.kind, OBJECT_PROPOSAL);
	return driver_act_by(driver, &fixture_leader, "proposal.approve", proposal, 0, NULL, NULL);
}

void fixture_isnt_done(struct decider_driver *driver, const char *act, const void *body,
		       const char *code)
{
	const struct act *row = decider_act(driver->decider, act);
	assert_non_null(row);
	if ((row->flags & ACT_SECOND_PERSON) != 0)
		(void)fixture_agreed_because(driver, act, body, NULL);
	else
		(void)driver_act_by(driver, &fixture_officer, act, fixture_case_id(driver), 0, body,
				    NULL);
	fixture_refused(driver, code);
}

void fixture_names(struct decider_driver *driver, const char *where)
{
	assert_non_null(driver->decision.refusal.where);
	assert_string_equal(driver->decision.refusal.where, where);
}

void fixture_helps(struct decider_driver *driver, const char *act)
{
	const struct refusal *refusal = &driver->decision.refusal;
	bool helps = false;
	for (size_t i = 0; i < refusal->possible_count; i++)
		helps = helps || strcmp(refusal->possible[i], act) == 0;
	assert_true(helps);
}

const char *fixture_told(struct decider_driver *driver, const char *param)
{
	const struct refusal *refusal = &driver->decision.refusal;
	for (size_t i = 0; i < refusal->param_count; i++)
		if (strcmp(refusal->params[i].name, param) == 0)
			return refusal->params[i].value;
	fail_msg("%s: %s isn't told", refusal->code, param);
	return NULL;
}
