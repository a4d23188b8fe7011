/* Terms that a person begins and ends: the law sets them in matters whose steps are no acts here (a
 * hearing, a recall, a court).  Which, and on what: common/core/clock_matters.def. */
#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/policy/terms/decide_clock.h"
#include "common/stage/clocks/clock_acts.h"

/* Of kinds that count no changes the number alone says whether there is one. */
static bool is_there(const struct decide_context *context, const struct decider *decider,
		     struct object_id id)
{
	if (id.number == 0 || id.region != context->region ||
	    id.number >= counter_next(context->rows, id.kind, 0))
		return false;
	bool counts = id.kind != OBJECT_FIRM && id.kind != OBJECT_CAMPAIGN;
	return !counts || decider->version == NULL ||
	       decider->version(decider, context->rows, id) != 0;
}

/* "HZ, CS": what the term is about, for the refusal. */
static const char *kinds_text(const struct decide_context *context, uint32_t kinds)
{
	char text[OBJECT_KIND_COUNT * 4] = "";
	size_t used = 0;
	for (unsigned kind = 1; kind < OBJECT_KIND_COUNT; kind++) {
		if ((kinds >> kind & 1) == 0)
			continue;
		const char *prefix = object_kind_prefix((enum object_kind)kind);
		if (used != 0) {
			text[used++] = ',';
			text[used++] = ' ';
		}
		memcpy(text + used, prefix, 2);
		used += 2;
	}
	text[used] = '\0';
	return arena_text(context->arena, text);
}

/* false: the decision says why not. */
static bool purpose_of(const struct decide_context *context, const Zh__ClockBeginCommand *asked,
		       struct object_id subject, struct decision *decision,
		       enum clock_id *ret_purpose)
{
	enum clock_id purpose =
		asked->purpose != NULL ? clock_id_of_name(asked->purpose) : CLOCK_NONE;
	if (purpose == CLOCK_NONE) {
		decision_invalid(decision, "clock.purpose_unknown", "purpose");
		return false;
	}
	uint32_t kinds = clock_id_matters(purpose);
	if (kinds == 0 && !SABOTAGE("clock.begins-what-acts-start")) {
		decision_refuse(decision, "clock.starts_by_itself", NULL);
		decision_refuse_param(decision, "purpose", asked->purpose);
		return false;
	}
	if (kinds != 0 && (kinds >> subject.kind & 1) == 0) {
		decision_refuse(decision, "clock.of_other_matters", NULL);
		decision_refuse_param(decision, "purpose", asked->purpose);
		decision_refuse_param(decision, "allowed", kinds_text(context, kinds));
		return false;
	}
	*ret_purpose = purpose;
	return true;
}

/* What it counts from has happened, but where it is counted back from what is to come. */
static bool may_count_from(const struct decide_context *context, enum clock_id purpose,
			   int64_t from_ms, const char *evidence, struct decision *decision)
{
	const struct clock_rule *rule =
		policy_clock(context->policy, purpose, time_day_of_ms(from_ms));
	if (rule == NULL) {
		decision_refuse(decision, "clock.no_rule_then", NULL);
		return false;
	}
	bool backward = rule->shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_BACKWARD;
	if (from_ms > context->now_ms && !backward) {
		decision_invalid(decision, "clock.from_future", "from_ms");
		return false;
	}
	return clock_act_is_proved(context, decision, from_ms, evidence);
}

void decide_clock_begin(const struct decide_context *context, const struct decider *decider,
			const struct input_act *act, struct decision *decision)
{
	const Zh__ClockBeginCommand *asked = (const Zh__ClockBeginCommand *)(const void *)act->body;
	const Zh__ObjectId *about = asked->subject;
	struct object_id subject = {0};
	enum clock_id purpose;
	if (about != NULL && about->kind != 0 && about->kind < OBJECT_KIND_COUNT)
		subject = (struct object_id){(enum object_kind)about->kind, about->region,
					     about->number, context->daemon};
	if (subject.kind == OBJECT_NONE) {
		decision_invalid(decision, "clock.subject_missing", "subject");
		return;
	}
	if (!is_there(context, decider, subject)) {
		decision_not_found(decision, "clock.subject_not_found");
		return;
	}
	int64_t from_ms = asked->has_from_ms ? asked->from_ms : context->now_ms;
	if (!purpose_of(context, asked, subject, decision, &purpose) ||
	    !may_count_from(context, purpose, from_ms, asked->evidence, decision))
		return;
	uint64_t running = clock_running(context->rows, subject, purpose);
	if (running != 0) {
		char text[OBJECT_ID_TEXT];
		object_id_print(own_object(context, OBJECT_CLOCK, running), text);
		decision_refuse(decision, "clock.runs_already", NULL);
		decision_refuse_param(decision, "clock", arena_text(context->arena, text));
		return;
	}
	uint64_t clock = decide_clock_start(context, decision, purpose, subject, from_ms, 0, NULL);
	if (clock == 0)
		return;
	union {
		const void *read;
		Zh__ClockStarted *body;
	} started = {decision->events[decision->event_count - 1]->body};
	started.body->evidence = asked->evidence;
	decision->object = own_object(context, OBJECT_CLOCK, clock);
}

void decide_clock_end(const struct decide_context *context, const struct input_act *act,
		      struct decision *decision)
{
	const Zh__ClockEndCommand *asked = (const Zh__ClockEndCommand *)(const void *)act->body;
	struct clock_row row;
	struct clock_rule rule;
	if (!clock_act_load(context, act, decision, &row, &rule))
		return;
	/* What an act began on a matter of another kind, an act ends. */
	uint32_t kinds = clock_id_matters((enum clock_id)row.purpose);
	if ((kinds >> row.subject_kind & 1) == 0 && !SABOTAGE("clock.ends-what-acts-end")) {
		decision_refuse(decision, "clock.ends_by_itself",
				arena_text(context->arena, rule.rule_id));
		return;
	}
	if (!asked->has_outcome || asked->outcome == ZH__CLOCK_OUTCOME__CLOCK_OUTCOME_UNKNOWN) {
		decision_invalid(decision, "clock.outcome_missing", "outcome");
		return;
	}
	bool mistaken = asked->outcome == ZH__CLOCK_OUTCOME__CLOCK_OUTCOME_MISTAKEN;
	int64_t met_ms = asked->has_at_ms ? asked->at_ms : context->now_ms;
	if (mistaken && (act->reason == NULL || act->reason[0] == '\0')) {
		decision_invalid(decision, "clock.reason_missing", "reason");
		return;
	}
	if (met_ms > context->now_ms ||
	    (met_ms < row.anchor_ms && row.shape != ZH__CLOCK_SHAPE__CLOCK_SHAPE_BACKWARD)) {
		decision_invalid(decision, "clock.moment_outside", "at_ms");
		return;
	}
	if (!mistaken && !clock_act_is_proved(context, decision, INT64_MIN, asked->evidence))
		return;
	Zh__ClockStopped *body = clock_act_stop(context, decision, act->target.number,
						mistaken ? "mistaken" : "met");
	body->document = asked->evidence;
	SET_OPTIONAL(body, outcome, asked->outcome);
	if (!mistaken)
		SET_OPTIONAL(body, met_ms, met_ms);
	decide_clock_unask(context, decision, act->target.number, body->why);
}
