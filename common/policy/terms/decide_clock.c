#include "common/policy/terms/decide_clock.h"
#include "common/base/sabotage.h"

static void mark_make(const struct clock_term *term, size_t i, Zh__Mark *ret_mark)
{
	zh__mark__init(ret_mark);
	SET_OPTIONAL(ret_mark, mark, (Zh__ClockMark)term->marks[i].mark);
	SET_OPTIONAL(ret_mark, at_ms, term->marks[i].at_ms);
	if (term->marks[i].working_hours_only)
		SET_OPTIONAL(ret_mark, working_hours_only, 1);
}

/* Events list marks in order of time: evolve and the queue of marks rest on it. */
size_t clock_term_marks(const struct decide_context *context, struct decision *decision,
			const struct clock_term *term, Zh__Mark ***ret_marks)
{
	struct listed_marks {
		Zh__Mark *list[CLOCK_MARKS_MAX];
		Zh__Mark marks[CLOCK_MARKS_MAX];
	} *made = ARENA_NEW(context->arena, struct listed_marks);
	*ret_marks = NULL;
	if (made == NULL) {
		decision->arena_full = true;
		return 0;
	}
	for (size_t i = 0; i < term->mark_count; i++) {
		Zh__Mark *mark = &made->marks[i];
		mark_make(term, i, mark);
		size_t at = i;
		for (; at > 0 && made->list[at - 1]->at_ms > mark->at_ms; at--)
			made->list[at] = made->list[at - 1];
		made->list[at] = mark;
	}
	*ret_marks = made->list;
	return term->mark_count;
}

/* Clocks that this decision has started already take numbers of their own. */
static uint64_t clocks_ahead(const struct decision *decision)
{
	uint64_t ahead = 0;
	for (size_t i = 0; i < decision->event_count; i++)
		ahead += decision->events[i]->head.kind == KIND(CLOCK_STARTED);
	return ahead;
}

/* The messages of a start, in one piece: nearly every report starts three clocks. */
struct start {
	Zh__ClockStarted body;
	Zh__ObjectId subject;
	Zh__RuleRef rule;
};

static struct start *start_make(const struct decide_context *context, struct object_id subject,
				const struct clock_rule *rule)
{
	struct start *start = ARENA_NEW(context->arena, struct start);
	if (start == NULL)
		return NULL;
	zh__clock_started__init(&start->body);
	zh__object_id__init(&start->subject);
	zh__rule_ref__init(&start->rule);
	SET_OPTIONAL(&start->subject, kind, (uint32_t)subject.kind);
	SET_OPTIONAL(&start->subject, region, subject.region);
	SET_OPTIONAL(&start->subject, number, subject.number);
	SET_OPTIONAL(&start->subject, daemon, (Zh__DaemonName)context->daemon);
	start->rule.id = rule->rule_id;
	SET_OPTIONAL(&start->rule, version, rule->version);
	start->body.subject = &start->subject;
	start->body.rule = &start->rule;
	return start;
}

int64_t decide_clock_due(const struct decide_context *context, enum clock_id purpose,
			 int64_t anchor_ms)
{
	return decide_clock_due_by(context, purpose, time_day_of_ms(anchor_ms), anchor_ms);
}

int64_t decide_clock_due_by(const struct decide_context *context, enum clock_id purpose,
			    int32_t in_force_day, int64_t anchor_ms)
{
	const struct clock_rule *rule = policy_clock(context->policy, purpose, in_force_day);
	struct clock_term term;
	if (rule == NULL)
		return 0;
	clock_project(rule, context->calendar, anchor_ms, NULL, &term);
	return term.due_ms;
}

uint64_t decide_clock_start(const struct decide_context *context, struct decision *decision,
			    enum clock_id purpose, struct object_id subject, int64_t anchor_ms,
			    uint32_t budget, int64_t *ret_due_ms)
{
	const struct clock_rule *rule =
		policy_clock(context->policy, purpose, time_day_of_ms(anchor_ms));
	if (rule == NULL ||
	    (purpose == CLOCK_HAZARD_LOOK_BACK && SABOTAGE("clock.look-back-unstarted")))
		return 0;
	struct clock_rule with_budget = *rule;
	if (budget != 0)
		with_budget.budget = (uint16_t)(budget < UINT16_MAX ? budget : UINT16_MAX);
	struct clock_term term;
	clock_project(&with_budget, context->calendar, anchor_ms, NULL, &term);

	struct start *start = start_make(context, subject, rule);
	if (start == NULL) {
		decision->arena_full = true;
		return 0;
	}
	Zh__ClockStarted *body = &start->body;
	uint64_t number = counter_next(context->rows, OBJECT_CLOCK, clocks_ahead(decision));
	SET_OPTIONAL(body, clock, number);
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
	(void)decision_emit(context, decision, KIND(CLOCK_STARTED),
			    own_object(context, OBJECT_CLOCK, number), body);
	if (decision->arena_full)
		return 0;
	if (ret_due_ms != NULL)
		*ret_due_ms = term.due_ms;
	return number;
}
