/* What a person was refused, on record. */
#include "common/base/sabotage.h"
#include "common/stage/stage_internal.h"

bool stage_refusal_is_recorded(struct stage *stage, const char *person)
{
	int64_t minute = stage_mono_ms(stage) / MS_PER_MINUTE + 1; /* 0: nobody was counted yet */
	struct refusal_meter *meter = &stage->meters[0];
	for (size_t i = 0; i < STAGE_METERS_MAX; i++) {
		if (strcmp(stage->meters[i].person, person) == 0) {
			meter = &stage->meters[i];
			break;
		}
		if (stage->meters[i].minute < meter->minute)
			meter = &stage->meters[i];
	}
	if (strcmp(meter->person, person) != 0 || meter->minute != minute) {
		*meter = (struct refusal_meter){.minute = minute};
		memcpy(meter->person, person, strlen(person) + 1);
	}
	return ++meter->count <= STAGE_REFUSALS_PER_MINUTE || SABOTAGE("stage.refusals-unmetered");
}

uint64_t stage_record_refusal(struct stage *stage, const struct input_cause *cause, const char *act,
			      struct object_id target, const struct refusal *refusal,
			      Zh__Outcome outcome, const struct decision *stood)
{
	struct decide_context context;
	stage_context(stage, &context);
	struct decision decision = {.verdict = VERDICT_DONE};
	state_savepoint(stage->state);
	Zh__ActRefused *body = NEW_IN(&context, &decision, ActRefused);
	body->act = act;
	body->object = decision_object_id(&context, &decision, target);
	body->refusal = refusal_message(refusal, context.arena);
	if (outcome != ZH__OUTCOME__OUTCOME_REFUSED)
		SET_OPTIONAL(body, outcome, outcome);
	(void)decision_emit(&context, &decision, KIND(ACT_REFUSED), target, body);
	/* The refusal stands first: it is the request's answer. */
	size_t count = stood != NULL ? stood->event_count : 0;
	if (decision.event_count + count > DECISION_EVENTS_MAX)
		return 0;
	for (size_t i = 0; i < count; i++)
		decision.events[decision.event_count++] = stood->events[i];
	uint64_t sequence = 0;
	if (!decision.arena_full)
		(void)stage_append(stage, &decision, cause, &sequence);
	return sequence;
}
