/* Gates of the law as data of the policy (gates.yaml): what each wants and, for each act that
 * stands at it, who decides and who is the second person.  The least stays in the program
 * (common/core/gate_rows.def): a policy that wants less isn't taken.
 */
#ifndef ZHIAN_POLICY_GATE_H
#define ZHIAN_POLICY_GATE_H

#include "common/core/gates.h"

struct policy;

struct gate_law {
	uint32_t version; /* 0: the policy is from before there were gates in it */
	const char *articles;
	const char *wants_zh, *wants_en;
	const char *confidence;
	const char *file;
	uint32_t line, column;
};

/* What the policy wants of an act there; the least where it says nothing, or there is none. */
const struct gate_row *policy_gate_row(const struct policy *policy, enum gate_row_id row);
/* NULL: the policy, or all that there is, says nothing of it. */
const struct gate_law *policy_gate_law(const struct policy *policy, enum gate gate);
/* The articles that a refusal quotes. */
const char *policy_gate_articles(const struct policy *policy, enum gate gate);

/* Whether who has one of `roles` is always one of `least`: the chief head is a head too. */
bool gate_roles_within(uint32_t roles, uint32_t least);

#endif
