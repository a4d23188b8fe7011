/* What an act hands out beside its answer: personal data that no journal holds.
 *
 * It is read before decide(), which sees what was found as the act's `extra` and
 * decides whether this person may have it; it leaves with the reply, after the event
 * that says so is durable.  It is in the input's arena and the turn's, which are
 * wiped when they are used again.
 */
#ifndef ZHIAN_STAGE_DISCLOSURE_H
#define ZHIAN_STAGE_DISCLOSURE_H

#include "common/core/decider.h"

/* A request that is repeated within this time is given the same again, without a new event:
 * its first answer may have been lost.  Later the act has to be asked for again. */
#define DISCLOSURE_AGAIN_MS (10 * MS_PER_MINUTE)

struct disclosure {
	const void *extra; /* for decide(); the service's own type; NULL: there is no such object */
	struct bytes content; /* for whom decide() allows it; size 0: nothing */
};

/* `act->target` is the county's; everything made is in `arena`.  `before`: the request is
 * repeated, and this is the event of its first answer: what it doesn't say was handed out stays
 * where it is.  NULL: it is asked for the first time. */
typedef void disclose_fn(void *context, const struct input_act *act, const struct event *before,
			 struct arena *arena, struct disclosure *ret_disclosure);

#endif
