/* Objections, the denied label, and the retest with its terms. */
#include "common/base/sabotage.h"
#include "common/policy/gates/gate.h"
#include "services/hazard/sampling/decide_internal.h"

/* ---- objection */

static bool within_term(struct sampling_call *call, const struct sampling_service_row *service,
			int32_t day)
{
	int32_t last = sampling_clock_last_day(call, service->clock, service->due_ms);
	if (day >= service->served_day && (day <= last || SABOTAGE("sampling.late_objection")))
		return true;
	sampling_refuse_day(call, "sampling.objection.late", "SSI-36", "last", last);
	return false;
}

void sampling_act_objection(struct sampling_call *call)
{
	const Zh__SamplingObjectionCommand *command =
		WORK_BODY(call->work, Zh__SamplingObjectionCommand);
	int32_t day;
	if (!command->has_party) {
		(void)work_invalid(call->work, "party", "party");
		return;
	}
	struct sampling_service_row service = sampling_service_now(call, (uint8_t)command->party);
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_OBJECT) ||
	    !work_may_as(call->work, &sampling_service_table, service.state, SERVICE_ON_OBJECT,
			 "sampling.objection.party_state") ||
	    !work_may_as(call->work, &sampling_retest_table, call->row.retest, RETEST_ON_OBJECT,
			 "sampling.objection.retest_state") ||
	    !sampling_text_given(call, command->ground, "sampling.objection.no_ground") ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day) ||
	    !within_term(call, &service, day))
		return;
	Zh__ObjectionRaised *body = NEW(call->work, ObjectionRaised);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, party, command->party);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->ground = command->ground;
	(void)sampling_emit(call, KIND(OBJECTION_RAISED), body);
	sampling_clock_stop(call, service.clock, "objected");
	sampling_clocks_stop(call, CLOCK_SAMPLING_FINALISE, "objected");
	if (state_table_row(&sampling_retest_table, call->row.retest, RETEST_ON_OBJECT).next !=
	    call->row.retest)
		(void)sampling_clock_start(call, CLOCK_SAMPLING_OBJECTION_DECIDE,
					   time_ms_of_day(day), 0, NULL);
}

/* ---- the labelled maker denies it: the seller's source is traced, the maker's ladder waits */

static void hold_hazard(struct sampling_call *call)
{
	struct hazard_row hazard;
	if (call->texts.head.firm_role != ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER ||
	    !hazard_get(call->work->context->rows, call->row.hazard, &hazard) ||
	    (hazard.flags & HAZARD_HELD) != 0 ||
	    state_table_row(&hazard_state_table, hazard.state, HAZARD_EVENT_HOLD).verdict !=
		    STATE_GO)
		return;
	Zh__Held *body = NEW(call->work, Held);
	struct object_id id = work_object(call->work, OBJECT_HAZARD, call->row.hazard);
	body->object = work_object_id(call->work, id);
	(void)work_emit(call->work, KIND(HELD), id, hazard.object_version + 1u, body);
}

void sampling_act_deny(struct sampling_call *call)
{
	const Zh__SamplingDenyCommand *command = WORK_BODY(call->work, Zh__SamplingDenyCommand);
	int32_t day;
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_DENY) ||
	    !sampling_text_given(call, command->evidence, "sampling.deny.no_evidence") ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day))
		return;
	if ((call->row.flags & SAMPLING_DENIED) != 0) {
		(void)work_refuse(call->work, "already");
		return;
	}
	Zh__LabelDenied *body = NEW(call->work, LabelDenied);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->evidence = command->evidence;
	(void)sampling_emit(call, KIND(LABEL_DENIED), body);
	hold_hazard(call);
	call->row.flags |= SAMPLING_DENIED; /* whoever made it, it isn't whom the label names */
	sampling_draft_trace(call, ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_TRACE_MAKER);
}

/* ---- the retest */

static uint8_t event_of_step(Zh__RetestStep step)
{
	switch (step) {
	case ZH__RETEST_STEP__RETEST_STEP_ACCEPT:
		return RETEST_ON_ACCEPT;
	case ZH__RETEST_STEP__RETEST_STEP_REFUSE:
		return RETEST_ON_REFUSE;
	case ZH__RETEST_STEP__RETEST_STEP_FORMALITIES:
		return RETEST_ON_FORMALITIES;
	case ZH__RETEST_STEP__RETEST_STEP_WAIVE:
		return RETEST_ON_WAIVE;
	case ZH__RETEST_STEP__RETEST_STEP_LAB:
		return RETEST_ON_LAB;
	case ZH__RETEST_STEP__RETEST_STEP_PASS:
		return RETEST_ON_PASS;
	case ZH__RETEST_STEP__RETEST_STEP_FAIL:
		return RETEST_ON_FAIL;
	case ZH__RETEST_STEP__RETEST_STEP_REOPEN:
		return RETEST_ON_REOPEN;
	case ZH__RETEST_STEP__RETEST_STEP_UNKNOWN:
	case _ZH__RETEST_STEP_IS_INT_SIZE:
		break;
	}
	return RETEST_EVENT_COUNT;
}

