#include "services/escalation/ladder/ladder_ask.h"

#include "common/base/sabotage.h"

#define GROUPS ((size_t)LADDER_GROUP_END - 1)

/* Room is kept for one answer of each group that is still to be asked. */
static bool has_room(size_t count, enum ladder_group group)
{
	return count + ((size_t)LADDER_GROUP_END - (size_t)group) <= LADDER_ANSWERS_MAX;
}

_Static_assert(LADDER_ANSWERS_MAX > GROUPS, "each group answers");

static size_t ask_group(const struct policy *policy, const struct facts *facts, int32_t day,
			enum ladder_group group, struct ladder_answer *answers, size_t count)
{
	const struct rule *rule = policy_ask(policy, TOPIC_MEASURE, facts, day).rule;
	bool first = true;
	for (;; first = false) {
		bool proposes = rule_outcome(rule, OUTCOME_MEASURE, 0) != 0;
		if (first || proposes)
			answers[count++] = (struct ladder_answer){group, rule, proposes};
		bool is_last = rule->condition_count == 0; /* the otherwise */
		if (!proposes || is_last || rule_outcome(rule, OUTCOME_ALSO, 0) == 0 ||
		    !has_room(count, group))
			return count;
		rule = policy_ask_next(policy, TOPIC_MEASURE, facts, day, rule).rule;
	}
}

size_t ladder_ask(const struct policy *policy, struct facts *facts, int32_t day,
		  struct ladder_answer answers[LADDER_ANSWERS_MAX])
{
	size_t count = 0;
	for (unsigned group = LADDER_GROUP_NONE + 1; group < LADDER_GROUP_END; group++) {
		fact_set(facts, FACT_GROUP, (int64_t)group);
		count = ask_group(policy, facts, day, (enum ladder_group)group, answers, count);
		if (count != 0 && answers[count - 1].proposes && SABOTAGE("ladder.first-alone"))
			break;
	}
	return count;
}
