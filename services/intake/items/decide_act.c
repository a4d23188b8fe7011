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

bool report_act_permitted(struct report_act *a, enum report_event event, const char *code)
{
	const struct state_table *table = report_table(&a->row);
	a->next = state_table_row(table, a->row.state, (uint8_t)event).next;
	return decision_allows(a->context, a->decision, table, a->row.state, (uint8_t)event, code);
}

struct event *report_act_emit(struct report_act *a, uint16_t kind, const void *body)
{
	struct event *event = decision_emit(a->context, a->decision, kind, a->report, body);
	event->head.object_version = a->row.object_version + 1u;
	a->decision->object = a->report;
	a->decision->object_version = event->head.object_version;
	return event;
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

void report_act_finish(struct report_act *a, uint16_t kind, const void *body)
{
	(void)report_act_emit(a, kind, body);
	intake_decide_state_clocks(a->context, a->decision, a->report.number, &a->row, a->next);
}

/* ---- complaints */

static bool lacks(struct report_act *a, enum gate gate, enum gate_need need, const char *code)
{
	return decide_lacks(a->context, a->decision, a->input,
			    (struct gate_lack){gate, need, GATE_GROUND_WHOLE, code});
}

void intake_act_refuse(struct report_act *a)
{
	const Zh__ReportRefuseCommand *command = (const Zh__ReportRefuseCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_REFUSE, "report.refuse.state"))
		return;
	/* The complainant is told the reasons. */
	if (text_missing(command->ground) && !SABOTAGE("intake.refused-unreasoned") &&
	    lacks(a, GATE_CRN_15, GATE_NEED_GROUND, "report.refuse.no_ground"))
		return;
	Zh__ComplaintRefused *body = NEW(a, ComplaintRefused);
	SET_OPTIONAL(body, report, a->report.number);
	body->ground = command->ground;
	body->channel = command->channel;
	report_act_finish(a, KIND(COMPLAINT_REFUSED), body);
}

void intake_act_out_of_scope(struct report_act *a)
{
	const Zh__ReportRefuseCommand *command = (const Zh__ReportRefuseCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_OUT_OF_SCOPE, "report.out_of_scope.state"))
		return;
	if (text_missing(command->channel) && !SABOTAGE("intake.told-to-go-nowhere") &&
	    lacks(a, GATE_CRN_34, GATE_NEED_CHANNEL, "report.out_of_scope.no_channel"))
		return;
	Zh__ReportOutOfScope *body = NEW(a, ReportOutOfScope);
	SET_OPTIONAL(body, report, a->report.number);
	body->ground = command->ground;
	body->channel = command->channel;
	report_act_finish(a, KIND(REPORT_OUT_OF_SCOPE), body);
}

/* ---- clues */

const char *report_act_text(struct report_act *a, struct bytes text)
{
	if (text.size == 0)
		return NULL;
	const char *copy = arena_text_of(a->context->arena, text);
	if (copy == NULL)
		a->decision->arena_full = true;
	return copy;
}

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
static void tell_matter(struct report_act *a, Zh__ReportChecked *body)
{
	struct report_texts texts;
	Zh__FirmRef *firm = NEW(a, FirmRef);
	Zh__ProductRef *product = NEW(a, ProductRef);
	body->violations = ARENA_ARRAY(a->context->arena, Zh__Violation, VIOLATIONS_MAX);
	if (body->violations == NULL ||
	    !intake_report_texts_get(a->context->rows, a->report.number, &texts))
		return;
	SET_OPTIONAL(body, kind, (Zh__ReportKind)a->row.kind);
	SET_OPTIONAL(body, severity, (Zh__HazardLevel)a->row.severity);
	SET_OPTIONAL(body, first_report_ms, a->row.received_ms);
	if (texts.head.place != 0)
		SET_OPTIONAL(body, place, texts.head.place);
	body->n_violations = list_violations(texts.head.violations, body->violations);
	if ((a->row.flags & REPORT_CONTROLLED) != 0)
		SET_OPTIONAL(body, controlled, 1);
	firm->key = report_act_text(a, texts.text[REPORT_TEXT_FIRM_KEY]);
	firm->name = report_act_text(a, texts.text[REPORT_TEXT_FIRM_NAME]);
	if (firm->key != NULL)
		body->firm = firm;
	product->class_code = report_act_text(a, texts.text[REPORT_TEXT_CLASS]);
	product->name = report_act_text(a, texts.text[REPORT_TEXT_PRODUCT]);
	product->batch = report_act_text(a, texts.text[REPORT_TEXT_BATCH]);
	body->product = product;
}

