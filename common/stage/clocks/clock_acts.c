#include "common/stage/clocks/clock_acts.h"

#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/policy/papers/work.h"
#include "common/policy/terms/clock_ledger.h"
#include "common/policy/terms/decide_clock.h"

bool clock_act_load(const struct decide_context *context, const struct input_act *act,
		    struct decision *decision, struct clock_row *ret_row,
		    struct clock_rule *ret_rule)
{
	const struct clock_row *row = clock_row_get(context->rows, act->target.number);
	if (row == NULL) {
		decision_not_found(decision, "clock.not_found");
		return false;
	}
	memcpy(ret_row, row, sizeof *ret_row);
	if (ret_row->state == CLOCK_ENDED) {
		decision_refuse(decision, "clock.ended", arena_text(context->arena, row->rule_id));
		return false;
	}
	decision->object = own_object(context, OBJECT_CLOCK, act->target.number);
	if (!clock_rule_of(context->policy, ret_row, ret_rule)) {
		decision_refuse(decision, "clock.rule_unknown", NULL);
		return false;
	}
	return true;
}

bool clock_act_is_proved(const struct decide_context *context, struct decision *decision,
			 int64_t moment_ms, const char *evidence)
{
	if (moment_ms >= context->now_ms || (evidence != NULL && evidence[0] != '\0'))
		return true;
	decision_invalid(decision, "clock.evidence_missing", "evidence");
	return false;
}

static const char *rule_text(const struct decide_context *context, const struct clock_rule *rule)
{
	return arena_text(context->arena, rule->rule_id);
}

Zh__ClockStopped *clock_act_stop(const struct decide_context *context, struct decision *decision,
				 uint64_t clock, const char *why)
{
	Zh__ClockStopped *body = NEW_IN(context, decision, ClockStopped);
	SET_OPTIONAL(body, clock, clock);
	body->why = why;
	(void)decision_emit(context, decision, KIND(CLOCK_STOPPED),
			    own_object(context, OBJECT_CLOCK, clock), body);
	return body;
}

/* ---- suspend */

/* "testing, appraisal": what the rule allows, for the refusal. */
static const char *allowed_grounds(const struct decide_context *context,
				   const struct clock_rule *rule)
{
	char text[256];
	size_t used = 0;
	for (unsigned ground = 0; ground < CLOCK_GROUND_COUNT; ground++) {
		const char *name = clock_ground_name((enum clock_ground)ground);
		size_t size = strlen(name);
		if ((rule->stops >> ground & 1) == 0 || used + size + 3 > sizeof text)
			continue;
		if (used != 0) {
			text[used++] = ',';
			text[used++] = ' ';
		}
		memcpy(text + used, name, size);
		used += size;
	}
	text[used] = '\0';
	return arena_text(context->arena, text);
}

static bool ground_is_lawful(const struct decide_context *context, const struct clock_rule *rule,
			     const char *asked, struct decision *decision)
{
	if (asked == NULL) {
		decision_invalid(decision, "clock.ground_missing", "ground");
		return false;
	}
	enum clock_ground ground = clock_ground_of_name(asked);
	bool lawful = ground != CLOCK_GROUND_COUNT && (rule->stops >> ground & 1) != 0;
	if (lawful || SABOTAGE("clock.any-ground"))
		return true;
	if (rule->stops == 0) {
		decision_refuse(decision, "clock.never_stops", rule_text(context, rule));
		return false;
	}
	decision_refuse(decision, "clock.ground_not_allowed", rule_text(context, rule));
	decision_refuse_param(decision, "ground", asked);
	decision_refuse_param(decision, "allowed", allowed_grounds(context, rule));
	return false;
}

/* Who may, and on what: 程序规定46(1) wants the head's approval, one of its five grounds, and
 * the paper. */
static bool may_leave_out(const struct decide_context *context, const struct input_act *act,
			  enum clock_ground ground, struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	const struct clock_ground_law *law = clock_ground_law(ground);
	if (law->decider != CLOCK_DECIDER_LEADER || SABOTAGE("clock.anybody-suspends"))
		return true;
	decision->second_needed = true;
	if (!asked->has_cause || asked->cause == ZH__SUSPENSION_CAUSE__SUSPENSION_CAUSE_UNKNOWN) {
		decision_invalid(decision, "clock.cause_missing", "cause");
		return false;
	}
	bool other = asked->cause == ZH__SUSPENSION_CAUSE__SUSPENSION_CAUSE_OTHER;
	if (other && (act->reason == NULL || act->reason[0] == '\0')) {
		decision_invalid(decision, "clock.reason_missing", "reason");
		return false;
	}
	return clock_act_is_proved(context, decision, INT64_MIN, asked->evidence);
}

