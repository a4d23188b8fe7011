/* What a scratch county says of itself, as lines of JSON: the answers of its daemons' own queries,
 * its events, a refusal. */
#ifndef ZHIAN_SERVICES_SCENARIO_LINES_H
#define ZHIAN_SERVICES_SCENARIO_LINES_H

#include "services/scenario/scratch.h"

/* Text of one line each, without the LF, called in order. */
typedef void lines_fn(void *context, struct bytes line);

struct lines_ask {
	struct scratch *county;
	struct arena *arena;
	lines_fn *line;
	void *context;
};

/* `refused`: the code with which the daemon refused the question; NULL: it answered. */
MUST_CHECK enum status lines_get(const struct lines_ask *ask, struct object_id object,
				 const char **ret_refused, struct err *err);
/* `as_of_ms` 0: as it stands. */
MUST_CHECK enum status lines_explain(const struct lines_ask *ask, struct object_id object,
				     int64_t as_of_ms, const char **ret_refused, struct err *err);
/* All pages of a daemon's list.  `filter`: "subject" with its value; NULL: none. */
MUST_CHECK enum status lines_list(const struct lines_ask *ask, enum daemon daemon, const char *noun,
				  const char *filter, const char *value, const char **ret_refused,
				  struct err *err);
/* The daemon's events from `from` on, with their bodies. */
MUST_CHECK enum status lines_events(const struct lines_ask *ask, enum daemon daemon, uint64_t from,
				    struct err *err);
/* {"kind":"refusal","outcome":…,"code":…,"possible":[…]} of a reply, into `out`. */
void lines_refusal(const Zh__Reply *reply, struct writer *out);

#endif
