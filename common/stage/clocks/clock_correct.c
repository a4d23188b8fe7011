/* What moves a clock's dates without time being left out or added: a wrong entry put right, another
 * version of its rule, another calendar. */
#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/policy/terms/clock_ledger.h"
#include "common/policy/terms/decide_clock.h"
#include "common/stage/clocks/clock_acts.h"

/* A clock as it goes on: its anchor, its rule, and its dates by them. */
struct restated {
	int64_t anchor_ms;
	struct clock_rule rule;
	struct clock_term term;
};

static void project(const struct decide_context *context, uint64_t clock,
		    const struct clock_row *row, struct restated *restated)
{
	struct clock_row anchored = *row;
	anchored.anchor_ms = restated->anchor_ms;
	struct clock_ledger ledger =
		clock_ledger_of(context->rows, context->calendar, &restated->rule, clock, &anchored,
				context->now_ms, NULL, NULL);
	clock_project(&restated->rule, context->calendar, restated->anchor_ms, &ledger,
		      &restated->term);
}

static Zh__RuleRef *rule_ref(const struct decide_context *context, struct decision *decision,
			     const char *id, uint32_t version)
{
	Zh__RuleRef *ref = NEW_IN(context, decision, RuleRef);
	ref->id = arena_text(context->arena, id);
	SET_OPTIONAL(ref, version, version);
	return ref;
}

static void emit(const struct decide_context *context, uint16_t kind, uint64_t clock,
		 const struct clock_row *row, const struct restated *restated, const char *evidence,
		 struct decision *decision)
{
	const struct clock_rule *rule = &restated->rule;
	const struct clock_term *term = &restated->term;
	Zh__ClockRestated *body = NEW_IN(context, decision, ClockRestated);
	SET_OPTIONAL(body, clock, clock);
	SET_OPTIONAL(body, anchor_ms, restated->anchor_ms);
	SET_OPTIONAL(body, was_anchor_ms, row->anchor_ms);
	body->rule = rule_ref(context, decision, rule->rule_id, rule->version);
	body->was_rule = rule_ref(context, decision, row->rule_id, row->rule_version);
	SET_OPTIONAL(body, budget, rule->budget);
	SET_OPTIONAL(body, unit, (Zh__ClockUnit)rule->unit);
	SET_OPTIONAL(body, shape, (Zh__ClockShape)rule->shape);
	SET_OPTIONAL(body, end_shift, (Zh__ClockEndShift)rule->end_shift);
	if (term->not_before_ms != 0)
		SET_OPTIONAL(body, not_before_ms, term->not_before_ms);
	SET_OPTIONAL(body, due_ms, term->due_ms);
	SET_OPTIONAL(body, was_due_ms, row->due_ms);
	SET_OPTIONAL(body, provisional, term->provisional);
	SET_OPTIONAL(body, calendar_version, context->calendar->version);
	body->evidence = evidence;
	body->n_marks = clock_term_marks(context, decision, term, &body->marks);
	struct event *event = decision_emit(context, decision, kind, decision->object, body);
	decision_rule(context, event, arena_text(context->arena, rule->rule_id), rule->version);
}

static bool has_reason(const struct input_act *act, struct decision *decision)
{
	if (act->second != NULL || (act->reason != NULL && act->reason[0] != '\0'))
		return true;
	decision_invalid(decision, "clock.reason_missing", "reason");
	return false;
}

/* ---- another anchor */

/* The right day is the one by which the law is found: a rule that wasn't valid on it gives way. */
static bool rule_on(const struct decide_context *context, const struct clock_row *row,
		    int64_t anchor_ms, struct clock_rule *rule, struct decision *decision)
{
	int32_t day = time_day_of_ms(anchor_ms);
	if (day >= rule->valid_from_day && day <= rule->valid_to_day)
		return true;
	const struct clock_rule *valid =
		policy_clock(context->policy, (enum clock_id)row->purpose, day);
	if (valid == NULL) {
		decision_refuse(decision, "clock.rule_unknown", NULL);
		return false;
	}
	*rule = *valid;
	return true;
}

static struct object_id subject_of(const struct clock_row *row)
{
	return (struct object_id){(enum object_kind)row->subject_kind, row->subject_region,
				  row->subject_number, (enum daemon)row->subject_daemon};
}