/* Both ends at once would leave time out of which nobody was told. */
static bool is_told_first(const struct decide_context *context, const struct clock_rule *rule,
			  enum clock_ground ground, bool open, struct decision *decision)
{
	if (open || (rule->told >> ground & 1) == 0)
		return true;
	decision_refuse(decision, "clock.tell_first", rule_text(context, rule));
	decision_possible(decision, "clock.told");
	return false;
}

static bool span_is_possible(const struct decide_context *context, uint64_t clock,
			     const struct clock_row *row, const struct clock_rule *rule,
			     const struct clock_span *span, struct decision *decision)
{
	bool open = span->to_ms == TIME_NEVER_MS;
	if (span->from_ms > context->now_ms || span->from_ms < row->anchor_ms) {
		decision_invalid(decision, "clock.moment_outside", "at_ms");
	} else if (!open && (span->to_ms > context->now_ms || span->to_ms <= span->from_ms)) {
		decision_invalid(decision, "clock.moment_outside", "until_ms");
	} else if (span->from_ms > row->due_ms) {
		decision_refuse(decision, "clock.over", rule_text(context, rule));
	} else if (clock_ledger_meets(context->rows, clock, row, span->from_ms, span->to_ms) &&
		   !SABOTAGE("clock.suspensions-overlap")) {
		decision_refuse(decision, "clock.suspensions_overlap", rule_text(context, rule));
	} else if (row->ledger_count >= CLOCK_LEDGER_MAX - 1) {
		decision_refuse(decision, "clock.ledger_full", rule_text(context, rule));
	} else {
		return true;
	}
	return false;
}

static void emit_suspended(const struct decide_context *context, const struct input_act *act,
			   int64_t from_ms, struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	Zh__ClockSuspended *body = NEW_IN(context, decision, ClockSuspended);
	SET_OPTIONAL(body, clock, act->target.number);
	body->ground = asked->ground;
	body->evidence = asked->evidence;
	if (asked->has_cause)
		SET_OPTIONAL(body, cause, asked->cause);
	SET_OPTIONAL(body, from_ms, from_ms);
	(void)decision_emit(context, decision, KIND(CLOCK_SUSPENDED), decision->object, body);
}

static Zh__ClockResumed *emit_resumed(const struct decide_context *context,
				      const struct input_act *act, const struct clock_row *row,
				      int64_t to_ms, const struct clock_term *term,
				      struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	Zh__ClockResumed *body = NEW_IN(context, decision, ClockResumed);
	SET_OPTIONAL(body, clock, act->target.number);
	SET_OPTIONAL(body, to_ms, to_ms);
	SET_OPTIONAL(body, due_ms, term->due_ms);
	SET_OPTIONAL(body, was_due_ms, row->due_ms);
	SET_OPTIONAL(body, provisional, term->provisional);
	SET_OPTIONAL(body, calendar_version, context->calendar->version);
	body->evidence = asked->evidence;
	body->n_marks = clock_term_marks(context, decision, term, &body->marks);
	(void)decision_emit(context, decision, KIND(CLOCK_RESUMED), decision->object, body);
	return body;
}

void decide_clock_suspend(const struct decide_context *context, const struct input_act *act,
			  struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	struct clock_row row;
	struct clock_rule rule;
	if (!clock_act_load(context, act, decision, &row, &rule))
		return;
	struct clock_span span = {asked->has_at_ms ? asked->at_ms : context->now_ms,
				  asked->has_until_ms ? asked->until_ms : TIME_NEVER_MS};
	if (row.state == CLOCK_SUSPENDED) {
		decision_refuse(decision, "clock.suspended_already", rule_text(context, &rule));
		decision_possible(decision, "clock.resume");
		return;
	}
	if (!ground_is_lawful(context, &rule, asked->ground, decision) ||
	    !span_is_possible(context, act->target.number, &row, &rule, &span, decision) ||
	    !clock_act_is_proved(context, decision, span.from_ms, asked->evidence))
		return;
	enum clock_ground ground = clock_ground_of_name(asked->ground);
	if (ground != CLOCK_GROUND_COUNT &&
	    (!may_leave_out(context, act, ground, decision) ||
	     !is_told_first(context, &rule, ground, span.to_ms == TIME_NEVER_MS, decision)))
		return;
	emit_suspended(context, act, span.from_ms, decision);
	if (ground != CLOCK_GROUND_COUNT)
		decide_clock_owe_notice(context, decision, &rule, UINT32_C(1) << ground,
					span.from_ms);
	if (span.to_ms == TIME_NEVER_MS) {
		decide_clock_ask_ground(context, decision, act->target.number);
		return;
	}
	struct clock_ledger ledger = clock_ledger_of(context->rows, context->calendar, &rule,
						     act->target.number, &row, 0, NULL, NULL);
	ledger.suspended +=
		clock_suspension_length(&rule, context->calendar, span.from_ms, span.to_ms);
	if (span.to_ms > ledger.resumed_ms)
		ledger.resumed_ms = span.to_ms;
	struct clock_term term;
	clock_project(&rule, context->calendar, row.anchor_ms, &ledger, &term);
	(void)emit_resumed(context, act, &row, span.to_ms, &term, decision);
}

