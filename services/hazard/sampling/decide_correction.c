/* The fixed chain after a failure (产品质量法17, 令18号46 to 49): ordered, re-inspected, reported
 * up, announced, re-inspected between day 60 and day 90, suspended, re-inspected at the end of the
 * term, revoked.
 *
 * Order and first re-inspection are the hazard's: what happens to it is taken over here, so that
 * nothing is entered twice.
 */
#include "common/base/sabotage.h"
#include "services/hazard/rectification/penalty.h"
#include "services/hazard/sampling/decide_internal.h"

/* ---- reported up, and the province's answer */

void sampling_act_announce_ask(struct sampling_call *call)
{
	const Zh__SamplingAnnounceAskCommand *command =
		WORK_BODY(call->work, Zh__SamplingAnnounceAskCommand);
	uint32_t number;
	if (!work_may_as(call->work, &sampling_correction_table, call->row.correction,
			 CORRECTION_ON_ANNOUNCE_ASK, "sampling.announce_ask.state"))
		return;
	if (call->row.state != SAMPLING_FINAL_FAILED) {
		(void)work_refuse_as(call->work, "sampling.announce_ask.not_final", "SSI-42");
		decision_possible(call->work->decision, "sampling.finalise");
		return;
	}
	if (!sampling_anybody_may(call,
				  ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_ANNOUNCE) ||
	    !sampling_text_given(call, command->body, "sampling.announce_ask.no_body"))
		return;
	if (!sampling_request_next(call, &number)) {
		(void)work_refuse_as(call->work, "sampling.request.too_many", NULL);
		return;
	}
	Zh__SamplingRequested *body = NEW(call->work, SamplingRequested);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, request, number);
	SET_OPTIONAL(body, kind, ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_ANNOUNCE);
	SET_OPTIONAL(body, body_kind, ZH__SAMPLING_BODY_KIND__SAMPLING_BODY_KIND_NEXT_LEVEL);
	body->body = command->body;
	SET_OPTIONAL(body, sent, 1);
	if (command->has_to_region)
		SET_OPTIONAL(body, region, command->to_region);
	struct event *event = sampling_emit(call, KIND(SAMPLING_REQUESTED), body);
	decision_rule(call->work->context, event, "PQL-17-2", 1);
	sampling_clocks_stop(call, CLOCK_SAMPLING_REPORT_UP, "reported_up");
	SET_OPTIONAL(body, clock,
		     sampling_clock_start(call, CLOCK_SAMPLING_ANNOUNCE,
					  call->work->context->now_ms, 0, NULL));
}

/* The request that the announcement answers; 0: none. */
static uint8_t announcement_asked(struct sampling_call *call)
{
	for (uint8_t n = call->row.requests; n > 0; n--) {
		struct sampling_request request;
		if (sampling_request_get(call->work->context->rows, call->id.number, n, &request) &&
		    request.head.kind ==
			    ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_ANNOUNCE &&
		    request.head.state == REQUEST_SENT)
			return n;
	}
	return 0;
}

static void answer_request(struct sampling_call *call, uint8_t request, const char *document,
			   int32_t day)
{
	Zh__SamplingRequestStepped *body = NEW(call->work, SamplingRequestStepped);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, request, request);
	SET_OPTIONAL(body, step, ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_ANSWER);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->text = document;
	(void)sampling_emit(call, KIND(SAMPLING_REQUEST_STEPPED), body);
}

/* A last day that no calendar has, or that is before the first, is the last of nothing; 0: none
 * is told. */
static bool until_stated(struct sampling_call *call, const Zh__SamplingMeasureCommand *command,
			 int32_t day, int32_t *ret_until)
{
	*ret_until = 0;
	if (!command->has_until_day ||
	    (time_day_of_yyyymmdd(command->until_day, ret_until) == STATUS_OK && *ret_until > day))
		return true;
	return work_invalid_as(call->work, "sampling.measure.until_day", "until_day");
}

