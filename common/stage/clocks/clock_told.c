/* What the party is told of in writing: an extension, the period of a test (行政强制法25(2)(3),
 * 程序规定38).  Owed with a clock of its own until it is served. */
#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/policy/terms/decide_clock.h"
#include "common/stage/clocks/clock_acts.h"

uint64_t clock_notice_owed(const struct decide_context *context, uint64_t clock)
{
	return clock_running(context->rows, own_object(context, OBJECT_CLOCK, clock),
			     CLOCK_TERM_TELL);
}

/* One notice tells of all that isn't told yet. */
void decide_clock_owe_notice(const struct decide_context *context, struct decision *decision,
			     const struct clock_rule *rule, uint32_t what, int64_t from_ms)
{
	struct object_id clock = decision->object;
	if ((rule->told & what) == 0 || decision->verdict != VERDICT_DONE ||
	    clock_notice_owed(context, clock.number) != 0 || SABOTAGE("clock.notice-not-owed"))
		return;
	(void)decide_clock_start(context, decision, CLOCK_TERM_TELL, clock, from_ms, 0, NULL);
	decision->object = clock;
}

void decide_clock_told(const struct decide_context *context, const struct input_act *act,
		       struct decision *decision)
{
	const Zh__ClockToldCommand *asked = (const Zh__ClockToldCommand *)(const void *)act->body;
	struct object_id clock = own_object(context, OBJECT_CLOCK, act->target.number);
	const struct clock_row *row = clock_row_get(context->rows, act->target.number);
	if (row == NULL) {
		decision_not_found(decision, "clock.not_found");
		return;
	}
	decision->object = clock;
	uint64_t owed = clock_notice_owed(context, act->target.number);
	if (owed == 0) {
		decision_refuse(decision, "clock.nothing_to_tell",
				arena_text(context->arena, row->rule_id));
		return;
	}
	int64_t since_ms = clock_row_get(context->rows, owed)->anchor_ms;
	if (!asked->has_served_ms || asked->served_ms > context->now_ms ||
	    asked->served_ms < since_ms) {
		decision_invalid(decision, "clock.served_outside", "served_ms");
		return;
	}
	if (asked->document == NULL || asked->document[0] == '\0') {
		decision_invalid(decision, "clock.told_document", "document");
		return;
	}
	Zh__ClockStopped *body = clock_act_stop(context, decision, owed, "told");
	SET_OPTIONAL(body, served_ms, asked->served_ms);
	body->document = asked->document;
	body->method = asked->method;
}
