/* Acts on hazards: finding the hazard, the state table's answer, and the small acts. */
#include "command.pb-c.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/archive/decide.h"
#include "services/hazard/campaign/decide.h"
#include "services/hazard/decide.h"
#include "services/hazard/rectification/decide_open.h"
#include "services/hazard/sampling/decide.h"

bool hazard_may(struct hazard_call *call, enum hazard_event event)
{
	return work_may(call->work, &hazard_state_table, call->row.state, (uint8_t)event);
}

bool hazard_may_as(struct hazard_call *call, enum hazard_event event, const char *code)
{
	return work_may_as(call->work, &hazard_state_table, call->row.state, (uint8_t)event, code);
}

struct event *hazard_emit(struct hazard_call *call, uint16_t kind, const void *body)
{
	return work_emit_main(call->work, kind, call->hazard, call->row.object_version + 1u, body);
}

bool hazard_day_stated(const struct decide_context *context, bool stated, uint32_t yyyymmdd,
		       int32_t *ret_day)
{
	int32_t today = time_day_of_ms(context->now_ms);
	*ret_day = today;
	if (!stated)
		return true;
	return time_day_of_yyyymmdd(yyyymmdd, ret_day) == STATUS_OK && *ret_day <= today;
}

bool hazard_act_day(const struct hazard_call *call, bool stated, uint32_t yyyymmdd,
		    int32_t *ret_day)
{
	return hazard_day_stated(call->work->context, stated, yyyymmdd, ret_day) &&
	       (*ret_day >= hazard_first_day(&call->row, &call->texts) ||
		SABOTAGE("hazard.acted-before-found"));
}

/* ---- what acts have in common */

bool hazard_evidence_is_sound(struct hazard_call *call, Zh__Attachment *const *evidence,
			      size_t count)
{
	if (count > RECORD_ATTACHMENTS_MAX)
		return work_refuse_as(call->work, "hazard.evidence.too_many", NULL);
	for (size_t i = 0; i < count; i++) {
		if (evidence[i]->has_digest && evidence[i]->digest.len == RECORD_DIGEST)
			continue;
		(void)work_refuse_as(call->work, "hazard.evidence.no_digest", NULL);
		return false;
	}
	return true;
}

bool hazard_visit_is_sound(struct hazard_call *call, struct hazard_visit *visit, int32_t *ret_day)
{
	if (!hazard_act_day(call, visit->has_on_day, visit->on_day, ret_day))
		return work_invalid_as(call->work, "hazard.visit.on_day", "on_day");
	visit->officers =
		work_two_officers(call->work, call->hazard, visit->officers, visit->officer_count,
				  *ret_day, "hazard.visit.two_officers");
	if (visit->officers == NULL)
		return false;
	if (visit->evidence_count == 0)
		return work_refuse_as(call->work, "hazard.visit.no_evidence", NULL);
	return hazard_evidence_is_sound(call, visit->evidence, visit->evidence_count);
}

struct hazard_handling hazard_handling_of(const struct hazard_call *call)
{
	const struct hazard_row *row = &call->row;
	struct facts facts = {0};
	fact_set(&facts, FACT_LEVEL, row->level != 0 ? row->level : row->proposed);
	fact_set(&facts, FACT_URGENT, (row->flags & HAZARD_URGENT) != 0);
	fact_set(&facts, FACT_RELAPSE, (row->flags & HAZARD_RELAPSE) != 0);
	fact_set(&facts, FACT_VIOLATIONS, (int64_t)call->texts.violations);
	const struct rule *rule = policy_ask(call->work->context->policy, TOPIC_HANDLING, &facts,
					     time_day_of_ms(call->work->context->now_ms))
					  .rule;
	struct hazard_handling handling = {
		.fast = rule_outcome(rule, OUTCOME_FAST, 0) != 0,
		.term_days = (uint32_t)rule_outcome(rule, OUTCOME_TERM_DAYS, 0),
		.reinspect_days = (uint32_t)rule_outcome(rule, OUTCOME_REINSPECT_DAYS, 0),
		.look_back_days = (uint32_t)rule_outcome(rule, OUTCOME_LOOK_BACK_DAYS, 0),
		.rule = rule,
	};
	return handling;
}

void hazard_handling_rule(const struct hazard_call *call, struct event *event,
			  const struct hazard_handling *handling)
{
	decision_rule(call->work->context, event, handling->rule->id, handling->rule->version);
}

/* ---- level */