/* Whether no term runs beyond that day, from whose end alone this one counts; false: the decision
 * says until when. */
static bool is_after(const struct decide_context *context, struct object_id subject,
		     enum clock_id purpose, int64_t from_ms, struct decision *decision)
{
	static const struct {
		enum clock_id purpose, other;
	} after[] = {
#define X(purpose, other) {CLOCK_##purpose, CLOCK_##other},
#include "common/core/clock_after.def"
#undef X
	};
	char until[TIME_DAY_TEXT];
	for (size_t i = 0; i < sizeof after / sizeof after[0]; i++) {
		if (after[i].purpose != purpose)
			continue;
		uint64_t clock = clock_running(context->rows, subject, after[i].other);
		const struct clock_row *row =
			clock != 0 ? clock_row_get(context->rows, clock) : NULL;
		if (row == NULL || time_day_of_ms(from_ms) >= time_day_of_ms(row->due_ms) ||
		    SABOTAGE("clock.counts-inside-another"))
			continue;
		time_print_day(time_day_of_ms(row->due_ms), until);
		decision_refuse(decision, "clock.runs_after_another",
				arena_text(context->arena, row->rule_id));
		decision_refuse_param(decision, "purpose", clock_id_name(after[i].other));
		decision_refuse_param(decision, "until", arena_text(context->arena, until));
		return false;
	}
	return true;
}

/* What was on record on a day hasn't happened after it: a later anchor would be an extension by
 * another name.  One that was ahead when the clock began is a plan, and may be put off. */
static bool is_on_record_by_then(const struct decide_context *context, const struct clock_row *row,
				 int64_t anchor_ms, struct decision *decision)
{
	char day[TIME_DAY_TEXT];
	int32_t begun = time_day_of_ms(row->begun_ms);
	if (time_day_of_ms(anchor_ms) <= begun || time_day_of_ms(row->anchor_ms) > begun ||
	    SABOTAGE("clock.counts-from-after-its-record"))
		return true;
	time_print_day(begun, day);
	decision_refuse(decision, "clock.anchor_after_record",
			arena_text(context->arena, row->rule_id));
	decision_refuse_param(decision, "day", arena_text(context->arena, day));
	decision_possible(decision, "clock.extend");
	return false;
}

/* What an act began is in its matter: nothing of it happened before the matter was known.
 * Where an earlier day was taken when it began, that day stands for it.  What persons begin (the
 * expiry of a licence, the end of a violation) may lie long before. */
static bool is_of_the_matter(const struct decide_context *context, const struct decider *decider,
			     const struct clock_row *row, int64_t anchor_ms,
			     struct decision *decision)
{
	char asked[TIME_DAY_TEXT], known[TIME_DAY_TEXT];
	int32_t day = time_day_of_ms(anchor_ms), first = time_day_of_ms(row->anchor_ms);
	struct object_id subject = subject_of(row);
	uint32_t begun_by_persons = clock_id_matters((enum clock_id)row->purpose);
	int32_t since = decider->since != NULL && (begun_by_persons >> subject.kind & 1) == 0
				? decider->since(decider, context->rows, subject)
				: 0;
	if (since == 0 || day >= since || day >= first || SABOTAGE("clock.before-its-matter"))
		return true;
	time_print_day(day, asked);
	time_print_day(since, known);
	decision_refuse(decision, "clock.anchor_before_matter",
			arena_text(context->arena, row->rule_id));
	decision_refuse_param(decision, "day", arena_text(context->arena, asked));
	decision_refuse_param(decision, "since", arena_text(context->arena, known));
	return false;
}

