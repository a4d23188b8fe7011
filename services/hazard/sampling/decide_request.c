/* What other bodies are told or asked: drafted, sent by a person, urged until it is answered.
 *
 * Who may do what is policy (topic sampling.competence): the province announces, a certification
 * body suspends its certificate, and nobody has a general power to suspend a production licence.
 */
#include "common/base/region.h"
#include "common/base/sabotage.h"
#include "common/core/region_refusal.h"
#include "common/policy/papers/letter_facts.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/sampling/decide_internal.h"

bool sampling_request_next(struct sampling_call *call, uint32_t *ret_request)
{
	uint32_t taken = 0;
	for (size_t i = 0; i < call->work->decision->event_count; i++)
		taken += call->work->decision->events[i]->head.kind == KIND(SAMPLING_REQUESTED);
	*ret_request = call->row.requests + taken + 1u;
	return *ret_request <= SAMPLING_REQUESTS_MAX;
}

/* Was it asked before, and does that still stand?  A trace: of the same region. */
static bool stands(struct sampling_call *call, Zh__SamplingRequestKind kind, uint32_t region)
{
	for (uint8_t n = 1; n <= call->row.requests; n++) {
		struct sampling_request request;
		if (sampling_request_get(call->work->context->rows, call->id.number, n, &request) &&
		    request.head.kind == kind && (region == 0 || request.head.region == region) &&
		    request.head.state != REQUEST_WITHDRAWN &&
		    request.head.state != REQUEST_CORRECTED)
			return true;
	}
	return false;
}

static const struct rule *competence(struct sampling_call *call, Zh__SamplingRequestKind kind,
				     Zh__CertificateKind certificate)
{
	const struct decide_context *context = call->work->context;
	struct facts facts = {0};
	fact_set(&facts, FACT_SAMPLING_REQUEST, kind);
	if (call->texts.head.level != ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_UNKNOWN)
		fact_set(&facts, FACT_SAMPLING_LEVEL, call->texts.head.level);
	if (certificate != ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN)
		fact_set(&facts, FACT_CERTIFICATE_KIND, certificate);
	return policy_ask(context->policy, TOPIC_SAMPLING_COMPETENCE, &facts,
			  time_day_of_ms(context->now_ms))
		.rule;
}

static Zh__SamplingBodyKind body_kind_of(const struct rule *rule)
{
	return (Zh__SamplingBodyKind)rule_outcome(
		rule, OUTCOME_COMPETENT, ZH__SAMPLING_BODY_KIND__SAMPLING_BODY_KIND_NOBODY);
}

static bool somebody_may(struct sampling_call *call, const struct rule *rule)
{
	if (body_kind_of(rule) != ZH__SAMPLING_BODY_KIND__SAMPLING_BODY_KIND_NOBODY)
		return true;
	return work_refuse_as(call->work, "sampling.request.nobody_may", rule->id);
}

bool sampling_anybody_may(struct sampling_call *call, Zh__SamplingRequestKind kind)
{
	return somebody_may(call,
			    competence(call, kind, ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN));
}

static Zh__SamplingRequested *new_request(struct sampling_call *call, Zh__SamplingRequestKind kind,
					  const struct rule *rule)
{
	uint32_t number;
	if (!sampling_request_next(call, &number))
		return NULL;
	Zh__SamplingRequested *body = NEW(call->work, SamplingRequested);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, request, number);
	SET_OPTIONAL(body, kind, kind);
	SET_OPTIONAL(body, body_kind, body_kind_of(rule));
	return body;
}

static void emit_request(struct sampling_call *call, Zh__SamplingRequested *body,
			 const struct rule *rule)
{
	struct event *event = sampling_emit(call, KIND(SAMPLING_REQUESTED), body);
	decision_rule(call->work->context, event, rule->id, rule->version);
}

/* ---- drafts of rules */

