#include "common/stage/clocks/time_acts.h"

#include "command.pb-c.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/common_rows.h"

/* So far what a person reads on another clock may differ from the system's when the act arrives. */
#define STATED_TIME_MS MS_PER_MINUTE

static void refuse_time(const struct decide_context *context, struct decision *decision,
			const char *code, int64_t moment_ms)
{
	char *text = (char *)arena_alloc(context->arena, TIME_MOMENT_TEXT);
	decision_refuse(decision, code, NULL);
	if (text == NULL)
		return;
	time_print_moment(moment_ms, text);
	decision_refuse_param(decision, "now", text);
}

/* The person says what time it is; the system's clock must say the same. */
static bool stated_time_agrees(const struct decide_context *context, const struct input_act *act,
			       int64_t tolerance_ms, struct decision *decision)
{
	const Zh__TimeConfirmCommand *asked =
		(const Zh__TimeConfirmCommand *)(const void *)act->body;
	if (!asked->has_now_ms) {
		decision_invalid(decision, "clock.time_not_stated", "now_ms");
		return false;
	}
	/* A driven clock has no machine's beside it. */
	if (context->system_ms == 0) {
		decision_refuse(decision, "clock.driven", NULL);
		return false;
	}
	if (asked->now_ms > context->system_ms + tolerance_ms ||
	    asked->now_ms < context->system_ms - tolerance_ms) {
		refuse_time(context, decision, "clock.time_differs", context->system_ms);
		return false;
	}
	return true;
}

void decide_time_confirm(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision)
{
	if (setting_get(context->rows, SETTING_TIME_HELD, 0) == 0) {
		decision_refuse(decision, "clock.not_held", NULL);
		return;
	}
	if (!stated_time_agrees(context, act, STATED_TIME_MS, decision))
		return;
	if (context->system_ms < context->now_ms - STATED_TIME_MS &&
	    !SABOTAGE("stage.confirmed-behind")) {
		refuse_time(context, decision, "clock.behind_journal", context->now_ms);
		decision_possible(decision, "clock.put-right");
		return;
	}
	Zh__TimeConfirmed *body = NEW_IN(context, decision, TimeConfirmed);
	SET_OPTIONAL(body, system_ms, context->system_ms);
	(void)decision_emit(context, decision, KIND(TIME_CONFIRMED),
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}

/* A second person looks at it, so the time that was stated may be of this morning. */
void decide_time_put_right(const struct decide_context *context, const struct input_act *act,
			   struct decision *decision)
{
	if (!stated_time_agrees(context, act, MS_PER_DAY, decision))
		return;
	if (context->system_ms >= context->now_ms - STATED_TIME_MS) {
		decision_refuse(decision, "clock.nothing_to_put_right", NULL);
		return;
	}
	Zh__TimePutRight *body = NEW_IN(context, decision, TimePutRight);
	SET_OPTIONAL(body, was_ms, context->now_ms);
	SET_OPTIONAL(body, is_ms, context->system_ms);
	(void)decision_emit(context, decision, KIND(TIME_PUT_RIGHT),
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}
