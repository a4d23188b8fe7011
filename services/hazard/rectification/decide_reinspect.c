/* Re-inspection and look-back. */
#include "services/hazard/rectification/decide_relapse.h"
#include "services/hazard/rectification/life_clocks.h"

/* ---- re-inspection */

static bool reinspect_event(struct hazard_call *call, Zh__ReinspectOutcome outcome,
			    enum hazard_event *ret_event)
{
	switch (outcome) {
	case ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_PASSED:
		*ret_event = HAZARD_EVENT_REINSPECT_PASSED;
		return true;
	case ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_FAILED:
		*ret_event = HAZARD_EVENT_REINSPECT_FAILED;
		return true;
	case ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_NO_ACCESS:
		*ret_event = HAZARD_EVENT_NO_ACCESS;
		return true;
	case ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_UNKNOWN:
	case _ZH__REINSPECT_OUTCOME_IS_INT_SIZE:
		break;
	}
	return work_invalid(call->work, "no_outcome", "outcome");
}

static bool reinspection_is_sound(struct hazard_call *call,
				  const Zh__HazardReinspectCommand *command, int32_t *ret_day,
				  const char ***ret_officers)
{
	if (!hazard_act_day(call, command->has_on_day, command->on_day, ret_day))
		return work_invalid(call->work, "on_day", "on_day");
	*ret_officers =
		work_two_officers(call->work, call->hazard, command->officers, command->n_officers,
				  *ret_day, "hazard.reinspect.two_officers");
	if (*ret_officers == NULL)
		return false;
	if (command->outcome == ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_PASSED &&
	    command->n_evidence == 0)
		return work_refuse(call->work, "no_evidence");
	if (!hazard_evidence_is_sound(call, command->evidence, command->n_evidence))
		return false;
	if (call->row.reinspections == UINT8_MAX)
		return work_refuse(call->work, "too_many");
	return true;
}

/* Nobody was let in: another visit is owed, within a term of its own. */
static void try_again(struct hazard_call *call)
{
	work_clocks_stop(call->work, CLOCK_HAZARD_ACCESS, call->hazard, "no_access");
	(void)work_clock(call->work, CLOCK_HAZARD_ACCESS, call->hazard, call->work->context->now_ms,
			 0);
}

static void reinspect_clocks(struct hazard_call *call, enum hazard_event event)
{
	static const enum clock_id terms[] = {
		CLOCK_HAZARD_ORDER,     CLOCK_HAZARD_RECTIFY,     CLOCK_HAZARD_REINSPECT,
		CLOCK_SAMPLING_RECTIFY, CLOCK_SAMPLING_REINSPECT, CLOCK_HAZARD_CANCEL,
		CLOCK_HAZARD_ACCESS,    CLOCK_CASE_FILE,
	};
	struct state_row row =
		state_table_row(&hazard_state_table, call->row.state, (uint8_t)event);
	if (event == HAZARD_EVENT_NO_ACCESS) {
		try_again(call);
		return;
	}
	if (row.next == HAZARD_TO_CASE)
		return;
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		work_clocks_stop(call->work, terms[i], call->hazard, "reinspected");
	/* Passed: it is cancelled off in time.  Failed: a person decides the next measure in
	 * time. */
	enum clock_id next =
		event == HAZARD_EVENT_REINSPECT_PASSED ? CLOCK_HAZARD_CANCEL : CLOCK_HAZARD_ORDER;
	(void)work_clock(call->work, next, call->hazard, call->work->context->now_ms, 0);
}

void hazard_act_reinspect(struct hazard_call *call)
{
	const Zh__HazardReinspectCommand *command =
		WORK_BODY(call->work, Zh__HazardReinspectCommand);
	enum hazard_event event;
	const char **officers;
	int32_t day;
	if (!reinspect_event(call, command->outcome, &event) || !hazard_may(call, event) ||
	    !reinspection_is_sound(call, command, &day, &officers))
		return;
	Zh__Reinspected *body = NEW(call->work, Reinspected);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, passed, event == HAZARD_EVENT_REINSPECT_PASSED);
	body->officers = officers;
	body->n_officers = command->n_officers;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	if (event == HAZARD_EVENT_NO_ACCESS) {
		SET_OPTIONAL(body, no_access, 1);
		SET_OPTIONAL(
			body, times_no_access,
			hazard_more_get(call->work->context->rows, call->hazard.number).no_access +
				1u);
	}
	(void)hazard_emit(call, KIND(REINSPECTED), body);
	reinspect_clocks(call, event);
}

/* ---- look-back */

void hazard_act_look_back(struct hazard_call *call)
{
	const Zh__HazardLookBackCommand *command = WORK_BODY(call->work, Zh__HazardLookBackCommand);
	bool passed = command->outcome == ZH__LOOK_BACK_OUTCOME__LOOK_BACK_OUTCOME_PASSED;
	enum hazard_event event =
		passed ? HAZARD_EVENT_LOOK_BACK_PASSED : HAZARD_EVENT_LOOK_BACK_FAILED;
	int32_t day;
	if (!passed && command->outcome != ZH__LOOK_BACK_OUTCOME__LOOK_BACK_OUTCOME_FAILED) {
		(void)work_invalid_as(call->work, "hazard.look_back.no_outcome", "outcome");
		return;
	}
	if (!hazard_may_as(call, event, "hazard.look_back.state"))
		return;
	if (!hazard_act_day(call, command->has_on_day, command->on_day, &day)) {
		(void)work_invalid_as(call->work, "hazard.look_back.on_day", "on_day");
		return;
	}
	const char **officers =
		work_two_officers(call->work, call->hazard, command->officers, command->n_officers,
				  day, "hazard.look_back.two_officers");
	if (officers == NULL ||
	    !hazard_evidence_is_sound(call, command->evidence, command->n_evidence))
		return;
	Zh__LookedBack *body = NEW(call->work, LookedBack);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, passed, passed);
	body->officers = officers;
	body->n_officers = command->n_officers;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	(void)hazard_emit(call, KIND(LOOKED_BACK), body);
	hazard_life_stop(call->work->context, call->work->decision, call->hazard, "looked_back");
	if (passed)
		return;
	const struct hazard_ended ended = {
		.hazard = call->hazard.number,
		.version = call->row.object_version + 2u,
	};
	if (hazard_open_from_ended(call->work->context, call->work->decision, &ended) != 0)
		call->work->decision->object_version = ended.version;
}