/* ---- resume */

/* The suspension that still runs: the ledger's last one. */
static bool open_suspension(const struct rows_reader *rows, uint64_t clock,
			    const struct clock_row *row, struct clock_ledger_row *ret_entry)
{
	for (unsigned n = row->ledger_count; n-- > 0;) {
		if (clock_ledger_get(rows, clock, n, ret_entry) &&
		    ret_entry->kind == CLOCK_LEDGER_SUSPENSION && ret_entry->to_ms == 0)
			return true;
	}
	return false;
}

/* 行政强制法25(3): the period of a test is fixed and told; without that its days count. */
static bool was_never_told(const struct decide_context *context, const struct clock_rule *rule,
			   uint64_t clock, const struct clock_ledger_row *entry)
{
	enum clock_ground ground = clock_ground_of_name(entry->ground);
	return ground != CLOCK_GROUND_COUNT && (rule->told >> ground & 1) != 0 &&
	       clock_notice_owed(context, clock) != 0 && !SABOTAGE("clock.untold-days-left-out");
}

void decide_clock_resume(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	struct clock_row row;
	struct clock_rule rule;
	if (!clock_act_load(context, act, decision, &row, &rule))
		return;
	if (row.state != CLOCK_SUSPENDED) {
		decision_refuse(decision, "clock.not_suspended", rule_text(context, &rule));
		return;
	}
	int64_t to_ms = asked->has_at_ms ? asked->at_ms : context->now_ms;
	struct clock_ledger_row entry = {.from_ms = row.anchor_ms};
	if (!open_suspension(context->rows, act->target.number, &row, &entry))
		entry = (struct clock_ledger_row){.from_ms = row.anchor_ms};
	if (to_ms > context->now_ms || to_ms < entry.from_ms) {
		decision_invalid(decision, "clock.moment_outside", "at_ms");
		return;
	}
	if (!clock_act_is_proved(context, decision, to_ms, asked->evidence))
		return;
	bool untold = was_never_told(context, &rule, act->target.number, &entry);
	int64_t lasted_ms = to_ms;
	if (untold)
		to_ms = entry.from_ms;
	struct clock_ledger ledger = clock_ledger_of(context->rows, context->calendar, &rule,
						     act->target.number, &row, to_ms, NULL, NULL);
	struct clock_term term;
	clock_project(&rule, context->calendar, row.anchor_ms, &ledger, &term);
	Zh__ClockResumed *body = emit_resumed(context, act, &row, to_ms, &term, decision);
	decide_clock_unask(context, decision, act->target.number, "resumed");
	if (!untold)
		return;
	SET_OPTIONAL(body, untold, 1);
	SET_OPTIONAL(body, asked_ms, lasted_ms);
	decide_clock_stop(context, decision, clock_notice_owed(context, act->target.number),
			  "untold");
}

/* ---- extend */

/* Who decides on this extension: the rule's counted ones, or those beyond. */
static enum clock_decider decider_of(const struct clock_rule *rule, const struct clock_row *row)
{
	if (rule->extensions_max != 0 && row->extensions < rule->extensions_max)
		return (enum clock_decider)rule->extension_by;
	return (enum clock_decider)rule->further_by;
}

/* What the head or the collective decides is proposed by one and approved by the head
 * (common_acts). */
