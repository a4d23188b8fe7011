/* The service of an order: as it is made, or recorded later by hazard.serve-order.  What it must
 * have is the later act's in both cases; the order's term runs from there (程序规定82). */
#ifndef ZHIAN_SERVICES_HAZARD_ORDER_SERVICE_H
#define ZHIAN_SERVICES_HAZARD_ORDER_SERVICE_H

#include "common/policy/papers/service_way.h"
#include "services/hazard/decide.h"

struct order_service {
	struct service_way way;
	struct service_receipt receipt;
	uint32_t order;       /* the hazard's n-th */
	uint32_t within_days; /* 0: the rule's term */
	int32_t day;          /* on which it reached the firm */
};

/* The clock that a hazard is rectified by: a failed sample has a statutory term (SSI-46). */
enum clock_id order_rectify_clock(const struct hazard_call *call);
/* What failed a sample is on a chain of its own. */
bool order_of_sampling(const struct hazard_call *call);
/* Its way and its receipt; its day was looked at before.  false: refused. */
bool order_service_sound(struct hazard_call *call, const struct order_service *service);
/* Emits OrderServed, and the clocks that run from its day. */
void order_serve(struct hazard_call *call, const struct order_service *service);

#endif
