/* Self-checks (自查): a call with a frozen list of firms, what each returns, who is missing. */
#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/campaign/drive.h"
#include "services/hazard/inspection/decide.h"
#include "services/hazard/rectification/decide_open.h"

enum { RISKS_MAX = 8, TITLE_MAX = 200 };

void inspection_act_self_check_call(struct inspection_call *call)
{
	const Zh__SelfCheckCallCommand *command = WORK_BODY(call->work, Zh__SelfCheckCallCommand);
	struct roll_filter filter = {.firm_keys = command->firm_keys,
				     .firm_key_count = command->n_firm_keys,
				     .class_code = command->class_code,
				     .area = command->area};
	uint64_t *firms;
	int32_t due_day;
	if (!work_text_given(command->title) || strlen(command->title) > TITLE_MAX) {
		(void)work_invalid(call->work, "title", "title");
		return;
	}
	if (!campaign_drive_is_sound(call->work->context, call->work->decision, command->campaign,
				     0, command->class_code) ||
	    !inspection_due_day(call, command->has_due_day, command->due_day, "due_day", &due_day))
		return;
	size_t count = inspection_roll(call, &filter, &firms);
	Zh__SelfCheckCalled *body = count == 0 ? NULL : NEW(call->work, SelfCheckCalled);
	if (body == NULL)
		return;
	call->id = work_object(call->work, OBJECT_SELF_CHECK,
			       counter_next(call->work->context->rows, OBJECT_SELF_CHECK, 0));
	SET_OPTIONAL(body, self_check, call->id.number);
	body->title = command->title;
	body->firms = firms;
	body->n_firms = count;
	body->class_code = command->class_code;
	body->text = command->text;
	if (due_day != 0)
		SET_OPTIONAL(body, due_day, command->due_day);
	if (command->area != 0)
		SET_OPTIONAL(body, area, command->area);
	if (command->campaign != 0)
		SET_OPTIONAL(body, campaign, command->campaign);
	(void)inspection_emit(call, KIND(SELF_CHECK_CALLED), body);
	inspection_clock(call, CLOCK_SELF_CHECK_RETURN, due_day);
}

/* ---- a return */

struct returning {
	struct inspection_call *call;
	const Zh__SelfCheckReturnCommand *command;
	uint64_t firm;
	int32_t day;
	struct firm_row firm_row;
	struct roll_firm_row before;
};

static bool risks_are_sound(struct returning *returning)
{
	const Zh__SelfCheckReturnCommand *command = returning->command;
	bool major = false;
	for (size_t i = 0; i < command->n_risks; i++) {
		if (!work_text_given(command->risks[i]->risk))
			return work_invalid_as(returning->call->work, "selfcheck.return.risk",
					       "risks");
		/* Controlled is a claim: it says how. */
		if (command->risks[i]->controlled && !work_text_given(command->risks[i]->control))
			return work_refuse_as(returning->call->work, "selfcheck.return.how", NULL);
		major = major || command->risks[i]->major;
	}
	bool said = command->found == ZH__SELF_CHECK_RESULT__SELF_CHECK_RESULT_MAJOR_RISK;
	if (command->n_risks > RISKS_MAX || said != major)
		return work_refuse_as(returning->call->work,
				      said != major ? "selfcheck.return.major_untold"
						    : "selfcheck.return.too_many_risks",
				      NULL);
	return true;
}

static bool return_is_sound(struct returning *returning, int32_t *ret_day)
{
	struct inspection_call *call = returning->call;
	const Zh__SelfCheckReturnCommand *command = returning->command;
	if (command->found == ZH__SELF_CHECK_RESULT__SELF_CHECK_RESULT_UNKNOWN)
		return work_invalid_as(call->work, "selfcheck.return.found", "found");
	returning->firm = inspection_firm(call, command->firm_key, &returning->firm_row);
	if (returning->firm == 0)
		return false;
	if (!roll_firm_get(call->work->context->rows, OBJECT_SELF_CHECK, call->id.number,
			   returning->firm, &returning->before)) {
		/* The denominator was frozen when it was called. */
		(void)work_refuse_as(call->work, "selfcheck.return.not_called", NULL);
		return false;
	}
	if (!hazard_day_stated(call->work->context, command->has_on_day, command->on_day, ret_day))
		return work_invalid_as(call->work, "selfcheck.return.on_day", "on_day");
	return risks_are_sound(returning);
}

/* A self-reported risk that the firm controls is not by itself a ground against it: notice 001. */
static bool opens_hazard(const struct returning *returning, const Zh__SelfCheckRisk *risk,
			 const struct rule **ret_rule)
{
	const struct decide_context *context = returning->call->work->context;
	struct facts facts = {0};
	fact_set(&facts, FACT_CONTROLLED,
		 risk->controlled && !SABOTAGE("selfcheck.controlled_counts"));
	fact_set(&facts, FACT_LEVEL,
		 risk->major ? ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR
			     : ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL);
	*ret_rule = policy_ask(context->policy, TOPIC_SELF_CHECK_RISK, &facts,
			       time_day_of_ms(context->now_ms))
			    .rule;
	return rule_outcome(*ret_rule, OUTCOME_OPENS_HAZARD, 0) != 0;
}

