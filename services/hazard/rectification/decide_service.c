/* How an order reached the firm, and the terms that run from there. */
#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/acts.h"
#include "services/hazard/rectification/order_service.h"

bool order_of_sampling(const struct hazard_call *call)
{
	return call->row.source_kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING;
}

enum clock_id order_rectify_clock(const struct hazard_call *call)
{
	return order_of_sampling(call) ? CLOCK_SAMPLING_RECTIFY : CLOCK_HAZARD_RECTIFY;
}

bool order_service_sound(struct hazard_call *call, const struct order_service *service)
{
	struct input_act serving = *work_act(call->work);
	serving.act = hazard_act_row(HAZARD_ACT_SERVE_ORDER);
	const struct service_act act = {call->work->context, call->work->decision, &serving,
					GATE_GROUND_WHOLE};
	return service_is_sound(&act, &service->way, &service->receipt);
}

static void start_terms(struct hazard_call *call, const struct order_service *service,
			int64_t *ret_due_ms)
{
	int64_t anchor_ms = time_ms_of_day(service->day);
	(void)decide_clock_start(call->work->context, call->work->decision,
				 order_rectify_clock(call), call->hazard, anchor_ms,
				 service->within_days, ret_due_ms);
	/* SSI-47: the window of the re-inspection runs from the order too. */
	if (order_of_sampling(call))
		(void)work_clock(call->work, CLOCK_SAMPLING_REINSPECT, call->hazard, anchor_ms, 0);
}

void order_serve(struct hazard_call *call, const struct order_service *service)
{
	Zh__OrderServed *body = NEW(call->work, OrderServed);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, order, service->order);
	SET_OPTIONAL(body, served_day, time_yyyymmdd(service->day));
	SERVICE_WAY_TELL(&service->way, body);
	body->document = service->receipt.document;
	if (service->receipt.left_with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		SET_OPTIONAL(body, left_with, service->receipt.left_with);
	(void)hazard_emit(call, KIND(ORDER_SERVED), body);
	int64_t due_ms = 0;
	start_terms(call, service, &due_ms);
	SET_OPTIONAL(body, due_ms, due_ms);
}

/* The order that waits for its service; false: refused. */
static bool find_unserved(struct hazard_call *call, struct order_row *ret_order)
{
	if (hazard_order_get(call->work->context->rows, call->hazard.number, call->row.orders,
			     ret_order) &&
	    (ret_order->served_day == 0 || SABOTAGE("hazard.order-served-twice")))
		return true;
	return work_refuse_as(call->work, "hazard.serve_order.nothing_to_serve", NULL);
}

/* No order is served before it was made. */
static bool served_after_order(struct hazard_call *call, int32_t day, int32_t ordered_day)
{
	if (day >= ordered_day || SABOTAGE("hazard.served-before-ordered") ||
	    !work_lacks_as(call->work, GATE_APP_82_1, GATE_NEED_AFTER_FACT,
			   "hazard.serve-order.before_order"))
		return true;
	call->work->decision->refusal.where = "served_day";
	return false;
}

void hazard_act_serve_order(struct hazard_call *call)
{
	const Zh__HazardServeOrderCommand *command =
		WORK_BODY(call->work, Zh__HazardServeOrderCommand);
	struct order_row order;
	if (!hazard_may_as(call, HAZARD_EVENT_SERVE_ORDER, "hazard.serve_order.state") ||
	    !find_unserved(call, &order))
		return;
	struct order_service service = {
		.receipt = {.document = command->document, .left_with = command->left_with},
		.order = call->row.orders,
		.within_days = order.within_days,
	};
	if (!command->has_served_day ||
	    !hazard_act_day(call, command->has_served_day, command->served_day, &service.day)) {
		(void)work_invalid_as(call->work, "hazard.serve_order.served_day", "served_day");
		return;
	}
	if (!served_after_order(call, service.day, order.ordered_day))
		return;
	service.way = SERVICE_WAY(command, service.day, order.ordered_day);
	if (!order_service_sound(call, &service))
		return;
	work_clocks_stop(call->work, CLOCK_HAZARD_ORDER, call->hazard, "served");
	order_serve(call, &service);
}