static bool may_extend(const struct decide_context *context, const struct clock_rule *rule,
		       const struct input_act *act, enum clock_decider by,
		       struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	switch (by) {
	case CLOCK_DECIDER_NONE:
		decision_refuse(decision, "clock.no_extension", rule_text(context, rule));
		return false;
	case CLOCK_DECIDER_OFFICER:
		return true;
	case CLOCK_DECIDER_COLLECTIVE:
		if (asked->decision == NULL || asked->decision[0] == '\0') {
			decision_refuse(decision, "clock.collective_decision_missing",
					rule_text(context, rule));
			return false;
		}
		break;
	case CLOCK_DECIDER_LEADER:
		break;
	}
	/* Whoever approves it doesn't say again why: the proposal does. */
	if (act->person != NULL && act->second == NULL && !work_text_given(asked->ground) &&
	    !work_text_given(act->reason) && !SABOTAGE("clock.extends-for-nothing")) {
		decision_refuse(decision, "clock.extension_unexplained", rule_text(context, rule));
		return false;
	}
	/* Nobody: the clock follows the one of another office, where two persons have decided. */
	decision->second_needed = act->person != NULL && !SABOTAGE("clock.extends-by-one");
	return true;
}

/* How long: 0 when the decision says why not. */
static uint32_t extension_of(const struct decide_context *context, const struct clock_rule *rule,
			     const struct clock_row *row, const Zh__ClockActCommand *asked,
			     struct decision *decision)
{
	bool counted = row->extensions < rule->extensions_max;
	uint32_t by = asked->has_by && asked->by != 0 ? asked->by : 0;
	if (by == 0 && counted)
		by = rule->extension;
	if (by == 0 || by > UINT16_MAX) {
		decision_invalid(decision, "clock.extension_length_missing", "by");
	} else if (counted && by > rule->extension && !SABOTAGE("clock.extends-at-will")) {
		decision_refuse(decision, "clock.extension_too_long", rule_text(context, rule));
	} else {
		return by;
	}
	return 0;
}

static void emit_extended(const struct decide_context *context, const struct input_act *act,
			  const struct clock_row *row, const struct clock_rule *rule, uint32_t by,
			  int64_t asked_ms, struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	struct clock_ledger ledger =
		clock_ledger_of(context->rows, context->calendar, rule, act->target.number, row,
				context->now_ms, NULL, NULL);
	ledger.extended += by;
	struct clock_term term;
	clock_project(rule, context->calendar, row->anchor_ms, &ledger, &term);
	Zh__ClockExtended *body = NEW_IN(context, decision, ClockExtended);
	SET_OPTIONAL(body, clock, act->target.number);
	SET_OPTIONAL(body, by, by);
	SET_OPTIONAL(body, unit, (Zh__ClockUnit)rule->unit);
	SET_OPTIONAL(body, due_ms, term.due_ms);
	SET_OPTIONAL(body, was_due_ms, row->due_ms);
	SET_OPTIONAL(body, provisional, term.provisional);
	SET_OPTIONAL(body, calendar_version, context->calendar->version);
	SET_OPTIONAL(body, asked_ms, asked_ms);
	body->ground = asked->ground;
	body->evidence = asked->evidence;
	body->decision = asked->decision;
	body->n_marks = clock_term_marks(context, decision, &term, &body->marks);
	(void)decision_emit(context, decision, KIND(CLOCK_EXTENDED), decision->object, body);
}

/* It must be asked for while the term runs; that the answer comes later does no harm. */
void decide_clock_extend(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision)
{
	const Zh__ClockActCommand *asked = (const Zh__ClockActCommand *)(const void *)act->body;
	struct clock_row row;
	struct clock_rule rule;
	if (!clock_act_load(context, act, decision, &row, &rule))
		return;
	int64_t asked_ms = asked->has_at_ms ? asked->at_ms : context->now_ms;
	if (asked_ms > context->now_ms || asked_ms < row.anchor_ms) {
		decision_invalid(decision, "clock.moment_outside", "at_ms");
		return;
	}
	if (!may_extend(context, &rule, act, decider_of(&rule, &row), decision))
		return;
	if (row.state == CLOCK_RUNNING && row.due_ms < asked_ms &&
	    !SABOTAGE("clock.extends-what-is-over")) {
		decision_refuse(decision, "clock.over", rule_text(context, &rule));
		return;
	}
	if (row.ledger_count == CLOCK_LEDGER_MAX || row.extensions == UINT8_MAX) {
		decision_refuse(decision, "clock.ledger_full", rule_text(context, &rule));
		return;
	}
	if (!clock_act_is_proved(context, decision, asked_ms, asked->evidence))
		return;
	uint32_t by = extension_of(context, &rule, &row, asked, decision);
	if (by == 0)
		return;
	emit_extended(context, act, &row, &rule, by, asked_ms, decision);
	decide_clock_owe_notice(context, decision, &rule, CLOCK_TOLD_EXTENSION, context->now_ms);
}