void decide_clock_correct(const struct decide_context *context, const struct decider *decider,
			  const struct input_act *act, struct decision *decision)
{
	const Zh__ClockCorrectCommand *asked =
		(const Zh__ClockCorrectCommand *)(const void *)act->body;
	struct clock_row row;
	struct restated restated;
	if (!clock_act_load(context, act, decision, &row, &restated.rule))
		return;
	bool backward = row.shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_BACKWARD;
	if (!asked->has_anchor_ms || asked->anchor_ms <= 0 ||
	    (asked->anchor_ms > context->now_ms && !backward)) {
		decision_invalid(decision, "clock.moment_outside", "anchor_ms");
		return;
	}
	if (asked->anchor_ms == row.anchor_ms) {
		decision_refuse(decision, "clock.nothing_to_correct",
				arena_text(context->arena, row.rule_id));
		return;
	}
	if (!has_reason(act, decision) ||
	    !clock_act_is_proved(context, decision, INT64_MIN, asked->evidence) ||
	    (!backward && !is_on_record_by_then(context, &row, asked->anchor_ms, decision)) ||
	    !is_of_the_matter(context, decider, &row, asked->anchor_ms, decision) ||
	    !is_after(context, subject_of(&row), (enum clock_id)row.purpose, asked->anchor_ms,
		      decision) ||
	    !rule_on(context, &row, asked->anchor_ms, &restated.rule, decision))
		return;
	restated.anchor_ms = asked->anchor_ms;
	project(context, act->target.number, &row, &restated);
	emit(context, KIND(CLOCK_CORRECTED), act->target.number, &row, &restated, asked->evidence,
	     decision);
}

/* ---- another rule */

/* By name, or the newest version of its own, or the one that is valid for the anchor. */
static const struct clock_rule *rule_asked_for(const struct policy *policy,
					       const struct clock_row *row, const char *id)
{
	const struct clock_rule *found = NULL;
	const struct clock_rule *rules = policy->clocks + policy->clock_ids[row->purpose].first;
	const char *wanted = id != NULL ? id : row->rule_id;
	for (size_t i = 0; i < policy->clock_ids[row->purpose].count; i++) {
		if (strcmp(rules[i].rule_id, wanted) == 0 &&
		    (found == NULL || rules[i].version > found->version))
			found = &rules[i];
	}
	return found;
}

void decide_clock_rule(const struct decide_context *context, const struct input_act *act,
		       struct decision *decision)
{
	const Zh__ClockRuleCommand *asked = (const Zh__ClockRuleCommand *)(const void *)act->body;
	struct clock_row row;
	struct restated restated;
	struct clock_rule now;
	if (!clock_act_load(context, act, decision, &row, &now) || !has_reason(act, decision))
		return;
	const struct clock_rule *wanted = rule_asked_for(context->policy, &row, asked->rule_id);
	if (wanted == NULL) {
		decision_refuse(decision, "clock.rule_of_another_purpose",
				arena_text(context->arena, row.rule_id));
		decision_refuse_param(decision, "rule", asked->rule_id);
		return;
	}
	if (wanted->version == row.rule_version && strcmp(wanted->rule_id, row.rule_id) == 0) {
		decision_refuse(decision, "clock.rule_same",
				arena_text(context->arena, row.rule_id));
		return;
	}
	restated = (struct restated){.anchor_ms = row.anchor_ms, .rule = *wanted};
	project(context, act->target.number, &row, &restated);
	/* By another rule a term ends earlier or later, or may be suspended on other grounds: a
	 * firm's right to object is over, or the office's time goes on.  None of it is one
	 * person's. */
	decision->second_needed = !SABOTAGE("clock.rule-by-one");
	emit(context, KIND(CLOCK_RULE_CHANGED), act->target.number, &row, &restated, NULL,
	     decision);
}

/* ---- another calendar */

bool decide_clock_reproject(const struct decide_context *context, uint64_t clock,
			    const struct clock_row *row, struct decision *decision)
{
	struct clock_term term;
	if (!clock_is_different(context->rows, context->policy, context->calendar, clock, row,
				&term))
		return false;
	Zh__ClockReprojected *body = NEW_IN(context, decision, ClockReprojected);
	SET_OPTIONAL(body, clock, clock);
	SET_OPTIONAL(body, calendar_version, context->calendar->version);
	SET_OPTIONAL(body, due_ms, term.due_ms);
	SET_OPTIONAL(body, was_due_ms, row->due_ms);
	if (term.not_before_ms != 0)
		SET_OPTIONAL(body, not_before_ms, term.not_before_ms);
	SET_OPTIONAL(body, provisional, term.provisional);
	body->n_marks = clock_term_marks(context, decision, &term, &body->marks);
	(void)decision_emit(context, decision, KIND(CLOCK_REPROJECTED),
			    own_object(context, OBJECT_CLOCK, clock), body);
	return true;
}
