/* People's acts on reports. */
#include "services/intake/decide_act.h"
#include "command.pb-c.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/core/officers.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/gates/gate.h"
#include "common/policy/papers/closed_words.h"
#include "services/intake/acts.h"

enum { VIOLATIONS_MAX = 64 };

bool report_may(struct report_call *call, enum report_event event)
{
	const struct state_table *table = report_table(&call->row);
	call->next = state_table_row(table, call->row.state, (uint8_t)event).next;
	return work_may(call->work, table, call->row.state, (uint8_t)event);
}

bool report_may_as(struct report_call *call, enum report_event event, const char *code)
{
	const struct state_table *table = report_table(&call->row);
	call->next = state_table_row(table, call->row.state, (uint8_t)event).next;
	return work_may_as(call->work, table, call->row.state, (uint8_t)event, code);
}

struct event *report_emit(struct report_call *call, uint16_t kind, const void *body)
{
	return work_emit_main(call->work, kind, call->report, call->row.object_version + 1u, body);
}

/* Until order 121 two terms of mediation ran beside each other (令20号 21 and 消保条例 46): the
 * second one warns when it ends first, and decides nothing. */
static void start_beside(const struct decide_context *context, struct decision *decision,
			 struct object_id report)
{
	int32_t day = time_day_of_ms(context->now_ms);
	const struct clock_rule *rule = policy_clock(context->policy, CLOCK_COMPLAINT_MEDIATE, day);
	const struct clock_rule *beside =
		policy_clock(context->policy, CLOCK_COMPLAINT_MEDIATE_BESIDE, day);
	if (rule == NULL || beside == NULL ||
	    (rule->unit == beside->unit && rule->budget == beside->budget))
		return;
	(void)decide_clock_start(context, decision, CLOCK_COMPLAINT_MEDIATE_BESIDE, report,
				 context->now_ms, 0, NULL);
}

void intake_decide_state_clocks(const struct decide_context *context, struct decision *decision,
				uint64_t report, const struct report_row *row, uint8_t next)
{
	struct object_id subject = own_object(context, OBJECT_REPORT, report);
	enum clock_id left = intake_report_clock(row, row->state);
	enum clock_id entered = intake_report_clock(row, next);
	if (left != entered && left != CLOCK_NONE)
		decide_clocks_stop(context, decision, subject, left,
				   report_table(row)->states[next].name);
	if (left != entered && left == CLOCK_COMPLAINT_MEDIATE)
		decide_clocks_stop(context, decision, subject, CLOCK_COMPLAINT_MEDIATE_BESIDE,
				   report_table(row)->states[next].name);
	if (entered == CLOCK_NONE || next == row->state ||
	    (entered == CLOCK_ANSWER_REPORTER && !report_answer_owed(row)))
		return;
	if (left == entered && clock_running(context->rows, subject, entered) != 0)
		return; /* it runs on: checking and proposing share the term of APP-18 */
	(void)decide_clock_start(context, decision, entered, subject, context->now_ms, 0, NULL);
	if (entered == CLOCK_COMPLAINT_MEDIATE)
		start_beside(context, decision, subject);
}

void report_finish(struct report_call *call, uint16_t kind, const void *body)
{
	(void)report_emit(call, kind, body);
	intake_decide_state_clocks(call->work->context, call->work->decision, call->report.number,
				   &call->row, call->next);
}

/* ---- complaints */

void intake_act_refuse(struct report_call *call)
{
	const Zh__ReportRefuseCommand *command = WORK_BODY(call->work, Zh__ReportRefuseCommand);
	if (!report_may(call, REPORT_EVENT_REFUSE))
		return;
	/* The complainant is told the reasons. */
	if (!work_text_given(command->ground) && !SABOTAGE("intake.refused-unreasoned") &&
	    work_lacks_as(call->work, GATE_CRN_15, GATE_NEED_GROUND, "report.refuse.no_ground"))
		return;
	Zh__ComplaintRefused *body = NEW(call->work, ComplaintRefused);
	SET_OPTIONAL(body, report, call->report.number);
	body->ground = command->ground;
	body->channel = command->channel;
	report_finish(call, KIND(COMPLAINT_REFUSED), body);
}

void intake_act_out_of_scope(struct report_call *call)
{
	const Zh__ReportRefuseCommand *command = WORK_BODY(call->work, Zh__ReportRefuseCommand);
	if (!report_may_as(call, REPORT_EVENT_OUT_OF_SCOPE, "report.out_of_scope.state"))
		return;
	if (!work_text_given(command->channel) && !SABOTAGE("intake.told-to-go-nowhere") &&
	    work_lacks_as(call->work, GATE_CRN_34, GATE_NEED_CHANNEL,
			  "report.out_of_scope.no_channel"))
		return;
	Zh__ReportOutOfScope *body = NEW(call->work, ReportOutOfScope);
	SET_OPTIONAL(body, report, call->report.number);
	body->ground = command->ground;
	body->channel = command->channel;
	report_finish(call, KIND(REPORT_OUT_OF_SCOPE), body);
}