void intake_act_check(struct report_act *a)
{
	static const enum report_event events[] = {
		/* of words_check_outcomes */
		REPORT_EVENT_CHECK_BEGIN, REPORT_EVENT_CHECK_HAZARD, REPORT_EVENT_CHECK_FILING,
		REPORT_EVENT_CHECK_REFERRED};
	const Zh__ReportCheckCommand *command = (const Zh__ReportCheckCommand *)a->input->body;
	size_t i = 0; /* begun, where nothing is said */
	if (!text_missing(command->outcome) &&
	    !closed_words_find(words_check_outcomes, command->outcome, &i)) {
		decision_invalid(a->decision, "report.check.outcome", "outcome");
		return;
	}
	if (!report_act_permitted(a, events[i], "report.check.state"))
		return;
	Zh__ReportChecked *body = NEW(a, ReportChecked);
	SET_OPTIONAL(body, report, a->report.number);
	body->outcome = words_check_outcomes[i];
	if (events[i] == REPORT_EVENT_CHECK_HAZARD && a->row.hazard != 0)
		SET_OPTIONAL(body, hazard, a->row.hazard);
	else if (events[i] == REPORT_EVENT_CHECK_HAZARD)
		tell_matter(a, body);
	report_act_finish(a, KIND(REPORT_CHECKED), body);
}

void intake_act_unfounded(struct report_act *a)
{
	const Zh__ReportUnfoundedCommand *command =
		(const Zh__ReportUnfoundedCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_UNFOUNDED, "report.unfounded.state"))
		return;
	if (text_missing(command->ground)) {
		decision_refuse(a->decision, "report.unfounded.no_ground", NULL);
		return;
	}
	Zh__ReportUnfounded *body = NEW(a, ReportUnfounded);
	SET_OPTIONAL(body, report, a->report.number);
	body->ground = command->ground;
	report_act_finish(a, KIND(REPORT_UNFOUNDED), body);
}

/* ---- links */

Zh__Violation *report_act_violations(struct report_act *a, uint64_t bits, size_t *ret_count)
{
	Zh__Violation *list = ARENA_ARRAY(a->context->arena, Zh__Violation, VIOLATIONS_MAX);
	if (list == NULL) {
		a->decision->arena_full = true;
		return NULL;
	}
	*ret_count = list_violations(bits, list);
	return list;
}

/* The hazard may have known less. */
static bool tell_violations(struct report_act *a, Zh__ReportJoined *body)
{
	struct report_texts texts;
	uint64_t bits = 0;
	if (intake_report_texts_get(a->context->rows, a->report.number, &texts))
		bits = texts.head.violations;
	body->violations = report_act_violations(a, bits, &body->n_violations);
	return body->violations != NULL;
}

void intake_act_join(struct report_act *a)
{
	const Zh__ReportJoinCommand *command = (const Zh__ReportJoinCommand *)a->input->body;
	struct report_row other;
	if (!report_act_permitted(a, REPORT_EVENT_LINK, "report.join.state"))
		return;
	if (command->to_report == 0 && command->hazard == 0) {
		decision_invalid(a->decision, "report.join.to_what", "to_report");
		return;
	}
	if (command->to_report == a->report.number) {
		decision_refuse(a->decision, "report.join.itself", NULL);
		return;
	}
	if (command->to_report != 0 &&
	    !intake_report_get(a->context->rows, command->to_report, &other)) {
		decision_not_found(a->decision, "report.join.not_found");
		return;
	}
	Zh__ReportJoined *body = NEW(a, ReportJoined);
	SET_OPTIONAL(body, report, a->report.number);
	if (command->to_report != 0)
		SET_OPTIONAL(body, to_report, command->to_report);
	uint64_t hazard = command->hazard;
	if (hazard == 0 && command->to_report != 0)
		hazard = other.hazard;
	if (intake_carried_with_paper(a->context->rows, a->report.number, hazard)) {
		decision_refuse(a->decision, "report.join.same_paper", NULL);
		return;
	}
	if (hazard != 0 && !tell_violations(a, body))
		return;
	if (hazard != 0)
		SET_OPTIONAL(body, hazard, hazard);
	report_act_emit(a, KIND(REPORT_JOINED), body);
}

