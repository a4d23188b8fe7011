/* Key areas (重点区域): proposed with their grounds, set, reviewed and released by a leader. */
#include "common/policy/rules/policy.h"
#include "services/hazard/inspection/decide.h"

enum { PPM = 1000000, NAME_MAX = 200, AREA_FIRMS_MAX = 10000 };

/* ---- profile */

struct summing {
	const struct rows_reader *rows;
	Zh__KeyAreaProfile *profile;
};

static bool add_firm(void *context, const struct row_ref *found)
{
	struct summing *summing = (struct summing *)context;
	struct firm_row firm;
	if (!hazard_firm_get(summing->rows, be64_get(found->key.data + 8), &firm))
		return true;
	summing->profile->firms++;
	summing->profile->hazards += firm.hazards;
	summing->profile->hazards_open += firm.hazards_open;
	return true;
}

/* What the rows say of the area's firms, and the samples that the act states.  NULL: refused. */
static Zh__KeyAreaProfile *profile_of(struct inspection_call *call, bool stated, uint32_t sampled,
				      uint32_t passed)
{
	const struct key_area_profile *before = &call->area.head.profile;
	Zh__KeyAreaProfile *profile = NEW(call->work, KeyAreaProfile);
	if (passed > sampled) {
		(void)work_invalid_as(call->work, "area.samples", "passed");
		return NULL;
	}
	profile->has_firms = profile->has_hazards = profile->has_hazards_open = 1;
	if (call->id.number != 0) {
		struct summing summing = {call->work->context->rows, profile};
		struct row_key prefix = row_key_u64(call->id.number);
		(void)rows_scan(call->work->context->rows, TABLE_KEY_AREA_FIRMS,
				row_key_bytes(&prefix), bytes_of(NULL, 0), AREA_FIRMS_MAX, add_firm,
				&summing);
	}
	if (!stated || sampled == 0)
		return profile;
	uint32_t rate = (uint32_t)((uint64_t)passed * PPM / sampled);
	SET_OPTIONAL(profile, sampled, sampled);
	SET_OPTIONAL(profile, passed, passed);
	SET_OPTIONAL(profile, pass_rate_ppm, rate);
	if (call->id.number != 0 && before->sampled != 0)
		SET_OPTIONAL(profile, trend_ppm, (int32_t)rate - (int32_t)before->pass_rate_ppm);
	return profile;
}

static const struct rule *ask(struct inspection_call *call, uint32_t grounds,
			      const Zh__KeyAreaProfile *profile)
{
	struct facts facts = {0};
	fact_set(&facts, FACT_AREA_GROUNDS, grounds);
	if (profile->has_pass_rate_ppm)
		fact_set(&facts, FACT_PASS_RATE_PPM, profile->pass_rate_ppm);
	return policy_ask(call->work->context->policy, TOPIC_KEY_AREA, &facts,
			  time_day_of_ms(call->work->context->now_ms))
		.rule;
}

/* ---- proposed */

static bool proposal_is_sound(struct inspection_call *call, const Zh__AreaProposeCommand *command)
{
	const char *wrong = NULL;
	if (!work_text_given(command->name) || strlen(command->name) > NAME_MAX)
		wrong = "name";
	else if (command->kind == ZH__KEY_AREA_KIND__KEY_AREA_KIND_UNKNOWN)
		wrong = "kind";
	else if (command->n_grounds == 0)
		wrong = "grounds";
	if (wrong != NULL)
		(void)work_invalid(call->work, "incomplete", wrong);
	return wrong == NULL;
}

void inspection_act_area_propose(struct inspection_call *call)
{
	const Zh__AreaProposeCommand *command = WORK_BODY(call->work, Zh__AreaProposeCommand);
	uint32_t grounds = 0;
	if (!proposal_is_sound(call, command))
		return;
	for (size_t i = 0; i < command->n_grounds; i++)
		grounds |= UINT32_C(1) << ((unsigned)command->grounds[i] & 31u);
	Zh__KeyAreaProfile *profile =
		profile_of(call, command->has_sampled, command->sampled, command->passed);
	Zh__KeyAreaProposed *body = NEW(call->work, KeyAreaProposed);
	if (profile == NULL)
		return;
	const struct rule *rule = ask(call, grounds, profile);
	bool enough = rule_outcome(rule, OUTCOME_KEY_AREA, 0) != 0;
	if (!enough && !work_text_given(command->text)) {
		(void)work_refuse_by(call->work, "not_told", rule->id);
		return;
	}
	call->id = work_object(call->work, OBJECT_KEY_AREA,
			       counter_next(call->work->context->rows, OBJECT_KEY_AREA, 0));
	SET_OPTIONAL(body, area, call->id.number);
	body->name = command->name;
	SET_OPTIONAL(body, area_kind, command->kind);
	body->class_code = command->class_code;
	body->grounds = command->grounds;
	body->n_grounds = command->n_grounds;
	body->profile = profile;
	body->text = command->text;
	if (command->has_place)
		SET_OPTIONAL(body, place, command->place);
	if (enough)
		SET_OPTIONAL(body, by_rule, 1);
	if (rule_outcome(rule, OUTCOME_LISTED_SUPERVISION, 0) != 0)
		SET_OPTIONAL(body, listed_supervision, 1);
	struct event *event = inspection_emit(call, KIND(KEY_AREA_PROPOSED), body);
	decision_rule(call->work->context, event, rule->id, rule->version);
	inspection_clock(call, CLOCK_KEY_AREA_DECIDE, 0);
}