void sampling_draft_request(struct sampling_call *call, Zh__SamplingRequestKind kind)
{
	const struct rule *rule =
		competence(call, kind, ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN);
	if (stands(call, kind, 0) ||
	    body_kind_of(rule) == ZH__SAMPLING_BODY_KIND__SAMPLING_BODY_KIND_NOBODY)
		return;
	Zh__SamplingRequested *body = new_request(call, kind, rule);
	if (body == NULL)
		return;
	uint32_t superior = region_superior(call->work->context->region);
	if (kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_NEXT_LEVEL && superior != 0)
		SET_OPTIONAL(body, region, superior);
	emit_request(call, body, rule);
	SET_OPTIONAL(body, clock,
		     sampling_clock_start(call, CLOCK_REQUEST_SEND, call->work->context->now_ms, 0,
					  NULL));
}

static const char *trace_facts(struct sampling_call *call)
{
	const struct letter_facts facts = {
		.class_code = call->texts.text[SAMPLING_TEXT_CLASS],
		.sample_no = call->texts.text[SAMPLING_TEXT_NO],
	};
	return letter_facts_text(call->work->context, call->work->decision, &facts);
}

/* Of another region it becomes a referral's draft; at home it is work with a term. */
static void emit_trace(struct sampling_call *call, const Zh__SamplingRequested *request,
		       Zh__FirmRef *firm)
{
	Zh__TraceRequested *body = NEW(call->work, TraceRequested);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, hazard, call->row.hazard);
	SET_OPTIONAL(body, direction, request->kind);
	SET_OPTIONAL(body, region, request->region);
	SET_OPTIONAL(body, request, request->request);
	body->firm = firm;
	body->product = sampling_product_of(call);
	body->facts = trace_facts(call);
	(void)sampling_emit(call, KIND(TRACE_REQUESTED), body);
}

/* Who can find it out: the maker's region; ours, when the label is denied or names nobody. */
static uint32_t trace_region(const struct sampling_call *call, Zh__SamplingRequestKind kind)
{
	bool maker = kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_TRACE_MAKER;
	bool theirs = maker && call->texts.head.maker_region != 0 &&
		      (call->row.flags & SAMPLING_DENIED) == 0;
	return theirs ? call->texts.head.maker_region : call->work->context->region;
}

void sampling_draft_trace(struct sampling_call *call, Zh__SamplingRequestKind kind)
{
	bool maker = kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_TRACE_MAKER;
	const struct rule *rule =
		competence(call, kind, ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN);
	uint32_t own = call->work->context->region;
	uint32_t region = trace_region(call, kind);
	Zh__SamplingRequested *body = new_request(call, kind, rule);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, region, region);
	SET_OPTIONAL(body, sent, 1);
	emit_request(call, body, rule);
	if (region == own)
		SET_OPTIONAL(body, clock,
			     sampling_clock_start(call, CLOCK_SAMPLING_DENIAL_TRACE,
						  call->work->context->now_ms, 0, NULL));
	Zh__FirmRef *firm = maker ? sampling_firm_of(call, SAMPLING_TEXT_MAKER_KEY,
						     SAMPLING_TEXT_MAKER_NAME, region)
				  : sampling_firm_of(call, SAMPLING_TEXT_FIRM_KEY,
						     SAMPLING_TEXT_FIRM_NAME, own);
	emit_trace(call, body, firm);
}

/* ---- a person's own request */

/* 许可证条例54: ordered, re-inspected at the end of the term, and failed again. */
static bool failed_again(const struct sampling_call *call)
{
	switch (call->row.correction) {
	case CORRECTION_FAILED:
	case CORRECTION_ASKED:
	case CORRECTION_ANNOUNCED:
	case CORRECTION_FAILED_AGAIN:
	case CORRECTION_SUSPENDED:
	case CORRECTION_FAILED_LAST:
		return true;
	default:
		return false;
	}
}

