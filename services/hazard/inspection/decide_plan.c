/* Planning a visit, naming who goes, giving it up. */
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/campaign/drive.h"
#include "services/hazard/inspection/decide.h"
#include "services/hazard/inspection/visit.h"

/* A follow-up and a look-back go back to something. */
static bool goes_back(Zh__InspectionKind kind)
{
	return kind == ZH__INSPECTION_KIND__INSPECTION_KIND_FOLLOW_UP_VISIT ||
	       kind == ZH__INSPECTION_KIND__INSPECTION_KIND_LOOK_BACK_VISIT;
}

static bool hazard_is_the_firms(struct inspection_call *call,
				const Zh__InspectionPlanCommand *command, uint64_t firm)
{
	struct hazard_row hazard;
	if (command->hazard == 0) {
		if (command->kind != ZH__INSPECTION_KIND__INSPECTION_KIND_LOOK_BACK_VISIT)
			return true;
		(void)work_invalid(call->work, "no_hazard", "hazard");
		return false;
	}
	if (!hazard_get(call->work->context->rows, command->hazard, &hazard))
		return work_not_found_as(call->work, "hazard.not_found");
	if (hazard.firm == firm && goes_back(command->kind))
		return true;
	return work_refuse(call->work, "other_matter");
}

static bool plan_is_sound(struct inspection_call *call, const Zh__InspectionPlanCommand *command,
			  uint64_t firm, const struct checklist **ret_checklist)
{
	const struct policy *policy = call->work->context->policy;
	int32_t today = time_day_of_ms(call->work->context->now_ms);
	struct key_area area;
	if (command->kind == ZH__INSPECTION_KIND__INSPECTION_KIND_UNKNOWN ||
	    (command->kind == ZH__INSPECTION_KIND__INSPECTION_KIND_MARKET_CHECK &&
	     !work_text_given(command->body))) {
		bool kind = command->kind == ZH__INSPECTION_KIND__INSPECTION_KIND_UNKNOWN;
		(void)work_invalid_as(call->work,
				      kind ? "inspection.plan.kind" : "inspection.plan.body",
				      kind ? "kind" : "body");
		return false;
	}
	if (command->area != 0 && !key_area_get(call->work->context->rows, command->area, &area))
		return work_not_found_as(call->work, "area.not_found");
	*ret_checklist =
		work_text_given(command->checklist)
			? policy_checklist_on(policy, bytes_of_text(command->checklist), today)
			: policy_checklist_for(policy, (unsigned)command->kind,
					       inspection_roles(call->work->context->rows, firm),
					       today);
	if (*ret_checklist == NULL) {
		inspection_refuse_checklist(call);
		return false;
	}
	return true;
}

static Zh__FirmRef *firm_ref(struct inspection_call *call, uint64_t firm)
{
	struct firm_texts texts;
	Zh__FirmRef *ref = NEW(call->work, FirmRef);
	if (!hazard_firm_texts_get(call->work->context->rows, firm, &texts))
		return NULL;
	ref->key = work_copy(call->work, texts.text[FIRM_TEXT_KEY]);
	ref->name = work_copy(call->work, texts.text[FIRM_TEXT_NAME]);
	return ref;
}

/* A visit that goes back to a hazard is part of that hazard's story. */
static void trace_to_hazard(struct inspection_call *call, struct event *event, uint64_t hazard)
{
	struct hazard_texts texts;
	if (event != NULL && hazard != 0 &&
	    hazard_texts_get(call->work->context->rows, hazard, &texts))
		decision_trace(event, &texts.head.trace);
}

/* A plan or a cause, items of the list, and the firm's cap, of the year in which it is due. */
static bool is_lawful(struct inspection_call *call, const Zh__InspectionPlanCommand *command,
		      uint64_t firm, int32_t due_day, const struct checklist *checklist,
		      Zh__InspectionPlanned *body)
{
	struct inspection_items items;
	struct inspection_cap cap;
	Zh__VisitGround ground;
	if (!inspection_ground(call, command, &ground) ||
	    !inspection_items(call, command->items, command->n_items, checklist->id, &items))
		return false;
	int32_t day = due_day != 0 ? due_day : time_day_of_ms(call->work->context->now_ms);
	if (!inspection_cap(call->work->context, firm, day, &cap)) {
		if (!visit_ground_is_cause(ground) && !inspection_cap_refuse(call, &cap, firm))
			return false;
		/* A cause is what an officer writes: past the cap another looks at it as well. */
		call->work->decision->second_needed = visit_ground_is_cause(ground) &&
						      command->hazard == 0 &&
						      !SABOTAGE("visits.cause-by-one");
	}
	if (!visit_ground_is_cause(ground) && !inspection_merged(call, firm, cap.year))
		return false;
	SET_OPTIONAL(body, ground, ground);
	body->ground_ref = command->ground_ref;
	body->items = items.ids;
	body->n_items = items.count;
	return inspection_cap_tell(call, body, &cap);
}

