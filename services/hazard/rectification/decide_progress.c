/* Beside the order: help, written progress, who answers for it, and one hazard that is two. */
#include "common/base/sabotage.h"
#include "services/hazard/decide.h"
#include "services/hazard/rectification/decide_open.h"
#include "services/hazard/rectification/found_evidence.h"
#include "services/hazard/rectification/life_clocks.h"

/* ---- help: order to correct, and help (notices 001, 002, 004) */

void hazard_act_help(struct hazard_call *call)
{
	const Zh__HazardHelpCommand *command = WORK_BODY(call->work, Zh__HazardHelpCommand);
	int32_t day;
	if (!hazard_may(call, HAZARD_EVENT_HELP))
		return;
	if (command->kind == ZH__HELP_KIND__HELP_KIND_UNKNOWN ||
	    !work_text_given(command->content)) {
		(void)work_invalid_as(call->work, "hazard.help.incomplete",
				      !work_text_given(command->content) ? "content" : "kind");
		return;
	}
	if (!hazard_act_day(call, command->has_on_day, command->on_day, &day)) {
		(void)work_invalid(call->work, "on_day", "on_day");
		return;
	}
	Zh__HazardHelped *body = NEW(call->work, HazardHelped);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, kind, command->kind);
	body->content = command->content;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	(void)hazard_emit(call, KIND(HAZARD_HELPED), body);
}

/* ---- progress: written, month by month until it is closed (notice 001 four (3)) */

void hazard_act_progress(struct hazard_call *call)
{
	const Zh__HazardProgressCommand *command = WORK_BODY(call->work, Zh__HazardProgressCommand);
	int32_t day;
	if (!hazard_may(call, HAZARD_EVENT_PROGRESS) ||
	    !hazard_evidence_is_sound(call, command->evidence, command->n_evidence))
		return;
	if (!work_text_given(command->text)) {
		(void)work_refuse(call->work, "nothing_told");
		return;
	}
	if (!hazard_act_day(call, command->has_on_day, command->on_day, &day)) {
		(void)work_invalid(call->work, "on_day", "on_day");
		return;
	}
	Zh__ProgressReported *body = NEW(call->work, ProgressReported);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->text = command->text;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	(void)hazard_emit(call, KIND(PROGRESS_REPORTED), body);
	if ((call->more.flags & MORE_PROGRESS_OWED) == 0)
		return;
	work_clocks_stop(call->work, CLOCK_HAZARD_PROGRESS, call->hazard, "reported");
	(void)work_clock(call->work, CLOCK_HAZARD_PROGRESS, call->hazard,
			 call->work->context->now_ms, 0);
}

void hazard_progress_owed(const struct decide_context *context, struct decision *decision,
			  uint64_t hazard, const char *why)
{
	struct hazard_row row;
	struct hazard_texts texts;
	struct object_id subject = own_object(context, OBJECT_HAZARD, hazard);
	if (!hazard_get(context->rows, hazard, &row) ||
	    !hazard_texts_get(context->rows, hazard, &texts) ||
	    state_table_row(&hazard_state_table, row.state, HAZARD_EVENT_OWE_PROGRESS).verdict !=
		    STATE_GO ||
	    (hazard_more_get(context->rows, hazard).flags & MORE_PROGRESS_OWED) != 0)
		return;
	size_t first = decision->event_count;
	struct trace_ref trace = texts.head.trace;
	Zh__ProgressReported *body = NEW_IN(context, decision, ProgressReported);
	SET_OPTIONAL(body, hazard, hazard);
	SET_OPTIONAL(body, owed, 1);
	body->text = why;
	struct event *event =
		decision_emit(context, decision, KIND(PROGRESS_REPORTED), subject, body);
	event->head.object_version = row.object_version + 1u;
	(void)decide_clock_start(context, decision, CLOCK_HAZARD_PROGRESS, subject, context->now_ms,
				 0, NULL);
	for (size_t i = first; i < decision->event_count; i++)
		decision_trace(decision->events[i], &trace);
}

void hazard_act_owe_progress(struct hazard_call *call)
{
	const Zh__HazardOweProgressCommand *command =
		WORK_BODY(call->work, Zh__HazardOweProgressCommand);
	if (!hazard_may_as(call, HAZARD_EVENT_OWE_PROGRESS, "hazard.progress.state"))
		return;
	if ((call->more.flags & MORE_PROGRESS_OWED) != 0) {
		(void)work_refuse_as(call->work, "hazard.progress.owed_already", NULL);
		return;
	}
	hazard_progress_owed(call->work->context, call->work->decision, call->hazard.number,
			     command->why);
	call->work->decision->object = call->hazard;
	call->work->decision->object_version = call->row.object_version + 1u;
}