static uint64_t open_for_risk(const struct returning *returning, const Zh__SelfCheckRisk *risk)
{
	struct inspection_call *call = returning->call;
	struct firm_texts texts = {0};
	Zh__FirmRef *firm = NEW(call->work, FirmRef);
	Zh__Violation *violation = ARENA_NEW(call->work->context->arena, Zh__Violation);
	if (violation == NULL) {
		call->work->decision->arena_full = true;
		return 0;
	}
	(void)hazard_firm_texts_get(call->work->context->rows, returning->firm, &texts);
	firm->key = work_copy(call->work, texts.text[FIRM_TEXT_KEY]);
	firm->name = work_copy(call->work, texts.text[FIRM_TEXT_NAME]);
	*violation = risk->violation;
	struct hazard_finding finding = {
		.source = call->id,
		.kind = ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT,
		.trace = call->trace,
		.firm = firm,
		.firm_role = (Zh__FirmRole)returning->firm_row.role,
		.violations = violation,
		.violation_count = risk->violation != ZH__VIOLATION__VIOLATION_UNKNOWN,
		.severity = risk->major ? ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR
					: ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL,
		.found_day = returning->day,
		.defect = risk->risk,
		.controlled = risk->controlled != 0,
	};
	return hazard_open(call->work->context, call->work->decision, &finding);
}

/* The risks as stated, with the hazards that were opened for them. */
static bool put_risks(struct returning *returning, Zh__SelfCheckReturned *body)
{
	struct inspection_call *call = returning->call;
	const Zh__SelfCheckReturnCommand *command = returning->command;
	body->risks =
		ARENA_ARRAY(call->work->context->arena, Zh__SelfCheckRisk *, command->n_risks + 1u);
	body->risk_rules =
		ARENA_ARRAY(call->work->context->arena, Zh__RuleRef *, command->n_risks + 1u);
	if (body->risks == NULL || body->risk_rules == NULL) {
		call->work->decision->arena_full = true;
		return false;
	}
	for (size_t i = 0; i < command->n_risks; i++) {
		const struct rule *rule;
		Zh__SelfCheckRisk *risk = NEW(call->work, SelfCheckRisk);
		*risk = *command->risks[i];
		risk->has_hazard = 0; /* ours to tell, whatever was stated */
		risk->hazard = 0;
		body->risks[body->n_risks++] = risk;
		bool opens = opens_hazard(returning, risk, &rule);
		Zh__RuleRef *by = NEW(call->work, RuleRef);
		by->id = rule->id;
		SET_OPTIONAL(by, version, rule->version);
		body->risk_rules[body->n_risk_rules++] = by;
		if (!opens)
			continue;
		uint64_t hazard = open_for_risk(returning, risk);
		if (hazard == 0)
			return false;
		SET_OPTIONAL(risk, hazard, hazard);
	}
	return true;
}

static void put_duties(const Zh__SelfCheckReturnCommand *command, Zh__SelfCheckReturned *body)
{
	const Zh__SelfCheckAnswer yes = ZH__SELF_CHECK_ANSWER__SELF_CHECK_ANSWER_YES;
	if (command->has_system)
		SET_OPTIONAL(body, system_set_up, command->system == yes);
	if (command->has_staff)
		SET_OPTIONAL(body, staff_named, command->staff == yes);
	if (command->has_routine)
		SET_OPTIONAL(body, routine_kept, command->routine == yes);
	if (command->has_risk_list)
		SET_OPTIONAL(body, risk_list_made, command->risk_list == yes);
	body->text = command->text;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
}

void inspection_act_self_check_return(struct inspection_call *call)
{
	struct returning returning = {.call = call,
				      .command = WORK_BODY(call->work, Zh__SelfCheckReturnCommand)};
	if (!inspection_may(call, SELF_CHECK_ON_RETURN) ||
	    !return_is_sound(&returning, &returning.day))
		return;
	Zh__SelfCheckReturned *body = NEW(call->work, SelfCheckReturned);
	SET_OPTIONAL(body, self_check, call->id.number);
	body->firm_key = returning.command->firm_key;
	SET_OPTIONAL(body, firm_number, returning.firm);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(returning.day));
	SET_OPTIONAL(body, found, returning.command->found);
	put_duties(returning.command, body);
	if ((returning.before.flags & ROLL_RETURNED) != 0)
		SET_OPTIONAL(body, again, 1);
	if (call->roll.head.overdue != 0)
		SET_OPTIONAL(body, late, 1);
	struct event *event = inspection_emit(call, KIND(SELF_CHECK_RETURNED), body);
	decision_meta(event)->firm_key = body->firm_key;
	(void)put_risks(&returning, body);
}

void inspection_act_self_check_close(struct inspection_call *call)
{
	if (!inspection_may(call, SELF_CHECK_ON_CLOSE))
		return;
	const struct roll_head *head = &call->roll.head;
	if (head->marked < head->listed && !work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse(call->work, "no_reason");
		return;
	}
	Zh__SelfCheckClosed *body = NEW(call->work, SelfCheckClosed);
	SET_OPTIONAL(body, self_check, call->id.number);
	SET_OPTIONAL(body, listed, head->listed);
	SET_OPTIONAL(body, returned, head->marked);
	body->text = (WORK_BODY(call->work, Zh__SelfCheckCloseCommand))->text;
	(void)inspection_emit(call, KIND(SELF_CHECK_CLOSED), body);
	inspection_clock(call, CLOCK_NONE, 0);
}