void inspection_act_plan(struct inspection_call *call)
{
	const Zh__InspectionPlanCommand *command = WORK_BODY(call->work, Zh__InspectionPlanCommand);
	const struct checklist *checklist;
	struct firm_row firm_row;
	int32_t due_day;
	uint64_t firm = inspection_firm(call, command->firm_key, &firm_row);
	if (firm == 0 || !plan_is_sound(call, command, firm, &checklist) ||
	    !hazard_is_the_firms(call, command, firm) ||
	    !campaign_drive_is_sound(call->work->context, call->work->decision, command->campaign,
				     firm, NULL) ||
	    !inspection_due_day(call, command->has_due_day, command->due_day, "due_day", &due_day))
		return;
	Zh__InspectionPlanned *body = NEW(call->work, InspectionPlanned);
	if (!is_lawful(call, command, firm, due_day, checklist, body))
		return;
	call->id = work_object(call->work, OBJECT_INSPECTION,
			       counter_next(call->work->context->rows, OBJECT_INSPECTION, 0));
	SET_OPTIONAL(body, inspection, call->id.number);
	SET_OPTIONAL(body, firm_number, firm);
	SET_OPTIONAL(body, inspection_kind, command->kind);
	body->firm = firm_ref(call, firm);
	body->checklist = checklist->id;
	body->body = command->body;
	body->purpose = command->purpose;
	if (due_day != 0)
		SET_OPTIONAL(body, due_day, command->due_day);
	if (command->hazard != 0)
		SET_OPTIONAL(body, of_hazard, command->hazard);
	if (command->area != 0)
		SET_OPTIONAL(body, area, command->area);
	if (command->campaign != 0)
		SET_OPTIONAL(body, campaign, command->campaign);
	struct event *event = inspection_emit(call, KIND(INSPECTION_PLANNED), body);
	if (body->firm == NULL)
		return;
	decision_meta(event)->firm_key = body->firm->key;
	inspection_clock(call, CLOCK_INSPECTION_DUE, due_day);
	trace_to_hazard(call, event, command->hazard);
}

/* ---- who goes */

/* Who was to go, and goes no more; false: the arena is full. */
static bool taken_from(struct inspection_call *call, Zh__InspectionAssigned *body)
{
	struct bytes list = call->texts.text[INSPECTION_TEXT_OFFICERS];
	struct bytes id;
	size_t count = 0;
	const char **had =
		ARENA_ARRAY(call->work->context->arena, const char *, INSPECTION_OFFICERS_MAX);
	if (had == NULL) {
		call->work->decision->arena_full = true;
		return false;
	}
	while (count < INSPECTION_OFFICERS_MAX && id_list_next(&list, &id))
		had[count++] = work_copy(call->work, id);
	body->taken_from = decide_taken_from(call->work->context, call->work->decision, had, count,
					     body->officers, body->n_officers, &body->n_taken_from);
	return body->taken_from != NULL;
}

void inspection_act_assign(struct inspection_call *call)
{
	const Zh__InspectionAssignCommand *command =
		WORK_BODY(call->work, Zh__InspectionAssignCommand);
	const struct inspection_named named = {.most = INSPECTION_OFFICERS_MAX};
	if (!inspection_may(call, INSPECTION_ON_ASSIGN) ||
	    !work_unit_head(call->work, "inspection.assign.unit_head"))
		return;
	const char **officers =
		inspection_officers(call, command->officers, command->n_officers, &named);
	if (officers == NULL)
		return;
	Zh__InspectionAssigned *body = NEW(call->work, InspectionAssigned);
	SET_OPTIONAL(body, inspection, call->id.number);
	body->officers = officers;
	body->n_officers = command->n_officers;
	if (!taken_from(call, body) ||
	    !decide_taken_with_reason(call->work->context, call->work->decision,
				      work_act(call->work),
				      body->n_taken_from != 0 ? body->taken_from[0] : NULL,
				      "inspection.assign.no_reason"))
		return;
	(void)inspection_emit(call, KIND(INSPECTION_ASSIGNED), body);
}

void inspection_act_cancel(struct inspection_call *call)
{
	if (!inspection_may(call, INSPECTION_ON_CANCEL))
		return;
	if (!work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse(call->work, "no_reason");
		return;
	}
	Zh__InspectionCancelled *body = NEW(call->work, InspectionCancelled);
	SET_OPTIONAL(body, inspection, call->id.number);
	body->text = (WORK_BODY(call->work, Zh__InspectionCancelCommand))->text;
	(void)inspection_emit(call, KIND(INSPECTION_CANCELLED), body);
	inspection_clock(call, CLOCK_NONE, 0);
}
