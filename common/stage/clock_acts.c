#include "common/stage/clock_acts.h"

#include "command.pb-c.h"
#include "common/core/common_tables.h"
#include "common/policy/decide_clock.h"

static bool load(const struct decide_context *context, const struct input_act *act,
		 struct decision *decision, struct clock_row *ret_row)
{
	const struct clock_row *row = clock_row_get(context->rows, act->target.number);
	if (row == NULL) {
		decision_not_found(decision, "clock.not_found");
		return false;
	}
	memcpy(ret_row, row, sizeof *ret_row);
	if (ret_row->state == CLOCK_ENDED) {
		decision_refuse(decision, "clock.ended", NULL);
		return false;
	}
	decision->object = own_object(context, OBJECT_CLOCK, act->target.number);
	return true;
}

struct clock_ledger clock_ledger_of(const struct rows_reader *rows, const struct calendar *calendar,
				    const struct clock_rule *rule, uint64_t clock,
				    const struct clock_row *row, int64_t open_until_ms)
{
	struct clock_ledger sum = {0, 0};
	for (unsigned n = 0; n < row->ledger_count; n++) {
		struct row_key key = row_key_u64(clock);
		row_key_put_u8(&key, (uint8_t)n);
		struct clock_ledger_row entry;
		const void *stored =
			rows_get(rows, TABLE_CLOCK_LEDGER, row_key_bytes(&key), sizeof entry);
		if (stored == NULL)
			continue;
		memcpy(&entry, stored, sizeof entry);
		if (entry.kind == 2)
			sum.extended += entry.amount;
		else
			sum.suspended += clock_suspension_length(rule, calendar, entry.from_ms,
								 entry.to_ms != 0 ? entry.to_ms
										  : open_until_ms);
	}
	return sum;
}

/* The rule that the clock was started under, by its anchor's day, with the budget that it was
 * given. */
static bool rule_of(const struct decide_context *context, const struct clock_row *row,
		    struct decision *decision, struct clock_rule *ret_rule)
{
	const struct clock_rule *rule = policy_clock(context->policy, (enum clock_id)row->purpose,
						     time_day_of_ms(row->anchor_ms));
	if (rule == NULL) {
		decision_refuse(decision, "clock.rule_unknown", NULL);
		return false;
	}
	*ret_rule = *rule;
	ret_rule->budget = row->budget;
	return true;
}

void decide_clock_suspend(const struct decide_context *context, const struct input_act *act,
			  struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	struct clock_row row;
	if (!load(context, act, decision, &row))
		return;
	if (row.state == CLOCK_SUSPENDED) {
		decision_refuse(decision, "clock.suspended_already", NULL);
		return;
	}
	if (asked->ground == NULL) {
		decision_invalid(decision, "clock.ground_missing", "ground");
		return;
	}
	int64_t from_ms = asked->has_at_ms ? asked->at_ms : context->now_ms;
	if (from_ms > context->now_ms || from_ms < row.anchor_ms) {
		decision_invalid(decision, "clock.moment_outside", "at_ms");
		return;
	}
	Zh__ClockSuspended *body = DECISION_MESSAGE(context, decision, Zh__ClockSuspended,
						    zh__clock_suspended__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, clock, act->target.number);
	body->ground = asked->ground;
	body->evidence = asked->evidence;
	SET_OPTIONAL(body, from_ms, from_ms);
	(void)decision_emit(context, decision, ZH__EVENT_KIND__KIND_CLOCK_SUSPENDED,
			    decision->object, body);
}

void decide_clock_resume(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	struct clock_row row;
	struct clock_rule rule;
	if (!load(context, act, decision, &row))
		return;
	if (row.state != CLOCK_SUSPENDED) {
		decision_refuse(decision, "clock.not_suspended", NULL);
		return;
	}
	int64_t to_ms = asked->has_at_ms ? asked->at_ms : context->now_ms;
	if (to_ms > context->now_ms || to_ms < row.anchor_ms) {
		decision_invalid(decision, "clock.moment_outside", "at_ms");
		return;
	}
	if (!rule_of(context, &row, decision, &rule))
		return;
	struct clock_ledger ledger = clock_ledger_of(context->rows, context->calendar, &rule,
						     act->target.number, &row, to_ms);
	struct clock_term term;
	clock_project(&rule, context->calendar, row.anchor_ms, &ledger, &term);
	Zh__ClockResumed *body = DECISION_MESSAGE(context, decision, Zh__ClockResumed,
						  zh__clock_resumed__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, clock, act->target.number);
	SET_OPTIONAL(body, to_ms, to_ms);
	SET_OPTIONAL(body, due_ms, term.due_ms);
	SET_OPTIONAL(body, provisional, term.provisional);
	body->n_marks = clock_term_marks(context, decision, &term, &body->marks);
	(void)decision_emit(context, decision, ZH__EVENT_KIND__KIND_CLOCK_RESUMED, decision->object,
			    body);
}

void decide_clock_extend(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	struct clock_row row;
	struct clock_rule rule;
	if (!load(context, act, decision, &row) || !rule_of(context, &row, decision, &rule))
		return;
	if (row.due_ms < context->now_ms) {
		decision_refuse(decision, "clock.over", arena_text(context->arena, rule.rule_id));
		return;
	}
	if (rule.extensions_max == 0 || row.extensions >= rule.extensions_max) {
		decision_refuse(decision, "clock.no_extension", NULL);
		decision_refuse_param(decision, "rule", arena_text(context->arena, rule.rule_id));
		return;
	}
	uint32_t by = asked->has_by && asked->by != 0 ? asked->by : rule.extension;
	if (by == 0 || (rule.extension != 0 && by > rule.extension)) {
		decision_invalid(decision, "clock.extension_too_long", "by");
		return;
	}
	struct clock_ledger ledger = clock_ledger_of(context->rows, context->calendar, &rule,
						     act->target.number, &row, context->now_ms);
	ledger.extended += by;
	struct clock_term term;
	clock_project(&rule, context->calendar, row.anchor_ms, &ledger, &term);
	Zh__ClockExtended *body = DECISION_MESSAGE(context, decision, Zh__ClockExtended,
						   zh__clock_extended__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, clock, act->target.number);
	SET_OPTIONAL(body, by, by);
	SET_OPTIONAL(body, unit, (Zh__ClockUnit)rule.unit);
	SET_OPTIONAL(body, due_ms, term.due_ms);
	SET_OPTIONAL(body, provisional, term.provisional);
	body->n_marks = clock_term_marks(context, decision, &term, &body->marks);
	(void)decision_emit(context, decision, ZH__EVENT_KIND__KIND_CLOCK_EXTENDED,
			    decision->object, body);
}
