/* What officers may decide by themselves, as the law says it (程序规定66) and not as the program
 * does. */
#ifndef ZHIAN_TESTS_LIB_ON_SPOT_H
#define ZHIAN_TESTS_LIB_ON_SPOT_H

#include "common/core/event.h"
#include "escalation.pb-c.h"
#include "event.pb-c.h"

#define ON_SPOT_FEN_MAX INT64_C(300000)

static inline bool is_small_on_spot(const struct event *event)
{
	if (event->head.kind != KIND(CASE_DECIDED))
		return false;
	const Zh__CaseDecided *body = BODY(event, CaseDecided);
	bool small = body->on_spot && body->n_officers >= 2 && body->n_penalties != 0;
	for (size_t i = 0; i < body->n_penalties; i++) {
		const Zh__Penalty *penalty = body->penalties[i];
		bool fine = penalty->kind == ZH__PENALTY_KIND__PENALTY_KIND_FINE &&
			    penalty->amount_fen <= ON_SPOT_FEN_MAX;
		small = small && (fine || penalty->kind == ZH__PENALTY_KIND__PENALTY_KIND_WARNING);
	}
	return small;
}

#endif
