/* Ends and ways out: unfounded, to a case, to another region, archived. */
#include "services/hazard/decide.h"

void hazard_act_unfounded(struct hazard_act_call *call)
{
	const Zh__HazardUnfoundedCommand *command =
		(const Zh__HazardUnfoundedCommand *)call->input->body;
	if (!hazard_act_permitted(call, HAZARD_EVENT_UNFOUNDED, "hazard.unfounded.state"))
		return;
	if (text_missing(command->ground)) {
		decision_refuse(call->decision, "hazard.unfounded.no_ground", NULL);
		return;
	}
	Zh__HazardUnfounded *body =
		CALL_BODY(call, Zh__HazardUnfounded, zh__hazard_unfounded__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->ground = command->ground;
	if (hazard_act_emit(call, ZH__EVENT_KIND__KIND_HAZARD_UNFOUNDED, body) != NULL)
		decide_clocks_stop(call->context, call->decision, call->hazard, CLOCK_NONE,
				   "unfounded");
}

/* Handing it on is done; what was ordered stays ordered, with its terms. */
void hazard_act_to_case(struct hazard_act_call *call)
{
	if (!hazard_act_permitted(call, HAZARD_EVENT_TO_CASE, "hazard.to_case.state"))
		return;
	Zh__HazardToCase *body = CALL_BODY(call, Zh__HazardToCase, zh__hazard_to_case__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, hazard, call->hazard.number);
	if (hazard_act_emit(call, ZH__EVENT_KIND__KIND_HAZARD_TO_CASE, body) != NULL)
		decide_clocks_stop(call->context, call->decision, call->hazard, CLOCK_HAZARD_ORDER,
				   "to_case");
}

void hazard_act_refer(struct hazard_act_call *call)
{
	const Zh__HazardReferCommand *command = (const Zh__HazardReferCommand *)call->input->body;
	if (!hazard_act_permitted(call, HAZARD_EVENT_REFER, "hazard.refer.state"))
		return;
	if (command->to_region == 0 || command->to_region == call->context->region ||
	    command->referral == 0) {
		decision_invalid(call->decision, "hazard.refer.where",
				 command->referral == 0 ? "referral" : "to_region");
		return;
	}
	Zh__HazardReferred *body =
		CALL_BODY(call, Zh__HazardReferred, zh__hazard_referred__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, to_region, command->to_region);
	SET_OPTIONAL(body, referral, command->referral);
	/* A matter that was handed over owns no running clock of its own life. */
	if (hazard_act_emit(call, ZH__EVENT_KIND__KIND_HAZARD_REFERRED, body) != NULL)
		decide_clocks_stop(call->context, call->decision, call->hazard, CLOCK_NONE,
				   "referred");
}

void hazard_act_archive(struct hazard_act_call *call)
{
	if (!hazard_act_permitted(call, HAZARD_EVENT_ARCHIVE, "hazard.archive.state"))
		return;
	Zh__HazardArchived *body =
		CALL_BODY(call, Zh__HazardArchived, zh__hazard_archived__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, hazard, call->hazard.number);
	(void)hazard_act_emit(call, ZH__EVENT_KIND__KIND_HAZARD_ARCHIVED, body);
}
