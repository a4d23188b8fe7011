#include "common/policy/gate.h"

#include "common/policy/policy.h"

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
