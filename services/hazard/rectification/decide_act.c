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

bool hazard_act_permitted(struct hazard_act_call *call, enum hazard_event event, const char *code)
{
	return decision_allows(call->context, call->decision, &hazard_state_table, call->row.state,
			       (uint8_t)event, code);
}

struct event *hazard_act_emit(struct hazard_act_call *call, uint16_t kind, const void *body)
{
	struct event *event =
		decision_emit(call->context, call->decision, kind, call->hazard, body);
	event->head.object_version = call->row.object_version + 1u;
	call->decision->object = call->hazard;
	call->decision->object_version = event->head.object_version;
	return event;
}

bool hazard_day_told(const struct decide_context *context, bool stated, uint32_t yyyymmdd,
		     int32_t *ret_day)
{
	int32_t today = time_day_of_ms(context->now_ms);
	*ret_day = today;
	if (!stated)
		return true;
	return time_day_of_yyyymmdd(yyyymmdd, ret_day) == STATUS_OK && *ret_day <= today;
}

bool hazard_act_day(const struct hazard_act_call *call, bool stated, uint32_t yyyymmdd,
		    int32_t *ret_day)
{
	return hazard_day_told(call->context, stated, yyyymmdd, ret_day) &&
	       (*ret_day >= hazard_first_day(&call->row, &call->texts) ||
		SABOTAGE("hazard.acted-before-found"));
}

/* ---- what acts have in common */

const char **hazard_two_officers(struct hazard_act_call *call, const char *const *officers,
				 size_t count, int32_t day, const char *code)
{
	return decide_two_officers(call->context, call->decision, call->input, call->hazard,
				   officers, count, day, code);
}

bool hazard_evidence_is_sound(struct hazard_act_call *call, Zh__Attachment *const *evidence,
			      size_t count)
{
	if (count > RECORD_ATTACHMENTS_MAX) {
		decision_refuse(call->decision, "hazard.evidence.too_many", NULL);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (evidence[i]->has_digest && evidence[i]->digest.len == RECORD_DIGEST)
			continue;
		decision_refuse(call->decision, "hazard.evidence.no_digest", NULL);
		return false;
	}
	return true;
}

bool hazard_visit_is_sound(struct hazard_act_call *call, struct hazard_visit *visit,
			   int32_t *ret_day)
{
	if (!hazard_act_day(call, visit->has_on_day, visit->on_day, ret_day)) {
		decision_invalid(call->decision, "hazard.visit.on_day", "on_day");
		return false;
	}
	visit->officers = hazard_two_officers(call, visit->officers, visit->officer_count, *ret_day,
					      "hazard.visit.two_officers");
	if (visit->officers == NULL)
		return false;
	if (visit->evidence_count == 0) {
		decision_refuse(call->decision, "hazard.visit.no_evidence", NULL);
		return false;
	}
	return hazard_evidence_is_sound(call, visit->evidence, visit->evidence_count);
}

struct hazard_handling hazard_handling_of(const struct hazard_act_call *call)
{
	const struct hazard_row *row = &call->row;
	struct facts facts = {0};
	fact_set(&facts, FACT_LEVEL, row->level != 0 ? row->level : row->proposed);
	fact_set(&facts, FACT_URGENT, (row->flags & HAZARD_URGENT) != 0);
	fact_set(&facts, FACT_RELAPSE, (row->flags & HAZARD_RELAPSE) != 0);
	fact_set(&facts, FACT_VIOLATIONS, (int64_t)call->texts.violations);
	const struct rule *rule = policy_ask(call->context->policy, TOPIC_HANDLING, &facts,
					     time_day_of_ms(call->context->now_ms))
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

void hazard_handling_rule(const struct hazard_act_call *call, struct event *event,
			  const struct hazard_handling *handling)
{
	decision_rule(call->context, event, handling->rule->id, handling->rule->version);
}

/* ---- level */

void hazard_act_level(struct hazard_act_call *call)
{
	const Zh__HazardLevelCommand *command = (const Zh__HazardLevelCommand *)call->input->body;
	if (!hazard_act_permitted(call, HAZARD_EVENT_LEVEL, "hazard.level.state"))
		return;
	if (command->level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_UNKNOWN) {
		decision_invalid(call->decision, "hazard.level.level", "level");
		return;
	}
	bool urgent = command->urgent || (call->row.flags & HAZARD_URGENT) != 0;
	if (command->level == call->row.level &&
	    urgent == ((call->row.flags & HAZARD_URGENT) != 0)) {
		decision_refuse(call->decision, "hazard.level.same", NULL);
		return;
	}
	/* An officer follows the proposal; to call it major, or less than proposed, takes a leader.
	 */
	bool leader = (call->input->person->roles & ROLE_LEADER) != 0;
	if (!leader && (command->level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR ||
			(unsigned)command->level < call->row.proposed)) {
		decision_refuse(call->decision, "hazard.level.leader", NULL);
		return;
	}
	/* Else whoever sets it lower would end alone what takes two. */
	call->decision->second_needed = call->row.level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR &&
					command->level != ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR &&
					!SABOTAGE("hazard.major-lowered-by-one");
	Zh__LevelSet *body = NEW(call, LevelSet);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, level, command->level);
	SET_OPTIONAL(body, proposed, (Zh__HazardLevel)call->row.proposed);
	if (command->urgent)
		SET_OPTIONAL(body, urgent, 1);
	bool major = command->level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	struct firm_row firm = {0};
	bool firm_known =
		call->row.firm != 0 && hazard_firm_get(call->context->rows, call->row.firm, &firm);
	/* What is the firm's own isn't the major hazard that two failures call for. */
	if (firm_known && firm.failures >= 2 && !hazard_is_the_firms_own(&call->row)) {
		SET_OPTIONAL(body, consecutive_failures, firm.failures);
		SET_OPTIONAL(body, firm_majors,
			     hazard_firm_open_majors(call->context->rows, call->row.firm,
						     call->hazard.number));
	}
	const struct rule *excluded =
		major ? archive_major_excluded(call->context, &call->row) : NULL;
	if (excluded != NULL) {
		body->not_counted = NEW(call, RuleRef);
		body->not_counted->id = excluded->id;
		SET_OPTIONAL(body->not_counted, version, excluded->version);
	}
	(void)hazard_act_emit(call, KIND(LEVEL_SET), body);
	if (call->row.firm == 0)
		return;
	struct supervision_cause cause = {
		.level = command->level,
		.hazard = &call->row,
		.major = major && excluded == NULL ? call->hazard.number : 0,
		.listed = firm_known && (firm.flags & FIRM_LISTED) != 0,
	};
	hazard_decide_supervision(call->context, call->decision, call->row.firm, &call->texts.trace,
				  &cause);
}

