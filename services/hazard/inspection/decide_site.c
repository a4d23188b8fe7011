/* Around the visit on site: the notice before it, what it is for, and the result told to the firm
 * (国办发〔2024〕54号). */
#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/inspection/decide.h"
#include "services/hazard/inspection/site.h"
#include "services/hazard/inspection/visit.h"

/* ---- what it is for */

/* Ids of a list as texts in the arena; false: the arena is full. */
static bool ids_of(struct inspection_call *call, struct bytes list, struct inspection_items *ret)
{
	struct bytes id;
	*ret = (struct inspection_items){
		ARENA_ARRAY(call->work->context->arena, const char *, VISIT_ITEMS_MAX), 0};
	if (ret->ids == NULL) {
		call->work->decision->arena_full = true;
		return false;
	}
	while (ret->count < VISIT_ITEMS_MAX && id_list_next(&list, &id))
		ret->ids[ret->count++] = work_copy(call->work, id);
	return !call->work->decision->arena_full;
}

bool inspection_items_planned(struct inspection_call *call, struct inspection_items *ret_items)
{
	struct visit visit;
	bool said = visit_get(call->work->context->rows, call->id.number, &visit);
	return ids_of(call, said ? visit.text[VISIT_TEXT_ITEMS] : bytes_of(NULL, 0), ret_items);
}

struct what_for {
	const char *checklist;
	struct inspection_items items;
};

/* As stated, else as planned; a draw may have left open which checklist it is done by. */
static bool what_it_is_for(struct inspection_call *call, const char *checklist, const char **items,
			   size_t count, struct what_for *ret)
{
	int32_t today = time_day_of_ms(call->work->context->now_ms);
	struct bytes id = work_text_given(checklist) ? bytes_of_text(checklist)
						     : call->texts.text[INSPECTION_TEXT_CHECKLIST];
	struct inspection_items stated = {items, count};
	if (id.size == 0) {
		decision_refuse_gate(call->work->decision, "inspection.notice.no_items",
				     GATE_GBF_ITEM);
		decision_refuse_param(call->work->decision, "need",
				      gate_need_word(GATE_NEED_LISTED_ITEM));
		return false;
	}
	const struct checklist *list = policy_checklist_on(call->work->context->policy, id, today);
	if (list == NULL) {
		inspection_refuse_checklist(call);
		return false;
	}
	if (count == 0 && !inspection_items_planned(call, &stated))
		return false;
	ret->checklist = list->id;
	return inspection_items(call, stated.ids, stated.count, list->id, &ret->items);
}

/* ---- the notice */

/* Who knows beforehand hides what is looked for: with a cause, and where the kind says so. */
static bool may_come_unannounced(struct inspection_call *call)
{
	struct visit visit;
	return call->row.kind == ZH__INSPECTION_KIND__INSPECTION_KIND_SURPRISE ||
	       call->row.kind == ZH__INSPECTION_KIND__INSPECTION_KIND_COVERT ||
	       (visit_get(call->work->context->rows, call->id.number, &visit) &&
		visit_ground_is_cause(visit.head.ground)) ||
	       SABOTAGE("visits.unannounced");
}

static bool notice_is_said(struct inspection_call *call, const Zh__InspectionNoticeCommand *command)
{
	bool none = !work_text_given(command->number);
	bool why = work_text_given(command->without);
	if (!none && why)
		return work_invalid(call->work, "both", "without");
	if (none && !why && !SABOTAGE("visits.no-notice"))
		return !work_lacks_as(call->work, GATE_GBF_NOTICE, GATE_NEED_NOTICE,
				      "inspection.notice.number");
	return !why || may_come_unannounced(call) ||
	       !work_lacks_as(call->work, GATE_GBF_NOTICE, GATE_NEED_NOTICE,
			      "inspection.notice.announced");
}