static bool certificate_is_named(struct sampling_call *call,
				 const Zh__SamplingRequestCommand *command, const struct rule *rule)
{
	bool suspends = command->kind ==
			ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_SUSPEND_CERTIFICATE;
	bool revokes =
		command->kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_REVOKE_LICENCE;
	if (revokes && !failed_again(call) && !SABOTAGE("sampling.revokes-at-once")) {
		(void)work_refuse_by(call->work, "not_failed_again", rule->id);
		decision_possible(call->work->decision, "sampling.reinspect");
		return false;
	}
	bool term = command->has_term_days && command->term_days != 0;
	if ((suspends && !term) ||
	    ((suspends || revokes) && !work_text_given(command->certificate_no)))
		return work_refuse_as(call->work,
				      revokes ? "sampling.request.licence_no"
					      : "sampling.request.certificate",
				      rule->id);
	return true;
}

static bool request_is_sound(struct sampling_call *call, const Zh__SamplingRequestCommand *command,
			     const struct rule *rule)
{
	struct decision *decision = call->work->decision;
	if (!command->has_kind ||
	    command->kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_ANNOUNCE) {
		decision_invalid(decision, "sampling.request.kind", "kind");
		return false;
	}
	if (!somebody_may(call, rule) || !certificate_is_named(call, command, rule))
		return false;
	if (command->has_to_region && !region_may_be_stated(command->to_region)) {
		decision_invalid_region(call->work->context, decision, "sampling.request.region",
					"to_region", command->to_region);
		return false;
	}
	return sampling_text_given(call, command->body, "sampling.request.no_body");
}

static bool is_trace(Zh__SamplingRequestKind kind)
{
	return kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_TRACE_MAKER ||
	       kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_TRACE_SELLER;
}

/* Whom it goes to is where the party sits: what would be left out is refused. */
static bool trace_is_sound(struct sampling_call *call, const Zh__SamplingRequestCommand *command)
{
	const char *where = command->body != NULL             ? "body"
			    : command->has_to_region          ? "to_region"
			    : command->has_certificate        ? "certificate"
			    : command->certificate_no != NULL ? "certificate_no"
			    : command->has_term_days          ? "term_days"
							      : NULL;
	if (where != NULL)
		(void)work_invalid(call->work, "of_a_trace", where);
	return where == NULL;
}

void sampling_act_request(struct sampling_call *call)
{
	const Zh__SamplingRequestCommand *command =
		WORK_BODY(call->work, Zh__SamplingRequestCommand);
	uint32_t number;
	const struct rule *rule = competence(call, command->kind, command->certificate);
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_REQUEST))
		return;
	if (!sampling_request_next(call, &number)) {
		(void)work_refuse(call->work, "too_many");
		return;
	}
	if (command->has_kind && is_trace(command->kind)) {
		if (stands(call, command->kind, trace_region(call, command->kind)) &&
		    !SABOTAGE("sampling.traces-twice")) {
			(void)work_refuse_by(call->work, "stands", rule->id);
			decision_possible(call->work->decision, "sampling.answer");
			return;
		}
		if (trace_is_sound(call, command))
			sampling_draft_trace(call, command->kind);
		return;
	}
	if (!request_is_sound(call, command, rule))
		return;
	Zh__SamplingRequested *body = new_request(call, command->kind, rule);
	if (body == NULL)
		return;
	body->body = command->body;
	SET_OPTIONAL(body, sent, 1);
	if (command->has_to_region)
		SET_OPTIONAL(body, region, command->to_region);
	if (command->has_certificate)
		SET_OPTIONAL(body, certificate, command->certificate);
	body->certificate_no = command->certificate_no;
	if (command->has_term_days)
		SET_OPTIONAL(body, term_days, command->term_days);
	emit_request(call, body, rule);
	SET_OPTIONAL(body, clock,
		     sampling_clock_start(call, CLOCK_REQUEST_ANSWER, call->work->context->now_ms,
					  0, NULL));
}

/* ---- what becomes of it */

