/* Extending a running clock from a decider, within the bounds of its rule. */
#ifndef ZHIAN_POLICY_CLOCK_EXTEND_H
#define ZHIAN_POLICY_CLOCK_EXTEND_H

#include "common/core/common_tables.h"
#include "common/policy/rules/policy.h"

/* May a term that was asked about at `asked_ms` be longer by `by` of its own units (0: by what the
 * rule says)?  The length that it would be longer by; 0: no, and the decision is refused with the
 * rule: it wasn't asked in time, the rule knows no (further) extension, or a shorter one. */
uint32_t clock_extension_length(const struct decide_context *context, struct decision *decision,
				uint64_t clock, uint32_t by, int64_t asked_ms);
/* Extends the clock by a length that was found lawful; emits ClockExtended.  The new due moment; 0:
 * the arena is full. */
int64_t decide_clock_extend_by(const struct decide_context *context, struct decision *decision,
			       uint64_t clock, uint32_t by, int64_t asked_ms);

#endif
