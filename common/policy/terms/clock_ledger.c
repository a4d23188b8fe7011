#include "common/policy/terms/clock_ledger.h"

/* The rule of this id, in the clock's own version if the policy still has it. */
static const struct clock_rule *rule_by_id(const struct policy *policy, const struct clock_row *row)
{
	const struct clock_rule *found = NULL;
	const struct clock_rule *rules = policy->clocks + policy->clock_ids[row->purpose].first;
	for (size_t i = 0; i < policy->clock_ids[row->purpose].count; i++) {
		if (strcmp(rules[i].rule_id, row->rule_id) != 0)
			continue;
		if (rules[i].version == row->rule_version)
			return &rules[i];
		found = &rules[i];
	}
	return found;
}

bool clock_rule_of(const struct policy *policy, const struct clock_row *row,
		   struct clock_rule *ret_rule)
{
	if (row->purpose == CLOCK_NONE || row->purpose >= CLOCK_ID_COUNT)
		return false;
	const struct clock_rule *rule = rule_by_id(policy, row);
	if (rule == NULL)
		rule = policy_clock(policy, (enum clock_id)row->purpose,
				    time_day_of_ms(row->anchor_ms));
	if (rule == NULL)
		return false;
	*ret_rule = *rule;
	memcpy(ret_rule->rule_id, row->rule_id, sizeof ret_rule->rule_id);
	ret_rule->version = row->rule_version;
	ret_rule->budget = row->budget;
	ret_rule->unit = row->unit;
	ret_rule->shape = row->shape;
	ret_rule->end_shift = row->end_shift;
	return true;
}

bool clock_ledger_get(const struct rows_reader *rows, uint64_t clock, unsigned n,
		      struct clock_ledger_row *ret_entry)
{
	struct row_key key = row_key_u64(clock);
	row_key_put_u8(&key, (uint8_t)n);
	const void *stored =
		rows_get(rows, TABLE_CLOCK_LEDGER, row_key_bytes(&key), sizeof *ret_entry);
	if (stored != NULL)
		memcpy(ret_entry, stored, sizeof *ret_entry);
	return stored != NULL;
}

struct clock_ledger clock_ledger_of(const struct rows_reader *rows, const struct calendar *calendar,
				    const struct clock_rule *rule, uint64_t clock,
				    const struct clock_row *row, int64_t open_until_ms,
				    struct clock_span *spans, uint8_t *ret_entries)
{
	struct clock_ledger sum = {.spans = spans};
	struct clock_ledger_row entry;
	for (unsigned n = 0; n < row->ledger_count; n++) {
		if (!clock_ledger_get(rows, clock, n, &entry))
			continue;
		if (entry.kind == CLOCK_LEDGER_EXTENSION) {
			sum.extended += entry.amount;
			continue;
		}
		/* A corrected anchor may be after the begin of a suspension. */
		struct clock_span span = {
			entry.from_ms > row->anchor_ms ? entry.from_ms : row->anchor_ms,
			entry.to_ms != 0 ? entry.to_ms : open_until_ms,
		};
		if (span.to_ms <= span.from_ms)
			continue;
		sum.suspended += clock_suspension_length(rule, calendar, span.from_ms, span.to_ms);
		if (span.to_ms > sum.resumed_ms)
			sum.resumed_ms = span.to_ms;
		if (spans != NULL)
			spans[sum.span_count] = span;
		if (ret_entries != NULL)
			ret_entries[sum.span_count] = (uint8_t)n;
		if (spans != NULL)
			sum.span_count++;
	}
	return sum;
}

bool clock_ledger_meets(const struct rows_reader *rows, uint64_t clock, const struct clock_row *row,
			int64_t from_ms, int64_t to_ms)
{
	struct clock_ledger_row entry;
	for (unsigned n = 0; n < row->ledger_count; n++) {
		if (!clock_ledger_get(rows, clock, n, &entry) ||
		    entry.kind != CLOCK_LEDGER_SUSPENSION)
			continue;
		int64_t end_ms = entry.to_ms != 0 ? entry.to_ms : TIME_NEVER_MS;
		if (from_ms < end_ms && to_ms > entry.from_ms)
			return true;
	}
	return false;
}

/* Marks that fired stay as they fired; the others are compared in order. */
static bool marks_differ(const struct clock_row *row, const struct clock_term *term)
{
	int64_t at_ms[CLOCK_MARKS_MAX];
	size_t count = 0;
	for (; count < term->mark_count; count++) {
		size_t at = count;
		for (; at > 0 && at_ms[at - 1] > term->marks[count].at_ms; at--)
			at_ms[at] = at_ms[at - 1];
		at_ms[at] = term->marks[count].at_ms;
	}
	if (count != row->mark_count)
		return true;
	for (unsigned slot = 0; slot < row->mark_count; slot++) {
		if ((row->fired >> slot & 1) == 0 && row->mark_at_ms[slot] != at_ms[slot])
			return true;
	}
	return false;
}

bool clock_is_different(const struct rows_reader *rows, const struct policy *policy,
			const struct calendar *calendar, uint64_t clock,
			const struct clock_row *row, struct clock_term *ret_term)
{
	struct clock_rule rule;
	if (row->state != CLOCK_RUNNING || row->calendar_version == calendar->version ||
	    !clock_rule_of(policy, row, &rule))
		return false;
	struct clock_ledger ledger =
		clock_ledger_of(rows, calendar, &rule, clock, row, TIME_NEVER_MS, NULL, NULL);
	clock_project(&rule, calendar, row->anchor_ms, &ledger, ret_term);
	return ret_term->due_ms != row->due_ms || ret_term->not_before_ms != row->not_before_ms ||
	       ret_term->provisional != (row->provisional != 0) || marks_differ(row, ret_term);
}
