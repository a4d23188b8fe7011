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

#define WAY_OF(event, Type, name)                                                                  \
	((struct way){EVENT_BODY(event, Type, zh__##name##__descriptor)->method,                   \
		      EVENT_BODY(event, Type, zh__##name##__descriptor)->address_confirmed,        \
		      EVENT_BODY(event, Type, zh__##name##__descriptor)->not_direct})

static struct way way_of(const struct event *event)
{
	switch ((int)event->head.kind) {
	case ZH__EVENT_KIND__KIND_CUSTODY_CHANGED:
		return WAY_OF(event, Zh__CustodyChanged, custody_changed);
	case ZH__EVENT_KIND__KIND_RESULT_SERVED:
		return WAY_OF(event, Zh__ResultServed, result_served);
	case ZH__EVENT_KIND__KIND_ORDER_SERVED:
		return WAY_OF(event, Zh__OrderServed, order_served);
	case ZH__EVENT_KIND__KIND_CASE_NOTICE_SERVED:
		return WAY_OF(event, Zh__CaseNoticeServed, case_notice_served);
	case ZH__EVENT_KIND__KIND_CASE_SERVED:
		return WAY_OF(event, Zh__CaseServed, case_served);
	case ZH__EVENT_KIND__KIND_CASE_DEMANDED:
		return WAY_OF(event, Zh__CaseDemanded, case_demanded);
	case ZH__EVENT_KIND__KIND_CASE_LISTING_TOLD:
		return WAY_OF(event, Zh__CaseListingTold, case_listing_told);
	case ZH__EVENT_KIND__KIND_HEARING_FIXED:
		return WAY_OF(event, Zh__HearingFixed, hearing_fixed);
	default:
		return WAY_OF(event, Zh__NoticeServed, notice_served);
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
	case ZH__EVENT_KIND__KIND_CASE_NOTICE_SERVED:
		return EVENT_BODY(event, Zh__CaseNoticeServed, zh__case_notice_served__descriptor)
			->left_with;
	case ZH__EVENT_KIND__KIND_CASE_DEMANDED:
		return EVENT_BODY(event, Zh__CaseDemanded, zh__case_demanded__descriptor)
			->left_with;
	case ZH__EVENT_KIND__KIND_CASE_LISTING_TOLD:
		return EVENT_BODY(event, Zh__CaseListingTold, zh__case_listing_told__descriptor)
			->left_with;
	case ZH__EVENT_KIND__KIND_HEARING_FIXED:
		return EVENT_BODY(event, Zh__HearingFixed, zh__hearing_fixed__descriptor)
			->left_with;
	default:
		return EVENT_BODY(event, Zh__CaseServed, zh__case_served__descriptor)->left_with;
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
	return gates_passed_text(
		EVENT_BODY(event, Zh__OrderServed, zh__order_served__descriptor)->document);
}

/* Before it had a way, its proof was nobody's gate. */
bool result_proved(const struct event *event, const struct officers *officers)
{
	(void)officers;
	const Zh__ResultServed *body =
		EVENT_BODY(event, Zh__ResultServed, zh__result_served__descriptor);
	return gates_passed_text(body->method) && gates_passed_text(body->proof);
}
