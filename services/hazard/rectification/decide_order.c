/* Orders, the firm's claims, refusals. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/document_number.h"
#include "common/policy/papers/work_paper.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/rectification/order_service.h"

/* ---- the document's number: gapless per year and kind */

static uint32_t next_serial(const struct rows_reader *rows, uint32_t year, enum order_kind kind)
{
	struct row_key key = hazard_series_key(year, kind);
	struct counter_row last = {0};
	(void)rows_load(rows, TABLE_SERIES, row_key_bytes(&key), &last, sizeof(last));
	return (uint32_t)last.last + 1u;
}

/* ---- order */

struct order {
	enum order_kind kind;
	struct hazard_handling handling;
	uint32_t year, serial;
	bool is_served; /* as it is made */
	struct order_service service;
};

static const char *number_text(struct hazard_call *call, const struct order *order)
{
	return document_number(
		call->work->context, call->work->decision,
		&(struct document_number){.word = order->kind == ORDER_CORRECTION ? "责改" : "整改",
					  .without = "", /* it stands on the paper */
					  .year = order->year,
					  .serial = order->serial});
}

/* Until an order is served the hazard counts as not ordered yet. */
static void stop_terms(struct hazard_call *call, const struct order *order)
{
	static const enum clock_id terms[] = {
		CLOCK_HAZARD_RECTIFY,   CLOCK_HAZARD_REINSPECT,   CLOCK_HAZARD_ACCESS,
		CLOCK_SAMPLING_RECTIFY, CLOCK_SAMPLING_REINSPECT, CLOCK_HAZARD_EXTENSION_DECIDE,
		CLOCK_HAZARD_ORDER /* last */};
	size_t count = sizeof terms / sizeof terms[0] - (order->is_served ? 0 : 1);
	for (size_t i = 0; i < count; i++)
		work_clocks_stop(call->work, terms[i], call->hazard, "ordered");
}

static void emit_correction(struct hazard_call *call, const Zh__HazardOrderCommand *command,
			    const struct order *order)
{
	Zh__CorrectionOrdered *body = NEW(call->work, CorrectionOrdered);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->number = number_text(call, order);
	SET_OPTIONAL(body, serial, order->serial);
	SET_OPTIONAL(body, year, order->year);
	body->content = command->content;
	paper_copy(&command->base, &body->base);
	SET_OPTIONAL(body, order, order->service.order);
	if (order->service.within_days != 0)
		SET_OPTIONAL(body, within_days, order->service.within_days);
	/* SSI-45: what failed a sample leaves the shelves at once. */
	if (command->stop_sale || order_of_sampling(call))
		SET_OPTIONAL(body, stop_sale, 1);
	if (order->handling.fast)
		SET_OPTIONAL(body, fast, 1);
	struct event *event = hazard_emit(call, KIND(CORRECTION_ORDERED), body);
	hazard_handling_rule(call, event, &order->handling);
}

static void emit_notice(struct hazard_call *call, const Zh__HazardOrderCommand *command,
			const struct order *order)
{
	Zh__RectificationNoticed *body = NEW(call->work, RectificationNoticed);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->number = number_text(call, order);
	SET_OPTIONAL(body, serial, order->serial);
	SET_OPTIONAL(body, year, order->year);
	body->content = command->content;
	paper_copy(&command->base, &body->base);
	SET_OPTIONAL(body, order, order->service.order);
	if (order->service.within_days != 0)
		SET_OPTIONAL(body, within_days, order->service.within_days);
	if (order->handling.fast)
		SET_OPTIONAL(body, fast, 1);
	struct event *event = hazard_emit(call, KIND(RECTIFICATION_NOTICED), body);
	hazard_handling_rule(call, event, &order->handling);
}

/* Before the hazard was found, or ahead. */
static bool refuse_day(struct hazard_call *call, const Zh__HazardOrderCommand *command)
{
	int32_t day;
	if (!hazard_day_stated(call->work->context, true, command->served_day, &day) ||
	    !work_lacks_as(call->work, GATE_APP_82_1, GATE_NEED_AFTER_FACT,
			   "hazard.order.served_before"))
		(void)work_invalid(call->work, "served_day", "served_day");
	call->work->decision->refusal.where = "served_day";
	return false;
}

/* It may be served as it is made, or later.  Another order is served after a leader approved it,
 * which its proposal can't know.  false: refused. */
