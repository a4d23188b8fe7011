/* Single changes of a policy, one after the other: what scenarios must notice.
 *
 * A policy has a fixed list of mutants, numbered from 0.  Each differs from it in
 * one place: a number one more or one less, another decider, a predecessor, mark,
 * condition or rule left out, one of its values, a mark shifted, the end of a term, time left
 * out for another ground, a gate that wants less, a penalty of another article,
 * party or range.  A mutant is made in memory,
 * unchecked: much of what is changed here the loader would refuse.  But every
 * topic keeps its `otherwise`, and clocks stay sorted by purpose and day, so that
 * policy_ask() and policy_clock() work on it.
 *
 *     for (size_t n = 0; n < policy_mutant_count(&set->policy); n++) {
 *             struct policy_mutant *mutant = policy_mutant_make(&set->policy, n);
 *             ... decide with &mutant->policy, print mutant->what when nobody notices ...
 *             policy_mutant_free(mutant);
 *     }
 */
#ifndef ZHIAN_TESTS_POLICY_MUTATE_H
#define ZHIAN_TESTS_POLICY_MUTATE_H

#include "common/policy/rules/policy.h"

enum policy_mutation {
	POLICY_MUTATE_NUMBER,      /* a budget, bound, amount or day: one more, one less */
	POLICY_MUTATE_DECIDER,     /* who decides: another role */
	POLICY_MUTATE_PREDECESSOR, /* a measure that must stand before: not needed */
	POLICY_MUTATE_MARK,        /* a clock's mark: left out, or fires at another time */
	POLICY_MUTATE_ROW,         /* a rule or a clock: left out */
	POLICY_MUTATE_CONDITION,   /* a rule's fact: not asked */
	POLICY_MUTATE_MEMBER,      /* one of several values: not met by it any more */
	POLICY_MUTATE_HOUR,        /* a reminder at midnight, on days off too; or not any more */
	POLICY_MUTATE_END,         /* an end on a day off: moves otherwise */
	POLICY_MUTATE_STOP,        /* time left out for a ground that the rule doesn't have */
	POLICY_MUTATE_GATE,        /* a gate: one more decides, nobody approves, a need less */
	POLICY_MUTATE_PENALTY,     /* a penalty basis: another article, party, range, or none */
};

struct policy_mutant {
	struct policy policy; /* texts are the original's, which must outlive it */
	enum policy_mutation kind;
	bool of_moving;            /* only what may be done about a clock that runs */
	char where[CLOCK_RULE_ID]; /* the id of the rule or clock that was changed */
	char what[200];            /* "HZ-LEVEL-11: quantity at least 1000 -> 1001" */
	struct rule *rules;
	struct rule_index indexes[TOPIC_COUNT]; /* of the rules as they were changed */
	struct clock_rule *clocks;
	struct gate_row gate_rows[GATE_ROW_COUNT];
	struct penalty *penalties;
	char penalty_source[256]; /* of the one whose article was changed */
};

size_t policy_mutant_count(const struct policy *policy);
/* The n-th; never NULL.  policy_mutant_free() ends it. */
struct policy_mutant *policy_mutant_make(const struct policy *policy, size_t n);
void policy_mutant_free(struct policy_mutant *mutant);

#endif
