/* Cases that pin gates: who does what, with what on record, and what the gates say.
 *
 *     gate_cases:
 *       - name: "立案，缺立案条件"
 *         act: case.file
 *         by: [officer]
 *         on_record: all
 *         without: [filing_conditions]
 *         expect: refused
 *         gate: G-APP-19
 *         need: filing_conditions
 *
 * ground: of what matter; second: who approved; to: (proposed) all who may approve.
 */
#ifndef ZHIAN_POLICY_GATE_CASES_H
#define ZHIAN_POLICY_GATE_CASES_H

#include "common/policy/rules/policy_cases.h"
#include "common/policy/yaml/yaml_schema.h"

struct gate_case_text {
	struct file_place place;
	const char *name, *act, *gate;
	int64_t ground, expect;
	uint64_t by, second, to;
	struct wide_set on_record, without,
		need; /* enum gate_need, and GATE_NEED_COUNT for `all` */
};

extern const struct file_schema gate_case_schema;

/* One case; what fails is a problem at its line.  Which row it pins, and which need of it. */
bool gate_case_run(const struct policy *policy, const struct gate_case_text *text, const char *file,
		   struct problems *problems, struct policy_pins *pins);

#endif
