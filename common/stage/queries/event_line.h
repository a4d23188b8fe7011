/* An event as the line that `journal tail` and `story` print. */
#ifndef ZHIAN_STAGE_EVENT_LINE_H
#define ZHIAN_STAGE_EVENT_LINE_H

#include "common/core/json_line.h"
#include "common/stage/queries/query.h"

struct event_place { /* whose journal it is in */
	uint32_t region;
	enum daemon daemon;
	bool content; /* who asks may be told what matters are about */
};

/* One line; a body that doesn't fit is left out. */
void event_line(const struct event_place *where, struct answer *answer, const struct event *event,
		bool body);
/* Who signed the act that it tells of, in a browser; nothing for an act that wasn't. */
void event_signer_put(struct json_line *json, const struct event *event);

#endif