/* ---- clues */

static size_t list_violations(uint64_t bits, Zh__Violation *list)
{
	size_t count = 0;
	for (unsigned i = 1; i < VIOLATIONS_MAX; i++) {
		if ((bits >> i & 1) != 0)
			list[count++] = (Zh__Violation)i;
	}
	return count;
}

/* What a hazard opens with when the check, not a rule, found it. */
static void tell_matter(struct report_call *call, Zh__ReportChecked *body)
{
	struct report_texts texts;
	Zh__FirmRef *firm = NEW(call->work, FirmRef);
	Zh__ProductRef *product = NEW(call->work, ProductRef);
	body->violations = ARENA_ARRAY(call->work->context->arena, Zh__Violation, VIOLATIONS_MAX);
	if (body->violations == NULL ||
	    !intake_report_texts_get(call->work->context->rows, call->report.number, &texts))
		return;
	SET_OPTIONAL(body, kind, (Zh__ReportKind)call->row.kind);
	SET_OPTIONAL(body, severity, (Zh__HazardLevel)call->row.severity);
	SET_OPTIONAL(body, first_report_ms, call->row.received_ms);
	if (texts.head.place != 0)
		SET_OPTIONAL(body, place, texts.head.place);
	body->n_violations = list_violations(texts.head.violations, body->violations);
	if ((call->row.flags & REPORT_CONTROLLED) != 0)
		SET_OPTIONAL(body, controlled, 1);
	firm->key = work_copy(call->work, texts.text[REPORT_TEXT_FIRM_KEY]);
	firm->name = work_copy(call->work, texts.text[REPORT_TEXT_FIRM_NAME]);
	if (firm->key != NULL)
		body->firm = firm;
	product->class_code = work_copy(call->work, texts.text[REPORT_TEXT_CLASS]);
	product->name = work_copy(call->work, texts.text[REPORT_TEXT_PRODUCT]);
	product->batch = work_copy(call->work, texts.text[REPORT_TEXT_BATCH]);
	body->product = product;
}

void intake_act_check(struct report_call *call)
{
	static const enum report_event events[] = {
		/* of words_check_outcomes */
		REPORT_EVENT_CHECK_BEGIN, REPORT_EVENT_CHECK_HAZARD, REPORT_EVENT_CHECK_FILING,
		REPORT_EVENT_CHECK_REFERRED};
	const Zh__ReportCheckCommand *command = WORK_BODY(call->work, Zh__ReportCheckCommand);
	size_t i = 0; /* begun, where nothing is said */
	if (work_text_given(command->outcome) &&
	    !closed_words_find(words_check_outcomes, command->outcome, &i)) {
		(void)work_invalid(call->work, "outcome", "outcome");
		return;
	}
	if (!report_may(call, events[i]))
		return;
	Zh__ReportChecked *body = NEW(call->work, ReportChecked);
	SET_OPTIONAL(body, report, call->report.number);
	body->outcome = words_check_outcomes[i];
	if (events[i] == REPORT_EVENT_CHECK_HAZARD && call->row.hazard != 0)
		SET_OPTIONAL(body, hazard, call->row.hazard);
	else if (events[i] == REPORT_EVENT_CHECK_HAZARD)
		tell_matter(call, body);
	report_finish(call, KIND(REPORT_CHECKED), body);
}

void intake_act_unfounded(struct report_call *call)
{
	const Zh__ReportUnfoundedCommand *command =
		WORK_BODY(call->work, Zh__ReportUnfoundedCommand);
	if (!report_may(call, REPORT_EVENT_UNFOUNDED))
		return;
	if (!work_text_given(command->ground)) {
		(void)work_refuse(call->work, "no_ground");
		return;
	}
	Zh__ReportUnfounded *body = NEW(call->work, ReportUnfounded);
	SET_OPTIONAL(body, report, call->report.number);
	body->ground = command->ground;
	report_finish(call, KIND(REPORT_UNFOUNDED), body);
}

/* ---- links */

Zh__Violation *report_act_violations(struct report_call *call, uint64_t bits, size_t *ret_count)
{
	Zh__Violation *list =
		ARENA_ARRAY(call->work->context->arena, Zh__Violation, VIOLATIONS_MAX);
	if (list == NULL) {
		call->work->decision->arena_full = true;
		return NULL;
	}
	*ret_count = list_violations(bits, list);
	return list;
}