void inspection_act_notice(struct inspection_call *call)
{
	const Zh__InspectionNoticeCommand *command =
		WORK_BODY(call->work, Zh__InspectionNoticeCommand);
	struct what_for what;
	int32_t day;
	if (!inspection_may(call, INSPECTION_ON_NOTICE) || !notice_is_said(call, command))
		return;
	if (!hazard_day_stated(call->work->context, command->has_on_day, command->on_day, &day)) {
		(void)work_invalid(call->work, "on_day", "on_day");
		return;
	}
	if (!what_it_is_for(call, command->checklist, command->items, command->n_items, &what))
		return;
	Zh__InspectionNoticed *body = NEW(call->work, InspectionNoticed);
	SET_OPTIONAL(body, inspection, call->id.number);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->number = command->number;
	body->without = command->without;
	body->checklist = what.checklist;
	body->items = what.items.ids;
	body->n_items = what.items.count;
	(void)inspection_emit(call, KIND(INSPECTION_NOTICED), body);
}

/* ---- put right */

void inspection_act_correct(struct inspection_call *call)
{
	const Zh__InspectionCorrectCommand *command =
		WORK_BODY(call->work, Zh__InspectionCorrectCommand);
	struct what_for what;
	if (!inspection_may(call, INSPECTION_ON_CORRECT))
		return;
	if (command->n_items == 0 && !work_text_given(command->checklist)) {
		(void)work_invalid(call->work, "nothing", "items");
		return;
	}
	if (!work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse(call->work, "no_reason");
		return;
	}
	if (!what_it_is_for(call, command->checklist, command->items, command->n_items, &what))
		return;
	Zh__InspectionCorrected *body = NEW(call->work, InspectionCorrected);
	SET_OPTIONAL(body, inspection, call->id.number);
	body->checklist = what.checklist;
	body->items = what.items.ids;
	body->n_items = what.items.count;
	body->reason = work_act(call->work)->reason;
	(void)inspection_emit(call, KIND(INSPECTION_CORRECTED), body);
}

/* ---- the result, told */

bool inspection_result_is_owed(const struct inspection_call *call)
{
	return site_is_opened(call->work->context->rows, call->id.number) &&
	       !SABOTAGE("visits.result-forgotten");
}

void inspection_result_owed(struct inspection_call *call)
{
	inspection_clock(call, inspection_result_is_owed(call) ? CLOCK_INSPECTION_TELL : CLOCK_NONE,
			 0);
}

static bool is_told_well(struct inspection_call *call, const Zh__InspectionTellCommand *command,
			 int32_t *ret_day)
{
	if (!work_text_given(command->method) && !SABOTAGE("visits.told-somehow") &&
	    work_lacks_as(call->work, GATE_GBF_RESULT, GATE_NEED_METHOD, "inspection.tell.method"))
		return false;
	if (!work_text_given(command->proof) &&
	    work_lacks_as(call->work, GATE_GBF_RESULT, GATE_NEED_RECEIPT, "inspection.tell.proof"))
		return false;
	if (!hazard_day_stated(call->work->context, command->has_on_day, command->on_day, ret_day))
		return work_invalid(call->work, "on_day", "on_day");
	return *ret_day >= call->row.visited_day ||
	       !work_lacks_as(call->work, GATE_GBF_RESULT, GATE_NEED_AFTER_FACT,
			      "inspection.tell.before_visit");
}

void inspection_act_tell(struct inspection_call *call)
{
	const Zh__InspectionTellCommand *command = WORK_BODY(call->work, Zh__InspectionTellCommand);
	int32_t day;
	if (!inspection_may(call, INSPECTION_ON_TELL) || !is_told_well(call, command, &day))
		return;
	Zh__InspectionTold *body = NEW(call->work, InspectionTold);
	SET_OPTIONAL(body, inspection, call->id.number);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->method = command->method;
	body->proof = command->proof;
	(void)inspection_emit(call, KIND(INSPECTION_TOLD), body);
	inspection_clock(call, CLOCK_NONE, 0);
}
