/* Who may do what stands at a gate, by the policy in force. */
#include <string.h>

#include "common/base/sabotage.h"
#include "common/core/officers.h"
#include "common/policy/rules/policy.h"

struct refusal gate_role_refusal(const struct policy *policy, const struct act *act, enum gate gate)
{
	struct refusal refusal = {.code = "act.role", .where = act->name};
	if (gate == GATE_NONE)
		return refusal;
	refusal.code = "act.role_by_law";
	refusal.rule = gate_id(gate);
	refusal.params[0].name = "article";
	refusal.params[0].value = policy_gate_articles(policy, gate);
	refusal.param_count = 1;
	return refusal;
}

static bool refuse(struct decision *decision, enum gate_row_id row, const char *code)
{
	decision_refuse_gate(decision, code, gate_least[row].gate);
	return false;
}

bool decide_gate_roles(const struct decide_context *context, struct decision *decision,
		       const struct input_act *act, enum gate_row_id at, const char *code)
{
	const struct gate_row *row = policy_gate_row(context->policy, at);
	const struct principal *second = act->second;
	if (!decide_gate_more(context, decision, act, row->ground))
		return false;
	if (row->second != 0) {
		decision->second_needed = true;
		decision->second_gate = (uint8_t)gate_least[at].gate;
	}
	if (SABOTAGE("policy.gate-roles-unread"))
		return true;
	if ((act->person->roles & row->by) == 0)
		return refuse(decision, at,
			      (act->person->roles & gate_least[at].by) == 0 ? code
									    : "act.role_by_law");
	uint32_t taken = row->other_role ? act->person->roles : 0;
	if (second == NULL || row->second == 0 || (second->roles & row->second & ~taken) != 0)
		return true;
	(void)refuse(decision, at, "proposal.role_by_law");
	decision_refuse_param(decision, "act", act->act->name);
	return false;
}

/* ---- what must be on record */

static bool wants(const struct decide_context *context, enum gate_row_id row, enum gate_need need)
{
	return row == GATE_ROW_COUNT ||
	       wide_set_has(policy_gate_row(context->policy, row)->needs, need);
}

static bool act_wants(const struct decide_context *context, const struct input_act *act,
		      enum gate gate, enum gate_ground ground, enum gate_need need)
{
	return wants(context, gate_row_at(gate, act->act->name, ground), need);
}

bool decide_lacks(const struct decide_context *context, struct decision *decision,
		  const struct input_act *act, struct gate_lack lack)
{
	if (!act_wants(context, act, lack.gate, lack.ground, lack.need))
		return false;
	decision_refuse_gate(decision, lack.code, lack.gate);
	decision_refuse_param(decision, "need", gate_need_word(lack.need));
	return true;
}

bool gate_field_stated(const ProtobufCMessage *body, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		body != NULL && name != NULL
			? protobuf_c_message_descriptor_get_field_by_name(body->descriptor, name)
			: NULL;
	if (field == NULL)
		return false;
	const uint8_t *bytes = (const uint8_t *)body;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t count;
		memcpy(&count, bytes + field->quantifier_offset, sizeof count);
		return count != 0;
	}
	const char *text;
	if (field->type != PROTOBUF_C_TYPE_STRING)
		return false;
	memcpy(&text, bytes + field->offset, sizeof text);
	return text != NULL && text[0] != '\0';
}

/* Whoever approves doesn't say again why: the proposal does. */
static bool is_given(const struct input_act *act, enum gate_need need)
{
	if (gate_need_field(need)[0] != '\0')
		return gate_field_stated(act->body, gate_need_field(need));
	return act->second != NULL || (act->reason != NULL && act->reason[0] != '\0');
}

bool decide_gate_more(const struct decide_context *context, struct decision *decision,
		      const struct input_act *act, enum gate_ground ground)
{
	for (unsigned i = 0; i < GATE_ROW_COUNT && context->policy != NULL; i++) {
		const struct gate_row *row = policy_gate_row(context->policy, (enum gate_row_id)i);
		struct wide_set more = wide_set_and(row->needs, gate_least[i].more);
		if (wide_set_is_empty(more) || row->ground != ground ||
		    strcmp(row->act, act->act->name) != 0 || SABOTAGE("policy.more-not-asked"))
			continue;
		for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
			if (!wide_set_has(more, need) || is_given(act, (enum gate_need)need))
				continue;
			return !decide_lacks(context, decision, act,
					     (struct gate_lack){row->gate, (enum gate_need)need,
								ground, "act.lacks_by_law"});
		}
	}
	return true;
}

/* ---- persons */