/* ---- who answers for it in the firm (处罚到人) */

void hazard_act_person(struct hazard_call *call)
{
	const Zh__HazardPersonCommand *command = WORK_BODY(call->work, Zh__HazardPersonCommand);
	if (!hazard_may(call, HAZARD_EVENT_PERSON))
		return;
	if (command->part == ZH__RESPONSIBLE_PART__RESPONSIBLE_PART_UNKNOWN ||
	    !work_text_given(command->name)) {
		(void)work_invalid_as(call->work, "hazard.person.incomplete",
				      !work_text_given(command->name) ? "name" : "part");
		return;
	}
	Zh__ResponsibleNamed *body = NEW(call->work, ResponsibleNamed);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, part, command->part);
	body->name = command->name;
	body->position = command->position;
	body->did = command->did;
	(void)hazard_emit(call, KIND(RESPONSIBLE_NAMED), body);
}

/* ---- one hazard is two */

/* false: refused.  What goes to the new hazard must be less than all. */
static bool split_is_sound(struct hazard_call *call, const Zh__HazardSplitCommand *command)
{
	const Zh__Quantity *quantity = command->quantity;
	bool by_batch = work_text_given(command->batch);
	if (!by_batch && (!command->has_place || command->place == call->row.place))
		return work_invalid(call->work, "by_what", "batch");
	if (by_batch && !hazard_custody_is_empty(call, "hazard.split.custody"))
		return false;
	if (by_batch && strlen(command->batch) > HAZARD_BATCH_MAX)
		return work_invalid_as(call->work, "hazard.goods.batch", "batch");
	if (quantity != NULL && (quantity->amount == 0 || quantity->amount >= call->texts.found))
		return work_refuse(call->work, "quantity");
	return true;
}

/* What the whole was found by. */
static const char *evidence_of(const struct hazard_call *call)
{
	uint8_t memory[FOUND_EVIDENCE_MAX];
	struct bytes text =
		found_evidence_get(call->work->context->rows, call->hazard.number, memory);
	return SABOTAGE("hazard.part-without-evidence")
		       ? NULL
		       : hazard_text_copy(call->work->context, call->work->decision, text);
}

void hazard_act_split(struct hazard_call *call)
{
	const Zh__HazardSplitCommand *command = WORK_BODY(call->work, Zh__HazardSplitCommand);
	struct hazard_texts texts;
	if (!hazard_may(call, HAZARD_EVENT_SPLIT) || !split_is_sound(call, command) ||
	    !hazard_texts_get(call->work->context->rows, call->hazard.number, &texts))
		return;
	struct hazard_finding finding;
	if (!hazard_finding_of(call->work->context, call->work->decision, &texts,
			       texts.head.violations, &finding))
		return;
	finding.kind = (Zh__ReportKind)call->row.source_kind;
	finding.trace = &call->texts.trace;
	finding.found = command->quantity;
	finding.sample_no = hazard_text_copy(call->work->context, call->work->decision,
					     texts.text[HAZARD_TEXT_SAMPLE]);
	finding.severity =
		(Zh__HazardLevel)(call->row.level != 0 ? call->row.level : call->row.proposed);
	finding.place = command->has_place ? command->place : call->row.place;
	finding.first_report_ms = texts.head.first_report_ms;
	finding.urgent = (call->row.flags & HAZARD_URGENT) != 0;
	finding.split_from = call->hazard.number;
	finding.controlled = (call->row.flags & HAZARD_CONTROLLED) != 0;
	finding.evidence = evidence_of(call);
	if (work_text_given(command->batch))
		finding.product->batch = command->batch;
	Zh__HazardSplit *body = NEW(call->work, HazardSplit);
	uint64_t part = hazard_open(call->work->context, call->work->decision, &finding);
	if (part == 0)
		return;
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, new_hazard, part);
	body->batch = command->batch;
	body->quantity = command->quantity;
	if (command->has_place)
		SET_OPTIONAL(body, place, command->place);
	(void)hazard_emit(call, KIND(HAZARD_SPLIT), body);
}
