/* The result: what a failure sets going, and on whom it is served. */
#include "common/base/hash64.h"
#include "common/base/region.h"
#include "common/base/sabotage.h"
#include "common/policy/papers/service_way.h"
#include "services/hazard/sampling/decide_internal.h"

/* Its maker sits in another region, which a trace letter asks. */
static bool made_elsewhere(const struct decide_context *context, const struct sampling_texts *texts)
{
	return region_is_elsewhere(texts->head.maker_region, context->region);
}

/* ---- a hazard, as any report opens one */

uint64_t sampling_open_hazard(struct sampling_call *call, int32_t day, Zh__ReportKind kind,
			      Zh__Violation violation)
{
	const struct sampling_text_head *head = &call->texts.head;
	Zh__Violation *violations = ARENA_ARRAY(call->work->context->arena, Zh__Violation, 1);
	Zh__ProductRef *product = sampling_product_of(call);
	Zh__FirmRef *firm = sampling_firm_of(call, SAMPLING_TEXT_FIRM_KEY, SAMPLING_TEXT_FIRM_NAME,
					     call->work->context->region);
	if (violations == NULL)
		return 0;
	violations[0] = violation;
	struct hazard_finding finding = {
		.source = call->id,
		.kind = kind,
		.trace = head->trace.sequence != 0 ? &head->trace : NULL,
		.firm = firm,
		.firm_role = (Zh__FirmRole)head->firm_role,
		.producer = sampling_firm_of(call, SAMPLING_TEXT_MAKER_KEY,
					     SAMPLING_TEXT_MAKER_NAME, head->maker_region),
		.product = product,
		.class_code = product->class_code,
		.violations = violations,
		.violation_count = 1,
		.sample_no = sampling_text_of(call, SAMPLING_TEXT_NO),
		.place = call->work->context->region,
		.producer_region = head->maker_region,
		.sampling_level = head->level,
		.found_day = day,
		.traced = violation == ZH__VIOLATION__VIOLATION_FAILED_SAMPLING &&
			  made_elsewhere(call->work->context, &call->texts),
	};
	if (head->stock != 0) {
		finding.found = NEW(call->work, Quantity);
		SET_OPTIONAL(finding.found, amount, head->stock);
		finding.found->unit = sampling_text_of(call, SAMPLING_TEXT_UNIT);
	}
	uint64_t hazard = hazard_open(call->work->context, call->work->decision, &finding);
	call->emitted++; /* its opening is a change of the sampling too */
	return hazard;
}

/* ---- the result */

static bool items_are_sound(struct sampling_call *call, const Zh__SamplingResultCommand *command,
			    bool passed)
{
	if (passed && command->n_failed_items != 0)
		return work_refuse(call->work, "items_of_a_pass");
	if (!passed && command->n_failed_items == 0)
		return work_refuse(call->work, "no_items");
	if (command->n_failed_items > SAMPLING_ITEMS_MAX)
		return work_refuse(call->work, "too_many_items");
	for (size_t i = 0; i < command->n_failed_items; i++) {
		if (!work_text_given(command->failed_items[i]->item))
			return work_refuse(call->work, "item");
	}
	return true;
}

static unsigned failures_with_this(const struct sampling_call *call)
{
	struct sampling_product_row product;
	sampling_product_get(call->work->context->rows, call->texts.text[SAMPLING_TEXT_FIRM_KEY],
			     call->texts.text[SAMPLING_TEXT_CLASS], &product);
	return product.failures < UINT8_MAX ? product.failures + 1u : UINT8_MAX;
}

/* Both ways (notice 001): who made it, where another region has the maker; who else sold it. */
static void trace_both_ways(struct sampling_call *call)
{
	bool made_here = call->texts.head.firm_role == ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER;
	if (made_elsewhere(call->work->context, &call->texts))
		sampling_draft_trace(call,
				     ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_TRACE_MAKER);
	else if (made_here)
		sampling_draft_trace(call,
				     ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_TRACE_SELLER);
}

static void failure_begins(struct sampling_call *call)
{
	sampling_clocks_stop(call, CLOCK_NONE, "result");
	(void)sampling_clock_start(call, CLOCK_SAMPLING_SERVE, call->work->context->now_ms, 0,
				   NULL);
	trace_both_ways(call);
}