static struct event *emit_measure(struct sampling_call *call, Zh__SamplingMeasure measure,
				  const Zh__SamplingMeasureCommand *command, int32_t day,
				  const char *rule)
{
	Zh__SamplingMeasureKnown *body = NEW(call->work, SamplingMeasureKnown);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, measure, measure);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	if (command->has_until_day)
		SET_OPTIONAL(body, until_day, command->until_day);
	if (command->has_casefile)
		SET_OPTIONAL(body, casefile, command->casefile);
	body->document = command->document;
	struct event *event = sampling_emit(call, KIND(SAMPLING_MEASURE_KNOWN), body);
	decision_rule(call->work->context, event, rule, 1);
	return event;
}

void sampling_act_announced(struct sampling_call *call)
{
	const Zh__SamplingMeasureCommand *command =
		WORK_BODY(call->work, Zh__SamplingMeasureCommand);
	int32_t day, until;
	if (!work_may(call->work, &sampling_correction_table, call->row.correction,
		      CORRECTION_ON_ANNOUNCED) ||
	    !sampling_text_given(call, command->document, "sampling.announced.no_document") ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day) ||
	    !until_stated(call, command, day, &until))
		return;
	uint8_t request = announcement_asked(call);
	if (request != 0)
		answer_request(call, request, command->document, day);
	(void)emit_measure(call, ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_ANNOUNCED, command, day,
			   "PQL-17-2");
	sampling_clocks_stop(call, CLOCK_SAMPLING_ANNOUNCE, "announced");
	(void)sampling_clock_start(call, CLOCK_SAMPLING_REINSPECT_ANNOUNCED, time_ms_of_day(day), 0,
				   NULL);
}

/* ---- penalties: each is a case's decision, which a person records here */

/* The day of the failure that the penalty answers. */
static int32_t failed_day(const struct sampling_call *call)
{
	struct hazard_row hazard;
	struct bytes row;
	struct reinspection_head head = {0};
	if (!hazard_get(call->work->context->rows, call->row.hazard, &hazard))
		return 0;
	struct row_key key = hazard_numbered_key(call->row.hazard, hazard.reinspections);
	if (call->work->context->rows->get(call->work->context->rows->context, TABLE_REINSPECTIONS,
					   row_key_bytes(&key), &row) &&
	    row.size >= sizeof(head))
		memcpy(&head, row.data, sizeof(head));
	return head.on_day;
}

static bool of_a_case(struct sampling_call *call, Zh__PenaltyKind kind, enum gate gate, int32_t day)
{
	const Zh__SamplingMeasureCommand *command =
		WORK_BODY(call->work, Zh__SamplingMeasureCommand);
	const struct penalty_wanted wanted = {.casefile = command->casefile,
					      .hazard = call->row.hazard,
					      .kind = kind,
					      .since = failed_day(call),
					      .day = day,
					      .act = work_act(call->work),
					      .gate = gate};
	return command->casefile == 0
		       ? hazard_penalty_unnamed(call->work->context, call->work->decision, &wanted,
						"sampling.measure.no_case", "case.check")
		       : hazard_penalty_in_force(call->work->context, call->work->decision,
						 &wanted);
}

void sampling_act_suspended(struct sampling_call *call)
{
	const Zh__SamplingMeasureCommand *command =
		WORK_BODY(call->work, Zh__SamplingMeasureCommand);
	int32_t day, until;
	if (!work_may(call->work, &sampling_correction_table, call->row.correction,
		      CORRECTION_ON_SUSPENDED) ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day) ||
	    !of_a_case(call, ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS, GATE_PQL_17_3, day) ||
	    !until_stated(call, command, day, &until))
		return;
	if (until == 0) {
		(void)work_invalid(call->work, "until_day", "until_day");
		return;
	}
	(void)emit_measure(call, ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_SUSPENDED, command, day,
			   "PQL-17-3");
	sampling_clocks_stop(call, CLOCK_SAMPLING_CASE, "suspended");
	(void)sampling_clock_start(call, CLOCK_SAMPLING_SUSPEND_END, time_ms_of_day(day),
				   (uint32_t)(until - day), NULL);
}