const char **decide_gate_officers(const struct decide_context *context, struct decision *decision,
				  const struct input_act *act, enum gate_ground ground,
				  const struct officers_ask *ask)
{
	enum gate_row_id row = gate_row_at(ask->gate, act->act->name, ground);
	struct officers_ask asked = *ask;
	struct decide_context counted = *context;
	const char **ids;
	if (!wants(context, row, GATE_NEED_CERTIFICATES))
		counted.officers = NULL;
	if (row != GATE_ROW_COUNT && !wants(context, row, GATE_NEED_TWO_OFFICERS) &&
	    asked.least > 1)
		asked.least = 1;
	ids = decide_officers(&counted, decision, &asked);
	enum gate gate = gate_of_id(decision->refusal.rule);
	if (ids != NULL || decision->verdict != VERDICT_REFUSED || gate != ask->gate ||
	    row == GATE_ROW_COUNT)
		return ids;
	bool few = strcmp(decision->refusal.code, ask->too_few) == 0;
	decision_refuse_param(
		decision, "need",
		gate_need_word(few ? GATE_NEED_TWO_OFFICERS : GATE_NEED_CERTIFICATES));
	return NULL;
}

const char **decide_two_officers(const struct decide_context *context, struct decision *decision,
				 const struct input_act *act, struct object_id matter,
				 const char *const *named, size_t count, int32_t day,
				 const char *too_few)
{
	const struct officers_ask ask = {.named = named,
					 .count = count,
					 .least = 2,
					 .most = 8,
					 .day = day,
					 .gate = GATE_APP_22,
					 .matter = matter,
					 .too_few = too_few};
	return decide_gate_officers(context, decision, act, GATE_GROUND_WHOLE, &ask);
}

bool decide_unit_head(const struct decide_context *context, struct decision *decision,
		      const struct input_act *act, const char *code)
{
	const struct officers *officers = context->officers;
	if (officers == NULL || (officers->roles & ROLE_UNIT_HEAD) == 0 ||
	    (act->person->roles & ROLE_UNIT_HEAD) != 0 || SABOTAGE("officers.anyone-names-them"))
		return true;
	return !decide_lacks(
		context, decision, act,
		(struct gate_lack){GATE_APL_42, GATE_NEED_UNIT_HEAD, GATE_GROUND_WHOLE, code});
}

bool decide_chief_head(const struct decide_context *context, struct decision *decision,
		       const struct input_act *act, enum gate_ground ground, const char *code)
{
	const struct officers *officers = context->officers;
	decision->second_needed = true;
	decision->second_gate = GATE_CRT_5;
	if (!SABOTAGE("officers.report-waits"))
		decision->second_clock = CLOCK_CRIME_DECIDE;
	if (act->second == NULL || officers == NULL || (officers->roles & ROLE_CHIEF_HEAD) == 0 ||
	    ((act->person->roles | act->second->roles) & ROLE_CHIEF_HEAD) != 0 ||
	    SABOTAGE("officers.any-head-to-the-police"))
		return true;
	return !decide_lacks(context, decision, act,
			     (struct gate_lack){GATE_CRT_5, GATE_NEED_CHIEF_HEAD, ground, code});
}

bool decide_recusal_by(const struct decide_context *context, struct decision *decision,
		       const struct input_act *act, const char *who, const char *minutes)
{
	const struct officer *concerned =
		context->officers != NULL ? officer_find(context->officers, who) : NULL;
	uint32_t roles = concerned != NULL ? concerned->roles : 0;
	bool chief = (roles & ROLE_CHIEF_HEAD) != 0;
	bool head = !chief && (roles & ROLE_LEADER) != 0;
	if (SABOTAGE("officers.anyone-decides-recusal"))
		return true;
	if ((decision_same_person(act->person->id, who) ||
	     (act->second != NULL && decision_same_person(act->second->id, who))) &&
	    decide_lacks(context, decision, act,
			 (struct gate_lack){GATE_APP_4_1, GATE_NEED_ANOTHER, GATE_GROUND_WHOLE,
					    "recusal.own"}))
		return false;
	if (chief && (minutes == NULL || minutes[0] == '\0') &&
	    decide_lacks(context, decision, act,
			 (struct gate_lack){GATE_APP_4_3, GATE_NEED_MINUTES,
					    GATE_GROUND_OF_CHIEF_HEAD, "recusal.collective"}))
		return false;
	enum gate_row_id row = gate_row_of(act->act->name, chief  ? GATE_GROUND_OF_CHIEF_HEAD
							   : head ? GATE_GROUND_OF_HEAD
								  : GATE_GROUND_WHOLE);
	return row == GATE_ROW_COUNT ||
	       decide_gate_roles(context, decision, act, row,
				 head ? "recusal.chief_head" : "recusal.head");
}

void decide_gate_articles(const struct decide_context *context, struct decision *decision)
{
	enum gate gate = gate_of_id(decision->refusal.rule);
	if (decision->verdict != VERDICT_REFUSED || gate == GATE_NONE)
		return;
	for (size_t i = 0; i < decision->refusal.param_count; i++) {
		if (strcmp(decision->refusal.params[i].name, "article") == 0)
			decision->refusal.params[i].value =
				policy_gate_articles(context->policy, gate);
	}
}