static bool served_soundly(struct hazard_call *call, const Zh__HazardOrderCommand *command,
			   struct order *order)
{
	order->is_served = command->has_served_day || SABOTAGE("hazard.service-assumed");
	order->service.way = (struct service_way){
		command->method, command->address_confirmed, command->not_direct, {0, 0, 0}};
	order->service.receipt = (struct service_receipt){.document = command->document,
							  .left_with = command->left_with};
	if (order->is_served && call->row.orders > 0 && !SABOTAGE("hazard.served-unapproved"))
		return work_refuse(call->work, "served_unapproved");
	if (!hazard_act_day(call, command->has_served_day, command->served_day,
			    &order->service.day))
		return refuse_day(call, command);
	/* Posted for thirty days it can't be yet. */
	order->service.way.posting.served_day = order->service.day;
	if (order->is_served)
		return order_service_sound(call, &order->service);
	if (!work_text_given(command->method) && !work_text_given(command->document) &&
	    !work_text_given(command->address_confirmed) && !work_text_given(command->not_direct) &&
	    command->left_with == ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		return true;
	/* What is told of a service without its day would be lost. */
	return work_invalid(call->work, "served_unstated", "served_day");
}

/* What is ordered at once is no longer than the rule's term with all its extensions, which are
 * asked for and granted one by one.  false: refused. */
static bool term_is_sound(struct hazard_call *call, uint32_t within_days, int32_t day)
{
	const struct clock_rule *rule =
		policy_clock(call->work->context->policy, order_rectify_clock(call), day);
	if (rule == NULL || SABOTAGE("hazard.order-for-ever"))
		return true;
	uint32_t most = rule->budget + (uint32_t)rule->extension * rule->extensions_max;
	if (within_days <= most)
		return true;
	uint8_t digits[20];
	struct writer text = writer_over(digits, sizeof digits);
	writer_put_decimal(&text, most);
	const char *copy = arena_text_of(call->work->context->arena, writer_bytes(&text));
	(void)work_refuse_by(call->work, "term_too_long", rule->rule_id);
	if (copy == NULL)
		call->work->decision->arena_full = true;
	else
		decision_refuse_param(call->work->decision, "most", copy);
	return false;
}

/* A correction order says what was found, which rule that broke, by which it is ordered, and where
 * and until when to contest it.  A letter needn't. */
static bool says_contents(struct hazard_call *call, const Zh__HazardOrderCommand *command)
{
	return !command->statutory || SABOTAGE("hazard.order-says-nothing") ||
	       decide_paper_whole(
		       call->work->context, call->work->decision, work_act(call->work), UINT16_MAX,
		       (struct gate_lack){GATE_ORD_33, GATE_NEED_CONTENTS, GATE_GROUND_WHOLE,
					  "hazard.order.part_missing"});
}

/* false: refused. */
static bool order_is_sound(struct hazard_call *call, const Zh__HazardOrderCommand *command,
			   struct order *order)
{
	if (!work_text_given(command->content))
		return work_refuse(call->work, "no_content");
	if (!served_soundly(call, command, order))
		return false;
	if (order_of_sampling(call) && !command->statutory) {
		/* 产品质量法17: a failed sample is corrected by order, not by a letter. */
		(void)work_refuse_by(call->work, "sampling_needs_correction", "SSI-46");
		return false;
	}
	if (command->stop_sale && !command->statutory) {
		/* A letter can't stop a sale, and whoever says so believes that it did. */
		(void)work_refuse(call->work, "stop_sale_needs_correction");
		return false;
	}
	if (!says_contents(call, command) ||
	    !term_is_sound(call, command->within_days, order->service.day))
		return false;
	if (call->row.orders == UINT8_MAX)
		return work_refuse(call->work, "too_many");
	return true;
}

static bool term_runs(const struct hazard_call *call)
{
	uint64_t clock = hazard_term_running(call);
	const struct clock_row *row =
		clock != 0 ? clock_row_get(call->work->context->rows, clock) : NULL;
	return row != NULL &&
	       (row->state == CLOCK_SUSPENDED || row->due_ms > call->work->context->now_ms);
}

/* Another order after the first takes no step back.  What a failed sample leads to is one chain
 * (产品质量法17), here also where another bureau drew the sample: of a sampling of ours its own
 * table has refused before.  A term that runs changes by extension alone; once it is over, or the
 * re-inspection failed, a leader approves it and it is said why.  false: refused. */
static bool another_is_sound(struct hazard_call *call)
{
	if (call->row.orders == 0)
		return true;
	if (order_of_sampling(call) && !SABOTAGE("hazard.order-leaves-chain"))
		return work_refuse_by(call->work, "fixed_chain", "PQL-17-1");
	if (term_runs(call) && !SABOTAGE("hazard.order-prolongs")) {
		(void)work_refuse(call->work, "term_runs");
		decision_possible(call->work->decision, "hazard.ask-extension");
		return false;
	}
	/* Who approves it doesn't say again why: the proposal does. */
	if (work_act(call->work)->second == NULL && !work_text_given(work_act(call->work)->reason))
		return work_refuse(call->work, "no_reason");
	call->work->decision->second_needed = !SABOTAGE("hazard.order-again-by-one");
	return hazard_second_is_sound(call, "hazard.order.second_is_handler");
}

/* Time to order runs until the order is served. */
static void begin_terms(struct hazard_call *call, const struct order *order)
{
	if (order->is_served) {
		call->row.object_version++; /* that of the order itself */
		order_serve(call, &order->service);
		return;
	}
	if (clock_running(call->work->context->rows, call->hazard, CLOCK_HAZARD_ORDER) == 0)
		(void)work_clock(call->work, CLOCK_HAZARD_ORDER, call->hazard,
				 call->work->context->now_ms, 0);
}

void hazard_act_order(struct hazard_call *call)
{
	const Zh__HazardOrderCommand *command = WORK_BODY(call->work, Zh__HazardOrderCommand);
	struct order order = {.kind = command->statutory ? ORDER_CORRECTION : ORDER_RECTIFICATION};
	if (!hazard_may(call, HAZARD_EVENT_ORDER) || !another_is_sound(call) ||
	    !order_is_sound(call, command, &order))
		return;
	order.year = (uint32_t)time_civil_of_day(time_day_of_ms(call->work->context->now_ms)).year;
	order.handling = hazard_handling_of(call);
	order.service.order = call->row.orders + 1u;
	order.service.within_days =
		command->within_days != 0 ? command->within_days : order.handling.term_days;
	if (series_refuse(call->work->context, &hazard_series, 0, (uint8_t)order.kind, order.year,
			  call->work->decision))
		return;
	order.serial = next_serial(call->work->context->rows, order.year, order.kind);
	stop_terms(call, &order);
	if (order.kind == ORDER_CORRECTION)
		emit_correction(call, command, &order);
	else
		emit_notice(call, command, &order);
	begin_terms(call, &order);
}

/* ---- claim, refusal */

void hazard_act_claim(struct hazard_call *call)
{
	const Zh__HazardClaimCommand *command = WORK_BODY(call->work, Zh__HazardClaimCommand);
	if (!hazard_may(call, HAZARD_EVENT_CLAIM))
		return;
	if (command->n_evidence == 0 && !work_text_given(command->text)) {
		(void)work_refuse(call->work, "nothing_told");
		return;
	}
	if (!hazard_evidence_is_sound(call, command->evidence, command->n_evidence))
		return;
	Zh__RectificationClaimed *body = NEW(call->work, RectificationClaimed);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	body->text = command->text;
	if (SABOTAGE("hazard.claim-cut") && body->text != NULL && strlen(body->text) > 240)
		body->text = arena_text_of(call->work->context->arena, bytes_of(body->text, 240));
	(void)hazard_emit(call, KIND(RECTIFICATION_CLAIMED), body);
	if (call->row.state == HAZARD_CLAIMED)
		return;
	work_clocks_stop(call->work, CLOCK_CASE_FILE, call->hazard, "claimed");
	work_clocks_stop(call->work, CLOCK_HAZARD_RECTIFY, call->hazard, "claimed");
	work_clocks_stop(call->work, CLOCK_SAMPLING_RECTIFY, call->hazard, "claimed");
	work_clocks_stop(call->work, CLOCK_HAZARD_ORDER, call->hazard, "claimed");
	/* The statutory window of a sampling's re-inspection runs from the order already. */
	if (clock_running(call->work->context->rows, call->hazard, CLOCK_SAMPLING_REINSPECT) == 0 &&
	    clock_running(call->work->context->rows, call->hazard, CLOCK_HAZARD_REINSPECT) == 0)
		(void)work_clock(call->work, CLOCK_HAZARD_REINSPECT, call->hazard,
				 call->work->context->now_ms,
				 hazard_handling_of(call).reinspect_days);
}

void hazard_act_refuse(struct hazard_call *call)
{
	const Zh__HazardRefuseCommand *command = WORK_BODY(call->work, Zh__HazardRefuseCommand);
	if (!hazard_may(call, HAZARD_EVENT_REFUSE))
		return;
	if (!work_text_given(command->evidence)) {
		(void)work_refuse(call->work, "no_evidence");
		return;
	}
	Zh__RectificationRefused *body = NEW(call->work, RectificationRefused);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->evidence = command->evidence;
	if (command->control == ZH__GOODS_CONTROL__GOODS_CONTROL_UNCONTROLLED)
		SET_OPTIONAL(body, uncontrolled, 1);
	(void)hazard_emit(call, KIND(RECTIFICATION_REFUSED), body);
}