/* ---- decided */

static Zh__KeyAreaDecided *decided(struct inspection_call *call, Zh__KeyAreaDecision decision,
				   const struct rule **ret_rule)
{
	const Zh__AreaDecideCommand *command = WORK_BODY(call->work, Zh__AreaDecideCommand);
	Zh__KeyAreaDecided *body = NEW(call->work, KeyAreaDecided);
	SET_OPTIONAL(body, area, call->id.number);
	SET_OPTIONAL(body, decision, decision);
	body->measures = command->measures;
	body->profile = profile_of(call, command->has_sampled, command->sampled, command->passed);
	if (body->profile == NULL)
		return NULL;
	*ret_rule = ask(call, call->area.head.grounds, body->profile);
	return body;
}

/* It stands until a day on which somebody looks again: nothing is a key area permanently. */
static void stays(struct inspection_call *call, Zh__KeyAreaDecision decision)
{
	const Zh__AreaDecideCommand *command = WORK_BODY(call->work, Zh__AreaDecideCommand);
	const struct rule *rule;
	int32_t review_day;
	if (!inspection_due_day(call, command->has_review_day, command->review_day, "review_day",
				&review_day))
		return;
	bool measures = decision == ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_SET;
	if (measures && !work_text_given(command->measures)) {
		(void)work_refuse_as(call->work, "area.set.no_measures", NULL);
		return;
	}
	Zh__KeyAreaDecided *body = decided(call, decision, &rule);
	if (body == NULL)
		return;
	if (review_day != 0)
		SET_OPTIONAL(body, review_day, command->review_day);
	if (rule_outcome(rule, OUTCOME_LISTED_SUPERVISION, 0) != 0)
		SET_OPTIONAL(body, listed_supervision, 1);
	struct event *event = inspection_emit(call, KIND(KEY_AREA_DECIDED), body);
	decision_rule(call->work->context, event, rule->id, rule->version);
	inspection_clock(call, CLOCK_KEY_AREA_REVIEW, review_day);
}

static void ends(struct inspection_call *call, Zh__KeyAreaDecision decision)
{
	const struct rule *rule;
	if (!work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse_as(call->work, "area.end.no_reason", NULL);
		return;
	}
	Zh__KeyAreaDecided *body = decided(call, decision, &rule);
	if (body == NULL)
		return;
	(void)inspection_emit(call, KIND(KEY_AREA_DECIDED), body);
	inspection_clock(call, CLOCK_NONE, 0);
}

void inspection_act_area_set(struct inspection_call *call)
{
	if (inspection_may(call, KEY_AREA_ON_SET))
		stays(call, ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_SET);
}

void inspection_act_area_review(struct inspection_call *call)
{
	if (inspection_may(call, KEY_AREA_ON_REVIEW))
		stays(call, ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_KEPT);
}

void inspection_act_area_reject(struct inspection_call *call)
{
	if (inspection_may(call, KEY_AREA_ON_REJECT))
		ends(call, ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_REJECTED);
}

void inspection_act_area_release(struct inspection_call *call)
{
	if (inspection_may(call, KEY_AREA_ON_RELEASE))
		ends(call, ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_RELEASED);
}

/* ---- which firms are in it */

void inspection_act_area_assign_firm(struct inspection_call *call)
{
	const Zh__AreaAssignFirmCommand *command = WORK_BODY(call->work, Zh__AreaAssignFirmCommand);
	struct firm_row firm_row;
	if (!inspection_may_as(call, KEY_AREA_ON_ASSIGN_FIRM, "area.assign_firm.state"))
		return;
	uint64_t firm = inspection_firm(call, command->firm_key, &firm_row);
	if (firm == 0)
		return;
	bool there = key_area_has_firm(call->work->context->rows, call->id.number, firm);
	if (there != (command->remove != 0)) {
		(void)work_refuse_as(
			call->work,
			there ? "area.assign_firm.already" : "area.assign_firm.not_there", NULL);
		return;
	}
	Zh__KeyAreaChanged *body = NEW(call->work, KeyAreaChanged);
	SET_OPTIONAL(body, area, call->id.number);
	body->firm_key = inspection_firm_key(call, firm);
	SET_OPTIONAL(body, firm_number, firm);
	if (command->remove)
		SET_OPTIONAL(body, removed, 1);
	struct event *event = inspection_emit(call, KIND(KEY_AREA_CHANGED), body);
	decision_meta(event)->firm_key = body->firm_key;
}