void intake_act_unjoin(struct report_act *a)
{
	if (!report_act_permitted(a, REPORT_EVENT_LINK, "report.unjoin.state"))
		return;
	/* A rule may have joined it to a hazard without a report that it repeats. */
	bool signal = a->row.hazard != 0 &&
		      ((a->row.links & REPORT_OPENER) == 0 || SABOTAGE("intake.opener-unjoined")) &&
		      !intake_carried_with_paper(a->context->rows, a->report.number, a->row.hazard);
	if (a->row.joined_to == 0 && !signal) {
		decision_refuse(a->decision, "report.unjoin.not_joined", NULL);
		return;
	}
	Zh__ReportUnjoined *body = NEW(a, ReportUnjoined);
	SET_OPTIONAL(body, report, a->report.number);
	if (a->row.joined_to != 0)
		SET_OPTIONAL(body, to_report, a->row.joined_to);
	if (signal)
		SET_OPTIONAL(body, hazard, a->row.hazard);
	report_act_emit(a, KIND(REPORT_UNJOINED), body);
}

void intake_act_not_duplicate(struct report_act *a)
{
	const Zh__ReportJoinCommand *command = (const Zh__ReportJoinCommand *)a->input->body;
	uint64_t of = command->to_report != 0 ? command->to_report : a->row.near_report;
	if (!report_act_permitted(a, REPORT_EVENT_LINK, "report.not_duplicate.state"))
		return;
	if (of == 0 || of != a->row.near_report) {
		decision_refuse(a->decision, "report.not_duplicate.not_proposed", NULL);
		return;
	}
	Zh__NotDuplicate *body = NEW(a, NotDuplicate);
	SET_OPTIONAL(body, report, a->report.number);
	SET_OPTIONAL(body, of_report, of);
	report_act_emit(a, KIND(NOT_DUPLICATE), body);
}

/* ---- what may happen at any time while it is open */

/* false: refused.  A mark in the firm's favour takes a second person: one alone could have what a
 * firm is known for not be held against it. */
static bool mark_is_sound(struct report_act *a, const Zh__ReportClassifyCommand *command)
{
	bool controlled = command->risk == ZH__RISK_CONTROL__RISK_CONTROL_CONTROLLED;
	if (command->risk == ZH__RISK_CONTROL__RISK_CONTROL_UNKNOWN && command->how == NULL)
		return true;
	if (a->row.kind != ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT) {
		decision_invalid(a->decision, "report.classify.not_self_report", "risk");
		return false;
	}
	if (controlled == text_missing(command->how)) {
		decision_invalid(a->decision, "report.classify.how", "how");
		return false;
	}
	a->decision->second_needed = controlled && !SABOTAGE("intake.controlled-by-one");
	return true;
}

static void put_mark(const Zh__ReportClassifyCommand *command, Zh__ReportReclassified *body)
{
	if (command->risk == ZH__RISK_CONTROL__RISK_CONTROL_UNKNOWN)
		return;
	SET_OPTIONAL(body, risk, command->risk);
	body->how = command->how;
}

void intake_act_classify(struct report_act *a)
{
	const Zh__ReportClassifyCommand *command =
		(const Zh__ReportClassifyCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_CLASSIFY, "report.classify.state"))
		return;
	if (text_missing(command->class_code) && command->n_violations == 0 &&
	    command->severity == 0 && command->risk == 0 && command->how == NULL) {
		decision_invalid(a->decision, "report.classify.nothing", "class_code");
		return;
	}
	if (!mark_is_sound(a, command))
		return;
	if (!text_missing(command->class_code) && a->context->dictionary != NULL &&
	    dictionary_class(a->context->dictionary, command->class_code) == NULL) {
		decision_invalid(a->decision, "report.classify.unknown_class", "class_code");
		return;
	}
	Zh__ReportReclassified *body = NEW(a, ReportReclassified);
	SET_OPTIONAL(body, report, a->report.number);
	body->class_code = command->class_code;
	body->violations = command->violations;
	body->n_violations = command->n_violations;
	if (command->severity != 0)
		SET_OPTIONAL(body, severity, command->severity);
	put_mark(command, body);
	if (a->row.hazard != 0)
		SET_OPTIONAL(body, hazard, a->row.hazard);
	report_act_emit(a, KIND(REPORT_RECLASSIFIED), body);
}

