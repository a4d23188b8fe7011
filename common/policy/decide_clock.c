#include "common/policy/decide_clock.h"

/* Events list marks in order of time: evolve and the queue of marks rest on it. */
size_t clock_term_marks(const struct decide_context *context, struct decision *decision,
			const struct clock_term *term, Zh__Mark ***ret_marks)
{
	*ret_marks = NULL;
	Zh__Mark **marks = ARENA_ARRAY(context->arena, Zh__Mark *, CLOCK_MARKS_MAX);
	if (marks == NULL) {
		decision->arena_full = true;
		return 0;
	}
	size_t count = 0;
	for (size_t i = 0; i < term->mark_count; i++) {
		Zh__Mark *mark =
			DECISION_MESSAGE(context, decision, Zh__Mark, zh__mark__descriptor);
		if (mark == NULL)
			return 0;
		SET_OPTIONAL(mark, mark, (Zh__ClockMark)term->marks[i].mark);
		SET_OPTIONAL(mark, at_ms, term->marks[i].at_ms);
		if (term->marks[i].working_hours_only)
			SET_OPTIONAL(mark, working_hours_only, 1);
		size_t at = count++;
		for (; at > 0 && marks[at - 1]->at_ms > mark->at_ms; at--)
			marks[at] = marks[at - 1];
		marks[at] = mark;
	}
	*ret_marks = marks;
	return count;
}

/* Clocks that this decision has started already take numbers of their own. */
static uint64_t clocks_ahead(const struct decision *decision)
{
	uint64_t ahead = 0;
	for (size_t i = 0; i < decision->event_count; i++)
		ahead += decision->events[i]->head.kind == ZH__EVENT_KIND__KIND_CLOCK_STARTED;
	return ahead;
}

static Zh__ObjectId *object_message(const struct decide_context *context, struct decision *decision,
				    struct object_id id)
{
	Zh__ObjectId *message =
		DECISION_MESSAGE(context, decision, Zh__ObjectId, zh__object_id__descriptor);
	if (message == NULL)
		return NULL;
	SET_OPTIONAL(message, kind, (uint32_t)id.kind);
	SET_OPTIONAL(message, region, id.region);
	SET_OPTIONAL(message, number, id.number);
	SET_OPTIONAL(message, daemon, (Zh__DaemonName)context->daemon);
	return message;
}

uint64_t decide_clock_start(const struct decide_context *context, struct decision *decision,
			    enum clock_id purpose, struct object_id subject, int64_t anchor_ms,
			    uint32_t budget, int64_t *ret_due_ms)
{
	const struct clock_rule *rule =
		policy_clock(context->policy, purpose, time_day_of_ms(anchor_ms));
	if (rule == NULL)
		return 0;
	struct clock_rule with_budget = *rule;
	if (budget != 0)
		with_budget.budget = (uint16_t)(budget < UINT16_MAX ? budget : UINT16_MAX);
	struct clock_term term;
	clock_project(&with_budget, context->calendar, anchor_ms, NULL, &term);

	Zh__ClockStarted *body = DECISION_MESSAGE(context, decision, Zh__ClockStarted,
						  zh__clock_started__descriptor);
	Zh__RuleRef *ref =
		DECISION_MESSAGE(context, decision, Zh__RuleRef, zh__rule_ref__descriptor);
	Zh__ObjectId *about = object_message(context, decision, subject);
	if (body == NULL || ref == NULL || about == NULL)
		return 0;
	ref->id = rule->rule_id;
	SET_OPTIONAL(ref, version, rule->version);
	uint64_t number = counter_next(context->rows, OBJECT_CLOCK, clocks_ahead(decision));
	SET_OPTIONAL(body, clock, number);
	body->subject = about;
	body->rule = ref;
	SET_OPTIONAL(body, anchor_ms, anchor_ms);
	SET_OPTIONAL(body, budget, with_budget.budget);
	SET_OPTIONAL(body, unit, (Zh__ClockUnit)rule->unit);
	SET_OPTIONAL(body, shape, (Zh__ClockShape)rule->shape);
	if (term.not_before_ms != 0)
		SET_OPTIONAL(body, not_before_ms, term.not_before_ms);
	SET_OPTIONAL(body, due_ms, term.due_ms);
	SET_OPTIONAL(body, end_shift, (Zh__ClockEndShift)rule->end_shift);
	SET_OPTIONAL(body, calendar_version, context->calendar->version);
	if (term.provisional)
		SET_OPTIONAL(body, provisional, 1);
	SET_OPTIONAL(body, policy_index, (uint32_t)purpose);
	body->n_marks = clock_term_marks(context, decision, &term, &body->marks);
	struct event *event = decision_emit(context, decision, ZH__EVENT_KIND__KIND_CLOCK_STARTED,
					    own_object(context, OBJECT_CLOCK, number), body);
	if (event == NULL)
		return 0;
	if (ret_due_ms != NULL)
		*ret_due_ms = term.due_ms;
	return number;
}