void sampling_act_revoked(struct sampling_call *call)
{
	const Zh__SamplingMeasureCommand *command =
		WORK_BODY(call->work, Zh__SamplingMeasureCommand);
	int32_t day, until;
	if (!work_may(call->work, &sampling_correction_table, call->row.correction,
		      CORRECTION_ON_REVOKED) ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day) ||
	    !of_a_case(call, ZH__PENALTY_KIND__PENALTY_KIND_REVOKE_LICENCE, GATE_PQL_17_4, day) ||
	    !until_stated(call, command, day, &until))
		return;
	(void)emit_measure(call, ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_REVOKED, command, day,
			   "PQL-17-4");
	sampling_clocks_stop(call, CLOCK_NONE, "revoked");
}

/* ---- re-inspection: the hazard's, at its time in the chain */

static int32_t earliest_day(struct sampling_call *call, enum clock_id purpose, bool window)
{
	uint64_t clock = clock_running(call->work->context->rows, call->id, purpose);
	const struct clock_row *row =
		clock == 0 ? NULL : clock_row_get(call->work->context->rows, clock);
	struct clock_row copy;
	if (row == NULL)
		return 0;
	memcpy(&copy, row, sizeof(copy));
	return window ? time_day_of_ms(copy.not_before_ms) : time_day_of_ms(copy.due_ms) + 1;
}

/* SSI-48: after day 60 of the announcement; 产品质量法17: when the term of the suspension is over.
 */
static bool in_its_time(struct sampling_call *call, int32_t day)
{
	bool announced = call->row.correction == CORRECTION_ANNOUNCED;
	int32_t earliest = 0;
	if (announced)
		earliest = earliest_day(call, CLOCK_SAMPLING_REINSPECT_ANNOUNCED, true);
	else if (call->row.correction == CORRECTION_SUSPENDED)
		earliest = earliest_day(call, CLOCK_SAMPLING_SUSPEND_END, false);
	if (day >= earliest || SABOTAGE("sampling.reinspect_early"))
		return true;
	sampling_refuse_day(call, "sampling.reinspect.too_early", announced ? "SSI-48" : "PQL-17-4",
			    "earliest", earliest);
	return false;
}

static bool permits_reinspection(struct sampling_call *call)
{
	const Zh__HazardReinspectCommand *command =
		WORK_BODY(call->work, Zh__HazardReinspectCommand);
	int32_t day;
	bool passed = command->outcome == ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_PASSED;
	/* Nobody was let in; or nothing is said, which the hazard's act refuses. */
	if (!passed && command->outcome != ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_FAILED)
		return true;
	uint8_t event = passed ? CORRECTION_ON_REINSPECT_PASSED : CORRECTION_ON_REINSPECT_FAILED;
	/* Before the order the hazard's own table says what is missing. */
	if (call->row.correction != CORRECTION_OWED &&
	    !work_may_as(call->work, &sampling_correction_table, call->row.correction, event,
			 "sampling.reinspect.state"))
		return false;
	return !hazard_day_stated(call->work->context, command->has_on_day, command->on_day,
				  &day) ||
	       in_its_time(call, day);
}

/* 产品质量法17: corrected by one order; the chain goes on from there, no order takes it back. */
static bool permits_order(struct sampling_call *call)
{
	return state_table_row(&sampling_correction_table, call->row.correction,
			       CORRECTION_ON_ORDER)
			       .verdict == STATE_IGNORE ||
	       SABOTAGE("sampling.order-leaves-chain") ||
	       work_may_as(call->work, &sampling_correction_table, call->row.correction,
			   CORRECTION_ON_ORDER, "hazard.order.fixed_chain");
}

bool sampling_permits_hazard_act(struct work *work)
{
	const struct input_act *act = work_act(work);
	const struct rows_reader *rows = work->context->rows;
	struct sampling_call call = {.work = work};
	bool order = act->act->number == HAZARD_ACT_ORDER;
	if (!order && act->act->number != HAZARD_ACT_REINSPECT)
		return true;
	uint64_t number = sampling_of_hazard(rows, act->target.number, &call.row);
	if (number == 0 || !sampling_load(&call, number))
		return true;
	return order ? permits_order(&call) : permits_reinspection(&call);
}