void hazard_act_level(struct hazard_call *call)
{
	const Zh__HazardLevelCommand *command = WORK_BODY(call->work, Zh__HazardLevelCommand);
	if (!hazard_may(call, HAZARD_EVENT_LEVEL))
		return;
	if (command->level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_UNKNOWN) {
		(void)work_invalid(call->work, "level", "level");
		return;
	}
	bool urgent = command->urgent || (call->row.flags & HAZARD_URGENT) != 0;
	if (command->level == call->row.level &&
	    urgent == ((call->row.flags & HAZARD_URGENT) != 0)) {
		(void)work_refuse(call->work, "same");
		return;
	}
	/* An officer follows the proposal; to call it major, or less than proposed, takes a leader.
	 */
	bool leader = (work_act(call->work)->person->roles & ROLE_LEADER) != 0;
	if (!leader && (command->level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR ||
			(unsigned)command->level < call->row.proposed)) {
		(void)work_refuse(call->work, "leader");
		return;
	}
	/* Else whoever sets it lower would end alone what takes two. */
	call->work->decision->second_needed =
		call->row.level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR &&
		command->level != ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR &&
		!SABOTAGE("hazard.major-lowered-by-one");
	Zh__LevelSet *body = NEW(call->work, LevelSet);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, level, command->level);
	SET_OPTIONAL(body, proposed, (Zh__HazardLevel)call->row.proposed);
	if (command->urgent)
		SET_OPTIONAL(body, urgent, 1);
	bool major = command->level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	struct firm_row firm = {0};
	bool firm_known = call->row.firm != 0 &&
			  hazard_firm_get(call->work->context->rows, call->row.firm, &firm);
	/* What is the firm's own isn't the major hazard that two failures call for. */
	if (firm_known && firm.failures >= 2 && !hazard_is_the_firms_own(&call->row)) {
		SET_OPTIONAL(body, consecutive_failures, firm.failures);
		SET_OPTIONAL(body, firm_majors,
			     hazard_firm_open_majors(call->work->context->rows, call->row.firm,
						     call->hazard.number));
	}
	const struct rule *excluded =
		major ? archive_major_excluded(call->work->context, &call->row) : NULL;
	if (excluded != NULL) {
		body->not_counted = NEW(call->work, RuleRef);
		body->not_counted->id = excluded->id;
		SET_OPTIONAL(body->not_counted, version, excluded->version);
	}
	(void)hazard_emit(call, KIND(LEVEL_SET), body);
	if (call->row.firm == 0)
		return;
	struct supervision_cause cause = {
		.level = command->level,
		.hazard = &call->row,
		.major = major && excluded == NULL ? call->hazard.number : 0,
		.listed = firm_known && (firm.flags & FIRM_LISTED) != 0,
	};
	hazard_decide_supervision(call->work->context, call->work->decision, call->row.firm,
				  &call->texts.trace, &cause);
}

/* ---- who has it, and whether it waits */

void hazard_act_assign(struct hazard_call *call)
{
	if (!hazard_may(call, HAZARD_EVENT_ASSIGN))
		return;
	const Zh__Assigned *body = work_assigned(call->work, call->hazard);
	if (body != NULL)
		(void)hazard_emit(call, KIND(ASSIGNED), body);
}

void hazard_act_hold(struct hazard_call *call)
{
	const Zh__HazardHoldCommand *command = WORK_BODY(call->work, Zh__HazardHoldCommand);
	if (!hazard_may(call, HAZARD_EVENT_HOLD))
		return;
	if ((call->row.flags & HAZARD_HELD) != 0 ||
	    !work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse_as(call->work,
				     (call->row.flags & HAZARD_HELD) != 0 ? "hazard.hold.already"
									  : "hazard.hold.no_reason",
				     NULL);
		return;
	}
	if (command->has_until_ms && command->until_ms <= call->work->context->now_ms) {
		(void)work_invalid(call->work, "until", "until_ms");
		return;
	}
	Zh__Held *body = NEW(call->work, Held);
	body->object = work_object_id(call->work, call->hazard);
	if (command->has_until_ms)
		SET_OPTIONAL(body, until_ms, command->until_ms);
	(void)hazard_emit(call, KIND(HELD), body);
}

void hazard_act_release(struct hazard_call *call)
{
	if (!hazard_may(call, HAZARD_EVENT_RELEASE))
		return;
	if ((call->row.flags & HAZARD_HELD) == 0) {
		(void)work_refuse(call->work, "not_held");
		return;
	}
	Zh__Released *body = NEW(call->work, Released);
	body->object = work_object_id(call->work, call->hazard);
	(void)hazard_emit(call, KIND(RELEASED), body);
}

/* ---- dispatch */

static hazard_act_fn *const runs[HAZARD_ACT_COUNT] = {
#define X(id, text, flags, roles, second, target, body, run) [HAZARD_ACT_##id] = (run),
	HAZARD_ACT_LIST(X)
#undef X
};

void hazard_decide_act(const struct decide_context *context, const struct input *input,
		       struct decision *decision)
{
	const struct input_act *act = input->act;
	ASSERT(act->act->number < HAZARD_ACT_COUNT && act->body != NULL);
	struct work work = {.context = context, .input = input, .decision = decision};
	struct hazard_call call = {
		.work = &work,
		.hazard = work_object(&work, OBJECT_HAZARD, act->target.number),
	};
	struct hazard_texts texts;
	bool found = hazard_get(context->rows, call.hazard.number, &call.row) &&
		     hazard_texts_get(context->rows, call.hazard.number, &texts);
	if (!work_target(&work, found, call.row.object_version, "hazard.not_found",
			 "hazard.moved_on"))
		return;
	call.texts = texts.head;
	call.more = hazard_more_get(context->rows, act->target.number);
	if (time_day_of_ms(act->happened_ms) < hazard_first_day(&call.row, &call.texts) &&
	    !SABOTAGE("hazard.happened-before-found")) {
		decision_invalid(decision, "hazard.before_found", "happened_ms");
		return;
	}
	if (!sampling_permits_hazard_act(&work))
		return;
	runs[act->act->number](&call);
	sampling_follows_hazard(&work);
	work_trace_all(&work, &call.texts.trace);
}
