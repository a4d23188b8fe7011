/* When events of service show that the gates of their way were passed (程序规定82(三) to (五)). */
#ifndef ZHIAN_CORE_GATES_PASSED_WAYS_H
#define ZHIAN_CORE_GATES_PASSED_WAYS_H

#include "common/core/event.h"
#include "common/core/officers.h"

static inline bool gates_passed_text(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* As gates_passed.def asks; each of an event of the kinds that are there beside it. */
/* Left at the address that the party confirmed, or sent back from there. */
bool at_confirmed_place(const struct event *event, const struct officers *officers);
bool on_agreed_address(const struct event *event, const struct officers *officers);
bool by_post_with_why(const struct event *event, const struct officers *officers);
bool announced_with_why(const struct event *event, const struct officers *officers);
bool result_proved(const struct event *event, const struct officers *officers);
bool order_proved(const struct event *event, const struct officers *officers);

#endif
