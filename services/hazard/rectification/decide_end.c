/* Ends and ways out: unfounded, to a case, to another region, archived. */
#include "common/base/region.h"
#include "common/base/sabotage.h"
#include "common/core/region_refusal.h"
#include "services/hazard/decide.h"
#include "services/hazard/rectification/life_clocks.h"

/* A major hazard isn't ended by one officer, nor by setting its level lower first. */
static bool is_major(const struct hazard_call *call)
{
	const uint8_t major = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	return call->row.level == major || call->row.proposed == major;
}

void hazard_act_unfounded(struct hazard_call *call)
{
	const Zh__HazardUnfoundedCommand *command =
		WORK_BODY(call->work, Zh__HazardUnfoundedCommand);
	if (!hazard_may(call, HAZARD_EVENT_UNFOUNDED))
		return;
	if (!work_text_given(command->ground)) {
		(void)work_refuse(call->work, "no_ground");
		return;
	}
	if (!hazard_custody_is_empty(call, "hazard.end.custody") ||
	    !hazard_second_is_sound(call, "hazard.unfounded.second_is_handler"))
		return;
	call->work->decision->second_needed =
		is_major(call) && !SABOTAGE("hazard.major-unfounded-by-one");
	Zh__HazardUnfounded *body = NEW(call->work, HazardUnfounded);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->ground = command->ground;
	(void)hazard_emit(call, KIND(HAZARD_UNFOUNDED), body);
	hazard_life_stop(call->work->context, call->work->decision, call->hazard, "unfounded");
}

/* Handing it on is done; what was ordered stays ordered, with its terms. */
void hazard_act_to_case(struct hazard_call *call)
{
	if (!hazard_may_as(call, HAZARD_EVENT_TO_CASE, "hazard.to_case.state"))
		return;
	const Zh__HazardUnfoundedCommand *command =
		WORK_BODY(call->work, Zh__HazardUnfoundedCommand);
	Zh__HazardToCase *body = NEW(call->work, HazardToCase);
	body->ground = command->ground;
	SET_OPTIONAL(body, hazard, call->hazard.number);
	(void)hazard_emit(call, KIND(HAZARD_TO_CASE), body);
	work_clocks_stop(call->work, CLOCK_HAZARD_ORDER, call->hazard, "to_case");
	work_clocks_stop(call->work, CLOCK_HAZARD_STOPPED, call->hazard, "to_case");
	/* Until escalation tells that it is filed, or not. */
	(void)work_clock(call->work, CLOCK_CASE_FILE, call->hazard, call->work->context->now_ms, 0);
}

void hazard_act_refer(struct hazard_call *call)
{
	const Zh__HazardReferCommand *command = WORK_BODY(call->work, Zh__HazardReferCommand);
	if (!hazard_may(call, HAZARD_EVENT_REFER))
		return;
	if (command->referral == 0) {
		(void)work_invalid(call->work, "letter", "referral");
		return;
	}
	if ((command->to_region == call->work->context->region ||
	     !region_may_be_stated(command->to_region)) &&
	    !SABOTAGE("hazard.refers-anywhere")) {
		decision_invalid_region(call->work->context, call->work->decision,
					"hazard.refer.where", "to_region", command->to_region);
		return;
	}
	if (!hazard_second_is_sound(call, "hazard.refer.second_is_handler"))
		return;
	/* What may be a crime or a recall leaves the office by it. */
	call->work->decision->second_needed =
		is_major(call) && !SABOTAGE("hazard.major-referred-by-one");
	Zh__HazardReferred *body = NEW(call->work, HazardReferred);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, to_region, command->to_region);
	SET_OPTIONAL(body, referral, command->referral);
	/* A matter that was handed over owns no running clock of its own life. */
	(void)hazard_emit(call, KIND(HAZARD_REFERRED), body);
	hazard_life_stop(call->work->context, call->work->decision, call->hazard, "referred");
}

void hazard_act_archive(struct hazard_call *call)
{
	const Zh__HazardUnfoundedCommand *command =
		WORK_BODY(call->work, Zh__HazardUnfoundedCommand);
	if (!hazard_may(call, HAZARD_EVENT_ARCHIVE) ||
	    !hazard_custody_is_empty(call, "hazard.end.custody"))
		return;
	if (call->row.state == HAZARD_STOPPED && !work_text_given(command->ground)) {
		(void)work_refuse(call->work, "no_ground");
		return;
	}
	Zh__HazardArchived *body = NEW(call->work, HazardArchived);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->ground = command->ground;
	(void)hazard_emit(call, KIND(HAZARD_ARCHIVED), body);
	hazard_life_stop(call->work->context, call->work->decision, call->hazard, "archived");
}
