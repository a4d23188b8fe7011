/* Who may do what stands at a gate, by the policy in force. */
#include <string.h>

#include "common/base/sabotage.h"
#include "common/core/officers.h"
#include "common/policy/policy.h"

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
	if (row->second != 0)
		decision->second_needed = true;
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
	if (decision_same_person(act->person->id, who) ||
	    (act->second != NULL && decision_same_person(act->second->id, who))) {
		decision_refuse_gate(decision, "recusal.own", GATE_APP_4_1);
		return false;
	}
	if (chief && (minutes == NULL || minutes[0] == '\0')) {
		decision_refuse_gate(decision, "recusal.collective", GATE_APP_4_3);
		return false;
	}
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