/* The hazard may have known less. */
static bool tell_violations(struct report_call *call, Zh__ReportJoined *body)
{
	struct report_texts texts;
	uint64_t bits = 0;
	if (intake_report_texts_get(call->work->context->rows, call->report.number, &texts))
		bits = texts.head.violations;
	body->violations = report_act_violations(call, bits, &body->n_violations);
	return body->violations != NULL;
}

void intake_act_join(struct report_call *call)
{
	const Zh__ReportJoinCommand *command = WORK_BODY(call->work, Zh__ReportJoinCommand);
	struct report_row other;
	if (!report_may(call, REPORT_EVENT_LINK))
		return;
	if (command->to_report == 0 && command->hazard == 0) {
		(void)work_invalid(call->work, "to_what", "to_report");
		return;
	}
	if (command->to_report == call->report.number) {
		(void)work_refuse(call->work, "itself");
		return;
	}
	if (command->to_report != 0 &&
	    !intake_report_get(call->work->context->rows, command->to_report, &other)) {
		(void)work_not_found(call->work, "not_found");
		return;
	}
	Zh__ReportJoined *body = NEW(call->work, ReportJoined);
	SET_OPTIONAL(body, report, call->report.number);
	if (command->to_report != 0)
		SET_OPTIONAL(body, to_report, command->to_report);
	uint64_t hazard = command->hazard;
	if (hazard == 0 && command->to_report != 0)
		hazard = other.hazard;
	if (intake_carried_with_paper(call->work->context->rows, call->report.number, hazard)) {
		(void)work_refuse(call->work, "same_paper");
		return;
	}
	if (hazard != 0 && !tell_violations(call, body))
		return;
	if (hazard != 0)
		SET_OPTIONAL(body, hazard, hazard);
	report_emit(call, KIND(REPORT_JOINED), body);
}

void intake_act_unjoin(struct report_call *call)
{
	if (!report_may(call, REPORT_EVENT_LINK))
		return;
	/* A rule may have joined it to a hazard without a report that it repeats. */
	bool signal =
		call->row.hazard != 0 &&
		((call->row.links & REPORT_OPENER) == 0 || SABOTAGE("intake.opener-unjoined")) &&
		!intake_carried_with_paper(call->work->context->rows, call->report.number,
					   call->row.hazard);
	if (call->row.joined_to == 0 && !signal) {
		(void)work_refuse(call->work, "not_joined");
		return;
	}
	Zh__ReportUnjoined *body = NEW(call->work, ReportUnjoined);
	SET_OPTIONAL(body, report, call->report.number);
	if (call->row.joined_to != 0)
		SET_OPTIONAL(body, to_report, call->row.joined_to);
	if (signal)
		SET_OPTIONAL(body, hazard, call->row.hazard);
	report_emit(call, KIND(REPORT_UNJOINED), body);
}

void intake_act_not_duplicate(struct report_call *call)
{
	const Zh__ReportJoinCommand *command = WORK_BODY(call->work, Zh__ReportJoinCommand);
	uint64_t of = command->to_report != 0 ? command->to_report : call->row.near_report;
	if (!report_may_as(call, REPORT_EVENT_LINK, "report.not_duplicate.state"))
		return;
	if (of == 0 || of != call->row.near_report) {
		(void)work_refuse_as(call->work, "report.not_duplicate.not_proposed", NULL);
		return;
	}
	Zh__NotDuplicate *body = NEW(call->work, NotDuplicate);
	SET_OPTIONAL(body, report, call->report.number);
	SET_OPTIONAL(body, of_report, of);
	report_emit(call, KIND(NOT_DUPLICATE), body);
}

/* ---- what may happen at any time while it is open */

/* false: refused.  A mark in the firm's favour takes a second person: one alone could have what a
 * firm is known for not be held against it. */
static bool mark_is_sound(struct report_call *call, const Zh__ReportClassifyCommand *command)
{
	bool controlled = command->risk == ZH__RISK_CONTROL__RISK_CONTROL_CONTROLLED;
	if (command->risk == ZH__RISK_CONTROL__RISK_CONTROL_UNKNOWN && command->how == NULL)
		return true;
	if (call->row.kind != ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT)
		return work_invalid(call->work, "not_self_report", "risk");
	if (controlled != work_text_given(command->how))
		return work_invalid(call->work, "how", "how");
	call->work->decision->second_needed = controlled && !SABOTAGE("intake.controlled-by-one");
	return true;
}

static void put_mark(const Zh__ReportClassifyCommand *command, Zh__ReportReclassified *body)
{
	if (command->risk == ZH__RISK_CONTROL__RISK_CONTROL_UNKNOWN)
		return;
	SET_OPTIONAL(body, risk, command->risk);
	body->how = command->how;
}

