/* What becomes of a finding: a person decides, the rule has only proposed. */
#include "common/base/sabotage.h"
#include "services/hazard/inspection/decide.h"
#include "services/hazard/rectification/decide_open.h"

uint64_t inspection_open_hazard(struct inspection_call *call, Zh__Violation violation,
				struct hazard_finding finding)
{
	Zh__FirmRef *firm = NEW(call->work, FirmRef);
	Zh__Violation *violations = ARENA_NEW(call->work->context->arena, Zh__Violation);
	struct firm_row firm_row = {0};
	if (violations == NULL) {
		call->work->decision->arena_full = true;
		return 0;
	}
	(void)hazard_firm_get(call->work->context->rows, call->row.firm, &firm_row);
	firm->key = work_copy(call->work, call->texts.text[INSPECTION_TEXT_FIRM_KEY]);
	firm->name = work_copy(call->work, call->texts.text[INSPECTION_TEXT_FIRM_NAME]);
	*violations = violation;
	finding.source = call->id;
	finding.kind = ZH__REPORT_KIND__REPORT_KIND_INSPECTION;
	finding.trace = call->trace;
	finding.firm = firm;
	finding.firm_role = (Zh__FirmRole)firm_row.role;
	finding.violations = violations;
	finding.violation_count = violation != ZH__VIOLATION__VIOLATION_UNKNOWN;
	return hazard_open(call->work->context, call->work->decision, &finding);
}

/* A serious one is handed on to be filed: then its hazard counts as larger at the least. */
static uint64_t open_for_finding(struct inspection_call *call, const struct finding_row *row,
				 const Zh__InspectionFindingCommand *command)
{
	struct hazard_finding finding = {
		.product = command->product,
		.class_code = command->product != NULL ? command->product->class_code : NULL,
		.found = command->found,
		.found_day = call->row.visited_day,
	};
	if (command->handling == ZH__FINDING_HANDLING__FINDING_HANDLING_FILING)
		finding.severity = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER;
	return inspection_open_hazard(call, (Zh__Violation)row->violation, finding);
}

static void hand_on(struct inspection_call *call, uint64_t hazard)
{
	Zh__HazardToCase *body = NEW(call->work, HazardToCase);
	SET_OPTIONAL(body, hazard, hazard);
	struct event *event =
		decision_emit(call->work->context, call->work->decision, KIND(HAZARD_TO_CASE),
			      work_object(call->work, OBJECT_HAZARD, hazard), body);
	event->head.object_version = 2; /* after HazardOpened */
}

static bool finding_is_sound(struct inspection_call *call,
			     const Zh__InspectionFindingCommand *command,
			     struct finding_row *ret_row)
{
	if (command->finding == 0 || command->finding > call->row.findings ||
	    !finding_get(call->work->context->rows, call->id.number, (uint8_t)command->finding,
			 ret_row))
		return work_invalid(call->work, "number", "finding");
	if (ret_row->withdrawn != 0 && !SABOTAGE("amend.withdrawn-handled"))
		return work_refuse(call->work, "withdrawn");
	if (ret_row->handling != 0)
		return work_refuse(call->work, "handled");
	if (command->handling == ZH__FINDING_HANDLING__FINDING_HANDLING_UNKNOWN)
		return work_invalid(call->work, "handling", "handling");
	bool told = work_text_given(command->text) || work_text_given(work_act(call->work)->reason);
	bool milder = command->handling < (Zh__FindingHandling)ret_row->proposed;
	bool told_needed =
		milder || command->handling <= ZH__FINDING_HANDLING__FINDING_HANDLING_CORRECTED;
	if (told_needed && !told) {
		/* What help was given, how it was corrected, or why less than proposed. */
		(void)work_refuse(call->work, "not_told");
		return false;
	}
	return true;
}

void inspection_act_finding(struct inspection_call *call)
{
	const Zh__InspectionFindingCommand *command =
		WORK_BODY(call->work, Zh__InspectionFindingCommand);
	struct finding_row row;
	if (!inspection_may(call, INSPECTION_ON_FINDING) || !finding_is_sound(call, command, &row))
		return;
	Zh__FindingHandled *body = NEW(call->work, FindingHandled);
	SET_OPTIONAL(body, inspection, call->id.number);
	SET_OPTIONAL(body, finding, command->finding);
	SET_OPTIONAL(body, handling, command->handling);
	SET_OPTIONAL(body, left, call->row.findings_left - 1u);
	body->text = command->text;
	body->product = command->product;
	body->found = command->found;
	(void)inspection_emit(call, KIND(FINDING_HANDLED), body);
	if (body->left == 0)
		inspection_result_owed(call);
	if (command->handling < ZH__FINDING_HANDLING__FINDING_HANDLING_HAZARD)
		return;
	uint64_t hazard = open_for_finding(call, &row, command);
	if (hazard == 0)
		return;
	SET_OPTIONAL(body, hazard, hazard);
	if (command->handling == ZH__FINDING_HANDLING__FINDING_HANDLING_FILING)
		hand_on(call, hazard);
}
