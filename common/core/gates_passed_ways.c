#include "common/core/gates_passed_ways.h"

#include "escalation.pb-c.h"
#include "event.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"

#include <string.h>

/* How an act of service says that it went, and what that way wants. */
struct way {
	const char *method, *address_confirmed, *not_direct;
};

#define WAY_OF(event, Type)                                                                        \
	((struct way){BODY(event, Type)->method, BODY(event, Type)->address_confirmed,             \
		      BODY(event, Type)->not_direct})

static struct way way_of(const struct event *event)
{
	switch ((int)event->head.kind) {
	case KIND(CUSTODY_CHANGED):
		return WAY_OF(event, CustodyChanged);
	case KIND(RESULT_SERVED):
		return WAY_OF(event, ResultServed);
	case KIND(ORDER_SERVED):
		return WAY_OF(event, OrderServed);
	case KIND(CASE_NOTICE_SERVED):
		return WAY_OF(event, CaseNoticeServed);
	case KIND(CASE_SERVED):
		return WAY_OF(event, CaseServed);
	case KIND(CASE_DEMANDED):
		return WAY_OF(event, CaseDemanded);
	case KIND(CASE_LISTING_TOLD):
		return WAY_OF(event, CaseListingTold);
	case KIND(HEARING_FIXED):
		return WAY_OF(event, HearingFixed);
	default:
		return WAY_OF(event, NoticeServed);
	}
}

static bool is_way(const struct way *way, const char *method)
{
	return way->method != NULL && strcmp(way->method, method) == 0;
}

bool on_agreed_address(const struct event *event, const struct officers *officers)
{
	(void)officers;
	struct way way = way_of(event);
	return is_way(&way, "electronic") && gates_passed_text(way.address_confirmed);
}

bool by_post_with_why(const struct event *event, const struct officers *officers)
{
	(void)officers;
	struct way way = way_of(event);
	return (is_way(&way, "mail") || is_way(&way, "entrusted") || is_way(&way, "forwarded")) &&
	       gates_passed_text(way.not_direct);
}

bool announced_with_why(const struct event *event, const struct officers *officers)
{
	(void)officers;
	struct way way = way_of(event);
	return is_way(&way, "announced") && gates_passed_text(way.not_direct);
}

static Zh__LeftWith left_with_of(const struct event *event)
{
	switch ((int)event->head.kind) {
	case KIND(CASE_NOTICE_SERVED):
		return BODY(event, CaseNoticeServed)->left_with;
	case KIND(CASE_DEMANDED):
		return BODY(event, CaseDemanded)->left_with;
	case KIND(CASE_LISTING_TOLD):
		return BODY(event, CaseListingTold)->left_with;
	case KIND(HEARING_FIXED):
		return BODY(event, HearingFixed)->left_with;
	default:
		return BODY(event, CaseServed)->left_with;
	}
}

bool at_confirmed_place(const struct event *event, const struct officers *officers)
{
	(void)officers;
	Zh__LeftWith with = left_with_of(event);
	return with == ZH__LEFT_WITH__LEFT_WITH_CONFIRMED_ADDRESS ||
	       with == ZH__LEFT_WITH__LEFT_WITH_SENT_BACK;
}

bool order_proved(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, OrderServed)->document);
}

/* Before it had a way, its proof was nobody's gate. */
bool result_proved(const struct event *event, const struct officers *officers)
{
	(void)officers;
	const Zh__ResultServed *body = BODY(event, ResultServed);
	return gates_passed_text(body->method) && gates_passed_text(body->proof);
}