/* ---- who has it, and whether it waits */

Zh__ObjectId *hazard_object_of(struct hazard_act_call *call)
{
	Zh__ObjectId *object = NEW(call, ObjectId);
	SET_OPTIONAL(object, kind, (uint32_t)call->hazard.kind);
	SET_OPTIONAL(object, region, call->hazard.region);
	SET_OPTIONAL(object, number, call->hazard.number);
	return object;
}

void hazard_act_assign(struct hazard_act_call *call)
{
	const Zh__AssignCommand *command = (const Zh__AssignCommand *)call->input->body;
	if (!hazard_act_permitted(call, HAZARD_EVENT_ASSIGN, "hazard.assign.state"))
		return;
	if (text_missing(command->owner) || strlen(command->owner) >= PRINCIPAL_ID) {
		decision_invalid(call->decision, "hazard.assign.owner", "owner");
		return;
	}
	const char *owner =
		decide_owner(call->context, call->decision, call->hazard, command->owner);
	Zh__Assigned *body = NEW(call, Assigned);
	if (owner == NULL)
		return;
	body->object = hazard_object_of(call);
	body->owner = owner;
	body->unit = command->unit;
	if (!decide_handed_over(call->context, call->decision, call->input, call->hazard, body,
				"hazard.assign.no_reason"))
		return;
	(void)hazard_act_emit(call, KIND(ASSIGNED), body);
}

void hazard_act_hold(struct hazard_act_call *call)
{
	const Zh__HazardHoldCommand *command = (const Zh__HazardHoldCommand *)call->input->body;
	if (!hazard_act_permitted(call, HAZARD_EVENT_HOLD, "hazard.hold.state"))
		return;
	if ((call->row.flags & HAZARD_HELD) != 0 || text_missing(call->input->reason)) {
		decision_refuse(call->decision,
				(call->row.flags & HAZARD_HELD) != 0 ? "hazard.hold.already"
								     : "hazard.hold.no_reason",
				NULL);
		return;
	}
	if (command->has_until_ms && command->until_ms <= call->context->now_ms) {
		decision_invalid(call->decision, "hazard.hold.until", "until_ms");
		return;
	}
	Zh__Held *body = NEW(call, Held);
	body->object = hazard_object_of(call);
	if (command->has_until_ms)
		SET_OPTIONAL(body, until_ms, command->until_ms);
	(void)hazard_act_emit(call, KIND(HELD), body);
}

void hazard_act_release(struct hazard_act_call *call)
{
	if (!hazard_act_permitted(call, HAZARD_EVENT_RELEASE, "hazard.release.state"))
		return;
	if ((call->row.flags & HAZARD_HELD) == 0) {
		decision_refuse(call->decision, "hazard.release.not_held", NULL);
		return;
	}
	Zh__Released *body = NEW(call, Released);
	body->object = hazard_object_of(call);
	(void)hazard_act_emit(call, KIND(RELEASED), body);
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
	struct hazard_act_call call = {
		.context = context,
		.decision = decision,
		.input = act,
		.hazard = own_object(context, OBJECT_HAZARD, act->target.number),
	};
	struct hazard_texts texts;
	if (act->target.region != context->region ||
	    !hazard_get(context->rows, act->target.number, &call.row) ||
	    !hazard_texts_get(context->rows, act->target.number, &texts)) {
		decision_not_found(decision, "hazard.not_found");
		return;
	}
	if (act->seen_version != 0 && act->seen_version != call.row.object_version) {
		decision_conflict(decision, "hazard.moved_on");
		return;
	}
	call.texts = texts.head;
	call.more = hazard_more_get(context->rows, act->target.number);
	if (time_day_of_ms(act->happened_ms) < hazard_first_day(&call.row, &call.texts) &&
	    !SABOTAGE("hazard.happened-before-found")) {
		decision_invalid(decision, "hazard.before_found", "happened_ms");
		return;
	}
	if (!sampling_permits_hazard_act(context, act, decision))
		return;
	runs[act->act->number](&call);
	sampling_follows_hazard(context, decision);
	for (size_t i = 0; i < decision->event_count; i++)
		decision_trace(decision->events[i], &call.texts.trace);
}