void sampling_act_reinspect(struct sampling_call *call)
{
	const Zh__SamplingReinspectCommand *command =
		WORK_BODY(call->work, Zh__SamplingReinspectCommand);
	if (call->row.correction == CORRECTION_NONE) {
		(void)work_may(call->work, &sampling_correction_table, call->row.correction,
			       CORRECTION_ON_REINSPECT_PASSED);
		return;
	}
	Zh__HazardReinspectCommand *body = NEW(call->work, HazardReinspectCommand);
	body->has_outcome = command->has_outcome;
	body->outcome = command->outcome;
	body->officers = command->officers;
	body->n_officers = command->n_officers;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	body->has_on_day = command->has_on_day;
	body->on_day = command->on_day;
	struct input_act reinspect = *work_act(call->work);
	reinspect.act = hazard_act_row(HAZARD_ACT_REINSPECT);
	reinspect.body = &body->base;
	reinspect.seen_version = 0;
	reinspect.target = work_object(call->work, OBJECT_HAZARD, call->row.hazard);
	hazard_decide_act(call->work->context,
			  &(struct input){.kind = INPUT_ACT, .act = &reinspect},
			  call->work->decision);
}

/* ---- what the hazard's life means here */

/* Which step of the chain a failed re-inspection is: 1 corrected in vain, 2 announced in vain,
 * 3 suspended in vain. */
static uint32_t rung_of(const struct sampling_call *call)
{
	if (call->row.correction == CORRECTION_ANNOUNCED)
		return 2;
	return call->row.correction == CORRECTION_SUSPENDED ? 3 : 1;
}

/* Escalation proposes the next step of the chain from it: announcement, suspension, revocation. */
static void state_rung(struct sampling_call *call, struct event *event)
{
	Zh__Reinspected *body = NEW(call->work, Reinspected);
	*body = *BODY(event, Reinspected);
	SET_OPTIONAL(body, sampling_rung, rung_of(call));
	event->body = &body->base;
}

/* The order says in writing that sale stops (SSI-45); the stop itself stands until a re-inspection
 * passes (sale_stop.h). */
static void stop_chain(struct sampling_call *call, const char *why)
{
	static const enum clock_id terms[] = {
		CLOCK_SAMPLING_REPORT_UP, CLOCK_SAMPLING_REINSPECT_ANNOUNCED, CLOCK_SAMPLING_CASE,
		CLOCK_SAMPLING_SUSPEND_END, CLOCK_SAMPLING_STOP_SALE};
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		sampling_clocks_stop(call, terms[i], why);
}

static void reinspected(struct sampling_call *call, struct event *event)
{
	const Zh__Reinspected *body = BODY(event, Reinspected);
	if (body->no_access)
		return;
	bool passed = body->passed != 0;
	stop_chain(call, "reinspected");
	if (passed)
		return;
	state_rung(call, event);
	/* A later failure is a case for suspension or revocation: somebody decides on it in time.
	 */
	(void)sampling_clock_start(
		call, rung_of(call) == 1 ? CLOCK_SAMPLING_REPORT_UP : CLOCK_SAMPLING_CASE,
		call->work->context->now_ms, 0, NULL);
}

void sampling_follows_hazard(struct work *work)
{
	const struct rows_reader *rows = work->context->rows;
	const struct decision *decision = work->decision;
	size_t count = decision->event_count; /* what is added here is none of a hazard's */
	for (size_t i = 0; i < count; i++) {
		struct event *event = decision->events[i];
		struct sampling_call call = {.work = work};
		if (event->head.subject_kind != OBJECT_HAZARD ||
		    (event->head.kind != KIND(REINSPECTED) &&
		     event->head.kind != KIND(CORRECTION_ORDERED) &&
		     event->head.kind != KIND(HAZARD_UNFOUNDED)))
			continue;
		uint64_t number = sampling_of_hazard(rows, event->head.subject_number, &call.row);
		if (number == 0 || !sampling_load(&call, number))
			continue;
		if (event->head.kind == KIND(REINSPECTED))
			reinspected(&call, event);
		else if (event->head.kind == KIND(CORRECTION_ORDERED))
			stop_chain(&call, "ordered");
		else
			sampling_clocks_stop(&call, CLOCK_SAMPLING_UNDO, "unfounded");
	}
}