void sampling_act_result(struct sampling_call *call)
{
	const Zh__SamplingResultCommand *command = WORK_BODY(call->work, Zh__SamplingResultCommand);
	bool passed = command->outcome == ZH__SAMPLING_OUTCOME__SAMPLING_OUTCOME_PASSED;
	int32_t day;
	if (!passed && command->outcome != ZH__SAMPLING_OUTCOME__SAMPLING_OUTCOME_FAILED) {
		(void)work_invalid(call->work, "no_outcome", "outcome");
		return;
	}
	if (!work_may(call->work, &sampling_table, call->row.state,
		      passed ? SAMPLING_ON_PASS : SAMPLING_ON_FAIL) ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day))
		return;
	if (!items_are_sound(call, command, passed) || !sampling_testers_sound(call, command))
		return;
	Zh__SamplingResult *body = NEW(call->work, SamplingResult);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, passed, passed);
	body->failed_items = command->failed_items;
	body->n_failed_items = command->n_failed_items;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->lab_report_no = command->lab_report_no;
	body->tested_by = command->tested_by;
	body->n_tested_by = command->n_tested_by;
	if (command->tested_on_the_spot)
		SET_OPTIONAL(body, tested_on_the_spot, 1);
	if (!passed)
		SET_OPTIONAL(body, consecutive_failures, failures_with_this(call));
	(void)sampling_emit(call, KIND(SAMPLING_RESULT), body);
	if (passed) {
		sampling_clocks_stop(call, CLOCK_NONE, "passed");
		return;
	}
	/* Told to others with the number that it has from here on. */
	call->row.hazard = sampling_open_hazard(call, day, ZH__REPORT_KIND__REPORT_KIND_SAMPLING,
						ZH__VIOLATION__VIOLATION_FAILED_SAMPLING);
	failure_begins(call);
}

/* ---- service: each addressee has its own day */

static bool others_are_served(struct sampling_call *call, uint8_t served)
{
	for (uint8_t party = 1; party <= ZH__SAMPLING_PARTY__SAMPLING_PARTY_PLATFORM; party++) {
		uint8_t state = sampling_service_now(call, party).state;
		if (party != served && (state == SERVICE_OWED || state == SERVICE_TELL_AGAIN))
			return false;
	}
	return true;
}

static void serve_result(struct sampling_call *call, Zh__SamplingParty party, int32_t day,
			 Zh__ResultServed *body)
{
	int64_t due_ms = 0;
	(void)sampling_emit(call, KIND(RESULT_SERVED), body);
	uint64_t clock = sampling_clock_start(call, CLOCK_SAMPLING_OBJECTION, time_ms_of_day(day),
					      0, &due_ms);
	SET_OPTIONAL(body, clock, clock);
	SET_OPTIONAL(body, due_ms, due_ms);
	/* SSI-45: what failed leaves the shelves at once; the order says so. */
	if (party == ZH__SAMPLING_PARTY__SAMPLING_PARTY_FIRM &&
	    call->row.correction == CORRECTION_OWED)
		(void)sampling_clock_start(call, CLOCK_SAMPLING_STOP_SALE, time_ms_of_day(day), 0,
					   NULL);
}

/* The term to object runs from the service, which is put on record on a later day. */
static bool service_is_dated(struct sampling_call *call, const Zh__SamplingServeCommand *command,
			     int32_t *ret_day)
{
	if (!command->has_served_day && !SABOTAGE("sampling.service-assumed"))
		return work_invalid(call->work, "served_unstated", "served_day");
	return sampling_day_stated_at(call, command->has_served_day, command->served_day,
				      "served_day", ret_day);
}

static bool is_served_soundly(struct sampling_call *call, const Zh__SamplingServeCommand *command,
			      const struct service_way *way)
{
	const struct service_act service = {call->work->context, call->work->decision,
					    work_act(call->work), GATE_GROUND_WHOLE};
	const struct service_receipt receipt = {.document = command->proof,
						.left_with = command->left_with};
	return service_is_sound(&service, way, &receipt);
}

void sampling_act_serve(struct sampling_call *call)
{
	const Zh__SamplingServeCommand *command = WORK_BODY(call->work, Zh__SamplingServeCommand);
	int32_t day;
	if (!command->has_party) {
		(void)work_invalid(call->work, "party", "party");
		return;
	}
	struct sampling_service_row service = sampling_service_now(call, (uint8_t)command->party);
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_SERVE) ||
	    !work_may_as(call->work, &sampling_service_table, service.state, SERVICE_ON_SERVE,
			 "sampling.serve.party_state") ||
	    !service_is_dated(call, command, &day))
		return;
	int32_t known = call->row.final_day != 0 ? call->row.final_day : call->row.result_day;
	if (day < known) {
		sampling_refuse_day(call, "sampling.serve.before_result", NULL, "earliest", known);
		return;
	}
	const struct service_way way = SERVICE_WAY(command, day, known);
	if (!is_served_soundly(call, command, &way))
		return;
	Zh__ResultServed *body = NEW(call->work, ResultServed);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, party, command->party);
	SET_OPTIONAL(body, served_day, time_yyyymmdd(day));
	body->proof = command->proof;
	SERVICE_WAY_TELL(&way, body);
	if (command->left_with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		SET_OPTIONAL(body, left_with, command->left_with);
	if (service.state == SERVICE_TELL_AGAIN) {
		SET_OPTIONAL(body, conclusion, 1);
		(void)sampling_emit(call, KIND(RESULT_SERVED), body);
		sampling_clock_stop(call, service.clock, "told");
		return;
	}
	serve_result(call, command->party, day, body);
	if (others_are_served(call, (uint8_t)command->party))
		sampling_clocks_stop(call, CLOCK_SAMPLING_SERVE, "served");
}

