#include "common/policy/terms/clock_extend.h"

#include "common/policy/terms/clock_ledger.h"
#include "common/policy/terms/decide_clock.h"

static bool clock_load(const struct decide_context *context, uint64_t clock,
		       struct clock_row *ret_row, struct clock_rule *ret_rule)
{
	return rows_load_numbered(context->rows, TABLE_CLOCKS, clock, ret_row, sizeof(*ret_row)) &&
	       ret_row->state != CLOCK_ENDED && clock_rule_of(context->policy, ret_row, ret_rule);
}

uint32_t clock_extension_length(const struct decide_context *context, struct decision *decision,
				uint64_t clock, uint32_t by, int64_t asked_ms)
{
	struct clock_row row;
	struct clock_rule rule;
	if (!clock_load(context, clock, &row, &rule)) {
		decision_refuse(decision, "clock.ended", NULL);
		return 0;
	}
	const char *rule_id = arena_text(context->arena, rule.rule_id);
	if (by == 0)
		by = rule.extension;
	if (row.state == CLOCK_RUNNING && asked_ms > row.due_ms)
		decision_refuse(decision, "clock.over", rule_id);
	else if (row.extensions >= rule.extensions_max || by == 0)
		decision_refuse(decision, "clock.no_extension", rule_id);
	else if (by > rule.extension)
		decision_refuse(decision, "clock.extension_too_long", rule_id);
	else if (row.ledger_count == CLOCK_LEDGER_MAX)
		decision_refuse(decision, "clock.ledger_full", rule_id);
	else
		return by;
	return 0;
}

int64_t decide_clock_extend_by(const struct decide_context *context, struct decision *decision,
			       uint64_t clock, uint32_t by, int64_t asked_ms)
{
	struct clock_row row;
	struct clock_rule rule;
	struct clock_term term;
	Zh__ClockExtended *body = NEW_IN(context, decision, ClockExtended);
	if (!clock_load(context, clock, &row, &rule))
		return 0;
	struct clock_ledger ledger = clock_ledger_of(context->rows, context->calendar, &rule, clock,
						     &row, context->now_ms, NULL, NULL);
	ledger.extended += by;
	clock_project(&rule, context->calendar, row.anchor_ms, &ledger, &term);
	SET_OPTIONAL(body, clock, clock);
	SET_OPTIONAL(body, by, by);
	SET_OPTIONAL(body, unit, (Zh__ClockUnit)rule.unit);
	SET_OPTIONAL(body, due_ms, term.due_ms);
	SET_OPTIONAL(body, was_due_ms, row.due_ms);
	SET_OPTIONAL(body, provisional, term.provisional);
	SET_OPTIONAL(body, calendar_version, context->calendar->version);
	SET_OPTIONAL(body, asked_ms, asked_ms);
	body->n_marks = clock_term_marks(context, decision, &term, &body->marks);
	(void)decision_emit(context, decision, KIND(CLOCK_EXTENDED),
			    own_object(context, OBJECT_CLOCK, clock), body);
	return term.due_ms;
}
