/* Cases that pin a policy: facts in, the rule that must answer, what it must say.
 *
 *     cases:
 *       - name: "有人受伤"
 *         topic: hazard.level
 *         facts: {injuries: 1, severity: general}
 *         rule: HZ-LEVEL-01
 *         then: {level: major, urgent: yes}
 *
 * A fact that isn't stated, or is stated as `unknown`, isn't known.  `at` is the day of the
 * question (of a case, or once for the file); `then` lists all that the rule states, or is left
 * out.
 */
#ifndef ZHIAN_POLICY_POLICY_CASES_H
#define ZHIAN_POLICY_POLICY_CASES_H

#include "common/policy/load.h"

struct policy_cases {
	size_t count;
	size_t failed;
};

/* Asks the policy each case of a file; what fails is a problem at its line.  `pinned` (as many as
 * the policy has rules; NULL is fine) is set for each rule that answered a case as it
 * should, with all that it states.  INVALID: a case
 * failed, or the file can't be read as cases. */
MUST_CHECK enum status policy_cases_run(const struct policy *policy, struct bytes content,
					const char *file, struct problems *problems, bool *pinned,
					struct policy_cases *ret_cases);

#endif
