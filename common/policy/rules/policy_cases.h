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

#include "common/policy/rules/load.h"

struct policy_cases {
	size_t count;
	size_t failed;
};

/* What is held by a case that came out as it should: each member has a place for each rule of the
 * policy, or for each row of its gates (GATE_ROW_COUNT); NULL: nobody wants to know. */
struct policy_pins {
	bool *rules; /* with all that the rule states */
	bool *gate_rows;
	struct wide_set *gate_needs; /* that were missed; NULL with gate_rows */
};

/* Asks the policy each case of a file (of gates: gate_cases.h); what fails is a problem at its
 * line.  `pins` may be NULL.  INVALID: a case failed, or the file can't be read as cases. */
MUST_CHECK enum status policy_cases_run(const struct policy *policy, struct bytes content,
					const char *file, struct problems *problems,
					struct policy_pins *pins, struct policy_cases *ret_cases);

#endif
