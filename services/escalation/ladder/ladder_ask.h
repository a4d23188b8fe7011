/* Asking the ladder: of each group of measures the rule that answers, side by side. */
#ifndef ZHIAN_SERVICES_ESCALATION_LADDER_ASK_H
#define ZHIAN_SERVICES_ESCALATION_LADDER_ASK_H

#include "common/policy/rules/grounds.h"
#include "common/policy/rules/policy.h"

#define LADDER_ANSWERS_MAX 16u

struct ladder_answer {
	enum ladder_group group;
	const struct rule *rule;
	bool proposes; /* false: the group's otherwise */
};

/* At most LADDER_ANSWERS_MAX, in order of the groups, each group at least once; the fact `group` is
 * left as it was asked last. */
size_t ladder_ask(const struct policy *policy, struct facts *facts, int32_t day,
		  struct ladder_answer answers[LADDER_ANSWERS_MAX]);

#endif
