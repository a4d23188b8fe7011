#include "common/policy/gates/gate.h"

#include <string.h>

#include "common/policy/rules/policy.h"

const struct gate_row *policy_gate_row(const struct policy *policy, enum gate_row_id row)
{
	return policy != NULL && policy->gate_rows != NULL ? &policy->gate_rows[row]
							   : &gate_least[row];
}

const struct gate_law *policy_gate_law(const struct policy *policy, enum gate gate)
{
	const struct gate_law *law =
		policy != NULL && policy->gates != NULL ? &policy->gates[gate] : NULL;
	return law != NULL && law->version != 0 ? law : NULL;
}

const char *policy_gate_articles(const struct policy *policy, enum gate gate)
{
	const struct gate_law *law = policy_gate_law(policy, gate);
	return law != NULL ? law->articles : gate_articles(gate);
}

bool gate_roles_within(uint32_t roles, uint32_t least)
{
	uint32_t within = least;
	if ((least & ROLE_LEADER) != 0)
		within |= ROLE_CHIEF_HEAD;
	return (roles & ~within) == 0;
}

/* ---- of an act, whatever it is about */

static bool has_matters(const char *act)
{
	for (size_t i = 0; i < GATE_ROW_COUNT; i++) {
		if (gate_least[i].ground != GATE_GROUND_WHOLE &&
		    strcmp(gate_least[i].act, act) == 0)
			return true;
	}
	return false;
}

/* Everybody whom some matter lets approve, so that none is turned away before it is known. */
static uint32_t seconds_of(const struct policy *policy, const struct act *act)
{
	uint32_t second = act->second_roles;
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		const struct gate_row *row = policy_gate_row(policy, (enum gate_row_id)i);
		if (strcmp(row->act, act->name) == 0)
			second |= row->second;
	}
	return second;
}

struct act_roles policy_act_roles(const struct policy *policy, const struct act *act)
{
	enum gate_row_id at = gate_row_of(act->name, GATE_GROUND_WHOLE);
	struct act_roles roles = {.by = act->roles,
				  .second = act->second_roles,
				  .always = (act->flags & ACT_SECOND_PERSON) != 0,
				  .other_role = (act->flags & ACT_OTHER_ROLE) != 0};
	if (at != GATE_ROW_COUNT)
		roles.gate = gate_least[at].gate;
	roles.matters = has_matters(act->name);
	if (roles.matters) {
		roles.second = seconds_of(policy, act);
		return roles;
	}
	if (at == GATE_ROW_COUNT)
		return roles;
	const struct gate_row *row = policy_gate_row(policy, at);
	roles.by = row->by;
	roles.second = row->second;
	roles.always = row->second != 0;
	roles.other_role = row->other_role;
	return roles;
}

/* ---- tried */

static bool lacks_there(const struct policy *policy, const struct gate_trial *trial,
			enum gate_ground ground, struct gate_answer *answer)
{
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		const struct gate_row *row = policy_gate_row(policy, (enum gate_row_id)i);
		struct wide_set lacking = wide_set_without(row->needs, trial->on_record);
		if (wide_set_is_empty(lacking) || row->ground != ground ||
		    strcmp(row->act, trial->act) != 0)
			continue;
		unsigned need = 0;
		while (!wide_set_has(lacking, need))
			need++;
		*answer = (struct gate_answer){.outcome = GATE_REFUSES,
					       .row = (enum gate_row_id)i,
					       .lacks = true,
					       .need = (enum gate_need)need};
		return true;
	}
	return false;
}

static struct gate_answer who_approves(const struct gate_row *row, enum gate_row_id at,
				       const struct gate_trial *trial)
{
	struct gate_answer answer = {.outcome = GATE_PERMITS, .row = at};
	uint32_t taken = row->other_role ? trial->by : 0;
	if (row->second == 0)
		return answer;
	if (trial->second == 0) {
		answer.outcome = GATE_PROPOSES;
		answer.to = row->second & ~taken;
	} else if ((trial->second & row->second & ~taken) == 0) {
		answer.outcome = GATE_REFUSES;
	}
	return answer;
}

struct gate_answer gate_try(const struct policy *policy, const struct gate_trial *trial)
{
	enum gate_row_id at = gate_row_of(trial->act, trial->ground);
	enum gate_ground wider = gate_ground_wider(trial->ground);
	struct gate_answer answer = {.outcome = GATE_REFUSES, .row = at};
	const struct gate_row *row = at != GATE_ROW_COUNT ? policy_gate_row(policy, at) : NULL;
	if (row != NULL && (trial->by & row->by) == 0)
		return answer;
	if (lacks_there(policy, trial, trial->ground, &answer) ||
	    (wider != trial->ground && lacks_there(policy, trial, wider, &answer)))
		return answer;
	if (row != NULL)
		return who_approves(row, at, trial);
	answer.outcome = GATE_PERMITS;
	return answer;
}