void intake_act_classify(struct report_call *call)
{
	const Zh__ReportClassifyCommand *command = WORK_BODY(call->work, Zh__ReportClassifyCommand);
	if (!report_may(call, REPORT_EVENT_CLASSIFY))
		return;
	if (!work_text_given(command->class_code) && command->n_violations == 0 &&
	    command->severity == 0 && command->risk == 0 && command->how == NULL) {
		(void)work_invalid(call->work, "nothing", "class_code");
		return;
	}
	if (!mark_is_sound(call, command))
		return;
	if (work_text_given(command->class_code) && call->work->context->dictionary != NULL &&
	    dictionary_class(call->work->context->dictionary, command->class_code) == NULL) {
		(void)work_invalid(call->work, "unknown_class", "class_code");
		return;
	}
	Zh__ReportReclassified *body = NEW(call->work, ReportReclassified);
	SET_OPTIONAL(body, report, call->report.number);
	body->class_code = command->class_code;
	body->violations = command->violations;
	body->n_violations = command->n_violations;
	if (command->severity != 0)
		SET_OPTIONAL(body, severity, command->severity);
	put_mark(command, body);
	if (call->row.hazard != 0)
		SET_OPTIONAL(body, hazard, call->row.hazard);
	report_emit(call, KIND(REPORT_RECLASSIFIED), body);
}

void intake_act_assess(struct report_call *call)
{
	const Zh__ReportAssessCommand *command = WORK_BODY(call->work, Zh__ReportAssessCommand);
	if (!report_may(call, REPORT_EVENT_ASSESS))
		return;
	if (!work_text_given(command->result)) {
		(void)work_invalid(call->work, "no_result", "result");
		return;
	}
	Zh__ReportAssessed *body = NEW(call->work, ReportAssessed);
	SET_OPTIONAL(body, report, call->report.number);
	body->result = command->result;
	report_emit(call, KIND(REPORT_ASSESSED), body);
}

void intake_act_return(struct report_call *call)
{
	const Zh__ReportReturnCommand *command = WORK_BODY(call->work, Zh__ReportReturnCommand);
	if (!report_may(call, REPORT_EVENT_RETURN))
		return;
	if (!work_text_given(command->reason_code) || !work_text_given(command->basis)) {
		(void)work_refuse(call->work, "no_basis");
		return;
	}
	Zh__ReportReturned *body = NEW(call->work, ReportReturned);
	SET_OPTIONAL(body, report, call->report.number);
	body->reason_code = command->reason_code;
	body->basis = command->basis;
	SET_OPTIONAL(body, count, call->row.returned + 1u);
	report_finish(call, KIND(REPORT_RETURNED), body);
}

void intake_act_answer(struct report_call *call)
{
	const Zh__ReportAnswerCommand *command = WORK_BODY(call->work, Zh__ReportAnswerCommand);
	if (!report_may(call, REPORT_EVENT_ANSWER))
		return;
	if (!work_text_given(command->what)) {
		(void)work_invalid(call->work, "what", "what");
		return;
	}
	Zh__AnswerGiven *body = NEW(call->work, AnswerGiven);
	SET_OPTIONAL(body, report, call->report.number);
	body->what = command->what;
	SET_OPTIONAL(body, delivered_ms,
		     command->delivered_ms != 0 ? command->delivered_ms
						: work_act(call->work)->happened_ms);
	report_finish(call, KIND(ANSWER_GIVEN), body);
	/* The reporter was told; the matter itself may go on. */
	if (call->next == call->row.state)
		work_clocks_stop(call->work, CLOCK_ANSWER_REPORTER, call->report, "answered");
}

void intake_act_assign(struct report_call *call)
{
	if (!report_may(call, REPORT_EVENT_ASSIGN))
		return;
	const Zh__Assigned *body = work_assigned(call->work, call->report);
	if (body != NULL)
		(void)report_emit(call, KIND(ASSIGNED), body);
}

/* ---- what is common to them */

void intake_decide_report_act(const struct decide_context *context, const struct input *input,
			      struct decision *decision, report_act_fn *run)
{
	const struct input_act *act = input->act;
	ASSERT(act->body != NULL);
	struct work work = {.context = context, .input = input, .decision = decision};
	struct report_call call = {
		.work = &work,
		.report = work_object(&work, OBJECT_REPORT, act->target.number),
	};
	struct report_texts texts;
	bool found = intake_report_get(context->rows, act->target.number, &call.row) &&
		     intake_report_texts_get(context->rows, act->target.number, &texts);
	if (!work_target(&work, found, call.row.object_version, "report.not_found",
			 "report.moved_on"))
		return;
	run(&call);
	work_trace_all(&work, &texts.head.trace);
}
