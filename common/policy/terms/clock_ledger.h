/* What a running clock rests on: its rule as it was started under, and its ledger.
 *
 * An open matter keeps the rule, version and budget of its start, whatever is adopted later; what
 * the row doesn't hold (marks, grounds, extensions) is read from the policy's rule of that id.
 */
#ifndef ZHIAN_POLICY_CLOCK_LEDGER_H
#define ZHIAN_POLICY_CLOCK_LEDGER_H

#include "common/core/common_tables.h"
#include "common/policy/rules/policy.h"

#define CLOCK_LEDGER_MAX UINT8_MAX /* entries of one clock */

/* The rule that the clock runs by; false: the policy knows none for its purpose. */
bool clock_rule_of(const struct policy *policy, const struct clock_row *row,
		   struct clock_rule *ret_rule);

/* One entry of the ledger; false: there is none. */
bool clock_ledger_get(const struct rows_reader *rows, uint64_t clock, unsigned n,
		      struct clock_ledger_row *ret_entry);

/* What the ledger adds up to for this anchor; a suspension that still runs counts until
 * `open_until_ms`.  `spans` takes the suspensions, at most CLOCK_LEDGER_MAX; NULL: they aren't
 * needed.  `ret_entries` (may be NULL) says which entry of the ledger each span is. */
struct clock_ledger clock_ledger_of(const struct rows_reader *rows, const struct calendar *calendar,
				    const struct clock_rule *rule, uint64_t clock,
				    const struct clock_row *row, int64_t open_until_ms,
				    struct clock_span *spans, uint8_t *ret_entries);

/* Does (from_ms, to_ms] meet a suspension on record?  TIME_NEVER_MS: it doesn't end. */
bool clock_ledger_meets(const struct rows_reader *rows, uint64_t clock, const struct clock_row *row,
			int64_t from_ms, int64_t to_ms);

/* What the clock's dates are on this calendar, and whether they aren't those that it has: due,
 * window, a mark that hasn't fired, provisional.  A clock that stands still or has ended is never
 * different: its dates are stated again when it goes on. */
bool clock_is_different(const struct rows_reader *rows, const struct policy *policy,
			const struct calendar *calendar, uint64_t clock,
			const struct clock_row *row, struct clock_term *ret_term);

#endif