/* ---- what a feed tells of a sample */

static bool is_firm(const Zh__FirmRef *firm, struct bytes key)
{
	return firm != NULL && firm->key != NULL && key.size != 0 &&
	       bytes_equal(bytes_of_text(firm->key), key);
}

static bool names_a_firm_of(const Zh__ReportRegistered *report, const struct sampling_texts *texts)
{
	const Zh__FirmRef *const named[] = {report->firm, report->producer, report->seller};
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (is_firm(named[i], texts->text[SAMPLING_TEXT_FIRM_KEY]) ||
		    is_firm(named[i], texts->text[SAMPLING_TEXT_MAKER_KEY]))
			return true;
	}
	return false;
}

/* A number that stands without its laboratory: drawn here, or told before laboratories were
 * kept.  Another laboratory may have given it to another firm's sample. */
static bool is_that_sample(const struct rows_reader *rows, uint64_t sampling,
			   const Zh__ReportRegistered *report)
{
	struct sampling_texts texts;
	if (report->sample_source == 0 || report->firm == NULL ||
	    SABOTAGE("sampling.number-alone") || !sampling_texts_get(rows, sampling, &texts))
		return true;
	struct bytes lab = texts.text[SAMPLING_TEXT_LAB];
	return names_a_firm_of(report, &texts) ||
	       (lab.size != 0 && hash64(0, lab) == report->sample_source);
}

/* 0: nobody told of it, and it isn't one of ours. */
static uint64_t find_sample(const struct rows_reader *rows, const Zh__ReportRegistered *report)
{
	struct bytes sample_no = bytes_of_text(report->sample_no);
	uint64_t number = report->sample_source != 0
				  ? sampling_of_told_sample(rows, sample_no, report->sample_source)
				  : 0;
	if (number != 0)
		return number;
	number = sampling_of_sample(rows, sample_no);
	return number != 0 && is_that_sample(rows, number, report) ? number : 0;
}

struct sampling_report sampling_study_report(const struct decide_context *context,
					     const Zh__ReportRegistered *report)
{
	struct sampling_report told = {.kind = SAMPLING_REPORT_NONE};
	struct sampling_texts texts;
	struct sampling_row row;
	if (report->kind != ZH__REPORT_KIND__REPORT_KIND_SAMPLING ||
	    !work_text_given(report->sample_no) || strlen(report->sample_no) > SAMPLING_NO_MAX)
		return told;
	uint64_t number = find_sample(context->rows, report);
	told.kind = SAMPLING_REPORT_NEW;
	told.sampling =
		own_object(context, OBJECT_SAMPLING,
			   number != 0 ? number : counter_next(context->rows, OBJECT_SAMPLING, 0));
	if (number == 0 || !sampling_get(context->rows, number, &row))
		return told;
	told.hazard = row.hazard;
	told.traced = sampling_texts_get(context->rows, number, &texts) &&
		      made_elsewhere(context, &texts);
	if (sampling_goes(&sampling_table, row.state, SAMPLING_ON_REPORTED))
		told.kind = SAMPLING_REPORT_RESULT;
	else if (row.hazard != 0 && row.state != SAMPLING_FINAL_PASSED)
		told.kind = SAMPLING_REPORT_REPEATS;
	else
		told.kind = SAMPLING_REPORT_SETTLED;
	return told;
}

static uint64_t opened_hazard(const struct decision *decision)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		if (decision->events[i]->head.kind == KIND(HAZARD_OPENED))
			return decision->events[i]->head.subject_number;
	}
	return 0;
}

void sampling_result_told(const struct decide_context *context, struct decision *decision,
			  const struct sampling_report *report)
{
	if (report->kind != SAMPLING_REPORT_RESULT)
		return;
	struct work work = {.context = context, .decision = decision};
	struct sampling_call call = {.work = &work};
	if (!sampling_load(&call, report->sampling.number))
		return;
	call.emitted = 1; /* the hazard that it opened */
	call.row.hazard = opened_hazard(decision);
	failure_begins(&call);
}