void intake_act_assess(struct report_act *a)
{
	const Zh__ReportAssessCommand *command = (const Zh__ReportAssessCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_ASSESS, "report.assess.state"))
		return;
	if (text_missing(command->result)) {
		decision_invalid(a->decision, "report.assess.no_result", "result");
		return;
	}
	Zh__ReportAssessed *body = NEW(a, ReportAssessed);
	SET_OPTIONAL(body, report, a->report.number);
	body->result = command->result;
	report_act_emit(a, KIND(REPORT_ASSESSED), body);
}

void intake_act_return(struct report_act *a)
{
	const Zh__ReportReturnCommand *command = (const Zh__ReportReturnCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_RETURN, "report.return.state"))
		return;
	if (text_missing(command->reason_code) || text_missing(command->basis)) {
		decision_refuse(a->decision, "report.return.no_basis", NULL);
		return;
	}
	Zh__ReportReturned *body = NEW(a, ReportReturned);
	SET_OPTIONAL(body, report, a->report.number);
	body->reason_code = command->reason_code;
	body->basis = command->basis;
	SET_OPTIONAL(body, count, a->row.returned + 1u);
	report_act_finish(a, KIND(REPORT_RETURNED), body);
}

void intake_act_answer(struct report_act *a)
{
	const Zh__ReportAnswerCommand *command = (const Zh__ReportAnswerCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_ANSWER, "report.answer.state"))
		return;
	if (text_missing(command->what)) {
		decision_invalid(a->decision, "report.answer.what", "what");
		return;
	}
	Zh__AnswerGiven *body = NEW(a, AnswerGiven);
	SET_OPTIONAL(body, report, a->report.number);
	body->what = command->what;
	SET_OPTIONAL(body, delivered_ms,
		     command->delivered_ms != 0 ? command->delivered_ms : a->input->happened_ms);
	report_act_finish(a, KIND(ANSWER_GIVEN), body);
	/* The reporter was told; the matter itself may go on. */
	if (a->next == a->row.state)
		decide_clocks_stop(a->context, a->decision, a->report, CLOCK_ANSWER_REPORTER,
				   "answered");
}

void intake_act_assign(struct report_act *a)
{
	const Zh__AssignCommand *command = (const Zh__AssignCommand *)a->input->body;
	if (!report_act_permitted(a, REPORT_EVENT_ASSIGN, "report.assign.state"))
		return;
	if (text_missing(command->owner) || strlen(command->owner) >= PRINCIPAL_ID) {
		decision_invalid(a->decision, "report.assign.owner", "owner");
		return;
	}
	const char *owner = decide_owner(a->context, a->decision, a->report, command->owner);
	Zh__Assigned *body = NEW(a, Assigned);
	Zh__ObjectId *object = NEW(a, ObjectId);
	if (owner == NULL)
		return;
	SET_OPTIONAL(object, kind, (uint32_t)a->report.kind);
	SET_OPTIONAL(object, region, a->report.region);
	SET_OPTIONAL(object, number, a->report.number);
	body->object = object;
	body->owner = owner;
	body->unit = command->unit;
	if (!decide_handed_over(a->context, a->decision, a->input, a->report, body,
				"report.assign.no_reason"))
		return;
	report_act_emit(a, KIND(ASSIGNED), body);
}

/* ---- what is common to them */

void intake_decide_report_act(const struct decide_context *context, const struct input *input,
			      struct decision *decision, report_act_fn *run)
{
	const struct input_act *act = input->act;
	ASSERT(act->body != NULL);
	struct report_act a = {
		.context = context,
		.decision = decision,
		.input = act,
		.report = own_object(context, OBJECT_REPORT, act->target.number),
	};
	struct report_texts texts;
	if (act->target.region != context->region ||
	    !intake_report_get(context->rows, act->target.number, &a.row) ||
	    !intake_report_texts_get(context->rows, act->target.number, &texts)) {
		decision_not_found(decision, "report.not_found");
		return;
	}
	if (act->seen_version != 0 && act->seen_version != a.row.object_version) {
		decision_conflict(decision, "report.moved_on");
		return;
	}
	struct trace_ref trace = texts.head.trace;
	run(&a);
	for (size_t i = 0; i < decision->event_count; i++)
		decision_trace(decision->events[i], &trace);
}
