/* Starting a clock: the policy's rule for a purpose, projected on the calendar, stated in an event.
 */
#ifndef ZHIAN_POLICY_DECIDE_CLOCK_H
#define ZHIAN_POLICY_DECIDE_CLOCK_H

#include "common/core/common_tables.h"
#include "common/policy/rules/policy.h"

/* Starts a clock for `subject` by the policy's rule for `purpose` that is valid on the anchor's
 * day; emits ClockStarted.  `budget` 0: the rule's own.  Returns its number; 0 when the policy has
 * no such rule (adoption refuses such a policy) or the arena is full.  `ret_due_ms` may be NULL. */
uint64_t decide_clock_start(const struct decide_context *context, struct decision *decision,
			    enum clock_id purpose, struct object_id subject, int64_t anchor_ms,
			    uint32_t budget, int64_t *ret_due_ms);

/* When a clock so started would be due; 0: the policy has no such rule. */
int64_t decide_clock_due(const struct decide_context *context, enum clock_id purpose,
			 int64_t anchor_ms);
/* By the rule that is in force on another day than the anchor's. */
int64_t decide_clock_due_by(const struct decide_context *context, enum clock_id purpose,
			    int32_t in_force_day, int64_t anchor_ms);

/* The marks of a term as an event states them, in order of time; returns how many. */
size_t clock_term_marks(const struct decide_context *context, struct decision *decision,
			const struct clock_term *term, Zh__Mark ***ret_marks);

#endif
