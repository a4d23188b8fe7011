/* Whether the ground of time that is left out still holds: 程序规定46(2) wants counting to go on at
 * once when it is gone, so a term without an end of its own is asked about again and again. */
#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/policy/terms/decide_clock.h"
#include "common/stage/clocks/clock_acts.h"

void decide_clock_ask_ground(const struct decide_context *context, struct decision *decision,
			     uint64_t clock)
{
	struct object_id subject = own_object(context, OBJECT_CLOCK, clock);
	if (decision->verdict != VERDICT_DONE || SABOTAGE("clock.never-asks-again"))
		return;
	(void)decide_clock_start(context, decision, CLOCK_TERM_STANDS, subject, context->now_ms, 0,
				 NULL);
	decision->object = subject;
}

void decide_clock_stands(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision)
{
	const Zh__ClockStandsCommand *asked =
		(const Zh__ClockStandsCommand *)(const void *)act->body;
	struct clock_row row;
	struct clock_rule rule;
	if (!clock_act_load(context, act, decision, &row, &rule))
		return;
	if (row.state != CLOCK_SUSPENDED) {
		decision_refuse(decision, "clock.not_suspended",
				arena_text(context->arena, rule.rule_id));
		return;
	}
	if (!clock_act_is_proved(context, decision, INT64_MIN, asked->evidence))
		return;
	uint64_t asks =
		clock_running(context->rows, own_object(context, OBJECT_CLOCK, act->target.number),
			      CLOCK_TERM_STANDS);
	/* A term left out before anybody was asked has nothing to end. */
	if (asks != 0) {
		Zh__ClockStopped *body = clock_act_stop(context, decision, asks, "stands");
		body->document = asked->evidence;
	}
	decide_clock_ask_ground(context, decision, act->target.number);
}