/* SSI-38: late formalities count as a waiver. */
static bool formalities_in_time(struct sampling_call *call, int32_t day)
{
	uint64_t clock = clock_running(call->work->context->rows, call->id,
				       CLOCK_SAMPLING_RETEST_FORMALITIES);
	if (clock == 0)
		return true;
	int32_t last = sampling_clock_last_day(call, clock, 0);
	if (day <= last)
		return true;
	sampling_refuse_day(call, "sampling.retest.formalities_late", "SSI-38", "last", last);
	return false;
}

/* SSI-39: not the laboratory whose result is contested. */
static bool another_lab(struct sampling_call *call, const char *lab)
{
	if (!sampling_text_given(call, lab, "sampling.retest.no_lab"))
		return false;
	bool same = bytes_equal(call->texts.text[SAMPLING_TEXT_LAB], bytes_of_text(lab));
	return !same || SABOTAGE("sampling.retest_by_first_lab") ||
	       !work_lacks_as(call->work, GATE_SSI_37, GATE_NEED_OTHER_LAB,
			      "sampling.retest.same_lab");
}

static bool step_is_sound(struct sampling_call *call, const Zh__SamplingRetestCommand *command,
			  int32_t day)
{
	bool decides = command->step == ZH__RETEST_STEP__RETEST_STEP_REFUSE ||
		       command->step == ZH__RETEST_STEP__RETEST_STEP_REOPEN;
	if (decides && (work_act(call->work)->person->roles & ROLE_LEADER) == 0)
		return work_refuse(call->work, "leader");
	if (decides && !sampling_text_given(call, command->note, "sampling.retest.no_note"))
		return false;
	if (command->step == ZH__RETEST_STEP__RETEST_STEP_FORMALITIES)
		return formalities_in_time(call, day);
	if (command->step == ZH__RETEST_STEP__RETEST_STEP_LAB)
		return another_lab(call, command->lab);
	if (command->step == ZH__RETEST_STEP__RETEST_STEP_FAIL && command->n_failed_items == 0)
		return work_refuse_as(call->work, "sampling.result.no_items", NULL);
	return true;
}

static void step_clocks(struct sampling_call *call, Zh__RetestStep step, int32_t day)
{
	static const enum clock_id terms[] = {
		CLOCK_SAMPLING_OBJECTION_DECIDE, CLOCK_SAMPLING_RETEST_FORMALITIES,
		CLOCK_SAMPLING_RETEST_LAB, CLOCK_SAMPLING_RETEST, CLOCK_SAMPLING_FINALISE};
	int64_t anchor_ms = time_ms_of_day(day);
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		sampling_clocks_stop(call, terms[i], "retest");
	if (step == ZH__RETEST_STEP__RETEST_STEP_ACCEPT ||
	    step == ZH__RETEST_STEP__RETEST_STEP_REOPEN)
		(void)sampling_clock_start(call, CLOCK_SAMPLING_RETEST_FORMALITIES, anchor_ms, 0,
					   NULL);
	else if (step == ZH__RETEST_STEP__RETEST_STEP_FORMALITIES)
		(void)sampling_clock_start(call, CLOCK_SAMPLING_RETEST_LAB, anchor_ms, 0, NULL);
	else if (step == ZH__RETEST_STEP__RETEST_STEP_LAB)
		(void)sampling_clock_start(call, CLOCK_SAMPLING_RETEST, anchor_ms, 0, NULL);
	else if (step == ZH__RETEST_STEP__RETEST_STEP_REFUSE)
		sampling_final_when_ripe(call, RETEST_REFUSED, 0);
	else if (step == ZH__RETEST_STEP__RETEST_STEP_WAIVE)
		sampling_final_when_ripe(call, RETEST_WAIVED, 0);
}

static bool step_permitted(struct sampling_call *call, Zh__RetestStep step, uint8_t event)
{
	if (event == RETEST_EVENT_COUNT)
		return work_invalid(call->work, "step", "step");
	if (call->row.state == SAMPLING_FINAL_FAILED &&
	    step != ZH__RETEST_STEP__RETEST_STEP_REOPEN) {
		(void)work_refuse_by(call->work, "final", "PQL-15");
		decision_possible(call->work->decision, "sampling.retest reopen");
		return false;
	}
	return work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_RETEST) &&
	       work_may_as(call->work, &sampling_retest_table, call->row.retest, event,
			   "sampling.retest.step_state");
}

void sampling_act_retest(struct sampling_call *call)
{
	const Zh__SamplingRetestCommand *command = WORK_BODY(call->work, Zh__SamplingRetestCommand);
	int32_t day;
	if (!step_permitted(call, command->step, event_of_step(command->step)) ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day) ||
	    !step_is_sound(call, command, day))
		return;
	Zh__RetestStepped *body = NEW(call->work, RetestStepped);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, step, command->step);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->lab = command->lab;
	body->note = command->note;
	body->failed_items = command->failed_items;
	body->n_failed_items = command->n_failed_items;
	(void)sampling_emit(call, KIND(RETEST_STEPPED), body);
	bool passed = command->step == ZH__RETEST_STEP__RETEST_STEP_PASS;
	if (passed || command->step == ZH__RETEST_STEP__RETEST_STEP_FAIL)
		sampling_conclude(call, passed, true, day);
	else
		step_clocks(call, command->step, day);
}