static uint8_t event_of_step(Zh__SamplingRequestStep step)
{
	switch (step) {
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_SEND:
		return REQUEST_ON_SEND;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_PASSED_ON:
		return REQUEST_ON_PASSED_ON;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_ANSWER:
		return REQUEST_ON_ANSWER;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_WITHDRAW:
		return REQUEST_ON_WITHDRAW;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_CORRECT:
		return REQUEST_ON_CORRECT;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_URGED: /* only a clock urges */
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_UNKNOWN:
	case _ZH__SAMPLING_REQUEST_STEP_IS_INT_SIZE:
		break;
	}
	return REQUEST_EVENT_COUNT;
}

/* What is sent binds: a leader sends; what comes back is told in words. */
static bool step_is_sound(struct sampling_call *call, const Zh__SamplingAnswerCommand *command,
			  uint8_t event)
{
	if (event == REQUEST_ON_SEND && (work_act(call->work)->person->roles & ROLE_LEADER) == 0)
		return work_refuse(call->work, "leader");
	return event == REQUEST_ON_SEND ||
	       sampling_text_given(call, command->text, "sampling.answer.no_text");
}

static enum clock_id clock_after(uint8_t event, uint8_t state, uint8_t kind)
{
	bool announce = kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_ANNOUNCE;
	if (event == REQUEST_ON_SEND || event == REQUEST_ON_PASSED_ON)
		return announce ? CLOCK_SAMPLING_ANNOUNCE : CLOCK_REQUEST_ANSWER;
	return event == REQUEST_ON_WITHDRAW && state == REQUEST_SENT ? CLOCK_REQUEST_CORRECT
								     : CLOCK_NONE;
}

static Zh__SamplingRequestStepped *stepped_body(struct sampling_call *call, uint32_t request,
						Zh__SamplingRequestStep step)
{
	Zh__SamplingRequestStepped *body = NEW(call->work, SamplingRequestStepped);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, request, request);
	SET_OPTIONAL(body, step, step);
	return body;
}

void sampling_act_answer(struct sampling_call *call)
{
	const Zh__SamplingAnswerCommand *command = WORK_BODY(call->work, Zh__SamplingAnswerCommand);
	struct sampling_request request;
	uint8_t event = event_of_step(command->step);
	int32_t day;
	if (event == REQUEST_EVENT_COUNT) {
		(void)work_invalid(call->work, "step", "step");
		return;
	}
	if (command->request == 0 || command->request > call->row.requests ||
	    !sampling_request_get(call->work->context->rows, call->id.number,
				  (uint8_t)command->request, &request)) {
		(void)work_invalid(call->work, "request", "request");
		return;
	}
	if (!work_may(call->work, &sampling_request_table, request.head.state, event) ||
	    !step_is_sound(call, command, event) ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day))
		return;
	Zh__SamplingRequestStepped *body = stepped_body(call, command->request, command->step);
	body->text = command->text;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	(void)sampling_emit(call, KIND(SAMPLING_REQUEST_STEPPED), body);
	sampling_clock_stop(call, request.head.clock, "answered");
	enum clock_id next = clock_after(event, request.head.state, request.head.kind);
	if (next != CLOCK_NONE)
		SET_OPTIONAL(body, clock,
			     sampling_clock_start(call, next, time_ms_of_day(day), 0, NULL));
}

/* Unanswered in time: urged, with a new term, until somebody answers. */
void sampling_request_urge(struct sampling_call *call, uint64_t clock, enum clock_id purpose)
{
	for (uint8_t n = 1; n <= call->row.requests; n++) {
		struct sampling_request request;
		if (!sampling_request_get(call->work->context->rows, call->id.number, n,
					  &request) ||
		    request.head.clock != clock || request.head.state != REQUEST_SENT)
			continue;
		Zh__SamplingRequestStepped *body = stepped_body(
			call, n, ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_URGED);
		struct event *event = sampling_emit(call, KIND(SAMPLING_REQUEST_STEPPED), body);
		decision_trace(event, &call->texts.head.trace);
		sampling_clock_stop(call, clock, "urged");
		SET_OPTIONAL(
			body, clock,
			sampling_clock_start(call, purpose, call->work->context->now_ms, 0, NULL));
		return;
	}
}
